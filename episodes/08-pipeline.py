# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "Do notebook ao pipeline", en: "From notebook to pipeline"}
# summary:
#   pt-BR: "LocalDagRunner, cache e linhagem de várias execuções, o Beam e os seus runners, a especificação do Kubeflow, segundos por número de linhas"
#   en: "LocalDagRunner, cache and lineage over several runs, Beam and its runners, Kubeflow's specification, rows against seconds"
# teaching: 65
# exercises: 60
# questions:
#   pt-BR:
#     - Quem roda tudo isto amanhã às seis, se não for você?
#     - O que roda de novo numa segunda execução, e o que não?
#     - Qual schema validou qual dia?
#     - Quando um laptop não dá mais conta, e o que mudar primeiro?
#   en:
#     - Who runs all of this tomorrow at six, if not you?
#     - What is done again in a second run, and what is not?
#     - Which schema judged which day?
#     - When is a laptop no longer enough, and what do you change first?
# objectives:
#   pt-BR:
#     - definir um pipeline uma vez e rodá-lo com o LocalDagRunner, dentro e fora do notebook
#     - ler nos metadados o que cada execução fez, o que reaproveitou e onde falhou
#     - desenhar a linhagem de um schema a partir do MLMD
#     - explicar como o Beam divide uma conta, e o que cada runner exige
#     - compilar o mesmo pipeline para o Vertex AI e ler o arquivo
#     - estimar, com medidas, quanto tempo um volume de dados vai levar
#   en:
#     - define a pipeline once and run it with LocalDagRunner, inside a notebook and without one
#     - read from the metadata what each run did, what it reused and where it failed
#     - draw the lineage of a schema from MLMD
#     - explain how Beam splits a computation, and what each runner needs
#     - compile the same pipeline for Vertex AI and read the file
#     - estimate, from measurements, how long a volume of data will take
# keypoints:
#   pt-BR:
#     - Você define um pipeline uma vez. Quem o executa (notebook, LocalDagRunner, Vertex AI) é outra decisão.
#     - O padrão de nome com SPAN acha o dia, o cache evita refazer o que não mudou, e uma exceção vira um código de saída que o agendador entende.
#     - O dado corrigido entra como versão nova, e o schema revisado como arquivo novo. Nada é sobrescrito, e assim a linhagem diz qual schema validou qual dia.
#     - O Beam consegue dividir o trabalho feito registro por registro, e também os resumos cujos pedaços podem ser juntados. Mais processos só ajudam quando há trabalho suficiente para compensar o tempo que eles levam para começar.
#     - O TFX nunca apaga um artifact. O banco de metadados diz o que as últimas execuções ainda usam, e a linhagem fica mesmo quando os arquivos vão embora.
#     - Antes de comprar máquinas, meça e estime. Depois de cada mudança, meça de novo.
#   en:
#     - You define a pipeline once. What executes it (notebook, LocalDagRunner, Vertex AI) is a separate decision.
#     - The SPAN pattern finds the day, the cache spares you the work on what has not changed, and an exception becomes an exit code that a scheduler understands.
#     - A corrected file is kept as a new version, and a revised schema as a new file. Nothing is overwritten, so the lineage can say which schema judged which data.
#     - Beam splits work that treats each record on its own, and summaries whose pieces can be merged. More processes help only when there is enough work to make up for the time that they take to start.
#     - TFX never deletes an artifact. The metadata store tells you what the latest runs still use, and the lineage stays even when the files are gone.
#     - Before you buy machines, measure and estimate. After every change, do it again.
# ---

# %% [markdown] name="why" lang="pt-BR"
# ## Quem roda isto amanhã?
#
# Até aqui, quase sempre, o orquestrador foi **você**. Você rodou uma célula, olhou e rodou a seguinte. Amanhã às seis da manhã chega mais um arquivo, e você está dormindo. Depois de amanhã, está de férias.
#
# Em produção, um programa decide o que rodar, em que ordem, e o que fazer quando algo falha. Para isso ele precisa da definição inteira, de uma vez, e essa definição é o **pipeline**. As peças são as dos episódios 04 a 07. (Este episódio também explica o `LocalDagRunner`, que o 07 usou sem explicar.)

# %% [markdown] name="why" lang="en"
# ## Who runs this tomorrow?
#
# Until now the orchestrator was nearly always **you**. You ran a cell, looked, and ran the next. Tomorrow at six in the morning the next file arrives, and you're asleep. The day after, you're on holiday.
#
# In production a program decides what to run, in which order, and what to do when something fails. For that it needs the whole definition at once. That definition is the **pipeline**. The parts are those of episodes 04 to 07. (This episode also explains LocalDagRunner, which episode 07 used without an explanation.)

# %% name="imports"
import inspect
import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd

from tfx_course import DATA, pictures, work_folder
import apache_beam as beam
from tfx import v1 as tfx
import tensorflow_data_validation as tfdv
from tensorflow_metadata.proto.v0 import anomalies_pb2, schema_pb2
from tfx.v1.dsl.components import InputArtifact, OutputArtifact, component

root = work_folder("08-pipeline")

# %% [markdown] name="schema-intro" lang="pt-BR"
# Começamos com o schema revisado do [episódio 07](07-examplevalidator.ipynb). A próxima célula o corrige para a porta do CSV, na coluna `rating`, e o grava num arquivo com um número no nome. Daqui a pouco você vai ver para que serve o número.

# %% [markdown] name="schema-intro" lang="en"
# We start with the reviewed schema of [episode 07](07-examplevalidator.ipynb). The next cell fixes its column `rating` for the CSV door, and saves it in a file with a number in its name. You'll soon see what the number is for.

# %% name="schema"
schema = tfdv.load_schema_text(str(DATA / "atendimento" / "schema.pbtxt"))
rating = tfdv.get_feature(schema, "rating")
rating.type = schema_pb2.INT
rating.int_domain.CopyFrom(schema_pb2.IntDomain(min=1, max=5))
rating.value_count.min = 0
tfdv.write_schema_text(schema, str(root / "schema-1.pbtxt"))

# %% [markdown] name="gate-intro" lang="pt-BR"
# ## Uma definição só
#
# Primeiro definimos o portão do episódio 07, que agora verifica todos os *splits*. Ele lê a propriedade `blessed`, em que o ExampleValidator anotou se cada *split* está sem anomalias. Se houver anomalias, ou se faltarem dados, o portão levanta uma exceção, e ela interrompe o pipeline. (O `fileio` do TFX abre também endereços na nuvem, como `gs://…`.)

# %% [markdown] name="gate-intro" lang="en"
# ## A single definition
#
# First we define the gate of episode 07, which now checks all *splits*. It reads the property `blessed`, in which ExampleValidator recorded, for each split, whether it's free of anomalies. If there are anomalies, or if data is missing, the gate raises an exception, and that stops the pipeline. (TFX's `fileio` also opens cloud addresses, such as `gs://…`.)

# %% name="gate"
ExampleAnomalies, String = tfx.types.standard_artifacts.ExampleAnomalies, tfx.types.standard_artifacts.String


@component
def AnomalyGate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    for split in sorted(blessed):
        with tfx.dsl.io.fileio.open(f"{anomalies.uri}/Split-{split}/SchemaDiff.pb", "rb") as file:
            if anomalies_pb2.Anomalies.FromString(file.read()).data_missing:
                raise ValueError(f"no data in {split}")
    stopped = sorted(split for split, good in blessed.items() if not good)
    if stopped:
        raise ValueError(f"anomalies in {stopped}")
    approval.value = f"approved: {sorted(blessed)}"

# %% [markdown] name="define-intro" lang="pt-BR"
# Esta é a definição inteira. Repare no que **não** está entre os argumentos: o dia. O padrão de nome `day-{SPAN:2}/v{VERSION}/*.csv`, do episódio 04, faz o ExampleGen procurar o *span* mais novo e, nele, a versão mais nova. (O `:2` diz que o número tem dois algarismos, como em `day-03`. Sem isso, a quantidade de algarismos é livre.) A mesma chamada serve para todas as manhãs.
#
# Os argumentos de `Pipeline` dizem também onde ficam os artifacts (`pipeline_root`) e o banco de metadados (`metadata_connection_config`). Repare no `enable_cache=True`. No notebook o cache já vem ligado. Num `Pipeline`, ele vem **desligado**.
#
# > 🤔 **Antes de rodar:** chamar `create_pipeline` já executa algum componente?

# %% [markdown] name="define-intro" lang="en"
# This is the whole definition. Notice that the day is **not** among the arguments. The pattern `day-{SPAN:2}/v{VERSION}/*.csv`, from
# episode 04, makes ExampleGen look for the newest *span* and, within it, for the newest version. (`:2` means that the number has two digits, as in `day-03`. Without it, the number can be of any length.) You use the same call every morning,
# unchanged.
#
# The arguments of `Pipeline` also say where the artifacts go (`pipeline_root`) and where the metadata store is (`metadata_connection_config`). Notice `enable_cache=True` too. In a notebook the cache is on unless you say otherwise. In a `Pipeline` it is **off**.
#
# > 🤔 **Before you run it:** does calling `create_pipeline` execute any component?

# %% [markdown] name="teach-definition" lang="pt-BR" tags=["instructor"]
# Pergunte antes: *onde está o dia?* Deixe procurarem nos argumentos. É a ideia da aula: a definição não muda de manhã para manhã, quem acha o dia é o padrão.
#
# Quem vem do notebook espera que `create_pipeline` rode alguma coisa. Peça que apontem, na tela, a linha que executa: não há.

# %% [markdown] name="teach-definition" lang="en" tags=["instructor"]
# Ask first: *where is the day?* Let them look for it among the arguments. That's the lesson's idea. The definition doesn't change from morning to morning, because the pattern finds the day.
#
# Learners who come from notebooks expect `create_pipeline` to run something. Have them look for the line that executes. There isn't one.

# %% name="define"
def create_pipeline(pipeline_root, inbox, schema_file, metadata=None, beam_args=None):
    splits = [tfx.proto.Input.Split(name="day", pattern="day-{SPAN:2}/v{VERSION}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    gate = AnomalyGate(anomalies=validator.outputs["anomalies"])
    return tfx.dsl.Pipeline(
        pipeline_name="chat",
        pipeline_root=pipeline_root,
        components=[example_gen, statistics_gen, schema_gen, validator, gate],
        enable_cache=True,
        metadata_connection_config=metadata,
        beam_pipeline_args=beam_args,
    )


metadata = tfx.orchestration.metadata.sqlite_metadata_connection_config(str(root / "metadata.sqlite"))
pipeline = create_pipeline(str(root / "pipeline"), str(root / "inbox"), str(root / "schema-1.pbtxt"), metadata)
print(type(pipeline).__name__, "with", len(pipeline.components), "components; on disk:", sorted(path.name for path in root.iterdir()))

# %% [markdown] name="morning-intro" lang="pt-BR"
# Nada rodou, e no disco só há o schema. A caixa de entrada (`inbox`) ainda não existe, e o pipeline não reclamou, porque ainda não olhou.
#
# Na próxima célula, `arrive` faz o papel do banco, que entrega um arquivo por dia. `morning` faz o papel do agendador. Ela chama o **LocalDagRunner**, que roda os componentes neste processo, um depois do outro, na ordem das ligações.

# %% [markdown] name="morning-intro" lang="en"
# Nothing ran, and on disk there is only the schema. The `inbox` doesn't exist yet, and the pipeline didn't complain, because it hasn't looked yet.
#
# In the next cell, `arrive` plays the bank, which delivers one file a day. `morning` plays the scheduler. It calls **LocalDagRunner**,
# which runs the components in this process, one after another, in the order of the connections.

# %% name="morning"
def arrive(day, version=1):
    """Put a day's file into the inbox; return where."""
    [source] = (DATA / "atendimento" / f"day-{day:02}").glob("*.csv")
    folder = root / "inbox" / f"day-{day:02}" / f"v{version}"
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(source, folder))


def morning(schema_name="schema-1.pbtxt", options=None):
    """Run the pipeline as a scheduler would; return what came of it."""
    pipeline = create_pipeline(str(root / "pipeline"), str(root / "inbox"), str(root / schema_name), metadata)
    logging.disable(logging.ERROR)  # TFX also logs the traceback
    try:
        tfx.orchestration.LocalDagRunner().run(pipeline, run_options=options)
        return "approved"
    except ValueError as error:
        return f"stopped: {error}"
    finally:
        logging.disable(logging.NOTSET)


arrive(1)
print("day 1:", morning())

# %% [markdown] name="again-intro" lang="pt-BR"
# Cinco componentes rodaram, sem nenhum `context.run`, e o portão aprovou o dia 1. Agora chega o arquivo do dia 2. Depois o agendador se engana e chama o pipeline de novo, sem que nada tenha chegado.
#
# > 🤔 **Antes de rodar:** o que roda de verdade no dia 2? E na chamada repetida?

# %% [markdown] name="again-intro" lang="en"
# Five components ran, without a single `context.run`, and the gate approved day 1. Now day 2's file arrives. Then the scheduler makes a mistake and runs the pipeline again, though nothing new has arrived.
#
# > 🤔 **Before you run it:** what really runs on day 2? And in the repeated call?

# %% [markdown] name="teach-cache" lang="pt-BR" tags=["instructor"]
# Faça a turma preencher a tabela antes: cinco componentes, duas colunas, "rodou" ou "cache". Quase todos erram o ImportSchemaGen no dia 2 e o ExampleGen na chamada repetida.
#
# Se alguém perguntar como o ExampleGen sabe: no driver dele, quantos arquivos há, o tamanho total e as datas. Não lê o conteúdo. Está no episódio 04 (`cache-why`).

# %% [markdown] name="teach-cache" lang="en" tags=["instructor"]
# Have the room fill in the table first, with five components, two columns, and "ran" or "cache". Nearly everybody is wrong about ImportSchemaGen on day 2 and about ExampleGen in the repeated call.
#
# If somebody asks how ExampleGen knows, its driver looks at how many files there are, their total size and their dates. It doesn't read them. That was in episode 04 (`cache-why`).

# %% name="again"
arrive(2)
for _ in range(2):
    print("day 2:", morning())

# %% [markdown] name="runs-intro" lang="pt-BR"
# "Aprovado" não diz quais componentes rodaram de verdade. Quem registra isso é o MLMD, do [episódio 03](03-tfx.ipynb), e a função `runs` o consulta. O exercício 2 pede algo parecido, então repare nestas três chamadas:
#
# - `store.get_contexts_by_type("pipeline_run")` devolve um contexto para cada execução do pipeline. (Este *contexto* é o registro de uma execução no MLMD. O `context` do notebook, em `context.run`, é outra coisa.)
# - `store.get_executions_by_context(run.id)` devolve as execuções dos componentes nessa execução do pipeline. O `type` de cada uma termina no nome do componente. O `last_known_state` é o estado, guardado como número, e `state_name` o escreve por extenso.
# - `store.get_artifacts_by_context(run.id)` devolve os artifacts que ela gravou, leu ou reaproveitou. Nos artifacts `Examples`, `span` e `version` dizem o dia e a versão.

# %% [markdown] name="runs-intro" lang="en"
# "Approved" doesn't say which components actually ran. MLMD records that, as [episode 03](03-tfx.ipynb) showed. The function `runs` queries MLMD. Exercise 2 asks for something similar, so look at these three calls:
#
# - `store.get_contexts_by_type("pipeline_run")` returns one context for each run of the pipeline. (This *context* is MLMD's record of a run. The `context` of a notebook, as in `context.run`, is something else.)
# - `store.get_executions_by_context(run.id)` returns that run's executions, one per component. An execution's `type` ends in the component's name. Its `last_known_state` is a number, and `state_name` turns it into a word.
# - `store.get_artifacts_by_context(run.id)` returns the artifacts that the run wrote, read or reused. In the `Examples` artifacts, `span` and `version` are the day and the version.

# %% name="runs"
from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2

store = MetadataStore(metadata)
state_name = metadata_store_pb2.Execution.State.Name


def data_of(examples):
    """Return what an Examples artifact was made from, as "day 3, v2"."""
    return f"day {examples.custom_properties['span'].int_value}, v{examples.custom_properties['version'].int_value}"


def runs():
    """Return a table: what became of each component in each run, from the metadata store."""
    columns = []
    for run in sorted(store.get_contexts_by_type("pipeline_run"), key=lambda context: context.id):
        [data] = [data_of(artifact) for artifact in store.get_artifacts_by_context(run.id) if artifact.type == "Examples"]
        executions = store.get_executions_by_context(run.id)
        columns.append(pd.Series({each.type.split(".")[-1]: state_name(each.last_known_state) for each in executions}, name=data))
    return pd.concat(columns, axis=1).reindex([each.id for each in pipeline.components])


runs()

# %% [markdown] name="runs-read" lang="pt-BR"
# Cada coluna é uma execução do pipeline, com o dia e a versão que ela leu. No dia 2, o ImportSchemaGen veio do *cache*, porque o caminho do schema é o mesmo. Tudo o que depende do arquivo novo rodou (`COMPLETE`). Na chamada repetida **nenhum executor** rodou, nem o do ExampleGen. O *driver* dele conferiu a quantidade, o tamanho e as datas dos arquivos, e nada tinha mudado. (O TFX chama isso de impressão digital. Ao contrário da do episódio 02, ela não olha o conteúdo.) O engano não custa quase nada.
#
# ## A manhã em que o Pix começou
#
# No dia 3, quase 12% das mensagens vêm sem rótulo, e o schema exige um.
#
# > 🤔 **Antes de rodar:** quais componentes terminam bem? Algum falha?

# %% [markdown] name="runs-read" lang="en"
# Each column is a run, and its name is the day and the version that the run read. On day 2, ImportSchemaGen came from the *cache*, because the schema's path is the same. Everything that depends on the new
# file ran (`COMPLETE`). In the repeated call **no executor** ran, not even ExampleGen's. ExampleGen's driver checked the number of files, their size and their dates, and nothing had changed. (TFX calls this a fingerprint. Unlike episode 02's, it doesn't look at the content.) The mistake costs almost nothing.
#
# ## The morning Pix launched
#
# On day 3, almost 12% of the messages have no label, and the schema requires one.
#
# > 🤔 **Before you run it:** which components succeed? Does any of them fail?

# %% name="third"
arrive(3)
print("day 3:", morning())
runs()

# %% [markdown] name="third-read" lang="pt-BR"
# Só o portão falhou (`FAILED`), por causa das mensagens sem rótulo. Um treino depois dele não teria começado. Mas o trabalho dos outros quatro componentes **não** se perdeu.
#
# Essas mensagens estão nos dois *splits*, `train` e `eval`. (A definição só traz um *split* de entrada, `day`, e por isso o ExampleGen divide o dia em dois, como no episódio 04.)

# %% [markdown] name="third-read" lang="en"
# Only the gate failed (`FAILED`), because of the messages without a label. A training step after it wouldn't have started. But the work of the other four components was **not** lost.
#
# These messages are in both splits, `train` and `eval`. (The definition has only one input split, `day`, so ExampleGen splits the day in two, as in episode 04.)

# %% [markdown] name="mend-intro" lang="pt-BR"
# Os atendentes leem as mensagens sem rótulo. São todas sobre o Pix, mesmo as que não trazem a palavra `pix`, e ganham esse rótulo. Gravar por cima do arquivo antigo apagaria a prova do que chegou. Por isso o arquivo corrigido entra como **versão 2** do mesmo dia, e o pipeline, sem nenhuma mudança, prefere a versão mais nova.
#
# (A próxima célula lê tudo como texto, com `dtype=str`. Sem isso, o pandas transformaria as notas `5` em `5.0`, e o tipo
# mudaria.)

# %% [markdown] name="mend-intro" lang="en"
# The agents read the unlabelled messages. All of them are about Pix, even those that spell it differently, so each gets the label `pix`.
# Overwriting the file would destroy the evidence of what arrived. So you save the fixed file as **version 2** of the same day, and
# the pipeline, unchanged, prefers the newest version.
#
# (The next cell reads everything as strings, with `dtype=str`. Without that, pandas would write the rating `5` as `5.0`, and its type would change.)

# %% name="mend"
file = arrive(3, version=2)
messages = pd.read_csv(file, dtype=str, keep_default_na=False)
messages.loc[messages.intent == "", "intent"] = "pix"
messages.to_csv(file, index=False)
print("day 3, v2:", morning())

# %% [markdown] name="revise-intro" lang="pt-BR"
# A versão 2 foi aprovada. Pulamos os dias 4 a 7, que também têm defeitos. No dia 8 aparece um canal novo, `telegram`. A equipe de canais confirma que o canal é do banco. Desta vez, o que muda é o **schema**. Ele ganha uma linha e vai para um arquivo com **outro nome**. O motivo, um canal aberto em 23 de novembro, fica num comentário do código. (Lembra do episódio 06? O cache do ImportSchemaGen olha o caminho, e não o conteúdo. Se você editasse o próprio `schema-1.pbtxt`, o schema antigo continuaria valendo, e a linhagem citaria um arquivo que já não traz as regras usadas.)

# %% [markdown] name="revise-intro" lang="en"
# Version 2 was approved. We skip days 4 to 7, which also have faults. On day 8 a new channel appears, `telegram`, and the channels team confirms that it's the bank's. This time you change the **schema**. You add one line and save the schema under **another name**. The reason, a channel that opened on 23 November, is in a comment in the code. (Remember episode 06? ImportSchemaGen's cache knows the path, not the content. If
# you edited `schema-1.pbtxt` in place, the old schema would still apply, and the lineage would name a file that no longer holds the rules that were used.)

# %% [markdown] name="teach-same-name" lang="pt-BR" tags=["instructor"]
# O engano que sempre aparece: editar `schema-1.pbtxt` no lugar. Deixe alguém tentar ao vivo, se houver tempo: o veredito não muda, porque o cache conhece o caminho.
#
# Atrasado? Rode esta célula, mostre só as duas últimas colunas da tabela e vá para a linhagem.

# %% [markdown] name="teach-same-name" lang="en" tags=["instructor"]
# A common mistake is editing `schema-1.pbtxt` in place. Let somebody try it live if there is time. The verdict doesn't change, because the cache knows only the path.
#
# Running late? Run this cell, show only the table's last two columns, and go on to the lineage.

# %% name="revise"
arrive(8)
print("day 8, schema-1:", morning())

# Opened on 23 November, says the channels team.
tfdv.get_domain(schema, "channel").value.append("telegram")
tfdv.write_schema_text(schema, str(root / "schema-2.pbtxt"))
print("day 8, schema-2:", morning("schema-2.pbtxt"))
runs()

# %% [markdown] name="lineage-intro" lang="pt-BR"
# Com o `schema-1` o dia 8 foi recusado, e com o `schema-2` foi aprovado. Compare as duas últimas colunas. Com o schema novo, os exemplos e as estatísticas do dia 8 vieram do cache. Só rodaram a importação do schema novo, a comparação com ele e o portão.
#
# ## Qual schema validou qual dia?
#
# Seis meses depois, a auditoria pergunta com qual schema o dia 8 foi aprovado. Você não anotou, mas o banco de metadados sabe. Ir do resultado até a origem, passo a passo, é o que o episódio 03 chamou de linhagem. A partir de cada artifact `ExampleAnomalies`, a próxima célula faz isso em três passos:
#
# 1. A execução que o gravou (`maker`) é do ExampleValidator. Ela leu (`read_by`) estatísticas e um schema. (Uma execução que vem do cache também fica registrada como se tivesse gravado o artifact. Por isso `maker` pega a primeira.)
# 2. A execução que gravou o schema é do ImportSchemaGen, e nela está o caminho do arquivo, em `schema_file`.
# 3. A execução que gravou as estatísticas é do StatisticsGen. Ela leu os exemplos, e neles estão o dia e a versão.
#
# 🔧 Rode; por enquanto, basta olhar o desenho. O exercício 3 volta a estes três passos.

# %% [markdown] name="lineage-intro" lang="en"
# With `schema-1` day 8 was refused, and with `schema-2` it was approved. Compare the last two columns. With the new schema, day 8's examples and statistics came from the cache. Only the import of the new schema, the comparison with it and the gate ran.
#
# ## Which schema judged which day?
#
# Six months later the auditors ask which schema approved day 8. You didn't write it down, but the metadata store knows. Tracing a result back to its source, step by step, is what episode 03 called lineage. The next cell starts from each `ExampleAnomalies` artifact and walks backwards:
#
# 1. The execution that wrote it (`maker`) is ExampleValidator's. It read (`read_by`) statistics and a schema. (An execution that comes from the cache is recorded as if it had written the artifact again, so `maker` takes the first execution.)
# 2. The execution that wrote the schema is ImportSchemaGen's, and it keeps the path of the file, in `schema_file`.
# 3. The execution that wrote the statistics is StatisticsGen's. It read the examples, which record the day and the version.
#
# 🔧 Run it; for now you only need to look at the drawing. Exercise 3 comes back to these three steps.

# %% name="lineage"
READ, WROTE = metadata_store_pb2.Event.INPUT, metadata_store_pb2.Event.OUTPUT


def maker(artifact):
    """Return the execution that wrote an artifact: the first, as runs from the cache come later."""
    made = [event.execution_id for event in store.get_events_by_artifact_ids([artifact.id]) if event.type == WROTE]
    [execution] = store.get_executions_by_id([min(made)])
    return execution


def read_by(execution):
    """Return type → the artifact of that type that an execution read."""
    read = [event.artifact_id for event in store.get_events_by_execution_ids([execution.id]) if event.type == READ]
    return {artifact.type: artifact for artifact in store.get_artifacts_by_id(read)}


def judgements():
    """Return (data, schema file, approved or not) of each anomalies artifact, asking the metadata store."""
    found = []
    for anomalies in store.get_artifacts_by_type("ExampleAnomalies"):
        judged = read_by(maker(anomalies))
        examples = read_by(maker(judged["ExampleStatistics"]))["Examples"]
        schema_file = maker(judged["Schema"]).custom_properties["schema_file"].string_value
        blessed = anomalies.custom_properties["blessed"].struct_value
        found.append((data_of(examples), Path(schema_file).name, all(value.number_value for value in blessed.fields.values())))
    return found


pictures.judgements(judgements())

# %% [markdown] name="outside-intro" lang="pt-BR"
# No desenho, um traço cheio com ✓ é uma aprovação, e um pontilhado com ✗ é uma recusa.
#
# - O `schema-1` aprovou os dias 1 e 2 e a versão 2 do dia 3.
# - O `schema-1` recusou a versão 1 do dia 3, e o dia 8.
# - O `schema-2` aprovou o dia 8.
#
# Do dia 8 saem dois traços, e os dois vereditos continuam lá, porque nada foi sobrescrito.
#
# ## Sem notebook
#
# A próxima célula escreve um arquivo `.py` com as mesmas duas funções e quatro linhas no fim. O arquivo só precisa do TFX. (`inspect.getsource(f)` devolve o código da função `f`, como texto. O `@component` trocou a sua função por um componente, que guarda a função original em `AnomalyGate.test_call`.)
#
# Quem chama o arquivo é um agendador, como o `cron` ou o Airflow. Ele só entende o **código de saída**, e zero quer dizer "deu certo".
#
# ⏳ São dois processos, e cada um importa o TFX. A célula leva uns 20 segundos.
#
# > 🤔 **Antes de rodar:** alguma linha desse arquivo cuida do código de saída? Qual?

# %% [markdown] name="outside-intro" lang="en"
# In the drawing, a solid line with ✓ is an approval, and a dotted one with ✗ is a refusal.
#
# - `schema-1` approved days 1 and 2, and version 2 of day 3.
# - `schema-1` refused version 1 of day 3, and day 8.
# - `schema-2` approved day 8.
#
# Day 8 has two lines. Both verdicts are still there, because nothing was overwritten.
#
# ## Without a notebook
#
# The next cell writes a `.py` file with the same two functions and four lines at the end. The file needs only TFX. (`inspect.getsource(f)` returns the code of the function `f`, as a string. `@component` replaced your function with a component, which keeps the original as `AnomalyGate.test_call`.)
#
# A scheduler, such as `cron` or Airflow, runs the file. All it understands is the **exit code**, where zero means that all went well.
#
# ⏳ There are two processes, and each imports TFX. The cell takes about 20 seconds.
#
# > 🤔 **Before you run it:** does any line of this file set the exit code? Which one?

# %% [markdown] name="teach-exit-code" lang="pt-BR" tags=["instructor"]
# *Quem lê um aviso às seis da manhã?* Ninguém. O agendador lê um número. A célula demora uns vinte segundos (dois processos, cada um importa o TFX): use-os para perguntar o que o `cron`, o Airflow e o CI têm em comum.

# %% [markdown] name="teach-exit-code" lang="en" tags=["instructor"]
# *Who reads a warning at six in the morning?* Nobody does, but a scheduler reads a number. The cell takes about twenty seconds (two processes, each importing TFX). Use them to ask what `cron`, Airflow and a CI have in common.

# %% name="outside"
program = "\n".join([
    "import sys",
    "from tfx import v1 as tfx",
    "from tfx.v1.dsl.components import InputArtifact, OutputArtifact, component",
    "from tensorflow_metadata.proto.v0 import anomalies_pb2",
    "ExampleAnomalies, String = tfx.types.standard_artifacts.ExampleAnomalies, tfx.types.standard_artifacts.String",
    inspect.getsource(AnomalyGate.test_call),
    inspect.getsource(create_pipeline),
    "if __name__ == '__main__':",
    "    pipeline_root, inbox, schema_file, database = sys.argv[1:]",
    "    metadata = tfx.orchestration.metadata.sqlite_metadata_connection_config(database)",
    "    tfx.orchestration.LocalDagRunner().run(create_pipeline(pipeline_root, inbox, schema_file, metadata))",
])
(root / "chat_pipeline.py").write_text(program)


def schedule(schema_name):
    """Run the file as a scheduler does: another process, its arguments, its exit code and the last line that it wrote."""
    paths = [str(root / name) for name in ("chat_pipeline.py", "pipeline", "inbox", schema_name, "metadata.sqlite")]
    done = subprocess.run([sys.executable, *paths], capture_output=True, text=True)
    return done.returncode, done.stderr.strip().split("\n")[-1] if done.returncode else ""


print("schema-1:", *schedule("schema-1.pbtxt"))
print("schema-2:", *schedule("schema-2.pbtxt"))

# %% [markdown] name="outside-read" lang="pt-BR"
# Nenhuma linha cuida do código de saída, e nem precisa. As duas execuções leram o dia 8. Com o `schema-1` o código foi 1, e com o `schema-2` foi 0. Se o programa não trata uma exceção, o Python termina com o código 1. Por isso o portão **levanta** uma exceção em vez de imprimir um aviso, que você não leria às seis da manhã.
#
# O `cron` é o agendador que vem com o Linux. Para ele basta uma linha, que diz "no minuto 0 da hora 6, todos os dias, rode este programa". O que vem depois de `||` só roda se o código de saída não for zero. (Troque `avise-alguem` por um programa que mande uma mensagem.)
#
# ```
# 0 6 * * *  python chat_pipeline.py … || avise-alguem
# ```

# %% [markdown] name="outside-read" lang="en"
# No line sets the exit code, and none has to. Both runs read day 8. With `schema-1` the exit code was 1, and with `schema-2` it was 0. When an exception isn't caught, Python ends with exit code 1. That's why the gate **raises** an exception
# instead of printing a warning that you won't read at six in the morning.
#
# `cron` is the Unix program that starts other programs at fixed times. One line is enough for it. `0 6 * * *` means every day at 6:00, and what comes after `||` runs only if the exit code isn't zero. (`tell-me` stands for a program that sends you a message.)
#
# ```
# 0 6 * * *  python chat_pipeline.py … || tell-me
# ```

# %% [markdown] name="disk-intro" lang="pt-BR"
# ## Trezentas manhãs depois
#
# Imagine que o pipeline rodou sozinho por trezentas manhãs. O que sobra no disco? Para ter uma ideia, vamos contar o que as execuções deste episódio deixaram.
#
# > 🤔 **Antes de rodar:** chegaram os dias 1, 2 e 8 e duas versões do dia 3. O TFX apagou alguma coisa, por exemplo os exemplos da versão 1 do dia 3, que o portão recusou?

# %% [markdown] name="disk-intro" lang="en"
# ## Three hundred mornings later
#
# Imagine that the pipeline has run by itself for three hundred mornings. What is left on the disk? To get an idea, let's count what the runs in this notebook left behind.
#
# > 🤔 **Before you run it:** days 1, 2 and 8 arrived, and two versions of day 3. Did TFX delete anything, such as the examples of day 3's first version, which the gate refused?

# %% name="disk"
def files(artifact):
    place = Path(artifact.uri)
    return [path for path in (place, *place.rglob("*")) if path.is_file()]


kept = pd.DataFrame([(artifact.type, len(files(artifact))) for artifact in store.get_artifacts()], columns=["type", "files"])
kept.groupby("type").files.agg(artifacts="size", files="sum")

# %% [markdown] name="clean-intro" lang="pt-BR"
# Não, nada foi apagado. Há cinco artifacts `Examples`, um para cada arquivo que chegou, inclusive o que o portão recusou. Cada um tem dois arquivos, um por *split*. Há seis artifacts `ExampleAnomalies`, porque o dia 8 foi validado com dois schemas. (As execuções do `chat_pipeline.py` tiraram a validação do cache.) Os quatro `String` são as aprovações do portão. **O TFX nunca apaga um artifact.** Depois de trezentas manhãs haveria trezentos conjuntos de exemplos, e quem faz
# a faxina é você.
#
# - Não apague pela idade. O schema do dia 1 é um dos artifacts mais antigos, e os dias 2, 3 e 8 também foram validados com ele.
# - Você pode apagar o que as últimas execuções não gravaram, não leram nem reaproveitaram do cache. O banco de metadados diz o que é.
#
# A próxima célula mantém o que as duas últimas execuções usaram, apaga os arquivos dos outros exemplos e marca esses artifacts como `DELETED`. (São as do `chat_pipeline.py`, e as duas leram o dia 8.)
#
# > 🤔 **Antes de rodar:** dos cinco conjuntos de exemplos, quantos vão embora? E a linhagem, que passa pelos dias 1 a 3, se perde?

# %% [markdown] name="clean-intro" lang="en"
# No, nothing was deleted. There are five `Examples` artifacts, one for each file that arrived, including the one that the gate refused. Each has two files, one per split. There are six `ExampleAnomalies` artifacts, because two schemas judged day 8. (The runs of `chat_pipeline.py` took their verdicts from the cache.) The four `String` artifacts are the gate's approvals. **TFX never deletes an artifact.** Three hundred mornings would leave three hundred sets of examples.
#
# Cleaning up is your job.
#
# - Don't delete by age. The schema of day 1 is one of the oldest artifacts, and it also judged days 2, 3 and 8.
# - You can delete what the latest runs didn't write, read or reuse from the cache. The metadata store knows that.
#
# The next cell keeps what the last two runs used, deletes the files of the other examples, and marks those artifacts as `DELETED`. (They are those of `chat_pipeline.py`, and both read day 8.)
#
# > 🤔 **Before you run it:** of the five sets of examples, how many will go? And can we still draw the lineage, which goes through days 1 to 3?

# %% name="clean"
def in_use(runs):
    """Return the ids of the artifacts that the newest ``runs`` runs wrote, read or reused."""
    newest = sorted(store.get_contexts_by_type("pipeline_run"), key=lambda run: run.id)[-runs:]
    return {artifact.id for run in newest for artifact in store.get_artifacts_by_context(run.id)}


used = in_use(runs=2)
expired = [artifact for artifact in store.get_artifacts_by_type("Examples") if artifact.id not in used]
for artifact in expired:
    shutil.rmtree(artifact.uri, ignore_errors=True)
    artifact.state = metadata_store_pb2.Artifact.DELETED
store.put_artifacts(expired)
print("deleted:", "; ".join(data_of(artifact) for artifact in expired))
pictures.judgements(judgements())

# %% [markdown] name="partial-intro" lang="pt-BR"
# Quatro conjuntos foram embora. O do dia 8 ficou, porque as duas últimas execuções o usaram. O desenho é o mesmo de antes, porque a linhagem fica no banco de metadados, e não nos arquivos. (O TFX confere se os arquivos existem antes de usar o cache. Se não existem, ele refaz o trabalho, desde que a entrada ainda esteja no `inbox`.)
#
# ### Rodar só uma parte
#
# O dia 9 chegou com metade das mensagens (episódio 07). Uma regra nova deve barrá-lo: cada *split* precisa ter pelo menos 500 exemplos. (Num dia completo, o menor dos dois é o `eval`, que tem de 590 a 690.) Antes, você quer testar a regra no dia 8, que está completo e já foi aprovado. Mas o dia 9 **já está** no `inbox`, e uma execução comum o pegaria.
#
# - O `RunOptions` diz a partir de qual componente rodar. Rodam esse componente e os que dependem dele.
# - Os outros não rodam, e o TFX usa o resultado que tiveram na última execução.
#
# A próxima célula faz uma execução parcial e depois uma comum. A tabela mostra as duas, nessa ordem.
#
# > 🤔 **Antes de rodar:** qual componente não pode rodar, para que o dia 9 fique de fora?

# %% [markdown] name="partial-intro" lang="en"
# Four sets are gone. Day 8's stayed, because the last two runs used it. The drawing is the same as before, because the lineage is in the metadata store and not in the files. (Before TFX uses the cache it checks that the files exist. If they don't, it does the work again, as long as the input is still in the `inbox`.)
#
# ### Running only a part
#
# Day 9 arrived with only half of its messages (episode 07). You want a new rule to stop it: each *split* must have at least 500 examples. (On a complete day the smaller of the two, `eval`, has 590 to 690.) But first you want to try it on day 8, which is complete and was approved. Day 9, however, is **already** in the `inbox`, and an ordinary run would take it.
#
# - `RunOptions` says which component to start from. That component and all that depend on it run.
# - The others don't run. Their results are taken from the latest run.
#
# The next cell does a partial run and then an ordinary one. The table shows them in this order.
#
# > 🤔 **Before you run it:** which component must not run, so that day 9 stays out?

# %% name="partial"
from tfx.orchestration.pipeline import RunOptions

schema.dataset_constraints.min_examples_count = 500
tfdv.write_schema_text(schema, str(root / "schema-3.pbtxt"))
arrive(9)
print("only from the schema on:", morning("schema-3.pbtxt", RunOptions(from_nodes=["ImportSchemaGen"])))
print("the whole pipeline:     ", morning("schema-3.pbtxt"))
runs().iloc[:, -2:]

# %% [markdown] name="operations" lang="pt-BR"
# É o CsvExampleGen que não pode rodar. Na primeira coluna, a da execução parcial, ele aparece como `CACHED`, e o StatisticsGen também. `CACHED` quer dizer sempre que o componente não rodou e que o resultado é de uma execução anterior. Só o motivo muda. No dia 2, o driver viu que nada tinha mudado. Aqui, o `RunOptions` deixou os dois de fora, e o CsvExampleGen nem olhou o `inbox`.
#
# Com a regra nova, o portão aprovou o dia 8. A segunda execução pegou o dia 9, e o portão o barrou, porque o `eval` dele tem menos de 500 exemplos.
#
# ### Perguntas de quem põe um pipeline para rodar
#
# | pergunta | resposta |
# |---|---|
# | Falhou no meio. E agora? | Rode o pipeline de novo. Com o cache ligado, só roda o que falta. O LocalDagRunner não tenta de novo por conta própria. O Airflow e o Vertex AI tentam, se você pedir. |
# | Duas execuções podem rodar ao mesmo tempo? | No SQLite, só um programa grava de cada vez. Se precisar de mais, use um MySQL, com `tfx.orchestration.metadata.mysql_metadata_connection_config(...)`. |
# | Onde ficam as senhas? | Nunca num parâmetro de um componente, porque todo parâmetro fica gravado no banco de metadados. Use variáveis de ambiente ou o cofre da sua plataforma. |
# | Como entra um artifact que veio de fora? | `tfx.dsl.Importer(source_uri=..., artifact_type=...)` o registra, e os outros componentes o leem como qualquer artifact. |
# | Como pego o artifact de outro dia? | Com `tfx.dsl.Resolver` e uma estratégia, que pode ser `SpanRangeStrategy` (os últimos dias, episódio 04), `LatestArtifactStrategy` (o de ontem, episódio 07) ou `LatestBlessedModelStrategy` (o último modelo aprovado, episódio 09). |
#
# (No código-fonte do TFX, o cache e a conferência dos arquivos estão em `tfx/orchestration/portable/cache_utils.py`. O `RunOptions` está em `tfx/orchestration/pipeline.py`, o
# `Importer` em `tfx/dsl/components/common/importer.py`, e as estratégias em `tfx/dsl/input_resolution/strategies/`.)
#
# > ⏸ **Um bom lugar para parar.** Você definiu um pipeline uma vez só, e ele roda sozinho e registra o que fez. Você também sabe repetir só uma parte dele e limpar o disco. Depois da pausa, você vê como o trabalho se divide entre várias máquinas, e quando isso vale a pena.

# %% [markdown] name="operations" lang="en"
# CsvExampleGen is the one that must not run. In the first column, the partial run, it's `CACHED`, and so is StatisticsGen. `CACHED` always means that the component didn't run and that its result comes from an earlier run. Only the reason differs. On day 2 the driver saw that nothing had changed. Here `RunOptions` left both out, and CsvExampleGen didn't even look in the `inbox`.
#
# Under the new rule, the gate approved day 8. The second run took day 9, and the gate stopped it, because its `eval` has fewer than 500 examples.
#
# ### Questions that come up once a pipeline runs
#
# | question | answer |
# |---|---|
# | It failed halfway. What now? | Run the pipeline again. With the cache on, only what is missing runs. LocalDagRunner doesn't retry by itself. Airflow and Vertex AI do, if you ask them to. |
# | Can two runs happen at the same time? | SQLite lets only one program write at a time. If you need more, use MySQL, with `tfx.orchestration.metadata.mysql_metadata_connection_config(...)`. |
# | Where do passwords go? | Never in a component's parameter, because the metadata store keeps every parameter. Use environment variables or your platform's vault. |
# | How do I use an artifact from outside? | `tfx.dsl.Importer(source_uri=..., artifact_type=...)` registers it, and other components read it like any artifact. |
# | How do I get another day's artifact? | `tfx.dsl.Resolver` takes a strategy: `SpanRangeStrategy` (the last days, episode 04), `LatestArtifactStrategy` (yesterday's, episode 07), `LatestBlessedModelStrategy` (the last model that passed its evaluation, episode 09). |
#
# (In TFX's source code, the cache and the check that the files exist are in `tfx/orchestration/portable/cache_utils.py`. `RunOptions` is in `tfx/orchestration/pipeline.py`, `Importer` in `tfx/dsl/components/common/importer.py`, and the strategies are in `tfx/dsl/input_resolution/strategies/`.)
#
# > ⏸ **A good place to stop.** You now have a pipeline that you define once, and that runs by itself and remembers what it did. You also know how to repeat only a part of it and how to clean up the disk. After the break, you'll see how the work is shared among machines, and when that pays off.

# %% [markdown] name="beam-intro" lang="pt-BR"
# ## Como o Beam divide o trabalho
#
# O LocalDagRunner roda um componente por vez. *Dentro* de um componente, quem divide o trabalho é o **Beam**. O trabalho feito registro por registro (ler, converter, gravar) é fácil de dividir. Já um resumo de todos os registros só pode ser dividido se os pedaços puderem ser **juntados** depois. Pense na média. Dá para calcular a de cada dia e tirar a média das médias?
#
# > 🤔 **Antes de rodar:** os oito dias têm tamanhos parecidos, mas não iguais, e num deles os tempos estão em milissegundos, e não em segundos. As duas contas dão o mesmo resultado?

# %% [markdown] name="beam-intro" lang="en"
# ## How Beam splits the work
#
# LocalDagRunner runs one component at a time. *Within* a component, **Beam** splits the work. Work that treats each record on its own (reading, converting, writing) is easy to split. A summary of all the records can be split only if its pieces can be **merged**
# afterwards. Think of the mean. Can you compute the mean of each day, and then take the mean of those means?
#
# > 🤔 **Before you run it:** the eight days are similar in size, but not equal, and in one of them the times are in milliseconds instead of seconds. Will both computations give the same result?

# %% name="means"
waits = [pd.read_csv(file).seconds_to_answer for file in sorted((DATA / "atendimento").glob("day-0[1-8]/*.csv"))]
print("of all messages:", round(pd.concat(waits).mean(), 2))
print("of the means:   ", round(pd.Series([wait.mean() for wait in waits]).mean(), 2))

# %% [markdown] name="combine-intro" lang="pt-BR"
# As duas contas não dão o mesmo resultado. A média de todas as mensagens é 13.582,18, e a média das médias é 13.529,38. O dia em milissegundos aumenta as duas. Ele tem mais mensagens que a média dos dias, e por isso pesa mais na primeira. Não dá para juntar duas médias sem saber de quantos valores veio cada uma. **Soma e contagem** podem ser juntadas, e a divisão fica para o fim. É assim com todo **resumo** que o Beam divide. No Beam ele se chama `CombineFn` e tem quatro passos:
#
# 1. começar um resultado parcial (`create_accumulator`);
# 2. acrescentar a ele um valor (`add_input`);
# 3. juntar resultados parciais, quantos forem, mesmo que seja um só (`merge_accumulators`);
# 4. terminar (`extract_output`).
#
# Os dois primeiros rodam onde os dados estão. Só os resultados parciais, que são pequenos, passam de uma máquina para outra, e o terceiro passo os junta.
#
# Num programa do Beam, como no episódio 04, a barra `|` entrega o resultado de um passo ao seguinte. O texto antes de `>>` é só o nome do passo. O programa abaixo tem estes passos:
#
# - `Create` entrega ao Beam uma lista, com um item por dia;
# - `FlatMap` transforma cada item em vários, e de cada dia saem todos os tempos de espera daquele dia;
# - `CombineGlobally` roda os quatro passos acima, e `Map(print)` imprime o que saiu.
#
# O `DirectRunner` é o *runner* desta máquina, aquele que você usou o curso inteiro.

# %% [markdown] name="combine-intro" lang="en"
# They don't. The mean of all the messages is 13,582.18, and the mean of the means is 13,529.38. The day in milliseconds raises both. It has more messages than the average day, so it counts more in the first. You can't merge two means unless you know how many values each came from. You can merge a **sum and
# a count**, and divide at the end. Every **aggregation** that Beam splits works like this. Beam calls it a `CombineFn`, and it has four steps:
#
# 1. begin a partial result (`create_accumulator`);
# 2. add a value to it (`add_input`);
# 3. merge partial results (`merge_accumulators`), however many there are, even just one;
# 4. finish (`extract_output`).
#
# The first two run where the data is. Only the small partial results travel, and the third step merges them.
#
# In Beam, as in episode 04, `|` hands the result of one step to the next. `"one item per day" >>` only gives the step a name. The program below has these steps:
#
# - `Create` gives a list to Beam, with one item per day.
# - `FlatMap` turns each item into several. Here each day becomes the waiting times of that day.
# - `CombineGlobally` runs the four steps above, and `Map(print)` prints the result.
#
# `DirectRunner` is this machine's *runner*, the one that you have used throughout the course.

# %% [markdown] name="teach-merge" lang="pt-BR" tags=["instructor"]
# No quadro, chame quatro alunos com notas, em grupos de um e de três. Peça a média de cada grupo e a média das médias. Depois, soma e contagem. É o `CombineFn` inteiro.
#
# Pergunta boa: *o que mais se junta?* (mínimo, contagem, conjunto de valores) *E o que não?* (mediana, a cem por cento).

# %% [markdown] name="teach-merge" lang="en" tags=["instructor"]
# Do it with people. Take four students with marks, in groups of one and of three. Ask for each group's mean and for the mean of the means, and then for sums and counts. That is all of `CombineFn`.
#
# A good question is *what else merges?* (minimum, count, set of values) *And what doesn't?* (the exact median).

# %% name="combine"
class Mean(beam.CombineFn):
    def create_accumulator(self):
        return 0, 0

    def add_input(self, partial, value):
        total, count = partial
        return total + value, count + 1

    def merge_accumulators(self, partials):
        totals, counts = zip(*partials)
        return sum(totals), sum(counts)

    def extract_output(self, partial):
        total, count = partial
        return round(total / count, 2)


with beam.Pipeline(runner="DirectRunner") as work:
    values = work | "one item per day" >> beam.Create(waits) | "one item per wait" >> beam.FlatMap(lambda wait: wait.tolist())
    values | beam.CombineGlobally(Mean()) | beam.Map(print)

# %% [markdown] name="combine-read" lang="pt-BR"
# Saiu 13.582,18, o valor certo.
#
# Agora o Beam divide um trabalho em dois. A próxima célula calcula as estatísticas de um arquivo, o do dia 2, primeiro com uma *thread* e depois com duas. (As *threads* de um programa dividem o trabalho dele entre si.) Olhe os resultados, e não o tempo.
#
# > 🤔 **Antes de rodar:** a tabela mostra a contagem, o mínimo, o máximo e a média. Com duas *threads*, cada uma vê só uma parte das mensagens. Algum dos quatro números muda?

# %% [markdown] name="combine-read" lang="en"
# The result is 13,582.18, which is right.
#
# Now Beam splits some work in two. The next cell computes the statistics of one file, day 2's, first with one *thread* and then with two. (The threads of a program share its work.) Look at the results, not at the time.
#
# > 🤔 **Before you run it:** the table shows the count, the minimum, the maximum and the mean. With two threads, each sees only a part of the messages. Does any of the four numbers change?

# %% name="workers"
from apache_beam.options.pipeline_options import PipelineOptions

file = next((DATA / "atendimento" / "day-02").glob("*.csv"))


def statistics_with(arguments):
    found = tfdv.generate_statistics_from_csv(str(file), pipeline_options=PipelineOptions(arguments)).datasets[0]
    [wait] = [feature.num_stats for feature in found.features if feature.path.step[0] == "seconds_to_answer"]
    return {"examples": found.num_examples, "min": wait.min, "max": wait.max, "mean": round(wait.mean, 6)}


alone = ["--runner=DirectRunner", "--direct_num_workers=1"]
two = ["--runner=DirectRunner", "--direct_num_workers=2", "--direct_running_mode=multi_threading"]
pd.DataFrame({"one": statistics_with(alone), "two threads": statistics_with(two)})

# %% [markdown] name="runners-intro" lang="pt-BR"
# Nenhum muda. Contagens, mínimos, máximos e somas podem ser juntados sem perda, e a média vem de uma soma e de uma contagem. **Medianas e quantis não podem.** Para eles, a TFDV guarda um resumo aproximado, que pode ser juntado a outros (o episódio 05 falou de exato e aproximado). A tabela acima não os mostra, e eles podem mudar um pouco.
#
# As *threads* compartilham um único Python, que faz uma coisa de cada vez. Para ganhar tempo, é preciso usar **processos**, com `--direct_running_mode=multi_processing`. Mas cada
# um importa tudo de novo. Você vai ver quanto isso custa nas medidas, no fim.
#
# ### Outros runners, os mesmos componentes
#
# Um *cluster* é um grupo de máquinas. A tabela abaixo usa cinco palavras:
#
# - uma **imagem** é um arquivo com um ambiente inteiro (o Python, o TFX, o seu código);
# - um **contêiner** é um processo que roda dentro desse ambiente;
# - um *bucket* é uma pasta na nuvem, com um endereço como `gs://bank`;
# - o *job server* é o programa que entrega ao cluster o trabalho do Beam;
# - um *worker* é o programa que, em cada máquina do cluster, roda o código Python do trabalho.
#
# | runner | quando | o que exige |
# |---|---|---|
# | **DirectRunner** | uma máquina só, para aprender e testar | nada |
# | **FlinkRunner** | um cluster Flink da sua empresa | Java e o *job server* do Beam na versão do seu Flink; em cada máquina, um contêiner ou serviço de *workers* com **o mesmo** Python, Beam e TFX da sua máquina |
# | **SparkRunner** | um cluster Spark da sua empresa | o mesmo, com o *job server* do Spark |
# | **DataflowRunner** | Google Cloud, máquinas sob demanda | uma conta com permissão, um bucket e uma imagem com TFX |
#
# Em todos os clusters, os caminhos têm que apontar para um lugar que **todas** as máquinas enxerguem (`gs://`, `hdfs://`, `s3://`). A pasta `root` deste notebook não serve. No pipeline só muda um argumento, o `beam_pipeline_args`, que é uma lista de textos. `--environment_type=EXTERNAL` diz que os *workers* já estão rodando, e `--environment_config` diz em que endereço. `--sdk_container_image` diz qual é a imagem. A próxima célula pergunta ao Beam se ele entende os argumentos. Ela não se conecta a nenhum servidor.

# %% [markdown] name="runners-intro" lang="en"
# None of them changes. Counts, minima, maxima and sums merge without loss, and the mean comes from a sum and a count. **Medians and quantiles don't merge.** For those, TFDV keeps an approximate summary that does ("Exact or approximate?" in episode 05). The table above doesn't show them, and they may change a little.
#
# Threads share a single Python, which does one thing at a time. To gain time you need **processes**, with `--direct_running_mode=multi_processing`. But each of them imports everything again. You'll see what that costs in the measurements at the end.
#
# ### Other runners, the same components
#
# A *cluster* is a group of machines. The table below uses five words:
#
# - an *image* is a file with a whole environment inside (Python, TFX, your code);
# - a *container* is a process that runs in such an environment;
# - a *bucket* is a folder in the cloud, with an address such as `gs://bank`;
# - a *job server* is the program that hands Beam's work to a cluster;
# - a *worker* is the program that runs the work's Python code on a machine of the cluster.
#
# | runner | when | what it needs |
# |---|---|---|
# | **DirectRunner** | one machine, to learn and to test | nothing |
# | **FlinkRunner** | a Flink cluster of your own | Java and Beam's job server for your version of Flink, and on each machine a container or worker service with **the same** Python, Beam and TFX as your machine |
# | **SparkRunner** | a Spark cluster of your own | the same, with the job server for Spark |
# | **DataflowRunner** | Google Cloud, machines on demand | an account with permission, a bucket, and an image with TFX |
#
# On any cluster, the files must be somewhere that **all** the machines can read (`gs://`, `hdfs://`, `s3://`). This notebook's `root` folder won't do. In the pipeline only one argument changes, `beam_pipeline_args`, which is a list of strings. `--environment_type=EXTERNAL` says that the workers are already running, and `--environment_config` says at which address. `--sdk_container_image` names the image. The next cell asks Beam whether it understands the arguments. It doesn't call any server.

# %% name="runners"
RUNNERS = {
    "direct": ["--runner=DirectRunner", "--direct_running_mode=multi_processing", "--direct_num_workers=2"],
    "Flink": ["--runner=FlinkRunner", "--flink_master=flink:8081", "--parallelism=4", "--environment_type=EXTERNAL", "--environment_config=localhost:50000"],
    "Spark": ["--runner=SparkRunner", "--spark_master_url=spark://spark:7077", "--environment_type=EXTERNAL", "--environment_config=localhost:50000"],
    "Dataflow": [
        "--runner=DataflowRunner", "--project=bank", "--region=southamerica-east1", "--temp_location=gs://bank/temp",
        "--sdk_container_image=southamerica-east1-docker.pkg.dev/bank/ml/chat:1", "--max_num_workers=8",
    ],
}  # fmt: skip
for name, arguments in RUNNERS.items():
    understood = PipelineOptions(arguments).get_all_options(drop_default=True)
    ready = create_pipeline("gs://bank/chat", "gs://bank/inbox", "gs://bank/schema-2.pbtxt", beam_args=arguments)
    print(f"{name:9}{len(understood)} of {len(arguments)} understood; components:", len(ready.components))

# %% [markdown] name="kubeflow-intro" lang="pt-BR"
# O Beam entendeu todos os argumentos, e `create_pipeline` montou, com cada lista, um pipeline com os mesmos cinco componentes. Os três últimos runners não rodaram aqui, porque não há cluster nesta máquina.
#
# ## Outro orquestrador: o Vertex AI
#
# O Beam divide o trabalho dentro de um componente. O **orquestrador** distribui componentes inteiros entre as máquinas. O Vertex AI Pipelines, do Google, usa o formato do Kubeflow, um sistema de código aberto que roda pipelines em contêineres. Ele não recebe o seu código Python, e sim um arquivo com a definição. Gerar esse arquivo se chama **compilar**. Compilar não executa nada, e por isso os caminhos `gs://` podem ser inventados.
#
# > 🤔 **Antes de rodar:** dos cinco componentes, quais podem começar ao mesmo tempo?

# %% [markdown] name="kubeflow-intro" lang="en"
# Beam understood all the arguments, and `create_pipeline` built a pipeline with the same five components for each runner. The last three runners didn't run here, because there is no cluster on this machine.
#
# ## Another orchestrator: Vertex AI
#
# Beam splits the work within a component. The **orchestrator** distributes whole components among machines. Google's Vertex AI Pipelines uses the format of Kubeflow, an open-source system that runs pipelines in containers. It takes a file with the definition instead of your Python code. Making that file is called **compiling**. Compiling executes nothing, so the `gs://` paths can be made up.
#
# > 🤔 **Before you run it:** of the five components, which can start at the same time?

# %% name="kubeflow"
from tfx.v1.orchestration.experimental import KubeflowV2DagRunner, KubeflowV2DagRunnerConfig

compiler = KubeflowV2DagRunner(config=KubeflowV2DagRunnerConfig(default_image="chat:1"), output_filename=str(root / "chat.json"))
compiler.run(create_pipeline("gs://bank/chat", "gs://bank/inbox", "gs://bank/schema-2.pbtxt"), write_out=True)

job = json.loads((root / "chat.json").read_text())
tasks = job["pipelineSpec"]["root"]["dag"]["tasks"]
executors = job["pipelineSpec"]["deploymentSpec"]["executors"]
rows = {}
for name, task in tasks.items():
    container = executors[f"{name}_executor"]["container"]
    rows[name] = {"after": ", ".join(task.get("dependentTasks", [])), "image": container["image"], "executor": container["args"][1].replace("tfx.components.", "")}
pd.DataFrame(rows).T

# %% [markdown] name="kubeflow-read" lang="pt-BR"
# Pela coluna `after`, o CsvExampleGen e o ImportSchemaGen não esperam por nada, e podem começar juntos. Cada tarefa roda num contêiner criado a partir de uma imagem, `chat:1`, que você constrói com o TFX e o seu código. Nele, o Vertex AI chama o executor **pelo nome**.
#
# (Uma instalação própria do Kubeflow Pipelines 2 pede um arquivo `.yaml` e `use_pipeline_spec_2_1=True`. Não testamos essa opção.)
#
# Agora olhe a primeira linha, `__main__.AnomalyGate_Executor`. Nela, `__main__` é o programa que foi iniciado. Aqui, é este notebook. No contêiner, é outro programa, e o portão falharia ao começar. Por isso, um **componente seu precisa estar num módulo** instalado na imagem, como `chat_pipeline.py`:

# %% [markdown] name="kubeflow-read" lang="en"
# According to the column `after`, CsvExampleGen and ImportSchemaGen wait for nothing, so the two can start together. Each task runs in a container made from an image, `chat:1`, which you build with TFX and your code. There, Vertex AI calls the executor **by name**.
#
# (If you run Kubeflow Pipelines 2 yourself, you need a `.yaml` file and `use_pipeline_spec_2_1=True`. We haven't tried it.)
#
# Now look at the first row, `__main__.AnomalyGate_Executor`. `__main__` is Python's name for the program that was started. Here that's this notebook. In the container it's another program, and the gate would fail to start. So **your own component has to be in a module** that is installed in the image, such as `chat_pipeline.py`:

# %% name="kubeflow-module"
sys.path.insert(0, str(root))
import chat_pipeline

compiler.run(chat_pipeline.create_pipeline("gs://bank/chat", "gs://bank/inbox", "gs://bank/schema-2.pbtxt"), write_out=True)
job = json.loads((root / "chat.json").read_text())
print(job["pipelineSpec"]["deploymentSpec"]["executors"]["AnomalyGate_executor"]["container"]["args"][1])

# %% [markdown] name="scaling-intro" lang="pt-BR"
# Agora o Vertex AI acha o portão, como `chat_pipeline.AnomalyGate_Executor`.
#
# ## Quando um laptop não dá mais conta?
#
# Antes de pedir um cluster, meça. Calculamos as estatísticas da mesma tabela (corridas de táxi, repetidas) por cinco **caminhos**:
#
# - a tabela em CSV ou em Parquet, lida com o pandas;
# - a tabela em CSV ou em Parquet, lida pelo Beam;
# - a tabela em CSV, lida pelo Beam com dois processos.
#
# Medimos cada caminho com dez mil, cem mil e um milhão de linhas. Isso demora, então os números vêm de um arquivo, `data/scaling.csv`. (Para medir na sua máquina, rode `make bench ARGS=scaling` num terminal, na pasta do curso. O resultado vai para `work/scaling.csv`.)
#
# > 🤔 **Antes de rodar:** com um milhão de linhas, o tempo do caminho mais lento é quantas vezes o do mais rápido? E a partir de quantas linhas dois processos ajudam?

# %% [markdown] name="scaling-intro" lang="en"
# Now Vertex AI finds the gate, as `chat_pipeline.AnomalyGate_Executor`.
#
# ## When does a laptop stop being enough?
#
# Before you ask for a cluster, measure. We computed the statistics of the same table (taxi trips, repeated) in five ways, which we call **routes**:
#
# - the table as CSV or as Parquet, read with pandas;
# - the table as CSV or as Parquet, read through Beam;
# - the table as CSV, read through Beam with two processes.
#
# We ran each route with ten thousand, a hundred thousand and a million rows. That takes a while, so the numbers come from a file, `data/scaling.csv`. (To measure on your machine, run
# `make bench ARGS=scaling` in a terminal, in the course's folder. The result goes into `work/scaling.csv`.)
#
# > 🤔 **Before you run it:** with a million rows, how many times slower is the slowest route than the fastest? And at how many rows do two processes begin to help?

# %% [markdown] name="teach-estimate" lang="pt-BR" tags=["instructor"]
# Palpites por escrito, com unidade: segundos para um milhão de linhas, cinco caminhos. Recolha antes de rodar. O que se entende errado: que dois processos levam metade do tempo.
#
# Se a turma tem máquinas diferentes da sua, `make bench ARGS=scaling` como tarefa de casa: os números mudam, a ordem quase nunca.
#
# O que se erra na folha 08:
#
# - 08.1: pôr um SchemaGen no pipeline, que aceita o que vier; esquecer o `enable_cache`.
# - 08.2: contar todas as execuções, também as que vieram do cache.
# - 08.3: devolver todas as semanas, ou seguir só o veredito mais novo.
# - 08.4: tirar a média das frações sem olhar o tamanho de cada parte. *E se uma parte vier vazia?*
# - 08.5: multiplicar a menor medição, como se cada linha importasse tudo de novo.
# - 08.6: apagar pela idade. *E o schema do dia 1, que a execução de hoje reaproveitou?*

# %% [markdown] name="teach-estimate" lang="en" tags=["instructor"]
# Ask for written guesses, in seconds for a million rows, by five routes. Collect them before running. Many believe that two processes take half the time.
#
# If the room's machines are unlike yours, `make bench ARGS=scaling` is good homework. The numbers change, and the order hardly ever does.
#
# What goes wrong on sheet 08:
#
# - 08.1: putting a SchemaGen into the pipeline, which accepts anything, or forgetting `enable_cache`.
# - 08.2: counting every execution, including those that came from the cache.
# - 08.3: returning all the weeks, or following only the newest verdict.
# - 08.4: averaging the shares without looking at how large each part is. *And if a part is empty?*
# - 08.5: multiplying the smallest measurement, as if each row imported everything again.
# - 08.6: deleting by age. *And the schema of day 1, which today's run reused?*

# %% name="scaling"
from tfx_course import scaling

print(scaling.RESULTS.read_text().splitlines()[0])
measured = pd.DataFrame(scaling.stored())
pictures.scaling(measured)

# %% [markdown] name="lines-intro" lang="pt-BR"
# O caminho mais lento, o CSV pelo Beam, leva 41,7 s, e o mais rápido, o Parquet pelo pandas, leva 1,3 s. O mais lento leva mais de trinta vezes o tempo do mais rápido. A linha dos dois processos cruza a do CSV pelo Beam entre cem mil e um milhão de linhas de dados.
#
# (A linha impressa acima do gráfico diz em que máquina medimos. Cada tempo é a mediana de três medidas, menos com um milhão de linhas, em que há uma só. Os caminhos se revezaram, para que um momento lento da máquina não pesasse num só.)
#
# Nos dois eixos as marcas são potências de dez, então cada marca vale **dez vezes** a anterior. No começo, o tempo cresce mais devagar que os dados. Com cem mil linhas em vez de dez mil, os caminhos levam de 1,3 a 3,6 vezes o tempo. Uma parte do tempo é custo **fixo** (importar, abrir, começar). Depois o gráfico sobe mais depressa, por causa do custo **por linha** de dados.
#
# A próxima célula estima os dois (`fixed` e `per million rows`) a partir das duas maiores medidas de cada caminho, e diz a partir de quantas linhas os dois processos ganham.
#
# - O custo por linha é a diferença dos segundos dividida pela diferença das linhas.
# - O custo fixo é o que sobra de uma medida, depois de tirar o custo das linhas dela.

# %% [markdown] name="lines-intro" lang="en"
# The slowest route, CSV through Beam, takes 41.7 s, and the fastest, Parquet with pandas, takes 1.3 s. That is more than thirty times as long. The line for two processes crosses the one for CSV through Beam between 100,000 and a million rows.
#
# (The line printed above the chart says on which machine we measured. Each time is the median of three measurements, except at a million rows, where there is only one. The routes took turns, so that a slow moment of the machine wouldn't count against only one of them.)
#
# On both axes the tick marks are powers of ten, so each is **ten times** the one before. At first, on every line, the time grows more slowly than the data. With ten times the rows, 100,000 instead of 10,000, the routes take 1.3 to 3.6 times as long. Part of the time is **fixed** (importing, opening, starting). Further on the lines climb more steeply, because of the cost **per row**.
#
# The next cell estimates both from the two largest measurements of each route, and says at how many rows two processes become faster.
#
# - The cost per row is the difference in seconds divided by the difference in rows.
# - The fixed cost is what is left of a measurement after you subtract the cost of its rows.

# %% name="lines"
def costs(rows):
    """Return the fixed cost and the cost per row of one route, from its two largest measurements."""
    small, large = rows.sort_values("rows").iloc[-2:].itertuples()
    per_row = (large.seconds - small.seconds) / (large.rows - small.rows)
    return pd.Series({"fixed (s)": max(small.seconds - per_row * small.rows, 0), "per million rows (s)": per_row * 1e6, "memory at a million rows (MB)": large.megabytes})


table = pd.DataFrame({route: costs(rows) for route, rows in measured.groupby("route")}).T.sort_values("fixed (s)")
one, two = table.loc["CSV, Beam"], table.loc["CSV, Beam, 2 processes"]
gain = one["per million rows (s)"] - two["per million rows (s)"]
print("two processes", f"win above {round((two['fixed (s)'] - one['fixed (s)']) / gain * 1e6, -4):.0f} rows" if gain > 0 else "never win")
table.round(1)

# %% [markdown] name="lines-read" lang="pt-BR"
# Com poucas linhas, dois processos **perdem**. Na máquina das medidas, de dois núcleos e sem mais nada rodando, eles ganham a partir de umas 360 mil linhas.
#
# O custo fixo é só uma estimativa, porque os três pontos de um caminho não caem exatamente numa reta. (No Parquet pelo Beam ela dá 0,1 s, e dez mil linhas levam 1,1 s.) Use-a para tabelas grandes. Por que os custos dos cinco caminhos são tão
# diferentes?
#
# - **pandas, Parquet ou CSV.** A tabela inteira vai para a memória, e a TFDV a percorre coluna por coluna, com NumPy e Arrow. O Parquet já vem em colunas, com tipos. O CSV
#   é texto, e cada número tem que ser extraído dele. O preço é a **memória**, que cresce com as linhas. Para vinte milhões de linhas por um destes dois caminhos, multiplique a última coluna por vinte e
#   compare com a memória do seu laptop. (Pelo Beam, a memória depende também do *runner*, então meça com mais linhas.)
# - **Beam com Parquet.** As colunas são as mesmas, mas cada lote passa pelos passos do Beam, em Python, e os resumos parciais são juntados no fim. A memória sobe menos, porque só passa um lote por vez.
# - **Beam com CSV.** Cada **linha** vira um objeto do Python. O Beam a lê, separa os valores nas vírgulas, adivinha o tipo de cada valor e a põe num lote. O CsvExampleGen também lê
#   assim, e ainda transforma cada linha num tf.Example. E o *DirectRunner* guarda na memória o que passa de um passo para outro.
# - **Dois processos.** O custo fixo vem de cada processo importar o TFX inteiro. O que vai de um para o outro é empacotado, enviado e desempacotado, e cada um tem a sua memória.
#   Em troca, as linhas são divididas. Com outros trabalhos na máquina (medimos também assim), dois processos nunca ganharam. Eles só ajudam onde há núcleos livres.

# %% [markdown] name="lines-read" lang="en"
# With few rows two processes **lose**. On the machine where we measured, with two cores and nothing else running, they win above about 360,000 rows.
#
# The estimate of the fixed cost is rough, because a route's three points don't lie exactly on a straight line. (`Parquet, Beam` took more than a second for 10,000 rows, and here its fixed cost is 0.1.) Trust it for large tables only. What explains the differences between the five routes?
#
# - **pandas, Parquet or CSV.** The whole table goes into memory, and TFDV walks through it column by column, with NumPy and Arrow. Parquet is already stored in columns, with types. CSV is text, and each number has to be read out of the text. The price is **memory**, which grows with the rows. For 20 million rows with a pandas route, multiply its number in the last column by twenty, and compare it with your laptop's memory. (Through Beam, memory also depends on the runner, so measure with more rows.)
# - **Beam with Parquet.** The columns are the same, but each batch passes through Beam's steps, in Python, and the partial summaries are merged. Memory use grows more slowly, because only one batch passes through at a time.
# - **Beam with CSV.** Each **row** is a Python object. Beam reads it, splits it at the commas, guesses the types and puts it into a batch. CsvExampleGen does this too, and also turns each row into a tf.Example. And the types are guessed from **all** the rows before the first batch becomes columns, so the *DirectRunner* keeps the rows in memory until then.
# - **Two processes.** The fixed cost comes from importing all of TFX in each process. What goes from one to the other is packed, sent and unpacked, and each has its own memory. In return, each process handles only part of the rows. With other work on the machine (we measured that too) two processes never won. They help only if some cores are idle.

# %% [markdown] name="inside-intro" lang="pt-BR"
# ### E dentro do pipeline?
#
# Todas essas medidas são da TFDV sozinha. Num pipeline, quem abre o Parquet é o ExampleGen (com o executor de Parquet, do episódio 04), e ele grava tf.Examples como sempre. Medimos cem mil linhas pelas duas portas, com o LocalDagRunner. Os segundos de cada componente são os que o banco de metadados guardou.
#
# > 🤔 **Antes de rodar:** com o Parquet, o ExampleGen fica mais rápido? E o StatisticsGen?

# %% [markdown] name="inside-intro" lang="en"
# ### And inside the pipeline?
#
# All of these measurements are of TFDV alone. In a pipeline ExampleGen opens the Parquet file (with the Parquet executor of episode 04) and writes tf.Examples as always. We measured a hundred thousand rows through both doors, with LocalDagRunner. The metadata store kept the seconds of
# each component.
#
# > 🤔 **Before you run it:** with Parquet, does ExampleGen get faster? Does StatisticsGen?

# %% name="inside"
inside = pd.DataFrame(scaling.stored(scaling.INSIDE))
inside.pivot(index="component", columns="door", values="seconds").round(0).astype(int)

# %% [markdown] name="what-first" lang="pt-BR"
# Na prática, nenhum dos dois fica mais rápido. O StatisticsGen leva os mesmos 6 s pelas duas portas, porque lê os mesmos tf.Examples. E o ExampleGen, que transforma cada linha num tf.Example, quase não ganha com o Parquet (21 s contra 22). Repare também que o ExampleGen leva mais de três vezes o tempo do StatisticsGen.
#
# ### O que mudar primeiro
#
# 1. **O formato**, se você usa a TFDV direto. Com o Parquet, o custo por linha caiu pela metade ou mais. Dentro do TFX esse ganho não existe, e o leitor de Parquet perde os
#    zeros (episódio 04).
# 2. **O que você calcula.** Use menos colunas, ou uma amostra (`StatsOptions`, no episódio 05).
# 3. **O pandas**, também com a TFDV direto. Se a tabela cabe na memória, leia tudo num DataFrame. Nestas medidas, foi o mais rápido, de longe.
# 4. **Mais núcleos** numa máquina só, se uma medida mostrar que ajudam.
# 5. **Um cluster**, quando a tabela não cabe, ou quando o tempo que você tem não basta. Você já viu o que pôr em `beam_pipeline_args`.

# %% [markdown] name="what-first" lang="en"
# In practice neither gets faster. StatisticsGen takes the same 6 s through both doors, because it reads the same tf.Examples. ExampleGen turns each row into a tf.Example, and gains almost nothing from Parquet (21 s against 22). Notice also that ExampleGen takes more than three times as long as StatisticsGen.
#
# ### What to change first
#
# 1. **The format**, if you use TFDV directly. With Parquet the cost per row fell by half or more. Inside TFX there is no such gain, and its Parquet reader loses zeros (episode 04).
# 2. **What is computed.** Use fewer columns, or a sample (`StatsOptions`, in episode 05).
# 3. **pandas**, again if you use TFDV directly. If the table fits in memory, read all of it into a DataFrame. In these measurements that was by far the fastest.
# 4. **More cores** in one machine, if a measurement shows that they help.
# 5. **A cluster**, when the table doesn't fit, or when the time that you have isn't enough. You have already seen what to put into `beam_pipeline_args`.

# %% [markdown] name="next" lang="pt-BR"
# ## E agora?
#
# Vamos voltar à pergunta que abriu o curso. *Machine learning é fácil, não é?* O modelo do episódio 01 tinha cinco linhas. Em volta delas você construiu as estatísticas, o schema, o portão e o pipeline. Nada disso é o modelo, e tudo isso decide se ele serve.
#
# Faltam o **Transform** (o mesmo pré-processamento no treino e na produção), o **Trainer**, o **Evaluator** (o portão do modelo) e o **Pusher**. O [episódio 09](09-model.ipynb) põe todos na mesma lista de `create_pipeline`.
#
# > ✍️ **Sua vez.** A folha de exercícios 08 pede um pipeline seu, a linhagem de um schema com defeito, a conta que decide se o chefe compra máquinas, e a lista do que pode sair do disco.

# %% [markdown] name="next" lang="en"
# ## What next?
#
# Let's come back to the question that the course began with. *Machine learning is easy, isn't it?* The model of episode 01 was five lines long. Around those lines you have built the
# statistics, the schema, the gate and the pipeline. None of this is the model, and all of it decides whether the model is any good.
#
# **Transform** (the same preprocessing in training and in production), **Trainer**, **Evaluator** (the model's gate) and **Pusher** are still missing. [Episode 09](09-model.ipynb) adds them to the same list, in `create_pipeline`.
#
# > ✍️ **Your turn.** Exercise sheet 08 asks for a pipeline of your own, the lineage of a schema with an error, an estimate for the boss, and a list of what can be deleted from the disk.
