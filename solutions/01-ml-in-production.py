# ---
# # SOURCE of an exercise sheet. Solutions and exercises in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "Machine learning em produção", en: "Machine learning in production"}
# teaching: 0
# exercises: 35
# ---

# %% [markdown] name="intro" lang="pt-BR"
# Estes quatro exercícios levam o [episódio 01](../../episodes/pt-BR/01-ml-in-production.ipynb) do chatbot às corridas de táxi de Chicago.
# Troque os `...` pela sua resposta, rode a célula e depois a célula `check(...)` logo abaixo. Travou? `hint("01.1")` dá uma pista
# por vez. No fim, salve e rode `course check 01` num terminal.

# %% [markdown] name="intro" lang="en"
# These four exercises take [episode 01](../../episodes/en/01-ml-in-production.ipynb) from the chatbot to Chicago's taxi trips.
# Replace the `...` with your answer, run the cell, then run the `check(...)` cell right below it. Stuck? `hint("01.1")` gives one hint at a
# time. At the end, save and run `course check 01` in a terminal.

# %% name="setup"
import pandas as pd

from tfx_course import DATA, check, hint

trips = pd.concat([pd.read_csv(path) for path in sorted((DATA / "taxi" / "csv").glob("*.csv"))], ignore_index=True)
trips[["trip_start_timestamp", "fare", "tips", "payment_type", "company"]].head(4)

# %% [markdown] name="ask-1" lang="pt-BR"
# ## 1. Treine com o passado
#
# Uma colega quer prever gorjetas e vai dividir as corridas ao acaso, 80% e 20%. Isso engana. Num sorteio, o modelo treina com corridas
# mais novas do que algumas do teste. Em produção ele só prevê corridas que começam **depois** das de treino.
#
# Divida `trips` em duas tabelas: `train`, com as corridas que começaram **antes de 1º de janeiro de 2016, 0h (UTC)**, e `test`, com
# todas as outras. `trip_start_timestamp` está em segundos desde 1º de janeiro de 1970 (UTC). Mantenha o índice e as colunas de `trips`.

# %% [markdown] name="ask-1" lang="en"
# ## 1. Train on the past
#
# A colleague wants to predict tips and is going to split the trips at random, 80% for training and 20% for testing. The result would be misleading. With a random split, the
# model trains on trips that are newer than some of the test trips. In production it only predicts trips that start **after** those it was
# trained on.
#
# Split `trips` into two tables: `train`, with the trips that started **before 1 January 2016, 00:00 (UTC)**, and `test`, with all
# the others. `trip_start_timestamp` is in seconds since 1 January 1970 (UTC). Keep the index and the columns of `trips`.

# %% name="answer-1" exercise="1" tags=["answer"]
### BEGIN SOLUTION
start = pd.to_datetime(trips.trip_start_timestamp, unit="s")
train = trips[start < "2016-01-01"]
test = trips[start >= "2016-01-01"]
### END SOLUTION

# %% name="check-1" exercise="1" tags=["check"]
check("01.1", train, test)

# %% [markdown] name="hint-1-1" lang="pt-BR" exercise="1" tags=["hint"]
# Transforme a coluna em datas antes de comparar: `pd.to_datetime(..., unit="s")`. As linhas do arquivo não estão em ordem de tempo, então
# cortar pela posição não serve.

# %% [markdown] name="hint-1-1" lang="en" exercise="1" tags=["hint"]
# Turn the column into dates before you compare: `pd.to_datetime(..., unit="s")`. The rows of the file aren't sorted by time, so cutting by position doesn't help.

# %% [markdown] name="hint-1-2" lang="pt-BR" exercise="1" tags=["hint"]
# Uma comparação com `"2016-01-01"` dá uma coluna booleana, e `trips[...]` com ela escolhe as linhas. As duas partes pedem
# comparações contrárias, para que nenhuma corrida sobre nem se repita.

# %% [markdown] name="hint-1-2" lang="en" exercise="1" tags=["hint"]
# A comparison with `"2016-01-01"` gives a Boolean column, and `trips[...]` with that column selects the rows. The two parts need opposite
# comparisons, so that no trip is left over or repeated.

# %% name="wrong-1-random" exercise="1" tags=["wrong-answer"] says="future"
test = trips.sample(frac=0.2, random_state=0)
train = trips.drop(test.index)

# %% name="wrong-1-position" exercise="1" tags=["wrong-answer"] says="future"
train, test = trips.iloc[:12_000], trips.iloc[12_000:]

# %% name="wrong-1-everything" exercise="1" tags=["wrong-answer"] says="overlap"
train = trips
test = trips[pd.to_datetime(trips.trip_start_timestamp, unit="s") >= "2016-01-01"]

# %% name="wrong-1-year" exercise="1" tags=["wrong-answer"] says="past"
start = pd.to_datetime(trips.trip_start_timestamp, unit="s")
train, test = trips[start < "2015-01-01"], trips[start >= "2015-01-01"]

# %% name="wrong-1-year-lost" exercise="1" tags=["wrong-answer"] says="lost"
start = pd.to_datetime(trips.trip_start_timestamp, unit="s")
train, test = trips[start.dt.year == 2015], trips[start.dt.year == 2016]

# %% name="wrong-1-swapped" exercise="1" tags=["wrong-answer"] says="swapped"
start = pd.to_datetime(trips.trip_start_timestamp, unit="s")
train, test = trips[start >= "2016-01-01"], trips[start < "2016-01-01"]

# %% name="wrong-1-column" exercise="1" tags=["wrong-answer"] says="not_table"
train = trips.trip_start_timestamp[trips.trip_start_timestamp < 1451606400]
test = trips.trip_start_timestamp[trips.trip_start_timestamp >= 1451606400]

# %% name="wrong-1-some-columns" exercise="1" tags=["wrong-answer"] says="columns"
some = trips[["trip_start_timestamp", "fare", "tips"]]
train, test = some[some.trip_start_timestamp < 1451606400], some[some.trip_start_timestamp >= 1451606400]

# %% name="wrong-1-renumbered" exercise="1" tags=["wrong-answer"] says="index"
start = pd.to_datetime(trips.trip_start_timestamp, unit="s")
train, test = trips[start < "2016-01-01"].reset_index(drop=True), trips[start >= "2016-01-01"].reset_index(drop=True)

# %% name="wrong-1-relabelled" exercise="1" tags=["wrong-answer"] says="strange"
start = pd.to_datetime(trips.trip_start_timestamp, unit="s")
train, test = trips[start < "2016-01-01"], trips[start >= "2016-01-01"].rename("trip {}".format)

# %% name="wrong-1-twice" exercise="1" tags=["wrong-answer"] says="repeated"
start = pd.to_datetime(trips.trip_start_timestamp, unit="s")
train, test = pd.concat([trips[start < "2016-01-01"], trips[start < "2014-01-01"]]), trips[start >= "2016-01-01"]

# %% [markdown] name="ask-2" lang="pt-BR"
# ## 2. Com que margem?
#
# *O modelo novo acerta 91%.* Até onde dá para confiar nesse número? Depende de quantas mensagens foram usadas na medição. Escreva a função `interval(hits)`. Ela recebe uma `Series` booleana
# (acertou ou não) e devolve **os dois limites do intervalo de 95% de confiança** da taxa de acerto, o menor primeiro, como frações entre
# 0 e 1, sem arredondar. Use a fórmula do episódio (a aproximação normal). Outro intervalo usual para uma fração, como o de Wilson, também vale. Se um limite passar de 1 ou ficar abaixo de 0, deixe como está.
# A verificação vai chamá-la com amostras de tamanhos diferentes.

# %% [markdown] name="ask-2" lang="en"
# ## 2. How wide is the margin?
#
# *The new model gets 91% right.* How far can you trust that number? That depends on how many messages it was measured on. Write the function `interval(hits)`. It takes a Boolean `Series`, `True` for each right answer, and returns **the two limits of the 95% confidence interval** of the accuracy, the lower
# one first, as fractions between 0 and 1, without rounding. Use the episode's formula (the normal approximation). Another common interval for a share, such as Wilson's, is accepted too. If a limit goes above 1 or below 0, leave it as it is. The check calls your function with samples of different sizes.

# %% name="answer-2" exercise="2" tags=["answer"]
### BEGIN SOLUTION
def interval(hits):
    share = hits.mean()
    margin = 1.96 * (share * (1 - share) / len(hits)) ** 0.5
    return share - margin, share + margin
### END SOLUTION

# %% name="check-2" exercise="2" tags=["check"]
check("01.2", interval)

# %% [markdown] name="hint-2-1" lang="pt-BR" exercise="2" tags=["hint"]
# A fórmula está no episódio, antes da primeira medição no dia 2. A taxa $p$ é a média dos acertos, e $n$ é quantas respostas há.

# %% [markdown] name="hint-2-1" lang="en" exercise="2" tags=["hint"]
# The formula is in the episode, before the first measurement on day 2. The share $p$ is the mean of `hits`, and $n$ is how many answers there are.

# %% [markdown] name="hint-2-2" lang="pt-BR" exercise="2" tags=["hint"]
# Três passos: a taxa; a margem, 1,96 vezes a raiz de $p(1-p)/n$; e um `return` com dois números, a taxa menos e a taxa mais a margem.
# Se a sua margem não diminui quando a amostra cresce, faltou dividir por $n$ **dentro** da raiz.

# %% [markdown] name="hint-2-2" lang="en" exercise="2" tags=["hint"]
# There are three steps. Compute the share. Compute the margin, which is 1.96 times the square root of $p(1-p)/n$. Then `return` two
# numbers, the share minus the margin and the share plus the margin. If your margin doesn't shrink as the sample grows, the division by $n$ **inside**
# the root is missing.

# %% name="wrong-2-deviation" exercise="2" tags=["wrong-answer"] says="deviation"
def interval(hits):
    return hits.mean() - 1.96 * hits.std(), hits.mean() + 1.96 * hits.std()

# %% name="wrong-2-one-error" exercise="2" tags=["wrong-answer"] says="narrow"
def interval(hits):
    margin = (hits.mean() * (1 - hits.mean()) / len(hits)) ** 0.5
    return hits.mean() - margin, hits.mean() + margin

# %% name="wrong-2-by-n" exercise="2" tags=["wrong-answer"] says="narrow"
def interval(hits):
    margin = 1.96 * (hits.mean() * (1 - hits.mean())) ** 0.5 / len(hits)
    return hits.mean() - margin, hits.mean() + margin

# %% name="wrong-2-margin" exercise="2" tags=["wrong-answer"] says="pair"
def interval(hits):
    return 1.96 * (hits.mean() * (1 - hits.mean()) / len(hits)) ** 0.5

# %% name="wrong-2-order" exercise="2" tags=["wrong-answer"] says="order"
def interval(hits):
    margin = 1.96 * (hits.mean() * (1 - hits.mean()) / len(hits)) ** 0.5
    return hits.mean() + margin, hits.mean() - margin

# %% name="wrong-2-percent" exercise="2" tags=["wrong-answer"] says="fractions"
def interval(hits):
    share = 100 * hits.mean()
    margin = 1.96 * (share * (100 - share) / len(hits)) ** 0.5
    return share - margin, share + margin

# %% name="wrong-2-six-sigma" exercise="2" tags=["wrong-answer"] says="wide"
def interval(hits):
    margin = 3 * (hits.mean() * (1 - hits.mean()) / len(hits)) ** 0.5
    return hits.mean() - margin, hits.mean() + margin

# %% name="wrong-2-and-margin" exercise="2" tags=["wrong-answer"] says="share"
def interval(hits):
    margin = 1.96 * (hits.mean() * (1 - hits.mean()) / len(hits)) ** 0.5
    return hits.mean(), margin

# %% name="wrong-2-rounded" exercise="2" tags=["wrong-answer"] says="rounded"
def interval(hits):
    margin = 1.96 * (hits.mean() * (1 - hits.mean()) / len(hits)) ** 0.5
    return round(hits.mean() - margin, 3), round(hits.mean() + margin, 3)

# %% name="wrong-2-misses" exercise="2" tags=["wrong-answer"] says="centre"
# -     share = hits.mean()
# +     share = 1 - hits.mean()

# %% name="wrong-2-lopsided" exercise="2" tags=["wrong-answer"] says="off_centre"
def interval(hits):
    margin = 1.96 * (hits.mean() * (1 - hits.mean()) / len(hits)) ** 0.5
    return hits.mean() - 1.5 * margin, hits.mean() + 0.5 * margin

# %% name="wrong-2-no-function" exercise="2" tags=["wrong-answer"] says="check.not_function"
hits = trips.tips > 0
margin = 1.96 * (hits.mean() * (1 - hits.mean()) / len(hits)) ** 0.5
interval = hits.mean() - margin, hits.mean() + margin

# %% name="wrong-2-size" exercise="2" tags=["wrong-answer"] says="check.arguments"
def interval(hits, size):
    margin = 1.96 * (hits.mean() * (1 - hits.mean()) / size) ** 0.5
    return hits.mean() - margin, hits.mean() + margin

# %% [markdown] name="ask-3" lang="pt-BR"
# ## 3. Em Chicago ninguém dá gorjeta?
#
# Um relatório diz: *a gorjeta média é de 1,08 dólar, e dois terços dos passageiros não dão nada*. A conta está certa: `trips.tips.mean()`. A
# **conclusão** não se sustenta. A gorjeta só é registrada em alguns casos, e nos outros o zero não quer dizer que o passageiro não deu nada.
#
# Descubra qual coluna decide se a gorjeta é **registrada**. Atribua a `mean_tip` a gorjeta média, em dólares, das corridas em que ela é registrada:
# o número que o código calcula, sem arredondar. Comece por `trips.groupby(...)`. (Fique com todas as corridas do grupo em que há
# milhares de gorjetas, e só com ele. Nos outros, elas são raras demais para se concluir algo.)

# %% [markdown] name="ask-3" lang="en"
# ## 3. Does nobody tip in Chicago?
#
# A report says: *the mean tip is 1.08 dollars, and two thirds of the passengers give nothing*. The calculation, `trips.tips.mean()`, is
# right. The **conclusion** is wrong. A tip is recorded only in some cases. In the others, the zero in the table doesn't mean that the
# passenger gave nothing.
#
# Find out which column decides whether a tip is **recorded**. Assign to `mean_tip` the mean tip, in dollars, of the trips where it is
# recorded. Use the number that your code computes, unrounded. Begin with `trips.groupby(...)`. (Keep all the trips of the group that has thousands
# of tips, and no other group. In the others, tips are too rare to conclude anything.)

# %% name="answer-3" exercise="3" tags=["answer"]
### BEGIN SOLUTION
# Nearly every cash trip has a tip of exactly zero: it went from hand to hand, and nobody typed it in.
mean_tip = trips.tips[trips.payment_type == "Credit Card"].mean()
### END SOLUTION

# %% name="check-3" exercise="3" tags=["check"]
check("01.3", mean_tip)

# %% [markdown] name="hint-3-1" lang="pt-BR" exercise="3" tags=["hint"]
# Veja, para cada `payment_type`, quantas corridas há, a gorjeta média e a fração de gorjetas exatamente iguais a zero. Em que forma de pagamento
# essa fração é alta demais para ser verdade?

# %% [markdown] name="hint-3-1" lang="en" exercise="3" tags=["hint"]
# For each `payment_type`, look at the number of trips, the mean tip, and the share of tips that are exactly zero. For which payment type is
# that share too high to be true?

# %% [markdown] name="hint-3-2" lang="pt-BR" exercise="3" tags=["hint"]
# Em dinheiro, a gorjeta passa de mão em mão e o sistema grava zero. No cartão ela é registrada, e lá um zero é um zero de verdade:
# conte-o na média.

# %% [markdown] name="hint-3-2" lang="en" exercise="3" tags=["hint"]
# In cash, the tip passes from hand to hand and the system writes zero. With a card it is recorded, and a zero there is a true zero, so it counts in the mean.

# %% name="wrong-3-everybody" exercise="3" tags=["wrong-answer"] says="everybody"
mean_tip = trips.tips.mean()

# %% name="wrong-3-positive" exercise="3" tags=["wrong-answer"] says="zeros"
mean_tip = trips.tips[trips.tips > 0].mean()

# %% name="wrong-3-card-positive" exercise="3" tags=["wrong-answer"] says="zeros"
mean_tip = trips.tips[(trips.payment_type == "Credit Card") & (trips.tips > 0)].mean()

# %% name="wrong-3-cash" exercise="3" tags=["wrong-answer"] says="cash"
mean_tip = trips.tips[trips.payment_type == "Cash"].mean()

# %% name="wrong-3-median" exercise="3" tags=["wrong-answer"] says="median"
mean_tip = trips.tips[trips.payment_type == "Credit Card"].median()

# %% name="wrong-3-fare" exercise="3" tags=["wrong-answer"] says="number"
mean_tip = trips.fare[trips.payment_type == "Credit Card"].mean()

# %% name="wrong-3-not-cash" exercise="3" tags=["wrong-answer"] says="others"
mean_tip = trips.tips[trips.payment_type != "Cash"].mean()

# %% name="wrong-3-one-file" exercise="3" tags=["wrong-answer"] says="one_file"
mean_tip = pd.read_csv(DATA / "taxi" / "csv" / "data.csv").query("payment_type == 'Credit Card'").tips.mean()

# %% name="wrong-3-rounded" exercise="3" tags=["wrong-answer"] says="check.rounded"
mean_tip = round(trips.tips[trips.payment_type == "Credit Card"].mean(), 2)

# %% name="wrong-3-typed" exercise="3" tags=["wrong-answer"] says="check.typed"
mean_tip = 3.240319662243667

# %% name="wrong-3-table" exercise="3" tags=["wrong-answer"] says="check.not_number"
mean_tip = trips.groupby("payment_type").tips.mean()

# %% [markdown] name="ask-4" lang="pt-BR"
# ## 4. Um vigia para os dados
#
# No episódio, seis dias chegaram com defeito e só um deu erro. Escreva um vigia, `problems(before, now)`. Ele recebe duas tabelas, confia na primeira e olha cinco
# colunas: `fare`, `trip_miles`, `trip_seconds`, `payment_type` e `company`. Em `before` estão as cinco. Em `now` pode faltar alguma. Ele devolve **a lista dos nomes das
# colunas, entre essas cinco, em que há algo errado**. O vigia deve notar:
#
# - uma coluna que sumiu;
# - números mil vezes maiores ou menores do que eram;
# - texto que não dá para ler como número, em boa parte das linhas de uma coluna de números (a caixa das notas, no episódio, procurava o mesmo);
# - um valor de texto nunca visto, em boa parte das linhas.
#
# E o vigia deve ficar **calado** num dia bom. Toda semana aparece uma empresa nova com meia dúzia de corridas, e ninguém lê um alarme que dispara à toa.
#
# Não há uma resposta única, porque os limiares são seus. O que é *boa parte*? A verificação usa os dois arquivos de táxi (que `trips` junta), primeiro do jeito que estão e depois com estragos feitos de propósito. Ela escreve textos como *12.5 or so* em metade das linhas de uma coluna, ou um valor nunca visto em mais de um décimo delas. O vigia não deve mudar as tabelas que recebe.

# %% [markdown] name="ask-4" lang="en"
# ## 4. A watchdog for the data
#
# In the episode, six days had a fault and only one of them raised an error. Write a watchdog, `problems(before, now)`. It takes two
# tables, trusts the first, and watches five columns: `fare`, `trip_miles`, `trip_seconds`, `payment_type` and `company`.
# `before` has all five, and `now` may lack one. The function returns **the
# list of names of the watched columns in which something is wrong**. It should notice:
#
# - a column that is gone;
# - numbers a thousand times larger or smaller than they were;
# - strings that can't be read as numbers, in many rows of a numeric column (the episode's ratings box looked for the same thing);
# - a string never seen before, in many rows of a text column.
#
# And it should keep **quiet** on a good day. Every week some new company turns up with half a dozen trips, and people stop paying attention to an alarm that goes off for no reason.
#
# There's no single right answer, so you choose the thresholds. How many rows are *many*? The check uses the two taxi
# files (which `trips` joins), first as they are and then damaged on purpose. To damage them, it writes strings such as *12.5 or so* into half of a column's rows, or a value never seen before into more than a tenth of them. The
# watchdog mustn't change the tables it is given.

# %% name="answer-4" exercise="4" tags=["answer"]
### BEGIN SOLUTION
def problems(before, now):
    found = []
    for column in before:
        if column not in now:
            found.append(column)
        elif before[column].dtype == object:
            unseen = now[column].notna() & ~now[column].isin(before[column])
            if unseen.mean() > 0.02:
                found.append(column)
        else:
            values = pd.to_numeric(now[column], errors="coerce")
            unreadable = now[column].notna() & values.isna()
            ratio = values.median() / before[column].median()
            if unreadable.mean() > 0.02 or not 0.05 < ratio < 20:
                found.append(column)
    return found
### END SOLUTION

# %% name="check-4" exercise="4" tags=["check"]
check("01.4", problems)

# %% [markdown] name="hint-4-1" lang="pt-BR" exercise="4" tags=["hint"]
# Percorra as colunas de `before` e trate três casos, nesta ordem: a coluna não está em `now`; em `before` ela é de texto
# (`dtype == object`); ela é de números. Decida pelo tipo em `before`, o de confiança.

# %% [markdown] name="hint-4-1" lang="en" exercise="4" tags=["hint"]
# Go through the columns of `before`. There are three cases, in this order: the column isn't in `now`, the column holds strings in `before` (`dtype == object`), or it holds numbers. Use the type in `before`, the table that you trust.

# %% [markdown] name="hint-4-2" lang="pt-BR" exercise="4" tags=["hint"]
# Texto: a fração de linhas preenchidas cujo valor não está em `before` (`isin`). Números: `pd.to_numeric(..., errors="coerce")` troca por
# vazio o que não se lê; compare depois a mediana com a de antes, que uma corrida absurda não move. Cada fração pede um limiar acima de zero.

# %% [markdown] name="hint-4-2" lang="en" exercise="4" tags=["hint"]
# For text, compute the share of filled rows whose value isn't in `before` (`isin`). For numbers, `pd.to_numeric(..., errors="coerce")`
# leaves a missing value where it can't read one. Then compare the median with the one in `before`, because a single absurd trip doesn't move it.
# Each share needs a threshold above zero.

# %% name="wrong-4-silent" exercise="4" tags=["wrong-answer"] says="gone"
def problems(before, now):
    return []

# %% name="wrong-4-strict" exercise="4" tags=["wrong-answer"] says="false_alarm"
def problems(before, now):
    return [column for column in before if column not in now or not now[column].isin(before[column]).all()]

# %% name="wrong-4-columns" exercise="4" tags=["wrong-answer"] says="units"
def problems(before, now):
    return [column for column in before if column not in now or now[column].dtype != before[column].dtype]

# %% name="wrong-4-upwards" exercise="4" tags=["wrong-answer"] says="units"
def problems(before, now):
    found = [column for column in before if column not in now]
    for column in ("fare", "trip_miles", "trip_seconds"):
        if column in now and pd.to_numeric(now[column], errors="coerce").median() > 20 * before[column].median():
            found.append(column)
    return found

# %% name="wrong-4-coerced" exercise="4" tags=["wrong-answer"] says="text"
def problems(before, now):
    found = [column for column in before if column not in now]
    for column in ("fare", "trip_miles", "trip_seconds"):
        if column in now:
            ratio = pd.to_numeric(now[column], errors="coerce").median() / before[column].median()
            if not 0.05 < ratio < 20:
                found.append(column)
    return found

# %% name="wrong-4-numbers" exercise="4" tags=["wrong-answer"] says="unseen"
def problems(before, now):
    found = [column for column in before if column not in now]
    for column in ("fare", "trip_miles", "trip_seconds"):
        if column in now:
            values = pd.to_numeric(now[column], errors="coerce")
            ratio = values.median() / before[column].median()
            if not 0.05 < ratio < 20 or (now[column].notna() & values.isna()).mean() > 0.02:
                found.append(column)
    return found

# %% name="wrong-4-first" exercise="4" tags=["wrong-answer"] says="first_only"
def problems(before, now):
    for column in before:
        if column not in now:
            return [column]
    for column in ("fare", "trip_miles", "trip_seconds"):
        values = pd.to_numeric(now[column], errors="coerce")
        ratio = values.median() / before[column].median()
        if not 0.05 < ratio < 20 or (now[column].notna() & values.isna()).mean() > 0.02:
            return [column]
    for column in ("payment_type", "company"):
        if (now[column].notna() & ~now[column].isin(before[column])).mean() > 0.02:
            return [column]
    return []

# %% name="wrong-4-boolean" exercise="4" tags=["wrong-answer"] says="not_list"
def problems(before, now):
    return list(before) != list(now)

# %% name="wrong-4-empty" exercise="4" tags=["wrong-answer"] says="empty"
def problems(before, now):
    return [column for column in before if column not in now or (~now[column].isin(before[column].dropna())).mean() > 0.2]

# %% name="wrong-4-rare" exercise="4" tags=["wrong-answer"] says="rare"
def problems(before, now):
    return [column for column in before if column not in now or column == "payment_type" and not now[column].isin(before[column]).all()]

# %% name="wrong-4-only-now" exercise="4" tags=["wrong-answer"] says="check.raised_when"
def problems(before, now):
    return [column for column in before if now[column].dtype != before[column].dtype]

# %% name="wrong-4-of-today" exercise="4" tags=["wrong-answer"] says="before"
def problems(before, now):
    usual = {"fare": 8, "trip_miles": 1, "trip_seconds": 600}
    found = [column for column in before if column not in now]
    for column in set(usual) & set(now):
        values = pd.to_numeric(now[column], errors="coerce")
        if not 0.05 < values.median() / usual[column] < 20 or (now[column].notna() & values.isna()).mean() > 0.02:
            found.append(column)
    for column in {"payment_type", "company"} & set(now):
        if (now[column].notna() & ~now[column].isin(before[column])).mean() > 0.02:
            found.append(column)
    return found

# %% name="wrong-4-in-place" exercise="4" tags=["wrong-answer"] says="check.changed_input"
def problems(before, now):
    now["fare"] = pd.to_numeric(now.fare, errors="coerce").fillna(0) + 1
    return []

# %% [markdown] name="after-4" lang="pt-BR"
# <details><summary>📋 Como avaliar o seu vigia: pense primeiro, depois clique.</summary>
#
# | critério | o que olhar |
# |---|---|
# | limiares | cada um tem um motivo escrito? Se o limiar fosse 1% das linhas, quantos alarmes por ano disparariam à toa? |
# | robustez | mediana ou média? Uma corrida de 1.710 milhas (há uma nos dados) moveria a média |
# | cobertura | o que ele não vê: valores que faltam, uma coluna nova, um dia sem linhas |
# | dono | quem recebe o aviso, e o que faz: conserta o dado ou muda a expectativa? |
#
# O TFX traz pronto um vigia como o seu, feito com mais cuidado. São o *schema* e o ExampleValidator (episódios 06 e 07).
#
# </details>

# %% [markdown] name="after-4" lang="en"
# <details><summary>📋 How to judge your watchdog: think first, then click.</summary>
#
# | criterion | what to look at |
# |---|---|
# | thresholds | does each have a written reason? With a threshold of 1% of the rows, how many alarms a year would be false? |
# | robustness | median or mean? One trip of 1,710 miles (there's one in the data) would move the mean |
# | coverage | what it doesn't see: missing values, a new column, a day without rows |
# | owner | who gets the warning, and what do they do: fix the data, or change the expectation? |
#
# TFX has a more careful version of what you have written, the *schema* and ExampleValidator (episodes 06 and 07).
#
# </details>
