# ---
# # SOURCE of an exercise sheet. Solutions and exercises in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "SchemaGen e ImportSchemaGen: o que se espera", en: "SchemaGen and ImportSchemaGen: what is expected"}
# teaching: 0
# exercises: 60
# ---

# %% [markdown] name="intro" lang="pt-BR"
# Seis exercícios, para fazer depois do [episódio 06](../../episodes/pt-BR/06-schemagen.ipynb). O quinto é o desafio desta parte do curso. Troque os `...`, rode a célula e, em
# seguida, o `check(...)` embaixo. Travou? `hint("06.1")` dá uma pista por vez. No fim, salve e rode `course check 06` num terminal.

# %% [markdown] name="intro" lang="en"
# Six exercises, to do after [episode 06](../../episodes/en/06-schemagen.ipynb). The fifth is the capstone of this part of the course.
# Replace the `...`, run the cell and then
# the `check(...)` below it. Stuck? `hint("06.1")` gives you one hint at a time. At the end, save and run `course check 06` in a terminal.

# %% [markdown] name="setup-intro" lang="pt-BR"
# Rode primeiro esta célula. Com os componentes, ela infere um schema das 5.000 corridas de táxi do segundo arquivo (`schema_gen`). Com a TFDV, faz um rascunho de quatro
# colunas (`draft`) e o grava em `SCHEMA_FILE`. `RAW` é o caminho do arquivo do desafio, e `sizes` é do exercício 6.

# %% [markdown] name="setup-intro" lang="en"
# Run this cell first. With the components, it infers a schema (`schema_gen`) from the 5,000 taxi trips of the second file. With TFDV, it
# drafts a schema of four columns (`draft`) and writes it to `SCHEMA_FILE`. `RAW` is the path of the capstone's file, and `sizes` is for exercise 6.

# %% name="setup"
import pandas as pd

from tfx_course import DATA, check, hint, show, work_folder
from tfx import v1 as tfx
import tensorflow_data_validation as tfdv
from tensorflow_metadata.proto.v0 import schema_pb2
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext
from tfx_course.given import sheet_06

WORK = work_folder("06-exercises")
context = InteractiveContext(pipeline_name="taxi-exercises", pipeline_root=str(WORK / "pipeline"))
second_file = tfx.proto.Input(splits=[tfx.proto.Input.Split(name="trips", pattern="data2.csv")])
trips_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "taxi" / "csv"), input_config=second_file)
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"])
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
for component in (trips_gen, statistics_gen, schema_gen):
    context.run(component)

trips = pd.read_csv(DATA / "taxi" / "csv" / "data2.csv")[["trip_miles", "payment_type", "fare", "tips"]]
draft = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(trips))
SCHEMA_FILE = str(WORK / "schema.pbtxt")
tfdv.write_schema_text(draft, SCHEMA_FILE)
RAW = sheet_06.raw_csv(WORK)
sizes = list(sheet_06.SIZES)

# %% [markdown] name="ask-1" lang="pt-BR"
# ## 1. Presença ou valência?
#
# No schema que `schema_gen` inferiu, toda coluna é `required`, até as que às vezes não têm valor. Mas o schema sabe quais são, porque **não** fixa a valência
# delas. Leia o schema com código. A lista das colunas está em `schema.feature`, e cada uma tem um `name`. O episódio mostrou em que campo a valência está e como perguntar se ele foi preenchido.
#
# Guarde em `sometimes_empty` o conjunto (`set`) dos nomes dessas colunas.

# %% [markdown] name="ask-1" lang="en"
# ## 1. Presence or valency?
#
# In the schema that `schema_gen` inferred, every column is `required`, even those that sometimes have no value. But the schema does know
# which ones they are, because it does **not** set a valency for them. Read the schema with code. The list of columns is in `schema.feature`, and each has a `name`. The episode showed which field holds the valency, and how to ask whether it has been filled.
#
# Assign to `sometimes_empty` the `set` of these columns' names.

# %% name="answer-1" exercise="1" tags=["answer"]
### BEGIN SOLUTION
[artifact] = schema_gen.outputs["schema"].get()
schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
sometimes_empty = {feature.name for feature in schema.feature if not feature.HasField("shape")}
### END SOLUTION

# %% name="check-1" exercise="1" tags=["check"]
check("06.1", schema_gen, sometimes_empty)

# %% [markdown] name="hint-1-1" lang="pt-BR" exercise="1" tags=["hint"]
# `show(schema_gen.outputs["schema"])` mostra a tabela, e o que importa nela é a coluna **valência**. Com `tfdv.get_feature`, compare uma coluna que tem valência com uma
# que não tem.

# %% [markdown] name="hint-1-1" lang="en" exercise="1" tags=["hint"]
# `show(schema_gen.outputs["schema"])` draws the table, and its **valency** column is the one that matters. With `tfdv.get_feature`, compare
# a column that has a valency with one that doesn't.

# %% [markdown] name="hint-1-2" lang="pt-BR" exercise="1" tags=["hint"]
# A valência de "um e só um" está escrita em `shape`. Num protocol buffer, `feature.HasField("shape")` diz se o campo foi preenchido.

# %% [markdown] name="hint-1-2" lang="en" exercise="1" tags=["hint"]
# The valency "one and only one" is written in `shape`. In a protocol buffer, `feature.HasField("shape")` tells you whether the field has been filled.

# %% name="wrong-1-presence" exercise="1" tags=["wrong-answer"] says="presence"
[artifact] = schema_gen.outputs["schema"].get()
schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
sometimes_empty = {feature.name for feature in schema.feature if feature.presence.min_fraction < 1}

# %% name="wrong-1-opposite" exercise="1" tags=["wrong-answer"] says="opposite"
[artifact] = schema_gen.outputs["schema"].get()
schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
sometimes_empty = {feature.name for feature in schema.feature if feature.HasField("shape")}

# %% name="wrong-1-domain" exercise="1" tags=["wrong-answer"] says="columns"
[artifact] = schema_gen.outputs["schema"].get()
schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
sometimes_empty = {feature.name for feature in schema.feature if not feature.domain}

# %% name="wrong-1-list" exercise="1" tags=["wrong-answer"] says="kind"
[artifact] = schema_gen.outputs["schema"].get()
schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
sometimes_empty = [feature.name for feature in schema.feature if not feature.HasField("shape")]

# %% name="wrong-1-paths" exercise="1" tags=["wrong-answer"] says="names"
[artifact] = schema_gen.outputs["schema"].get()
schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
sometimes_empty = {f"trips/{feature.name}" for feature in schema.feature if not feature.HasField("shape")}

# %% name="wrong-1-typed" exercise="1" tags=["wrong-answer"] says="check.typed"
sometimes_empty = {
    "dropoff_latitude", "dropoff_longitude", "dropoff_census_tract", "dropoff_community_area", "pickup_census_tract", "company", "trip_seconds",
}

# %% [markdown] name="ask-2" lang="pt-BR"
# ## 2. Duas decisões
#
# A cidade anunciou uma forma de pagamento nova, `Mobile`. E nenhuma corrida de táxi em Chicago tem mais de **200 milhas**, nem menos de zero.
#
# Guarde em `reviewed` uma **cópia** de `draft`, e escreva nela as duas decisões, sobre `payment_type` e `trip_miles`. Tudo o mais que o rascunho diz deve continuar valendo.
# Não mude `draft`, porque outros exercícios partem dele.

# %% [markdown] name="ask-2" lang="en"
# ## 2. Two decisions
#
# The city has announced a new payment type, `Mobile`. And no taxi trip in Chicago is longer than **200 miles** or shorter than 0.
#
# Assign to `reviewed` a **copy** of `draft`, and write both decisions into it, about `payment_type` and `trip_miles`. Everything else that the
# draft says must still apply. Don't change `draft` itself, because other exercises start from it.

# %% name="answer-2" exercise="2" tags=["answer"]
### BEGIN SOLUTION
reviewed = schema_pb2.Schema()
reviewed.CopyFrom(draft)
tfdv.get_domain(reviewed, "payment_type").value.append("Mobile")
tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(min=0, max=200))
### END SOLUTION

# %% name="check-2" exercise="2" tags=["check"]
check("06.2", reviewed)

# %% [markdown] name="hint-2-1" lang="pt-BR" exercise="2" tags=["hint"]
# `tfdv.get_domain(schema, "payment_type")` devolve a lista de valores, e `.value` se comporta como uma lista do Python. Para números, `tfdv.set_domain` recebe uma faixa.

# %% [markdown] name="hint-2-1" lang="en" exercise="2" tags=["hint"]
# `tfdv.get_domain(schema, "payment_type")` returns the list of values, and its `.value` behaves like a Python list. For numbers, `tfdv.set_domain` takes a range.

# %% [markdown] name="hint-2-2" lang="pt-BR" exercise="2" tags=["hint"]
# `trip_miles` é de números reais. Por isso a faixa é um `schema_pb2.FloatDomain`, com os dois limites. Em `payment_type`, acrescente um valor à lista, em vez de trocar a lista.

# %% [markdown] name="hint-2-2" lang="en" exercise="2" tags=["hint"]
# `trip_miles` holds real numbers, so the range is a `schema_pb2.FloatDomain`, with both limits. For `payment_type`, add a value to the list instead of replacing the list.

# %% name="wrong-2-draft" exercise="2" tags=["wrong-answer"] says="mobile"
reviewed = draft

# %% name="wrong-2-replaced" exercise="2" tags=["wrong-answer"] says="refused"
# - tfdv.get_domain(reviewed, "payment_type").value.append("Mobile")
# + tfdv.set_domain(reviewed, "payment_type", schema_pb2.StringDomain(name="payment_type", value=["Mobile"]))

# %% name="wrong-2-free" exercise="2" tags=["wrong-answer"] says="anything"
# - tfdv.get_domain(reviewed, "payment_type").value.append("Mobile")
# + tfdv.get_feature(reviewed, "payment_type").ClearField("domain")

# %% name="wrong-2-max" exercise="2" tags=["wrong-answer"] says="negative"
# - tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(min=0, max=200))
# + tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(max=200))

# %% name="wrong-2-forgotten" exercise="2" tags=["wrong-answer"] says="long"
# - tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(min=0, max=200))

# %% name="wrong-2-update" exercise="2" tags=["wrong-answer"] says="kind"
reviewed = tfdv.get_domain(draft, "payment_type")

# %% name="wrong-2-in-place" exercise="2" tags=["wrong-answer"] says="changed"
reviewed = draft
tfdv.get_domain(reviewed, "payment_type").value.append("Mobile")
tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(min=0, max=200))

# %% name="wrong-2-below" exercise="2" tags=["wrong-answer"] says="limit"
# - tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(min=0, max=200))
# + tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(min=0, max=199))

# %% name="wrong-2-values" exercise="2" tags=["wrong-answer"] says="values"
# - tfdv.get_domain(reviewed, "payment_type").value.append("Mobile")
# + tfdv.get_domain(reviewed, "payment_type").value.extend(["Mobile", "mobile", "Pix"])

# %% name="wrong-2-fare" exercise="2" tags=["wrong-answer"] says="added"
# - tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(min=0, max=200))
# + for name in ("trip_miles", "fare"):
# +     tfdv.set_domain(reviewed, name, schema_pb2.FloatDomain(min=0, max=200 if name == "trip_miles" else 5000))

# %% name="wrong-2-relaxed" exercise="2" tags=["wrong-answer"] says="forgotten"
# - tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(min=0, max=200))
# + tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(min=0, max=200))
# + for field in ("presence", "shape"):
# +     tfdv.get_feature(reviewed, "fare").ClearField(field)

# %% name="wrong-2-optional" exercise="2" tags=["wrong-answer"] says="optional"
# - tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(min=0, max=200))
# + tfdv.set_domain(reviewed, "trip_miles", schema_pb2.FloatDomain(min=0, max=200))
# + tfdv.get_feature(reviewed, "trip_miles").presence.min_fraction = 0

# %% [markdown] name="ask-3" lang="pt-BR"
# ## 3. O schema que não chegou
#
# Um colega importou o rascunho ontem:

# %% [markdown] name="ask-3" lang="en"
# ## 3. The schema that didn't arrive
#
# A colleague imported the draft yesterday:

# %% name="yesterday"
yesterday = tfx.components.ImportSchemaGen(schema_file=SCHEMA_FILE)
execution = context.run(yesterday)

# %% [markdown] name="ask-3-more" lang="pt-BR"
# Hoje ele gravou no **mesmo** arquivo um schema que aceita `Mobile` e rodou de novo, mas as corridas pagas com `Mobile` continuaram disparando um alarme. Agora faça isso de um jeito que funcione. Grave em `SCHEMA_FILE` um
# schema assim (o seu `reviewed`, ou `draft` com mais esse valor), importe-o e guarde o componente em `import_gen`. O artifact dele tem que aceitar `Mobile`.

# %% [markdown] name="ask-3-more" lang="en"
# Today they put a schema that accepts `Mobile` into the **same** file and ran it again, but trips paid for with `Mobile` still raised an alarm. Now make it work. Write to
# `SCHEMA_FILE` a schema like that (your `reviewed`, or `draft` with that value added), import it, and assign the component to
# `import_gen`. Its artifact has to accept `Mobile`.

# %% name="answer-3" exercise="3" tags=["answer"]
### BEGIN SOLUTION
tfdv.write_schema_text(reviewed, SCHEMA_FILE)
import_gen = tfx.components.ImportSchemaGen(schema_file=SCHEMA_FILE)
# The cache knows the file's path, which is the same as yesterday.
execution = context.run(import_gen, enable_cache=False)
### END SOLUTION

# %% name="check-3" exercise="3" tags=["check"]
check("06.3", import_gen)

# %% [markdown] name="hint-3-1" lang="pt-BR" exercise="3" tags=["hint"]
# Abra o schema do artifact que você importou e procure `Mobile`. Se ele está no arquivo e não está no artifact, o componente não rodou de verdade. Por que não?

# %% [markdown] name="hint-3-1" lang="en" exercise="3" tags=["hint"]
# Open the schema of the artifact that you imported and look for `Mobile`. If it's in the file and not in the artifact, the component didn't really run. Why not?

# %% [markdown] name="hint-3-2" lang="pt-BR" exercise="3" tags=["hint"]
# Para o cache, o que identifica o arquivo é o caminho. Há um argumento de `context.run` que manda rodar sem cache.

# %% [markdown] name="hint-3-2" lang="en" exercise="3" tags=["hint"]
# The cache identifies the file by its path. There is an argument of `context.run` that runs a component without the cache.

# %% name="wrong-3-cached" exercise="3" tags=["wrong-answer"] says="cached"
with_mobile = schema_pb2.Schema()
with_mobile.CopyFrom(draft)
tfdv.get_domain(with_mobile, "payment_type").value.append("Mobile")
tfdv.write_schema_text(with_mobile, SCHEMA_FILE)
import_gen = tfx.components.ImportSchemaGen(schema_file=SCHEMA_FILE)
execution = context.run(import_gen)

# %% name="wrong-3-not-written" exercise="3" tags=["wrong-answer"] says="file"
# - tfdv.write_schema_text(reviewed, SCHEMA_FILE)
# + tfdv.write_schema_text(draft, SCHEMA_FILE)

# %% name="wrong-3-not-run" exercise="3" tags=["wrong-answer"] says="not_run"
import_gen = tfx.components.ImportSchemaGen(schema_file=SCHEMA_FILE)

# %% name="wrong-3-inferred" exercise="3" tags=["wrong-answer"] says="inferred"
import_gen = schema_gen

# %% name="wrong-3-result" exercise="3" tags=["wrong-answer"] says="not_component"
import_gen = context.run(tfx.components.ImportSchemaGen(schema_file=SCHEMA_FILE), enable_cache=False)

# %% name="wrong-3-free" exercise="3" tags=["wrong-answer"] says="anything"
# - tfdv.write_schema_text(reviewed, SCHEMA_FILE)
# + free = schema_pb2.Schema()
# + free.CopyFrom(draft)
# + tfdv.get_feature(free, "payment_type").ClearField("domain")
# + tfdv.write_schema_text(free, SCHEMA_FILE)

# %% name="wrong-3-replaced" exercise="3" tags=["wrong-answer"] says="lost"
# - tfdv.write_schema_text(reviewed, SCHEMA_FILE)
# + only_mobile = schema_pb2.Schema()
# + only_mobile.CopyFrom(draft)
# + tfdv.set_domain(only_mobile, "payment_type", schema_pb2.StringDomain(name="payment_type", value=["Mobile"]))
# + tfdv.write_schema_text(only_mobile, SCHEMA_FILE)

# %% [markdown] name="ask-4" lang="pt-BR"
# ## 4. Na hora de prever, não há gorjeta
#
# O modelo prevê `tips` quando a corrida termina, antes de o passageiro pagar. O mesmo schema tem que servir para o treino (em que toda corrida tem `tips`) e para a produção (em que
# só falta `tips`). Parta de uma cópia de `draft` e guarde em `served` um schema com os ambientes `TRAINING` e `SERVING`.

# %% [markdown] name="ask-4" lang="en"
# ## 4. No tip at prediction time
#
# The model predicts `tips` when the trip ends, before the passenger pays. The same schema has to work for training (where every trip has `tips`) and for serving (where every column
# exists except `tips`). Start from a copy of `draft`, and assign to `served` a schema with the `TRAINING` and `SERVING` environments.

# %% name="answer-4" exercise="4" tags=["answer"]
### BEGIN SOLUTION
served = schema_pb2.Schema()
served.CopyFrom(draft)
served.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")
### END SOLUTION

# %% name="check-4" exercise="4" tags=["check"]
check("06.4", served)

# %% [markdown] name="hint-4-1" lang="pt-BR" exercise="4" tags=["hint"]
# São duas coisas. O schema diz quais ambientes existem (`default_environment`), e a coluna diz em qual deles ela **não** é esperada.

# %% [markdown] name="hint-4-1" lang="en" exercise="4" tags=["hint"]
# You need two things. The schema says which environments exist (`default_environment`), and the column says in which of them it is **not** expected.

# %% [markdown] name="hint-4-2" lang="pt-BR" exercise="4" tags=["hint"]
# O campo da coluna é `not_in_environment`, uma lista. Leia o nome em voz alta antes de escolher o ambiente.

# %% [markdown] name="hint-4-2" lang="en" exercise="4" tags=["hint"]
# The column's field is `not_in_environment`, a list. Read its name aloud before you choose the environment.

# %% name="wrong-4-none" exercise="4" tags=["wrong-answer"] says="environments"
# - served.default_environment.extend(["TRAINING", "SERVING"])

# %% name="wrong-4-inverse" exercise="4" tags=["wrong-answer"] says="inverted"
# - tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")
# + tfdv.get_feature(served, "tips").not_in_environment.append("TRAINING")

# %% name="wrong-4-optional" exercise="4" tags=["wrong-answer"] says="training"
# - tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")
# + for field in ("presence", "shape"):
# +     tfdv.get_feature(served, "tips").ClearField(field)

# %% name="wrong-4-removed" exercise="4" tags=["wrong-answer"] says="refused"
served = schema_pb2.Schema(
    feature=[feature for feature in draft.feature if feature.name != "tips"],
    string_domain=draft.string_domain,
    default_environment=["TRAINING", "SERVING"],
)

# %% name="wrong-4-all" exercise="4" tags=["wrong-answer"] says="excluded"
# - tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")
# + for feature in served.feature:
# +     feature.not_in_environment.append("SERVING")

# %% name="wrong-4-relaxed" exercise="4" tags=["wrong-answer"] says="forgotten"
# - tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")
# + tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")
# + for field in ("presence", "shape"):
# +     tfdv.get_feature(served, "fare").ClearField(field)

# %% name="wrong-4-nowhere" exercise="4" tags=["wrong-answer"] says="serving"
# - tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")

# %% name="wrong-4-fraction" exercise="4" tags=["wrong-answer"] says="optional"
# - tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")
# + tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")
# + tfdv.get_feature(served, "tips").presence.min_fraction = 0

# %% name="wrong-4-fare" exercise="4" tags=["wrong-answer"] says="excluded"
# - tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")
# + for name in ("tips", "fare"):
# +     tfdv.get_feature(served, name).not_in_environment.append("SERVING")

# %% name="wrong-4-limit" exercise="4" tags=["wrong-answer"] says="added"
# - tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")
# + tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")
# + tfdv.set_domain(served, "fare", schema_pb2.FloatDomain(min=0))

# %% name="wrong-4-in-place" exercise="4" tags=["wrong-answer"] says="changed"
served = draft
served.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(served, "tips").not_in_environment.append("SERVING")

# %% [markdown] name="ask-5" lang="pt-BR"
# ## 5. O desafio
#
# Uma cooperativa de táxi quer mandar os dados dela, uma semana por vez. `RAW` é o caminho de um CSV com uma semana, de duas mil corridas. A cooperativa garante que **não há nada de
# errado** com essa semana. Por telefone, eles contaram o seguinte:
#
# | coluna | o que disseram |
# |---|---|
# | `area` | região da cidade, de 1 a 77 |
# | `km` | quilômetros, nunca negativos; nossos carros não saem do estado, 200 km é o máximo |
# | `minutes` | duração em minutos, nunca negativa; ninguém fica mais de cinco horas no carro |
# | `payment` | `cash`, `card`, `no charge`; de vez em quando um `voucher` de empresa, que também vale |
# | `fare` | em dólares, nunca negativa, e não passa de mil |
# | `tip` | em dólares, nunca negativa; só é registrada quando o pagamento não é `cash`; vem em mais de uma em cada dez corridas |
#
# Fora `tip`, todas as colunas vêm preenchidas em todas as corridas. Os números são sempre escritos como nesta semana.
#
# O modelo vai prever a gorjeta **quando a corrida termina, antes de o passageiro pagar**. Nessa hora já se sabe todo o resto, até a forma de pagamento. Por isso, todas as outras colunas vêm na requisição.
#
# Guarde em `curated` um schema que aceite as semanas boas e acuse as ruins, com os ambientes `TRAINING` e `SERVING`. O `check` calcula as estatísticas com a TFDV, a partir de DataFrames. Em `TRAINING`,
# ele aplica o schema a semanas que você não viu. Umas são boas, e as outras têm um defeito cada uma, dos tipos que você encontrou nos episódios 05 e 06. Em nenhuma delas faltam linhas, porque contar linhas é o exercício 6. Em `SERVING`, o `check` aplica o schema a uma semana de requisições.

# %% [markdown] name="ask-5" lang="en"
# ## 5. The capstone
#
# A taxi cooperative wants to send you its data, a week at a time. `RAW` is the path of a CSV with one week, which has two thousand trips. The cooperative assures
# you that **nothing is wrong** with it. By phone they told you this:
#
# | column | what they said |
# |---|---|
# | `area` | area of the city, from 1 to 77 |
# | `km` | kilometres, never negative; our cars don't leave the state, so 200 km at most |
# | `minutes` | duration in minutes, never negative; nobody stays in the car for more than five hours |
# | `payment` | `cash`, `card`, `no charge`; now and then a company `voucher`, which is valid too |
# | `fare` | in dollars, never negative, and no more than a thousand |
# | `tip` | in dollars, never negative; recorded only when the trip isn't paid for in cash; more than one trip in ten has one |
#
# Apart from `tip`, every column is filled in for every trip. Numbers are always written as they are this week.
#
# The model will predict the tip **when the trip ends, before the passenger pays**. By then everything else is known, even the payment type. So all the other columns are in the request.
#
# Assign to `curated` a schema that accepts the good weeks and flags the bad ones, with the `TRAINING` and `SERVING` environments. `check` computes its statistics with TFDV, from DataFrames. In `TRAINING`, it applies your schema to
# weeks that you haven't seen. Some are good, and the others have one fault each, of the kinds that you met in episodes 05 and 06. No week has missing rows, because counting rows is exercise 6. In `SERVING`, `check` applies
# your schema to a week of requests.

# %% name="answer-5" exercise="5" tags=["answer"]
### BEGIN SOLUTION
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))

tfdv.get_domain(curated, "payment").value.append("voucher")  # legitimate, though this week had none
tfdv.set_domain(curated, "area", schema_pb2.IntDomain(min=1, max=77))
tfdv.set_domain(curated, "km", schema_pb2.FloatDomain(min=0, max=200))
tfdv.set_domain(curated, "minutes", schema_pb2.FloatDomain(min=0, max=300))
tfdv.set_domain(curated, "fare", schema_pb2.FloatDomain(min=0, max=1000))
tfdv.set_domain(curated, "tip", schema_pb2.FloatDomain(min=0))
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.1

curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")
### END SOLUTION

# %% name="check-5" exercise="5" tags=["check"]
check("06.5", curated)

# %% [markdown] name="hint-5-1" lang="pt-BR" exercise="5" tags=["hint"]
# Comece pelo que a TFDV infere da semana boa, e olhe a tabela com `show`. Depois percorra, linha por linha, o que disseram por telefone. O que cada frase muda no schema?

# %% [markdown] name="hint-5-1" lang="en" exercise="5" tags=["hint"]
# Begin with what TFDV infers from the good week, and look at the table with `show`. Then go through what they told you by phone, row by
# row. What does each sentence change in the schema?

# %% [markdown] name="hint-5-2" lang="pt-BR" exercise="5" tags=["hint"]
# Faça você mesmo semanas ruins, com uma linha de pandas para cada uma (quilômetros viram metros, uma coluna some, um preço fica negativo), e veja com `tfdv.validate_statistics` quais
# o seu schema deixa passar. Experimente também semanas boas, por exemplo com um pagamento raro ou com menos gorjetas.

# %% [markdown] name="hint-5-2" lang="en" exercise="5" tags=["hint"]
# Make some bad weeks yourself, with one line of pandas for each (kilometres become metres, a column disappears, a price turns negative), and see with `tfdv.validate_statistics` which
# of them your schema lets through. Try good weeks too, for example with a rare payment or with fewer tips.

# %% name="wrong-5-inferred" exercise="5" tags=["wrong-answer"] says="refused"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")

# %% name="wrong-5-required" exercise="5" tags=["wrong-answer"] says="refused"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.35
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")

# %% name="wrong-5-no-environments" exercise="5" tags=["wrong-answer"] says="environments"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.1

# %% name="wrong-5-no-serving" exercise="5" tags=["wrong-answer"] says="serving"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.1
curated.default_environment.extend(["TRAINING", "SERVING"])

# %% name="wrong-5-no-ranges" exercise="5" tags=["wrong-answer"] says="unit"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")

# %% name="wrong-5-any-payment" exercise="5" tags=["wrong-answer"] says="payment"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_feature(curated, "payment").ClearField("domain")
tfdv.set_domain(curated, "km", schema_pb2.FloatDomain(min=0, max=200))
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")

# %% name="wrong-5-relaxed" exercise="5" tags=["wrong-answer"] says="missing"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.set_domain(curated, "km", schema_pb2.FloatDomain(min=0, max=200))
fare = tfdv.get_feature(curated, "fare")
fare.ClearField("shape")
fare.presence.min_fraction = 0.5
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")

# %% name="wrong-5-only-km" exercise="5" tags=["wrong-answer"] says="negative"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.set_domain(curated, "km", schema_pb2.FloatDomain(min=0, max=200))
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.1
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")

# %% name="wrong-5-some-tip" exercise="5" tags=["wrong-answer"] says="few"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.set_domain(curated, "km", schema_pb2.FloatDomain(min=0, max=200))
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")

# %% name="wrong-5-no-area" exercise="5" tags=["wrong-answer"] says="area"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
for name, most in {"km": 200, "minutes": 300, "fare": 1000, "tip": 1000}.items():
    tfdv.set_domain(curated, name, schema_pb2.FloatDomain(min=0, max=most))
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.1
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")

# %% name="wrong-5-week-maximum" exercise="5" tags=["wrong-answer"] says="refused"
week = pd.read_csv(RAW)
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(week))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.set_domain(curated, "area", schema_pb2.IntDomain(min=1, max=77))
for name in ("km", "minutes", "fare", "tip"):
    tfdv.set_domain(curated, name, schema_pb2.FloatDomain(min=0, max=week[name].max()))
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.1
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")

# %% name="wrong-5-ordered" exercise="5" tags=["wrong-answer"] says="excluded"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.set_domain(curated, "area", schema_pb2.IntDomain(min=1, max=77))
for name, most in {"km": 200, "minutes": 300, "fare": 1000, "tip": 1000}.items():
    tfdv.set_domain(curated, name, schema_pb2.FloatDomain(min=0, max=most))
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.1
curated.default_environment.extend(["TRAINING", "SERVING"])
for name in ("tip", "km", "minutes", "fare"):
    tfdv.get_feature(curated, name).not_in_environment.append("SERVING")

# %% name="wrong-5-inverse" exercise="5" tags=["wrong-answer"] says="inverted"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.set_domain(curated, "area", schema_pb2.IntDomain(min=1, max=77))
for name, most in {"km": 200, "minutes": 300, "fare": 1000, "tip": 1000}.items():
    tfdv.set_domain(curated, name, schema_pb2.FloatDomain(min=0, max=most))
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.1
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("TRAINING")

# %% name="wrong-5-above" exercise="5" tags=["wrong-answer"] says="limit"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.set_domain(curated, "area", schema_pb2.IntDomain(min=1, max=77))
for name, most in {"km": 201, "minutes": 300, "fare": 1000, "tip": 1000}.items():
    tfdv.set_domain(curated, name, schema_pb2.FloatDomain(min=0, max=most))
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.1
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")

# %% name="wrong-5-one-in-twenty" exercise="5" tags=["wrong-answer"] says="few"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.set_domain(curated, "area", schema_pb2.IntDomain(min=1, max=77))
for name, most in {"km": 200, "minutes": 300, "fare": 1000, "tip": 1000}.items():
    tfdv.set_domain(curated, name, schema_pb2.FloatDomain(min=0, max=most))
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.05
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")

# %% name="wrong-5-no-presence" exercise="5" tags=["wrong-answer"] says="gone"
curated = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.read_csv(RAW)))
tfdv.get_domain(curated, "payment").value.append("voucher")
tfdv.set_domain(curated, "area", schema_pb2.IntDomain(min=1, max=77))
for name, most in {"km": 200, "minutes": 300, "fare": 1000, "tip": 1000}.items():
    tfdv.set_domain(curated, name, schema_pb2.FloatDomain(min=0, max=most))
tfdv.get_feature(curated, "tip").presence.min_fraction = 0.1
curated.default_environment.extend(["TRAINING", "SERVING"])
tfdv.get_feature(curated, "tip").not_in_environment.append("SERVING")
for field in ("presence", "shape"):
    tfdv.get_feature(curated, "minutes").ClearField(field)

# %% [markdown] name="after-5" lang="pt-BR"
# <details><summary>Como avaliar um schema (o seu ou o de um colega)</summary>
#
# | pergunta | bom | a melhorar |
# |---|---|---|
# | Cada limite tem um motivo? | sim, escrito ao lado, com o nome de quem o deu | "foi o máximo da semana" |
# | O que acontece com o que é raro e legítimo? | é aceito, porque está na lista ou porque há uma folga medida | dispara um alarme toda vez, até você o desligar |
# | O que acontece com um defeito? | dispara um alarme | passa, porque você não pensou nele |
# | Dá para testar? | há semanas ruins feitas de propósito, e o schema acusa cada uma | "rodou na semana boa" |
# | Como o schema muda? | com um *pull request* (pedido de revisão) que diz o motivo | no arquivo, direto, quando há pressa |
#
# </details>

# %% [markdown] name="after-5" lang="en"
# <details><summary>How to judge a schema (your own or a colleague's)</summary>
#
# | question | good | needs work |
# |---|---|---|
# | Does each limit have a reason? | yes, written beside it, with the name of who gave it | "it was the week's maximum" |
# | What happens to rare but legitimate values? | they're accepted, because they're in the list or because there is a measured margin | they raise an alarm each time, until you switch the alarm off |
# | What happens to values that should never occur? | they raise an alarm | they get through, because you didn't think of them |
# | Can it be tested? | there are bad weeks made on purpose, and the schema flags each | "it ran on the good week" |
# | How does the schema change? | by a *pull request* that gives the reason | directly in the file, in a hurry |
#
# </details>

# %% [markdown] name="ask-6" lang="pt-BR"
# ## 6. Metade da entrega
#
# `sizes` diz quantas corridas vieram em cada uma das dez entregas anteriores à de ontem, todas completas. Num feriado vieram só 1.612, e essa entrega também estava completa. Ontem vieram **1.100**, porque a transferência foi interrompida no meio, e ninguém percebeu.
#
# Guarde em `counted` uma **cópia** de `draft` que acuse uma entrega interrompida como a de ontem, e não acuse as dez de `sizes` nem a do feriado. A regra é sobre o conjunto de dados inteiro, e não sobre uma coluna. Tudo o mais que o rascunho diz deve continuar valendo. Não mude `draft`.

# %% [markdown] name="ask-6" lang="en"
# ## 6. Half a delivery
#
# `sizes` has the number of trips in each of the ten deliveries before yesterday's. All ten were complete. On a holiday only 1,612 came, and that delivery was complete too.
# Yesterday **1,100** came, because the transfer was cut off halfway, and nobody noticed.
#
# Assign to `counted` a **copy** of `draft` that flags an incomplete delivery such as yesterday's, but not the ten in `sizes` or the
# holiday's. The rule is about the whole data set, not about a column. Everything else that the draft says must still apply. Don't change `draft`
# itself.

# %% name="answer-6" exercise="6" tags=["answer"]
### BEGIN SOLUTION
counted = schema_pb2.Schema()
counted.CopyFrom(draft)
counted.dataset_constraints.min_examples_count = 1400
### END SOLUTION

# %% name="check-6" exercise="6" tags=["check"]
check("06.6", counted)

# %% [markdown] name="hint-6-1" lang="pt-BR" exercise="6" tags=["hint"]
# O schema tem regras para o conjunto inteiro, em `dataset_constraints`. O episódio mostrou uma que conta exemplos.

# %% [markdown] name="hint-6-1" lang="en" exercise="6" tags=["hint"]
# The schema has rules for the whole data set, in `dataset_constraints`. The episode showed one that counts examples.

# %% [markdown] name="hint-6-2" lang="pt-BR" exercise="6" tags=["hint"]
# É `min_examples_count`. O número tem que ficar acima de 1.100 e não pode passar de 1.612. Um número no meio deixa folga dos dois lados.

# %% [markdown] name="hint-6-2" lang="en" exercise="6" tags=["hint"]
# It's `min_examples_count`. The number must be above 1,100 and no higher than 1,612. A number in the middle leaves room on both sides.

# %% name="wrong-6-smallest" exercise="6" tags=["wrong-answer"] says="slow"
# - counted.dataset_constraints.min_examples_count = 1400
# + counted.dataset_constraints.min_examples_count = min(sizes)

# %% name="wrong-6-half" exercise="6" tags=["wrong-answer"] says="half"
# - counted.dataset_constraints.min_examples_count = 1400
# + counted.dataset_constraints.min_examples_count = min(sizes) // 2

# %% name="wrong-6-nothing" exercise="6" tags=["wrong-answer"] says="half"
# - counted.dataset_constraints.min_examples_count = 1400
# + counted.dataset_constraints.SetInParent()

# %% name="wrong-6-column" exercise="6" tags=["wrong-answer"] says="column"
# - counted.dataset_constraints.min_examples_count = 1400
# + tfdv.get_feature(counted, "fare").presence.min_count = 1400

# %% name="wrong-6-number" exercise="6" tags=["wrong-answer"] says="kind"
# - counted.dataset_constraints.min_examples_count = 1400
# + counted = 1400

# %% name="wrong-6-in-place" exercise="6" tags=["wrong-answer"] says="changed"
draft.dataset_constraints.min_examples_count = 1400
counted = draft

# %% name="wrong-6-new-schema" exercise="6" tags=["wrong-answer"] says="forgotten"
counted = schema_pb2.Schema()
counted.dataset_constraints.min_examples_count = 1400

# %% name="wrong-6-also-a-limit" exercise="6" tags=["wrong-answer"] says="added"
# - counted.dataset_constraints.min_examples_count = 1400
# + counted.dataset_constraints.min_examples_count = 1400
# + tfdv.set_domain(counted, "fare", schema_pb2.FloatDomain(min=0))

# %% name="wrong-6-optional" exercise="6" tags=["wrong-answer"] says="optional"
# - counted.dataset_constraints.min_examples_count = 1400
# + counted.dataset_constraints.min_examples_count = 1400
# + tfdv.get_feature(counted, "fare").presence.min_fraction = 0.99
