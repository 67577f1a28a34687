# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "Do notebook ao pipeline", en: "From notebook to pipeline"}
# summary:
#   pt-BR: "LocalDagRunner, cache e linhagem de várias execuções, o Beam e os seus runners, a especificação do Kubeflow, linhas contra segundos"
#   en: "LocalDagRunner, cache and lineage over several runs, Beam and its runners, Kubeflow's specification, rows against seconds"
# teaching: 60
# exercises: 60
# questions:
#   pt-BR:
#     - Quem roda tudo isto amanhã às seis, se não for você?
#     - O que roda de novo numa segunda execução, e o que não?
#     - Qual schema julgou qual dia?
#     - Quando um laptop deixa de bastar, e o que mudar primeiro?
#   en:
#     - Who runs all of this tomorrow at six, if not you?
#     - What runs again in a second run, and what does not?
#     - Which schema judged which day?
#     - When does a laptop stop being enough, and what to change first?
# objectives:
#   pt-BR:
#     - definir um pipeline uma vez e rodá-lo com o LocalDagRunner, dentro e fora do notebook
#     - ler nos metadados o que cada execução fez, reaproveitou ou deixou cair
#     - desenhar a linhagem de um schema a partir do MLMD
#     - explicar como o Beam divide uma conta, e o que cada runner exige
#     - compilar o mesmo pipeline para o Vertex AI e ler o arquivo
#     - estimar, com medidas, quanto tempo um volume de dados vai levar
#   en:
#     - define a pipeline once and run it with LocalDagRunner, inside a notebook and without one
#     - read from the metadata what each run did, reused or dropped
#     - draw the lineage of a schema from MLMD
#     - explain how Beam divides a computation, and what each runner needs
#     - compile the same pipeline for Vertex AI and read the file
#     - estimate, from measurements, how long a volume of data will take
# keypoints:
#   pt-BR:
#     - Um pipeline se define uma vez; quem o executa (notebook, LocalDagRunner, Vertex AI) é outra decisão.
#     - O padrão com SPAN acha o dia, o cache poupa o que não mudou, e uma exceção vira um código de saída que o agendador entende.
#     - Dado corrigido entra como versão nova, schema revisto como arquivo novo. Nada se sobrescreve, e a linhagem responde.
#     - O Beam divide o que trata cada registro sozinho, e os resumos cujos pedaços se juntam. Mais processos só ajudam quando há trabalho que pague a partida deles.
#     - O TFX não apaga nada. O banco de metadados diz o que as últimas execuções ainda usam, e a linhagem fica mesmo quando os arquivos vão embora.
#     - Antes de comprar máquinas, meça e estime. Depois de cada mudança, conte de novo.
#   en:
#     - A pipeline is defined once; what executes it (notebook, LocalDagRunner, Vertex AI) is another decision.
#     - The SPAN pattern finds the day, the cache saves what has not changed, and an exception becomes an exit code that a scheduler understands.
#     - Mended data come in as a new version, a revised schema as a new file. Nothing is overwritten, and the lineage answers.
#     - Beam divides what treats each record on its own, and summaries whose pieces can be merged. More processes help only when there is work to pay for their start.
#     - TFX deletes nothing. The metadata store tells what the latest runs still use, and the lineage stays even when the files go.
#     - Before you buy machines, measure, estimate, and count again after every change.
# ---

# %% [markdown] name="why" lang="pt-BR"
# ## Quem roda isto amanhã?
#
# Até aqui, o orquestrador foi **você**. Você rodou uma célula, olhou e rodou a seguinte. Amanhã às seis da manhã chega o arquivo do dia 9, e você está dormindo. Depois de amanhã, está de férias.
#
# Em produção, um programa decide o que rodar, em que ordem, e o que fazer quando algo falha. Para isso ele precisa da definição inteira, de uma vez, e essa definição é o **pipeline**. As peças são as dos episódios 04 a 07.

# %% [markdown] name="why" lang="en"
# ## Who runs this tomorrow?
#
# Until now the orchestrator was **you**. You ran a cell, looked, and ran the next. Tomorrow at six in the morning day 9's file comes in, and you're asleep. The day after, you're on holiday.
#
# In production a program decides what to run, in which order, and what to do when something fails. For that it needs the whole definition at once, and that definition is the **pipeline**. The parts are those of episodes 04 to 07.

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
# Começamos com o schema revisado do [episódio 07](07-examplevalidator.ipynb), já corrigido para a porta do CSV. O nome do arquivo leva um número. Daqui a pouco você vê por quê.

# %% [markdown] name="schema-intro" lang="en"
# We start with the reviewed schema of [episode 07](07-examplevalidator.ipynb), already fixed for the CSV door. The file's name has a number in it. You'll soon see why.

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
# Primeiro vem o portão, agora para todos os *splits*. Se houver anomalias, ou se faltarem dados, ele levanta uma exceção, e ela interrompe o pipeline. (O `fileio` do TFX abre também endereços como `gs://…`, onde um cluster guarda os arquivos.)

# %% [markdown] name="gate-intro" lang="en"
# ## A single definition
#
# The gate comes first, now for all *splits*. If there are anomalies, or if data is missing, it raises an exception, and that stops the pipeline. (TFX's `fileio` also opens addresses such as `gs://…`, where a cluster keeps its files.)

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
# Esta é a definição inteira. Repare no que **não** está entre os argumentos, que é o dia. O padrão de nome `day-{SPAN:2}/v{VERSION}/*.csv`, do episódio 04, faz o ExampleGen procurar o *span* mais novo e, dele, a versão mais nova. A mesma chamada serve
# todas as manhãs, sem mudar uma vírgula.
#
# Repare também no `enable_cache=True`. No notebook o cache já vem ligado. Num `Pipeline`, ele vem **desligado**.
#
# > 🤔 **Antes de rodar:** chamar `create_pipeline` já executa algum componente?

# %% [markdown] name="define-intro" lang="en"
# This is the whole definition. Notice what is **not** among the arguments, which is the day. The pattern `day-{SPAN:2}/v{VERSION}/*.csv`, from episode 04, makes ExampleGen look for the newest *span* and, of that, for the newest version. The same call serves
# every morning, without changing a comma.
#
# Notice `enable_cache=True` too. In the notebook the cache is on unless you say otherwise. In a `Pipeline` it is **off**.
#
# > 🤔 **Before you run it:** does calling `create_pipeline` execute any component?

# %% [markdown] name="teach-definition" lang="pt-BR" tags=["instructor"]
# Pergunte antes: *onde está o dia?* Deixe procurarem nos argumentos. É a ideia da aula: a definição não muda de manhã para manhã, quem acha o dia é o padrão.
#
# Quem vem do notebook espera que `create_pipeline` rode alguma coisa. Peça que apontem, na tela, a linha que executa: não há.

# %% [markdown] name="teach-definition" lang="en" tags=["instructor"]
# Ask first: *where is the day?* Let them look for it among the arguments. It is the lesson's idea: the definition does not change from morning to morning, the pattern finds the day.
#
# Whoever comes from notebooks expects `create_pipeline` to run something. Have them point, on the screen, at the line that executes: there is none.

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
# In the next cell, `arrive` plays the bank, which delivers a file a day. `morning` plays the scheduler. It calls **LocalDagRunner**, which runs the components in this process, one after another, in the order of the connections.

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
# Cinco componentes rodaram, sem um `context.run`. Agora chega o segundo dia. Depois o agendador se engana e chama de novo, sem que nada tenha chegado.
#
# > 🤔 **Antes de rodar:** o que roda de verdade no dia 2? E na chamada repetida?

# %% [markdown] name="again-intro" lang="en"
# Five components ran, without a single `context.run`. Now the second day comes in. After that the scheduler makes a mistake and calls again, though nothing has come in.
#
# > 🤔 **Before you run it:** what really runs on day 2? And in the repeated call?

# %% [markdown] name="teach-cache" lang="pt-BR" tags=["instructor"]
# Faça a turma preencher a tabela antes: cinco componentes, duas colunas, "rodou" ou "cache". Quase todos erram o ImportSchemaGen no dia 2 e o ExampleGen na chamada repetida.
#
# Se alguém perguntar como o ExampleGen sabe: no driver dele, quantos arquivos há, o tamanho total e as datas. Não lê o conteúdo. Está no episódio 04 (`cache-why`).

# %% [markdown] name="teach-cache" lang="en" tags=["instructor"]
# Have the room fill in the table first: five components, two columns, "ran" or "cache". Nearly everybody is wrong about ImportSchemaGen on day 2 and about ExampleGen in the repeated call.
#
# Should somebody ask how ExampleGen knows: in its driver, how many files there are, their total size and their dates. It does not read them. That was in episode 04 (`cache-why`).

# %% name="again"
arrive(2)
for _ in range(2):
    print("day 2:", morning())

# %% [markdown] name="runs-intro" lang="pt-BR"
# "Aprovado" não diz quais componentes trabalharam. Quem guarda isso é o MLMD, do [episódio 03](03-tfx.ipynb). Cada chamada é um contexto do tipo `pipeline_run`, com as suas execuções e o estado de cada uma.

# %% [markdown] name="runs-intro" lang="en"
# "Approved" doesn't say which components worked. MLMD keeps that, as [episode 03](03-tfx.ipynb) showed. Each call is a context of type `pipeline_run`, with its executions and the state of each.

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
# Leia por coluna. No dia 2, o ImportSchemaGen veio do *cache*, porque o schema é o mesmo. Tudo o que depende do arquivo novo rodou (`COMPLETE`). Na chamada repetida **nada** rodou, nem o ExampleGen. Ele conferiu quantos arquivos há, o tamanho e as datas, e eram
# os de antes. (O TFX chama isso de impressão digital. Não é a do episódio 02, porque ele não lê o conteúdo.) Um agendador que se engana não custa nada.
#
# ## A manhã em que o Pix abriu
#
# > 🤔 **Antes de rodar:** no dia 3, que componentes terminam bem, e qual não?

# %% [markdown] name="runs-read" lang="en"
# Read it by column. On day 2, ImportSchemaGen came from the *cache*, because the schema is the same. All that depends on the new file ran (`COMPLETE`). In the repeated call **nothing** ran, not even ExampleGen. It looked at how many files there are, their size and
# their dates, and they were those of before. (TFX calls this a fingerprint. It isn't episode 02's, because TFX doesn't read the content.) A scheduler that makes a mistake costs nothing.
#
# ## The morning when Pix opened
#
# > 🤔 **Before you run it:** on day 3, which components finish well, and which doesn't?

# %% name="third"
arrive(3)
print("day 3:", morning())
runs()

# %% [markdown] name="mend-intro" lang="pt-BR"
# O portão falhou (`FAILED`). Um treino que viesse depois dele não teria começado. Note o que **não** aconteceu: o trabalho dos outros quatro não se perdeu.
#
# Os atendentes rotulam as mensagens do Pix. Onde guardar o arquivo corrigido? Gravar por cima do velho apagaria a prova. Por isso ele entra como **versão 2** do mesmo dia, e o pipeline, sem mudar nada, prefere a versão mais nova.
#
# (Lemos tudo como texto, com `dtype=str`. Sem isso, o pandas faria `5.0` das notas `5`, e a porta mudaria outra vez.)

# %% [markdown] name="mend-intro" lang="en"
# The gate failed (`FAILED`). Training that came after it would not have begun. Notice what did **not** happen: the work of the other four was not lost.
#
# The agents label the messages about Pix. Where do you keep the fixed file? Writing it over the old one would wipe out the evidence. So it comes in as **version 2** of the same day, and the pipeline, unchanged, prefers the newest version.
#
# (We read everything as strings, with `dtype=str`. Without that, pandas would make `5.0` of the ratings `5`, and the door would change again.)

# %% name="mend"
file = arrive(3, version=2)
messages = pd.read_csv(file, dtype=str, keep_default_na=False)
messages.loc[messages.intent == "", "intent"] = "pix"
messages.to_csv(file, index=False)
print("day 3, v2:", morning())

# %% [markdown] name="revise-intro" lang="pt-BR"
# No dia 8 aparece um canal novo, `telegram`. O time de canais confirma que é nosso. Desta vez muda o **schema**, com uma linha, um motivo e um arquivo de **outro nome**. (Lembra do episódio 06? O cache do ImportSchemaGen conhece o caminho, não o conteúdo. Se
# você editasse `schema-1.pbtxt` no lugar, nada mudaria, e a linhagem mentiria.)

# %% [markdown] name="revise-intro" lang="en"
# On day 8 a new channel appears, `telegram`. The channels team confirms that it's ours. This time the **schema** changes, with one line, one reason and a file of **another name**. (Remember episode 06? ImportSchemaGen's cache knows the path, not the content. If
# you edited `schema-1.pbtxt` in place, nothing would change, and the lineage would lie.)

# %% [markdown] name="teach-same-name" lang="pt-BR" tags=["instructor"]
# O engano que sempre aparece: editar `schema-1.pbtxt` no lugar. Deixe alguém tentar ao vivo, se houver tempo: o veredito não muda, porque o cache conhece o caminho.
#
# Atrasado? Rode esta célula, mostre só as duas últimas colunas da tabela e vá para a linhagem.

# %% [markdown] name="teach-same-name" lang="en" tags=["instructor"]
# The mistake that always comes up: editing `schema-1.pbtxt` in place. Let somebody try it live if there is time: the verdict does not change, because the cache knows the path.
#
# Late? Run this cell, show only the table's last two columns, and go on to the lineage.

# %% name="revise"
arrive(8)
print("day 8, schema-1:", morning())

# Opened on 23 November, says the channels team.
tfdv.get_domain(schema, "channel").value.append("telegram")
tfdv.write_schema_text(schema, str(root / "schema-2.pbtxt"))
print("day 8, schema-2:", morning("schema-2.pbtxt"))
runs()

# %% [markdown] name="lineage-intro" lang="pt-BR"
# Compare as duas últimas colunas. Com o schema novo, os exemplos e as estatísticas do dia 8 vieram do cache, e só o julgamento foi refeito.
#
# ## Quem julgou o quê?
#
# Seis meses depois, a auditoria pergunta qual schema aprovou este dia. Você não anotou, mas o banco de metadados sabe. De cada artifact `ExampleAnomalies` andamos para trás. Primeiro vem a execução que o gravou, depois o que ela leu, e assim até os arquivos. É a
# [linhagem](00-start.ipynb#Glossário).

# %% [markdown] name="lineage-intro" lang="en"
# Compare the last two columns. With the new schema, day 8's examples and statistics came from the cache, and only the judgement was made again.
#
# ## Who judged what?
#
# Six months later the auditors ask which schema approved this day. You didn't write it down, but the metadata store knows. From each `ExampleAnomalies` artifact we walk backwards. First comes the execution that wrote it, then what that execution read, and so on to
# the files. That is the [lineage](00-start.ipynb#Glossary).

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


judgements = []
for anomalies in store.get_artifacts_by_type("ExampleAnomalies"):
    judged = read_by(maker(anomalies))
    examples = read_by(maker(judged["ExampleStatistics"]))["Examples"]
    schema_file = maker(judged["Schema"]).custom_properties["schema_file"].string_value
    blessed = anomalies.custom_properties["blessed"].struct_value
    judgements.append((data_of(examples), Path(schema_file).name, all(value.number_value for value in blessed.fields.values())))

pictures.judgements(judgements)

# %% [markdown] name="outside-intro" lang="pt-BR"
# São duas aprovações do dia 8? Não. São uma recusa e uma aprovação, cada uma com o seu schema, e as duas continuam lá. É para isso que nada se sobrescreve.
#
# ## Sem notebook
#
# Agora tiramos o pipeline daqui. A célula escreve um arquivo `.py` com as mesmas duas funções e quatro linhas no fim. `inspect.getsource` copia o que você leu acima (`test_call` é a sua função, dentro do componente). O arquivo só precisa do TFX e não leva nada deste
# curso. Quem o chama é o `cron`, o Airflow ou outro agendador, e eles só entendem uma coisa, que é o **código de saída**. Zero quer dizer "deu certo".
#
# ⏳ São dois processos, e cada um importa o TFX. A célula leva uns 20 segundos.
#
# > 🤔 **Antes de rodar:** em que linha esse arquivo cuida do código de saída?

# %% [markdown] name="outside-intro" lang="en"
# Are there two approvals of day 8? No. There is a refusal and an approval, each with its schema, and both are still there. That is why nothing is overwritten.
#
# ## Without a notebook
#
# Now we take the pipeline out of here. The cell writes a `.py` file with the same two functions and four lines at the end. `inspect.getsource` copies what you read above (`test_call` is your function, inside the component). The file needs only TFX and takes nothing of
# this course with it. `cron`, Airflow or another scheduler calls it, and they understand only one thing, the **exit code**. Zero means "it went well".
#
# ⏳ There are two processes, and each imports TFX. The cell takes about 20 seconds.
#
# > 🤔 **Before you run it:** in which line does this file take care of the exit code?

# %% [markdown] name="teach-exit-code" lang="pt-BR" tags=["instructor"]
# *Quem lê um aviso às seis da manhã?* Ninguém; o agendador lê um número. A célula demora uns vinte segundos (dois processos, cada um importa o TFX): use-os para perguntar o que o `cron`, o Airflow e o CI têm em comum.

# %% [markdown] name="teach-exit-code" lang="en" tags=["instructor"]
# *Who reads a warning at six in the morning?* Nobody; a scheduler reads a number. The cell takes some twenty seconds (two processes, each importing TFX): use them to ask what `cron`, Airflow and a CI have in common.

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
# Em nenhuma, e nem precisa. Uma exceção que o programa não apanha termina o Python com 1. Por isso o portão **levanta** uma exceção em vez de imprimir um aviso, que às seis da manhã você não lê. No `cron`, o resto é uma linha:
#
# ```
# 0 6 * * *  python chat_pipeline.py … || avise-alguem
# ```

# %% [markdown] name="outside-read" lang="en"
# In none, and it doesn't have to. An exception that the program doesn't catch ends Python with a 1. That is why the gate **raises** an exception instead of printing a warning, which you don't read at six in the morning. In `cron`, the rest is one line:
#
# ```
# 0 6 * * *  python chat_pipeline.py … || tell-me
# ```

# %% [markdown] name="disk-intro" lang="pt-BR"
# ## Trezentas manhãs depois
#
# O pipeline rodou sozinho por um ano. O que sobra no disco? Vamos contar o que as execuções daqui deixaram.
#
# > 🤔 **Antes de rodar:** os dias 1, 2 e 8 e as duas versões do dia 3 entraram. O TFX apagou alguma coisa, por exemplo os exemplos do dia 3 que o portão barrou?

# %% [markdown] name="disk-intro" lang="en"
# ## Three hundred mornings later
#
# The pipeline has run by itself for a year. What is left on the disk? Let's count what the runs on this page left behind.
#
# > 🤔 **Before you run it:** days 1, 2 and 8 came in, and two versions of day 3. Did TFX delete anything, such as the examples of day 3 that the gate stopped?

# %% name="disk"
def files(artifact):
    place = Path(artifact.uri)
    return [path for path in (place, *place.rglob("*")) if path.is_file()]


kept = pd.DataFrame([(artifact.type, len(files(artifact))) for artifact in store.get_artifacts()], columns=["type", "files"])
kept.groupby("type").files.agg(artifacts="size", files="sum")

# %% [markdown] name="clean-intro" lang="pt-BR"
# Nada foi apagado: há os exemplos de cinco arquivos, também do que foi barrado. **O TFX não apaga nada, nunca.** Em um ano são trezentos conjuntos de exemplos, e quem faz a faxina é você.
#
# O que pode ir embora? Não "o mais velho": o schema do dia 1 é um dos artifacts mais velhos, e julgou também os dias 2 e 3. Pode ir o que as últimas execuções não gravaram, não leram e não reaproveitaram do cache. Isso o banco de metadados
# sabe. A célula guarda o das duas últimas execuções, apaga os arquivos dos outros exemplos e marca esses artifacts como `DELETED`.
#
# > 🤔 **Antes de rodar:** de cinco conjuntos de exemplos, quantos vão embora? E o desenho da linhagem, que usa os dias 1 a 3, ainda sai?

# %% [markdown] name="clean-intro" lang="en"
# Nothing was deleted: the examples of five files are there, and those of the file that was stopped too. **TFX never deletes anything.** In a year that makes three hundred sets of examples, and cleaning up is your job.
#
# What can go? Not "the oldest": the schema of day 1 is one of the oldest artifacts, and it also judged days 2 and 3. What can go is what the latest runs didn't write, read or reuse from the cache. The metadata store knows
# that. The cell keeps what belongs to the last two runs, deletes the files of the other examples, and marks those artifacts as `DELETED`.
#
# > 🤔 **Before you run it:** of five sets of examples, how many go? And can we still draw the lineage, which uses days 1 to 3?

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
pictures.judgements(judgements)

# %% [markdown] name="partial-intro" lang="pt-BR"
# Foram embora quatro conjuntos; o do dia 8 ficou, porque as duas últimas execuções o usaram. E a linhagem continua respondendo: ela mora no banco de metadados, não nos arquivos. (Apagou um artifact de que uma execução
# precisava? O TFX confere se os arquivos existem antes de usar o cache, e refaz o trabalho enquanto a entrada ainda estiver no `inbox`.)
#
# ### Só uma parte
#
# O dia 9 chegou com a metade das mensagens (episódio 07). Uma regra nova no schema deve barrá-lo: um mínimo de exemplos. Antes de usá-la, você quer experimentá-la no dia 8, que é saudável. Mas o dia 9 **já está** no
# `inbox`, e uma execução comum o pegaria. O `RunOptions` diz a partir de que componente rodar; o que vem antes é tomado da última execução.
#
# (O mínimo vale para cada *split*, e o menor é o `eval`, com um terço das mensagens. Num dia completo, ele tem de 590 a 690.)
#
# > 🤔 **Antes de rodar:** qual componente não pode rodar, para que o dia 9 fique de fora?

# %% [markdown] name="partial-intro" lang="en"
# Four sets went. Day 8's stayed, because the last two runs used it. And the lineage still answers, because it lives in the metadata store and not in the files. (What if you delete an artifact that a run
# needs? Before TFX uses the cache it checks that the files exist, and it does the work again as long as the input is still in the `inbox`.)
#
# ### Only a part
#
# Day 9 came in with half of its messages (episode 07). A new rule in the schema should stop it: a minimum of examples. Before you use the rule, you want to try it on day 8, a clean day. But day 9 is **already** in
# the `inbox`, and an ordinary run would take it. `RunOptions` says from which component to run. What comes before is taken from the latest run.
#
# (The minimum holds for each *split*, and the smaller one is `eval`, with a third of the messages. On a complete day it has 590 to 690.)
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
# A primeira coluna é a execução parcial: julgou o dia 8 com a regra nova e o aprovou. O CsvExampleGen aparece como `CACHED`: ele nem olhou o `inbox`. A segunda pegou o dia 9, e o portão o barrou: o `eval` dele tem 313 exemplos.
#
# O que mais as pessoas perguntam quando o pipeline deixa o notebook:
#
# | pergunta | resposta |
# |---|---|
# | falhou no meio; e agora? | Chame de novo: com o cache ligado, só roda o que falta. O LocalDagRunner não tenta outra vez sozinho; Airflow e Vertex AI tentam, se você pedir. |
# | duas execuções ao mesmo tempo? | O SQLite aceita um escritor por vez. Para mais, um MySQL: `tfx.orchestration.metadata.mysql_metadata_connection_config(...)`. |
# | senhas? | Nunca como parâmetro de um componente: todo parâmetro fica gravado no banco de metadados. Use variáveis de ambiente ou o cofre da sua plataforma. |
# | um artifact que veio de fora? | `tfx.dsl.Importer(source_uri=..., artifact_type=...)` o registra, e os outros componentes o leem como qualquer artifact. |
# | o artifact de outro dia? | `tfx.dsl.Resolver`, com uma estratégia: `SpanRangeStrategy` (os últimos dias, episódio 04), `LatestArtifactStrategy` (o de ontem, episódio 07), `LatestBlessedModelStrategy` (o último modelo aprovado). |
#
# (Onde o TFX diz isso: o cache e os arquivos, em `tfx/orchestration/portable/cache_utils.py`; a execução parcial, em `RunOptions`, `tfx/orchestration/pipeline.py`; o `Importer`, em `tfx/dsl/components/common/importer.py`; as estratégias, em `tfx/dsl/input_resolution/strategies/`.)
#
# > ⏸ **Um bom lugar para parar.** Até aqui: um pipeline definido uma vez roda sozinho, guarda o que fez, e você sabe repetir só uma parte dele e limpar o disco. Depois da pausa: como o trabalho se divide por várias máquinas, e quando isso vale a pena.

# %% [markdown] name="operations" lang="en"
# The first column is the partial run. It judged day 8 with the new rule and passed it. CsvExampleGen shows as `CACHED`: it didn't even look into the `inbox`. The second run took day 9, and the gate stopped it: its `eval` has 313 examples.
#
# What else people ask when the pipeline leaves the notebook:
#
# | question | answer |
# |---|---|
# | it failed halfway; what now? | Call it again: with the cache on, only what is missing runs. LocalDagRunner doesn't retry by itself; Airflow and Vertex AI do, if you ask for it. |
# | two runs at the same time? | SQLite takes one writer at a time. For more, use MySQL: `tfx.orchestration.metadata.mysql_metadata_connection_config(...)`. |
# | passwords? | Never as a component's parameter: the metadata store keeps every parameter. Use environment variables or your platform's vault. |
# | an artifact from outside? | `tfx.dsl.Importer(source_uri=..., artifact_type=...)` registers it, and other components read it like any artifact. |
# | another day's artifact? | `tfx.dsl.Resolver` with a strategy: `SpanRangeStrategy` (the last days, episode 04), `LatestArtifactStrategy` (yesterday's, episode 07), `LatestBlessedModelStrategy` (the last model that was blessed). |
#
# (Where TFX says so: the cache and the files, in `tfx/orchestration/portable/cache_utils.py`; the partial run, in `RunOptions`, `tfx/orchestration/pipeline.py`; `Importer`, in `tfx/dsl/components/common/importer.py`; the strategies, in `tfx/dsl/input_resolution/strategies/`.)
#
# > ⏸ **A good place to stop.** So far, a pipeline that is defined once runs by itself and remembers what it did, and you know how to repeat only a part of it and how to clean the disk. After the break: how the work is divided among machines, and when that pays.

# %% [markdown] name="beam-intro" lang="pt-BR"
# ## Como o Beam divide o trabalho
#
# O LocalDagRunner roda um componente por vez. *Dentro* de um componente, quem divide é o **Beam**. O que trata cada registro sozinho (ler, converter, gravar) se divide sem esforço. Já um resumo de todos os registros só se divide se os pedaços puderem ser **juntados**
# depois. Pense na média. Dá para calcular a de cada dia e tirar a média das médias?
#
# > 🤔 **Antes de rodar:** os oito dias têm tamanhos parecidos, mas não iguais, e num deles os segundos viraram milissegundos. As duas contas darão o mesmo?

# %% [markdown] name="beam-intro" lang="en"
# ## How Beam divides the work
#
# LocalDagRunner runs one component at a time. *Within* a component, **Beam** divides the work. What treats each record on its own (reading, converting, writing) is easy to divide. A summary of all the records can be divided only if its pieces can be **merged**
# afterwards. Think of the mean. Can you compute each day's, and take the mean of the means?
#
# > 🤔 **Before you run it:** the eight days are of similar sizes, but not the same, and in one of them seconds became milliseconds. Will both computations give the same?

# %% name="means"
waits = [pd.read_csv(file).seconds_to_answer for file in sorted((DATA / "atendimento").glob("day-0[1-8]/*.csv"))]
print("of all messages:", round(pd.concat(waits).mean(), 2))
print("of the means:   ", round(pd.Series([wait.mean() for wait in waits]).mean(), 2))

# %% [markdown] name="combine-intro" lang="pt-BR"
# As duas contas não dão o mesmo. De todas as mensagens saem 13.582,18, e da média das médias 13.529,38. A média não se junta. **Soma e contagem** se juntam, e a divisão fica para o fim. É a forma de todo **resumo** que o Beam divide, um `CombineFn` de quatro passos:
#
# 1. começar;
# 2. somar um valor;
# 3. juntar resultados parciais (quantos vierem, às vezes um só);
# 4. terminar.
#
# Os dois primeiros rodam onde os dados estão. Só viajam os resultados parciais, que o terceiro junta. `DirectRunner` é o *runner* desta máquina, o que você usou o curso inteiro sem saber.

# %% [markdown] name="combine-intro" lang="en"
# The two don't give the same. All the messages give 13,582.18, and the mean of the means 13,529.38. A mean doesn't merge. A **sum and a count** do, and the division is left for the end. That is the shape of every **aggregation** that Beam divides, a `CombineFn` of four steps:
#
# 1. begin;
# 2. add a value;
# 3. merge partial results (however many come, sometimes one);
# 4. finish.
#
# The first two run where the data is. Only the partial results travel, for the third to merge. `DirectRunner` is this machine's *runner*, the one that you have used throughout the course without knowing.

# %% [markdown] name="teach-merge" lang="pt-BR" tags=["instructor"]
# No quadro, com gente: quatro alunos com notas, em grupos de um e de três. Peça a média de cada grupo e a média das médias. Depois, soma e contagem. É o `CombineFn` inteiro.
#
# Pergunta boa: *o que mais se junta?* (mínimo, contagem, conjunto de valores) *E o que não?* (mediana, a cem por cento).

# %% [markdown] name="teach-merge" lang="en" tags=["instructor"]
# On the board, with people: four students with marks, in groups of one and of three. Ask for each group's mean and for the mean of the means. Then for sums and counts. That is all of `CombineFn`.
#
# A good question: *what else merges?* (minimum, count, set of values) *And what does not?* (the median, exactly).

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
    values = work | "a day each" >> beam.Create(waits) | "a wait each" >> beam.FlatMap(lambda wait: wait.tolist())
    values | beam.CombineGlobally(Mean()) | beam.Map(print)

# %% [markdown] name="combine-read" lang="pt-BR"
# Saiu o valor certo, calculado aos pedaços. Nas estatísticas da TFDV, mínimos, contagens e somas se juntam sem perda. **Medianas e quantis não**, e por isso a TFDV guarda um resumo que se junta e que é aproximado (o episódio 05 falou de exato e aproximado).
#
# Agora de verdade, com dois trabalhadores. É o mesmo arquivo, com uma e com duas *threads*.
#
# > 🤔 **Antes de rodar:** o que sai igual até o último dígito, e o que pode sair diferente?

# %% [markdown] name="combine-read" lang="en"
# The right value came out, computed in pieces. In TFDV's statistics, minima, counts and sums merge without loss. **Medians and quantiles don't**, which is why TFDV keeps a summary that does merge, and that is approximate (episode 05 spoke of exact and approximate).
#
# Now for real, with two workers. It's the same file, with one thread and with two.
#
# > 🤔 **Before you run it:** what comes out the same to the last digit, and what may come out different?

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
# O que se junta sem perda saiu igual (os quantis, que a tabela não mostra, podem mudar de leve).
#
# *Threads* dividem um Python só, que faz uma coisa de cada vez. Para ganhar tempo seriam precisos **processos**, com `--direct_running_mode=multi_processing`. Mas cada um importa tudo de novo. Guarde isto para as medidas, no fim.
#
# ### Outros runners, os mesmos componentes
#
# | runner | quando | o que exige |
# |---|---|---|
# | **DirectRunner** | uma máquina, aprender e testar | nada |
# | **FlinkRunner** | um cluster Flink da casa | Java e o *job server* do Beam na versão do seu Flink; em cada nó, um contêiner ou serviço de *workers* com **o mesmo** Python, Beam e TFX |
# | **SparkRunner** | um cluster Spark da casa | o mesmo, com o *job server* do Spark |
# | **DataflowRunner** | Google Cloud, máquinas sob demanda | uma conta com permissão, um bucket, e uma imagem com TFX |
#
# Em todos eles, os caminhos têm que ser de um disco que **todas** as máquinas veem (`gs://`, `hdfs://`, `s3://`). A pasta `root` desta página não serve. O que muda no pipeline é uma lista de textos. O Beam instalado aqui confere se os entende, sem ligar para nenhum
# servidor:

# %% [markdown] name="runners-intro" lang="en"
# What merges without loss came out the same (quantiles, which the table doesn't show, may change a little).
#
# Threads share a single Python, which does one thing at a time. To gain time you'd need **processes**, with `--direct_running_mode=multi_processing`. But each of them imports everything again. Keep this in mind for the measurements at the end.
#
# ### Other runners, the same components
#
# | runner | when | what it needs |
# |---|---|---|
# | **DirectRunner** | one machine, learning and testing | nothing |
# | **FlinkRunner** | a Flink cluster of your own | Java and Beam's job server for your Flink's version; on each node a container or worker service with **the same** Python, Beam and TFX |
# | **SparkRunner** | a Spark cluster of your own | the same, with the job server for Spark |
# | **DataflowRunner** | Google Cloud, machines on demand | an account with permission, a bucket, and an image with TFX |
#
# With all of them, paths must be on a disk that **all** machines see (`gs://`, `hdfs://`, `s3://`). This page's folder `root` won't do. What changes in the pipeline is a list of strings. The Beam installed here says whether it understands them, without calling any
# server:

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
# Nenhum desses três últimos rodou aqui, porque não há cluster nesta máquina. O que a célula provou é que os argumentos existem e que a definição os leva.
#
# ## Outro orquestrador: o Vertex AI
#
# O Beam divide um componente. O **orquestrador** põe os componentes em máquinas. O Vertex AI Pipelines, do Google, usa o formato do Kubeflow. Ele não quer Python, quer um arquivo. Compilar não executa nada, e por isso os caminhos `gs://` podem ser inventados.
#
# > 🤔 **Antes de rodar:** dos cinco componentes, quais podem começar ao mesmo tempo?

# %% [markdown] name="kubeflow-intro" lang="en"
# None of the last three ran here, because there is no cluster on this machine. What the cell showed is that the arguments exist and that the definition takes them.
#
# ## Another orchestrator: Vertex AI
#
# Beam divides a component. The **orchestrator** puts components on machines. Google's Vertex AI Pipelines uses Kubeflow's format. It doesn't want Python, it wants a file. Compiling executes nothing, so the `gs://` paths can be made up.
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
# Leia a coluna `after`. O CsvExampleGen e o ImportSchemaGen não esperam por nenhum outro. Cada tarefa é um contêiner de uma imagem (`chat:1`, que você constrói, com o TFX e o seu código), e dentro dela o Vertex AI chama o executor **pelo nome**.
#
# O arquivo é um pedido ao Vertex AI (um *PipelineJob*). Um Kubeflow Pipelines 2 seu quer outro, de nome terminado em `.yaml` e com `use_pipeline_spec_2_1=True` na configuração. Conte com trabalho a mais, porque não o experimentamos.
#
# Agora olhe a primeira linha, `__main__.AnomalyGate_Executor`. Aqui, `__main__` é este notebook. Lá não é nada, e o portão falharia ao começar. É a armadilha mais comum do caminho do notebook ao cluster. Um **componente seu mora num módulo** que a imagem instala, como
# `chat_pipeline.py`. Então o nome é `chat_pipeline.AnomalyGate_Executor`.

# %% [markdown] name="kubeflow-read" lang="en"
# Read the column `after`. CsvExampleGen and ImportSchemaGen wait for no other. Each task is a container of an image (`chat:1`, which you build, with TFX and your code), and in it Vertex AI calls the executor **by its name**.
#
# The file is a request to Vertex AI (a *PipelineJob*). A Kubeflow Pipelines 2 of your own wants another, with a name that ends in `.yaml` and with `use_pipeline_spec_2_1=True` in the configuration. Expect extra work, because we haven't tried it.
#
# Now look at the first row, `__main__.AnomalyGate_Executor`. Here `__main__` is this notebook. There it's nothing, and the gate would fail to start. It is the most common trap on the way from notebook to cluster. A **component of yours lives in a module** that the
# image installs, such as `chat_pipeline.py`. Then the name is `chat_pipeline.AnomalyGate_Executor`.

# %% name="kubeflow-module"
sys.path.insert(0, str(root))
import chat_pipeline

compiler.run(chat_pipeline.create_pipeline("gs://bank/chat", "gs://bank/inbox", "gs://bank/schema-2.pbtxt"), write_out=True)
job = json.loads((root / "chat.json").read_text())
print(job["pipelineSpec"]["deploymentSpec"]["executors"]["AnomalyGate_executor"]["container"]["args"][1])

# %% [markdown] name="scaling-intro" lang="pt-BR"
# ## Quando um laptop deixa de bastar?
#
# Antes de pedir um cluster, meça. Calculamos as estatísticas da mesma tabela (corridas de táxi, repetidas) por cinco caminhos, com dez mil, cem mil e um milhão de linhas. Isso demora, então os números vêm de um arquivo, `data/scaling.csv`, medido com
# `make bench ARGS=scaling` na máquina que ele mesmo nomeia. Meça na sua, e o resultado vai para `work/scaling.csv`.
#
# > 🤔 **Antes de rodar:** com um milhão de linhas, quantas vezes o caminho mais lento demora mais que o mais rápido? E a partir de quantas linhas dois processos ajudam?

# %% [markdown] name="scaling-intro" lang="en"
# ## When does a laptop stop being enough?
#
# Before you ask for a cluster, measure. We computed the statistics of the same table (taxi trips, repeated) by five routes, with ten thousand, a hundred thousand and a million rows. That takes a while, so the numbers come from a file, `data/scaling.csv`, measured with
# `make bench ARGS=scaling` on the machine that it names. Measure on yours, and the result goes into `work/scaling.csv`.
#
# > 🤔 **Before you run it:** with a million rows, how many times as long as the fastest does the slowest route take? And from how many rows on do two processes help?

# %% [markdown] name="teach-estimate" lang="pt-BR" tags=["instructor"]
# Palpites por escrito, com unidade: segundos para um milhão de linhas, cinco caminhos. Recolha antes de rodar. O que se entende errado: que dois processos levam metade do tempo.
#
# Se a turma tem máquinas diferentes da sua, `make bench ARGS=scaling` como tarefa de casa: os números mudam, a ordem quase nunca.
#
# O que se erra na folha 08:
#
# - 08.1: pôr um SchemaGen na pipeline, que aceita o que vier; esquecer o `enable_cache`.
# - 08.2: contar todas as execuções, também as que vieram do cache.
# - 08.3: devolver todas as semanas, ou seguir só o veredito mais novo.
# - 08.4: tirar a média das frações sem olhar o tamanho de cada parte. *E se uma parte vier vazia?*
# - 08.5: multiplicar a menor medição, como se cada linha importasse tudo de novo.
# - 08.6: apagar pela idade. *E o schema do dia 1, que a execução de hoje reaproveitou?*

# %% [markdown] name="teach-estimate" lang="en" tags=["instructor"]
# Guesses in writing, with a unit: seconds for a million rows, five routes. Collect them before running. What gets misunderstood: that two processes take half the time.
#
# If the room's machines are unlike yours, `make bench ARGS=scaling` is good homework: the numbers change, the order hardly ever does.
#
# What goes wrong on sheet 08:
#
# - 08.1: putting a SchemaGen into the pipeline, which accepts whatever comes; forgetting `enable_cache`.
# - 08.2: counting every execution, those that came from the cache too.
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
# O caminho mais lento, o CSV pelo Beam, leva 41,7 s, e o mais rápido, o Parquet pelo pandas, 1,3 s. São mais de trinta vezes. Nos dois eixos as marcas são potências de dez, então um degrau para cima é **dez vezes mais**. Quase todas as linhas têm um trecho
# deitado, em que mais dados quase não custam. É o custo **fixo** (importar, abrir, começar). Depois elas sobem, e é o custo **por linha**. As duas medidas maiores de cada caminho bastam para separar um do outro.

# %% [markdown] name="lines-intro" lang="en"
# The slowest route, CSV through Beam, takes 41.7 s, and the fastest, Parquet with pandas, 1.3 s. That is more than thirty times as long. On both axes the marks are powers of ten, so one step up is **ten times as much**. Nearly every line has a flat stretch, on which
# more data cost almost nothing. That is the **fixed** cost (importing, opening, starting). Then they climb, and that is the cost **per row**. The two largest measurements of each route are enough to tell one from the other.

# %% name="lines"
def costs(rows):
    """Return the fixed cost and the cost per row of one route, from its two largest measurements."""
    small, large = rows.sort_values("rows").iloc[-2:].itertuples()
    per_row = (large.seconds - small.seconds) / (large.rows - small.rows)
    return pd.Series({"fixed (s)": max(small.seconds - per_row * small.rows, 0), "per million rows (s)": per_row * 1e6, "memory at a million rows (MB)": large.megabytes})


table = pd.DataFrame({route: costs(rows) for route, rows in measured.groupby("route")}).T.sort_values("fixed (s)")
one, two = table.loc["CSV, Beam"], table.loc["CSV, Beam, 2 processes"]
gain = one["per million rows (s)"] - two["per million rows (s)"]
print("two processes win from", f"{(two['fixed (s)'] - one['fixed (s)']) / gain * 1e6:,.0f} rows on" if gain > 0 else "no number of rows on")
table.round(1)

# %% [markdown] name="lines-read" lang="pt-BR"
# O porquê de cada degrau:
#
# - **pandas, Parquet ou CSV.** A tabela inteira vai para a memória, e a TFDV a percorre coluna por coluna, com NumPy e Arrow. O Parquet já vem em colunas, com tipos; o CSV é texto, e cada número tem que ser decifrado. O preço é a **memória**, que cresce com as linhas: multiplique a
#   última coluna por vinte e compare com o seu laptop.
# - **Beam com Parquet.** As mesmas colunas, mas cada lote passa pelos passos do Beam, em Python, e os resumos parciais são juntados. A memória sobe menos: só passa um lote por vez.
# - **Beam com CSV.** Cada **linha** é um objeto do Python: lida, cortada nas vírgulas, adivinhado o tipo, posta num lote. O CsvExampleGen também lê assim, e ainda faz de cada linha um tf.Example. E o *DirectRunner* guarda na memória o que passa de um passo a outro.
# - **Dois processos.** O custo fixo é cada processo importando o TFX inteiro; o que vai de um ao outro é empacotado, enviado e desempacotado, e cada um tem a sua memória. Em troca, dividem-se as linhas. Com poucas, dois processos **perdem**; a
#   linha impressa acima da tabela diz a partir de quantas ganham, nesta máquina de dois núcleos e sem mais nada rodando. Com outros trabalhos na máquina (medimos também assim), não ganharam nunca: processos só ajudam onde há núcleos livres.

# %% [markdown] name="lines-read" lang="en"
# The reason for each step:
#
# - **pandas, Parquet or CSV.** The whole table goes into memory, and TFDV walks through it column by column, with NumPy and Arrow. Parquet comes in columns already, with types; CSV is text, and each number has to be made out. The price is **memory**, which grows with the rows: multiply the
#   last column by twenty and compare with your laptop.
# - **Beam with Parquet.** The same columns, but each batch passes through Beam's steps, in Python, and the partial summaries are merged. Memory rises less: one batch passes at a time.
# - **Beam with CSV.** Each **row** is an object of Python: read, cut at the commas, its types guessed, put into a batch. CsvExampleGen reads in this way too, and makes a tf.Example of each row besides. And the *DirectRunner* keeps in memory what passes from one step to the next.
# - **Two processes.** The fixed cost is each process importing all of TFX; what goes from one to the other is packed, sent and unpacked, and each has a memory of its own. In return, the rows are divided. With few of them two processes **lose**; the
#   line printed above the table says from how many on they win, on this machine of two cores and with nothing else running. With other work on the machine (we measured that too) they never won: processes help only where cores are idle.

# %% [markdown] name="inside-intro" lang="pt-BR"
# ### E dentro do pipeline?
#
# Todas estas medidas são da TFDV sozinha. Num pipeline, quem abre o Parquet é o ExampleGen (com o executor de Parquet, do episódio 04), e ele grava tf.Examples como sempre. Medimos cem mil linhas pelas duas portas, com o LocalDagRunner; os segundos de
# cada componente são os que o banco de metadados guardou (`make bench ARGS=scaling`).
#
# > 🤔 **Antes de rodar:** com o Parquet, qual dos dois componentes fica mais rápido?

# %% [markdown] name="inside-intro" lang="en"
# ### And inside the pipeline?
#
# All of these measurements are of TFDV alone. In a pipeline ExampleGen opens the Parquet file (with the Parquet executor of episode 04) and writes tf.Examples as always. We measured a hundred thousand rows by both doors, with LocalDagRunner. The seconds of
# each component are those that the metadata store kept (`make bench ARGS=scaling`).
#
# > 🤔 **Before you run it:** with Parquet, which of the two components gets faster?

# %% name="inside"
inside = pd.DataFrame(scaling.stored(scaling.INSIDE))
inside.pivot(index="component", columns="door", values="seconds").round(0).astype(int)

# %% [markdown] name="what-first" lang="pt-BR"
# Nenhum dos dois. O StatisticsGen leva o mesmo tempo pelas duas portas, porque lê os mesmos tf.Examples. E o ExampleGen, que faz de cada linha um tf.Example, não ganha nada com o Parquet. Repare também em quem custa mais: o ExampleGen leva mais de três
# vezes o tempo das estatísticas.
#
# ### O que mudar primeiro
#
# 1. **O formato**, se você usa a TFDV direto: com o Parquet, o custo por linha caiu à metade ou menos. Dentro do TFX o ganho não existe, e o leitor de Parquet perde os zeros (episódio 04).
# 2. **O que se calcula.** Menos colunas, uma amostra (`StatsOptions`, no episódio 05).
# 3. **A memória**, enquanto a tabela couber: um DataFrame foi aqui o caminho mais rápido, de longe.
# 4. **Mais núcleos** numa máquina só, medindo.
# 5. **Um cluster**, quando a tabela não cabe, ou a hora não basta. E aí os argumentos de cima já estão prontos.

# %% [markdown] name="what-first" lang="en"
# Neither. StatisticsGen takes the same time by both doors, because it reads the same tf.Examples. And ExampleGen, which makes a tf.Example of each row, gains nothing from Parquet. Notice which one costs more, too: ExampleGen takes more than three
# times as long as the statistics.
#
# ### What to change first
#
# 1. **The format**, if you use TFDV directly: with Parquet the cost per row fell to half or less. Inside TFX there is no such gain, and its reader of Parquet loses the zeros (episode 04).
# 2. **What is computed.** Fewer columns, a sample (`StatsOptions`, in episode 05).
# 3. **Memory**, as long as the table fits: a DataFrame was the fastest route here, by far.
# 4. **More cores** in one machine, measuring.
# 5. **A cluster**, when the table does not fit, or the hour is not enough. And then the arguments above are ready.

# %% [markdown] name="next" lang="pt-BR"
# ## E agora?
#
# Volte à primeira pergunta da palestra: *machine learning é fácil, não é?* O modelo tem cinco linhas. Em volta delas está tudo o que você construiu, que é a entrada, as estatísticas, o schema, o portão, o pipeline e a memória do que foi feito. Nada disso é o modelo, e tudo
# isso decide se ele serve.
#
# Daqui o caminho segue para o **Transform** (o mesmo pré-processamento no treino e na produção), o **Trainer**, o **Evaluator** (o portão do modelo) e o **Pusher**. Os três primeiros leem os mesmos `Examples` e podem ler o mesmo `Schema`. O Pusher lê o modelo e as
# aprovações. Todos entram na mesma lista de `create_pipeline`.
#
# > ✍️ **Sua vez.** A folha de exercícios 08 pede um pipeline seu, a linhagem de um schema com defeito, a conta que decide se o chefe compra máquinas, e uma faxina no disco.

# %% [markdown] name="next" lang="en"
# ## What next?
#
# Come back to the talk's first question: *machine learning is easy, isn't it?* The model has five lines. Around them is all that you built, which is the way in, the statistics, the schema, the gate, the pipeline and the memory of what was done. None of it is the model,
# and all of it decides whether the model is any good.
#
# From here the road leads on to **Transform** (the same preprocessing in training and in production), **Trainer**, **Evaluator** (the model's gate) and **Pusher**. The first three read the same `Examples` and can read the same `Schema`. Pusher reads the model and the
# blessings. All of them go into the same list of `create_pipeline`.
#
# > ✍️ **Your turn.** Exercise sheet 08 asks for a pipeline of your own, the lineage of a schema with an error, the estimate that decides whether the boss buys machines, and a clean-up of the disk.
