# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "ExampleGen: os dados entram", en: "ExampleGen: data comes in"}
# summary:
#   pt-BR: "uma volta completa, ExampleGen → StatisticsGen → SchemaGen; depois, todas as portas de entrada: splits, spans, TFRecord, Parquet, Avro, DuckDB, BigQuery, um formato seu, e o que quebra"
#   en: "once round, ExampleGen → StatisticsGen → SchemaGen; then every way in: splits, spans, TFRecord, Parquet, Avro, DuckDB, BigQuery, your own, and what breaks"
# teaching: 105
# exercises: 65
# questions:
#   pt-BR:
#     - Como um arquivo CSV vira algo que um pipeline de ML sabe usar?
#     - O que cada componente grava em disco, e onde?
#     - Dá para confiar no schema que o TFX deduz dos dados?
#     - E se os dados não forem um CSV, chegarem todo dia, ou vierem com defeito?
#   en:
#     - How does a CSV file become something an ML pipeline can use?
#     - What does each component write to disk, and where?
#     - Can you trust the schema that TFX infers from the data?
#     - What if the data is no CSV, comes every day, or comes broken?
# objectives:
#   pt-BR:
#     - rodar ExampleGen, StatisticsGen e SchemaGen num InteractiveContext, um alimentando o outro
#     - abrir o artifact que cada um gravou e ler o que há dentro, até o primeiro registro
#     - apontar, num schema inferido, o que ainda precisa dos olhos de uma pessoa
#     - escolher como dividir os dados (por hash, por uma feature, por pastas) e dizer o que cada escolha deixa vazar
#     - ingerir o dia mais novo, um dia dado ou uma janela de dias, com spans e versões
#     - trazer TFRecord, Parquet, Avro, uma consulta (DuckDB, BigQuery) e um formato seu
#     - reconhecer os erros de um CSV com defeito, e os defeitos que não dão erro nenhum
#   en:
#     - run ExampleGen, StatisticsGen and SchemaGen in an InteractiveContext, each feeding the next
#     - open the artifact that each one wrote and read what is inside, down to the first record
#     - point out, in an inferred schema, what still needs a person's eyes
#     - choose how to divide the data (by hash, by a feature, by folders) and say what each choice lets leak
#     - ingest the newest day, a given day or a window of days, with spans and versions
#     - bring in TFRecord, Parquet, Avro, a query (DuckDB, BigQuery) and a format of your own
#     - recognise the errors of a broken CSV, and the faults that raise no error at all
# keypoints:
#   pt-BR:
#     - Definir um componente não roda nada; é o contexto que roda, grava e anota.
#     - O ExampleGen divide pelo hash do conteúdo de cada registro; a cada nova execução, o mesmo registro cai no mesmo split.
#     - Um valor que falta no CSV vira uma lista vazia, e uma lista vazia ainda conta como "presente". Por outras portas ele falta.
#     - Estatísticas são um resumo, e o histograma é aproximado. Para contar casos raros, volte aos dados.
#     - Um schema inferido descreve os dados que você tem. Ele não sabe quais você deveria ter.
#     - A divisão certa depende da pergunta; por uma feature, os grupos não vazam, mas as proporções deixam de valer.
#     - Um span é um pedaço dos dados com número (um dia); uma versão, uma correção dele. Pedir um span por execução; janelas são do Resolver.
#     - Conte, depois de cada ingestão. Vários defeitos passam sem erro, e o cache conhece o texto de uma consulta, não a tabela.
#   en:
#     - Defining a component runs nothing; the context runs it, stores its output and keeps the record.
#     - ExampleGen splits by a hash of each record's content; run it again, and the same record lands in the same split.
#     - A value missing from the CSV becomes an empty list, and an empty list still counts as "present". Through other doors it is missing.
#     - Statistics are a summary, and the histogram is approximate. To count rare cases, go back to the data.
#     - An inferred schema describes the data you have. It does not know which data you should have.
#     - The right division depends on the question; by a feature, groups do not leak, but the proportions no longer hold.
#     - A span is a numbered piece of data (a day); a version is a correction of it. One run takes one span; windows are the Resolver's.
#     - Count after every ingestion. Several faults pass without an error, and the cache knows a query's text, not the table.
# ---

# %% [markdown] name="why" lang="pt-BR"
# ## Três perguntas antes de qualquer modelo
#
# Alguém manda para você dois arquivos CSV com 15 mil corridas de táxi de Chicago e pergunta: *dá para ter, até sexta, um modelo
# que preveja as gorjetas?*
#
# Com pandas, você abre os arquivos, olha as colunas e começa. Funciona. Até que chega o terceiro arquivo, com uma coluna a
# menos, e ninguém percebe até as previsões ficarem estranhas.
#
# Num sistema em produção, três perguntas precisam de resposta **toda vez** que chegam dados, mesmo que ninguém esteja olhando:
#
# | pergunta | quem responde no TFX |
# |---|---|
# | Quais dados, exatamente, este modelo viu? | **ExampleGen** guarda uma cópia, num formato só |
# | Como são esses dados? | **StatisticsGen** mede cada coluna |
# | Como eles deveriam ser? | **SchemaGen** escreve o que se espera deles |
#
# Cada um é um [*componente*](00-start.ipynb#Glossário) do TFX: um passo de um [*pipeline*](00-start.ipynb#Glossário). Na **parte 1**
# você roda os três e, depois de cada um, abre o que ele gravou. Na **parte 2**, volta à porta de entrada: tudo o que o ExampleGen
# sabe ler, e tudo o que dá errado ali. Entre as duas cabe um café.
#
# ## Parte 1: uma volta completa

# %% [markdown] name="why" lang="en"
# ## Three questions before any model
#
# Someone sends you two CSV files with 15 thousand taxi trips from Chicago and asks: *by Friday, can we have a model that
# predicts tips?*
#
# With pandas you open the files, look at the columns and get going. It works. Then the third file arrives, one column short,
# and nobody notices until the predictions turn odd.
#
# In a production system three questions need an answer **every time** data arrives, even when nobody is looking:
#
# | question | who answers it in TFX |
# |---|---|
# | Which data, exactly, did this model see? | **ExampleGen** keeps a copy, in one format |
# | What is that data like? | **StatisticsGen** measures every column |
# | What should it be like? | **SchemaGen** writes down what is expected of it |
#
# Each is a TFX [*component*](00-start.ipynb#Glossary): one step of a [*pipeline*](00-start.ipynb#Glossary). In **part 1** you run
# all three and, after each one, open what it wrote. In **part 2** you go back to the front door: all that ExampleGen can read, and
# all that goes wrong there. There is time for a coffee between the two.
#
# ## Part 1: once round

# %% [markdown] name="imports-intro" lang="pt-BR"
# Importar o TFX traz junto o TensorFlow e o Apache Beam. Com o `make lab`, o *kernel* (o processo Python que roda este notebook) já
# começa com eles carregados; em outro Jupyter, a próxima célula demora alguns segundos, uma vez por kernel.

# %% [markdown] name="imports-intro" lang="en"
# Importing TFX brings TensorFlow and Apache Beam along. With `make lab` the *kernel* (the Python process that runs this notebook)
# starts with them already loaded; in another Jupyter the cell below takes some seconds, once per kernel.

# %% name="imports"
from pathlib import Path

import pandas as pd

from tfx_course import DATA, work_folder
from tfx import v1 as tfx
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

# %% [markdown] name="raw-intro" lang="pt-BR"
# ## Primeiro, os dados crus
#
# Antes de qualquer ferramenta, olhe. São corridas de verdade, publicadas pela prefeitura de Chicago: dois arquivos na mesma
# pasta, com as mesmas dezoito colunas. Aqui vão seis delas: preço, gorjeta, milhas, segundos, forma de pagamento e empresa.
#
# > 🤔 **Antes de rodar:** em qual dessas seis você espera encontrar buracos?

# %% [markdown] name="raw-intro" lang="en"
# ## First, the raw data
#
# Before any tool, look. These are real trips, published by the City of Chicago: two files in one folder, with the same eighteen
# columns. Here are six of them: fare, tip, miles, seconds, type of payment and company.
#
# > 🤔 **Before you run it:** in which of these six do you expect to find gaps?

# %% name="raw"
files = sorted((DATA / "taxi" / "csv").glob("*.csv"))
trips = pd.concat(pd.read_csv(file) for file in files)
print({file.name: len(pd.read_csv(file)) for file in files})
trips[["fare", "tips", "trip_miles", "trip_seconds", "payment_type", "company"]].head(6)

# %% [markdown] name="context-intro" lang="pt-BR"
# Corridas de zero milha que custam dinheiro, corridas sem empresa: guarde essas suspeitas, porque elas voltam já já.
#
# ## O contexto: quem manda rodar é você
#
# Em produção, um orquestrador (Airflow, Kubeflow…) decide quando cada componente roda. Num notebook, o orquestrador é você, e o [*InteractiveContext*](00-start.ipynb#Glossário) faz o resto. Ele chama o componente, guarda o que ele grava na pasta
# `pipeline_root` e anota tudo num banco de metadados.

# %% [markdown] name="context-intro" lang="en"
# Trips of zero miles that cost money, trips without a company: remember these suspicions, they come back in a moment.
#
# ## The context: you give the orders
#
# In production an orchestrator (Airflow, Kubeflow…) decides when each component runs. In a notebook the orchestrator is you,
# and the [*InteractiveContext*](00-start.ipynb#Glossary) does the rest. It calls the component, keeps what it writes in the
# folder `pipeline_root`, and notes everything in a metadata store.

# %% name="context"
root = work_folder("04-examplegen")
context = InteractiveContext(pipeline_name="taxi", pipeline_root=str(root))
print(root.parent.name, sorted(path.name for path in root.iterdir()))

# %% [markdown] name="define-intro" lang="pt-BR"
# Uma pasta nova, ainda vazia. Ela fica em `work/04-examplegen/`. Dá para acompanhar pelo navegador de arquivos, à esquerda.
#
# ## ExampleGen
#
# O `CsvExampleGen` recebe uma **pasta**, não um arquivo, e um padrão de nomes. Sem o padrão, tudo o que houver na pasta é entrada, até a
# cópia de segurança que um editor deixa ali. Com `*.csv`, só os CSVs são.
#
# > 🤔 **Antes de rodar:** a célula abaixo cria o componente e logo pede a saída dele. O que vai aparecer?

# %% [markdown] name="define-intro" lang="en"
# A new folder, still empty. It's in `work/04-examplegen/`. You can follow it in the file browser on the left.
#
# ## ExampleGen
#
# `CsvExampleGen` takes a **folder**, not a file, and a pattern of names. Without the pattern, everything in the folder is input, even the
# backup copy that an editor leaves there. With `*.csv`, only the CSVs are.
#
# > 🤔 **Before you run it:** the cell below creates the component and asks for its output right away. What will it show?

# %% name="define"
every_csv = tfx.proto.Input(splits=[tfx.proto.Input.Split(name="trips", pattern="*.csv")])
example_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "taxi" / "csv"), input_config=every_csv)
example_gen.outputs["examples"].get()

# %% [markdown] name="run-intro" lang="pt-BR"
# Aparece uma lista vazia. **Definir não é rodar**. Até aqui só existe a descrição de um trabalho, com uma saída prometida. É
# por isso que o TFX consegue montar um pipeline inteiro antes de ler a primeira linha de dados.
#
# Agora sim, rode. (`context.run` devolve um relatório. Para vê-lo, escreva só `execution` numa célula nova, depois.)

# %% [markdown] name="run-intro" lang="en"
# It shows an empty list. **Defining is not running**. So far there is only the description of a job, with a promised output. That is
# how TFX can put a whole pipeline together before it reads the first row of data.
#
# Now run it. (`context.run` returns a report. To see it, write just `execution` in a new cell afterwards.)

# %% name="run"
execution = context.run(example_gen)
print(execution.component.id, "→ execution", execution.execution_id)

# %% [markdown] name="artifact-intro" lang="pt-BR"
# A promessa virou um [*artifact*](00-start.ipynb#Glossário), um resultado gravado, com tipo, número (`id`) e endereço (`uri`). É
# ele, e não um DataFrame na memória, que passa de um componente ao outro.

# %% [markdown] name="artifact-intro" lang="en"
# The promise has become an [*artifact*](00-start.ipynb#Glossary), a stored result, with a type, a number (`id`) and an address
# (`uri`). That, and not a DataFrame in memory, is what passes from one component to the next.

# %% name="artifact"
[examples] = example_gen.outputs["examples"].get()
print("type   ", examples.type_name)
print("id     ", examples.id)
print("splits ", examples.split_names)
print("uri    ", Path(examples.uri).relative_to(root))

# %% [markdown] name="files-intro" lang="pt-BR"
# E o que há nesse endereço? Uma pasta por [*split*](00-start.ipynb#Glossário) (cada parte em que os dados foram divididos) e, em
# cada uma, arquivos comprimidos no formato TFRecord: registros gravados um depois do outro.

# %% [markdown] name="files-intro" lang="en"
# And what is at that address? A folder per [*split*](00-start.ipynb#Glossary) (each part the data was divided into), and in
# each, compressed files in the TFRecord format: records written one after another.

# %% name="files"
for path in sorted(Path(examples.uri).rglob("*.gz")):
    print(path.relative_to(examples.uri))

# %% [markdown] name="count-intro" lang="pt-BR"
# Ninguém pediu uma divisão, e mesmo assim há duas partes, `train` e `eval`. É o padrão do ExampleGen: dois terços e um terço.
#
# > 🤔 **Antes de rodar:** de 15.000 corridas, quantas exatamente vão estar em `train`? Escreva seu número num papel.

# %% [markdown] name="count-intro" lang="en"
# Nobody asked for a division, and still there are two parts, `train` and `eval`. It is ExampleGen's default: two thirds and one third.
#
# > 🤔 **Before you run it:** of 15,000 trips, exactly how many will be in `train`? Write your number down.

# %% [markdown] name="teach-how-many-in-train" lang="pt-BR" tags=["instructor"]
# Todos escrevem um número antes. Quase todos escrevem 10.000. Depois de rodar, a segunda pergunta é a que ensina: *e se eu rodar de novo
# amanhã, muda?* Quem diz que sim está pensando em sorteio.

# %% [markdown] name="teach-how-many-in-train" lang="en" tags=["instructor"]
# Everybody writes a number first. Nearly everybody writes 10,000. After running it, the second question is the one that teaches: *and if
# I run it again tomorrow, does it change?* Those who say yes are thinking of a random draw.

# %% name="count"
import json

import tensorflow as tf


def records(component, split):
    """Return the serialised records of one split of what a component wrote."""
    [artifact] = component.outputs["examples"].get()
    paths = [str(path) for path in Path(artifact.uri, f"Split-{split}").glob("*.gz")]
    return tf.data.TFRecordDataset(paths, compression_type="GZIP").as_numpy_iterator()


def counts(component):
    """Return how many records each split holds."""
    [artifact] = component.outputs["examples"].get()
    return {split: sum(1 for _ in records(component, split)) for split in json.loads(artifact.split_names)}


counts(example_gen)

# %% [markdown] name="count-why" lang="pt-BR"
# Nem 10.000, nem sorteio. Para cada registro, o ExampleGen calcula um *hash*, um número que depende só dos bytes do registro. O resto da divisão desse número por 3 diz em que balde (*bucket*) o registro cai. Dois baldes são `train`, um é `eval`.
#
# As proporções saem aproximadas. Em troca vem algo que um sorteio não dá. Rode de novo amanhã, em outra máquina, e **cada corrida
# cai no mesmo lugar**, e duas linhas iguais caem juntas. Nenhuma linha de avaliação vaza para o treino só porque alguém reiniciou o notebook.

# %% [markdown] name="count-why" lang="en"
# Not 10,000, and not a random draw. For each record ExampleGen computes a *hash*, a number that depends on the record's bytes alone. The remainder of dividing that number by 3 says in which *bucket* the record lands. Two buckets are `train`, one is `eval`.
#
# The proportions come out approximate. In return you get what a random draw can't give. Run it again tomorrow, on another machine,
# and **every trip lands in the same place**, and two equal rows land together. No evaluation row leaks into training just because somebody restarted the notebook.

# %% [markdown] name="example-intro" lang="pt-BR"
# ## Por dentro de um registro
#
# Cada registro é um [*tf.Example*](00-start.ipynb#Glossário): um dicionário de nome → lista de valores, e só há três tipos de lista
# (inteiros, números reais e bytes). Vamos abrir à mão o primeiro de `train`, ao lado da mesma corrida no CSV. É a segunda da
# tabela lá de cima; a primeira caiu em `eval`.
#
# > 🤔 **Antes de rodar:** o CSV não diz onde esta corrida terminou: `dropoff_latitude` está em branco. Num formato que só
# > conhece listas, como se escreve "não tem"?

# %% [markdown] name="example-intro" lang="en"
# ## Inside a record
#
# Each record is a [*tf.Example*](00-start.ipynb#Glossary): a dictionary of name → list of values, and there are only three kinds of
# list (integers, real numbers and bytes). Let us open the first of `train` by hand, next to the same trip in the CSV. It is the
# second one in the table above; the first landed in `eval`.
#
# > 🤔 **Before you run it:** the CSV does not say where this trip ended: `dropoff_latitude` is blank. In a format that knows
# > only lists, how do you write "there is none"?

# %% name="example"
example = tf.train.Example.FromString(next(records(example_gen, "train")))
feature = example.features.feature
moment = feature["trip_start_timestamp"].int64_list.value[0]
row = trips[trips.trip_start_timestamp == moment].iloc[0]

pd.DataFrame(
    {
        "CSV": [row[name] for name in sorted(feature)],
        "kind": [feature[name].WhichOneof("kind") for name in sorted(feature)],
        "value": [list(getattr(feature[name], feature[name].WhichOneof("kind")).value) for name in sorted(feature)],
    },
    index=sorted(feature),
)

# %% [markdown] name="example-why" lang="pt-BR"
# Três coisas para notar:
#
# - Onde o CSV não tinha nada, a coluna **está lá, com uma lista vazia**. Não sumiu. Guarde isto: daqui a pouco vai enganar o schema.
# - `fare` era `16.65` e virou `16.649999618530273`. Um *tf.Example* guarda números reais em 32 bits, e neles esse valor não cabe exato.
#   Num preço, pouco importa. Num código, importa muito, e já vamos ver.
# - `trip_seconds` tem jeito de inteiro e virou `float_list`: no CSV está escrito `1080.0`. O tipo é deduzido do que está
#   **escrito** na coluna, não do que ela significa.

# %% [markdown] name="example-why" lang="en"
# Three things to notice:
#
# - Where the CSV had nothing, the column **is there, with an empty list**. It did not vanish. Remember this: it will soon fool the schema.
# - `fare` was `16.65` and became `16.649999618530273`. A *tf.Example* keeps real numbers in 32 bits, where that value does not fit exactly.
#   For a price it hardly matters. For a code it matters a lot, as you'll soon see.
# - `trip_seconds` looks like an integer and became a `float_list`: the CSV says `1080.0`. The type is deduced from what is
#   **written** in the column, not from what it means.

# %% [markdown] name="statistics-intro" lang="pt-BR"
# ## StatisticsGen
#
# Ninguém lê 15 mil registros um por um. O `StatisticsGen` mede cada coluna de cada split. Repare na entrada: não é um
# caminho de arquivo, é **a saída do componente anterior**. É assim que os componentes se ligam.

# %% [markdown] name="statistics-intro" lang="en"
# ## StatisticsGen
#
# Nobody reads 15 thousand records one by one. `StatisticsGen` measures each column of each split. Look at its input: not a
# file path but **the output of the component before it**. That is how components are connected.

# %% name="statistics"
statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
context.run(statistics_gen)

[statistics] = statistics_gen.outputs["statistics"].get()
for path in sorted(Path(statistics.uri).rglob("*.pb")):
    print(path.relative_to(root))

# %% [markdown] name="table-intro" lang="pt-BR"
# Um arquivo por split, em *protocol buffer*, um formato binário do Google. Quem calcula as estatísticas é a biblioteca **TFDV**
# (TensorFlow Data Validation). O `show`, do curso, desenha o que há no arquivo: uma linha por coluna dos dados, com um pequeno
# histograma. **Faltam** conta as corridas em que a coluna não existe.
#
# > 🤔 **Antes de rodar:** você viu buracos em `company`. Das 9.936 corridas de `train`, quantas, mais ou menos, vão aparecer em
# > **faltam**?

# %% [markdown] name="table-intro" lang="en"
# One file per split, as a *protocol buffer*, a binary format of Google's. The library that computes the statistics is **TFDV**
# (TensorFlow Data Validation). The course's `show` draws what the file holds: one row per column of the data, with a small
# histogram. **Missing** counts the trips that do not have the column.
#
# > 🤔 **Before you run it:** you saw gaps in `company`. Of the 9,936 trips in `train`, roughly how many will show up under
# > **missing**?

# %% [markdown] name="teach-missing-or-empty" lang="pt-BR" tags=["instructor"]
# Espere os palpites: a turma viu buracos em `company` e diz *um terço*. A coluna **faltam** mostra zero, e as 3.407 estão em **vazios**.
#
# Gaste tempo aqui. *Faltar* e *ser vazio* voltam no 05 (duas portas, duas contagens), no 06 (presença e valência) e no 07 (o schema que
# reclama todo dia). É também o erro mais comum do exercício 04.2.

# %% [markdown] name="teach-missing-or-empty" lang="en" tags=["instructor"]
# Wait for the guesses: the room saw gaps in `company` and says *a third*. The column **missing** shows zero, and the 3,407 are under
# **empty**.
#
# Spend time here. *Missing* and *empty* return in 05 (two doors, two counts), in 06 (presence and valency) and in 07 (the schema that
# complains every day). It is also the commonest mistake in exercise 04.2.

# %% name="table"
from tfx_course import show

show(statistics, split="train")

# %% [markdown] name="table-why" lang="pt-BR"
# **Faltam** é zero em **todas** as linhas e, no entanto, um terço das corridas não tem empresa: elas estão em **vazios**. É a lista
# vazia de antes. Para a TFDV, *faltar* é a coluna não existir no registro; uma lista sem nada dentro existe. Quem só confere o que
# falta conclui que não falta nada.
#
# Agora olhe `pickup_census_tract`: quantas corridas de `train` têm algum valor? E `trip_miles`: quantos zeros há, e o máximo faz
# sentido para um táxi?
#
# A tabela se lê de cima a baixo. Para procurar, ordenar e ampliar, há o **Facets**, do Google, que aceita as mesmas estatísticas.
# Marque *log* e veja o que aparece em `trip_miles`.
#
# Para calcular com os números, ou ouvi-los num leitor de tela: `show(...).table()` devolve a tabela como DataFrame, e
# `show(...).bars("fare")`, as barras de um histograma.

# %% [markdown] name="table-why" lang="en"
# **Missing** is zero in **every** row, and yet a third of the trips have no company: they are under **empty**. It is the empty
# list from before. To TFDV, *missing* means that the record has no such column; a list with nothing in it exists. Whoever
# checks only what is missing concludes that nothing is.
#
# Now look at `pickup_census_tract`: how many trips in `train` have any value? And `trip_miles`: how many zeros are there, and does
# the maximum make sense for a taxi?
#
# A table is read from top to bottom. To search, sort and enlarge there is Google's **Facets**, which takes the same statistics. Tick
# *log* and see what comes up in `trip_miles`.
#
# To compute with the numbers, or hear them in a screen reader: `show(...).table()` returns the table as a DataFrame, and
# `show(...).bars("fare")` the bars of one histogram.

# %% name="facets"
from tfx_course import facets

facets(statistics, split="train")

# %% [markdown] name="histograms-intro" lang="pt-BR"
# Aqui vão três dos histogramas, maiores. A escala vertical é logarítmica: cada linha da grade vale dez vezes a de baixo.

# %% [markdown] name="histograms-intro" lang="en"
# Here are three of the histograms, larger. The vertical scale is logarithmic: each grid line is ten times the one below.

# %% name="histograms"
import tensorflow_data_validation as tfdv

from tfx_course.pictures import histograms

train_statistics = tfdv.load_stats_binary(f"{statistics.uri}/Split-train/FeatureStats.pb")
histograms(train_statistics, ["fare", "trip_miles", "trip_seconds"], ["US$", "mi", "s"])

# %% [markdown] name="suspects-intro" lang="pt-BR"
# Em `trip_miles`, quase tudo cabe na primeira barra. As outras nove têm todas a mesma altura, perto de uma corrida cada, até
# 1.710 milhas.
#
# > 🤔 **Antes de rodar:** há mesmo uma corrida em cada barra? Arrisque, depois veja no CSV as seis maiores distâncias.

# %% [markdown] name="suspects-intro" lang="en"
# In `trip_miles`, nearly everything fits in the first bar. The other nine all have the same height, about one trip each, up to
# 1,710 miles.
#
# > 🤔 **Before you run it:** is there really one trip in each bar? Take a guess, then see the six longest distances in the CSV.

# %% name="suspects"
trips.nlargest(6, "trip_miles")[["trip_miles", "trip_seconds", "fare"]]

# %% [markdown] name="suspects-why" lang="pt-BR"
# Não há: entre 191 e 1.710 milhas não existe nenhuma corrida. A TFDV não guarda todos os valores de uma coluna, só alguns
# *quantis*: pontos que a cortam em fatias com mais ou menos o mesmo número de corridas. O histograma é reconstruído a partir deles, e
# as corridas de cada fatia são **espalhadas** por igual. A última fatia tem poucas corridas e vai até 1.710 milhas: daí as barras
# iguais. Um histograma assim serve para ver a forma, não para contar a cauda.
#
# E a corrida de 1.710 milhas? Levou trinta e cinco minutos e custou 35 dólares. Com a vírgula no lugar, 17,10 milhas, faria todo
# sentido. O StatisticsGen não diz que ela está errada. Ele mede; desconfiar é trabalho seu, por enquanto.
#
# ## SchemaGen
#
# Um [*schema*](00-start.ipynb#Glossário) põe a expectativa por escrito: que colunas existem, de que tipo, se são obrigatórias, que
# valores são aceitos. O `SchemaGen` o **infere** a partir das estatísticas de todos os splits, também de `eval`
# (`exclude_splits=["eval"]` o deixa de fora).
#
# > 🤔 **Antes de rodar:** `company` vai sair como obrigatória ou opcional? E `pickup_census_tract` e `dropoff_census_tract`,
# > que guardam a mesma espécie de código, vão ter o mesmo tipo?

# %% [markdown] name="suspects-why" lang="en"
# There is not: between 191 and 1,710 miles there is no trip at all. TFDV does not keep every value of a column, only some
# *quantiles*: points that cut it into slices with roughly the same number of trips. The histogram is rebuilt from them, and the trips
# of each slice are **spread** evenly. The last slice has few trips and reaches 1,710 miles: hence the equal bars. Such a histogram is
# good for seeing the shape, not for counting the tail.
#
# And the trip of 1,710 miles? It took thirty-five minutes and cost 35 dollars. With the decimal point in its place, 17.10 miles, it
# would make perfect sense. StatisticsGen does not say that it is wrong. It measures; being suspicious is your job, for now.
#
# ## SchemaGen
#
# A [*schema*](00-start.ipynb#Glossary) puts the expectation in writing: which columns exist, of which type, whether they are
# required, which values are accepted. `SchemaGen` **infers** it from the statistics of all the splits, `eval` included
# (`exclude_splits=["eval"]` leaves it out).
#
# > 🤔 **Before you run it:** will `company` come out as required or optional? And `pickup_census_tract` and
# > `dropoff_census_tract`, which hold the same sort of code: will they have the same type?

# %% name="schema"
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(schema_gen)

show(schema_gen.outputs["schema"])

# %% [markdown] name="schema-why" lang="pt-BR"
# O schema saiu num instante, e é um bom rascunho. Mas leia como quem vai assinar embaixo:
#
# | o schema diz | o que sabemos |
# |---|---|
# | `company` é `required` (obrigatória) | um terço das corridas não tem empresa; listas vazias contaram como presença |
# | `pickup_census_tract` é `INT`, `dropoff_census_tract` é `FLOAT` | são a mesma espécie de código; o primeiro só tem **um** valor em 15 mil linhas, escrito sem `.0`; o segundo perdeu algarismos, como se vê já já |
# | `trip_miles` é `FLOAT` e mais nada | nenhuma faixa de valores: 1.710 milhas passam sem um pio |
# | `payment_type` aceita os valores da lista | foram os que apareceram **nestes** dois arquivos; amanhã pode haver outro |
#
# A [documentação do TFX](https://www.tensorflow.org/tfx/guide/schemagen) avisa: o schema inferido é um ponto de partida, e cabe a
# uma pessoa revisá-lo. Como revisar e guardar a versão revisada (com o ImportSchemaGen) é o assunto do episódio 06.

# %% [markdown] name="schema-why" lang="en"
# The schema took an instant, and it is a good draft. But read it as someone who is about to sign it:
#
# | the schema says | what we know |
# |---|---|
# | `company` is `required` | a third of the trips have no company; empty lists counted as presence |
# | `pickup_census_tract` is `INT`, `dropoff_census_tract` is `FLOAT` | they are the same sort of code; the first has just **one** value in 15 thousand rows, written without `.0`; the second lost digits, as the next cell shows |
# | `trip_miles` is `FLOAT`, and that is all | no range of values: 1,710 miles passes without a murmur |
# | `payment_type` accepts the listed values | they are the ones that appeared in **these** two files; tomorrow may bring another |
#
# The [TFX documentation](https://www.tensorflow.org/tfx/guide/schemagen) warns you: an inferred schema is a starting point, for a
# person to review. How to review it and keep the reviewed version (with ImportSchemaGen) is the subject of episode 06.

# %% [markdown] name="codes-intro" lang="pt-BR"
# Volte aos dois setores censitários da tabela. São códigos de onze algarismos. O primeiro saiu como inteiro. O segundo saiu como
# número real de 32 bits, e nele só cabem uns sete algarismos exatos.
#
# > 🤔 **Antes de rodar:** o CSV tem 229 valores diferentes de `dropoff_census_tract`. Quantos sobram nos tf.Examples?

# %% [markdown] name="codes-intro" lang="en"
# Go back to the two census tracts in the table. They're codes of eleven digits. The first came out as a whole number. The second came
# out as a real number of 32 bits, which holds only about seven exact digits.
#
# > 🤔 **Before you run it:** the CSV has 229 different values of `dropoff_census_tract`. How many are left in the tf.Examples?

# %% name="codes"
codes = trips.dropoff_census_tract.dropna()
stored = [
    code
    for split in ("train", "eval")
    for record in records(example_gen, split)
    for code in tf.train.Example.FromString(record).features.feature["dropoff_census_tract"].float_list.value
]
rows = [[len(each), len(set(each)), f"{min(each):.0f}"] for each in (codes, stored)]
pd.DataFrame(rows, index=["CSV", "tf.Examples"], columns=["codes", "different", "smallest"])

# %% [markdown] name="codes-why" lang="pt-BR"
# Sobram **66**. Códigos vizinhos viraram o mesmo número, e o menor deles, 17031010304, não existe no CSV. Nenhum erro, nenhum aviso. O
# schema não conserta isso: quando ele é escrito, os algarismos já se perderam.
#
# O remédio é antes da entrada. Um código é um texto, ou um inteiro escrito **sem** `.0`. O CsvExampleGen não deixa você dizer o tipo de
# uma coluna: ele lê o que está escrito.

# %% [markdown] name="codes-why" lang="en"
# There are **66** left. Neighbouring codes became the same number, and the smallest of them, 17031010304, doesn't exist in the CSV. No
# error, no warning. The schema can't repair it: by the time it's written, the digits are gone.
#
# The remedy comes before the data does. A code is a string, or a whole number written **without** `.0`. CsvExampleGen doesn't let you
# choose a column's type: it reads what's written.

# %% [markdown] name="chain-intro" lang="pt-BR"
# ## O que você montou
#
# A figura abaixo é desenhada a partir dos três objetos que você criou. Cada seta de um componente ao outro existe porque a saída
# do primeiro virou a entrada do segundo.

# %% [markdown] name="chain-intro" lang="en"
# ## What you have built
#
# The figure below is drawn from the three objects that you created. Each arrow from one component to the next exists because the
# first one's output became the second one's input.

# %% name="chain"
from tfx_course.pictures import chain

chain(example_gen, statistics_gen, schema_gen)

# %% [markdown] name="metadata-intro" lang="pt-BR"
# E o contexto anotou tudo. No banco de metadados (o arquivo SQLite `metadata.sqlite`, na pasta `pipeline_root`), cada execução é uma
# linha, ligada ao que leu e ao que gravou. Daqui a um ano, é ali que se responde: *quais dados este modelo viu?*

# %% [markdown] name="metadata-intro" lang="en"
# And the context noted everything. In the metadata store (the SQLite file `metadata.sqlite`, in the folder `pipeline_root`) each
# execution is a row, tied to what it read and what it wrote. A year from now, that is where *which data did this model see?* gets its
# answer.

# %% name="metadata"
from ml_metadata import metadata_store
from ml_metadata.proto import metadata_store_pb2 as mlmd

store = metadata_store.MetadataStore(context.metadata_connection_config)
names = {kind.id: kind.name.split(".")[-1] for kind in store.get_execution_types()}
events = store.get_events_by_execution_ids([execution.id for execution in store.get_executions()])


def artifacts(execution, direction):
    return [event.artifact_id for event in events if event.execution_id == execution.id and event.type == direction]


pd.DataFrame(
    [
        {
            "component": names[execution.type_id],
            "state": mlmd.Execution.State.Name(execution.last_known_state),
            "read": artifacts(execution, mlmd.Event.INPUT),
            "wrote": artifacts(execution, mlmd.Event.OUTPUT),
        }
        for execution in store.get_executions()
    ],
    index=pd.Index([execution.id for execution in store.get_executions()], name="execution"),
)

# %% [markdown] name="story" lang="pt-BR"
# Leia a tabela como uma história: a execução 1 gravou o artifact 1; a 2 leu o 1 e gravou o 2; a 3 leu o 2 e gravou o 3. É
# a mesma corrente da figura, só que agora com memória.

# %% [markdown] name="story" lang="en"
# Read the table as a story: execution 1 wrote artifact 1; 2 read 1 and wrote 2; 3 read 2 and wrote 3. It is the chain of
# the figure, now with a memory.

# %% [markdown] name="stop" lang="pt-BR"
# > ⏸ **Um bom lugar para parar.** Aqui termina a parte 1. Se quiser, salve, feche e volte amanhã: rode de novo as células até aqui (cerca
# > de um minuto) e siga. O que fica da parte 1:
# >
# > - Definir um componente não roda nada. O `context.run` roda, grava um artifact e anota a execução.
# > - O ExampleGen divide pelo hash do registro: o mesmo registro cai sempre no mesmo split.
# > - Um valor que falta no CSV vira uma lista vazia, e o schema inferido a aceita como presente.
# > - Um código escrito com `.0` vira um número real e perde dígitos. Nenhum schema os traz de volta.

# %% [markdown] name="stop" lang="en"
# > ⏸ **A good place to stop.** Part 1 ends here. If you like, save, close and come back tomorrow: run the cells up to here again (about a
# > minute) and go on. What to keep from part 1:
# >
# > - Defining a component runs nothing. `context.run` runs it, writes an artifact and records the execution.
# > - ExampleGen splits by the record's hash: the same record always lands in the same split.
# > - A value missing from the CSV becomes an empty list, and the inferred schema accepts it as present.
# > - A code written with `.0` becomes a real number and loses digits. No schema brings them back.

# %% [markdown] name="part-2" lang="pt-BR"
# ## Parte 2: a porta de entrada
#
# A volta foi tranquila porque os dados ajudaram. Eram dois CSVs, na mesma pasta, sem defeito, uma vez só. Fora da sala de aula, os dados
# chegam todo dia, em formatos variados, às vezes quebrados. Tudo isso é assunto do ExampleGen:
#
# | de onde vêm os dados | quem lê | o que recebe |
# |---|---|---|
# | arquivos CSV | `CsvExampleGen` | uma pasta e padrões de nome |
# | TFRecord (registros já prontos) | `ImportExampleGen` | idem |
# | Parquet, Avro, um formato seu | `FileBasedExampleGen`, com outro *executor* | idem |
# | uma consulta a um banco | `QueryBasedExampleGen`, com um executor seu | SQL |
# | BigQuery, o banco do Google | `BigQueryExampleGen` | SQL |
#
# Seja qual for a porta, o que sai tem a mesma forma: um artifact `Examples`, quase sempre de tf.Examples, em splits. Uma coisa muda com a porta, o **vazio**. O CSV grava uma lista vazia, que conta como presente. BigQuery, Parquet e Avro não gravam lista alguma, e aí ele **falta**. No fim da parte 2, [uma tabela](#Todas-as-portas,-uma-tabela) mostra isso porta por porta.

# %% [markdown] name="part-2" lang="en"
# ## Part 2: the front door
#
# It went smoothly because the data was kind. There were two CSVs, in one folder, without a fault, once. Outside the classroom data comes every day, in
# all sorts of formats, sometimes broken. All of that is ExampleGen's business:
#
# | where the data comes from | who reads it | what it takes |
# |---|---|---|
# | CSV files | `CsvExampleGen` | a folder and patterns of names |
# | TFRecord (records made already) | `ImportExampleGen` | the same |
# | Parquet, Avro, a format of your own | `FileBasedExampleGen`, with another *executor* | the same |
# | a query to a database | `QueryBasedExampleGen`, with an executor of yours | SQL |
# | BigQuery, Google's database | `BigQueryExampleGen` | SQL |
#
# Whichever the door, what comes out has the same form: an `Examples` artifact, nearly always of tf.Examples, in splits. One thing does
# depend on the door, the **blank**: CSV writes an empty list, which counts as present. BigQuery, Parquet and Avro write no list at all,
# and then the value is **missing**. At the end of part 2, [one table](#All-doors,-one-table) shows this door by door.

# %% [markdown] name="teach-break-and-what-to-skip" lang="pt-BR" tags=["instructor"]
# O café é aqui. Quem só tem tempo para metade da parte 2 faz quatro seções: *quem vai para train*, *spans* (até o dia 9), *Parquet e Avro*
# e *o que dá errado*. Rode também `folders`, que leva um instante: as outras usam a `failure`, de `partition-errors`, e o `CHAT`, dela.
#
# Podem ficar para leitura: datas, versões, janela, TFRecord, formato próprio, consulta e BigQuery. Na hora de pular, lembre-se de quem
# depende de quem: `query` usa `to_example`, da célula `own`, e `measured`, de `own-statistics`; `window-versions` usa o que `versions`
# importou; `own-run` usa o que `parquet` importou; `bigquery` usa `COLUMNS`, de
# `query`.
#
# O BigQuery local é instalado à parte. Se a instalação avisou que não conseguiu, essa célula tenta de novo e precisa de rede; o resto do
# episódio anda sem ela.

# %% [markdown] name="teach-break-and-what-to-skip" lang="en" tags=["instructor"]
# The coffee is here. If there is time for half of part 2 only, do four sections: *who goes into train*, *spans* (up to day 9), *Parquet
# and Avro*, and *what goes wrong*. Run `folders` too, it takes an instant: the others use `failure`, of `partition-errors`, and its `CHAT`.
#
# These may be left to read: dates, versions, window, TFRecord, a format of your own, query and BigQuery. When you skip, mind who needs
# whom: `query` uses `to_example`, from the cell `own`, and `measured`, from `own-statistics`; `window-versions` uses what `versions`
# imported; `own-run` uses what `parquet` imported; `bigquery` uses `COLUMNS`, from `query`.
#
# The local BigQuery is installed apart. If the install said that it could not, that cell tries again and needs the network; the rest of
# the episode goes on without it.

# %% [markdown] name="company-intro" lang="pt-BR"
# ### Quem vai para `train`? A pergunta decide
#
# O hash do conteúdo espalha as corridas por igual. Mas suponha que a pergunta seja: *o modelo acerta a gorjeta numa empresa de táxi
# que nunca viu?* Para medir isso, nenhuma empresa pode estar dos dois lados.
#
# Daqui em diante basta o segundo arquivo, de 5.000 corridas. Um padrão em `input_config` o escolhe, relativo à pasta.
#
# > 🤔 **Antes de rodar:** na divisão por hash, das empresas que aparecem em `eval`, quantas aparecem também em `train`?

# %% [markdown] name="company-intro" lang="en"
# ### Who goes into `train`? The question decides
#
# The hash of the content spreads the trips evenly. But suppose the question is: *does the model get the tip right for a taxi company it
# has never seen?* To measure that, no company may be on both sides.
#
# From here on the second file, of 5,000 trips, is enough. A pattern in `input_config` picks it, relative to the folder.
#
# > 🤔 **Before you run it:** when you split by hash, how many of the companies that appear in `eval` appear in `train` as well?

# %% name="company"
Input, Output, SplitConfig = tfx.proto.Input, tfx.proto.Output, tfx.proto.SplitConfig
TAXI = str(DATA / "taxi" / "csv")
second_file = Input(splits=[Input.Split(name="trips", pattern="data2.csv")])

by_hash = tfx.components.CsvExampleGen(input_base=TAXI, input_config=second_file)
context.run(by_hash)


def values(component, split, name):
    """Return the values of a feature in one split, None where its list is empty or has no kind."""
    for record in records(component, split):
        found = tf.train.Example.FromString(record).features.feature[name]
        kind = found.WhichOneof("kind")
        yield next(iter(getattr(found, kind).value), None) if kind else None


def companies(component):
    """Return a table: of each split, its trips, those without a company, its companies and those that are in both."""
    found = {split: list(values(component, split, "company")) for split in ("train", "eval")}
    both = set(found["train"]) & set(found["eval"]) - {None}
    rows = [[len(each), each.count(None), len(set(each) - {None}), len(both)] for each in found.values()]
    return pd.DataFrame(rows, index=list(found), columns=["trips", "without a company", "companies", "in both splits"])


companies(by_hash)

# %% [markdown] name="feature-intro" lang="pt-BR"
# Mais da metade das empresas de `eval` já foi vista no treino, então esse `eval` não responde à pergunta. Diga ao ExampleGen que calcule o hash **só** de `company`. Corridas da mesma empresa têm o mesmo hash e vão juntas.
#
# > 🤔 **Antes de rodar:** são dois baldes contra um, como sempre. A proporção ainda vai dar dois terços? E para onde vão as corridas
# > sem empresa?

# %% [markdown] name="feature-intro" lang="en"
# More than half of the companies in `eval` have been seen in training, so this `eval` doesn't answer the question. Tell ExampleGen to hash `company` **alone**. Trips of the same company have the same hash and go together.
#
# > 🤔 **Before you run it:** there are two buckets against one, as always. Will the proportion still be two thirds? And where do the trips
# > without a company go?

# %% name="feature"
thirds = [SplitConfig.Split(name="train", hash_buckets=2), SplitConfig.Split(name="eval", hash_buckets=1)]


def divided_by(feature):
    """Return an ExampleGen of the second file that divides by one feature."""
    output = Output(split_config=SplitConfig(splits=thirds, partition_feature_name=feature))
    return tfx.components.CsvExampleGen(input_base=TAXI, input_config=second_file, output_config=output)


by_company = divided_by("company")
context.run(by_company)
companies(by_company)

# %% [markdown] name="feature-why" lang="pt-BR"
# Não há mais empresa dos dois lados. Isso tem um preço. A proporção já não vale (empresas têm tamanhos diferentes, e são poucas), e **todas** as corridas sem empresa foram parar juntas, porque uma lista vazia também é um valor só. Isso vale para o CSV. Quando o vazio não tem lista alguma (Parquet, Avro, BigQuery), a mesma divisão dá erro, *Partition feature does not contain any value*. Antes de dividir por uma feature, olhe
# quantos valores ela tem e quanto falta nela.
#
# Dá para dividir por qualquer uma? Experimente com o preço. A função `failure` da célula roda um componente que **deve** falhar e mostra só
# a última frase do erro, que é por onde se começa a ler um *traceback*.

# %% [markdown] name="feature-why" lang="en"
# No company is on both sides any more. That has a price. The proportion no longer holds (companies differ in size, and they are few), and **all** the trips without a company ended up together, because an empty list is one value too. That holds for CSV. Where a blank has no list at all (Parquet, Avro, BigQuery), the same split fails with *Partition feature does not contain any value*. Before you split by a feature, see how many values it has
# and how much of it is missing.
#
# Can you split by any of them? Try the fare. The cell's function `failure` runs a component that **should** fail and shows only
# the last sentence of the error, which is where you start reading a *traceback*.

# %% name="partition-errors"
import logging
import re


def failure(component):
    """Run a component; return what its error says, less this machine's folders and Beam's step, or what came without an error."""
    logging.disable(logging.ERROR)  # Beam also logs the traceback
    try:
        context.run(component)
        return f"no error: {counts(component)}"
    except Exception as error:
        said = re.sub(r" \[while running '.*?'\]", "", f"{type(error).__name__}: {error}")
        return said.replace(str(DATA), "data").replace(str(root), "work")
    finally:
        logging.disable(logging.NOTSET)


for feature in ("fare", "driver"):
    print(feature, "→", failure(divided_by(feature)))

# %% [markdown] name="folders-intro" lang="pt-BR"
# ### Quando os dados já vêm divididos, ou o tempo divide
#
# Nem toda divisão é por hash. O chatbot dos episódios 01 e 02 responde amanhã com o que aprendeu até hoje, e por isso o `eval` honesto é o dia seguinte. As mensagens estão em `data/atendimento/`, uma pasta por dia, e dois padrões bastam. Cada `Input.Split` vira um split.

# %% [markdown] name="folders-intro" lang="en"
# ### When the data comes split already, or time splits it
#
# Not every split is by hash. The chatbot of episodes 01 and 02 answers tomorrow with what it has learned until today, so the honest `eval` is the next day. The messages are in `data/atendimento/`, a folder per day, and two patterns are enough. Each `Input.Split` becomes a split.

# %% name="folders"
CHAT = str(DATA / "atendimento")
by_time = Input(
    splits=[
        Input.Split(name="train", pattern="day-0[12]/*.csv"),
        Input.Split(name="eval", pattern="day-03/*.csv"),
    ]
)
by_time_gen = tfx.components.CsvExampleGen(input_base=CHAT, input_config=by_time)
context.run(by_time_gen)
counts(by_time_gen)

# %% [markdown] name="spans-intro" lang="pt-BR"
# ### Todo dia chega um dia: *spans*
#
# Com esses padrões, você teria que editar o código toda noite. O TFX chama de [*span*](00-start.ipynb#Glossário) um pedaço dos dados
# que tem número, e o `{SPAN}` no padrão diz onde o número está. Sem mais nada, o ExampleGen procura o **maior** que houver.
#
# > 🤔 **Antes de rodar:** há pastas de `day-01` a `day-09`. Que span vai sair? E, no segundo padrão, que só difere pelo `:2` (a
# > largura do número), vai sair o mesmo?

# %% [markdown] name="spans-intro" lang="en"
# ### Every day brings a day: *spans*
#
# With these patterns you would have to edit the code every night. TFX calls a numbered piece of data a
# [*span*](00-start.ipynb#Glossary), and `{SPAN}` in the pattern says where the number is. With nothing else said, ExampleGen looks for
# the **greatest** there is.
#
# > 🤔 **Before you run it:** there are folders from `day-01` to `day-09`. Which span will come out? And will the second pattern, which
# > differs by the `:2` alone (the number's width), give the same?

# %% [markdown] name="teach-the-width" lang="pt-BR" tags=["instructor"]
# Dois palpites: o span, e se o segundo padrão dá o mesmo. A turma acerta o 8 e erra o segundo.
#
# Leia a mensagem em voz alta e pergunte *o que ela não diz?* Ela não fala em largura. Este é o erro que vão encontrar sozinhos no
# trabalho, e também no exercício 04.4.

# %% [markdown] name="teach-the-width" lang="en" tags=["instructor"]
# Two guesses: the span, and whether the second pattern gives the same. The room gets the 8 right and the second wrong.
#
# Read the message aloud and ask *what does it not say?* It says nothing of width. This is the error that they will meet on their own at
# work, and in exercise 04.4 too.

# %% name="spans"
def daily(pattern, span=None, folder=CHAT):
    """Return an ExampleGen of one span: the latest, or the one asked for."""
    wanted = tfx.proto.RangeConfig(static_range=tfx.proto.StaticRange(start_span_number=span, end_span_number=span)) if span else None
    files = Input(splits=[Input.Split(name="day", pattern=pattern)])
    return tfx.components.CsvExampleGen(input_base=folder, input_config=files, range_config=wanted).with_id("DayGen")


def span_of(component, name="span"):
    [artifact] = component.outputs["examples"].get()
    return artifact.get_int_custom_property(name)


latest = daily("day-{SPAN:2}/*.csv")
context.run(latest)
print("{SPAN:2} → span", span_of(latest), counts(latest))
print("{SPAN}   →", failure(daily("day-{SPAN}/*.csv")))

# %% [markdown] name="span-three-intro" lang="pt-BR"
# Sem a largura, o ExampleGen achou o 9, escreveu `9` no lugar de `09` e procurou uma pasta que não existe. O erro não fala em largura, mas agora você já sabe o que ele quer dizer.
#
# Para repetir um dia passado (o modelo de sexta saiu ruim, e você quer os mesmos dados), peça o span pelo número, num `RangeConfig`.
#
# > 🤔 **Antes de rodar:** o que acontece com o dia 10, que ainda não chegou?

# %% [markdown] name="span-three-intro" lang="en"
# Without the width, ExampleGen found the 9, wrote `9` in place of `09`, and looked for a folder that doesn't exist. The error says nothing of width, but now you know what it means.
#
# To repeat a day that is past (Friday's model came out bad, and you want the same data), ask for the span by number, in a `RangeConfig`.
#
# > 🤔 **Before you run it:** what happens with day 10, which has not come yet?

# %% name="span-three"
third = daily("day-{SPAN:2}/*.csv", span=3)
context.run(third)
print("3 → span", span_of(third), counts(third))
print("10 →", failure(daily("day-{SPAN:2}/*.csv", span=10)))

# %% [markdown] name="dates-intro" lang="pt-BR"
# Um span que falta dá erro, e é bom que dê. É melhor parar do que treinar com o dia errado em silêncio.
#
# Muitas equipes usam datas em vez de números. O arquivo de hoje chama-se `2020-11-24.csv`. O padrão também entende `{YYYY}`, `{MM}` e `{DD}`, e
# conta o span em dias desde 1º de janeiro de 1970.

# %% [markdown] name="dates-intro" lang="en"
# A span that is missing raises an error, and that's good. It's better to stop than to train on the wrong day in silence.
#
# Many teams use dates instead of numbers. Today's file is called `2020-11-24.csv`. The pattern understands `{YYYY}`, `{MM}` and `{DD}` as well,
# and counts the span in days since 1 January 1970.

# %% name="dates"
import datetime

dated = daily("day-*/{YYYY}-{MM}-{DD}.csv").with_id("DatedGen")
context.run(dated)
print("span", span_of(dated), "=", datetime.date(1970, 1, 1) + datetime.timedelta(days=span_of(dated)))

# %% [markdown] name="versions-intro" lang="pt-BR"
# ### Uma correção do mesmo dia: *versions*
#
# Suponha que no dia 2 uma nota tenha chegado como texto, `5 estrelas`. O time do app corrige e manda o arquivo de novo. É o mesmo dia, então o span não muda. O que muda é a [*version*](00-start.ipynb#Glossário). Guarde as duas, porque um modelo pode já ter treinado com a primeira.
#
# > 🤔 **Antes de rodar:** de que tipo o ExampleGen vai dizer que são as notas, na versão 1 e na 2?

# %% [markdown] name="versions-intro" lang="en"
# ### A correction of the same day: *versions*
#
# Suppose that on day 2 a rating came as text, `5 estrelas` (5 stars). The app's team corrects it and sends the file again. It's the same day, so the span doesn't change. What changes is the [*version*](00-start.ipynb#Glossary). Keep both, because a model may already have been trained on the first.
#
# > 🤔 **Before you run it:** what type will ExampleGen say the ratings are, in version 1 and in version 2?

# %% name="versions"
[delivered] = (DATA / "atendimento" / "day-02").glob("*.csv")
corrected = delivered.read_text()
faulty = re.sub(r",(\d)$", r",\1 estrelas", corrected, count=1, flags=re.MULTILINE)
for version, text in ((1, faulty), (2, corrected)):
    folder = root / "inbox" / "day-02" / f"v{version}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / delivered.name).write_text(text)
    component = daily("day-{SPAN:2}/v{VERSION}/*.csv", folder=str(root / "inbox")).with_id("InboxGen")
    context.run(component)
    ratings = {type(rating).__name__ for rating in values(component, "train", "rating")}
    print("span", span_of(component), "version", span_of(component, "version"), "rating:", sorted(ratings))

# %% [markdown] name="window-intro" lang="pt-BR"
# Um único `5 estrelas` faz da coluna **inteira** texto (`bytes`), porque o ExampleGen escolhe um tipo que sirva para todas as linhas. Na versão 2 as notas voltaram a ser números, e o padrão pegou a versão mais nova sem nenhuma mudança no código.
#
# ### Uma janela de vários dias
#
# Treinar só com ontem é pouco. Mas um ExampleGen ingere **um** span por execução. Pedir dois dá erro:

# %% [markdown] name="window-intro" lang="en"
# A single `5 estrelas` turns the **whole** column into text (`bytes`), because ExampleGen picks one type that fits every row. In version 2 the ratings were numbers again, and the pattern took the newest version without any change in the code.
#
# ### A window of several days
#
# Training on yesterday alone isn't much. But one run of ExampleGen ingests **one** span. Ask for two, and it fails:

# %% name="window-error"
rolling = tfx.proto.RangeConfig(rolling_range=tfx.proto.RollingRange(num_spans=2))
files = Input(splits=[Input.Split(name="day", pattern="day-{SPAN:2}/*.csv")])
failure(tfx.components.CsvExampleGen(input_base=CHAT, input_config=files, range_config=rolling))

# %% [markdown] name="window-how" lang="pt-BR"
# A janela se faz depois, com o que **já foi ingerido**. Todo dia o ExampleGen traz o seu span, e um `Resolver` pergunta ao banco de metadados quais são os mais novos. Nada é lido de novo. O `producer_component_id` diz de qual ExampleGen eles vêm, e por isso todas as noites usam o mesmo `with_id("DayGen")`. A célula tem três noites de trabalho e, no fim, uma janela de três dias.
#
# > 🤔 **Antes de rodar:** o dia 3 já foi ingerido há pouco, e o 9 também. Que spans a janela vai trazer?

# %% [markdown] name="window-how" lang="en"
# The window is made later, from what **has been ingested**. Every day ExampleGen brings its span, and a `Resolver` asks the metadata store
# which are the newest. Nothing is read again. `producer_component_id` says from which ExampleGen they come, which is why every night uses
# the same `with_id("DayGen")`. The cell has three nights of work and, at the end, a window of three days.
#
# > 🤔 **Before you run it:** day 3 was ingested a moment ago, and so was 9. Which spans will the window bring?

# %% name="window"
for span in (4, 7, 8):
    context.run(daily("day-{SPAN:2}/*.csv", span=span))


def newest(spans, producer):
    """Run a Resolver for the newest spans that one ExampleGen brought; return its artifacts."""
    window = tfx.dsl.Resolver(
        strategy_class=tfx.dsl.experimental.SpanRangeStrategy,
        config={"range_config": tfx.proto.RangeConfig(rolling_range=tfx.proto.RollingRange(num_spans=spans))},
        examples=tfx.dsl.Channel(type=tfx.types.standard_artifacts.Examples, producer_component_id=producer),
    ).with_id(f"WindowOf{producer}")
    context.run(window)
    return window.outputs["examples"].get()


[artifact.get_int_custom_property("span") for artifact in newest(3, "DayGen")]

# %% [markdown] name="window-why" lang="pt-BR"
# São três artifacts, do mais novo ao mais velho, cada um com os seus splits. Eles servem a um componente que aceite vários, como o `Trainer` ou o `Transform`. (O StatisticsGen quer um só, porque as estatísticas são por dia, e é por dia que se comparam.) Atenção a uma coisa. A janela conta **números**, não pastas. Se o dia 8 nunca chegasse, ela traria só 9 e 7, e não iria buscar o 4 para completar três.
#
# Uma última pergunta, sobre a caixa de entrada. O dia 2 chegou lá em duas versões, a do `5 estrelas` e a corrigida.
#
# > 🤔 **Antes de rodar:** a célula pede uma janela de **um** dia, só o mais novo. Quantos artifacts ela traz?

# %% [markdown] name="window-why" lang="en"
# There are three artifacts, from the newest to the oldest, each with its splits. They suit a component that takes several, such as `Trainer` or `Transform`. (StatisticsGen wants just one, because statistics are per day, and by day they are compared.) Mind one thing. The window counts **numbers**, not folders. If day 8 had never come, it would bring only 9 and 7. It wouldn't fetch 4 to make three.
#
# One last question, about the inbox. Day 2 arrived there in two versions, the one with `5 estrelas` and the corrected one.
#
# > 🤔 **Before you run it:** the cell asks for a window of **one** day, only the newest. How many artifacts will it bring?

# %% name="window-versions"
sorted((artifact.get_int_custom_property("span"), artifact.get_int_custom_property("version")) for artifact in newest(1, "InboxGen"))

# %% [markdown] name="tfrecord-intro" lang="pt-BR"
# Ela traz **dois.** O `Resolver` olha o número do span e não a versão. Um `Trainer` que receba essa janela aprende com o dia defeituoso e com a
# correção dele. O mesmo acontece com um span ingerido duas vezes sem cache. Se você corrige dias, conte os artifacts da janela antes
# de treinar.
#
# ### Registros prontos: TFRecord
#
# Às vezes os dados já chegam como tf.Examples. O `ImportExampleGen` os passa adiante com o mesmo conteúdo. Para testar, a célula entrega a ele o que o próprio `by_hash` gravou, que é a pasta `Split-train`, com 3.309 registros.
#
# > 🤔 **Antes de rodar:** por padrão ele também divide em dois terços e um terço. Quantos dos 3.309 vão para `eval`?

# %% [markdown] name="tfrecord-intro" lang="en"
# It brings **two.** The `Resolver` looks at the span's number and not at the version. A `Trainer` that gets this window learns from the faulty day
# and from its correction. The same happens to a span that was ingested twice without the cache. If you correct days, count the
# window's artifacts before you train.
#
# ### Records made already: TFRecord
#
# Sometimes the data comes as tf.Examples. `ImportExampleGen` passes them on with their content unchanged. To try it, the cell gives it what `by_hash` itself wrote, which is the folder `Split-train`, with 3,309 records.
#
# > 🤔 **Before you run it:** by default it too splits into two thirds and one third. How many of the 3,309 will go to `eval`?

# %% name="tfrecord"
[written] = by_hash.outputs["examples"].get()


def imported(**patterns):
    splits = [Input.Split(name=name, pattern=pattern) for name, pattern in patterns.items()]
    return tfx.components.ImportExampleGen(input_base=written.uri, input_config=Input(splits=splits))


again = imported(records="Split-train/*")
context.run(again)
counts(again)

# %% [markdown] name="tfrecord-why" lang="pt-BR"
# Nenhum! O mesmo conteúdo dá o mesmo hash e o mesmo balde. Os registros de `train` são, por construção, os que caem em `train`. Se os dados já vêm divididos, diga isso com um padrão por split:

# %% [markdown] name="tfrecord-why" lang="en"
# None! The same content gives the same hash and the same bucket. The records of `train` are, by construction, those that land in `train`. If the data comes split already, say so with a pattern per split:

# %% name="tfrecord-splits"
again = imported(train="Split-train/*", eval="Split-eval/*")
context.run(again)
counts(again)

# %% [markdown] name="payload" lang="pt-BR"
# Agora cada registro ficou no seu split. E nem todo TFRecord guarda tf.Examples. O argumento `payload_format` do `ImportExampleGen` diz o que há
# dentro (para as constantes: `from tfx.proto import example_gen_pb2`):
#
# | `payload_format` | o que é um registro | quem lê depois |
# |---|---|---|
# | `FORMAT_TF_EXAMPLE` (valor-padrão) | um tf.Example | todos |
# | `FORMAT_TF_SEQUENCE_EXAMPLE` | features da conversa inteira, mais uma lista delas por mensagem | o StatisticsGen também |
# | `FORMAT_PROTO` | os bytes de outro *protocol buffer* | só com um *DataView*, que ensina o TFX a abri-los |
# | `FORMAT_PARQUET` | uma linha de Parquet | o StatisticsGen, se toda coluna for de listas |
#
# E uma feature pode ter **vários** valores, como as etiquetas de uma mensagem. Se cada registro tem um ou dois, o schema inferido pede
# `value_count { min: 1 }`. Se todos têm dois, pede um `shape` de tamanho 2. Neste curso, cada feature tem no máximo um valor.


# %% [markdown] name="payload" lang="en"
# Now each record stayed in its split. And not every TFRecord holds tf.Examples. ImportExampleGen's argument `payload_format` says what's inside
# (for the constants: `from tfx.proto import example_gen_pb2`):
#
# | `payload_format` | what a record is | who reads it afterwards |
# |---|---|---|
# | `FORMAT_TF_EXAMPLE` (the default) | a tf.Example | every component |
# | `FORMAT_TF_SEQUENCE_EXAMPLE` | features of a whole conversation, plus a list of them for each message | StatisticsGen too |
# | `FORMAT_PROTO` | the bytes of another *protocol buffer* | only with a *DataView*, which teaches TFX to open them |
# | `FORMAT_PARQUET` | a row of Parquet | StatisticsGen, if every column holds lists |
#
# And a feature may have **several** values, such as a message's tags. If each record has one or two, the inferred schema asks for
# `value_count { min: 1 }`. If all have two, it asks for a `shape` of size 2. In this course each feature has one value at most.


# %% [markdown] name="parquet-intro" lang="pt-BR"
# ### Parquet e Avro: outro executor
#
# Lembra do episódio 03? Dentro de um componente, quem trabalha é o *executor*. O `FileBasedExampleGen` é um ExampleGen com o executor em
# aberto, e o TFX traz um para Parquet e um para Avro. Os dois arquivos têm as mesmas 10.000 corridas do `data.csv`.
#
# Depois de cada ingestão, **conte**. Não conte só linhas. Escolha um número que você saiba de outra fonte. Aqui são as corridas com gorjeta zero.
#
# ⏳ São 10.000 corridas, três vezes. A célula leva uns 20 segundos.
#
# > 🤔 **Antes de rodar:** são três formatos e os mesmos dados. Você espera os mesmos números?

# %% [markdown] name="parquet-intro" lang="en"
# ### Parquet and Avro: another executor
#
# Remember episode 03? Inside a component, the *executor* does the work. `FileBasedExampleGen` is an ExampleGen whose executor is open,
# and TFX brings one for Parquet and one for Avro. Both files hold the same 10,000 trips as `data.csv`.
#
# After every ingestion, **count**. Don't count only rows. Choose a number that you know from elsewhere. Here it's the trips with a tip of zero.
#
# ⏳ That is 10,000 trips, three times over. The cell takes about 20 seconds.
#
# > 🤔 **Before you run it:** there are three formats and the same data. Do you expect the same numbers?

# %% [markdown] name="teach-where-did-the-tips-go" lang="pt-BR" tags=["instructor"]
# *Três formatos, os mesmos dados: os mesmos números?* Ninguém diz que não. Rode e fique quieto. A primeira reação é "o arquivo está
# errado"; a segunda, "li errado". É um defeito do TFX, e nada o denunciou além da contagem.
#
# Para quem perguntar: zero em Python é falso, e o código testa `if not pyval`. Texto vazio e `False` somem também. Foi relatado em 2023 (tensorflow/tfx#6407) e fechado sem
# conserto; no TFX 1.21 continua assim.

# %% [markdown] name="teach-where-did-the-tips-go" lang="en" tags=["instructor"]
# *Three formats, the same data: the same numbers?* Nobody says no. Run it and keep quiet. The first reaction is "the file is wrong"; the
# second, "I read it wrong". It is a fault of TFX, and nothing but the count gave it away.
#
# For those who ask: zero is false in Python, and the code tests `if not pyval`. Empty text and `False` go as well. It was reported in 2023 (tensorflow/tfx#6407) and closed without a
# fix; in TFX 1.21 it is still so.

# %% name="parquet"
from tfx.components import FileBasedExampleGen
from tfx.components.example_gen.custom_executors import avro_executor, parquet_executor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec


def by_executor(folder, pattern, executor):
    """Return an ExampleGen of the files in a folder of ``data/taxi`` that fit a pattern, with its executor."""
    files = Input(splits=[Input.Split(name="trips", pattern=pattern)])
    return FileBasedExampleGen(input_base=str(DATA / "taxi" / folder), input_config=files, custom_executor_spec=BeamExecutorSpec(executor))


first_file = Input(splits=[Input.Split(name="trips", pattern="data.csv")])
generators = {
    "CSV": tfx.components.CsvExampleGen(input_base=TAXI, input_config=first_file),
    "Parquet": by_executor("parquet", "*.parquet", parquet_executor.Executor),
    "Avro": by_executor("avro", "*.avro", avro_executor.Executor),
}
table = {}
for name, component in generators.items():
    context.run(component)
    tips = [tip for split in ("train", "eval") for tip in values(component, split, "tips")]
    table[name] = {"examples": len(tips), "tip is 0": tips.count(0), "tip is missing": tips.count(None)}
pd.DataFrame(table)

# %% [markdown] name="parquet-why" lang="pt-BR"
# Saíram dez mil exemplos nos três, sem erro, e dois terços das gorjetas **sumiram** no Parquet e no Avro. O defeito não é do seu arquivo, é do TFX. A função que esses executores usam (`dict_to_example`) testa `if not pyval`, e em Python `not 0` é verdadeiro, assim como `not None`. Para ela, zero e "não tem" são a mesma coisa. (Foi [relatado em 2023](https://github.com/tensorflow/tfx/issues/6407), e
# continua assim.) Um modelo de gorjetas treinado ali nunca veria uma corrida sem gorjeta. E um Parquet com uma coluna de datas nem entra. Ele dá `TypeError: 'datetime.datetime' object is not subscriptable`. Grave a data como texto ou número.
#
# O que fazer? Descobrir (contando), e não depender dessa função. Um executor próprio resolve, e cabe numa tela.

# %% [markdown] name="parquet-why" lang="en"
# There are ten thousand examples in all three, without an error, and two thirds of the tips are **gone** in Parquet and Avro. The fault isn't in your file, it's in TFX. The function that these executors use (`dict_to_example`) tests `if not pyval`, and in Python `not 0` is true,
# just as `not None` is. To that function, zero and "there is none" are the same. (It was
# [reported in 2023](https://github.com/tensorflow/tfx/issues/6407), and is still so.) A model of tips trained on that would never see a trip
# without a tip. And a Parquet file with a column of dates doesn't come in at all. It fails with `TypeError: 'datetime.datetime' object is
# not subscriptable`. Write the date as text or as a number.
#
# What can you do? Find out (by counting), and don't depend on that function. An executor of your own fixes it, and fits on a screen.

# %% [markdown] name="own-intro" lang="pt-BR"
# ### Um formato seu, em uma dúzia de linhas
#
# Seu fornecedor manda JSON Lines, que é um objeto JSON por linha. O TFX não lê isso. Você precisa de uma função que faz de um dicionário um tf.Example (com zero sendo zero), e de um passo do Beam que lê linhas e a aplica.
#
# A função tem uma regra. Numa coluna, todos os registros têm a **mesma** espécie de lista. Um `None` não diz se a coluna é de texto ou de
# número. Por isso ele não ganha lista alguma. Uma lista vazia da espécie errada faria o StatisticsGen parar.
#
# O tipo, aqui, sai do valor de cada linha. Basta, porque neste arquivo um número real vem sempre com ponto (`5.0`). Se o seu fornecedor
# mistura `5` e `5.5` na mesma coluna, declare o tipo de cada uma, como pede o exercício 6 da folha.

# %% [markdown] name="own-intro" lang="en"
# ### A format of your own, in a dozen lines
#
# Your supplier sends JSON Lines, which is one JSON object per line. TFX doesn't read that. You need a function that makes a tf.Example of a dictionary (with zero being zero), and a Beam step that reads lines and applies it.
#
# The function has one rule. Within a column, all records have the **same** kind of list. A `None` doesn't say whether the column holds
# text or numbers. So it gets no list at all. An empty list of the wrong kind would stop StatisticsGen.
#
# The type comes from the value in each row here. That's enough, because in this file a real number always has a point (`5.0`). If your
# supplier mixes `5` and `5.5` in one column, declare each column's type, as exercise 6 of the sheet asks.

# %% name="own"
import apache_beam as beam
from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor


def to_example(row):
    """Return a row (name → value) as a tf.Example; None becomes a feature without a list, and zero stays zero."""
    features = {}
    for name, value in row.items():
        if value is None:
            features[name] = tf.train.Feature()
        elif isinstance(value, str):
            features[name] = tf.train.Feature(bytes_list=tf.train.BytesList(value=[value.encode()]))
        elif isinstance(value, int):
            features[name] = tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))
        else:
            features[name] = tf.train.Feature(float_list=tf.train.FloatList(value=[value]))
    return tf.train.Example(features=tf.train.Features(feature=features))


@beam.ptransform_fn
def JsonLinesToExample(pipeline, exec_properties, split_pattern):
    lines = pipeline | beam.io.ReadFromText(f"{exec_properties['input_base']}/{split_pattern}")
    return lines | beam.Map(json.loads) | beam.Map(to_example)


class JsonLinesExecutor(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return JsonLinesToExample

# %% [markdown] name="own-run-intro" lang="pt-BR"
# A classe só diz ao TFX qual passo usar. Divisão, spans, metadados e cache vêm de graça da classe-mãe. (O cache vem com a armadilha do [episódio 03](03-tfx.ipynb). Se você corrigir o executor, rode com `enable_cache=False`, ou virão os registros de antes.) A célula faz um arquivo JSON Lines com as 5.000 corridas do segundo CSV, ingere e **conta**.

# %% [markdown] name="own-run-intro" lang="en"
# The class only tells TFX which step to use. Splits, spans, metadata and cache come free from its parent. (The cache comes with the trap of [episode 03](03-tfx.ipynb). If you correct the executor, run it with `enable_cache=False`, or you get the old records.) The cell makes a JSON Lines file of the 5,000 trips of the second CSV, ingests it, and **counts**.

# %% name="own-run"
(root / "jsonl").mkdir(exist_ok=True)
trips_2 = pd.read_csv(DATA / "taxi" / "csv" / "data2.csv")
trips_2.to_json(root / "jsonl" / "trips.jsonl", orient="records", lines=True)

every_line = Input(splits=[Input.Split(name="trips", pattern="*.jsonl")])
json_gen = FileBasedExampleGen(input_base=str(root / "jsonl"), input_config=every_line, custom_executor_spec=BeamExecutorSpec(JsonLinesExecutor))
json_gen = json_gen.with_id("JsonLinesGen")
context.run(json_gen)
tips = [tip for split in ("train", "eval") for tip in values(json_gen, split, "tips")]
print(f"tip is 0: {tips.count(0)} of {len(tips)}; in the CSV: {(trips_2.tips == 0).sum()} of {len(trips_2)}")

# %% [markdown] name="own-statistics-intro" lang="pt-BR"
# Os zeros estão todos lá. Mas contar não basta. O próximo componente tem que conseguir **ler** o que você gravou. A célula roda o StatisticsGen.
#
# > 🤔 **Antes de rodar:** no CSV, as corridas sem empresa estavam em **vazios**, e **faltam** era zero. E aqui?

# %% [markdown] name="own-statistics-intro" lang="en"
# All the zeros are there. But counting isn't enough. The next component must be able to **read** what you wrote. The cell runs StatisticsGen.
#
# > 🤔 **Before you run it:** in the CSV, the trips without a company were under **empty**, and **missing** was zero. And here?

# %% name="own-statistics"
def measured(component, feature):
    """Run StatisticsGen on what a component wrote; return what it says of one feature, of each split."""
    generator = tfx.components.StatisticsGen(examples=component.outputs["examples"])
    context.run(generator)
    return show(generator.outputs["statistics"]).table().loc[feature, ["type", "missing", "empty"]]


measured(json_gen, "company")

# %% [markdown] name="query-intro" lang="pt-BR"
# O StatisticsGen leu tudo, e agora as mesmas corridas **faltam**: 1.678 nos dois splits juntos, e nenhuma vazia. Os dados são os do CSV, mas a porta é outra.
#
# ### Uma consulta em vez de um arquivo
#
# Na maioria das empresas os dados não estão em arquivos, estão num banco. O `QueryBasedExampleGen` recebe SQL onde os outros recebem um padrão, e o executor é seu. A célula usa o **DuckDB**, um banco que cabe num arquivo. Compare com o executor de antes. Só muda o primeiro passo.

# %% [markdown] name="query-intro" lang="en"
# StatisticsGen read it all, and now the same trips are **missing**: 1,678 in the two splits together, and none empty. The data is the CSV's, but the door is another.
#
# ### A query instead of a file
#
# In most companies data isn't in files, it's in a database. `QueryBasedExampleGen` takes SQL where the others take a pattern, and the executor is yours. The cell uses **DuckDB**, a database that fits in a file. Compare it with the executor above. Only the first step changes.

# %% name="query"
import duckdb
from tfx.components.example_gen.component import QueryBasedExampleGen

DATABASE = str(root / "trips.duckdb")
with duckdb.connect(DATABASE) as connection:
    connection.execute("CREATE OR REPLACE TABLE trips AS SELECT * FROM read_csv(?)", [f"{TAXI}/data2.csv"])


def rows(query, database):
    """Yield the rows of a query as dictionaries."""
    with duckdb.connect(database, read_only=True) as connection:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        yield from (dict(zip(names, row)) for row in cursor.fetchall())


@beam.ptransform_fn
def QueryToExample(pipeline, exec_properties, split_pattern):
    database = json.loads(exec_properties["custom_config"])["database"]
    return pipeline | beam.Create([split_pattern]) | beam.FlatMap(rows, database) | beam.Map(to_example)


class DuckDBExecutor(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return QueryToExample


def DuckDBExampleGen(query, range_config=None):
    return QueryBasedExampleGen(
        input_config=Input(splits=[Input.Split(name="query", pattern=query)]),
        custom_config={"database": DATABASE},
        range_config=range_config,
        custom_executor_spec=BeamExecutorSpec(DuckDBExecutor),
    )


COLUMNS = "SELECT fare, tips, trip_miles, company, tips > 0 AS tipped"
QUERY = f"{COLUMNS} FROM trips WHERE payment_type = 'Credit Card'"
query_gen = DuckDBExampleGen(QUERY)
context.run(query_gen)
print(counts(query_gen))
measured(query_gen, "company")

# %% [markdown] name="cache-intro" lang="pt-BR"
# Repare no que a consulta já fez. Ela escolheu colunas, filtrou linhas e **criou o rótulo** (`tipped`), tudo antes do primeiro exemplo.
#
# Agora apagamos do banco as corridas do segundo semestre, e a mesma consulta roda de novo.
#
# > 🤔 **Antes de rodar:** quantos exemplos vão sair desta vez, menos ou os mesmos?

# %% [markdown] name="cache-intro" lang="en"
# Notice what the query has done already. It has chosen columns, filtered rows and **made the label** (`tipped`), all before the first example.
#
# Now we delete the second half-year's trips from the database, and the same query runs again.
#
# > 🤔 **Before you run it:** how many examples will come out this time, fewer or the same?

# %% name="cache"
with duckdb.connect(DATABASE) as connection:
    connection.execute("DELETE FROM trips WHERE trip_start_month > 6")

for cache in (True, False):
    query_gen = DuckDBExampleGen(QUERY)
    context.run(query_gen, enable_cache=cache)
    print(f"enable_cache={cache}:", counts(query_gen))

# %% [markdown] name="cache-why" lang="pt-BR"
# Com o cache ligado saíram os mesmos, porque o resultado da primeira linha veio da execução anterior. Só com `enable_cache=False` a consulta foi feita
# de novo, e as corridas apagadas sumiram.
#
# De arquivos, o ExampleGen anota quantos são, o tamanho total e as datas, em segundos inteiros. Não lê o conteúdo. Uma cópia do mesmo tamanho, com a data mantida, passa por igual, e um `touch` faz tudo rodar de novo. De uma consulta ele só conhece o **texto**. A tabela pode mudar inteira por trás.
# Em produção, ponha o dia na consulta. Escreva `@span_yyyymmdd_utc` no SQL e peça o dia num `RangeConfig`. O span é o número de dias desde 1º de
# janeiro de 1970, como nas datas lá atrás.
#
# > 🤔 **Antes de rodar:** sem um `RangeConfig`, o ExampleGen vai pegar o dia mais novo, como nos arquivos?

# %% [markdown] name="cache-why" lang="en"
# With the cache on the same came out, because the result on the first line came from the run before. Only with `enable_cache=False` was the query made
# again, and the deleted trips were gone.
#
# Of files, ExampleGen notes how many there are, their total size and their dates in whole seconds. It doesn't read them. A copy of the same size, with its date kept, looks the same, and a `touch` makes everything run again. Of a query it knows only the **text**. The table behind it may change altogether.
# In production, put the day into the query. Write `@span_yyyymmdd_utc` in the SQL and ask for the day with a `RangeConfig`. The span is the
# number of days since 1 January 1970, as with the dates further up.
#
# > 🤔 **Before you run it:** without a `RangeConfig`, will ExampleGen take the newest day, as with files?


# %% name="query-day"
day = "strftime(make_timestamp(trip_start_timestamp * 1000000), '%Y%m%d')"
OF_A_DAY = f"{COLUMNS} FROM trips WHERE {day} = @span_yyyymmdd_utc"
print("no range →", failure(DuckDBExampleGen(OF_A_DAY)))

number = (datetime.date(2014, 3, 15) - datetime.date(1970, 1, 1)).days
one_day = tfx.proto.RangeConfig(static_range=tfx.proto.StaticRange(start_span_number=number, end_span_number=number))
day_gen = DuckDBExampleGen(OF_A_DAY, one_day)
context.run(day_gen)
print(f"{number} → span", span_of(day_gen), counts(day_gen))


# %% [markdown] name="query-day-why" lang="pt-BR"
# Não vai! Numa consulta, o ExampleGen não procura o dia mais novo. Sem um `RangeConfig`, pega o span 0, que é
# 1º de janeiro de 1970. Saem zero exemplos, sem erro. Com o dia pedido saem as 13 corridas de 15 de março de 2014, e o artifact tem o span
# 16144. Cada dia tem agora o seu texto, e o cache não confunde um com o outro. No BigQuery é igual, e há também `@span_begin_timestamp` e
# `@span_end_timestamp`, em segundos.


# %% [markdown] name="query-day-why" lang="en"
# It won't! ExampleGen doesn't look for a query's newest day. Without a `RangeConfig` it takes span 0, which is
# 1 January 1970. Zero examples come out, without an error. With the day asked for, the 13 trips of 15 March 2014 come out, and the artifact has
# span 16144. Each day now has a text of its own, and the cache doesn't confuse them. It's the same in BigQuery, where there are also
# `@span_begin_timestamp` and `@span_end_timestamp`, in seconds.

# %% [markdown] name="bigquery-intro" lang="pt-BR"
# ### BigQuery
#
# O banco de dados do Google tem o seu componente pronto, o `BigQueryExampleGen`, e é com ele que muitas empresas treinam. Antes de rodar, abra a definição. Como a de todo componente, ela existe sem rede, sem conta e sem rodar nada.

# %% [markdown] name="bigquery-intro" lang="en"
# ### BigQuery
#
# Google's database has its component ready, `BigQueryExampleGen`, and many companies train on it. Before running it, open the definition. As with any component, it exists without a network, without an account and without running anything.

# %% name="bigquery"
from tfx.extensions.google_cloud_big_query.example_gen.component import BigQueryExampleGen

bigquery_gen = BigQueryExampleGen(query=f"{COLUMNS} FROM chicago.trips WHERE payment_type = 'Credit Card'")
for name in ("input_config", "output_config"):
    print(name, bigquery_gen.exec_properties[name])

# %% [markdown] name="bigquery-run-intro" lang="pt-BR"
# A consulta ocupa o lugar do padrão, e a divisão é a de sempre. Para rodar, ele precisa de um BigQuery. Você não tem conta? O curso põe um **na sua máquina**, o **bqemulator**, um programa que responde às mesmas chamadas e guarda os dados num DuckDB. O componente, o Beam e a biblioteca do Google são os de verdade, sem mudar uma linha. Só o endereço e as credenciais são outros.
#
# Cuidado com os tipos. Só entram INTEGER, FLOAT, BOOLEAN e STRING. Uma coluna DATE, TIMESTAMP ou NUMERIC dá erro (*non-supported type*). Converta-a na consulta.
#
# Com as variáveis `GOOGLE_APPLICATION_CREDENTIALS`, `GOOGLE_CLOUD_PROJECT` e `BIGQUERY_TEMP_LOCATION` (um `gs://…`, por onde o BigQuery exporta), a **mesma
# célula** roda no Google, e o Google cobra por isso.
#
# ⏳ Ligar o banco, carregar as corridas e rodar leva uns 10 segundos.
#
# > 🤔 **Antes de rodar:** são as mesmas corridas e o mesmo filtro de antes de apagarmos metade. O total vai ser o mesmo? E cada split?

# %% [markdown] name="bigquery-run-intro" lang="en"
# The query takes the pattern's place, and the split is the usual one. To run, it needs a BigQuery. You have no account? The course puts one **on your machine**, **bqemulator**, a program that answers the same calls and keeps the data in a DuckDB. The component, Beam and Google's library are the real ones, not a line changed. Only the address and the credentials are others.
#
# Mind the types. Only INTEGER, FLOAT, BOOLEAN and STRING come in. A DATE, TIMESTAMP or NUMERIC column stops with an error (*non-supported type*). Convert it in the query.
#
# With the variables `GOOGLE_APPLICATION_CREDENTIALS`, `GOOGLE_CLOUD_PROJECT` and `BIGQUERY_TEMP_LOCATION` (a `gs://…`, through which BigQuery exports) the
# **same cell** runs at Google's, and Google charges for it.
#
# ⏳ Starting the database, loading the trips and running takes about 10 seconds.
#
# > 🤔 **Before you run it:** they are the same trips and the same filter as before we deleted half. Will the total be the same? And each split?

# %% name="bigquery-run"
from tfx_course.bigquery_emulator import bigquery

with bigquery() as connection:
    loaded = connection.load_csv("chicago.trips", DATA / "taxi" / "csv" / "data2.csv")
    print(loaded.num_rows, "rows in", loaded.dataset_id, loaded.table_id)
    context.run(bigquery_gen, beam_pipeline_args=connection.beam_args)
counts(bigquery_gen)

# %% [markdown] name="bigquery-why" lang="pt-BR"
# O total é o mesmo, 1.526, e cada split também. O seu executor e o do BigQuery gravam o registro byte por byte do mesmo jeito. Um vazio, nos dois, não tem lista alguma. Não conte com isso entre portas quaisquer. As mesmas 5.000 corridas, pelo CSV, deixaram 1.089 sem empresa em `train`, e por JSON Lines, 1.121. **A divisão se repete enquanto o registro for gravado do mesmo jeito.**

# %% [markdown] name="bigquery-why" lang="en"
# The total is the same, 1,526, and so is each split. Your executor and BigQuery's write a record in the same way, byte for byte. A blank has no list at all in either. Don't count on that between any two doors. The same 5,000 trips left 1,089 without a company in `train`
# through CSV, and 1,121 through JSON Lines. **The split repeats itself as long as the record is written in the same way.**

# %% [markdown] name="doors-intro" lang="pt-BR"
# ### Todas as portas, uma tabela
#
# Agora você conhece todas as **portas**, os programas por onde os dados entram. Passe as mesmas quatro linhas por cada uma. Três são comuns.
# A primeira tem o que dá problema, que é um vazio numa coluna de números e outro numa de texto, um 0, uma string vazia e um NaN. A última
# coluna fica em branco nas quatro linhas.
#
# Cada porta roda o passo do seu executor, e a TFDV mede o resultado como o StatisticsGen faz. O BigQuery roda sem servidor, com a função que grava cada linha. O TFRecord traz os registros que essa função gravou. O DataFrame é a TFDV sozinha, sem registro, e você vai usá-la no episódio 05.
#
# 🔧 Rode; só é preciso ler a saída. As colunas dizem o que o registro guarda, o que as estatísticas contam das quatro linhas, e o que o schema inferido exige (o tipo, a presença e quantos valores). Portas que dão o mesmo resultado ficam numa linha só, e *all but* é "todas menos".
#
# > 🤔 **Antes de rodar:** por quais portas um 0 continua sendo 0? E por quais uma string vazia continua sendo uma string?

# %% [markdown] name="doors-intro" lang="en"
# ### All doors, one table
#
# Now you know all the **doors**, the programs through which data comes in. Send the same four rows through each. Three are ordinary. The first has what causes trouble, which is a blank in a column of numbers and one in a column of text, a 0, an empty string and a NaN. The last
# column is blank in all four rows.
#
# Each door runs its executor's step, and TFDV measures the result as StatisticsGen does. BigQuery runs without a server, with the function that writes each row. TFRecord brings the records that this function wrote. DataFrame is TFDV alone, without a record, and you'll use it in episode 05.
#
# 🔧 Run it; you only need to read the output. The columns say what the record holds, what the statistics count of the four rows, and what the inferred schema asks for (type, presence and how many values). Doors with the same result share a line.
#
# > 🤔 **Before you run it:** through which doors is a 0 still a 0? And through which is an empty string still a string?

# %% name="doors"
from tfx_course import doors

through = doors.records(root / "doors", {"JSON Lines": JsonLinesExecutor, "DuckDB": DuckDBExecutor})
doors.table(through)

# %% [markdown] name="doors-why" lang="pt-BR"
# - **Um vazio** é `empty` só pelo CSV (1 vazio, 0 faltas). Por todas as outras portas ele falta (`missing` 1). O schema acompanha:
#   `min_fraction 1` (obrigatório) pelo CSV, `min_count 1` (ao menos uma vez) pelas outras.
# - **Um 0** só some por Parquet e Avro. **Uma string vazia** some por essas duas e vira uma lista vazia pelo CSV. Nas outras é um valor. **Um NaN** é
#   um valor por toda porta que grava um tf.Example, e uma falta no DataFrame.
# - **Uma coluna em branco em todas as linhas** falta quatro vezes, por todas as portas. O schema a chama de `BYTES`, embora fosse de números.
#
# O TFRecord não muda nada. Ele repete o que outro programa gravou, que aqui é o do BigQuery.
#
# **O que fazer?** Use a mesma porta no treino, no monitoramento e quando fizer o schema. Se trocar de porta, faça estatísticas e schema de novo,
# e compare `missing`, `empty` e `zeros` antes de acusar os dados. Por Parquet e Avro, use um executor seu.

# %% [markdown] name="doors-why" lang="en"
# - **A blank** is `empty` through CSV only (1 empty, 0 missing). Through every other door it's `missing` (1). The schema follows:
#   `min_fraction 1` (required) through CSV, `min_count 1` (at least once) through the others.
# - **A 0** is lost only through Parquet and Avro. **An empty string** is lost through these two and becomes an empty list through CSV. Elsewhere it's
#   a value. **A NaN** is a value through every door that writes a tf.Example, and missing in the DataFrame.
# - **A column that's blank in every row** is missing four times, through every door. The schema calls it `BYTES`, though it was meant for numbers.
#
# TFRecord changes nothing. It repeats what another program wrote, which here is BigQuery's.
#
# **What to do?** Use the same door for training, for monitoring and for making the schema. If you change doors, make the statistics and the schema
# again, and compare `missing`, `empty` and `zeros` before you blame the data. For Parquet and Avro, use an executor of your own.

# %% [markdown] name="faults-intro" lang="pt-BR"
# ### O que dá errado
#
# Para fechar, temos nove arquivos com defeito, dos que chegam de verdade. Alguns interrompem o ExampleGen, outros passam.
#
# > 🤔 **Antes de rodar:** leia os conteúdos na célula e marque, de cada um, *erro* ou *passa*. Só depois rode.

# %% [markdown] name="faults-intro" lang="en"
# ### What goes wrong
#
# To close, we have nine faulty files, of the kind that really arrives. Some stop ExampleGen, others pass.
#
# > 🤔 **Before you run it:** read the contents in the cell and note, of each, *error* or *passes*. Only then run it. (`Cartão` is card,
# > `Dinheiro` is cash.)

# %% [markdown] name="teach-error-or-passes" lang="pt-BR" tags=["instructor"]
# Três minutos em dupla, no papel: nove arquivos, *erro* ou *passa*. Só depois rode, e conte os acertos. Três dão erro: a linha com coluna a
# mais, o Latin-1 e a ordem trocada. Seis passam: a quebra de linha entre aspas entra certa, os outros cinco são os perigosos.
#
# É um bom fim de dia. Se sobrarem cinco minutos, pergunte qual deles já aconteceu com alguém da sala.

# %% [markdown] name="teach-error-or-passes" lang="en" tags=["instructor"]
# Three minutes in pairs, on paper: nine files, *error* or *passes*. Only then run it, and count who was right. Three stop: the row with
# a column too many, Latin-1, and the changed order. Six pass: the newline inside quotes comes in right, the other five are dangerous.
#
# It makes a good end of the day. If five minutes are left, ask which of them has happened to somebody in the room.

# %% name="faults"
faults = {
    "ragged row": "fare,payment,tips\n5.5,Cash,0\n7.0,Card,1.5,extra\n",
    "wrong delimiter": "fare;payment;tips\n5.5;Cash;0\n7.0;Card;1.5\n",
    "newline inside quotes": 'payment,note,tips\nCash,"two\nlines",0\nCard,one,1.5\n',
    "Latin-1 text": "fare,payment\n5.5,Cartão\n7.0,Dinheiro\n".encode("latin-1"),
    "mark at the start (BOM)": "\ufefffare,payment\n5.5,Cartão\n7.0,Dinheiro\n",
    "empty file": "",
    "header only": "fare,payment,tips\n",
    "no header": "5.5,Cash,0\n7.0,Card,1.5\n8.0,Cash,2\n",
    "another column order in file 2": ["fare,tips\n5.5,0\n", "tips,fare\n1.5,7.0\n"],
}
for name, contents in faults.items():
    folder = root / "faults" / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(contents if isinstance(contents, list) else [contents]):
        (folder / f"{number}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    component = tfx.components.CsvExampleGen(input_base=str(folder), input_config=every_csv)
    print(f"{name}: {failure(component)}")
    if component.outputs["examples"].get():
        for split in ("train", "eval"):
            for record in list(records(component, split))[:1]:
                print("   ", sorted(tf.train.Example.FromString(record).features.feature))

# %% [markdown] name="faults-why" lang="pt-BR"
# | o que você vê | o que quer dizer |
# |---|---|
# | `Columns do not match specified csv headers` | uma linha com colunas a mais ou a menos, muitas vezes uma vírgula sem aspas dentro de um texto; a linha aparece, o número dela não |
# | `UnicodeDecodeError: 'utf-8' codec can't decode` | o arquivo não é UTF-8; quase sempre, Latin-1 saído de uma planilha. Converta antes. Se o byte é o `0x8b`, ele está comprimido (`.gz`) |
# | `have different header` | os arquivos da pasta não têm as mesmas colunas na mesma ordem, ou há ali algo que não é dado, como um `README.txt` |
# | `does not match any files`, `Cannot find matching` | o padrão ou o span não existe; confira a largura do `{SPAN}` |
#
# Um dos que passam passa **certo**. A quebra de linha dentro de aspas fica no valor, e saem 2 exemplos, embora o arquivo tenha três linhas além do
# cabeçalho. Ao conferir, conte registros, e não linhas.
#
# Os outros que passam são os perigosos. Um delimitador errado dá **uma** coluna de nome comprido. Um BOM dá uma coluna chamada `\ufefffare`, que parece `fare` e não é. Sem cabeçalho, a primeira corrida vira nomes de coluna. Um arquivo vazio dá zero exemplos, e o pipeline segue. O ExampleGen não sabe o que você esperava. O **schema** acusa as colunas erradas (episódio 06). O arquivo vazio escapa até dele, porque sem exemplos não há o que comparar, e é preciso contar (episódio 07).

# %% [markdown] name="faults-why" lang="en"
# | what you see | what it means |
# |---|---|
# | `Columns do not match specified csv headers` | a row with too many or too few columns, often a comma without quotes inside a text; the row is shown, its number is not |
# | `UnicodeDecodeError: 'utf-8' codec can't decode` | the file is not UTF-8; nearly always it is Latin-1 out of a spreadsheet. Convert it first. If the byte is `0x8b`, it is compressed (`.gz`) |
# | `have different header` | the folder's files do not have the same columns in the same order, or something there is not data, such as a `README.txt` |
# | `does not match any files`, `Cannot find matching` | the pattern or the span does not exist; check the width of `{SPAN}` |
#
# One of those that pass comes in **right**. The newline inside quotes stays in the value, and 2 examples come out, although the file has three lines
# after the header. When you check, count records, not lines.
#
# The others that pass are the dangerous ones. A wrong delimiter gives **one** column with a long name. A BOM gives a column called `\ufefffare`, which looks like `fare` and isn't. Without a header, the first trip becomes column names. An empty file gives zero examples, and the pipeline goes on. ExampleGen doesn't know what you expected. The **schema** flags wrong columns (episode 06). The empty file escapes even the schema, because without examples there is nothing to compare, and you have to count (episode 07).

# %% [markdown] name="silent" lang="pt-BR"
# Há outros que passam sem aviso. Experimentamos todos:
#
# | no CSV | o que entra |
# |---|---|
# | duas colunas com o mesmo nome | só a última |
# | fim de linha só com retorno de carro (`\r`, de Macs antigos) | zero exemplos |
# | o cabeçalho repetido no meio do arquivo | a coluna inteira vira texto |
# | `01001`, `1_000` | os números 1001 e 1000 |
# | `1E400`, `inf` | infinito |
# | `NaN` | um valor, e não uma falta |
# | uma coluna em branco em **todas** as linhas | a coluna sem lista alguma: aqui o vazio **falta**, também no CSV |
# | uma vírgula a mais no fim de toda linha | uma coluna sem nome |
# | `data.csv~`, a cópia do editor, ao lado de `data.csv` | as linhas duas vezes, se o padrão é `*` |

# %% [markdown] name="silent" lang="en"
# There are others that pass without a warning. We tried them all:
#
# | in the CSV | what comes in |
# |---|---|
# | two columns of one name | only the last |
# | lines that end in a carriage return alone (`\r`, from old Macs) | zero examples |
# | the header again in the middle of the file | the whole column becomes text |
# | `01001`, `1_000` | the numbers 1001 and 1000 |
# | `1E400`, `inf` | infinity |
# | `NaN` | a value, not a gap |
# | a column that is blank in **every** row | the column without any list: here a blank is **missing**, in CSV too |
# | a comma too many at the end of every line | a column without a name |
# | `data.csv~`, an editor's copy, beside `data.csv` | the rows twice, if the pattern is `*` |

# %% [markdown] name="next" lang="pt-BR"
# ## E agora?
#
# Tudo o que você rodou hoje está anotado no mesmo banco de metadados, com a sua origem. Estão lá cada dia, cada versão e cada consulta. O próximo
# episódio fica com o que saiu daqui e pergunta: *como são esses dados?*
#
# > ✍️ **Sua vez.** A folha de exercícios 04 pede outra divisão, uma leitura atenta das estatísticas e
# > outra do schema, um mês no meio dos meses, um arquivo que passa sem erro e não devia, um formato seu e duas portas
# > que não contam igual.

# %% [markdown] name="next" lang="en"
# ## What next?
#
# All that you ran today is noted in the same metadata store, with its origin. Each day, each version and each query is there. The next episode takes
# what came out of here and asks: *what is this data like?*
#
# > ✍️ **Your turn.** Exercise sheet 04 asks for another split, a careful reading of the statistics and
# > another of the schema, one month among months, a file that passes without an error and should not, a format of your own, and two doors
# > that don't count alike.

# %% [markdown] name="teach-sheet" lang="pt-BR" tags=["instructor"]
# A folha 04 é a mais longa. O que se erra:
#
# - 04.1: guardar na variável o que `context.run` devolve, e não o componente.
# - 04.2: ler `num_missing`, que é zero. *O que conta valores, e não registros?*
# - 04.3: contar os `top_values`, que são 20 por padrão.
# - 04.4: apontar direto para a pasta de março; o artifact fica sem span.
# - 04.5: achar dois dos três defeitos. O terceiro é o BOM, que não se vê.
# - 04.6: deixar o valor de cada linha decidir o tipo da coluna.
# - 04.7: comparar os registros na ordem em que vêm.
#
# Com meia hora, faça 04.1, 04.2 e 04.5.

# %% [markdown] name="teach-sheet" lang="en" tags=["instructor"]
# Sheet 04 is the longest. What goes wrong:
#
# - 04.1: keeping in the variable what `context.run` returns, and not the component.
# - 04.2: reading `num_missing`, which is zero. *What counts values, not records?*
# - 04.3: counting the `top_values`, which are 20 by default.
# - 04.4: pointing straight at March's folder; the artifact has no span.
# - 04.5: finding two of the three faults. The third is the BOM, which cannot be seen.
# - 04.6: letting the value in each row decide the column's type.
# - 04.7: comparing the records in the order in which they come.
#
# With half an hour, do 04.1, 04.2 and 04.5.
