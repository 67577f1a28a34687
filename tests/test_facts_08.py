"""What episode 08 says of TFX and no cell of it shows, on the version that is installed."""

import inspect
import shutil
from pathlib import Path

import pytest
from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tfx import v1 as tfx
from tfx.dsl.components.common import importer, resolver
from tfx.v1.dsl.components import InputArtifact, OutputArtifact, Parameter, component

from tfx_course.lessons import sources
from tfx_course.paths import ROOT

pytestmark = pytest.mark.slow  # the lesson's own cells are in `make test`

String = tfx.types.standard_artifacts.String


@component
def Write(secret: Parameter[str], text: OutputArtifact[String]):
    text.value = "written"


@component
def Copy(text: InputArtifact[String], copy: OutputArtifact[String]):
    copy.value = text.value


class Runs:
    """A folder in which pipelines run, and their metadata store."""

    def __init__(self, folder):
        self.folder = folder
        self.connection = tfx.orchestration.metadata.sqlite_metadata_connection_config(
            str(folder / "metadata.sqlite")
        )

    def run(self, *components, cache=True):
        """Run a pipeline; return ``{component: state}`` of that run."""
        tfx.orchestration.LocalDagRunner().run(
            tfx.dsl.Pipeline(
                pipeline_name="facts",
                pipeline_root=str(self.folder / "pipeline"),
                components=list(components),
                enable_cache=cache,
                metadata_connection_config=self.connection,
            )
        )
        newest = max(self.store.get_contexts_by_type("pipeline_run"), key=lambda run: run.id)
        state = metadata_store_pb2.Execution.State.Name
        return {
            execution.type.split(".")[-1]: state(execution.last_known_state)
            for execution in self.store.get_executions_by_context(newest.id)
        }

    @property
    def store(self):
        return MetadataStore(self.connection)


@pytest.fixture
def runs(tmp_path):
    return Runs(tmp_path)


def pair():
    write = Write(secret="open sesame")
    return write, Copy(text=write.outputs["text"])


def test_the_cache_looks_for_the_files_and_a_deleted_one_is_made_again(runs):
    # tfx/orchestration/portable/cache_utils.py, get_cached_outputs
    assert runs.run(*pair()) == {"Write": "COMPLETE", "Copy": "COMPLETE"}
    assert runs.run(*pair()) == {"Write": "CACHED", "Copy": "CACHED"}
    shutil.rmtree(runs.folder / "pipeline" / "Write")
    assert runs.run(*pair())["Write"] == "COMPLETE"


def test_a_parameter_is_kept_in_the_metadata_store(runs):
    runs.run(*pair())
    [execution] = runs.store.get_executions_by_type(f"{__name__}.Write")
    assert execution.custom_properties["secret"].string_value == "open sesame"


def test_nothing_is_deleted_by_a_later_run(runs):
    for _ in range(3):
        runs.run(*pair(), cache=False)
    uris = [artifact.uri for artifact in runs.store.get_artifacts_by_type("String")]
    assert len(uris) == 6 and all(Path(uri).exists() for uri in uris)


def test_an_importer_registers_what_came_from_outside(runs):
    (runs.folder / "text").write_text("from outside")
    outside = importer.Importer(source_uri=str(runs.folder / "text"), artifact_type=String)
    runs.run(outside, Copy(text=outside.outputs["result"]))
    [copied] = runs.folder.glob("pipeline/Copy/copy/*/value")
    assert tfx.dsl.Importer is importer.Importer and copied.read_text() == "from outside"


def test_the_strategies_and_the_other_store_are_there():
    for name in ("LatestArtifactStrategy", "LatestBlessedModelStrategy", "SpanRangeStrategy"):
        assert inspect.isclass(getattr(tfx.dsl.experimental, name)), name
    assert tfx.dsl.Resolver is resolver.Resolver
    assert callable(tfx.orchestration.metadata.mysql_metadata_connection_config)


def test_the_production_file_asks_for_tfx_alone():
    [cell] = [
        cell
        for cell in sources.read(ROOT / "episodes" / "08-pipeline.py").code()
        if cell.name == "outside"
    ]
    program = cell.source.split("program = ")[1].split("(root /")[0]
    assert "tfx_course" not in program and "._" not in program
