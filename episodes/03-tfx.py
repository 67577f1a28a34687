# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "TFX: bibliotecas e componentes", en: "TFX: libraries and components"}
# summary:
#   pt-BR: "o mapa, o interior de um componente, um componente seu, o banco de metadados, o cache"
#   en: "the map, the inside of a component, one of your own, the metadata store, the cache"
# teaching: 40
# exercises: 40
# questions:
#   pt-BR:
#     - O que o TFX traz, e o que cada biblioteca dele faz?
#     - O que acontece dentro de um componente quando ele roda?
#     - Como saber, meses depois, de que dados um resultado saiu?
#   en:
#     - What does TFX bring, and what does each of its libraries do?
#     - What happens inside a component when it runs?
#     - How do you know, months later, which data a result came from?
# objectives:
#   pt-BR:
#     - ler o mapa dos componentes e dizer quem grava e quem lê cada artifact
#     - descrever driver, executor e publisher pelo que cada um deixa no disco e nos metadados
#     - escrever um componente, rodá-lo e ligá-lo a outro
#     - abrir o banco do ML Metadata e seguir um resultado até a sua origem
#     - prever quando uma execução vem do cache, e quando isso engana
#   en:
#     - read the map of components and tell who writes and who reads each artifact
#     - describe driver, executor and publisher by what each leaves on disk and in the metadata
#     - write a component, run it and connect it to another
#     - open ML Metadata's database and follow a result back to its origin
#     - predict when a run comes from the cache, and when that misleads
# keypoints:
#   pt-BR:
#     - Componentes não conversam entre si; trocam artifacts, e os metadados dizem onde estão.
#     - O driver procura as entradas, o executor trabalha, o publisher registra.
#     - Todo artifact tem uma execução que o fez, e cada execução, as entradas e os parâmetros que usou.
#     - O cache compara entradas e parâmetros. Um arquivo que mudou atrás de um caminho, ou código novo na função, ele não vê. O conteúdo de um `module_file`, vê.
#   en:
#     - Components do not talk to each other; they exchange artifacts, and the metadata says where those are.
#     - The driver looks for the inputs, the executor works, the publisher records.
#     - Every artifact has an execution that made it, and every execution has the inputs and parameters that it used.
#     - The cache compares inputs and parameters. A file that changed behind a path, or new code in the function, it does not see. The content of a `module_file` it does see.
# ---

# %% [markdown] name="by-hand" lang="pt-BR"
# ## O que faltou no ciclo
#
# No [episódio 02](02-mlops.ipynb) o ciclo girou oito dias, e o registro de artefatos era uma lista que nós mesmos preenchemos. Bastava esquecer uma linha. E se o notebook parasse no meio? E se outra equipe quisesse usar os mesmos dados?
#
# O **TFX** (*TensorFlow Extended*) é a resposta do Google, usada lá dentro desde antes de ser aberta (D. Baylor e outros, *[TFX: A TensorFlow-Based Production-Scale Machine Learning Platform](https://dl.acm.org/doi/10.1145/3097983.3098021)*, KDD 2017). São duas camadas. As
# **bibliotecas** fazem o trabalho e funcionam sozinhas. Os **componentes** organizam esse trabalho em um pipeline e registram tudo.
#
# | biblioteca | para quê |
# |---|---|
# | **TFDV** (TensorFlow Data Validation) | estatísticas, *schema* e anomalias dos dados |
# | **TFT** (TensorFlow Transform) | pré-processar os dados inteiros, igual no treino e em produção |
# | **TFMA** (TensorFlow Model Analysis) | avaliar modelos, por fatia dos dados |
# | **TFX-BSL** (Basic Shared Libraries) | ler e converter dados, a base das outras |
# | **MLMD** (ML Metadata) | lembrar o que foi feito, com o quê |
# | **Beam** (Apache Beam) | repartir o trabalho, em um processo ou em mil máquinas |

# %% [markdown] name="by-hand" lang="en"
# ## What the loop lacked
#
# In [episode 02](02-mlops.ipynb) the loop turned for eight days, and the register of artifacts was a list that we filled in ourselves. Forgetting one line was enough. What if the notebook had stopped halfway? What if another team wanted to use the same data?
#
# **TFX** (TensorFlow Extended) is Google's answer, in use there since before it was opened (D. Baylor et al., *[TFX: A TensorFlow-Based Production-Scale Machine Learning Platform](https://dl.acm.org/doi/10.1145/3097983.3098021)*, KDD 2017). It has two layers. The **libraries** do the
# work and can be used alone. The **components** organise that work in a pipeline and record everything.
#
# | library | what for |
# |---|---|
# | **TFDV** (TensorFlow Data Validation) | statistics, schema and anomalies of the data |
# | **TFT** (TensorFlow Transform) | preprocessing all of the data, the same in training and in production |
# | **TFMA** (TensorFlow Model Analysis) | evaluating models, by slices of the data |
# | **TFX-BSL** (Basic Shared Libraries) | reading and converting data, the foundation of the others |
# | **MLMD** (ML Metadata) | remembering what was done, and with what |
# | **Beam** (Apache Beam) | dividing the work, in one process or on a thousand machines |

# %% [markdown] name="today" lang="pt-BR"
# > 📌 **O TFX hoje.** O TFX é aberto e está vivo, mas anda devagar.
# > De dezembro de 2024 a março de 2026 não saiu versão alguma. Depois saíram a 1.17 e a 1.21, com Python e TensorFlow mais novos, e nada de novo nos componentes deste curso.
# > Poucas pessoas o mantêm, e recursos já foram retirados sem uma linha nas notas da versão.
# > O que você aprende aqui (o que esperar dos dados, estatísticas, schema, linhagem, portões) vale com qualquer ferramenta, e a TFDV funciona sozinha.
# > Antes de escolher o TFX para um projeto novo, olhe as datas das últimas versões, e o que a sua plataforma (Vertex AI, Kubeflow) aceita hoje.

# %% [markdown] name="today" lang="en"
# > 📌 **TFX today.** TFX is open source and alive, but quiet.
# > From December 2024 to March 2026 there was no release. Then came 1.17 and 1.21, with newer Pythons and TensorFlow, and nothing new in the components of this course.
# > Few people maintain it, and things have been removed without a line in the release notes.
# > What you learn here (what to expect of data, statistics, a schema, lineage, gates) holds with any tool, and TFDV works on its own.
# > Before you choose TFX for something new, look at the dates of its latest releases, and at what your platform (Vertex AI, Kubeflow) supports today.

# %% [markdown] name="libraries-intro" lang="pt-BR"
# Não acredite na tabela. O pacote está instalado, então vamos perguntar a ele. Para cada componente, procuramos no código-fonte quais dessas bibliotecas ele importa.
#
# 🔧 Rode; só é preciso ler a saída.
#
# > 🤔 **Antes de rodar:** quais componentes devem usar a TFDV, a biblioteca das estatísticas?

# %% [markdown] name="libraries-intro" lang="en"
# Don't take the table's word for it. The package is installed, so let's ask it. For each component, we search its source code for which of these libraries it imports.
#
# 🔧 Run it; you only need to read the output.
#
# > 🤔 **Before you run it:** which components should use TFDV, the library for statistics?

# %% [markdown] name="teach-no-dots" lang="pt-BR" tags=["instructor"]
# Antes de rodar: *quem usa o TFDV? E quem usa o MLMD?* A surpresa é a coluna do MLMD, vazia. Não a explique; ela volta em "um componente
# por dentro".
#
# Atrasado? Rode esta célula e o mapa sem discutir o código, que só serve para provar que a tabela não foi digitada, e vá para a anatomia. Não a
# pule: o resto do episódio usa o que ela importa.

# %% [markdown] name="teach-no-dots" lang="en" tags=["instructor"]
# Before running it: *who uses TFDV? And who uses MLMD?* The surprise is MLMD's column, empty. Do not explain it; it returns in "a
# component from the inside".
#
# Late? Run this cell and the map without discussing the code, which only proves that the table was not typed in, and go on to the anatomy.
# Do not skip it: the rest of the episode uses what it imports.

# %% name="libraries"
import inspect
import re
from pathlib import Path

import pandas as pd

from tfx_course import DATA, pictures, work_folder
from tfx import v1 as tfx

LIBRARIES = {
    "tensorflow_data_validation": "TFDV", "tensorflow_transform": "TFT", "tensorflow_model_analysis": "TFMA",
    "tfx_bsl": "TFX-BSL", "ml_metadata": "MLMD", "apache_beam": "Beam",
}
COMPONENTS = [
    tfx.components.CsvExampleGen, tfx.components.ImportExampleGen, tfx.components.StatisticsGen, tfx.components.SchemaGen,
    tfx.components.ImportSchemaGen, tfx.components.ExampleValidator, tfx.components.Transform, tfx.components.Tuner,
    tfx.components.Trainer, tfx.components.Evaluator, tfx.components.InfraValidator, tfx.components.Pusher,
    tfx.components.BulkInferrer,
]


def imports(component):
    folder = Path(inspect.getfile(component)).parent
    code = "\n".join(path.read_text() for path in folder.glob("*.py") if not path.name.endswith("_test.py"))
    return {short: "●" if re.search(rf"^\s*(from|import) {module}\b", code, re.MULTILINE) else "" for module, short in LIBRARIES.items()}


pd.DataFrame({component.__name__: imports(component) for component in COMPONENTS}).T

# %% [markdown] name="libraries-read" lang="pt-BR"
# São três que usam a TFDV: StatisticsGen, SchemaGen e ExampleValidator. Os componentes deste curso são cascas finas. Os ExampleGen ficam em volta do Beam, e aqueles três em volta da TFDV. Os que não têm nenhum ponto fazem outra coisa. O ImportSchemaGen copia um arquivo, o Pusher copia um
# modelo, o Tuner chama um buscador de hiperparâmetros.
#
# E por que a coluna do MLMD está vazia? Porque o trabalho do componente não fala com ele. Quem fala é o que vem em volta, e já chegamos lá.
#
# ## O mapa
#
# Cada componente declara, na sua **especificação** (`SPEC_CLASS`), os tipos de *artifact* que lê e que grava. Um **artifact** é um resultado que fica guardado, como exemplos, estatísticas, um *schema* ou um modelo. Os componentes só se ligam por eles, então as especificações bastam
# para desenhar o mapa.

# %% [markdown] name="libraries-read" lang="en"
# Three of them use TFDV: StatisticsGen, SchemaGen and ExampleValidator. The components of this course are thin shells. The ExampleGens are shells around Beam, and those three around TFDV. The ones without any dot do something else. ImportSchemaGen copies a file, Pusher copies a model,
# Tuner calls a hyperparameter search.
#
# And why is MLMD's column empty? Because a component's work doesn't talk to it. What surrounds that work does, and we'll get there.
#
# ## The map
#
# Each component declares, in its **specification** (`SPEC_CLASS`), the types of artifact that it reads and writes. An **artifact** is a result that is kept, such as examples, statistics, a schema or a model. They are all that connects components, so the specifications are enough to draw
# the map.

# %% name="map"
pictures.component_map(COMPONENTS, without=[("Trainer", "statistics")])

# %% [markdown] name="map-read" lang="pt-BR"
# Leia uma coluna de cima para baixo. Um ExampleGen grava `Examples`, e quase todos os outros o leem. O StatisticsGen grava `ExampleStatistics`, e o SchemaGen e o ExampleValidator o leem. Os cinco primeiros da lista, com o ExampleValidator, cuidam da entrada dos dados, e são o assunto
# deste curso. De `Transform` em diante vem o modelo.
#
# > 📌 **Duas versões.** Este curso roda no TFX 1.16 ou no 1.21, o que couber na sua máquina (`course doctor` diz qual). Nestes componentes você pode esbarrar em duas diferenças.
# > No 1.21 o `Trainer` também aceita estatísticas. O mapa deixa essa entrada de fora, para ser o mesmo nos dois.
# > E o `ExampleValidator` perdeu o parâmetro `custom_validation_config`, das validações em SQL, porque a TFDV tirou o motor de SQL que elas usavam. Foram junto as fatias escritas em SQL. As notas da versão não falam disso.
# > `tfx.components.Trainer.SPEC_CLASS.INPUTS` e `tfx.components.ExampleValidator.SPEC_CLASS.PARAMETERS` mostram o seu caso.
#
# > 🤔 **Pense:** três componentes gravam um `Schema`. Em que situação você usaria cada um dos dois primeiros? (O episódio 06 responde.)
#
# ## Um componente por dentro

# %% [markdown] name="map-read" lang="en"
# Read a column from top to bottom. An ExampleGen writes `Examples`, and nearly all the others read it. StatisticsGen writes `ExampleStatistics`, and SchemaGen and ExampleValidator read it. The first five in the list, with ExampleValidator, look after the data on its way in, and are the
# subject of this course. From `Transform` on comes the model.
#
# > 📌 **Two versions.** This course runs on TFX 1.16 or on 1.21, whichever fits your machine (`course doctor` says which). In these components you can meet two differences.
# > In 1.21 `Trainer` accepts statistics too. The map leaves that input out, to be the same on both.
# > And `ExampleValidator` lost its parameter `custom_validation_config`, for validations in SQL, because TFDV dropped the SQL engine behind them. Slices written in SQL went with it. The release notes don't say so.
# > `tfx.components.Trainer.SPEC_CLASS.INPUTS` and `tfx.components.ExampleValidator.SPEC_CLASS.PARAMETERS` show your case.
#
# > 🤔 **Think:** three components write a `Schema`. When would you use each of the first two? (Episode 06 answers.)
#
# ## A component from the inside

# %% name="anatomy"
pictures.anatomy()

# %% [markdown] name="anatomy-read" lang="pt-BR"
# São três partes, e a especificação diz o que entra e o que sai.
#
# - O **driver** pergunta aos metadados onde estão as entradas, e se esse mesmo trabalho já foi feito.
# - O **executor** faz o trabalho. Ele lê e grava arquivos, e não sabe nada de metadados.
# - O **publisher** registra o resultado, e só então ele existe para os outros.
#
# A célula mostra os de verdade, no pacote instalado:

# %% [markdown] name="anatomy-read" lang="en"
# There are three parts, and the specification says what goes in and what comes out.
#
# - The **driver** asks the metadata where the inputs are, and whether this very work has been done before.
# - The **executor** does the work. It reads and writes files, and knows nothing of metadata.
# - The **publisher** records the result, and only then does it exist for the others.
#
# The cell shows the real ones, in the installed package:

# %% name="parts"
rows = []
for component in COMPONENTS[:6]:
    spec = component.SPEC_CLASS
    rows.append((", ".join(spec.INPUTS) or "–", ", ".join(spec.OUTPUTS), component.DRIVER_CLASS.__name__, component.EXECUTOR_SPEC.executor_class.__module__.removeprefix("tfx.components.")))
pd.DataFrame(rows, columns=["inputs", "outputs", "driver", "executor"], index=[component.__name__ for component in COMPONENTS[:6]])

# %% [markdown] name="own-intro" lang="pt-BR"
# O driver é quase sempre o mesmo. Só os ExampleGen têm um próprio. A entrada deles não é um artifact, são arquivos de fora, e o driver confere se mudaram. Guarde isto para o fim do episódio.
#
# ## O seu componente
#
# O decorador `@component` faz um componente de uma função. Os tipos dos argumentos são a especificação, e o corpo é o executor. Driver e publisher vêm de graça. Vamos refazer o monitor do episódio 02. Um componente calcula a fração de mensagens em que cada palavra aparece, e o outro
# compara dois dias.
#
# `Parameter` é um valor. `InputArtifact` e `OutputArtifact` são artifacts. O tipo `String` é um artifact que guarda um texto (usamos JSON). Você grava em `.value` e lê com `.read()`.

# %% [markdown] name="own-intro" lang="en"
# The driver is nearly always the same. Only the ExampleGens have their own. Their input isn't an artifact but files from outside, and the driver checks whether they have changed. Keep this in mind for the end of the episode.
#
# ## A component of your own
#
# The decorator `@component` makes a component of a function. The types of the arguments are the specification, and the body is the executor. Driver and publisher come for free. Let's make episode 02's monitor again. One component computes the share of messages in which each word appears,
# and the other compares two days.
#
# `Parameter` is a value. `InputArtifact` and `OutputArtifact` are artifacts. The type `String` is an artifact that keeps a string (we use JSON). You write to its `.value`, and read with `.read()`.

# %% name="own"
import json

from tfx.v1.dsl.components import InputArtifact, OutputArtifact, Parameter, component

String = tfx.types.standard_artifacts.String


@component
def WordShares(folder: Parameter[str], shares: OutputArtifact[String]):
    texts = pd.concat(pd.read_csv(path) for path in sorted(Path(folder).glob("*.csv"))).text
    words = texts.str.lower().str.findall(r"[^\W\d_]+").map(set)
    shares.value = (words.explode().value_counts() / len(texts)).to_json(force_ascii=False)


@component
def Drift(before: InputArtifact[String], now: InputArtifact[String], report: OutputArtifact[String], limit: Parameter[float]):
    old, new = (pd.Series(json.loads(artifact.read())) for artifact in (before, now))
    change = new.sub(old, fill_value=0).abs()
    report.value = json.dumps({"word": change.idxmax(), "distance": round(change.max(), 3), "alarm": bool(change.max() > limit)})


for each in (WordShares, Drift):
    print(each.__name__, "| inputs:", *each.SPEC_CLASS.INPUTS, "| outputs:", *each.SPEC_CLASS.OUTPUTS, "| parameters:", *each.SPEC_CLASS.PARAMETERS)

# %% [markdown] name="run-intro" lang="pt-BR"
# O TFX leu a especificação da assinatura. Agora criamos os componentes, um por dia, e os ligamos. A saída `shares` de dois deles é a entrada do terceiro. `with_id` dá nome a cada um, porque são dois da mesma classe.
#
# > 🤔 **Antes de rodar:** criar um componente já executa alguma coisa?

# %% [markdown] name="run-intro" lang="en"
# TFX read the specification from the signature. Now we create the components, one per day, and connect them. The output `shares` of two of them is the input of the third. `with_id` names each, because two are of the same class.
#
# > 🤔 **Before you run it:** does creating a component execute anything?

# %% [markdown] name="teach-defining-is-not-running" lang="pt-BR" tags=["instructor"]
# *Criar um componente já executa alguma coisa?* Peça mãos. Quem vem do pandas ou do scikit-learn diz que sim. A linha `before:` mostra um
# endereço vazio: é uma promessa.
#
# A mesma pergunta volta no episódio 04. Lá todos acertam, e vale dizer isso em voz alta.

# %% [markdown] name="teach-defining-is-not-running" lang="en" tags=["instructor"]
# *Does creating a component execute anything?* Ask for hands. Those who come from pandas or scikit-learn say yes. The line `before:`
# shows an empty address: it is a promise.
#
# The same question returns in episode 04. There everybody gets it right, and that is worth saying aloud.

# %% name="run"
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

root = work_folder("03-tfx")
context = InteractiveContext(pipeline_name="chatbot", pipeline_root=str(root))

day2 = WordShares(folder=str(DATA / "atendimento" / "day-02")).with_id("day2")
day3 = WordShares(folder=str(DATA / "atendimento" / "day-03")).with_id("day3")
drift = Drift(before=day2.outputs["shares"], now=day3.outputs["shares"], limit=0.05)
print("before:", [artifact.uri for artifact in drift.outputs["report"].get()])

for each in (day2, day3, drift):
    execution = context.run(each)
[report] = drift.outputs["report"].get()
print("after: ", report.read())

# %% [markdown] name="disk-intro" lang="pt-BR"
# Criar não executa nada. Antes de rodar, a saída era só uma promessa, um artifact sem endereço. Depois de rodar, saiu o alarme do Pix, agora em dois componentes. O que ficou no disco?

# %% [markdown] name="disk-intro" lang="en"
# Creating executes nothing. Before they ran, the output was only a promise, an artifact without an address. After they ran, out came the Pix alarm, now in two components. What is on disk?

# %% name="disk"
for path in sorted(root.rglob("*")):
    if path.is_file():
        print(f"{path.stat().st_size:7} bytes" if path.name == "value" else 13 * " ", path.relative_to(root).as_posix())

# %% [markdown] name="steps-intro" lang="pt-BR"
# As pastas se chamam `componente/saída/número da execução/…`. Nada é sobrescrito, porque cada execução tem a sua. E há um arquivo a mais, `metadata.sqlite`, que é o **banco de metadados**.
#
# Vamos pôr um microfone nas três partes e rodar o dia 4. Depois de cada uma, contamos os arquivos de saída, e perguntamos ao banco pelo estado da execução e do artifact. (🔧 `patch` é da biblioteca de testes do Python e troca um método por outro enquanto o bloco dura.)
#
# > 🤔 **Antes de rodar:** depois do executor o arquivo existe. Para o banco de metadados, o artifact já existe?

# %% [markdown] name="steps-intro" lang="en"
# The folders are called `component/output/number of the execution/…`. Nothing is overwritten, because each run has its own. And there is one file more, `metadata.sqlite`, which is the **metadata store**.
#
# Let's put a microphone on the three parts and run day 4. After each, we count the output files, and ask the store for the state of the execution and of the artifact. (🔧 `patch` is from Python's testing library and replaces a method by another while the block lasts.)
#
# > 🤔 **Before you run it:** after the executor the file exists. Does the artifact exist for the metadata store by then?

# %% [markdown] name="teach-microphone" lang="pt-BR" tags=["instructor"]
# Não explique `patch` nem `ExitStack`. Diga: *pusemos um print entre as três partes*, e vá à pergunta. Quem começa a ler esta célula
# linha por linha não sai mais dela.
#
# A frase que fica: o arquivo existe depois do executor; o **artifact**, só depois do publisher.

# %% [markdown] name="teach-microphone" lang="en" tags=["instructor"]
# Explain neither `patch` nor `ExitStack`. Say: *we put a print between the three parts*, and go to the question. Whoever begins to read
# this cell line by line never gets out of it.
#
# The sentence to keep: the file exists after the executor; the **artifact**, only after the publisher.

# %% name="steps"
from contextlib import ExitStack
from unittest.mock import patch

import ml_metadata
from ml_metadata.proto import metadata_store_pb2
from tfx.orchestration.launcher.in_process_component_launcher import InProcessComponentLauncher

store = ml_metadata.MetadataStore(context.metadata_connection_config)
EXECUTION_STATE, ARTIFACT_STATE = metadata_store_pb2.Execution.State.Name, metadata_store_pb2.Artifact.State.Name


def run_listening(component):
    heard = []

    def listen(step):
        original = getattr(InProcessComponentLauncher, step)

        def with_microphone(launcher, *args, **kwargs):
            result = original(launcher, *args, **kwargs)
            execution, artifact = store.get_executions()[-1], store.get_artifacts()[-1]
            files = len([path for path in root.rglob("*") if path.is_file() and path.name == "value"])
            heard.append((step.removeprefix("_run_"), EXECUTION_STATE(execution.last_known_state), ARTIFACT_STATE(artifact.state), files))
            return result

        return patch.object(InProcessComponentLauncher, step, with_microphone)

    with ExitStack() as microphones:
        for step in ("_run_driver", "_run_executor", "_run_publisher"):
            microphones.enter_context(listen(step))
        context.run(component)
    return pd.DataFrame(heard, columns=["after the", "execution", "newest artifact", "output files"])


day4 = WordShares(folder=str(DATA / "atendimento" / "day-04")).with_id("day4")
run_listening(day4)

# %% [markdown] name="store-intro" lang="pt-BR"
# O driver abriu uma execução (`RUNNING`) e reservou o lugar do artifact. O executor gravou o quarto arquivo. Só o publisher declarou o artifact vivo (`LIVE`). Se o executor falha no meio, o arquivo pela metade fica no disco, mas nenhum outro componente o usa. (Sem notebook, o
# LocalDagRunner roda estas três partes de outro modo. Ele só registra o artifact no fim, e apaga o que ficou pela metade.)
#
# ## O que o banco de metadados lembra
#
# `metadata.sqlite` é um banco SQLite comum. Abrimos com o pandas. São quatro conceitos:
#
# | tabela | o que é |
# |---|---|
# | `Execution` | uma execução de um componente |
# | `Artifact` | um resultado guardado: tipo, endereço, estado |
# | `Event` | a ligação: tal execução **leu** (3) ou **gravou** (4) tal artifact |
# | `Context` | um grupo: o pipeline, uma execução dele, um componente |
#
# 🔧 Rode; só é preciso ler a saída.

# %% [markdown] name="store-intro" lang="en"
# The driver opened an execution (`RUNNING`) and reserved the artifact's place. The executor wrote the fourth file. Only the publisher declared the artifact alive (`LIVE`). If the executor fails halfway, the half-written file stays on disk, but no other component uses it. (Without a
# notebook, LocalDagRunner runs these three parts in another way. It registers the artifact only at the end, and deletes what was left half-written.)
#
# ## What the metadata store remembers
#
# `metadata.sqlite` is an ordinary SQLite database. We open it with pandas. There are four concepts:
#
# | table | what it is |
# |---|---|
# | `Execution` | one run of a component |
# | `Artifact` | a result that is kept: type, address, state |
# | `Event` | the connection: that execution **read** (3) or **wrote** (4) that artifact |
# | `Context` | a group: the pipeline, a run of it, a component |
#
# 🔧 Run it; you only need to read the output.

# %% name="store"
import sqlite3

database = sqlite3.connect(root / "metadata.sqlite")
EVENTS = """
SELECT Execution.id AS execution, component.string_value AS component, CASE Event.type WHEN 3 THEN 'read' WHEN 4 THEN 'wrote' END AS what,
       Artifact.id AS artifact, Type.name AS type, substr(Artifact.uri, length(:root) + 2) AS uri
FROM Event
JOIN Execution ON Execution.id = Event.execution_id
JOIN Artifact ON Artifact.id = Event.artifact_id
JOIN Type ON Type.id = Artifact.type_id
JOIN ExecutionProperty AS component ON component.execution_id = Execution.id AND component.name = 'component_id'
ORDER BY Execution.id, Event.type, Artifact.id
"""
pd.read_sql(EVENTS, database, params={"root": str(root)})

# %% [markdown] name="lineage-intro" lang="pt-BR"
# O `Drift` tem dois eventos de leitura e um de gravação. É a seta do desenho, escrita em um banco. Os contextos agrupam as execuções:

# %% [markdown] name="lineage-intro" lang="en"
# `Drift` has two reading events and a writing one. It's the arrow of the drawing, written in a database. The contexts group the executions:

# %% name="contexts"
CONTEXTS = """
SELECT Type.name AS context, count(DISTINCT Context.id) AS how_many, count(DISTINCT Association.execution_id) AS executions
FROM Context JOIN Type ON Type.id = Context.type_id JOIN Association ON Association.context_id = Context.id
GROUP BY Type.name ORDER BY how_many, context
"""
pd.read_sql(CONTEXTS, database)

# %% [markdown] name="origin-intro" lang="pt-BR"
# Há um pipeline. No notebook, cada `context.run` é uma execução dele (*run*) com um componente só.
#
# Seis meses depois, você recebe um relatório estranho e pergunta **de onde ele saiu**. A célula responde pela biblioteca, sem SQL. Ela vai do artifact ao evento que o gravou, daí à execução, daí aos eventos que ela leu, e assim até não haver mais entradas.
#
# > 🤔 **Antes de rodar:** de quantos dias o relatório depende?

# %% [markdown] name="origin-intro" lang="en"
# There is one pipeline. In a notebook, each `context.run` is a run of it with a single component.
#
# Six months later you get a strange report, and ask **where it came from**. The cell answers through the library, without SQL. It goes from the artifact to the event that wrote it, from there to the execution, from there to the events that it read, and so on until there are no more
# inputs.
#
# > 🤔 **Before you run it:** on how many days does the report depend?

# %% name="origin"
READ, WROTE = metadata_store_pb2.Event.INPUT, metadata_store_pb2.Event.OUTPUT


def origin(artifact_id, depth=0):
    # The first to have written it: runs from the cache come later.
    made = [event.execution_id for event in store.get_events_by_artifact_ids([artifact_id]) if event.type == WROTE]
    [execution] = store.get_executions_by_id(made[:1])
    properties = {name: value.string_value or value.double_value for name, value in execution.properties.items()}
    given = {name: Path(str(value)).name for name, value in properties.items() if name in ("folder", "limit")}
    print("    " * depth + f"artifact {artifact_id} <- {properties['component_id']} {given}")
    for event in store.get_events_by_execution_ids([execution.id]):
        if event.type == READ:
            origin(event.artifact_id, depth + 1)


origin(report.id)

# %% [markdown] name="cache-intro" lang="pt-BR"
# O relatório veio dos dias 2 e 3, com o limite 0,05, e você não precisou anotar nada.
#
# ## O cache
#
# O driver também pergunta: *isto já foi feito?* Vamos rodar o dia 4 outra vez, com o microfone.
#
# > 🤔 **Antes de rodar:** quantos arquivos de saída haverá? E quantas execuções no banco de metadados, quatro ou cinco?

# %% [markdown] name="cache-intro" lang="en"
# The report came from days 2 and 3, with the limit 0.05, and you didn't have to write anything down.
#
# ## The cache
#
# The driver also asks: *has this been done?* Let's run day 4 again, with the microphone.
#
# > 🤔 **Before you run it:** how many output files will there be? And how many executions in the metadata store, four or five?

# %% name="cache"
heard = run_listening(day4)
print(len(store.get_executions()), "executions")
heard

# %% [markdown] name="cache-read" lang="pt-BR"
# São cinco execuções, e o executor nem foi chamado. A quinta ficou registrada como `CACHED`, e aponta para o mesmo artifact de antes. O driver compara o componente, as **entradas** e os **parâmetros**. Se algum mudou, ele roda:

# %% [markdown] name="cache-read" lang="en"
# There are five executions, and the executor wasn't even called. The fifth was recorded as `CACHED`, and points to the same artifact as before. The driver compares the component, the **inputs** and the **parameters**. If one has changed, it runs:

# %% name="cache-parameter"
loose = Drift(before=day2.outputs["shares"], now=day3.outputs["shares"], limit=0.2)
execution = context.run(loose)
print(EXECUTION_STATE(store.get_executions()[-1].last_known_state), loose.outputs["report"].get()[0].read())

# %% [markdown] name="stale-intro" lang="pt-BR"
# Mudou o limite, e o componente rodou de novo. Parece economia de graça. A célula copia o dia 2 para uma pasta, roda, e depois **troca o arquivo** pelo do dia 3. O caminho continua o mesmo.
#
# > 🤔 **Antes de rodar:** a segunda execução vê o Pix?

# %% [markdown] name="stale-intro" lang="en"
# The limit changed, and the component ran again. It looks like saving for free. The cell copies day 2 into a folder, runs, and then **replaces the file** by day 3's. The path stays the same.
#
# > 🤔 **Before you run it:** does the second run see Pix?

# %% [markdown] name="teach-the-cache-lies" lang="pt-BR" tags=["instructor"]
# É a célula mais importante do episódio. Votação, e espere todos votarem: *a segunda execução vê o Pix?*
#
# Depois vem sempre a pergunta *então é melhor desligar o cache?*. Não: é ele que torna barato recomeçar um pipeline que parou no meio. O
# que muda é que aquilo de que o resultado depende precisa passar pela assinatura. O mesmo engano volta no 04 (a consulta) e no 06 (o
# schema importado).

# %% [markdown] name="teach-the-cache-lies" lang="en" tags=["instructor"]
# It is the most important cell of the episode. A vote, and wait for all of them: *does the second run see Pix?*
#
# Then the question always comes: *so should we switch the cache off?* No: it is what makes it cheap to start again a pipeline that
# stopped halfway. What changes is that whatever the result depends on has to go through the signature. The same mistake returns in 04
# (the query) and in 06 (the imported schema).

# %% name="stale"
import shutil

inbox = root / "inbox"
inbox.mkdir(exist_ok=True)
today = WordShares(folder=str(inbox)).with_id("today")


def pix_share(**options):
    execution = context.run(today, **options)
    [artifact] = today.outputs["shares"].get()
    return EXECUTION_STATE(store.get_executions()[-1].last_known_state), f"pix in {json.loads(artifact.read()).get('pix', 0):.1%} of the messages"


shutil.copy(DATA / "atendimento" / "day-02" / "2020-11-13.csv", inbox / "messages.csv")
print("day 2:            ", *pix_share())
shutil.copy(DATA / "atendimento" / "day-03" / "2020-11-16.csv", inbox / "messages.csv")
print("day 3:            ", *pix_share())
print("day 3, no caching:", *pix_share(enable_cache=False))

# %% [markdown] name="stale-code-intro" lang="pt-BR"
# Não vê. **O cache mentiu.** Para o driver, o parâmetro `folder` é só um texto, e o texto não mudou. Ele não olha dentro da pasta.
#
# E se o que muda é o **código**? A próxima célula cria um componente, roda, e depois cria outro com o mesmo nome e outro corpo.
#
# > 🤔 **Antes de rodar:** a segunda execução usa o código novo?

# %% [markdown] name="stale-code-intro" lang="en"
# It doesn't. **The cache lied.** To the driver, the parameter `folder` is only a string, and the string didn't change. It doesn't look inside the folder.
#
# What if it's the **code** that changes? The next cell creates a component, runs it, and then creates another with the same name and another body.
#
# > 🤔 **Before you run it:** does the second run use the new code?

# %% name="stale-code"
@component
def Greeting(words: OutputArtifact[String]):
    words.value = "the old code ran"


def greet(**options):
    """Run ``Greeting`` as it is now defined; return the execution's state, and what is in its artifact."""
    greeting = Greeting()
    context.run(greeting, **options)
    return EXECUTION_STATE(store.get_executions()[-1].last_known_state), greeting.outputs["words"].get()[0].read()


print("first code:           ", *greet())


@component
def Greeting(words: OutputArtifact[String]):
    words.value = "the new code ran"


print("new code:             ", *greet())
print("new code, no caching: ", *greet(enable_cache=False))

# %% [markdown] name="stale-read" lang="pt-BR"
# Não usa. O driver também não olha o corpo da função. É o engano mais comum no começo, *mudei e não aconteceu nada*. (Há uma exceção. Transform e Trainer recebem o seu código em um arquivo, o `module_file`, e esse o TFX lê. Se o conteúdo muda, o componente roda de novo.)
#
# As saídas são três:
#
# - `enable_cache=False`, que refaz sempre;
# - pôr na assinatura algo que mude com os dados, como a data ou a impressão digital do arquivo;
# - deixar a entrada com um ExampleGen. O driver dele confere quantos são os arquivos, o tamanho total e as datas, e por isso todo pipeline começa com um. É o assunto do [próximo episódio](04-examplegen.ipynb).
#
# ## A definição no pipeline
#
# No notebook, **você** escolheu a ordem. Em produção, junta-se tudo em um `Pipeline`, e a ordem sai das ligações. De propósito, damos a lista ao contrário.
#
# > 🤔 **Antes de rodar:** o que vai acontecer com a ordem?

# %% [markdown] name="stale-read" lang="en"
# It doesn't. The driver doesn't look at the function's body either. It's the most common mistake of beginners, *I changed it and nothing happened*. (There is one exception. Transform and Trainer take your code in a file, the `module_file`, and that one TFX reads. If its content changes,
# the component runs again.)
#
# There are three ways out:
#
# - `enable_cache=False`, which always does it again;
# - putting into the signature something that changes with the data, such as the date or the fingerprint of the file;
# - leaving the input to an ExampleGen. Its driver looks at how many files there are, their total size and their dates, which is why every pipeline begins with one. It is the subject of the [next episode](04-examplegen.ipynb).
#
# ## The definition in the pipeline
#
# In the notebook, **you** chose the order. In production, everything goes into a `Pipeline`, and the order follows from the connections. On purpose, we give the list backwards.
#
# > 🤔 **Before you run it:** what will happen to the order?

# %% name="pipeline"
from tfx.dsl.compiler.compiler import Compiler

pipeline = tfx.dsl.Pipeline(pipeline_name="chatbot", pipeline_root=str(root), components=[drift, day3, day2])
rows = []
for node in (each.pipeline_node for each in Compiler().compile(pipeline).nodes):
    inputs = ", ".join(sorted(f"{key}: {channel.producer_node_query.id}" for key, each in node.inputs.inputs.items() for channel in each.channels))
    rows.append((node.node_info.id, node.node_info.type.name.removeprefix("__main__."), inputs, ", ".join(node.outputs.outputs), ", ".join(node.upstream_nodes)))
pd.DataFrame(rows, columns=["id", "type", "inputs", "outputs", "after"])

# %% [markdown] name="pipeline-read" lang="pt-BR"
# O pipeline pôs o `Drift` por último, porque é dos outros dois que ele lê. O que você viu é o pipeline **compilado**, uma mensagem do tipo *Pipeline* que diz o que entra, o que sai, e depois de quem. O LocalDagRunner e o BeamDagRunner executam essa mensagem. Para o Kubeflow o TFX
# escreve outra (episódio 08), e o Airflow recebe os próprios objetos do Python. A definição é a mesma para todos. No episódio 08 ela roda sem notebook.
#
# > ✍️ **Sua vez.** A folha de exercícios 03 pede um componente seu, uma leitura do banco de metadados, o conserto de um cache que mente, e uma pergunta ao pipeline compilado, que é quem deixa de rodar se um componente falha.

# %% [markdown] name="pipeline-read" lang="en"
# The pipeline put `Drift` last, because it reads from the other two. What you have seen is the **compiled** pipeline, a message of type *Pipeline* that says what goes in, what comes out, and after whom. LocalDagRunner and BeamDagRunner execute that message. For Kubeflow TFX writes
# another one (episode 08), and Airflow gets the Python objects themselves. The definition is the same for all. In episode 08 it runs without a notebook.
#
# > ✍️ **Your turn.** Exercise sheet 03 asks for a component of yours, a reading of the metadata store, a fix for a cache that lies, and a question to the compiled pipeline, which is who no longer runs if a component fails.

# %% [markdown] name="teach-sheet" lang="pt-BR" tags=["instructor"]
# Atrasado? As duas consultas em SQL (`store` e `contexts`) podem ser só mostradas; `origin`, não: é a pergunta de quem recebe um
# relatório estranho.
#
# O que se erra na folha 03:
#
# - 03.1: esquecer o `context.run`, ou escrever `TAXI` dentro da função em vez do parâmetro.
# - 03.2: misturar `COMPLETE` com `CACHED`.
# - 03.3: usar a data ou o tamanho do arquivo. *Se eu regravar os mesmos bytes, o dado mudou?*
# - 03.4: parar nos pais. É a mais difícil; quem já está cansado a leva para casa.
# - 03.5: parar nos filhos, ou olhar só as entradas. *E quem espera sem ler nada?*

# %% [markdown] name="teach-sheet" lang="en" tags=["instructor"]
# Late? The two SQL queries (`store` and `contexts`) may just be shown; `origin` may not: it is the question of whoever gets a strange
# report.
#
# What goes wrong on sheet 03:
#
# - 03.1: forgetting `context.run`, or writing `TAXI` within the function instead of the parameter.
# - 03.2: mixing up `COMPLETE` and `CACHED`.
# - 03.3: using the file's date or size. *If I write the same bytes again, has the data changed?*
# - 03.4: stopping at the parents. It is the hardest; let those who are tired do it at home.
# - 03.5: stopping at the children, or looking at the inputs alone. *And the one that waits without reading anything?*
