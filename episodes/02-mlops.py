# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "MLOps e o ciclo de vida", en: "MLOps and the life cycle"}
# summary:
#   pt-BR: "o ciclo rodado por oito dias, com um portão, um monitor, e quanto eles valem"
#   en: "the loop run over eight days, with a gate, a monitor, and what they are worth"
# teaching: 35
# exercises: 30
# questions:
#   pt-BR:
#     - O modelo está no ar. Quem cuida dele amanhã, e o que cada um entrega ao outro?
#     - Como um modelo novo substitui o que está em produção sem que ninguém precise torcer?
#     - Como perceber que o mundo mudou, se os rótulos ainda dizem que está tudo bem?
#   en:
#     - The model is live. Who looks after it tomorrow, and what does each hand to the next?
#     - How does a new model replace the one in production without anybody crossing their fingers?
#     - How do you notice that the world has changed while the labels still say that all is well?
# objectives:
#   pt-BR:
#     - comparar modelos, preprocessamentos e funções de perda sem se enganar com o acaso
#     - escrever um portão automático, que aceita um modelo melhor e recusa um pior, por escrito
#     - vigiar a distribuição dos dados com um limite que tem motivo
#     - dar voltas no ciclo de vida com dados de oito dias, e medir o que ele vale
#   en:
#     - compare models, preprocessing and loss functions without being fooled by chance
#     - write an automatic gate that accepts a better model and refuses a worse one, and says why
#     - watch the distribution of the data with a limit that has a reason
#     - turn the life cycle with eight days of data, and measure what it is worth
# keypoints:
#   pt-BR:
#     - MLOps junta três ofícios, e o que os une são artefatos; cada um tem quem o faz e quem o recebe.
#     - Diferença entre modelos se mede nas mesmas mensagens, e com margem; dentro da margem é empate, e no empate ganha o mais simples.
#     - O portão pergunta "está provado que é melhor?", e não "parece melhor?".
#     - Sem rótulo, a taxa de acerto não vê o assunto novo; quem vê é o monitor da entrada.
#     - Retreinar não conserta tudo. O alarme chama uma pessoa, e o ciclo recomeça na experimentação.
#   en:
#     - MLOps joins three crafts, and what joins them is artifacts; each has somebody who makes it and somebody who gets it.
#     - A difference between models is measured on the same messages, with a margin; within the margin it is a draw, and a draw goes to the simplest.
#     - The gate asks "is it proven to be better?", not "does it look better?".
#     - Without labels, the share of right answers does not see the new subject; the monitor of the input does.
#     - Retraining does not mend everything. The alarm calls a person, and the loop begins again with experiments.
# ---

# %% [markdown] name="tomorrow" lang="pt-BR"
# ## E amanhã?
#
# No [episódio 01](01-ml-in-production.ipynb) o classificador ganhou oito caixas em volta e foi para o ar. O trabalho acabou? Amanhã chegam mais duas mil mensagens, um colega vai propor um modelo melhor, e um dia os clientes vão falar de algo que ninguém previu.
#
# **MLOps** é o nome do que se faz a partir daí. A palavra copia *DevOps*, que juntou as pessoas que desenvolvem (*dev*) e as que operam (*ops*) software. Em ML há um terceiro ofício, e a palestra que deu origem a este curso os lista assim:
#
# | ofício | o que faz | o que entrega ao próximo |
# |---|---|---|
# | **modelos** | desenvolvimento e avaliação de modelos, *tuning* de hiperparâmetros | a *receita*: pré-processamento, modelo, função de perda, com a medida que justifica a escolha |
# | **engenharia** | desenvolvimento de pipelines, boas práticas de código | o pipeline testado, que refaz o modelo a partir dos dados, sem nada digitado à mão |
# | **operação** | CI/CD (*deploy*), *logging* e monitoramento, gerenciamento de artefatos | o modelo em produção, com versão; os alarmes; e as mensagens novas, já rotuladas, que voltam para a primeira linha |
#
# A coluna da direita é a que importa. Nela estão os **artefatos**. Um ofício só confia no outro pelo que recebe dele.

# %% [markdown] name="tomorrow" lang="en"
# ## And tomorrow?
#
# In [episode 01](01-ml-in-production.ipynb) the classifier got eight boxes around it and went live. Is the work done? Tomorrow two thousand more messages arrive, a colleague will propose a better model, and one day customers will talk about something that nobody foresaw.
#
# **MLOps** is the name of what you do from then on. The word copies *DevOps*, which joined the people who develop (*dev*) and those who operate (*ops*) software. In ML there is a third craft, and the talk that this course grew from lists them like this:
#
# | craft | what it does | what it hands to the next |
# |---|---|---|
# | **models** | development and evaluation of models, tuning of hyperparameters | the *recipe*: preprocessing, model, loss function, with the measurement that justifies the choice |
# | **engineering** | development of pipelines, good code practice | the tested pipeline, which makes the model again from the data, with nothing typed by hand |
# | **operations** | CI/CD (deployment), logging and monitoring, management of artifacts | the model in production, with a version; the alarms; and the new messages, labelled by now, which go back to the first row |
#
# The column on the right is the one that matters. It has the **artifacts**. One craft trusts another only by what it gets from it.

# %% [markdown] name="cycle-intro" lang="pt-BR"
# O trabalho não é uma linha que acaba no *deploy*. É um ciclo, que a célula desenha:

# %% [markdown] name="cycle-intro" lang="en"
# The work isn't a line that ends with deployment. It's a loop, which the cell draws:

# %% name="cycle"
from tfx_course import pictures

pictures.life_cycle()

# %% [markdown] name="days-intro" lang="pt-BR"
# Muita empresa tem este desenho num slide. Aqui ele vai **rodar**, com oito dias do chatbot, um de cada vez, como se cada um fosse hoje.
#
# Deixamos só as mensagens em português (a caixa do idioma, do episódio 01, desvia as outras), e separamos as palavras de cada uma. `intent` é o que um atendente anotou **no fim do dia**. Durante o dia, a resposta certa ainda não existe.

# %% [markdown] name="days-intro" lang="en"
# Many companies have this drawing on a slide. Here it will **run**, with eight days of the chatbot, one at a time, as if each were today.
#
# We keep only the messages in Portuguese (episode 01's language box sends the others elsewhere), and take the words out of each. `intent` is what an agent noted **at the end of the day**. During the day, the right answer doesn't exist yet. (The [glossary](00-start.ipynb#Glossary) has
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
# ## Experimentação
#
# *Testar diferentes modelos, diferentes processamentos de dados, diferentes funções de perda.* É a primeira etapa, e a mais fácil de fazer errado. Vamos comparar dois jeitos de pré-processar (palavras, ou pedaços de duas a quatro letras) e quatro jeitos de aprender. Um é o *naive
# Bayes*, que só conta. Os outros são um modelo linear com três funções de perda. A **função de perda** é o que o treino tenta diminuir. A logística (`log_loss`) pede probabilidades boas, a `hinge` só quer que a resposta certa ganhe com folga, e a `perceptron` nem folga pede.
#
# Só temos o dia 1. Treinamos nas primeiras 70% das mensagens do dia e medimos nas últimas 30%, na ordem do tempo.
#
# > 🤔 **Antes de rodar:** qual combinação ganha? E por quantos pontos?

# %% [markdown] name="recipes-intro" lang="en"
# The three messages are *I'm going to need to unblock my credit card…*, *good evening, my new card arrived about 8 days ago…* and *I'm going to need to raise my limit to about 950…*.
#
# ## Experimentation
#
# *Try different models, different ways to process the data, different loss functions.* It is the first stage, and the easiest to get wrong. Let's compare two ways of preprocessing (words, or pieces of two to four letters) and four ways to learn. One is naive Bayes, which only counts. The
# others are a linear model with three loss functions. The **loss function** is what training tries to make small. The logistic one (`log_loss`) asks for good probabilities, `hinge` only wants the right answer to win by some distance, and `perceptron` doesn't ask even for that.
#
# All we have is day 1. We train on the first 70% of the day's messages and measure on the last 30%, in order of time.
#
# > 🤔 **Before you run it:** which combination wins? And by how many points?

# %% [markdown] name="teach-who-wins" lang="pt-BR" tags=["instructor"]
# Cada um escolhe **uma** das oito combinações e escreve a diferença que espera para a segunda colocada. Depois de rodar, pergunte *quem
# ganhou?* e não responda: a próxima célula responde.
#
# O que se faz errado: pegar o maior número da tabela e chamar de vencedor. Três receitas cabem em três décimos de ponto.

# %% [markdown] name="teach-who-wins" lang="en" tags=["instructor"]
# Everybody picks **one** of the eight combinations and writes down by how much it will beat the second. After running it ask *who won?*
# and do not answer: the next cell does.
#
# What goes wrong: taking the largest number of the table and calling it the winner. Three recipes are within three tenths of a point of
# each other.

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

# %% [markdown] name="draw-intro" lang="pt-BR"
# A primeira ganhou por décimos. Em 598 mensagens, décimos são uma ou duas mensagens. Ganhou mesmo?
#
# Todas as receitas responderam às **mesmas** mensagens. Por isso comparamos uma a uma, contando em quantas a campeã acertou e a outra não, menos o contrário. Se a diferença por mensagem tem média $d$ e desvio padrão $s$ em $n$ mensagens, a margem de 95% é $1{,}96\,s/\sqrt{n}$. É o
# intervalo *pareado*, bem mais estreito que o de duas medidas independentes, porque as mensagens difíceis são difíceis para todas.
#
# > 🤔 **Antes de rodar:** quantas das sete outras receitas empatam com a campeã (zero dentro do intervalo)?

# %% [markdown] name="draw-intro" lang="en"
# The first one won by tenths of a point. In 598 messages, tenths are one or two messages. Is that a win?
#
# All recipes answered the **same** messages. So we compare one by one, counting in how many the champion was right and the other not, minus the reverse. If the difference per message has mean $d$ and standard deviation $s$ over $n$ messages, the 95% margin is $1.96\,s/\sqrt{n}$. It is the
# *paired* interval, much narrower than that of two independent measurements, because hard messages are hard for all of them.
#
# > 🤔 **Before you run it:** how many of the other seven recipes draw with the champion (zero within the interval)?

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
pd.DataFrame(rows, columns=["preprocessing", "model", "behind (points)", "margin (points)", "draw", "columns"])

# %% [markdown] name="choose-intro" lang="pt-BR"
# Três das outras sete empatam com a campeã. No empate, fica a mais simples. Palavras têm seis vezes menos colunas que pedaços de letras, e a perda logística ainda dá uma probabilidade a cada resposta. É a **receita escolhida**, o artefato que o ofício dos modelos entrega.
#
# Falta a prova honesta. Escolhemos olhando o fim do dia 1, e quando se escolhe o melhor de oito, leva-se junto um pouco de sorte. O dia 2 ainda não foi olhado.
#
# > 🤔 **Antes de rodar:** no dia 2 a receita vai acertar mais ou menos que no fim do dia 1?

# %% [markdown] name="choose-intro" lang="en"
# Three of the other seven draw with the champion. A draw goes to the simplest. Words make six times fewer columns than pieces of letters, and the logistic loss also gives each answer a probability. This is the **chosen recipe**, the artifact that the craft of models hands over.
#
# The honest test is still to come. We chose by looking at the end of day 1, and when you pick the best of eight, you pick up some luck with it. Day 2 hasn't been looked at yet.
#
# > 🤔 **Before you run it:** will the recipe be right more or less often on day 2 than at the end of day 1?

# %% name="choose"
recipe = recipes["words", "log_loss"]
first = train(days[1], recipe)


def share(hits):
    p, n = hits.mean(), len(hits)
    return p, 1.96 * (p * (1 - p) / n) ** 0.5


print("end of day 1: {:.1%} ± {:.1%}".format(*share(hits["words", "log_loss"])))
print("day 2:        {:.1%} ± {:.1%}".format(*share(right(first, days[2]))))

# %% [markdown] name="gate-intro" lang="pt-BR"
# No dia 2 a receita acertou 88,9%, dois pontos a menos que no fim do dia 1. É a medida em que se pode confiar.
#
# ## Treinamento e CI/CD: o portão
#
# *Processo automatizado para validar o novo modelo e colocá-lo em produção.* O modelo de um banco não deveria ser trocado porque "o novo parece melhor". Um **portão** (*gate*) decide, sempre do mesmo jeito, e deixa escrito o porquê. O nosso exige três coisas:
#
# 1. o modelo novo conhece todas as intenções que o atual conhece (no episódio 01, um treino perdeu `tarifa`);
# 2. acerta frases que **não podem** falhar, escritas por pessoas que entendem do negócio;
# 3. está **provado** que é melhor. Nas mesmas mensagens, que nenhum dos dois viu, o intervalo de 95% da diferença fica todo acima de zero.

# %% [markdown] name="gate-intro" lang="en"
# On day 2 the recipe was right 88.9% of the time, two points less than at the end of day 1. That is the measurement to trust.
#
# ## Training and CI/CD: the gate
#
# *An automated process to validate the new model and put it into production.* A bank's model shouldn't be replaced because "the new one looks better". A **gate** decides, always in the same way, and puts its reasons in writing. Ours asks for three things:
#
# 1. the new model knows every intent that the present one knows (in episode 01, a training run lost `tarifa`, fees);
# 2. it gets right some sentences that **must not** fail, written by people who know the business: *I want to see my balance*, *block my card, I've been robbed*, *I forgot my password*, *I want to speak to an agent*;
# 3. it is **proven** to be better. On the same messages, which neither has seen, the 95% interval of the difference lies wholly above zero.

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
# Um portão que nunca vimos fechar ainda não provou nada. Vamos dar a ele três candidatos, medidos no dia 2, que nenhum deles viu:
#
# - **A** é o *naive Bayes* da tabela, proposto por ser mais rápido, contra o modelo da receita escolhida;
# - **B** é a receita escolhida, só que treinada sem `tarifa`;
# - **C** é a receita escolhida, contra um *naive Bayes* que estivesse no ar.
#
# > 🤔 **Antes de rodar:** quais passam? Em qual das três exigências cada recusado para?

# %% [markdown] name="gate-try-intro" lang="en"
# A gate that we have never seen shut has proved nothing yet. Let's give it three candidates, measured on day 2, which none of them has seen:
#
# - **A** is the table's naive Bayes, proposed because it is faster, against the model of the chosen recipe;
# - **B** is the chosen recipe, but trained without `tarifa`;
# - **C** is the chosen recipe, against a naive Bayes that is live.
#
# > 🤔 **Before you run it:** which pass? At which of the three demands does each refused one stop?

# %% [markdown] name="teach-three-candidates" lang="pt-BR" tags=["instructor"]
# Mãos para A, B e C, um de cada vez: *passa?* E, para quem disse não: *em qual exigência?* Dois minutos bastam.
#
# A passa nas frases, e por isso muita gente o aprova. C mostra o outro lado: um portão que só sabe recusar também está quebrado.

# %% [markdown] name="teach-three-candidates" lang="en" tags=["instructor"]
# Hands for A, B and C, one at a time: *does it pass?* And for those who say no: *at which demand?* Two minutes will do.
#
# A passes the sentences, so many approve it. C shows the other side: a gate that can only refuse is broken too.

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

# %% [markdown] name="monitor-intro" lang="pt-BR"
# Só o C passa. O A acerta dez pontos a menos, e o B não conhece `tarifa`.
#
# ## Monitoramento
#
# *Monitoramento constante para verificar mudanças na distribuição dos dados de entrada, piora na qualidade das predições.*
#
# A qualidade se mede com rótulos, e eles chegam à noite, quando chegam. A **entrada** pode ser vigiada na hora. O monitor pergunta se *hoje se parece com os dados em que o modelo aprendeu*. Para cada coluna, calculamos a fração de mensagens em que cada valor aparece, antes e hoje, e
# ficamos com a **maior diferença** (a distância $L_\infty$, que o TFX também usa, no episódio 07). Vigiamos três colunas, que são as palavras do texto, o canal e a resposta do modelo.
#
# Todo dia difere um pouco do anterior. A partir de quanto é alarme? Um limiar precisa de motivo. O nosso vem de juntar os dias 1 e 2, que são saudáveis, embaralhar e partir ao meio, 200 vezes. Nada mudou entre as metades, então a maior distância que aparecer é o que o acaso faz sozinho.
#
# > 🤔 **Antes de rodar:** em qual das três colunas o acaso oscila mais?

# %% [markdown] name="monitor-intro" lang="en"
# Only C passes. A is right ten points less often, and B doesn't know `tarifa`.
#
# ## Monitoring
#
# *Constant monitoring to check for changes in the distribution of the input data, and for worse predictions.*
#
# Quality is measured with labels, and those come in the evening, if they come. The **input** can be watched right away. The monitor asks whether *today looks like the data that the model learned from*. For each column, we compute the share of messages in which each value appears, before
# and today, and keep the **largest difference** (the $L_\infty$ distance, which TFX uses too, in episode 07). We watch three columns, which are the words of the text, the channel and the model's answer.
#
# Every day differs a little from the one before. From where on is it an alarm? A threshold needs a reason. Ours comes from putting days 1 and 2 together, which are clean, shuffling them and cutting them in half, 200 times. Nothing changed between the halves, so the largest distance that
# turns up is what chance does on its own.
#
# > 🤔 **Before you run it:** in which of the three columns does chance swing most?

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

# %% [markdown] name="monitor-try-intro" lang="pt-BR"
# As palavras oscilam mais, porque são mais de mil valores e ficamos com o pior deles. Com esses limiares, cada coluna dispara à toa mais ou menos um dia em 200. Com três colunas, são três ou quatro alarmes falsos por ano de trabalho. Dá para atender todos.
#
# A célula roda o monitor nos dias 2 e 3, com o modelo do dia 1. No dia 3, lembre-se, os clientes começam a perguntar do Pix, e o atendente não tem essa opção para marcar. Ele deixa `intent` em branco.
#
# > 🤔 **Antes de rodar:** no dia 3, quais das três colunas passam do limiar? E a taxa de acerto nas mensagens rotuladas, cai quanto?

# %% [markdown] name="monitor-try-intro" lang="en"
# Words swing most, because there are over a thousand values and we keep the worst of them. With these thresholds, each column rings for nothing about one day in 200. With three columns, that is three or four false alarms in a working year. Few enough to look into each.
#
# The cell runs the monitor on days 2 and 3, with day 1's model. On day 3, remember, customers begin to ask about Pix, and the agent has no such option to tick. The agent leaves `intent` empty.
#
# > 🤔 **Before you run it:** on day 3, which of the three columns go over the threshold? And the accuracy among labelled messages, how far does it fall?

# %% [markdown] name="teach-quality-goes-up" lang="pt-BR" tags=["instructor"]
# Pergunte: *no dia do Pix, a taxa de acerto cai quanto?* Quase todos dizem que cai. Ela **sobe** um ponto. Espere até alguém explicar: as
# mensagens que o modelo não entende são as que ficaram sem rótulo.
#
# Se ninguém chegar lá, aponte a contagem de rotuladas na linha do dia 3.

# %% [markdown] name="teach-quality-goes-up" lang="en" tags=["instructor"]
# Ask: *on the day of Pix, how far does the share of right answers fall?* Nearly everybody says that it falls. It **rises** by a point.
# Wait until somebody explains it: the messages that the model does not understand are the ones left without a label.
#
# If nobody gets there, point at the count of labelled messages in the line of day 3.

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
# Leia de novo a linha do dia 3. Nas mensagens rotuladas, o acerto é de 90%. **A qualidade diz que está tudo bem**, porque justamente as mensagens que o modelo não entende ficaram sem rótulo. A distribuição das respostas também parece normal, pois cada pergunta sobre Pix foi encaixada em
# alguma das dez intenções, um pouco em cada. Só a entrada denuncia, e diz até a palavra.
#
# Para o cliente do Pix, toda resposta foi errada. Daqui em diante, mensagem sem rótulo conta como erro, porque é o que o cliente viu.

# %% [markdown] name="blind" lang="en"
# Read the line of day 3 again. (The `e` of day 2 is the word *and*.) Among labelled messages, 90% are right. **Quality says that all is well**, because the very messages that the model doesn't understand were left without a label. The distribution of answers looks normal too, because each
# question about Pix was fitted into one of the ten intents, a few into each. Only the input gives it away, down to the word.
#
# For the customer with a Pix question, every answer was wrong. From here on, a message without a label counts as wrong, because that is what the customer saw.

# %% [markdown] name="loop-intro" lang="pt-BR"
# ## O ciclo gira
#
# Agora as quatro etapas rodam juntas, dia após dia:
#
# 1. **durante o dia**, o modelo em produção responde e o monitor compara o dia com o último em que o modelo aprendeu;
# 2. **à noite** chegam os rótulos. Sem alarme, nada muda;
# 3. com alarme, um candidato é **treinado** com a mesma receita, em todos os dias anteriores e nas primeiras 70% do dia;
# 4. o **portão** o compara com o modelo em produção nas últimas 30%. Se passa, amanhã é ele que responde.
#
# A partir do dia 4, a equipe criou a intenção `pix`, e o atendente a marca. O outro modelo, para comparar, é o do dia 1, que fica como está.
#
# > 🤔 **Antes de rodar:** em que noites o ciclo dá uma volta? O candidato da noite do dia 3 passa no portão?

# %% [markdown] name="loop-intro" lang="en"
# ## The loop turns
#
# Now the four stages run together, day after day:
#
# 1. **during the day**, the model in production answers and the monitor compares the day with the last one that the model learned from;
# 2. **in the evening** the labels come in. Without an alarm, nothing changes;
# 3. with an alarm, a candidate is **trained** by the same recipe, on all the days before and the first 70% of the day;
# 4. the **gate** compares it with the model in production on the last 30%. If it passes, it answers tomorrow.
#
# From day 4 on, the team has created the intent `pix`, and the agent ticks it. The other model, to compare with, is day 1's, which stays as it is.
#
# > 🤔 **Before you run it:** on which evenings does the loop turn? Does the candidate of day 3's evening pass the gate?

# %% [markdown] name="teach-which-evenings" lang="pt-BR" tags=["instructor"]
# Dois minutos em dupla, no papel: em que noites o ciclo gira, e quem passa no portão. O erro de quase todos é aprovar o candidato da
# noite do dia 3.
#
# A resposta a guardar: retreinar sem rótulos novos não ensina nada novo. Quem resolveu o Pix foi uma pessoa.
#
# Atrasado? Rode de `loop` a `quality` de uma vez e comente só a figura.

# %% [markdown] name="teach-which-evenings" lang="en" tags=["instructor"]
# Two minutes in pairs, on paper: on which evenings does the loop turn, and who passes the gate? Nearly everybody's mistake is to approve
# the candidate of day 3's evening.
#
# The answer to keep: retraining without new labels teaches nothing new. It was a person who solved Pix.
#
# Late? Run from `loop` to `quality` in one go and talk about the picture only.

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
# O ciclo deu voltas nas noites dos dias 3, 4 e 8:
#
# - No **dia 3** o alarme dispara, mas não há rótulos de Pix. O candidato aprendeu mais um dia das mesmas dez intenções, e o portão não vê prova de melhora. Ele recusa. Retreinar sem rótulos novos não ensina nada novo. Foi uma **pessoa** que olhou a palavra e criou a intenção.
# - No **dia 4** há rótulos. O candidato conhece onze intenções, e a melhora é enorme. O portão aceita.
# - Nos **dias 5 a 7** não há alarme. Com o Pix aprendido, ele deixou de ser novidade.
# - No **dia 8** há um alarme no canal, `telegram`. O candidato passou raspando, por ter mais dados, mas isso não é resposta ao alarme. O canal não foi anunciado, e cabe a uma pessoa perguntar de quem ele é.
#
# Quanto vale o ciclo?
#
# > 🤔 **Antes de rodar:** quantos pontos por dia o ciclo ganha do modelo do dia 1?

# %% [markdown] name="quality-intro" lang="en"
# The loop turned on the evenings of days 3, 4 and 8:
#
# - On **day 3** the alarm rings, but there are no labels for Pix. The candidate learned one more day of the same ten intents, and the gate sees no proof that it is better. It refuses. Retraining without new labels teaches nothing new. It was a **person** who looked at the word and created the
#   intent.
# - On **day 4** there are labels. The candidate knows eleven intents, and the gain is huge. The gate accepts.
# - On **days 5 to 7** there is no alarm. Once Pix was learned, it was no longer news.
# - On **day 8** there is an alarm about the channel, `telegram`. The candidate just passed, because it had more data, but that doesn't answer the alarm. The channel wasn't announced, and it's for a person to ask whose it is.
#
# What is the loop worth?
#
# > 🤔 **Before you run it:** by how many points a day does the loop beat day 1's model?

# %% name="quality"
pictures.quality(range(2, 9), qualities, alarms)

# %% [markdown] name="registry-intro" lang="pt-BR"
# São uns dez pontos por dia, enquanto o mundo não mudar de novo. Sem o ciclo, o modelo do dia 1 nunca se recupera. Ele não piorou. O mundo é que andou.
#
# E repare no que o monitor **não** disse. Os dias 5, 6 e 7 têm um defeito cada um, e não houve alarme, porque nenhuma das colunas com defeito era vigiada. Escolher à mão o que vigiar não escala. No episódio 05 você descobre esses defeitos, e até o 07 o TFX vigia **todas** as colunas.
#
# Resta o terceiro item da operação, o gerenciamento de artefatos. *Qual modelo respondeu ao cliente no dia 6, e com que dados ele aprendeu?*

# %% [markdown] name="registry-intro" lang="en"
# It's about ten points a day, as long as the world doesn't change again. Without the loop, day 1's model never recovers. It didn't get worse. The world moved on.
#
# And note what the monitor did **not** say. Days 5, 6 and 7 have a fault each, and there was no alarm, because none of the faulty columns was watched. Choosing by hand what to watch doesn't scale. In episode 05 you find those faults, and by 07 TFX watches **all** the columns.
#
# The third item of operations remains, the management of artifacts. *Which model answered the customer on day 6, and what data did it learn from?*

# %% name="registry"
pd.DataFrame(registry, columns=["artifact", "version", "made on day", "data (sha256)", "gate"])

# %% [markdown] name="maturity" lang="pt-BR"
# A impressão digital dos dados (o começo do SHA-256) responde. Se uma mensagem muda, ela muda. Falta muita coisa, como a versão do código, a das bibliotecas, e o nome de quem pediu. O **ML Metadata** do TFX guarda isso sozinho, a cada execução, e é o assunto do [episódio 03](03-tfx.ipynb).
#
# ## Em que nível estamos?
#
# O Google descreve três níveis de maturidade em *[MLOps: Continuous delivery and automation pipelines in machine learning](https://cloud.google.com/architecture/mlops-continuous-delivery-and-automation-pipelines-in-machine-learning)* (Google Cloud, Architecture Center):
#
# | nível | nome | o que é automático |
# |---|---|---|
# | 0 | processo manual | nada: notebooks, e um modelo entregue de mão em mão, poucas vezes por ano |
# | 1 | automação do pipeline de ML | o **treino contínuo**: um horário, dados novos, drift ou um modelo que piorou disparam o pipeline, que valida dados e modelo e põe o modelo no ar |
# | 2 | automação de CI/CD | também a troca **do próprio pipeline**: código novo é testado, empacotado e implantado sozinho |
#
# > 🤔 **Pense antes de abrir:** em que nível está o ciclo que acabou de rodar? O que falta para o próximo?
#
# <details><summary>Uma resposta</summary>
#
# No 1, e incompleto. O disparo, o treino, a validação do modelo e a troca são automáticos, e há um registro de artefatos. Mas a validação **dos dados** antes do treino não existe. Um dia em que falta uma coluna inteira entrou no treino sem que ninguém notasse. É o que o resto do curso
# constrói. Para o 2, uma mudança na receita ou no portão teria que passar, ela também, por testes e implantação automáticos.
#
# </details>
#
# > ✍️ **Sua vez.** A folha de exercícios 02 tem um portão, um monitor e uma medida cega para você fazer e consertar.

# %% [markdown] name="maturity" lang="en"
# The fingerprint of the data (the beginning of its SHA-256) answers that. If one message changes, it changes. Much is missing, such as the version of the code, that of the libraries, and the name of who asked for it. TFX's **ML Metadata** keeps all that by itself, at each run, and is the
# subject of [episode 03](03-tfx.ipynb).
#
# ## At what level are we?
#
# Google describes three levels of maturity in *[MLOps: Continuous delivery and automation pipelines in machine learning](https://cloud.google.com/architecture/mlops-continuous-delivery-and-automation-pipelines-in-machine-learning)* (Google Cloud, Architecture Center):
#
# | level | name | what is automatic |
# |---|---|---|
# | 0 | manual process | nothing: notebooks, and a model handed over a few times a year |
# | 1 | ML pipeline automation | **continuous training**: a schedule, new data, drift or a model that got worse sets off the pipeline, which validates data and model and puts the model into production |
# | 2 | CI/CD pipeline automation | changing **the pipeline itself** as well: new code is tested, packaged and deployed by itself |
#
# > 🤔 **Think before you open it:** at what level is the loop that has just run? What is missing for the next?
#
# <details><summary>An answer</summary>
#
# At 1, and incomplete. The trigger, the training, the validation of the model and the replacement are automatic, and there is a register of artifacts. But there is no validation **of the data** before training. A day that lacks a whole column went into the training, and nobody noticed. That is
# what the rest of the course builds. For 2, a change of the recipe or of the gate would itself have to go through automatic tests and deployment.
#
# </details>
#
# > ✍️ **Your turn.** Exercise sheet 02 has a gate, a monitor and a blind measurement for you to make and fix.

# %% [markdown] name="teach-sheet" lang="pt-BR" tags=["instructor"]
# Os níveis de maturidade podem ficar para leitura; se houver tempo, três minutos de *em que nível está o seu trabalho?* rendem mais do
# que a tabela.
#
# O que se erra na folha 02:
#
# - 02.1: dois intervalos separados em vez de um pareado. O portão recusa um modelo que provou ser melhor.
# - 02.2: subtrair com `-`, e o valor que só existe de um lado some.
# - 02.3: usar a diferença média como limite: o alarme toca quase metade do tempo.
# - 02.4: contar mensagem sem rótulo como erro, ou trocar a ordem dos dois números.

# %% [markdown] name="teach-sheet" lang="en" tags=["instructor"]
# The levels of maturity may be left to read; if there is time, three minutes of *at which level is your own work?* give more than the
# table.
#
# What goes wrong on sheet 02:
#
# - 02.1: two separate intervals instead of a paired one. The gate refuses a model that was proven to be better.
# - 02.2: subtracting with `-`, so that a value which exists on one side only gets lost.
# - 02.3: taking the mean difference for the limit: the alarm rings nearly half the time.
# - 02.4: counting messages without a label as wrong, or swapping the two numbers.
