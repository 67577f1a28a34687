# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "ExampleGen: os dados entram", en: "ExampleGen: data comes in"}
# summary:
#   pt-BR: "uma volta completa, ExampleGen → StatisticsGen → SchemaGen; depois, todas as portas de entrada: splits, spans, TFRecord, Parquet, Avro, DuckDB, BigQuery, um formato seu, e o que quebra"
#   en: "one full round, ExampleGen → StatisticsGen → SchemaGen; then every way in: splits, spans, TFRecord, Parquet, Avro, DuckDB, BigQuery, your own, and what breaks"
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
#     - What if the data isn't a CSV, arrives every day, or arrives broken?
# objectives:
#   pt-BR:
#     - rodar ExampleGen, StatisticsGen e SchemaGen num InteractiveContext, com a saída de um na entrada do outro
#     - abrir o artifact que cada um gravou e ler o que há dentro, até o primeiro registro
#     - apontar, num schema inferido, o que ainda precisa dos olhos de uma pessoa
#     - escolher como dividir os dados (por hash, por uma feature, por pastas) e dizer o que fica dos dois lados em cada caso
#     - ingerir o dia mais novo, um dia escolhido ou uma janela de dias, com spans e versões
#     - ler TFRecord, Parquet, Avro, uma consulta (DuckDB, BigQuery) e um formato seu
#     - reconhecer os erros de um CSV com defeito, e os defeitos que não dão erro nenhum
#   en:
#     - run ExampleGen, StatisticsGen and SchemaGen in an InteractiveContext, each feeding the next
#     - open the artifact each one wrote and read what's inside, down to the first record
#     - point out, in an inferred schema, what still needs a human eye
#     - choose how to split the data (by hash, by a feature, by folders) and say, in each case, what ends up in both splits
#     - ingest the newest day, a day you choose or a window of days, with spans and versions
#     - read TFRecord, Parquet, Avro, a query (DuckDB, BigQuery) and a format of your own
#     - recognise the errors that a broken CSV raises, and the faults that raise none
# keypoints:
#   pt-BR:
#     - Definir um componente não roda nada. É o contexto que roda o componente, guarda o resultado e anota a execução.
#     - O ExampleGen divide pelo hash do conteúdo de cada registro. A cada nova execução, o mesmo registro cai no mesmo split.
#     - Um campo em branco no CSV vira uma lista vazia, que ainda conta como "presente", a não ser que a coluna inteira esteja em branco. Em outras portas, ele falta.
#     - Estatísticas são um resumo, e o histograma é aproximado. Para contar casos raros, volte aos dados.
#     - Um schema inferido descreve os dados que você tem. Ele não sabe quais você deveria ter.
#     - A divisão certa depende da pergunta. Se você divide por uma feature, os grupos ficam juntos, mas as proporções deixam de valer.
#     - Um span é um pedaço numerado dos dados (um dia), e uma versão é uma correção dele. Cada execução do ExampleGen traz um span. O Resolver monta janelas de vários.
#     - Conte os registros depois de cada ingestão. Vários defeitos passam sem erro, e o cache conhece o texto de uma consulta, não a tabela.
#   en:
#     - Defining a component runs nothing. The context runs it, stores its output and records the execution.
#     - ExampleGen splits by a hash of each record's content. Run it again, and the same record lands in the same split.
#     - A blank in the CSV becomes an empty list, which still counts as "present", unless the whole column is blank. Through other doors it is missing.
#     - Statistics are a summary, and the histogram is approximate. To count rare cases, go back to the data.
#     - An inferred schema describes the data you have. It does not know which data you should have.
#     - The right split depends on the question. If you split by a feature, groups stay together, but the proportions are no longer exact.
#     - A span is a numbered piece of data (a day), and a version is a correction of it. One run of ExampleGen takes one span. A Resolver makes windows of several.
#     - Count the records after every ingestion. Several faults pass without an error, and the cache knows only a query's text, not the table.
# ---

# %% [markdown] name="why" lang="pt-BR"
# ## Três perguntas antes de qualquer modelo
#
# Uma colega manda para você dois arquivos CSV com 15 mil corridas de táxi de Chicago e pergunta: *dá para ter até sexta um modelo que preveja as gorjetas?*
#
# Com pandas, você abre os arquivos, olha as colunas e começa. Funciona. Até que chega um terceiro arquivo, com uma coluna a
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
# Cada um é um *componente* do TFX: um passo de um *pipeline*. Na **parte 1**
# você roda os três e, depois de cada um, abre o que ele gravou. Na **parte 2**, volta à porta de entrada e vê tudo o que o ExampleGen
# sabe ler, e tudo o que dá errado ali. São duas sessões. Faça a parte 2 em outro dia, se puder.
#
# ## Parte 1: uma volta completa

# %% [markdown] name="why" lang="en"
# ## Three questions before any model
#
# A colleague sends you two CSV files with 15,000 taxi trips from Chicago and asks: *can we have a model by Friday that predicts tips?*
#
# With pandas you open the files, look at the columns and get going. It works. Then a third file arrives with a column missing, and nobody
# notices until the predictions look odd.
#
# In a production system, three questions need an answer **every time** data arrives, even when nobody is looking:
#
# | question | what answers it in TFX |
# |---|---|
# | Which data, exactly, did this model see? | **ExampleGen** keeps a copy, in one format |
# | What is that data like? | **StatisticsGen** measures every column |
# | What should it be like? | **SchemaGen** writes down what is expected of it |
#
# Each is a TFX *component*, one step in a *pipeline*. In **part 1** you run all three
# and, after each one, open what it wrote. In **part 2** you go back to the front door and look at everything ExampleGen can read and everything that can go wrong there. There's time for a coffee in between.
#
# ## Part 1: one full round

# %% [markdown] name="imports-intro" lang="pt-BR"
# Importar o TFX traz junto o TensorFlow e o Apache Beam. Com o `make lab`, o *kernel* (o processo Python que roda este notebook) já
# começa com eles carregados. Em outro Jupyter, a próxima célula demora alguns segundos, uma vez por kernel.

# %% [markdown] name="imports-intro" lang="en"
# Importing TFX also loads TensorFlow and Apache Beam. With `make lab` the *kernel* (the Python process that runs this notebook)
# starts with them already loaded. In any other Jupyter session, the next cell takes a few seconds, once per kernel.


# %% name="imports"
from pathlib import Path

import pandas as pd

from tfx_course import DATA, work_folder
from tfx import v1 as tfx
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

# %% [markdown] name="raw-intro" lang="pt-BR"
# ### Primeiro, os dados crus
#
# Antes de usar qualquer ferramenta, olhe os dados. São corridas de verdade, publicadas pela prefeitura de Chicago em dois arquivos na mesma
# pasta, com as mesmas dezoito colunas. Aqui vão seis delas: preço, gorjeta, milhas, segundos, forma de pagamento e empresa.
#
# > 🤔 **Antes de rodar:** em qual dessas seis você espera encontrar buracos?

# %% [markdown] name="raw-intro" lang="en"
# ### First, the raw data
#
# Before you use any tool, look at the data. These are real trips, published by the City of Chicago. They come in two files in one
# folder, with the same eighteen columns. Here are six of the columns: fare, tip, miles, seconds, payment type and company.
#
# > 🤔 **Before you run it:** in which of these six do you expect to find gaps?


# %% name="raw"
files = sorted((DATA / "taxi" / "csv").glob("*.csv"))
trips = pd.concat(pd.read_csv(file) for file in files)
print({file.name: len(pd.read_csv(file)) for file in files})
trips[["fare", "tips", "trip_miles", "trip_seconds", "payment_type", "company"]].head(6)

# %% [markdown] name="context-intro" lang="pt-BR"
# Nas linhas mostradas, só `company` tem buracos, em quatro das seis. E há duas corridas de zero milha que custaram dinheiro. Guarde as duas coisas, os buracos e as milhas. Elas voltam daqui a pouco.
#
# ### O contexto: quem manda rodar é você
#
# Em produção, um orquestrador (Airflow, Kubeflow…) decide quando cada componente roda. Num notebook, quem decide é você, e o *InteractiveContext* faz o resto. Ele chama o componente, guarda o resultado na pasta `pipeline_root` e anota tudo num banco de metadados.

# %% [markdown] name="context-intro" lang="en"
# In these six rows, only `company` has gaps (four of them). Two trips covered zero miles but still cost money. Keep both the gaps and the miles in mind, because they'll come back in a moment.
#
# ### The context: you give the orders
#
# In production, an orchestrator (Airflow, Kubeflow…) decides when each component runs. In a notebook you decide, and the *InteractiveContext* does the rest. It runs the component, stores the component's output in the `pipeline_root` folder, and records everything in a metadata store.

# %% name="context"
root = work_folder("04-examplegen")
context = InteractiveContext(pipeline_name="taxi", pipeline_root=str(root))
print(root.parent.name, sorted(path.name for path in root.iterdir()))

# %% [markdown] name="define-intro" lang="pt-BR"
# A pasta é nova e ainda está vazia. Ela fica em `work/04-examplegen/`. Dá para acompanhar pelo navegador de arquivos, à esquerda.
#
# ### ExampleGen
#
# O `CsvExampleGen` recebe uma **pasta**, não um arquivo, e um padrão de nome, em que `*` representa qualquer texto. Sem o padrão, tudo o que houver na pasta entra, até a cópia de backup que um editor deixa ali. Com `*.csv`, entram só os CSVs.
#
# > 🤔 **Antes de rodar:** a próxima célula cria o componente e logo pede a saída dele. O que vai aparecer?

# %% [markdown] name="define-intro" lang="en"
# The folder is new and still empty. It's in `work/04-examplegen/`, and you can watch it in the file browser on the left.
#
# ### ExampleGen
#
# `CsvExampleGen` takes a **folder**, not a file, and a pattern for the file names, in which `*` stands for any text. Without the pattern, ExampleGen reads everything in the folder, even a backup copy left there by a text editor. With `*.csv`, it reads only the CSVs.
#
# > 🤔 **Before you run it:** the next cell creates the component and asks for its output right away. What will it show?

# %% name="define"
every_csv = tfx.proto.Input(splits=[tfx.proto.Input.Split(name="trips", pattern="*.csv")])
example_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "taxi" / "csv"), input_config=every_csv)
example_gen.outputs["examples"].get()

# %% [markdown] name="run-intro" lang="pt-BR"
# Aparece uma lista vazia. **Definir não é rodar**. (O componente do episódio 03, feito com `@component`, mostrava um artifact sem endereço.
# Nos dois casos, ainda não há resultado.) Até aqui só existe a descrição de um trabalho, com uma saída prometida. É por isso que o TFX
# consegue montar um pipeline inteiro antes de ler a primeira linha de dados.
#
# Agora sim, rode. (`context.run` devolve um relatório. Para vê-lo, escreva só `execution` numa célula nova, depois.)

# %% [markdown] name="run-intro" lang="en"
# It shows an empty list, because **defining is not running**. (In episode 03, a component we wrote ourselves showed an artifact without an address. Either way, nothing has been written yet.) So far you have only the description of a job, with a promised output. That's how TFX can put
# a whole pipeline together before it reads the first row of data.
#
# Now run it. (`context.run` returns a report. To see it, write just `execution` in a new cell afterwards.)

# %% name="run"
execution = context.run(example_gen)
print(execution.component.id, "→ execution", execution.execution_id)

# %% [markdown] name="artifact-intro" lang="pt-BR"
# A promessa virou um *artifact*, um resultado gravado, com tipo, número (`id`) e endereço (`uri`). O que
# passa de um componente ao outro é o artifact, e não um DataFrame na memória.

# %% [markdown] name="artifact-intro" lang="en"
# The promise has become an *artifact*, a stored result, with a type, a number (`id`) and an address (`uri`).
# Components pass artifacts to each other, not DataFrames in memory.

# %% name="artifact"
[examples] = example_gen.outputs["examples"].get()
print("type   ", examples.type_name)
print("id     ", examples.id)
print("splits ", examples.split_names)
print("uri    ", Path(examples.uri).relative_to(root))

# %% [markdown] name="files-intro" lang="pt-BR"
# E o que há nesse endereço? Há uma pasta por *split* (cada parte em que os dados foram divididos). Em cada
# pasta há arquivos comprimidos no formato TFRecord, que são registros gravados um depois do outro.

# %% [markdown] name="files-intro" lang="en"
# So what's at that address? There's one folder for each *split*, that is, each part of the data. The folders hold compressed files
# in the TFRecord format, which stores records one after another.

# %% name="files"
for path in sorted(Path(examples.uri).rglob("*.gz")):
    print(path.relative_to(examples.uri))

# %% [markdown] name="count-intro" lang="pt-BR"
# Você não pediu uma divisão, e mesmo assim há duas partes, `train` e `eval`. Se você não disser nada, o ExampleGen divide em dois terços e um
# terço. (O nome `trips` é o da entrada. Com uma entrada só, ele não aparece no resultado.)
#
# > 🤔 **Antes de rodar:** de 15.000 corridas, quantas exatamente vão estar em `train`? Escreva seu número num papel.

# %% [markdown] name="count-intro" lang="en"
# You didn't ask for two splits, yet there are two, `train` and `eval`. By default, ExampleGen splits the data into two thirds and one third. (There's only one input, so its name, `trips`, isn't used.)
#
# > 🤔 **Before you run it:** of 15,000 trips, exactly how many will be in `train`? Write your number down.

# %% [markdown] name="teach-how-many-in-train" lang="pt-BR" tags=["instructor"]
# Todos escrevem um número antes. Quase todos escrevem 10.000. Depois de rodar, a segunda pergunta é a que ensina: *e se eu rodar de novo
# amanhã, muda?* Quem diz que sim está pensando em sorteio.

# %% [markdown] name="teach-how-many-in-train" lang="en" tags=["instructor"]
# Everybody writes a number first. Nearly everybody writes 10,000. After running it, ask a second question, which teaches more: *and if I
# run it again tomorrow, does it change?* Learners who say yes are thinking of a random draw.

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
# São 9.936, e não 10.000, e não há sorteio. Para cada registro, o ExampleGen calcula um *hash*, um número que depende só dos bytes do registro. O resto da divisão desse número por 3 diz em que balde (*bucket*) o registro cai. Dois baldes são `train`, e um é `eval`.
#
# As proporções saem aproximadas. Em troca, você ganha algo que um sorteio não dá. Rode de novo amanhã, em outra máquina, e **cada corrida
# cai no mesmo lugar**. Duas linhas iguais caem sempre juntas. Nenhuma linha de avaliação vaza para o treino só porque alguém reiniciou o notebook.

# %% [markdown] name="count-why" lang="en"
# There are 9,936, not 10,000, and this isn't a random draw. For each record ExampleGen computes a *hash*, a number that depends only on the record's bytes. It divides that number by 3, and the remainder says which *bucket* the record lands in. Two buckets are `train`, and one is `eval`.
#
# The proportions are only approximate. In return you get something a random draw can't give you. Run it again tomorrow, on another machine, and **every
# trip lands in the same place**. Two identical rows always land together. No evaluation row leaks into training just because you restarted the
# notebook.

# %% [markdown] name="example-intro" lang="pt-BR"
# ### Por dentro de um registro
#
# Cada registro é um *tf.Example*, um dicionário de nome → lista de valores. Só há três tipos de lista
# (inteiros, números reais e bytes). Vamos abrir à mão o primeiro de `train`, ao lado da mesma corrida no CSV. É a segunda da primeira tabela deste episódio, porque a primeira corrida caiu em `eval`.
#
# 🔧 Rode; só é preciso ler a saída.
#
# > 🤔 **Antes de rodar:** o CSV não diz onde esta corrida terminou, porque `dropoff_latitude` está em branco. Num formato que só
# > conhece listas, como se escreve "não tem"?

# %% [markdown] name="example-intro" lang="en"
# ### Inside a record
#
# Each record is a *tf.Example*, a dictionary that maps each name to a list of values. There are only three kinds of list
# (integers, floating-point numbers and bytes). Let's open the first record of `train` by hand, next to the same trip in the CSV. It's the second trip in this episode's first table, because the first one landed in `eval`.
#
# 🔧 Run it; you only need to read the output.
#
# > 🤔 **Before you run it:** the CSV doesn't say where this trip ended, because `dropoff_latitude` is blank. In a format that has only lists, how do you write "no value"?


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
# Repare em três coisas:
#
# - Onde o CSV não tinha nada, a coluna **está lá, com uma lista vazia**. Ela não sumiu, e daqui a pouco isso vai enganar o schema.
# - `fare` era `16.65` e virou `16.649999618530273`. Um *tf.Example* guarda números reais em 32 bits, e esse valor não cabe neles com exatidão.
#   Num preço, isso importa pouco. Num código de onze dígitos, importa muito, como você vai ver.
# - `trip_seconds` parece inteiro e virou `float_list`, porque no CSV está escrito `1080.0`. O tipo é deduzido do que está
#   **escrito** na coluna, não do que ela significa.

# %% [markdown] name="example-why" lang="en"
# Notice three things:
#
# - Where the CSV had nothing, the column **is there, with an empty list**. It didn't vanish. Remember this, because it will soon fool the schema.
# - `fare` was `16.65` and is now `16.649999618530273`. A *tf.Example* stores floating-point numbers in 32 bits, which can't hold that value exactly.
#   For a price it hardly matters. For an eleven-digit code it matters a lot, as you'll soon see.
# - `trip_seconds` looks like an integer but became a `float_list`, because the CSV says `1080.0`. ExampleGen infers the type from what is **written** in the column, not from what it means.

# %% [markdown] name="statistics-intro" lang="pt-BR"
# ### StatisticsGen
#
# Ninguém lê 15 mil registros um por um. O `StatisticsGen` mede cada coluna de cada split. A entrada dele não é um
# caminho de arquivo, mas **a saída do componente anterior**. É assim que você liga os componentes.

# %% [markdown] name="statistics-intro" lang="en"
# ### StatisticsGen
#
# Nobody reads 15,000 records one by one. `StatisticsGen` measures each column of each split. Its input isn't a file path but **the
# output of the component before it**. That's how you connect components.

# %% name="statistics"
statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
context.run(statistics_gen)

[statistics] = statistics_gen.outputs["statistics"].get()
for path in sorted(Path(statistics.uri).rglob("*.pb")):
    print(path.relative_to(root))

# %% [markdown] name="table-intro" lang="pt-BR"
# Há um arquivo por split, em *protocol buffer*, um formato binário do Google. Quem calcula as estatísticas é a biblioteca **TFDV**
# (TensorFlow Data Validation). O `show`, do curso, desenha o que há no arquivo, com uma linha e um pequeno histograma para cada coluna
# dos dados. **Faltam** é o número de corridas em que a coluna não existe.
#
# > 🤔 **Antes de rodar:** você viu buracos em `company`. Das 9.936 corridas de `train`, quantas, mais ou menos, vão aparecer em
# > **faltam**?

# %% [markdown] name="table-intro" lang="en"
# Each split has one file, a *protocol buffer* (a binary format from Google). A library called **TFDV**
# (TensorFlow Data Validation) computes the statistics. This course's `show` draws what is in the file, with a row and a small
# histogram for each column of the data. **Missing** counts the trips that don't have the column.
#
# > 🤔 **Before you run it:** you saw gaps in `company`. Of the 9,936 trips in `train`, roughly how many will show up under
# > **missing**?

# %% [markdown] name="teach-missing-or-empty" lang="pt-BR" tags=["instructor"]
# Espere os palpites: a turma viu buracos em `company` e diz *um terço*. A coluna **faltam** mostra zero, e as 3.407 estão em **vazios**.
#
# Gaste tempo aqui. *Faltar* e *ser vazio* voltam no 05 (duas portas, duas contagens), no 06 (presença e valência) e no 07 (o schema que
# reclama todo dia). É também o erro mais comum do exercício 04.2.

# %% [markdown] name="teach-missing-or-empty" lang="en" tags=["instructor"]
# Wait for the guesses. The room saw gaps in `company` and says *a third*. The column **missing** shows zero, and the 3,407 trips are under **empty**.
#
# Spend time here. *Missing* and *empty* return in 05 (two doors, two counts), in 06 (presence and valency) and in 07 (the schema that
# complains every day). It's also the most common mistake in exercise 04.2.

# %% name="table"
from tfx_course import show

show(statistics, split="train")

# %% [markdown] name="table-why" lang="pt-BR"
# **Faltam** é zero em **todas** as linhas e, no entanto, um terço das corridas não tem empresa. Elas estão em **vazios** (3.407). São as listas vazias que você viu no registro. Para a TFDV, *faltar* é a coluna não existir no registro, e uma lista vazia existe. Se você só confere o que falta, conclui que não falta nada.
#
# Agora olhe `pickup_census_tract`. Das 9.936 corridas de `train`, 9.935 estão vazias, e só uma tem valor. Em `trip_miles` há 2.720 zeros,
# e o máximo é de 1.710 milhas, mais do que de Chicago a Miami.

# %% [markdown] name="table-why" lang="en"
# **Missing** is zero in **every** row, and yet a third of the trips have no company. They're under **empty** (3,407), because of the empty lists you saw in the record. To TFDV, *missing* means that the record has no such column, and an empty list isn't missing. If you check only what is
# missing, you'll conclude that nothing is.
#
# Now look at `pickup_census_tract`. It's empty in 9,935 of the 9,936 trips, so only one has a value. In `trip_miles` there are 2,720 zeros,
# and the maximum is 1,710 miles. Does that make sense for a taxi?

# %% [markdown] name="facets-intro" lang="pt-BR"
# O **Facets**, do Google, serve para procurar, ordenar e ampliar as mesmas estatísticas. Marque *log* e veja `trip_miles`. Depois da primeira barra, que é enorme, aparecem outras bem baixas, até 1.710 milhas. (O Facets abre no `make lab` e no site do curso. Em outro Jupyter, siga adiante, porque a figura logo abaixo mostra o mesmo.)
#
# Para calcular com os números, ou ouvi-los num leitor de tela, use `show(...).table()`, que devolve um DataFrame, e
# `show(...).bars("fare")`, que devolve as barras de um histograma.

# %% [markdown] name="facets-intro" lang="en"
# Google's **Facets** lets you search, sort and zoom in on the same statistics. Tick *log* and look at `trip_miles`. After the huge first bar there are very low ones, all the way to 1,710 miles. (Facets opens in `make lab` and on the course's site. In any other Jupyter session, just carry on, because the next figure shows the same thing.)
#
# To compute with the numbers, or hear them with a screen reader, use `show(...).table()`, which returns the table as a DataFrame, and
# `show(...).bars("fare")`, which returns the bars of one histogram.


# %% name="facets"
from tfx_course import facets

facets(statistics, split="train")

# %% [markdown] name="histograms-intro" lang="pt-BR"
# Aqui vão três dos histogramas, maiores. A escala vertical é logarítmica, e cada linha da grade vale dez vezes a de baixo.

# %% [markdown] name="histograms-intro" lang="en"
# Here are three of the histograms, larger. The vertical scale is logarithmic, so each grid line is ten times the one below.

# %% name="histograms"
import tensorflow_data_validation as tfdv

from tfx_course.pictures import histograms

train_statistics = tfdv.load_stats_binary(f"{statistics.uri}/Split-train/FeatureStats.pb")
histograms(train_statistics, ["fare", "trip_miles", "trip_seconds"], ["US$", "mi", "s"])

# %% [markdown] name="suspects-intro" lang="pt-BR"
# Em `fare`, as primeiras barras têm alturas diferentes. Em `trip_miles`, quase tudo cabe na primeira. As outras nove têm todas a mesma altura, cerca de uma corrida cada, até 1.710 milhas. (Em `trip_seconds` acontece o mesmo, até vinte horas.)
#
# > 🤔 **Antes de rodar:** há mesmo uma corrida em cada barra? Arrisque um palpite e depois veja no CSV as seis maiores distâncias.

# %% [markdown] name="suspects-intro" lang="en"
# In `fare`, the first bars differ in height. In `trip_miles`, the first bar holds nearly everything. The other nine all have the same height, about one trip each, all the way to 1,710 miles. (The same happens in `trip_seconds`, up to twenty hours.)
#
# > 🤔 **Before you run it:** is there really one trip in each bar? Take a guess, then look at the six longest distances in the CSV.

# %% name="suspects"
trips.nlargest(6, "trip_miles")[["trip_miles", "trip_seconds", "fare"]]

# %% [markdown] name="suspects-why" lang="pt-BR"
# Não há. Entre 191 e 1.710 milhas não existe nenhuma corrida. A TFDV não guarda todos os valores de uma coluna, só alguns
# *quantis*, que são pontos que a cortam em muitos pedaços com mais ou menos o mesmo número de corridas. Ela reconstrói o histograma a
# partir deles e **espalha** por igual as corridas de cada pedaço. O último tem poucas corridas, como todos, mas é larguíssimo e vai até
# 1.710 milhas. As poucas corridas dele se espalham por nove barras, e por isso elas ficam iguais. Um histograma assim serve para ver a
# forma, não para contar a cauda.

# %% [markdown] name="suspects-why" lang="en"
# There isn't. Between 191 and 1,710 miles there are no trips at all. TFDV doesn't keep every value of a column. It keeps only some *quantiles*, which are points that cut the column into many small pieces with roughly the same number of trips. It rebuilds the histogram from them, and **spreads** the trips of each piece evenly. The last piece has few trips, like all the others, but it's very wide, because it reaches all the way to 1,710 miles. Its trips are spread over nine bars, and that's why those bars are equal. A histogram like this is good for seeing
# the shape, but not for counting the tail.

# %% [markdown] name="suspects-trip" lang="pt-BR"
# E a corrida de 1.710 milhas? Levou trinta e cinco minutos e custou 35 dólares. Com a vírgula no lugar certo (17,10 milhas), faria todo o sentido. E as corridas de zero milha? No CSV, metade delas levou sete minutos ou mais, então o zero deve ser uma distância que não foi registrada. O StatisticsGen não diz nada disso. Ele só mede. Desconfiar é trabalho seu, por enquanto.

# %% [markdown] name="suspects-trip" lang="en"
# And the 1,710-mile trip? It took thirty-five minutes and cost 35 dollars. With the decimal point in the right place (17.10 miles), it would make perfect sense. And the zero-mile trips? In the CSV, half of them took seven minutes or more, so the zero probably stands for a distance that wasn't recorded. StatisticsGen says nothing about this. It only measures. Being suspicious is your job, for now.

# %% [markdown] name="schema-intro" lang="pt-BR"
# ### SchemaGen
#
# Um *schema* põe por escrito o que se espera: que colunas existem, de que tipo são, se são obrigatórias e que
# valores são aceitos. O `SchemaGen` o **infere** a partir das estatísticas de todos os splits, inclusive do `eval`
# (`exclude_splits=["eval"]` o deixa de fora).
#
# > 🤔 **Antes de rodar:** o schema vai dizer que `company` é obrigatória ou opcional? E em `trip_miles`, ele vai pôr
# > um limite que barre a corrida de 1.710 milhas?

# %% [markdown] name="schema-intro" lang="en"
# ### SchemaGen
#
# A *schema* puts in writing what you expect: which columns exist, their types, whether they are required, and
# which values are accepted. `SchemaGen` **infers** it from the statistics of all the splits, including `eval`
# (`exclude_splits=["eval"]` leaves it out).
#
# > 🤔 **Before you run it:** will the schema call `company` required or optional? And will it limit `trip_miles`, so that the trip of 1,710 miles is not accepted?

# %% name="schema"
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(schema_gen)

show(schema_gen.outputs["schema"])

# %% [markdown] name="schema-why" lang="pt-BR"
# O schema saiu num instante, e é um bom rascunho. (A coluna **valência** diz quantos valores um registro pode ter. `single` é um só. Ela fica em branco onde algum registro tem uma lista vazia, como em `company`. A coluna **domínio** lista os valores aceitos.) Mas leia como quem vai assinar embaixo:
#
# | o schema diz | o que sabemos |
# |---|---|
# | `company` é `required` (obrigatória) | um terço das corridas não tem empresa, e as listas vazias contaram como presença |
# | `pickup_census_tract` é `INT`, `dropoff_census_tract` é `FLOAT` | são o mesmo tipo de identificação. A primeira coluna está preenchida em **uma** das 15 mil linhas, e ali o número vem sem `.0`. A segunda perdeu dígitos, como mostra a próxima célula |
# | `trip_miles` é `FLOAT` e mais nada | não há faixa de valores, e 1.710 milhas passam sem aviso |
# | `payment_type` aceita os valores da lista | foram os que apareceram **nestes** dois arquivos, e amanhã pode haver outro |
#
# A [documentação do TFX](https://www.tensorflow.org/tfx/guide/schemagen) avisa que o schema inferido é um ponto de partida, e que cabe a
# uma pessoa revisá-lo. O episódio 06 mostra como revisar e guardar a versão revisada (com o ImportSchemaGen).

# %% [markdown] name="schema-why" lang="en"
# The schema took only an instant to infer, and it's a good draft. (The **valency** column says how many values a record may have. `single` means exactly one. It's left blank where some record has an empty list, as in `company`. The **domain** column lists the accepted values.) But read the schema as if you were about to sign it:
#
# | the schema says | what we know |
# |---|---|
# | `company` is `required` | a third of the trips have no company, and their empty lists counted as present |
# | `pickup_census_tract` is `INT`, `dropoff_census_tract` is `FLOAT` | both hold the same kind of code. The first has just **one** value in 15,000 rows, written without `.0`. The second lost digits, as the next cell shows |
# | `trip_miles` is `FLOAT`, and that's all | there's no range of values, so 1,710 miles goes unnoticed |
# | `payment_type` accepts the listed values | they are the ones in **these** two files, and tomorrow may bring another |
#
# The [TFX documentation](https://www.tensorflow.org/tfx/guide/schemagen) warns you that an inferred schema is a starting point, and that a person has to
# review it. Episode 06 shows how to do that and keep the reviewed version (with ImportSchemaGen).

# %% [markdown] name="codes-intro" lang="pt-BR"
# Volte às duas colunas `census_tract`. Setores censitários são os pedaços em que o censo divide a cidade, e cada um tem um código de onze dígitos. A primeira coluna saiu como inteiro. A segunda saiu como número real de 32 bits, em que só cabem uns sete dígitos exatos.
#
# > 🤔 **Antes de rodar:** o CSV tem 229 valores diferentes de `dropoff_census_tract`. Quantos sobram nos tf.Examples?

# %% [markdown] name="codes-intro" lang="en"
# Go back to the two `census_tract` columns in the table. (A census tract is a small area of a city, drawn up for the census.) They hold eleven-digit codes. The schema calls the first column an integer. It calls the second a floating-point number, which has 32 bits here and holds only about seven digits exactly.
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
# Sobram **66**. Códigos vizinhos viraram o mesmo número, e o menor deles, 17031010304, não existe no CSV. Não houve erro nem aviso. O
# schema não conserta isso, porque, quando ele é escrito, os dígitos já se perderam.
#
# Corrija o arquivo antes que o ExampleGen o leia. Escreva o código como um inteiro, **sem** `.0` (no pandas, `astype("Int64")`, que aceita vazios). Aspas não adiantam. O CsvExampleGen as tira e deduz o tipo do que sobra. Se você quer um texto, ponha uma letra na frente dos dígitos.

# %% [markdown] name="codes-why" lang="en"
# Only **66** are left. Neighbouring codes became the same number, and the smallest of them, 17031010304, doesn't exist in the CSV. There
# was no error and no warning. The schema can't repair this, because by then the digits are gone.
#
# You have to fix the file before ExampleGen reads it. Write the code as an integer, **without** `.0` (in pandas, `astype("Int64")`, which allows blanks). Quotes don't help, because CsvExampleGen drops them and infers the type from what is left. If you want a string, put a letter in front of the digits.

# %% [markdown] name="chain-intro" lang="pt-BR"
# ### O que você montou
#
# A figura abaixo é desenhada a partir dos três objetos que você criou. Cada seta de um componente ao outro existe porque a saída
# do primeiro virou a entrada do segundo.

# %% [markdown] name="chain-intro" lang="en"
# ### What you have built
#
# The next figure is drawn from the three objects you created. Each arrow from one component to the next exists because the output of
# the first became the input of the second.

# %% name="chain"
from tfx_course.pictures import chain

chain(example_gen, statistics_gen, schema_gen)

# %% [markdown] name="metadata-intro" lang="pt-BR"
# E o contexto anotou tudo. No banco de metadados (o arquivo SQLite `metadata.sqlite`, na pasta `pipeline_root`), cada execução é uma
# linha, ligada ao que leu e ao que gravou. Daqui a um ano, é ali que você descobre quais dados um modelo viu.
#
# 🔧 Rode; só é preciso ler a saída.

# %% [markdown] name="metadata-intro" lang="en"
# The context has also recorded everything. In the metadata store (the SQLite file `metadata.sqlite`, in the `pipeline_root` folder) each execution
# is a row, linked to what it read and what it wrote. A year from now, you can look there to see *which data this model saw*.
#
# 🔧 Run it; you only need to read the output.

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
# Leia a tabela como uma história. A execução 1 gravou o artifact 1. A 2 leu o 1 e gravou o 2. A 3 leu o 2 e gravou o 3. São as mesmas
# ligações da figura, agora guardadas num banco.

# %% [markdown] name="story" lang="en"
# Read the table as a story. Execution 1 wrote artifact 1. Execution 2 read artifact 1 and wrote artifact 2. Execution 3 read artifact 2 and
# wrote artifact 3. It's the chain in the figure, now on record.

# %% [markdown] name="stop" lang="pt-BR"
# > ⏸ **Um bom lugar para parar.** Aqui termina a parte 1. Se quiser, salve, feche e volte amanhã. Para seguir, rode de novo as células até
# > aqui (cerca de um minuto). O que fica da parte 1:
# >
# > - Definir um componente não roda nada. O `context.run` roda, grava um artifact e anota a execução.
# > - O ExampleGen divide pelo hash do registro, e o mesmo registro cai sempre no mesmo split.
# > - Um campo em branco no CSV vira uma lista vazia, e o schema inferido a aceita como presente.
# > - Um código escrito com `.0` vira um número real e perde dígitos. Nenhum schema os traz de volta.

# %% [markdown] name="stop" lang="en"
# > ⏸ **A good place to stop.** Part 1 ends here. If you like, save, close and come back tomorrow. Then run the cells up to here again (about a minute) and carry on. Here's what to remember from part 1:
# >
# > - Defining a component runs nothing. `context.run` runs it, writes an artifact and records the execution.
# > - ExampleGen splits by the record's hash, so the same record always lands in the same split.
# > - A blank in the CSV becomes an empty list, and the inferred schema accepts it as present.
# > - A code written with `.0` becomes a floating-point number and loses digits, and no schema can bring them back.

# %% [markdown] name="part-2" lang="pt-BR"
# ## Parte 2: a porta de entrada
#
# A parte 1 foi tranquila porque os arquivos ajudaram. Eram dois CSVs bem formados, na mesma pasta, entregues uma vez só. Fora da sala de aula,
# os dados chegam todo dia, em formatos variados, às vezes com defeito. Tudo isso é assunto do ExampleGen:
#
# | de onde vêm os dados | quem lê | o que recebe |
# |---|---|---|
# | arquivos CSV | `CsvExampleGen` | uma pasta e padrões de nome |
# | TFRecord (registros já prontos) | `ImportExampleGen` | o mesmo |
# | Parquet e Avro (dois formatos binários de tabela), um formato seu | `FileBasedExampleGen`, com outro *executor* | o mesmo |
# | uma consulta a um banco | `QueryBasedExampleGen`, com um executor seu | SQL |
# | BigQuery, o banco do Google | `BigQueryExampleGen` | SQL |
#
# Chamamos de **porta** o programa por onde os dados entram. O que sai de qualquer porta tem a mesma forma. É um artifact `Examples`, dividido em splits, quase sempre com tf.Examples. Mas o que acontece com um **vazio** depende da porta. O CSV grava a coluna com uma lista vazia, que conta como presente (*vazio*), a não ser que a coluna inteira esteja em branco. O BigQuery, o Parquet e o Avro não gravam nenhuma lista, e o valor conta como ausente (*falta*). No fim da parte 2, [uma tabela](#Todas-as-portas,-uma-tabela) mostra isso porta por porta.

# %% [markdown] name="part-2" lang="en"
# ## Part 2: the front door
#
# Part 1 went smoothly because the data was easy. You had two well-formed CSVs in one folder, delivered only once. Outside the
# classroom, data arrives every day, in all sorts of formats, and sometimes broken. ExampleGen has to deal with all of that:
#
# | where the data comes from | what reads it | what you give it |
# |---|---|---|
# | CSV files | `CsvExampleGen` | a folder and patterns for the file names |
# | TFRecord (data that is already tf.Examples) | `ImportExampleGen` | the same |
# | Parquet and Avro (two binary table formats), a format of your own | `FileBasedExampleGen`, with another *executor* | the same |
# | a query to a database | `QueryBasedExampleGen`, with an executor you write | SQL |
# | BigQuery, Google's database | `BigQueryExampleGen` | SQL |
#
# We call each of these programs a **door**, because it's where data enters the pipeline. Whichever door you use, the result has the same form. It's an `Examples` artifact with splits, and it nearly always holds tf.Examples. But what happens to a **blank** depends on the door. CSV writes an empty list, which
# counts as present (unless the whole column is blank). BigQuery, Parquet and Avro write no list at all, and then the value is **missing**. At the end of part 2, [one
# table](#All-doors,-one-table) shows this door by door.

# %% [markdown] name="teach-break-and-what-to-skip" lang="pt-BR" tags=["instructor"]
# O café é aqui. Quem só tem tempo para metade da parte 2 faz quatro seções: *quem vai para train*, *spans* (até o dia 9), *Parquet e Avro*
# e *o que dá errado*. Rode também `folders`, que leva um instante, porque as outras usam o `CHAT`, dela, e a `failure`, de `partition-errors`.
#
# Podem ficar para leitura: datas, versões, janela, TFRecord, formato próprio, consulta e BigQuery. Na hora de pular, lembre-se de quem
# depende de quem: `query` usa `to_example`, da célula `own`, e `measured`, de `own-statistics`; `window-versions` usa o que `versions`
# importou; `own-run` usa o que `parquet` importou; `bigquery` usa `COLUMNS`, de
# `query`.
#
# O BigQuery local é instalado à parte. Se a instalação avisou que não conseguiu, essa célula tenta de novo e precisa de rede; o resto do
# episódio anda sem ela.

# %% [markdown] name="teach-break-and-what-to-skip" lang="en" tags=["instructor"]
# Take the coffee break here. If there is time for only half of part 2, do four sections: *who goes into train*, *spans* (up to day 9), *Parquet
# and Avro*, and *what goes wrong*. Run `folders` too, which takes an instant, because the others use its `CHAT`. (They also use `failure`, from `partition-errors`.)
#
# Learners can read these on their own: dates, versions, window, TFRecord, a format of your own, query and BigQuery. When you skip, check
# which cells need which: `query` uses `to_example`, from the cell `own`, and `measured`, from `own-statistics`; `window-versions` uses what
# `versions`
# imported; `own-run` uses what `parquet` imported; `bigquery` uses `COLUMNS`, from `query`.
#
# The local BigQuery is installed separately. If its installation failed, that cell tries again and needs the network. The rest of the
# episode works without it.

# %% [markdown] name="company-intro" lang="pt-BR"
# ### Quem vai para `train`? A pergunta decide
#
# O hash do conteúdo espalha as corridas por igual. Mas suponha que você queira saber se *o modelo acerta a gorjeta numa empresa de táxi que nunca viu*. Para medir isso, nenhuma empresa pode estar dos dois lados.
#
# O segundo arquivo, de 5.000 corridas, basta para isso. O padrão de nome em `input_config`, relativo à pasta, seleciona esse arquivo.
#
# > 🤔 **Antes de rodar:** na divisão por hash, das empresas que aparecem em `eval`, quantas aparecem também em `train`?

# %% [markdown] name="company-intro" lang="en"
# ### Who goes into `train`? The question decides
#
# The hash of the content spreads the trips evenly. But suppose you want to know whether *the model gets the tip right for a taxi company it
# has never seen*. To measure that, no company may be in both splits.
#
# The second file, with its 5,000 trips, is enough for this. A pattern in `input_config`, relative to the folder, selects it.
#
# > 🤔 **Before you run it:** when you split by hash, how many of the companies in `eval` are also in `train`?

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
    """Return a row for each split: how many trips, trips without a company, companies, and companies that are in both."""
    found = {split: list(values(component, split, "company")) for split in ("train", "eval")}
    both = set(found["train"]) & set(found["eval"]) - {None}
    rows = [[len(each), each.count(None), len(set(each) - {None}), len(both)] for each in found.values()]
    return pd.DataFrame(rows, index=list(found), columns=["trips", "without a company", "companies", "in both splits"])


companies(by_hash)

# %% [markdown] name="feature-intro" lang="pt-BR"
# Das 18 empresas de `eval`, 10 estão também em `train`. Então esse `eval` não responde à pergunta. Diga ao ExampleGen, com `partition_feature_name`, que calcule o hash só de `company`. Corridas da mesma empresa têm o mesmo hash e vão juntas.
#
# > 🤔 **Antes de rodar:** são dois baldes para um (`hash_buckets`), como sempre. A proporção ainda vai dar dois terços? E para onde vão as corridas
# > sem empresa?

# %% [markdown] name="feature-intro" lang="en"
# Of the 18 companies in `eval`, 10 are in `train` as well, so this `eval` doesn't answer the question. With `partition_feature_name`, you can tell ExampleGen to hash only `company`. Trips with the same company then have the same hash and stay together.
#
# > 🤔 **Before you run it:** the buckets (`hash_buckets`) are two to one, as always. Will the proportion still be two thirds? And where will the trips
# > without a company go?

# %% name="feature"
thirds = [SplitConfig.Split(name="train", hash_buckets=2), SplitConfig.Split(name="eval", hash_buckets=1)]


def split_by(feature):
    """Return an ExampleGen of the second file that splits by one feature."""
    output = Output(split_config=SplitConfig(splits=thirds, partition_feature_name=feature))
    return tfx.components.CsvExampleGen(input_base=TAXI, input_config=second_file, output_config=output)


by_company = split_by("company")
context.run(by_company)
companies(by_company)

# %% [markdown] name="feature-why" lang="pt-BR"
# Agora nenhuma empresa aparece dos dois lados, mas isso tem um preço. A proporção deixa de valer, porque as empresas são poucas e têm tamanhos diferentes. E **todas** as 1.678 corridas sem empresa foram parar em `train`, porque uma lista vazia também tem um hash. Isso vale para o CSV. Quando o vazio não tem nenhuma lista (Parquet, Avro, BigQuery), a mesma divisão dá erro, *Partition feature does not contain any value*. Antes de dividir por uma feature, veja quantos valores ela tem e quantos faltam.
#
# (Só as empresas ficam separadas. As datas continuam misturadas.)

# %% [markdown] name="feature-why" lang="en"
# Now no company is in both splits, but there's a price. The proportion is no longer two thirds, because there are only a few companies, and they vary in size. And **all** 1,678 trips without a company are in `train`, because an empty list has a hash too. Where a blank has no list at all
# (Parquet, Avro, BigQuery), the same split fails with *Partition feature does not contain any value*. Before you split by a feature, check how many values it has and how often it's blank.
#
# (This keeps only the companies apart. Trips from the same dates are still in both splits.)

# %% [markdown] name="partition-errors-intro" lang="pt-BR"
# Dá para dividir por qualquer feature? Experimente com o preço, e com uma coluna que não existe, `driver`. A função `failure`, da próxima célula, é só do curso, e não é preciso lê-la. Ela roda um
# componente que **deve** falhar e mostra a última linha do erro, que é por onde se começa a ler um *traceback*.

# %% [markdown] name="partition-errors-intro" lang="en"
# Can you split by any feature? Let's try the fare, and a column that doesn't exist, `driver`. In the next cell, the `failure` function runs a
# component that **should** fail and shows only the last line of the error, which is where you start reading a *traceback*. You don't need to read the function itself.

# %% name="partition-errors"
import logging
import re


def failure(component):
    """Run a component; return its error message, without this machine's folders, or its counts if there is none."""
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
    print(feature, "→", failure(split_by(feature)))

# %% [markdown] name="folders-intro" lang="pt-BR"
# Nenhuma das duas dá certo. O ExampleGen divide por texto ou inteiro, e `fare` é número real. O segundo erro é o que você vê quando erra o nome de uma coluna.
#
# ### Quando os dados já vêm divididos, ou quando se divide pelo tempo
#
# Nem toda divisão é por hash. O chatbot dos episódios 01 e 02 responde amanhã com o que aprendeu até hoje, e por isso o `eval` honesto é o dia seguinte. As mensagens estão em `data/atendimento/`, uma pasta por dia, e bastam dois padrões de nome. Com duas ou mais entradas, o ExampleGen não usa o hash. Cada `Input.Split` vira um split com o próprio nome.

# %% [markdown] name="folders-intro" lang="en"
# Neither works. You can split by strings or integers, but not by floating-point numbers. The second error is what you see when you mistype a column name.
#
# ### When the data is already split, or you split by time
#
# Not every split is by hash. Tomorrow the chatbot from episodes 01 and 02 will answer with what it has learned up to today, so the honest `eval`
# is the next day's messages. They're in `data/atendimento/`, with a folder for each day, so two patterns are enough. With two or more `Input.Split` entries, ExampleGen doesn't use the hash at all. Each entry becomes a split with its own name.

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

# %% [markdown] name="folders-why" lang="pt-BR"
# Os dias 1 e 2 ficaram em `train` (4.010 mensagens), e o dia 3, em `eval`. Nada do futuro vaza para o treino, mas um texto repetido pode estar dos dois lados (aqui são três).

# %% [markdown] name="folders-why" lang="en"
# Days 1 and 2 are in `train` (4,010 messages), and day 3 is in `eval`. Nothing from the future leaks into training, but the same text can be in both splits (here, three texts are).

# %% [markdown] name="spans-intro" lang="pt-BR"
# ### Os dados de cada dia: *spans*
#
# Com padrões assim, você teria que editar o código toda noite. No TFX, um *span* é um pedaço numerado dos dados, e o `{SPAN}` no padrão de nome diz onde está o número. Em `{SPAN:2}`, o `:2` é a largura dele, dois dígitos.
#
# A função `daily` vai ser usada em várias seções. Se você passar um `span`, ela pede o span desse número. Aqui não passamos nenhum. O `with_id` dá um nome ao componente, e você vai precisar desse nome mais tarde, para juntar vários dias.
#
# > 🤔 **Antes de rodar:** há pastas de `day-01` a `day-09` (o dia 9 é novo). Que span o ExampleGen vai ler com `day-{SPAN:2}/*.csv`? E com `day-{SPAN}/*.csv`, vai ser o mesmo?


# %% [markdown] name="spans-intro" lang="en"
# ### A new folder every day: *spans*
#
# With patterns like these, you'd have to edit the code every night. TFX calls a numbered piece of data a *span*,
# and `{SPAN}` in the pattern says where the number is. In `{SPAN:2}`, the `:2` is the number's width, two digits.
#
# Several sections use the `daily` function. If you pass it a `span`, it asks for that span. Here we don't. In the function, `with_id` names the component, and you'll need that name later, to put several days together.
#
# > 🤔 **Before you run it:** there are folders from `day-01` to `day-09` (day 9 is new). Which span will ExampleGen read with `day-{SPAN:2}/*.csv`? And with `day-{SPAN}/*.csv`, will it read the same one?


# %% [markdown] name="teach-the-width" lang="pt-BR" tags=["instructor"]
# Dois palpites: o span, e se o segundo padrão dá o mesmo. A turma acerta o 9 e erra o segundo.
#
# Leia a mensagem em voz alta e pergunte *o que ela não diz?*. Ela não fala em largura. Este é o erro que vão encontrar sozinhos no
# trabalho, e também no exercício 04.4.

# %% [markdown] name="teach-the-width" lang="en" tags=["instructor"]
# Ask for two guesses: the span, and whether the second pattern gives the same. The room gets the span right and the second question wrong.
#
# Read the message aloud and ask *what does it not say?* It says nothing about the width. Learners will meet this error on their own at
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
# Com a largura, ele leu o span 9, porque, se você não diz qual quer, o ExampleGen lê o span de número **maior**. (O dia 9 só tem metade das mensagens, e o episódio 06 volta a ele.) Sem a largura, ele também achou o 9, mas escreveu `9` no lugar de `09` e procurou uma pasta que não existe. O erro não fala em largura, mas agora você já sabe o que ele quer dizer.
#
# Para repetir um dia passado (o modelo de sexta ficou ruim, e você quer os mesmos dados), peça o span pelo número, num `RangeConfig`.
#
# > 🤔 **Antes de rodar:** o que acontece com o dia 10, que ainda não chegou?

# %% [markdown] name="span-three-intro" lang="en"
# With the width, ExampleGen read span 9, because by default it takes the span with the **highest** number. (Day 9 has only half of its messages. Episode 06 comes back to that.) Without the width, ExampleGen also found the 9, but it wrote
# `9` instead of `09` and looked for a folder that doesn't exist. The error says nothing about the width, but now you know what it means.
#
# To repeat a past day (Friday's model turned out badly, and you want the same data), ask for the span by number, in a `RangeConfig`.
#
# > 🤔 **Before you run it:** what will happen with day 10, which hasn't arrived yet?


# %% name="span-three"
third = daily("day-{SPAN:2}/*.csv", span=3)
context.run(third)
print("3 → span", span_of(third), counts(third))
print("10 →", failure(daily("day-{SPAN:2}/*.csv", span=10)))

# %% [markdown] name="dates-intro" lang="pt-BR"
# Um span que falta dá erro, e é bom que dê. É melhor falhar do que treinar com o dia errado em silêncio.
#
# Muitas equipes usam datas em vez de números. O arquivo do dia 9 chama-se `2020-11-24.csv`. O padrão de nome também aceita `{YYYY}`, `{MM}` e `{DD}`. Nesse caso, o ExampleGen conta o span em dias desde 1º de janeiro de 1970.

# %% [markdown] name="dates-intro" lang="en"
# A missing span raises an error, and that's a good thing. It's better to stop than to train silently on the wrong day.
#
# Many teams use dates instead of numbers. Day 9's file is called `2020-11-24.csv`. The pattern can also contain `{YYYY}`, `{MM}` and `{DD}`.
# ExampleGen then counts the span in days since 1 January 1970.

# %% name="dates"
import datetime

dated = daily("day-*/{YYYY}-{MM}-{DD}.csv").with_id("DatedGen")
context.run(dated)
print("span", span_of(dated), "=", datetime.date(1970, 1, 1) + datetime.timedelta(days=span_of(dated)))

# %% [markdown] name="versions-intro" lang="pt-BR"
# O span é o 18590, que é 24 de novembro de 2020, o dia 9.
#
# ### Um arquivo corrigido do mesmo dia: *versions*
#
# Suponha que no dia 2 uma nota tenha chegado como texto, `5 estrelas`. A equipe do app corrige e manda o arquivo de novo. É o mesmo dia, então o span não muda. O que muda é a [*version*](glossary:version), e `{VERSION}` no padrão de nome diz onde está o número dela. Guarde as duas versões, porque um modelo pode já ter treinado com a primeira.
#
# > 🤔 **Antes de rodar:** que tipo o ExampleGen vai dar às notas, na versão 1 e na 2?

# %% [markdown] name="versions-intro" lang="en"
# The span is 18590, which is 24 November 2020, day 9.
#
# ### A corrected file for the same day: *versions*
#
# Suppose that on day 2 a rating came in as a string, `5 estrelas` (5 stars). The app team corrects it and sends the file again. It's the same day, so the span doesn't
# change. But the [*version*](glossary:version) does, and `{VERSION}` in the pattern says where its number is. Keep both versions, because a model may already have been
# trained on the first.
#
# > 🤔 **Before you run it:** what type will ExampleGen give the ratings, in version 1 and in version 2?

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
# Basta um `5 estrelas` para a coluna **inteira** virar texto (`bytes`), porque o ExampleGen escolhe um tipo que sirva para todas as linhas. (`NoneType` são as mensagens sem nota.) Na versão 2 as notas voltaram a ser números, e o padrão de nome pegou a versão mais nova sem nenhuma mudança no código.
#
# ### Uma janela de vários dias
#
# Treinar só com os dados de ontem é pouco. Mas um ExampleGen ingere **um** span por execução. Pedir dois dá erro:

# %% [markdown] name="window-intro" lang="en"
# A single `5 estrelas` turns the **whole** column into strings (`bytes`), because ExampleGen picks one type that fits every row. (`NoneType` stands for the messages without a rating.) In version 2
# the ratings were numbers again, and the pattern took the newest version without any change to the code.
#
# ### A window of several days
#
# One day of data isn't much to train on. But one run of ExampleGen ingests **one** span. If you ask for two, it fails:

# %% name="window-error"
rolling = tfx.proto.RangeConfig(rolling_range=tfx.proto.RollingRange(num_spans=2))
files = Input(splits=[Input.Split(name="day", pattern="day-{SPAN:2}/*.csv")])
failure(tfx.components.CsvExampleGen(input_base=CHAT, input_config=files, range_config=rolling))

# %% [markdown] name="window-how" lang="pt-BR"
# Você monta a janela depois, com o que **já foi ingerido**. Todo dia o ExampleGen traz o seu span, e um `Resolver` pergunta ao banco de metadados quais são os mais novos. Nada é lido de novo. O `producer_component_id` diz de qual ExampleGen eles vêm, e por isso todos os dias usam o mesmo `with_id("DayGen")`.
#
# 🔧 Rode; só é preciso ler a saída. A próxima célula ingere mais três dias e pede uma janela de três. No seu trabalho, copie a função `newest`, e passe a ela o número de spans e o nome posto no `with_id`.
#
# > 🤔 **Antes de rodar:** o dia 3 já foi ingerido há pouco, e o 9 também. Que spans vão estar na janela?

# %% [markdown] name="window-how" lang="en"
# You build the window later, from what **has already been ingested**. Every day ExampleGen ingests its span, and a `Resolver` asks the metadata
# store which spans are the newest. Nothing is read again. `producer_component_id` says which ExampleGen they come from, which is why every day uses the same `with_id("DayGen")`.
#
# 🔧 Run it; you only need to read the output. The next cell ingests three more days and then asks for a window of three. In your own work, copy the `newest` function, and give it the number of spans and the name you gave your ExampleGen in `with_id`.
#
# > 🤔 **Before you run it:** day 3 was ingested a moment ago, and so was day 9. Which spans will the window contain?


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
# São três artifacts, os dos spans 9, 8 e 7, do mais novo ao mais antigo, cada um com os seus splits. O `Trainer` e o `Transform` aceitam vários artifacts na mesma entrada. O StatisticsGen aceita um só, porque as estatísticas são calculadas e comparadas dia a dia.
#
# A janela conta **números**, não pastas. Ela pede os spans 9, 8 e 7, existam ou não. Se o dia 8 nunca tivesse chegado, ela teria só o 9 e o 7, e não buscaria o 4 para completar três.

# %% [markdown] name="window-why" lang="en"
# There are three artifacts, for spans 9, 8 and 7, newest first, each with its own splits. `Trainer` and `Transform` accept several artifacts in one
# input. StatisticsGen accepts just one, because you compute and compare statistics one day at a time.
#
# The window counts **numbers**, not folders. It asks for spans 9, 8 and 7, whether they exist or not. If day 8 had never arrived, the window would contain only 9 and 7. It wouldn't fetch 4 to make up three.

# %% [markdown] name="window-versions-intro" lang="pt-BR"
# Falta uma pergunta sobre a pasta `inbox`, a da seção das versões. O dia 2 chegou lá em duas versões, a do `5 estrelas` e a corrigida.
#
# > 🤔 **Antes de rodar:** a próxima célula pede uma janela de **um** dia, só o mais novo. Quantos artifacts ela vai ter?

# %% [markdown] name="window-versions-intro" lang="en"
# There's one last question, about the `inbox` folder from the section on versions. Day 2 arrived there in two versions, the one with `5 estrelas` and the corrected one.
#
# > 🤔 **Before you run it:** the next cell asks for a window of **one** day, only the newest. How many artifacts will it contain?

# %% name="window-versions"
sorted((artifact.get_int_custom_property("span"), artifact.get_int_custom_property("version")) for artifact in newest(1, "InboxGen"))

# %% [markdown] name="window-versions-why" lang="pt-BR"
# Ela tem **dois**. O `Resolver` olha o número do span e não a versão. Um `Trainer` que receba essa janela aprende com o dia defeituoso e com a
# correção dele. O mesmo acontece com um span ingerido duas vezes sem cache. Se você recebe correções de dias já entregues, confira os artifacts da janela antes de treinar, e use só a versão mais alta de cada span. (Num notebook,
# `channel_utils.as_channel([artifact])`, de `tfx.types`, entrega a um componente só os artifacts que você escolher.)

# %% [markdown] name="window-versions-why" lang="en"
# It contains **two**. The `Resolver` looks at the span's number but not at the version. A `Trainer` that gets this window learns from the
# faulty day and from its correction. The same happens with a span that was ingested twice without the cache. If you receive corrections to earlier days, check the window's artifacts before you train, and use only the highest version of each span. (In a notebook,
# `channel_utils.as_channel([artifact])`, from `tfx.types`, lets you give a component just the artifacts you choose.)

# %% [markdown] name="tfrecord-intro" lang="pt-BR"
# ### Registros prontos: TFRecord
#
# Às vezes os dados já chegam como tf.Examples. O `ImportExampleGen` os passa adiante com o mesmo conteúdo. Para testar, a próxima célula entrega a ele a pasta `Split-train`, gravada pelo próprio `by_hash`, com 3.309 registros.
#
# > 🤔 **Antes de rodar:** se você não disser nada, ele também divide em dois terços e um terço. Quantos dos 3.309 vão para `eval`?

# %% [markdown] name="tfrecord-intro" lang="en"
# ### Data that is already tf.Examples: TFRecord
#
# Sometimes the data already comes as tf.Examples. `ImportExampleGen` passes them on unchanged. To try this out, the next cell gives
# it the `Split-train` folder that `by_hash` wrote, with 3,309 records.
#
# > 🤔 **Before you run it:** by default, ImportExampleGen splits the data too, into two thirds and one third. How many of the 3,309 will go to `eval`?

# %% name="tfrecord"
[written] = by_hash.outputs["examples"].get()


def imported(**patterns):
    splits = [Input.Split(name=name, pattern=pattern) for name, pattern in patterns.items()]
    return tfx.components.ImportExampleGen(input_base=written.uri, input_config=Input(splits=splits))


again = imported(records="Split-train/*")
context.run(again)
counts(again)

# %% [markdown] name="tfrecord-why" lang="pt-BR"
# Nenhum! O mesmo conteúdo dá o mesmo hash e o mesmo balde. Os registros de `train` são, por construção, os que caem em `train`. Se os dados já vêm divididos, diga isso com um padrão de nome para cada split:

# %% [markdown] name="tfrecord-why" lang="en"
# None! The same content gives the same hash and the same bucket, so all the records from `train` land in `train` again. If the data is
# already split, say so with one pattern per split:

# %% name="tfrecord-splits"
again = imported(train="Split-train/*", eval="Split-eval/*")
context.run(again)
counts(again)

# %% [markdown] name="payload" lang="pt-BR"
# Agora cada registro ficou no seu split, 3.309 e 1.691.
#
# > 📌 **Para consulta.** Neste curso todo registro é um tf.Example, e cada coluna tem no máximo um valor por registro. Nem todo TFRecord é assim. O argumento
# > `payload_format` do `ImportExampleGen` diz o que há dentro dele (as constantes estão em `tfx.proto.example_gen_pb2`):
#
# | `payload_format` | o que é um registro | que componentes leem |
# |---|---|---|
# | `FORMAT_TF_EXAMPLE` (valor-padrão) | um tf.Example; uma coluna pode ter vários valores, como as etiquetas de uma mensagem | todos |
# | `FORMAT_TF_SEQUENCE_EXAMPLE` | uma sequência, como uma conversa com várias mensagens | o StatisticsGen |
# | `FORMAT_PROTO` | os bytes de outro *protocol buffer* | nenhum, a não ser que um programa seu transforme esses bytes em colunas |
# | `FORMAT_PARQUET` | uma linha de um arquivo Parquet, que o componente lê no lugar do TFRecord | o StatisticsGen, mas só se toda coluna for de listas, o que não acontece numa tabela comum |

# %% [markdown] name="payload" lang="en"
# This time each record stayed in its split, 3,309 and 1,691.
#
# > 📌 **For reference.** In this course every record is a tf.Example, and each column has at most one value per record. Not every TFRecord is like that. ImportExampleGen's
# > `payload_format` argument says what is inside (for the constants, `from tfx.proto import example_gen_pb2`):
#
# | `payload_format` | what a record is | which components read it |
# |---|---|---|
# | `FORMAT_TF_EXAMPLE` (the default) | a tf.Example; a column may hold several values, such as a message's tags | all of them |
# | `FORMAT_TF_SEQUENCE_EXAMPLE` | a sequence, such as a conversation of several messages | StatisticsGen |
# | `FORMAT_PROTO` | the bytes of another *protocol buffer* | none, unless you write a program that turns those bytes into columns |
# | `FORMAT_PARQUET` | a row of a Parquet file, which the component reads instead of a TFRecord | StatisticsGen, but only if every column holds lists, which isn't so in an ordinary table |

# %% [markdown] name="parquet-intro" lang="pt-BR"
# ### Parquet e Avro: outro executor
#
# Como você viu no episódio 03, quem trabalha num componente é o *executor*. O `FileBasedExampleGen` é um ExampleGen sem executor definido,
# e o TFX traz um para Parquet e um para Avro. (O Parquet guarda a tabela coluna por coluna, e o Avro, linha por linha.) Há um arquivo de cada, com as 10.000 corridas do `data.csv`.
#
# Depois de cada ingestão, **conte**, e não só as linhas. Escolha um número que possa comparar com outra fonte. Aqui é o das corridas com gorjeta zero, e a outra fonte é o CSV.
#
# ⏳ A próxima célula ingere 10.000 corridas três vezes e leva uns 20 segundos.
#
# > 🤔 **Antes de rodar:** são três formatos e os mesmos dados. Você espera os mesmos números?

# %% [markdown] name="parquet-intro" lang="en"
# ### Parquet and Avro: the same component, another executor
#
# As you saw in episode 03, the *executor* does the work inside a component. `FileBasedExampleGen` lets you plug in an executor, and TFX has one for Parquet and one for Avro. (Parquet stores a table column by column, Avro row by row.) There's one file of each, with the 10,000 trips of `data.csv`.
#
# After every ingestion, **count**, and not just the rows. Choose a number you can compare with another source. Here it's the number of trips with a zero tip, and the other source is the CSV.
#
# ⏳ The next cell ingests 10,000 trips three times and takes about 20 seconds.
#
# > 🤔 **Before you run it:** the data is the same in all three formats. Do you expect the same numbers?

# %% [markdown] name="teach-where-did-the-tips-go" lang="pt-BR" tags=["instructor"]
# *Três formatos, os mesmos dados: os mesmos números?* Ninguém diz que não. Rode e espere em silêncio. A primeira reação é "o arquivo está
# errado"; a segunda, "li errado". É um defeito do TFX, e nada o denunciou além da contagem.
#
# Para quem perguntar: zero em Python é falso, e o código testa `if not pyval`. Texto vazio e `False` somem também. Foi relatado em 2023 (tensorflow/tfx#6407) e fechado sem
# conserto; no TFX 1.21 continua assim.

# %% [markdown] name="teach-where-did-the-tips-go" lang="en" tags=["instructor"]
# *Do three formats with the same data give the same numbers?* Nobody says no. Run it and keep quiet. The first reaction is "the file is
# wrong", and the second is "I read it wrong". It's a bug in TFX, and only the count revealed it.
#
# If somebody asks why: zero is false in Python, and the code tests `if not pyval`. Empty strings and `False` get lost as well. It was
# reported in 2023 (tensorflow/tfx#6407) and closed without a fix, and it's still there in TFX 1.21.

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
# Saíram 10.000 exemplos nos três, sem erro, mas no Parquet e no Avro as 6.703 gorjetas zero **sumiram**. O defeito não é do seu arquivo, é do TFX. A função que esses executores usam (`dict_to_example`) testa `if not pyval`, e em Python `not 0` é verdadeiro, assim como `not None`. Para ela, zero e "não tem" são a mesma coisa. (O defeito foi [relatado em 2023](https://github.com/tensorflow/tfx/issues/6407), e
# continua lá.) Um modelo de gorjetas treinado assim nunca veria uma corrida de gorjeta zero. E um Parquet com uma coluna de datas nem entra. Ele dá `TypeError: 'datetime.datetime' object is not subscriptable`. Grave a data como texto ou número.

# %% [markdown] name="parquet-why" lang="en"
# All three give 10,000 examples and no error, but through Parquet and Avro the 6,703 zero tips are **gone**. Your file is fine. This
# is a bug in TFX. The function these executors use (`dict_to_example`) tests `if not pyval`, and in Python `not 0` is true,
# just as `not None` is. To that function, zero and "no value" are the same. (The bug was [reported in
# 2023](https://github.com/tensorflow/tfx/issues/6407) and hasn't been fixed.) A tip model trained on that data would never see a trip with a zero tip. And a Parquet file with a date column can't be read at all. It fails with `TypeError: 'datetime.datetime' object is not subscriptable`. Write the date as a string or as a number.

# %% [markdown] name="parquet-remedy" lang="pt-BR"
# O que fazer? Conte, para descobrir, e não dependa dessa função. Um executor escrito por você resolve, e o código cabe numa tela. O da próxima seção lê JSON Lines e faz cada tf.Example com a função `to_example`. Para Parquet e Avro, essa função é a mesma, e o Beam tem `ReadFromParquet` e `ReadFromAvro`, que já dão dicionários a ela.

# %% [markdown] name="parquet-remedy" lang="en"
# What can you do? Count, so that you notice, and don't depend on that function. An executor of your own fixes it, and its code fits on one screen. The one in the next section reads JSON Lines and makes each tf.Example with a function called `to_example`. For Parquet and Avro you can keep that function, because Beam's `ReadFromParquet` and `ReadFromAvro` already give it dictionaries.

# %% [markdown] name="own-intro" lang="pt-BR"
# ### Um formato seu, em vinte linhas
#
# Seu fornecedor manda JSON Lines, um objeto JSON por linha. O TFX não lê isso. Você precisa de duas coisas: uma função que transforme um dicionário em tf.Example (sem perder o zero), e um passo do Beam que a aplique a cada linha.
#
# A função segue uma regra. Numa coluna, todos os registros têm o **mesmo** tipo de lista. Um `None` não diz se a coluna é de texto ou de números, e por isso não ganha nenhuma lista. Se ganhasse uma lista vazia de números numa coluna de texto, o StatisticsGen falharia.

# %% [markdown] name="own-intro" lang="en"
# ### A format of your own, in twenty lines
#
# Your supplier sends JSON Lines, that is, one JSON object per line. TFX can't read that. You need two things: a function that makes a
# tf.Example from a dictionary (and keeps zeros), and a chain of Beam steps that reads lines and applies the function.
#
# The function follows one rule. Within a column, all records have the **same** kind of list. A `None` doesn't say whether the column holds strings or numbers, so it gets no list at all. If it got an empty list of numbers in a column of strings, StatisticsGen would fail.

# %% [markdown] name="own-types" lang="pt-BR"
# Na próxima célula, o valor de cada linha decide o tipo. Isso basta, porque no arquivo que você vai ingerir um número real vem sempre com ponto (`5.0`). Se o seu fornecedor mistura `5` e `5.5`, declare o tipo de cada coluna, como pede o exercício 6 da folha.
#
# No Beam, o `|` entrega o resultado de um passo ao seguinte. As outras partes do código são estas:
#
# | no código | o que faz |
# |---|---|
# | `ReadFromText`, `beam.Map(f)` | dá as linhas de um arquivo; aplica `f` a cada uma |
# | `@beam.ptransform_fn` | transforma uma sequência de passos num passo só, que o TFX usa |
# | `pipeline` | o começo da sequência do Beam (não é o pipeline do TFX) |
# | `exec_properties` | um dicionário com o que você deu ao componente, como a pasta (`input_base`) |
# | `split_pattern` | o padrão de nome de um split |
# | a classe | diz ao TFX qual passo usar |
#
# Quem chama `JsonLinesToExample` é o TFX, e não você. Ele passa `exec_properties` e `split_pattern`.

# %% [markdown] name="own-types" lang="en"
# In the next cell, the value in each row decides the type. That's enough, because in the file you'll ingest a floating-point number always has a decimal point (`5.0`). If your supplier mixes `5` and `5.5` in one column, declare each column's type, as you'll do in exercise 6.
#
# In Beam, `|` hands the result of one step to the next. These are the other parts of the code:
#
# | in the code | what it does |
# |---|---|
# | `ReadFromText`, `beam.Map(f)` | gives the lines of a file; applies `f` to each |
# | `@beam.ptransform_fn` | makes one step out of a chain of steps, so that TFX can use it |
# | `pipeline` | the start of the Beam chain (not the TFX pipeline) |
# | `exec_properties` | a dictionary of what you gave the component, such as the folder (`input_base`) |
# | `split_pattern` | the pattern of one split |
# | the class | tells TFX which step to use |
#
# You don't call `JsonLinesToExample` yourself. TFX does, and passes it `exec_properties` and `split_pattern`.


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
# Divisão, spans, metadados e cache já vêm prontos da classe-mãe. (O cache vem com a armadilha que você viu no [episódio 03](03-tfx.ipynb). Se você corrigir o executor, rode com `enable_cache=False`, ou virão os registros de antes.) A próxima célula faz um arquivo JSON Lines com as 5.000 corridas do segundo CSV, ingere e **conta** as gorjetas zero.

# %% [markdown] name="own-run-intro" lang="en"
# The parent class takes care of splitting, spans, metadata and caching. (The cache comes with the trap you met in [episode 03](03-tfx.ipynb). If you change the executor, run it with `enable_cache=False`, or you'll get the old records.) The next cell makes a JSON Lines file from the 5,000 trips in the second CSV, ingests it, and **counts** the zero tips.


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
# Os 3.554 zeros estão todos lá. Mas contar não basta. O próximo componente tem que conseguir **ler** o que você gravou. A próxima célula roda o StatisticsGen e mostra `company`.
#
# > 🤔 **Antes de rodar:** quando os dados entraram pelo CSV, 1.089 corridas de `train` e 589 de `eval` não tinham empresa. Aqui são as mesmas 5.000 corridas. Os dois números vão ser os mesmos?

# %% [markdown] name="own-statistics-intro" lang="en"
# All 3,554 zeros are there. But counting isn't enough. The next component must be able to **read** what you wrote. So let's run StatisticsGen and look at `company`.
#
# > 🤔 **Before you run it:** through CSV, 1,089 trips in `train` and 589 in `eval` had no company. Here we have the same 5,000 trips. Will the two numbers be the same?


# %% name="own-statistics"
def measured(component, feature):
    """Run StatisticsGen on what a component wrote; return its figures for one feature, a row for each split."""
    generator = tfx.components.StatisticsGen(examples=component.outputs["examples"])
    context.run(generator)
    return show(generator.outputs["statistics"]).table().loc[feature, ["type", "missing", "empty"]]


measured(json_gen, "company")

# %% [markdown] name="own-statistics-why" lang="pt-BR"
# O StatisticsGen leu tudo, mas os números são outros, 1.121 e 557. A soma continua a mesma, 1.678. Nesta porta, o registro é gravado de outro jeito, e por isso o hash muda e uma corrida pode cair no outro split. E há uma segunda diferença. No CSV, essas corridas estavam em **vazios**, e aqui elas **faltam**, porque o `None` não ganhou nenhuma lista.

# %% [markdown] name="own-statistics-why" lang="en"
# StatisticsGen read it all. The numbers are different, 1,121 and 557, but they still add up to 1,678. Through this door a record is written differently, so its hash is different too, and a trip can land in the other split. There's also a second difference. Through CSV these trips were under **empty**, but here they're **missing**, because a `None` got no list at all.

# %% [markdown] name="query-intro" lang="pt-BR"
# ### Uma consulta em vez de um arquivo
#
# Na maioria das empresas, os dados estão num banco, e não em arquivos. O `QueryBasedExampleGen` recebe SQL em vez de um padrão de nome, e quem escreve o executor é você. A próxima célula usa o **DuckDB**, um banco que cabe num arquivo.
#
# Compare com o executor de antes. Só o começo da sequência muda. A consulta chega no argumento `split_pattern`, que manteve o nome, e o `beam.Create([...])` faz dela o único item da entrada. Depois, o `beam.FlatMap(rows, database)` chama `rows` com a consulta e o banco, e um item vira muitas linhas. O que você passa em `custom_config` chega como JSON em `exec_properties["custom_config"]`.

# %% [markdown] name="query-intro" lang="en"
# ### A query instead of a file
#
# In most companies the data isn't in files but in a database. `QueryBasedExampleGen` takes SQL instead of a pattern, and you write the executor. The next cell uses **DuckDB**, a database that fits in a file.
#
# Compare the new executor with the one for JSON Lines. Only the beginning of the chain changes. The query arrives in the `split_pattern` argument, which keeps its name, and `beam.Create([...])` makes it the chain's only element. Then `beam.FlatMap(rows, database)` calls `rows` with the query and the database, and that one element becomes many rows. What you pass as `custom_config` arrives as JSON in `exec_properties["custom_config"]`.


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
# A consulta devolveu as 1.526 corridas pagas com cartão, 1.037 em `train` e 489 em `eval`. Como no JSON Lines, as que não têm empresa faltam (345 e 164), e nenhuma está vazia. A consulta escolheu colunas, filtrou linhas e **criou o rótulo** (`tipped`, um booleano, que `to_example` grava como inteiro, porque em Python ele é um `int`), tudo antes de o primeiro exemplo ser gravado.
#
# Agora apagamos do banco as corridas de julho a dezembro. Depois a mesma consulta roda duas vezes, com o cache e sem ele.
#
# > 🤔 **Antes de rodar:** em cada uma das duas vezes, vai haver menos exemplos ou os mesmos 1.526?

# %% [markdown] name="cache-intro" lang="en"
# The query returned the 1,526 trips paid by credit card, 1,037 in `train` and 489 in `eval`. As with JSON Lines, those without a company are missing (345 and 164), and none are empty. The query chose columns, filtered rows and **made the label** (`tipped`, a boolean, which `to_example` writes as an integer, because in Python it's an `int`), all before a single example was written.
#
# Now we delete the July to December trips from the database. Then the same query runs twice, first with the cache and then without it.
#
# > 🤔 **Before you run it:** each time, will there be fewer examples, or the same 1,526?


# %% name="cache"
with duckdb.connect(DATABASE) as connection:
    connection.execute("DELETE FROM trips WHERE trip_start_month > 6")

for cache in (True, False):
    query_gen = DuckDBExampleGen(QUERY)
    context.run(query_gen, enable_cache=cache)
    print(f"enable_cache={cache}:", counts(query_gen))

# %% [markdown] name="cache-why" lang="pt-BR"
# Com o cache ligado, são os mesmos 1.526, porque o resultado veio da execução anterior. Só com `enable_cache=False` a consulta foi feita
# de novo. As corridas apagadas sumiram, e ficaram 731 (509 e 222).

# %% [markdown] name="cache-why" lang="en"
# With the cache on, there were still 1,526, because the result came from the previous run. Only with `enable_cache=False` did the query
# run again. The deleted trips were gone, and 731 were left (509 and 222).

# %% [markdown] name="query-day-intro" lang="pt-BR"
# O ExampleGen decide se usa o cache sem ler os dados:
#
# | a entrada | o que ele compara | o que passa despercebido |
# |---|---|---|
# | arquivos | quantos são, o tamanho total e as datas | outro conteúdo, do mesmo tamanho e com a mesma data |
# | uma consulta | só o **texto** dela | qualquer mudança na tabela |
#
# Em produção, ponha o dia na consulta. Escreva `@span_yyyymmdd_utc` no SQL e peça o dia num `RangeConfig`. O span é o número de dias desde 1º de janeiro de 1970, como nas datas lá atrás. No lugar de `@span_yyyymmdd_utc`, o ExampleGen põe um texto como `20140315`. Na próxima célula, `day` faz o mesmo texto a partir dos segundos de `trip_start_timestamp`.
#
# > 🤔 **Antes de rodar:** sem um `RangeConfig`, o ExampleGen vai pegar o dia mais novo, como nos arquivos?

# %% [markdown] name="query-day-intro" lang="en"
# ExampleGen decides whether to use the cache without reading the data:
#
# | the input | what it compares | what it doesn't notice |
# |---|---|---|
# | files | their number, total size and dates | different content of the same size, with the same date |
# | a query | only its **text** | any change in the table |
#
# In production, put the day in the query. Write `@span_yyyymmdd_utc` in the SQL and ask for the day with a `RangeConfig`. The span is the number of days since 1 January 1970, as with the dates above. ExampleGen replaces `@span_yyyymmdd_utc` with a string such as `20140315`. In the next cell, `day` makes the same string from the seconds in `trip_start_timestamp`.
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
# 1º de janeiro de 1970. O resultado são zero exemplos, sem erro. Com o dia pedido, são as 13 corridas de 15 de março de 2014, e o span do artifact é o 16144. Agora a consulta de cada dia tem o seu próprio texto, e o cache não confunde uma com a outra. No BigQuery é igual.
#
# (Como esta coluna guarda o momento em segundos, há também outro jeito: `WHERE trip_start_timestamp >= @span_begin_timestamp AND trip_start_timestamp < @span_end_timestamp`.)

# %% [markdown] name="query-day-why" lang="en"
# It won't! ExampleGen doesn't look for a query's newest day. Without a `RangeConfig` it takes span 0, which is 1 January 1970, so you get zero examples and no error. If you ask for 15 March 2014, you get its 13 trips, and the artifact has span 16144. Each day's
# query now has its own text, so the cache doesn't mix them up. It's the same in BigQuery.
#
# (Because this column holds the time in seconds, there's also another way: `WHERE trip_start_timestamp >= @span_begin_timestamp AND trip_start_timestamp < @span_end_timestamp`.)

# %% [markdown] name="bigquery-intro" lang="pt-BR"
# ### BigQuery
#
# O banco de dados do Google tem o seu componente pronto, o `BigQueryExampleGen`, e é com ele que muitas empresas treinam. (Você não usa o BigQuery? Rode as duas células desta seção e leia só o último resultado. Elas rodam nesta máquina, sem conta.) Antes de rodar, olhe a definição. Como em todo componente, você a cria sem rede, sem conta e sem rodar nada.

# %% [markdown] name="bigquery-intro" lang="en"
# ### BigQuery
#
# For Google's database there's a ready-made component, `BigQueryExampleGen`, which many companies use. (If you don't use BigQuery, just run this section's two cells and read the last result. They run on this machine, without an account.) Let's look at its definition first.
# As with any component, you can create it without a network, without an account and without running anything.

# %% name="bigquery"
from tfx.extensions.google_cloud_big_query.example_gen.component import BigQueryExampleGen

bigquery_gen = BigQueryExampleGen(query=f"{COLUMNS} FROM chicago.trips WHERE payment_type = 'Credit Card'")
for name in ("input_config", "output_config"):
    print(name, bigquery_gen.exec_properties[name])

# %% [markdown] name="bigquery-local" lang="pt-BR"
# A consulta ocupa o lugar do padrão de nome, e a divisão é a de sempre. Para rodar, o componente precisa de um BigQuery. Você não tem conta? O curso põe um substituto **na sua máquina**, o **bqemulator**, um programa que responde às mesmas chamadas e guarda os dados num DuckDB. O componente, o Beam e a biblioteca do Google são os de verdade, e nem uma linha do código deles muda. Só o endereço e as credenciais são outros.

# %% [markdown] name="bigquery-local" lang="en"
# The query takes the pattern's place, and the split is the usual one. To run, the component needs a BigQuery service. Don't have
# an account? The course starts a substitute **on your machine**. It's called **bqemulator**, and it answers the same calls and keeps the data in DuckDB. The component, Beam and Google's library are the real ones, and not a line of their code has been changed. Only the address and the credentials
# are different.

# %% [markdown] name="bigquery-run-intro" lang="pt-BR"
# Cuidado com os tipos. Só são aceitos INTEGER, FLOAT, BOOLEAN e STRING. Uma coluna DATE, TIMESTAMP ou NUMERIC dá erro (*non-supported type*). Converta-a na consulta.
#
# A **mesma célula** também roda no Google, que cobra por isso. Antes de abrir o Jupyter, defina as variáveis de ambiente `GOOGLE_APPLICATION_CREDENTIALS` (o arquivo da chave), `GOOGLE_CLOUD_PROJECT` e `BIGQUERY_TEMP_LOCATION` (uma pasta `gs://…`, no Google Cloud Storage, por onde o BigQuery exporta).
#
# ⏳ Ligar o banco, carregar as corridas e rodar o componente leva uns 10 segundos.
#
# > 🤔 **Antes de rodar:** o BigQuery recebe todas as 5.000 corridas, e o filtro é o da primeira consulta ao DuckDB. O total vai ser o mesmo de lá, 1.526? E cada split?

# %% [markdown] name="bigquery-run-intro" lang="en"
# Be careful with types. Only INTEGER, FLOAT, BOOLEAN and STRING are accepted. A DATE, TIMESTAMP or NUMERIC column makes the component stop with an error (*non-supported type*). Convert it in the query.
#
# The **same cell** can run on Google Cloud too, and Google charges you for it. Before you start Jupyter, set the environment variables `GOOGLE_APPLICATION_CREDENTIALS` (your key file), `GOOGLE_CLOUD_PROJECT` and `BIGQUERY_TEMP_LOCATION` (a `gs://…` folder in Google Cloud Storage, through which BigQuery exports).
#
# ⏳ Starting the database, loading the trips and running the component takes about 10 seconds.
#
# > 🤔 **Before you run it:** BigQuery gets all 5,000 trips, and the query has the same filter as the first DuckDB query. Will the total be 1,526, as there? And each split?


# %% name="bigquery-run"
from tfx_course.bigquery_emulator import bigquery

with bigquery() as connection:
    loaded = connection.load_csv("chicago.trips", DATA / "taxi" / "csv" / "data2.csv")
    print(loaded.num_rows, "rows in", loaded.dataset_id, loaded.table_id)
    context.run(bigquery_gen, beam_pipeline_args=connection.beam_args)
counts(bigquery_gen)

# %% [markdown] name="bigquery-why" lang="pt-BR"
# O total é o mesmo, 1.526, e cada split também. O seu executor e o do BigQuery gravam o registro do mesmo jeito, byte por byte, e nos dois um vazio não tem nenhuma lista. Mas não conte com isso entre duas portas quaisquer. Entre o CSV e o JSON Lines, como você viu, a divisão mudou. **A divisão se repete enquanto o registro for gravado do mesmo jeito.**

# %% [markdown] name="bigquery-why" lang="en"
# The total is the same, 1,526, and so is each split. Your executor and BigQuery's write a record the same way, byte for byte, and neither
# writes a list for a blank. But that isn't true of every pair of doors. As you saw, CSV and JSON Lines gave different splits. **The split is reproducible as long as the record is written the same way.**

# %% [markdown] name="doors-intro" lang="pt-BR"
# ### Todas as portas, uma tabela
#
# Para juntar o que você viu, vamos passar as mesmas quatro linhas por oito portas. Quase todas você já conhece:
#
# - CSV, Parquet, Avro, JSON Lines e DuckDB usam os executores de antes.
# - BigQuery usa só a função do TFX que grava cada linha, sem um servidor. TFRecord repete os registros do BigQuery.
# - DataFrame é a única porta nova. É a TFDV lendo direto um DataFrame, sem gravar registros, como você vai ver no episódio 05.
#
# A próxima célula passa as linhas pelas portas e mostra o arquivo de uma delas, a do CSV.

# %% [markdown] name="doors-intro" lang="en"
# ### All doors, one table
#
# To bring it all together, let's send the same four rows through eight doors. You know most of them:
#
# - CSV, Parquet, Avro, JSON Lines and DuckDB use the executors you've already seen.
# - BigQuery uses only TFX's function that writes a row, without a server. TFRecord repeats BigQuery's records.
# - DataFrame is the only new door. It's TFDV measuring a DataFrame directly, without writing records, as you'll see in episode 05.
#
# The next cell sends the rows through the doors and shows one of the files, the CSV.


# %% name="doors-rows"
from tfx_course import doors

through = doors.records(root / "doors", {"JSON Lines": JsonLinesExecutor, "DuckDB": DuckDBExecutor})
print((root / "doors" / "rows.csv").read_text())

# %% [markdown] name="doors-columns" lang="pt-BR"
# Os casos difíceis estão na primeira linha de dados: um vazio numa coluna de números (`number`) e um numa de texto (`text`), um 0 (`zero`), uma string vazia (`empty_text`, com aspas) e um NaN (`nan`). As outras três linhas são comuns. Só `no_row` fica em branco em todas.
#
# 🔧 Rode; só é preciso ler a saída. Em cada caso, portas que dão o mesmo resultado ficam na mesma linha, e *all but* é "todas menos". As colunas são:
#
# | coluna | o que diz |
# |---|---|
# | `record` | o que o registro da primeira linha guarda: o tipo de lista e a lista |
# | `missing`, `empty`, `zeros`, `NaN` | o que as estatísticas contam nas quatro linhas; `zeros` e `NaN` só existem em colunas de números |
# | `type` | o tipo no schema inferido; texto é `BYTES` quando o schema não tem uma lista de valores (se tem, o `show` diz `STRING`) |
# | `presence` | `min_fraction 1`: todo registro precisa ter a coluna (o `required` do `show`); `min_count 1`: basta um (o `optional`); traço: o schema não exige a coluna |
# | `values` | `shape 1`: todo registro tem exatamente um valor; `1 to 1`: um registro pode não ter a coluna, mas, se tem, é com um valor só; traço: o schema não diz quantos |
#
# A porta DataFrame não grava registros. Quando ela aparece junto com outras (em `all but CSV`), a coluna `record` vale só para as outras. Onde o DataFrame tem uma linha só sua, `record` mostra um traço.
#
# > 🤔 **Antes de rodar:** em quais portas uma string vazia continua sendo uma string? E em quais um NaN continua sendo um valor?

# %% [markdown] name="doors-columns" lang="en"
# The difficult cases are in the first row of data: a blank in a column of numbers (`number`) and one in a column of strings (`text`), a 0 (`zero`), an empty string (`empty_text`, in quotes) and a NaN (`nan`). The other three rows are ordinary. Only `no_row` is blank in all four.
#
# 🔧 Run it; you only need to read the output. For each case, doors with the same result share a line. Here are the columns:
#
# | column | what it says |
# |---|---|
# | `record` | what the first row's record holds: the kind of list, and the list |
# | `missing`, `empty`, `zeros`, `NaN` | what the statistics count in the four rows; only columns of numbers have `zeros` and `NaN` |
# | `type` | the type in the inferred schema; strings are `BYTES` when the schema has no list of values (if it has one, `show` says `STRING`) |
# | `presence` | `min_fraction 1`: every record needs the column (`required` in `show`); `min_count 1`: one record is enough (`optional`); a dash: the schema doesn't ask for the column |
# | `values` | `shape 1`: every record has exactly one value; `1 to 1`: a record either has exactly one value or lacks the column; a dash: the schema doesn't say how many |
#
# The DataFrame door writes no records. Where it shares a line with others (in `all but CSV`), the `record` column applies only to the others. Where DataFrame has a line of its own, `record` shows a dash.
#
# > 🤔 **Before you run it:** through which doors is an empty string still a string? And through which is a NaN still a value?


# %% name="doors"
doors.table(through)

# %% [markdown] name="doors-why" lang="pt-BR"
# | caso | o que a tabela mostra |
# |---|---|
# | um vazio | no CSV é uma lista vazia, e o schema acha que a coluna é obrigatória (`min_fraction 1`); em todas as outras portas ele falta, e a coluna é opcional (`min_count 1`) |
# | um 0 | some no Parquet e no Avro, e é um valor em todas as outras |
# | uma string vazia | some no Parquet e no Avro, vira uma lista vazia no CSV, e é um valor nas outras |
# | um NaN | é um valor em toda porta que grava um tf.Example, e falta no DataFrame |
# | uma coluna em branco em todas as linhas | falta quatro vezes, em todas as portas, inclusive no CSV; o schema a chama de `BYTES`, embora fosse de números |
#
# O TFRecord não muda nada. Ele repete o que outra porta gravou, aqui a do BigQuery.
#
# **O que fazer?** Use a mesma porta no treino, no monitoramento e ao fazer o schema. Se trocar de porta, refaça as estatísticas e o schema, e compare `missing`, `empty` e `zeros` antes de culpar os dados. Para Parquet e Avro, use um executor seu.

# %% [markdown] name="doors-why" lang="en"
# | case | what the table shows |
# |---|---|
# | a blank | through CSV it's an empty list, and the schema treats the column as required (`min_fraction 1`); through every other door it's missing, and the column is optional (`min_count 1`) |
# | a 0 | lost through Parquet and Avro, a value through all the others |
# | an empty string | lost through Parquet and Avro, an empty list through CSV, a value through the others |
# | a NaN | a value through every door that writes a tf.Example, missing in the DataFrame |
# | a column that is blank in every row | missing four times, through every door, CSV included; the schema calls it `BYTES`, though it was meant for numbers |
#
# TFRecord changes nothing. It repeats what another door wrote, here BigQuery.
#
# **What should you do?** Use the same door for training, for monitoring and for making the schema. If you change doors, redo the statistics and the schema, and compare `missing`, `empty` and `zeros` before you blame the data. For Parquet and Avro, use an executor of your own.

# %% [markdown] name="faults-intro" lang="pt-BR"
# ### O que dá errado
#
# Para fechar, aqui estão nove entregas com defeito, como as que você recebe no trabalho. Algumas interrompem o ExampleGen, outras passam. (Um BOM é um caractere invisível que alguns programas, como o Excel, põem no começo de um arquivo de texto.)
#
# > 🤔 **Antes de rodar:** quais das nove dão erro, e quais passam? Leia os arquivos na próxima célula e anote, para cada um, *erro* ou *passa*.

# %% [markdown] name="faults-intro" lang="en"
# ### What goes wrong
#
# To finish, here are nine faulty deliveries, of the kind you get at work. Some stop ExampleGen, and others pass. (A BOM is an invisible
# character that some programs put at the start of a text file.)
#
# > 🤔 **Before you run it:** which of these nine end in an error, and which pass? Read the contents in the next cell and write down your guess for each. (`Cartão` is card,
# > `Dinheiro` is cash.)

# %% [markdown] name="teach-error-or-passes" lang="pt-BR" tags=["instructor"]
# Três minutos em dupla, no papel: nove arquivos, *erro* ou *passa*. Só depois rode, e conte os acertos. Três dão erro: a linha com coluna a
# mais, o Latin-1 e a ordem trocada. Seis passam: a quebra de linha entre aspas entra certa, os outros cinco são os perigosos.
#
# É um bom fim de dia. Se sobrarem cinco minutos, pergunte qual deles já aconteceu com alguém da sala.

# %% [markdown] name="teach-error-or-passes" lang="en" tags=["instructor"]
# Give them three minutes in pairs, on paper: nine files, *error* or *passes*. Only then run it, and count the right guesses. Three stop:
# the row with a column too many, Latin-1, and the changed order. Six pass. The newline inside quotes is read correctly, and the other five are
# dangerous.
#
# It makes a good end to the day. If five minutes are left, ask which of these has happened to people in the room.

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
# Três das nove interrompem o ExampleGen: *ragged row*, *Latin-1 text* e *another column order in file 2*. O fim de cada erro diz o motivo. (A última linha da tabela tem as mensagens que você viu com os spans.)
#
# | o que você vê | o que quer dizer |
# |---|---|
# | `Columns do not match specified csv headers` | uma linha com colunas a mais ou a menos, muitas vezes uma vírgula sem aspas dentro de um texto; a linha aparece, o número dela não |
# | `UnicodeDecodeError: 'utf-8' codec can't decode` | o arquivo não é UTF-8; quase sempre é Latin-1, exportado de uma planilha. Converta antes. Se o byte é o `0x8b`, ele está comprimido (`.gz`) |
# | `have different header` | os arquivos da pasta não têm as mesmas colunas na mesma ordem, ou há ali algo que não é dado, como um `README.txt` |
# | `does not match any files`, `Cannot find matching` | nenhum arquivo combina com o padrão de nome ou com o span; confira a largura do `{SPAN}` |
#
# Uma das seis que passam está **certa**. A quebra de linha dentro de aspas fica no valor, e há 2 exemplos, embora o arquivo tenha três linhas além do
# cabeçalho. Ao conferir, conte registros, e não linhas.
#
# As outras cinco são as perigosas:
#
# | o que chega | o que o ExampleGen grava |
# |---|---|
# | outro delimitador | **uma** coluna de nome comprido |
# | um BOM no começo | uma coluna `\ufefffare`, que parece `fare` e não é |
# | sem cabeçalho | a primeira corrida vira nomes de coluna |
# | um arquivo vazio, ou só com o cabeçalho | zero exemplos, e o pipeline segue |
#
# O ExampleGen não sabe o que você esperava. O **schema** acusa as colunas erradas (episódio 06). Mas nem o schema acusa uma entrega com zero exemplos, porque sem exemplos não há o que comparar. Para isso, você precisa de um portão que pergunte se há dados (episódio 07).

# %% [markdown] name="faults-why" lang="en"
# Three of the nine stop ExampleGen: the ragged row, the Latin-1 text, and the other column order in file 2. The end of each error says why. (The last row of the table has the messages you saw with the spans.)
#
# | what you see | what it means |
# |---|---|
# | `Columns do not match specified csv headers` | a row has too many or too few columns, often because of an unquoted comma inside a value; the error shows the row, but not its line number |
# | `UnicodeDecodeError: 'utf-8' codec can't decode` | the file isn't UTF-8. It's nearly always Latin-1, saved by a spreadsheet. Convert it first. If the byte is `0x8b`, the file is compressed (`.gz`) |
# | `have different header` | the folder's files don't have the same columns in the same order, or something in the folder isn't data, such as a `README.txt` |
# | `does not match any files`, `Cannot find matching` | no file matches the pattern or the span; check the width of `{SPAN}` |
#
# One of the six that pass is read **correctly**. The newline inside quotes stays in the value, and there are 2 examples, although the file has three lines
# after the header. When you check, count records, not lines.
#
# The other five are the dangerous ones:
#
# | what arrives | what ExampleGen writes |
# |---|---|
# | another delimiter | **one** column with a long name |
# | a BOM at the start | a column `\ufefffare`, which looks like `fare` and isn't |
# | no header | the first trip becomes the column names |
# | an empty file, or only the header | zero examples, and the pipeline goes on |
#
# ExampleGen doesn't know what you expected. The **schema** flags wrong columns (episode 06). But even the schema
# doesn't catch zero examples, because then there's nothing to compare. For that you need a gate that asks whether any data came at all (episode 07).

# %% [markdown] name="silent" lang="pt-BR"
# Há outros defeitos que passam sem aviso. Experimentamos todos, e a tabela é para consulta. Volte a ela quando um arquivo der um resultado estranho.
#
# | no CSV | o que o ExampleGen grava |
# |---|---|
# | duas colunas com o mesmo nome | só a última |
# | fim de linha só com `\r`, como nos Macs antigos | zero exemplos |
# | o cabeçalho repetido no meio do arquivo | a coluna inteira vira texto |
# | `01001`, `1_000` | os números 1001 e 1000 |
# | `1E400`, `inf` | infinito |
# | `NaN` | um valor, e não uma falta |
# | uma coluna em branco em **todas** as linhas | a coluna sem nenhuma lista: aqui o vazio **falta**, inclusive no CSV |
# | uma vírgula a mais no fim de cada linha | uma coluna sem nome |
# | `data.csv~`, a cópia do editor, ao lado de `data.csv` | as linhas duas vezes, se o padrão de nome é `*` |

# %% [markdown] name="silent" lang="en"
# There are other faults that pass without a warning. We tried them all, and the table is for reference. Come back to it when a file misbehaves.
#
# | in the CSV | what ExampleGen writes |
# |---|---|
# | two columns with the same name | only the last |
# | lines that end in just a carriage return (`\r`, from old Macs) | zero examples |
# | the header again in the middle of the file | the whole column becomes strings |
# | `01001`, `1_000` | the numbers 1001 and 1000 |
# | `1E400`, `inf` | infinity |
# | `NaN` | a value, not a gap |
# | a column that is blank in **every** row | the column without any list: here a blank is **missing**, in CSV too |
# | an extra comma at the end of every line | a column without a name |
# | `data.csv~`, an editor's copy, beside `data.csv` | every row twice, if the pattern is `*` |

# %% [markdown] name="next" lang="pt-BR"
# ## E agora?
#
# Tudo o que você rodou hoje está anotado no mesmo banco de metadados, com a sua origem. Está lá cada dia, cada versão e cada consulta. O próximo episódio mede os exemplos, para responder como são esses dados.
#
# > ✍️ **Sua vez.** Na folha de exercícios 04 você divide de outro jeito, lê com atenção as estatísticas e o schema e ingere só o mês de março.
# > Depois conserta um arquivo que passa sem erro e não devia, lê um formato seu e explica por que as contagens de duas portas não batem.

# %% [markdown] name="next" lang="en"
# ## What next?
#
# Everything you ran today is recorded in the same metadata store, along with where it came from. Every day, every version and every query is there. The next episode takes the examples and asks what this data is like.
#
# > ✍️ **Your turn.** On exercise sheet 04 you make a different split, read the statistics and the schema carefully, and ingest only March. Then you fix a file that passes without an error and shouldn't, read a format of your own, and explain why two doors count differently.

# %% [markdown] name="teach-sheet" lang="pt-BR" tags=["instructor"]
# A folha 04 é a mais longa. O que se erra:
#
# - 04.1: guardar na variável o que `context.run` devolve, e não o componente.
# - 04.2: ler `num_missing`, que é zero. *O que conta valores, e não registros?*
# - 04.3: contar os `top_values`, que são 20 se ninguém disser nada.
# - 04.4: apontar direto para a pasta de março; o artifact fica sem span.
# - 04.5: achar dois dos três defeitos. O terceiro é o BOM, que não se vê.
# - 04.6: deixar o valor de cada linha decidir o tipo da coluna.
# - 04.7: comparar os registros na ordem em que vêm.
#
# Com meia hora, faça 04.1, 04.2 e 04.5.

# %% [markdown] name="teach-sheet" lang="en" tags=["instructor"]
# Sheet 04 is the longest. What goes wrong:
#
# - 04.1: assigning to the variable what `context.run` returns, and not the component.
# - 04.2: reading `num_missing`, which is zero. *What counts values, not records?*
# - 04.3: counting the `top_values`, which are 20 by default.
# - 04.4: pointing straight at March's folder, so that the artifact has no span.
# - 04.5: finding two of the three faults. The third is the BOM, which you can't see.
# - 04.6: letting the value in each row decide the column's type.
# - 04.7: comparing the records in the order they come in.
#
# With half an hour, do 04.1, 04.2 and 04.5.
