# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "StatisticsGen: como são esses dados?", en: "StatisticsGen: what is this data like?"}
# summary:
#   pt-BR: "o que é medido, comparado por split, por dia e por fatia; seis defeitos plantados, achados por número; exato ou aproximado"
#   en: "what is measured, compared by split, day and slice; six planted faults found by number; exact or approximate"
# teaching: 45
# exercises: 50
# questions:
#   pt-BR:
#     - O que dá para saber de um dia de dados sem ler os dados?
#     - Como achar, por número, o dia em que algo quebrou?
#     - Quais desses números são exatos, e quanto custaria se todos fossem?
#   en:
#     - What can you know of a day of data without reading the data?
#     - How do you find, by number, the day on which something broke?
#     - Which of these numbers are exact, and what would it cost if all were?
# objectives:
#   pt-BR:
#     - rodar o StatisticsGen e abrir em código o que ele gravou, até cada campo
#     - comparar splits, dias e fatias (por canal), no olho e por número
#     - usar StatsOptions para medir menos, medir outra coisa ou medir por fatia
#     - achar todos os defeitos plantados em oito dias de mensagens
#     - dizer quais estatísticas são aproximadas, quando e por quê
#   en:
#     - run StatisticsGen and open in code what it wrote, down to each field
#     - compare splits, days and slices (by channel), by eye and by number
#     - use StatsOptions to measure less, to measure something else, or by slice
#     - find every fault planted in eight days of messages
#     - say which statistics are approximate, when and why
# keypoints:
#   pt-BR:
#     - Estatísticas são pequenas e ficam; dá para comparar um dia com outro um ano depois, sem os dados.
#     - O tipo de uma coluna decide quais estatísticas ela tem. Um tipo que muda já é um alarme.
#     - Faltar, ser vazio e ser zero são três contagens diferentes.
#     - Um número médio pode esconder uma fatia doente; meça por fatia o que decide algo.
#     - Os mais frequentes não são todos, e o número de distintos pode ser uma estimativa (de um DataFrame, sempre é).
#     - Um número que é um código só é contado valor por valor se um schema com `is_categorical` entra no StatisticsGen.
#   en:
#     - Statistics are small and stay; you can compare one day with another a year later, without the data.
#     - A column's type decides which statistics it has. A type that changes is an alarm in itself.
#     - Missing, empty and zero are three different counts.
#     - A number over all may hide a slice that is ill; measure by slice whatever decides something.
#     - The most frequent values are not all of them, and the number of distinct values may be an estimate (from a DataFrame it always is).
#     - A number that is a code is counted value by value only if StatisticsGen is given a schema with `is_categorical`.
# ---

# %% [markdown] name="why" lang="pt-BR"
# ## Oito dias, cinco minutos
#
# É segunda-feira, 23 de novembro de 2020. Você entra no time do chatbot e recebe oito dias de mensagens, umas 16 mil. Três deles você já conhece dos episódios 01 e 02, com o Pix sem rótulo do dia 3, as outras línguas do dia 4 e o canal `telegram` do dia 8. "Outros dias também têm
# problema", avisam os colegas, "mas não anotamos qual dia tem o quê." Ler tudo levaria uma semana.
#
# É para isso que servem as estatísticas. Elas são um resumo de cada coluna, pequeno o bastante para comparar de relance. O [*StatisticsGen*](04-examplegen.ipynb) recebe a saída do ExampleGen, e o que ele grava é lido pelo SchemaGen (episódio 06) e pela validação (07). Você já o
# rodou uma vez. Hoje você abre o que há dentro.

# %% [markdown] name="why" lang="en"
# ## Eight days, five minutes
#
# It's Monday, 23 November 2020. You join the chatbot's team and get eight days of messages, about 16,000. You know three of them from episodes 01 and 02, with day 3's Pix without a label, day 4's other languages and day 8's channel `telegram`. "Other days have a problem too", your
# colleagues warn you, "but we didn't write down which day has what." Reading it all would take a week. (The [glossary](00-start.ipynb#Glossary) has the intents in English.)
#
# That is what statistics are for. They are a summary of each column, small enough to compare at a glance. [*StatisticsGen*](04-examplegen.ipynb) takes ExampleGen's output, and what it writes is read by SchemaGen (episode 06) and by validation (07). You have run it once. Today you
# open what is inside.

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
# Comece pelo dia 1, que os colegas dizem ser saudável. O ExampleGen o divide em `train` e `eval`, e o StatisticsGen mede cada um.
#
# > 🤔 **Antes de rodar:** o CSV do dia 1 tem uns 230 KB. O resumo dele vai ter quanto disso?

# %% [markdown] name="run-intro" lang="en"
# ## What stays on disk
#
# Begin with day 1, which your colleagues say is clean. ExampleGen splits it into `train` and `eval`, and StatisticsGen measures each.
#
# > 🤔 **Before you run it:** the CSV of day 1 has about 230 KB. How much of that will its summary have?

# %% name="run"
first_day = ingest(1)
statistics_gen = tfx.components.StatisticsGen(examples=first_day.outputs["examples"])
context.run(statistics_gen)

[statistics] = statistics_gen.outputs["statistics"].get()
print(statistics.type_name, statistics.split_names)
for path in sorted(Path(statistics.uri).rglob("*.pb")):
    print(path.relative_to(root), "about", round(path.stat().st_size / 1e4) * 10, "KB")

# %% [markdown] name="metadata-intro" lang="pt-BR"
# É uma surpresa. Para um dia pequeno, o resumo tem quase o tamanho dos dados. Mas ele **não cresce** com os dados. De um milhão de mensagens sairia um arquivo parecido. (O espaço ali é dos mil textos mais frequentes. Daqui a pouco vamos diminuir isso.)
#
# E o que ficou no banco de metadados? Nele dá para saber de onde vieram estas estatísticas, sem abrir nenhuma pasta.

# %% [markdown] name="metadata-intro" lang="en"
# That is a surprise. For a small day the summary is nearly as large as the data. But it **doesn't grow** with the data. A million messages would give a file much like it. (The thousand most frequent texts take the room. We'll shrink that soon.)
#
# And what is in the metadata store? It tells you where these statistics came from, without opening a folder.

# %% name="metadata"
from ml_metadata import metadata_store

store = metadata_store.MetadataStore(context.metadata_connection_config)
# The first; StatisticsGen again, from the cache, would be another execution.
made, *_ = [event.execution_id for event in store.get_events_by_artifact_ids([statistics.id])]
read = [event.artifact_id for event in store.get_events_by_execution_ids([made]) if event.artifact_id != statistics.id]
[examples] = store.get_artifacts_by_id(read)
print("artifact", statistics.id, "was made from artifact", examples.id, "of span", examples.custom_properties["span"].int_value)

# %% [markdown] name="types-intro" lang="pt-BR"
# ## O que é medido, por tipo
#
# Um [*protocol buffer*](https://protobuf.dev) se abre como qualquer objeto, com campos dentro de campos. Cada coluna tem um tipo, e o tipo decide quais estatísticas ela ganha. A célula põe lado a lado os campos preenchidos de uma coluna de número e de uma de texto.
#
# > 🤔 **Antes de rodar:** que medidas fazem sentido para `channel` (texto)? E para `seconds_to_answer` (número)? Quais servem para as duas?

# %% [markdown] name="types-intro" lang="en"
# ## What is measured, by type
#
# You open a [*protocol buffer*](https://protobuf.dev) like any object, with fields within fields. Each column has a type, and the type decides which statistics it gets. The cell puts side by side the filled fields of a column of numbers and of one of strings.
#
# > 🤔 **Before you run it:** which measures make sense for `channel` (strings)? And for `seconds_to_answer` (a number)? Which work for both?

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
# As duas colunas têm `common_stats`. O resto depende do tipo.
#
# - `common_stats` conta quantos registros têm a coluna, quantos não têm, e o mínimo, o máximo e a média de valores por registro.
# - Um número tem média, desvio, mediana, extremos, zeros e dois histogramas. Um é de intervalos iguais, o outro de intervalos com o mesmo número de registros.
# - Um texto tem quantos valores distintos há (`unique`), os mais frequentes (`top_values`, 20 se você não pedir outra coisa), um histograma por posição (`rank_histogram`, até 1.000) e o comprimento médio, em **bytes** (*ç* e *ã* valem dois).
#
# O que conta como falta, vazio ou zero depende da porta. A [tabela das portas](04-examplegen.ipynb#Todas-as-portas,-uma-tabela), no episódio 04, mostra cada caso.
#
# O `show` desenha tudo isso, dos dois splits quando o artifact tem os dois. O **▲** marca as colunas em que a distância entre eles passa de 0,1. (O `show` é deste curso. Fora dele, use `context.show(...)` do TFX ou `tfdv.visualize_statistics(...)`, que abrem o Facets.)
#
# > 🤔 **Antes de rodar:** a divisão é por hash. Alguma coluna deveria diferir entre `train` e `eval`?

# %% [markdown] name="types-why" lang="en"
# Both columns have `common_stats`. The rest depends on the type.
#
# - `common_stats` counts how many records have the column, how many don't, and the least, the most and the average number of values in a record.
# - A number has mean, deviation, median, extremes, zeros and two histograms. One has bins of equal width, the other bins with equally many records.
# - A string has how many distinct values there are (`unique`), the most frequent (`top_values`, 20 unless you ask for another number), a histogram by rank (`rank_histogram`, up to 1,000) and the average length, in **bytes** (*ç* and *ã* count as two).
#
# What counts as missing, empty or zero depends on the door. The [table of doors](04-examplegen.ipynb#All-doors,-one-table) in episode 04 shows each case.
#
# `show` draws all this, for both splits where the artifact has two. The **▲** marks columns in which the distance between them is above 0.1. (`show` is this course's. Elsewhere, use TFX's `context.show(...)` or `tfdv.visualize_statistics(...)`, which open Facets.)
#
# > 🤔 **Before you run it:** the split is by hash. Should any column differ between `train` and `eval`?

# %% name="splits"
show(statistics)

# %% [markdown] name="splits-why" lang="pt-BR"
# As colunas que se podem comparar não têm nenhuma marca, e isso quer dizer que o `eval` representa o `train`. (De `text` e `timestamp`, quase todos distintos, não há o que comparar valor a valor.) Essa é a primeira pergunta de todo dia, e a resposta cabe num relance.
#
# A próxima célula mostra o mesmo no Facets, para você procurar e ampliar. Em *Sort by*, escolha *Distribution distance*, e as colunas mais diferentes sobem.

# %% [markdown] name="splits-why" lang="en"
# The columns that can be compared have no mark, which means that `eval` represents `train`. (Of `text` and `timestamp`, nearly all distinct, there is nothing to compare value by value. *É a terceira vez que falo isso*, in the table, is *this is the third time I'm telling you*.)
# That is the first question of any day, and its answer takes a glance.
#
# The next cell shows the same in Facets, where you can search and enlarge. Under *Sort by*, choose *Distribution distance*, and the columns that differ most rise.

# %% name="facets"
facets(statistics)

# %% [markdown] name="alone-intro" lang="pt-BR"
# ## Sem componente nenhum: a TFDV sozinha
#
# Quem calcula é a TFDV, uma biblioteca comum. Dá para usá-la num script, num teste, numa célula. O componente acrescenta o que um *pipeline* precisa (artifact, metadados, cache, Beam para dados grandes). Isso tem um preço, que são alguns segundos por execução, mesmo com poucos
# dados. Direto de um DataFrame são décimos de segundo. Para os oito dias, vamos direto.
#
# > 🤔 **Antes de rodar:** o componente e a TFDV medem `rating` do mesmo dia. Vão contar as mesmas faltas?

# %% [markdown] name="alone-intro" lang="en"
# ## Without any component: TFDV alone
#
# TFDV does the computing, and it's an ordinary library. You can use it in a script, in a test, in a cell. The component adds what a *pipeline* needs (artifact, metadata, cache, Beam for large data). That has a price, which is some seconds per run, even with little data. Straight
# from a DataFrame it takes tenths of a second. For the eight days, we go straight.
#
# > 🤔 **Before you run it:** the component and TFDV measure `rating` of the same day. Will they count the same missing values?

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
# Pare na tabela, antes de ler a explicação: *mesmo dia, mesma coluna; por que um diz que faltam zero e o outro, mais de 1.500?* Um
# minuto. Quem se lembra da lista vazia do 04 responde.
#
# A frase a repetir: não compare o que entrou por portas diferentes. Ela é o susto do começo do episódio 07.

# %% [markdown] name="teach-two-doors" lang="en" tags=["instructor"]
# Stop at the table, before reading the explanation: *the same day, the same column; why does one say that zero are missing, and the other
# more than 1,500?* One minute. Whoever remembers 04's empty list has the answer.
#
# The sentence to repeat: do not compare what came in through different doors. It is the shock at the beginning of episode 07.

# %% [markdown] name="alone-why" lang="pt-BR"
# Não contam. Para um **faltam** zero notas, para o outro faltam mais de 1.500. (Um viu só `train`; o outro, o dia todo.) E é o mesmo dia! O CsvExampleGen escreve uma lista vazia, que existe. O DataFrame tem um NaN, que a TFDV toma por falta. Nenhum dos dois mente, mas **não compare
# um com o outro**. Para saber quantas notas há de verdade, `values` serve nos dois.
#
# Há outras duas coisas sobre esta porta. O `NaN` só é falta quando vem de um DataFrame. Escrito dentro de um registro, ele é um **valor**. E uma coluna de datas (`datetime64`) some do resultado, sem aviso. Converta-a em texto antes. (`category`, `date`, `Decimal` e colunas que
# misturam número e texto ao menos dão erro.)
#
# ## De um dia para o outro
#
# > 🤔 **Antes de rodar:** os dias 1 e 2 são saudáveis. Entre dois dias saudáveis, quanto você espera que as colunas mudem?

# %% [markdown] name="alone-why" lang="en"
# They don't. To the one zero ratings are **missing**, to the other more than 1,500. (One saw `train` only, the other the whole day.) And it's the same day! CsvExampleGen writes an empty list, which is there. The DataFrame has a NaN, which TFDV takes for a missing value. Neither
# lies, but **don't compare one with the other**. To know how many ratings there really are, `values` works in both.
#
# There are two more things about this door. A `NaN` is missing only when it comes from a DataFrame. Written inside a record, it is a **value**. And a column of dates (`datetime64`) is left out of the result, without a warning. Turn it into strings first. (`category`, `date`,
# `Decimal` and columns that mix numbers and strings stop with an error, at least.)
#
# ## From one day to the next
#
# > 🤔 **Before you run it:** days 1 and 2 are clean. Between two clean days, how much do you expect the columns to change?

# %% name="days"
distances = {}
for day in range(2, 9):
    distances[day] = show(days[1], days[day]).table().groupby("feature").difference.first()
pd.DataFrame(distances).rename_axis(columns="distance from day 1 to day").astype(float).round(3).dropna(how="all")

# %% [markdown] name="teach-read-the-table" lang="pt-BR" tags=["instructor"]
# Dois minutos em silêncio com a tabela: *quais dias têm defeito?* Guarde para depois das apostas as duas perguntas difíceis: por que o dia 3
# não aparece, e por que `intent` muda e não volta.
#
# O que se erra: tomar o Pix por defeito, já que o número é grande; e esquecer que um `NaN` aqui é notícia.

# %% [markdown] name="teach-read-the-table" lang="en" tags=["instructor"]
# Two silent minutes with the table: *which days are bad?* Keep the two hard questions for after the bets: why does day 3 not show, and why
# does `intent` change and never come back?
#
# What goes wrong: taking Pix for a fault because the number is large; and forgetting that a `NaN` here is news.

# %% [markdown] name="days-why" lang="pt-BR"
# Entre os dias 1 e 2 a distância não é zero, é pequena. Guarde esse "pequena", porque no episódio 07 ela vira um limiar.
#
# Zero quer dizer iguais. Para números, 1 quer dizer nada em comum. Para textos não, porque a distância é a maior mudança na fração de **um** valor. Veja `timestamp`. Os dois dias não têm um só valor em comum, e o número é quase zero, porque nenhum valor passa de uma fração mínima.
# Uma mudança espalhada por muitos valores fica pequena, e o episódio 07 volta a isso.
#
# Onde falta o número (`NaN`), os dois dias nem se comparam. A coluna sumiu ou mudou de tipo, e isso já é a notícia.

# %% [markdown] name="days-why" lang="en"
# Between days 1 and 2 the distance isn't zero, it's small. Remember this "small", because in episode 07 it becomes a threshold.
#
# Zero means equal. For numbers, 1 means nothing in common. For strings it doesn't, because the distance is the largest change in the share of **one** value. Look at `timestamp`. The two days share not a single value, and the number is nearly zero, because no value has more than a
# tiny share. A change spread over many values stays small, and episode 07 comes back to this.
#
# Where there is no number (`NaN`), the two days can't even be compared. The column is gone or has changed its type, and that is news in itself.

# %% [markdown] name="faults-intro" lang="pt-BR"
# A distância diz *que* algo mudou. Para saber *o quê*, há um campo que denuncia cada defeito:
#
# | suspeita | onde está o número |
# |---|---|
# | mensagens sem rótulo | `num_missing` de `intent` |
# | outra língua | frequência de `pt` em `language` |
# | tipo trocado | `type` de `rating` |
# | coluna que sumiu | não há `resolved` entre as `features` |
# | unidade trocada | `median` de `seconds_to_answer` |
# | valor nunca visto | `rank_histogram` de `channel`, contra os dias 1 e 2 |
#
# > 🤔 **Antes de rodar:** são seis suspeitas e seis dias, de 3 a 8. Três você já conhece. Olhe a tabela das distâncias e aposte: qual dia tem o tipo trocado, qual tem a coluna que sumiu, e qual tem a unidade trocada?

# %% [markdown] name="faults-intro" lang="en"
# The distance says *that* something changed. To know *what*, there is a field that gives each fault away:
#
# | suspicion | where the number is |
# |---|---|
# | messages without a label | `num_missing` of `intent` |
# | another language | frequency of `pt` in `language` |
# | a type that changed | `type` of `rating` |
# | a column gone | no `resolved` among the `features` |
# | a unit that changed | `median` of `seconds_to_answer` |
# | a value never seen | `rank_histogram` of `channel`, against days 1 and 2 |
#
# > 🤔 **Before you run it:** there are six suspicions and six days, from 3 to 8. You know three. Look at the table of distances and place your bet: which day has the changed type, which has the missing column, and which has the changed unit?

# %% [markdown] name="teach-place-your-bets" lang="pt-BR" tags=["instructor"]
# Apostas no papel: os dias 5, 6 e 7. Os `NaN` dão dois deles, e é preciso olhar de quem é a linha. Não deixe abrir o `data/LEIA-ME.md`, que
# tem a lista para quem ensina.
#
# Pergunte também *onde está o dia 3 na tabela?* A distância não o mostra. É o lugar de dizer que um número só nunca vê tudo.

# %% [markdown] name="teach-place-your-bets" lang="en" tags=["instructor"]
# Bets on paper: days 5, 6 and 7. The `NaN`s give two of them to those who look at whose row it is. Do not let anybody open `data/README.md`,
# which has the list for those who teach.
#
# Ask as well *where is day 3 in the table?* The distance doesn't show it. This is the place to say that no single number sees everything.

# %% name="faults"
from tensorflow_metadata.proto.v0 import statistics_pb2


def frequencies(data, name):
    """Return value → how often, of a column of text."""
    return {bucket.label: bucket.sample_count for bucket in feature(data, name).string_stats.rank_histogram.buckets}


known = set(frequencies(days[1].datasets[0], "channel")) | set(frequencies(days[2].datasets[0], "channel"))
numbers = {}
for day, protobuf in days.items():
    [data] = protobuf.datasets
    numbers[day] = {
        "intent missing (%)": round(100 * feature(data, "intent").string_stats.common_stats.num_missing / data.num_examples, 1),
        "language not pt (%)": round(100 * (1 - frequencies(data, "language")["pt"] / data.num_examples), 1),
        "type of rating": statistics_pb2.FeatureNameStatistics.Type.Name(feature(data, "rating").type),
        "resolved": "there" if feature(data, "resolved") else "GONE",
        "seconds, median": feature(data, "seconds_to_answer").num_stats.median,
        "new channels": ", ".join(set(frequencies(data, "channel")) - known),
    }
pd.DataFrame(numbers).rename_axis(columns="day")

# %% [markdown] name="faults-why" lang="pt-BR"
# Há um defeito por dia, e cada um aparece em um número diferente:
#
# - no dia 3, 11,9% das mensagens não têm rótulo;
# - no 4, 15,6% estão em outra língua;
# - no 5, `rating` virou texto;
# - no 6, não há `resolved`;
# - no 7, a mediana passou de 5 para 5.275;
# - no 8, apareceu `telegram`.
#
# Nenhum deu erro no ExampleGen, e você teria treinado com eles.

# %% [markdown] name="faults-why" lang="en"
# There is one fault a day, and each shows in a different number:
#
# - on day 3, 11.9% of the messages have no label;
# - on day 4, 15.6% are in another language;
# - on day 5, `rating` became text;
# - on day 6, there is no `resolved`;
# - on day 7, the median went from 5 to 5,275;
# - on day 8, `telegram` appeared.
#
# None raised an error in ExampleGen, and you would have trained on them.

# %% [markdown] name="days-care" lang="pt-BR"
# Volte agora à tabela das distâncias. Ela mostrava cinco dos seis, e três coisas nela pedem cuidado:
#
# - `intent` muda no dia 4 e fica mudado. Apareceu um assunto novo, o Pix, que veio para ficar. Não é defeito.
# - O 0,098 de `seconds_to_answer` no dia 4 é alarme falso. O episódio 07 mostra por quê.
# - O dia 3 não se destaca em nada. A distância compara os valores que **existem**, e o defeito do dia 3 é o que falta. Um número só nunca vê tudo.
#
# A célula mostra um dia com defeito inteiro, ao lado do saudável.

# %% [markdown] name="days-care" lang="en"
# Now go back to the table of distances. It showed five of the six, and three things in it need care:
#
# - `intent` changes on day 4 and stays changed. A new topic came up, Pix, and came to stay. That isn't a fault.
# - The 0.098 of `seconds_to_answer` on day 4 is a false alarm. Episode 07 shows why.
# - Day 3 stands out in nothing. The distance compares the values that **exist**, and day 3's fault is what is missing. No single number sees everything.
#
# The cell shows one whole bad day beside the clean one.

# %% name="day-seven"
show(days[1], days[7], names=("day 1", "day 7"))

# %% [markdown] name="day-seven-read" lang="pt-BR"
# A mediana de `seconds_to_answer` foi de 5 para mais de 5.000, e na mesma escala o histograma do dia 1 virou um risco. Alguma mudança no banco trocou segundos por **milissegundos**.
#
# Só o dia 3 pede uma volta aos dados. As estatísticas dizem *quantas* mensagens ficaram sem rótulo, não *por quê*. Leia algumas.

# %% [markdown] name="day-seven-read" lang="en"
# The median of `seconds_to_answer` went from 5 to more than 5,000, and on the same scale day 1's histogram has become a mere line. Some change at the bank turned seconds into **milliseconds**.
#
# Only day 3 sends you back to the data. The statistics say *how many* messages have no label, not *why*. Read some of them.

# %% name="pix"
third = frames[3]
unlabelled = third[third.intent.isna()]
for name, messages in {"unlabelled": unlabelled, "the others": third[third.intent.notna()]}.items():
    print(f"{name}: {messages.text.str.contains('pix', case=False).mean():.0%} say Pix")
unlabelled.text.head(4).to_frame()

# %% [markdown] name="slices-intro" lang="pt-BR"
# É 16 de novembro de 2020, o dia em que o Pix abriu para todo mundo. Os dados não têm culpa. O mundo é que mudou.
#
# ## Fatias: que canal manda texto na nota?
#
# No dia 5, `rating` virou texto. De que canal vem isso? Um número do dia todo não diz. Peça ao StatisticsGen uma estatística **por canal**, com uma `SlicingConfig` em `StatsOptions`. Cada fatia vira mais um conjunto de dados dentro do mesmo arquivo.
#
# > 🤔 **Antes de rodar:** de quantos canais você espera que venha o texto?

# %% [markdown] name="slices-intro" lang="en"
# (*The Pix QR code doesn't open on my phone…* · *does Pix have a limit, and 900.10* · *a disgrace, what hours does Pix keep for savings!!* ·
# *hiii, the Pix QR code fails on the internet…*)
#
# It is 16 November 2020, the day Pix opened to everyone. The data isn't to blame. It's the world that changed.
#
# ## Slices: which channel sends text for a rating?
#
# On day 5, `rating` became text. Which channel does that come from? A number over the whole day doesn't tell. Ask StatisticsGen for statistics **by channel**, with a `SlicingConfig` in `StatsOptions`. Each slice becomes one more data set within the same file.
#
# > 🤔 **Before you run it:** from how many channels do you expect the text to come?

# %% [markdown] name="teach-whose-fault" lang="pt-BR" tags=["instructor"]
# *De quem é a culpa?* Deixe a turma propor como descobrir antes de mostrar o `SlicingConfig`. Vão propor um `groupby`: está certo, e é o
# que a fatia faz, sem voltar aos dados.
#
# Atrasado? Daqui, vá a `options` e encerre. Amostra, domínio semântico e exato ou aproximado ficam para leitura; nada depois depende
# deles.

# %% [markdown] name="teach-whose-fault" lang="en" tags=["instructor"]
# *Whose fault is it?* Let the room propose how to find out before you show the `SlicingConfig`. They will propose a `groupby`: that is
# right, and it is what the slice does, without going back to the data.
#
# Late? From here go to `options` and close. The sample, the semantic domain, and exact or approximate may be left to read; nothing later
# depends on them.

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
# O texto vem só do `app`. Agora você sabe para que time ligar. (Vai haver outros motivos para medir por fatia. Um modelo pode ir bem na média e mal para os clientes de um canal só.)
#
# Os componentes que vêm depois não olham as fatias. O SchemaGen e o ExampleValidator usam só o conjunto inteiro. Há também coisas que só a TFDV faz. O componente recusa funções suas que fatiam e geradores de estatísticas seus. Já as fatias pedem o componente, ou o Beam. De um
# DataFrame, `experimental_slice_functions` é ignorada, sem erro.
#
# ## StatsOptions: medir menos
#
# As estatísticas do dia 1 guardam mil textos que ninguém vai ler. `StatsOptions` escolhe as colunas, quantos valores guardar e em quantos intervalos.
#
# > 🤔 **Antes de rodar:** há 10 assuntos em `intent`. Com `num_top_values=3`, `unique` vai dizer 3 ou 10?

# %% [markdown] name="options-intro" lang="en"
# The text comes only from the `app`. Now you know which team to call. (There will be other reasons to measure by slice. A model may do well on average and badly for the customers of one channel.)
#
# The components that come next don't look at slices. SchemaGen and ExampleValidator use the whole data set alone. There are also things that only TFDV does. The component refuses slicing functions of your own and generators of your own statistics. Slices, in turn, need the
# component, or Beam. From a DataFrame, `experimental_slice_functions` is ignored, without an error.
#
# ## StatsOptions: measuring less
#
# The statistics of day 1 keep a thousand texts that nobody will read. `StatsOptions` chooses the columns, how many values to keep and in how many bins.
#
# > 🤔 **Before you run it:** there are 10 topics in `intent`. With `num_top_values=3`, will `unique` say 3 or 10?

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
# `unique` diz 10, porque conta todos. `top_values` guarda só alguns. **Se você ler `top_values` como "todos os valores", vai errar**, e sem nenhum aviso.
#
# E medir só uma amostra? Existe `sample_rate`. Desconfie e confira.
#
# > 🤔 **Antes de rodar:** com `sample_rate=0.1`, quantas mensagens do dia 1 a TFDV vai medir?

# %% [markdown] name="sample-intro" lang="en"
# `unique` says 10, because it counts all. `top_values` keeps only some. **If you read `top_values` as "all the values", you'll be wrong**, and without a warning.
#
# And measuring just a sample? There is `sample_rate`. Be wary, and check.
#
# > 🤔 **Before you run it:** with `sample_rate=0.1`, how many messages of day 1 will TFDV measure?

# %% name="sample"
tenth = tfdv.generate_statistics_from_dataframe(frames[1], tfdv.StatsOptions(sample_rate=0.1))
print("asked for a tenth of", len(frames[1]), "→ measured", tenth.datasets[0].num_examples)

mine = tfdv.generate_statistics_from_dataframe(frames[1].sample(frac=0.1, random_state=0))
print("a sample of my own → measured", mine.datasets[0].num_examples)

# %% [markdown] name="sample-why" lang="pt-BR"
# De um DataFrame, a opção é simplesmente ignorada. No componente ela vale, mas sorteia **lotes inteiros** de registros (até mil de uma vez), sem semente. Das 15.000 corridas de táxi, pedindo um décimo, vimos sair 0, 1.000 e 2.000. Com muitos dados isso não faz diferença, e com dados
# de aula faz. Se você precisa de uma amostra que se repita, sorteie você, com semente.
#
# ### O que este texto parece ser?
#
# Uma opção menos conhecida olha para dentro dos textos. `enable_semantic_domain_stats` diz o que eles parecem ser.
#
# > 🤔 **Antes de rodar:** de quais colunas de texto dá para adivinhar o sentido?

# %% [markdown] name="sample-why" lang="en"
# From a DataFrame the option is simply ignored. In the component it counts, but it draws **whole batches** of records (up to a thousand at once), without a seed. Of the 15,000 taxi trips, asking for a tenth, we saw 0, 1,000 and 2,000 come out. With a lot of data that makes no
# difference, and with classroom data it does. If you need a sample that repeats itself, draw it yourself, with a seed.
#
# ### What does this text seem to be?
#
# A lesser-known option looks inside the strings. `enable_semantic_domain_stats` says what they seem to be.
#
# > 🤔 **Before you run it:** of which columns of strings can the meaning be guessed?

# %% name="semantic"
semantic = tfdv.generate_statistics_from_dataframe(frames[1], tfdv.StatsOptions(enable_semantic_domain_stats=True))
for each in semantic.datasets[0].features:
    for guess in each.custom_stats:
        if guess.name == "domain_info":
            print(each.path.step[0], "→", guess.str)

# %% [markdown] name="codes-intro" lang="pt-BR"
# A TFDV adivinhou duas colunas. `timestamp` parece uma data, com o formato, e `text` parece língua natural. São palpites úteis quando a tabela vem sem documentação.
#
# ### Números que são códigos
#
# `rating` vai de 1 a 5, e para a TFDV isso é um número, com média, mediana e desvio. Mas quantos clientes deram 5 estrelas? A média não diz. O mesmo acontece com horas do dia, códigos de área e setores do censo.
#
# O **schema** é que sabe que um número é um código, com `is_categorical`. E o StatisticsGen aceita um schema, na entrada `schema`. Assim o schema que você revisa no [episódio 06](06-schemagen.ipynb) volta para a medição.
#
# > 🤔 **Antes de rodar:** com o schema, o que acontece com a média de `rating`?

# %% [markdown] name="codes-intro" lang="en"
# TFDV guessed two columns. `timestamp` seems to be a date, with its format, and `text` seems to be natural language. Such guesses are useful when a table comes without documentation.
#
# ### Numbers that are codes
#
# `rating` goes from 1 to 5, and to TFDV that's a number with a mean, a median and a deviation. But how many customers gave 5 stars? The mean doesn't say. It's the same with hours of the day, area codes and census tracts.
#
# The **schema** is where it says that a number is a code, with `is_categorical`. And StatisticsGen takes a schema, as its input `schema`. This is how the schema that you review in [episode 06](06-schemagen.ipynb) comes back into measuring.
#
# > 🤔 **Before you run it:** with the schema, what becomes of the mean of `rating`?

# %% name="codes"
measured = tfdv.load_stats_binary(f"{statistics.uri}/Split-train/FeatureStats.pb")
schema = tfdv.infer_schema(measured)
tfdv.set_domain(schema, "rating", schema_pb2.IntDomain(min=1, max=5, is_categorical=True))
tfdv.write_schema_text(schema, str(root / "schema.pbtxt"))

import_schema = tfx.components.ImportSchemaGen(schema_file=str(root / "schema.pbtxt"))
again = tfx.components.StatisticsGen(examples=first_day.outputs["examples"], schema=import_schema.outputs["schema"]).with_id("WithSchema")
for component in (import_schema, again):
    context.run(component)
with_schema = tfdv.load_stats_binary(f"{again.outputs['statistics'].get()[0].uri}/Split-train/FeatureStats.pb")

for name, data in (("without", measured), ("with", with_schema)):
    rating = feature(data.datasets[0], "rating")
    stars = {each.value: int(each.frequency) for each in rating.string_stats.top_values}
    print(f"{name:8} mean: {rating.num_stats.mean:.2f}   top values: {stars}")

# %% [markdown] name="codes-why" lang="pt-BR"
# Com o schema há uma contagem por estrela, e **não há mais média**. A coluna passa a ser medida como texto (a média impressa, 0,00, é só o campo vazio). Só assim a L∞ do [episódio 07](07-examplevalidator.ipynb) enxerga uma coluna de códigos. Sem o schema ela dá sempre zero.
#
# ### Nem toda linha conta igual
#
# Para treinar, é comum guardar só uma parte do caso frequente e dar a ela um **peso**. A célula guarda todas as mensagens com nota e uma em cada quatro das outras, que por isso valem 4. Os clientes que dão nota estão mais insatisfeitos.
#
# > 🤔 **Antes de rodar:** a fração de `resolved` nas linhas guardadas vai ser maior ou menor que a do dia inteiro?

# %% [markdown] name="codes-why" lang="en"
# With the schema there's a count per star, and **no mean any more**. The column is now measured like a string (the 0.00 printed is just the empty field). Only this way does [episode 07](07-examplevalidator.ipynb)'s L∞ see a column of codes. Without the schema it's always zero.
#
# ### Not every row counts the same
#
# For training, it's common to keep only a part of the frequent case and give it a **weight**. The cell keeps all messages with a rating and one in four of the others, which are therefore worth 4. Customers who rate are less content.
#
# > 🤔 **Before you run it:** will the share of `resolved` in the rows that were kept be higher or lower than the whole day's?

# %% name="weights"
rated = frames[1].rating.notna()
kept = pd.concat([frames[1][rated].assign(weight=1.0), frames[1][~rated].iloc[::4].assign(weight=4.0)], ignore_index=True)
resolved = feature(tfdv.generate_statistics_from_dataframe(kept, tfdv.StatsOptions(weight_feature="weight")).datasets[0], "resolved").num_stats
print(f"the whole day:        {len(frames[1])} rows, {frames[1].resolved.mean():.3f} resolved")
print(f"kept, unweighted:     {len(kept)} rows, {resolved.mean:.3f}")
print(f"kept, with weights:   {len(kept)} rows, {resolved.weighted_numeric_stats.mean:.3f}")

# %% [markdown] name="weights-why" lang="pt-BR"
# As linhas guardadas enganam, e os pesos corrigem quase tudo. Com `weight_feature`, o arquivo traz a maioria das estatísticas duas vezes, sem peso e com peso (`weighted_common_stats`, `weighted_numeric_stats`, `weighted_string_stats`). As
# distâncias entre dois dias usam as com peso. Mínimo e máximo só há um.

# %% [markdown] name="weights-why" lang="en"
# The rows that were kept mislead, and the weights correct almost all of it. With `weight_feature`, the file has most statistics twice, without weights and with them (`weighted_common_stats`, `weighted_numeric_stats`, `weighted_string_stats`).
# Distances between two days use the weighted ones. There's only one minimum and one maximum.

# %% [markdown] name="exact-intro" lang="pt-BR"
# ## Exato ou aproximado?
#
# Para contar valores **distintos** é preciso lembrar de todos os que já passaram. Com um bilhão de textos, isso não cabe na memória. Por isso existem os *sketches*, que guardam uma amostra esperta, de tamanho fixo, e estimam. A célula tem 60.000 textos, todos diferentes.
#
# > 🤔 **Antes de rodar:** de um DataFrame a TFDV sempre usa o sketch. Vai dar 60.000? E no dia 1, com menos de 2.000 textos?

# %% [markdown] name="exact-intro" lang="en"
# ## Exact or approximate?
#
# To count **distinct** values you have to remember all that have passed. With a billion texts that doesn't fit in memory. That is why there are *sketches*, which keep a clever sample, of fixed size, and estimate. The cell has 60,000 texts, all different.
#
# > 🤔 **Before you run it:** from a DataFrame TFDV always uses the sketch. Will it say 60,000? And on day 1, with fewer than 2,000 texts?

# %% name="exact"
many = pd.DataFrame({"text": [f"message {number}" for number in range(60_000)]})
pd.DataFrame(
    {
        "TFDV": [feature(tfdv.generate_statistics_from_dataframe(frame[["text"]]).datasets[0], "text").string_stats.unique for frame in (frames[1], many)],
        "exact (pandas)": [frame.text.nunique() for frame in (frames[1], many)],
    },
    index=["day 1", "60,000 texts"],
).assign(error=lambda table: (table["TFDV"] / table["exact (pandas)"] - 1).map("{:.2%}".format))

# %% [markdown] name="exact-why" lang="pt-BR"
# Com poucos valores, o sketch guarda todos e acerta em cheio. Com muitos, é normal que erre um por cento, ou até dois. A conta exata, que é o padrão do StatisticsGen, precisa de memória para todos os valores, e de mais tempo. Nos seus dados, decida pelo que vai fazer com o número.
#
# | | exato | aproximado |
# |---|---|---|
# | sempre | registros, faltas, vazios, zeros, mínimo, máximo, média, desvio | quantis, mediana e histogramas (episódio 04, as seis corridas mais longas) |
# | só pelo StatisticsGen | distintos, e quantas vezes aparece cada um dos mais frequentes | |
# | de um DataFrame | | os mesmos: com quase 2.000 textos todos diferentes, a contagem de um deles pode sair 2 |
#
# "Exato" vale sem amostra, e para o valor que foi guardado (num tf.Example, um número real tem 32 bits).

# %% [markdown] name="exact-why" lang="en"
# With few values, the sketch keeps them all and is exactly right. With many, being off by one per cent, or even two, is normal. The exact count, StatisticsGen's default, needs memory for all the values, and more time. With your data, decide by what you will do with the number.
#
# | | exact | approximate |
# |---|---|---|
# | always | records, missing, empty, zeros, minimum, maximum, mean, deviation | quantiles, median and histograms (episode 04, the six longest trips) |
# | by StatisticsGen only | distinct values, and how often each of the most frequent appears | |
# | from a DataFrame | | the same two: of nearly 2,000 texts, all different, one may be counted twice |
#
# "Exact" holds without a sample, and for the value that was stored (in a tf.Example a real number has 32 bits).

# %% [markdown] name="next" lang="pt-BR"
# ## E agora?
#
# Em cinco minutos, sem ler 16 mil mensagens, você achou seis defeitos e o time responsável por um. Mas foi **você** que olhou. Amanhã chega o dia 9, e você vai estar de férias. O próximo passo é escrever o que se espera, para que uma máquina olhe por você. Isso é o schema, no
# episódio 06.
#
# > ✍️ **Sua vez.** A folha de exercícios 05 usa as corridas de táxi.

# %% [markdown] name="next" lang="en"
# ## What next?
#
# In five minutes, without reading 16 thousand messages, you found six faults and the team behind one. But it was **you** who looked. Tomorrow brings day 9, and you'll be on holiday. The next step is to write down what is expected, so that a machine looks for you. That is the schema,
# in episode 06.
#
# > ✍️ **Your turn.** Exercise sheet 05 uses the taxi trips.

# %% [markdown] name="teach-sheet" lang="pt-BR" tags=["instructor"]
# O que se erra na folha 05:
#
# - 05.1: ler `train` em vez de `eval`, ou devolver a contagem e não a fração.
# - 05.2: pegar o primeiro `dataset`, que é o de todas as corridas.
# - 05.3: comparar contagens, com dias de tamanhos diferentes, e acusar um dia são. É a que toma mais tempo: reserve metade dele.
# - 05.4: pôr em `num_top_values` as 61 empresas de hoje. *E na cidade com 500?*
# - 05.5: inferir o schema e esquecer de entregá-lo ao StatisticsGen; devolver quantas corridas em vez de qual bairro.

# %% [markdown] name="teach-sheet" lang="en" tags=["instructor"]
# What goes wrong on sheet 05:
#
# - 05.1: reading `train` instead of `eval`, or giving the count and not the fraction.
# - 05.2: taking the first `dataset`, which is that of all trips.
# - 05.3: comparing counts, with days of different sizes, and accusing a healthy day. It takes the longest: set half of the time aside for
#   it.
# - 05.4: putting today's 61 companies into `num_top_values`. *And in the city with 500?*
# - 05.5: inferring the schema and forgetting to hand it to StatisticsGen; giving how many trips instead of which area.
