# ---
# # SOURCE of an exercise sheet. Solutions and exercises in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "ExampleGen: os dados entram", en: "ExampleGen: data comes in"}
# teaching: 0
# exercises: 65
# ---

# %% [markdown] name="intro" lang="pt-BR"
# Sete exercícios sobre as corridas de táxi do [episódio 04](../../episodes/pt-BR/04-examplegen.ipynb). Em cada um:
#
# 1. troque os `...` pela sua resposta e rode a célula (**Shift+Enter**);
# 2. rode a célula `check(...)` logo abaixo.
#
# Se estiver certo, aparece uma linha com ✓. Se não, uma frase diz o que a verificação encontrou e onde olhar. Corrija e rode as duas de novo,
# quantas vezes quiser. Só não mude o nome das variáveis, porque é por ele que a verificação acha a sua resposta.
#
# Travou? Rode `hint("04.1")` em qualquer célula. Cada chamada dá mais uma pista. No fim, salve e rode `course check 04` num terminal
# (**Arquivo → Novo → Terminal**). Ele confere a folha inteira do zero, num kernel limpo.

# %% [markdown] name="intro" lang="en"
# Seven exercises on the taxi trips of [episode 04](../../episodes/en/04-examplegen.ipynb). In each:
#
# 1. replace the `...` with your answer and run the cell (**Shift+Enter**);
# 2. run the `check(...)` cell right below.
#
# If it's right, you'll see one line with a ✓. If not, a sentence tells you what the check found and where to look. Fix your answer and run both cells
# again, as often as you like. Just don't rename the variables, because the check looks for your answers by name.
#
# Stuck? Run `hint("04.1")` in any cell. Each call gives you one more hint. At the end, save and run `course check 04` in a terminal
# (**File → New → Terminal**). It checks the whole sheet from the start, in a clean kernel.

# %% [markdown] name="setup-intro" lang="pt-BR"
# Rode primeiro esta célula. Ela importa tudo, abre um contexto, roda um ExampleGen sem pedir nenhuma divisão (`trips_gen`, com as 15.000 corridas), para os exercícios 2 e 3, e prepara quatro entregas de dados a partir das 5.000 corridas do segundo arquivo:
#
# | pasta | o que há nela | exercício |
# |---|---|---|
# | `TAXI` | as 5.000 corridas, num CSV (no episódio, `TAXI` era a pasta com os dois) | 1 |
# | `MONTHS` | as mesmas, uma pasta por mês: `month-01` a `month-12` | 4 |
# | `DELIVERY` | 400 delas, num arquivo que um colega exportou de uma planilha | 5 |
# | `LINES` | as mesmas 400, num arquivo JSON Lines (`trips.jsonl`) | 6 |
#
# `DOOR_A` e `DOOR_B`, do exercício 7, não são pastas. São listas de tf.Examples, com as mesmas 400 corridas vindas de duas portas.

# %% [markdown] name="setup-intro" lang="en"
# Run this cell first. It imports everything, opens a context, runs an ExampleGen with the default split (`trips_gen`, with the 15,000 trips) for
# exercises 2 and 3, and prepares four deliveries of data from the 5,000 trips in the second file:
#
# | folder | what is in it | exercise |
# |---|---|---|
# | `TAXI` | the 5,000 trips, in a CSV (in the episode, `TAXI` was the folder with both files) | 1 |
# | `MONTHS` | the same trips, in one folder per month: `month-01` to `month-12` | 4 |
# | `DELIVERY` | 400 of them, in a file that a colleague exported from a spreadsheet | 5 |
# | `LINES` | the same 400 trips, in a JSON Lines file (`trips.jsonl`) | 6 |
#
# `DOOR_A` and `DOOR_B`, for exercise 7, aren't folders. They're lists of tf.Examples, with the same 400 trips through two doors.

# %% name="setup"
import pandas as pd

from tfx_course import DATA, check, hint, work_folder
from tfx import v1 as tfx
import tensorflow_data_validation as tfdv
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

from tfx_course.given import sheet_04

WORK = work_folder("04-exercises")
TAXI, MONTHS, DELIVERY, LINES = sheet_04.deliver(WORK)
DOOR_A, DOOR_B = sheet_04.two_doors()
context = InteractiveContext(pipeline_name="taxi-exercises", pipeline_root=str(WORK / "pipeline"))

every_csv = tfx.proto.Input(splits=[tfx.proto.Input.Split(name="trips", pattern="*.csv")])
trips_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "taxi" / "csv"), input_config=every_csv)
execution = context.run(trips_gen)

# %% [markdown] name="ask-1" lang="pt-BR"
# ## 1. Três partes
#
# Se você não disser nada, o ExampleGen faz duas partes. Sua equipe quer três: **`train` com oito décimos das corridas, `eval` e `test` com um décimo cada**.
#
# Crie um `CsvExampleGen` que leia a pasta `TAXI` (aqui, só as 5.000 corridas) e divida assim, **e rode-o** no `context`. A divisão vai no argumento
# `output_config`. É um `tfx.proto.Output` que contém um `tfx.proto.SplitConfig`. O tamanho de cada parte vai em `hash_buckets`.
# (Dica do JupyterLab: ponha o cursor dentro dos parênteses e tecle **Shift+Tab** para ver a documentação.)

# %% [markdown] name="ask-1" lang="en"
# ## 1. Three parts
#
# By default ExampleGen makes two splits. Your team wants three: **`train` with eight tenths of the trips, `eval` and `test` with one tenth each**.
#
# Create a `CsvExampleGen` that reads the `TAXI` folder and splits it that way, **and run it** in `context`. The split goes in the
# `output_config` argument, which takes a `tfx.proto.Output` that holds a `tfx.proto.SplitConfig`. You give the size of each split in `hash_buckets`. (A
# JupyterLab tip: put the cursor inside the parentheses and press **Shift+Tab** to read the documentation.)

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
# Build it from the inside out. Make three `tfx.proto.SplitConfig.Split` objects, each with a `name` and a `hash_buckets`. A `tfx.proto.SplitConfig`
# takes them, as a list, in its `splits` argument. A `tfx.proto.Output` takes that in its `split_config` argument.

# %% [markdown] name="hint-1-2" lang="pt-BR" exercise="1" tags=["hint"]
# Os `hash_buckets` são proporções: a soma é o total de baldes, e cada parte fica com os seus. Para 8, 1 e 1 décimos, quantos baldes ao
# todo? E não se esqueça da última linha: `context.run(example_gen)`, com o componente já guardado na variável.

# %% [markdown] name="hint-1-2" lang="en" exercise="1" tags=["hint"]
# The `hash_buckets` are proportions. Their sum is the number of buckets, and each split gets its share of them. For 8, 1 and 1 tenths, how
# many buckets are there in all? And don't forget the last line: `context.run(example_gen)`, with the component already assigned to the
# variable.

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

# %% name="wrong-1-result" exercise="1" tags=["wrong-answer"] says="check.report"
example_gen = context.run(tfx.components.CsvExampleGen(input_base=TAXI))

# %% name="wrong-1-other-data" exercise="1" tags=["wrong-answer"] says="folder"
import shutil

half = work_folder("04-exercises")
shutil.copy(DATA / "taxi" / "csv" / "data.csv", half)
Split = tfx.proto.SplitConfig.Split
parts = [Split(name="train", hash_buckets=8), Split(name="eval", hash_buckets=1), Split(name="test", hash_buckets=1)]
example_gen = tfx.components.CsvExampleGen(
    input_base=str(half), output_config=tfx.proto.Output(split_config=tfx.proto.SplitConfig(splits=parts))
)
execution = context.run(example_gen)

# %% name="wrong-1-outputs" exercise="1" tags=["wrong-answer"] says="not_component"
example_gen = trips_gen.outputs["examples"]

# %% name="wrong-1-by-company" exercise="1" tags=["wrong-answer"] says="partition"
Split = tfx.proto.SplitConfig.Split
parts = [Split(name="train", hash_buckets=8), Split(name="eval", hash_buckets=1), Split(name="test", hash_buckets=1)]
by_company = tfx.proto.SplitConfig(splits=parts, partition_feature_name="company")
example_gen = tfx.components.CsvExampleGen(input_base=TAXI, output_config=tfx.proto.Output(split_config=by_company))
execution = context.run(example_gen)

# %% [markdown] name="ask-2" lang="pt-BR"
# ## 2. Quantas corridas sem empresa?
#
# Rode um `StatisticsGen` sobre os exemplos de `trips_gen`. Depois, **lendo as estatísticas do split `train`**, calcule quantas
# corridas desse split não têm nenhum valor em `company` e guarde o número em `without_company`.
#
# Não vale contar no CSV nem digitar o número. Em produção, muitas vezes você só tem as estatísticas. `tfdv.load_stats_binary` abre o arquivo
# `Split-train/FeatureStats.pb` do artifact. O conjunto de dados fica em `.datasets[0]`. Cada item de `.features` tem o nome da coluna em
# `path.step[0]` e, quando é texto, um `string_stats.common_stats`. Imprima esse `common_stats` antes de decidir o que usar. Ele não tem um campo para as listas vazias. Uma corrida tem no máximo uma empresa.

# %% [markdown] name="ask-2" lang="en"
# ## 2. How many trips without a company?
#
# Run a `StatisticsGen` on the examples from `trips_gen`. Then, **from the statistics of the `train` split**, work out how many trips in that
# split have no value in `company`, and assign the number to `without_company`.
#
# Don't count the rows of the CSV, and don't type the number in. In production you often have only the statistics. `tfdv.load_stats_binary` opens the artifact's
# `Split-train/FeatureStats.pb` file. The data set is in `.datasets[0]`. Each item of `.features` has the column's name in `path.step[0]` and, if the column holds strings, a `string_stats.common_stats`. Print that before you decide what to use. It has no field for empty lists. A trip has at most one company.

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
# The CSV left an *empty* list in each trip without a company: the column is there, but the value isn't. So `num_missing` doesn't help. The data set has a total number of records (`num_examples`), and the column has a total number of values (`common_stats.tot_num_values`). Why do they differ?

# %% name="wrong-2-missing" exercise="2" tags=["wrong-answer"] says="missing"
# - without_company = train.num_examples - company.string_stats.common_stats.tot_num_values
# + without_company = company.string_stats.common_stats.num_missing

# %% name="wrong-2-with" exercise="2" tags=["wrong-answer"] says="complement"
# - without_company = train.num_examples - company.string_stats.common_stats.tot_num_values
# + without_company = company.string_stats.common_stats.tot_num_values

# %% name="wrong-2-csv" exercise="2" tags=["wrong-answer"] says="both_splits"
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

# %% name="wrong-2-typed" exercise="2" tags=["wrong-answer"] says="check.typed"
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
context.run(statistics_gen)
without_company = 3407  # from the episode's table

# %% name="wrong-2-text" exercise="2" tags=["wrong-answer"] says="check.not_number"
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
context.run(statistics_gen)
without_company = "3407"

# %% name="wrong-2-all" exercise="2" tags=["wrong-answer"] says="all_trips"
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
context.run(statistics_gen)
[statistics] = statistics_gen.outputs["statistics"].get()
without_company = tfdv.load_stats_binary(f"{statistics.uri}/Split-train/FeatureStats.pb").datasets[0].num_examples

# %% name="wrong-2-other-examples" exercise="2" tags=["wrong-answer"] says="other_examples"
# - statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
# + statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])

# %% [markdown] name="ask-3" lang="pt-BR"
# ## 3. Quantas empresas o schema aceita?
#
# Rode um `SchemaGen` sobre as estatísticas do exercício 2, abra o schema e guarde em `accepted_companies` **quantos nomes de empresa
# diferentes ele aceita** na coluna `company`. Quem conta é o código.
#
# `tfdv.load_schema_text` abre o arquivo `schema.pbtxt`. Cada item de `.feature` tem em `.domain` o nome de um domínio, que é a lista de
# valores que a coluna aceita. As listas estão em `.string_domain`.
#
# Depois de acertar, pense. Amanhã uma empresa nova começa a rodar em Chicago. O que o schema vai dizer das corridas dela?

# %% [markdown] name="ask-3" lang="en"
# ## 3. How many companies does the schema accept?
#
# Run a `SchemaGen` on the statistics from exercise 2, open the schema and assign to `accepted_companies` **how many different company
# names it accepts** in the `company` column. Let the code count them.
#
# `tfdv.load_schema_text` opens the `schema.pbtxt` file. Each item of `.feature` has in `.domain` the name of its domain, which is the list of values the column accepts. The lists themselves are in `.string_domain`.
#
# Once you have it, think about tomorrow, when a new company starts operating in Chicago. What will the schema say about its trips?

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
# The steps are the same as in exercise 2: component, `context.run`, artifact, `uri`. `SchemaGen` takes `statistics=`, and its output is called `schema`.

# %% [markdown] name="hint-3-2" lang="pt-BR" exercise="3" tags=["hint"]
# São dois passos dentro do schema: ache em `schema.feature` o item cujo `name` é `company` e leia o `domain` dele; depois ache em
# `schema.string_domain` o item com esse nome. A lista está em `.value`, e você quer o tamanho dela.

# %% [markdown] name="hint-3-2" lang="en" exercise="3" tags=["hint"]
# There are two steps inside the schema. First find in `schema.feature` the item whose `name` is `company`, and read its `domain`. Then find
# in `schema.string_domain` the item with that name. The list is in `.value`, and you want its length.

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

# %% name="wrong-3-names" exercise="3" tags=["wrong-answer"] says="check.not_number"
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(schema_gen)
[schema_artifact] = schema_gen.outputs["schema"].get()
accepted_companies = tfdv.load_schema_text(f"{schema_artifact.uri}/schema.pbtxt").string_domain[0].value

# %% name="wrong-3-typed" exercise="3" tags=["wrong-answer"] says="check.typed"
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(schema_gen)
accepted_companies = 61

# %% name="wrong-3-one-less" exercise="3" tags=["wrong-answer"] says="number"
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(schema_gen)
accepted_companies = 53

# %% name="wrong-3-other-domain" exercise="3" tags=["wrong-answer"] says="other_domain"
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(schema_gen)
[schema_artifact] = schema_gen.outputs["schema"].get()
accepted_companies = len(tfdv.load_schema_text(f"{schema_artifact.uri}/schema.pbtxt").string_domain[1].value)

# %% name="wrong-3-other-statistics" exercise="3" tags=["wrong-answer"] says="other_statistics"
of_taxi = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
schema_gen = tfx.components.SchemaGen(statistics=of_taxi.outputs["statistics"])
for component in (of_taxi, schema_gen):
    context.run(component)
[schema_artifact] = schema_gen.outputs["schema"].get()
accepted_companies = len(tfdv.get_domain(tfdv.load_schema_text(f"{schema_artifact.uri}/schema.pbtxt"), "company").value)

# %% [markdown] name="after-3" lang="pt-BR"
# <details><summary>🤔 E a empresa nova de amanhã? Pense primeiro, depois clique.</summary>
#
# O schema inferido trata a lista como fechada. Uma empresa nova vira uma *anomalia* (um dado que contraria o schema),
# mesmo que as corridas dela sejam perfeitas. Talvez seja o que você quer (um aviso), talvez não. A inferência não sabe. Quem decide é
# você. É esse o assunto do episódio 06.
#
# </details>

# %% [markdown] name="after-3" lang="en"
# <details><summary>🤔 What about tomorrow's new company? Think first, then click.</summary>
#
# The inferred schema treats the list as closed. A new company becomes an *anomaly* (data that goes against the schema), even if its trips are perfect. Perhaps you want that warning, perhaps not. Inference can't know, so you have to decide. That's what episode 06 is about.
#
# </details>

# %% [markdown] name="ask-4" lang="pt-BR"
# ## 4. Só março
#
# Os dados chegam um mês por pasta, em `MONTHS`, de `month-01/trips.csv` a `month-12/trips.csv`. Sua equipe quer treinar **só com março**
# (todas as corridas do mês), e quer saber se o modelo acerta em empresas que nunca viu: **nenhuma empresa pode estar em `train` e em `eval`**.
#
# Rode um `CsvExampleGen` que faça isso, com dois baldes para `train` e um para `eval`, e guarde-o em `march_gen`. O mês tem que ficar anotado no artifact, como span, para que
# você possa conferir daqui a um ano.

# %% [markdown] name="ask-4" lang="en"
# ## 4. Just March
#
# The data is in `MONTHS`, in one folder per month: `month-01/trips.csv` to `month-12/trips.csv`. Your team wants to train **on March
# alone** (all of that month's trips). It also wants to know how well the model does on companies it has never seen, so **no company may
# be in both `train` and `eval`**.
#
# Run a `CsvExampleGen` that does this, with two buckets for `train` and one for `eval`, and assign it to `march_gen`. The artifact must record the month, as its span, so that you can check it a year from now.

# %% name="answer-4" exercise="4" tags=["answer"]
### BEGIN SOLUTION
Split = tfx.proto.SplitConfig.Split
march_gen = tfx.components.CsvExampleGen(
    input_base=MONTHS,
    input_config=tfx.proto.Input(splits=[tfx.proto.Input.Split(name="month", pattern="month-{SPAN:2}/*.csv")]),
    range_config=tfx.proto.RangeConfig(static_range=tfx.proto.StaticRange(start_span_number=3, end_span_number=3)),
    output_config=tfx.proto.Output(
        split_config=tfx.proto.SplitConfig(
            splits=[Split(name="train", hash_buckets=2), Split(name="eval", hash_buckets=1)],
            partition_feature_name="company",
        )
    ),
)
execution = context.run(march_gen)
### END SOLUTION

# %% name="check-4" exercise="4" tags=["check"]
check("04.4", march_gen)

# %% [markdown] name="hint-4-1" lang="pt-BR" exercise="4" tags=["hint"]
# São três argumentos, e cada um responde a uma pergunta: onde está o número do mês no nome da pasta (`input_config`), qual número
# (`range_config`), e por que feature dividir (`output_config`).

# %% [markdown] name="hint-4-1" lang="en" exercise="4" tags=["hint"]
# There are three arguments, and each answers one question. Where in the folder's name is the month's number (`input_config`)? Which number
# do you want (`range_config`)? Which feature do you split by (`output_config`)?

# %% [markdown] name="hint-4-2" lang="pt-BR" exercise="4" tags=["hint"]
# No padrão de nome, `{SPAN}` precisa da largura, porque `03` tem dois dígitos. O `RangeConfig` leva um `static_range` que começa e termina no mesmo
# número. O nome da feature vai no `SplitConfig`, ao lado de `splits`.

# %% [markdown] name="hint-4-2" lang="en" exercise="4" tags=["hint"]
# In the pattern, `{SPAN}` needs the width, because `03` has two digits. The `RangeConfig` takes a `static_range` that begins and ends at the same
# number. The feature's name goes into the `SplitConfig`, next to `splits`.

# %% name="wrong-4-latest" exercise="4" tags=["wrong-answer"] says="latest"
by_company = tfx.proto.SplitConfig(
    splits=[tfx.proto.SplitConfig.Split(name="train", hash_buckets=2), tfx.proto.SplitConfig.Split(name="eval", hash_buckets=1)],
    partition_feature_name="company",
)
march_gen = tfx.components.CsvExampleGen(
    input_base=MONTHS,
    input_config=tfx.proto.Input(splits=[tfx.proto.Input.Split(name="month", pattern="month-{SPAN:2}/*.csv")]),
    output_config=tfx.proto.Output(split_config=by_company),
)
execution = context.run(march_gen)

# %% name="wrong-4-folder" exercise="4" tags=["wrong-answer"] says="no_span"
by_company = tfx.proto.SplitConfig(
    splits=[tfx.proto.SplitConfig.Split(name="train", hash_buckets=2), tfx.proto.SplitConfig.Split(name="eval", hash_buckets=1)],
    partition_feature_name="company",
)
march_gen = tfx.components.CsvExampleGen(input_base=f"{MONTHS}/month-03", output_config=tfx.proto.Output(split_config=by_company))
execution = context.run(march_gen)

# %% name="wrong-4-hash" exercise="4" tags=["wrong-answer"] says="leak"
march_gen = tfx.components.CsvExampleGen(
    input_base=MONTHS,
    input_config=tfx.proto.Input(splits=[tfx.proto.Input.Split(name="month", pattern="month-{SPAN:2}/*.csv")]),
    range_config=tfx.proto.RangeConfig(static_range=tfx.proto.StaticRange(start_span_number=3, end_span_number=3)),
)
execution = context.run(march_gen)

# %% name="wrong-4-payment" exercise="4" tags=["wrong-answer"] says="leak"
march_gen = tfx.components.CsvExampleGen(
    input_base=MONTHS,
    input_config=tfx.proto.Input(splits=[tfx.proto.Input.Split(name="month", pattern="month-{SPAN:2}/*.csv")]),
    range_config=tfx.proto.RangeConfig(static_range=tfx.proto.StaticRange(start_span_number=3, end_span_number=3)),
    output_config=tfx.proto.Output(
        split_config=tfx.proto.SplitConfig(
            splits=[tfx.proto.SplitConfig.Split(name="train", hash_buckets=2), tfx.proto.SplitConfig.Split(name="eval", hash_buckets=1)],
            partition_feature_name="payment_type",
        )
    ),
)
execution = context.run(march_gen)

# %% name="wrong-4-index" exercise="4" tags=["wrong-answer"] says="span"
by_company = tfx.proto.SplitConfig(
    splits=[tfx.proto.SplitConfig.Split(name="train", hash_buckets=2), tfx.proto.SplitConfig.Split(name="eval", hash_buckets=1)],
    partition_feature_name="company",
)
march_gen = tfx.components.CsvExampleGen(
    input_base=MONTHS,
    input_config=tfx.proto.Input(splits=[tfx.proto.Input.Split(name="month", pattern="month-{SPAN:2}/*.csv")]),
    range_config=tfx.proto.RangeConfig(static_range=tfx.proto.StaticRange(start_span_number=2, end_span_number=2)),
    output_config=tfx.proto.Output(split_config=by_company),
)
execution = context.run(march_gen)

# %% name="wrong-4-known" exercise="4" tags=["wrong-answer"] says="rows"
known = work_folder("04-exercises")
(known / "month-03").mkdir()
pd.read_csv(f"{MONTHS}/month-03/trips.csv").dropna(subset=["company"]).to_csv(known / "month-03" / "trips.csv", index=False)
by_company = tfx.proto.SplitConfig(
    splits=[tfx.proto.SplitConfig.Split(name="train", hash_buckets=2), tfx.proto.SplitConfig.Split(name="eval", hash_buckets=1)],
    partition_feature_name="company",
)
march_gen = tfx.components.CsvExampleGen(
    input_base=str(known),
    input_config=tfx.proto.Input(splits=[tfx.proto.Input.Split(name="month", pattern="month-{SPAN:2}/*.csv")]),
    output_config=tfx.proto.Output(split_config=by_company),
)
execution = context.run(march_gen)

# %% [markdown] name="ask-5" lang="pt-BR"
# ## 5. Passou sem erro
#
# Um colega exportou 400 corridas de uma planilha, e o arquivo está em `DELIVERY`. Um `CsvExampleGen` o ingere sem reclamar:

# %% [markdown] name="ask-5" lang="en"
# ## 5. It passed without an error
#
# A colleague exported 400 trips from a spreadsheet, and the file is in `DELIVERY`. A `CsvExampleGen` ingests it without complaining:

# %% name="delivery"
delivery_gen = tfx.components.CsvExampleGen(input_base=DELIVERY, input_config=every_csv)
execution = context.run(delivery_gen)

# %% [markdown] name="ask-5-more" lang="pt-BR"
# No entanto, nada ali serve. Descubra o que há de errado no arquivo, que é `f"{DELIVERY}/trips.csv"` (abra-o, ou olhe um registro), e grave uma versão consertada **numa pasta nova**. `work_folder("04-exercises")` cria uma pasta a cada chamada, e as de antes ficam como estão, inclusive a `DELIVERY`. Depois, rode um `CsvExampleGen` sobre a pasta nova e
# guarde-o em `repaired_gen`. Quando você terminar:
#
# - estão lá as 400 corridas, e o arquivo em `DELIVERY` continua como veio;
# - cada exemplo tem as colunas `fare`, `tips`, `trip_miles`, `payment_type` e `company`, e as três primeiras são números;
# - o que estava em branco na entrega continua em branco, sem valor no exemplo.

# %% [markdown] name="ask-5-more" lang="en"
# And yet none of the data is usable. Find out what's wrong with the file, `f"{DELIVERY}/trips.csv"` (open it, or look at a record), and write a fixed version **into a new folder**. `work_folder("04-exercises")` makes a new folder each time you call it, and the earlier ones stay as they are, including `DELIVERY`. Then run a `CsvExampleGen` on the new folder and
# assign it to `repaired_gen`. When you've finished:
#
# - all 400 trips are there, and the file in `DELIVERY` is unchanged;
# - each example has the columns `fare`, `tips`, `trip_miles`, `payment_type` and `company`, and the first three are numbers;
# - what was blank in the delivery is still blank, without a value in the example.

# %% name="answer-5" exercise="5" tags=["answer"]
### BEGIN SOLUTION
import pandas as pd

# Three faults: semicolons between the columns, dollars written as "$7.25", and a byte order mark, which pandas drops by itself.
repaired = work_folder("04-exercises")
table = pd.read_csv(f"{DELIVERY}/trips.csv", sep=";")
for name in ("fare", "tips"):
    table[name] = table[name].str.removeprefix("$").astype(float)
table.to_csv(repaired / "trips.csv", index=False)

repaired_gen = tfx.components.CsvExampleGen(input_base=str(repaired))
execution = context.run(repaired_gen)
### END SOLUTION

# %% name="check-5" exercise="5" tags=["check"]
check("04.5", repaired_gen)

# %% [markdown] name="hint-5-1" lang="pt-BR" exercise="5" tags=["hint"]
# Olhe os primeiros bytes: `open(f"{DELIVERY}/trips.csv", "rb").read(120)`. Três coisas não são o que o ExampleGen espera: o que separa as
# colunas, como se escreve um preço, e o que vem antes da primeira letra.

# %% [markdown] name="hint-5-1" lang="en" exercise="5" tags=["hint"]
# Look at the first bytes with `open(f"{DELIVERY}/trips.csv", "rb").read(120)`. Three things aren't what ExampleGen expects: what separates
# the columns, how a price is written, and what comes before the first letter.

# %% [markdown] name="hint-5-2" lang="pt-BR" exercise="5" tags=["hint"]
# O `read_csv` do pandas tem um argumento para o separador, e tira a marca do começo sozinho; os preços você conserta com `.str`. A pasta nova
# vem de `work_folder("04-exercises")`. E, ao gravar, cuidado com a coluna a mais que o `to_csv` põe sem que ninguém peça.

# %% [markdown] name="hint-5-2" lang="en" exercise="5" tags=["hint"]
# pandas' `read_csv` has an argument for the separator, and it drops the mark at the start by itself. Fix the prices with `.str`. The new
# folder comes from `work_folder("04-exercises")`. And when you write the file, watch out for the extra column that `to_csv` adds unless you
# tell it not to.

# %% name="wrong-5-index" exercise="5" tags=["wrong-answer"] says="extra"
# - repaired = work_folder("04-exercises")
# + repaired = WORK / "repaired-index"
# + repaired.mkdir(exist_ok=True)
# - table.to_csv(repaired / "trips.csv", index=False)
# + table.to_csv(repaired / "trips.csv")

# %% name="wrong-5-dollars" exercise="5" tags=["wrong-answer"] says="text"
# - repaired = work_folder("04-exercises")
# + repaired = WORK / "repaired-dollars"
# + repaired.mkdir(exist_ok=True)
# - for name in ("fare", "tips"):
# -     table[name] = table[name].str.removeprefix("$").astype(float)

# %% name="wrong-5-mark" exercise="5" tags=["wrong-answer"] says="columns"
repaired = WORK / "repaired-mark"
repaired.mkdir(exist_ok=True)
with open(f"{DELIVERY}/trips.csv", encoding="utf-8") as file:
    (repaired / "trips.csv").write_text(file.read().replace("$", "").replace(";", ","), encoding="utf-8")
repaired_gen = tfx.components.CsvExampleGen(input_base=str(repaired))
execution = context.run(repaired_gen)

# %% name="wrong-5-filled" exercise="5" tags=["wrong-answer"] says="invented"
# - repaired = work_folder("04-exercises")
# + repaired = WORK / "repaired-filled"
# + repaired.mkdir(exist_ok=True)
# - table.to_csv(repaired / "trips.csv", index=False)
# + table.fillna({"company": "unknown"}).to_csv(repaired / "trips.csv", index=False)

# %% name="wrong-5-dropped" exercise="5" tags=["wrong-answer"] says="fewer"
# - repaired = work_folder("04-exercises")
# + repaired = WORK / "repaired-dropped"
# + repaired.mkdir(exist_ok=True)
# - table.to_csv(repaired / "trips.csv", index=False)
# + table.dropna().to_csv(repaired / "trips.csv", index=False)

# %% name="wrong-5-cents" exercise="5" tags=["wrong-answer"] says="values"
# - repaired = work_folder("04-exercises")
# + repaired = WORK / "repaired-cents"
# + repaired.mkdir(exist_ok=True)
# -     table[name] = table[name].str.removeprefix("$").astype(float)
# +     table[name] = table[name].str.removeprefix("$").astype(float) * 100

# %% name="wrong-5-two-files" exercise="5" tags=["wrong-answer"] says="more"
repaired = WORK / "repaired-twice"
repaired.mkdir(exist_ok=True)
table = pd.read_csv(f"{DELIVERY}/trips.csv", sep=";")
for name in ("fare", "tips"):
    table[name] = table[name].str.removeprefix("$").astype(float)
table.to_csv(repaired / "fixed.csv", index=False)
table.to_csv(repaired / "trips.csv", index=False)
repaired_gen = tfx.components.CsvExampleGen(input_base=str(repaired))
execution = context.run(repaired_gen)

# %% name="wrong-5-dollars-only" exercise="5" tags=["wrong-answer"] says="whole"
repaired = WORK / "repaired-whole"
repaired.mkdir(exist_ok=True)
table = pd.read_csv(f"{DELIVERY}/trips.csv", sep=";")
for name in ("fare", "tips"):
    table[name] = table[name].str.removeprefix("$").astype(float).astype(int)
table.to_csv(repaired / "trips.csv", index=False)
repaired_gen = tfx.components.CsvExampleGen(input_base=str(repaired))
execution = context.run(repaired_gen)

# %% name="wrong-5-coerced" exercise="5" tags=["wrong-answer"] says="lost"
repaired = WORK / "repaired-coerced"
repaired.mkdir(exist_ok=True)
table = pd.read_csv(f"{DELIVERY}/trips.csv", sep=";")
for name in ("fare", "tips"):
    table[name] = pd.to_numeric(table[name], errors="coerce")
table.to_csv(repaired / "trips.csv", index=False)
repaired_gen = tfx.components.CsvExampleGen(input_base=str(repaired))
execution = context.run(repaired_gen)

# %% name="wrong-5-same-folder" exercise="5" tags=["wrong-answer"] says="same_folder"
table = pd.read_csv(f"{DELIVERY}/trips.csv", sep=";")
for name in ("fare", "tips"):
    table[name] = table[name].str.removeprefix("$").astype(float)
table.to_csv(f"{DELIVERY}/fixed.csv", index=False)
fixed = tfx.proto.Input(splits=[tfx.proto.Input.Split(name="fixed", pattern="fixed.csv")])
repaired_gen = tfx.components.CsvExampleGen(input_base=DELIVERY, input_config=fixed)
execution = context.run(repaired_gen)

# %% name="wrong-5-as-delivered" exercise="5" tags=["wrong-answer"] says="columns"
repaired_gen = delivery_gen

# %% [markdown] name="ask-6" lang="pt-BR"
# ## 6. Projete: um formato do fornecedor
#
# As mesmas 400 corridas chegam agora na pasta `LINES`, num arquivo JSON Lines (`trips.jsonl`). Copie do episódio a célula do executor de JSON Lines e mude a função que faz o tf.Example. Faltam quatro imports: `json`, `tensorflow` (como `tf`) e, da célula do Parquet, `FileBasedExampleGen` e `BeamExecutorSpec`. O `Input` do episódio é `tfx.proto.Input`. Rode um `FileBasedExampleGen` com esse executor e guarde o componente em `lines_gen`. Antes, olhe algumas linhas: o fornecedor escreve `null` quando não sabe, e números ora como `0`, ora como `7.5`.
#
# A verificação confere o mesmo que um colega conferiria:
#
# - o executor é seu e lê o arquivo que está em `LINES`;
# - nenhuma corrida se perde, e todo exemplo tem as colunas `fare`, `tips`, `trip_miles`, `payment_type` e `company`, nenhuma a mais;
# - zero é zero, e onde falta um valor não há valor (nem zero, nem texto). A coluna fica lá, com uma lista vazia do tipo dela, ou sem
#   lista (`tf.train.Feature()`);
# - cada coluna tem **um** tipo em todas as linhas. `fare`, `tips` e `trip_miles` são `float_list`, as outras duas são `bytes_list`.
#
# Corrigiu o executor? O cache do TFX não olha o código dele. Rode com `context.run(lines_gen, enable_cache=False)`.

# %% [markdown] name="ask-6" lang="en"
# ## 6. Design: a supplier's format
#
# The same 400 trips are now in the `LINES` folder, as a JSON Lines file (`trips.jsonl`). Copy the cell with the JSON Lines executor from the episode, and change the function that makes the tf.Example. Four imports are still missing: `json`, `tensorflow` (as `tf`) and, from the Parquet cell, `FileBasedExampleGen` and `BeamExecutorSpec`. The episode's `Input` is `tfx.proto.Input`. Run a `FileBasedExampleGen` with that executor, and assign the component to `lines_gen`. Look at some lines first. The supplier writes `null` for what isn't known, and writes numbers
# sometimes as `0`, sometimes as `7.5`.
#
# The check looks for the same things a colleague would:
#
# - the executor is yours, and reads the file in `LINES`;
# - no trip is lost, and every example has the columns `fare`, `tips`, `trip_miles`, `payment_type` and `company`, and no others;
# - zero is zero, and where a value is missing there is no value (no zero and no string). The column stays, with an empty list of its own
#   kind, or without a list (`tf.train.Feature()`);
# - each column has **one** type in all rows: `fare`, `tips` and `trip_miles` are `float_list`, the other two are `bytes_list`.
#
# Did you change the executor and run it again? TFX's cache doesn't look at the executor's code, so run it with `context.run(lines_gen, enable_cache=False)`.

# %% name="answer-6" exercise="6" tags=["answer"]
### BEGIN SOLUTION
import json

import apache_beam as beam
import tensorflow as tf
from tfx.components import FileBasedExampleGen
from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec

NUMBERS = ["fare", "tips", "trip_miles"]  # the type belongs to the column: what a row happens to say does not decide it


def to_example(trip):
    features = {}
    for name, value in trip.items():
        values = [] if value is None else [value]
        if name in NUMBERS:
            features[name] = tf.train.Feature(float_list=tf.train.FloatList(value=values))
        else:
            features[name] = tf.train.Feature(bytes_list=tf.train.BytesList(value=[text.encode() for text in values]))
    return tf.train.Example(features=tf.train.Features(feature=features))


@beam.ptransform_fn
def LinesToExample(pipeline, exec_properties, split_pattern):
    lines = pipeline | beam.io.ReadFromText(f"{exec_properties['input_base']}/{split_pattern}")
    return lines | beam.Map(json.loads) | beam.Map(to_example)


class LinesExecutor(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return LinesToExample


lines_gen = FileBasedExampleGen(input_base=LINES, custom_executor_spec=BeamExecutorSpec(LinesExecutor))
execution = context.run(lines_gen, enable_cache=False)  # the cache does not notice that an executor's code has changed
### END SOLUTION

# %% name="check-6" exercise="6" tags=["check"]
check("04.6", lines_gen)

# %% [markdown] name="hint-6-1" lang="pt-BR" exercise="6" tags=["hint"]
# O episódio tem um executor de JSON Lines pronto (*Um formato seu*). Comece por ele. O que muda é a função que faz o tf.Example: lá, o tipo de
# cada valor decide a lista; aqui isso dá duas listas diferentes para a mesma coluna.

# %% [markdown] name="hint-6-1" lang="en" exercise="6" tags=["hint"]
# The episode has a JSON Lines executor (*A format of your own*). Start from it and change the function that makes the tf.Example. In
# the episode, the type of each value decides the kind of list. Here that would give two kinds of list for the same column.

# %% [markdown] name="hint-6-2" lang="pt-BR" exercise="6" tags=["hint"]
# Decida o tipo pelo **nome** da coluna, não pelo valor. `FloatList(value=[0])` aceita um inteiro e grava 0.0; `FloatList(value=[])` é a lista vazia.
# E desconfie de `if value:`, que trata zero como se faltasse.

# %% [markdown] name="hint-6-2" lang="en" exercise="6" tags=["hint"]
# Decide the type by the **name** of the column, not by the value. `FloatList(value=[0])` takes an integer and writes 0.0; `FloatList(value=[])` is the
# empty list. And don't trust `if value:`, which treats zero as missing.

# %% name="wrong-6-by-value" exercise="6" tags=["wrong-answer"] says="types"
import json

import apache_beam as beam
import tensorflow as tf
from tfx.components import FileBasedExampleGen
from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec


def by_value(trip):
    features = {}
    for name, value in trip.items():
        values = [] if value is None else [value]
        if isinstance(value, str):
            features[name] = tf.train.Feature(bytes_list=tf.train.BytesList(value=[value.encode()]))
        elif isinstance(value, int):
            features[name] = tf.train.Feature(int64_list=tf.train.Int64List(value=values))
        else:
            features[name] = tf.train.Feature(float_list=tf.train.FloatList(value=values))
    return tf.train.Example(features=tf.train.Features(feature=features))


@beam.ptransform_fn
def ByValue(pipeline, exec_properties, split_pattern):
    lines = pipeline | beam.io.ReadFromText(f"{exec_properties['input_base']}/{split_pattern}")
    return lines | beam.Map(json.loads) | beam.Map(by_value)


class ByValueExecutor(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return ByValue


lines_gen = FileBasedExampleGen(input_base=LINES, custom_executor_spec=BeamExecutorSpec(ByValueExecutor)).with_id("ByValue")
execution = context.run(lines_gen)

# %% name="wrong-6-tfx" exercise="6" tags=["wrong-answer"] says="types"
import json

import apache_beam as beam
from tfx.components import FileBasedExampleGen
from tfx.components.example_gen import utils
from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec


@beam.ptransform_fn
def WithTfx(pipeline, exec_properties, split_pattern):
    lines = pipeline | beam.io.ReadFromText(f"{exec_properties['input_base']}/{split_pattern}")
    return lines | beam.Map(json.loads) | beam.Map(utils.dict_to_example)


class WithTfxExecutor(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return WithTfx


lines_gen = FileBasedExampleGen(input_base=LINES, custom_executor_spec=BeamExecutorSpec(WithTfxExecutor)).with_id("WithTfx")
execution = context.run(lines_gen)

# %% name="wrong-6-null-text" exercise="6" tags=["wrong-answer"] says="invented"
import json

import apache_beam as beam
import tensorflow as tf
from tfx.components import FileBasedExampleGen
from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec


def as_text(trip):
    features = {name: tf.train.Feature(bytes_list=tf.train.BytesList(value=[str(trip[name]).encode()])) for name in ("payment_type", "company")}
    for name in ("fare", "tips", "trip_miles"):
        features[name] = tf.train.Feature(float_list=tf.train.FloatList(value=[trip[name]]))
    return tf.train.Example(features=tf.train.Features(feature=features))


@beam.ptransform_fn
def AsText(pipeline, exec_properties, split_pattern):
    lines = pipeline | beam.io.ReadFromText(f"{exec_properties['input_base']}/{split_pattern}")
    return lines | beam.Map(json.loads) | beam.Map(as_text)


class AsTextExecutor(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return AsText


lines_gen = FileBasedExampleGen(input_base=LINES, custom_executor_spec=BeamExecutorSpec(AsTextExecutor)).with_id("AsText")
execution = context.run(lines_gen)

# %% name="wrong-6-null-by-value" exercise="6" tags=["wrong-answer"] says="text_types"
import json

import apache_beam as beam
import tensorflow as tf
from tfx.components import FileBasedExampleGen
from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec

NUMBERS = ["fare", "tips", "trip_miles"]


def null_by_value(trip):
    features = {}
    for name, value in trip.items():
        if isinstance(value, str):
            features[name] = tf.train.Feature(bytes_list=tf.train.BytesList(value=[value.encode()]))
        else:
            features[name] = tf.train.Feature(float_list=tf.train.FloatList(value=[] if value is None else [value]))
    return tf.train.Example(features=tf.train.Features(feature=features))


@beam.ptransform_fn
def NullByValue(pipeline, exec_properties, split_pattern):
    lines = pipeline | beam.io.ReadFromText(f"{exec_properties['input_base']}/{split_pattern}")
    return lines | beam.Map(json.loads) | beam.Map(null_by_value)


class NullByValueExecutor(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return NullByValue


lines_gen = FileBasedExampleGen(input_base=LINES, custom_executor_spec=BeamExecutorSpec(NullByValueExecutor)).with_id("NullByValue")
execution = context.run(lines_gen)

# %% name="wrong-6-dropped" exercise="6" tags=["wrong-answer"] says="dropped"
import json

import apache_beam as beam
import tensorflow as tf
from tfx.components import FileBasedExampleGen
from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec

NUMBERS = ["fare", "tips", "trip_miles"]


def what_is_known(trip):
    features = {}
    for name, value in trip.items():
        if name in NUMBERS:
            features[name] = tf.train.Feature(float_list=tf.train.FloatList(value=[value]))
        elif value is not None:
            features[name] = tf.train.Feature(bytes_list=tf.train.BytesList(value=[value.encode()]))
    return tf.train.Example(features=tf.train.Features(feature=features))


@beam.ptransform_fn
def WhatIsKnown(pipeline, exec_properties, split_pattern):
    lines = pipeline | beam.io.ReadFromText(f"{exec_properties['input_base']}/{split_pattern}")
    return lines | beam.Map(json.loads) | beam.Map(what_is_known)


class WhatIsKnownExecutor(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return WhatIsKnown


lines_gen = FileBasedExampleGen(input_base=LINES, custom_executor_spec=BeamExecutorSpec(WhatIsKnownExecutor)).with_id("WhatIsKnown")
execution = context.run(lines_gen)

# %% name="wrong-6-integers" exercise="6" tags=["wrong-answer"] says="other_type"
import json

import apache_beam as beam
import tensorflow as tf
from tfx.components import FileBasedExampleGen
from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec

NUMBERS = ["fare", "tips", "trip_miles"]


def in_dollars(trip):
    features = {}
    for name, value in trip.items():
        if name in NUMBERS:
            features[name] = tf.train.Feature(int64_list=tf.train.Int64List(value=[int(value)]))
        else:
            features[name] = tf.train.Feature(bytes_list=tf.train.BytesList(value=[] if value is None else [value.encode()]))
    return tf.train.Example(features=tf.train.Features(feature=features))


@beam.ptransform_fn
def InDollars(pipeline, exec_properties, split_pattern):
    lines = pipeline | beam.io.ReadFromText(f"{exec_properties['input_base']}/{split_pattern}")
    return lines | beam.Map(json.loads) | beam.Map(in_dollars)


class InDollarsExecutor(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return InDollars


lines_gen = FileBasedExampleGen(input_base=LINES, custom_executor_spec=BeamExecutorSpec(InDollarsExecutor)).with_id("InDollars")
execution = context.run(lines_gen)

# %% name="wrong-6-if-value" exercise="6" tags=["wrong-answer"] says="zeros"
import json

import apache_beam as beam
import tensorflow as tf
from tfx.components import FileBasedExampleGen
from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec

NUMBERS = ["fare", "tips", "trip_miles"]


def if_value(trip):
    features = {}
    for name, value in trip.items():
        if name in NUMBERS:
            features[name] = tf.train.Feature(float_list=tf.train.FloatList(value=[value] if value else []))
        else:
            features[name] = tf.train.Feature(bytes_list=tf.train.BytesList(value=[value.encode()] if value else []))
    return tf.train.Example(features=tf.train.Features(feature=features))


@beam.ptransform_fn
def IfValue(pipeline, exec_properties, split_pattern):
    lines = pipeline | beam.io.ReadFromText(f"{exec_properties['input_base']}/{split_pattern}")
    return lines | beam.Map(json.loads) | beam.Map(if_value)


class IfValueExecutor(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return IfValue


lines_gen = FileBasedExampleGen(input_base=LINES, custom_executor_spec=BeamExecutorSpec(IfValueExecutor)).with_id("IfValue")
execution = context.run(lines_gen)

# %% name="wrong-6-cached" exercise="6" tags=["wrong-answer"] says="cached"
import json

import apache_beam as beam
import tensorflow as tf
from tfx.components import FileBasedExampleGen
from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec

NUMBERS = ["fare", "tips", "trip_miles"]
UNKNOWN = [b"None"]


def corrected(trip):
    features = {}
    for name, value in trip.items():
        if name in NUMBERS:
            features[name] = tf.train.Feature(float_list=tf.train.FloatList(value=[value]))
        else:
            features[name] = tf.train.Feature(bytes_list=tf.train.BytesList(value=UNKNOWN if value is None else [value.encode()]))
    return tf.train.Example(features=tf.train.Features(feature=features))


@beam.ptransform_fn
def Corrected(pipeline, exec_properties, split_pattern):
    lines = pipeline | beam.io.ReadFromText(f"{exec_properties['input_base']}/{split_pattern}")
    return lines | beam.Map(json.loads) | beam.Map(corrected)


class CorrectedExecutor(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return Corrected


lines_gen = FileBasedExampleGen(input_base=LINES, custom_executor_spec=BeamExecutorSpec(CorrectedExecutor)).with_id("Corrected")
execution = context.run(lines_gen)

UNKNOWN = []  # corrected, and run again
lines_gen = FileBasedExampleGen(input_base=LINES, custom_executor_spec=BeamExecutorSpec(CorrectedExecutor)).with_id("Corrected")
execution = context.run(lines_gen)

# %% name="wrong-6-csv" exercise="6" tags=["wrong-answer"] says="builtin"
as_csv = work_folder("04-exercises")
pd.read_json(f"{LINES}/trips.jsonl", lines=True).to_csv(as_csv / "trips.csv", index=False)
lines_gen = tfx.components.CsvExampleGen(input_base=str(as_csv))
execution = context.run(lines_gen)

# %% name="wrong-6-repaired" exercise="6" tags=["wrong-answer"] says="builtin"
lines_gen = repaired_gen

# %% [markdown] name="after-6" lang="pt-BR"
# <details><summary>Como julgar um executor (o seu ou o de um colega)</summary>
#
# | pergunta | bom | a melhorar |
# |---|---|---|
# | De onde vem o tipo de cada coluna? | de uma declaração, num lugar só | do valor que aparece em cada linha |
# | O que faz com o que falta? | grava uma lista vazia do tipo da coluna, ou nenhuma lista | grava zero ou `"None"`, ou tira a coluna |
# | O que faz com uma linha que não é JSON? | interrompe, com a linha na mensagem | pula a linha e não diz nada |
# | Como você sabe que está certo? | contou e comparou com outra fonte | "rodou" |
#
# A solução de referência fica devendo no terceiro ponto. O `json.loads` dá erro e interrompe o pipeline, mas a mensagem não mostra a linha. Como você
# a mostraria?
#
# </details>

# %% [markdown] name="after-6" lang="en"
# <details><summary>How to judge an executor (your own or a colleague's)</summary>
# | question | good | needs work |
# |---|---|---|
# | Where does each column's type come from? | from a declaration, in one place | from the value that turns up in each row |
# | What does it do with what is missing? | an empty list of the column's kind, or no list | zero, `"None"`, or it drops the column |
# | What does it do with a line that isn't JSON? | it stops, and shows the line in the message | it skips the line and says nothing |
# | How do you know it's right? | you counted, and compared with another source | "it ran" |
#
# The reference solution falls short on the third point. `json.loads` fails and the pipeline stops, but the message doesn't show the line. How would
# you show it?
#
# </details>


# %% [markdown] name="ask-7" lang="pt-BR"
# ## 7. Diagnostique: duas portas, duas contagens
#
# Duas equipes ingeriram as mesmas 400 corridas, cada uma por uma porta. Uma terceira equipe compara os relatórios e diz que "os dados mudaram", porque na coluna
# `tips` as contagens de `missing` e de zeros não batem. Os registros estão em `DOOR_A` e `DOOR_B`. Cada registro é um `tf.train.Example` já aberto, com as
# features `trip` (o número da corrida), `fare`, `tips` e `company`.
#
# Atribua:
#
# - `lost`: um conjunto com os números das corridas que têm um valor em `tips` em `DOOR_A` e nenhum em `DOOR_B`;
# - `lost_value`: o valor que todas elas têm em `tips` em `DOOR_A`;
# - `blank`: um conjunto com os números das corridas sem valor em `tips` nas duas portas.


# %% [markdown] name="ask-7" lang="en"
# ## 7. Diagnose: two doors, two counts
#
# Two teams ingested the same 400 trips, each through a different door. A third team compares the reports and says that "the data changed",
# because the counts of `missing` and of zeros in the `tips` column don't agree. The records are in `DOOR_A` and `DOOR_B`. Each one is a `tf.train.Example`, already parsed, with the
# features `trip` (the trip's number), `fare`, `tips` and `company`.
#
# Assign:
#
# - `lost`: a set with the numbers of the trips that have a value in `tips` through `DOOR_A` and none through `DOOR_B`;
# - `lost_value`: the value that all of them have in `tips` through `DOOR_A`;
# - `blank`: a set with the numbers of the trips that have no value in `tips` through either door.


# %% name="answer-7" exercise="7" tags=["answer"]
### BEGIN SOLUTION
def tips_by_trip(door):
    """Return {trip: its tip, or None}: by number, for the doors write in different orders."""
    tips = {}
    for record in door:
        feature = record.features.feature
        values = feature["tips"].float_list.value  # without a list it is empty, too
        tips[feature["trip"].int64_list.value[0]] = values[0] if values else None
    return tips


through_a, through_b = tips_by_trip(DOOR_A), tips_by_trip(DOOR_B)
lost = {trip for trip in through_a if through_a[trip] is not None and through_b[trip] is None}
blank = {trip for trip in through_a if through_a[trip] is None and through_b[trip] is None}
[lost_value] = {through_a[trip] for trip in lost}
### END SOLUTION


# %% name="check-7" exercise="7" tags=["check"]
check("04.7", lost, lost_value, blank)


# %% [markdown] name="hint-7-1" lang="pt-BR" exercise="7" tags=["hint"]
# Faça de cada porta um dicionário, do número da corrida para a gorjeta. `record.features.feature["tips"].float_list.value` dá uma sequência: se está
# vazia, não há valor, com lista vazia ou sem lista. A ordem dos registros não é a mesma nas duas portas.


# %% [markdown] name="hint-7-1" lang="en" exercise="7" tags=["hint"]
# Make a dictionary for each door, from the trip's number to its tip. `record.features.feature["tips"].float_list.value` gives a sequence.
# If it's empty, there's no value, whether the list is empty or there's no list at all. The two doors don't give the records in the same order.


# %% [markdown] name="hint-7-2" lang="pt-BR" exercise="7" tags=["hint"]
# Separe o zero do que falta: `if value` trata os dois do mesmo jeito, e `value is None` não. Depois, cada corrida sem valor em `DOOR_B` pertence a um de dois grupos. O valor dela em `DOOR_A` diz qual. A tabela das portas, no episódio, mostra quais portas fazem isso.


# %% [markdown] name="hint-7-2" lang="en" exercise="7" tags=["hint"]
# Tell zero and "no value" apart. `if value` treats both alike, but `value is None` doesn't. Each trip without a value through `DOOR_B` then belongs to one of two groups, and its value through `DOOR_A` says which. The table of doors in the episode shows which doors do this.


# %% name="wrong-7-all-missing" exercise="7" tags=["wrong-answer"] says="all_missing"
# - lost = {trip for trip in through_a if through_a[trip] is not None and through_b[trip] is None}
# + lost = {trip for trip in through_b if through_b[trip] is None}
# - [lost_value] = {through_a[trip] for trip in lost}
# + lost_value = 0


# %% name="wrong-7-in-order" exercise="7" tags=["wrong-answer"] says="in_order"
# - lost = {trip for trip in through_a if through_a[trip] is not None and through_b[trip] is None}
# + pairs = zip(through_a.items(), through_b.values())
# + lost = {trip for (trip, tip), other in pairs if tip is not None and other is None}
# - [lost_value] = {through_a[trip] for trip in lost}
# + lost_value = 0


# %% name="wrong-7-if-value" exercise="7" tags=["wrong-answer"] says="blank_as_lost"
# - lost = {trip for trip in through_a if through_a[trip] is not None and through_b[trip] is None}
# + lost = {trip for trip in through_a if through_a[trip] is None}
# - [lost_value] = {through_a[trip] for trip in lost}
# + lost_value = 0


# %% name="wrong-7-falsy" exercise="7" tags=["wrong-answer"] says="blank_all"
# - blank = {trip for trip in through_a if through_a[trip] is None and through_b[trip] is None}
# + blank = {trip for trip in through_a if not through_a[trip] and not through_b[trip]}


# %% name="wrong-7-swapped" exercise="7" tags=["wrong-answer"] says="lost_as_blank"
# - blank = {trip for trip in through_a if through_a[trip] is None and through_b[trip] is None}
# + blank = lost


# %% name="wrong-7-count" exercise="7" tags=["wrong-answer"] says="kind"
# - [lost_value] = {through_a[trip] for trip in lost}
# + lost_value, lost = 0, len(lost)


# %% name="wrong-7-value" exercise="7" tags=["wrong-answer"] says="value"
# - [lost_value] = {through_a[trip] for trip in lost}
# + lost_value = len(lost)


# %% [markdown] name="after-7" lang="pt-BR"
# <details><summary>O que aconteceu com as gorjetas</summary>
#
# Os dados são os mesmos. `DOOR_B` passou pela função `dict_to_example`, a do Parquet e do Avro no TFX. Ela não grava nenhuma lista onde o valor é 0. As corridas de `blank` já vieram sem valor em `tips`. `DOOR_A` grava uma lista vazia nelas (`empty`), e `DOOR_B`, nenhuma lista (`missing`). Por isso as contagens de `missing` também não batem. A de `DOOR_A` é 0, e a de `DOOR_B` soma as corridas de `lost` e as de `blank`.
#
# </details>


# %% [markdown] name="after-7" lang="en"
# <details><summary>What happened to the tips</summary>
#
# The data is the same. `DOOR_B` went through the `dict_to_example` function, which TFX uses for Parquet and Avro. It writes no list where
# the value is 0. The trips in `blank` had no value in `tips` in the first place. For them `DOOR_A` writes an empty list (`empty`), and `DOOR_B` writes no list (`missing`). That's why the counts of `missing` don't agree either. Through `DOOR_A` no trip counts as missing, but through `DOOR_B` the zeros and the blanks both do.
#
# </details>
