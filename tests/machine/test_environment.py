"""The lock, environment.yml and pyproject.toml say the same; the lock is whole, hashed and names no
host.
"""

import ast
import re
import subprocess
import sys
from importlib import metadata

import pytest
import tomli
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tfx_course.machine import bootstrap
from tfx_course.maintain import lock
from tfx_course.paths import ROOT

TEXTS = {stack: stack.lock.read_text() for stack in bootstrap.STACKS}
RUNNING = next(
    stack for stack in bootstrap.STACKS if bootstrap.numbers(stack.python) == sys.version_info[:2]
)
each_stack = pytest.mark.parametrize("stack", bootstrap.STACKS, ids=lambda stack: stack.name)


def pins(stack, system=None):
    return {
        canonicalize_name(name): version for name, version in bootstrap.pins(TEXTS[stack], system)
    }


def pip_section():
    environment = yaml.safe_load(lock.ENVIRONMENT.read_text())
    return next(each["pip"] for each in environment["dependencies"] if isinstance(each, dict))


@each_stack
def test_every_requirement_is_pinned_and_hashed(stack):
    entries = re.split(r"\n(?=[a-z0-9])", TEXTS[stack][TEXTS[stack].index("\nabsl") + 1 :])
    assert len(entries) >= len(pins(stack)) > 200
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==\S+ (; .+ )?\\\n    --hash=sha256:[0-9a-f]{64}", entry), (
            entry[:80]
        )


@each_stack
def test_the_lock_names_no_host_and_no_folder(stack):
    assert not re.search(r"https?:|file:|index-url|find-links|@ ", TEXTS[stack])


@each_stack
def test_the_lock_serves_what_pyproject_asks_for(stack):
    wanted = [
        Requirement(each)
        for each in tomli.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    ]
    for system in stack.systems:
        wanted_here = [
            each
            for each in wanted
            if not each.marker or each.marker.evaluate({"python_version": stack.python})
        ]
        assert len({each.name for each in wanted_here} & {"tfx", "apache-beam"}) == 2
        for requirement in wanted_here:
            assert requirement.specifier.contains(
                pins(stack, system)[canonicalize_name(requirement.name)]
            ), requirement


def test_what_is_installed_is_what_is_locked():
    wrong = {
        name: version
        for name, version in pins(RUNNING).items()
        if metadata.version(name) != version
    }
    assert not wrong


def used(code):
    """Return ``(modules, words)``: what ``code`` imports, by statement or by a call with the name,
    and its names and texts.
    """
    modules, words = set(), set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.add(node.module)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if called in ("import_module", "__import__", "find_spec", "importorskip"):
                modules.add(node.args[0].value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words.add(node.value)
        elif isinstance(node, (ast.Name, ast.Attribute)):
            words.add(node.id if isinstance(node, ast.Name) else node.attr)
    return {module.split(".")[0] for module in modules}, words


def test_what_is_used_is_read_from_the_code_and_not_from_its_texts():
    lines = [
        "import a.b, c as d",
        "from e.f import g",
        "from . import h",
        "importlib.import_module('i.j')",
        "x = 'import k'",
        "# import l",
    ]
    assert used("\n".join(lines)) == (
        {"a", "c", "e", "i"},
        {"importlib", "import_module", "i.j", "x", "import k"},
    )


def test_every_dependency_is_used():
    """Each name in pyproject is imported somewhere in the course, or used as said here, so none is
    there out of habit.
    """
    otherwise = {
        "jupyterlab-language-pack-pt-br": "pt-BR",
        "nbval": "--nbval",
        # Its files are read, it is not imported.
        "tensorboard-plugin-wit": ("tensorboard_plugin_wit"),
        "httpx2": "TestClient",  # FastAPI's test client speaks HTTP with it
        "apache-beam": None,  # pinned for the dill that it brings
        "google-cloud-aiplatform": None,  # pinned for the time that TFX's import takes
        "kfp-pipeline-spec": "KubeflowV2DagRunner",  # compiles to it
        "jsonschema": None,  # likewise for every Jupyter process
    }
    modules_of = {
        "pyyaml": "yaml",
        "scikit-learn": "sklearn",
        "pyspellchecker": "spellchecker",
        "pytest-xdist": "xdist",
    }
    places = [
        *ROOT.glob("src/**/*.py"),
        *ROOT.glob("tests/*.py"),
        *ROOT.glob("episodes/*.py"),
        *ROOT.glob("solutions/*.py"),
    ]
    modules, words = set(), set()
    for path in places:
        if path.name != "test_environment.py":
            imported, named = used(path.read_text())
            modules, words = modules | imported, words | named
    for each in tomli.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]:
        name = canonicalize_name(Requirement(each).name)
        if name not in otherwise:
            assert modules_of.get(name, name.replace("-", "_")) in modules, name
        elif otherwise[name]:
            assert any(otherwise[name] in word for word in words), name


def test_environment_yml_holds_the_lock_and_the_course():
    assert lock.ENVIRONMENT.read_text() == lock.environment(TEXTS[bootstrap.CLASSIC]), (
        "run `make lock`"
    )
    assert pip_section() == [
        "-e .",
        *map("==".join, bootstrap.pins(TEXTS[bootstrap.CLASSIC], "Linux")),
    ]
    python = next(
        each
        for each in yaml.safe_load(lock.ENVIRONMENT.read_text())["dependencies"]
        if str(each).startswith("python=")
    )
    assert python == f"python={(ROOT / '.python-version').read_text().strip()}"


@pytest.mark.slow
def test_the_pip_section_installs_and_brings_the_command(clone, tmp_path):
    """As conda does it: the section as one requirements file beside environment.yml, into an empty
    environment.
    """
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "empty"], check=True)
    (clone / "condaenv.txt").write_text("\n".join(pip_section()))
    python = tmp_path / "empty" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "-r", "condaenv.txt"], cwd=clone, check=True
    )
    shown = subprocess.run(
        [tmp_path / "empty" / "bin" / "course", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "tfx-course" in shown.stdout
    subprocess.run([python, "-m", "pip", "check"], check=True)
