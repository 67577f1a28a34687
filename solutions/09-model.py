# ---
# # SOURCE of an exercise sheet. Solutions and exercises in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "Do dado ao modelo, e de volta", en: "From data to a model, and back"}
# teaching: 0
# exercises: 60
# ---

# %% [markdown] name="intro" lang="pt-BR"
# Cinco exercícios, para fazer depois do [episódio 09](../../episodes/pt-BR/09-model.ipynb), com corridas de táxi. O modelo destes exercícios diz, no começo da corrida, se a gorjeta vai ser grande (`big_tip`). Troque os `...`, rode a célula e, em seguida, o `check(...)` embaixo. Travou? `hint("09.1")` dá uma pista por vez. No fim, salve e rode `course check 09` num terminal.

# %% [markdown] name="intro" lang="en"
# Five exercises, to do after [episode 09](../../episodes/en/09-model.ipynb), on taxi trips. The model here predicts, when a trip begins, whether
# the tip will be large (`big_tip`). Replace the `...`, run the cell and then the `check(...)` below it. Stuck?
# `hint("09.1")` gives one hint at a time. At the end, save and run `course check 09` in a terminal.

# %% name="setup"
import pandas as pd

from tfx_course import check, hint, work_folder
from tfx import v1 as tfx  # before TensorFlow: it asks for Keras 2, which Transform's layer needs
import tensorflow as tf
import tensorflow_model_analysis as tfma
import tensorflow_transform as tft
from tensorflow_model_analysis.proto import config_pb2
from tfx_course.given import sheet_09

WORK = work_folder("09-exercises")
trips = sheet_09.trips()
trips.head()

# %% [markdown] name="ask-1" lang="pt-BR"
# ## 1. Um pré-processamento que vale para uma corrida só
#
# Escreva `preprocessing_fn(inputs)`, para o Transform. `inputs` traz duas colunas, `trip_miles` (um número por corrida) e `payment_type` (um texto por corrida). Aqui cada coluna já é uma lista simples, e não é preciso usar `tf.squeeze` nem `custom_config`. Devolva um dicionário com:
#
# - `miles`: a distância desta corrida menos a média de **todas**, dividida pelo desvio-padrão de **todas** (negativo
#   abaixo da média);
# - `payment`: um número para cada forma de pagamento, tirado de um vocabulário de **todas** as corridas.
#
# O `check` manda o Transform analisar corridas que você não viu, e depois aplica a função a uma corrida por vez, como em produção.

# %% [markdown] name="ask-1" lang="en"
# ## 1. Preprocessing that works for a single trip
#
# Write `preprocessing_fn(inputs)` for Transform. `inputs` has two columns, `trip_miles` (a number for each trip) and `payment_type` (a
# string for each trip). Here each column is a plain list already, so you don't need `tf.squeeze` or `custom_config`. Return a dictionary with:
#
# - `miles`: this trip's distance minus the mean of **all** trips, divided by the standard deviation of **all** trips (so it's negative
#   below the mean);
# - `payment`: a number for each payment type, from a vocabulary of **all** trips.
#
# The `check` has Transform analyse trips that you haven't seen, and then applies your function to one trip at a time, as in production.

# %% name="answer-1" exercise="1" tags=["answer"]
### BEGIN SOLUTION
def preprocessing_fn(inputs):
    return {
        "miles": tft.scale_to_z_score(inputs["trip_miles"]),
        "payment": tft.compute_and_apply_vocabulary(inputs["payment_type"]),
    }
### END SOLUTION

# %% name="check-1" exercise="1" tags=["check"]
check("09.1", preprocessing_fn)

# %% [markdown] name="hint-1-1" lang="pt-BR" exercise="1" tags=["hint"]
# O que depende de todas as corridas vem de um **analisador**, uma função de `tft`. O TensorFlow sozinho só vê o lote que tem na mão.

# %% [markdown] name="hint-1-1" lang="en" exercise="1" tags=["hint"]
# What depends on all trips comes from an **analyzer**, a function of `tft`. TensorFlow alone sees only the current batch.

# %% [markdown] name="hint-1-2" lang="pt-BR" exercise="1" tags=["hint"]
# `tft.scale_to_z_score` faz a primeira conta inteira. (Com `tft.mean` e `tft.var` também dá. O desvio-padrão é `tf.sqrt` da variância.) Para a segunda, veja `preprocessing_fn` no episódio: é a mesma função, sem `top_k`.

# %% [markdown] name="hint-1-2" lang="en" exercise="1" tags=["hint"]
# `tft.scale_to_z_score` does the whole first computation. (`tft.mean` and `tft.var` work too. The standard deviation is `tf.sqrt` of the variance.) For the second, see `preprocessing_fn` in the episode. You need the same function, without `top_k`.

# %% name="wrong-1-batch" exercise="1" tags=["wrong-answer"] says="batch"
# -         "miles": tft.scale_to_z_score(inputs["trip_miles"]),
# +         "miles": (inputs["trip_miles"] - tf.reduce_mean(inputs["trip_miles"])) / tf.math.reduce_std(inputs["trip_miles"]),

# %% name="wrong-1-raw" exercise="1" tags=["wrong-answer"] says="raw"
# -         "miles": tft.scale_to_z_score(inputs["trip_miles"]),
# +         "miles": inputs["trip_miles"],

# %% name="wrong-1-zero-to-one" exercise="1" tags=["wrong-answer"] says="zero_to_one"
# -         "miles": tft.scale_to_z_score(inputs["trip_miles"]),
# +         "miles": tft.scale_to_0_1(inputs["trip_miles"]),

# %% name="wrong-1-centred" exercise="1" tags=["wrong-answer"] says="centred"
# -         "miles": tft.scale_to_z_score(inputs["trip_miles"]),
# +         "miles": inputs["trip_miles"] - tft.mean(inputs["trip_miles"]),

# %% name="wrong-1-typed" exercise="1" tags=["wrong-answer"] says="miles"
# -         "miles": tft.scale_to_z_score(inputs["trip_miles"]),
# +         "miles": (inputs["trip_miles"] - 4.6) / 6.3,

# %% name="wrong-1-variance" exercise="1" tags=["wrong-answer"] says="miles"
# -         "miles": tft.scale_to_z_score(inputs["trip_miles"]),
# +         "miles": (inputs["trip_miles"] - tft.mean(inputs["trip_miles"])) / tft.var(inputs["trip_miles"]),

# %% name="wrong-1-text" exercise="1" tags=["wrong-answer"] says="text"
# -         "payment": tft.compute_and_apply_vocabulary(inputs["payment_type"]),
# +         "payment": inputs["payment_type"],

# %% name="wrong-1-one-number" exercise="1" tags=["wrong-answer"] says="outside"
# -         "payment": tft.compute_and_apply_vocabulary(inputs["payment_type"]),
# +         "payment": tft.compute_and_apply_vocabulary(inputs["payment_type"], top_k=1),

# %% name="wrong-1-hash" exercise="1" tags=["wrong-answer"] says="vocabulary"
# -         "payment": tft.compute_and_apply_vocabulary(inputs["payment_type"]),
# +         "payment": tf.strings.to_hash_bucket_fast(inputs["payment_type"], 1000),

# %% name="wrong-1-few-buckets" exercise="1" tags=["wrong-answer"] says="same"
# -         "payment": tft.compute_and_apply_vocabulary(inputs["payment_type"]),
# +         "payment": tf.strings.to_hash_bucket_fast(inputs["payment_type"], 3),

# %% name="wrong-1-by-hand" exercise="1" tags=["wrong-answer"] says="same"
# -         "payment": tft.compute_and_apply_vocabulary(inputs["payment_type"]),
# +         "payment": tf.where(inputs["payment_type"] == "Cash", tf.constant(0, tf.int64), tf.where(inputs["payment_type"] == "Credit Card", tf.constant(1, tf.int64), 2)),

# %% name="wrong-1-one-hot" exercise="1" tags=["wrong-answer"] says="wide"
# -         "payment": tft.compute_and_apply_vocabulary(inputs["payment_type"]),
# +         "payment": tf.one_hot(tft.compute_and_apply_vocabulary(inputs["payment_type"]), 3),

# %% name="wrong-1-length" exercise="1" tags=["wrong-answer"] says="dtype"
# -         "payment": tft.compute_and_apply_vocabulary(inputs["payment_type"]),
# +         "payment": tf.strings.length(inputs["payment_type"]),

# %% name="wrong-1-distance" exercise="1" tags=["wrong-answer"] says="sign"
# -         "miles": tft.scale_to_z_score(inputs["trip_miles"]),
# +         "miles": tf.abs(tft.scale_to_z_score(inputs["trip_miles"])),

# %% name="wrong-1-name" exercise="1" tags=["wrong-answer"] says="columns"
# -         "payment": tft.compute_and_apply_vocabulary(inputs["payment_type"]),
# +         "payment_type": tft.compute_and_apply_vocabulary(inputs["payment_type"]),

# %% name="wrong-1-pair" exercise="1" tags=["wrong-answer"] says="kind"
def preprocessing_fn(inputs):
    return tft.scale_to_z_score(inputs["trip_miles"]), tft.compute_and_apply_vocabulary(inputs["payment_type"])

# %% name="wrong-1-misspelt" exercise="1" tags=["wrong-answer"] says="check.raised_when"
# -         "miles": tft.scale_to_z_score(inputs["trip_miles"]),
# +         "miles": tft.scale_to_z_score(inputs["miles"]),

# %% [markdown] name="ask-2" lang="pt-BR"
# ## 2. O portão do modelo
#
# Escreva em `eval_config` a configuração do Evaluator, um `tfma.EvalConfig`. O rótulo é a coluna `big_tip`, que já está nos exemplos. A assinatura do modelo é `serving_default`, e a métrica é `BinaryAccuracy`, calculada sobre todas as corridas juntas e para cada forma de pagamento (`payment_type`). Um candidato passa se:
#
# - **no total**, a taxa de acerto é de pelo menos `0.7`, **e** no máximo `0.02` menor que a do modelo em produção;
# - **em cada forma de pagamento**, a taxa de acerto é de pelo menos `0.5`.
#
# O `check` pergunta à própria TFMA quais candidatos passam.

# %% [markdown] name="ask-2" lang="en"
# ## 2. The model's gate
#
# Write Evaluator's configuration, a `tfma.EvalConfig`, and assign it to `eval_config`. The label is the column `big_tip`, which is already in the examples. The model's
# signature is `serving_default`, and the metric is `BinaryAccuracy`. Measure it over all trips together and for each payment type (the column `payment_type`). A
# candidate passes if two things hold:
#
# - **overall** its accuracy is at least `0.7`, **and** at most `0.02` below that of the model in production;
# - **for each payment type** its accuracy is at least `0.5`.
#
# The `check` asks TFMA itself which candidates pass.

# %% name="answer-2" exercise="2" tags=["answer"]
### BEGIN SOLUTION
overall = config_pb2.PerSliceMetricThreshold(
    slicing_specs=[tfma.SlicingSpec()],
    threshold=tfma.MetricThreshold(
        value_threshold=tfma.GenericValueThreshold(lower_bound={"value": 0.7}),
        change_threshold=tfma.GenericChangeThreshold(direction=tfma.MetricDirection.HIGHER_IS_BETTER, absolute={"value": -0.02}),
    ),
)
each_payment = config_pb2.PerSliceMetricThreshold(
    slicing_specs=[tfma.SlicingSpec(feature_keys=["payment_type"])],
    threshold=tfma.MetricThreshold(value_threshold=tfma.GenericValueThreshold(lower_bound={"value": 0.5})),
)
accuracy = tfma.MetricConfig(class_name="BinaryAccuracy", per_slice_thresholds=[overall, each_payment])
eval_config = tfma.EvalConfig(
    model_specs=[tfma.ModelSpec(signature_name="serving_default", label_key="big_tip")],
    slicing_specs=[tfma.SlicingSpec(), tfma.SlicingSpec(feature_keys=["payment_type"])],
    metrics_specs=[tfma.MetricsSpec(metrics=[accuracy])],
)
### END SOLUTION

# %% name="check-2" exercise="2" tags=["check"]
check("09.2", eval_config)

# %% [markdown] name="hint-2-1" lang="pt-BR" exercise="2" tags=["hint"]
# São dois limiares para a mesma métrica, cada um com as suas fatias. Por isso, `per_slice_thresholds` é uma lista. A forma é a do `eval_config` do episódio.

# %% [markdown] name="hint-2-1" lang="en" exercise="2" tags=["hint"]
# The same metric has two thresholds, each with its own slices, so `per_slice_thresholds` is a list. The structure is that of the episode's `eval_config`.

# %% [markdown] name="hint-2-2" lang="pt-BR" exercise="2" tags=["hint"]
# O mínimo vai em `value_threshold`, com `lower_bound`. A comparação vai em `change_threshold`: maior é melhor, e a folga é um número **negativo**.

# %% [markdown] name="hint-2-2" lang="en" exercise="2" tags=["hint"]
# The minimum goes into `value_threshold`, with `lower_bound`. The comparison goes into `change_threshold`. Higher is better, and the change
# that you allow is a **negative** number.

# %% name="wrong-2-every-slice" exercise="2" tags=["wrong-answer"] says="slice_strict"
# - accuracy = tfma.MetricConfig(class_name="BinaryAccuracy", per_slice_thresholds=[overall, each_payment])
# + accuracy = tfma.MetricConfig(class_name="BinaryAccuracy", threshold=overall.threshold)

# %% name="wrong-2-direction" exercise="2" tags=["wrong-answer"] says="strict"
# -         change_threshold=tfma.GenericChangeThreshold(direction=tfma.MetricDirection.HIGHER_IS_BETTER, absolute={"value": -0.02}),
# +         change_threshold=tfma.GenericChangeThreshold(direction=tfma.MetricDirection.LOWER_IS_BETTER, absolute={"value": -0.02}),

# %% name="wrong-2-positive" exercise="2" tags=["wrong-answer"] says="strict"
# -         change_threshold=tfma.GenericChangeThreshold(direction=tfma.MetricDirection.HIGHER_IS_BETTER, absolute={"value": -0.02}),
# +         change_threshold=tfma.GenericChangeThreshold(direction=tfma.MetricDirection.HIGHER_IS_BETTER, absolute={"value": 0.02}),

# %% name="wrong-2-relative" exercise="2" tags=["wrong-answer"] says="allowance"
# -         change_threshold=tfma.GenericChangeThreshold(direction=tfma.MetricDirection.HIGHER_IS_BETTER, absolute={"value": -0.02}),
# +         change_threshold=tfma.GenericChangeThreshold(direction=tfma.MetricDirection.HIGHER_IS_BETTER, relative={"value": -0.02}),

# %% name="wrong-2-no-comparison" exercise="2" tags=["wrong-answer"] says="worse"
# -         change_threshold=tfma.GenericChangeThreshold(direction=tfma.MetricDirection.HIGHER_IS_BETTER, absolute={"value": -0.02}),

# %% name="wrong-2-percent" exercise="2" tags=["wrong-answer"] says="strict"
# -         value_threshold=tfma.GenericValueThreshold(lower_bound={"value": 0.7}),
# +         value_threshold=tfma.GenericValueThreshold(lower_bound={"value": 70}),

# %% name="wrong-2-upper" exercise="2" tags=["wrong-answer"] says="low"
# -         value_threshold=tfma.GenericValueThreshold(lower_bound={"value": 0.7}),
# +         value_threshold=tfma.GenericValueThreshold(upper_bound={"value": 0.7}),

# %% name="wrong-2-no-slice-minimum" exercise="2" tags=["wrong-answer"] says="slice_low"
# - accuracy = tfma.MetricConfig(class_name="BinaryAccuracy", per_slice_thresholds=[overall, each_payment])
# + accuracy = tfma.MetricConfig(class_name="BinaryAccuracy", per_slice_thresholds=[overall])

# %% name="wrong-2-cash-only" exercise="2" tags=["wrong-answer"] says="slice_low"
# -     slicing_specs=[tfma.SlicingSpec(feature_keys=["payment_type"])],
# +     slicing_specs=[tfma.SlicingSpec(feature_values={"payment_type": "Cash"})],

# %% name="wrong-2-slices-compared" exercise="2" tags=["wrong-answer"] says="slice_strict"
# -     threshold=tfma.MetricThreshold(value_threshold=tfma.GenericValueThreshold(lower_bound={"value": 0.5})),
# +     threshold=tfma.MetricThreshold(value_threshold=tfma.GenericValueThreshold(lower_bound={"value": 0.5}), change_threshold=tfma.GenericChangeThreshold(direction=tfma.MetricDirection.HIGHER_IS_BETTER, absolute={"value": -0.1})),

# %% name="wrong-2-label" exercise="2" tags=["wrong-answer"] says="label"
# -     model_specs=[tfma.ModelSpec(signature_name="serving_default", label_key="big_tip")],
# +     model_specs=[tfma.ModelSpec(signature_name="serving_default", label_key="tips")],

# %% name="wrong-2-signature" exercise="2" tags=["wrong-answer"] says="signature"
# -     model_specs=[tfma.ModelSpec(signature_name="serving_default", label_key="big_tip")],
# +     model_specs=[tfma.ModelSpec(signature_name="predict", label_key="big_tip")],

# %% name="wrong-2-not-overall" exercise="2" tags=["wrong-answer"] says="overall"
# -     slicing_specs=[tfma.SlicingSpec(), tfma.SlicingSpec(feature_keys=["payment_type"])],
# +     slicing_specs=[tfma.SlicingSpec(feature_keys=["payment_type"])],

# %% name="wrong-2-not-sliced" exercise="2" tags=["wrong-answer"] says="payment_type"
# -     slicing_specs=[tfma.SlicingSpec(), tfma.SlicingSpec(feature_keys=["payment_type"])],
# +     slicing_specs=[tfma.SlicingSpec()],

# %% name="wrong-2-metric" exercise="2" tags=["wrong-answer"] says="metric"
# - accuracy = tfma.MetricConfig(class_name="BinaryAccuracy", per_slice_thresholds=[overall, each_payment])
# + accuracy = tfma.MetricConfig(class_name="SparseCategoricalAccuracy", per_slice_thresholds=[overall, each_payment])

# %% name="wrong-2-specs-only" exercise="2" tags=["wrong-answer"] says="kind"
# - eval_config = tfma.EvalConfig(
# + eval_config = dict(

# %% [markdown] name="ask-3" lang="pt-BR"
# ## 3. Um pipeline que não espera pelo portão
#
# Ontem o portão fechou, e mesmo assim hoje há um modelo novo no ar. O pipeline tem todas as peças, mas nenhuma delas espera pelo portão. `sheet_09.parts()` devolve um dicionário com as peças: `example_gen`, `statistics_gen`, `schema_gen`, `validator`, `gate`, `transform`, `trainer`, `evaluator` e `pusher`. Elas estão ligadas como no episódio, mas sem o Resolver, e o Pusher lê a aprovação em vez de ficar num `Cond`.
#
# O portão deve servir de freio. Escreva `with_brake(parts)`, que recebe um dicionário assim e devolve a lista de **todos** os componentes, para um `tfx.dsl.Pipeline`. Num dia com defeito, nada da parte do modelo (de `transform` a `pusher`) pode começar.

# %% [markdown] name="ask-3" lang="en"
# ## 3. A pipeline that doesn't wait for the gate
#
# Yesterday the gate closed, and today a new model is in production all the same. The pipeline has all its parts, but none of them waits for
# the gate. `sheet_09.parts()` returns a dictionary with them: `example_gen`, `statistics_gen`, `schema_gen`, `validator`, `gate`,
# `transform`, `trainer`, `evaluator` and `pusher`. They are connected as in the episode, but there is no Resolver, and Pusher reads the blessing instead of being in a `Cond`.
#
# The gate should act as a brake. Write `with_brake(parts)`, which takes such a dictionary and returns the list of **all** components, for a `tfx.dsl.Pipeline`. On a bad
# day, no component of the model part (from `transform` to `pusher`) may start.

# %% name="answer-3" exercise="3" tags=["answer"]
### BEGIN SOLUTION
def with_brake(parts):
    parts["transform"].add_upstream_node(parts["gate"])
    return list(parts.values())
### END SOLUTION

# %% name="check-3" exercise="3" tags=["check"]
check("09.3", with_brake)

# %% [markdown] name="hint-3-1" lang="pt-BR" exercise="3" tags=["hint"]
# A ordem na lista não diz nada ao TFX. Um componente só espera pelo outro quando lê o que ele grava, ou quando você diz que ele deve esperar.

# %% [markdown] name="hint-3-1" lang="en" exercise="3" tags=["hint"]
# The order in the list tells TFX nothing. A component waits for another only when it reads what the other one writes, or when you say so.

# %% [markdown] name="hint-3-2" lang="pt-BR" exercise="3" tags=["hint"]
# O método é o da célula `model-part` do episódio. Basta chamá-lo uma vez, no componente de que os outros da parte do modelo dependem.

# %% [markdown] name="hint-3-2" lang="en" exercise="3" tags=["hint"]
# Use the method that the episode used to make the model part wait for the gate. One call is enough, on the component that the others of the model part depend on.

# %% name="wrong-3-none" exercise="3" tags=["wrong-answer"] says="beside"
# -     parts["transform"].add_upstream_node(parts["gate"])

# %% name="wrong-3-order" exercise="3" tags=["wrong-answer"] says="beside"
def with_brake(parts):
    model = ["transform", "trainer", "evaluator", "pusher"]
    return [part for name, part in parts.items() if name not in model] + [parts[name] for name in model]

# %% name="wrong-3-trainer" exercise="3" tags=["wrong-answer"] says="late"
# -     parts["transform"].add_upstream_node(parts["gate"])
# +     parts["trainer"].add_upstream_node(parts["gate"])

# %% name="wrong-3-pusher" exercise="3" tags=["wrong-answer"] says="late"
# -     parts["transform"].add_upstream_node(parts["gate"])
# +     parts["pusher"].add_upstream_node(parts["gate"])

# %% name="wrong-3-validator" exercise="3" tags=["wrong-answer"] says="validator"
# -     parts["transform"].add_upstream_node(parts["gate"])
# +     parts["transform"].add_upstream_node(parts["validator"])

# %% name="wrong-3-reversed" exercise="3" tags=["wrong-answer"] says="cycle"
def with_brake(parts):
    parts["transform"].add_upstream_node(parts["gate"])
    parts["gate"].add_upstream_node(parts["trainer"])
    return list(parts.values())

# %% name="wrong-3-backwards" exercise="3" tags=["wrong-answer"] says="backwards"
# -     parts["transform"].add_upstream_node(parts["gate"])
# +     parts["gate"].add_upstream_node(parts["transform"])

# %% name="wrong-3-without-gate" exercise="3" tags=["wrong-answer"] says="lost"
# -     return list(parts.values())
# +     return [part for name, part in parts.items() if name != "gate"]

# %% name="wrong-3-names" exercise="3" tags=["wrong-answer"] says="other"
# -     return list(parts.values())
# +     return list(parts)

# %% name="wrong-3-own-parts" exercise="3" tags=["wrong-answer"] says="other"
def with_brake(parts):
    parts = sheet_09.parts()
    parts["transform"].add_upstream_node(parts["gate"])
    return list(parts.values())

# %% name="wrong-3-nothing" exercise="3" tags=["wrong-answer"] says="kind"
# -     return list(parts.values())

# %% name="wrong-3-misspelt" exercise="3" tags=["wrong-answer"] says="check.raised_when"
# -     parts["transform"].add_upstream_node(parts["gate"])
# +     parts["transform"].add_upstream(parts["gate"])

# %% [markdown] name="ask-4" lang="pt-BR"
# ## 4. Quantas respostas mudaram?
#
# A equipe do aplicativo reescreveu o pré-processamento à mão. `sheet_09.by_graph(trips)` dá as respostas do modelo publicado, e `sheet_09.by_hand(trips)`, as do aplicativo. Cada uma devolve uma resposta por corrida, na ordem da tabela, às vezes como Series (com um índice próprio), às vezes como lista.
#
# Escreva `share_changed(served, by_hand, trips)`, que recebe duas funções assim e uma tabela, e devolve uma Series: para cada `payment_type`, **a fração das corridas cuja resposta difere**, a maior primeiro. Uma corrida sem resposta (`NaN`) nas duas conta como resposta igual.
#
# Depois, rode `share_changed(sheet_09.by_graph, sheet_09.by_hand, trips)` numa célula nova, e veja em qual forma de pagamento mais respostas mudam.

# %% [markdown] name="ask-4" lang="en"
# ## 4. How many answers changed?
#
# The app team has rewritten the preprocessing by hand. `sheet_09.by_graph(trips)` gives the answers of the model that was pushed, and
# `sheet_09.by_hand(trips)` gives those of the app. Each returns one answer per trip, in the order of the table, sometimes as a Series
# (with an index of its own), sometimes as a list.
#
# Write `share_changed(served, by_hand, trips)`, which takes two such functions and a table, and returns a Series: for each `payment_type`, **the
# share of trips whose answer differs**, the largest first. A trip that gets no answer (`NaN`) from both counts as unchanged.
#
# Then run `share_changed(sheet_09.by_graph, sheet_09.by_hand, trips)` in a new cell, and see for which payment type the most answers change.

# %% name="answer-4" exercise="4" tags=["answer"]
### BEGIN SOLUTION
def share_changed(served, by_hand, trips):
    answers = trips[["payment_type"]].assign(served=list(served(trips)), by_hand=list(by_hand(trips)))
    same = (answers.served == answers.by_hand) | (answers.served.isna() & answers.by_hand.isna())
    return (~same).groupby(answers.payment_type).mean().sort_values(ascending=False)
### END SOLUTION

# %% name="check-4" exercise="4" tags=["check"]
check("09.4", share_changed)

# %% [markdown] name="hint-4-1" lang="pt-BR" exercise="4" tags=["hint"]
# Ponha as duas respostas como colunas ao lado de `payment_type`. `list(...)` tira o índice, e as respostas ficam na ordem da tabela.

# %% [markdown] name="hint-4-1" lang="en" exercise="4" tags=["hint"]
# Put both answers into columns beside `payment_type`. `list(...)` drops the index and keeps the answers in the order of the table.

# %% [markdown] name="hint-4-2" lang="pt-BR" exercise="4" tags=["hint"]
# Faça uma coluna de verdadeiro ou falso, que diz se a resposta mudou. A média dela em cada grupo é a fração.

# %% [markdown] name="hint-4-2" lang="en" exercise="4" tags=["hint"]
# Make a Boolean column that says whether the answer changed. Its mean in each group is the share.

# %% name="wrong-4-counts" exercise="4" tags=["wrong-answer"] says="counts"
# -     return (~same).groupby(answers.payment_type).mean().sort_values(ascending=False)
# +     return (~same).groupby(answers.payment_type).sum().sort_values(ascending=False)

# %% name="wrong-4-percent" exercise="4" tags=["wrong-answer"] says="percent"
# -     return (~same).groupby(answers.payment_type).mean().sort_values(ascending=False)
# +     return (100 * (~same).groupby(answers.payment_type).mean()).sort_values(ascending=False)

# %% name="wrong-4-same" exercise="4" tags=["wrong-answer"] says="agree"
# -     return (~same).groupby(answers.payment_type).mean().sort_values(ascending=False)
# +     return same.groupby(answers.payment_type).mean().sort_values(ascending=False)

# %% name="wrong-4-of-all" exercise="4" tags=["wrong-answer"] says="of_all"
# -     return (~same).groupby(answers.payment_type).mean().sort_values(ascending=False)
# +     return ((~same).groupby(answers.payment_type).sum() / len(trips)).sort_values(ascending=False)

# %% name="wrong-4-order" exercise="4" tags=["wrong-answer"] says="order"
# -     return (~same).groupby(answers.payment_type).mean().sort_values(ascending=False)
# +     return (~same).groupby(answers.payment_type).mean().sort_values()

# %% name="wrong-4-overall" exercise="4" tags=["wrong-answer"] says="kind"
# -     return (~same).groupby(answers.payment_type).mean().sort_values(ascending=False)
# +     return (~same).mean()

# %% name="wrong-4-by-trip" exercise="4" tags=["wrong-answer"] says="groups"
# -     return (~same).groupby(answers.payment_type).mean().sort_values(ascending=False)
# +     return (~same).astype(float).sort_values(ascending=False)

# %% name="wrong-4-missing" exercise="4" tags=["wrong-answer"] says="missing"
# -     same = (answers.served == answers.by_hand) | (answers.served.isna() & answers.by_hand.isna())
# +     same = answers.served == answers.by_hand

# %% name="wrong-4-dropped" exercise="4" tags=["wrong-answer"] says="dropped"
# -     same = (answers.served == answers.by_hand) | (answers.served.isna() & answers.by_hand.isna())
# +     answers = answers.dropna(subset=["served", "by_hand"], how="all")
# +     same = answers.served == answers.by_hand

# %% name="wrong-4-changed-only" exercise="4" tags=["wrong-answer"] says="unchanged"
# -     return (~same).groupby(answers.payment_type).mean().sort_values(ascending=False)
# +     return (answers[~same].payment_type.value_counts() / answers.payment_type.value_counts()).sort_values(ascending=False)

# %% name="wrong-4-filled" exercise="4" tags=["wrong-answer"] says="one_side"
# -     same = (answers.served == answers.by_hand) | (answers.served.isna() & answers.by_hand.isna())
# +     same = answers.served.fillna(0) == answers.by_hand.fillna(0)

# %% name="wrong-4-means" exercise="4" tags=["wrong-answer"] says="means"
def share_changed(served, by_hand, trips):
    answers = trips[["payment_type"]].assign(served=list(served(trips)), by_hand=list(by_hand(trips)))
    means = answers.groupby("payment_type")[["served", "by_hand"]].mean()
    return (means.served - means.by_hand).abs().sort_values(ascending=False)

# %% name="wrong-4-by-index" exercise="4" tags=["wrong-answer"] says="number"
# -     answers = trips[["payment_type"]].assign(served=list(served(trips)), by_hand=list(by_hand(trips)))
# +     answers = trips[["payment_type"]].assign(served=served(trips), by_hand=by_hand(trips))

# %% name="wrong-4-aligned" exercise="4" tags=["wrong-answer"] says="nan"
def share_changed(served, by_hand, trips):
    changed = pd.Series([before != now for before, now in zip(served(trips), by_hand(trips))])
    return trips.assign(changed=changed).groupby("payment_type").changed.mean().sort_values(ascending=False)

# %% name="wrong-4-fixed" exercise="4" tags=["wrong-answer"] says="number"
# -     return (~same).groupby(answers.payment_type).mean().sort_values(ascending=False)
# +     return (~same).groupby(answers.payment_type).mean().sort_values(ascending=False) * 0 + 0.1

# %% [markdown] name="ask-5" lang="pt-BR"
# ## 5. Um projeto seu
#
# Até aqui os pipelines foram nossos. O `course new-project` monta um com os **seus** dados. Ele cria uma pasta com um pipeline, um portão, testes e o rascunho de um schema. Para rodar esse pipeline, basta o TFX. Onde os dados sozinhos não bastam para decidir, o rascunho traz um comentário, `DECIDA`.
#
# A célula seguinte roda o comando com as corridas desta folha e diz quantas decisões estão abertas. ⏳ Leva uns 20 segundos.

# %% [markdown] name="ask-5" lang="en"
# ## 5. A project of your own
#
# Until now the pipelines were ours. `course new-project` makes one with **your** data. It creates a folder with a pipeline, a gate, tests and the draft of a schema. To run that pipeline you need only TFX. Where the data alone can't tell what is right, the draft has a comment, `DECIDE`.
#
# The next cell runs the command on this sheet's trips and says how many decisions are open. ⏳ It takes about 20 seconds.

# %% name="draft"
draft = sheet_09.new_project(WORK)
print(draft.count("# DECID"), "decisions are open")  # DECIDE in English, DECIDA in Portuguese

# %% [markdown] name="ask-5-decide" lang="pt-BR"
# Abra `tips/schema.pbtxt` na pasta desta execução (a mais nova dentro de `work/09-exercises/`), ou rode `print(draft)`. Perguntamos aos responsáveis, e quatro decisões já podem ser tomadas:
#
# | quem | o que disse | `tipo` | coluna |
# |---|---|---|---|
# | operações | uma corrida tem de 0 a 300 milhas | `range` | `trip_miles` |
# | pagamentos | uma nova forma de pagamento, em até uma de cada cem corridas, é normal | `values` | `payment_type` |
# | mapas | `pickup_community_area` é o número de um bairro | `whole` | `pickup_community_area` |
# | aplicativo | a gorjeta (`tips`) ainda não existe quando a corrida começa | `serving` | o schema inteiro, e `tips` |
#
# Normalmente você editaria o arquivo. Aqui, faça isso com código, para que o `check` possa ler o resultado:
#
# - `sheet_09.take(texto, tipo, coluna, linhas)` apaga o comentário de uma decisão e põe as linhas no bloco da coluna;
# - `sheet_09.write(texto, coluna, linhas)` só põe as linhas.
#
# O primeiro `texto` é o `draft`, e as duas funções devolvem o texto novo. O `tipo` e a coluna estão na tabela. As `linhas` são um texto no formato do rascunho, e cada comentário `DECIDA` mostra as linhas que pede. A primeira chamada fica assim, com números no lugar dos `…`:
#
# ```python
# schema = sheet_09.take(draft, "range", "trip_miles", "float_domain { min: … max: … }")
# ```
#
# Algumas linhas são do schema inteiro, e não de uma coluna, como a lista de ambientes (`default_environment`, episódio 06). Para elas a coluna é `""`, e a função as põe no fim do schema. Uma decisão com linhas em dois lugares pede duas chamadas, primeiro `take` (no schema inteiro) e depois `write` (em `tips`). Deixe o resultado em `schema`. As outras decisões continuam abertas.

# %% [markdown] name="ask-5-decide" lang="en"
# Open `tips/schema.pbtxt` in the folder of this run (the newest one inside `work/09-exercises/`), or run `print(draft)`. We asked around, so you can already take four decisions:
#
# | who | what they said | `kind` | column |
# |---|---|---|---|
# | operations | a trip is 0 to 300 miles long | `range` | `trip_miles` |
# | payments | a new payment type, in up to one trip in a hundred, is normal | `values` | `payment_type` |
# | maps | `pickup_community_area` is the number of a district | `whole` | `pickup_community_area` |
# | the app | the tip (`tips`) doesn't exist yet when a trip begins | `serving` | the whole schema, and `tips` |
#
# Usually you would edit the file. Here, do it in code, so that the `check` can read it.
#
# - `sheet_09.take(text, kind, column, lines)` removes a decision's comment and puts the lines into the column's block.
# - `sheet_09.write(text, column, lines)` only puts the lines there.
#
# The first `text` is `draft`, and both return the new text. `kind` and the column are in the table. `lines` is a string in the draft's own
# text format. Each `DECIDE` comment shows the lines that it wants. The first call looks like this, with numbers in place of the `…`:
#
# ```python
# schema = sheet_09.take(draft, "range", "trip_miles", "float_domain { min: … max: … }")
# ```
#
# Some lines belong to the whole schema and not to one column, such as the list of environments (`default_environment`, episode 06). For those, give `""` as the column, and the function puts them at the end of the schema. A decision with lines in two places needs two calls, first `take` (for the whole schema) and then `write` (for `tips`). Assign the result to `schema`. The other decisions stay open.

# %% name="answer-5" exercise="5" tags=["answer"]
### BEGIN SOLUTION
schema = sheet_09.take(draft, "range", "trip_miles", "float_domain { min: 0 max: 300 }")
schema = sheet_09.take(schema, "values", "payment_type", "distribution_constraints { min_domain_mass: 0.99 }")
schema = sheet_09.take(schema, "whole", "pickup_community_area", "int_domain { is_categorical: true }")
schema = sheet_09.take(schema, "serving", "", 'default_environment: "TRAINING" default_environment: "SERVING"')
schema = sheet_09.write(schema, "tips", 'not_in_environment: "SERVING"')
### END SOLUTION

# %% name="check-5" exercise="5" tags=["check"]
check("09.5", schema)

# %% [markdown] name="hint-5-1" lang="pt-BR" exercise="5" tags=["hint"]
# Leia no rascunho o comentário `DECIDA` de `trip_miles` e comece por ele. Na linha que ele mostra, troque cada `…` por um número da tabela.

# %% [markdown] name="hint-5-1" lang="en" exercise="5" tags=["hint"]
# Read the `DECIDE` comment for `trip_miles` in the draft, and begin with it. In its line, replace each `…` with a number from the table.

# %% [markdown] name="hint-5-2" lang="pt-BR" exercise="5" tags=["hint"]
# A decisão `serving` precisa de duas coisas: os dois `default_environment`, no fim do schema, e um `not_in_environment` no bloco de `tips`.

# %% [markdown] name="hint-5-2" lang="en" exercise="5" tags=["hint"]
# The decision `serving` needs two things: both `default_environment` lines at the end of the schema, and a `not_in_environment` in the block of `tips`.

# %% name="wrong-5-no-minimum" exercise="5" tags=["wrong-answer"] says="miles"
# - schema = sheet_09.take(draft, "range", "trip_miles", "float_domain { min: 0 max: 300 }")
# + schema = sheet_09.take(draft, "range", "trip_miles", "float_domain { max: 300 }")

# %% name="wrong-5-no-mass" exercise="5" tags=["wrong-answer"] says="rare"
# - schema = sheet_09.take(schema, "values", "payment_type", "distribution_constraints { min_domain_mass: 0.99 }")
# + schema = sheet_09.take(schema, "values", "payment_type")

# %% name="wrong-5-quantity" exercise="5" tags=["wrong-answer"] says="code"
# - schema = sheet_09.take(schema, "whole", "pickup_community_area", "int_domain { is_categorical: true }")
# + schema = sheet_09.take(schema, "whole", "pickup_community_area", "int_domain { min: 1 max: 77 }")

# %% name="wrong-5-no-environment" exercise="5" tags=["wrong-answer"] says="environment"
# - schema = sheet_09.take(schema, "serving", "", 'default_environment: "TRAINING" default_environment: "SERVING"')
# + schema = sheet_09.take(schema, "serving", "")

# %% name="wrong-5-tips-required" exercise="5" tags=["wrong-answer"] says="serving"
# - schema = sheet_09.write(schema, "tips", 'not_in_environment: "SERVING"')

# %% name="wrong-5-tips-planned" exercise="5" tags=["wrong-answer"] says="everywhere"
# - schema = sheet_09.write(schema, "tips", 'not_in_environment: "SERVING"')
# + schema = sheet_09.write(schema, "tips", "lifecycle_stage: PLANNED")

# %% name="wrong-5-all-optional" exercise="5" tags=["wrong-answer"] says="optional"
# - schema = sheet_09.write(schema, "tips", 'not_in_environment: "SERVING"')
# + for column in ("tips", "trip_miles"):
# +     schema = sheet_09.write(schema, column, 'not_in_environment: "SERVING"')

# %% name="wrong-5-comment-left" exercise="5" tags=["wrong-answer"] says="comment"
# - schema = sheet_09.take(schema, "whole", "pickup_community_area", "int_domain { is_categorical: true }")
# + schema = sheet_09.write(schema, "pickup_community_area", "int_domain { is_categorical: true }")

# %% name="wrong-5-all-comments" exercise="5" tags=["wrong-answer"] says="all_gone"
schema = "\n".join(line for line in draft.split("\n") if not line.startswith("#"))
schema = sheet_09.write(schema, "trip_miles", "float_domain { min: 0 max: 300 }")
schema = sheet_09.write(schema, "payment_type", "distribution_constraints { min_domain_mass: 0.99 }")
schema = sheet_09.write(schema, "pickup_community_area", "int_domain { is_categorical: true }")
schema = sheet_09.write(schema, "", 'default_environment: "TRAINING" default_environment: "SERVING"')
schema = sheet_09.write(schema, "tips", 'not_in_environment: "SERVING"')

# %% [markdown] name="yours" lang="pt-BR"
# ## E agora, com os seus dados
#
# > ✍️ **O projeto final.** Escolha um arquivo seu, ou um arquivo público que você conheça. Num terminal, na pasta do curso, rode `course new-project meu-projeto --data seu-arquivo.csv`. Depois tome as decisões, uma por uma, com quem conhece os dados. A rubrica está em `docs/capstone.pt-BR.md`. São quatro perguntas, e quem responde pode ser você, um colega ou a professora.

# %% [markdown] name="yours" lang="en"
# ## And now with your own data
#
# > ✍️ **The capstone.** Choose a file of yours, or a public one that you know. In a terminal, in the course's folder, run `course new-project my-project --data your-file.csv`. Then take the decisions, one by one, with someone who knows the data. The rubric in `docs/capstone.en.md` has four questions for you, a peer or your teacher to answer.
