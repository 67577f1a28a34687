# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "TFX: bibliotecas e componentes", en: "TFX: libraries and components"}
# summary:
#   pt-BR: "o mapa, o interior de um componente, um componente seu, o banco de metadados, o cache"
#   en: "the map, the inside of a component, one of your own, the metadata store, the cache"
# teaching: 45
# exercises: 40
# questions:
#   pt-BR:
#     - O que o TFX traz, e o que cada biblioteca dele faz?
#     - O que acontece dentro de um componente quando ele roda?
#     - Como saber, meses depois, de quais dados saiu um resultado?
#   en:
#     - What is in TFX, and what does each of its libraries do?
#     - What happens inside a component when it runs?
#     - How do you know, months later, which data a result came from?
# objectives:
#   pt-BR:
#     - ler o mapa dos componentes e dizer quais gravam e quais leem cada tipo de artifact
#     - descrever o driver, o executor e o publisher pelo que cada um deixa no disco e nos metadados
#     - escrever um componente, rodá-lo e ligá-lo a outro
#     - abrir o banco do ML Metadata e seguir um resultado até a sua origem
#     - prever quando um resultado vem do cache, e quando isso engana
#   en:
#     - read the map of components and say which of them write, and which read, each type of artifact
#     - describe the driver, the executor and the publisher by what each leaves on disk and in the metadata
#     - write a component, run it and connect it to another
#     - open ML Metadata's database and follow a result back to its origin
#     - predict when a result comes from the cache, and when that misleads you
# keypoints:
#   pt-BR:
#     - Componentes não conversam entre si. Eles trocam artifacts, e os metadados dizem onde estão.
#     - O driver procura as entradas, o executor faz o trabalho, o publisher registra o resultado.
#     - Todo artifact vem de uma execução, e o banco de metadados guarda as entradas e os parâmetros de cada execução.
#     - O cache compara o nome do componente, as entradas e os parâmetros. Ele não vê que um arquivo mudou no mesmo caminho, nem que a função tem código novo. O conteúdo de um `module_file` ele vê.
#   en:
#     - Components do not talk to each other. They exchange artifacts, and the metadata says where those are.
#     - The driver looks for the inputs, the executor does the work, the publisher records the result.
#     - Every artifact comes from an execution, and the metadata store keeps the inputs and parameters of each execution.
#     - The cache compares the component's name, its inputs and its parameters. It does not notice a file that changed behind a path, or new code in a function. It does notice new content in a `module_file`.
# ---

# %% [markdown] name="by-hand" lang="pt-BR"
# ## O que faltou no ciclo
#
# No [episódio 02](02-mlops.ipynb) o ciclo rodou por oito dias, e o registro de artefatos (*artifacts*, no TFX) era uma lista que nós mesmos preenchemos. Bastava esquecer uma linha para a lista ficar errada. E se o notebook parasse no meio? E se outra equipe quisesse usar os mesmos dados?
#
# O **TFX** (*TensorFlow Extended*) é a resposta do Google, que já o usava antes de abrir o código (D. Baylor e outros, *[TFX: A TensorFlow-Based Production-Scale Machine Learning Platform](https://dl.acm.org/doi/10.1145/3097983.3098021)*, KDD 2017). São duas camadas. As
# **bibliotecas** fazem o trabalho e funcionam sozinhas. Os **componentes** organizam esse trabalho num pipeline e registram tudo.
#
# | biblioteca | para quê |
# |---|---|
# | **TFDV** (TensorFlow Data Validation) | estatísticas, *schema* e anomalias dos dados |
# | **TFT** (TensorFlow Transform) | pré-processar os dados do mesmo jeito no treino e em produção, mesmo quando uma conta precisa da tabela inteira, como uma média |
# | **TFMA** (TensorFlow Model Analysis) | avaliar modelos, inclusive em cada fatia (*slice*) dos dados, como um canal ou uma empresa |
# | **TFX-BSL** (Basic Shared Libraries) | ler e converter dados, a base das outras |
# | **MLMD** (ML Metadata) | guardar o que foi feito, e com que dados |
# | **Beam** (Apache Beam) | fazer o trabalho num só processo, ou reparti-lo entre mil máquinas |

# %% [markdown] name="by-hand" lang="en"
# ## What the loop lacked
#
# In [episode 02](02-mlops.ipynb) the loop ran for eight days, and the registry of artifacts was a list that we filled in ourselves. One forgotten line would have made it wrong. What if the notebook had stopped halfway? What if another team wanted to use the same data?
#
# **TFX** (TensorFlow Extended) is Google's answer. Google used it long before it became open source (D. Baylor et al., *[TFX: A
# TensorFlow-Based Production-Scale Machine Learning Platform](https://dl.acm.org/doi/10.1145/3097983.3098021)*, KDD 2017). It has two
# layers. The **libraries** do the
# work and can be used alone. The **components** organise that work in a pipeline and record everything.
#
# | library | what it's for |
# |---|---|
# | **TFDV** (TensorFlow Data Validation) | statistics, schema and anomalies of the data |
# | **TFT** (TensorFlow Transform) | preprocessing data the same way in training and in production, even when a step needs a value from the whole table, such as a mean |
# | **TFMA** (TensorFlow Model Analysis) | evaluating models, on all the data and on slices of it (one city at a time, for example) |
# | **TFX-BSL** (Basic Shared Libraries) | reading and converting data, the foundation of the others |
# | **MLMD** (ML Metadata) | remembering what was done, and with which data |
# | **Beam** (Apache Beam) | running the work in one process, or spreading it over a thousand machines |

# %% [markdown] name="today" lang="pt-BR"
# > 📌 **O TFX hoje.** O TFX tem código aberto e continua ativo, mas evolui devagar.
# > De dezembro de 2024 a março de 2026 não saiu nenhuma versão. Depois vieram a 1.17 e a 1.21, sem nada de novo nos componentes deste curso.
# > Poucas pessoas o mantêm, e recursos já foram retirados sem uma linha nas notas da versão.
# > O que você aprende aqui (o que esperar dos dados, estatísticas, schema, linhagem, portões) vale com qualquer ferramenta, e a TFDV funciona sozinha.
# > Antes de escolher o TFX para um projeto novo, olhe as datas das últimas versões, e veja o que o serviço que vai rodar o pipeline (como o Vertex AI, do Google) aceita hoje.

# %% [markdown] name="today" lang="en"
# > 📌 **TFX today.** TFX is open source and alive, but quiet.
# > From December 2024 to March 2026 there was no release. Then came 1.17 and 1.21, with support for newer versions of Python and TensorFlow, but nothing new in this course's components.
# > Few people maintain it, and some things were removed without a line in the release notes.
# > What you learn here (what to expect of data, statistics, a schema, lineage, gates) is useful with any tool, and TFDV works on its own.
# > Before you choose TFX for a new project, look at its latest release dates, and check what the service that will run it (such as Vertex AI or Kubeflow) supports today.

# %% [markdown] name="libraries-intro" lang="pt-BR"
# Qual componente usa qual biblioteca? O pacote está instalado, então vamos perguntar a ele. Estes são os componentes, na ordem em que os dados passam por eles:
#
# - O **ExampleGen** lê os dados, o **StatisticsGen** calcula as estatísticas, o **SchemaGen** infere um schema (o que se espera dos dados), o **ImportSchemaGen** traz um schema de um arquivo, e o **ExampleValidator** compara as estatísticas com um schema.
# - O **Transform** prepara os dados, o **Tuner** procura boas opções para o modelo, o **Trainer** treina, o **Evaluator** e o **InfraValidator** conferem o modelo, e o **Pusher** o põe em produção. O **BulkInferrer** faz previsões para muitos exemplos de uma vez.
#
# Para cada componente, procuramos no código-fonte quais das bibliotecas ele importa.
#
# 🔧 Não é preciso entender o código desta célula. Responda à pergunta, rode e leia a saída.
#
# > 🤔 **Antes de rodar:** quais componentes devem usar a TFDV, a biblioteca das estatísticas?

# %% [markdown] name="libraries-intro" lang="en"
# You don't have to take the table's word for it. The package is installed, so let's ask it. These are the components, in the order in which data passes through them:
#
# - **ExampleGen** reads data in, **StatisticsGen** computes its statistics, **SchemaGen** infers a schema (what to expect of the data), **ImportSchemaGen** takes a schema from a file, and **ExampleValidator** compares statistics with a schema.
# - **Transform** preprocesses, **Tuner** looks for good settings, **Trainer** trains, **Evaluator** and **InfraValidator** test the model, **Pusher** puts it into production, and **BulkInferrer** makes predictions for many examples at once.
#
# For each component, we search its source code for the libraries that it imports.
#
# 🔧 Run it; you only need to read the output.
#
# > 🤔 **Before you run it:** which components should use TFDV, the library for statistics, schema and anomalies?

# %% [markdown] name="teach-no-dots" lang="pt-BR" tags=["instructor"]
# Antes de rodar: *quem usa a TFDV? E quem usa o MLMD?* A surpresa é a coluna do MLMD, vazia. Não a explique; ela volta em "um componente
# por dentro".
#
# Atrasado? Rode esta célula e o mapa sem discutir o código, que só serve para provar que a tabela não foi digitada, e vá para a anatomia. Não a
# pule: o resto do episódio usa o que ela importa.

# %% [markdown] name="teach-no-dots" lang="en" tags=["instructor"]
# Before running it, ask: *which components use TFDV? And which use MLMD?* The surprise is that MLMD's column is empty. Don't explain it,
# because it returns in "inside a component".
#
# Running late? Run this cell and the map without discussing the code, which only proves that nobody typed the table in, and go on to the anatomy.
# Don't skip it, because the rest of the episode uses what it imports.

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
# Quatro componentes usam a TFDV: o StatisticsGen, o SchemaGen, o ExampleValidator e o Transform.
#
# - Os três primeiros são deste curso, e quase tudo o que fazem é chamar a **TFDV**. O mesmo vale para os ExampleGen e o **Beam**. (A tabela só mostra o que o próprio componente importa. O StatisticsGen também usa o Beam, mas por meio da TFDV.)
# - Seis componentes usam a **TFX-BSL**. O CsvExampleGen lê o CSV com ela, e os outros cinco leem exemplos.
# - Três não têm ponto nenhum. O ImportSchemaGen copia um arquivo, o Pusher copia um modelo, e o Tuner chama um programa que procura boas opções para o modelo.
#
# E por que a coluna do MLMD está vazia? Porque o trabalho do componente não usa os metadados. São as partes em volta dele que os usam, e você as verá a seguir.

# %% [markdown] name="libraries-read" lang="en"
# Four components use TFDV: StatisticsGen, SchemaGen, ExampleValidator and Transform.
#
# - The first three belong to this course, and they do little more than call **TFDV**. The ExampleGens do little more than call **Beam**. (The table shows only what a component imports itself. StatisticsGen uses Beam too, but through TFDV.)
# - Six components use **TFX-BSL**. CsvExampleGen reads the CSV with it, and the other five read examples.
# - Three have no dot at all. ImportSchemaGen copies a file, Pusher copies a model, and Tuner hands over to a program that searches for good settings.
#
# And why is MLMD's column empty? A component's own work doesn't use the metadata. The parts around that work do, and we'll get to them soon.

# %% [markdown] name="map-intro" lang="pt-BR"
# ## O mapa
#
# Cada componente declara, na sua **especificação** (`SPEC_CLASS`), os tipos de *artifact* que lê e que grava. Um
# **artifact** é um resultado guardado, como exemplos, um *schema* ou um modelo. Os componentes só se ligam por eles, e
# as especificações bastam para desenhar o mapa. A lista de cima tem doze nomes. O mapa tem treze linhas, porque mostra dois ExampleGen, o CsvExampleGen e o ImportExampleGen. Os seis primeiros são o assunto deste curso. Dos outros, basta uma ideia até o episódio 09.

# %% [markdown] name="map-intro" lang="en"
# ## The map
#
# Each component declares, in its **specification** (`SPEC_CLASS`), the types of artifact that it reads and writes. An **artifact** is a
# stored result, such as examples, statistics, a schema or a model. Only artifacts connect components, so the specifications are
# enough to draw the map. The list above has twelve names. The map has thirteen rows, because it shows two kinds of ExampleGen. The first six are the subject of this course. For the others, a rough idea is enough until episode 09.


# %% name="map"
pictures.component_map(COMPONENTS, without=[("Trainer", "statistics")])

# %% [markdown] name="map-read" lang="pt-BR"
# Cada linha é um componente, e cada coluna é um tipo de artifact. O traço vertical serve só para ligar os componentes que usam o mesmo tipo. Há três sinais:
#
# | sinal | o componente… |
# |---|---|
# | quadrado | **grava** esse tipo |
# | círculo | **lê** esse tipo, e sem ele não roda |
# | círculo pequeno | **lê** se houver, e roda também sem ele |
#
# Leia a primeira coluna. Os dois ExampleGen gravam `Examples`, e sete outros componentes leem. Dois desses sete, o Transform e o BulkInferrer, também gravam, e por isso têm um círculo dentro do quadrado.
#
# Na segunda coluna, o StatisticsGen grava `ExampleStatistics`, que o SchemaGen e o ExampleValidator leem. Na terceira, `Schema`, você usa o SchemaGen quando ainda não tem um schema e quer um rascunho, e o ImportSchemaGen quando uma pessoa já revisou um. Na quarta, o ExampleValidator grava `ExampleAnomalies`, o que ele achou de errado. (O Transform tem um quadrado em todas elas, porque pode gravar o mesmo sobre os dados que ele prepara.)
#
# As colunas a partir de `TransformGraph` tratam do modelo. Nelas, um *blessing* é a aprovação de um modelo. Você só vai precisar delas no [episódio 09](09-model.ipynb), que põe o modelo atrás de um portão.

# %% [markdown] name="map-read" lang="en"
# Each row is a component, and each column is a type of artifact. A vertical line simply joins the components that use the same type. There are three signs:
#
# | sign | the component… |
# |---|---|
# | square | **writes** this type |
# | circle | **reads** this type, and can't run without it |
# | small circle | **reads** it if there is one, and runs without it too |
#
# Read the first column. The two ExampleGens write `Examples`, and seven other components read it. Two of those seven, Transform and BulkInferrer, write it too, so they have a circle inside a square.
#
# In the second column, StatisticsGen writes `ExampleStatistics`, and SchemaGen and ExampleValidator read it. In the third, `Schema`, you use SchemaGen when there is no schema yet and you want a draft, and ImportSchemaGen when a person has already reviewed one. In the fourth, ExampleValidator writes `ExampleAnomalies`, which is what it found wrong. (Transform has a square in all of these columns, because it can write the same things about the data that it prepares.)
#
# The columns from `TransformGraph` onwards have to do with the model. In their names, a *blessing* is a model's approval. You won't need them until [episode 09](09-model.ipynb), which puts the model behind a gate.

# %% [markdown] name="map-versions" lang="pt-BR"
# > 📌 **Duas versões.** (Primeira vez com o TFX? Pule esta nota.) Este curso roda no TFX 1.16 ou no 1.21, conforme a máquina (veja em `course doctor`), e há duas diferenças.
# > No 1.21 o `Trainer` também aceita estatísticas. O mapa deixa essa entrada de fora, para ser o mesmo nos dois.
# > E o `ExampleValidator` perdeu o parâmetro `custom_validation_config`, das validações em SQL, porque a TFDV tirou o motor de SQL que elas usavam. As notas da versão não falam disso.
# > `tfx.components.Trainer.SPEC_CLASS.INPUTS` e `tfx.components.ExampleValidator.SPEC_CLASS.PARAMETERS` mostram qual é o seu caso.

# %% [markdown] name="map-versions" lang="en"
# > 📌 **Two versions.** This course runs on TFX 1.16 or on 1.21, whichever fits your machine (`course doctor` says which). The two differ in two places that the course doesn't use, so you can skip this box.
# > In 1.21 `Trainer` accepts statistics too. The map leaves that input out, so that it's the same on both.
# > And `ExampleValidator` lost its parameter `custom_validation_config`, for validations in SQL, because TFDV dropped the SQL engine behind them. Slices written in SQL went with it. The release notes don't say so.
# > `tfx.components.Trainer.SPEC_CLASS.INPUTS` and `tfx.components.ExampleValidator.SPEC_CLASS.PARAMETERS` show which one you have.

# %% [markdown] name="anatomy-intro" lang="pt-BR"
# ## Um componente por dentro

# %% [markdown] name="anatomy-intro" lang="en"
# ## Inside a component

# %% name="anatomy"
pictures.anatomy()

# %% [markdown] name="anatomy-read" lang="pt-BR"
# O componente tem três partes, e a especificação diz o que entra e o que sai.
#
# - O **driver** pergunta aos metadados onde estão as entradas, e se esse mesmo trabalho já foi feito.
# - O **executor** faz o trabalho. Ele lê e grava arquivos, e não sabe nada de metadados.
# - O **publisher** registra o resultado, e só então ele existe para os outros.
#
# A próxima célula mostra o driver e o executor de cada componente, no pacote instalado. (O publisher não está na tabela, porque é o mesmo para todos.)

# %% [markdown] name="anatomy-read" lang="en"
# There are three parts, and the specification says what goes in and what comes out.
#
# - The **driver** asks the metadata where the inputs are, and whether the same work has been done before.
# - The **executor** does the work. It reads and writes files, and knows nothing of metadata.
# - The **publisher** records the result, and only then does it exist for other components.
#
# The next cell shows each component's driver and executor, in the installed package. (The publisher isn't in the table, because it's the same for all of them.)

# %% name="parts"
rows = []
for component in COMPONENTS[:6]:
    spec = component.SPEC_CLASS
    rows.append((", ".join(spec.INPUTS) or "–", ", ".join(spec.OUTPUTS), component.DRIVER_CLASS.__name__, component.EXECUTOR_SPEC.executor_class.__module__.removeprefix("tfx.components.")))
pd.DataFrame(rows, columns=["inputs", "outputs", "driver", "executor"], index=[component.__name__ for component in COMPONENTS[:6]])

# %% [markdown] name="parts-read" lang="pt-BR"
# Na coluna `executor`, cada componente tem o seu, porque é ele que faz o trabalho. Na coluna `driver`, o `BaseDriver` se repete. Só os ExampleGen têm outro, o `FileBasedDriver`. A entrada deles não é um artifact, são arquivos de fora do TFX, e o driver confere se mudaram. Isso vai fazer diferença no fim do episódio.
#
# (O SchemaGen espera pelas estatísticas do StatisticsGen. Já o StatisticsGen não espera por um schema, porque essa entrada dele é opcional. É o círculo pequeno do mapa. Por isso os dois não ficam parados, um à espera do outro.)

# %% [markdown] name="parts-read" lang="en"
# Each component has its own executor, because the executor is the part that does the work. The driver is nearly always `BaseDriver`. Only the ExampleGens have
# another, `FileBasedDriver`. Their input isn't an artifact. It's files from outside TFX, and the driver checks whether they have changed. That will matter at the end of the episode.
#
# (SchemaGen waits for StatisticsGen's statistics. StatisticsGen doesn't wait for a schema, because that input is optional. It's the small circle on the map. So the two don't wait for each other in a circle.)

# %% [markdown] name="own-intro" lang="pt-BR"
# ## O seu componente
#
# O decorador `@component` transforma uma função em componente. Os tipos dos argumentos são a especificação, e o corpo é o executor. O driver e o publisher já vêm prontos. Vamos refazer o monitor do episódio 02. Um componente calcula a fração de mensagens em que cada palavra aparece, e o outro
# compara dois dias.
#
# `Parameter` é um valor que você passa, como um `str`. `InputArtifact` e `OutputArtifact` são artifacts. O tipo `String` guarda um texto em disco (usamos JSON). Você grava em `.value` e lê com `.read()`.

# %% [markdown] name="own-intro" lang="en"
# ## A component of your own
#
# The decorator `@component` turns a function into a component. The types of the arguments are the specification, and the body is the
# executor. TFX supplies the driver and the publisher. Let's rebuild the monitor from episode 02. One component computes the share of messages in
# which each word appears, and the other compares two days.
#
# `Parameter` is a value that you pass, such as a `str`. `InputArtifact` and `OutputArtifact` are artifacts. The type `String` is an artifact that keeps a string on disk (we use JSON). You write to its `.value`, and read with `.read()`.


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
# O TFX leu a especificação nos argumentos da função. Agora criamos os componentes, um por dia, e os ligamos. A saída `shares` de dois deles é a entrada do terceiro. `with_id` dá nome a cada um, porque são dois da mesma classe.
#
# > 🤔 **Antes de rodar:** criar um componente já executa alguma coisa?

# %% [markdown] name="run-intro" lang="en"
# TFX read the specification from the signature. Now we create the components, one per day, and connect them. The output `shares` of two of
# them is the input of the third. `with_id` gives each a name, because two are of the same class.
#
# > 🤔 **Before you run it:** does creating a component execute anything?

# %% [markdown] name="teach-defining-is-not-running" lang="pt-BR" tags=["instructor"]
# *Criar um componente já executa alguma coisa?* Peça que levantem a mão. Quem vem do pandas ou do scikit-learn diz que sim. A linha `before:` mostra um
# endereço vazio: é uma promessa.
#
# A mesma pergunta volta no episódio 04. Lá todos acertam, e vale dizer isso em voz alta.

# %% [markdown] name="teach-defining-is-not-running" lang="en" tags=["instructor"]
# *Does creating a component execute anything?* Ask for a show of hands. Learners who come from pandas or scikit-learn say yes. The line
# `before:` shows an empty address, which is only a promise.
#
# The same question returns in episode 04. There everybody gets it right, and that's worth saying aloud.

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
# Criar não executa nada. No notebook, quem roda os componentes é o `InteractiveContext`, um de cada vez, e ele grava tudo na pasta `pipeline_root`. Antes de rodar, a saída era só uma promessa, um artifact sem endereço (`''`). Depois de rodar, saiu o mesmo alarme do episódio 02, o do Pix, com distância 0,104. Desta vez, ele veio de componentes. O que ficou no disco?

# %% [markdown] name="disk-intro" lang="en"
# No, creating executes nothing. In the notebook the `InteractiveContext` runs the components, one at a time, and stores everything in the folder `pipeline_root`. Before they ran, the output was only a promise, an artifact without an address (`''`). Afterwards it held the alarm from episode 02, about `pix`, with a distance of 0.104. What is on disk now?


# %% name="disk"
for path in sorted(root.rglob("*")):
    if path.is_file():
        print(f"{path.stat().st_size:7} bytes" if path.name == "value" else 13 * " ", path.relative_to(root).as_posix())

# %% [markdown] name="steps-intro" lang="pt-BR"
# As pastas se chamam `componente/saída/número da execução/…`. Nada é sobrescrito, porque cada execução tem a sua. E há um arquivo a mais, `metadata.sqlite`, que é o **banco de metadados**.
#
# Agora vamos rodar o dia 4 e observar as três partes. Depois de cada uma, a célula conta os arquivos de saída e consulta no banco o estado da execução e do artifact.
#
# 🔧 Rode; só é preciso ler a saída. Guarde só um detalhe do código: `execution.last_known_state` é um número, e `metadata_store_pb2.Execution.State.Name(...)` dá o nome dele, como `RUNNING`.
#
# > 🤔 **Antes de rodar:** depois do driver, nada foi calculado ainda. O banco de metadados já conhece o artifact?

# %% [markdown] name="steps-intro" lang="en"
# The folders are called `component/output/number of the execution/…`. Nothing is overwritten, because each execution has its own folder.
# And there is one more file, `metadata.sqlite`, which is the **metadata store**.
#
# Now let's run day 4 and watch the three parts. After each one, the cell counts the output files, and looks up the state of the execution and of the artifact in the store.
#
# 🔧 Run it; you only need to read the output. Remember one thing from the code: `execution.last_known_state` is a number, and
# `metadata_store_pb2.Execution.State.Name(...)` turns it into a name, such as `RUNNING`.
#
# > 🤔 **Before you run it:** after the driver, nothing has been computed yet. Does the metadata store know about the artifact by then?

# %% [markdown] name="teach-microphone" lang="pt-BR" tags=["instructor"]
# Não explique `patch` nem `ExitStack`. Diga: *pusemos um print entre as três partes*, e vá à pergunta. Quem começa a ler esta célula
# linha por linha não sai mais dela.
#
# A frase que fica: o arquivo existe depois do executor; o **artifact**, só depois do publisher.

# %% [markdown] name="teach-microphone" lang="en" tags=["instructor"]
# Don't explain `patch` or `ExitStack`. Say *we put a print between the three parts*, and go to the question. Reading this cell line by line
# takes forever and teaches little.
#
# The sentence to remember: the file exists after the executor, but the **artifact** exists only after the publisher.

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
# Já conhece, mas o artifact ainda não está pronto. O driver abriu uma execução (`RUNNING`) e reservou o lugar do artifact, com o estado `UNKNOWN`. O executor gravou o quarto arquivo, e os estados não mudaram. Só o publisher marcou o artifact como pronto (`LIVE`), e só então outros componentes podem usá-lo. Se o executor falha no meio, o arquivo pela metade fica no disco, mas nenhum outro componente o usa.
#
# ## O que o banco de metadados lembra
#
# `metadata.sqlite` é um banco SQLite comum, que abrimos com o pandas. Quatro das tabelas dele importam aqui:
#
# | tabela | o que é |
# |---|---|
# | `Execution` | uma execução de um componente |
# | `Artifact` | um resultado guardado: tipo, endereço, estado |
# | `Event` | a ligação entre os dois: **esta** execução leu (3) ou gravou (4) **este** artifact |
# | `Context` | um grupo de execuções de componentes: todas as do pipeline (`pipeline`), as que rodaram juntas (`run`) ou só uma (`component_run`); não é o `context` do notebook |
#
# 🔧 Rode; só é preciso ler a saída.

# %% [markdown] name="store-intro" lang="en"
# It does, but the artifact isn't ready yet. The driver opened an execution (`RUNNING`) and made an entry for the artifact, with the state `UNKNOWN`. The executor
# wrote the fourth file, and the states stayed as they were. Only the publisher set the artifact to `LIVE`, and only then can other components use it. If the executor fails
# halfway, the half-written file stays on disk, but no other component uses it.
#
# ## What the metadata store remembers
#
# `metadata.sqlite` is an ordinary SQLite database, so we can open it with pandas. Four of its tables matter here:
#
# | table | what it is |
# |---|---|
# | `Execution` | one run of a component |
# | `Artifact` | a stored result: type, address, state |
# | `Event` | the connection between the two: **this** execution read (3) or wrote (4) **this** artifact |
# | `Context` | a group of executions: all those of the pipeline (`pipeline`), those that ran together (`run`), or a single one (`component_run`); not the notebook's `context` |
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
# O `Drift` (execução 3) tem dois eventos de leitura e um de gravação. O mapa diz quais **tipos** um componente pode ler e gravar. Os eventos dizem quais **artifacts** cada execução leu e gravou de verdade. Já os contextos agrupam as execuções:

# %% [markdown] name="lineage-intro" lang="en"
# `Drift` (execution 3) has two read events and one write event. The map says which **types** a component can read and write. The events say which **artifacts** each execution really read and wrote. The contexts group the executions:


# %% name="contexts"
CONTEXTS = """
SELECT Type.name AS context, count(DISTINCT Context.id) AS how_many, count(DISTINCT Association.execution_id) AS executions
FROM Context JOIN Type ON Type.id = Context.type_id JOIN Association ON Association.context_id = Context.id
GROUP BY Type.name ORDER BY how_many, context
"""
pd.read_sql(CONTEXTS, database)

# %% [markdown] name="origin-intro" lang="pt-BR"
# Há um pipeline, com quatro execuções. No notebook, cada `context.run` conta como uma execução do pipeline (`run`) com um componente só (`component_run`). Por isso há quatro de cada.
#
# Seis meses depois, você recebe um relatório estranho e pergunta **de onde ele saiu**. Esse caminho de volta é a *linhagem* do artifact. A célula percorre esse caminho com a biblioteca MLMD, sem SQL. Ela vai do artifact à execução que o gravou, daí aos artifacts que ela leu, e assim por diante, até não haver mais entradas.
#
# > 🤔 **Antes de rodar:** os dias 2, 3 e 4 estão no mesmo banco. Quais deles vão aparecer na linhagem do relatório?

# %% [markdown] name="origin-intro" lang="en"
# There is one pipeline, with four executions. In a notebook, each `context.run` counts as a run of the pipeline (`run`) with a single component (`component_run`), so there are four of each.
#
# Six months later you get a strange report, and ask **where it came from**. The path back to its origin is the artifact's *lineage*. The cell follows it with the MLMD library, without SQL. It goes from
# the artifact to the execution that wrote it, from there to the artifacts that this execution read, and so on until there are no more inputs.
#
# > 🤔 **Before you run it:** days 2, 3 and 4 are in the same store. Which of them will appear in the report's lineage?


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
# Aparecem os dias 2 e 3. O dia 4 está no banco, mas nenhuma execução desse caminho o leu. A linhagem também guardou o limiar (`limit`), 0,05, e você não precisou anotar nada.
#
# ## O cache
#
# O driver também pergunta: *isto já foi feito?* É a essa pergunta que o **cache** responde. Vamos rodar o dia 4 outra vez e observar as três partes.
#
# > 🤔 **Antes de rodar:** quantos arquivos de saída haverá? E quantas execuções no banco de metadados, quatro ou cinco?

# %% [markdown] name="cache-intro" lang="en"
# Days 2 and 3 do. Day 4 is in the store, but no execution on that path read it. The lineage also kept the threshold (`limit`), 0.05, and you didn't have to write anything down.
#
# ## The cache
#
# The driver also asks whether *this has been done before*. That's the question that the **cache** answers. Let's run day 4 again, and watch the three parts.
#
# > 🤔 **Before you run it:** how many output files will there be? And how many executions in the metadata store, four or five?


# %% name="cache"
heard = run_listening(day4)
print(len(store.get_executions()), "executions")
heard

# %% [markdown] name="cache-read" lang="pt-BR"
# São cinco execuções e os mesmos quatro arquivos. O executor nem foi chamado. A quinta execução ficou registrada como `CACHED`, e aponta para o mesmo artifact de antes. O driver compara o **nome** do componente (o `id`), as **entradas** e os **parâmetros**. Se algum deles mudou, o componente roda de novo:

# %% [markdown] name="cache-read" lang="en"
# There are five executions and still four files. The executor wasn't even called. The fifth execution was recorded as `CACHED`, and points to the same artifact as
# before. The driver compares the component's **name** (its `id`), its **inputs** and its **parameters**. If one of them has changed, the component
# runs again:


# %% name="cache-parameter"
loose = Drift(before=day2.outputs["shares"], now=day3.outputs["shares"], limit=0.2)
execution = context.run(loose)
print(EXECUTION_STATE(store.get_executions()[-1].last_known_state), loose.outputs["report"].get()[0].read())

# %% [markdown] name="stale-intro" lang="pt-BR"
# O limiar mudou, e o componente rodou de novo (`COMPLETE`). Com 0,2, a mesma distância não dispara mais o alarme. Quando nada muda, o cache poupa trabalho. Mas ele pode enganar. A próxima célula copia o arquivo do dia 2 para uma pasta, roda o componente e depois **troca o arquivo** pelo do dia 3. O caminho continua o mesmo.
#
# > 🤔 **Antes de rodar:** a segunda execução vê o Pix?

# %% [markdown] name="stale-intro" lang="en"
# The threshold changed, and the component ran again (`COMPLETE`). With 0.2, the same distance no longer raises the alarm. So the cache saves work, and it seems to cost nothing. The next cell copies day 2's file into a folder, runs the component, and then **replaces it** with day 3's. The path stays the same.
#
# > 🤔 **Before you run it:** does the second run see Pix?

# %% [markdown] name="teach-the-cache-lies" lang="pt-BR" tags=["instructor"]
# É a célula mais importante do episódio. Votação, e espere todos votarem: *a segunda execução vê o Pix?*
#
# Depois vem sempre a pergunta *então é melhor desligar o cache?*. Não: é ele que torna barato recomeçar um pipeline que parou no meio. Mas
# tudo aquilo de que o resultado depende precisa ser um argumento do componente. O mesmo engano volta no 04 (a consulta) e no 06 (o
# schema importado).

# %% [markdown] name="teach-the-cache-lies" lang="en" tags=["instructor"]
# This is the most important cell of the episode. Take a vote, and wait for everybody: *does the second run see Pix?*
#
# Then somebody always asks: *so should we switch the cache off?* No, because it makes it cheap to restart a pipeline that stopped halfway.
# But everything that the result depends on has to be in the signature. The same mistake returns in 04 (the query) and in 06 (the imported
# schema).

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
# Não vê. A segunda linha diz `CACHED` e ainda 0,0%. Só sem o cache aparecem os 10,4%. **O cache mentiu.** Para o driver, o parâmetro `folder` é só um texto, e o texto não mudou. Ele não olha dentro da pasta.
#
# E se o que muda é o **código**? A próxima célula cria um componente, roda-o e depois cria outro, com o mesmo nome e outro corpo.
#
# > 🤔 **Antes de rodar:** a segunda execução usa o código novo?

# %% [markdown] name="stale-code-intro" lang="en"
# It doesn't. The second line says `CACHED`, and still 0.0%. The 10.4% appears only without the cache. **The cache lied.** To the driver, the parameter `folder` is only a string, and the string didn't change. The driver doesn't look inside the folder.
#
# What if it's the **code** that changes? The next cell creates a component, runs it, and then creates another with the same name and a different body.
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
# Não usa. O driver também não olha o corpo da função. Quase todo iniciante já disse: *mudei e não aconteceu nada*. (Há uma exceção. O Transform e o Trainer recebem o seu código num arquivo, o `module_file`, e esse arquivo o TFX lê. Se o conteúdo muda, o componente roda de novo.)
#
# | remédio | serve quando mudam |
# |---|---|
# | `enable_cache=False`, que roda sempre de novo | o código ou os dados |
# | um parâmetro a mais, que também mude: um número de versão, a data do arquivo ou a impressão digital dele (um *hash*, um texto curto calculado do conteúdo) | o código ou os dados |
# | um ExampleGen que leia os arquivos, porque o driver dele confere quantos são, o tamanho total e as datas | os dados |
#
# Também por isso a maioria dos pipelines que leem arquivos começa com um ExampleGen. Ele é o assunto do [próximo episódio](04-examplegen.ipynb).
#
# ## A definição do pipeline
#
# No notebook, **você** escolheu a ordem. Em produção, você junta tudo num `Pipeline`. De propósito, damos a lista de componentes ao contrário.
#
# > 🤔 **Antes de rodar:** o que vai acontecer com a ordem?

# %% [markdown] name="stale-read" lang="en"
# It doesn't. The driver doesn't look at the function's body either. Most beginners have said at some point, *I changed it and nothing happened*. (There is one exception. Transform and Trainer take your code in a file, the `module_file`, and TFX does read that one. If its content changes,
# the component runs again.)
#
# | way out | helps if you changed |
# |---|---|
# | `enable_cache=False`, which always runs it again | the code or the data |
# | an extra parameter that changes too: a version number, the file's date, or its fingerprint (a *hash*, a short string computed from the content) | the code or the data |
# | an ExampleGen that reads the files, because its driver looks at their number, total size and dates | the data |
#
# The third is one more reason why most pipelines that read files begin with an ExampleGen. ExampleGen is the subject of the [next episode](04-examplegen.ipynb).
#
# ## Defining the pipeline
#
# In the notebook, **you** chose the order. In production, everything goes into a `Pipeline`. Here we give it the list of components backwards, on purpose.
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
# O pipeline pôs o `Drift` por último, porque ele lê as saídas dos outros dois. O que você viu é o pipeline **compilado**, um registro que diz, para cada componente, o que entra, o que sai e depois de quais ele roda. No código, cada item de `nodes` tem um `pipeline_node`, com:
#
# - `node_info.id`, o nome do componente;
# - `upstream_nodes`, os que rodam antes dele (a coluna *after*).
#
# O programa que executa esse registro, sem notebook, chama-se **runner**. Nesta máquina é o LocalDagRunner, que vem com o TFX. (Ao contrário do notebook, ele só registra um artifact quando o componente termina, e apaga o que ficou pela metade.) Para muitas máquinas, o runner entrega o pipeline a um **orquestrador**, como o Kubeflow ou o Airflow. A sua definição não muda, e no episódio 08 ela roda sem notebook.

# %% [markdown] name="pipeline-read" lang="en"
# The pipeline put `Drift` last, because it reads the outputs of the other two. What you have seen is the **compiled** pipeline. It
# says, for each component, what goes in, what comes out and which components must run before it. In the code, each item of `nodes` has a `pipeline_node`, with:
#
# - `node_info.id`, the component's name;
# - `upstream_nodes`, the ones that run before it (the column *after*).
#
# A **runner** is the program that executes a pipeline without a notebook. LocalDagRunner comes with TFX and runs it
# on this machine. (Unlike the notebook, it registers an artifact only when the component has finished, and deletes what was left half-written.) For many machines, the runner hands the pipeline to an **orchestrator**, such as Kubeflow or Airflow. Your definition stays the same, and in episode 08 it runs without a notebook.

# %% [markdown] name="next" lang="pt-BR"
# > ✍️ **Sua vez.** A folha de exercícios 03 pede um componente seu, uma leitura do banco de metadados, o conserto de um cache que mente, e uma pergunta ao pipeline compilado: se um componente falhar, quais deixam de rodar?

# %% [markdown] name="next" lang="en"
# > ✍️ **Your turn.** On exercise sheet 03 you write a component, read the metadata store, fix a cache that lies, and ask the compiled pipeline which components can no longer run if one fails.

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
# Running late? You can just show the two SQL queries (`store` and `contexts`), but not `origin`, because it answers the question of
# everybody who gets a strange report.
#
# What goes wrong on sheet 03:
#
# - 03.1: forgetting `context.run`, or writing `TAXI` inside the function instead of the parameter.
# - 03.2: mixing up `COMPLETE` and `CACHED`.
# - 03.3: using the file's date or size. *If I write the same bytes again, has the data changed?*
# - 03.4: stopping at the parents. It's the hardest one, so learners who are tired can do it at home.
# - 03.5: stopping at the children, or looking only at the inputs. *And the one that waits without reading anything?*
