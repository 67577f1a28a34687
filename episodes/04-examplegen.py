# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "ExampleGen: os dados entram", en: "ExampleGen: data comes in"}
# teaching: 35
# exercises: 25
# questions:
#   pt-BR:
#     - Como um arquivo CSV vira algo que um pipeline de ML sabe usar?
#     - O que cada componente grava em disco, e onde?
#     - Dá para confiar no schema que o TFX deduz dos dados?
#   en:
#     - How does a CSV file become something an ML pipeline can use?
#     - What does each component write to disk, and where?
#     - Can you trust the schema that TFX infers from the data?
# objectives:
#   pt-BR:
#     - rodar ExampleGen, StatisticsGen e SchemaGen num InteractiveContext, um alimentando o outro
#     - abrir o artifact que cada um gravou e ler o que há dentro, até o primeiro registro
#     - apontar, num schema inferido, o que ainda precisa dos olhos de uma pessoa
#   en:
#     - run ExampleGen, StatisticsGen and SchemaGen in an InteractiveContext, each feeding the next
#     - open the artifact that each one wrote and read what is inside, down to the first record
#     - point out, in an inferred schema, what still needs a person's eyes
# keypoints:
#   pt-BR:
#     - Definir um componente não roda nada; é o contexto que roda, grava e anota.
#     - O ExampleGen divide pelo hash do conteúdo de cada registro; a cada nova execução, o mesmo registro cai no mesmo split.
#     - Um valor que falta no CSV vira uma lista vazia, e uma lista vazia ainda conta como "presente".
#     - Estatísticas são um resumo, e o histograma é aproximado. Para contar casos raros, volte aos dados.
#     - Um schema inferido descreve os dados que você tem. Ele não sabe quais você deveria ter.
#   en:
#     - Defining a component runs nothing; the context runs it, stores its output and keeps the record.
#     - ExampleGen splits by a hash of each record's content; run it again, and the same record lands in the same split.
#     - A value missing from the CSV becomes an empty list, and an empty list still counts as "present".
#     - Statistics are a summary, and the histogram is approximate. To count rare cases, go back to the data.
#     - An inferred schema describes the data you have. It does not know which data you should have.
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
# Cada um é um [*componente*](00-start.ipynb#Glossário) do TFX: um passo de um [*pipeline*](00-start.ipynb#Glossário). Hoje você
# roda os três e, depois de cada um, abre o que ele gravou.

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
# Each is a TFX [*component*](00-start.ipynb#Glossary): one step of a [*pipeline*](00-start.ipynb#Glossary). Today you run all
# three and, after each one, open what it wrote.

# %% [markdown] name="imports-intro" lang="pt-BR"
# Importar o TFX traz junto o TensorFlow e o Apache Beam. Com o `make lab`, o *kernel* (o processo Python que roda este notebook) já
# começa com eles carregados; em outro Jupyter, a célula abaixo demora alguns segundos, uma vez por kernel.

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
# Corridas de zero milha que custam dinheiro, corridas sem empresa: guarde essas suspeitas, elas voltam já já.
#
# ## O contexto: quem manda rodar é você
#
# Em produção, um orquestrador (Airflow, Kubeflow…) decide quando cada componente roda. Num notebook, o orquestrador é você, e
# o [*InteractiveContext*](00-start.ipynb#Glossário) faz o resto: chama o componente, guarda o que ele grava na pasta
# `pipeline_root` e anota tudo num banco de metadados.

# %% [markdown] name="context-intro" lang="en"
# Trips of zero miles that cost money, trips without a company: remember these suspicions, they come back in a moment.
#
# ## The context: you give the orders
#
# In production an orchestrator (Airflow, Kubeflow…) decides when each component runs. In a notebook the orchestrator is you,
# and the [*InteractiveContext*](00-start.ipynb#Glossary) does the rest: it calls the component, keeps what it writes in the
# folder `pipeline_root`, and notes everything in a metadata store.

# %% name="context"
root = work_folder("04-examplegen")
context = InteractiveContext(pipeline_name="taxi", pipeline_root=str(root))
print(root.parent.name, sorted(path.name for path in root.iterdir()))

# %% [markdown] name="define-intro" lang="pt-BR"
# Uma pasta nova, ainda vazia. Ela fica em `work/04-examplegen/`: dá para acompanhar pelo navegador de arquivos, à esquerda.
#
# ## ExampleGen
#
# O `CsvExampleGen` recebe uma **pasta**, não um arquivo: todo arquivo que houver nela é entrada.
#
# > 🤔 **Antes de rodar:** a célula abaixo cria o componente e logo pede a saída dele. O que vai aparecer?

# %% [markdown] name="define-intro" lang="en"
# A new folder, still empty. It is in `work/04-examplegen/`: you can follow it in the file browser on the left.
#
# ## ExampleGen
#
# `CsvExampleGen` takes a **folder**, not a file: every file in it is input.
#
# > 🤔 **Before you run it:** the cell below creates the component and asks for its output right away. What will it show?

# %% name="define"
example_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "taxi" / "csv"))
example_gen.outputs["examples"].get()

# %% [markdown] name="run-intro" lang="pt-BR"
# Uma lista vazia. **Definir não é rodar**: até aqui só existe a descrição de um trabalho, com uma saída prometida. É
# por isso que o TFX consegue montar um pipeline inteiro antes de ler a primeira linha de dados.
#
# Agora sim, rode. (`context.run` devolve um relatório. Para vê-lo, escreva só `execution` numa célula nova, depois.)

# %% [markdown] name="run-intro" lang="en"
# An empty list. **Defining is not running**: so far there is only the description of a job, with a promised output. That is
# how TFX can put a whole pipeline together before it reads the first row of data.
#
# Now run it. (`context.run` returns a report. To see it, write just `execution` in a new cell afterwards.)

# %% name="run"
execution = context.run(example_gen)
print(execution.component.id, "→ execution", execution.execution_id)

# %% [markdown] name="artifact-intro" lang="pt-BR"
# A promessa virou um [*artifact*](00-start.ipynb#Glossário): um resultado gravado, com tipo, número (`id`) e endereço (`uri`). É
# ele, e não um DataFrame na memória, que passa de um componente ao outro.

# %% [markdown] name="artifact-intro" lang="en"
# The promise has become an [*artifact*](00-start.ipynb#Glossary): a stored result, with a type, a number (`id`) and an address
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

# %% name="count"
import tensorflow as tf


def records(split):
    """Return the serialised records of one split."""
    paths = [str(path) for path in Path(examples.uri, f"Split-{split}").glob("*.gz")]
    return tf.data.TFRecordDataset(paths, compression_type="GZIP")


{split: sum(1 for _ in records(split)) for split in ("train", "eval")}

# %% [markdown] name="count-why" lang="pt-BR"
# Nem 10.000, nem sorteio. Para cada registro, o ExampleGen calcula um *hash*: um número que depende só do conteúdo. O resto da
# divisão desse número por 3 diz em que balde (*bucket*) o registro cai: dois baldes são `train`, um é `eval`.
#
# As proporções saem aproximadas. Em troca vem algo que um sorteio não dá: rode de novo amanhã, em outra máquina, e **cada corrida
# cai no mesmo lugar**. Nenhuma linha de avaliação vaza para o treino só porque alguém reiniciou o notebook.

# %% [markdown] name="count-why" lang="en"
# Not 10,000, and not a random draw. For each record ExampleGen computes a *hash*: a number that depends on the content alone. The
# remainder of dividing that number by 3 says in which *bucket* the record lands: two buckets are `train`, one is `eval`.
#
# The proportions come out approximate. In return you get what a random draw cannot give: run it again tomorrow, on another machine,
# and **every trip lands in the same place**. No evaluation row leaks into training just because somebody restarted the notebook.

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
example = tf.train.Example.FromString(next(iter(records("train"))).numpy())
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
# - `trip_seconds` tem jeito de inteiro e virou `float_list`: no CSV está escrito `1080.0`. O tipo é deduzido do que está
#   **escrito** na coluna, não do que ela significa.

# %% [markdown] name="example-why" lang="en"
# Three things to notice:
#
# - Where the CSV had nothing, the column **is there, with an empty list**. It did not vanish. Remember this: it will soon fool the schema.
# - `fare` was `16.65` and became `16.649999618530273`. A *tf.Example* keeps real numbers in 32 bits, where that value does not fit exactly.
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
# valores são aceitos. O `SchemaGen` o **infere** a partir das estatísticas de todos os splits.
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
# required, which values are accepted. `SchemaGen` **infers** it from the statistics of all the splits.
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
# | `pickup_census_tract` é `INT`, `dropoff_census_tract` é `FLOAT` | são a mesma espécie de código; o primeiro só tem **um** valor em 15 mil linhas, escrito sem `.0` |
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
# | `pickup_census_tract` is `INT`, `dropoff_census_tract` is `FLOAT` | they are the same sort of code; the first has just **one** value in 15 thousand rows, written without `.0` |
# | `trip_miles` is `FLOAT`, and that is all | no range of values: 1,710 miles passes without a murmur |
# | `payment_type` accepts the listed values | they are the ones that appeared in **these** two files; tomorrow may bring another |
#
# The [TFX documentation](https://www.tensorflow.org/tfx/guide/schemagen) warns you: an inferred schema is a starting point, for a
# person to review. How to review it and keep the reviewed version (with ImportSchemaGen) is the subject of episode 06.

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

# %% [markdown] name="next" lang="pt-BR"
# Leia a tabela como uma história: a execução 1 gravou o artifact 1; a 2 leu o 1 e gravou o 2; a 3 leu o 2 e gravou o 3. É
# a mesma corrente da figura, só que agora com memória.
#
# > ✍️ **Sua vez.** A [folha de exercícios 04](../../exercises/pt-BR/04-examplegen.ipynb) pede três coisas: outra divisão, uma leitura
# > atenta das estatísticas e outra do schema.

# %% [markdown] name="next" lang="en"
# Read the table as a story: execution 1 wrote artifact 1; 2 read 1 and wrote 2; 3 read 2 and wrote 3. It is the chain of
# the figure, now with a memory.
#
# > ✍️ **Your turn.** [Exercise sheet 04](../../exercises/en/04-examplegen.ipynb) asks for three things: another division, a careful
# > reading of the statistics, and another of the schema.
