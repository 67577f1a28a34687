# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "ExampleValidator: o schema em ação", en: "ExampleValidator: the schema at work"}
# summary:
#   pt-BR: "dados ou schema, drift e skew, limiares justificados, um portão que interrompe o pipeline"
#   en: "data or schema, drift and skew, thresholds you can justify, a gate that stops the pipeline"
# teaching: 85
# exercises: 60
# questions:
#   pt-BR:
#     - "O que fazer com cada anomalia: consertar os dados ou o schema?"
#     - Como notar o que muda sem sair do que é permitido?
#     - Que limiar separa o ruído de uma mudança?
#     - Como um defeito interrompe o pipeline antes do treino?
#   en:
#     - What should you fix for each anomaly, the data or the schema?
#     - How do you notice a change when every value is still allowed?
#     - Which threshold separates noise from a change?
#     - How does a fault stop the pipeline before training?
# objectives:
#   pt-BR:
#     - rodar o ExampleValidator e ler as anomalias na tela, no arquivo e com código
#     - decidir, para cada anomalia, entre consertar os dados e mudar o schema
#     - achar as linhas por trás de uma anomalia
#     - medir drift entre dias e skew entre treino e produção
#     - escolher e justificar um limiar, a partir do ruído e do que importa
#     - escrever um portão que interrompe o pipeline, testá-lo com dias saudáveis e com dias com defeito e colocá-lo diante de um componente do TFX
#   en:
#     - run ExampleValidator and read the anomalies on screen, in the file and with code
#     - decide, for each anomaly, between fixing the data and changing the schema
#     - find the rows behind an anomaly
#     - measure drift between days and skew between training and serving
#     - choose a threshold and justify it, from the noise and from what matters
#     - write a gate that stops the pipeline, test it on clean days and on bad ones, and put it before a standard TFX component
# keypoints:
#   pt-BR:
#     - O ExampleValidator registra as anomalias e segue em frente. Quem interrompe o pipeline é um portão.
#     - Uma anomalia é uma pergunta. A resposta é consertar os dados, mudar o schema, ou avisar quem decide.
#     - O schema e as estatísticas têm que vir da mesma porta.
#     - O drift se mede entre dias, e entre eles sempre há ruído. O skew se mede entre treino e produção. Se os registros são os mesmos, a distância deveria ser zero. Se são duas amostras, também há ruído.
#     - Um limiar fica entre o ruído, que se mede, e o que importa, que se decide.
#     - Um portão que levanta uma exceção encerra a execução com erro, e o `add_upstream_node` o coloca antes de um componente do TFX. O `tfx.dsl.Cond` pula o componente, e a execução termina bem.
#     - Linhas que faltam não são valores errados. Uma restrição sobre o número de exemplos acusa o dia em que faltam algumas. Quando faltam todas, só `data_missing` mostra isso.
#   en:
#     - ExampleValidator records anomalies and moves on. A gate is what stops the pipeline.
#     - An anomaly is a question. The answer is to fix the data, to change the schema, or to tell the people who decide.
#     - The schema and the statistics have to come through the same door.
#     - Drift is measured between days, and between days there is always noise. Skew is measured between training and serving. If the records are the same, the distance should be zero. If they are two samples, there is noise too.
#     - A threshold lies between the noise, which you measure, and what matters, which you decide.
#     - A gate that raises an exception ends the run with an error, and `add_upstream_node` puts it before a standard TFX component. `tfx.dsl.Cond` skips the component, and the run succeeds.
#     - Missing rows are not wrong values. A constraint on the number of examples flags a day when some of them are missing. When all of them are missing, only `data_missing` shows it.
# ---

# %% [markdown] name="why" lang="pt-BR"
# ## Um schema que ninguém faz valer
#
# No [episódio 06](06-schemagen.ipynb) você escreveu o que é normal. Mas um schema numa pasta não faz nada. Amanhã às seis da manhã chega um arquivo. Que programa o compara com o schema? Quem recebe o aviso? E o que impede o modelo de ser treinado com ele?
#
# O **ExampleValidator** faz a comparação, em cada execução. Avisar as pessoas e impedir o treino ficam por sua conta, e são o assunto deste episódio. (A palestra que deu origem ao curso terminou no ImportSchemaGen. Daqui em diante vamos além dela.)
#
# O episódio tem duas partes, com um bom lugar para parar no meio da primeira e outro no fim dela:
#
# - na **parte 1**, você valida oito dias e depois compara um dia com outro;
# - na **parte 2**, você constrói o portão que interrompe o pipeline.

# %% [markdown] name="why" lang="en"
# ## A schema that nobody enforces
#
# In [episode 06](06-schemagen.ipynb) you wrote down what is normal. But a schema in a folder does nothing. Tomorrow at six in the morning a file arrives. Which program compares it with the schema? Who gets told? And what keeps the model from training on it?
#
# **ExampleValidator** does the comparing, in every run. Telling people and stopping the training are up to you, and that's what this episode is about. (The talk that this course grew out of ended with ImportSchemaGen. From here on we go beyond it.)
#
# The episode has two parts, with a good place to stop in the middle of the first and another at its end:
#
# - in **part 1**, you validate eight days, and then you compare one day with another;
# - in **part 2**, you build the gate that stops the pipeline.

# %% name="imports"
import logging
from pathlib import Path

import pandas as pd

from tfx_course import DATA, show, work_folder
from tfx import v1 as tfx
import tensorflow_data_validation as tfdv
from tensorflow_metadata.proto.v0 import anomalies_pb2, schema_pb2
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

root = work_folder("07-examplevalidator")
context = InteractiveContext(pipeline_name="chat", pipeline_root=str(root))

# %% [markdown] name="days-intro" lang="pt-BR"
# ## Parte 1: oito dias de uma vez
#
# Cada dia vira um *split*, e assim o ExampleGen e o StatisticsGen rodam uma vez só. O schema é o que você revisou, lido do repositório. As duas funções da próxima célula, `statistics_of` e `validate`, servem para o episódio inteiro.

# %% [markdown] name="days-intro" lang="en"
# ## Part 1: eight days at once
#
# Each day becomes a *split*, so ExampleGen and StatisticsGen run only once. The schema is the one you reviewed, read from the repository. The next cell's two functions, `statistics_of` and `validate`, are used throughout the episode.

# %% name="days"
splits = [tfx.proto.Input.Split(name=f"day-{day}", pattern=f"day-{day:02d}/*.csv") for day in range(1, 9)]
example_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "atendimento"), input_config=tfx.proto.Input(splits=splits))


def statistics_of(example_gen, name=""):
    """Run an ExampleGen and a StatisticsGen after it; return the StatisticsGen."""
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    for component in (example_gen, statistics_gen):
        context.run(component.with_id(f"{name}{component.id}"))
    return statistics_gen


statistics_gen = statistics_of(example_gen)


def validate(schema_file, statistics_gen=statistics_gen, name=""):
    """Import a schema and validate statistics with it, by default all the days'; return the ExampleValidator."""
    schema_gen = tfx.components.ImportSchemaGen(schema_file=str(schema_file)).with_id(f"{name}ImportSchemaGen")
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"]).with_id(f"{name}ExampleValidator")
    for component in (schema_gen, validator):
        context.run(component)
    return validator


first = validate(DATA / "atendimento" / "schema.pbtxt")
[artifact] = first.outputs["anomalies"].get()
print(artifact.type_name)
for file in sorted(Path(artifact.uri).rglob("*.pb")):
    print(file.relative_to(artifact.uri))

# %% [markdown] name="read-intro" lang="pt-BR"
# Há um arquivo por dia, e nenhum erro, porque o componente terminou bem. Isso não quer dizer que os dados estejam bons! Apesar do nome, `SchemaDiff.pb`, cada arquivo guarda um objeto `Anomalies`, em protocol buffer, como as estatísticas do episódio 05. A próxima célula lê todos e monta uma tabela com eles.
#
# > 🤔 **Antes de rodar:** com a TFDV, no episódio 06, este schema não acusava nada nos dias 1 e 2. O que a tabela vai dizer desses dois dias?

# %% [markdown] name="read-intro" lang="en"
# There is one file per day, and no error, because the component succeeded. That doesn't mean that the data is fine! Despite its name, `SchemaDiff.pb`, each file holds an `Anomalies` object, as a protocol buffer, like episode 05's statistics. The next cell reads them all into a table.
#
# > 🤔 **Before you run it:** with TFDV, in episode 06, this schema flagged nothing on days 1 and 2. What will the table say about them?

# %% name="read"
def anomalies(validator):
    """Return split → the Anomalies that an ExampleValidator wrote."""
    [artifact] = validator.outputs["anomalies"].get()
    files = sorted(Path(artifact.uri).rglob("SchemaDiff.pb"))
    return {file.parent.name.replace("Split-", ""): anomalies_pb2.Anomalies.FromString(file.read_bytes()) for file in files}


def table(validator):
    """Return a table: of each day, the columns that go against the schema, and how."""
    found = {day: {name: info.short_description for name, info in each.anomaly_info.items()} for day, each in anomalies(validator).items()}
    return pd.DataFrame(found.values(), index=pd.Index(found, name="split")).fillna("").sort_index(axis=1)


table(first)

# %% [markdown] name="teach-why-every-day" lang="pt-BR" tags=["instructor"]
# *Por que `rating` reclama até nos dias saudáveis?* Um minuto antes da próxima célula. A resposta está no episódio 05. O schema foi
# revisado por uma porta, e o pipeline usa outra.
#
# Diga que isso não é um defeito da aula, e que acontece muito com um schema novo em produção.

# %% [markdown] name="teach-why-every-day" lang="en" tags=["instructor"]
# *Why is `rating` flagged even on the clean days?* Give them one minute before the next cell. The answer was in episode 05. The schema was
# reviewed through one door, and the pipeline uses another.
#
# Say that this isn't a fault of the lesson. It's a common fault of a new schema in production.

# %% [markdown] name="door-intro" lang="pt-BR"
# A coluna `rating` tem anomalia **todos os dias**, até nos saudáveis. O que diz essa anomalia?

# %% [markdown] name="door-intro" lang="en"
# The `rating` column has an anomaly on **every day**, even the clean ones. What does the anomaly say?

# %% name="door"
for reason in anomalies(first)["day-1"].anomaly_info["rating"].reason:
    print(f"{reason.short_description}: {reason.description}")

# %% [markdown] name="door-why" lang="pt-BR"
# ### Duas portas
#
# Os dados não mudaram. Mudou a porta, e isso explica os dois motivos da anomalia:
#
# | | a porta do schema (um DataFrame) | esta porta (CsvExampleGen) |
# |---|---|---|
# | tipo de `rating` | números reais (`FLOAT`), porque o pandas transforma inteiros em números reais quando faltam valores | números inteiros (`INT`) |
# | mensagem sem nota | um registro **sem** a coluna | a coluna está lá, com **zero** valores |
#
# Isso acontece muito com um schema novo. Você o revisa no notebook, por uma porta, e o pipeline usa outra. (A [tabela das portas](04-examplegen.ipynb#Todas-as-portas,-uma-tabela), no episódio 04, mostra as outras.)
#
# A próxima célula corrige uma cópia do schema. O tipo passa a `INT`, e um `IntDomain` substitui a faixa de números reais. A valência de uma coluna que pode faltar está em `value_count`, e não em `shape`. O mínimo dela passa a zero, porque uma mensagem pode não ter nota. (Por esta porta, a regra do mínimo de notas fica sem efeito. No fim do episódio voltamos a ela.)
#
# > 🤔 **Antes de rodar:** quantas anomalias restam, e em que dias?

# %% [markdown] name="door-why" lang="en"
# ### Two doors
#
# The data didn't change. The door did, and that explains both reasons for the anomaly:
#
# | | the schema's door (a DataFrame) | this door (CsvExampleGen) |
# |---|---|---|
# | type of `rating` | floating-point numbers (`FLOAT`), because pandas turns integers into floats when values are missing | integers (`INT`) |
# | a message without a rating | a record **without** the column | the column is there, with **zero** values |
#
# This happens often with a new schema. You review it in a notebook, through one door, and the pipeline uses another. (The [table of doors](04-examplegen.ipynb#All-doors,-one-table) in episode 04 shows the others.)
#
# The next cell corrects a copy of the schema. The type becomes `INT`, and an `IntDomain` replaces the range for floats. The valency of a column that may be missing is in `value_count`, not in `shape`. Its minimum becomes zero, because a message may have no rating. (Through this door, the rule about the minimum share of ratings has no effect. We come back to it at the end of the episode.)
#
# > 🤔 **Before you run it:** how many anomalies are left, and on which days?

# %% name="door-mended"
schema = tfdv.load_schema_text(str(DATA / "atendimento" / "schema.pbtxt"))
rating = tfdv.get_feature(schema, "rating")
# CsvExampleGen reads whole numbers as such, gaps or not.
rating.type = schema_pb2.INT
rating.int_domain.CopyFrom(schema_pb2.IntDomain(min=1, max=5))
# Without a rating, the column is there with no value in it.
rating.value_count.min = 0

schema_file = root / "schema-1.pbtxt"
tfdv.write_schema_text(schema, str(schema_file))
validator = validate(schema_file)
table(validator)

# %% [markdown] name="shown-intro" lang="pt-BR"
# São seis colunas acusadas, uma em cada um dos seis dias com defeito. No dia 5 aparece `Multiple errors`, porque a coluna tem dois erros, o tipo errado e textos que não são números.
#
# `show` desenha o mesmo artifact, com a descrição completa. Fora deste curso, use `context.show(...)`, ou `tfdv.display_anomalies(...)` para um objeto `Anomalies`.
#
# A descrição mais difícil é a do dia 3. Ela diz que o schema espera um `intent` por mensagem e que em algumas não veio nenhum. (No episódio 06 eram dois erros. Num DataFrame, esses registros nem têm a coluna, e isso viola também a regra de presença. Aqui há uma lista vazia, que conta como presente.)

# %% [markdown] name="shown-intro" lang="en"
# Six columns are flagged on six days, one on each bad day. Day 5 says `Multiple errors`, because that column has two errors, a wrong type and strings that aren't numbers.
#
# `show` draws the same artifact, with the full description. Outside this course, use `context.show(...)`, or `tfdv.display_anomalies(...)` for an `Anomalies` object.
#
# Day 3's description is the hardest to read. It says that the schema expects one `intent` per message, and that some messages have none. (In episode 06 there were two errors. In a DataFrame those records don't have the column at all, which breaks the presence rule too. Here they have an empty list, which counts as present.)

# %% name="shown"
show(validator.outputs["anomalies"])

# %% [markdown] name="rows-intro" lang="pt-BR"
# ## Quais linhas?
#
# O alarme do dia 8 diz que uns 8% das mensagens vêm do `telegram`. A equipe de canais responde com uma pergunta: *quais mensagens?* O artifact não diz. O ExampleValidator só lê estatísticas, e nelas não há mais linhas.
#
# A TFDV também valida **linha por linha**, com o mesmo schema. `tfdv.validate_examples_in_csv` lê um CSV, e `tfdv.validate_examples_in_tfrecord` lê o que um ExampleGen gravou.
#
# - As duas devolvem estatísticas, que aqui não usamos, e um dicionário. O dicionário traz, para cada motivo, uma tabela com as linhas em que ele aparece.
# - Nessa tabela os textos vêm em bytes, e os números, como números.
# - `num_sampled_examples` é o número máximo de linhas que a TFDV guarda por motivo.
#
# Cada linha leva uns 15 milissegundos, e por isso aqui vão só as 150 primeiras mensagens do dia.
#
# > 🤔 **Antes de rodar:** quantas dessas 150 linhas você espera que a TFDV acuse?

# %% [markdown] name="rows-intro" lang="en"
# ## Which rows?
#
# Day 8's alarm says that about 8% of the messages come from `telegram`. The channels team answers with a question: *which messages?* The artifact doesn't say. ExampleValidator reads only statistics, and they no longer contain the rows.
#
# TFDV can also validate the data **row by row**, with the same schema. `tfdv.validate_examples_in_csv` reads a CSV, and `tfdv.validate_examples_in_tfrecord` reads what an ExampleGen wrote.
#
# - Both return statistics, which we don't use here, and a dictionary. The dictionary holds, for each reason, a table of the rows where it occurs.
# - In that table strings come as bytes, and numbers as numbers.
# - `num_sampled_examples` is the maximum number of rows that TFDV keeps for each reason.
#
# TFDV takes about 15 milliseconds a row, so here it gets only the day's first 150 messages.
#
# > 🤔 **Before you run it:** how many of these 150 rows do you expect TFDV to flag?

# %% name="rows"
[day_eight] = (DATA / "atendimento" / "day-08").glob("*.csv")
# As text and with blanks as blanks, so that the rows are written just as they were.
first_rows = pd.read_csv(day_eight, dtype=str, keep_default_na=False).head(150)
first_rows.to_csv(root / "first-rows.csv", index=False)

_, samples = tfdv.validate_examples_in_csv(str(root / "first-rows.csv"), tfdv.StatsOptions(schema=schema), num_sampled_examples=150)
for reason, examples in samples.items():
    print(reason, len(examples))
[examples] = samples.values()
offending = sorted(examples.timestamp.str.decode("utf-8"))

by_hand = first_rows[~first_rows.channel.isin(list(tfdv.get_domain(schema, "channel").value))]
print("the same rows with pandas:", offending == sorted(by_hand.timestamp))
print(*offending[:3], "…", sep="\n")

# %% [markdown] name="rows-why" lang="pt-BR"
# A TFDV acusa 13 linhas, e 8% de 150 seriam 12. O pandas acha as mesmas 13 com um comando só.
#
# Ela informa também **o motivo**, precedido do nome da coluna: `channel_ENUM_TYPE_UNEXPECTED_STRING_VALUES`. Faz isso para cada regra do schema, e você não precisa reescrever as regras em pandas. Para uma regra só, o pandas é mais rápido. Para duzentas regras, deixe o schema trabalhar.
#
# Há uma limitação. A TFDV só mostra o que se vê numa linha sozinha. O mínimo de notas diz respeito ao dia inteiro, e nenhuma linha sozinha tem culpa. O mesmo vale para o drift e o skew, que vêm mais adiante.

# %% [markdown] name="rows-why" lang="en"
# TFDV flags 13 rows, and 8% of 150 would be 12. pandas finds the same 13 with one line of code.
#
# TFDV also gives you **the reason**, after the column's name: `channel_ENUM_TYPE_UNEXPECTED_STRING_VALUES`. It does so for every rule in the schema, and you don't have to rewrite the rules in pandas. For a single rule, pandas is faster. For two hundred rules, let the schema do the work.
#
# There's a limitation. TFDV finds only what can be seen in a single row. A minimum share of ratings concerns the whole day, and no single row is to blame. The same holds for drift and skew, which come later.

# %% [markdown] name="react-intro" lang="pt-BR"
# ## Dados ou schema?
#
# O `show` chama as anomalias de erros. Mas cada uma é, antes de tudo, uma **pergunta**: *isto devia ter acontecido?* Se não devia, conserte os dados, ou o programa que os produz. Se devia, mude o schema. Antes de ler a tabela, cubra a última coluna e decida você.
#
# | dia | o que se vê | o que perguntar, e a quem | então |
# |--:|---|---|---|
# | 3 | `intent` às vezes vem vazio | aos atendentes: por que pararam de rotular? (o Pix foi lançado, e não há rótulo para ele) | **os dois**: criar o rótulo e pôr `pix` no schema (você já pôs, no episódio 06). Depois, rotular as mensagens do dia |
# | 4 | `es` e `en` são 15% das mensagens | à área de negócio: esse público é nosso? | **nenhum, ainda**: o bot não atende esses clientes; separe as mensagens e decida se o produto muda |
# | 5 | `rating` virou texto | à equipe do app: quem mudou o formulário? | **dados**: "5 estrelas" volta a ser 5 na origem; o schema estava certo |
# | 6 | falta `resolved` | à equipe de exportação: onde ela foi parar? | **dados**: exportar de novo; a caixa das notas, do episódio 01, lê essa coluna |
# | 7 | há esperas de até 19 dias | à equipe de exportação: em que unidade? | **dados**: são milissegundos; dividir por mil **na origem**, ou as duas unidades se misturam |
# | 8 | apareceu o canal `telegram` | à equipe de canais: é nosso? | **schema**, se for: uma linha, um motivo, uma revisão; se não for, desconfie de fraude |

# %% [markdown] name="react-intro" lang="en"
# ## Data or schema?
#
# `show` calls anomalies errors. But each of them is first of all a **question**: *should this have happened?* If not, fix the data, or the program that produces it. If so, change the schema. Before you read the table, cover its last column and decide for yourself.
#
# | day | what you see | what to ask, and who to ask | then |
# |--:|---|---|---|
# | 3 | `intent` is sometimes empty | the agents: why did they stop labelling? (Pix was launched, and there is no label for it) | **both**: create the label, and add `pix` to the schema (you did, in episode 06). Then label that day's messages |
# | 4 | `es` and `en` are 15% of the messages | the business: are these our customers? | **neither, yet**: the bot doesn't serve them; set their messages aside and decide whether the product changes |
# | 5 | `rating` turned into strings | the app team: who changed the form? | **data**: "5 estrelas" (5 stars) becomes 5 again at the source; the schema was right |
# | 6 | `resolved` is missing | the export team: where did it go? | **data**: export again; the ratings box of episode 01 reads this column |
# | 7 | some waits are up to 19 days long | the export team: in which unit? | **data**: these are milliseconds; divide by a thousand **at the source**, or the two units will get mixed up |
# | 8 | a new channel, `telegram`, appeared | the channels team: is it ours? | **schema**, if it is: one line, one reason, one review; if it isn't, suspect fraud |

# %% [markdown] name="teach-data-or-schema" lang="pt-BR" tags=["instructor"]
# Cubra a última coluna. Grupos de três, um dia para cada grupo, cinco minutos: *o que você pergunta, e a quem?* Depois cada grupo diz:
# dados, schema, os dois ou nenhum.
#
# Atrasado? Fique com os dias 3, 4 e 8, em que a turma discorda. O erro a combater é aceitar no schema tudo o que dispara alarme. A célula
# seguinte mostra o que isso custa.

# %% [markdown] name="teach-data-or-schema" lang="en" tags=["instructor"]
# Cover the last column. Make groups of three, and give each group a day and five minutes: *what do you ask, and who do you ask?* Then
# each group says data, schema, both or neither.
#
# Running late? Keep days 3, 4 and 8, on which the room disagrees. The mistake to prevent is a schema that accepts everything that raised an alarm. The next
# cell shows what that costs.

# %% [markdown] name="tempting-intro" lang="pt-BR"
# Cuidado com o conserto mais tentador, que é aceitar no schema tudo o que dispara alarme. `tfdv.update_schema` faz isso em uma linha. Veja o que ela aprende com o dia 7:

# %% [markdown] name="tempting-intro" lang="en"
# Beware of the most tempting fix, which is to let the schema accept everything that raises an alarm. `tfdv.update_schema` does that in one line. See what it learns from day 7:

# %% name="tempting"
[statistics_artifact] = statistics_gen.outputs["statistics"].get()
days = {day: tfdv.load_stats_binary(f"{statistics_artifact.uri}/Split-day-{day}/FeatureStats.pb") for day in range(1, 9)}

obliging = tfdv.update_schema(schema, days[7])
print("up to", f"{tfdv.get_feature(schema, 'seconds_to_answer').int_domain.max}", "s →", f"{tfdv.get_feature(obliging, 'seconds_to_answer').int_domain.max}", "s")
print("alarms left on day 7:", list(tfdv.validate_statistics(days[7], obliging).anomaly_info))

# %% [markdown] name="tempting-why" lang="pt-BR"
# O alarme do dia 7 sumiu, e a regra também. O máximo passou de 14.400 s para 1.675.281 s. Se o mesmo defeito voltar, o schema novo não vai acusá-lo.
#
# > ⏸ **Um bom lugar para parar.** Aqui termina a primeira metade da parte 1. O schema valida cada dia isoladamente, e cada anomalia é uma pergunta. Para seguir em outro dia, selecione esta célula e use **Executar → Executar todas as células acima da célula selecionada** (cerca de um minuto).

# %% [markdown] name="tempting-why" lang="en"
# Day 7's alarm is gone, and so is the rule. The maximum went from 14,400 s to 1,675,281 s. If the same fault comes back, the new schema won't flag it.
#
# > ⏸ **A good place to stop.** The first half of part 1 ends here. The schema looks at each day on its own, and each anomaly is a question. To go on another day, put the cursor in this cell and use **Run → Run All Above Selected Cell** (about a minute).

# %% [markdown] name="drift-intro" lang="pt-BR"
# ## O que muda sem sair do que é permitido
#
# Até aqui, um valor era *permitido ou proibido*, e você olhava um dia de cada vez. Mas os dados podem mudar sem que nenhum valor viole o schema. O Pix, que já é permitido, passa de 0 para uns 11% das mensagens. Isso é *drift*, e para vê-lo é preciso comparar **dois** dias.
#
# A TFDV mede a distância entre duas distribuições, com as duas medidas do episódio 05. Nas duas, zero quer dizer que não há diferença, e nenhuma passa de 1:
#
# - para textos usamos a **L∞** (no código, `infinity_norm`), que é a maior diferença na fração de um mesmo valor;
# - para números usamos a **divergência de Jensen-Shannon** dos histogramas, que também serve para textos;
# - a L∞ **não** serve para números. Numa coluna de números ela dá 0, sem erro. A exceção é o número que o schema marca como código, com `is_categorical` (episódio 05).
#
# Você escreve o limiar (*threshold*) no schema. Um limiar de 1 nunca dispara o alarme, e assim ficamos só com a distância.
#
# > 🤔 **Antes de rodar:** o episódio 05 comparou cada dia com o dia 1, e aqui cada um é comparado com o anterior. Em quantas linhas da tabela `intent` vai dar um salto? E `seconds_to_answer`?

# %% [markdown] name="drift-intro" lang="en"
# ## When data changes but every value is allowed
#
# So far, a value has been either *allowed or forbidden*, and you have looked at one day at a time. But data can change without a single value breaking the schema. Pix, which is now allowed, goes from 0 to about 11% of the messages. That is *drift*, and to see it you have to compare **two** days.
#
# TFDV measures how far apart two distributions are, with episode 05's two measures. In both, zero means that there is no difference, and neither is ever above 1.
#
# - For strings we use **L∞** (in the code, `infinity_norm`), which is the largest difference in the share of any one value.
# - For numbers we use the **Jensen-Shannon divergence** of the histograms. It works for strings too.
# - L∞ does **not** work for numbers. On a numeric column it is 0, without an error. The exception is a number that the schema marks as a code, with `is_categorical` (episode 05).
#
# You write the threshold in the schema. A threshold of 1 never raises an alarm, so we get only the distances.
#
# > 🤔 **Before you run it:** episode 05 compared each day with day 1, and here each is compared with the day before. In how many rows of the table will `intent` jump? And in how many will `seconds_to_answer`?

# %% name="drift"
def distances(before, after):
    """Return column → distance between two days' statistics, for three columns."""
    measuring = schema_pb2.Schema()
    measuring.CopyFrom(schema)
    for name in ("intent", "channel"):
        tfdv.get_feature(measuring, name).drift_comparator.infinity_norm.threshold = 1
    tfdv.get_feature(measuring, "seconds_to_answer").drift_comparator.jensen_shannon_divergence.threshold = 1
    found = tfdv.validate_statistics(after, measuring, previous_statistics=before)
    return {each.path.step[0]: each.drift_measurements[0].value for each in found.drift_skew_info}


pairs = pd.DataFrame({f"{day - 1} → {day}": distances(days[day - 1], days[day]) for day in range(2, 9)}).T
pairs.rename_axis("days").round(3)

# %% [markdown] name="drift-read" lang="pt-BR"
# Leia por coluna:
#
# - `intent` dá um salto só, entre os dias 3 e 4 (0,106), porque o Pix ganhou rótulo. No dia 3 não aparece nada. A L∞ compara as frações **dos valores que existem**, e onde não há rótulo não há valor. O schema acusou o dia 3, e a comparação acusa o 4. Um não substitui a outra.
# - `channel` oscila um pouco todo dia e dá um salto no 8 (0,081).
# - `seconds_to_answer` dá dois saltos. Chega a quase 1 no dia 7 e **de novo** no 8, quando as esperas voltam ao normal. A comparação com ontem acusa também a volta.
# - Ela também passa de 0,1 nas linhas `3 → 4` e `4 → 5`, e nesses dias não há defeito nenhum nas esperas.
#
# De onde vem esse 0,1? A próxima célula mostra as maiores esperas dos dias 3 e 4. Depois mede a distância outra vez, sem a maior de todas.
#
# > 🤔 **Antes de rodar:** quanto uma única mensagem, entre quase duas mil, pode mudar a distância entre dois dias?

# %% [markdown] name="drift-read" lang="en"
# Read it by column:
#
# - `intent` jumps once, between days 3 and 4 (0.106), because Pix got its label. On day 3 nothing shows. L∞ compares the shares **of the values that exist**, and where there is no label there is no value. The schema flagged day 3, and the comparison flags day 4. Neither replaces the other.
# - `channel` moves a little every day and jumps on day 8 (0.081).
# - `seconds_to_answer` jumps twice. It's nearly 1 on day 7 and **again** on day 8, when the waits go back to normal. A comparison with yesterday flags the recovery as well.
# - It's also above 0.1 in the rows `3 → 4` and `4 → 5`, and on those days nothing is wrong with the waits.
#
# Where does that 0.1 come from? The next cell shows the longest waits of days 3 and 4. Then it measures the distance again, without the longest of them.
#
# > 🤔 **Before you run it:** how much can a single message, out of nearly two thousand, change the distance between two days?

# %% name="one-wait"
three, four = (pd.read_csv(next((DATA / "atendimento" / f"day-0{day}").glob("*.csv"))) for day in (3, 4))
for day, messages in ((3, three), (4, four)):
    waits = messages.seconds_to_answer
    print(f"day {day}: median {waits.median():.0f} s, longest", *waits.nlargest(3), f"s; in the first of ten bins: {(waits <= waits.max() / 10).mean():.0%}")

without = four.drop(four.seconds_to_answer.idxmax())
for name, messages in (("with", four), ("without", without)):
    measured = distances(*(tfdv.generate_statistics_from_dataframe(table.reset_index(drop=True)) for table in (three, messages)))
    print(f"3 → 4, {name} the longest wait: {measured['seconds_to_answer']:.3f}")

# %% [markdown] name="one-wait-why" lang="pt-BR"
# Uma única espera de 3.388 s (56 minutos) responde por dois terços da distância, que sem ela cai de 0,105 para 0,035. As medianas são iguais.
#
# O motivo está no histograma, que tem dez intervalos de mesma largura e vai até o maior valor. No dia 3 cada intervalo tem uns 190 s, e 79% das mensagens caem no primeiro. No dia 4 cada um tem uns 340 s, por causa daquela espera, e no primeiro caem 90%. A TFDV só vê os intervalos, e por isso os dois dias parecem diferentes. Antes de acusar os dados, veja como a distância é medida.

# %% [markdown] name="one-wait-why" lang="en"
# A single wait of 3,388 s (56 minutes) accounts for two thirds of the distance. Without it, the distance falls from 0.105 to 0.035. The medians are equal.
#
# The reason lies in the histogram, which has ten bins of equal width and goes up to the largest value. On day 3 each bin is about 190 s wide, and 79% of the messages are in the first one. On day 4 each is about 340 s wide, because of that wait, and the first one holds 90%. TFDV sees only the bins, so the two days look different. Before you blame the data, check how the distance is measured.

# %% [markdown] name="baseline-intro" lang="pt-BR"
# ### Comparar com ontem ou com um dia fixo?
#
# A próxima célula compara a coluna `intent` de cada dia com a do dia anterior e com a do dia 1.

# %% [markdown] name="baseline-intro" lang="en"
# ### Compare with yesterday, or with a fixed day?
#
# The next cell compares each day's `intent` with that of the day before and with that of day 1.

# %% name="baseline"
pd.DataFrame({"against yesterday": pairs.intent.values, "against day 1": [distances(days[1], days[day])["intent"] for day in range(2, 9)]}, index=pd.Index(range(2, 9), name="day")).round(3)

# %% [markdown] name="baseline-why" lang="pt-BR"
# Na comparação com o dia anterior, o Pix aparece uma vez (0,106) e some, porque o dia 5 é comparado com o 4, que já tem Pix. Na comparação com o dia 1, a distância fica em torno de 0,107 do dia 4 em diante. Se o modelo foi treinado com o dia 1, é isso que você quer saber, até o próximo treino. Já uma mudança lenta, de um ponto percentual por semana, por exemplo, **nunca** dispara o alarme na comparação com ontem.
#
# Compare com ontem para achar **quando** algo quebrou, e com o dia usado no treino para saber se os dados de hoje ainda se parecem com os que o modelo conhece.

# %% [markdown] name="baseline-why" lang="en"
# In the comparison with the day before, Pix shows up once (0.106) and disappears, because day 5 is compared with day 4, which has Pix too. In the comparison with day 1, the distance stays at about 0.107 from day 4 on. If the model was trained on day 1, that is what you want to know until it's trained again. A slow change of, say, one percentage point a week **never** raises an alarm when you compare with yesterday.
#
# So compare with yesterday to find **when** something broke, and with the day the model was trained on to know whether the model still fits the data.

# %% [markdown] name="threshold-intro" lang="pt-BR"
# ## Que limiar?
#
# Copiar o `0.01` do guia da TFDV é fácil. Mas entre os dias 1 e 2, ambos saudáveis, a distância de `intent` já é de 0,013. Um limiar tem dois lados:
#
# 1. **O ruído, que se mede.** Se nada mudou, quanto duas amostras do tamanho de um dia diferem por acaso? Junte dois dias saudáveis, embaralhe, corte ao meio e meça. Isso é um **sorteio**. Faça muitos. (A próxima célula usa DataFrames, que são mais rápidos. Nos dias saudáveis estas três colunas não têm vazios, e a porta não faz diferença.)
# 2. **O que importa, que se decide.** A partir de que tamanho uma mudança prejudica o modelo?
#
# > 🤔 **Antes de rodar:** por puro acaso, quanto a fração de uma intenção muda entre duas metades embaralhadas? Alguma mudança chega a 5 pontos percentuais (0,05)?

# %% [markdown] name="threshold-intro" lang="en"
# ## Which threshold?
#
# It's easy to copy the `0.01` from TFDV's guide. But between days 1 and 2, both clean, the distance of `intent` is already 0.013. A threshold has two sides:
#
# 1. **The noise, which you measure.** If nothing changed, how much do two samples the size of a day differ by chance? Put two clean days together, shuffle them, cut them in half and measure. That is one **draw**. Make many of them. (The next cell uses DataFrames, because that is faster. These three columns have no blanks on the clean days, so the door makes no difference to them.)
# 2. **What matters, which you decide.** How large does a change have to be to harm the model?
#
# > 🤔 **Before you run it:** by chance alone, how much does the share of an intent change between two shuffled halves? Does any change reach 5 percentage points (0.05)?

# %% [markdown] name="teach-noise" lang="pt-BR" tags=["instructor"]
# Peça os dois palpites, a mudança comum e a maior. A célula seguinte repete a medida quarenta vezes e leva vários segundos. Rode e discuta
# enquanto ela trabalha.
#
# O engano comum é achar que existe um limiar "certo". Existe um ruído, que se mede, e uma decisão, que alguém assina. Pergunte
# quem assinaria o 0,05.

# %% [markdown] name="teach-noise" lang="en" tags=["instructor"]
# Ask for both guesses, the usual change and the largest. The next cell repeats the measurement forty times and takes several seconds. Run it and talk
# while it works.
#
# A common misunderstanding is that there is a "right" threshold. There is noise, which is measured, and a decision, which somebody signs off on.
# Ask who would sign off on 0.05.

# %% name="noise"
healthy = pd.concat([pd.read_csv(next((DATA / "atendimento" / f"day-0{day}").glob("*.csv"))) for day in (1, 2)], ignore_index=True)


def halves(seed):
    """Return the distances between two halves of the healthy days, shuffled."""
    shuffled = healthy.sample(frac=1, random_state=seed).reset_index(drop=True)
    middle = len(shuffled) // 2
    first, second = (tfdv.generate_statistics_from_dataframe(half.reset_index(drop=True)) for half in (shuffled[:middle], shuffled[middle:]))
    return distances(first, second)


noise = pd.DataFrame([halves(seed) for seed in range(40)])
noise.agg(["median", "max"]).round(3)

# %% [markdown] name="noise-why" lang="pt-BR"
# Nos quarenta sorteios **nada tinha mudado**. Mesmo assim, a maior mudança de uma fração foi, em geral, de um ponto e meio (0,016 em `intent` e 0,015 em `channel`). No sorteio mais extremo ela foi de 3,3 pontos (0,033), e em nenhum chegou a 5.
#
# Em `seconds_to_answer` o ruído parece menor do que é (no máximo 0,025). As duas metades vêm dos mesmos dias, e a maior espera é quase a mesma nas duas. Por isso os intervalos dos histogramas são quase iguais. Entre dias com esperas normais, você viu até 0,118.

# %% [markdown] name="noise-why" lang="en"
# In all forty draws **nothing had changed**. Even so, the largest change in a share was typically one and a half points (0.016 for `intent` and 0.015 for `channel`). In the most extreme draw it was 3.3 points (0.033), so none reached 5.
#
# For `seconds_to_answer` the noise looks smaller than it is (at most 0.025). The halves come from the same two days and have almost the same longest wait, so the bins of their histograms are almost equal. Between days with normal waits, you saw up to 0.118.

# %% [markdown] name="threshold-choice" lang="pt-BR"
# E o que importa? No episódio 02, o Pix, com uns 11% das mensagens, derrubou a taxa de acerto em uns dez pontos. Na mesma proporção, um assunto novo com 8% custaria uns sete, e o banco decide que **isso** justifica acordar o plantão. Para um canal novo, o banco usa os mesmos 8%.
#
# Então o limiar é 0,08? Não, porque o acaso também mexe na distância medida. Quando a mudança verdadeira é de 0,08, às vezes se mede 0,07, às vezes 0,09, e um limiar de 0,08 deixaria passar metade dos casos. O limiar fica entre os dois lados:
#
# | | distância |
# |---|--:|
# | maior ruído nestes 40 sorteios | 0,033 |
# | maior ruído de `channel` nos 200 sorteios do episódio 02 | 0,045 |
# | **limiar** | **0,05** |
# | o que importa | 0,08 |
#
# O máximo do episódio 02 é maior porque, com mais sorteios, aparece um caso mais extremo. Use esse máximo nas duas colunas, porque nestes 40 sorteios o ruído delas foi quase igual. (O ruído diminui com a raiz quadrada do número de mensagens. Com dez vezes mais mensagens, ele seria cerca de um terço.)

# %% [markdown] name="threshold-choice" lang="en"
# And what matters? In episode 02, Pix, with about 11% of the messages, cost about ten points of accuracy. In proportion, a new topic with 8% would cost about seven, and the bank decides that **this** is worth waking the on-call engineer for. For a new channel, the bank uses the same 8%.
#
# So is the threshold 0.08? No, because chance also moves the distance that you measure. When the true change is 0.08, it comes out sometimes as 0.07 and sometimes as 0.09, and a threshold of 0.08 would miss half of those cases. The threshold lies between the two sides:
#
# | | distance |
# |---|--:|
# | largest noise in these 40 draws | 0.033 |
# | largest noise of `channel` in the 200 draws of episode 02 | 0.045 |
# | **threshold** | **0.05** |
# | what matters | 0.08 |
#
# Episode 02's maximum is larger because with more draws a more extreme case is likely to turn up. Use that maximum for both columns, because in these 40 draws the two columns were about equally noisy. (Noise falls with the square root of the number of messages. With ten times as many, it would be about a third as large.)

# %% name="threshold"
false_alarms = (noise[["intent", "channel"]] > 0.01).any(axis=1).mean(), (noise[["intent", "channel"]] > 0.05).any(axis=1).mean()
print("false alarms with 0.01: {:.0%}; with 0.05: {:.0%}".format(*false_alarms))

for name in ("intent", "channel"):
    tfdv.get_feature(schema, name).drift_comparator.infinity_norm.threshold = 0.05

for day in range(2, 9):
    found = tfdv.validate_statistics(days[day], schema, previous_statistics=days[day - 1]).anomaly_info
    for name, info in found.items():
        for reason in info.reason:
            if "Linfty" in reason.description:
                print(f"day {day}: {name}: {reason.description}")

# %% [markdown] name="threshold-why" lang="pt-BR"
# Com 0,01 haveria alarme falso em 98% dos sorteios, e com 0,05 em nenhum. Nos oito dias a TFDV acusa duas anomalias de drift, a do Pix e a do Telegram. `Linfty` é a L∞, e a mensagem diz **qual valor** mais mudou.

# %% [markdown] name="threshold-why" lang="en"
# With 0.01, 98% of the draws raise a false alarm, and with 0.05 none do. Over the eight days TFDV reports two drift anomalies, one for Pix and one for Telegram. `Linfty` is L∞, and the message says **which value** changed most.

# %% [markdown] name="spread-intro" lang="pt-BR"
# ### Muitas mudanças pequenas
#
# Suponha vinte assuntos, que ontem tinham 5% das mensagens cada um. Hoje surgem vinte novos, cada um com 4%, e cada um dos antigos fica com 1%. Então quatro em cada cinco mensagens são sobre algo novo.
#
# > 🤔 **Antes de rodar:** quanto vai dar a L∞? O limiar de 0,05 vai disparar o alarme?

# %% [markdown] name="spread-intro" lang="en"
# ### Many small changes
#
# Suppose that yesterday twenty topics had 5% of the messages each. Today twenty new ones appear, each with 4%, and each of the old ones is left with 1%. Then four out of five messages are about something new.
#
# > 🤔 **Before you run it:** what will L∞ be? Will the threshold of 0.05 raise an alarm?

# %% name="spread"
numbers = range(2000)
before = [f"old {number % 20}" for number in numbers]
after = [f"old {number % 20}" if number < 400 else f"new {number % 20}" for number in numbers]
yesterday, today = (tfdv.generate_statistics_from_dataframe(pd.DataFrame({"subject": subjects})) for subjects in (before, after))

for measure in ("infinity_norm", "jensen_shannon_divergence"):
    measuring = tfdv.infer_schema(yesterday)
    getattr(tfdv.get_feature(measuring, "subject").drift_comparator, measure).threshold = 1
    [found] = tfdv.validate_statistics(today, measuring, previous_statistics=yesterday).drift_skew_info
    print(f"{measure}: {found.drift_measurements[0].value:.2f}")

# %% [markdown] name="drift-limits" lang="pt-BR"
# Cada assunto perdeu ou ganhou 4 pontos. A L∞ olha só para a maior mudança, dá 0,04 e não dispara o alarme. A divergência de Jensen-Shannon **soma** as mudanças pequenas e dá 0,61. Para perceber mudanças espalhadas, use as duas. (A TFDV só compara os mil valores mais frequentes.)
#
# Até aqui usamos a TFDV, porque o ExampleValidator não recebe as estatísticas de ontem. (O guia oficial diz que ele detecta drift e skew, mas o código não faz isso.) Num pipeline, quem compara é outro componente, o `DistributionValidator`. Ele recebe as estatísticas de hoje, as de ontem e os limiares, e grava anomalias. Como ele não está em `tfx.v1` (o nosso `tfx`), a interface dele pode mudar.

# %% [markdown] name="drift-limits" lang="en"
# Every old topic lost 4 points, and every new one gained 4. L∞ looks only at the largest change, so it's 0.04 and raises no alarm. The Jensen-Shannon divergence **adds up** the small changes and is 0.61. To catch changes that are spread out, use both. (TFDV compares only the thousand most frequent values.)
#
# So far we have used TFDV, because ExampleValidator doesn't get yesterday's statistics. (The official guide says that ExampleValidator detects drift and skew, but its code detects neither.) In a pipeline another TFX component, `DistributionValidator`, does the comparing. It takes today's statistics, yesterday's and the thresholds, and writes anomalies. It isn't in `tfx.v1` (our `tfx`), so its interface may change.

# %% [markdown] name="yesterday-intro" lang="pt-BR"
# ### Drift dentro do pipeline
#
# Até aqui você tinha os oito dias à mão. Em produção, só há o de hoje. A próxima célula define um pipeline com estes passos:
#
# - O **Resolver** procura no banco de metadados as estatísticas mais recentes, que são as de ontem. (Um Resolver já rodou no episódio 04.)
# - O **StatisticsGen** calcula as de hoje. Ele tem que vir **depois** do Resolver, senão as mais recentes seriam as de hoje. Nenhum dado passa de um para o outro, e por isso você indica a ordem à parte, com `add_upstream_node`.
# - O **DistributionValidator** compara as duas.
#
# Cada dia é uma execução nova do pipeline inteiro, iniciada pelo `LocalDagRunner`, que o episódio 08 explica.

# %% [markdown] name="yesterday-intro" lang="en"
# ### Drift inside a pipeline
#
# So far you have had all eight days at hand. In production, there is only today's data. The next cell defines a pipeline with these steps:
#
# - **Resolver** searches the metadata store for the newest statistics, which are yesterday's. (A Resolver ran in episode 04.)
# - **StatisticsGen** computes today's. It has to come **after** Resolver, or today's would be the newest. No data passes from one to the other, so you state their order separately, with `add_upstream_node`.
# - **DistributionValidator** compares the two.
#
# Each day is a new run of the whole pipeline, started by `LocalDagRunner`, which episode 08 explains.

# %% [markdown] name="yesterday-config" lang="pt-BR"
# 🔧 Rode; basta ler a configuração (`WATCHED`), que diz o que medir em cada coluna. Para encurtar, são só duas colunas. No seu pipeline, inclua também `intent`. (`whole` mantém o dia num *split* só, `day`. Sem isso, o ExampleGen o dividiria em `train` e `eval`.) O limiar de `seconds_to_answer` é 0,3 porque entre dias sem defeito nas esperas a distância chegou a 0,118, e com os milissegundos deu 0,998.

# %% [markdown] name="yesterday-config" lang="en"
# 🔧 Run it; you only need to read the configuration (`WATCHED`), which says what to measure in each column. To keep it short, it covers only two columns. In your pipeline, add `intent` as well. (`whole` keeps the day in one split, `day`. Without it, ExampleGen would split the day into `train` and `eval`.) The threshold for `seconds_to_answer` is 0.3 because the distance reached 0.118 between days with normal waits, and 0.998 with the milliseconds.

# %% name="yesterday"
from google.protobuf import text_format
from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tfx.components.distribution_validator.component import DistributionValidator

WATCHED = """default_slice_config: {
  feature: {path: {step: "channel"} distribution_comparator: {infinity_norm: {threshold: 0.05}}}
  feature: {path: {step: "seconds_to_answer"} distribution_comparator: {jensen_shannon_divergence: {threshold: 0.3}}}
}"""
ExampleStatistics = tfx.types.standard_artifacts.ExampleStatistics
whole = tfx.proto.Output(split_config=tfx.proto.SplitConfig(splits=[tfx.proto.SplitConfig.Split(name="day", hash_buckets=1)]))


def drift_pipeline(day):
    """Return a pipeline that compares a day's statistics with those of the run before it."""
    latest = tfx.dsl.experimental.LatestArtifactStrategy
    yesterday = tfx.dsl.Resolver(strategy_class=latest, statistics=tfx.dsl.Channel(type=ExampleStatistics, producer_component_id="StatisticsGen")).with_id("Yesterday")
    today_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "atendimento" / f"day-{day:02d}"), output_config=whole)
    today = tfx.components.StatisticsGen(examples=today_gen.outputs["examples"])
    today.add_upstream_node(yesterday)  # first the search, or it would find today's
    compare = DistributionValidator(
        statistics=today.outputs["statistics"],
        baseline_statistics=yesterday.outputs["statistics"],
        config=text_format.Parse(WATCHED, tfx.proto.DistributionValidatorConfig()),
        include_split_pairs=[("day", "day")],
    )
    return pipeline("drift", [yesterday, today_gen, today, compare])


def pipeline(name, components):
    connection = tfx.orchestration.metadata.sqlite_metadata_connection_config(str(root / f"{name}.sqlite"))
    return tfx.dsl.Pipeline(
        pipeline_name=name, pipeline_root=str(root / name), components=components, enable_cache=True, metadata_connection_config=connection
    )


def run(made):
    """Run a pipeline; return how it ended and, from its metadata store, the state of each component."""
    logging.disable(logging.ERROR)  # TFX also logs tracebacks
    try:
        tfx.orchestration.LocalDagRunner().run(made)
        ended = "succeeded"
    except Exception as error:
        ended = f"{type(error).__name__}: {error}"
    finally:
        logging.disable(logging.NOTSET)
    store = MetadataStore(made.metadata_connection_config)
    this_run = max(store.get_contexts_by_type("pipeline_run"), key=lambda each: each.id)
    name_of = metadata_store_pb2.Execution.State.Name
    return ended, {each.type.split(".")[-1]: name_of(each.last_known_state) for each in store.get_executions_by_context(this_run.id)}


# %% [markdown] name="first-day-intro" lang="pt-BR"
# A próxima célula roda este pipeline duas vezes, com o dia 7 e depois com o dia 8. O dia 7 é o primeiro dia do pipeline, e o banco de metadados ainda está vazio.
#
# > 🤔 **Antes de rodar:** o que acontece no dia 7, em que não há um dia anterior? E o programa que iniciou o pipeline fica sabendo?

# %% [markdown] name="first-day-intro" lang="en"
# The next cell runs this pipeline twice, on day 7 and then on day 8. Day 7 is the pipeline's first day, and its metadata store is still empty.
#
# > 🤔 **Before you run it:** what happens on day 7, when there is no previous day? And will the program that started the pipeline notice?

# %% name="first-day"
for day in (7, 8):
    ended, states = run(drift_pipeline(day))
    print(f"day {day}: {ended}", *(f"    {name:22}{states[name]}" for name in ("Resolver", "StatisticsGen", "DistributionValidator")), sep="\n")

reports = Path(root / "drift" / "DistributionValidator" / "anomalies").rglob("SchemaDiff.pb")
newest = max(reports, key=lambda report: int(report.parent.parent.name))
for name, info in sorted(anomalies_pb2.Anomalies.FromString(newest.read_bytes()).anomaly_info.items()):
    print(f"{name}: {info.reason[0].short_description}")

# %% [markdown] name="first-day-why" lang="pt-BR"
# No dia 7 a execução **termina bem**, embora dois componentes tenham falhado:
#
# - o Resolver não acha nada e falha (`FAILED`);
# - o StatisticsGen, que vem depois dele, roda assim mesmo (`COMPLETE`);
# - o DistributionValidator falha, por falta de uma entrada.
#
# O programa que iniciou o pipeline não fica sabendo, porque só o banco de metadados e o log registram a falha. (A parte 2 explica por quê.)
#
# No dia 8 já há um dia anterior, e o DistributionValidator acusa as duas colunas. Chegou um canal novo, e os milissegundos do dia 7 voltaram a ser segundos.
#
# Para o primeiro dia, monte o pipeline sem o Resolver e o DistributionValidator, ou compare com uma base fixa, como as estatísticas do treino. E lembre-se de que "ontem" é a última execução, que pode ter sido um dia com defeito, como aqui.

# %% [markdown] name="first-day-why" lang="en"
# On day 7 the run **succeeds**, although two components failed:
#
# - Resolver finds nothing and fails (`FAILED`);
# - StatisticsGen, which comes after it, runs anyway (`COMPLETE`);
# - DistributionValidator fails, because an input is missing.
#
# The program that started the pipeline doesn't notice, because only the metadata store and the log record the failure. (Part 2 explains why.)
#
# On day 8 there is a previous day to compare with, and DistributionValidator flags both columns. A new channel arrived, and day 7's milliseconds are seconds again.
#
# For the first day, build the pipeline without Resolver and DistributionValidator, or compare with a fixed baseline, such as the training data's statistics. And remember that "yesterday" is the last run, which may have been a bad day, as it was here.

# %% [markdown] name="skew-intro" lang="pt-BR"
# ## Skew: o mesmo dia, dois programas
#
# O modelo treina com o que o banco exportou e, em produção, recebe o que a API monta na hora. São dois programas, de duas equipes, para os mesmos dados. A diferença entre o que entregam é o *skew*.
#
# A próxima célula recria as requisições que a API registrou no dia 2. As mensagens são as mesmas, mas, a partir das 18 h, as do WhatsApp passam por um servidor de reserva, que grava `web` no lugar de `whatsapp`.
#
# No schema, o `skew_comparator` mede o *skew*, como o `drift_comparator` mede o drift. (Em `channel` e `language` não há vazios, e a porta não faz diferença.)
#
# > 🤔 **Antes de rodar:** o schema sozinho vai acusar algo? E a comparação com o treino?

# %% [markdown] name="skew-intro" lang="en"
# ## Skew: the same day, two programs
#
# The model trains on what the bank exported. In production, it gets what the API assembles on the spot. Those are two programs, written by two teams, for the same data. The difference between what they deliver is *skew*.
#
# The next cell recreates the requests that the API logged on day 2. They are the same messages, but from 6 pm on, those from WhatsApp go through a backup server, which records them as `web`.
#
# To measure skew, the schema has a `skew_comparator`, with the same measures as the `drift_comparator`. (`channel` and `language` have no blanks, so the door makes no difference.)
#
# > 🤔 **Before you run it:** will the schema alone flag anything? And will the comparison with training?

# %% [markdown] name="teach-drift-or-skew" lang="pt-BR" tags=["instructor"]
# Antes de rodar, peça que alguém explique drift e skew com suas palavras. *Dois dias, um programa*; *um dia, dois programas*. Se a frase
# não sair, não vá adiante.
#
# O palpite errado é que o schema reclama. Todos os valores são permitidos. E o limiar de skew não é o de drift.

# %% [markdown] name="teach-drift-or-skew" lang="en" tags=["instructor"]
# Before running it, have somebody explain drift and skew in their own words. Drift is *two days, one program*, and skew is *one day, two
# programs*. Don't go on until somebody has said it.
#
# The wrong guess is that the schema flags something. All the values are allowed. And skew's threshold isn't drift's.

# %% name="skew"
exported = pd.read_csv(next((DATA / "atendimento" / "day-02").glob("*.csv")))
served = exported[["timestamp", "channel", "text", "language"]].copy()
evening = pd.to_datetime(served.timestamp).dt.hour >= 18
served.loc[evening & (served.channel == "whatsapp"), "channel"] = "web"

training, serving = tfdv.generate_statistics_from_dataframe(exported), tfdv.generate_statistics_from_dataframe(served)
print("the schema alone:", dict(tfdv.validate_statistics(serving, schema, environment="SERVING").anomaly_info) or "accepted")

# The same messages, seen twice: anything but zero is a fault. The threshold leaves room for rounding alone.
for name in ("channel", "language"):
    tfdv.get_feature(schema, name).skew_comparator.infinity_norm.threshold = 0.001
found = tfdv.validate_statistics(training, schema, environment="TRAINING", serving_statistics=serving)
for each in found.drift_skew_info:
    print(each.path.step[0], f"{each.skew_measurements[0].value:.3f}", "above" if each.path.step[0] in found.anomaly_info else "within", each.skew_measurements[0].threshold)

# %% [markdown] name="skew-why" lang="pt-BR"
# O schema sozinho aceita tudo, porque `web` é um valor permitido. A comparação com o treino acusa `channel`, com uma L∞ de 0,093. Em `language`, que é igual dos dois lados, ela é 0.

# %% [markdown] name="skew-why" lang="en"
# The schema alone accepts everything, because `web` is an allowed value. The comparison with training flags `channel`, whose L∞ is 0.093. For `language`, which is the same on both sides, it's 0.

# %% [markdown] name="pairs-intro" lang="pt-BR"
# ### As mesmas mensagens, uma a uma
#
# A L∞ compara **frações**. E se a API trocar entre si os canais de cem mensagens do `app` e de cem do `web`? Duzentas mensagens ficam erradas.
#
# `tfdv.DetectFeatureSkew` compara as mensagens uma a uma. Ele junta os dois lados por um identificador, aqui o texto da mensagem (no dia 2 não há dois iguais), e conta, em cada coluna, quantos pares diferem.
#
# 🔧 Rode; basta ler a linha com `DetectFeatureSkew`. As outras entregam as duas tabelas ao Beam e imprimem o resultado.
#
# > 🤔 **Antes de rodar:** quanto vai dar a L∞ de `channel`?

# %% [markdown] name="pairs-intro" lang="en"
# ### The same messages, one by one
#
# L∞ compares **shares**. What if the API swaps the channels of a hundred messages from `app` and a hundred from `web`? Two hundred messages are wrong.
#
# `tfdv.DetectFeatureSkew` compares the messages one by one. It joins the two sides by an identifier, here the text of the message (on day 2 no two are the same), and for each column it counts how many pairs differ.
#
# 🔧 Run it; you only need to read the line with `DetectFeatureSkew`. The lines around it hand the two tables to Beam and print the result.
#
# > 🤔 **Before you run it:** what will the L∞ of `channel` be?

# %% name="pairs"
import apache_beam as beam
import tensorflow as tf


def records(table):
    """Return the rows of a table of strings as tf.Examples."""
    def of(text):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=[text.encode()]))
    return [tf.train.Example(features=tf.train.Features(feature={name: of(text) for name, text in row.items()})) for row in table.to_dict("records")]


crossed = exported[["channel", "text", "language"]].copy()
app, web = (crossed.index[crossed.channel == channel][:100] for channel in ("app", "web"))
crossed.loc[app, "channel"], crossed.loc[web, "channel"] = "web", "app"

found = tfdv.validate_statistics(training, schema, environment="TRAINING", serving_statistics=tfdv.generate_statistics_from_dataframe(crossed))
print("L∞ of channel:", *[f"{each.skew_measurements[0].value:.3f}" for each in found.drift_skew_info if each.path.step[0] == "channel"])

with beam.Pipeline() as work:
    base, test = (work | name >> beam.Create(records(table)) for name, table in (("exported", exported[[*crossed]]), ("crossed", crossed)))
    differences, _ = (base, test) | tfdv.DetectFeatureSkew(identifier_features=["text"], features_to_ignore=[])
    counted = differences | beam.Map(lambda each: f"{each.feature_name}: {each.match_count} equal, {each.mismatch_count} not")
    counted | beam.combiners.ToList() | beam.Map(lambda lines: print(*sorted(lines), sep="\n"))

# %% [markdown] name="pairs-why" lang="pt-BR"
# A L∞ dá zero, porque as frações ficam iguais. A comparação par a par acha as duzentas mensagens. Num pipeline, o componente `ExampleDiff` faz o mesmo (a interface dele ainda pode mudar).
#
# Compare as mensagens uma a uma quando os dois lados registram **as mesmas** e há um identificador. Muitas vezes, porém, você tem semanas de treino e as requisições de hoje. Aí só dá para comparar as frações, e o ruído volta.
#
# Por isso os dois limiares de `channel` são tão diferentes. O de drift é **0,05**, porque entre dias há ruído. O de skew é **0,001**, porque as mensagens são as mesmas e se espera zero. Trocar um pelo outro dá errado nos dois casos.

# %% [markdown] name="pairs-why" lang="en"
# L∞ is zero, because the shares stay the same. The pair-by-pair comparison finds the two hundred messages. In a pipeline, the `ExampleDiff` component does the same (its interface may still change).
#
# Compare messages one by one when both sides log **the same** ones and there is an identifier. Often, though, you have weeks of training data and today's requests. Then you can only compare shares, and the noise is back.
#
# That is why the two thresholds for `channel` are so different. For drift it's **0.05**, because between days there is noise. For skew it's **0.001**, because the messages are the same, and you expect zero. Each threshold would be wrong for the other job.

# %% [markdown] name="environment-intro" lang="pt-BR"
# ### O ExampleValidator e os ambientes
#
# Quando a mensagem chega, algumas colunas ainda não existem. O schema do episódio 06 diz quais, com dois **ambientes**, e a célula do skew pediu `environment="SERVING"` à TFDV.
#
# A próxima célula tira essas colunas do dia 2. Depois valida o que sobra com a TFDV, em `SERVING`, e com o ExampleValidator. (O `schema_file` tem as mesmas regras do `schema`, sem os limiares.)
#
# > 🤔 **Antes de rodar:** quantas colunas a TFDV vai acusar? E o ExampleValidator?

# %% [markdown] name="environment-intro" lang="en"
# ### ExampleValidator and environments
#
# When a message arrives, some of its columns don't exist yet. Episode 06's schema says which, with two **environments**, and the cell on skew asked TFDV for `environment="SERVING"`.
#
# The next cell takes these columns out of day 2. Then it validates what is left with TFDV, in `SERVING`, and with ExampleValidator. (`schema_file` has the same rules as `schema`, without the thresholds.)
#
# > 🤔 **Before you run it:** how many columns will TFDV flag? And how many will ExampleValidator flag?

# %% name="environment"
left_out = [each.name for each in schema.feature if "SERVING" in each.not_in_environment]
(root / "requests").mkdir(exist_ok=True)
pd.read_csv(next((DATA / "atendimento" / "day-02").glob("*.csv"))).drop(columns=left_out).to_csv(root / "requests" / "day.csv", index=False)

requests_statistics = statistics_of(tfx.components.CsvExampleGen(input_base=str(root / "requests"), output_config=whole), "Requests")
requests_validator = validate(schema_file, requests_statistics, "Requests")
statistics = tfdv.load_stats_binary(f"{requests_statistics.outputs['statistics'].get()[0].uri}/Split-day/FeatureStats.pb")
print("left out in serving:", left_out)
print("TFDV, SERVING:      ", sorted(tfdv.validate_statistics(statistics, schema, environment="SERVING").anomaly_info))
print("ExampleValidator:   ", sorted(anomalies(requests_validator)["day"].anomaly_info))

# %% [markdown] name="environment-why" lang="pt-BR"
# A TFDV, com `SERVING`, não acusa nenhuma. O ExampleValidator acusa as quatro que faltam, `intent`, `seconds_to_answer`, `resolved` e `rating`, e faria isso todo dia, mesmo sem defeito nenhum. Como o episódio 06 avisou, ele não tem um parâmetro para o ambiente (veja `tfx/components/example_validator/executor.py`, no código do TFX) e valida sempre com o schema inteiro.
#
# Há dois jeitos de validar as requisições num pipeline. Um é chamar a TFDV num componente seu. O outro é dar ao ExampleValidator uma cópia do schema sem essas colunas.

# %% [markdown] name="environment-why" lang="en"
# TFDV, with `SERVING`, flags no columns. ExampleValidator flags the four that are missing, `intent`, `seconds_to_answer`, `resolved` and `rating`, and it would do so every day, even with nothing wrong. As episode 06 said, it has no parameter for the environment (see `tfx/components/example_validator/executor.py`, in TFX's code), and it always validates against the whole schema.
#
# There are two ways to validate requests in a pipeline. One is to call TFDV in a component of your own. The other is to give ExampleValidator a copy of the schema without these columns.

# %% [markdown] name="pause" lang="pt-BR"
# > ⏸ **Um bom lugar para parar.** Aqui termina a parte 1. Para seguir em outro dia, selecione esta célula e use **Executar → Executar todas as células acima da célula selecionada** (cerca de um minuto). O que fica da parte 1:
# >
# > - Uma anomalia é uma pergunta, e você acha as linhas por trás dela com a TFDV ou com o pandas.
# > - O *drift* se mede entre dois dias, e o *skew*, entre treino e produção. Cada limiar precisa de um motivo próprio.
# > - Até aqui, nada interrompe o pipeline.

# %% [markdown] name="pause" lang="en"
# > ⏸ **A good place to stop.** Part 1 ends here. To go on another day, put the cursor in this cell and use **Run → Run All Above Selected Cell** (about a minute). This is what to remember from part 1:
# >
# > - An anomaly is a question, and you find the rows behind it with TFDV or with pandas.
# > - Drift is measured between two days, and skew between training and serving. Each threshold needs a reason of its own.
# > - So far, nothing stops the pipeline.

# %% [markdown] name="gate-intro" lang="pt-BR"
# ## Parte 2: o portão
#
# O ExampleValidator rodou nos oito dias e terminou bem nos oito. Num pipeline, o que vem depois (Transform, Trainer) rodaria também, mesmo no dia em que as notas viraram texto. Falta algo que **interrompa** o pipeline.
#
# O próprio artifact traz um resumo, na propriedade `blessed` ("abençoado"), que vale 0 ou 1 em cada split.
#
# > 🤔 **Antes de rodar:** quais dos oito dias ganham o 1?

# %% [markdown] name="gate-intro" lang="en"
# ## Part 2: the gate
#
# ExampleValidator ran on the eight days and succeeded on all eight. In a pipeline, what comes after it (Transform, Trainer) would run too, even on the day when the ratings are strings. Something has to **stop** the pipeline.
#
# The artifact itself holds a summary, in its `blessed` property, which has a 0 or a 1 for each split.
#
# > 🤔 **Before you run it:** which of the eight days get a 1?

# %% [markdown] name="teach-what-is-blessed" lang="pt-BR" tags=["instructor"]
# *Quais dos oito dias ganham o 1?* Metade da sala acha que 1 é alarme. `blessed` quer dizer aprovado, e escrever o portão ao
# contrário é um dos erros da folha.
#
# Insista no outro ponto: o ExampleValidator terminou bem nos oito dias. Quem interrompe o pipeline é o portão.

# %% [markdown] name="teach-what-is-blessed" lang="en" tags=["instructor"]
# *Which of the eight days get a 1?* Half the room thinks that 1 is an alarm. `blessed` means approved, and
# writing the gate the wrong way round is one of the sheet's mistakes.
#
# Insist on the other point: ExampleValidator succeeded on all eight days. Only the gate stops the pipeline.

# %% name="blessed"
[artifact] = validator.outputs["anomalies"].get()
artifact.get_json_value_custom_property("blessed")

# %% [markdown] name="empty-intro" lang="pt-BR"
# O dia **sem** anomalia ganha o 1, e aqui são só os dias 1 e 2. Falta o pior caso. O arquivo do dia 10 chega só com o cabeçalho, sem nenhuma mensagem.
#
# > 🤔 **Antes de rodar:** quanto vai valer o `blessed` de um dia vazio?

# %% [markdown] name="empty-intro" lang="en"
# A day **without** an anomaly gets a 1, and here only days 1 and 2 do. The worst case is still to come. Day 10's file arrives with only its header, without a single message.
#
# > 🤔 **Before you run it:** what will `blessed` be for an empty day?

# %% name="empty"
[day_one] = (DATA / "atendimento" / "day-01").glob("*.csv")
header, *_ = day_one.read_text(encoding="utf-8").splitlines()
(root / "inbox").mkdir(exist_ok=True)
(root / "inbox" / "day-10.csv").write_text(f"{header}\n", encoding="utf-8")

day_ten = tfx.proto.Input(splits=[tfx.proto.Input.Split(name="day-10", pattern="day-10.csv")])
# A single pattern would be split into train and eval.
undivided = tfx.proto.SplitConfig(splits=[tfx.proto.SplitConfig.Split(name="day-10", hash_buckets=1)])
empty_gen = tfx.components.CsvExampleGen(
    input_base=str(root / "inbox"), input_config=day_ten, output_config=tfx.proto.Output(split_config=undivided)
)
empty_validator = validate(schema_file, statistics_of(empty_gen, "Empty"), "Empty")
print("blessed:", empty_validator.outputs["anomalies"].get()[0].get_json_value_custom_property("blessed"))
print("data_missing:", {day: each.data_missing for day, each in anomalies(empty_validator).items()})

# %% [markdown] name="gate-write" lang="pt-BR"
# O dia vazio é aprovado, porque sem nenhum exemplo não há anomalia para achar. Só o campo `data_missing`, no arquivo dentro do artifact, mostra que não há dados. Por isso um **portão** faz duas perguntas: *há dados?* e *eles concordam com o schema?*
#
# O nosso portão é um componente feito com `@component`, como os do [episódio 03](03-tfx.ipynb). Ele faz as duas perguntas e levanta uma exceção se a resposta a qualquer uma delas for "não". A próxima célula tem também um treino de brinquedo, o `Train`, com uma entrada `approval`, que é a saída do portão. Por isso o treino só começa depois dele, e o portão fica na linhagem do modelo.

# %% [markdown] name="gate-write" lang="en"
# The empty day is approved, because without a single example there is no anomaly to find. Only `data_missing`, in the file inside the artifact, shows that there is no data. So a **gate** asks two questions: *is there data?* and *does it agree with the schema?*
#
# Our gate is a component made with `@component`, as in [episode 03](03-tfx.ipynb). It asks both questions, and raises an exception if the answer to either is no. The next cell also has a toy training component, `Train`, with an `approval` input, which is the gate's output. That is why training can't start before the gate has approved the data, and why the gate is in the model's lineage.

# %% name="gate"
from tfx.v1.dsl.components import InputArtifact, OutputArtifact, Parameter, component

Examples, ExampleAnomalies, String = (getattr(tfx.types.standard_artifacts, name) for name in ("Examples", "ExampleAnomalies", "String"))


@component
def AnomalyGate(anomalies: InputArtifact[ExampleAnomalies], split: Parameter[str], approval: OutputArtifact[String]):
    found = anomalies_pb2.Anomalies.FromString(Path(anomalies.uri, f"Split-{split}", "SchemaDiff.pb").read_bytes())
    if found.data_missing:
        raise ValueError(f"{split}: no data, training is off")
    blessed = anomalies.get_json_value_custom_property("blessed")
    if not blessed[split]:
        raise ValueError(f"{split}: anomalies found, training is off")
    approval.value = f"{split}: approved"


@component
def Train(examples: InputArtifact[Examples], approval: InputArtifact[String], model: OutputArtifact[String]):
    model.value = f"a model, trained on {approval.value}"


def train_on(split, validator=validator, example_gen=example_gen):
    """Run the gate and, after it, the training; return what came out."""
    gate = AnomalyGate(anomalies=validator.outputs["anomalies"], split=split)
    train = Train(examples=example_gen.outputs["examples"], approval=gate.outputs["approval"])
    logging.disable(logging.ERROR)  # TFX also logs the traceback
    try:
        for component in (gate, train):
            context.run(component)
        return train.outputs["model"].get()[0].value
    except ValueError as error:
        return f"stopped: {error}"
    finally:
        logging.disable(logging.NOTSET)


# %% [markdown] name="gate-proof-intro" lang="pt-BR"
# Teste um portão **dos dois jeitos**, com dias saudáveis e com dias com defeito. O dia saudável tem que passar, e o dia com defeito e o vazio não podem. Um portão que barra tudo também "funciona" nos dias 7 e 10.

# %% [markdown] name="gate-proof-intro" lang="en"
# Test a gate **both ways**, on clean days and on bad ones. It must let the clean day pass, and stop the bad day and the empty one. A gate that stops everything also "works" on days 7 and 10.

# %% name="gate-proof"
for day in (2, 7):
    print(train_on(f"day-{day}"))
print(train_on("day-10", empty_validator, empty_gen))
print("models on disk:", len(list((root / "Train" / "model").iterdir())))

# %% [markdown] name="gate-proof-why" lang="pt-BR"
# O portão deixa passar o dia 2 e barra os outros dois. No disco há um modelo só.

# %% [markdown] name="gate-proof-why" lang="en"
# The gate lets day 2 through and stops the other two. There is one model on disk.

# %% [markdown] name="stock-intro" lang="pt-BR"
# ## Um portão diante de um componente do TFX
#
# O `Train` acima é nosso, e por isso pôde ganhar uma entrada `approval`. Os componentes do TFX não têm uma. O **Pusher**, por exemplo, copia um modelo para a pasta de onde a produção o carrega. É diante dele, ou do Trainer, que um portão faz falta. Há dois jeitos de colocar o portão ali:
#
# - **Só a ordem.** Com `pusher.add_upstream_node(gate)`, o Pusher vem depois do portão. Se o portão levantar uma exceção, o Pusher não roda. Nenhum dado passa de um para o outro, e por isso a linhagem não mostra o portão.
# - **Uma condição.** Dentro de `with tfx.dsl.Cond(...)`, o Pusher só roda se a condição for verdadeira. Aqui o portão não levanta uma exceção, só escreve o veredito.

# %% [markdown] name="stock-intro" lang="en"
# ## A gate before a standard component
#
# The `Train` above is ours, so we could give it an `approval` input. TFX's own components don't have one. **Pusher**, for example, copies a model into the folder that production loads it from. You want a gate before Pusher, or before Trainer. There are two ways to put one there:
#
# - **Order only.** With `pusher.add_upstream_node(gate)`, Pusher comes after the gate. If the gate raises an exception, Pusher doesn't run. No data passes from one to the other, so the lineage doesn't show the gate.
# - **A condition.** Within `with tfx.dsl.Cond(...)`, Pusher runs only if the condition is true. Here the gate raises no exception. It only writes its verdict.

# %% [markdown] name="stock-cond" lang="pt-BR"
# Você escreve a condição ao montar o pipeline, e nessa hora ainda não há veredito. `future()[0].value` fica no lugar dele e quer dizer "o valor que o primeiro artifact dessa saída tiver, quando o portão rodar".
#
# (Para encurtar, o portão `Verdict` só pergunta se há anomalias, e aprovaria um dia vazio. No seu, pergunte também se há dados, como no `AnomalyGate`.)
#
# 🔧 Rode; basta ler os dois ramos do `if way == "upstream"`, que são os dois jeitos. O modelo é de mentira (um arquivo de texto), mas o Pusher é de verdade.

# %% [markdown] name="stock-cond" lang="en"
# You write the condition when you build the pipeline, and at that point there is no verdict yet. `future()[0].value` takes its place. It means "the value that the first artifact of this output will have, once the gate has run".
#
# (To keep it short, the `Verdict` gate asks only whether there are anomalies, so it would approve an empty day. In yours, ask whether there is data too, as `AnomalyGate` does.)
#
# 🔧 Run it; you only need to read the two branches of `if way == "upstream"`, which are the two ways. The model is a dummy (a text file), but Pusher is the real one.

# %% name="stock"
Model = tfx.types.standard_artifacts.Model


@component
def MakeModel(examples: InputArtifact[Examples], model: OutputArtifact[Model]):
    Path(model.uri, "Format-Serving").mkdir(parents=True)
    Path(model.uri, "Format-Serving", "model.txt").write_text("a model")


@component
def Verdict(anomalies: InputArtifact[ExampleAnomalies], verdict: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    verdict.value = "approved" if all(blessed.values()) else "refused"


def guarded_pipeline(day, way):
    """Return a pipeline whose Pusher runs only if the day has no anomalies."""
    day_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "atendimento" / f"day-{day:02d}"), output_config=whole)
    day_statistics = tfx.components.StatisticsGen(examples=day_gen.outputs["examples"])
    day_schema = tfx.components.ImportSchemaGen(schema_file=str(schema_file))
    day_validator = tfx.components.ExampleValidator(statistics=day_statistics.outputs["statistics"], schema=day_schema.outputs["schema"])
    model = MakeModel(examples=day_gen.outputs["examples"])
    served = tfx.proto.PushDestination(filesystem=tfx.proto.PushDestination.Filesystem(base_directory=str(root / "served" / way)))
    if way == "upstream":
        gate = AnomalyGate(anomalies=day_validator.outputs["anomalies"], split="day")
        pusher = tfx.components.Pusher(model=model.outputs["model"], push_destination=served)
        pusher.add_upstream_node(gate)  # order alone: nothing passes between them
    else:
        gate = Verdict(anomalies=day_validator.outputs["anomalies"])
        # What the verdict will say, once there is one.
        with tfx.dsl.Cond(gate.outputs["verdict"].future()[0].value == "approved"):
            pusher = tfx.components.Pusher(model=model.outputs["model"], push_destination=served)
    return pipeline("guarded", [day_gen, day_statistics, day_schema, day_validator, model, gate, pusher])


# %% [markdown] name="stock-run-intro" lang="pt-BR"
# A próxima célula testa cada jeito com o dia 2, que é saudável, e com o dia 7, que não é.
#
# > 🤔 **Antes de rodar:** no dia 7, com qual dos dois jeitos o pipeline termina com erro? E o que diz o banco de metadados sobre o Pusher em cada caso?

# %% [markdown] name="stock-run-intro" lang="en"
# The next cell tries each way on day 2, which is clean, and on day 7, which isn't.
#
# > 🤔 **Before you run it:** on day 7, which of the two ways makes the pipeline end with an error? And what does the metadata store say about Pusher in each case?

# %% name="stock-run"
for way, gate in (("upstream", "AnomalyGate"), ("cond", "Verdict")):
    for day in (2, 7):
        ended, states = run(guarded_pipeline(day, way))
        print(f"{way:10}day {day}   gate: {states[gate]:10}Pusher: {states.get('Pusher', 'no execution'):14}{ended}")
    print(f"{'':10}models served: {len(list((root / 'served' / way).iterdir()))}")

# %% [markdown] name="stock-why" lang="pt-BR"
# Nos dois casos o Pusher não roda no dia 7, e o banco de metadados não tem nenhuma execução dele. A produção continua com o modelo do dia 2. A diferença está em quem fica sabendo:
#
# - Com `add_upstream_node` a execução termina com erro, e o portão fica como `FAILED`. O programa que inicia a execução toda manhã, o *agendador* (episódio 08), vê o erro e pode avisar a pessoa de plantão.
# - Com `Cond` ela **termina bem**, e nada diz ao agendador que o Pusher foi pulado.

# %% [markdown] name="stock-why" lang="en"
# In both cases, Pusher doesn't run on day 7, and the metadata store has no execution of it. Production keeps day 2's model. The difference is who finds out:
#
# - With `add_upstream_node` the run ends with an error, and the gate is `FAILED`. The program that starts the run each morning, the *scheduler* (episode 08), sees the error and can alert the on-call engineer.
# - With `Cond` the run **succeeds**, and nothing tells the scheduler that Pusher was skipped.

# %% [markdown] name="stock-failed" lang="pt-BR"
# No pipeline de drift, no dia 7, o Resolver também ficou como `FAILED`, mas a execução terminou bem. O que há de diferente?
#
# | | o portão | o Resolver |
# |---|---|---|
# | o que houve | levantou uma exceção | procurou, não achou nada e não levantou exceção |
# | o LocalDagRunner | encerra a execução, com o erro | marca `FAILED` e segue para o próximo |
# | o componente seguinte | o Pusher não rodou | o StatisticsGen rodou, como a saída mostrou |
#
# O DistributionValidator também não levantou exceção. Faltava uma entrada, e por isso o TFX nem rodou o código dele. Só marcou a execução como `FAILED`.
#
# Ou seja, `add_upstream_node` dá só a **ordem**. Quem interrompe a execução é a exceção, e por isso um portão colocado assim tem que levantar uma.
#
# Use `add_upstream_node` quando um dia com defeito é um incidente. Use `Cond` quando pular é normal, como num feriado com poucas mensagens para treinar, e grave o veredito num lugar que a equipe leia. (Fontes: `tfx/orchestration/portable/launcher.py`; guia do TFX, *Conditional execution*.)

# %% [markdown] name="stock-failed" lang="en"
# In the drift pipeline, on day 7, Resolver was `FAILED` too, yet that run succeeded. What is the difference?
#
# | | the gate | Resolver |
# |---|---|---|
# | what happened | it raised an exception | it searched, found nothing and raised no exception |
# | LocalDagRunner | ends the run there, with the error | marks it `FAILED` and goes on with the next component |
# | the component after it | Pusher didn't run | StatisticsGen ran, as the output showed |
#
# DistributionValidator raised no exception either. An input was missing, so TFX didn't even run its code. It only marked the execution `FAILED`.
#
# So `add_upstream_node` only sets the **order**. The exception is what stops the run, so a gate placed this way has to raise one.
#
# Use `add_upstream_node` when a bad day is an incident. Use `Cond` when skipping is normal, as on a holiday with too few messages to train on, and write the verdict where your team will read it. (Sources: `tfx/orchestration/portable/launcher.py` and TFX's guide, *Conditional execution*.)

# %% [markdown] name="size-intro" lang="pt-BR"
# ## Metade da entrega
#
# No episódio 06 você conheceu o dia 9 (terça-feira, 24 de novembro), cujo arquivo parou no meio da transferência. Cada linha que chegou está certa.
#
# Lá você usou um mínimo fixo, em `dataset_constraints`. Aqui você compara com o dia anterior. De um dia para o outro, o número nunca chegou a variar 5%. (No episódio 02 variou mais, porque lá só contavam as mensagens em português.) A restrição aceita de 0,8 a 1,25 vez o número anterior.
#
# A próxima célula compara quatro entregas com o dia 8: o próprio dia, o dia 9, o dia 8 duplicado e uma entrega vazia.
#
# > 🤔 **Antes de rodar:** quais das quatro a TFDV vai acusar com a restrição? E quais sem ela?

# %% [markdown] name="size-intro" lang="en"
# ## Half a delivery
#
# In episode 06 you met day 9 (Tuesday, 24 November), whose file was cut off halfway through the transfer. Every row that arrived is correct.
#
# There you set a fixed minimum, in `dataset_constraints`. Here you compare with the day before. From one day to the next, the number has never changed by as much as 5%. (In episode 02 it changed more, because only the messages in Portuguese were counted.) The constraint accepts between 0.8 and 1.25 times the previous number.
#
# The next cell compares four deliveries with day 8: day 8 again, day 9, day 8 twice, and an empty delivery.
#
# > 🤔 **Before you run it:** which of the four will TFDV flag with the constraint? And which without it?

# %% name="size"
eight, nine = (pd.read_csv(next((DATA / "atendimento" / f"day-0{day}").glob("*.csv"))) for day in (8, 9))
before = tfdv.generate_statistics_from_dataframe(eight)
plain = tfdv.infer_schema(before)
counting = tfdv.infer_schema(before)
constraint = counting.dataset_constraints.num_examples_drift_comparator
constraint.min_fraction_threshold, constraint.max_fraction_threshold = 0.8, 1.25

deliveries = {"day 8 again": eight, "day 9": nine, "day 8 twice": pd.concat([eight, eight], ignore_index=True), "nothing": eight.head(0)}
for name, rows in deliveries.items():
    statistics = tfdv.generate_statistics_from_dataframe(rows)
    without = tfdv.validate_statistics(statistics, plain, previous_statistics=before)
    with_it = tfdv.validate_statistics(statistics, counting, previous_statistics=before)
    said = with_it.dataset_anomaly_info.short_description or "accepted"
    print(f"{name:12}{len(rows):5} rows   anomalies without it: {len(without.anomaly_info)}   with it: {said}")

# %% [markdown] name="size-why" lang="pt-BR"
# Sem a restrição, as quatro passam. Com ela, a TFDV acusa a entrega pela metade (1.029 mensagens) e a duplicada (3.966). A vazia passa mesmo assim. Sem exemplos a TFDV não compara nada, e só a primeira pergunta do portão barra essa entrega.
#
# O ExampleValidator não recebe as estatísticas do dia anterior. Para ele existe `min_examples_count`, o mínimo fixo do [episódio 06](06-schemagen.ipynb):

# %% [markdown] name="size-why" lang="en"
# Without the constraint, all four pass. With it, TFDV flags the half delivery (1,029 messages) and the doubled one (3,966). The empty one still passes. Without examples TFDV has nothing to compare, and only the gate's first question stops this delivery.
#
# ExampleValidator doesn't get the previous day's statistics. For it there is `min_examples_count`, the fixed minimum of [episode 06](06-schemagen.ipynb):

# %% name="minimum"
demanding = tfdv.load_schema_text(str(schema_file))
demanding.dataset_constraints.min_examples_count = 1500
tfdv.write_schema_text(demanding, str(root / "schema-2.pbtxt"))

half_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "atendimento" / "day-09"), output_config=whole)
half_validator = validate(root / "schema-2.pbtxt", statistics_of(half_gen, "Half"), "Half")
print("blessed:", half_validator.outputs["anomalies"].get()[0].get_json_value_custom_property("blessed"))
print(anomalies(half_validator)["day"].dataset_anomaly_info.description)

# %% [markdown] name="minimum-why" lang="pt-BR"
# Agora o ExampleValidator não aprova o dia 9 (`blessed` é 0), e o portão que você já tem barra esse dia. O mínimo fixo tem um preço. Num feriado chegam menos mensagens, e você tem que decidir se 1.500 ainda vale.

# %% [markdown] name="minimum-why" lang="en"
# Now ExampleValidator doesn't approve day 9 (its `blessed` is 0), and the gate that you already have stops it. A fixed minimum has a drawback. On a holiday fewer messages arrive, and you have to decide whether 1,500 still applies.

# %% [markdown] name="kept-intro" lang="pt-BR"
# ## Quando as notas faltam
#
# O schema do episódio 06 exige nota em pelo menos 10% das mensagens (`min_fraction`). Mas `min_fraction` conta presença, e por esta porta a coluna está presente também sem nota. Então, como você fica sabendo se o app parar de mandar as notas?
#
# A próxima célula faz dois dias com defeito a partir do dia 2. Em um sobra **uma** nota, e no outro **nenhuma**. Os dois entram pelo CsvExampleGen.
#
# > 🤔 **Antes de rodar:** qual dos dois este schema vai acusar?

# %% [markdown] name="kept-intro" lang="en"
# ## When ratings go missing
#
# Episode 06's schema requires a rating in at least 10% of the messages (`min_fraction`). But `min_fraction` counts presence, and through this door the column is present even without a rating. So how will you know if the app stops sending ratings?
#
# The next cell makes two bad days out of day 2. One has a **single** rating left, and the other has **none**. CsvExampleGen ingests both.
#
# > 🤔 **Before you run it:** which of the two will this schema flag?

# %% name="kept"
ratings = [1, 0]
for left in ratings:
    messages = pd.read_csv(next((DATA / "atendimento" / "day-02").glob("*.csv")), dtype=str, keep_default_na=False)
    rated = messages.index[messages.rating != ""]
    messages.loc[rated[left:], "rating"] = ""
    (root / "ratings" / f"left-{left}").mkdir(parents=True, exist_ok=True)
    messages.to_csv(root / "ratings" / f"left-{left}" / "day.csv", index=False)

splits = [tfx.proto.Input.Split(name=f"left-{left}", pattern=f"left-{left}/*.csv") for left in ratings]
ratings_gen = tfx.components.CsvExampleGen(input_base=str(root / "ratings"), input_config=tfx.proto.Input(splits=splits))
table(validate(schema_file, statistics_of(ratings_gen, "Ratings"), "Ratings"))

# %% [markdown] name="kept-why" lang="pt-BR"
# Com uma nota (`left-1`) não há anomalia, porque as listas vazias contam como presentes. Sem nenhuma (`left-0`), a TFDV acusa a coluna. Sem valor algum, o CsvExampleGen não tem de onde deduzir o tipo e não grava nem uma lista vazia. A TFDV diz então que a coluna sumiu. Ou seja, por esta porta a presença é de 100% enquanto chegar **uma** nota, e `min_fraction` não serve.

# %% [markdown] name="kept-why" lang="en"
# With one rating (`left-1`) there is no anomaly, because the empty lists count as present. With none (`left-0`), TFDV flags the column. Without a single value, CsvExampleGen has nothing to infer a type from, and doesn't even write an empty list. TFDV then says that the column was dropped. So through this door presence is 100% as long as **one** rating arrives, and `min_fraction` doesn't help.

# %% [markdown] name="kept-ways" lang="pt-BR"
# Se a nota nunca pudesse faltar, bastaria exigir um valor, com `value_count.min = 1`. Mas ela pode faltar. Restam dois jeitos de ficar sabendo:
#
# 1. Usar outra porta. As do BigQuery, do Parquet e do Avro, e o executor do [episódio 04](04-examplegen.ipynb), não gravam lista nenhuma quando não há valor. Com elas, `min_fraction` conta o que você quer.
# 2. Escrever um componente que leia nas estatísticas quantos valores há por registro (`avg_num_values`) e levante uma exceção se forem poucos.
#
# Validar mais tarde, depois do Transform (episódio 09), não ajuda. Ele também grava uma lista vazia quando não há valor.

# %% [markdown] name="kept-ways" lang="en"
# If a rating could never be missing, it would be enough to require a value, with `value_count.min = 1`. But it can be missing. That leaves two ways of finding out:
#
# 1. Use another door. The BigQuery, Parquet and Avro doors, and the executor of [episode 04](04-examplegen.ipynb), write no list at all when there is no value. With them, `min_fraction` counts what you want it to.
# 2. Write a component that reads from the statistics how many values there are per record (`avg_num_values`) and raises an exception if there are too few.
#
# Validating later, after Transform (episode 09), doesn't help. Transform also writes an empty list when there is no value.

# %% [markdown] name="next" lang="pt-BR"
# ## E agora?
#
# Você tem todas as peças. Mas ainda é você quem as roda, célula por célula. No episódio 08 elas viram **um pipeline**, que roda sozinho, lembra o que já fez e pode sair do seu laptop.
#
# > ✍️ **Sua vez.** Na folha de exercícios 07 há semanas de táxi com defeitos que você ainda não viu.

# %% [markdown] name="next" lang="en"
# ## What next?
#
# You have all the parts. But for now you're the one who runs them, cell by cell. In episode 08 they become **one pipeline**, which runs by itself, remembers what it has done and can leave your laptop.
#
# > ✍️ **Your turn.** In exercise sheet 07 there are weeks of taxi trips with faults that you haven't seen yet.

# %% [markdown] name="teach-sheet" lang="pt-BR" tags=["instructor"]
# O que se erra na folha 07:
#
# - 07.1: devolver o `blessed`, ou deixar o `Split-` no nome da semana.
# - 07.2: aceitar tudo com `update_schema`. *Uma tarifa em centavos devia passar?*
# - 07.3: copiar 0,01 do guia, ou usar exatamente 0,10, e o acaso faz boa parte das mudanças passar.
# - 07.4: incluir `tips`, que é o rótulo, ou usar no skew o limiar do drift.
# - 07.5: imprimir em vez de levantar uma exceção; aprovar se **algum** split é bom; esquecer o split vazio.
# - 07.6: pedir poucas linhas por motivo. *A TFDV avisou que havia mais?*
#
# Com pouco tempo, fique com 07.2 e 07.5, que são as duas que se levam para o trabalho.

# %% [markdown] name="teach-sheet" lang="en" tags=["instructor"]
# What goes wrong on sheet 07:
#
# - 07.1: giving `blessed`, or leaving the `Split-` in the week's name.
# - 07.2: accepting everything with `update_schema`. *Should a fare in cents pass?*
# - 07.3: copying 0.01 from the guide, or taking exactly 0.10, so that chance lets a good part of the changes pass.
# - 07.4: including `tips`, which is the label, or using drift's threshold for skew.
# - 07.5: printing instead of raising an exception, approving if **some** split is good, or forgetting the empty split.
# - 07.6: asking for too few rows per reason. *Did TFDV say that there were more?*
#
# If time is short, do 07.2 and 07.5. Those are the two that learners will need at work.
