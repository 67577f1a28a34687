# ---
# # SOURCE of an exercise sheet. Solutions and exercises in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "StatisticsGen: como são esses dados?", en: "StatisticsGen: what is this data like?"}
# teaching: 0
# exercises: 50
# ---

# %% [markdown] name="intro" lang="pt-BR"
# Cinco exercícios sobre as estatísticas das corridas de táxi, para fazer depois do [episódio 05](../../episodes/pt-BR/05-statisticsgen.ipynb). Troque os `...`,
# rode a célula e, em seguida, o `check(...)` logo abaixo. Travou? `hint("05.1")` dá uma pista por vez. No fim, salve e rode `course check 05` num terminal.

# %% [markdown] name="intro" lang="en"
# Five exercises on the statistics of the taxi trips, to do after [episode 05](../../episodes/en/05-statisticsgen.ipynb). Replace the `...`, run the cell and then the `check(...)` right below it. Stuck? `hint("05.1")` gives you one hint at a time. At the end, save and run `course check 05` in a terminal.

# %% [markdown] name="setup-intro" lang="pt-BR"
# Rode primeiro esta célula. Ela ingere as 5.000 corridas do segundo arquivo (`trips_gen`), calcula as estatísticas (`statistics_gen`) e deixa pronta a função
# `feature`, do episódio, que devolve as estatísticas de uma coluna, ou `None` se ela não existe.

# %% [markdown] name="setup-intro" lang="en"
# Run this cell first. It ingests the 5,000 trips of the second file (`trips_gen`), computes the statistics (`statistics_gen`) and defines the episode's
# `feature` function, which returns the statistics of one column, or `None` if there is no such column.

# %% name="setup"
import pandas as pd

from tfx_course import DATA, check, hint, show, work_folder
from tfx import v1 as tfx
import tensorflow_data_validation as tfdv
from tensorflow_metadata.proto.v0 import schema_pb2
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

context = InteractiveContext(pipeline_name="taxi-exercises", pipeline_root=str(work_folder("05-exercises")))
second_file = tfx.proto.Input(splits=[tfx.proto.Input.Split(name="trips", pattern="data2.csv")])
trips_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "taxi" / "csv"), input_config=second_file)
execution = context.run(trips_gen)
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
execution = context.run(statistics_gen)


def feature(data, name):
    """Return the statistics of one column, None where there is none."""
    return next((each for each in data.features if each.path.step == [name]), None)

# %% [markdown] name="ask-1" lang="pt-BR"
# ## 1. Corridas de zero milha
#
# Que fração das corridas de **`eval`** tem `trip_miles` igual a zero? Calcule-a com números lidos nas estatísticas que `statistics_gen` gravou (não no CSV) e
# guarde-a em `no_miles`, como um número entre 0 e 1, sem arredondar.

# %% [markdown] name="ask-1" lang="en"
# ## 1. Trips of zero miles
#
# In **`eval`**, what fraction of the trips has `trip_miles` equal to zero? Compute it from the statistics that `statistics_gen` wrote (not
# from the CSV), and assign it to `no_miles`, as a number between 0 and 1, not rounded.

# %% name="answer-1" exercise="1" tags=["answer"]
### BEGIN SOLUTION
[statistics] = statistics_gen.outputs["statistics"].get()
[held_out] = tfdv.load_stats_binary(f"{statistics.uri}/Split-eval/FeatureStats.pb").datasets
no_miles = feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples
### END SOLUTION

# %% name="check-1" exercise="1" tags=["check"]
check("05.1", statistics_gen, no_miles)

# %% [markdown] name="hint-1-1" lang="pt-BR" exercise="1" tags=["hint"]
# O artifact está em `statistics_gen.outputs["statistics"].get()`, e há um arquivo `FeatureStats.pb` em cada pasta `Split-…` dele. Qual dos dois splits o
# exercício pede?

# %% [markdown] name="hint-1-1" lang="en" exercise="1" tags=["hint"]
# The artifact is in `statistics_gen.outputs["statistics"].get()`, and there is a `FeatureStats.pb` file in each of its `Split-…` folders. Which of the two
# splits does the task ask for?

# %% [markdown] name="hint-1-2" lang="pt-BR" exercise="1" tags=["hint"]
# Em `num_stats` há um campo que conta os zeros da coluna. Para virar fração, falta dividir pelo total de registros, que é um campo do conjunto de dados, não da coluna.

# %% [markdown] name="hint-1-2" lang="en" exercise="1" tags=["hint"]
# In `num_stats` there is a field that counts the column's zeros. To make it a fraction, divide by the number of records, which is a field of
# the data set, not of the column.

# %% name="wrong-1-train" exercise="1" tags=["wrong-answer"] says="split"
[statistics] = statistics_gen.outputs["statistics"].get()
[train] = tfdv.load_stats_binary(f"{statistics.uri}/Split-train/FeatureStats.pb").datasets
no_miles = feature(train, "trip_miles").num_stats.num_zeros / train.num_examples

# %% name="wrong-1-count" exercise="1" tags=["wrong-answer"] says="fraction"
# - no_miles = feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples
# + no_miles = feature(held_out, "trip_miles").num_stats.num_zeros

# %% name="wrong-1-missing" exercise="1" tags=["wrong-answer"] says="missing"
# - no_miles = feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples
# + no_miles = feature(held_out, "trip_miles").num_stats.common_stats.num_missing / held_out.num_examples

# %% name="wrong-1-csv" exercise="1" tags=["wrong-answer"] says="both"
no_miles = (pd.read_csv(DATA / "taxi" / "csv" / "data2.csv").trip_miles == 0).mean()

# %% name="wrong-1-complement" exercise="1" tags=["wrong-answer"] says="complement"
# - no_miles = feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples
# + no_miles = 1 - feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples

# %% name="wrong-1-total" exercise="1" tags=["wrong-answer"] says="total"
# - no_miles = feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples
# + no_miles = feature(held_out, "trip_miles").num_stats.num_zeros / 5000

# %% name="wrong-1-column" exercise="1" tags=["wrong-answer"] says="column"
# - no_miles = feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples
# + no_miles = feature(held_out, "tips").num_stats.num_zeros / held_out.num_examples

# %% name="wrong-1-bar" exercise="1" tags=["wrong-answer"] says="number"
# - no_miles = feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples
# + no_miles = feature(held_out, "trip_miles").num_stats.histograms[0].buckets[0].sample_count / held_out.num_examples

# %% name="wrong-1-rounded" exercise="1" tags=["wrong-answer"] says="check.rounded"
# - no_miles = feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples
# + no_miles = round(feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples, 4)

# %% name="wrong-1-percent" exercise="1" tags=["wrong-answer"] says="check.percent"
# - no_miles = feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples
# + no_miles = 100 * feature(held_out, "trip_miles").num_stats.num_zeros / held_out.num_examples

# %% name="wrong-1-text" exercise="1" tags=["wrong-answer"] says="check.not_number"
no_miles = "28.5%"

# %% name="wrong-1-typed" exercise="1" tags=["wrong-answer"] says="check.typed"
no_miles = 482 / 1691

# %% [markdown] name="ask-2" lang="pt-BR"
# ## 2. Quem paga no cartão dá gorjeta?
#
# A gorjeta média destas corridas não chega a um dólar. Mas quem paga em dinheiro entrega a gorjeta na mão, e ela nem sempre é registrada. Você já viu isso no exercício 01.3,
# com o CSV. Agora use só as estatísticas.
#
# Rode um `StatisticsGen` que meça também **cada forma de pagamento** em separado e guarde-o em `sliced_gen`. (Importe `SlicingConfig` e `SlicingSpec`, como no episódio.)
#
# Guarde em `card_tip` a gorjeta média das corridas pagas com `Credit Card`, no split `train`. Leia-a nas estatísticas, sem arredondar.

# %% [markdown] name="ask-2" lang="en"
# ## 2. Do people tip when they pay by card?
#
# The mean tip of these trips is less than a dollar. But passengers who pay in cash hand the tip to the driver, and it isn't always
# recorded. You saw this in exercise 01.3, with the CSV. Now use only the statistics.
#
# Run a `StatisticsGen` that also measures **each payment type** separately, and assign it to `sliced_gen`. (Import `SlicingConfig` and `SlicingSpec`, as the episode does.)
#
# Assign to `card_tip` the mean tip of the trips paid by `Credit Card`, in the `train` split. Read it from the statistics, and don't round it.

# %% name="answer-2" exercise="2" tags=["answer"]
### BEGIN SOLUTION
from tfx_bsl.public.proto.slicing_spec_pb2 import SlicingConfig, SlicingSpec

by_payment = tfdv.StatsOptions(slicing_config=SlicingConfig(slicing_specs=[SlicingSpec(feature_keys=["payment_type"])]))
sliced_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"], stats_options=by_payment)
context.run(sliced_gen)

[sliced] = sliced_gen.outputs["statistics"].get()
slices = tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets
[card] = [data for data in slices if data.name == "payment_type_Credit Card"]
card_tip = feature(card, "tips").num_stats.mean
### END SOLUTION

# %% name="check-2" exercise="2" tags=["check"]
check("05.2", sliced_gen, card_tip)

# %% [markdown] name="hint-2-1" lang="pt-BR" exercise="2" tags=["hint"]
# O `StatisticsGen` aceita `stats_options=`, um `tfdv.StatsOptions`. As fatias vão no argumento `slicing_config` dele. A célula das fatias por canal, no episódio, mostra
# como.

# %% [markdown] name="hint-2-1" lang="en" exercise="2" tags=["hint"]
# `StatisticsGen` takes `stats_options=`, a `tfdv.StatsOptions`. The slices go into its argument `slicing_config`. The episode's cell on slices by channel
# shows how.

# %% [markdown] name="hint-2-2" lang="pt-BR" exercise="2" tags=["hint"]
# Com fatias, `datasets` tem vários itens no mesmo arquivo. Um é de todas as corridas, e cada fatia tem o seu. Imprima o `name` de cada um antes de escolher.

# %% [markdown] name="hint-2-2" lang="en" exercise="2" tags=["hint"]
# With slices, `datasets` has several items in the same file. One covers all the trips, and each slice has its own. Print the `name` of each before you choose.

# %% name="wrong-2-whole" exercise="2" tags=["wrong-answer"] says="whole"
# - slices = tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets
# - [card] = [data for data in slices if data.name == "payment_type_Credit Card"]
# - card_tip = feature(card, "tips").num_stats.mean
# + card_tip = feature(tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets[0], "tips").num_stats.mean

# %% name="wrong-2-none" exercise="2" tags=["wrong-answer"] says="slices"
sliced_gen = statistics_gen
[sliced] = sliced_gen.outputs["statistics"].get()
card_tip = feature(tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets[0], "tips").num_stats.mean

# %% name="wrong-2-cash" exercise="2" tags=["wrong-answer"] says="other_slice"
# - [card] = [data for data in slices if data.name == "payment_type_Credit Card"]
# - card_tip = feature(card, "tips").num_stats.mean
# + [cash] = [data for data in slices if data.name == "payment_type_Cash"]
# + card_tip = feature(cash, "tips").num_stats.mean

# %% name="wrong-2-not-run" exercise="2" tags=["wrong-answer"] says="not_run"
from tfx_bsl.public.proto.slicing_spec_pb2 import SlicingConfig, SlicingSpec

by_payment = tfdv.StatsOptions(slicing_config=SlicingConfig(slicing_specs=[SlicingSpec(feature_keys=["payment_type"])]))
sliced_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"], stats_options=by_payment).with_id("Sliced")
card_tip = 3.0

# %% name="wrong-2-company" exercise="2" tags=["wrong-answer"] says="slices"
from tfx_bsl.public.proto.slicing_spec_pb2 import SlicingConfig, SlicingSpec

by_company = tfdv.StatsOptions(slicing_config=SlicingConfig(slicing_specs=[SlicingSpec(feature_keys=["company"])]))
sliced_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"], stats_options=by_company).with_id("ByCompany")
context.run(sliced_gen)
[sliced] = sliced_gen.outputs["statistics"].get()
card_tip = feature(tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets[1], "tips").num_stats.mean

# %% name="wrong-2-value" exercise="2" tags=["wrong-answer"] says="slices"
from tfx_bsl.public.proto.slicing_spec_pb2 import SlicingConfig, SlicingSpec

only_cards = tfdv.StatsOptions(slicing_config=SlicingConfig(slicing_specs=[SlicingSpec(feature_values={"payment_type": "Credit Card"})]))
sliced_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"], stats_options=only_cards).with_id("OnlyCards")
context.run(sliced_gen)
[sliced] = sliced_gen.outputs["statistics"].get()
card_tip = feature(tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets[-1], "tips").num_stats.mean

# %% name="wrong-2-eval" exercise="2" tags=["wrong-answer"] says="split"
# - slices = tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets
# - [card] = [data for data in slices if data.name == "payment_type_Credit Card"]
# + [card] = [data for data in tfdv.load_stats_binary(f"{sliced.uri}/Split-eval/FeatureStats.pb").datasets if data.name == "payment_type_Credit Card"]

# %% name="wrong-2-median" exercise="2" tags=["wrong-answer"] says="field"
# - slices = tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets
# - [card] = [data for data in slices if data.name == "payment_type_Credit Card"]
# - card_tip = feature(card, "tips").num_stats.mean
# + by_name = {data.name: data for data in tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets}
# + card_tip = feature(by_name["payment_type_Credit Card"], "tips").num_stats.median

# %% name="wrong-2-fare" exercise="2" tags=["wrong-answer"] says="column"
# - slices = tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets
# - [card] = [data for data in slices if data.name == "payment_type_Credit Card"]
# - card_tip = feature(card, "tips").num_stats.mean
# + by_name = {data.name: data for data in tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets}
# + card_tip = feature(by_name["payment_type_Credit Card"], "fare").num_stats.mean

# %% name="wrong-2-csv" exercise="2" tags=["wrong-answer"] says="number"
# - [sliced] = sliced_gen.outputs["statistics"].get()
# - slices = tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets
# - [card] = [data for data in slices if data.name == "payment_type_Credit Card"]
# - card_tip = feature(card, "tips").num_stats.mean
# + second = pd.read_csv(DATA / "taxi" / "csv" / "data2.csv")
# + card_tip = second.tips[second.payment_type == "Credit Card"].mean()

# %% name="wrong-2-rounded" exercise="2" tags=["wrong-answer"] says="check.rounded"
# - slices = tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets
# - [card] = [data for data in slices if data.name == "payment_type_Credit Card"]
# - card_tip = feature(card, "tips").num_stats.mean
# + by_name = {data.name: data for data in tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets}
# + card_tip = round(feature(by_name["payment_type_Credit Card"], "tips").num_stats.mean, 2)

# %% name="wrong-2-result" exercise="2" tags=["wrong-answer"] says="not_component"
from tfx_bsl.public.proto.slicing_spec_pb2 import SlicingConfig, SlicingSpec

by_payment = tfdv.StatsOptions(slicing_config=SlicingConfig(slicing_specs=[SlicingSpec(feature_keys=["payment_type"])]))
sliced_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"], stats_options=by_payment)
sliced_gen = context.run(sliced_gen)
card_tip = 2.7

# %% name="wrong-2-columns" exercise="2" tags=["wrong-answer"] says="no_tips"
from tfx_bsl.public.proto.slicing_spec_pb2 import SlicingConfig, SlicingSpec

by_payment = SlicingConfig(slicing_specs=[SlicingSpec(feature_keys=["payment_type"])])
without_tips = tfdv.StatsOptions(slicing_config=by_payment, feature_allowlist=["payment_type", "fare"])
sliced_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"], stats_options=without_tips).with_id("WithoutTips")
context.run(sliced_gen)
card_tip = 2.7

# %% [markdown] name="ask-3" lang="pt-BR"
# ## 3. O que quebrou?
#
# Escreva a função `suspects(before, after)`. Ela recebe as estatísticas de dois dias e devolve o **conjunto** (`set`) dos nomes das
# colunas suspeitas. (As de cada dia são um `DatasetFeatureStatistics`, isto é, um item de `datasets`.) Uma coluna é suspeita se:
#
# 1. só existe num dos dois dias; ou
# 2. mudou de tipo; ou
# 3. a **fração** de registros em que ela falta subiu mais de 0,2; ou
# 4. é de números nos dois dias e a mediana ficou mais de dez vezes maior **ou** menor. (Se alguma das duas medianas é zero, esta regra não se aplica.)
#
# *Falta* é o que `num_missing` conta. Um registro com a coluna vazia (uma lista sem valores) ainda tem a coluna. O `check` chama a sua função com pares de dias
# que você não viu, uns com defeito, outros sem.

# %% [markdown] name="ask-3" lang="en"
# ## 3. What broke?
#
# Write the function `suspects(before, after)`. It takes the statistics of two days and returns the **set** of suspect column
# names. (Each day's statistics are a `DatasetFeatureStatistics`, that is, one item of `datasets`.) A column is suspect if:
#
# 1. it exists on only one of the two days; or
# 2. its type changed; or
# 3. the **fraction** of records from which it is missing rose by more than 0.2; or
# 4. it holds numbers on both days and its median became more than ten times larger **or** smaller. (If either median is zero, this rule does not apply.)
#
# *Missing* is what `num_missing` counts. A record with an empty column (a list without values) still has the column. `check` calls your function with pairs of days
# that you haven't seen, some with a fault and others without.

# %% name="answer-3" exercise="3" tags=["answer"]
### BEGIN SOLUTION
def suspects(before, after):
    old, new = ({each.path.step[0]: each for each in data.features} for data in (before, after))
    found = set(old) ^ set(new)
    for name in set(old) & set(new):
        missing = [getattr(data[name], data[name].WhichOneof("stats")).common_stats.num_missing for data in (old, new)]
        medians = [data[name].num_stats.median for data in (old, new)]  # 0 for a text
        if old[name].type != new[name].type:
            found.add(name)
        elif missing[1] / after.num_examples - missing[0] / before.num_examples > 0.2:
            found.add(name)
        elif all(medians) and not 0.1 <= medians[1] / medians[0] <= 10:
            found.add(name)
    return found
### END SOLUTION

# %% name="check-3" exercise="3" tags=["check"]
check("05.3", suspects)

# %% [markdown] name="hint-3-1" lang="pt-BR" exercise="3" tags=["hint"]
# Comece com um dicionário para cada dia, com o nome de cada coluna e as estatísticas dela. A regra 1 é uma operação entre os dois conjuntos de nomes. Quais deles estão num dia só? As outras regras só valem
# para os nomes que estão nos dois.

# %% [markdown] name="hint-3-1" lang="en" exercise="3" tags=["hint"]
# Begin with a dictionary for each day, from column names to statistics. Rule 1 is an operation on the two sets of names. Which names are in only one of
# them? The other rules apply only to names that are in both.

# %% [markdown] name="hint-3-2" lang="pt-BR" exercise="3" tags=["hint"]
# `num_missing` está em `common_stats`, que fica dentro de `num_stats` ou de `string_stats` (`WhichOneof("stats")` diz qual). Os dois dias podem ter números diferentes
# de registros. Por isso, divida cada contagem pelo `num_examples` do seu dia.

# %% [markdown] name="hint-3-2" lang="en" exercise="3" tags=["hint"]
# `num_missing` is in `common_stats`, which is inside `num_stats` or `string_stats` (`WhichOneof("stats")` tells you which). The two days
# may have different numbers of records, so divide each count by its own day's `num_examples`.

# %% name="wrong-3-common" exercise="3" tags=["wrong-answer"] says="missed"
def suspects(before, after):
    new = {each.path.step[0]: each for each in after.features}
    return {each.path.step[0] for each in before.features if each.path.step[0] in new and each.type != new[each.path.step[0]].type}

# %% name="wrong-3-types" exercise="3" tags=["wrong-answer"] says="missed"
def suspects(before, after):
    return {each.path.step[0] for each in before.features} ^ {each.path.step[0] for each in after.features}

# %% name="wrong-3-unmissed" exercise="3" tags=["wrong-answer"] says="missed"
def suspects(before, after):
    old, new = ({each.path.step[0]: each for each in data.features} for data in (before, after))
    return set(old) ^ set(new) | {name for name in set(old) & set(new) if old[name].type != new[name].type}

# %% name="wrong-3-larger" exercise="3" tags=["wrong-answer"] says="missed"
# -         medians = [data[name].num_stats.median for data in (old, new)]  # 0 for a text
# -         if old[name].type != new[name].type:
# +         medians = [data[name].num_stats.median for data in (old, new)]
# +         if old[name].type != new[name].type or missing[1] / after.num_examples - missing[0] / before.num_examples > 0.2:
# -         elif missing[1] / after.num_examples - missing[0] / before.num_examples > 0.2:
# -             found.add(name)
# -         elif all(medians) and not 0.1 <= medians[1] / medians[0] <= 10:
# +         elif all(medians) and medians[1] / medians[0] > 10:

# %% name="wrong-3-list" exercise="3" tags=["wrong-answer"] says="kind"
def suspects(before, after):
    return []

# %% name="wrong-3-counts" exercise="3" tags=["wrong-answer"] says="missed"
def suspects(before, after):
    old, new = ({each.path.step[0]: each for each in data.features} for data in (before, after))
    found = set(old) ^ set(new)
    for name in set(old) & set(new):
        missing = [getattr(data[name], data[name].WhichOneof("stats")).common_stats.num_missing for data in (old, new)]
        if old[name].type != new[name].type or missing[1] - missing[0] > 200:
            found.add(name)
    return found

# %% name="wrong-3-empty" exercise="3" tags=["wrong-answer"] says="innocent"
def suspects(before, after):
    old, new = ({each.path.step[0]: each for each in data.features} for data in (before, after))
    found = set(old) ^ set(new)
    for name in set(old) & set(new):
        values = [getattr(data[name], data[name].WhichOneof("stats")).common_stats.tot_num_values for data in (old, new)]
        if old[name].type != new[name].type or values[0] / before.num_examples - values[1] / after.num_examples > 0.2:
            found.add(name)
    return found

# %% name="wrong-3-mean" exercise="3" tags=["wrong-answer"] says="missed"
# -         medians = [data[name].num_stats.median for data in (old, new)]  # 0 for a text
# -         if old[name].type != new[name].type:
# +         means = [data[name].num_stats.mean for data in (old, new)]
# +         if old[name].type != new[name].type or missing[1] / after.num_examples - missing[0] / before.num_examples > 0.2:
# -         elif missing[1] / after.num_examples - missing[0] / before.num_examples > 0.2:
# -             found.add(name)
# -         elif all(medians) and not 0.1 <= medians[1] / medians[0] <= 10:
# +         elif all(means) and not 0.1 <= means[1] / means[0] <= 10:

# %% name="wrong-3-zeros" exercise="3" tags=["wrong-answer"] says="check.raised_when"
def suspects(before, after):
    old, new = ({each.path.step[0]: each for each in data.features} for data in (before, after))
    found = set(old) ^ set(new)
    for name in set(old) & set(new):
        if not 0.1 <= new[name].num_stats.median / old[name].num_stats.median <= 10:
            found.add(name)
    return found

# %% name="wrong-3-labels" exercise="3" tags=["wrong-answer"] says="names"
def suspects(before, after):
    old, new = ({each.path.step[0]: each for each in data.features} for data in (before, after))
    return {f"{name} (rule 1)" for name in set(old) ^ set(new)}

# %% name="wrong-3-prints" exercise="3" tags=["wrong-answer"] says="nothing"
def suspects(before, after):
    old, new = ({each.path.step[0] for each in data.features} for data in (before, after))
    print(old ^ new)

# %% name="wrong-3-one-day" exercise="3" tags=["wrong-answer"] says="check.arguments"
def suspects(after):
    return {each.path.step[0] for each in after.features}

# %% name="wrong-3-set" exercise="3" tags=["wrong-answer"] says="check.not_function"
suspects = {"tips"}

# %% [markdown] name="ask-4" lang="pt-BR"
# ## 4. Projete: estatísticas para um relatório
#
# Todo dia, um relatório vai mostrar `fare`, `tips`, `payment_type` e `company`, e **nenhuma outra coluna**. De `company`, ele lista **todas** as empresas, com o
# número de corridas de cada uma. Esse número pode ser lido em `top_values` ou em `rank_histogram`, à sua escolha. Uma cidade tem algumas dezenas de empresas, nunca mais de 500.
#
# Guarde em `options` o `tfdv.StatsOptions` para esse relatório.

# %% [markdown] name="ask-4" lang="en"
# ## 4. Design: statistics for a report
#
# Every day a report will show `fare`, `tips`, `payment_type` and `company`, and **no other column**. For `company` it lists **all**
# companies, with the number of trips of each. It may read that number from `top_values` or from `rank_histogram`, as you prefer. A city has a few dozen companies, never more than 500.
#
# Assign to `options` the `tfdv.StatsOptions` for this report.

# %% name="answer-4" exercise="4" tags=["answer"]
### BEGIN SOLUTION
options = tfdv.StatsOptions(
    feature_allowlist=["fare", "tips", "payment_type", "company"],  # a column that turns up tomorrow stays out
    num_top_values=500,
)
### END SOLUTION

# %% name="check-4" exercise="4" tags=["check"]
check("05.4", options)

# %% [markdown] name="hint-4-1" lang="pt-BR" exercise="4" tags=["hint"]
# Responda a duas perguntas. Que colunas entram? Quantos valores de texto ficam guardados? Em `help(tfdv.StatsOptions)`, procure *allowlist* e *top values*.

# %% [markdown] name="hint-4-1" lang="en" exercise="4" tags=["hint"]
# You have two questions to answer. Which columns go in? How many string values are kept? In `help(tfdv.StatsOptions)`, look for *allowlist* and *top values*.

# %% [markdown] name="hint-4-2" lang="pt-BR" exercise="4" tags=["hint"]
# Se você não disser nada, `top_values` guarda 20 valores, e `rank_histogram` guarda até mil. De quantos o relatório pode precisar, em qualquer cidade? Em qual das duas listas ele lê?

# %% [markdown] name="hint-4-2" lang="en" exercise="4" tags=["hint"]
# Unless you ask for something else, `top_values` keeps 20 values and `rank_histogram` up to a thousand. How many might the report need, in
# any city? And which of the two does it read?

# %% name="wrong-4-today" exercise="4" tags=["wrong-answer"] says="top_values"
options = tfdv.StatsOptions(feature_allowlist=["fare", "tips", "payment_type", "company"], num_top_values=61, num_rank_histogram_buckets=61)

# %% name="wrong-4-rare" exercise="4" tags=["wrong-answer"] says="top_values"
options = tfdv.StatsOptions(feature_allowlist=["fare", "tips", "payment_type", "company"], num_top_values=500, frequency_threshold=2)

# %% name="wrong-4-sample" exercise="4" tags=["wrong-answer"] says="sample"
options = tfdv.StatsOptions(feature_allowlist=["fare", "tips", "payment_type", "company"], num_top_values=500, sample_rate=0.1)

# %% name="wrong-4-all" exercise="4" tags=["wrong-answer"] says="columns"
options = tfdv.StatsOptions(num_top_values=500)

# %% name="wrong-4-label" exercise="4" tags=["wrong-answer"] says="columns"
options = tfdv.StatsOptions(feature_allowlist=["payment_type", "company"], label_feature="tips", num_top_values=500)

# %% name="wrong-4-statistics" exercise="4" tags=["wrong-answer"] says="kind"
options = statistics_gen

# %% [markdown] name="after-4" lang="pt-BR"
# <details><summary>Como julgar as opções (as suas ou as de um colega)</summary>
#
# | pergunta | bom | a melhorar |
# |---|---|---|
# | O que acontece se amanhã vier uma coluna nova? | fica de fora até vocês a incluírem | entra no relatório sozinha |
# | De onde veio o número de valores? | do limite que o exercício dá, ou mais | do número de empresas de hoje |
# | O que mais há no arquivo? | nada além das quatro colunas, e por isso ele é pequeno | medidas que o relatório não mostra |
#
# </details>

# %% [markdown] name="after-4" lang="en"
# <details><summary>How to judge the options (your own or a colleague's)</summary>
#
# | question | good | to improve |
# |---|---|---|
# | What happens if a new column comes tomorrow? | it stays out until you add it | it ends up in the report by itself |
# | Where did the number of values come from? | from the limit in the task, or more | from the number of companies today |
# | What else is in the file? | nothing but the four columns, so it's small | measures that the report doesn't show |
#
# </details>

# %% [markdown] name="ask-5" lang="pt-BR"
# ## 5. Um número que é um código
#
# `pickup_community_area` é o número do bairro em que a corrida começou. A média dele não quer dizer nada. A prefeitura quer saber de que bairro saem mais corridas.
#
# Faça o StatisticsGen **contar** os bairros. Rode outro StatisticsGen, `coded_gen`, com os exemplos de `trips_gen` e um schema que marca essa coluna como categórica. Guarde em `busiest` o número do bairro mais frequente em **`train`** (um número, não um texto), e em `share` a fração das corridas de `train` que começam nele (entre 0 e 1, sem arredondar). Leia os dois no que `coded_gen` gravou. (Se preferir gravar o schema num arquivo, use a pasta `work_folder("05-exercises")`.)

# %% [markdown] name="ask-5" lang="en"
# ## 5. A number that is a code
#
# `pickup_community_area` is the number of the area where the trip began. Its mean tells you nothing. The city wants to know in which area most trips begin.
#
# Make StatisticsGen **count** the areas. Run another StatisticsGen, `coded_gen`, on the examples of `trips_gen`, with a schema that marks this column as
# categorical. Assign to `busiest` the number of the most frequent area in **`train`** (a number, not a string), and to `share` the fraction of the trips in `train`
# that begin there (between 0 and 1, not rounded). Read both from what `coded_gen` wrote. (If you'd rather write the schema to a file, use the folder
# `work_folder("05-exercises")`.)

# %% name="answer-5" exercise="5" tags=["answer"]
### BEGIN SOLUTION
[statistics] = statistics_gen.outputs["statistics"].get()
schema = tfdv.infer_schema(tfdv.load_stats_binary(f"{statistics.uri}/Split-train/FeatureStats.pb"))
tfdv.set_domain(schema, "pickup_community_area", schema_pb2.IntDomain(is_categorical=True))
coded_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"], stats_options=tfdv.StatsOptions(schema=schema))
context.run(coded_gen)
[coded] = coded_gen.outputs["statistics"].get()
[train] = tfdv.load_stats_binary(f"{coded.uri}/Split-train/FeatureStats.pb").datasets
first, *others = feature(train, "pickup_community_area").string_stats.top_values
busiest, share = int(first.value), first.frequency / train.num_examples
### END SOLUTION

# %% name="check-5" exercise="5" tags=["check"]
check("05.5", coded_gen, busiest, share)

# %% [markdown] name="hint-5-1" lang="pt-BR" exercise="5" tags=["hint"]
# Infira o schema a partir das estatísticas que já existem, e marque a coluna com `tfdv.set_domain` e um `schema_pb2.IntDomain(is_categorical=True)`. O StatisticsGen recebe o schema em `stats_options=tfdv.StatsOptions(schema=...)`, como no episódio.

# %% [markdown] name="hint-5-1" lang="en" exercise="5" tags=["hint"]
# Infer the schema from the statistics that you already have, and mark the column with `tfdv.set_domain` and a
# `schema_pb2.IntDomain(is_categorical=True)`. StatisticsGen gets the schema in `stats_options=tfdv.StatsOptions(schema=...)`, as in the episode.

# %% [markdown] name="hint-5-2" lang="pt-BR" exercise="5" tags=["hint"]
# Medida assim, a coluna tem `string_stats`, como um texto. `top_values` vai do mais frequente ao menos frequente, e o `value` de cada um é um texto, como `"8"`. Leia o arquivo de `Split-train`.

# %% [markdown] name="hint-5-2" lang="en" exercise="5" tags=["hint"]
# Measured this way, the column has `string_stats`, as if it were a string. `top_values` goes from the most to the least frequent, and the
# `value` of each is a string, such as `"8"`. Read the file of `Split-train`.

# %% name="wrong-5-mean" exercise="5" tags=["wrong-answer"] says="not_counted"
coded_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"]).with_id("Coded")
context.run(coded_gen)
[coded] = coded_gen.outputs["statistics"].get()
[train] = tfdv.load_stats_binary(f"{coded.uri}/Split-train/FeatureStats.pb").datasets
busiest = round(feature(train, "pickup_community_area").num_stats.mean)
share = feature(train, "pickup_community_area").num_stats.common_stats.num_non_missing / train.num_examples

# %% name="wrong-5-how-many" exercise="5" tags=["wrong-answer"] says="frequency"
# - busiest, share = int(first.value), first.frequency / train.num_examples
# + busiest, share = first.frequency, first.frequency / train.num_examples

# %% name="wrong-5-split" exercise="5" tags=["wrong-answer"] says="split"
# - [train] = tfdv.load_stats_binary(f"{coded.uri}/Split-train/FeatureStats.pb").datasets
# + [train] = tfdv.load_stats_binary(f"{coded.uri}/Split-eval/FeatureStats.pb").datasets

# %% name="wrong-5-text" exercise="5" tags=["wrong-answer"] says="check.not_number"
# - busiest, share = int(first.value), first.frequency / train.num_examples
# + busiest, share = first.value, first.frequency / train.num_examples

# %% name="wrong-5-rarest" exercise="5" tags=["wrong-answer"] says="value"
# - first, *others = feature(train, "pickup_community_area").string_stats.top_values
# + *others, first = feature(train, "pickup_community_area").string_stats.top_values

# %% name="wrong-5-count" exercise="5" tags=["wrong-answer"] says="fraction"
# - busiest, share = int(first.value), first.frequency / train.num_examples
# + busiest, share = int(first.value), first.frequency

# %% name="wrong-5-of-the-listed" exercise="5" tags=["wrong-answer"] says="total"
# - busiest, share = int(first.value), first.frequency / train.num_examples
# + busiest, share = int(first.value), first.frequency / sum(each.frequency for each in (first, *others))

# %% name="wrong-5-rounded" exercise="5" tags=["wrong-answer"] says="check.rounded"
# - busiest, share = int(first.value), first.frequency / train.num_examples
# + busiest, share = int(first.value), round(first.frequency / train.num_examples, 3)

# %% name="wrong-5-not-run" exercise="5" tags=["wrong-answer"] says="not_run"
coded_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"], stats_options=tfdv.StatsOptions()).with_id("Coded")
busiest, share = 8, 0.3

# %% name="wrong-5-typed" exercise="5" tags=["wrong-answer"] says="check.typed"
# - busiest, share = int(first.value), first.frequency / train.num_examples
# + busiest = 8
# + share = first.frequency / train.num_examples
