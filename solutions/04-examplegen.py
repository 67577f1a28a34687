# ---
# # SOURCE of an exercise sheet. Solutions and exercises in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "ExampleGen: os dados entram", en: "ExampleGen: data comes in"}
# teaching: 0
# exercises: 25
# ---

# %% [markdown] name="intro" lang="pt-BR"
# Três exercícios sobre as corridas de táxi do [episódio 04](../../episodes/pt-BR/04-examplegen.ipynb). Em cada um:
#
# 1. troque os `...` pela sua resposta e rode a célula (**Shift+Enter**);
# 2. rode a célula `check(...)` logo abaixo.
#
# Se estiver certo, aparece uma linha com ✓. Se não, uma frase diz o que foi visto e onde olhar: corrija e rode as duas de novo,
# quantas vezes quiser. Só não mude o nome das variáveis: é por ele que a verificação acha a sua resposta.
#
# Emperrou? Rode `hint("04.1")` em qualquer célula: cada chamada dá mais uma pista. No fim, salve e rode `course check 04` num terminal
# (**File → New → Terminal**): ele confere a folha inteira do zero, num kernel limpo.

# %% [markdown] name="intro" lang="en"
# Three exercises on the taxi trips of [episode 04](../../episodes/en/04-examplegen.ipynb). In each:
#
# 1. replace the `...` with your answer and run the cell (**Shift+Enter**);
# 2. run the `check(...)` cell right below.
#
# If it is right, you see one line with a ✓. If not, a sentence says what was seen and where to look: correct it and run both again,
# as often as you like. Just keep the names of the variables: the check finds your answer by them.
#
# Stuck? Run `hint("04.1")` in any cell: each call gives one more hint. At the end, save and run `course check 04` in a terminal
# (**File → New → Terminal**): it checks the whole sheet from the start, in a clean kernel.

# %% [markdown] name="setup-intro" lang="pt-BR"
# Rode primeiro esta célula. Ela importa tudo, abre um contexto e roda um ExampleGen com a divisão padrão (`trips_gen`), para você
# usar nos exercícios 2 e 3.

# %% [markdown] name="setup-intro" lang="en"
# Run this cell first. It imports everything, opens a context and runs an ExampleGen with the default division (`trips_gen`), for
# you to use in exercises 2 and 3.

# %% name="setup"
from tfx_course import DATA, check, hint, work_folder
from tfx import v1 as tfx
import tensorflow_data_validation as tfdv
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

TAXI = str(DATA / "taxi" / "csv")
context = InteractiveContext(pipeline_name="taxi-exercises", pipeline_root=str(work_folder("04-exercises")))

trips_gen = tfx.components.CsvExampleGen(input_base=TAXI)
execution = context.run(trips_gen)

# %% [markdown] name="ask-1" lang="pt-BR"
# ## 1. Três partes
#
# Por padrão, o ExampleGen faz duas partes. Sua equipe quer três: **`train` com 8 décimos das corridas, `eval` com 1 e `test` com 1**.
#
# Crie um `CsvExampleGen` que leia a pasta `TAXI` e divida assim, **e rode-o** no `context`. A divisão vai no argumento
# `output_config`: um `tfx.proto.Output` que contém um `tfx.proto.SplitConfig`. O tamanho de cada parte se diz em `hash_buckets`.
# (Dica de JupyterLab: ponha o cursor dentro dos parênteses e tecle **Shift+Tab** para ver a documentação.)

# %% [markdown] name="ask-1" lang="en"
# ## 1. Three parts
#
# By default ExampleGen makes two parts. Your team wants three: **`train` with 8 tenths of the trips, `eval` with 1 and `test` with 1**.
#
# Create a `CsvExampleGen` that reads the folder `TAXI` and divides it that way, **and run it** in `context`. The division goes in the
# argument `output_config`: a `tfx.proto.Output` that holds a `tfx.proto.SplitConfig`. The size of each part is given in
# `hash_buckets`. (A JupyterLab tip: put the cursor inside the parentheses and press **Shift+Tab** to read the documentation.)

# %% name="answer-1" exercise="1" tags=["answer"]
### BEGIN SOLUTION
Split = tfx.proto.SplitConfig.Split
parts = [
    Split(name="train", hash_buckets=8),
    Split(name="eval", hash_buckets=1),
    Split(name="test", hash_buckets=1),
]
example_gen = tfx.components.CsvExampleGen(
    input_base=TAXI,
    output_config=tfx.proto.Output(split_config=tfx.proto.SplitConfig(splits=parts)),
)
execution = context.run(example_gen)
### END SOLUTION

# %% name="check-1" exercise="1" tags=["check"]
check("04.1", example_gen)

# %% [markdown] name="hint-1-1" lang="pt-BR" exercise="1" tags=["hint"]
# Leia o pedido de dentro para fora: três `tfx.proto.SplitConfig.Split`, cada um com um `name` e um `hash_buckets`; um
# `tfx.proto.SplitConfig` que os recebe, em lista, no argumento `splits`; um `tfx.proto.Output` que recebe esse no argumento `split_config`.

# %% [markdown] name="hint-1-1" lang="en" exercise="1" tags=["hint"]
# Read the request from the inside out: three `tfx.proto.SplitConfig.Split`, each with a `name` and a `hash_buckets`; a
# `tfx.proto.SplitConfig` that takes them, as a list, in the argument `splits`; a `tfx.proto.Output` that takes that in the argument `split_config`.

# %% [markdown] name="hint-1-2" lang="pt-BR" exercise="1" tags=["hint"]
# Os `hash_buckets` são proporções: a soma é o total de baldes, e cada parte fica com os seus. Para 8, 1 e 1 décimos, quantos baldes ao
# todo? E não se esqueça da última linha: `context.run(example_gen)`, com o componente já guardado na variável.

# %% [markdown] name="hint-1-2" lang="en" exercise="1" tags=["hint"]
# The `hash_buckets` are proportions: their sum is the number of buckets, and each part gets its own. For 8, 1 and 1 tenths, how many
# buckets in all? And do not forget the last line: `context.run(example_gen)`, with the component already kept in the variable.

# %% name="wrong-1-not-run" exercise="1" tags=["wrong-answer"] says="not_run"
Split = tfx.proto.SplitConfig.Split
parts = [Split(name="train", hash_buckets=8), Split(name="eval", hash_buckets=1), Split(name="test", hash_buckets=1)]
example_gen = tfx.components.CsvExampleGen(
    input_base=TAXI, output_config=tfx.proto.Output(split_config=tfx.proto.SplitConfig(splits=parts))
)

# %% name="wrong-1-default" exercise="1" tags=["wrong-answer"] says="parts"
example_gen = tfx.components.CsvExampleGen(input_base=TAXI)
execution = context.run(example_gen)

# %% name="wrong-1-equal" exercise="1" tags=["wrong-answer"] says="shares"
Split = tfx.proto.SplitConfig.Split
parts = [Split(name="train", hash_buckets=1), Split(name="eval", hash_buckets=1), Split(name="test", hash_buckets=1)]
example_gen = tfx.components.CsvExampleGen(
    input_base=TAXI, output_config=tfx.proto.Output(split_config=tfx.proto.SplitConfig(splits=parts))
)
execution = context.run(example_gen)

# %% name="wrong-1-result" exercise="1" tags=["wrong-answer"] says="not_component"
example_gen = context.run(tfx.components.CsvExampleGen(input_base=TAXI))

# %% name="wrong-1-other-data" exercise="1" tags=["wrong-answer"] says="rows"
import shutil

half = work_folder("04-exercises")
shutil.copy(f"{TAXI}/data.csv", half)
Split = tfx.proto.SplitConfig.Split
parts = [Split(name="train", hash_buckets=8), Split(name="eval", hash_buckets=1), Split(name="test", hash_buckets=1)]
example_gen = tfx.components.CsvExampleGen(
    input_base=str(half), output_config=tfx.proto.Output(split_config=tfx.proto.SplitConfig(splits=parts))
)
execution = context.run(example_gen)

# %% [markdown] name="ask-2" lang="pt-BR"
# ## 2. Quantas corridas sem empresa?
#
# Rode um `StatisticsGen` sobre os exemplos de `trips_gen`. Depois, **lendo as estatísticas do split `train`**, calcule quantas
# corridas desse split não têm nenhum valor em `company` e guarde o número em `without_company`.
#
# Não vale contar no CSV: em produção, muitas vezes só as estatísticas estão à mão. `tfdv.load_stats_binary` abre o arquivo
# `Split-train/FeatureStats.pb` do artifact. O conjunto de dados fica em `.datasets[0]`; cada item de `.features` tem um `path` e, quando é texto,
# um `string_stats.common_stats`.

# %% [markdown] name="ask-2" lang="en"
# ## 2. How many trips without a company?
#
# Run a `StatisticsGen` on the examples of `trips_gen`. Then, **reading the statistics of the split `train`**, work out how many
# trips of that split have no value in `company`, and keep the number in `without_company`.
#
# No counting in the CSV: in production, often only the statistics are at hand. `tfdv.load_stats_binary` opens the file
# `Split-train/FeatureStats.pb` of the artifact. The data set is in `.datasets[0]`; each item of `.features` has a `path` and, if it is text, a
# `string_stats.common_stats`.

# %% name="answer-2" exercise="2" tags=["answer"]
### BEGIN SOLUTION
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
context.run(statistics_gen)

[statistics] = statistics_gen.outputs["statistics"].get()
train = tfdv.load_stats_binary(f"{statistics.uri}/Split-train/FeatureStats.pb").datasets[0]
[company] = [feature for feature in train.features if feature.path.step == ["company"]]

# A trip has one company or an empty list, so the values that are there count the trips that have one.
without_company = train.num_examples - company.string_stats.common_stats.tot_num_values
### END SOLUTION

# %% name="check-2" exercise="2" tags=["check"]
check("04.2", statistics_gen, without_company)

# %% [markdown] name="hint-2-1" lang="pt-BR" exercise="2" tags=["hint"]
# Primeiro, o componente: `StatisticsGen(examples=...)` recebe a *saída* do ExampleGen, `trips_gen.outputs["examples"]`. Depois de
# rodar, `statistics_gen.outputs["statistics"].get()` devolve uma lista com um artifact, e o `uri` dele é a pasta a abrir.

# %% [markdown] name="hint-2-1" lang="en" exercise="2" tags=["hint"]
# The component first: `StatisticsGen(examples=...)` takes the *output* of the ExampleGen, `trips_gen.outputs["examples"]`. After the
# run, `statistics_gen.outputs["statistics"].get()` returns a list with one artifact, and its `uri` is the folder to open.

# %% [markdown] name="hint-2-2" lang="pt-BR" exercise="2" tags=["hint"]
# O CSV deixou uma lista *vazia* em cada corrida sem empresa: a coluna está lá, o valor não. Por isso `num_missing` não serve. Há um total
# de registros no conjunto (`num_examples`) e um total de valores na coluna (`common_stats.tot_num_values`). O que os separa?

# %% [markdown] name="hint-2-2" lang="en" exercise="2" tags=["hint"]
# The CSV left an *empty* list in each trip without a company: the column is there, the value is not. So `num_missing` is of no use. There
# is a total of records in the data set (`num_examples`) and a total of values in the column (`common_stats.tot_num_values`). What sets them apart?

# %% name="wrong-2-missing" exercise="2" tags=["wrong-answer"] says="missing"
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
context.run(statistics_gen)
[statistics] = statistics_gen.outputs["statistics"].get()
train = tfdv.load_stats_binary(f"{statistics.uri}/Split-train/FeatureStats.pb").datasets[0]
[company] = [feature for feature in train.features if feature.path.step == ["company"]]
without_company = company.string_stats.common_stats.num_missing

# %% name="wrong-2-with" exercise="2" tags=["wrong-answer"] says="complement"
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
context.run(statistics_gen)
[statistics] = statistics_gen.outputs["statistics"].get()
train = tfdv.load_stats_binary(f"{statistics.uri}/Split-train/FeatureStats.pb").datasets[0]
[company] = [feature for feature in train.features if feature.path.step == ["company"]]
without_company = company.string_stats.common_stats.tot_num_values

# %% name="wrong-2-csv" exercise="2" tags=["wrong-answer"] says="other_split"
import pandas as pd

statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
context.run(statistics_gen)
without_company = sum(pd.read_csv(path).company.isna().sum() for path in (DATA / "taxi" / "csv").glob("*.csv"))

# %% name="wrong-2-eval" exercise="2" tags=["wrong-answer"] says="other_split"
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
context.run(statistics_gen)
[statistics] = statistics_gen.outputs["statistics"].get()
held_out = tfdv.load_stats_binary(f"{statistics.uri}/Split-eval/FeatureStats.pb").datasets[0]
[company] = [feature for feature in held_out.features if feature.path.step == ["company"]]
without_company = held_out.num_examples - company.string_stats.common_stats.tot_num_values

# %% name="wrong-2-not-run" exercise="2" tags=["wrong-answer"] says="not_run"
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
without_company = 3407

# %% name="wrong-2-guess" exercise="2" tags=["wrong-answer"] says="number"
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
context.run(statistics_gen)
without_company = 34

# %% [markdown] name="ask-3" lang="pt-BR"
# ## 3. Quantas empresas o schema aceita?
#
# Rode um `SchemaGen` sobre as estatísticas do exercício 2, abra o schema e guarde em `accepted_companies` **quantos nomes de empresa
# diferentes ele aceita** na coluna `company`.
#
# `tfdv.load_schema_text` abre o arquivo `schema.pbtxt`. Cada item de `.feature` diz em `.domain` o nome do seu domínio, a lista de
# valores que a coluna aceita; as listas estão em `.string_domain`.
#
# Depois de acertar, pense: amanhã uma empresa nova começa a rodar em Chicago. O que o schema vai dizer das corridas dela?

# %% [markdown] name="ask-3" lang="en"
# ## 3. How many companies does the schema accept?
#
# Run a `SchemaGen` on the statistics of exercise 2, open the schema and keep in `accepted_companies` **how many different company
# names it accepts** in the column `company`.
#
# `tfdv.load_schema_text` opens the file `schema.pbtxt`. Each item of `.feature` gives in `.domain` the name of its domain, the list
# of values that the column accepts; the lists are in `.string_domain`.
#
# Once you have it, think: tomorrow a new company starts driving in Chicago. What will the schema say about its trips?

# %% name="answer-3" exercise="3" tags=["answer"]
### BEGIN SOLUTION
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(schema_gen)

[schema_artifact] = schema_gen.outputs["schema"].get()
schema = tfdv.load_schema_text(f"{schema_artifact.uri}/schema.pbtxt")
[column] = [feature for feature in schema.feature if feature.name == "company"]
[domain] = [domain for domain in schema.string_domain if domain.name == column.domain]
accepted_companies = len(domain.value)
### END SOLUTION

# %% name="check-3" exercise="3" tags=["check"]
check("04.3", schema_gen, accepted_companies)

# %% [markdown] name="hint-3-1" lang="pt-BR" exercise="3" tags=["hint"]
# O caminho é o mesmo do exercício 2: componente, `context.run`, artifact, `uri`. O `SchemaGen` recebe `statistics=`, e o que ele grava
# chama-se `schema`.

# %% [markdown] name="hint-3-1" lang="en" exercise="3" tags=["hint"]
# The way is that of exercise 2: component, `context.run`, artifact, `uri`. `SchemaGen` takes `statistics=`, and what it writes is
# called `schema`.

# %% [markdown] name="hint-3-2" lang="pt-BR" exercise="3" tags=["hint"]
# São dois passos dentro do schema: ache em `schema.feature` o item cujo `name` é `company` e leia o `domain` dele; depois ache em
# `schema.string_domain` o item com esse nome. A lista está em `.value`, e você quer o tamanho dela.

# %% [markdown] name="hint-3-2" lang="en" exercise="3" tags=["hint"]
# There are two steps inside the schema: find in `schema.feature` the item whose `name` is `company` and read its `domain`; then find in
# `schema.string_domain` the item of that name. The list is in `.value`, and you want its length.

# %% name="wrong-3-top" exercise="3" tags=["wrong-answer"] says="top_values"
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(schema_gen)
accepted_companies = len(company.string_stats.top_values)

# %% name="wrong-3-unique" exercise="3" tags=["wrong-answer"] says="one_split"
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(schema_gen)
accepted_companies = company.string_stats.unique

# %% name="wrong-3-not-run" exercise="3" tags=["wrong-answer"] says="not_run"
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
accepted_companies = 61

# %% name="wrong-3-names" exercise="3" tags=["wrong-answer"] says="number"
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(schema_gen)
[schema_artifact] = schema_gen.outputs["schema"].get()
accepted_companies = tfdv.load_schema_text(f"{schema_artifact.uri}/schema.pbtxt").string_domain[0].value

# %% [markdown] name="after-3" lang="pt-BR"
# <details><summary>🤔 A empresa nova de amanhã: pense primeiro, depois clique.</summary>
#
# O schema inferido trata a lista como fechada: uma empresa nova vira uma *anomalia* (um dado que contraria o schema),
# mesmo que as corridas dela sejam perfeitas. Talvez seja o que você quer (um aviso), talvez não. A inferência não sabe; alguém tem
# que decidir. É esse o assunto do episódio 06.
#
# </details>

# %% [markdown] name="after-3" lang="en"
# <details><summary>🤔 Tomorrow's new company: think first, then click.</summary>
#
# The inferred schema treats the list as closed: a new company becomes an *anomaly* (data that goes
# against the schema), even if its trips are perfect. Perhaps that is what you want (a warning), perhaps not. Inference does not know;
# somebody has to decide. That is what episode 06 is about.
#
# </details>
