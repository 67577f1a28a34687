# ---
# # SOURCE of an exercise sheet. Solutions and exercises in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "TFX: bibliotecas e componentes", en: "TFX: libraries and components"}
# teaching: 0
# exercises: 40
# ---

# %% [markdown] name="intro" lang="pt-BR"
# Cinco exercícios sobre o que o [episódio 03](../../episodes/pt-BR/03-tfx.ipynb) mostrou, agora com dois arquivos CSV de corridas de táxi de Chicago. (O episódio 04 os examina de perto.) Troque os
# `...` pela sua resposta, rode a célula e depois a célula `check(...)` logo abaixo. Travou? `hint("03.1")` dá uma pista por vez.
# No fim, salve e rode `course check 03` num terminal.

# %% [markdown] name="intro" lang="en"
# Five exercises on what [episode 03](../../episodes/en/03-tfx.ipynb) showed you inside TFX, this time with two CSV files of Chicago taxi trips. (Episode 04 looks at them closely.) Replace the
# `...` with your answer, run the cell, then the `check(...)` cell right below. Stuck? `hint("03.1")` gives one hint at a time. At the
# end, save and run `course check 03` in a terminal.

# %% [markdown] name="setup-intro" lang="pt-BR"
# Rode primeiro esta célula. Nela, dois componentes contam as corridas de um arquivo cada um, e um terceiro soma. Um deles roda duas vezes. No fim, `compiled` é o pipeline dos três, compilado e não executado, para o exercício 5.

# %% [markdown] name="setup-intro" lang="en"
# Run this first. Two components count the trips, one for each file, and a third adds them up. One of them runs twice. At the end,
# `compiled` is the pipeline of the three, compiled but not run. You need it for exercise 5.

# %% name="setup"
import hashlib
from pathlib import Path

import ml_metadata
import pandas as pd

from tfx_course import DATA, check, hint, work_folder
from ml_metadata.proto import metadata_store_pb2
from tfx import v1 as tfx
from tfx.dsl.compiler.compiler import Compiler
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext
from tfx.v1.dsl.components import InputArtifact, OutputArtifact, Parameter, component

TAXI = DATA / "taxi" / "csv"
Integer, String = tfx.types.standard_artifacts.Integer, tfx.types.standard_artifacts.String


@component
def Rows(path: Parameter[str], rows: OutputArtifact[Integer]):
    rows.value = len(pd.read_csv(path))


@component
def Sum(one: InputArtifact[Integer], other: InputArtifact[Integer], total: OutputArtifact[Integer]):
    total.value = one.read() + other.read()


context = InteractiveContext(pipeline_name="taxi", pipeline_root=str(work_folder("03-exercises")))
first = Rows(path=str(TAXI / "data.csv")).with_id("first")
second = Rows(path=str(TAXI / "data2.csv")).with_id("second")
total = Sum(one=first.outputs["rows"], other=second.outputs["rows"])
for each in (first, second, first, total):
    execution = context.run(each)
store = ml_metadata.MetadataStore(context.metadata_connection_config)
compiled = Compiler().compile(tfx.dsl.Pipeline(pipeline_name="taxi", pipeline_root=context.pipeline_root, components=[first, second, total]))

# %% [markdown] name="ask-1" lang="pt-BR"
# ## 1. Um componente seu
#
# Escreva, com `@component`, o componente `Payments`. Ele tem o parâmetro `folder`, um texto como o `path` de `Rows`, e lê **todos** os arquivos CSV dessa pasta, e só eles. A saída dele, `counts`, é um artifact do tipo `String`. Nela, o componente grava um JSON com o número de corridas de cada `payment_type`: `{"Cash": 123, ...}`.
#
# Crie um componente com `folder=str(TAXI)`, atribua-o a `payments` **e rode-o** no `context`. Se você corrigir a função depois, rode com `context.run(payments, enable_cache=False)`, ou virá o resultado antigo.

# %% [markdown] name="ask-1" lang="en"
# ## 1. A component of your own
#
# With `@component`, write the component `Payments`. It has the parameter `folder`, a string like the `path` of `Rows`. It reads **all** the CSV
# files in that folder, and nothing else. Its output is `counts`, an artifact of type `String`. The component writes JSON into it, with the number of trips for each `payment_type`: `{"Cash": 123, ...}`.
#
# Create a component with `folder=str(TAXI)`, assign it to `payments`, **and run it** in `context`. If you correct the function later, use `context.run(payments, enable_cache=False)`, or you get the old result.

# %% name="answer-1" exercise="1" tags=["answer"]
### BEGIN SOLUTION
@component
def Payments(folder: Parameter[str], counts: OutputArtifact[String]):
    trips = pd.concat(pd.read_csv(path) for path in Path(folder).glob("*.csv"))
    counts.value = trips.payment_type.value_counts().to_json()


payments = Payments(folder=str(TAXI))
execution = context.run(payments)
### END SOLUTION

# %% name="check-1" exercise="1" tags=["check"]
check("03.1", payments)

# %% [markdown] name="hint-1-1" lang="pt-BR" exercise="1" tags=["hint"]
# Copie a forma de `Rows`, na célula de preparação: um `Parameter[str]`, um `OutputArtifact[...]`, e no corpo a atribuição ao `.value` do artifact. O que
# muda é o tipo do artifact e a conta.

# %% [markdown] name="hint-1-1" lang="en" exercise="1" tags=["hint"]
# Copy the shape of `Rows`, in the set-up cell: a `Parameter[str]`, an `OutputArtifact[...]`, and in the body an assignment to the
# artifact's `.value`. Only the artifact's type and the calculation change.

# %% [markdown] name="hint-1-2" lang="pt-BR" exercise="1" tags=["hint"]
# Junte os arquivos com `pd.concat`, percorrendo `Path(folder).glob("*.csv")`; a contagem é `value_counts()`, e uma `Series` sabe virar JSON sozinha, com
# `to_json()`. Não use `TAXI` dentro da função: é o parâmetro que diz a pasta.

# %% [markdown] name="hint-1-2" lang="en" exercise="1" tags=["hint"]
# Join the files with `pd.concat`, going through `Path(folder).glob("*.csv")`. The count is `value_counts()`, and `to_json()` turns a
# `Series` into JSON. Don't use `TAXI` inside the function, because the parameter names the folder.

# %% name="wrong-1-not-run" exercise="1" tags=["wrong-answer"] says="not_run"
# - execution = context.run(payments)

# %% name="wrong-1-function" exercise="1" tags=["wrong-answer"] says="not_component"
def payments(folder):
    trips = pd.concat(pd.read_csv(path) for path in Path(folder).glob("*.csv"))
    return trips.payment_type.value_counts().to_json()

# %% name="wrong-1-one-file" exercise="1" tags=["wrong-answer"] says="counts"
@component
def Payments(folder: Parameter[str], counts: OutputArtifact[String]):
    counts.value = pd.read_csv(f"{folder}/data.csv").payment_type.value_counts().to_json()


payments = Payments(folder=str(TAXI))
execution = context.run(payments)

# %% name="wrong-1-global" exercise="1" tags=["wrong-answer"] says="ignored"
# -     trips = pd.concat(pd.read_csv(path) for path in Path(folder).glob("*.csv"))
# +     trips = pd.concat(pd.read_csv(path) for path in TAXI.glob("*.csv"))

# %% name="wrong-1-shares" exercise="1" tags=["wrong-answer"] says="counts"
# -     counts.value = trips.payment_type.value_counts().to_json()
# +     counts.value = trips.payment_type.value_counts(normalize=True).to_json()

# %% name="wrong-1-text" exercise="1" tags=["wrong-answer"] says="json"
# -     counts.value = trips.payment_type.value_counts().to_json()
# +     counts.value = str(trips.payment_type.value_counts())

# %% name="wrong-1-name" exercise="1" tags=["wrong-answer"] says="output"
@component
def PaymentTypes(folder: Parameter[str], payments: OutputArtifact[String]):
    trips = pd.concat(pd.read_csv(path) for path in Path(folder).glob("*.csv"))
    payments.value = trips.payment_type.value_counts().to_json()


payments = PaymentTypes(folder=str(TAXI))
execution = context.run(payments)

# %% name="wrong-1-report" exercise="1" tags=["wrong-answer"] says="result"
# - payments = Payments(folder=str(TAXI))
# - execution = context.run(payments)
# + payments = context.run(Payments(folder=str(TAXI)))

# %% name="wrong-1-class" exercise="1" tags=["wrong-answer"] says="not_called"
# - payments = Payments(folder=str(TAXI))
# - execution = context.run(payments)
# + payments = Payments

# %% name="wrong-1-bytes" exercise="1" tags=["wrong-answer"] says="type"
@component
def Payments(folder: Parameter[str], counts: OutputArtifact[tfx.types.standard_artifacts.Bytes]):
    counts.value = pd.concat(pd.read_csv(path) for path in Path(folder).glob("*.csv")).payment_type.value_counts().to_json().encode()


payments = Payments(folder=str(TAXI))

# %% name="wrong-1-parameter" exercise="1" tags=["wrong-answer"] says="parameter"
@component
def Payments(path: Parameter[str], counts: OutputArtifact[String]):
    counts.value = pd.concat(pd.read_csv(each) for each in Path(path).glob("*.csv")).payment_type.value_counts().to_json()


payments = Payments(path=str(TAXI))

# %% name="wrong-1-one-path" exercise="1" tags=["wrong-answer"] says="other_folder"
@component
def Payments(folder: Parameter[str], counts: OutputArtifact[String]):
    counts.value = pd.read_csv(folder).payment_type.value_counts().to_json()


payments = Payments(folder=str(TAXI / "data.csv"))
execution = context.run(payments)

# %% name="wrong-1-returned" exercise="1" tags=["wrong-answer"] says="returned"
# -     counts.value = trips.payment_type.value_counts().to_json()
# +     return trips.payment_type.value_counts().to_json()
# - execution = context.run(payments)
# + try:
# +     execution = context.run(payments)
# + except ValueError as error:
# +     print(error)

# %% name="wrong-1-unwritten" exercise="1" tags=["wrong-answer"] says="unwritten"
# -     counts.value = trips.payment_type.value_counts().to_json()
# +     counts = trips.payment_type.value_counts().to_json()

# %% name="wrong-1-every-file" exercise="1" tags=["wrong-answer"] says="folder"
# -     trips = pd.concat(pd.read_csv(path) for path in Path(folder).glob("*.csv"))
# +     trips = pd.concat(pd.read_csv(path) for path in Path(folder).iterdir())

# %% [markdown] name="ask-2" lang="pt-BR"
# ## 2. Quais vieram do cache?
#
# Na célula de preparação, `context.run` foi chamado quatro vezes, e depois você também o chamou. Pergunte ao `store` quais execuções vieram do cache. `store.get_executions()` devolve todas, e o estado de cada uma está em `last_known_state`. É um número, que se compara com uma constante de `metadata_store_pb2.Execution`, como `metadata_store_pb2.Execution.COMPLETE`. Atribua a `cached` **a lista dos números (`id`) delas**, sem repetir nenhum. A verificação olha o mesmo banco de metadados, então rode a sua célula de novo se rodar mais componentes.

# %% [markdown] name="ask-2" lang="en"
# ## 2. Which came from the cache?
#
# The set-up cell called `context.run` four times, and you have called it since. Which executions came from the cache? `store.get_executions()` returns all of them, and the state of each is in `last_known_state`. It's a number, to be compared with a constant of
# `metadata_store_pb2.Execution`, such as `metadata_store_pb2.Execution.COMPLETE`. Assign to `cached` **the list of the
# numbers (`id`) of the executions that came from the cache**, each of them once. The check looks at the same store, so run your cell again
# if you run more components.

# %% name="answer-2" exercise="2" tags=["answer"]
### BEGIN SOLUTION
CACHED = metadata_store_pb2.Execution.CACHED
cached = [execution.id for execution in store.get_executions() if execution.last_known_state == CACHED]
### END SOLUTION

# %% name="check-2" exercise="2" tags=["check"]
check("03.2", store, cached)

# %% [markdown] name="hint-2-1" lang="pt-BR" exercise="2" tags=["hint"]
# `store.get_executions()` dá a lista das execuções; cada uma tem um `id` e um `last_known_state`, que é um número. Que nome esse número tem?

# %% [markdown] name="hint-2-1" lang="en" exercise="2" tags=["hint"]
# `store.get_executions()` gives the list of executions. Each has an `id` and a `last_known_state`, which is a number. What is the name of that number?

# %% [markdown] name="hint-2-2" lang="pt-BR" exercise="2" tags=["hint"]
# Os nomes estão em `metadata_store_pb2.Execution`: fique com as que estão em `metadata_store_pb2.Execution.CACHED`. Artifacts não servem: uma execução que
# vem do cache não cria nenhum.

# %% [markdown] name="hint-2-2" lang="en" exercise="2" tags=["hint"]
# The names are in `metadata_store_pb2.Execution`: keep those that are in `metadata_store_pb2.Execution.CACHED`. Artifacts don't help: an execution that
# comes from the cache creates none.

# %% name="wrong-2-all" exercise="2" tags=["wrong-answer"] says="everything"
cached = [each.id for each in store.get_executions()]

# %% name="wrong-2-complete" exercise="2" tags=["wrong-answer"] says="not_cached"
cached = [each.id for each in store.get_executions() if each.last_known_state == metadata_store_pb2.Execution.COMPLETE]

# %% name="wrong-2-none" exercise="2" tags=["wrong-answer"] says="lacking"
cached = []

# %% name="wrong-2-count" exercise="2" tags=["wrong-answer"] says="not_list"
cached = len([each for each in store.get_executions() if each.last_known_state == metadata_store_pb2.Execution.CACHED])

# %% name="wrong-2-executions" exercise="2" tags=["wrong-answer"] says="not_list"
cached = [each for each in store.get_executions() if each.last_known_state == metadata_store_pb2.Execution.CACHED]

# %% name="wrong-2-unknown" exercise="2" tags=["wrong-answer"] says="unknown"
cached = [10_000]

# %% name="wrong-2-twice" exercise="2" tags=["wrong-answer"] says="repeated"
cached = 2 * [each.id for each in store.get_executions() if each.last_known_state == metadata_store_pb2.Execution.CACHED]

# %% [markdown] name="ask-3" lang="pt-BR"
# ## 3. O cache que mente
#
# Uma colega roda todo dia, sobre a mesma pasta, um componente como `Payments`, e desde terça o resultado não muda. O caminho é igual, e por isso o resultado vem do cache. Ela quer acrescentar um parâmetro
# que mude quando **os dados** mudarem, e só então.
#
# Escreva `fingerprint(folder)`. Ela recebe o caminho da pasta, um texto, e devolve um texto que depende do **conteúdo** e dos nomes dos arquivos CSV da pasta, e de mais nada. (A célula de preparação já importa a `hashlib`. `hashlib.sha256(dados).hexdigest()` faz um texto curto a partir de bytes.)
#
# - Copiar a pasta para outro lugar, regravar os mesmos bytes ou pôr ali um arquivo que não é CSV **não muda** o texto.
# - Trocar um byte, acrescentar ou renomear um CSV **muda**.

# %% [markdown] name="ask-3" lang="en"
# ## 3. The cache that lies
#
# A colleague runs a component like `Payments` every day on the same folder, and since Tuesday the result hasn't changed. The path is the same, so the result comes from the
# cache. She wants to add a parameter that
# changes when **the data** changes, and only then.
#
# Write `fingerprint(folder)`. It takes the folder's path, a string, and returns a string that depends on the **contents** and the names of the folder's CSV files, and on nothing else. (The set-up cell has imported `hashlib`. `hashlib.sha256(data).hexdigest()` makes a short string out of bytes.)
#
# - Copying the folder to another place, writing the same bytes again, or adding a file that isn't a CSV **doesn't change** the string.
# - Changing a byte, adding a CSV file or renaming one **does**.

# %% name="answer-3" exercise="3" tags=["answer"]
### BEGIN SOLUTION
def fingerprint(folder):
    files = sorted(Path(folder).glob("*.csv"))
    return " ".join(f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files)
### END SOLUTION

# %% name="check-3" exercise="3" tags=["check"]
check("03.3", fingerprint)

# %% [markdown] name="hint-3-1" lang="pt-BR" exercise="3" tags=["hint"]
# O episódio 02 fez a impressão digital dos dados de um modelo com `hashlib.sha256(...).hexdigest()`. Aqui, os bytes de um arquivo são `path.read_bytes()`.

# %% [markdown] name="hint-3-1" lang="en" exercise="3" tags=["hint"]
# Episode 02 made the fingerprint of a model's data with `hashlib.sha256(...).hexdigest()`. Here, the bytes of a file are `path.read_bytes()`.

# %% [markdown] name="hint-3-2" lang="pt-BR" exercise="3" tags=["hint"]
# Percorra os arquivos em ordem (`sorted`). De cada um, junte o `path.name` (não o caminho inteiro) e a impressão digital dos bytes. A data e o tamanho do arquivo
# não servem. A data muda sem que os dados mudem, e o tamanho pode ficar igual com outros dados.

# %% [markdown] name="hint-3-2" lang="en" exercise="3" tags=["hint"]
# Go through the files in order (`sorted`), and for each one join its `path.name` (not the whole path) and the fingerprint of its bytes. A
# file's date and size don't help. The date changes even if the data doesn't, and the size may stay the same when the data changes.

# %% name="wrong-3-time" exercise="3" tags=["wrong-answer"] says="rewritten"
def fingerprint(folder):
    return str(max(path.stat().st_mtime_ns for path in Path(folder).glob("*.csv")))

# %% name="wrong-3-size" exercise="3" tags=["wrong-answer"] says="contents"
def fingerprint(folder):
    return " ".join(f"{path.name}:{path.stat().st_size}" for path in sorted(Path(folder).glob("*.csv")))

# %% name="wrong-3-how-many" exercise="3" tags=["wrong-answer"] says="contents"
def fingerprint(folder):
    return str(sum(len(pd.read_csv(path)) for path in Path(folder).glob("*.csv")))

# %% name="wrong-3-path" exercise="3" tags=["wrong-answer"] says="moved"
def fingerprint(folder):
    return " ".join(f"{path}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(Path(folder).glob("*.csv")))

# %% name="wrong-3-first" exercise="3" tags=["wrong-answer"] says="other_file"
def fingerprint(folder):
    path = sorted(Path(folder).glob("*.csv"))[0]
    return f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()}"

# %% name="wrong-3-names" exercise="3" tags=["wrong-answer"] says="renamed"
def fingerprint(folder):
    return " ".join(sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(folder).glob("*.csv")))

# %% name="wrong-3-number" exercise="3" tags=["wrong-answer"] says="text"
def fingerprint(folder):
    return sum(sum(path.read_bytes()) for path in Path(folder).glob("*.csv"))

# %% name="wrong-3-unsorted" exercise="3" tags=["wrong-answer"] says="order"
def fingerprint(folder):
    return " ".join(f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in Path(folder).glob("*.csv"))

# %% name="wrong-3-every-file" exercise="3" tags=["wrong-answer"] says="not_csv"
def fingerprint(folder):
    return " ".join(f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(Path(folder).iterdir()))

# %% name="wrong-3-now" exercise="3" tags=["wrong-answer"] says="unsteady"
def fingerprint(folder):
    return " ".join(f"{path.name}:{pd.Timestamp.now()}" for path in sorted(Path(folder).glob("*.csv")))

# %% name="wrong-3-salted" exercise="3" tags=["wrong-answer"] says="salted"
def fingerprint(folder):
    return " ".join(f"{path.name}:{hash(path.read_bytes())}" for path in sorted(Path(folder).glob("*.csv")))

# %% name="wrong-3-sum" exercise="3" tags=["wrong-answer"] says="turned"
def fingerprint(folder):
    return " ".join(f"{path.name}:{sum(path.read_bytes())}" for path in sorted(Path(folder).glob("*.csv")))

# %% name="wrong-3-tables" exercise="3" tags=["wrong-answer"] says="same_value"
def fingerprint(folder):
    return " ".join(path.name + pd.read_csv(path).to_csv() for path in sorted(Path(folder).glob("*.csv")))

# %% name="wrong-3-two-files" exercise="3" tags=["wrong-answer"] says="last_file"
def fingerprint(folder):
    return " ".join(path.name + path.read_text() for path in sorted(Path(folder).glob("*.csv"))[:2])

# %% name="wrong-3-three-files" exercise="3" tags=["wrong-answer"] says="added"
def fingerprint(folder):
    return " ".join(path.name + path.read_text() for path in sorted(Path(folder).glob("*.csv"))[:3])

# %% name="wrong-3-rows" exercise="3" tags=["wrong-answer"] says="header"
def fingerprint(folder):
    return " ".join(f"{path.name}:{row}" for path in sorted(Path(folder).glob("*.csv")) for row in path.read_text().splitlines()[1:])

# %% name="wrong-3-apart" exercise="3" tags=["wrong-answer"] says="exchanged"
def fingerprint(folder):
    files = sorted(Path(folder).glob("*.csv"))
    return " ".join([*sorted(path.name for path in files), *sorted(path.read_text() for path in files)])

# %% name="wrong-3-path-object" exercise="3" tags=["wrong-answer"] says="check.raised_when"
def fingerprint(folder):
    return " ".join(f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(folder.glob("*.csv")))

# %% [markdown] name="ask-4" lang="pt-BR"
# ## 4. Quem participou?
#
# Escreva `makers(artifact_id)`. Ela devolve a **lista dos `component_id`** de todos os componentes que participaram da criação de um artifact, cada um uma vez e na ordem que `sorted()` dá. Comece pelo componente que gravou o artifact. Junte os que gravaram o que ele leu, e assim por diante, até não haver mais entradas. Para o artifact que o `total` gravou, é `["Sum", "first", "second"]`.
#
# - O `store` tem `get_events_by_artifact_ids([...])`, `get_events_by_execution_ids([...])` e `get_executions_by_id([...])`.
# - O tipo de um evento é `metadata_store_pb2.Event.OUTPUT` (gravou) ou `.INPUT` (leu).
# - O `component_id` está em `execution.properties["component_id"].string_value`.
#
# Uma execução que veio do cache também tem um evento `OUTPUT`, e por isso um artifact pode ter mais de um. A verificação cria novos componentes no `context`.

# %% [markdown] name="ask-4" lang="en"
# ## 4. Who took part?
#
# Write `makers(artifact_id)`. It returns the **list of the `component_id`** of every component that took part in making an artifact. Start with the one that wrote it. Add those that wrote what it read, and so on, until there are no more inputs. Each is in the list once, in the order that
# `sorted()` gives. For the artifact that `total` wrote, it's `["Sum", "first", "second"]`.
#
# - The `store` has `get_events_by_artifact_ids([...])`, `get_events_by_execution_ids([...])` and `get_executions_by_id([...])`.
# - The type of an event is `metadata_store_pb2.Event.OUTPUT` (wrote) or `.INPUT` (read).
# - The `component_id` is in `execution.properties["component_id"].string_value`.
#
# An execution that came from the cache has an `OUTPUT` event too, so an artifact can have more than one. The check creates new components in your `context` and asks about them.

# %% name="answer-4" exercise="4" tags=["answer"]
### BEGIN SOLUTION
def makers(artifact_id):
    names = set()
    waiting = [artifact_id]
    while waiting:
        for event in store.get_events_by_artifact_ids([waiting.pop()]):
            if event.type == metadata_store_pb2.Event.OUTPUT:
                [execution] = store.get_executions_by_id([event.execution_id])
                names.add(execution.properties["component_id"].string_value)
                read = store.get_events_by_execution_ids([execution.id])
                waiting += [each.artifact_id for each in read if each.type == metadata_store_pb2.Event.INPUT]
    return sorted(names)
### END SOLUTION

# %% name="check-4" exercise="4" tags=["check"]
check("03.4", makers, context, Sum)

# %% [markdown] name="hint-4-1" lang="pt-BR" exercise="4" tags=["hint"]
# Comece por um só passo. O artifact leva aos eventos dele, os eventos `OUTPUT` levam à execução, e a execução tem o nome. Depois, os eventos `INPUT` dessa
# execução levam aos artifacts do passo seguinte.

# %% [markdown] name="hint-4-1" lang="en" exercise="4" tags=["hint"]
# Begin with one step. Go from the artifact to its events, from the `OUTPUT` events to the execution, and from the execution to the name.
# Then the `INPUT` events of that execution lead to the artifacts of the next step.

# %% [markdown] name="hint-4-2" lang="pt-BR" exercise="4" tags=["hint"]
# Guarde os nomes num conjunto e os artifacts a visitar numa lista, e repita enquanto a lista não estiver vazia. Ou faça a função chamar a si mesma. O
# conjunto tira as repetições, e `sorted` devolve a lista em ordem.

# %% [markdown] name="hint-4-2" lang="en" exercise="4" tags=["hint"]
# Keep the names in a set and the artifacts to visit in a list, and repeat while the list isn't empty. (Or let the function call itself.)
# The set removes repetitions, and `sorted` returns the list in order.

# %% name="wrong-4-direct" exercise="4" tags=["wrong-answer"] says="origin"
def makers(artifact_id):
    made = [event.execution_id for event in store.get_events_by_artifact_ids([artifact_id]) if event.type == metadata_store_pb2.Event.OUTPUT]
    return sorted({each.properties["component_id"].string_value for each in store.get_executions_by_id(made)})

# %% name="wrong-4-readers" exercise="4" tags=["wrong-answer"] says="readers"
def makers(artifact_id):
    names, waiting = set(), [artifact_id]
    while waiting:
        for event in store.get_events_by_artifact_ids([waiting.pop()]):
            [execution] = store.get_executions_by_id([event.execution_id])
            names.add(execution.properties["component_id"].string_value)
            if event.type == metadata_store_pb2.Event.OUTPUT:
                read = store.get_events_by_execution_ids([execution.id])
                waiting += [each.artifact_id for each in read if each.type == metadata_store_pb2.Event.INPUT]
    return sorted(names)

# %% name="wrong-4-everyone" exercise="4" tags=["wrong-answer"] says="everybody"
def makers(artifact_id):
    return sorted({each.properties["component_id"].string_value for each in store.get_executions()})

# %% name="wrong-4-parents" exercise="4" tags=["wrong-answer"] says="grandparents"
def makers(artifact_id):
    def wrote(artifact):
        return [each.execution_id for each in store.get_events_by_artifact_ids([artifact]) if each.type == metadata_store_pb2.Event.OUTPUT]

    made = wrote(artifact_id)
    read = [each.artifact_id for each in store.get_events_by_execution_ids(made) if each.type == metadata_store_pb2.Event.INPUT]
    made += [execution for artifact in read for execution in wrote(artifact)]
    return sorted({each.properties["component_id"].string_value for each in store.get_executions_by_id(made)})

# %% name="wrong-4-ids" exercise="4" tags=["wrong-answer"] says="names"
def makers(artifact_id):
    return sorted(event.execution_id for event in store.get_events_by_artifact_ids([artifact_id]))

# %% name="wrong-4-twice" exercise="4" tags=["wrong-answer"] says="repeated"
# -     names = set()
# -     waiting = [artifact_id]
# +     names, waiting = [], [artifact_id]
# -                 names.add(execution.properties["component_id"].string_value)
# +                 names.append(execution.properties["component_id"].string_value)

# %% name="wrong-4-letters" exercise="4" tags=["wrong-answer"] says="order"
# -     names = set()
# -     waiting = [artifact_id]
# +     names, waiting = set(), [artifact_id]
# -     return sorted(names)
# +     return sorted(names, key=str.lower)

# %% name="wrong-4-in-circles" exercise="4" tags=["wrong-answer"] says="check.raised_when"
def makers(artifact_id):
    names = set()
    for event in store.get_events_by_artifact_ids([artifact_id]):
        [execution] = store.get_executions_by_id([event.execution_id])
        names.add(execution.properties["component_id"].string_value)
        for each in store.get_events_by_execution_ids([execution.id]):
            names.update(makers(each.artifact_id))
    return sorted(names)

# %% [markdown] name="ask-5" lang="pt-BR"
# ## 5. O que deixa de rodar?
#
# O exercício 4 olha para trás, para o que já rodou. O pipeline compilado olha para a frente, **antes de rodar qualquer coisa**. Se um componente falhar, quais não poderão rodar? `compiled.nodes` é a lista dos componentes, e a célula do `Compiler`, no episódio, mostra como ler cada um (pelo `pipeline_node` dele).
#
# Escreva `blocked(compiled, failed)`. Ela recebe um pipeline compilado e o nome (`id`) do componente que falhou, e devolve um conjunto com os nomes dos componentes que esperam por ele, direta ou indiretamente. O que falhou não entra. `blocked(compiled, "first")` é
# `{"Sum"}`. A verificação experimenta a função num pipeline maior, em que um componente também espera por outro sem ler nada dele (`add_upstream_node`).

# %% [markdown] name="ask-5" lang="en"
# ## 5. What can't run now?
#
# Exercise 4 looked back, at what has run. The compiled pipeline lets you look ahead, **before anything runs**. If a component fails, which ones can't run? `compiled.nodes` is the list of the components, and the episode's cell with the `Compiler` shows how to read each one (through its `pipeline_node`).
#
# Write `blocked(compiled, failed)`. It takes a compiled pipeline and the name (`id`) of the component that failed, and returns a set with the names of those that wait for it, directly or indirectly. The one that failed isn't among them. `blocked(compiled, "first")` is
# `{"Sum"}`. The check tries the function on a larger pipeline, where one component also waits for another without reading from it (`add_upstream_node`).

# %% name="answer-5" exercise="5" tags=["answer"]
### BEGIN SOLUTION
def blocked(compiled, failed):
    stopped = {failed}
    for node in compiled.nodes:  # in the order in which they run
        name = node.pipeline_node.node_info.id
        awaited = set(node.pipeline_node.upstream_nodes)
        if stopped & awaited:
            stopped.add(name)
    stopped.remove(failed)
    return stopped
### END SOLUTION

# %% name="check-5" exercise="5" tags=["check"]
check("03.5", blocked, Rows, Sum)

# %% [markdown] name="hint-5-1" lang="pt-BR" exercise="5" tags=["hint"]
# Cada `node` de `compiled.nodes` tem um `node.pipeline_node`, com o nome em `node_info.id`. Em `upstream_nodes` estão os nomes dos componentes que ele espera. Imprima os três para ver.

# %% [markdown] name="hint-5-1" lang="en" exercise="5" tags=["hint"]
# Each `node` of `compiled.nodes` has a `node.pipeline_node`, with the name in `node_info.id`. The names of the components that it waits for are in `upstream_nodes`. Print all three to see.

# %% [markdown] name="hint-5-2" lang="pt-BR" exercise="5" tags=["hint"]
# Os nodes vêm na ordem em que rodam. Guarde num conjunto os que não podem mais rodar, a começar pelo que falhou. Um node entra no conjunto se espera por algum que já está nele.

# %% [markdown] name="hint-5-2" lang="en" exercise="5" tags=["hint"]
# The nodes come in the order in which they run. Keep a set of those that can't run, beginning with the one that failed. A node joins the set if it waits for one that is already in it.

# %% name="wrong-5-direct" exercise="5" tags=["wrong-answer"] says="indirect"
def blocked(compiled, failed):
    return {node.pipeline_node.node_info.id for node in compiled.nodes if failed in node.pipeline_node.upstream_nodes}

# %% name="wrong-5-downstream" exercise="5" tags=["wrong-answer"] says="indirect"
def blocked(compiled, failed):
    [node] = [node.pipeline_node for node in compiled.nodes if node.pipeline_node.node_info.id == failed]
    return set(node.downstream_nodes)

# %% name="wrong-5-itself" exercise="5" tags=["wrong-answer"] says="itself"
# -     stopped.remove(failed)

# %% name="wrong-5-before" exercise="5" tags=["wrong-answer"] says="before"
def blocked(compiled, failed):
    nodes = {node.pipeline_node.node_info.id: node.pipeline_node for node in compiled.nodes}
    waiting, names = list(nodes[failed].upstream_nodes), set()
    while waiting:
        names.add(waiting[-1])
        waiting += nodes[waiting.pop()].upstream_nodes
    return names

# %% name="wrong-5-later" exercise="5" tags=["wrong-answer"] says="independent"
def blocked(compiled, failed):
    names = [node.pipeline_node.node_info.id for node in compiled.nodes]
    return set(names[names.index(failed) + 1:])

# %% name="wrong-5-inputs" exercise="5" tags=["wrong-answer"] says="waits"
def blocked(compiled, failed):
    stopped = {failed}
    for node in compiled.nodes:
        inputs = node.pipeline_node.inputs.inputs.values()
        if stopped & {channel.producer_node_query.id for each in inputs for channel in each.channels}:
            stopped.add(node.pipeline_node.node_info.id)
    return stopped - {failed}

# %% name="wrong-5-nodes" exercise="5" tags=["wrong-answer"] says="names"
def blocked(compiled, failed):
    return [node for node in compiled.nodes if failed in node.pipeline_node.upstream_nodes]

# %% name="wrong-5-how-many" exercise="5" tags=["wrong-answer"] says="names"
# -     return stopped
# +     return len(stopped)

# %% name="wrong-5-one" exercise="5" tags=["wrong-answer"] says="check.arguments"
# - def blocked(compiled, failed):
# + def blocked(failed):
