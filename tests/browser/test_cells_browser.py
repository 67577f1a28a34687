"""What a learner sees of a cell in JupyterLab: no folded result, how long it has been running and
of what, short errors.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from looking import served
from nbformat import v4

from tfx_course import messages
from tfx_course.lessons.rendering import PREDICT
from tfx_course.paths import ROOT

pytestmark = pytest.mark.slow
LESSON = "episodes/{}/04-examplegen.ipynb"
# Two rows, held up on the way into the component: what is measured is the line, not TFX.
SLOW = """import time
from pathlib import Path
from tfx_course import work_folder
from tfx import v1 as tfx
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext
from tfx.components.example_gen import base_example_gen_executor
root = work_folder("99-cells")
(root / "in").mkdir()
(root / "in" / "a.csv").write_text("a,b\\n1,2\\n")
done = base_example_gen_executor.BaseExampleGenExecutor.Do
base_example_gen_executor.BaseExampleGenExecutor.Do = lambda *given: [time.sleep(4), done(*given)][1]
example_gen = tfx.components.CsvExampleGen(input_base=str(root / "in"))
context = InteractiveContext(pipeline_root=str(root / "notebook"))
"""  # noqa: E501
PIPELINE = """pipeline = tfx.dsl.Pipeline(
    pipeline_name="cells", pipeline_root=str(root / "pipeline"), components=[tfx.components.CsvExampleGen(input_base=str(root / "in"))],
    metadata_connection_config=tfx.orchestration.metadata.sqlite_metadata_connection_config(str(root / "metadata.sqlite")))
tfx.orchestration.LocalDagRunner().run(pipeline)
"""  # noqa: E501
CELLS = [
    "import time\ntime.sleep(8)\nprint('done')",
    "1 + 1",
    "import json\njson.loads('{')",
    SLOW,
    "context.run(example_gen);",
    PIPELINE,
]


@pytest.fixture(scope="module", params=messages.LANGUAGES)
def seen(request, browser, tmp_path_factory):
    """What `watch.py` saw, and the language."""
    lang, root = request.param, tmp_path_factory.mktemp("cells") / "course"
    shots = (
        Path(os.environ.get("BROWSER_SHOTS") or tmp_path_factory.mktemp("shots")) / f"cells-{lang}"
    )
    shots.mkdir(parents=True, exist_ok=True)
    with served(root, lang) as address:
        notebook = root / "episodes" / lang / "99-cells.ipynb"
        kernelspec = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        }
        nbformat.write(
            v4.new_notebook(cells=[v4.new_code_cell(code) for code in CELLS], metadata=kernelspec),
            notebook,
        )
        pages = [address(LESSON.format(lang)), address(notebook.relative_to(root).as_posix())]
        watched = subprocess.run(
            [
                browser,
                Path(__file__).with_name("watch.py"),
                shutil.which("chromium"),
                shots,
                *pages,
            ],
            capture_output=True,
            text=True,
            timeout=500,
        )
        assert watched.returncode == 0, watched.stderr
        return json.loads(watched.stdout) | {"lang": lang}


def page_text(key, lang):
    return json.loads(
        (ROOT / "src/tfx_course/lab/settings" / lang / "labconfig/page_config.json").read_text()
    )[key]


def test_no_folded_output_shows_its_result(seen):
    label = json.dumps(page_text("courseFolded", seen["lang"]), ensure_ascii=False)
    assert label[1] == PREDICT and len(seen["folded"]) >= 10
    assert {tuple(each) for each in seen["folded"]} == {("", label, "0px")}


def test_a_slow_cell_says_for_how_long_and_then_no_more(seen):
    slow, quick = seen["cells"][:2]
    assert len(slow["lines"]) >= 3 and slow["outputs"] == ["done\n"]
    seconds = [
        int(
            re.fullmatch(
                re.escape(page_text("courseCell", seen["lang"])).join(["⏳ ", r"… (\d+) s"]), line
            )[1]
        )
        for line in slow["lines"]
    ]
    assert seconds == sorted(seconds) and seconds[0] <= 2
    assert quick["lines"] == []
    assert all(cell["after"] == 0 for cell in seen["cells"])


def test_it_names_the_component_that_runs(seen):
    for cell in seen["cells"][4:]:  # in a notebook's context, and in LocalDagRunner
        assert any(line.startswith("⏳ CsvExampleGen… ") for line in cell["lines"]), cell


def test_nothing_of_it_is_saved(seen):
    saved = json.loads(seen["cells"][0]["saved"])
    assert (
        saved["cells"][0]["outputs"] == []
        and saved["cells"][0]["source"]
        and "⏳" not in json.dumps(saved, ensure_ascii=False)
    )


def test_a_second_save_waits_for_the_first(seen):
    assert seen["said"] == []  # and not that the file "has changed on disk"


def test_errors_are_short_from_the_kernels_start_on(seen):
    [output] = seen["cells"][2]["outputs"]
    assert messages.text("cells.folded", seen["lang"], n=3, packages="Python").strip() in output


def test_messages_break_between_words(seen):
    assert seen["breaks"] and {tuple(each) for each in seen["breaks"]} == {("normal", "anywhere")}


def test_the_page_has_no_errors(seen):
    assert seen["errors"] == []
