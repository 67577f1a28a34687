# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "Machine learning em produção", en: "Machine learning in production"}
# summary:
#   pt-BR: "o classificador de um chatbot, o sistema inteiro em volta dele, e a dívida escondida"
#   en: "a chatbot's classifier, the whole system around it, and the hidden debt"
# teaching: 60
# exercises: 35
# questions:
#   pt-BR:
#     - Um modelo que acerta a maioria das mensagens já é um produto?
#     - O que mais precisa existir em volta dele, e quanto disso é machine learning?
#     - Por que esse resto custa cada vez mais com o tempo?
#   en:
#     - Is a model that gets most messages right already a product?
#     - What else has to exist around it, and how much of that is machine learning?
#     - Why does the rest cost more and more as time goes by?
# objectives:
#   pt-BR:
#     - avaliar um classificador em um dia que ele não viu, e dizer com que margem de erro
#     - montar, em código que roda, as oito caixas que cercam o modelo de um chatbot
#     - apontar cinco tipos de dívida técnica em um sistema de ML
#   en:
#     - evaluate a classifier on a day that it has not seen, and state the margin of error
#     - build, as running code, the eight boxes that surround a chatbot's model
#     - point out five kinds of technical debt in an ML system
# keypoints:
#   pt-BR:
#     - Meça em dados que vieram depois dos de treino, e diga a margem de erro; no treino, todo modelo parece ótimo.
#     - O código de ML é uma fração pequena do sistema; o resto decide se ele funciona em produção.
#     - Uma caixa estraga o trabalho da outra sem dar erro. O corretor ortográfico apagou o Pix.
#     - Quase todo defeito deste episódio entrou pelos dados. Por isso o curso trata deles.
#   en:
#     - Measure on data that came after the training data, and state the margin of error. On its training data, every model looks great.
#     - ML code is a small fraction of the system. The rest decides whether it works in production.
#     - One box can spoil another's work without any error. The spelling corrector erased Pix.
#     - Nearly every fault in this episode came with the data. That is why the course is about data.
# ---

# %% [markdown] name="easy" lang="pt-BR"
# ## Machine learning é fácil, não é?
#
# Um banco tem um chatbot. Cada mensagem que chega precisa ir para a equipe certa: a do saldo, a da fatura, a do cartão bloqueado. Em dois dias de mensagens, os atendentes já anotaram a *intenção*
# de cada uma, ou seja, sobre o que ela é. Dá para treinar um classificador?
#
# O banco é inventado, e as mensagens saíram de um [gerador](../../data/LEIA-ME.md), mas têm erros, abreviações e reclamações, como as de verdade.

# %% [markdown] name="easy" lang="en"
# ## Machine learning is easy, isn't it?
#
# A bank has a chatbot. Each message has to reach the right team: balances, bills, blocked cards and so on. For two days, human agents have recorded the *intent* of each message, that is, what it's about. Can we train a classifier?
#
# The bank is made up, and its messages, written in Brazilian Portuguese, come from a [generator](../../data/README.md). But they're full of typos, abbreviations and
# complaints, like real ones. The intents keep their Portuguese names: `saldo` (balance), `fatura` (bill), `cartao_bloqueado`
# (blocked card), `segunda_via_boleto` (copy of a payment slip), `limite` (credit limit), `senha` (password), `atendente` (asking for a
# human agent), `transferencia` (transfer), `emprestimo` (loan) and `tarifa` (fee). The data itself is called `atendimento` (customer service).

# %% name="messages"
import pandas as pd

from tfx_course import atendimento

day1, day2 = atendimento.read(1), atendimento.read(2)
print(len(day1), len(day2))
pd.set_option("display.max_colwidth", 90)
day1[["timestamp", "channel", "text", "intent"]].sample(6, random_state=3)

# %% [markdown] name="five-intro" lang="pt-BR"
# Algumas mensagens não dizem o que o cliente quer. O atendente só descobriu na conversa, e nenhum modelo acerta essas lendo só o texto. A tabela
# tem ainda o idioma (`language`), os segundos até a resposta (`seconds_to_answer`), se o problema foi resolvido (`resolved`) e a nota
# do cliente (`rating`).
#
# O classificador e a medição cabem em cinco linhas de scikit-learn, e três delas são `import`. O `TfidfVectorizer` conta as palavras de cada mensagem (e dá menos peso às que aparecem em
# quase todas). A `LogisticRegression` aprende quais delas indicam cada intenção.

# %% [markdown] name="five-intro" lang="en"
# In English, from the top: *folks, I need to reset my internet-banking password, I've just left work, what now?* · *You people just keep stalling,
# there's a 20-real iFood purchase on last month's bill…* · *hi, how are you? is it not working?* · *hey, get me an agent, thanks* ·
# *A STRANGE MESSAGE CAME UP!!* · *why did they block my debit card? it's urgent*.
#
# The third and the fifth don't say what the customer wants. The agent found out in the conversation, and no model can get those right from the text alone.
#
# The classifier and its score take only five lines of scikit-learn, and three of them are imports. `TfidfVectorizer` counts the words of each message (and gives less weight to those that appear
# in most messages). `LogisticRegression` learns which words point to which intent.

# %% name="five"
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000)).fit(day1.text, day1.intent)
print(f"{model.score(day1.text, day1.intent):.1%}")

# %% [markdown] name="five-why" lang="pt-BR"
# Quase 95%! Mas a conta foi feita com as mesmas mensagens com que o modelo aprendeu. É como pôr na prova as questões já resolvidas em aula.
# O que interessa é **amanhã**. Por isso treinamos no dia 1 e medimos no dia 2.

# %% [markdown] name="five-why" lang="en"
# Almost 95%! But we measured it on the same messages that the model learned from. It's like an exam in which every question was already solved in class.
# What matters is **tomorrow**, so we train on day 1 and measure on day 2.

# %% [markdown] name="honest-intro" lang="pt-BR"
# Vamos medir em 2.018 mensagens, e outras 2.018 dariam um número um pouco diferente. Se a taxa de acerto (a *acurácia* dos livros) é $p$ em
# $n$ mensagens, a **margem de erro** é $1{,}96\sqrt{p(1-p)/n}$. A faixa que vai da taxa menos a margem até a taxa mais a margem é o **intervalo de confiança de 95%**. Em 95 de cada 100 amostras, essa faixa contém a taxa verdadeira (é a
# aproximação normal). Não decore a fórmula. Guarde que quanto maior $n$, menor a margem.
#
# > 🤔 **Antes de rodar:** no dia 2, a taxa de acerto vai ser de mais ou menos quanto? E a margem vai ser de um ponto ou de cinco? (Um *ponto* é um ponto percentual.)

# %% [markdown] name="honest-intro" lang="en"
# Day 2's 2,018 messages are only a sample. With other messages, the share of right answers, called the **accuracy**, would be a little different. If the accuracy is $p$ over $n$ messages, the **margin of error** (or *margin*) is $1.96\sqrt{p(1-p)/n}$. In 95 of 100 samples, the measured accuracy lies within that
# margin of the true one. The range of the accuracy plus or minus the margin is the **95% confidence interval** (by the normal approximation).
# Don't learn the formula by heart. Just remember that the larger $n$ is, the smaller the margin.
#
# > 🤔 **Before you run it:** roughly what will the accuracy be on day 2? And will the margin be one point, or five? (A *point* is a percentage point.)

# %% [markdown] name="teach-tomorrow" lang="pt-BR" tags=["instructor"]
# Antes de rodar: *com 95%, você poria este modelo no ar?* Depois, um palpite por escrito: a taxa de acerto no dia 2 e a margem.
#
# O mal-entendido de sempre: ler a margem como "o modelo erra 1,4%". Ela diz quanto esta **medição** oscilaria em outras duas mil mensagens
# parecidas, e mais nada.

# %% [markdown] name="teach-tomorrow" lang="en" tags=["instructor"]
# Before running it, ask: *with 95%, would you put this model into production?* Then have everybody write down a guess for the accuracy on day 2 and for the margin.
#
# A common misunderstanding is to read the margin as "the model is wrong 1.4% of the time". It says only how much this **measurement** would
# vary on another two thousand messages like these.

# %% name="honest"
from math import sqrt


def share(hits):
    p, n = hits.mean(), len(hits)
    return f"{p:.1%} ± {1.96 * sqrt(p * (1 - p) / n):.1%} (n = {n})"


print(share(model.predict(day2.text) == day2.intent))

# %% [markdown] name="all-we-need" lang="pt-BR"
# A taxa é de 88,1%, e não de 95%. Uma parte dos 95% o modelo tinha decorado. A margem é de 1,4 ponto, e a taxa verdadeira deve estar entre 86,7% e 89,5%. Mesmo assim, o resultado é bom. **É só disso que precisamos para a nossa solução?**
#
# Vamos pôr o modelo numa função, `train`, e desenhar o sistema, que por enquanto é uma caixa só. A figura conta as linhas de código das funções de
# cada caixa, sem contar linhas vazias, comentários e os `import` que ficam fora das funções. Por isso o ML Code, a função `train`, tem 3 linhas. A figura cresce a cada caixa nova. 🔧 Do código, leia só a função `train`.

# %% [markdown] name="all-we-need" lang="en"
# It's 88.1%, not 95%. On day 1, the model got some messages right only because it had learned them by heart. The margin is 1.4 points, so the true accuracy probably lies between 86.7% and 89.5%. That's still not bad. **Is that all we need for our solution?**
#
# Let's put the model into a function, `train`, and draw the system, which is one box for now. The figure counts the lines of code in each box's
# functions, leaving out blank lines, comments, and imports outside the functions. So ML Code, which is the function `train`, has 3 lines. The figure grows with each new box. 🔧 In the code, read only the function `train`.

# %% name="ml-code"
import inspect

from tfx_course import pictures


def train(messages, vectorizer=None):
    model = make_pipeline(vectorizer or TfidfVectorizer(), LogisticRegression(max_iter=1000))
    return model.fit(messages.text, messages.intent)


def code_lines(function):
    lines = [line.strip() for line in inspect.getsource(function).splitlines()]
    return len([line for line in lines if line and not line.startswith("#")])


def draw():
    return pictures.system({box: sum(map(code_lines, functions)) for box, functions in boxes.items()})


boxes = {"ml_code": [train]}
draw()

# %% [markdown] name="spelling-intro" lang="pt-BR"
# ## Corrigir erros ortográficos
#
# As pessoas escrevem *fatrua* e *bloqeado*, e o modelo nunca viu essas palavras. O `pyspellchecker` traz um dicionário de
# português. Uma palavra que ele conhece fica como está. Para as outras, a correção é a palavra que difere só no acento (*cartao* → *cartão*). Se não houver
# nenhuma, é a mais frequente entre as que estão a uma mudança de distância. Uma mudança é uma letra a mais, a menos ou trocada, ou duas
# vizinhas invertidas.
#
# > 🤔 **Antes de rodar:** hoje, no Brasil, `boleto`, `vc` e `pix` são palavras do dia a dia. O que o dicionário vai fazer com elas?

# %% [markdown] name="spelling-intro" lang="en"
# ## Correct spelling
#
# People write *fatrua* and *bloqeado* (for *fatura*, bill, and *bloqueado*, blocked), and the model has never seen those words.
# `pyspellchecker` comes with a Portuguese dictionary. Words that it knows stay as they are. We replace any other word with the one that differs only in its accents (*cartao* → *cartão*). If there is none, we take the most frequent word that is one change away. A change is one letter added, removed or replaced, or two neighbouring letters swapped.
#
# > 🤔 **Before you run it:** `boleto` (a payment slip), `vc` (short for *você*, you) and `pix` (instant payment) are everyday words in Brazil now. What will the dictionary do with them?

# %% [markdown] name="teach-pix-becomes-sink" lang="pt-BR" tags=["instructor"]
# Colha palpites só para `pix`, ria com a turma quando aparecer `pia`, e **não comente**. É a pista plantada do episódio; quem a comenta
# agora estraga a cena dos assuntos novos.

# %% [markdown] name="teach-pix-becomes-sink" lang="en" tags=["instructor"]
# Collect guesses only for `pix`, laugh with the room when it turns into `pia` (a kitchen sink), and **say no more**. It's the clue planted
# in this episode. If you explain it now, you spoil the scene with the new topics.

# %% name="spelling-try"
import unicodedata

from spellchecker import SpellChecker

spelling = SpellChecker(language="pt", distance=1)


def unaccented(word):
    return unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode()


def nearest(word):
    # First the word that differs in its accents alone, then the most frequent. The last criterion breaks ties: without it, runs would differ.
    return max(spelling.candidates(word) or [word], key=lambda found: (unaccented(found) == word, spelling[found], found))


print({word: nearest(word) for word in ["fatrua", "bloqeado", "cartao", "boleto", "vc", "pix"]})

# %% [markdown] name="spelling-box-intro" lang="pt-BR"
# Um dicionário geral não conhece o banco. Ele troca `boleto` por `coleto`, `vc` por `vi` e `pix` por `pia`. É preciso ensinar a ele as palavras do banco e as abreviações dos clientes. Vamos fazer uma lista
# das que aparecem nas mensagens do dia 1, e medir se corrigir ajuda. Nesse dia ninguém escreveu `pix`, e por isso essa palavra ficou fora da lista.

# %% [markdown] name="spelling-box-intro" lang="en"
# A general dictionary doesn't know the bank. It turns `boleto` into `coleto` (I collect), `vc` into `vi` (I saw), and `pix` into `pia` (a
# kitchen sink). We have to teach it the bank's words and the customers' shorthand. Let's make a list from day 1's messages, and measure whether correcting
# helps. On day 1 nobody wrote `pix` yet, so it isn't on the list. In the list, `doc` and `ted` are kinds of bank transfer, `procon` is the consumer
# protection agency, `apê` is a flat, and the
# last seven are shorthand for *you*, *you all*, *why*, *too*, *thanks*, *cheers* and *please*.

# %% name="spelling-box"
import re
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+")
OUR_WORDS = ["app", "apê", "boleto", "doc", "ted", "token", "sms", "pdf", "procon", "vc", "vcs", "pq", "tb", "obg", "vlw", "pfv"]


@lru_cache(maxsize=None)
def correct_word(word):
    return word if word in OUR_WORDS else nearest(word)


def correct(text):
    return WORD.sub(lambda found: correct_word(found[0]), text.lower())


fixed1, fixed2 = (day.assign(text=day.text.map(correct)) for day in (day1, day2))
before, after = model.predict(day2.text) == day2.intent, train(fixed1).predict(fixed2.text) == fixed2.intent
print(share(after))
print("right only with the box:", (after & ~before).sum(), "| right only without it:", (before & ~after).sum())
boxes["spelling"] = [unaccented, nearest, correct_word, correct]
draw()

# %% [markdown] name="spelling-box-why" lang="pt-BR"
# A taxa de acerto subiu, de 88,1% para 89,6%. Os dois modelos responderam às **mesmas** 2.018 mensagens. Em quase todas, os dois acertam ou os dois erram, e essas não dizem qual é o melhor. Contam só as 51 em que apenas um acertou. Por isso não comparamos os dois intervalos de confiança, que contam todas.
#
# Com a caixa, 41 passaram a ser acertos e 10 deixaram de ser. Se a caixa não fizesse diferença, cada uma dessas 51 mensagens seria um cara ou coroa. Em 51 lançamentos, 95 vezes em 100 saem de 19 a 32 caras, e 41 é quase impossível. O [episódio 02](02-mlops.ipynb) calcula a margem de uma diferença assim. E o código já quadruplicou.

# %% [markdown] name="spelling-box-why" lang="en"
# The accuracy went up, from 88.1% to 89.6%. Both models answered the **same** 2,018 messages. On nearly all of them, both are right or both are wrong, and that doesn't tell us which is better. Only 51 messages count, the ones that just one of the two got right. So we don't compare the two confidence intervals, which count all messages.
#
# With the box, 41 became right and 10 became wrong. If the box made no difference, each of these 51 would be a coin toss. In 95 of 100 cases, 51 tosses give 19 to 32 heads, so 41 is nearly impossible. [Episode 02](02-mlops.ipynb) computes the margin of such a difference. Our code is now four times as long.

# %% [markdown] name="vectors-intro" lang="pt-BR"
# ## Converter texto em números
#
# O modelo só entende números. Até aqui, cada palavra foi uma coluna. Outra ideia é usar também **pedaços** de duas a quatro letras.
# Assim *fatura* e *fatrua* têm pedaços em comum, e um erro de digitação que o corretor deixou passar pesa menos.
#
# Ligamos também uma opção, `sublinear_tf`. Com ela, uma palavra que aparece duas vezes na mensagem pesa menos que o dobro. Para saber qual das duas ideias ajuda, a próxima célula mede o modelo de antes, depois só com a opção, e por fim também com os pedaços.

# %% [markdown] name="vectors-intro" lang="en"
# ## Convert text to numbers
#
# The model understands only numbers. So far, each word has been a column. Another idea is to use **pieces** of two to four letters as well.
# Then *fatura* and *fatrua* have pieces in common, so a typing mistake that the corrector missed matters less.
#
# We also switch on an option, `sublinear_tf`. With it, a word that appears twice in a message counts for less than twice as much. To see which of the two ideas helps, the next cell measures the model as it was, then with the option alone, then with the pieces too.

# %% name="vectors-box"
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.pipeline import make_union


def vectors(words=None):
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    return make_union(words or TfidfVectorizer(sublinear_tf=True), letters)


right = []
for each in (TfidfVectorizer(), TfidfVectorizer(sublinear_tf=True), vectors()):
    two = each.fit(fixed1.text).transform(["fatura", "fatrua"])
    model = train(fixed1, each)
    right.append(model.predict(fixed2.text) == fixed2.intent)
    print(f"{two.shape[1]} columns, similarity {cosine_similarity(two)[0, 1]:.2f}, right: {share(right[-1])}")
print("right only with the pieces:", (right[2] & ~right[1]).sum(), "| right only without them:", (right[1] & ~right[2]).sum())
boxes["vectors"] = [vectors]
draw()

# %% [markdown] name="vectors-box-why" lang="pt-BR"
# São os pedaços que ajudam. A opção sozinha levou a taxa de acerto de 89,6% a 89,8%, e com os pedaços ela chegou a 91,1%. A última linha conta de novo as mensagens em que só um dos dois últimos modelos acertou. Foram 32 só com os pedaços e 7 só sem eles. O acaso sozinho quase nunca produz uma diferença assim.
#
# O preço são as colunas, que passaram de 978 a 8.249, porque cada pedaço vira uma coluna. Com palavras inteiras, *fatura* e *fatrua* não têm nada em comum (similaridade 0). Com os pedaços têm 0,15, de um máximo de 1.

# %% [markdown] name="vectors-box-why" lang="en"
# It's the pieces that help. The option alone took the accuracy from 89.6% to 89.8%, and with the pieces it reached 91.1%. As before, the last line counts the messages that only one of the last two models got right. The one with the pieces has 32 of them, and the other only 7. Chance alone hardly ever produces such a gap.
#
# The price is 8,249 columns instead of 978, because each piece is a column. The similarity of the two spellings, *fatura* and *fatrua*, went from 0 to 0.15. For the same word it would be 1.

# %% [markdown] name="stop-words-intro" lang="pt-BR"
# ## Configurar as *stop words*
#
# *De*, *o*, *a*, *e*, *que* aparecem em toda parte e parecem não dizer nada. São as **stop words**, e é costume eliminá-las. A equipe do chatbot
# quer mudar a lista sem mexer no código. Por isso a lista vai para um texto de configuração, que o código valida. Há duas opções: `stop_words` é a lista, e `min_count` é o menor número de mensagens em que uma palavra precisa aparecer. Uma opção digitada errado,
# como `stopwords`, não pode ser ignorada em silêncio. A próxima célula experimenta duas listas e uma opção errada.
#
# > 🤔 **Antes de rodar:** a segunda lista elimina também `não`. Em *não consigo ver meu saldo*, essa palavra faz falta? Quantas
# > respostas do dia 2 mudam?

# %% [markdown] name="stop-words-intro" lang="en"
# ## Configure the *stop words*
#
# *De*, *o*, *a*, *e*, *que* (of, the, the, and, that) are everywhere and seem to say nothing. These **stop words** are usually dropped.
# The chatbot's team wants to change the list without touching the code, so the list goes into a configuration text, which the code validates. There are two options: `stop_words` is the list, and `min_count` is the smallest number of messages that a word must appear in. A mistyped option, such as `stopwords`, mustn't be silently ignored. The next cell tries two lists and one mistyped option.
#
# > 🤔 **Before you run it:** the second list also drops `não` (not). Does the model need it in *não consigo ver meu saldo* (I can't see my balance)? How many
# > of day 2's answers change?

# %% [markdown] name="teach-hurry" lang="pt-BR" tags=["instructor"]
# Está atrasado? Daqui até a fila das máquinas, rode as caixas sem discutir: *stop words*, API, notas, idioma, escala. **Rode, não pule**:
# as células `consumers` e `config`, no fim, usam as funções de todas elas.
#
# Pare em duas, custe o que custar: os assuntos novos e a célula `consumers`.

# %% [markdown] name="teach-hurry" lang="en" tags=["instructor"]
# Running late? From here to the queue of machines, run the boxes without discussing them: stop words, API, ratings, language, scaling. **Run
# them, don't skip them**, because the cells `consumers` and `config`, near the end, use the functions of all of them.
#
# Always stop at two places: the new topics and the cell `consumers`.

# %% name="stop-words-box"
import tomli


def configured(text):
    config = tomli.loads(text)
    unknown = set(config) - {"stop_words", "min_count"}
    if unknown:
        raise ValueError(f"unknown: {sorted(unknown)}")
    if not all(WORD.fullmatch(word) for word in config.get("stop_words", [])):
        raise ValueError("stop_words: single words only")
    # The texts were corrected before they are counted, so the stop words must be corrected as well.
    dropped = [correct_word(word.lower()) for word in config.get("stop_words", [])]
    return TfidfVectorizer(stop_words=dropped, min_df=config.get("min_count", 1), sublinear_tf=True)


before = model.predict(fixed2.text)
for text in ('stop_words = ["de", "o", "a", "e", "que"]', 'stop_words = ["de", "o", "a", "e", "que", "não"]', 'stopwords = ["de"]'):
    try:
        after = train(fixed1, vectors(configured(text))).predict(fixed2.text)
        gained, lost = ((each == fixed2.intent) & (after != before) for each in (after, before))
        print(f"{share(after == fixed2.intent)}, changed: {(after != before).sum()} (+{gained.sum()} -{lost.sum()})")
    except ValueError as error:
        print(error)
boxes["stop_words"] = [configured]
draw()

# %% [markdown] name="stop-words-box-why" lang="pt-BR"
# As listas não ajudam. Com a primeira, cinco respostas mudaram. Nenhuma virou acerto, três viraram erro (o `-3` da saída), e duas trocaram um erro por outro. Tirar o `não` mudou só mais duas, porque os pedaços ainda o contêm. E, em *não consigo ver meu saldo*, a palavra que decide é *saldo*. Também não dá para dizer que as listas atrapalham, porque três ou quatro moedas podem cair todas do mesmo lado por acaso. A terceira linha é a configuração com a opção errada, que foi recusada. A caixa fica, para a equipe poder criar uma lista depois, mas por enquanto o modelo não usa nenhuma.

# %% [markdown] name="stop-words-box-why" lang="en"
# The lists don't help. The first changed five answers. None became right, three became wrong (the `-3` in the output), and two went from one wrong answer to
# another. Dropping `não` changed only two more, because the pieces still contain it. And in *não consigo ver meu saldo*, the word that decides is *saldo*. We can't say that the lists do harm either, because three or four coins may all fall on the same side by chance. The third line shows that the configuration with the mistyped option was refused. The box stays, so that the team can set a list later, but for now the model uses none.

# %% [markdown] name="api-intro" lang="pt-BR"
# ## API
#
# Até agora só este notebook usa o modelo. O site e o aplicativo do banco se comunicam por HTTP. A **FastAPI** publica o modelo num endereço e
# confere cada requisição. Em HTTP, toda resposta traz um código. O 200 quer dizer que deu certo, e os de 400 a 499, que a requisição veio errada.
#
# A classe `Message` diz o que uma requisição tem que trazer: um `text` de 1 a 1.000 caracteres. 🔧 Do código, leia só essa classe.
#
# > 🤔 **Antes de rodar:** a próxima célula faz três requisições: uma boa, uma com o texto vazio e uma com o campo escrito `txt`. Cada resposta deve trazer um 200 ou um código de 400 a 499?

# %% [markdown] name="api-intro" lang="en"
# ## API
#
# So far only this notebook uses the model. The bank's site and app speak HTTP, in which each response has a status code. A 200 means "fine", and a code from 400 to 499 means "your request is wrong". **FastAPI** gives the model an address and checks each request.
#
# The class `Message` says what a request must have: a `text` of 1 to 1,000 characters. 🔧 In the code, read only this class.
#
# > 🤔 **Before you run it:** the next cell makes three requests: a good one (*Good morning, I'd like to see my balance*, with two typos), one with an empty text, and one whose field is spelt `txt`. Should each get a 200, or a code from 400 to 499?

# %% name="api-box"
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field


def make_api(model):
    class Message(BaseModel):
        text: str = Field(min_length=1, max_length=1000)

    app = FastAPI()

    @app.post("/intent")
    def intent(message: Message):
        [chances] = model.predict_proba([correct(message.text)])
        best = chances.argmax()
        return {"intent": model.classes_[best], "probability": round(float(chances[best]), 2)}

    return app


client = TestClient(make_api(model))
for request in ({"text": "Bom dia, qria ver meu slado"}, {"text": ""}, {"txt": "oi"}):
    answer = client.post("/intent", json=request)
    print(answer.status_code, answer.json() if answer.is_success else answer.json()["detail"][0]["type"])
boxes["api"] = [make_api]
draw()

# %% [markdown] name="ratings-intro" lang="pt-BR"
# A requisição boa recebeu 200 e a intenção certa, `saldo`, apesar dos erros de digitação. A probabilidade de 0,25 parece baixa, mas são dez intenções, e um chute acertaria com probabilidade 0,10. As outras duas receberam 422,
# o código com que a FastAPI recusa um campo que não obedece à classe `Message`.
#
# ## Verificar as notas do bot
#
# O modelo acerta a intenção, mas o cliente saiu satisfeito? Os clientes podem dar ao bot uma nota de 1 a 5, mas poucos dão. A média das notas que
# **existem** só representa todos os clientes se os que dão nota forem como os que não dão.
#
# > 🤔 **Antes de rodar:** quais clientes avaliam mais, os que tiveram o problema resolvido ou os que não tiveram?

# %% [markdown] name="ratings-intro" lang="en"
# The two bad requests got a 422, FastAPI's code for whatever doesn't fit the class `Message`. The good one got a 200, and the right intent despite its typos. A probability of 0.25 looks low, but with ten intents, a blind guess gives only 0.10.
#
# ## Check the bot's ratings
#
# The model gets the intent right, but did the customer go away happy? Customers can give the bot a rating from 1 to 5, but few do. The mean of the ratings that **exist** represents all customers only if those who give one are like those who don't.
#
# > 🤔 **Before you run it:** which customers rate the bot more often, those whose problem was solved (`resolved` is 1) or the others (`resolved` is 0)?

# %% name="ratings-try"
day1.groupby("resolved").rating.agg(share_rated=lambda ratings: ratings.notna().mean(), mean="mean").round(2)

# %% [markdown] name="ratings-box-intro" lang="pt-BR"
# Os clientes que ficaram sem solução dão nota com o dobro da frequência (40% contra 19%), e dão notas baixas. Por isso a média simples sai baixa demais. Dá
# para corrigir, porque sabemos quantos clientes há em cada grupo. Entre os que tiveram o problema resolvido, 19% deram nota, então cada nota vale por uns
# cinco clientes. No outro grupo, cada uma vale por dois e meio. Isso supõe que, dentro do grupo, os que avaliam são como os que não
# avaliam. Se não forem, a média corrigida continua enviesada.
#
# A caixa conta ainda as notas que não são números (`unreadable`). Onde não consegue ler um número, `pd.to_numeric(..., errors="coerce")` deixa a nota vazia.

# %% [markdown] name="ratings-box-intro" lang="en"
# Customers whose problem wasn't solved give a rating twice as often (40% against 19%), and they give low ratings. So the plain mean is too low. We can correct
# it, because we know how many customers each group has. Of those whose problem was solved, 19% gave one, so each of their ratings counts for about five customers. In the
# other group, each counts for two and a half. This assumes that, within a group, customers who rate the bot are like those who don't. If they aren't, the corrected mean is still biased.
#
# The box also counts the ratings that aren't numbers (`unreadable`). Where it can't read a number, `pd.to_numeric(..., errors="coerce")` leaves a missing value.

# %% name="ratings-box"
def rating_report(messages):
    stars = pd.to_numeric(messages.rating, errors="coerce")
    unreadable = messages.rating.notna() & stars.isna()
    rated = messages.assign(stars=stars)[stars.notna()]
    weight = rated.resolved.map(messages.groupby("resolved").size() / rated.groupby("resolved").size())
    return {
        "rated": f"{stars.notna().mean():.0%}",
        "mean": round(rated.stars.mean(), 2),
        "weighted": round((rated.stars * weight).sum() / weight.sum(), 2),
        "unreadable": int(unreadable.sum()),
    }


print(rating_report(day1))
print(rating_report(day2))
boxes["ratings"] = [rating_report]
draw()

# %% [markdown] name="ratings-box-why" lang="pt-BR"
# Cada linha é um dia. No dia 1, 23% dos clientes deram nota (`rated`), e com os pesos a média sobe de 3,40 para 3,75. No dia 2 ela sobe de 3,36 para 3,69. Nos dois dias, todas as notas eram números (`unreadable` é 0).

# %% [markdown] name="ratings-box-why" lang="en"
# Each line is a day. On day 1, 23% of the customers gave a rating (`rated`), and the weights raise the mean from 3.40 to 3.75. On day 2 they raise it from 3.36 to 3.69. On both days all ratings were numbers (`unreadable` is 0).

# %% [markdown] name="subjects-intro" lang="pt-BR"
# ## Analisar novos assuntos
#
# O modelo conhece dez intenções, e toda resposta dele é uma das dez. Se os clientes começam a falar de outra coisa, ele encaixa a
# novidade em alguma delas. Para perceber isso, contamos em quantas mensagens cada palavra aparece, antes (no dia 1) e hoje.
#
# Um aumento de 100 para 110 pode ser acaso. De 0 para 58, não. A coluna `score` mede isso. Ela divide o aumento pela raiz quadrada da soma das duas contagens, que é mais ou menos a oscilação que o acaso causa sozinho. O primeiro aumento teria 10/√210, ou 0,7. O segundo, 58/√58, ou 7,6. Até 2 ou 3 pode ser sorte.

# %% [markdown] name="subjects-intro" lang="en"
# ## Spot new topics
#
# The model knows ten intents and can only answer with one of them. If customers bring up a new topic, it squeezes that topic into one of the ten. To notice this, the topics box counts the messages in which each word appears, before (day 1) and today.
#
# A rise from 100 to 110 may be chance. A rise from 0 to 58 isn't. The column `score` tells them apart. It divides the rise by the square root of the sum of the two counts, which is roughly how much they vary by chance alone. The first rise would score 10/√210, or 0.7, and the second 58/√58, or 7.6. A score of up to 2 or 3 may be luck.

# %% [markdown] name="subjects-day" lang="pt-BR"
# Todo texto do sistema passa pelo corretor, e por isso esta caixa também recebe textos corrigidos. Os dias 1 e 2 foram quinta e sexta-feira. O dia 3 é a segunda-feira seguinte, 16 de novembro de 2020.
#
# 🔧 Rode a célula e leia apenas a saída. (O código também ajusta a contagem de antes ao número de mensagens de hoje, e soma 1 dentro da raiz quadrada.)
#
# > 🤔 **Antes de rodar:** você conhece a data? Que palavra você espera no alto da lista?

# %% [markdown] name="subjects-day" lang="en"
# All text in the system goes through the corrector, so this box gets corrected text as well. Days 1 and 2 were a Thursday and a Friday. Day 3 is Monday, 16 November 2020, the day on
# which Pix, Brazil's instant payment system, launched for everyone.
#
# 🔧 Run it; you only need to read the output. (The code also scales the earlier count to today's number of messages, and adds 1 under the square root.)
#
# > 🤔 **Before you run it:** which word do you expect at the top of the list?

# %% name="subjects-box"
from collections import Counter


def new_words(before, now, top=5):
    old, new = (Counter(word for text in texts for word in set(WORD.findall(text.lower()))) for texts in (before, now))
    rows = []
    for word, count in new.items():
        expected = old[word] * len(now) / len(before)
        rows.append((word, old[word], count, round((count - expected) / sqrt(count + expected + 1), 1)))
    table = pd.DataFrame(rows, columns=["word", "before", "now", "score"])
    return table.sort_values(["score", "word"], ascending=[False, True]).head(top).reset_index(drop=True)


day3 = atendimento.read(3)
new_words(fixed1.text, day3.text.map(correct))

# %% [markdown] name="teach-who-erased-pix" lang="pt-BR" tags=["instructor"]
# Pare aqui, antes da próxima célula. *O que aconteceu?* Espere um minuto inteiro, em silêncio se for preciso: alguém se lembra do
# corretor.
#
# É a cena central do episódio. Se a turma levar só uma coisa para casa, que seja esta: as duas caixas passavam nos seus testes, e juntas
# apagaram a notícia do dia.

# %% [markdown] name="teach-who-erased-pix" lang="en" tags=["instructor"]
# Stop here, before the next cell. *What happened?* Wait for a whole minute, in silence if necessary. Somebody will remember the corrector.
#
# It's the central scene of the episode. If the room takes one thing home, it should be this: each box worked well alone, and together they
# erased the news of the day.

# %% [markdown] name="subjects-why" lang="pt-BR"
# **Pia?** Duzentas pessoas escreveram ao banco sobre pias de cozinha? Experimente com os textos como os clientes os escreveram:

# %% [markdown] name="subjects-why" lang="en"
# **Pia?** Did two hundred people really write to the bank about kitchen sinks? (Of the other words, `chave` means *key*, `ir` *to go*, `mandou`
# *sent*, and `cadastrar` *to register*.) Let's try it with the texts as the customers wrote them:

# %% name="subjects-raw"
boxes["topics"] = [new_words]
new_words(day1.text, day3.text)

# %% [markdown] name="subjects-lesson" lang="pt-BR"
# É o **Pix**, lançado para o público no Brasil [naquele dia](https://www.bcb.gov.br/estabilidadefinanceira/pix). (`chave` e `mandou` subiram com ele, porque os clientes cadastram uma chave e perguntam por um Pix que alguém mandou.) Duas caixas que sozinhas funcionavam bem
# falharam juntas. O corretor apagou justo a novidade que a outra procurava. Apagou outra pista também, porque `qr` e `code`, de QR code,
# viraram as palavras comuns `ir` e `pode`. Você até viu `pix` virar `pia`, mas no dia 1 isso não fazia mal a ninguém. Um teste de cada caixa com as mensagens do dia 1
# passaria. A falha só aparece com as duas juntas e uma palavra nova. Guarde esta cena, porque ela volta no fim.

# %% [markdown] name="subjects-lesson" lang="en"
# It's **Pix**, launched in Brazil [that day](https://www.bcb.gov.br/en/financialstability/pix_en). (`chave` and `mandou` came with it, in questions about Pix keys and payments.) Two boxes that each worked well alone failed together. The corrector, which didn't know the word, erased the very word that the other was looking for. It erased a second clue too, by turning `qr` and `code` into the everyday words `ir` and `pode` (can). We had seen `pix` turn into `pia`, and thought nothing of it, because
# nobody wrote `pix` on day 1. A test of either box with day 1's messages would have
# passed. The fault shows only when both boxes meet a new word. Keep this scene in mind. It comes back at the end.

# %% name="subjects-draw"
draw()

# %% [markdown] name="language-intro" lang="pt-BR"
# ## Validar o idioma
#
# O modelo aprendeu português. No dia 4, parte das mensagens está em espanhol e inglês. O `py3langid` reconhece idiomas por sequências
# de letras, com um modelo que vem no pacote. Nós o limitamos a três idiomas. Se a probabilidade do idioma é menor que 0,9 (o limiar `least`), a caixa diz `pt`. A ideia é mandar
# para um atendente as mensagens em outro idioma. Na tabela que a próxima célula mostra, as linhas são o idioma verdadeiro e as colunas, o que a caixa achou.
#
# > 🤔 **Antes de rodar:** as mensagens de clientes são curtas e mal escritas. Qual erro o identificador
# > vai cometer mais: tomar espanhol por português ou tomar português por espanhol?

# %% [markdown] name="language-intro" lang="en"
# ## Validate the language
#
# The model learned Portuguese. On day 4 some of the messages are in Spanish and English. `py3langid` recognises languages by sequences of
# letters, with a model that comes with the package. We limit it to three languages. If the probability of the language it finds is below 0.9 (the threshold, called `least` in the code), the box says `pt`. The idea is to send messages in other languages to a human agent. In the table that the next cell shows, the rows are the true language and the columns are what the box found.
#
# > 🤔 **Before you run it:** customers' messages are short and badly written. Which mistake will the identifier make more often: taking Spanish for Portuguese, or Portuguese for Spanish?

# %% name="language-box"
from py3langid.langid import MODEL_FILE, LanguageIdentifier

identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
identifier.set_languages(["pt", "es", "en"])


def language_of(text, least=0.9):
    language, probability = identifier.classify(text.lower())
    # Few letters, little evidence: in doubt it is the customers' usual language.
    return language if probability >= least else "pt"


day4 = atendimento.read(4)
boxes["language"] = [language_of]
pd.crosstab(day4.language, day4.text.map(language_of).rename("found"))

# %% [markdown] name="language-why" lang="pt-BR"
# O identificador toma mais vezes português por espanhol, embora a caixa diga `pt` na dúvida. Há nove vezes mais mensagens em português do que em espanhol, e mesmo um erro raro acontece algumas vezes. Na linha `pt`, dez das 1.666 caíram em
# `es` e uma em `en`. Das mensagens em outro idioma, só uma passou por português. O limiar `least` troca um erro pelo outro. Se ele sobe, menos mensagens em português caem em `es`, e mais em
# espanhol passam por português.
#
# > 🤔 **Antes de rodar:** sem esta caixa, que taxa de acerto o classificador teria em espanhol? E em inglês? (As mensagens sobre o Pix ficam fora da conta, porque o modelo não tem como responder `pix`.)

# %% [markdown] name="language-why" lang="en"
# The identifier takes Portuguese for Spanish more often, although the box says `pt` when in doubt. There are nine times as many messages in Portuguese as in Spanish, so even a rare mistake happens a few times. In row `pt`, ten of 1,666 messages landed in `es` and one in `en`. In the other rows, only one passed for Portuguese. The threshold `least` trades one error for the other. If it goes up, fewer Portuguese messages land in `es`, but more Spanish ones pass for Portuguese.
#
# > 🤔 **Before you run it:** without this box, what would the classifier's accuracy be in Spanish? And in English? (Messages about Pix are left out at first, because the model can't answer `pix`.)

# %% name="language-draw"
for language, messages in day4[day4.intent != "pix"].groupby("language"):
    print(language, share(model.predict(messages.text.map(correct)) == messages.intent))
messages = day4[day4.language == "pt"]
print("pt, with Pix", share(model.predict(messages.text.map(correct)) == messages.intent))
draw()

# %% [markdown] name="language-draw-why" lang="pt-BR"
# O espanhol é parecido com o português, e nele o modelo ainda acerta 81%. Em inglês acerta só 42,5%, e responde assim mesmo, sem nenhum aviso.
#
# As duas linhas `pt` dizem mais. Escolhemos o corretor e os pedaços olhando o dia 2, que por isso já não é um juiz imparcial. O dia 4 não entrou em
# nenhuma escolha. Nas intenções que conhece, o modelo acerta 90,0%, quase os 91,1% do dia 2. Com o Pix na conta, que é o que o cliente vê, a taxa de acerto cai
# para 80,1%, onze pontos abaixo do dia 2.

# %% [markdown] name="language-draw-why" lang="en"
# Spanish is so close to Portuguese that the model still gets 81% right. In English it gets only 42.5% right, yet it answers all the same, without any warning.
#
# The two `pt` lines tell us more. We chose the corrector and the pieces by looking at day 2, so day 2 is no longer an impartial judge. Day 4 played
# no part in any choice. On the intents that the model knows, its accuracy is 90.0%, close to day 2's 91.1%. With Pix counted, which is
# what the customer sees, it falls to 80.1%, eleven points below day 2.

# %% [markdown] name="scaling-intro" lang="pt-BR"
# ## Escalar as máquinas
#
# Suponha que uma máquina dê conta de duas mensagens por minuto (um modelo grande, sem GPU). Simulamos a fila, minuto a minuto, com as
# **chegadas do dia 1**, de três jeitos: com uma máquina fixa (`1`), com quatro fixas (`4`) e com um serviço que liga e desliga máquinas conforme a demanda (`scale`). A cada cinco minutos,
# o serviço decide quantas ligar, de uma a oito. Elas devem dar conta do ritmo dos
# últimos quinze minutos e acabar com a fila nos próximos cinco. 🔧 Rode a célula e leia apenas a saída.
#
# > 🤔 **Antes de rodar:** uma máquina fixa dá conta de 2.880 mensagens por dia, e chegam 1.992. Por que não basta?

# %% [markdown] name="scaling-intro" lang="en"
# ## Scale the machines
#
# Suppose that a machine handles two messages a minute (a
# large model, without a GPU). We simulate the queue, minute by minute, with **day 1's arrivals**, in three ways: one fixed machine (`1`), four fixed machines (`4`), and a service that
# switches machines on and off with demand (`scale`). Every five minutes, it decides how many to run, from one to eight. The aim is to keep up with the rate of the last fifteen minutes and to clear the queue in the next five. 🔧 Run it; you only need to read the output.
#
# > 🤔 **Before you run it:** one fixed machine can handle 2,880 messages a day, and 1,992 arrive. Why isn't that enough?

# %% name="scaling-box"
from math import ceil


def per_minute(messages):
    minutes = messages.timestamp.dt.hour * 60 + messages.timestamp.dt.minute
    return minutes.value_counts().reindex(range(24 * 60), fill_value=0).tolist()


def simulate(arrivals, policy, capacity=2):
    machines, waiting, rows = 1, 0, []
    for minute, came in enumerate(arrivals):
        if minute % 5 == 0:
            machines = policy(arrivals[max(0, minute - 15) : minute], waiting)
        waiting = max(0, waiting + came - machines * capacity)
        rows.append((machines, waiting))
    return pd.DataFrame(rows, columns=["machines", "waiting"])


def scale(recent, waiting, capacity=2, most=8):
    rate = sum(recent) / max(1, len(recent))
    return min(most, max(1, ceil((rate + waiting / 5) / capacity)))


arrivals = per_minute(day1)
policies = {"1": lambda recent, waiting: 1, "4": lambda recent, waiting: 4, "scale": scale}
days = {name: simulate(arrivals, policy) for name, policy in policies.items()}
# Little's law: the mean wait is the mean queue divided by the arrival rate.
for name, day in days.items():
    print(f"{name:6}{day.machines.sum() / 60:6.1f} machine hours, mean wait {day.waiting.sum() / sum(arrivals):5.1f} min, longest queue {day.waiting.max()}")
pictures.queues(arrivals, days, capacity=2)

# %% [markdown] name="whole-intro" lang="pt-BR"
# As mensagens não chegam num ritmo constante. Há picos na hora do almoço e à noite. Com uma máquina, a fila chega a 413 mensagens e leva horas para sumir. A espera média é de 79 minutos.
# Com quatro, sobra máquina de madrugada. Ligando conforme a demanda, o banco paga 34 horas de máquina em vez de 96, pouco mais de um terço, e quase
# não há espera.
#
# Agora há oito caixas em volta da primeira. Quanto do sistema é ML Code?

# %% [markdown] name="whole-intro" lang="en"
# Messages don't arrive evenly. There are peaks at lunchtime and in the evening. With one machine, the queue grows to 413 messages and takes hours to clear. The mean wait is 79 minutes. With four machines, most of them sit idle at night. With scaling, you pay for 34 machine hours instead of 96, little
# more than a third, and there is hardly any wait.
#
# There are now eight boxes around the first one. How much of the system is ML Code?

# %% name="whole"
boxes["scaling"] = [per_minute, simulate, scale]
draw()

# %% [markdown] name="paper-intro" lang="pt-BR"
# O ML Code tem 3 linhas, ou 4% do total.
#
# ## A dívida escondida
#
# Em 2015, D. Sculley e outros engenheiros do Google contaram o que aprenderam em anos de trabalho com sistemas de ML. O artigo é *[Hidden
# Technical Debt in Machine Learning Systems](https://papers.nips.cc/paper/2015/hash/86df7dcfd896fcaf2674f757a2463eba-Abstract.html)*,
# NIPS 2015 (a conferência que hoje se chama NeurIPS). A figura 1 deles ficou famosa. Aqui está ela, redesenhada. (Nessa figura o tamanho das caixas é um esboço. Na nossa, é medido em linhas de código.)

# %% [markdown] name="paper-intro" lang="en"
# ML Code has 3 lines, or 4% of the whole.
#
# ## The hidden debt
#
# In 2015, engineers at Google wrote down what they had learned from maintaining ML systems for years (D. Sculley et al., *[Hidden
# Technical Debt in Machine Learning Systems](https://papers.nips.cc/paper/2015/hash/86df7dcfd896fcaf2674f757a2463eba-Abstract.html)*,
# NIPS 2015, the conference now called NeurIPS). Their figure 1 became famous. Here it is, redrawn. (In this figure, the sizes of the boxes are only a sketch. In ours, they were measured in lines of code.)

# %% name="paper"
pictures.debt()

# %% [markdown] name="entanglement-intro" lang="pt-BR"
# As nossas caixas cabem nas deles:
#
# | na nossa figura | na figura do artigo |
# |---|---|
# | ortografia, texto em números | extração de atributos (deixar os dados na forma que o modelo lê) |
# | *stop words* | configuração |
# | idioma (a mensagem é como as do treino?) | verificação dos dados |
# | assuntos, notas | monitoramento |
# | API | infraestrutura para servir o modelo |
# | máquinas | gestão dos recursos das máquinas |
#
# Três caixas do artigo não estão na nossa figura: a coleta de dados, que foi feita pelo gerador, e as duas de ferramentas.
#
# *Dívida técnica* é o trabalho que um atalho de hoje deixa para depois. Os juros são o trabalho a mais, porque quanto mais código se apoia
# no atalho, mais caro fica desfazê-lo. Em ML, diz o artigo, a dívida se esconde nas ligações entre as caixas, e não no código de nenhuma.
# Vamos achar cinco tipos dela no sistema que você acabou de rodar, e em volta dele.
#
# ### 1. Emaranhamento (*entanglement*)
#
# O artigo resume isso na frase *Changing Anything Changes Everything*, ou seja, mudar qualquer coisa muda tudo. Vamos fazer duas mudanças pequenas. Ensinamos **uma** palavra
# ao corretor, `pix`, e tiramos do treino **uma** intenção, `tarifa`, que outra equipe vai atender.
#
# > 🤔 **Antes de rodar:** a primeira muda o resultado da caixa dos assuntos, em que você não mexeu? E a segunda muda respostas que nada têm a ver
# > com tarifas?

# %% [markdown] name="entanglement-intro" lang="en"
# Our boxes fit into theirs:
#
# | in our figure | in the paper's figure |
# |---|---|
# | spelling, text to numbers | feature extraction (putting data into the form that the model reads) |
# | stop words | configuration |
# | language (is it the kind of message that the model was trained on?) | data verification |
# | topics, ratings | monitoring |
# | API | serving infrastructure |
# | machines | machine resource management |
#
# Three of the paper's boxes are missing from our figure: data collection, which the generator did for us, and the two boxes of tools.
#
# A shortcut today means extra work later. That extra work is called **technical debt**. Like a loan, it accrues interest, so the longer you leave it, the more you owe. The paper says that in ML this debt is hidden, because it's in the connections between the boxes, not in the code of any one box. Let's find five kinds of it in and around the system that you've just run.
#
# ### 1. Entanglement
#
# The paper sums it up as *Changing Anything Changes Everything*. Let's make two small changes. We teach the corrector **one** word, `pix`. And we take **one** intent out of the training data, `tarifa` (fees), which another team will handle.
#
# > 🤔 **Before you run it:** will the new word give the topics box a different result, even though you didn't touch that box? And will the missing intent change answers that have nothing to do with fees?

# %% name="entanglement"
OUR_WORDS.append("pix")
correct_word.cache_clear()
fixed3 = day3.assign(text=day3.text.map(correct))
print(new_words(fixed1.text, fixed3.text, top=1))

without = train(fixed1[fixed1.intent != "tarifa"], vectors())
others = fixed2.text[(fixed2.intent != "tarifa") & (model.predict(fixed2.text) != "tarifa")]
changed = model.predict(others) != without.predict(others)
moved = abs(model.predict_proba(others).max(axis=1) - without.predict_proba(others).max(axis=1)) > 0.02
print(f"other intents: {len(others)} messages, {changed.sum()} answers changed, {moved.sum()} confidences moved by more than 0.02")

# %% [markdown] name="entanglement-why" lang="pt-BR"
# Sim, nos dois casos. A lista do corretor decide o que a caixa dos assuntos vê, e agora ela acha `pix`. E sem `tarifa` mudaram cinco de 1.887 respostas que nada tinham a
# ver com ela. Deixamos de fora da conta as mensagens com o rótulo `tarifa` e aquelas em que o primeiro modelo respondia `tarifa`. As dez intenções disputam as mesmas palavras.
#
# Em 311 mensagens, a *certeza* (*confidence*), que é a probabilidade da resposta escolhida, mudou mais de 0,02. Um programa que só responde sozinho quando a certeza passa de 50% pode passar a
# agir de outro jeito em algumas delas.

# %% [markdown] name="entanglement-why" lang="en"
# Yes, in both cases. The topics box now finds `pix`, because the corrector's list decides what that box sees. Taking out `tarifa` changed five of 1,887 answers that had nothing to do with fees. (We left out the messages labelled `tarifa`, and those that the first model answered with `tarifa`.) All the intents compete for the same words.
#
# In 311 messages the **confidence**, which is the probability of the chosen answer, moved by more than 0.02. A program that answers on its own only when the confidence is above 50% may now treat some of them differently.

# %% [markdown] name="undeclared-intro" lang="pt-BR"
# ### 2. Consumidores não declarados (*undeclared consumers*)
#
# Um consumidor não declarado é um sistema que usa a **saída do modelo** sem que você saiba. Imagine um painel de outra equipe que conta as mensagens em
# que o modelo tem menos de 50% de certeza. Você tirou `tarifa`, as certezas mudaram, e o painel mudou junto. A outra equipe
# não foi avisada, porque você não sabia que o painel existia.

# %% [markdown] name="undeclared-intro" lang="en"
# ### 2. Undeclared consumers
#
# An undeclared consumer is a system that uses **the model's output** without your knowledge. Imagine another team's dashboard that counts
# the messages on which the model is less than 50% confident. You took `tarifa` out, and the confidences moved. The dashboard moved
# with them. The other team got no warning, because you didn't know that the dashboard existed.

# %% [markdown] name="consumers-intro" lang="pt-BR"
# ### 3. Dependências de dados (*data dependencies*)
#
# Com os dados acontece o mesmo, só que na entrada do modelo. A equipe que produz os dados do banco não sabe quais programas os leem. Nós também não. A próxima célula procura o nome de cada coluna no código, e depois roda em cada dia as cinco caixas que leem a tabela (as colunas da segunda saída). O ML Code não treina aqui, só responde.
#
# Cada dia, de 3 a 8, tem um defeito:
#
# - no dia 3, o Pix, que os atendentes não tinham como anotar e deixaram sem rótulo;
# - no dia 4, os outros idiomas;
# - nos outros dias, um defeito em cada: notas escritas como *5 estrelas*, a coluna `resolved` que some, segundos que viram milissegundos, um canal novo. Ainda não dizemos em que dia está cada um.
#
# 🔧 Rode a célula e leia apenas a saída.
#
# > 🤔 **Antes de rodar:** quais desses seis defeitos fazem alguma caixa falhar com erro?

# %% [markdown] name="consumers-intro" lang="en"
# ### 3. Data dependencies
#
# The same thing happens at the model's input, with the data. The team that produces the bank's data doesn't know which programs read it. Neither do we. The next cell searches the code for the name of each column. Then, for each day, it runs the five boxes that read the table (the columns of the second output). ML Code isn't trained here. It only answers.
#
# Each day from 3 to 8 has a fault:
#
# - on day 3, customers ask about Pix, and the agents have no such label, so they leave those messages unlabelled;
# - on day 4, some messages are in other languages;
# - on the other days, there is one fault each: ratings written as *5 estrelas* (5 stars), a missing column (`resolved`), seconds that became milliseconds, a new channel. We won't say yet which day has which.
#
# 🔧 Run it; you only need to read the output.
#
# > 🤔 **Before you run it:** which of these six faults will make a box stop with an error?

# %% [markdown] name="teach-which-day-breaks" lang="pt-BR" tags=["instructor"]
# Votação, defeito por defeito: *alguma caixa falha com erro?* Anote os votos no quadro. A maioria escolhe as notas em palavras e os
# milissegundos. Não diga em que dia está cada um: o episódio 05 é a caçada.
#
# Só um faz falhar, a coluna que sumiu. Deixe a frase no quadro até o fim do curso: **dados ruins quase nunca dão erro**.

# %% [markdown] name="teach-which-day-breaks" lang="en" tags=["instructor"]
# Take a vote, fault by fault: *does any box stop with an error?* Put the votes on the board. Most people choose the ratings in words and
# the milliseconds. Don't say which day has which: episode 05 is the hunt.
#
# Only one stops, the missing column. Leave this sentence on the board until the end of the course: **bad data hardly ever raises an error**.

# %% name="consumers"
for column in day1.columns:
    readers = [box for box, parts in boxes.items() if re.search(rf"\.{column}\b|\"{column}\"", "".join(map(inspect.getsource, parts)))]
    print(f"{column:18}", readers)

runs = {
    "ml_code": lambda day: model.predict(day.text),
    "ratings": rating_report,
    "topics": lambda day: new_words(day1.text, day.text),
    "language": lambda day: day.text.head(100).map(language_of),
    "scaling": lambda day: simulate(per_minute(day), scale),
}


def outcome(run, day):
    try:
        run(day)
        return "ok"
    except Exception as error:
        return type(error).__name__


later = {number: atendimento.read(number) for number in range(3, 9)}
pd.DataFrame({box: Counter(outcome(run, day) for day in later.values()) for box, run in runs.items()}).fillna(0).astype(int).rename_axis("of six days")

# %% [markdown] name="consumers-why" lang="pt-BR"
# A busca não acha tudo. As caixas do idioma e dos assuntos leem `text`, mas o recebem da função que as chama. A busca também acha coisas a mais. Na API, `intent` é uma chave da resposta e `text` é um campo da requisição. Nenhum dos dois é coluna da tabela. Quando ninguém anota uma dependência, ela só é descoberta quando quebra.

# %% [markdown] name="consumers-why" lang="en"
# The search doesn't find everything. The language and topics boxes read `text`, but they get it from the code that calls them. The search also finds too much. In the API, `intent` is a key of the response and `text` is a field of the request. Neither is a column of the table. If nobody writes a dependency down, you find out about it only when it breaks.

# %% [markdown] name="ratings-day5-intro" lang="pt-BR"
# E quebrar é raro. Dos seis dias, só um dá erro (`AttributeError`, na caixa das notas). É aquele em que falta `resolved`. Nos outros, tudo "funciona". Nenhuma caixa lê o canal nem os segundos (a busca dá `[]`), mas um painel de outra área pode ler. E as notas escritas em
# palavras? A caixa das notas descartou todas e calculou a média só com as que sobraram. A próxima célula
# mostra quantas ela não conseguiu ler (`unreadable`). **Dados ruins quase nunca dão erro.** É por isso que o TFX tem componentes só
# para examinar os dados (episódios 04 a 07).

# %% [markdown] name="ratings-day5-intro" lang="en"
# And it rarely breaks. Of the six days, only one raises an error (`AttributeError`, in the ratings box). It's the day without `resolved`. On the others everything "works". No box here reads
# the channel or the seconds (the search gives `[]`), but a dashboard in another department might. And the ratings in words? The ratings box dropped them all and computed the mean from the ones that were left. The next cell shows how many it couldn't read (`unreadable`). **Bad data hardly ever raises an error.**
# That's why TFX has components whose only job is to look at the data (episodes 04 to 07).

# %% name="ratings-day5"
# Ratings that pandas could not read as numbers.
print(*(rating_report(day) for day in later.values() if not pd.api.types.is_numeric_dtype(day.rating)))

# %% [markdown] name="feedback-intro" lang="pt-BR"
# A caixa perdeu 277 notas. Pela conta dela, só 9% dos clientes deram nota, contra 22% no dia 2. Mas a média quase não mudou: era 3,36 no dia 2 e é 3,27 agora. Um painel que só mostra a média não mostra nada de errado.
#
# ### 4. Ciclos de realimentação (*feedback loops*)
#
# No dia 3 o Pix ficou sem rótulo. É tentador usar como rótulo **as respostas do próprio modelo** e treinar de novo com os dias 1 e 3.
# Seria o dobro de dados, de graça. Medimos nas mensagens sobre Pix do dia 4, que depois foram rotuladas.
#
# > 🤔 **Antes de rodar:** ao errar o Pix, a certeza do modelo novo vai ser maior ou menor?

# %% [markdown] name="feedback-intro" lang="en"
# The box lost 277 ratings. By its count, only 9% of the customers gave a rating, against 22% on day 2. But the mean hardly changed. It was 3.36 on day 2 and is 3.27 now, so a dashboard that
# shows only the mean shows nothing wrong.
#
# ### 4. Feedback loops
#
# Pix was left unlabelled on day 3. It's tempting to take **the model's own answers** as labels and train again on days 1 and 3. That
# would be twice the data, for free. We measure on day 4's messages about Pix, which were labelled later.
#
# > 🤔 **Before you run it:** will the new model be more or less confident when it gets Pix wrong?

# %% name="feedback"
pix = day4[(day4.intent == "pix") & (day4.language == "pt")]
texts = pix.text.map(correct)
echo = train(pd.concat([fixed1, fixed3.assign(intent=model.predict(fixed3.text))]), vectors())
for name, each in (("day 1", model), ("day 1 + its own answers", echo)):
    print(f"{name:24} right: {(each.predict(texts) == pix.intent).mean():.0%}, mean confidence: {each.predict_proba(texts).max(axis=1).mean():.2f}")

# %% [markdown] name="config-intro" lang="pt-BR"
# Continua errando todas, porque `pix` não está entre as intenções que ele conhece, e agora erra **com mais certeza**, 0,49 em vez de 0,31. O modelo
# ensinou a si mesmo os próprios erros.
#
# ### 5. Dívida de configuração (*configuration debt*)
#
# Muitos números no código são decisões: os 1.000 caracteres de uma mensagem, o 0,9 da caixa do idioma, os quinze minutos da fila. Vamos listar todos os números, caixa por caixa. 🔧 Rode a célula e leia apenas a saída.

# %% [markdown] name="config-intro" lang="en"
# It still gets all of them wrong, because `pix` isn't among the intents that it knows. And now it's wrong **more confidently**, at 0.49 instead of 0.31. The model has taught itself its own mistakes.
#
# ### 5. Configuration debt
#
# Many numbers in the code are decisions: the 1,000 characters of a message, the 0.9 of the language box, the fifteen minutes of the queue. Let's list all the numbers, box by box. 🔧 Run it; you only need to read the output.

# %% name="config"
import ast
from textwrap import dedent


def numbers(function):
    nodes = ast.walk(ast.parse(dedent(inspect.getsource(function))))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and type(node.value) in (int, float)]


for box, functions in boxes.items():
    print(f"{box:12}", *(number for function in functions for number in numbers(function)))

# %% [markdown] name="next" lang="pt-BR"
# São 31 números, e a lista não diz para que serve nenhum deles. O `1000` aparece em duas caixas. Em `api`, é o tamanho máximo de uma mensagem. Em `ml_code`, é quantos passos o treino pode dar. Alguns não poderiam ser outros, como as 24 horas do dia. Quase todo o resto nós escolhemos sem experimentar nenhum outro valor. A capacidade da máquina, `2`, está em duas funções de `scaling` e ainda na chamada que desenha a figura. Você se lembraria dos três lugares se ela mudasse? Nenhum
# desses números fica num arquivo de configuração que alguém revise, e são eles que decidem quem é atendido.
#
# | dívida | onde ela apareceu |
# |---|---|
# | emaranhamento | a lista do corretor mudou a caixa dos assuntos; tirar `tarifa` mudou respostas de outras intenções |
# | consumidores não declarados | o painel de outra equipe usa as certezas do modelo, e você não sabe |
# | dependências de dados | `resolved` é lida pela caixa das notas, e a equipe que produz a coluna não sabe; de seis dias com defeito, um só deu erro |
# | ciclos de realimentação | o modelo treinado com as próprias respostas |
# | configuração | o `capacity=2` escrito em três lugares |
#
# > ✍️ **Sua vez.** A folha de exercícios 01 aplica estas ideias às corridas de táxi.
# Depois, o episódio 02 mostra como manter esse sistema de um dia para o outro.

# %% [markdown] name="next" lang="en"
# There are 31 numbers, and the list doesn't say what any of them is for. `1000` appears in two boxes. In `api` it's the maximum length of a message. In `ml_code` it's how many steps the training may take. A few numbers couldn't be different, such as the 24 hours in a day. We chose most of the others without trying any other value. A machine's capacity, `2`, appears in two functions of `scaling`, and also in the call that draws the figure. Would you remember all three places if it changed? None of these
# numbers is in a configuration file that gets reviewed, and yet they decide who gets served.
#
# | debt | where it showed up |
# |---|---|
# | entanglement | the corrector's list changed what the topics box found; taking out `tarifa` changed answers about other intents |
# | undeclared consumers | another team's dashboard uses the model's confidences, and you don't know it |
# | data dependencies | `resolved` is read by the ratings box, and the team that produces the column doesn't know; of the six days with a fault, only one raised an error |
# | feedback loops | the model trained on its own answers |
# | configuration | the `capacity=2` written in three places |
#
# > ✍️ **Your turn.** Exercise sheet 01 applies these ideas to the taxi trips.
# Then episode 02 shows how to keep this system going from one day to the next.

# %% [markdown] name="teach-sheet" lang="pt-BR" tags=["instructor"]
# O que se erra na folha 01, e o que perguntar a quem errou:
#
# - 01.1: cortar ao acaso, ou pela posição da linha. *Em que ordem estão as linhas do arquivo?*
# - 01.2: usar o desvio padrão sem dividir pelo tamanho. *A sua margem diminui com dez vezes mais respostas?*
# - 01.3: jogar fora todos os zeros. *No cartão, zero é o quê?*
# - 01.4: acusar todo valor novo. *Quantas vezes por semana este alarme dispararia?*
#
# Com pouco tempo, faça 01.1 e 01.3 na sala e deixe 01.4, que é de projeto, para casa.

# %% [markdown] name="teach-sheet" lang="en" tags=["instructor"]
# What goes wrong on sheet 01, and what to ask about each mistake:
#
# - 01.1: splitting at random, or by the position of the row. *In what order are the rows of the file?*
# - 01.2: using the standard deviation without dividing by the size. *Does your margin shrink with ten times as many answers?*
# - 01.3: throwing all zeros away. *On a card, what is a zero?*
# - 01.4: flagging every new value. *How many times a week would this alarm go off?*
#
# If time is short, do 01.1 and 01.3 in class and leave 01.4, a design task, as homework.
