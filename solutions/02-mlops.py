# ---
# # SOURCE of an exercise sheet. Solutions and exercises in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "MLOps e o ciclo de vida", en: "MLOps and the life cycle"}
# teaching: 0
# exercises: 30
# ---

# %% [markdown] name="intro" lang="pt-BR"
# Aqui você monta quatro peças do ciclo de vida do [episódio 02](../../episodes/pt-BR/02-mlops.ipynb), agora com as corridas de táxi de Chicago (a quarta volta ao chatbot). Troque os
# `...` pela sua resposta, rode a célula e depois a célula `check(...)` logo abaixo. Travou? `hint("02.1")` dá uma pista por vez.
# No fim, salve e rode `course check 02` num terminal.

# %% [markdown] name="intro" lang="en"
# Here you build four pieces of the life cycle of [episode 02](../../episodes/en/02-mlops.ipynb), now with Chicago taxi trips (the fourth goes back to the chatbot). Replace the
# `...` with your answer, run the cell, then run the `check(...)` cell right below it. Stuck? `hint("02.1")` gives one hint at a time. At the
# end, save and run `course check 02` in a terminal.

# %% name="setup"
import pandas as pd

from tfx_course import DATA, check, hint

trips = pd.concat([pd.read_csv(path) for path in sorted((DATA / "taxi" / "csv").glob("*.csv"))], ignore_index=True)
trips[["trip_start_timestamp", "fare", "tips", "payment_type", "company"]].head(4)

# %% [markdown] name="ask-1" lang="pt-BR"
# ## 1. O portão
#
# Dois modelos dizem, para as mesmas corridas, se o passageiro vai dar gorjeta. Escreva `accept(new, old)`. Ela recebe duas `Series` de
# acertos (1 acertou, 0 errou), a do modelo novo e a do que está em produção, com o mesmo índice e **na mesma ordem**. Devolve `True` se o novo deve
# substituir o atual, ou seja, se o intervalo de 95% da diferença, corrida a corrida, fica **todo acima de zero**. Senão, devolve `False`.

# %% [markdown] name="ask-1" lang="en"
# ## 1. The gate
#
# For the same trips, two models predict whether the passenger will leave a tip. Write `accept(new, old)`. It takes two `Series` of ones and zeros (1 right, 0 wrong), the first from the new model and the second from the model in production, with the same index and **in the same order**. It returns `True` if the
# new one should replace the current one, that is, if the 95% interval of the trip-by-trip difference lies **entirely above zero**. Otherwise it
# returns `False`.

# %% name="answer-1" exercise="1" tags=["answer"]
### BEGIN SOLUTION
def accept(new, old):
    each = new - old
    margin = 1.96 * each.std() / len(each) ** 0.5
    return bool(each.mean() - margin > 0)
### END SOLUTION

# %% name="check-1" exercise="1" tags=["check"]
check("02.1", accept)

# %% [markdown] name="hint-1-1" lang="pt-BR" exercise="1" tags=["hint"]
# Comece pela diferença de cada corrida: ela vale 1 onde só o novo acertou, −1 onde só o atual acertou, e 0 nas outras. A fórmula da
# margem está no episódio, antes da tabela de empates.

# %% [markdown] name="hint-1-1" lang="en" exercise="1" tags=["hint"]
# Begin with the difference for each trip. It's 1 where only the new one was right, −1 where only the current one was, and 0 elsewhere. The
# formula of the margin is in the episode, before the table of ties.

# %% [markdown] name="hint-1-2" lang="pt-BR" exercise="1" tags=["hint"]
# O limite de baixo é a média das diferenças menos a margem. A margem é 1,96 vezes o desvio padrão das diferenças, dividido pela raiz do número
# de corridas. Dois intervalos separados, um por modelo, jogam fora o pareamento e ficam largos demais.

# %% [markdown] name="hint-1-2" lang="en" exercise="1" tags=["hint"]
# The lower limit is the mean of the differences minus the margin. The margin is 1.96 times the standard deviation of the differences,
# divided by the square root of how many there are. Two separate intervals, one per model, ignore the pairing and come out too wide.

# %% name="wrong-1-mean" exercise="1" tags=["wrong-answer"] says="luck"
def accept(new, old):
    return bool(new.mean() > old.mean())

# %% name="wrong-1-separate" exercise="1" tags=["wrong-answer"] says="proven"
def accept(new, old):
    def margin(hits):
        return 1.96 * (hits.mean() * (1 - hits.mean()) / len(hits)) ** 0.5
    return bool(new.mean() - margin(new) > old.mean() + margin(old))

# %% name="wrong-1-swapped" exercise="1" tags=["wrong-answer"] says="worse"
def accept(new, old):
    each = old - new
    return bool(each.mean() - 1.96 * each.std() / len(each) ** 0.5 > 0)

# %% name="wrong-1-deviation" exercise="1" tags=["wrong-answer"] says="proven"
def accept(new, old):
    each = new - old
    return bool(each.mean() - 1.96 * each.std() > 0)

# %% name="wrong-1-not-worse" exercise="1" tags=["wrong-answer"] says="luck"
def accept(new, old):
    each = new - old
    return bool(each.mean() + 1.96 * each.std() / len(each) ** 0.5 > 0)

# %% name="wrong-1-number" exercise="1" tags=["wrong-answer"] says="yes_or_no"
def accept(new, old):
    each = new - old
    return each.mean() - 1.96 * each.std() / len(each) ** 0.5

# %% name="wrong-1-text" exercise="1" tags=["wrong-answer"] says="yes_or_no"
def accept(new, old):
    each = new - old
    return str(each.mean() - 1.96 * each.std() / len(each) ** 0.5 > 0)

# %% name="wrong-1-equal" exercise="1" tags=["wrong-answer"] says="same"
def accept(new, old):
    each = new - old
    return bool(each.mean() - 1.96 * each.std() / len(each) ** 0.5 >= 0)

# %% name="wrong-1-never" exercise="1" tags=["wrong-answer"] says="always"
def accept(new, old):
    return False

# %% name="wrong-1-unpaired" exercise="1" tags=["wrong-answer"] says="luck"
def accept(new, old):
    error = ((new.var() + old.var()) / len(new)) ** 0.5
    return bool(new.mean() - old.mean() > 1.96 * error)

# %% name="wrong-1-other-size" exercise="1" tags=["wrong-answer"] says="luck"
def accept(new, old):
    each = new - old
    return bool(each.mean() - 1.96 * each.std() / 1000 ** 0.5 > 0)

# %% [markdown] name="ask-2" lang="pt-BR"
# ## 2. A distância entre dois dias
#
# O monitor do episódio compara frações. Escreva `distance(before, now)`. Ela recebe duas `Series` de textos, como `trips.payment_type` de
# dois períodos, e devolve a **maior diferença**, em valor absoluto, entre as frações de um mesmo valor antes e agora ($L_\infty$), sem arredondar.
#
# As duas podem ter tamanhos diferentes. Um valor pode aparecer só em uma delas: a fração dele na outra é zero. Ignore os valores que
# faltam (`NaN`), e calcule as frações só com as outras linhas.

# %% [markdown] name="ask-2" lang="en"
# ## 2. The distance between two days
#
# The episode's monitor compares shares. Write `distance(before, now)`. It takes two `Series` of strings, such as `trips.payment_type` in two periods, and returns the **largest difference**, in absolute value, between a value's share before and its share now ($L_\infty$), not rounded.
#
# The two may be of different sizes. A value may appear in only one of them, in which case its share in the other is zero. Ignore missing values
# (`NaN`), and compute the shares over the remaining rows only.

# %% name="answer-2" exercise="2" tags=["answer"]
### BEGIN SOLUTION
def distance(before, now):
    old, new = (values.value_counts(normalize=True) for values in (before, now))
    return new.sub(old, fill_value=0).abs().max()
### END SOLUTION

# %% name="check-2" exercise="2" tags=["check"]
check("02.2", distance)

# %% [markdown] name="hint-2-1" lang="pt-BR" exercise="2" tags=["hint"]
# `value_counts(normalize=True)` dá a fração de cada valor, e já deixa de fora os que faltam. Subtraia uma tabela da outra e olhe o
# resultado com um valor que só existe em uma delas.

# %% [markdown] name="hint-2-1" lang="en" exercise="2" tags=["hint"]
# `value_counts(normalize=True)` gives the share of each value, and it leaves missing values out. Subtract one table from the other and
# look at the result for a value that exists in only one of them.

# %% [markdown] name="hint-2-2" lang="pt-BR" exercise="2" tags=["hint"]
# O operador `-` dá `NaN` para um valor que falta em uma das tabelas; o método `sub` aceita `fill_value=0`. Depois, o módulo, e o maior.

# %% [markdown] name="hint-2-2" lang="en" exercise="2" tags=["hint"]
# The operator `-` gives `NaN` for a value that one of the tables lacks. The method `sub` takes `fill_value=0`. Then take the absolute values and keep the largest.

# %% name="wrong-2-counts" exercise="2" tags=["wrong-answer"] says="counts"
def distance(before, now):
    return now.value_counts().sub(before.value_counts(), fill_value=0).abs().max()

# %% name="wrong-2-minus" exercise="2" tags=["wrong-answer"] says="unseen"
def distance(before, now):
    return (now.value_counts(normalize=True) - before.value_counts(normalize=True)).abs().max()

# %% name="wrong-2-signed" exercise="2" tags=["wrong-answer"] says="fallen"
def distance(before, now):
    return now.value_counts(normalize=True).sub(before.value_counts(normalize=True), fill_value=0).max()

# %% name="wrong-2-sum" exercise="2" tags=["wrong-answer"] says="largest"
def distance(before, now):
    return now.value_counts(normalize=True).sub(before.value_counts(normalize=True), fill_value=0).abs().sum()

# %% name="wrong-2-empty" exercise="2" tags=["wrong-answer"] says="empty"
def distance(before, now):
    old, new = (values.value_counts() / len(values) for values in (before, now))
    return new.sub(old, fill_value=0).abs().max()

# %% name="wrong-2-table" exercise="2" tags=["wrong-answer"] says="number"
def distance(before, now):
    return now.value_counts(normalize=True).sub(before.value_counts(normalize=True), fill_value=0).abs()

# %% name="wrong-2-smallest" exercise="2" tags=["wrong-answer"] says="negative"
def distance(before, now):
    return now.value_counts(normalize=True).sub(before.value_counts(normalize=True), fill_value=0).min()

# %% name="wrong-2-risen" exercise="2" tags=["wrong-answer"] says="risen"
def distance(before, now):
    return -now.value_counts(normalize=True).sub(before.value_counts(normalize=True), fill_value=0).min()

# %% name="wrong-2-percent" exercise="2" tags=["wrong-answer"] says="percent"
def distance(before, now):
    return 100 * now.value_counts(normalize=True).sub(before.value_counts(normalize=True), fill_value=0).abs().max()

# %% name="wrong-2-rounded" exercise="2" tags=["wrong-answer"] says="rounded"
def distance(before, now):
    return round(now.value_counts(normalize=True).sub(before.value_counts(normalize=True), fill_value=0).abs().max(), 3)

# %% name="wrong-2-ratio" exercise="2" tags=["wrong-answer"] says="shares"
def distance(before, now):
    return (now.value_counts(normalize=True) / before.value_counts(normalize=True)).max()

# %% name="wrong-2-empty-value" exercise="2" tags=["wrong-answer"] says="empty"
def distance(before, now):
    old, new = (values.value_counts(normalize=True, dropna=False) for values in (before, now))
    return new.sub(old, fill_value=0).abs().max()

# %% name="wrong-2-fixed" exercise="2" tags=["wrong-answer"] says="value"
def distance(before, now):
    return 0.2

# %% [markdown] name="ask-3" lang="pt-BR"
# ## 3. A partir de que valor o alarme dispara?
#
# Algumas corridas não têm `company`. A cada 500 corridas, um monitor calcula a fração das que estão sem ela e a compara com a das 500 anteriores:

# %% [markdown] name="ask-3" lang="en"
# ## 3. When should the alarm go off?
#
# Some trips have no `company`. Every 500 trips, a monitor computes the share of such trips and compares it with the share in the previous 500:

# %% name="gap"
def gap(one, other):
    return abs(one.company.isna().mean() - other.company.isna().mean())


pair = trips.sample(1000, random_state=1)
round(gap(pair.iloc[:500], pair.iloc[500:]), 3)

# %% [markdown] name="ask-3-more" lang="pt-BR"
# A célula acima sorteou mil corridas e as dividiu ao meio. Nada mudou entre as duas metades, e mesmo assim a diferença não é zero. O alarme dispara quando a diferença é maior que `limit`. Um colega o configurou com `limit = 0.01`, e ele disparava quase toda hora. Outra pessoa o ajustou para `0.5`, e ele nunca mais disparou.
#
# Calcule um limiar que você possa justificar e atribua-o a `limit`:
#
# - com ele, o alarme dispara à toa **no máximo em 2% das comparações**;
# - ele pode ter uma folga de até 20% acima do necessário. O dobro é demais, porque o alarme perderia mudanças de verdade.
#
# Para saber o que o acaso faz sozinho, sorteie muitos pares como o da célula, cada um com outro `random_state`, e calcule um quantil das diferenças, que é o valor abaixo do qual fica certa fração delas. Com poucos sorteios, o quantil varia muito. Por isso, faça mil sorteios ou mais, ou use uma parte da folga. A verificação vai
# sortear os pares dela, também de 500 corridas.

# %% [markdown] name="ask-3-more" lang="en"
# The cell above picked a thousand trips at random and cut them in half. Nothing changed between the two halves, and yet the difference isn't zero. The alarm goes off when the difference is greater than `limit`. One colleague set
# `limit = 0.01`, and the alarm went off nearly all the time. Another set it to `0.5`, and it never went off again.
#
# Compute a threshold that you can justify, and assign it to `limit`:
#
# - with it, the alarm goes off for no reason in **at most 2% of the comparisons**;
# - it may leave some slack and be up to 20% larger than necessary. Twice as large is too much, because the alarm would miss real changes.
#
# To find out what chance alone can do, sample many pairs as the cell does, each with a different `random_state`, and compute a quantile of the differences (the value below which a given share of them lies). With only a few pairs the quantile varies a lot, so sample a thousand or more, or use some of the slack. The check samples its own pairs, also of 500 trips each.

# %% name="answer-3" exercise="3" tags=["answer"]
### BEGIN SOLUTION
gaps = []
for seed in range(1000):
    pair = trips.sample(1000, random_state=seed)
    gaps.append(gap(pair.iloc[:500], pair.iloc[500:]))
limit = pd.Series(gaps).quantile(0.99)
### END SOLUTION

# %% name="check-3" exercise="3" tags=["check"]
check("02.3", limit)

# %% [markdown] name="hint-3-1" lang="pt-BR" exercise="3" tags=["hint"]
# Faça o acaso trabalhar: repita mil vezes a célula acima, com sementes diferentes, e guarde as diferenças em uma lista. O que elas
# mostram é o que acontece quando **nada** mudou.

# %% [markdown] name="hint-3-1" lang="en" exercise="3" tags=["hint"]
# Let chance do the work: repeat the cell above a thousand times, with different seeds, and keep the differences in a list. They show
# what happens when **nothing** has changed.

# %% [markdown] name="hint-3-2" lang="pt-BR" exercise="3" tags=["hint"]
# O limiar é um quantil alto dessa lista: abaixo dele ficam quase todas as diferenças. Que quantil deixa passar menos de 2%, com alguma
# folga? (`pd.Series(...).quantile(...)`)

# %% [markdown] name="hint-3-2" lang="en" exercise="3" tags=["hint"]
# The threshold is a high quantile of that list, so nearly all differences are below it. Which quantile lets less than 2% through, with a
# little slack? (`pd.Series(...).quantile(...)`)

# %% name="wrong-3-typical" exercise="3" tags=["wrong-answer"] says="noisy"
# - for seed in range(1000):
# + for seed in range(200):
# - limit = pd.Series(gaps).quantile(0.99)
# + limit = sum(gaps) / len(gaps)

# %% name="wrong-3-halves" exercise="3" tags=["wrong-answer"] says="noisy"
gaps = []
for seed in range(200):
    half = trips.sample(frac=0.5, random_state=seed)
    gaps.append(gap(half, trips.drop(half.index)))
limit = max(gaps)

# %% name="wrong-3-share" exercise="3" tags=["wrong-answer"] says="deaf"
limit = trips.company.isna().mean()

# %% name="wrong-3-percent" exercise="3" tags=["wrong-answer"] says="fraction"
limit = 8.0

# %% name="wrong-3-list" exercise="3" tags=["wrong-answer"] says="check.not_number"
limit = [gap(trips.iloc[:500], trips.iloc[500:1000])]

# %% name="wrong-3-few" exercise="3" tags=["wrong-answer"] says="few"
# - for seed in range(1000):
# + for seed in range(200):
# - limit = pd.Series(gaps).quantile(0.99)
# + limit = pd.Series(gaps).quantile(0.98)

# %% name="wrong-3-typed" exercise="3" tags=["wrong-answer"] says="typed"
limit = 0.08

# %% [markdown] name="after-3" lang="pt-BR"
# <details><summary>📋 Como avaliar o seu limiar: pense primeiro, depois clique.</summary>
#
# | critério | o que olhar |
# |---|---|
# | motivo | outra pessoa consegue refazer a conta e chegar ao mesmo número? |
# | custo | quantas comparações há por mês, e quantos alarmes falsos isso dá? Alguém vai atender todos? |
# | sensibilidade | que mudança escapa? Uma mudança de 2 pontos na fração de corridas sem empresa importaria para o negócio? |
# | tamanho | com lotes de 5.000 corridas, o acaso oscila menos: o limiar teria que mudar |
#
# </details>

# %% [markdown] name="after-3" lang="en"
# <details><summary>📋 How to judge your threshold: think first, then click.</summary>
#
# | criterion | what to look at |
# |---|---|
# | reason | can someone else repeat the calculation and arrive at the same number? |
# | cost | how many comparisons are there in a month, and how many false alarms is that? Will someone look into each? |
# | sensitivity | which change goes unnoticed? Would a change of 2 points in the share of trips without a company matter to the business? |
# | size | with batches of 5,000 trips, chance produces smaller differences, so the threshold would have to change |
#
# </details>

# %% [markdown] name="ask-4" lang="pt-BR"
# ## 4. A medição cega
#
# No dia 3 do chatbot, um painel mostrava 90% de acerto e outro, 79%. O primeiro ignorava as mensagens sem rótulo. O segundo as contava
# como erro. Os dois são cegos para alguma coisa. O primeiro não mostra que faltam rótulos, e o segundo não mostra por que o número caiu.
#
# Escreva `measure(answers, labels)`. Ela recebe duas `Series` com o mesmo índice e na mesma ordem, a de respostas e a de rótulos. Alguns rótulos faltam (`NaN`), mas nunca todos. Devolve **dois
# números**, sem arredondar: a fração de acertos entre as mensagens com rótulo, e a fração das mensagens que têm rótulo.

# %% [markdown] name="ask-4" lang="en"
# ## 4. The blind measurement
#
# On the chatbot's day 3, one dashboard showed that 90% of the answers were right, and another showed 79%. The first ignored messages without a label. The second counted
# them as wrong. Both are blind to something. The first doesn't show that labels are missing, and the second doesn't show why its number fell.
#
# Write `measure(answers, labels)`. It takes two `Series` with the same index and in the same order, the answers and the labels. Some labels are missing (`NaN`), but never all. It returns
# **two numbers**, not rounded: the share of right answers among messages with a label, and the share of messages that have a label.

# %% name="answer-4" exercise="4" tags=["answer"]
### BEGIN SOLUTION
def measure(answers, labels):
    known = labels.notna()
    return (answers[known] == labels[known]).mean(), known.mean()
### END SOLUTION

# %% name="check-4" exercise="4" tags=["check"]
check("02.4", measure)

# %% [markdown] name="hint-4-1" lang="pt-BR" exercise="4" tags=["hint"]
# `labels.notna()` dá uma coluna booleana. A média dela já é um dos dois números.

# %% [markdown] name="hint-4-1" lang="en" exercise="4" tags=["hint"]
# `labels.notna()` gives a Boolean column. Its mean is already one of the two numbers.

# %% [markdown] name="hint-4-2" lang="pt-BR" exercise="4" tags=["hint"]
# Para o outro, escolha com essa coluna as linhas de `answers` **e** de `labels`. Só depois compare e tire a média, porque uma comparação
# com um rótulo que falta conta como erro.

# %% [markdown] name="hint-4-2" lang="en" exercise="4" tags=["hint"]
# For the other, use that column to pick the rows of `answers` **and** of `labels`, and only then compare and take the mean. If you compare
# first, each missing label becomes a wrong answer.

# %% name="wrong-4-errors" exercise="4" tags=["wrong-answer"] says="errors"
def measure(answers, labels):
    return (answers == labels).mean(), labels.notna().mean()

# %% name="wrong-4-one" exercise="4" tags=["wrong-answer"] says="pair"
def measure(answers, labels):
    known = labels.notna()
    return (answers[known] == labels[known]).mean()

# %% name="wrong-4-missing" exercise="4" tags=["wrong-answer"] says="missing"
def measure(answers, labels):
    known = labels.notna()
    return (answers[known] == labels[known]).mean(), labels.isna().mean()

# %% name="wrong-4-swapped" exercise="4" tags=["wrong-answer"] says="swapped"
def measure(answers, labels):
    known = labels.notna()
    return known.mean(), (answers[known] == labels[known]).mean()

# %% name="wrong-4-counts" exercise="4" tags=["wrong-answer"] says="counts"
def measure(answers, labels):
    known = labels.notna()
    return int((answers[known] == labels[known]).sum()), int(known.sum())

# %% name="wrong-4-mistakes" exercise="4" tags=["wrong-answer"] says="wrong"
def measure(answers, labels):
    known = labels.notna()
    return (answers[known] != labels[known]).mean(), known.mean()

# %% name="wrong-4-rounded" exercise="4" tags=["wrong-answer"] says="rounded"
def measure(answers, labels):
    known = labels.notna()
    return round((answers[known] == labels[known]).mean(), 2), round(known.mean(), 2)

# %% name="wrong-4-any" exercise="4" tags=["wrong-answer"] says="quality"
def measure(answers, labels):
    known = labels.notna()
    return answers[known].isin(labels[known]).mean(), known.mean()

# %% name="wrong-4-right-of-all" exercise="4" tags=["wrong-answer"] says="coverage"
def measure(answers, labels):
    known = labels.notna()
    return (answers[known] == labels[known]).mean(), (answers == labels).mean()

# %% name="wrong-4-misaligned" exercise="4" tags=["wrong-answer"] says="check.raised_when"
def measure(answers, labels):
    return (answers == labels.dropna()).mean(), labels.notna().mean()

