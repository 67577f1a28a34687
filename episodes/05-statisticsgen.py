# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "StatisticsGen: como são esses dados?", en: "StatisticsGen: what is this data like?"}
# summary:
#   pt-BR: "o que é medido, comparado por split, por dia e por fatia; seis defeitos plantados, achados só com números; exato ou aproximado"
#   en: "what is measured, compared by split, day and slice; six planted faults found by number; exact or approximate"
# teaching: 50
# exercises: 50
# questions:
#   pt-BR:
#     - O que dá para saber de um dia de dados sem ler os dados?
#     - Como achar, só com números, o dia em que algo quebrou?
#     - Quais desses números são exatos, e quanto custaria se todos fossem?
#   en:
#     - What can you tell about a day of data without reading the data?
#     - How can numbers tell you the day on which something broke?
#     - Which of these numbers are exact, and what would it cost to make them all exact?
# objectives:
#   pt-BR:
#     - rodar o StatisticsGen e ler com código o que ele gravou, campo por campo
#     - comparar splits, dias e fatias (por canal), a olho e com números
#     - usar StatsOptions para medir menos, para medir outra coisa ou para medir por fatia
#     - achar todos os defeitos plantados em oito dias de mensagens
#     - dizer quais estatísticas são aproximadas, quando e por quê
#   en:
#     - run StatisticsGen and use code to read what it wrote, field by field
#     - compare splits, days and slices (by channel), by eye and with numbers
#     - use StatsOptions to measure less, to measure something else, or to measure by slice
#     - find every fault planted in eight days of messages
#     - say which statistics are approximate, when and why
# keypoints:
#   pt-BR:
#     - Estatísticas são pequenas e ficam guardadas. Dá para comparar um dia com outro um ano depois, sem os dados.
#     - O tipo de uma coluna decide quais estatísticas ela tem. Uma mudança de tipo já é motivo de alarme.
#     - Falta, vazio e zero são três contagens diferentes.
#     - A média do conjunto pode esconder uma fatia com defeito. Meça por fatia tudo o que vai servir para decidir.
#     - A lista dos mais frequentes (`top_values`) não traz todos os valores, e o número de distintos pode ser uma estimativa (com um DataFrame, sempre é).
#     - Um número que é um código só é contado valor por valor se o StatisticsGen recebe um schema com `is_categorical`.
#   en:
#     - Statistics are small enough to keep. A year later you can compare two days without the data.
#     - A column's type decides which statistics it has. A change of type is an alarm in itself.
#     - Missing, empty and zero are three different counts.
#     - A number over all the data can hide a bad slice. If a decision depends on a number, measure it by slice.
#     - "`top_values` lists only the most frequent values, and the number of distinct values may be an estimate (with a DataFrame it always is)."
#     - A number that is a code is counted value by value only if StatisticsGen is given a schema with `is_categorical`.
# ---

# %% [markdown] name="why" lang="pt-BR"
# ## Oito dias, cinco minutos
#
# É segunda-feira, 23 de novembro de 2020. Você entra na equipe do chatbot e recebe oito dias de mensagens, umas 16 mil ao todo. Três desses dias você já conhece dos episódios 01 e 02. No dia 3 as mensagens sobre o Pix ficaram sem rótulo, no dia 4 vieram outras línguas, e no dia 8 apareceu o canal `telegram`. "Outros dias também têm problemas", avisam os colegas, "mas não anotamos qual dia tem o quê." Ler tudo levaria uma semana.
#
# É para isso que servem as estatísticas. Elas resumem cada coluna, e dá para comparar os resumos num instante. O [*StatisticsGen*](04-examplegen.ipynb) as calcula a partir da saída do ExampleGen. Hoje você abre o que ele grava.

# %% [markdown] name="why" lang="en"
# ## Eight days, five minutes
#
# It's Monday, 23 November 2020. You join the chatbot team and get eight days of messages, about 16,000 in all. You know three of the days from episodes 01 and 02. Day 3 has unlabelled messages about Pix, day 4 has other languages, and day 8 has a new channel, `telegram`.
# "Other days have problems too", your colleagues warn you, "but we didn't write down which day has what." Reading it all would take a week.
#
# That's what statistics are for. They summarise each column, and are small enough to compare at a glance. [*StatisticsGen*](04-examplegen.ipynb) computes them from ExampleGen's output. Today you open what it writes.

# %% name="imports"
from pathlib import Path

import pandas as pd

from tfx_course import DATA, facets, show, work_folder
from tfx import v1 as tfx
import tensorflow_data_validation as tfdv
from tensorflow_metadata.proto.v0 import schema_pb2
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

root = work_folder("05-statisticsgen")
context = InteractiveContext(pipeline_name="chat", pipeline_root=str(root))


def ingest(day):
    """Run an ExampleGen on one day of the chatbot's messages (its span) and return it."""
    files = tfx.proto.Input(splits=[tfx.proto.Input.Split(name="day", pattern="day-{SPAN:2}/*.csv")])
    wanted = tfx.proto.RangeConfig(static_range=tfx.proto.StaticRange(start_span_number=day, end_span_number=day))
    component = tfx.components.CsvExampleGen(input_base=str(DATA / "atendimento"), input_config=files, range_config=wanted)
    context.run(component)
    return component

# %% [markdown] name="run-intro" lang="pt-BR"
# ## O que fica gravado
#
# Os colegas garantem que os dias 1 e 2 são saudáveis. Comece pelo dia 1. O ExampleGen o divide em `train` e `eval`, e o StatisticsGen mede cada um.
#
# > 🤔 **Antes de rodar:** o CSV do dia 1 tem uns 230 KB. Que tamanho vai ter o resumo dele?

# %% [markdown] name="run-intro" lang="en"
# ## What stays on disk
#
# Your colleagues are sure that days 1 and 2 are clean, so begin with day 1. ExampleGen splits it into `train` and `eval`, and StatisticsGen measures each split.
#
# > 🤔 **Before you run it:** the CSV of day 1 is about 230 KB. How large will its summary be?

# %% name="run"
first_day = ingest(1)
statistics_gen = tfx.components.StatisticsGen(examples=first_day.outputs["examples"])
context.run(statistics_gen)

[statistics] = statistics_gen.outputs["statistics"].get()
print(statistics.type_name, statistics.split_names)
for path in sorted(Path(statistics.uri).rglob("*.pb")):
    print(path.relative_to(root), "about", round(path.stat().st_size / 1e4) * 10, "KB")

# %% [markdown] name="metadata-intro" lang="pt-BR"
# Os dois arquivos têm uns 130 KB e 90 KB. Num dia com poucas mensagens, o resumo é quase do tamanho dos dados. Mas ele logo **deixa de crescer**. O que mais ocupa espaço é a lista dos textos mais frequentes, que tem no máximo mil itens. Em `train`, com 1.343 mensagens, ela já está cheia. Por isso um milhão de mensagens daria um arquivo parecido com esse. (Daqui a pouco vamos encurtar essa lista.)
#
# E o que ficou no banco de metadados? Ele diz de onde vieram estas estatísticas, sem que você abra nenhuma pasta. (Se você já rodou o StatisticsGen mais de uma vez, a próxima célula olha a primeira execução.)

# %% [markdown] name="metadata-intro" lang="en"
# The two files are about 130 KB and 90 KB, so for a day with few messages the summary is nearly as large as the data. But it soon **stops growing**. Most of it is a list of the most frequent texts, a thousand at most. In `train`, with 1,343 messages, the list is already full, so a million messages would give a file of about the same size. (We'll shorten the list soon.)
#
# And what is in the metadata store? It tells you where these statistics came from, without you having to open a folder. (If you've run StatisticsGen more than once, the next cell looks at the first execution.)

# %% name="metadata"
from ml_metadata import metadata_store

store = metadata_store.MetadataStore(context.metadata_connection_config)
# The first; StatisticsGen again, from the cache, would be another execution.
made, *_ = [event.execution_id for event in store.get_events_by_artifact_ids([statistics.id])]
read = [event.artifact_id for event in store.get_events_by_execution_ids([made]) if event.artifact_id != statistics.id]
[examples] = store.get_artifacts_by_id(read)
print("artifact", statistics.id, "was made from artifact", examples.id, "of span", examples.custom_properties["span"].int_value)

# %% [markdown] name="types-intro" lang="pt-BR"
# O artifact 2, o das estatísticas, veio do artifact 1, o dos exemplos do dia 1.
#
# ## O que é medido, por tipo
#
# Cada arquivo `FeatureStats.pb` é um [*protocol buffer*](https://protobuf.dev), que você lê como um objeto do Python, com campos dentro de campos:
#
# - `datasets` é a lista dos conjuntos de dados que foram medidos. Cada item é um `DatasetFeatureStatistics`. Aqui há um só.
# - Nele, `num_examples` é o número de registros, e `features` é a lista das colunas.
# - Cada coluna tem um tipo, e o tipo decide quais medidas ela ganha. As de um número estão em `num_stats`, e as de um texto, em `string_stats`. `WhichOneof("stats")` diz qual dos dois há.
#
# A próxima célula põe lado a lado as medidas de uma coluna de número e de uma de texto. Só aparecem os campos preenchidos. 🔧 Rode; só é preciso ler a saída.
#
# > 🤔 **Antes de rodar:** que medidas fazem sentido para `channel` (texto)? Quais fazem sentido para `seconds_to_answer` (número)? Quais servem para as duas?

# %% [markdown] name="types-intro" lang="en"
# Artifact 2, the statistics, was made from artifact 1, the examples of day 1.
#
# ## What is measured, by type
#
# Each `FeatureStats.pb` file is a [*protocol buffer*](https://protobuf.dev), which you read like a Python object, with fields inside fields:
#
# - `datasets` lists the data sets that were measured. Each item is a `DatasetFeatureStatistics`. Here there is only one.
# - In it, `num_examples` is the number of records, and `features` is the list of the columns.
# - Each column has a type, and the type decides which measures it gets. Those of a number are in `num_stats`, and those of a string in `string_stats`. `WhichOneof("stats")` says which of the two it has.
#
# The next cell shows the measures of a column of numbers beside those of a column of strings. Only the fields that are filled appear. 🔧 Run it; you only need to read the output.
#
# > 🤔 **Before you run it:** which measures make sense for `channel` (strings)? Which make sense for `seconds_to_answer` (numbers)? Which work for both?

# %% name="types"
[train] = tfdv.load_stats_binary(f"{statistics.uri}/Split-train/FeatureStats.pb").datasets


def feature(data, name):
    """Return the statistics of one column, None where there is none."""
    return next((each for each in data.features if each.path.step == [name]), None)


def filled(message):
    """Yield the fields of a message that hold something: a number, or how many items or fields are in it."""
    for field, value in message.ListFields():
        if field.label == field.LABEL_REPEATED:
            yield field.name, f"items: {len(value)}"
        elif field.message_type is None:
            yield field.name, f"{value:.4g}"
        else:
            yield field.name, f"fields: {len(value.ListFields())}"


table = {}
for name in ("seconds_to_answer", "channel"):
    column = feature(train, name)
    kind = column.WhichOneof("stats")
    table[f"{name}: {kind}"] = dict(filled(getattr(column, kind)))
pd.DataFrame(table).fillna("")

# %% [markdown] name="types-why" lang="pt-BR"
# As duas colunas têm `common_stats`. O resto depende do tipo. (`fields: 6` quer dizer que o campo tem outros seis dentro dele. `items: 2` quer dizer que ele é uma lista de dois.)
#
# - `common_stats` conta quantos registros têm a coluna e em quantos ela falta (`num_missing`). Um registro guarda uma lista de valores por coluna. Por isso há também o total de valores (`tot_num_values`), e o mínimo, o máximo e a média por registro. Em `rating`, por exemplo, essa lista tem um valor ou nenhum.
# - Um número tem média, desvio-padrão, mediana, mínimo, máximo e dois histogramas. Um é de [intervalos](glossary:bin) iguais, o outro de intervalos com o mesmo número de registros. Tem ainda a contagem de zeros, `num_zeros`. A tabela não a mostra porque nesta coluna ela vale 0, e um campo que vale 0 não conta como preenchido.
# - Um texto tem o número de valores distintos (`unique`), os mais frequentes (`top_values`, 20 se você não pedir outra coisa) e o comprimento médio, em **bytes** (*ç* e *ã* valem dois). Tem também uma lista mais comprida, `rank_histogram`, com até 1.000 valores. Em `rank_histogram.buckets`, cada item tem um valor (`label`) e a contagem dele (`sample_count`). É lá que você procura um valor raro.
#
# O que conta como falta, vazio ou zero depende da porta. A [tabela das portas](04-examplegen.ipynb#Todas-as-portas,-uma-tabela), no episódio 04, mostra cada caso.

# %% [markdown] name="types-why" lang="en"
# Both columns have `common_stats`. The rest depends on the type. (`fields: 6` means that the field has six others inside it. `items: 2` means that it's a list of two.)
#
# - `common_stats` counts how many records have the column and how many don't (`num_missing`). A record holds a list of values for each column. So there is also the total number of values (`tot_num_values`), and the minimum, maximum and average number in a record. In `rating`, for example, this list has one value or none.
# - A number has a mean, a standard deviation, a median, a minimum, a maximum, a count of zeros (`num_zeros`) and two histograms. One has bins of equal width, the other has bins with equal numbers of records. (The table leaves out `num_zeros` because no message has zero seconds, and a field that is zero doesn't count as filled.)
# - A string has the number of distinct values (`unique`), the most frequent ones (`top_values`, 20 unless you ask for another number) and the average length, in **bytes** (*ç* and *ã* count as two). It also has a longer list, `rank_histogram`, of up to 1,000 values. Each item of `rank_histogram.buckets` has a value (`label`) and its count (`sample_count`). That's where to look for a rare value.
#
# What counts as missing, empty or zero depends on the door. The [table of doors](04-examplegen.ipynb#All-doors,-one-table) in episode 04 shows each case.

# %% [markdown] name="splits-intro" lang="pt-BR"
# O `show` desenha tudo isso para os dois splits. O **▲** marca as colunas em que a distância entre eles passa de 0,1. Para texto, a distância é a L∞ do episódio 02, a maior mudança na fração de um valor. Para números, é a divergência de Jensen-Shannon (JS) entre os dois histogramas. Ela dá 0 se eles são iguais e 1 se não têm nada em comum. (O `show` é deste curso. Fora dele, use `context.show(...)` do TFX ou `tfdv.visualize_statistics(...)`, que abrem o Facets.)
#
# > 🤔 **Antes de rodar:** a divisão é por hash. Alguma coluna deveria diferir entre `train` e `eval`?

# %% [markdown] name="splits-intro" lang="en"
# `show` draws all this for both splits. A **▲** marks each column in which the distance between the splits is above 0.1.
# For strings the distance is episode 02's L∞, the largest change in the share of one value. For numbers it's the *Jensen-Shannon
# divergence* (JS) between the two histograms, which is 0 if they're the same and 1 if they have nothing in common. (`show` belongs to this course.
# Elsewhere, use TFX's `context.show(...)` or `tfdv.visualize_statistics(...)`, which open Facets.)
#
# > 🤔 **Before you run it:** the split is by hash. Should any column differ between `train` and `eval`?

# %% name="splits"
show(statistics)

# %% [markdown] name="splits-why" lang="pt-BR"
# Nenhuma coluna está marcada com ▲. A maior distância é a de `intent`, 0,036. (Ela aparece embaixo do nome da coluna.) É um bom sinal de que, coluna por coluna, o `eval` se parece com o `train`. Confira isso todo dia, antes de qualquer outra coisa. Basta uma olhada. Em `text` e `timestamp` a distância diz pouco, porque quase todos os valores aparecem uma vez só.
#
# A próxima célula mostra a mesma comparação no Facets. Em *Sort by*, escolha *Distribution distance*, e as colunas mais diferentes sobem. (O Facets abre no `make lab` e no site do curso. Nada do que vem depois depende dele.)

# %% [markdown] name="splits-why" lang="en"
# No column is marked with ▲. The largest distance is 0.036, for `intent`. (It's shown under the column's name.) So, column by column, `eval` looks like `train`. Check this first thing every day. For `text` and `timestamp` the distance tells you little, because nearly every value occurs only once.
#
# (The [glossary](00-start.ipynb#Glossary) has the intents in English. *É a terceira vez que falo isso* means *this is the third time I'm telling you*.)
#
# The next cell opens the same comparison in Facets. Under *Sort by*, choose *Distribution distance*, and the columns that differ most rise to the top. (Facets opens in `make lab` and on the course's site. Nothing that follows depends on it.)

# %% name="facets"
facets(statistics)

# %% [markdown] name="alone-intro" lang="pt-BR"
# ## A TFDV sozinha, sem componente
#
# A TFDV, que faz as contas, é uma biblioteca comum. Você pode usá-la num script, num teste ou numa célula. O componente acrescenta aquilo de que um *pipeline* precisa (artifacts, metadados, cache e Beam para dados grandes). Isso custa alguns segundos por execução, mesmo com poucos
# dados. Com um DataFrame, a TFDV leva alguns décimos de segundo, e por isso vamos usá-la diretamente nos oito dias.
#
# > 🤔 **Antes de rodar:** o componente e a TFDV medem a coluna `rating` do mesmo dia. Os dois vão contar o mesmo número de faltas?

# %% [markdown] name="alone-intro" lang="en"
# ## TFDV on its own, without a component
#
# TFDV, which does the computing, is an ordinary library. You can use it in a script, in a test or in a cell. The component adds what a *pipeline*
# needs (artifacts, metadata, a cache, and Beam for large data). That costs a few seconds per execution, even with little data. Run directly on a DataFrame, TFDV takes a few tenths of a second, so that's how we measure the eight days.
#
# > 🤔 **Before you run it:** the component and TFDV measure the `rating` column of the same day. Will they count the same number of missing values?

# %% name="alone"
frames = {day: pd.read_csv(next((DATA / "atendimento" / f"day-{day:02d}").glob("*.csv"))) for day in range(1, 9)}
days = {day: tfdv.generate_statistics_from_dataframe(frame) for day, frame in frames.items()}

rating = {
    "StatisticsGen": feature(train, "rating").num_stats.common_stats,
    "TFDV from a DataFrame": feature(days[1].datasets[0], "rating").num_stats.common_stats,
}
rows = [[each.num_non_missing + each.num_missing, each.num_missing, each.tot_num_values] for each in rating.values()]
pd.DataFrame(rows, index=list(rating), columns=["records", "missing", "values"])

# %% [markdown] name="teach-two-doors" lang="pt-BR" tags=["instructor"]
# Pare na tabela, antes de ler a explicação: *é o mesmo dia e a mesma coluna. Por que um diz que não falta nenhuma nota, e o outro que faltam mais de 1.500?* Dê um minuto. Quem se lembra da lista vazia do 04 responde.
#
# A frase a repetir: não compare o que entrou por portas diferentes. O episódio 07 começa com a mesma surpresa.

# %% [markdown] name="teach-two-doors" lang="en" tags=["instructor"]
# Stop at the table, before reading the explanation, and give them one minute: *it's the same day and the same column. Why does one say that
# no rating is missing, and the other that more than 1,500 are?* Learners who remember 04's empty list have the answer.
#
# The sentence to repeat: don't compare data that came in through different doors. The same surprise opens episode 07.

# %% [markdown] name="alone-why" lang="pt-BR"
# Não vão. Para o StatisticsGen não falta nenhuma nota. Para a TFDV, com o DataFrame do mesmo dia, faltam 1.538. O CsvExampleGen grava uma lista vazia, que conta como presente. No DataFrame há um NaN, que a TFDV trata como falta. Nenhum dos dois está errado, mas **não compare
# um com o outro**.
#
# A coluna `values` conta as notas que existem de fato, e nela você pode confiar em qualquer das duas portas. (São 454 no dia todo. A linha do StatisticsGen mostra só o split `train`, com 314.)
#
# A porta do DataFrame tem mais três particularidades:
#
# - Para o pandas, uma coluna de inteiros com algum valor faltando é uma coluna de números reais. Por isso `rating` aqui é `FLOAT`, e pelo CSV era `INT`.
# - Um `NaN` só é falta quando vem de um DataFrame. Gravado dentro de um registro, ele é um **valor**.
# - Uma coluna que o pandas guarda como `datetime64` some do resultado, sem aviso. Converta-a em texto antes. (Colunas `category`, com objetos `datetime.date` ou `Decimal` do Python, ou que misturam número e texto ao menos dão erro.)
#
# ## De um dia para o outro
#
# A próxima célula mede, coluna por coluna, a distância entre o dia 1 e cada um dos outros dias. (`show(...).table()` devolve os números do desenho numa tabela do pandas.)
#
# > 🤔 **Antes de rodar:** os colegas dizem que os dias 1 e 2 são saudáveis. Entre dois dias saudáveis, quanto você espera que as colunas mudem?

# %% [markdown] name="alone-why" lang="en"
# They won't. StatisticsGen counts no missing ratings at all, and TFDV on the DataFrame counts 1,538. CsvExampleGen writes an empty list,
# which counts as present. The DataFrame has a NaN, which TFDV treats as missing. Neither is wrong, but **don't compare one with the
# other**.
#
# The `values` column counts the ratings that are really there, and you can trust it through either door. (The whole day has 454. The `StatisticsGen` row shows only the `train` split, with 314.)
#
# The DataFrame door has three more peculiarities:
#
# - To pandas, a column of integers with gaps is a column of floating-point numbers. So `rating` is `FLOAT` here. Through the CSV door it was `INT`.
# - A `NaN` is missing only when it comes from a DataFrame. Written inside a record, it is a **value**.
# - A column that pandas stores as `datetime64` is left out of the result, without a warning. Turn it into strings first. (Columns of `category`, of Python's `datetime.date` or `Decimal` objects, or of numbers mixed with strings at least raise an error.)
#
# ## From one day to the next
#
# The next cell measures, column by column, the distance between day 1 and each of the other days. (`show(...).table()` returns the numbers in the drawing as a pandas table.)
#
# > 🤔 **Before you run it:** your colleagues say that days 1 and 2 are clean. Between two clean days, how much do you expect the columns to change?

# %% name="days"
distances = {}
for day in range(2, 9):
    distances[day] = show(days[1], days[day]).table().groupby("feature").difference.first()
pd.DataFrame(distances).rename_axis(columns="distance from day 1 to day").astype(float).round(3).dropna(how="all")

# %% [markdown] name="teach-read-the-table" lang="pt-BR" tags=["instructor"]
# Dois minutos em silêncio com a tabela: *quais dias têm defeito?* Guarde para depois das apostas as duas perguntas difíceis: por que o dia 3
# não aparece, e por que `intent` muda e não volta.
#
# Há dois erros comuns. Um é tomar o Pix por defeito, já que o número é grande. O outro é esquecer que um `NaN` aqui é um sinal de defeito.

# %% [markdown] name="teach-read-the-table" lang="en" tags=["instructor"]
# Give them two silent minutes with the table: *which days are bad?* Keep the two hard questions for after the guesses: why does day 3 not
# show, and why does `intent` change and never change back?
#
# Two common mistakes: taking Pix for a fault because the number is large, and forgetting that a `NaN` here is a sign of a fault.

# %% [markdown] name="days-why" lang="pt-BR"
# Entre os dias 1 e 2 nenhuma distância passa de 0,013. As distâncias são pequenas, mas nem todas são zero. No episódio 07, essas distâncias pequenas ajudam a escolher um limiar.
#
# O resto da tabela se lê assim:
#
# - **Zero** quer dizer que as frações são as mesmas. É o caso de `language` nos dias 1 e 2, em que tudo é `pt`. Em `resolved`, o 0.000 é só um número muito pequeno, arredondado.
# - **Um**, numa coluna de números, quer dizer que os dois histogramas não têm nada em comum. O 0.998 do dia 7 é quase isso (o `show` o arredonda para 1).
# - Numa coluna de **textos**, a distância é a maior mudança na fração de **um** valor. Em `timestamp` os dois dias não têm nenhum valor em comum, e mesmo assim a distância é quase zero, porque a fração de cada valor é minúscula. Uma mudança espalhada por muitos valores dá uma distância pequena (há mais sobre isso no episódio 07).
# - **`NaN`** quer dizer que os dois dias nem podem ser comparados. A coluna sumiu ou mudou de tipo, e isso já é um sinal de defeito.

# %% [markdown] name="days-why" lang="en"
# Between days 1 and 2 no distance is above 0.013. The distances are small, but not all zero. In episode 07 these small distances help you choose a threshold.
#
# Read the rest of the table like this:
#
# - **Zero** means that the shares are the same. That's the case for `language` on days 1 and 2, when every message is in `pt`. For `resolved`, 0.000 is just a very small number, rounded.
# - **One**, in a column of numbers, means that the two histograms have nothing in common. Day 7's 0.998 is nearly that (`show` rounds it to 1).
# - In a column of **strings**, the distance is the largest change in the share of **one** value. In `timestamp` the two days don't share a single value, but each value's share is tiny, so the distance is nearly zero. A change spread over many values gives a small distance (more in episode 07).
# - **`NaN`** means that the two days can't even be compared. The column is gone or has changed its type, and that alone is a sign of a fault.

# %% [markdown] name="faults-intro" lang="pt-BR"
# A distância diz *que* algo mudou. Para saber *o quê*, olhe o campo que mostra cada defeito:
#
# | suspeita | onde está o número |
# |---|---|
# | mensagens sem rótulo | `num_missing` de `intent` |
# | outras línguas | frequência de `pt` em `language` |
# | tipo trocado | `type` de `rating` |
# | coluna que sumiu | não há `resolved` entre as `features` |
# | unidade trocada | `median` de `seconds_to_answer` |
# | valor nunca visto | `rank_histogram` de `channel`, comparado com os dias 1 e 2 |
#
# Pela porta do CSV, um rótulo em branco seria uma lista vazia, e `num_missing` seria zero. Aqui os dias vêm de DataFrames. (A próxima célula mostra também a maior espera de cada dia, `max`. Vamos usá-la depois.)
#
# > 🤔 **Antes de rodar:** são seis suspeitas e seis dias, de 3 a 8. Três você já conhece. Olhe a tabela das distâncias e aposte: qual dia tem o tipo trocado, qual tem a coluna que sumiu, e qual tem a unidade trocada?

# %% [markdown] name="faults-intro" lang="en"
# The distance tells you *that* something changed. To know *what* changed, look at the field that shows each fault:
#
# | possible fault | where the number is |
# |---|---|
# | messages without a label | `num_missing` of `intent` |
# | other languages | frequency of `pt` in `language` |
# | a changed type | `type` of `rating` |
# | a missing column | no `resolved` among the `features` |
# | a changed unit | `median` of `seconds_to_answer` |
# | a value never seen before | `rank_histogram` of `channel`, compared with days 1 and 2 |
#
# Through the CSV door, a blank label would be an empty list, and `num_missing` would be zero. Here the days come from DataFrames. (The next cell also shows the longest wait of each day, `max`. We'll use it later.)
#
# > 🤔 **Before you run it:** there are six possible faults and six days, from 3 to 8. You know three of them. Look at the table of distances and guess. Which day has the changed type, which has the missing column, and which has the changed unit?

# %% [markdown] name="teach-place-your-bets" lang="pt-BR" tags=["instructor"]
# Apostas no papel: os dias 5, 6 e 7. Os `NaN` dão dois deles, e é preciso olhar de quem é a linha. Não deixe abrir o `data/LEIA-ME.md`, que
# tem a lista para quem ensina.
#
# Pergunte também *onde está o dia 3 na tabela?* A distância não o mostra. É o lugar de dizer que um número só nunca vê tudo.

# %% [markdown] name="teach-place-your-bets" lang="en" tags=["instructor"]
# Guesses go on paper. The answers are days 5, 6 and 7. The `NaN`s show two of them to learners who look at the row's name. Don't let
# anybody open `data/README.md`, which has the list for instructors.
#
# Also ask *where is day 3 in the table?* The distance doesn't show it. This is the place to say that no single number shows everything.

# %% name="faults"
from tensorflow_metadata.proto.v0 import statistics_pb2


def frequencies(data, name):
    """Return value → how often, of a column of text."""
    return {bucket.label: bucket.sample_count for bucket in feature(data, name).string_stats.rank_histogram.buckets}


known = set(frequencies(days[1].datasets[0], "channel")) | set(frequencies(days[2].datasets[0], "channel"))
numbers = {}
for day, protobuf in days.items():
    [data] = protobuf.datasets
    seconds = feature(data, "seconds_to_answer").num_stats
    numbers[day] = {
        "intent missing (%)": round(100 * feature(data, "intent").string_stats.common_stats.num_missing / data.num_examples, 1),
        "language not pt (%)": round(100 * (1 - frequencies(data, "language")["pt"] / data.num_examples), 1),
        "type of rating": statistics_pb2.FeatureNameStatistics.Type.Name(feature(data, "rating").type),
        "resolved": "there" if feature(data, "resolved") else "GONE",
        "seconds, median": int(seconds.median),
        "seconds, max": int(seconds.max),
        "new channels": ", ".join(set(frequencies(data, "channel")) - known),
    }
pd.DataFrame(numbers).rename_axis(columns="day")

# %% [markdown] name="faults-why" lang="pt-BR"
# Cada dia tem um defeito, e cada defeito aparece num número diferente:
#
# - no dia 3, 11,9% das mensagens não têm rótulo;
# - no 4, 15,6% estão em outra língua;
# - no 5, `rating` virou texto (`STRING`);
# - no 6, não há `resolved`;
# - no 7, a mediana passou de 5 para 5.275;
# - no 8, apareceu `telegram`.
#
# O ExampleGen ingere esses seis dias sem dar erro, e você teria treinado com eles.

# %% [markdown] name="faults-why" lang="en"
# Each day has one fault, and each fault shows in a different number:
#
# - On day 3, 11.9% of the messages have no label.
# - On day 4, 15.6% are in another language.
# - On day 5, `rating` became a column of strings (`STRING`).
# - On day 6, there is no `resolved`.
# - On day 7, the median went from 5 to 5,275.
# - On day 8, `telegram` appeared.
#
# ExampleGen ingests all six days without an error, so you would have trained on them.

# %% [markdown] name="days-care" lang="pt-BR"
# Volte agora à tabela das distâncias. Ela mostrava cinco dos seis defeitos, e três coisas nela pedem cuidado:
#
# - `intent` muda no dia 4 e continua diferente. Desde então as mensagens sobre o Pix têm rótulo, e o Pix veio para ficar. Não é defeito.
# - `seconds_to_answer` tem 0,098 no dia 4, mais que o 0,081 que o `telegram` causa, e 0,066 no dia 8. Nenhum dos dois é defeito. Sem contar o dia 7, são os dois dias com a espera mais longa, 3.388 e 2.734 segundos, contra 1.985 no dia 1. Uma única espera longa estica os intervalos do histograma, e ele deixa de se parecer com o do dia 1. O episódio 07 mostra como escolher um limiar para cada coluna.
# - O dia 3 quase não se destaca. O maior número dele, o 0,028 de `channel`, fica bem abaixo dos números dos outros defeitos. A distância compara os valores que **existem**, e o defeito do dia 3 é o que falta. Nenhum número, sozinho, mostra tudo.
#
# A próxima célula mostra todas as colunas de um dia com defeito, o 7, ao lado das do dia 1, que é saudável.

# %% [markdown] name="days-care" lang="en"
# Now go back to the table of distances. It showed five of the six faults, and three things in it need care:
#
# - `intent` changes on day 4 and stays changed. Since then the messages about Pix have a label, and Pix is here to stay. That isn't a fault.
# - `seconds_to_answer` has 0.098 on day 4, more than the 0.081 that `telegram` causes, and 0.066 on day 8. Neither is a fault. Apart from day 7, these two days have the longest waits, 3,388 and 2,734 seconds, compared with 1,985 on day 1. A single long wait stretches the bins of the histogram, which then no longer looks like day 1's. Episode 07 shows how to choose a threshold for each column.
# - Day 3 hardly stands out. Its largest number, 0.028 for `channel`, is far below those of the other faults. The distance compares the values that **exist**, and on day 3 the fault is that values are missing. No single number shows everything.
#
# The next cell shows all the columns of a bad day, day 7, beside those of day 1, which is clean.

# %% name="day-seven"
show(days[1], days[7], names=("day 1", "day 7"))

# %% [markdown] name="day-seven-read" lang="pt-BR"
# A mediana de `seconds_to_answer` foi de 5 para 5.275. A menor e a maior espera também ficaram umas mil vezes maiores, e na mesma escala o histograma do dia 1 virou um risco. Mil vezes é a diferença entre segundos e **milissegundos**. A unidade deve ter mudado.
#
# Só no dia 3 é preciso voltar aos dados. As estatísticas dizem *quantas* mensagens ficaram sem rótulo, mas não *quais*. Seriam mesmo as do Pix? Leia algumas.

# %% [markdown] name="day-seven-read" lang="en"
# The median of `seconds_to_answer` went from 5 to 5,275, and on the same scale day 1's histogram is just a line. The shortest and
# longest waits are about a thousand times as long, too. A factor of a thousand is the step from seconds to **milliseconds**, so the unit must have changed.
#
# Only day 3 sends you back to the data. The statistics say *how many* messages have no label, not *which*. Are they really the ones about Pix? Let's read some of them.

# %% name="pix"
third = frames[3]
unlabelled = third[third.intent.isna()]
for name, messages in {"unlabelled": unlabelled, "the others": third[third.intent.notna()]}.items():
    print(f"{name}: {messages.text.str.contains('pix', case=False).mean():.0%} say Pix")
unlabelled.text.head(4).to_frame()

# %% [markdown] name="pix-why" lang="pt-BR"
# Entre as mensagens sem rótulo, 88% dizem `pix`. Entre as outras, nenhuma diz. (Dos 12% restantes, a maioria escreve `pix` errado ou fala de uma *chave*.) O dia 3 é 16 de novembro de 2020, quando o Pix foi lançado para todo mundo. Os dados não estão errados. Foi o mundo que mudou.

# %% [markdown] name="pix-why" lang="en"
# In English: *the Pix QR code doesn't open on my phone…* · *does Pix have a limit* · *what are the Pix hours for savings accounts!!*
#
# Of the unlabelled messages, 88% say `pix`. Of the others, none do. (Most of the remaining 12% misspell it, or ask about the *chave*, the key for a Pix.) Day 3 is
# 16 November 2020, the day Pix launched. The data isn't wrong. The world changed.

# %% [markdown] name="slices-intro" lang="pt-BR"
# ## Fatias: de onde vêm as notas em texto?
#
# No dia 5, `rating` virou texto. De onde vem isso? Um número calculado sobre o dia todo não mostra. Peça ao StatisticsGen estatísticas **por canal**, com uma `SlicingConfig` em `StatsOptions`. Cada fatia (*slice*) vira mais um item de `datasets`, no mesmo arquivo. O nome dela junta a coluna e o valor, como em `channel_app`. O primeiro item, `All Examples`, é o conjunto inteiro.
#
# > 🤔 **Antes de rodar:** quantos canais você acha que mandam a nota em texto?

# %% [markdown] name="slices-intro" lang="en"
# ## Slices: where do the ratings in words come from?
#
# On day 5, some ratings are in words. A number for the whole day doesn't say where they come from. Ask StatisticsGen for statistics **by
# channel**, with a `SlicingConfig` in `StatsOptions`. Each slice becomes one more item of `datasets`, in the same file. Its name joins the column and the value, as in `channel_app`. The first item, `All Examples`, is the whole data set.
#
# > 🤔 **Before you run it:** how many channels do you think send ratings in words?

# %% [markdown] name="teach-whose-fault" lang="pt-BR" tags=["instructor"]
# *De quem é a culpa?* Deixe a turma propor como descobrir antes de mostrar o `SlicingConfig`. Vão propor um `groupby`: está certo, e é o
# que a fatia faz, sem voltar aos dados.
#
# Atrasado? Daqui, vá a `options` e encerre. Amostra, domínio semântico e exato ou aproximado ficam para leitura; nada depois depende
# deles.

# %% [markdown] name="teach-whose-fault" lang="en" tags=["instructor"]
# *Whose fault is it?* Let the room propose how to find out before you show the `SlicingConfig`. They'll propose a `groupby`. That's right,
# and the slice does the same without going back to the data.
#
# Running late? From here go to `options` and finish. Learners can read the sample, the semantic domain, and exact or approximate on their
# own. Nothing later depends on them.

# %% name="slices"
from tfx_bsl.public.proto.slicing_spec_pb2 import SlicingConfig, SlicingSpec

by_channel = tfdv.StatsOptions(slicing_config=SlicingConfig(slicing_specs=[SlicingSpec(feature_keys=["channel"])]))
sliced_gen = tfx.components.StatisticsGen(examples=ingest(5).outputs["examples"], stats_options=by_channel)
context.run(sliced_gen)

[sliced] = sliced_gen.outputs["statistics"].get()
slices = tfdv.load_stats_binary(f"{sliced.uri}/Split-train/FeatureStats.pb").datasets
rows = {}
for data in slices:
    ratings = pd.Series(frequencies(data, "rating"))
    text = ~ratings.index.str.isdigit()
    rows[data.name] = {"examples": data.num_examples, "rated 1 to 5": int(ratings[~text].sum()), "rated in words": int(ratings[text].sum())}
pd.DataFrame(rows).T

# %% [markdown] name="options-intro" lang="pt-BR"
# As 180 notas em texto vêm todas do canal `app`. Agora você sabe para qual equipe ligar. (Há outros motivos para medir por fatia. Um modelo pode ir bem na média e mal para os clientes de um canal só.)
#
# As fatias têm limites:
#
# - O SchemaGen e o ExampleValidator não olham as fatias. Eles só usam o conjunto inteiro.
# - O StatisticsGen faz fatias por coluna, como acima. A TFDV também aceita código seu, que faz as fatias de outro jeito ou calcula outra estatística. O componente recusa esse código.
# - Com um DataFrame, a TFDV não faz fatias, e também não dá erro. Para fatiar, use o componente ou o Beam.
#
# ## StatsOptions: medir menos
#
# As estatísticas do dia 1 guardam mil textos que você não vai ler. Em `StatsOptions` você escolhe as colunas (`feature_allowlist`), o tamanho das duas listas de valores (`num_top_values` e `num_rank_histogram_buckets`) e em quantos intervalos dividir o histograma (`num_histogram_buckets`).
#
# > 🤔 **Antes de rodar:** há 10 intenções em `intent`. Com `num_top_values=3`, `unique` vai dizer 3 ou 10?

# %% [markdown] name="options-intro" lang="en"
# All 180 ratings in words come from the channel `app`. Now you know which team to call. (There are other reasons to measure by slice. A model may do well on average and badly for the customers of one channel.)
#
# Slices have limits:
#
# - SchemaGen and ExampleValidator don't look at them. They use only the whole data set.
# - StatisticsGen slices by column, as above. TFDV also accepts code of your own that slices in another way or computes another statistic. The component refuses such code.
# - With a DataFrame, TFDV makes no slices, and raises no error either. For slices, use the component or Beam.
#
# ## StatsOptions: measuring less
#
# The statistics of day 1 keep a thousand texts that you'll never read. In `StatsOptions` you choose the columns (`feature_allowlist`), the length of
# the two lists of values (`num_top_values` and `num_rank_histogram_buckets`) and the number of bins in a histogram (`num_histogram_buckets`).
#
# > 🤔 **Before you run it:** there are 10 intents in `intent`. With `num_top_values=3`, will `unique` say 3 or 10?

# %% name="options"
brief = tfdv.StatsOptions(
    feature_allowlist=["channel", "intent", "seconds_to_answer"],
    num_top_values=3,
    num_rank_histogram_buckets=3,
    num_histogram_buckets=4,
)
less = tfdv.generate_statistics_from_dataframe(frames[1], brief)
intent = feature(less.datasets[0], "intent").string_stats
print("bytes:", round(len(days[1].SerializeToString()), -3), "→", round(len(less.SerializeToString()), -2))
print("columns:", [each.path.step[0] for each in less.datasets[0].features])
print("intent: unique", intent.unique, "| top values", [each.value for each in intent.top_values])

# %% [markdown] name="sample-intro" lang="pt-BR"
# O resumo caiu de 132.000 para 1.700 bytes. `unique` continua dizendo 10, porque conta todos os valores. `top_values` guarda só três deles. **Se você ler `top_values` como "todos os valores", vai errar**, e sem nenhum aviso.
#
# E se você quiser medir só uma amostra? Para isso existe a opção `sample_rate`.
#
# > 🤔 **Antes de rodar:** com `sample_rate=0.1`, quantas mensagens do dia 1 a TFDV vai medir?

# %% [markdown] name="sample-intro" lang="en"
# The summary shrank from 132,000 bytes to 1,700. `unique` still says 10, because it counts all the values. `top_values` keeps only three of them. **If you read `top_values` as "all the values", you'll be wrong**, and without a warning.
#
# What if you want to measure only a sample? There is an option for that, `sample_rate`.
#
# > 🤔 **Before you run it:** with `sample_rate=0.1`, how many messages of day 1 will TFDV measure?

# %% name="sample"
tenth = tfdv.generate_statistics_from_dataframe(frames[1], tfdv.StatsOptions(sample_rate=0.1))
print("asked for a tenth of", len(frames[1]), "→ measured", tenth.datasets[0].num_examples)

mine = tfdv.generate_statistics_from_dataframe(frames[1].sample(frac=0.1, random_state=0))
print("a sample of my own → measured", mine.datasets[0].num_examples)

# %% [markdown] name="sample-why" lang="pt-BR"
# A TFDV mediu todas as 1.992 mensagens. Com um DataFrame, a opção é simplesmente ignorada. No componente ela vale, mas sorteia **lotes inteiros** de registros (até mil de uma vez), sem semente. O resultado muda a cada vez, e por isso nenhuma célula o mostra. Quando pedimos um décimo de 15.000 corridas de táxi, vieram ora 0, ora 1.000, ora 2.000. Com muitos dados isso quase não faz diferença. Com os da aula, faz. Se precisa de uma amostra que se repita, sorteie você mesmo, com uma semente fixa.
#
# ### Que tipo de texto é este?
#
# Uma opção menos conhecida olha para dentro dos textos. `enable_semantic_domain_stats` diz o que eles parecem ser.
#
# > 🤔 **Antes de rodar:** de quais colunas de texto a TFDV consegue adivinhar o sentido?

# %% [markdown] name="sample-why" lang="en"
# TFDV measured all 1,992 messages. With a DataFrame the option is simply ignored. The component uses it, but draws **whole batches** of records
# (up to a thousand at once), without a seed. The result is different each time, so no cell shows it. When we asked for a tenth of 15,000 taxi trips, we got 0, 1,000 or 2,000. With a lot of data
# that hardly matters, but with data this small it does. If you need a sample that you can repeat, draw it yourself, with a fixed seed.
#
# ### What kind of string is this?
#
# A lesser-known option looks inside the strings. `enable_semantic_domain_stats` says what they seem to be.
#
# > 🤔 **Before you run it:** for which columns of strings can TFDV guess the meaning?

# %% name="semantic"
semantic = tfdv.generate_statistics_from_dataframe(frames[1], tfdv.StatsOptions(enable_semantic_domain_stats=True))
for each in semantic.datasets[0].features:
    for guess in each.custom_stats:
        if guess.name == "domain_info":
            print(each.path.step[0], "→", guess.str)

# %% [markdown] name="codes-intro" lang="pt-BR"
# A TFDV adivinhou o sentido de duas colunas. `timestamp` parece uma data, num formato que ela descobriu, e `text` parece linguagem natural. São palpites úteis quando a tabela vem sem documentação.
#
# ### Números que são códigos
#
# `rating` vai de 1 a 5, e para a TFDV isso é um número, com média, mediana e desvio-padrão. Mas quantos clientes deram 5 estrelas? A média não diz. O mesmo acontece com a hora do dia e o número de um bairro.
#
# É o **schema** que diz se um número é um código. O [episódio 06](06-schemagen.ipynb) explica os schemas. Aqui bastam três passos:
#
# 1. `infer_schema` faz um rascunho de schema a partir das estatísticas.
# 2. `set_domain` diz que `rating` é um inteiro de 1 a 5 (`IntDomain`) e um código (`is_categorical`). Você pode omitir o `min` e o `max`.
# 3. O StatisticsGen recebe o schema em `StatsOptions`, e mede o dia 1 de novo.
#
# (Num pipeline, o schema costuma estar num artifact, e o StatisticsGen o recebe na entrada `schema`. Na próxima célula, o `with_id` só dá um nome próprio a este StatisticsGen.)
#
# > 🤔 **Antes de rodar:** com o schema, o que acontece com a média de `rating`?

# %% [markdown] name="codes-intro" lang="en"
# TFDV guessed the meaning of two columns. `timestamp` looks like a date, in a format that TFDV found, and `text` looks like natural language. Such guesses
# help when a table comes without documentation.
#
# ### Numbers that are codes
#
# To TFDV, `rating` is a number with a mean, a median and a standard deviation. But how many customers gave 5 stars? The mean doesn't say. It's the same with hours of the day, area numbers and census tracts.
#
# It's the **schema** that says whether a number is a code. [Episode 06](06-schemagen.ipynb) explains schemas. Here three steps are enough:
#
# 1. `infer_schema` drafts a schema from the statistics.
# 2. `set_domain` says that `rating` is an integer from 1 to 5 (`IntDomain`) and a code (`is_categorical`). You may leave out `min` and `max`.
# 3. StatisticsGen gets the schema in `StatsOptions`, and measures day 1 again.
#
# (In a pipeline the schema is usually an artifact, and StatisticsGen takes it through its `schema` input. In the next cell, `with_id` only gives this StatisticsGen a name of its own.)
#
# > 🤔 **Before you run it:** what happens to the mean of `rating` when StatisticsGen has the schema?

# %% name="codes"
measured = tfdv.load_stats_binary(f"{statistics.uri}/Split-train/FeatureStats.pb")
schema = tfdv.infer_schema(measured)
tfdv.set_domain(schema, "rating", schema_pb2.IntDomain(min=1, max=5, is_categorical=True))

again = tfx.components.StatisticsGen(examples=first_day.outputs["examples"], stats_options=tfdv.StatsOptions(schema=schema)).with_id("WithSchema")
context.run(again)
with_schema = tfdv.load_stats_binary(f"{again.outputs['statistics'].get()[0].uri}/Split-train/FeatureStats.pb")

for name, data in (("without", measured), ("with", with_schema)):
    rating = feature(data.datasets[0], "rating")
    stars = {each.value: int(each.frequency) for each in rating.string_stats.top_values}
    print(f"{name:8} mean: {rating.num_stats.mean:.2f}   top values: {stars}")

# %% [markdown] name="codes-why" lang="pt-BR"
# Com o schema, a coluna é medida como um texto. Há uma contagem para cada nota (87 clientes deram 5), e **não há mais média** (o 0.00 é só um campo vazio). Entre dois dias, a distância passa a ser a L∞, que compara a fração de cada nota. O [episódio 07](07-examplevalidator.ipynb) volta a isso.
#
# ### Nem toda linha conta igual
#
# Para treinar, é comum guardar só uma parte dos casos mais frequentes e dar a eles um **peso**. A próxima célula guarda todas as mensagens com nota e uma em cada quatro das outras, com peso 4.
#
# > 🤔 **Antes de rodar:** a fração de `resolved` nas linhas guardadas vai ser maior ou menor que a do dia inteiro? (No episódio 01, quais clientes davam nota?)

# %% [markdown] name="codes-why" lang="en"
# With the schema, the column is measured like a string. There is a count for each rating (87 customers gave 5) and **no mean any more** (the 0.00 is an empty field). Between two days the distance is now L∞, which compares the share of each rating. [Episode 07](07-examplevalidator.ipynb) comes back to this.
#
# ### Not every row counts the same
#
# For training, it's common to keep only some of the most frequent cases and give those a **weight**. The next cell keeps all messages with a
# rating, and one in four of the others, with weight 4.
#
# > 🤔 **Before you run it:** will the share of `resolved` in the rows that were kept be higher or lower than in the whole day? (In episode 01, which customers gave a rating?)

# %% name="weights"
rated = frames[1].rating.notna()
kept = pd.concat([frames[1][rated].assign(weight=1.0), frames[1][~rated].iloc[::4].assign(weight=4.0)], ignore_index=True)
resolved = feature(tfdv.generate_statistics_from_dataframe(kept, tfdv.StatsOptions(weight_feature="weight")).datasets[0], "resolved").num_stats
print(f"the whole day:        {len(frames[1])} rows, {frames[1].resolved.mean():.3f} resolved")
print(f"kept, unweighted:     {len(kept)} rows, {resolved.mean:.3f}")
print(f"kept, with weights:   {len(kept)} rows, {resolved.weighted_numeric_stats.mean:.3f}")

# %% [markdown] name="weights-why" lang="pt-BR"
# Sem pesos, a fração é menor que a do dia inteiro (0,747 em vez de 0,805), porque os clientes insatisfeitos dão nota mais vezes. Com pesos ela é 0,808, quase a do dia inteiro. (O resto é acaso, porque só uma em cada quatro das outras mensagens foi guardada.)
#
# Com `weight_feature`, o arquivo traz a maioria das estatísticas duas vezes, uma sem pesos e outra com pesos (`weighted_common_stats`, `weighted_numeric_stats`, `weighted_string_stats`). As
# distâncias entre dois dias usam as que têm pesos. O mínimo e o máximo vêm uma vez só, porque os pesos não os mudam.

# %% [markdown] name="weights-why" lang="en"
# Without weights the share is lower than the whole day's, 0.747 instead of 0.805, because dissatisfied customers rate more often. With weights it's 0.808, nearly the whole day's. (The rest is chance, because only one in four of the others was kept.)
#
# With `weight_feature`, the file holds most statistics twice, once without weights and once with them (`weighted_common_stats`, `weighted_numeric_stats`, `weighted_string_stats`). Distances between two days use the weighted ones. The minimum and the maximum are there only once, because weights don't change them.

# %% [markdown] name="exact-intro" lang="pt-BR"
# ## Exato ou aproximado?
#
# Volte à tabela do dia 7. Ela diz que as 1.992 mensagens do dia 1 têm 1.992 textos distintos. Mas, na mesma linha, diz que os primeiros textos aparecem 2 vezes. As duas coisas não podem ser verdade.
#
# Para contar valores distintos é preciso se lembrar de todos os que já passaram, e um bilhão de textos não cabe na memória. Um *sketch* é um resumo de tamanho fixo, que permite estimar a contagem. Com um DataFrame, a TFDV sempre usa dois:
#
# - um estima quantos valores distintos há;
# - o outro estima quantas vezes aparece cada um dos mais frequentes.
#
# A próxima célula confere os dois, com o dia 1 e com 60.000 textos, todos diferentes.
#
# > 🤔 **Antes de rodar:** quantos textos distintos a TFDV vai contar entre os 60.000? E quantas vezes ela vai dizer que o mais frequente aparece?

# %% [markdown] name="exact-intro" lang="en"
# ## Exact or approximate?
#
# Go back to the table of day 7. It says that the 1,992 messages of day 1 have 1,992 distinct texts. But in the same row, it says that the first texts occur twice. They can't both be true.
#
# To count distinct values you have to remember every value so far, and a billion texts don't fit in memory. A *sketch* is a summary of fixed size from which the count can be estimated. With a DataFrame, TFDV always uses two sketches:
#
# - One estimates how many distinct values there are.
# - The other estimates how often each of the most frequent values occurs.
#
# The next cell checks both, on day 1 and on 60,000 texts that are all different.
#
# > 🤔 **Before you run it:** how many distinct values will TFDV count in the 60,000 texts? And how many times will it say that the most frequent one occurs?

# %% name="exact"
many = pd.DataFrame({"text": [f"message {number}" for number in range(60_000)]})
rows = {}
for name, frame in (("day 1", frames[1]), ("60000 texts", many)):
    estimated = feature(tfdv.generate_statistics_from_dataframe(frame[["text"]]).datasets[0], "text").string_stats
    counted = frame.text.value_counts()
    rows[name] = {
        "distinct, TFDV": estimated.unique,
        "distinct, pandas": len(counted),
        "error": f"{estimated.unique / len(counted) - 1:.2%}",
        "most frequent, TFDV": int(estimated.top_values[0].frequency),
        "most frequent, pandas": int(counted.iloc[0]),
    }
pd.DataFrame(rows).T

# %% [markdown] name="exact-why" lang="pt-BR"
# No dia 1, o sketch dos distintos guarda os 1.992 textos e acerta em cheio. Com 60.000 ele diz 59.626, um erro de 0,62%, e é normal que erre até dois por cento. O sketch dos mais frequentes guarda menos. Ele diz 2 e 59 para textos que aparecem uma vez só.
#
# O StatisticsGen, se você não pedir outra coisa, faz as duas contagens de forma exata. Isso leva mais tempo e precisa de memória para todos os valores. Num relatório, um erro de dois por cento não importa. Para disparar um alarme, use a contagem exata.
#
# | o que se mede | com o StatisticsGen | com um DataFrame |
# |---|---|---|
# | registros, faltas, vazios, zeros, mínimo, máximo, média, desvio-padrão | exato | exato |
# | valores distintos, e quantas vezes aparece cada um dos mais frequentes | exato | aproximado |
# | mediana e histogramas | aproximado | aproximado |
#
# A mediana e os histogramas não têm versão exata. Seria preciso guardar e ordenar todos os valores, e a TFDV não faz isso. (`epsilon`, em `StatsOptions`, diz quanto erro você tolera.)
#
# "Exato" só vale sem amostra, e se refere ao valor como foi guardado. Num tf.Example, um número real tem 32 bits, e 0,1 já está arredondado.

# %% [markdown] name="exact-why" lang="en"
# On day 1, the sketch of the distinct values keeps all 1,992 texts and is exactly right. With 60,000 it says 59,626, which is off by 0.62%. An error of up to two per cent is normal. The sketch of the most frequent values keeps less. It says 2 and 59 for texts that occur only once.
#
# StatisticsGen does both counts exactly unless you ask for something else. That takes more time, and memory for all the values.
# In a report, an error of two per cent doesn't matter. To raise an alarm, use the exact count.
#
# | what is measured | with StatisticsGen | with a DataFrame |
# |---|---|---|
# | records, missing, empty, zeros, minimum, maximum, mean, standard deviation | exact | exact |
# | distinct values, and how often each of the most frequent occurs | exact | approximate |
# | median and histograms | approximate | approximate |
#
# There is no exact version of the median and the histograms. TFDV would have to keep and sort all the values, and it doesn't. (`epsilon` in `StatsOptions` sets how much error you accept.)
#
# "Exact" is true only without a sample, and refers to the value as stored. In a tf.Example a floating-point number has 32 bits, so 0.1 is already rounded.

# %% [markdown] name="next" lang="pt-BR"
# ## E agora?
#
# Com poucas linhas de código, sem ler 16 mil mensagens, você achou seis defeitos e a equipe responsável por um deles. Mas foi **você** que olhou. Amanhã chega o dia 9, e você vai estar de férias. O próximo passo é escrever o que se espera, para que uma máquina olhe por você. Isso é o schema, no
# episódio 06.
#
# > ✍️ **Sua vez.** A folha de exercícios 05 usa as corridas de táxi.

# %% [markdown] name="next" lang="en"
# ## What next?
#
# With a few lines of code, without reading 16,000 messages, you found six faults and the team behind one of them. But it was **you** who looked. Tomorrow
# brings day 9, and you'll be on holiday. The next step is to write down what you expect, so that a machine can look for you. That's the
# schema, in episode 06.
#
# > ✍️ **Your turn.** Exercise sheet 05 uses the taxi trips.

# %% [markdown] name="teach-sheet" lang="pt-BR" tags=["instructor"]
# O que se erra na folha 05:
#
# - 05.1: ler `train` em vez de `eval`, ou devolver a contagem e não a fração.
# - 05.2: pegar o primeiro item de `datasets`, que é o de todas as corridas.
# - 05.3: comparar contagens, com dias de tamanhos diferentes, e acusar um dia saudável. É a que toma mais tempo: reserve metade dele.
# - 05.4: pôr em `num_top_values` as 61 empresas de hoje. *E na cidade com 500?*
# - 05.5: inferir o schema e esquecer de entregá-lo ao StatisticsGen; devolver quantas corridas em vez de qual bairro.

# %% [markdown] name="teach-sheet" lang="en" tags=["instructor"]
# What goes wrong on sheet 05:
#
# - 05.1: reading `train` instead of `eval`, or giving the count instead of the fraction.
# - 05.2: taking the first of the `datasets`, which covers all the trips.
# - 05.3: comparing counts, with days of different sizes, and flagging a clean day. It takes the longest, so set half of the time aside for it.
# - 05.4: putting today's 61 companies into `num_top_values`. *And in the city with 500?*
# - 05.5: inferring the schema and forgetting to give it to StatisticsGen, or answering with the number of trips instead of the area.
