"""Errors that a learner can read, and what is running: in a kernel of an open notebook, and in no
other.
"""

import json
import os
import re

import pytest
from test_kernel import started

from tfx_course import messages
from tfx_course.lab.kernels import forkserver, provisioner

pytestmark = pytest.mark.skipif(
    not forkserver.supported(), reason="kernels are forked on Linux only"
)
NOTEBOOK = [
    "from tfx_course import check, hint",
    "import pandas as pd\ndef middle(values):\n    inner = sorted(values)\n    return inner[0]",
    "example_gen = ...",
    "later = 1",
]
ASKING = {  # of an episode's questions: it defines nothing, and is not the first cell to be run
    "cell_type": "code",
    "id": "asking",
    "source": "import tfx_course\n\ntfx_course.questions('04', 'before', answers='')",
    "metadata": {"tfx_course": {"questions": "before"}},
}


@pytest.fixture(scope="module", autouse=True)
def warm():
    forkserver.preload()


@pytest.fixture
def opened(tmp_path, request):
    """Return a function that runs code in a kernel as JupyterLab starts it for a notebook in
    ``lang``; ``lab=False``: in any other.
    """
    stack = []

    def run_in(lang="en", lab=True):
        file, profile = (
            tmp_path / "episodes" / lang / "notebook.ipynb",
            tmp_path / "ipython" / "profile_default",
        )
        for folder in (file.parent, profile):
            folder.mkdir(parents=True, exist_ok=True)
        file.write_text(
            json.dumps(
                {
                    "cells": [
                        ASKING,
                        *(
                            {"cell_type": "code", "id": f"c{place}", "source": code}
                            for place, code in enumerate(NOTEBOOK)
                        ),
                    ]
                }
            )
        )
        (profile / "ipython_kernel_config.py").write_text(
            'c = get_config()\nc.InteractiveShellApp.extensions = ["tfx_course.lab.cells"]\n'
        )
        environ = {
            name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"
        } | {"IPYTHONDIR": str(profile.parent)}
        context = started(
            provisioner.NAME,
            env=environ | ({"JPY_SESSION_NAME": str(file)} if lab else {}),
            cwd=str(file.parent),
        )
        run, _ = context.__enter__()
        stack.append(context)
        return lambda code: re.sub(r"\x1b\[[\d;]*m", "", run(code))

    yield run_in
    for context in stack:
        context.__exit__(None, None, None)


WRONG_PATH = """from tfx import v1 as tfx
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext
context = InteractiveContext(pipeline_root='{root}')
example_gen = tfx.components.CsvExampleGen(input_base='{root}/nowhere')
context.run(example_gen)"""


def test_an_error_in_tfx_is_short_and_tb_shows_it_whole(opened, tmp_path):
    run = opened()
    said = run(WRONG_PATH.format(root=tmp_path))
    assert (
        len(said.splitlines()) < 15
        and "context.run(example_gen)" in said
        and "site-packages" not in said
    )
    assert "does not match any files" in said.splitlines()[-2]
    assert re.search(r"… \d+ calls inside .*tfx.*apache_beam; `%tb`", said)
    whole = run("%tb")
    assert len(whole.splitlines()) > 60 and "site-packages/apache_beam" in whole


def test_a_learners_own_calls_are_all_there(opened):
    run = opened()
    said = run(
        "def inner(): raise ValueError('own')\ndef outer():\n    try:\n        inner()\n    except"
        " ValueError as error:\n        raise KeyError('mine') from error\nouter()"
    )
    for line in (
        "inner()",
        "raise KeyError('mine') from error",
        "outer()",
        "ValueError: own",
        "KeyError: 'mine'",
    ):
        assert line in said
    assert "calls inside" not in said


def test_an_error_that_it_came_of_in_a_library_is_folded_and_one_of_the_learners_stays(opened):
    said = opened()(
        "import json\ntry:\n    json.loads('{')\nexcept ValueError as error:\n    raise"
        " RuntimeError('mine') from error"
    )
    assert "json.loads('{')" in said and "JSONDecodeError" in said and "RuntimeError: mine" in said
    assert "3 calls inside Python" in said


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_a_name_from_a_cell_that_was_not_run_says_which(opened, lang):
    run = opened(lang)
    first, above = (
        messages.text(f"cells.{key}", lang, name="@").split("@")[1] for key in ("first", "above")
    )
    assert f"`check`{first.lstrip('`')}" in run("check('04.1', 1)")
    for name in ("example_gen", "pd", "middle"):
        assert f"`{name}`{above.lstrip('`')}" in run(name)
    for name in ("nowhere", "inner"):
        said = run(name)
        assert f"name '{name}' is not defined" in said and "👉" not in said


def test_the_courses_own_errors_and_magics_stay_one_sentence(opened):
    run = opened()
    assert run("from tfx_course import check, hint; check('77.7', 1)").splitlines()[
        0
    ] == messages.text("check.unknown", "en", exercise="77.7")
    assert "Traceback" not in run("%nosuch") and "not found" in run("%nosuch")
    assert "SyntaxError" in run("f(") and "calls inside" not in run("f(")


def test_hint_and_check_take_a_number_without_quotes(opened):
    run = opened()
    run("from tfx_course import check, hint")
    assert "Traceback" not in run("hint(04.2)")
    assert run("check(04.2, ...)").startswith("✎ 04.2")


def test_elsewhere_errors_are_ipythons_own(opened):
    run = opened(lab=False)
    run("from tfx_course import check")
    said = run("import json; json.loads('{')")
    assert "json/decoder.py" in said and "calls inside" not in said
    assert "()" in run("print(get_ipython().custom_exceptions)")


@pytest.mark.parametrize("lab", [True, False])
def test_what_runs_is_told_where_somebody_looks_on(opened, tmp_path, lab):
    run = opened(lab=lab)
    said = run(
        "import tfx_course\nsent = []\nsession = get_ipython().kernel.session\nsend ="
        " session.send\nsession.send = lambda stream, kind, *rest, **more: [kind =="
        " 'course_running' and sent.append(rest[0]['what']), send(stream, kind, *rest,"
        " **more)][1]\n"
        + WRONG_PATH.format(root=tmp_path).replace(
            "context.run(example_gen)",
            "try:\n    context.run(example_gen)\nexcept RuntimeError:\n    pass\nprint('told',"
            " sent)",
        )
    )
    assert f"told {['CsvExampleGen', ''] if lab else []}" in said
