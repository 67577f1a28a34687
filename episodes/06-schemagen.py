# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "SchemaGen e ImportSchemaGen: o que se espera", en: "SchemaGen and ImportSchemaGen: what is expected"}
# summary:
#   pt-BR: "quatro erros de um schema inferido de um dia bom, a revisão em código, ambientes, onde o schema mora"
#   en: "four ways in which a schema from one good day is wrong, the review in code, environments, where the schema lives"
# teaching: 40
# exercises: 60
# questions:
#   pt-BR:
#     - O que um schema consegue dizer de uma coluna?
#     - Em que um schema inferido de um dia bom erra, e por quê?
#     - Quem é o dono do schema, e onde ele mora?
#   en:
#     - What can a schema say about a column?
#     - How does a schema inferred from one good day go wrong, and why?
#     - Who owns the schema, and where does it live?
# objectives:
#   pt-BR:
#     - ler um schema (tipo, presença, valência, domínio, faixa), em tabela e em texto
#     - mostrar, com dados, quatro erros da inferência
#     - revisar um schema em código, com domínios, faixas, presença mínima, distribuição e ambientes
#     - guardar o schema revisado sob controle de versão e trazê-lo com o ImportSchemaGen
#     - ler a diferença entre dois schemas
#   en:
#     - read a schema (type, presence, valency, domain, range) as a table and as text
#     - show, with data, four ways in which inference goes wrong
#     - review a schema in code, with domains, ranges, minimum presence, distribution and environments
#     - keep the reviewed schema under version control and bring it in with ImportSchemaGen
#     - read the difference between two schemas
# keypoints:
#   pt-BR:
#     - O SchemaGen descreve o que viu. Ele não sabe o que é normal, nem o que é permitido.
#     - Inferido de um dia bom, um schema acusa a maioria dos defeitos. Mas acusa também o que é novo e bom, e deixa passar alguns defeitos.
#     - A revisão do schema é código, com um motivo por linha, e outra pessoa a revisa como revisa qualquer código.
#     - Um schema inferido não conta linhas, aprende com todos os splits e desiste das listas com mais de 100 valores. Escolha os splits antes, com `exclude_splits`. O resto é decidido na revisão.
#     - O schema revisado mora no repositório e entra no pipeline pelo ImportSchemaGen.
#     - Um ambiente diz o que muda entre o treino e a produção, sem precisar de dois schemas. A TFDV aceita um ambiente, e o ExampleValidator não.
#   en:
#     - SchemaGen describes what it saw. It does not know what is normal or what is allowed.
#     - Inferred from one good day, a schema flags most faults. But it also flags good new values, and lets some faults through.
#     - The review of a schema is code, with one reason per line, and another person reviews it like any other code.
#     - An inferred schema does not count rows, learns from all splits, and drops lists of more than 100 values. Set `exclude_splits` before you draft. The rest is up to the review.
#     - The reviewed schema lives in the repository and enters the pipeline through ImportSchemaGen.
#     - An environment says what differs between training and serving, with no need for two schemas. TFDV can choose one. ExampleValidator cannot.
# ---

# %% [markdown] name="why" lang="pt-BR"
# ## É preciso dizer o que é normal
#
# No [episódio 05](05-statisticsgen.ipynb) você achou os seis dias com defeito olhando os números. Para que uma máquina olhe por você, é preciso escrever o que se espera dos dados, isto é, que colunas eles têm, de que tipo elas são e que valores são permitidos. Isso é um *schema*.
#
# O **SchemaGen** recebe a saída do StatisticsGen e **infere** um schema, com tipos, presença e valores permitidos. É um bom rascunho, e a própria documentação do TFX recomenda revisá-lo. Hoje você vai ver por quê, e como a versão revisada volta ao pipeline, com o **ImportSchemaGen**.

# %% [markdown] name="why" lang="en"
# ## You have to say what is normal
#
# In [episode 05](05-statisticsgen.ipynb) you found the six bad days by looking at numbers. For a machine to do the looking, you have to write down what you expect of the data, that is, which columns it has, what types they are, and which values are allowed. That's a *schema*.
#
# **SchemaGen** takes StatisticsGen's output and **infers** a schema, with types, presence and allowed values. It's a good draft, and TFX's own documentation recommends reviewing it. Today you'll see why, and how the reviewed version comes back into the pipeline, with **ImportSchemaGen**.

# %% name="imports"
from pathlib import Path

import pandas as pd
from google.protobuf import text_format

from tfx_course import DATA, show, work_folder
from tfx import v1 as tfx
import tensorflow_data_validation as tfdv
from tensorflow_metadata.proto.v0 import schema_pb2
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

root = work_folder("06-schemagen")
context = InteractiveContext(pipeline_name="chat", pipeline_root=str(root))

# %% [markdown] name="infer-intro" lang="pt-BR"
# ## O rascunho
#
# Rodamos ExampleGen, StatisticsGen e SchemaGen, um depois do outro, sobre o dia 1 do chatbot.
#
# > 🤔 **Antes de rodar:** três em cada quatro mensagens não têm nota (`rating`). O schema vai dizer que a nota é obrigatória?

# %% [markdown] name="infer-intro" lang="en"
# ## The draft
#
# We run ExampleGen, StatisticsGen and SchemaGen, one after another, on day 1 of the chatbot.
#
# > 🤔 **Before you run it:** three in four messages have no `rating`. Will the schema say that the rating is required?

# %% [markdown] name="teach-is-rating-required" lang="pt-BR" tags=["instructor"]
# Peça que levantem a mão: `rating` sai obrigatória ou opcional? Quem fez o 04 hesita, e é bom sinal. Sai `required`, porque a lista vazia conta como
# presente.
#
# Guarde a palavra *valência* para a tabela seguinte; presença e valência são o par que mais se confunde neste episódio.

# %% [markdown] name="teach-is-rating-required" lang="en" tags=["instructor"]
# Ask for a show of hands: does `rating` come out required or optional? Learners who did episode 04 hesitate, and that's a good sign. It comes out
# `required`, because the empty list counts as present.
#
# Keep the word *valency* for the table that follows. In this episode, learners most often mix up presence and valency.

# %% name="infer"
day_one = tfx.proto.Input(splits=[tfx.proto.Input.Split(name="day", pattern="day-01/*.csv")])
example_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "atendimento"), input_config=day_one)
statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
for component in (example_gen, statistics_gen, schema_gen):
    context.run(component)

show(schema_gen.outputs["schema"])

# %% [markdown] name="read" lang="pt-BR"
# O schema diz que a nota é obrigatória, `required`. Cada coluna da tabela responde a uma pergunta:
#
# | | pergunta | aqui |
# |---|---|---|
# | **tipo** | É número inteiro, número real ou texto? | O SchemaGen o deduz do jeito como os valores estão escritos. No arquivo do schema, todo texto é `BYTES`. A tabela chama de `STRING` o texto que tem uma lista de valores. |
# | **presença** | O registro tem a coluna? | Todas são `required`, até `rating`, porque uma lista vazia conta como presente. |
# | **valência** | Quantos valores há por registro? | `single` quer dizer um e só um. `rating` não tem valência, porque o número varia (zero notas ou uma), e por isso o schema não o limita. |
# | **domínio** | Que valores são permitidos? | Um texto com poucos valores ganha a lista deles. Um inteiro que vai de 0 a 1, como `resolved`, vira sim ou não (`bool`). |
#
# A presença de `rating` depende da porta. Só na porta do CSV uma nota em branco vira uma lista vazia. A [tabela das portas](04-examplegen.ipynb#Todas-as-portas,-uma-tabela), no
# episódio 04, mostra as outras. (Quem desenha a tabela é o `show` deste curso. Na TFDV, use `tfdv.display_schema(schema)`.)

# %% [markdown] name="read" lang="en"
# The schema says that the rating is `required`. Each column of the table answers a question:
#
# | | question | here |
# |---|---|---|
# | **type** | Is it a whole number, a real number or a string? | SchemaGen infers it from the way the values are written. In the schema's file every string is `BYTES`. The table says `STRING` if there is a list of values. |
# | **presence** | Does the record have the column? | All the columns are `required`, even `rating`, because an empty list counts as present. |
# | **valency** | How many values does a record have? | `single` means one and only one. `rating` has no valency, because the number varies (no rating or one), so the schema sets no limit. |
# | **domain** | Which values are valid? | A column with only a few different strings gets a list of them. A column of whole numbers from 0 to 1, such as `resolved`, becomes `bool`. |
#
# The presence of `rating` depends on the door. Only the CSV door turns a blank into an empty list. The [table of doors](04-examplegen.ipynb#All-doors,-one-table) in episode 04 has the others. (This course's `show` draws the table. In TFDV, use `tfdv.display_schema(schema)`. The [glossary](00-start.ipynb#Glossary) has the intents in English.)

# %% [markdown] name="file-intro" lang="pt-BR"
# E o que ficou em disco? É um arquivo só, em texto, feito para as pessoas lerem e para o Git comparar. A próxima célula imprime o que ele diz de `channel`, e confere se o campo `shape` dessa coluna foi preenchido (`HasField`).

# %% [markdown] name="file-intro" lang="en"
# And what is on disk? There's a single text file, made for people to read and for Git to compare. The next cell prints what it says about `channel`, and checks whether that column's `shape` field has been filled (`HasField`).

# %% name="file"
[artifact] = schema_gen.outputs["schema"].get()
[file] = Path(artifact.uri).iterdir()
drafted = tfdv.load_schema_text(str(file))
print(artifact.type_name, file.name)
channel = tfdv.get_feature(drafted, "channel")
print(text_format.MessageToString(channel))
print(text_format.MessageToString(tfdv.get_domain(drafted, "channel")))
print("channel has a shape:", channel.HasField("shape"))

# %% [markdown] name="file-why" lang="pt-BR"
# O arquivo dá as mesmas quatro respostas:
#
# - `type` é o tipo.
# - `presence` é a presença. `min_fraction: 1.0` quer dizer "em todos os registros", e `min_count: 1` quer dizer "em ao menos um".
# - `shape` é a valência. Uma dimensão de tamanho 1 quer dizer um valor por registro. Numa coluna que pode faltar, a valência fica em `value_count`. Sem nenhum dos dois campos, o schema não fixa quantos valores há.
# - `domain` é o nome da lista de valores, que fica em outro lugar do arquivo.
#
# `tfdv.get_feature` encontra uma coluna pelo nome. A lista de todas é `drafted.feature`.

# %% [markdown] name="file-why" lang="en"
# The file gives the same four answers:
#
# - `type` is the type.
# - `presence` is the presence. `min_fraction: 1.0` means "in every record", and `min_count: 1` means "in at least one".
# - `shape` is the valency. One dimension of size 1 means one value per record. If the column may be missing, its valency is in `value_count`. With neither field, a column may have any number of values.
# - `domain` is the name of the list of values, which is kept in another part of the file.
#
# `tfdv.get_feature` finds one column by its name. The list of all the columns is `drafted.feature`.

# %% [markdown] name="days-intro" lang="pt-BR"
# ## Um dia bom, e quatro erros
#
# Agora ponha o rascunho para trabalhar. `validate_statistics` compara as estatísticas de um dia com um schema e devolve as **anomalias**. (É o que o
# ExampleValidator faz, no episódio 07.) Um schema e as estatísticas que você compara com ele devem vir da mesma porta. Para não rodar os componentes oito vezes, usamos a TFDV com DataFrames. Por isso o
# schema também é inferido de um DataFrame.
#
# > 🤔 **Antes de rodar:** os dias 1 e 2 são saudáveis. Do 3 ao 8, cada dia tem um defeito. Quantos dos seis este schema acusa? E ele acusa também algum valor que é legítimo?

# %% [markdown] name="days-intro" lang="en"
# ## One good day, and four mistakes
#
# Now put the draft to work. `validate_statistics` compares a day's statistics with a schema and returns the **anomalies**. (That's what
# ExampleValidator does, in episode 07.) A schema and the statistics that it is compared with should come through the same door. To avoid running the components eight times, we use TFDV on DataFrames. So we infer this schema from a DataFrame too.
#
# > 🤔 **Before you run it:** days 1 and 2 are clean. From day 3 to day 8, each has a fault. How many of the six will this schema flag? And will it also flag a value that is legitimate?

# %% [markdown] name="teach-five-or-six" lang="pt-BR" tags=["instructor"]
# Dois números no papel: quantos dos seis defeitos este schema pega, e quantas colunas sem defeito ele acusa.
#
# Quem conta os dias com alarme responde seis. Quem lê as colunas responde cinco: no dia 7 o alarme é de `intent`, que está certa, e os
# milissegundos passaram. Deixe a turma achar isso antes de ler a explicação.

# %% [markdown] name="teach-five-or-six" lang="en" tags=["instructor"]
# Ask for two numbers on paper: how many of the six faults does this schema catch, and how many columns without a fault does it flag?
#
# Learners who count the days with an alarm say six. Those who read the columns say five, because on day 7 the alarm is about `intent`, which
# isn't wrong, and the milliseconds passed. Let the room find that out.

# %% name="days"
frames = {day: pd.read_csv(next((DATA / "atendimento" / f"day-{day:02d}").glob("*.csv"))) for day in range(1, 9)}
days = {day: tfdv.generate_statistics_from_dataframe(frame) for day, frame in frames.items()}
inferred = tfdv.infer_schema(days[1])


def alarms(schema):
    """Return a table: of each day, the columns that go against the schema, and how."""
    found = {}
    for day, statistics in days.items():
        anomalies = tfdv.validate_statistics(statistics, schema).anomaly_info
        found[day] = {name: info.short_description for name, info in anomalies.items()}
    return pd.DataFrame(found, columns=list(days)).fillna("").T.rename_axis("day")


alarms(inferred)

# %% [markdown] name="domain" lang="pt-BR"
# O schema acusa cinco dos seis defeitos:
#
# - Escapa o do dia 7, em que a espera veio em milissegundos. A coluna `seconds_to_answer` nem aparece na tabela, e o erro 2 mostra por quê.
# - No dia 3, `Multiple errors` quer dizer que a coluna viola mais de uma regra. Como você viu no episódio 05, `intent` falta em 11,9% das mensagens. Isso viola a presença, e também a valência, porque o schema pede exatamente um valor em cada registro.
# - A partir do dia 4, ele acusa também um valor legítimo de `intent`.
#
# ### Erro 1: o domínio
#
# Esse valor é `pix`. Desde o dia 4 os atendentes o usam como rótulo, e ele veio para ficar. O schema só conhece as dez intenções do dia 1, e vai disparar um alarme todo dia. Depois de um tempo, as pessoas deixam de prestar atenção num alarme assim.

# %% [markdown] name="domain" lang="en"
# The schema flags five of the six faults:
#
# - It misses the one on day 7, when the waits came in milliseconds. The `seconds_to_answer` column isn't even in the table. Mistake 2 shows why.
# - On day 3, `Multiple errors` means that the column breaks more than one rule. As you saw in episode 05, `intent` is missing from 11.9% of the messages. That breaks its presence. It also breaks its valency, because the schema asks for exactly one value in every record.
# - From day 4 on, it also flags a legitimate value of `intent`.
#
# ### Mistake 1: the domain
#
# That value is `pix`. Since day 4 the agents have used it as a label, and it's here to stay. The schema knows only the ten intents
# of day 1, and will raise an alarm every day. After a while, people stop noticing an alarm like that.

# %% name="domain-shown"
show(tfdv.validate_statistics(days[4], inferred))

# %% [markdown] name="range-intro" lang="pt-BR"
# O dia 4 tem duas anomalias com o mesmo nome, uma em `intent` e outra em `language`, e elas pedem coisas opostas. O schema deve aprender `pix`. Já `es` e `en` pedem uma investigação. A máquina não tem como saber qual é qual.
#
# ### Erro 2: os números
#
# > 🤔 **Antes de rodar:** qual é a maior espera do dia 1, e qual é a do dia 7? Por que o schema inferido aceita as duas?

# %% [markdown] name="range-intro" lang="en"
# Day 4 has two anomalies with the same name, one in `intent` and one in `language`, and they call for opposite things. The schema should learn `pix`. But you should look into `es` and `en`. The machine can't know which is which.
#
# ### Mistake 2: numbers
#
# > 🤔 **Before you run it:** what is the longest wait on day 1, and what is it on day 7? Why does the inferred schema accept both?

# %% name="range"
for day in (1, 7):
    complaint = tfdv.validate_statistics(days[day], inferred).anomaly_info.get("seconds_to_answer")
    print(f"day {day}: up to {frames[day].seconds_to_answer.max()} s;", complaint.description if complaint else "accepted")

# %% [markdown] name="presence-intro" lang="pt-BR"
# No dia 1 a maior espera é de 1.985 segundos. No dia 7 são 1.675.281 "segundos", o que daria dezenove dias. O schema aceitou as duas, porque a inferência não dá faixa a números.
#
# ### Erro 3: a presença
#
# No rascunho do começo, que veio do CSV, `rating` era obrigatória. Este schema veio de um DataFrame. Por essa porta, o registro de uma mensagem sem nota nem tem a coluna, e por isso o schema diz que `rating` é opcional.
#
# > 🤔 **Antes de rodar:** o dia 2 tem 435 notas. Suponha que o app deixe de mandar a nota e só reste **uma** no dia inteiro. O schema acusa?

# %% [markdown] name="presence-intro" lang="en"
# On day 1 the longest wait is 1,985 seconds. On day 7 it's 1,675,281 "seconds", which would be nineteen days. The schema accepted both, because inference gives numbers no range.
#
# ### Mistake 3: presence
#
# In the draft at the beginning, which came through the CSV door, `rating` was required. This schema came from a DataFrame. Through that door, the record of a message without a rating doesn't even have the column, so the schema says that `rating` is optional.
#
# > 🤔 **Before you run it:** day 2 has 435 ratings. Suppose the app stops sending them, and only **one** is left for the whole day. Does the schema flag it?

# %% name="presence"
def complaints(frame, schema):
    """Return column → complaint, of a day as a DataFrame."""
    found = tfdv.validate_statistics(tfdv.generate_statistics_from_dataframe(frame), schema).anomaly_info
    return {name: info.short_description for name, info in found.items()}


lone = frames[2].copy()
lone.loc[lone.rating.dropna().index[1:], "rating"] = None
print(frames[2].rating.notna().sum(), "→", lone.rating.notna().sum(), "rating:", complaints(lone, inferred) or "accepted")

# %% [markdown] name="type-intro" lang="pt-BR"
# O schema aceitou o dia com uma nota só. De uma coluna opcional ele só exige `min_count: 1`, e por isso *um valor no dia inteiro já basta*.
#
# ### Erro 4: o tipo
#
# O dia 2 é saudável. Suponha que a equipe do banco troque de ferramenta e passe a exportar os segundos como `12.0` em vez de `12`. Os valores são os mesmos.
#
# > 🤔 **Antes de rodar:** o schema acusa esse dia?

# %% [markdown] name="type-intro" lang="en"
# The schema accepted the day with a single rating. For an optional column it requires only `min_count: 1`, so *one value in a whole day is enough*.
#
# ### Mistake 4: the type
#
# Day 2 is clean. Suppose the bank's team changes tools and exports the seconds as `12.0` instead of `12`. The values are the same.
#
# > 🤔 **Before you run it:** does the schema flag that day?

# %% name="type"
complaints(frames[2].assign(seconds_to_answer=frames[2].seconds_to_answer.astype(float)), inferred)

# %% [markdown] name="type-why" lang="pt-BR"
# O schema acusou um dia em que nenhum valor mudou, porque o tipo depende só de como o valor é escrito. A revisão não resolve isso, porque no schema uma coluna só tem um tipo. Combine com o banco como ele exporta os números.
#
# Em resumo, de um dia bom sai um schema que acusa a maioria dos defeitos. Mas ele **acusa também o que é novo e bom, e deixa passar alguns defeitos**. A culpa não é da inferência, que só descreve o que viu.

# %% [markdown] name="type-why" lang="en"
# The schema flagged a day on which no value changed, because the type depends only on how the value is written. The review can't fix that, because in a schema a column has only one type. Agree with the bank on how it exports numbers.
#
# In short, from one good day you get a schema that flags most faults. But it **also flags good new values and lets some faults through**. Inference isn't to blame, because it only describes what it saw.

# %% [markdown] name="review-intro" lang="pt-BR"
# ## A revisão, em código
#
# Só as pessoas sabem o que é normal: você, a equipe do app e o banco. A revisão registra isso numa cópia do schema, uma decisão por linha, **com o motivo**:
#
# | decisão | em código |
# |---|---|
# | O Pix passa a ser uma intenção aceita, como combinado com o atendimento. | mais um valor na lista, com `get_domain(...).value.append` |
# | Uma espera vai de zero a quatro horas, a duração de um turno. Depois disso o atendimento é encerrado. | uma faixa, com `set_domain` e um `IntDomain` |
# | Uma nota vai de 1 a 5, porque são estrelas. | uma faixa, com `set_domain` e um `FloatDomain` |
# | Ao menos 10% dos clientes dão nota. Hoje são uns 23%. Abaixo de 10%, há algo errado com o formulário. | `presence.min_fraction`, a fração mínima de registros com a coluna |
# | Ao menos 95% das mensagens estão numa língua do domínio (por enquanto, só `pt`). Abaixo disso, chegaram clientes que o chatbot não atende. | `distribution_constraints.min_domain_mass`, a fração mínima de valores que estão no domínio |
#
# A faixa tem que combinar com o tipo da coluna. Para `INT`, use um `IntDomain`. Para `FLOAT`, use um `FloatDomain`. (`rating` é `FLOAT` porque veio de um DataFrame em que faltam notas.)
#
# > 🤔 **Antes de rodar:** com essas decisões, quantas anomalias restam, e em que dias?

# %% [markdown] name="review-intro" lang="en"
# ## The review, in code
#
# You, the app team and the bank know what is normal. The review puts it in writing, in a copy of the schema, one decision per line, **with its reason**:
#
# | decision | in code |
# |---|---|
# | Pix is now a valid intent, as agreed with customer service. | one more value in the list, with `get_domain(...).value.append` |
# | A wait lasts from zero to four hours, the length of a shift. After that the message is closed. | a range, with `set_domain` and an `IntDomain` |
# | A rating goes from 1 to 5, because ratings are stars. | a range, with `set_domain` and a `FloatDomain` |
# | At least 10% of customers give a rating. Today it's about 23%. Below 10%, something is wrong with the form. | `presence.min_fraction`, the smallest share of records with the column |
# | At least 95% of the messages are in a language of the domain (so far only `pt`). Below that, customers that the chatbot wasn't built for are writing in. | `distribution_constraints.min_domain_mass`, the smallest share of values that are in the domain |
#
# The range has to match the column's type. For `INT`, use an `IntDomain`. For `FLOAT`, use a `FloatDomain`. (`rating` is `FLOAT` because it came from a DataFrame in which ratings are missing.)
#
# > 🤔 **Before you run it:** with these decisions, how many anomalies are left, and on which days?

# %% [markdown] name="teach-reasons-first" lang="pt-BR" tags=["instructor"]
# Antes de mostrar a tabela e o código, faça as perguntas que só pessoas respondem: *quanto tempo um cliente pode esperar? Quantas notas são poucas?
# Quantas mensagens em espanhol são demais?* Três minutos.
#
# O erro comum é usar o máximo do dia 1 como limite. O máximo de um dia não é um motivo, e a folha 06 rejeita isso.

# %% [markdown] name="teach-reasons-first" lang="en" tags=["instructor"]
# Before you show the table and the code, ask the questions that only people can answer: *how long may a customer wait? How few ratings are too few? How
# many messages in Spanish are too many?* Give them three minutes.
#
# A common mistake: taking day 1's maximum as the limit. One day's maximum isn't a reason, and sheet 06 rejects it.

# %% name="review"
reviewed = schema_pb2.Schema()
reviewed.CopyFrom(inferred)

# Pix has come to stay; agreed with customer service on 16 November 2020.
tfdv.get_domain(reviewed, "intent").value.append("pix")
# Nobody waits longer than a shift of four hours: then the message is closed.
tfdv.set_domain(reviewed, "seconds_to_answer", schema_pb2.IntDomain(min=0, max=4 * 60 * 60))
# Stars, from one to five.
tfdv.set_domain(reviewed, "rating", schema_pb2.FloatDomain(min=1, max=5))
# About 23% of customers rate. Below 10% something is wrong with the form.
tfdv.get_feature(reviewed, "rating").presence.min_fraction = 0.10
# A few messages in another language are normal; more than 5% means that customers whom the bot does not serve have arrived.
tfdv.get_feature(reviewed, "language").distribution_constraints.min_domain_mass = 0.95

alarms(reviewed)

# %% [markdown] name="review-why" lang="pt-BR"
# Compare com a tabela de antes:
#
# - Restam seis anomalias, uma em cada dia do 3 ao 8. Em cada um deles o schema acusa **uma** coluna, a que tem o defeito.
# - A anomalia diária do Pix desapareceu, e os milissegundos apareceram.
# - Duas decisões não mudam nada nesta tabela. Nos oito dias, bem mais de 10% das mensagens têm nota. E o dia 4, com mais de 15% das mensagens em outra língua, já era acusado e continua sendo.
# - No dia 5, `rating` agora tem `Multiple errors`. A coluna é texto, e por isso o tipo está errado. Desde a revisão ela tem também uma faixa, e a TFDV acusa textos que não consegue ler como números. (`info.description` diz quais regras foram violadas.)
# - Não mudamos nada por causa do `telegram` do dia 8. Um canal que não foi anunciado **deve** disparar um alarme. Se o canal for mesmo do banco, amanhã você acrescenta uma linha.
#
# Uma máquina não poderia ter tomado nenhuma dessas decisões.
#
# ## A diferença entre dois schemas
#
# Numa revisão, ninguém lê dois schemas de cem linhas. O que interessa é a diferença entre eles:

# %% [markdown] name="review-why" lang="en"
# Compare this table with the earlier one:
#
# - Six anomalies are left, one on each day from 3 to 8. On each of these days the schema flags **one** column, the one with the fault.
# - The daily anomaly about Pix is gone, and the milliseconds now show up.
# - Two of the decisions change nothing in this table. On all eight days, well over 10% of the messages have a rating. And day 4, with more than 15% of its messages in another language, was flagged before and still is.
# - On day 5, `rating` now has `Multiple errors`. It holds strings, so its type is wrong. Since the review it has a range too, and TFDV also reports strings that it can't read as numbers. (`info.description` says which rules were broken.)
# - We changed nothing for day 8's `telegram`. A channel that wasn't announced **should** raise an alarm. If it turns out to be one of the bank's own channels, you'll add a line tomorrow.
#
# It took five lines of code, and a machine couldn't have written any of them.
#
# ## The difference between two schemas
#
# In a review you don't read two schemas of a hundred lines each. You read only what changed:

# %% name="difference"
show(inferred, reviewed)

# %% [markdown] name="difference-why" lang="pt-BR"
# São cinco mudanças, uma para cada linha de código da revisão. Duas pedem explicação:
#
# - `optional ≥ 0.1` quer dizer que a coluna pode faltar, mas só em até 90% dos registros.
# - `outros campos` é onde aparece um campo do schema que não tem coluna própria na tabela.

# %% [markdown] name="difference-why" lang="en"
# There are five changes, one for each decision of the review. Two of them need explaining:
#
# - `optional ≥ 0.1` means that the column may be missing, but from at most 90% of the records.
# - `other fields` is where the table shows a field of the schema that has no column of its own.

# %% [markdown] name="count-intro" lang="pt-BR"
# ## Mais três limitações do rascunho
#
# ### Quantas linhas?
#
# Um schema fala de colunas. No [episódio 04](04-examplegen.ipynb), um arquivo vazio passou pelo ExampleGen sem erro. E num dia novo, o 9, só chegou metade das mensagens, porque a transferência foi interrompida. Um dia costuma ter umas 2.000. Combinamos com o atendimento que, se chegarem menos de 1.500, alguém confere. Essa regra fica em `dataset_constraints`, um campo do schema inteiro.

# %% [markdown] name="count-intro" lang="en"
# ## Three more limitations of the draft
#
# ### How many rows?
#
# A schema describes columns. In [episode 04](04-examplegen.ipynb), an empty file passed through ExampleGen without an error. And on a new day, day 9, only half of the messages arrived, because the transfer was cut off. A day usually has about 2,000. We agreed with customer service that if fewer than 1,500 arrive, someone takes a look. This rule goes in `dataset_constraints`, a field of the schema as a whole.

# %% [markdown] name="count-days" lang="pt-BR"
# A próxima célula valida três dias com o schema revisado e com um que também conta linhas. O dia 2 é saudável, está completo e serve de comparação. A célula só imprime o alarme de linhas. Ele fica em `dataset_anomaly_info`, e não em `anomaly_info`, porque não é sobre uma coluna. No fim de cada linha da saída está `data_missing`, um campo à parte, que não é uma anomalia.
#
# > 🤔 **Antes de rodar:** o schema revisado acusa o dia 9, que veio pela metade? E o que exige 1.500 mensagens acusa o arquivo vazio?

# %% [markdown] name="count-days" lang="en"
# The next cell validates three days with the reviewed schema, and with one that also counts rows. Day 2 is clean and complete, and is there for comparison. The cell prints only the alarm about rows. That alarm is in `dataset_anomaly_info`, not in `anomaly_info`, because it isn't about a column. At the end of each line of output is `data_missing`, a separate field, which isn't an anomaly.
#
# > 🤔 **Before you run it:** does the reviewed schema flag day 9, with half of its messages? And does the one that requires at least 1,500 messages flag the empty file?

# %% name="count"
counting = schema_pb2.Schema()
counting.CopyFrom(reviewed)
# A working day has about 2,000 messages; agreed with customer service: below 1,500 someone takes a look.
counting.dataset_constraints.min_examples_count = 1500

day_nine = pd.read_csv(next((DATA / "atendimento" / "day-09").glob("*.csv")))
for name, frame in (("day 2", frames[2]), ("day 9", day_nine), ("empty", day_nine.head(0))):
    statistics = tfdv.generate_statistics_from_dataframe(frame)
    before, after = (tfdv.validate_statistics(statistics, schema) for schema in (reviewed, counting))
    told = before.dataset_anomaly_info.short_description, after.dataset_anomaly_info.short_description
    print(f"{name:6}{len(frame):5} rows   reviewed: {told[0] or 'accepted':10}   counting: {told[1] or 'accepted':32} data_missing: {after.data_missing}")

# %% [markdown] name="count-why" lang="pt-BR"
# O schema revisado não tem regra sobre linhas, e por isso aceita as 1.029 do dia 9. O que conta linhas aceita o dia 2, com 2.018, e acusa o dia 9. Mas os dois aceitam o arquivo vazio, até o que exige 1.500! Sem nenhum exemplo, a TFDV não tem o que comparar. Ela só registra `data_missing: True`, e você não vê isso se olhar apenas as anomalias. Por isso o portão do episódio 07 pergunta primeiro se há dados.

# %% [markdown] name="count-why" lang="en"
# The reviewed schema has no rule about rows, so it accepts the 1,029 of day 9. The one that counts rows accepts day 2, with 2,018, and flags day 9. But both accept the empty file, even the one that requires 1,500! Without any examples, TFDV has nothing to compare. It only records `data_missing: True`, which you don't see if you look only at the anomalies. That's why episode 07's gate asks first whether there is any data.

# %% [markdown] name="learned-from-intro" lang="pt-BR"
# ### Com que linhas o rascunho aprende?
#
# O SchemaGen recebe as estatísticas de dois *splits*. Aqui o `train` é o dia 1, e o `eval` é o dia 4, que tem mensagens em outras línguas. Suponha que você não passe mais nada ao SchemaGen, e depois valide o `eval` com o schema que ele inferir.
#
# > 🤔 **Antes de rodar:** esse schema vai acusar as outras línguas do `eval`?

# %% [markdown] name="learned-from-intro" lang="en"
# ### Which rows does the draft learn from?
#
# SchemaGen is given the statistics of two splits. Here `train` is day 1, and `eval` is day 4, which has messages in other languages. Suppose you give SchemaGen nothing else, and then validate `eval` with the schema that it infers.
#
# > 🤔 **Before you run it:** will that schema flag the other languages of `eval`?

# %% name="learned-from"
two_days = [tfx.proto.Input.Split(name=name, pattern=f"{day}/*.csv") for name, day in (("train", "day-01"), ("eval", "day-04"))]
two_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "atendimento"), input_config=tfx.proto.Input(splits=two_days)).with_id("TwoGen")
two_statistics = tfx.components.StatisticsGen(examples=two_gen.outputs["examples"]).with_id("TwoStatistics")
from_both = tfx.components.SchemaGen(statistics=two_statistics.outputs["statistics"]).with_id("FromBoth")
from_train = tfx.components.SchemaGen(statistics=two_statistics.outputs["statistics"], exclude_splits=["eval"]).with_id("FromTrain")
for component in (two_gen, two_statistics, from_both, from_train):
    context.run(component)
for component in (from_both, from_train):
    learned = tfdv.load_schema_text(f"{component.outputs['schema'].get()[0].uri}/schema.pbtxt")
    print(f"{component.id:10}", sorted(tfdv.get_domain(learned, "language").value))

# %% [markdown] name="learned-from-why" lang="pt-BR"
# Não vai. O SchemaGen junta todos os *splits*, e o schema já conhece `es` e `en`. O que deveria surpreender na avaliação virou regra. Isso se chama **vazamento**, porque o que era só da avaliação passou para o schema. É o que o SchemaGen faz se você não disser nada. Com `exclude_splits=["eval"]` ele aprende só com o treino, e o schema acusa as duas línguas. (O StatisticsGen e o ExampleValidator têm o mesmo parâmetro.)
#
# ### Que tamanho uma lista pode ter?
#
# > 🤔 **Antes de rodar:** uma coluna de lojas com 100 nomes ganha uma lista de 100. O schema acusa um nome que não está na lista. Se forem 101 lojas, ele ainda acusa um nome desses?

# %% [markdown] name="learned-from-why" lang="en"
# It won't. SchemaGen merges all the splits, so the schema already knows `es` and `en`. What should be a surprise in evaluation has become a rule. That's a **leak**, and it's what SchemaGen does unless you say otherwise. With `exclude_splits=["eval"]` SchemaGen learns only from the training data, and its schema flags both languages. (StatisticsGen and ExampleValidator have the
# same parameter.)
#
# ### How long can a list get?
#
# > 🤔 **Before you run it:** a column of shops with 100 names gets a list of 100. The schema flags a name that isn't in the list. If there were 101 shops, would it still flag such a name?

# %% name="hundred"
for shops in (100, 101):
    names = pd.DataFrame({"shop": [f"shop {number:03}" for number in range(shops)]})
    schema = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(names))
    unknown = tfdv.generate_statistics_from_dataframe(pd.DataFrame({"shop": ["a typing mistake"]}))
    listed = len(schema.string_domain[0].value) if schema.string_domain else "no list"
    print(f"{shops} shops: {listed};", "an unknown name is", "flagged" if tfdv.validate_statistics(unknown, schema).anomaly_info else "accepted")

# %% [markdown] name="hundred-why" lang="pt-BR"
# Com 101 nomes não há lista nem aviso, e a coluna aceita qualquer texto, até um erro de digitação. Na TFDV o limite é `infer_schema(..., max_string_domain_size=100)`. O SchemaGen não tem esse parâmetro, como se vê no código do TFX (`tfx/components/schema_gen/executor.py`). Se precisar de uma lista maior, escreva-a na revisão.

# %% [markdown] name="hundred-why" lang="en"
# With 101 names there is no list and no warning, and the column accepts any string, even a typo. In TFDV the limit is `infer_schema(..., max_string_domain_size=100)`. SchemaGen has no such parameter, as you can see in TFX's code (`tfx/components/schema_gen/executor.py`). If you need a longer list, write it in the review.

# %% [markdown] name="environments-intro" lang="pt-BR"
# ## Treino e produção: ambientes
#
# O modelo prevê a intenção assim que a mensagem chega. Nessa hora, parte das colunas ainda não existe. `intent`, por exemplo, é o que se quer prever. Mesmo assim, queremos um único schema, para as mensagens do treino e para as requisições que chegam em produção (*serving*).
#
# Para isso há os [**ambientes**](glossary:environment). Você diz quais ambientes existem e, para cada coluna, em qual deles ela não é esperada. A próxima célula valida as mesmas requisições duas vezes, uma em cada ambiente.
#
# > 🤔 **Antes de rodar:** das oito colunas, quais ainda não existem quando a mensagem chega? Quais delas o schema vai acusar em `TRAINING`, e quais em `SERVING`?

# %% [markdown] name="environments-intro" lang="en"
# ## Training and serving: environments
#
# The model predicts the intent as soon as the message arrives. At that moment some of the columns don't exist yet. `intent`, for example, is what the model has to predict. Still, we want a single schema, for the messages in training and for the requests that arrive in production (*serving*).
#
# That's what [**environments**](glossary:environment) are for. First list the environments. Then say, for each column, in which of them it isn't expected. The next cell validates the same requests twice, once in each environment.
#
# > 🤔 **Before you run it:** of the eight columns, which don't exist yet when a message arrives? Which of them will the schema flag in `TRAINING`, and which in `SERVING`?

# %% [markdown] name="teach-environments" lang="pt-BR" tags=["instructor"]
# Peça as respostas antes de rodar. O nome do campo engana: `not_in_environment` diz onde a coluna **não** é esperada. Leia em voz
# alta.
#
# Atrasado? Rode sem discutir, mas rode: a célula `save` compara este schema com o do repositório, e sem os ambientes ela diria `False`.

# %% [markdown] name="teach-environments" lang="en" tags=["instructor"]
# Ask for the answers before running it. The name of the field misleads: `not_in_environment` says where the column is **not**
# expected. Read it aloud.
#
# Running late? Run it without discussing it, but do run it. The `save` cell compares this schema with the repository's, and without the
# environments it would say `False`.

# %% name="environments"
reviewed.default_environment.extend(["TRAINING", "SERVING"])
for name in ("intent", "seconds_to_answer", "resolved", "rating"):
    tfdv.get_feature(reviewed, name).not_in_environment.append("SERVING")

requests = tfdv.generate_statistics_from_dataframe(frames[2][["timestamp", "channel", "text", "language"]])
for environment in reviewed.default_environment:
    found = tfdv.validate_statistics(requests, reviewed, environment=environment).anomaly_info
    print(environment, sorted(found))

# %% [markdown] name="save-intro" lang="pt-BR"
# Faltam quatro colunas: o rótulo, a espera, `resolved` e a nota. (`language` vem do próprio texto.) Em `TRAINING` o schema acusa as quatro, e em `SERVING` nenhuma. Mas há uma limitação. A TFDV aceita `environment=`. O **ExampleValidator não aceita**, e espera todas as colunas. Para validar as requisições de produção, chame a TFDV você mesmo.
#
# ## Onde o schema mora
#
# Um schema revisado é código. Ele vai para o repositório e muda por *pull request*. O dono dele é a equipe do chatbot, que aprova cada mudança. O schema do chatbot está em `data/atendimento/schema.pbtxt`. A próxima célula confere se ele é igual a `reviewed`, e o **ImportSchemaGen** faz dele um artifact. (A regra das 1.500 mensagens ficou na cópia `counting`.)

# %% [markdown] name="save-intro" lang="en"
# Four columns are missing: the label, the wait, `resolved` and the rating. (`language` describes the text, so it's there from the start.) In `TRAINING` the schema flags all four, and in `SERVING` none. But there is a limitation. TFDV takes `environment=`, as in the cell above. **ExampleValidator doesn't**, and expects every column. To validate requests in serving, call TFDV yourself.
#
# ## Where the schema lives
#
# A reviewed schema is code. It goes into the repository and is changed by *pull request*. The chatbot team owns it and approves each change. Ours is `data/atendimento/schema.pbtxt`. The next cell checks whether it's the same as `reviewed`, and **ImportSchemaGen** makes it an artifact of the pipeline. (The 1,500-message rule stayed in the copy, `counting`.)

# %% name="save"
curated = DATA / "atendimento" / "schema.pbtxt"
print("the repository's schema is the one above:", tfdv.load_schema_text(str(curated)) == reviewed)

import_schema = tfx.components.ImportSchemaGen(schema_file=str(curated))
context.run(import_schema)
[imported] = import_schema.outputs["schema"].get()
print(imported.type_name, sorted(path.name for path in Path(imported.uri).iterdir()))

# %% [markdown] name="cache-intro" lang="pt-BR"
# Os dois schemas são iguais, e o artifact tem uma cópia do arquivo. Só uma coluna deste schema, `rating`, ainda não serve para o pipeline. O tipo dela é `FLOAT` num DataFrame, e `INT` pelo CsvExampleGen. É por aí que o episódio 07 começa.
#
# ### Uma última armadilha
#
# Você corrige o arquivo e roda o pipeline de novo. A próxima célula experimenta isso em outro arquivo, `copy`. Suponha que o canal `telegram` tenha sido anunciado. A célula o acrescenta a `reviewed` e grava `copy` de novo. (O schema do repositório não muda.)
#
# > 🤔 **Antes de rodar:** o schema importado vai conhecer o `telegram`?

# %% [markdown] name="cache-intro" lang="en"
# The two schemas are the same, and the artifact has a copy of the file. Only one column of this schema, `rating`, isn't ready for the pipeline yet. In a DataFrame its type is `FLOAT`, and through CsvExampleGen it's `INT`. Episode 07 begins there.
#
# ### One last trap
#
# You correct the file and run the pipeline again. The next cell tries this on another file, `copy`. Suppose that the `telegram` channel has been announced. The cell adds it to `reviewed` and writes `copy` again. (The repository's schema doesn't change.)
#
# > 🤔 **Before you run it:** will the imported schema know `telegram`?

# %% name="cache"
copy = root / "schema.pbtxt"


def channels_imported(**options):
    """Import the copy and return the channels that the artifact knows."""
    component = tfx.components.ImportSchemaGen(schema_file=str(copy)).with_id("ImportCopy")
    context.run(component, **options)
    [artifact] = component.outputs["schema"].get()
    return list(tfdv.get_domain(tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt"), "channel").value)


tfdv.write_schema_text(reviewed, str(copy))
print("first run          ", channels_imported())
tfdv.get_domain(reviewed, "channel").value.append("telegram")
tfdv.write_schema_text(reviewed, str(copy))
print("edited, run again  ", channels_imported())
print("enable_cache=False ", channels_imported(enable_cache=False))

# %% [markdown] name="next" lang="pt-BR"
# Ele só conhece o `telegram` quando o cache está desligado. O cache do ImportSchemaGen olha o **caminho** do arquivo, e não o conteúdo. Você edita o arquivo, roda o pipeline, e o schema antigo continua valendo. Ponha a versão no nome (`schema-2.pbtxt`), ou rode esse componente sem cache, o que leva uns centésimos de segundo.
#
# ## E agora?
#
# Você tem um schema que diz o que é normal e por quê. No episódio 07 ele vai trabalhar todo dia, sozinho, com o ExampleValidator, com um alarme de drift e com um portão que interrompe o pipeline.
#
# > ✍️ **Sua vez.** A folha de exercícios 06 traz um desafio, com um CSV que você nunca viu.

# %% [markdown] name="next" lang="en"
# It knows `telegram` only when the cache is off. ImportSchemaGen's cache looks at the file's **path**, not at its content. You edit the file and run the pipeline, and the old schema still applies. Put the version in the name (`schema-2.pbtxt`), or run this component without the cache, which takes a few hundredths of a second.
#
# ## What next?
#
# You have a schema that says what is normal, and why. In episode 07 it goes to work every day, by itself, with ExampleValidator, with a drift alarm, and with a gate that stops the pipeline.
#
# > ✍️ **Your turn.** Exercise sheet 06 brings the capstone of this part, with a CSV that you've never seen.

# %% [markdown] name="teach-sheet" lang="pt-BR" tags=["instructor"]
# O 06.5 é o desafio desta parte: reserve para ele a metade do tempo da folha, e mais se puder. Sugira o que a segunda pista sugere:
# fabricar semanas ruins e ver quais o schema deixa passar.
#
# O que se erra:
#
# - 06.1: procurar a presença. *Quantos valores* é outra pergunta.
# - 06.2: trocar a lista de pagamentos em vez de acrescentar um.
# - 06.3: gravar o arquivo e esquecer o cache.
# - 06.4: inverter o ambiente, ou tornar `tips` opcional em todo lugar.
# - 06.5: usar o máximo da semana como limite; esquecer o `voucher`, que nessa semana não apareceu.
# - 06.6: tomar a menor das dez entregas como mínimo. *E no feriado?*

# %% [markdown] name="teach-sheet" lang="en" tags=["instructor"]
# 06.5 is the capstone of this part. Set half of the sheet's time aside for it, and more if you can. Suggest what the second hint suggests,
# to make bad weeks and see which ones the schema lets through.
#
# What goes wrong:
#
# - 06.1: looking at presence. *How many values* is another question.
# - 06.2: replacing the list of payments instead of adding one.
# - 06.3: writing the file and forgetting the cache.
# - 06.4: swapping the environments, or making `tips` optional everywhere.
# - 06.5: taking the week's maximum as the limit, or forgetting the `voucher`, which didn't turn up that week.
# - 06.6: taking the smallest of the ten deliveries as the minimum. *And on a holiday?*
