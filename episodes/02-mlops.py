# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "MLOps e o ciclo de vida", en: "MLOps and the life cycle"}
# summary:
#   pt-BR: "o ciclo rodado por oito dias, com um portão, um monitor, e quanto eles valem"
#   en: "the loop run over eight days, with a gate, a monitor, and what they are worth"
# teaching: 45
# exercises: 30
# questions:
#   pt-BR:
#     - O modelo está no ar. Quem cuida dele amanhã, e o que cada equipe entrega à outra?
#     - Como trocar o modelo em produção por um novo sem precisar torcer para dar certo?
#     - Como perceber que o mundo mudou, sem esperar pelos rótulos?
#   en:
#     - The model is live. Who looks after it tomorrow, and what does each team hand to the next?
#     - How can a new model replace the one in production without anybody having to cross their fingers?
#     - How do you notice that the world has changed, without waiting for the labels?
# objectives:
#   pt-BR:
#     - comparar modelos, pré-processamentos e funções de perda sem se enganar com o acaso
#     - escrever um portão automático, que aceita um modelo melhor, recusa um pior e registra o motivo
#     - vigiar a distribuição dos dados com um limiar justificado
#     - rodar o ciclo de vida com dados de oito dias, e medir quanto ele vale
#   en:
#     - compare models, preprocessing and loss functions without being fooled by chance
#     - write an automatic gate that accepts a better model and refuses a worse one, and says why
#     - watch the distribution of the data with a threshold that you can justify
#     - run the life cycle on eight days of data, and measure what it is worth
# keypoints:
#   pt-BR:
#     - MLOps junta três áreas, e o que passa de uma para a outra são artifacts. Cada artifact tem um responsável e um destinatário.
#     - A diferença entre dois modelos se mede nas mesmas mensagens, e com margem. Dentro da margem é empate e, em caso de empate, fique com o mais simples.
#     - O portão pergunta "está provado que é melhor?", e não "parece melhor?".
#     - Sem rótulo, a taxa de acerto não vê o assunto novo. Quem vê é o monitor dos dados de entrada.
#     - Retreinar não conserta tudo. O alarme chama uma pessoa. Se ela muda o que o modelo tem que aprender, o ciclo recomeça na experimentação.
#   en:
#     - MLOps brings three disciplines together, and artifacts connect them. Each artifact has someone who makes it and someone who receives it.
#     - A difference between models is measured on the same messages, with a margin. Within the margin it is a tie. In a tie, take the simplest model.
#     - The gate asks "is it proven to be better?", not "does it look better?".
#     - Without labels, accuracy does not show a new topic. A monitor on the input does.
#     - Retraining does not fix everything. The alarm calls in a person. If that person changes what the model has to learn, the loop starts again with experimentation.
# ---

# %% [markdown] name="tomorrow" lang="pt-BR"
# ## E amanhã?
#
# No [episódio 01](01-ml-in-production.ipynb) o classificador ganhou oito caixas em volta e foi para o ar. O trabalho acabou? Amanhã chegam mais duas mil mensagens, um colega vai propor um modelo melhor, e um dia os clientes vão falar de algo que ninguém previu.
#
# **MLOps** é o nome do que se faz a partir daí. A palavra imita *DevOps*, que juntou as pessoas que desenvolvem (*dev*) e as que operam (*ops*) software. Em ML há uma terceira área, e a palestra que deu origem a este curso lista as três assim:
#
# | área | o que faz | o que entrega à próxima |
# |---|---|---|
# | **modelos** | desenvolvimento e avaliação de modelos, *tuning* de hiperparâmetros | a *receita*: pré-processamento, modelo, função de perda (o que o treino tenta diminuir), e a medição que justifica a escolha |
# | **engenharia** | desenvolvimento de pipelines, boas práticas de código | o pipeline testado, que refaz o modelo a partir dos dados, sem nada digitado à mão |
# | **operação** | CI/CD (*deploy*), *logging* e monitoramento, gerenciamento de artifacts | o modelo em produção, com versão; os alarmes; e as mensagens novas, já rotuladas, que voltam para a área dos modelos |
#
# *Tuning* é procurar os melhores valores para as opções do modelo. Um *pipeline* é a sequência de programas que transforma os dados em um modelo. *CI/CD* é integração e entrega contínuas. Um programa testa cada mudança e, se ela passa, a põe em produção (o *deploy*). *Logging* é registrar o que o sistema fez.
#
# A coluna da direita é a mais importante. Nela estão os **artifacts**, ou seja, aquilo que uma área entrega à próxima. Eles estão prontos e testados, e têm nome e versão. Cada um tem um responsável e um destinatário. (No TFX, *pipeline* e *artifact* têm um sentido mais restrito. Um pipeline é feito de componentes, e artifact é o que um componente entrega ao próximo.)

# %% [markdown] name="tomorrow" lang="en"
# ## And tomorrow?
#
# In [episode 01](01-ml-in-production.ipynb) we built eight boxes around the classifier, and it went live. Is the work done? Tomorrow two thousand more messages will arrive, a colleague will propose a better model, and one day customers will talk about something that nobody foresaw.
#
# **MLOps** is the name for what you do from then on. The word is modelled on *DevOps*, which brought together the people who develop (*dev*) and those who operate (*ops*) software. In ML there is a third discipline, and the talk that this course grew from lists the three as follows:
#
# | discipline | what it does | what it hands to the next |
# |---|---|---|
# | **models** | development and evaluation of models, tuning of hyperparameters (finding good values for the settings that you choose before training) | the *recipe*: preprocessing, model, loss function (what training tries to make small), and the measurement that justifies the choice |
# | **engineering** | development of pipelines, good coding practices | the tested pipeline (the programs that turn the data into a model, in the order they run), which can rebuild the model at any time, with nothing typed by hand |
# | **operations** | CI/CD (continuous integration and continuous delivery: every change is tested and deployed automatically), logging (recording what the system did) and monitoring, management of artifacts | the model in production, with a version; the alarms; and the new messages, now labelled, which go back to the models team |
#
# The column on the right matters most. It lists the **artifacts**, the things that one discipline hands to the next. They are finished and tested, and they have a name and a version. Each has someone who makes it and someone who receives it. (In TFX, *pipeline* and *artifact* have narrower meanings. A pipeline is made of components, and an artifact is what one component hands to the next.)

# %% [markdown] name="cycle-intro" lang="pt-BR"
# O trabalho não é uma linha que acaba no *deploy*. É um ciclo, como mostra a figura. Ao lado de cada seta está o que uma etapa entrega à próxima:

# %% [markdown] name="cycle-intro" lang="en"
# The work isn't a line that ends with deployment. It's a loop, as this figure shows. Beside each arrow is what one stage hands to the next:

# %% name="cycle"
from tfx_course import pictures

pictures.life_cycle()

# %% [markdown] name="days-intro" lang="pt-BR"
# A experimentação cabe à área dos modelos, o treinamento usa o pipeline da engenharia, e a operação cuida de CI/CD e do monitoramento. Muita empresa tem este ciclo num slide. Aqui ele vai **rodar**, com as mensagens de oito dias do chatbot, um dia de cada vez, como se cada um fosse hoje.
#
# Ficamos só com as mensagens em português, que a coluna `language` indica. (Em produção quem decidiria o idioma seria a caixa do episódio 01, com alguns erros.) A próxima célula acrescenta a coluna `words`, com as palavras de cada mensagem, para o monitor. A coluna `intent` é o que um atendente anotou **no fim do dia**. Durante o dia, a resposta certa ainda não existe.

# %% [markdown] name="days-intro" lang="en"
# Experimentation is the models team's work, training uses engineering's pipeline, and operations looks after CI/CD and monitoring. Many companies have this loop on a slide. Here it will **run**, on eight days of the chatbot's messages, one day at a time, as if each were today.
#
# We keep only the messages in Portuguese, according to the column `language`. (In production, episode 01's language box would decide, and make a few mistakes.) The next cell adds a column `words`, with the words of each message, for the monitor. The column `intent` holds what an agent recorded **at the end of the day**. During the day, the right answer doesn't exist yet. (The [glossary](00-start.ipynb#Glossary) has
# the intents in English.)

# %% name="days"
import re

import pandas as pd

from tfx_course import atendimento

WORD = re.compile(r"[^\W\d_]+")


def read(number):
    messages = atendimento.read(number)
    messages = messages[messages.language == "pt"].reset_index(drop=True)
    return messages.assign(words=[sorted(set(WORD.findall(text.lower()))) for text in messages.text])


days = {number: read(number) for number in range(1, 9)}
print({number: len(day) for number, day in days.items()})
days[1][["timestamp", "channel", "text", "words", "intent"]].head(3)

# %% [markdown] name="recipes-intro" lang="pt-BR"
# As contagens são só de mensagens em português. Por isso o dia 4, que tem também mensagens em espanhol e inglês, mostra só 1.666.
#
# ## Experimentação
#
# A palestra chama isso de *testar diferentes modelos, diferentes processamentos de dados, diferentes funções de perda*. É a primeira etapa, e aquela em que é mais fácil errar. Recomeçamos do zero, sem as caixas do episódio 01. Vamos comparar dois jeitos de pré-processar. Um separa o texto em palavras (`words` no código), e o outro em pedaços de duas a quatro letras (`letters`, com o `sublinear_tf` do episódio 01). Vamos comparar também quatro jeitos de aprender:
#
# - O **naive Bayes** conta com que frequência cada palavra (ou pedaço) aparece em cada intenção. Numa mensagem nova, ganha a intenção em que as palavras dela são mais frequentes.
# - Os outros três usam um modelo linear, treinado pelo `SGDClassifier`. O modelo aprende, para cada intenção, um peso para cada palavra. A soma dos pesos das palavras da mensagem dá a pontuação da intenção, e ganha a maior pontuação. O que muda entre os três é a **função de perda**, ou seja, o que o treino tenta diminuir. A logística (`log_loss`) premia uma probabilidade alta para a resposta certa. Com a `hinge`, a resposta certa precisa ganhar com folga. Com a `perceptron`, basta ganhar, por pouco que seja.
#
# Por enquanto, só temos o dia 1. Treinamos com os primeiros 70% das mensagens do dia e medimos nos últimos 30%, na ordem do tempo.
#
# > 🤔 **Antes de rodar:** qual combinação ganha? E por quantos pontos?

# %% [markdown] name="recipes-intro" lang="en"
# Only messages in Portuguese are counted, so day 4, which also has Spanish and English ones, shows only 1,666. The three messages are *I'm going to need to unblock my credit card…*, *good evening, my new card arrived about 8 days ago…* and *I'm going to need to raise my limit to about 950…*.
#
# ## Experimentation
#
# The talk describes this stage as *testing different models, different ways to process the data, different loss functions*. It's the first stage, and the one where it's easiest to go wrong. We start from scratch, without episode 01's boxes. Let's compare two ways of preprocessing. One turns the text into words (`words` in the code), and the other into pieces of two to four letters (`letters`, with episode 01's `sublinear_tf`). We also compare four ways of learning:
#
# - **Naive Bayes** counts how often each word (or piece) appears in each intent. For a new message, the intent in which its words are most frequent wins.
# - The other three train a linear model with `SGDClassifier`. For each intent, the model learns a weight for each word. The weights of a message's words add up to the intent's score, and the highest score wins. The three differ in the **loss function**, which is what training tries to make small. The logistic loss (`log_loss`) rewards a high probability for the right answer. With `hinge`, the right answer has to win by a clear gap. With `perceptron`, it only has to win, however narrowly.
#
# For now, we have only day 1. We train on the first 70% of the day's messages and measure on the last 30%, in chronological order.
#
# > 🤔 **Before you run it:** which combination wins? And by how many points?

# %% [markdown] name="teach-who-wins" lang="pt-BR" tags=["instructor"]
# Cada um escolhe **uma** das oito combinações e escreve a diferença que espera para a segunda colocada. Depois de rodar, pergunte *quem
# ganhou?* e não responda: a próxima célula responde.
#
# O que se faz errado: pegar o maior número da tabela e chamar de vencedor. Três receitas cabem em três décimos de ponto.

# %% [markdown] name="teach-who-wins" lang="en" tags=["instructor"]
# Everybody picks **one** of the eight combinations and writes down by how much it will beat the second. After running it, ask *who won?*
# and don't answer. The next cell does.
#
# A common mistake is to take the largest number of the table and call it the winner. Three recipes are within three tenths of a point of each other.

# %% name="recipes"
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

preprocessings = {
    "words": lambda: TfidfVectorizer(),
    "letters": lambda: TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True),
}
models = {"naive Bayes": lambda: MultinomialNB()}
for loss in ("log_loss", "hinge", "perceptron"):
    models[loss] = lambda loss=loss: SGDClassifier(loss=loss, random_state=0)
recipes = {(one, two): (preprocessings[one], models[two]) for one in preprocessings for two in models}


def train(messages, recipe):
    preprocessing, model = recipe
    return make_pipeline(preprocessing(), model()).fit(messages.text, messages.intent)


def cut(messages, share=0.7):
    at = int(share * len(messages))
    return messages.iloc[:at], messages.iloc[at:]


def right(model, messages):
    return (model.predict(messages.text) == messages.intent).astype(int)


past, future = cut(days[1])
trained = {name: train(past, recipe) for name, recipe in recipes.items()}
hits = pd.DataFrame({name: right(model, future) for name, model in trained.items()})
(100 * hits.mean()).round(1).rename("right answers (%)").to_frame()

# %% [markdown] name="recipes-read" lang="pt-BR"
# A `hinge` com pedaços ficou em primeiro, com 91,3%, mas só alguns décimos de ponto à frente das duas seguintes. Os 30% finais do dia são 598 mensagens, e esses décimos são uma ou duas delas. Ela ganhou mesmo?
#
# (Não compare esses 91% com os 88% do início do episódio 01. Lá medimos no dia seguinte, e aqui ainda estamos no dia 1. A medição no dia 2 vem daqui a pouco.)

# %% [markdown] name="recipes-read" lang="en"
# Pieces with `hinge` came first, with 91.3%, but only a few tenths of a point ahead of the next two. The last 30% of the day is 598 messages, so that's a lead of only one or two messages. Is that a win?
#
# (Don't compare this 91% with the 88% at the beginning of episode 01. There we measured on the next day, and here we're still on day 1. The measurement on day 2 comes soon.)

# %% [markdown] name="draw-intro" lang="pt-BR"
# Todas as receitas responderam às **mesmas** mensagens. Por isso comparamos cada uma, mensagem por mensagem, com a *campeã*, a que ficou na frente. A diferença vale:
#
# - 1 se só a campeã acertou;
# - −1 se só a outra acertou;
# - 0 se as duas fizeram o mesmo.
#
# Se ela tem média $d$ e desvio padrão $s$ (o quanto os valores se afastam da média) em $n$ mensagens, a margem de 95% é $1{,}96\,s/\sqrt{n}$. Isso dá o
# intervalo de confiança *pareado*, mais estreito que o de duas medições independentes. As mensagens difíceis para uma costumam ser difíceis para as outras. Quando as duas erram, a diferença é 0, e por isso $s$ fica pequeno.
#
# > 🤔 **Antes de rodar:** quantas das sete outras receitas empatam com a campeã (coluna `tie`, zero dentro do intervalo)?

# %% [markdown] name="draw-intro" lang="en"
# All the recipes answered the **same** messages. So we compare each, message by message, with the *champion*, the one that came first. The difference is:
#
# - 1 if only the champion was right;
# - −1 if only the other was right;
# - 0 otherwise.
#
# If these differences have mean $d$ and standard deviation $s$ (how far they spread around the mean) over $n$ messages,
# the 95% margin is $1.96\,s/\sqrt{n}$. This gives the *paired* confidence interval, narrower than the one from two independent measurements.
# A message that's hard for one recipe is usually hard for the others too. When both get it wrong, the difference is 0, which keeps $s$ small.
#
# > 🤔 **Before you run it:** how many of the other seven recipes tie with the champion (column `tie`), that is, are behind it by no more than the margin?

# %% name="draw"
def difference(new, old):
    """Mean of new - old over the same messages, and its 95% margin."""
    each = new - old
    return each.mean(), 1.96 * each.std() / len(each) ** 0.5


champion = hits.mean().idxmax()
rows = []
for name, model in trained.items():
    behind, margin = difference(hits[champion], hits[name])
    columns = len(model[0].vocabulary_)
    rows.append((*name, round(100 * behind, 1), round(100 * margin, 1), behind <= margin, columns))
pd.DataFrame(rows, columns=["preprocessing", "model", "behind (points)", "margin (points)", "tie", "columns"])

# %% [markdown] name="draw-read" lang="pt-BR"
# A linha `letters`, `hinge` é a campeã contra ela mesma, e por isso `behind` e `margin` são zero. Das outras sete, três empatam: `log_loss` e `hinge` com palavras, e `log_loss` com pedaços. Em caso de empate, fique com a mais simples. Como no episódio 01, cada palavra ou pedaço é uma coluna. As receitas com palavras têm um sexto das colunas (1.390 contra 8.699), e a perda logística ainda dá uma probabilidade a cada resposta. Por isso a **receita escolhida** é `words` com `log_loss`, que ficou 0,3 ponto atrás, com margem de 1,2. É o artifact que a área dos modelos entrega.

# %% [markdown] name="draw-read" lang="en"
# The row for `letters` and `hinge` compares the champion with itself, so `behind` and `margin` are zero. Of the other seven, three tie with it: words with `log_loss` or `hinge`, and pieces with `log_loss`. In a tie, take the simplest. As in episode 01, each word or piece is a column. Words need about a sixth as many columns as pieces (1,390 against 8,699), and the logistic loss also gives each answer a
# probability. So the **chosen recipe** is words with `log_loss`, which is 0.3 points behind, with a margin of 1.2. This recipe is the artifact that the models team hands over.

# %% [markdown] name="choose-intro" lang="pt-BR"
# Falta uma avaliação honesta. Escolhemos olhando o fim do dia 1, e quem escolhe a melhor de oito leva junto um pouco de sorte. No episódio 01 o dia 2 ajudou a escolher as caixas. Aqui ele não entrou na escolha entre as oito receitas, e por isso ainda é um juiz imparcial. Agora treinamos a receita com o dia 1 inteiro, e não só com 70% dele. (A função `share` usa a fórmula da margem do episódio 01.)
#
# > 🤔 **Antes de rodar:** no dia 2, a quantos pontos dos 91,0% do fim do dia 1 vai ficar a taxa de acerto da receita? E essa diferença pode ser só acaso?

# %% [markdown] name="choose-intro" lang="en"
# We still need an honest test. We chose by looking at the end of day 1, and the score of a recipe chosen from eight owes something to luck. In episode 01, day 2 helped us choose the boxes. Here it played no part in choosing the recipe, so it's still an impartial judge. We now train the recipe on all of day 1, not just on 70% of it. (The function `share` uses episode 01's formula for the margin.)
#
# > 🤔 **Before you run it:** on day 2, how far will the recipe's accuracy be from the 91.0% of the end of day 1? And could chance alone explain the difference?

# %% name="choose"
recipe = recipes["words", "log_loss"]
first = train(days[1], recipe)


def share(hits):
    p, n = hits.mean(), len(hits)
    return p, 1.96 * (p * (1 - p) / n) ** 0.5


print("end of day 1: {:.1%} ± {:.1%}".format(*share(hits["words", "log_loss"])))
print("day 2:        {:.1%} ± {:.1%}".format(*share(right(first, days[2]))))

# %% [markdown] name="gate-intro" lang="pt-BR"
# No dia 2 a receita acertou 88,9%, dois pontos a menos que no fim do dia 1. Desta vez as mensagens são outras, e não dá para parear. A margem da diferença entre duas medições independentes junta as duas margens, $\sqrt{2{,}3^2 + 1{,}4^2}$, ou 2,7 pontos, e por isso os dois pontos podem ser acaso. De todo modo, o número confiável é 88,9%, porque o dia 2 não entrou na escolha.
#
# ## Treinamento e CI/CD: o portão
#
# A palestra fala de um *processo automatizado para validar o novo modelo e colocá-lo em produção*. O modelo de um banco não deveria ser trocado só porque "o novo parece melhor". Um **portão** (*gate*) decide, sempre do mesmo jeito, e registra o motivo. O nosso faz três exigências. O modelo novo precisa:
#
# 1. conhecer todas as intenções que o atual conhece (no episódio 01, tiramos `tarifa` do treino, e nenhum aviso apareceu);
# 2. acertar algumas frases que **não pode** errar, escritas por pessoas que entendem do negócio;
# 3. ser **comprovadamente** melhor: nas mesmas mensagens, que nenhum dos dois viu, o intervalo de 95% da diferença precisa ficar todo acima de zero.

# %% [markdown] name="gate-intro" lang="en"
# On day 2 the recipe's accuracy was 88.9%, two points lower than at the end of day 1. This time the messages are different, so we can't pair them. For two independent measurements, the margin of the difference combines the two margins, $\sqrt{2.3^2 + 1.4^2}$, or 2.7 points, so the two points may be due to chance. Either way, trust the measurement on day 2, because that day played no part in the choice.
#
# ## Training and CI/CD: the gate
#
# The talk asks for *an automated process to validate the new model and put it into production*. A bank's model shouldn't be replaced just because "the new one looks better". A **gate** decides, always in the same way, and records the reason. Ours makes three checks. A new model passes only if:
#
# 1. it knows every intent that the current one knows (in episode 01 we took `tarifa`, fees, out of the training data, and nothing warned us);
# 2. it gives the right answer to a few sentences that it **must not** get wrong. They were written by people who know the business (*I want to see my balance*, *block my card, I've been robbed*, *I forgot my password*, *I want to speak to an agent*);
# 3. it is **proven** to be better: on the same messages, which neither model has seen, the whole 95% interval of the difference is above zero.

# %% name="gate"
MUST_PASS = {
    "quero ver meu saldo": "saldo",
    "bloqueia meu cartão, fui roubado": "cartao_bloqueado",
    "esqueci minha senha": "senha",
    "quero falar com um atendente": "atendente",
}


def gate(new, old, messages):
    lost = sorted(set(old.classes_) - set(new.classes_))
    failed = [text for text, intent in MUST_PASS.items() if new.predict([text])[0] != intent]
    better, margin = difference(right(new, messages), right(old, messages))
    checks = [
        ("intents", not lost, ", ".join(lost) or "none lost"),
        ("sentences", not failed, ", ".join(failed) or f"{len(MUST_PASS)} of {len(MUST_PASS)}"),
        ("better", better - margin > 0, f"{100 * better:+.1f} ± {100 * margin:.1f} points"),
    ]
    return pd.DataFrame(checks, columns=["check", "passed", "seen"])


def accepts(report):
    return bool(report.passed.all())


# %% [markdown] name="gate-try-intro" lang="pt-BR"
# Só sabemos que um portão funciona depois de vê-lo recusar um modelo. Vamos dar a ele três candidatos, todos treinados com o dia 1. O portão os mede no dia 2, que nenhum deles viu:
#
# - **A** é o *naive Bayes* com palavras, que alguém propôs por ser mais rápido. No ar está o modelo da receita escolhida.
# - **B** vem da receita escolhida, mas foi treinado sem `tarifa`. No ar está o mesmo modelo que no caso A.
# - **C** é o próprio modelo da receita escolhida. Desta vez, fazemos de conta que no ar está o *naive Bayes*.
#
# > 🤔 **Antes de rodar:** quais passam? E em qual das três exigências os outros são recusados?

# %% [markdown] name="gate-try-intro" lang="en"
# You can trust a gate only after you've seen it refuse a model. Let's give it three candidates. All were trained on day 1, and the gate tests them on day 2, which none of them has seen:
#
# - **A** is naive Bayes with words, proposed because it's faster. The model in production is the one from the chosen recipe.
# - **B** comes from the chosen recipe, but was trained without `tarifa`. The model in production is the same as for A.
# - **C** is the model from the chosen recipe. This time we pretend that naive Bayes is in production.
#
# > 🤔 **Before you run it:** which ones pass? And which of the three checks do the others fail?

# %% [markdown] name="teach-three-candidates" lang="pt-BR" tags=["instructor"]
# Peça que levantem a mão por A, B e C, um de cada vez: *passa?* E, a quem disse não: *em qual exigência?* Dois minutos bastam.
#
# A passa nas frases, e por isso muita gente o aprova. C mostra o outro lado: um portão que só sabe recusar também está quebrado.

# %% [markdown] name="teach-three-candidates" lang="en" tags=["instructor"]
# Ask for a show of hands for A, B and C, one at a time: *does it pass?* Ask those who say no: *which check does it fail?* Two minutes are enough.
#
# A passes the sentences, so many approve it. C shows the other side, because a gate that can only refuse is broken too.

# %% name="gate-try"
bayes = train(days[1], recipes["words", "naive Bayes"])
incomplete = train(days[1][days[1].intent != "tarifa"], recipe)
reports = {
    "A": gate(bayes, first, days[2]),
    "B": gate(incomplete, first, days[2]),
    "C": gate(first, bayes, days[2]),
}
for name, report in reports.items():
    print(name, "accepted" if accepts(report) else "refused")
pd.concat(reports, names=["candidate", None]).reset_index("candidate")

# %% [markdown] name="gate-try-read" lang="pt-BR"
# Só o C passa. (A coluna `seen` diz o que o portão viu em cada exigência.) Ele é o A com os papéis trocados, e por isso a diferença é a mesma, com o sinal contrário. O A é recusado na terceira exigência, porque a sua taxa de acerto é 10,5 pontos menor. O B é recusado na primeira, porque não conhece `tarifa`, e também na terceira.

# %% [markdown] name="gate-try-read" lang="en"
# Only C passes. (The column `seen` shows what each check found.) C compares the same two models as A, with the roles swapped, so the
# difference is the same with the opposite sign. A fails the third check, because its accuracy is 10.5 points lower. B fails the first, because it doesn't know `tarifa`.
# It gets those messages wrong, so it fails the third as well.

# %% [markdown] name="monitor-intro" lang="pt-BR"
# ## Monitoramento
#
# A palestra pede *monitoramento constante* dos dados de entrada e das predições. A qualidade se mede com rótulos, que só chegam à noite, e nem sempre chegam. A **entrada** pode ser vigiada na hora. O monitor pergunta se as mensagens de hoje se parecem com as do treino. Em cada coluna, comparamos a fração de mensagens em que cada valor aparece, antes e hoje, e
# ficamos com a **maior diferença**. Se o canal `web` era 30% das mensagens e hoje é 25%, a diferença dele é 0,05. O nome dessa medida é distância $L_\infty$ (*L infinito*), e o TFX a usa no episódio 07. Vigiamos três colunas:
#
# - as palavras do texto;
# - o canal;
# - a resposta do modelo, que não é uma entrada, mas também está disponível na hora, sem rótulos.

# %% [markdown] name="monitor-intro" lang="en"
# ## Monitoring
#
# The talk asks for *constant monitoring, to detect changes in the distribution of the input data and a drop in the quality of the predictions*.
#
# Quality is measured with labels, which arrive in the evening, if at all. The **input**, though, can be watched right away. The monitor asks whether today's messages look like those that the model learned from. For each column, we compute the share of messages in which each value
# appears, before and today. If the channel `web` accounted for 30% of the messages before and 25% today, its difference is 0.05. We keep the **largest difference** (the $L_\infty$ distance, which TFX uses in episode 07). We watch three columns:
#
# - the words of the text;
# - the channel;
# - the model's answer, which isn't an input but is also available right away, without labels.

# %% [markdown] name="threshold-intro" lang="pt-BR"
# A partir de que valor o alarme deve disparar? Um limiar precisa de uma justificativa. Os dias 1 e 2 são saudáveis, porque os defeitos começam no dia 3. Juntamos os dois, embaralhamos e dividimos ao meio, 200 vezes. Cada metade fica com o tamanho de um dia. Isso importa, porque com menos mensagens o acaso oscila mais. Nada mudou entre as metades, então a maior distância que aparecer é o que o acaso faz sozinho.
#
# > 🤔 **Antes de rodar:** em qual das três colunas o acaso oscila mais?

# %% [markdown] name="threshold-intro" lang="en"
# Every day differs a little from the one before. How large must the difference be to raise an alarm? A threshold needs a justification.
# The faults begin on day 3, so days 1 and 2 are clean. We put the two together, shuffle them and cut them in half, 200 times. Each half is as large as a day. The size matters, because with fewer messages chance produces larger differences. Nothing has changed between the halves,
# so the largest distance shows what chance alone can do.
#
# > 🤔 **Before you run it:** in which of the three columns does chance produce the largest difference?

# %% name="monitor"
def shares(messages, column):
    return messages[column].explode().value_counts() / len(messages)


def drift(before, now, column):
    """The value whose share changed most, and by how much."""
    change = shares(now, column).sub(shares(before, column), fill_value=0).abs()
    value = min(change.index, key=lambda value: (-change[value], value))
    return value, change[value]


COLUMNS = ("words", "channel", "answer")


def answered(model, messages):
    return messages.assign(answer=model.predict(messages.text))


healthy = answered(first, pd.concat([days[1], days[2]], ignore_index=True))
limits = {}
for column in COLUMNS:
    halves = [healthy.sample(frac=0.5, random_state=seed) for seed in range(200)]
    limits[column] = max(drift(half, healthy.drop(half.index), column)[1] for half in halves)
print({column: round(limit, 3) for column, limit in limits.items()})

# %% [markdown] name="monitor-read" lang="pt-BR"
# As palavras oscilam mais, até 0,053, porque são mais de mil valores e ficamos com o que mais mudou. O limiar é o maior de 200 sorteios, e por isso cada coluna dispara à toa mais ou menos um dia em 200. Com três colunas, são três ou quatro alarmes falsos num ano de 250 dias úteis (os dados pulam os fins de semana). Dá para atender todos.

# %% [markdown] name="monitor-read" lang="en"
# The words vary most, up to 0.053, because there are over a thousand values and we keep the one that changed most. Each threshold is the largest of 200
# distances that chance produced, so in each column chance will exceed it on about one day in 200. With three columns, that's three or four
# false alarms in a year of 250 working days (our data skips weekends). That's few enough for us to look into every one.

# %% [markdown] name="monitor-try-intro" lang="pt-BR"
# A próxima célula roda o monitor nos dias 2 e 3, com o modelo do dia 1, e os compara com o dia 1. No dia 3, lembre-se, os clientes começam a perguntar sobre o Pix, e o atendente não tem essa opção para marcar. Ele deixa `intent` em branco.
# Na tabela, `value` é o valor cuja fração mais mudou na coluna, e `limit` é o limiar dela.
#
# > 🤔 **Antes de rodar:** no dia 3, quais das três colunas passam do limiar? E o que acontece com a taxa de acerto nas mensagens rotuladas?

# %% [markdown] name="monitor-try-intro" lang="en"
# The next cell runs the monitor on days 2 and 3, with day 1's model, and compares them with day 1. On day 3, remember, customers begin to ask about Pix, and the agents have no option for it, so they leave `intent` blank. In the table, `value` is the value whose share changed most in the column, and `limit` is the column's threshold.
#
# > 🤔 **Before you run it:** on day 3, which of the three columns go over their thresholds? And what happens to the accuracy on labelled messages?

# %% [markdown] name="teach-quality-goes-up" lang="pt-BR" tags=["instructor"]
# Pergunte: *no dia do Pix, a taxa de acerto cai quanto?* Quase todos dizem que cai. Ela **sobe** um ponto. Espere até alguém explicar: as
# mensagens que o modelo não entende são as que ficaram sem rótulo.
#
# Se ninguém chegar lá, aponte a contagem de rotuladas na linha do dia 3.

# %% [markdown] name="teach-quality-goes-up" lang="en" tags=["instructor"]
# Ask: *on the day of Pix, how far does the accuracy fall?* Nearly everybody says that it falls. It **rises** by a point.
# Wait until somebody explains it: the messages that the model doesn't understand are the ones left without a label.
#
# If nobody does, point at the count of labelled messages in the line of day 3.

# %% name="monitor-try"
def watch(model, reference, day):
    before, now = answered(model, reference), answered(model, day)
    rows = [(column, *drift(before, now, column), limits[column]) for column in COLUMNS]
    table = pd.DataFrame(rows, columns=["column", "value", "distance", "limit"])
    return table.assign(alarm=table.distance > table.limit).round(3)


def labelled(messages):
    return messages[messages.intent.notna()]


for number in (2, 3):
    hits = right(first, labelled(days[number]))
    print(f"day {number}: {len(hits)} of {len(days[number])} labelled, right: {{:.1%}} ± {{:.1%}}".format(*share(hits)))
pd.concat({number: watch(first, days[1], days[number]) for number in (2, 3)}, names=["day", None]).reset_index("day")

# %% [markdown] name="blind" lang="pt-BR"
# No dia 3, só a coluna `words` passa do limiar. A palavra `pix` tem distância 0,104, e o limiar é 0,053. Mas leia a linha que começa com `day 3`, acima da tabela. Nas mensagens rotuladas, a taxa de acerto é de 90,0%, um ponto a mais que no dia 2. **A taxa de acerto diz que está tudo bem**, porque justamente as mensagens que o modelo não entende ficaram sem rótulo. A coluna das respostas, `answer`, também parece normal, com 0,017. Que respostas receberam as mensagens com `pix`?

# %% [markdown] name="blind" lang="en"
# On day 3, only the column `words` goes over its threshold. The word `pix` has a distance of 0.104, and the threshold is 0.053. But read the line that begins with `day 3`, above the table. On labelled messages the accuracy is 90.0%, a point higher than on day 2. **The accuracy says that all is well**,
# because the messages that the model doesn't understand are the ones without a label. The column `answer` looks normal too, at 0.017. (The `e` of day 2 is the word *and*.) Which answers did the messages with `pix` get?

# %% name="spread"
with_pix = days[3][["pix" in words for words in days[3].words]]
answers = answered(first, with_pix).answer.value_counts()
print(len(with_pix), "messages,", len(answers), "different answers, most often", answers.head(3).to_dict())

# %% [markdown] name="spread-read" lang="pt-BR"
# O modelo espalhou as 201 mensagens pelas dez intenções, no máximo 51 numa só. Por isso a distribuição das respostas quase não mudou. Só a entrada mostra a mudança, e mostra até qual é a palavra. (Nesse dia, 1.928 − 1.699 = 229 mensagens ficaram sem rótulo, entre elas todas as 201 com `pix`. As outras 28 também são sobre o Pix, mas não trazem a palavra, ou a trazem com erro.)
#
# Para o cliente do Pix, toda resposta foi errada. Daqui em diante, mensagem sem rótulo conta como erro, porque é o que o cliente viu. (O portão continua a comparar os modelos só nas mensagens rotuladas.)

# %% [markdown] name="spread-read" lang="en"
# The model spread the 201 messages across all ten intents, with at most 51 in any one. That's why the distribution of the answers hardly changed. Only the input shows the change, and it even shows which word is new. (On that day, 1,928 − 1,699 = 229 messages have no label, including all 201 with `pix`. The other 28 are about Pix too, but they either don't contain the word or misspell it.)
#
# For a customer with a question about Pix, every answer was wrong. So from here on, a message without a label counts as wrong. (The gate still compares models on labelled messages only.)

# %% [markdown] name="loop-intro" lang="pt-BR"
# ## O ciclo em movimento
#
# Agora o ciclo roda sozinho, dia após dia. A experimentação acabou por enquanto, porque as intenções e a receita estão escolhidas. As outras três etapas se repetem:
#
# 1. **Monitoramento.** Durante o dia, o modelo em produção responde, e o monitor compara as mensagens que chegam com as rotuladas do último dia com que esse modelo aprendeu. Os limiares não mudam, porque os dias têm mais ou menos o mesmo tamanho (só o dia 4 é um pouco menor). À noite chegam os rótulos. Se não houve alarme, o dia acaba aqui.
# 2. **Treinamento.** Se houve alarme, um candidato é treinado com a mesma receita e com as mensagens rotuladas de todos os dias anteriores e os primeiros 70% das de hoje.
# 3. **CI/CD.** O portão compara o candidato com o modelo em produção nos últimos 30%. Se o candidato passa, amanhã é ele que responde.
#
# No dia 4, a equipe já criou a intenção `pix`, e os atendentes passam a marcá-la. Para comparar, o modelo do dia 1 também responde às mensagens de todos os
# dias, sem nunca ser trocado. (Na tabela, `tomorrow` é o
# modelo que responde no dia seguinte. Você ainda não precisa acompanhar `registry`, `qualities`, `alarms` e `fingerprint`.)
#
# > 🤔 **Antes de rodar:** em que noites o ciclo treina um candidato? O da noite do dia 3 passa no portão?

# %% [markdown] name="loop-intro" lang="en"
# ## The loop in motion
#
# Now the loop runs by itself, day after day. Experimentation is over for now, because the intents and the recipe are chosen. The other three stages repeat:
#
# 1. **Monitoring.** During the day, the model in production answers, and the monitor compares the incoming messages with the labelled messages of the last day that this model learned from. The thresholds don't change, because the days are all about the same size (only day 4 is a bit smaller). In the evening the labels arrive. If there was no alarm, the day ends here.
# 2. **Training.** If there was one, a candidate is trained with the same recipe, on the labelled messages of all earlier days and the first 70% of today's.
# 3. **CI/CD.** The gate compares the candidate with the model in production, on the remaining 30%. If the candidate passes, it answers the customers tomorrow.
#
# By day 4 the team has created the intent `pix`, and the agents can choose it. For comparison, day 1's model also answers every day's
# messages and is never replaced. (In the table, `tomorrow` is the model that answers on the next day. You don't need to follow `registry`, `qualities`, `alarms` and `fingerprint` yet.)
#
# > 🤔 **Before you run it:** on which evenings does the loop train a candidate? And does day 3's candidate pass the gate?

# %% [markdown] name="teach-which-evenings" lang="pt-BR" tags=["instructor"]
# Dois minutos em dupla, no papel: em que noites o ciclo treina um candidato, e quem passa no portão. O erro de quase todos é aprovar o candidato da
# noite do dia 3.
#
# A resposta a guardar: retreinar sem rótulos novos não ensina nada novo. Quem resolveu o Pix foi uma pessoa.
#
# Atrasado? Rode de `loop` a `quality` de uma vez e comente só a figura.

# %% [markdown] name="teach-which-evenings" lang="en" tags=["instructor"]
# Give them two minutes in pairs, on paper: on which evenings does the loop train a candidate, and which candidates pass the gate? Nearly
# everybody makes the mistake of approving day 3's candidate.
#
# The answer to remember is that retraining without new labels teaches nothing new. A person solved Pix.
#
# Running late? Run from `loop` to `quality` in one go and talk only about the picture.

# %% name="loop"
import hashlib


def fingerprint(messages):
    return hashlib.sha256(messages[["text", "intent"]].to_csv(index=False).encode()).hexdigest()[:8]


production, reference, version = first, days[1], 1
registry = [("model", "v1", 1, fingerprint(days[1]), "accepted")]
log, qualities, alarms = [], {"still": [], "loop": []}, {}
for number in range(2, 9):
    today = days[number]
    qualities["still"].append(share(right(first, today)))
    qualities["loop"].append(share(right(production, today)))
    seen = watch(production, reference, today)
    values = ", ".join(seen.value[seen.alarm])
    outcome = ""
    if values:
        alarms[number] = values
        learn, test = cut(labelled(today))
        data = pd.concat([*(labelled(days[day]) for day in range(1, number)), learn])
        candidate = train(data, recipe)
        report = gate(candidate, production, test)
        outcome = f"{'accepted' if accepts(report) else 'refused'} ({report.seen.iloc[-1]})"
        registry.append(("candidate", f"v{version + 1}" if accepts(report) else "-", number, fingerprint(data), outcome))
        if accepts(report):
            production, reference, version = candidate, labelled(today), version + 1
    log.append((number, f"{qualities['loop'][-1][0]:.1%}", values, outcome, f"v{version}"))
pd.DataFrame(log, columns=["day", "right", "alarm", "candidate", "tomorrow"]).set_index("day")

# %% [markdown] name="quality-intro" lang="pt-BR"
# O ciclo treinou um candidato nas noites dos dias 3, 4 e 8:
#
# - No **dia 3** a taxa de acerto cai para 79,3%, porque agora as mensagens sem rótulo contam como erro. (Nas outras, ela é de 90,0%, como vimos.) O alarme dispara, mas não há rótulos de Pix. O candidato aprendeu com quase três dias em vez de um, mas com as mesmas dez intenções. O portão o recusa, porque o intervalo +1,4 ± 1,7 inclui o zero. Sem rótulos, o treino não ensina o que é o Pix. Foi uma **pessoa** que viu a palavra e criou a intenção. O que o modelo tem que aprender se decide na experimentação. Por isso o ciclo voltou a ela, embora a equipe tenha mantido a receita.
# - No **dia 4** há rótulos, mas o v1 não conhece o Pix e só acerta 79,0%. O candidato conhece onze intenções, a sua taxa de acerto é 11,2 pontos maior, e o portão o aceita.
# - Nos **dias 5 a 7**, com o v2, a taxa de acerto fica entre 88,3% e 91,2%, e não há alarme. O dia de comparação agora é o 4, que já tem Pix, e por isso o Pix deixou de ser
#   novidade.
# - No **dia 8** o alarme é da coluna `channel`, em que o valor `telegram` é novo. O candidato passou raspando (+1,5 ± 1,4 ponto). Talvez seja melhor porque aprendeu com quase oito dias, e o v2 com menos de quatro, mas a saída não diz o motivo. E aceitar um modelo melhor não resolve o alarme. A equipe não foi avisada do canal, e por isso uma pessoa tem que descobrir de quem ele é.
#
# Quanto vale o ciclo? Na próxima figura, ▲ marca um alarme, e as barras são intervalos de 95%.
#
# > 🤔 **Antes de rodar:** do dia 5 em diante, quantos pontos o ciclo fica à frente do modelo do dia 1?

# %% [markdown] name="quality-intro" lang="en"
# The loop trained a candidate on the evenings of days 3, 4 and 8:
#
# - On **day 3** the accuracy falls to 79.3%, because messages without a label now count as wrong. (On the others it's 90.0%, as we saw.) The alarm goes off, but there are no labels for Pix. The candidate learned from nearly three days instead of one, but it knows the same ten intents. The gate refuses it, because the interval +1.4 ± 1.7 includes zero. Without labels, training can't teach the model what Pix is. A **person** saw the word and created the intent. What the model has to learn is decided in experimentation, so the loop went back there, although the team kept the recipe.
# - On **day 4** there are labels, but v1 doesn't know Pix and gets only 79.0% right. The candidate knows eleven intents and its accuracy is 11.2 points higher, so the gate accepts it.
# - On **days 5 to 7**, with v2, the accuracy is between 88.3% and 91.2%, and there is no alarm. The monitor now compares with day 4, which already has Pix, so Pix is no longer news.
# - On **day 8** the alarm is for the column `channel`, where the value `telegram` is new. The candidate passed narrowly (+1.5 ± 1.4 points). It may be better because it learned from nearly eight days and v2 from fewer than four, but the output doesn't tell us. And accepting a better model doesn't settle the alarm. The team wasn't told about the channel, so a person has to find out whose it is.
#
# What is the loop worth? In the next figure, ▲ marks an alarm, and the bars are 95% intervals.
#
# > 🤔 **Before you run it:** from day 5 on, by how many points will the loop be ahead of day 1's model?

# %% name="quality"
pictures.quality(range(2, 9), qualities, alarms)

# %% [markdown] name="quality-read" lang="pt-BR"
# Até o dia 4 os dois são o mesmo modelo. Do dia 5 em diante, o ciclo fica uns dez pontos à frente. O modelo do dia 1 não piorou. As perguntas dos clientes é que mudaram.
#
# E o que o monitor **não viu**? Os dias 5, 6 e 7 têm um defeito cada um, e não houve alarme, porque não vigiávamos as colunas defeituosas. A taxa de acerto também não os mostra, porque o modelo só lê o texto. Mas eles prejudicam outros programas, como a caixa das notas do episódio 01. Escolher à mão o que vigiar não basta. No episódio 05 você vai descobrir esses defeitos, e no 07 um schema vai conferir **todas** as colunas.

# %% [markdown] name="quality-read" lang="en"
# Up to day 4 the two are the same model. From day 5 on, the loop is about ten points ahead each day. Day 1's model didn't get worse. The customers' questions changed.
#
# And what did the monitor **miss**? Days 5, 6 and 7 each have a fault, and there was no alarm, because we watched none of the faulty columns. The accuracy doesn't show the faults either, because the model reads only the text. But they hurt programs that read those columns, such as episode 01's ratings box. Choosing by hand what to watch isn't enough. In episode 05 you'll find those faults, and in episode 07 a schema will check **all** the columns.

# %% [markdown] name="registry-intro" lang="pt-BR"
# Resta o terceiro item da operação: o gerenciamento de artifacts. *Qual modelo respondeu ao cliente no dia 6, e com que dados ele aprendeu?* A resposta está na lista `registry`, que o ciclo preencheu. (O v1 não passou pelo portão, porque não havia com que compará-lo. Fomos nós que o demos por aceito. Na coluna `artifact`, ele é o `model` de que partimos, e cada um dos outros chegou ao portão como `candidate`. Um candidato recusado não ganha versão, e por isso tem um `-`.)

# %% [markdown] name="registry-intro" lang="en"
# One of the operations team's tasks is left: managing the artifacts. *Which model answered the customer on day 6, and what data did it learn from?* The list `registry`, which the loop filled, has the answer. (Model v1 didn't go through the gate, because there was nothing to compare it with, so we recorded it as accepted. In the column `artifact`, it's the `model` that we started from. Each of the others reached the gate as a `candidate`. A refused candidate gets no version, just a `-`.)

# %% name="registry"
pd.DataFrame(registry, columns=["artifact", "version", "made on day", "data (sha256)", "gate"])

# %% [markdown] name="maturity" lang="pt-BR"
# Quem respondeu no dia 6 foi o v2, feito na noite do dia 4. A coluna `data` tem a **impressão digital** (*fingerprint*) dos dados dele, `7458b3b3`. É um código curto calculado com o texto e a intenção de todas as mensagens (os oito primeiros caracteres do *hash* SHA-256 delas). Se um único texto ou intenção mudar, ele muda, e assim dá para saber se os dados que você tem são os do treino. Ainda faltam no registro a versão do código, a das bibliotecas e o nome de quem pediu. O **ML Metadata** do TFX faz um registro assim, automaticamente, a cada execução, e é o assunto do [episódio 03](03-tfx.ipynb).
#
# ## Em que nível estamos?
#
# O Google descreve três níveis de maturidade em *[MLOps: Continuous delivery and automation pipelines in machine learning](https://cloud.google.com/architecture/mlops-continuous-delivery-and-automation-pipelines-in-machine-learning)* (Google Cloud, Architecture Center):
#
# | nível | nome | o que é automático |
# |---|---|---|
# | 0 | processo manual | nada; o trabalho é feito em notebooks, e o modelo é entregue de mão em mão, poucas vezes por ano |
# | 1 | automação do pipeline de ML | o **treino contínuo**: o pipeline roda sozinho, em hora marcada, quando chegam dados novos, quando há *drift* (os dados mudaram) ou quando o modelo piora; ele valida dados e modelo e põe o modelo no ar |
# | 2 | automação de CI/CD | também a troca **do próprio pipeline**: código novo é testado, empacotado e implantado sem trabalho manual |
#
# > 🤔 **Pense antes de abrir:** em que nível está o ciclo que acabou de rodar? O que falta para o próximo?
#
# <details><summary>Uma resposta</summary>
#
# Ele está no nível 1, ainda incompleto. O disparo, o treino, a validação do modelo e a troca são automáticos, e há um registro de artifacts. Mas a validação **dos dados** antes do treino não existe. Os dias 5 a 7, cada um com um defeito, entraram nos dados de treino, e ninguém notou. Só não fez mal porque o modelo não lê as colunas com defeito. O resto do curso
# constrói a validação dos dados, e no [episódio 09](09-model.ipynb) este mesmo ciclo roda como um pipeline só. Para o nível 2, as mudanças na receita ou no portão também teriam que passar por testes e implantação automáticos.
#
# </details>
#
# > ✍️ **Sua vez.** A folha de exercícios 02 pede que você faça um portão e um monitor, escolha um limiar e conserte uma medição que esconde algo.

# %% [markdown] name="maturity" lang="en"
# The model that answered on day 6 was v2, made on the evening of day 4, from the data with the fingerprint `7458b3b3`. A **fingerprint** is a short code. This one is computed from the text and the intent of every message (it's the first eight characters of the SHA-256 hash of all of them). If a single text or intent changes, the fingerprint changes, so you can tell whether the data you have is the data that the model learned from. The registry still lacks the versions of the code and of
# the libraries, and the name of the person who started the run. TFX's **ML Metadata** keeps such a record automatically, for each run, and is the subject of [episode 03](03-tfx.ipynb).
#
# ## What level are we at?
#
# Google describes three levels of maturity in *[MLOps: Continuous delivery and automation pipelines in machine learning](https://cloud.google.com/architecture/mlops-continuous-delivery-and-automation-pipelines-in-machine-learning)* (Google Cloud, Architecture Center):
#
# | level | name | what is automatic |
# |---|---|---|
# | 0 | manual process | nothing; people work in notebooks and hand over a model a few times a year |
# | 1 | ML pipeline automation | **continuous training**: the pipeline starts by itself, on a schedule, when new data arrives, when there is drift (the data has changed) or when the model gets worse; it validates the data and the model and puts the model into production |
# | 2 | CI/CD pipeline automation | changing **the pipeline itself** as well: new code is tested, packaged and deployed automatically |
#
# > 🤔 **Think before you open it:** which level has our loop reached? What would it need to reach the next?
#
# <details><summary>An answer</summary>
#
# It's at level 1, though part of that level is still missing. The trigger, the training, the validation of the model and the replacement are automatic, and
# there is a registry of artifacts. But nothing validates **the data** before training. Days 5 to 7, each with a fault, went into
# the training data, and nobody noticed. That did no harm only because the model doesn't read the faulty columns. The rest of the course builds data validation, and in [episode 09](09-model.ipynb) this same loop runs as
# one pipeline. For level 2, a change to the recipe or the gate would also have to go through automatic tests and deployment.
#
# </details>
#
# > ✍️ **Your turn.** Exercise sheet 02 asks you to write a gate and a monitor, choose a threshold, and fix a measurement that hides something.

# %% [markdown] name="teach-sheet" lang="pt-BR" tags=["instructor"]
# Os níveis de maturidade podem ficar para leitura; se houver tempo, três minutos de *em que nível está o seu trabalho?* rendem mais do
# que a tabela.
#
# O que se erra na folha 02:
#
# - 02.1: dois intervalos separados em vez de um pareado. O portão recusa um modelo que provou ser melhor.
# - 02.2: subtrair com `-`, e o valor que só existe de um lado some.
# - 02.3: usar a diferença média como limiar: o alarme dispara quase metade das vezes.
# - 02.4: contar mensagem sem rótulo como erro, ou trocar a ordem dos dois números.

# %% [markdown] name="teach-sheet" lang="en" tags=["instructor"]
# Learners can read the levels of maturity on their own. If there is time, three minutes of *at which level is your own work?* are worth more than the table.
#
# What goes wrong on sheet 02:
#
# - 02.1: two separate intervals instead of a paired one. The gate refuses a model that was proven to be better.
# - 02.2: subtracting with `-`, so that a value that exists on only one side gets lost.
# - 02.3: taking the mean difference for the threshold, so that the alarm goes off nearly half the time.
# - 02.4: counting messages without a label as wrong, or swapping the two numbers.
