# ---
# # SOURCE of an exercise sheet. Solutions and exercises in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "Do notebook ao pipeline", en: "From notebook to pipeline"}
# teaching: 0
# exercises: 60
# ---

# %% [markdown] name="intro" lang="pt-BR"
# São seis exercícios sobre semanas de corridas de táxi, para fazer depois do [episódio 08](../../episodes/pt-BR/08-pipeline.ipynb). Troque os `...`, rode a célula e, em seguida, o `check(...)` logo abaixo.
# Travou? `hint("08.1")` dá uma pista por vez. No fim, salve e rode `course check 08` num terminal.

# %% [markdown] name="intro" lang="en"
# Here are six exercises on weeks of taxi trips, to do after [episode 08](../../episodes/en/08-pipeline.ipynb). Replace the `...`, run the cell and then the `check(...)` right below it.
# Stuck? `hint("08.1")` gives one hint at a time. At the end, save and run `course check 08` in a terminal.

# %% [markdown] name="setup-intro" lang="pt-BR"
# Rode primeiro a célula abaixo. `inbox` traz duas semanas, em `week-1/` e `week-2/`, `schema_file` é um schema revisado, e `metadata` diz onde fica o banco de metadados do seu pipeline. `store` é o banco de metadados de **outro** pipeline, que já rodou quatro vezes, com três semanas e dois schemas, `schema-1.pbtxt` e `schema-2.pbtxt`. Você precisa dele nos exercícios 2, 3 e 6. `measured` traz as medidas do episódio, para o exercício 5.

# %% [markdown] name="setup-intro" lang="en"
# Run the cell below first. `inbox` holds two weeks, in `week-1/` and `week-2/`, `schema_file` is a reviewed schema, and `metadata` says where your pipeline's metadata store is. `store` is the metadata
# store of **another** pipeline. That one has run four times, on three weeks, with two schemas, `schema-1.pbtxt` and `schema-2.pbtxt`. You
# need it for exercises 2, 3 and 6. `measured` holds the episode's measurements, for exercise 5.

# %% name="setup"
import pandas as pd

from tfx_course import check, hint, scaling, work_folder
import apache_beam as beam
from ml_metadata.proto import metadata_store_pb2
from tfx import v1 as tfx
from tfx_course.given import sheet_08

WORK = work_folder("08-exercises")
inbox = WORK / "inbox"
for week in (1, 2):
    sheet_08.write_week(inbox, week)
schema_file = sheet_08.write_schema(WORK / "schema.pbtxt")
metadata = tfx.orchestration.metadata.sqlite_metadata_connection_config(str(WORK / "metadata.sqlite"))

(WORK / "history").mkdir()
store = sheet_08.history(WORK / "history")
measured = pd.DataFrame(scaling.stored())

# %% [markdown] name="ask-1" lang="pt-BR"
# ## 1. Uma definição
#
# Escreva `create_pipeline(pipeline_root, inbox, schema_file, metadata)`, que devolve um `tfx.dsl.Pipeline`. Nele, o ExampleGen pega **a semana mais nova** do `inbox`, e o ExampleValidator compara as estatísticas com o schema **do
# arquivo**. Uma segunda execução, sem nada de novo, não refaz nenhum trabalho. (Os CSVs estão em `week-1/`, `week-2/` e assim por diante. Não é preciso pôr o portão.)
#
# Antes do `check`, rode você mesmo o pipeline: `tfx.orchestration.LocalDagRunner().run(create_pipeline(str(WORK / "pipeline"), str(inbox), schema_file, metadata))`. O `check` o roda três vezes, numa pasta própria.

# %% [markdown] name="ask-1" lang="en"
# ## 1. A definition
#
# Write `create_pipeline(pipeline_root, inbox, schema_file, metadata)`, which returns a `tfx.dsl.Pipeline`. In it, ExampleGen takes **the
# newest week** of the `inbox` (the CSV files are in `week-1/`, `week-2/` and so on), and ExampleValidator compares the statistics with the schema **in the file**. A second run with nothing new
# repeats no work. You don't need the gate.
#
# Before the `check`, run it yourself with `tfx.orchestration.LocalDagRunner().run(create_pipeline(str(WORK / "pipeline"), str(inbox),
# schema_file, metadata))`. The `check` runs it three times, in a folder of its own.

# %% name="answer-1" exercise="1" tags=["answer"]
### BEGIN SOLUTION
def create_pipeline(pipeline_root, inbox, schema_file, metadata):
    splits = [tfx.proto.Input.Split(name="week", pattern="week-{SPAN}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    return tfx.dsl.Pipeline(
        pipeline_name="taxi",
        pipeline_root=pipeline_root,
        components=[example_gen, statistics_gen, schema_gen, validator],
        enable_cache=True,
        metadata_connection_config=metadata,
    )
### END SOLUTION

# %% name="check-1" exercise="1" tags=["check"]
check("08.1", create_pipeline)

# %% [markdown] name="hint-1-1" lang="pt-BR" exercise="1" tags=["hint"]
# São quatro componentes: CsvExampleGen, StatisticsGen, ImportSchemaGen, ExampleValidator. Cada um recebe `outputs[...]` de outro, e os quatro vão na lista `components` do `tfx.dsl.Pipeline`.

# %% [markdown] name="hint-1-1" lang="en" exercise="1" tags=["hint"]
# There are four components: CsvExampleGen, StatisticsGen, ImportSchemaGen, ExampleValidator. You connect them through their `outputs[...]`,
# and all four go into the list `components` of `tfx.dsl.Pipeline`.

# %% [markdown] name="hint-1-2" lang="pt-BR" exercise="1" tags=["hint"]
# A semana mais nova vem de um `tfx.proto.Input.Split` cujo padrão de nome tem `{SPAN}` no lugar do número. Para nada ser refeito, use `enable_cache=True`. O banco de metadados vai em `metadata_connection_config`.

# %% [markdown] name="hint-1-2" lang="en" exercise="1" tags=["hint"]
# For the newest week, use a `tfx.proto.Input.Split` whose pattern has `{SPAN}` in place of the number. So that no work is repeated, use
# `enable_cache=True`. The metadata store goes into `metadata_connection_config`.

# %% name="wrong-1-inferred" exercise="1" tags=["wrong-answer"] says="inferred"
def create_pipeline(pipeline_root, inbox, schema_file, metadata):
    splits = [tfx.proto.Input.Split(name="week", pattern="week-{SPAN}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    components = [example_gen, statistics_gen, schema_gen, validator]
    return tfx.dsl.Pipeline("taxi", pipeline_root, components=components, enable_cache=True, metadata_connection_config=metadata)

# %% name="wrong-1-week" exercise="1" tags=["wrong-answer"] says="no_span"
def create_pipeline(pipeline_root, inbox, schema_file, metadata):
    splits = [tfx.proto.Input.Split(name="week", pattern="week-1/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    components = [example_gen, statistics_gen, schema_gen, validator]
    return tfx.dsl.Pipeline("taxi", pipeline_root, components=components, enable_cache=True, metadata_connection_config=metadata)

# %% name="wrong-1-no-cache" exercise="1" tags=["wrong-answer"] says="cache"
def create_pipeline(pipeline_root, inbox, schema_file, metadata):
    splits = [tfx.proto.Input.Split(name="week", pattern="week-{SPAN}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    components = [example_gen, statistics_gen, schema_gen, validator]
    return tfx.dsl.Pipeline("taxi", pipeline_root, components=components, metadata_connection_config=metadata)

# %% name="wrong-1-unvalidated" exercise="1" tags=["wrong-answer"] says="missing"
def create_pipeline(pipeline_root, inbox, schema_file, metadata):
    splits = [tfx.proto.Input.Split(name="week", pattern="week-{SPAN}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    components = [example_gen, statistics_gen, schema_gen]
    return tfx.dsl.Pipeline("taxi", pipeline_root, components=components, enable_cache=True, metadata_connection_config=metadata)

# %% name="wrong-1-nothing-returned" exercise="1" tags=["wrong-answer"] says="pipeline"
def create_pipeline(pipeline_root, inbox, schema_file, metadata):
    splits = [tfx.proto.Input.Split(name="week", pattern="week-{SPAN}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    tfx.dsl.Pipeline("taxi", pipeline_root, components=[example_gen], enable_cache=True, metadata_connection_config=metadata)

# %% name="wrong-1-digits" exercise="1" tags=["wrong-answer"] says="stopped"
def create_pipeline(pipeline_root, inbox, schema_file, metadata):
    splits = [tfx.proto.Input.Split(name="week", pattern="week-{SPAN:2}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    return tfx.dsl.Pipeline("taxi", pipeline_root, components=[example_gen, statistics_gen, schema_gen, validator], enable_cache=True, metadata_connection_config=metadata)

# %% name="wrong-1-no-store" exercise="1" tags=["wrong-answer"] says="metadata"
def create_pipeline(pipeline_root, inbox, schema_file, metadata):
    splits = [tfx.proto.Input.Split(name="week", pattern="week-{SPAN}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    return tfx.dsl.Pipeline("taxi", pipeline_root, components=[example_gen, statistics_gen, schema_gen, validator], enable_cache=True)

# %% name="wrong-1-elsewhere" exercise="1" tags=["wrong-answer"] says="root"
def create_pipeline(pipeline_root, inbox, schema_file, metadata):
    splits = [tfx.proto.Input.Split(name="week", pattern="week-{SPAN}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    return tfx.dsl.Pipeline("taxi", str(WORK / "elsewhere"), components=[example_gen, statistics_gen, schema_gen, validator], enable_cache=True, metadata_connection_config=metadata)

# %% name="wrong-1-three" exercise="1" tags=["wrong-answer"] says="check.arguments"
def create_pipeline(pipeline_root, inbox, schema_file):
    splits = [tfx.proto.Input.Split(name="week", pattern="week-{SPAN}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    return tfx.dsl.Pipeline("taxi", pipeline_root, components=[example_gen, statistics_gen, schema_gen, validator], enable_cache=True, metadata_connection_config=None)

# %% name="wrong-1-misspelt" exercise="1" tags=["wrong-answer"] says="check.raised_when"
def create_pipeline(pipeline_root, inbox, schema_file, metadata):
    splits = [tfx.proto.Input.Split(name="week", pattern="week-{SPAN}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=split))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    return tfx.dsl.Pipeline("taxi", pipeline_root, components=[example_gen, statistics_gen, schema_gen, validator], enable_cache=True, metadata_connection_config=metadata)

# %% [markdown] name="ask-2" lang="pt-BR"
# ## 2. O que rodou de verdade?
#
# "O pipeline rodou quatro vezes" não quer dizer que cada componente rodou quatro vezes. Escreva `worked(store)`, que devolve um dicionário com o nome de cada componente (`"StatisticsGen"`…) e **quantas vezes ele rodou de verdade, até o fim**. Não contam as execuções que falharam, nem aquelas cujo resultado veio do cache. Um componente que nunca rodou até o fim também entra no dicionário, com 0. O `check` experimenta a função em outro banco de metadados, com outros números.

# %% [markdown] name="ask-2" lang="en"
# ## 2. What actually ran?
#
# "The pipeline ran four times" doesn't mean that each component ran four times. Write `worked(store)`, which returns a dictionary with
# the name of each component (such as `"StatisticsGen"`) and **how many times it actually ran to completion**. An execution that failed doesn't count. One whose result came from the cache doesn't count either.
# A component that never ran to completion goes into the dictionary too, with the value 0. The `check` tries the function on another store, with other numbers.

# %% name="answer-2" exercise="2" tags=["answer"]
### BEGIN SOLUTION
def worked(store):
    counts = {}
    for execution in store.get_executions():
        name = execution.type.split(".")[-1]
        really = execution.last_known_state == metadata_store_pb2.Execution.COMPLETE
        counts[name] = counts.get(name, 0) + really
    return counts
### END SOLUTION

# %% name="check-2" exercise="2" tags=["check"]
check("08.2", worked)

# %% [markdown] name="hint-2-1" lang="pt-BR" exercise="2" tags=["hint"]
# `store.get_executions()` traz todas as execuções. `execution.type` termina no nome do componente, e `execution.last_known_state` diz em que estado ela terminou.

# %% [markdown] name="hint-2-1" lang="en" exercise="2" tags=["hint"]
# `store.get_executions()` returns all executions. `execution.type` ends in the component's name, and `execution.last_known_state` is the state in which it ended.

# %% [markdown] name="hint-2-2" lang="pt-BR" exercise="2" tags=["hint"]
# Conte as que estão em `metadata_store_pb2.Execution.COMPLETE`. As do cache estão em `CACHED`. Elas ficam registradas, mas o componente não rodou.

# %% [markdown] name="hint-2-2" lang="en" exercise="2" tags=["hint"]
# Count those in the state `metadata_store_pb2.Execution.COMPLETE`. Those from the cache are in the state `CACHED`. They are recorded, but the component didn't run.

# %% name="wrong-2-all" exercise="2" tags=["wrong-answer"] says="cached"
def worked(store):
    return pd.Series([execution.type.split(".")[-1] for execution in store.get_executions()]).value_counts().to_dict()

# %% name="wrong-2-cached" exercise="2" tags=["wrong-answer"] says="inverted"
def worked(store):
    counts = {}
    for execution in store.get_executions():
        name = execution.type.split(".")[-1]
        counts[name] = counts.get(name, 0) + (execution.last_known_state == metadata_store_pb2.Execution.CACHED)
    return counts

# %% name="wrong-2-artifacts" exercise="2" tags=["wrong-answer"] says="components"
def worked(store):
    return pd.Series([artifact.type for artifact in store.get_artifacts()]).value_counts().to_dict()

# %% name="wrong-2-total" exercise="2" tags=["wrong-answer"] says="kind"
def worked(store):
    return sum(execution.last_known_state == metadata_store_pb2.Execution.COMPLETE for execution in store.get_executions())

# %% name="wrong-2-once" exercise="2" tags=["wrong-answer"] says="counts"
def worked(store):
    return {execution.type.split(".")[-1]: 1 for execution in store.get_executions()}

# %% name="wrong-2-fixed" exercise="2" tags=["wrong-answer"] says="other"
# -     return counts
# +     return counts
# + _own = worked(store)
# + def worked(store):
# +     return _own

# %% name="wrong-2-added-up" exercise="2" tags=["wrong-answer"] says="again"
# - def worked(store):
# + counts = {}
# + def worked(store):
# -     counts = {}

# %% name="wrong-2-misspelt" exercise="2" tags=["wrong-answer"] says="check.raised_when"
# -         really = execution.last_known_state == metadata_store_pb2.Execution.COMPLETE
# +         really = execution.last_state == metadata_store_pb2.Execution.COMPLETE

# %% name="wrong-2-no-argument" exercise="2" tags=["wrong-answer"] says="check.arguments"
# - def worked(store):
# + def worked():

# %% [markdown] name="ask-3" lang="pt-BR"
# ## 3. A linhagem de um schema
#
# Um colega achou um erro em `schema-2.pbtxt`. Quais semanas foram validadas com ele? Escreva `judged_by(store, name)`, que recebe o nome de um arquivo de schema e devolve o conjunto (`set`) dos *spans* (os números das semanas) que o ExampleValidator validou com ele, aprovadas ou não. No episódio, a célula do desenho dá os mesmos passos, em `judgements`. (Lá, `maker` e `read_by` usam o `store` do notebook. Aqui, use o `store` que a sua função recebe. Se usar `Path`, importe-o.) O `check` pergunta também a outro banco de metadados, em que as respostas são outras.

# %% [markdown] name="ask-3" lang="en"
# ## 3. The lineage of a schema
#
# A colleague found an error in `schema-2.pbtxt`. Which weeks did that schema judge? Write `judged_by(store, name)`, which takes the name of
# a schema file and returns the set of the *spans* (the numbers of the weeks) that ExampleValidator judged with it, whether it approved them or not. In the episode, `judgements` takes the same steps, in the cell that draws the picture. (There, `maker` and `read_by` use the notebook's `store`. Here, use the `store` that your function is given. If you use `Path`, import it.) The `check` also asks about another
# store, in which the answers differ.

# %% name="answer-3" exercise="3" tags=["answer"]
### BEGIN SOLUTION
def judged_by(store, name):
    def maker(artifact):
        made = [event.execution_id for event in store.get_events_by_artifact_ids([artifact.id]) if event.type == event.OUTPUT]
        return store.get_executions_by_id([min(made)])[0]

    def read_by(execution):
        read = [event.artifact_id for event in store.get_events_by_execution_ids([execution.id]) if event.type == event.INPUT]
        return {artifact.type: artifact for artifact in store.get_artifacts_by_id(read)}

    spans = set()
    for anomalies in store.get_artifacts_by_type("ExampleAnomalies"):
        judged = read_by(maker(anomalies))
        file = maker(judged["Schema"]).custom_properties["schema_file"].string_value
        if file.endswith(f"/{name}"):
            examples = read_by(maker(judged["ExampleStatistics"]))["Examples"]
            spans.add(examples.custom_properties["span"].int_value)
    return spans
### END SOLUTION

# %% name="check-3" exercise="3" tags=["check"]
check("08.3", judged_by)

# %% [markdown] name="hint-3-1" lang="pt-BR" exercise="3" tags=["hint"]
# Comece pelos artifacts `ExampleAnomalies` e percorra o caminho de volta, como no episódio: a execução que gravou → o que ela leu → a execução que gravou isso. Uma ponta leva ao arquivo do schema, a outra aos exemplos.

# %% [markdown] name="hint-3-1" lang="en" exercise="3" tags=["hint"]
# Begin with the `ExampleAnomalies` artifacts and walk backwards, as in the episode: from the artifact to the execution that wrote it, to
# what that one read, to the execution that wrote that. One branch leads to the schema's file, the other to the examples.

# %% [markdown] name="hint-3-2" lang="pt-BR" exercise="3" tags=["hint"]
# O arquivo está em `custom_properties["schema_file"]` da execução do ImportSchemaGen. O *span* está em `custom_properties["span"].int_value` do artifact `Examples`, que o StatisticsGen leu.

# %% [markdown] name="hint-3-2" lang="en" exercise="3" tags=["hint"]
# The file is in `custom_properties["schema_file"]` of ImportSchemaGen's execution. The span is in `custom_properties["span"].int_value` of
# the `Examples` artifact, which StatisticsGen read.

# %% name="wrong-3-all" exercise="3" tags=["wrong-answer"] says="all"
def judged_by(store, name):
    return {artifact.custom_properties["span"].int_value for artifact in store.get_artifacts_by_type("Examples")}

# %% name="wrong-3-latest" exercise="3" tags=["wrong-answer"] says="lacking"
def judged_by(store, name):
    """The newest run with this schema, and no others."""
    spans = []
    for run in sorted(store.get_contexts_by_type("pipeline_run"), key=lambda context: context.id):
        files = [each.custom_properties["schema_file"].string_value for each in store.get_executions_by_context(run.id)]
        if any(file.endswith(f"/{name}") for file in files):
            spans += [each.custom_properties["span"].int_value for each in store.get_artifacts_by_context(run.id) if each.type == "Examples"]
    return set(spans[-1:])

# %% name="wrong-3-texts" exercise="3" tags=["wrong-answer"] says="numbers"
def judged_by(store, name):
    return {str(artifact.custom_properties["span"].int_value) for artifact in store.get_artifacts_by_type("Examples")}

# %% name="wrong-3-list" exercise="3" tags=["wrong-answer"] says="kind"
def judged_by(store, name):
    return [artifact.custom_properties["span"].int_value for artifact in store.get_artifacts_by_type("Examples")]

# %% name="wrong-3-properties" exercise="3" tags=["wrong-answer"] says="nothing"
def judged_by(store, name):
    """The property looked for on the artifact, where it is not."""
    return {each.id for each in store.get_artifacts_by_type("Schema") if each.custom_properties["schema_file"].string_value.endswith(name)}

# %% name="wrong-3-fixed" exercise="3" tags=["wrong-answer"] says="other"
# - def judged_by(store, name):
# + _s = store
# + def judged_by(store, name):
# - def judged_by(store, name):
# + def judged_by(store, name):
# +     store = _s

# %% name="wrong-3-path" exercise="3" tags=["wrong-answer"] says="nothing"
# -         if file.endswith(f"/{name}"):
# +         if file == name:

# %% name="wrong-3-same-run" exercise="3" tags=["wrong-answer"] says="extra"
def judged_by(store, name):
    spans = set()
    for run in store.get_contexts_by_type("pipeline_run"):
        files = [e.custom_properties["schema_file"].string_value for e in store.get_executions_by_context(run.id)]
        if any(f.endswith(name) for f in files):
            spans |= {a.custom_properties["span"].int_value for a in store.get_artifacts_by_context(run.id) if a.type == "Examples"}
    return spans

# %% name="wrong-3-ids" exercise="3" tags=["wrong-answer"] says="no_week"
# -             spans.add(examples.custom_properties["span"].int_value)
# +             spans.add(examples.id)

# %% name="wrong-3-one-file" exercise="3" tags=["wrong-answer"] says="same"
# -         if file.endswith(f"/{name}"):
# +         if file.endswith("schema-2.pbtxt"):

# %% name="wrong-3-key" exercise="3" tags=["wrong-answer"] says="check.raised_when"
# -         file = maker(judged["Schema"]).custom_properties["schema_file"].string_value
# +         file = maker(judged["schema"]).custom_properties["schema_file"].string_value

# %% [markdown] name="ask-4" lang="pt-BR"
# ## 4. Dividir e juntar
#
# Um colega calcula a fração de corridas pagas com cartão (`"Credit Card"`), e num laptop dá certo. No cluster, o número muda a cada execução:
#
# ```python
# class CardShare(beam.CombineFn):
#     def create_accumulator(self):
#         return []
#
#     def add_input(self, seen, payment):
#         return seen + [payment == "Credit Card"]
#
#     def merge_accumulators(self, parts):
#         return [sum(part) / len(part) for part in parts]
#
#     def extract_output(self, seen):
#         return sum(seen) / len(seen)
# ```
#
# Ache o erro e escreva uma `CardShare` que dê o mesmo resultado **seja qual for a divisão que o Beam faça**. Os pedaços podem ser desiguais ou vazios, e podem ser juntados em duas etapas. `merge_accumulators` recebe uma lista com um ou mais resultados parciais. O acumulador, que é o resultado parcial de um pedaço, não pode guardar todas as
# corridas, porque ele viaja pela rede. (Pelo menos um pedaço tem corridas.)

# %% [markdown] name="ask-4" lang="en"
# ## 4. Split and merge
#
# A colleague computes the share of trips paid by card (`"Credit Card"`), and on a laptop it comes out right. On the cluster the number changes from run to run:
#
# ```python
# class CardShare(beam.CombineFn):
#     def create_accumulator(self):
#         return []
#
#     def add_input(self, seen, payment):
#         return seen + [payment == "Credit Card"]
#
#     def merge_accumulators(self, parts):
#         return [sum(part) / len(part) for part in parts]
#
#     def extract_output(self, seen):
#         return sum(seen) / len(seen)
# ```
#
# Find the error and write a `CardShare` that gives the same result **however Beam splits the trips**. The parts may be unequal or empty,
# and Beam may merge them in two steps. `merge_accumulators` takes a list of one or more partial results. The accumulator, which is the partial result of a part, must not keep
# all the trips, because it travels over the network. (At least one part has trips.)

# %% name="answer-4" exercise="4" tags=["answer"]
### BEGIN SOLUTION
class CardShare(beam.CombineFn):
    def create_accumulator(self):
        return 0, 0

    def add_input(self, partial, way):
        cards, trips = partial
        return cards + (way == "Credit Card"), trips + 1

    def merge_accumulators(self, partials):
        cards, trips = zip(*partials)
        return sum(cards), sum(trips)

    def extract_output(self, partial):
        cards, trips = partial
        return cards / trips
### END SOLUTION

# %% name="check-4" exercise="4" tags=["check"]
check("08.4", CardShare)

# %% [markdown] name="hint-4-1" lang="pt-BR" exercise="4" tags=["hint"]
# Ao juntar, no código do colega, um pedaço de 10 corridas pesa tanto quanto um de 400. O que você precisa saber de cada pedaço para que isso não aconteça?

# %% [markdown] name="hint-4-1" lang="en" exercise="4" tags=["hint"]
# When the colleague's code merges, a part with 10 trips counts as much as one with 400. What do you need to know about each part to avoid that?

# %% [markdown] name="hint-4-2" lang="pt-BR" exercise="4" tags=["hint"]
# São dois números por pedaço, quantas corridas com cartão e quantas ao todo. Some uns e outros ao juntar, e deixe a divisão para o fim. Assim, um pedaço vazio é só `(0, 0)`.

# %% [markdown] name="hint-4-2" lang="en" exercise="4" tags=["hint"]
# You need two numbers per part, how many by card and how many in all. Add up both when merging, and leave the division for the end. Then an
# empty part is simply `(0, 0)`.

# %% name="wrong-4-means" exercise="4" tags=["wrong-answer"] says="bundles"
class CardShare(beam.CombineFn):
    def create_accumulator(self):
        return 0, 0

    def add_input(self, partial, way):
        share, trips = partial
        return (share * trips + (way == "Credit Card")) / (trips + 1), trips + 1

    def merge_accumulators(self, partials):
        shares, trips = zip(*partials)
        return sum(shares) / len(shares), sum(trips)

    def extract_output(self, partial):
        return partial[0]

# %% name="wrong-4-weighted" exercise="4" tags=["wrong-answer"] says="check.raised_when"
# -         cards, trips = zip(*partials)
# -         return sum(cards), sum(trips)
# +         """The mean of the shares, weighted: right, until a part is empty."""
# +         partials = list(partials)
# +         total = sum(trips for cards, trips in partials)
# +         share = sum(cards / trips * (trips / total) for cards, trips in partials)
# +         return share * total, total

# %% name="wrong-4-twice" exercise="4" tags=["wrong-answer"] says="check.raised_when"
class CardShare(beam.CombineFn):
    def create_accumulator(self):
        return []

    def add_input(self, seen, way):
        return seen + [way == "Credit Card"]

    def merge_accumulators(self, parts):
        return sum(sum(part) for part in parts) / sum(len(part) for part in parts)

    def extract_output(self, share):
        return share

# %% name="wrong-4-function" exercise="4" tags=["wrong-answer"] says="not_class"
def CardShare(ways):
    return sum(way == "Credit Card" for way in ways) / len(ways)

# %% name="wrong-4-percent" exercise="4" tags=["wrong-answer"] says="percent"
# -         return cards / trips
# +         return 100 * cards / trips

# %% name="wrong-4-all-trips" exercise="4" tags=["wrong-answer"] says="keeps"
class CardShare(beam.CombineFn):

    def create_accumulator(self):
        return []

    def add_input(self, acc, way):
        return acc + [way == "Credit Card"]

    def merge_accumulators(self, parts):
        return [w for p in parts for w in p]

    def extract_output(self, acc):
        return sum(acc) / len(acc)

# %% name="wrong-4-two-parts" exercise="4" tags=["wrong-answer"] says="check.raised_when"
class CardShare(beam.CombineFn):

    def create_accumulator(self):
        return 0, 0

    def add_input(self, acc, way):
        return acc[0] + (way == "Credit Card"), acc[1] + 1

    def merge_accumulators(self, parts):
        one, two = parts
        return one[0] + two[0], one[1] + two[1]

    def extract_output(self, acc):
        return acc[0] / acc[1]

# %% name="wrong-4-not-cash" exercise="4" tags=["wrong-answer"] says="whole"
class CardShare(beam.CombineFn):

    def create_accumulator(self):
        return 0, 0

    def add_input(self, acc, way):
        return acc[0] + (way != "Cash"), acc[1] + 1

    def merge_accumulators(self, parts):
        cards, trips = zip(*parts)
        return sum(cards), sum(trips)

    def extract_output(self, acc):
        return acc[0] / acc[1]

# %% name="wrong-4-self" exercise="4" tags=["wrong-answer"] says="state"
class CardShare(beam.CombineFn):
    def __init__(self):
        self.cards = self.trips = 0

    def create_accumulator(self):
        return None

    def add_input(self, acc, way):
        self.cards += way == 'Credit Card'
        self.trips += 1
        return None

    def merge_accumulators(self, parts):
        return None

    def extract_output(self, acc):
        return self.cards / self.trips

# %% name="wrong-4-global" exercise="4" tags=["wrong-answer"] says="kept"
seen = []

class CardShare(beam.CombineFn):

    def create_accumulator(self):
        return None

    def add_input(self, acc, way):
        seen.append(way == 'Credit Card')
        return None

    def merge_accumulators(self, parts):
        return None

    def extract_output(self, acc):
        return sum(seen) / len(seen)

# %% name="wrong-4-at-least-one" exercise="4" tags=["wrong-answer"] says="empty"
class CardShare(beam.CombineFn):

    def create_accumulator(self):
        return 0, 0

    def add_input(self, acc, way):
        return acc[0] + (way == "Credit Card"), acc[1] + 1

    def merge_accumulators(self, parts):
        return sum(p[0] for p in parts) + 0, sum(max(p[1], 1) for p in parts)

    def extract_output(self, acc):
        return acc[0] / acc[1]

# %% name="wrong-4-two-arguments" exercise="4" tags=["wrong-answer"] says="arguments"
class CardShare(beam.CombineFn):

    def create_accumulator(self):
        return 0, 0

    def add_input(self, acc, way):
        return acc[0] + (way == "Credit Card"), acc[1] + 1

    def merge_accumulators(self, one, two):
        cards, trips = zip(one, two)
        return sum(cards), sum(trips)

    def extract_output(self, acc):
        return acc[0] / acc[1]

# %% name="wrong-4-no-merge" exercise="4" tags=["wrong-answer"] says="lacking"
class CardShare(beam.CombineFn):
    def create_accumulator(self):
        return 0, 0
    def add_input(self, acc, way):
        return acc[0] + (way == 'Credit Card'), acc[1] + 1
    def extract_output(self, acc):
        return acc[0] / acc[1]

# %% name="wrong-4-plain" exercise="4" tags=["wrong-answer"] says="not_combine"
class CardShare:

    def create_accumulator(self):
        return 0, 0

    def add_input(self, acc, way):
        return acc[0] + (way == "Credit Card"), acc[1] + 1

    def merge_accumulators(self, parts):
        cards, trips = zip(*parts)
        return sum(cards), sum(trips)

    def extract_output(self, acc):
        return acc[0] / acc[1]

# %% [markdown] name="ask-5" lang="pt-BR"
# ## 5. Vale a pena um cluster?
#
# O chefe quer as estatísticas de **20 milhões** de linhas de CSV toda manhã, em uma hora, e pergunta se deve comprar máquinas. Cada tempo de `measured` (medidas do episódio; colunas `route`, `rows`, `seconds`) tem uma parte fixa, que é o tempo gasto para começar, e uma parte que cresce com as linhas.
# Estime com as duas maiores medidas de cada caminho, porque nelas a segunda parte pesa mais:
#
# - `seconds`: quantos segundos os 20 milhões levariam pelo caminho `"CSV, Beam, 2 processes"`;
# - `rows_in_an_hour`: quantas linhas o caminho `"CSV, Beam"` processa em uma hora.
#
# Depois, escreva a resposta ao chefe, no papel ou numa célula nova. Uma boa resposta diz se a hora basta hoje, o que se ganha **sem comprar nada** (outro formato, uma amostra, menos colunas), de quais medidas veio a conta, e por que
# ela pode errar (memória, outra máquina, outra tabela).

# %% [markdown] name="ask-5" lang="en"
# ## 5. Is the cluster worth it?
#
# The boss wants the statistics of **20 million** rows of CSV every morning, within an hour, and asks whether to buy machines. `measured`
# holds the episode's measurements (columns `route`, `rows`, `seconds`). Each time in it has a fixed part, the start-up, and a part that grows with the rows. Estimate with the two largest measurements of each route, because in them the second part counts most:
#
# - `seconds`: how many seconds the 20 million rows would take with the route `"CSV, Beam, 2 processes"`;
# - `rows_in_an_hour`: how many rows the route `"CSV, Beam"` handles in an hour.
#
# Then write down your answer to the boss, on paper or in a new cell. A good answer says whether an hour is enough today, what you can gain **without buying anything**
# (another format, a sample, fewer columns), which measurements the estimate came from, and why it may be wrong (memory, another machine,
# another table).

# %% name="answer-5" exercise="5" tags=["answer"]
### BEGIN SOLUTION
def line(route):
    """A fixed cost and a cost per row, from the two largest measurements."""
    (few, soon), (many, late) = measured[measured.route == route].sort_values("rows")[["rows", "seconds"]].values[-2:]
    per_row = (late - soon) / (many - few)
    return soon - per_row * few, per_row


fixed, per_row = line("CSV, Beam, 2 processes")
seconds = fixed + per_row * 20_000_000
fixed, per_row = line("CSV, Beam")
rows_in_an_hour = (3600 - fixed) / per_row
### END SOLUTION

# %% name="check-5" exercise="5" tags=["check"]
check("08.5", seconds, rows_in_an_hour)

# %% [markdown] name="hint-5-1" lang="pt-BR" exercise="5" tags=["hint"]
# O tempo tem duas partes: uma fixa (importar, começar) e uma por linha. Com 10 mil linhas, quase tudo é a parte fixa. Duas medidas bastam para separá-las.

# %% [markdown] name="hint-5-1" lang="en" exercise="5" tags=["hint"]
# The time has two parts: a fixed one (importing, starting) and one that grows with the rows. With 10,000 rows nearly all of it is the
# fixed part. Two measurements are enough to separate the two.

# %% [markdown] name="hint-5-2" lang="pt-BR" exercise="5" tags=["hint"]
# O tempo por linha é a diferença dos segundos dividida pela diferença das linhas. A parte fixa é o que sobra de uma medida, depois de tirar o tempo das linhas dela. Uma hora tem 3600 segundos, e a parte fixa sai deles antes de dividir.

# %% [markdown] name="hint-5-2" lang="en" exercise="5" tags=["hint"]
# The time per row is the difference in seconds divided by the difference in rows. The fixed part is what is left of a measurement after you subtract the time of its rows. An hour has 3600 seconds, and you subtract the fixed part from them before you divide.

# %% name="wrong-5-proportional" exercise="5" tags=["wrong-answer"] says="proportional"
two = measured[measured.route == "CSV, Beam, 2 processes"].sort_values("rows")
seconds = two.seconds.iloc[0] / two.rows.iloc[0] * 20_000_000
rows_in_an_hour = 90_000_000

# %% name="wrong-5-largest" exercise="5" tags=["wrong-answer"] says="proportional"
two = measured[measured.route == "CSV, Beam, 2 processes"].sort_values("rows")
seconds = two.seconds.iloc[-1] * 20  # a million rows, twenty times: and twenty times the start
rows_in_an_hour = 90_000_000

# %% name="wrong-5-minutes" exercise="5" tags=["wrong-answer"] says="unit"
def line(route):
    few, many = measured[measured.route == route].sort_values("rows").iloc[-2:].itertuples()
    per_row = (many.seconds - few.seconds) / (many.rows - few.rows)
    return few.seconds - per_row * few.rows, per_row


fixed, per_row = line("CSV, Beam, 2 processes")
seconds = (fixed + per_row * 20_000_000) / 60
rows_in_an_hour = 90_000_000

# %% name="wrong-5-hour-proportional" exercise="5" tags=["wrong-answer"] says="proportional"
def line(route):
    few, many = measured[measured.route == route].sort_values("rows").iloc[-2:].itertuples()
    per_row = (many.seconds - few.seconds) / (many.rows - few.rows)
    return few.seconds - per_row * few.rows, per_row


fixed, per_row = line("CSV, Beam, 2 processes")
seconds = fixed + per_row * 20_000_000
one = measured[measured.route == "CSV, Beam"].sort_values("rows")
rows_in_an_hour = 3600 / one.seconds.iloc[0] * one.rows.iloc[0]

# %% name="wrong-5-one-minute" exercise="5" tags=["wrong-answer"] says="time"
def line(route):
    few, many = measured[measured.route == route].sort_values("rows").iloc[-2:].itertuples()
    per_row = (many.seconds - few.seconds) / (many.rows - few.rows)
    return few.seconds - per_row * few.rows, per_row


fixed, per_row = line("CSV, Beam, 2 processes")
seconds = fixed + per_row * 20_000_000
fixed, per_row = line("CSV, Beam")
rows_in_an_hour = 60 / per_row

# %% name="wrong-5-per-second" exercise="5" tags=["wrong-answer"] says="time"
def line(route):
    few, many = measured[measured.route == route].sort_values("rows").iloc[-2:].itertuples()
    per_row = (many.seconds - few.seconds) / (many.rows - few.rows)
    return few.seconds - per_row * few.rows, per_row


fixed, per_row = line("CSV, Beam, 2 processes")
seconds = fixed + per_row * 20_000_000
fixed, per_row = line("CSV, Beam")
rows_in_an_hour = 1 / per_row

# %% name="wrong-5-text" exercise="5" tags=["wrong-answer"] says="check.not_number"
seconds = "20 min"
rows_in_an_hour = 90_000_000

# %% name="wrong-5-one-process" exercise="5" tags=["wrong-answer"] says="route"
def line(route):
    few, many = measured[measured.route == route].sort_values("rows").iloc[-2:].itertuples()
    per_row = (many.seconds - few.seconds) / (many.rows - few.rows)
    return few.seconds - per_row * few.rows, per_row
fixed, per_row = line("CSV, Beam")
seconds = fixed + per_row * 20_000_000
fixed, per_row = line("CSV, Beam")
rows_in_an_hour = (3600 - fixed) / per_row

# %% name="wrong-5-smallest" exercise="5" tags=["wrong-answer"] says="high"
def line(route):
    few, many = measured[measured.route == route].sort_values("rows").iloc[:2].itertuples()
    per_row = (many.seconds - few.seconds) / (many.rows - few.rows)
    return few.seconds - per_row * few.rows, per_row
fixed, per_row = line("CSV, Beam, 2 processes")
seconds = fixed + per_row * 20_000_000
fixed, per_row = line("CSV, Beam")
rows_in_an_hour = (3600 - fixed) / per_row

# %% name="wrong-5-ten-times" exercise="5" tags=["wrong-answer"] says="low"
def line(route):
    few, many = measured[measured.route == route].sort_values("rows").iloc[-2:].itertuples()
    per_row = (many.seconds - few.seconds) / (many.rows - few.rows)
    return few.seconds - per_row * few.rows, per_row
fixed, per_row = line("CSV, Beam, 2 processes")
seconds = fixed + per_row * 19_000_000
fixed, per_row = line("CSV, Beam")
rows_in_an_hour = (3600 - fixed) / per_row

# %% name="wrong-5-typed" exercise="5" tags=["wrong-answer"] says="check.typed"
seconds = 10.65 + (29.27 - 10.65) / 900_000 * 19_900_000
rows_in_an_hour = (3600 - 5.62) / ((41.72 - 5.62) / 900_000) + 100_000

# %% [markdown] name="ask-6" lang="pt-BR"
# ## 6. A faxina
#
# O disco está enchendo. Escreva `removable(store, keep)`. Ela recebe um banco de metadados e o número de execuções do pipeline a guardar (pelo menos uma). Devolve o conjunto (`set`) dos **ids** dos artifacts que nenhuma das `keep` execuções
# mais novas gravou, leu ou reaproveitou do cache. A regra é a mesma para os artifacts já marcados como `DELETED`. Eles só entram no conjunto se nenhuma dessas execuções os gravou, leu ou reaproveitou. Não apague nada. O `check` experimenta a função em outro banco de metadados, com vários valores de `keep`.

# %% [markdown] name="ask-6" lang="en"
# ## 6. Cleaning up
#
# The disk is filling up. Write `removable(store, keep)`. It takes a metadata store and the number of pipeline runs to keep (at least one), and returns the set of the **ids** of the artifacts that none of the newest `keep` runs
# wrote, read or reused from the cache. The rule is the same for artifacts that are already marked as `DELETED`. They belong in the set only if none of those runs wrote, read or reused them. Don't delete anything. The `check` tries it on another metadata store, with several values of `keep`.

# %% name="answer-6" exercise="6" tags=["answer"]
### BEGIN SOLUTION
def removable(store, keep):
    runs = sorted(store.get_contexts_by_type("pipeline_run"), key=lambda run: run.id)
    used = {artifact.id for run in runs[-keep:] for artifact in store.get_artifacts_by_context(run.id)}
    return {artifact.id for artifact in store.get_artifacts()} - used
### END SOLUTION

# %% name="check-6" exercise="6" tags=["check"]
check("08.6", removable)

# %% [markdown] name="hint-6-1" lang="pt-BR" exercise="6" tags=["hint"]
# Cada execução do pipeline é um contexto do tipo `pipeline_run`, e `store.get_artifacts_by_context(run.id)` traz tudo o que ela gravou, leu ou reaproveitou. Comece pelo que **fica**.

# %% [markdown] name="hint-6-1" lang="en" exercise="6" tags=["hint"]
# Each run of the pipeline is a context of type `pipeline_run`, and `store.get_artifacts_by_context(run.id)` returns everything that it
# wrote, read or reused. Begin with what **stays**.

# %% [markdown] name="hint-6-2" lang="pt-BR" exercise="6" tags=["hint"]
# Ordene os contextos por `id`. Os mais novos têm os maiores, e `runs[-keep:]` são os últimos. Junte os ids dos artifacts deles num conjunto. O que sobra de `store.get_artifacts()` pode ir embora.

# %% [markdown] name="hint-6-2" lang="en" exercise="6" tags=["hint"]
# Sort the contexts by `id`. The newest have the highest ids, and `runs[-keep:]` are the last ones. Collect the ids of their artifacts in a
# set. All other artifacts of `store.get_artifacts()` can go.

# %% name="wrong-6-by-age" exercise="6" tags=["wrong-answer"] says="reused"
def removable(store, keep):
    """What was written before the oldest run to keep began."""
    runs = sorted(store.get_contexts_by_type("pipeline_run"), key=lambda run: run.id)[-keep:]
    began = runs[0].create_time_since_epoch
    return {artifact.id for artifact in store.get_artifacts() if artifact.create_time_since_epoch < began}

# %% name="wrong-6-written" exercise="6" tags=["wrong-answer"] says="reused"
def removable(store, keep):
    runs = sorted(store.get_contexts_by_type("pipeline_run"), key=lambda run: run.id)
    worked = {each.id for run in runs[-keep:] for each in store.get_executions_by_context(run.id) if each.last_known_state == metadata_store_pb2.Execution.COMPLETE}
    written = {event.artifact_id for event in store.get_events_by_execution_ids(worked) if event.type == event.OUTPUT}
    return {artifact.id for artifact in store.get_artifacts()} - written

# %% name="wrong-6-what-stays" exercise="6" tags=["wrong-answer"] says="inverted"
# -     return {artifact.id for artifact in store.get_artifacts()} - used
# +     return used

# %% name="wrong-6-newest" exercise="6" tags=["wrong-answer"] says="same"
# -     used = {artifact.id for run in runs[-keep:] for artifact in store.get_artifacts_by_context(run.id)}
# +     used = {artifact.id for artifact in store.get_artifacts_by_context(runs[-1].id)}

# %% name="wrong-6-first-runs" exercise="6" tags=["wrong-answer"] says="first"
# -     used = {artifact.id for run in runs[-keep:] for artifact in store.get_artifacts_by_context(run.id)}
# +     used = {artifact.id for run in runs[:keep] for artifact in store.get_artifacts_by_context(run.id)}

# %% name="wrong-6-artifacts" exercise="6" tags=["wrong-answer"] says="ids"
# -     return {artifact.id for artifact in store.get_artifacts()} - used
# +     return [artifact for artifact in store.get_artifacts() if artifact.id not in used]

# %% name="wrong-6-how-many" exercise="6" tags=["wrong-answer"] says="kind"
# -     return {artifact.id for artifact in store.get_artifacts()} - used
# +     return len({artifact.id for artifact in store.get_artifacts()} - used)

# %% name="wrong-6-examples" exercise="6" tags=["wrong-answer"] says="lacking"
# -     return {artifact.id for artifact in store.get_artifacts()} - used
# +     return {artifact.id for artifact in store.get_artifacts_by_type("Examples")} - used

# %% name="wrong-6-one-more" exercise="6" tags=["wrong-answer"] says="lacking"
# -     used = {artifact.id for run in runs[-keep:] for artifact in store.get_artifacts_by_context(run.id)}
# +     used = {artifact.id for run in runs[-keep - 1:] for artifact in store.get_artifacts_by_context(run.id)}

# %% name="wrong-6-fixed" exercise="6" tags=["wrong-answer"] says="other"
# - def removable(store, keep):
# + _s = store
# + def removable(store, keep):
# - def removable(store, keep):
# + def removable(store, keep):
# +     store = _s

# %% name="wrong-6-no-number" exercise="6" tags=["wrong-answer"] says="check.arguments"
# - def removable(store, keep):
# + def removable(store, keep=None, *, folder):

# %% [markdown] name="end" lang="pt-BR"
# ## Fim desta folha
#
# Você definiu um pipeline e viu nos metadados quais componentes rodaram de verdade e com qual schema cada semana foi validada. Corrigiu uma conta que o Beam não podia dividir, fez uma estimativa antes de comprar máquinas e achou os artifacts que podem ser apagados. Da próxima vez que ouvir "machine learning é fácil, não é?", você vai saber onde fica a parte difícil, e como olhar dentro dela. O episódio 09 põe o modelo no pipeline.

# %% [markdown] name="end" lang="en"
# ## The end of this sheet
#
# You defined a pipeline, and saw in the metadata which components actually ran and which schema judged each week. You fixed a calculation that
# Beam couldn't split, made an estimate before buying machines, and found which artifacts can be deleted. The next time you hear "machine
# learning is easy, isn't it?", you'll know where the hard part is, and how to look inside it. Episode 09 adds the model to the pipeline.
