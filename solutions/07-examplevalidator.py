# ---
# # SOURCE of an exercise sheet. Solutions and exercises in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "ExampleValidator: o schema em ação", en: "ExampleValidator: the schema at work"}
# teaching: 0
# exercises: 60
# ---

# %% [markdown] name="intro" lang="pt-BR"
# Seis exercícios, para fazer depois do [episódio 07](../../episodes/pt-BR/07-examplevalidator.ipynb), sobre semanas de corridas de táxi, algumas com algo fora do normal. Troque os `...`, rode a
# célula e, em seguida, o `check(...)` embaixo. Travou? `hint("07.1")` dá uma pista por vez. No fim, salve e rode `course check 07` num terminal.

# %% [markdown] name="intro" lang="en"
# Six exercises, to do after [episode 07](../../episodes/en/07-examplevalidator.ipynb), on weeks of taxi trips, some of them unusual. Replace the `...`, run the cell and then the `check(...)`
# below it. Stuck? `hint("07.1")` gives one hint at a time. At the end, save and run `course check 07` in a terminal.

# %% [markdown] name="setup-intro" lang="pt-BR"
# Rode primeiro esta célula. Ela traz cinco semanas, cada uma num *split* (`week-1` a `week-5`), calcula as estatísticas (`statistics_gen`) e importa um schema (`schema_gen`). `schema` é o mesmo
# schema, para você ler e copiar. O exercício 3 usa `healthy`. O 4 usa `training` e `serving`, que são DataFrames. O 6 usa `delivery` e `delivery_schema`.

# %% [markdown] name="setup-intro" lang="en"
# Run this cell first. It ingests five weeks, each in a *split* (`week-1` to `week-5`), computes the statistics (`statistics_gen`) and
# imports a schema (`schema_gen`). `schema` is the same schema, for you to read and copy. Exercise 3 uses `healthy`.
# Exercise 4 uses `training` and `serving`, which are DataFrames. Exercise 6 uses `delivery` and `delivery_schema`.

# %% name="setup"
from pathlib import Path

import pandas as pd

from tfx_course import check, hint, show, work_folder
from tfx import v1 as tfx
import tensorflow_data_validation as tfdv
from tensorflow_metadata.proto.v0 import anomalies_pb2, schema_pb2
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext
from tfx.v1.dsl.components import InputArtifact, OutputArtifact, component
from tfx_course.given import sheet_07

ExampleAnomalies, String = tfx.types.standard_artifacts.ExampleAnomalies, tfx.types.standard_artifacts.String
WORK = work_folder("07-exercises")
context = InteractiveContext(pipeline_name="taxi-weeks", pipeline_root=str(WORK / "pipeline"))
input_base, patterns, schema_file = sheet_07.write_weeks(WORK)
splits = [tfx.proto.Input.Split(name=name, pattern=pattern) for name, pattern in patterns.items()]
weeks_gen = tfx.components.CsvExampleGen(input_base=input_base, input_config=tfx.proto.Input(splits=splits))
statistics_gen = tfx.components.StatisticsGen(examples=weeks_gen.outputs["examples"])
schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
for each in (weeks_gen, statistics_gen, schema_gen):
    context.run(each)

schema = tfdv.load_schema_text(schema_file)
healthy = pd.concat([sheet_07.weeks()["week-1"], sheet_07.weeks()["week-2"]], ignore_index=True)
training, serving = sheet_07.requests()
delivery, delivery_schema = sheet_07.write_delivery(WORK)

# %% [markdown] name="ask-1" lang="pt-BR"
# ## 1. O que aconteceu em cada semana?
#
# Rode um ExampleValidator (`validator`) sobre as estatísticas de `statistics_gen` e o schema de `schema_gen`, e leia **os arquivos que ele gravou**. Guarde em `found` um dicionário que tem, para cada semana, o conjunto
# (`set`) das colunas com anomalia. Se não houver nenhuma, o conjunto fica vazio. As chaves são os nomes dos splits, como `week-1`.

# %% [markdown] name="ask-1" lang="en"
# ## 1. What happened in each week?
#
# Run an ExampleValidator (`validator`) on the statistics of `statistics_gen` and the schema of `schema_gen`, and read **the files that it
# wrote**. Assign a dictionary to `found`. For each week, it holds the set of columns with an anomaly (an empty set if there are none).
# The keys are the names of the splits, such as `week-1`.

# %% name="answer-1" exercise="1" tags=["answer"]
### BEGIN SOLUTION
validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
execution = context.run(validator)
[artifact] = validator.outputs["anomalies"].get()
found = {}
for name in patterns:
    file = Path(artifact.uri, f"Split-{name}", "SchemaDiff.pb")
    found[name] = set(anomalies_pb2.Anomalies.FromString(file.read_bytes()).anomaly_info)
### END SOLUTION

# %% name="check-1" exercise="1" tags=["check"]
check("07.1", validator, found)

# %% [markdown] name="hint-1-1" lang="pt-BR" exercise="1" tags=["hint"]
# O artifact está em `validator.outputs["anomalies"].get()`. Na pasta dele (`uri`) há uma subpasta por split, com um arquivo em cada.

# %% [markdown] name="hint-1-1" lang="en" exercise="1" tags=["hint"]
# The artifact is in `validator.outputs["anomalies"].get()`. In its folder (`uri`) there is a subfolder for each split, with one file in it.

# %% [markdown] name="hint-1-2" lang="pt-BR" exercise="1" tags=["hint"]
# `anomalies_pb2.Anomalies.FromString(file.read_bytes())` lê um arquivo. O campo `anomaly_info` é um dicionário: coluna → o que há de errado com ela.

# %% [markdown] name="hint-1-2" lang="en" exercise="1" tags=["hint"]
# `anomalies_pb2.Anomalies.FromString(file.read_bytes())` reads a file. Its `anomaly_info` field is a dictionary from each column to what is wrong with it.

# %% name="wrong-1-blessed" exercise="1" tags=["wrong-answer"] says="blessed"
validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
execution = context.run(validator)
found = validator.outputs["anomalies"].get()[0].get_json_value_custom_property("blessed")

# %% name="wrong-1-prefix" exercise="1" tags=["wrong-answer"] says="prefix"
from pathlib import Path

validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
execution = context.run(validator)
files = Path(validator.outputs["anomalies"].get()[0].uri).rglob("SchemaDiff.pb")
found = {file.parent.name: set(anomalies_pb2.Anomalies.FromString(file.read_bytes()).anomaly_info) for file in files}

# %% name="wrong-1-columns" exercise="1" tags=["wrong-answer"] says="columns"
validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
execution = context.run(validator)
found = {name: set() for name in patterns}

# %% name="wrong-1-bad-only" exercise="1" tags=["wrong-answer"] says="lacking"
from pathlib import Path

validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
execution = context.run(validator)
files = Path(validator.outputs["anomalies"].get()[0].uri).rglob("SchemaDiff.pb")
read = {file.parent.name.replace("Split-", ""): set(anomalies_pb2.Anomalies.FromString(file.read_bytes()).anomaly_info) for file in files}
found = {name: columns for name, columns in read.items() if columns}

# %% name="wrong-1-schema-gen" exercise="1" tags=["wrong-answer"] says="schema"
own_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(own_gen)
validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=own_gen.outputs["schema"])
execution = context.run(validator)
found = {name: set() for name in patterns}

# %% name="wrong-1-bad-weeks" exercise="1" tags=["wrong-answer"] says="weeks"
good = ["week-1", "week-2"]
validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"], exclude_splits=good)
execution = context.run(validator)
found = {"week-3": {"fare"}, "week-4": {"payment_type"}, "week-5": {"tips"}}

# %% name="wrong-1-not-run" exercise="1" tags=["wrong-answer"] says="not_run"
validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
found = {name: set() for name in patterns}

# %% name="wrong-1-result" exercise="1" tags=["wrong-answer"] says="not_component"
validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
validator = context.run(validator)
found = {name: set() for name in patterns}

# %% name="wrong-1-typed" exercise="1" tags=["wrong-answer"] says="check.typed"
validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
execution = context.run(validator)
found = {"week-1": set(), "week-2": set(), "week-3": {"fare"}, "week-4": {"payment_type"}, "week-5": {"tips"}}

# %% name="wrong-1-lists" exercise="1" tags=["wrong-answer"] says="sets"
validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
execution = context.run(validator)
found = {name: [] for name in patterns}

# %% name="wrong-1-numbers" exercise="1" tags=["wrong-answer"] says="keys"
validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
execution = context.run(validator)
found = {number: set() for number in range(1, 6)}

# %% [markdown] name="ask-2" lang="pt-BR"
# ## 2. Dados ou schema?
#
# Você perguntou aos responsáveis. **Semana 3:** o sistema novo exporta `fare` em centavos. **Semana 4:** a cidade passou a aceitar `Mobile`, e avisou antes. **Semana 5:** a coluna `tips` se perdeu na exportação.
#
# Guarde em `mended` uma cópia de `schema` em que só mude o que deve mudar **no schema**. O próprio `schema` fica como está.

# %% [markdown] name="ask-2" lang="en"
# ## 2. Data or schema?
#
# You asked the people responsible. **Week 3:** the new system exports `fare` in cents. **Week 4:** the city now accepts `Mobile`, and had announced it. **Week 5:** the `tips` column got lost in the export.
#
# Assign to `mended` a copy of `schema` with only the changes that belong **in the schema**. Leave `schema` itself as it is.

# %% name="answer-2" exercise="2" tags=["answer"]
### BEGIN SOLUTION
mended = schema_pb2.Schema()
mended.CopyFrom(schema)
# Announced by the city. Weeks 3 and 5 are faults of the data, to be fixed where the data is made.
tfdv.get_domain(mended, "payment_type").value.append("Mobile")
### END SOLUTION

# %% name="check-2" exercise="2" tags=["check"]
check("07.2", mended)

# %% [markdown] name="hint-2-1" lang="pt-BR" exercise="2" tags=["hint"]
# Para cada semana, pergunte: *isto devia ter acontecido?* Se a resposta é não, o schema fez o trabalho dele e deve continuar acusando.

# %% [markdown] name="hint-2-1" lang="en" exercise="2" tags=["hint"]
# For each week ask: *should this have happened?* If the answer is no, the schema did its job and should keep raising the alarm.

# %% [markdown] name="hint-2-2" lang="pt-BR" exercise="2" tags=["hint"]
# Uma mudança legítima se acrescenta ao que o schema já aceita, sem tirar nem afrouxar nada. A lista de valores de uma coluna se lê e se altera com `tfdv.get_domain(schema, coluna).value`.

# %% [markdown] name="hint-2-2" lang="en" exercise="2" tags=["hint"]
# Add a legitimate change to what the schema already accepts, without removing or loosening anything. You read and change a column's list of
# values with `tfdv.get_domain(schema, column).value`.

# %% name="wrong-2-obliging" exercise="2" tags=["wrong-answer"] says="cents"
[artifact] = statistics_gen.outputs["statistics"].get()
mended = schema
for name in ("week-3", "week-4", "week-5"):
    mended = tfdv.update_schema(mended, tfdv.load_stats_binary(f"{artifact.uri}/Split-{name}/FeatureStats.pb"))

# %% name="wrong-2-optional" exercise="2" tags=["wrong-answer"] says="gone"
mended = schema_pb2.Schema()
mended.CopyFrom(schema)
tfdv.get_domain(mended, "payment_type").value.append("Mobile")
for field in ("presence", "shape"):
    tfdv.get_feature(mended, "tips").ClearField(field)

# %% name="wrong-2-free" exercise="2" tags=["wrong-answer"] says="anything"
mended = schema_pb2.Schema()
mended.CopyFrom(schema)
tfdv.get_feature(mended, "payment_type").ClearField("domain")

# %% name="wrong-2-nothing" exercise="2" tags=["wrong-answer"] says="announced"
mended = schema

# %% name="wrong-2-replaced" exercise="2" tags=["wrong-answer"] says="healthy"
mended = schema_pb2.Schema()
mended.CopyFrom(schema)
tfdv.get_domain(mended, "payment_type").value[:] = ["Mobile"]

# %% name="wrong-2-in-place" exercise="2" tags=["wrong-answer"] says="original"
mended = schema
tfdv.get_domain(mended, "payment_type").value.append("Mobile")

# %% name="wrong-2-more-values" exercise="2" tags=["wrong-answer"] says="values"
mended = schema_pb2.Schema()
mended.CopyFrom(schema)
tfdv.get_domain(mended, "payment_type").value.extend(["Mobile", "Voucher"])

# %% name="wrong-2-wider" exercise="2" tags=["wrong-answer"] says="more"
mended = schema_pb2.Schema()
mended.CopyFrom(schema)
tfdv.get_domain(mended, "payment_type").value.append("Mobile")
tfdv.set_domain(mended, "fare", schema_pb2.FloatDomain(min=0, max=600))

# %% name="wrong-2-mass" exercise="2" tags=["wrong-answer"] says="anything"
mended = schema_pb2.Schema()
mended.CopyFrom(schema)
tfdv.get_domain(mended, "payment_type").value.append("Mobile")
tfdv.get_feature(mended, "payment_type").distribution_constraints.min_domain_mass = 0.99

# %% name="wrong-2-path" exercise="2" tags=["wrong-answer"] says="kind"
mended = schema_file

# %% [markdown] name="ask-3" lang="pt-BR"
# ## 3. Um limiar justificado
#
# A cidade quer um alarme quando a fração de qualquer forma de pagamento mudar **10 pontos** de uma semana para outra, e nenhum alarme quando nada mudou. Cada semana tem 2.000 corridas.
#
# Em `healthy` estão as corridas de duas semanas em que nada mudou. Meça o ruído, com a TFDV ou com o pandas, e escolha o limiar `threshold` da L∞ de `payment_type`, entre o ruído e o que importa para a cidade. O `check` testa o limiar em sessenta
# pares de semanas em que nada mudou, e em sessenta em que uma fração mudou 10 pontos.

# %% [markdown] name="ask-3" lang="en"
# ## 3. A threshold you can justify
#
# The city wants an alarm when the share of any payment type changes by **10 points** from one week to the next, and no alarm when nothing changed. Each week has 2,000 trips.
#
# `healthy` holds the trips of two weeks in which nothing changed. Measure the noise, with TFDV or pandas, and choose the `threshold` for the L∞ of `payment_type`, between the noise and what matters to the city. The `check` tries it on sixty
# pairs of weeks in which nothing changed, and on sixty in which a share changed by 10 points.

# %% name="answer-3" exercise="3" tags=["answer"]
### BEGIN SOLUTION
noise = []
for seed in range(100):
    payments = healthy.payment_type.sample(frac=1, random_state=seed)
    before, after = (half.value_counts(normalize=True) for half in (payments[:2000], payments[2000:]))
    noise.append(before.sub(after, fill_value=0).abs().max())
# Between what chance does and what the city wants to be told of.
threshold = (max(noise) + 0.10) / 2
### END SOLUTION

# %% name="check-3" exercise="3" tags=["check"]
check("07.3", threshold)

# %% [markdown] name="hint-3-1" lang="pt-BR" exercise="3" tags=["hint"]
# Embaralhe `healthy`, corte em duas metades de 2.000 e meça a distância entre elas. Repita umas cem vezes. Até onde ela chega por acaso?

# %% [markdown] name="hint-3-1" lang="en" exercise="3" tags=["hint"]
# Shuffle `healthy`, cut it into two halves of 2,000 and measure how far apart they are. Repeat this about a hundred times. How far apart do they get by chance?

# %% [markdown] name="hint-3-2" lang="pt-BR" exercise="3" tags=["hint"]
# A L∞ é a maior diferença, em módulo, entre as frações (`value_counts(normalize=True)`). O limiar fica entre o maior ruído e 0,10. Se ficar perto demais de um dos dois, ele erra para esse lado.

# %% [markdown] name="hint-3-2" lang="en" exercise="3" tags=["hint"]
# L∞ is the largest absolute difference between the shares (`value_counts(normalize=True)`). The threshold lies between the largest noise
# and 0.10. If it is too close to one of the two, it makes mistakes on that side.

# %% name="wrong-3-copied" exercise="3" tags=["wrong-answer"] says="noisy"
threshold = 0.01

# %% name="wrong-3-exact" exercise="3" tags=["wrong-answer"] says="deaf"
threshold = 0.10

# %% name="wrong-3-points" exercise="3" tags=["wrong-answer"] says="unit"
threshold = 10

# %% name="wrong-3-text" exercise="3" tags=["wrong-answer"] says="check.not_number"
threshold = "7%"

# %% [markdown] name="ask-4" lang="pt-BR"
# ## 4. Dois programas, os mesmos dados
#
# `training` é uma semana como a cidade a exportou. `serving` traz as mesmas corridas, como a API as recebeu, ainda sem a gorjeta. A API preenche duas das colunas com um programa próprio, e nelas alguns valores ficam diferentes. Nas outras, os valores são iguais.
#
# Guarde em `skewed` o conjunto dos nomes dessas duas colunas. Use a TFDV, com estatísticas dos dois lados e uma cópia de `schema` (que aqui não tem ambientes) com um `skew_comparator` em cada coluna que os dois lados têm e o limiar certo para *skew*. Leia as distâncias em `drift_skew_info`. (Há colunas de texto e de número. Um `skew_comparator` aceita as mesmas duas distâncias que um `drift_comparator`. Qual serve para cada coluna?)

# %% [markdown] name="ask-4" lang="en"
# ## 4. Two programs, the same data
#
# `training` is a week as the city exported it. `serving` has the same trips, as the API received them, before the tip was known. The API fills
# two of the columns with a program of its own, and some of their values differ. The other columns are the same.
#
# Assign to `skewed` the set of these two columns' names. Use TFDV, with statistics of both sides and a copy of `schema` (which has no environments here) with a `skew_comparator` for each column that both sides have, and the right threshold for *skew*. Read the distances in `drift_skew_info`. (Some columns hold strings, others numbers. A `skew_comparator` takes the same two distances as a `drift_comparator`. Which suits each column?)

# %% name="answer-4" exercise="4" tags=["answer"]
### BEGIN SOLUTION
comparing = schema_pb2.Schema()
comparing.CopyFrom(schema)
tfdv.get_feature(comparing, "payment_type").skew_comparator.infinity_norm.threshold = 0.001
for name in ("trip_miles", "trip_seconds", "fare"):
    tfdv.get_feature(comparing, name).skew_comparator.jensen_shannon_divergence.threshold = 0.001
exported, seen = tfdv.generate_statistics_from_dataframe(training), tfdv.generate_statistics_from_dataframe(serving)
compared = tfdv.validate_statistics(exported, comparing, serving_statistics=seen)
# The same trips, seen twice: the distance should be zero.
skewed = {each.path.step[0] for each in compared.drift_skew_info for measured in each.skew_measurements if measured.value > measured.threshold}
### END SOLUTION

# %% name="check-4" exercise="4" tags=["check"]
check("07.4", skewed)

# %% [markdown] name="hint-4-1" lang="pt-BR" exercise="4" tags=["hint"]
# `validate_statistics(treino, schema, serving_statistics=produção)` compara. Para textos o campo é `skew_comparator.infinity_norm`; para números, `skew_comparator.jensen_shannon_divergence`.

# %% [markdown] name="hint-4-1" lang="en" exercise="4" tags=["hint"]
# `validate_statistics(training, schema, serving_statistics=serving)` compares. For strings the field is `skew_comparator.infinity_norm`; for numbers, `skew_comparator.jensen_shannon_divergence`.

# %% [markdown] name="hint-4-2" lang="pt-BR" exercise="4" tags=["hint"]
# Em `drift_skew_info`, cada distância está em `skew_measurements`, ao lado do limiar. As corridas são as mesmas, então a distância esperada é zero. O limiar do exercício 3, feito para *drift*, deixaria escapar uma das duas.

# %% [markdown] name="hint-4-2" lang="en" exercise="4" tags=["hint"]
# In `drift_skew_info`, each distance is in `skew_measurements`, beside its threshold. They're the same trips, so you expect a distance of zero. Exercise 3's
# threshold, made for *drift*, would miss one of the two columns.

# %% name="wrong-4-copied" exercise="4" tags=["wrong-answer"] says="small"
# - tfdv.get_feature(comparing, "payment_type").skew_comparator.infinity_norm.threshold = 0.001
# + tfdv.get_feature(comparing, "payment_type").skew_comparator.infinity_norm.threshold = 0.07

# %% name="wrong-4-label" exercise="4" tags=["wrong-answer"] says="label"
skewed = {"trip_miles", "payment_type", "tips"}

# %% name="wrong-4-schema" exercise="4" tags=["wrong-answer"] says="none"
skewed = set(tfdv.validate_statistics(tfdv.generate_statistics_from_dataframe(training), schema).anomaly_info)

# %% name="wrong-4-all" exercise="4" tags=["wrong-answer"] says="extra"
skewed = set(serving.columns)

# %% name="wrong-4-typed" exercise="4" tags=["wrong-answer"] says="check.typed"
skewed = {"trip_miles", "payment_type"}

# %% name="wrong-4-list" exercise="4" tags=["wrong-answer"] says="kind"
skewed = ["trip_miles", "payment_type"]

# %% name="wrong-4-paths" exercise="4" tags=["wrong-answer"] says="names"
skewed = {("trip_miles",), ("payment_type",)}

# %% name="wrong-4-infinity" exercise="4" tags=["wrong-answer"] says="lacking"
# - tfdv.get_feature(comparing, "payment_type").skew_comparator.infinity_norm.threshold = 0.001
# - for name in ("trip_miles", "trip_seconds", "fare"):
# -     tfdv.get_feature(comparing, name).skew_comparator.jensen_shannon_divergence.threshold = 0.001
# + for name in ("trip_miles", "trip_seconds", "fare", "payment_type"):
# +     tfdv.get_feature(comparing, name).skew_comparator.infinity_norm.threshold = 0.001

# %% [markdown] name="ask-5" lang="pt-BR"
# ## 5. O portão
#
# Escreva o componente `Gate`. Ele lê `anomalies` (um artifact `ExampleAnomalies`) e **levanta uma exceção se algum split tiver anomalia ou não tiver nenhum exemplo**. Se estiver tudo bem, ele escreve um texto em `approval`
# (um artifact `String`), para que o treino possa esperar por ele. O `check` testa o portão com splits bons, ruins e vazios, com nomes variados.

# %% [markdown] name="ask-5" lang="en"
# ## 5. The gate
#
# Write a component, `Gate`. It reads `anomalies` (an `ExampleAnomalies` artifact) and **raises an exception if any split has an anomaly or
# has no examples at all**. If all is well, it writes a string to `approval` (a `String` artifact), so that training can wait for it. The
# `check` tries it with good, bad and empty splits of various names.

# %% name="answer-5" exercise="5" tags=["answer"]
### BEGIN SOLUTION
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    files = {split: Path(anomalies.uri, f"Split-{split}", "SchemaDiff.pb") for split in blessed}
    empty = [split for split, file in files.items() if anomalies_pb2.Anomalies.FromString(file.read_bytes()).data_missing]
    stopped = [split for split, good in blessed.items() if not good]
    if empty or stopped:
        raise ValueError(f"no data in {empty}, anomalies in {stopped}")
    approval.value = f"approved: {sorted(blessed)}"
### END SOLUTION

# %% name="check-5" exercise="5" tags=["check"]
check("07.5", Gate)

# %% [markdown] name="hint-5-1" lang="pt-BR" exercise="5" tags=["hint"]
# O episódio tem um portão de um split só. Aqui a propriedade `blessed` (`get_json_value_custom_property`) é um dicionário split → 0 ou 1, e todos contam.
# Um split vazio também recebe 1. Veja como o episódio descobriu que o dia 10 não tinha dados.

# %% [markdown] name="hint-5-1" lang="en" exercise="5" tags=["hint"]
# The episode has a gate for a single split. Here the `blessed` property (`get_json_value_custom_property`) is a dictionary that gives 0 or
# 1 for each split, and every split counts. An empty split gets a 1 too. Look at how the episode found out that day 10 had no data.

# %% [markdown] name="hint-5-2" lang="pt-BR" exercise="5" tags=["hint"]
# Em pseudocódigo: se algum valor de `blessed` for 0, ou se em algum split o `Anomalies` do arquivo `Split-…/SchemaDiff.pb` tiver `data_missing`, `raise ValueError(...)`; senão, `approval.value = "..."`. Os argumentos se chamam `anomalies` e `approval`.

# %% [markdown] name="hint-5-2" lang="en" exercise="5" tags=["hint"]
# In pseudocode: if any value of `blessed` is 0, or if any split's `Anomalies`, in the file `Split-…/SchemaDiff.pb`, has `data_missing`, `raise ValueError(...)`; otherwise `approval.value = "..."`. The arguments are called `anomalies` and `approval`.

# %% name="wrong-5-print" exercise="5" tags=["wrong-answer"] says="open"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if not all(blessed.values()):
        print("anomalies!")
    approval.value = str(blessed)

# %% name="wrong-5-shut" exercise="5" tags=["wrong-answer"] says="shut"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    if anomalies.get_json_value_custom_property("blessed"):
        raise ValueError("anomalies")
    approval.value = "approved"

# %% name="wrong-5-one" exercise="5" tags=["wrong-answer"] says="one_split"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if not any(blessed.values()):
        raise ValueError("anomalies")
    approval.value = "approved"

# %% name="wrong-5-silent" exercise="5" tags=["wrong-answer"] says="approval"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if not all(blessed.values()):
        raise ValueError("anomalies")

# %% name="wrong-5-empty" exercise="5" tags=["wrong-answer"] says="empty"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if not all(blessed.values()):
        raise ValueError("anomalies")
    approval.value = "approved"

# %% name="wrong-5-one-empty" exercise="5" tags=["wrong-answer"] says="empty"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    files = [Path(anomalies.uri, f"Split-{split}", "SchemaDiff.pb") for split in blessed]
    empty = [anomalies_pb2.Anomalies.FromString(file.read_bytes()).data_missing for file in files]
    if all(empty) or not all(blessed.values()):
        raise ValueError("stopped")
    approval.value = "approved"

# %% name="wrong-5-columns" exercise="5" tags=["wrong-answer"] says="few"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    for split in anomalies.get_json_value_custom_property("blessed"):
        file = Path(anomalies.uri, f"Split-{split}", "SchemaDiff.pb")
        found = anomalies_pb2.Anomalies.FromString(file.read_bytes())
        if found.data_missing or found.anomaly_info:
            raise ValueError("stopped")
    approval.value = "approved"

# %% name="wrong-5-function" exercise="5" tags=["wrong-answer"] says="not_component"
def Gate(anomalies, approval):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if not all(blessed.values()):
        raise ValueError("anomalies")
    approval.value = "approved"

# %% name="wrong-5-names" exercise="5" tags=["wrong-answer"] says="names"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if not all(blessed.values()):
        raise ValueError("anomalies")

# %% name="wrong-5-its-splits" exercise="5" tags=["wrong-answer"] says="check.raised_when"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if not (blessed["week-1"] and blessed["week-2"]):
        raise ValueError("anomalies")
    approval.value = "approved"

# %% name="wrong-5-misspelt" exercise="5" tags=["wrong-answer"] says="check.raised_when"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if not all(blessed.values()):
        raise ValueEror("anomalies")
    approval.value = "approved"

# %% name="wrong-5-keys" exercise="5" tags=["wrong-answer"] says="deaf"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    for split in blessed:
        if split == 0:
            raise ValueError("anomalies")
    approval.value = "approved"

# %% name="wrong-5-inverted" exercise="5" tags=["wrong-answer"] says="shut"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if all(blessed.values()):
        raise ValueError("anomalies")
    approval.value = "approved"

# %% name="wrong-5-exit" exercise="5" tags=["wrong-answer"] says="exits"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if not all(blessed.values()):
        raise SystemExit(1)
    approval.value = "approved"

# %% name="wrong-5-caught" exercise="5" tags=["wrong-answer"] says="deaf"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    try:
        if not all(blessed.values()):
            raise ValueError("anomalies")
    except ValueError as error:
        print(error)
    approval.value = "approved"

# %% name="wrong-5-majority" exercise="5" tags=["wrong-answer"] says="one_split"
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if sum(blessed.values()) < len(blessed) / 2:
        raise ValueError("anomalies")
    approval.value = "approved"

# %% name="wrong-5-type" exercise="5" tags=["wrong-answer"] says="types"
@component
def Gate(anomalies: InputArtifact[tfx.types.standard_artifacts.Examples], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    if not all(blessed.values()):
        raise ValueError("anomalies")
    approval.value = "approved"

# %% [markdown] name="ask-6" lang="pt-BR"
# ## 6. Quais corridas?
#
# Chegou `delivery`, um arquivo com mais 60 corridas, cada uma com o seu número em `trip`. O ExampleValidator acusou duas colunas. A equipe de pagamentos quer saber **quais corridas têm defeito, e qual é o defeito de cada uma**.
#
# Pergunte à TFDV, linha por linha. `delivery` é o caminho do arquivo, um CSV, e `delivery_schema` é o schema (`schema`, mais a coluna `trip`). Guarde em `to_fix` um dicionário. As chaves são os motivos, com o nome inteiro que a TFDV dá, e cada valor é o conjunto (`set`) dos números das corridas. (Na tabela da TFDV só os textos vêm em bytes. Os números de `trip` não precisam ser decodificados.)

# %% [markdown] name="ask-6" lang="en"
# ## 6. Which trips?
#
# A new file has arrived, `delivery`, with 60 more trips, each with its number in `trip`. ExampleValidator flagged two columns. The payments
# team asks **which trips have a problem, and what is wrong with each**.
#
# Ask TFDV, row by row. `delivery` is the path of the file, a CSV, and `delivery_schema` is its schema (`schema`, plus the `trip` column). Assign a dictionary to `to_fix`.
# Its keys are the reasons, with the full names that TFDV gives them, and each value is the set of trip numbers. (In TFDV's table only strings come as bytes. `trip` holds integers, so there is nothing to decode.)

# %% name="answer-6" exercise="6" tags=["answer"]
### BEGIN SOLUTION
_, samples = tfdv.validate_examples_in_csv(delivery, tfdv.StatsOptions(schema=delivery_schema), num_sampled_examples=60)
to_fix = {reason: set(examples.trip) for reason, examples in samples.items()}
### END SOLUTION

# %% name="check-6" exercise="6" tags=["check"]
check("07.6", to_fix)

# %% [markdown] name="hint-6-1" lang="pt-BR" exercise="6" tags=["hint"]
# É a função que o episódio mostrou em "Quais linhas?". Ela devolve duas coisas, e a segunda é um dicionário: motivo → tabela com as linhas.

# %% [markdown] name="hint-6-1" lang="en" exercise="6" tags=["hint"]
# Use the function that the episode showed in "Which rows?". It returns two things, and the second is a dictionary from each reason to a table of its rows.

# %% [markdown] name="hint-6-2" lang="pt-BR" exercise="6" tags=["hint"]
# A TFDV guarda, para cada motivo, no máximo `num_sampled_examples` linhas, e não avisa se há outras. Peça tantas quantas o arquivo tem. O número da corrida está na coluna `trip` de cada tabela. O índice da tabela é outra coisa.

# %% [markdown] name="hint-6-2" lang="en" exercise="6" tags=["hint"]
# For each reason TFDV keeps at most `num_sampled_examples` rows, and doesn't tell you if there are more. Ask for as many as the file has.
# The trip's number is in the `trip` column of each table. The table's index is something else.

# %% name="wrong-6-sampled" exercise="6" tags=["wrong-answer"] says="lacking"
# - _, samples = tfdv.validate_examples_in_csv(delivery, tfdv.StatsOptions(schema=delivery_schema), num_sampled_examples=60)
# + _, samples = tfdv.validate_examples_in_csv(delivery, tfdv.StatsOptions(schema=delivery_schema), num_sampled_examples=5)

# %% name="wrong-6-positions" exercise="6" tags=["wrong-answer"] says="positions"
# - to_fix = {reason: set(examples.trip) for reason, examples in samples.items()}
# + to_fix = {reason: set(examples.index) for reason, examples in samples.items()}

# %% name="wrong-6-old-schema" exercise="6" tags=["wrong-answer"] says="new_column"
# - _, samples = tfdv.validate_examples_in_csv(delivery, tfdv.StatsOptions(schema=delivery_schema), num_sampled_examples=60)
# + _, samples = tfdv.validate_examples_in_csv(delivery, tfdv.StatsOptions(schema=schema), num_sampled_examples=60)

# %% name="wrong-6-tables" exercise="6" tags=["wrong-answer"] says="sets"
# - to_fix = {reason: set(examples.trip) for reason, examples in samples.items()}
# + to_fix = samples

# %% name="wrong-6-texts" exercise="6" tags=["wrong-answer"] says="members"
# - to_fix = {reason: set(examples.trip) for reason, examples in samples.items()}
# + to_fix = {reason: set(examples.trip.astype(str)) for reason, examples in samples.items()}

# %% name="wrong-6-columns" exercise="6" tags=["wrong-answer"] says="reasons"
table = pd.read_csv(delivery)
to_fix = {"fare": set(table[~table.fare.between(0, 500)].trip), "payment_type": set(table[~table.payment_type.isin(list(tfdv.get_domain(schema, "payment_type").value))].trip)}

# %% name="wrong-6-one-list" exercise="6" tags=["wrong-answer"] says="kind"
# - to_fix = {reason: set(examples.trip) for reason, examples in samples.items()}
# + to_fix = {trip for examples in samples.values() for trip in examples.trip}

# %% name="wrong-6-only-fares" exercise="6" tags=["wrong-answer"] says="reason"
# - to_fix = {reason: set(examples.trip) for reason, examples in samples.items()}
# + to_fix = {reason: set(examples.trip) for reason, examples in samples.items() if reason.startswith("fare")}

# %% [markdown] name="end" lang="pt-BR"
# ## Fim
#
# Você leu anomalias com código, separou dados com defeito de um schema desatualizado, escolheu e justificou um limiar, escreveu e testou um portão e achou as linhas por trás de um alarme. No episódio 08, tudo isso vira um pipeline.

# %% [markdown] name="end" lang="en"
# ## The end
#
# You read anomalies with code, told bad data apart from an outdated schema, chose a threshold and justified it, wrote and tested a gate, and
# found the rows behind an alarm. In episode 08, all of this becomes a pipeline.
