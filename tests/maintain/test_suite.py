"""How the suite is run: what is run, who takes what, in which order, and what a skip is in CI. The
tests run pytest on small files.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tfx_course.lab import folders
from tfx_course.maintain import suite, suite_plugin
from tfx_course.paths import ROOT


def pytest_in(folder, *arguments, **environ):
    """Run pytest with the plugin on the files in ``folder``; return its exit code and what it
    printed.
    """
    (folder / "pytest.ini").touch()
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COURSE_", "PYTEST_"))
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tfx_course.maintain.suite_plugin",
        "-p",
        "no:cacheprovider",
        "--color=no",
        "-rA",
        *arguments,
    ]
    done = subprocess.run(command, cwd=folder, env=kept | environ, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def small(tmp_path):
    """A folder with a suite of one file, and a folder ``data`` whose name is also part of a
    test's.
    """
    for folder in ("tests", "data", *suite.EXECUTED):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "tests" / "test_a.py").write_text("def test_data(): pass\ndef test_other(): pass\n")
    (tmp_path / "data" / "test_b.py").write_text("def test_data(): pass\n")
    return tmp_path


# --- what is run ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_without_a_path_it_is_the_whole_suite_whatever_an_options_value_is_called(small):
    code, said = pytest_in(small, "-k", "data", COURSE_NOTEBOOKS=str(small), COURSE_WORKERS="1")
    assert code == 0 and "PASSED tests/test_a.py::test_data" in said
    assert "data/test_b.py" not in said and "1 worker" in said, said


def test_a_path_is_run_alone_and_in_one_process(small):
    code, said = pytest_in(small, "data", COURSE_NOTEBOOKS=str(small))
    assert code == 0 and "PASSED data/test_b.py::test_data" in said
    assert "tests/test_a.py" not in said and "worker" not in said, said


def test_the_command_runs_the_edition_that_is_executed_and_the_notebooks_folder(monkeypatch):
    monkeypatch.setenv("COURSE_NOTEBOOKS", "/elsewhere")
    assert suite.paths() == ["tests", "/elsewhere/episodes/pt-BR", "/elsewhere/solutions/pt-BR"]


@pytest.mark.parametrize(
    "asked, processors, workers",
    [("", 16, 2), ("", 1, 1), ("", None, 1), ("5", 2, 5), ("auto", 2, "auto")],
)
def test_workers(asked, processors, workers, monkeypatch):
    monkeypatch.setenv("COURSE_WORKERS", asked)
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert suite.workers() == [f"--numprocesses={workers}"]


def test_two_tests_of_one_name_are_no_suite_for_workers_would_run_one_of_them(tmp_path):
    for folder in ("rooted", "a", "b"):
        (tmp_path / folder).mkdir()
    for folder in (
        "a",
        "b",
    ):
        # Outside of the root, where pytest names a file from the folder that was asked for.
        (tmp_path / folder / "test_same.txt").write_text(">>> 1\n1\n")
    arguments = ["--rootdir=.", "--doctest-glob=*.txt", "../a", "../b"]
    code, said = pytest_in(tmp_path / "rooted", *arguments)
    assert code != 0 and "test_same.txt::test_same.txt" in said and "of the same name" in said, said


# --- who takes what, in which order ---------------------------------------------------------------


@pytest.mark.parametrize(
    "nodeid, group",
    [
        ("episodes/pt-BR/04-examplegen.ipynb::Cell 3", "episodes/pt-BR/04-examplegen.ipynb"),
        (
            "../course-test-x/episodes/pt-BR/04-examplegen.ipynb::Cell 3",
            "episodes/pt-BR/04-examplegen.ipynb",
        ),
        ("tests/test_lab.py::test_a[pt-BR]", "tests/test_lab.py"),
        ("tests/test_checks.py::test_a[pt-BR-04-examplegen]", "tests/test_checks.py"),
        ("tests/test_checks.py::test_a[04-examplegen]", "tests/test_checks.py[04]"),
        ("tests/test_again.py::test_a[episodes/04-examplegen]", "tests/test_again.py[04]"),
    ],
)
def test_what_stays_together(nodeid, group):
    assert suite_plugin.group(nodeid) == group


def test_the_longest_group_comes_first_and_one_that_was_never_measured_before_it(monkeypatch):
    measured = {"slow": {"a.py": 1, "b.py": 30, "c.py": 5}, "not slow": {"new.py": 1}}
    monkeypatch.setattr(suite_plugin, "seconds", measured.get)
    items = [
        SimpleNamespace(nodeid=name)
        for name in ("a.py::1", "b.py::1", "c.py::1", "new.py::1", "b.py::2")
    ]
    suite_plugin.longest_first(items, "slow")
    assert [item.nodeid for item in items] == [
        "new.py::1",
        "b.py::1",
        "b.py::2",
        "c.py::1",
        "a.py::1",
    ]


SHORT = """
import pathlib, pytest
@pytest.mark.parametrize("n", range(3))
def test(n):
    pathlib.Path(f"{__name__}-{n}").touch()
"""
LONG = """
import pathlib, pytest, time
@pytest.mark.parametrize("n", range(4))
def test(n):
    deadline = time.monotonic() + 30
    while not all(pathlib.Path(f"test_{name}-2").exists() for name in "xyz"):
        assert time.monotonic() < deadline, "the other worker did not take the rest"
        time.sleep(0.05)
"""


@pytest.mark.slow
def test_a_group_is_one_workers_and_whoever_is_free_takes_the_next(tmp_path):
    """The long file does not end before the short ones have, so its worker can have taken none of
    them.
    """
    (tmp_path / "test_long.py").write_text(LONG)
    for name in "xyz":
        (tmp_path / f"test_{name}.py").write_text(SHORT)
    code, said = pytest_in(tmp_path, "-n", "2", "-v", ".")
    took = {}
    for worker, name in re.findall(r"\[(gw\d)\] \[ *\d+%\] PASSED test_(\w+)\.py", said):
        took.setdefault(name, []).append(worker)
    assert code == 0 and {name: len(workers) for name, workers in took.items()} == {
        "long": 4,
        "x": 3,
        "y": 3,
        "z": 3,
    }, said
    assert all(len(set(workers)) == 1 for workers in took.values())
    assert took["long"][0] not in took["x"] + took["y"] + took["z"]


def test_the_collector_does_not_go_through_what_was_imported(tmp_path):
    (tmp_path / "test_frozen.py").write_text(
        "import gc\ndef test(): assert gc.get_freeze_count() > 10_000\n"
    )
    code, said = pytest_in(tmp_path, ".")
    assert code == 0, said


def measured(monkeypatch, tmp_path, exit_code):
    kept = {"not slow": tmp_path / "seconds.json", "slow": tmp_path / "seconds_slow.json"}
    monkeypatch.setattr(suite_plugin, "SECONDS", kept)
    kept["slow"].write_text(
        json.dumps({"tests/gone.py": 7, "tests/test_cli.py": 1, "tests/test_lab.py": 2})
    )
    watch = suite_plugin.Stopwatch("slow")
    for nodeid, took in (
        ("tests/test_lab.py::a", 0.25),
        ("tests/test_lab.py::b", 4.01),
        ("tests/test_checks.py::a[04-x]", 3),
    ):
        watch.pytest_runtest_logreport(SimpleNamespace(nodeid=nodeid, duration=took))
    watch.pytest_sessionfinish(None, exit_code)
    assert not kept["not slow"].exists()
    return list(json.loads(kept["slow"].read_text()).items())


def test_what_was_measured_is_written_the_rest_is_kept_and_what_is_gone_goes(monkeypatch, tmp_path):
    assert measured(monkeypatch, tmp_path, 0) == [
        ("tests/test_lab.py", 4.3),
        ("tests/test_checks.py[04]", 3),
        ("tests/test_cli.py", 1),
    ]


def test_a_run_that_failed_measures_nothing(monkeypatch, tmp_path):
    assert ("tests/gone.py", 7) in measured(monkeypatch, tmp_path, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["."],
        ["-m", "slow and not slow", "."],
        ["-m", "not slow", "-k", "data", "."],
        ["-m", "not slow", "tests/test_a.py::test_data"],
    ],
)
def test_a_part_of_a_group_measures_nothing(arguments, small):
    code, said = pytest_in(small, "--write-seconds", *arguments)
    assert code == pytest.ExitCode.USAGE_ERROR and "whole files" in said, said


def test_the_suite_as_measured_keeps_to_its_eight_minutes():
    """On two workers; and nothing is so long that the other worker would wait for it."""
    seconds = suite_plugin.seconds()
    gone = [name for name in seconds if not (ROOT / name.partition("[")[0]).exists()]
    assert not gone, "make test ARGS=--write-seconds"
    assert sum(seconds.values()) / 2 < 8 * 60, (
        "move what proves the package's insides to `make test-all` (mark it slow)"
    )
    assert max(seconds.values()) < sum(seconds.values()) / 4, "divide the longest"


# --- what a skip is in CI -------------------------------------------------------------------------

SKIPS = f"""
import pytest
def test_that_could_run(): pytest.skip("no browser")
@pytest.mark.skipif(True, reason="no such machine")
def test_marked(): pass
def test_that_cannot(): pytest.skip({next(iter(suite_plugin.ALLOWED))!r})
@pytest.mark.xfail
def test_known(): assert False
def test_right(): pass
"""


@pytest.mark.slow
@pytest.mark.parametrize("strict", ["1", "0"])
@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_skip_is_a_failure_where_everything_can_be_had(strict, workers, tmp_path):
    (tmp_path / "test_skips.py").write_text(SKIPS)
    code, said = pytest_in(tmp_path, "-n", workers, ".", COURSE_STRICT=strict)
    if strict == "1":
        assert code == 1 and "1 failed, 1 passed, 1 skipped, 1 xfailed, 1 error" in said, said
        assert "skipped, and COURSE_STRICT is set: no browser" in said and "no such machine" in said
    else:
        assert code == 0 and "1 passed, 3 skipped, 1 xfailed" in said, said


@pytest.mark.slow
def test_a_file_that_is_skipped_whole_is_one_too(tmp_path):
    (tmp_path / "test_file.py").write_text("import pytest\npytest.importorskip('no_such_module')\n")
    (tmp_path / "test_right.py").write_text("def test_right(): pass\n")
    code, said = pytest_in(tmp_path, ".", COURSE_STRICT="1")
    assert code != 0 and "COURSE_STRICT is set: could not import 'no_such_module'" in said, said


# --- .ci/run --------------------------------------------------------------------------------------


def stages(tmp_path, *lines, **environ):
    """Run ``lines`` of shell with the functions of .ci/run; return the exit code and what they
    printed.
    """
    script = "\n".join([f"source '{ROOT}/.ci/run'", *lines, "[ ${#failed[@]} = 0 ]"])
    environ = os.environ | {"CI_LOGS": str(tmp_path), "WITHOUT": "namespace"} | environ
    done = subprocess.run(["bash", "-c", script], env=environ, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_a_stage_is_one_line_and_one_that_fails_shows_its_log_and_stops_no_other(tmp_path):
    code, said = stages(
        tmp_path,
        "stage good echo '3 passed'",
        "stage bad sh -c 'echo why; exit 3'",
        "stage last true",
    )
    assert (
        code == 1 and re.search(r"✓  good +0 s  3 passed\n✗  bad ", said) and "\nwhy\n" in said
    ), said
    assert "✓  last" in said and (tmp_path / "bad.log").read_text() == "why\n"
    assert stages(tmp_path, "stage good true")[0] == 0


RUNTIME = f"$TMPDIR/{folders.runtime_folder().name}/test"


@pytest.mark.parametrize(
    "left, expected",
    [
        ("true", 0),
        ("exit 1", 1),
        ("touch $TMPDIR/a-file", 1),
        ("mkdir $TMPDIR/pytest-of-$(id -un)", 0),
        (f"mkdir -p {RUNTIME}", 0),
        (f"mkdir -p {RUNTIME}; touch {RUNTIME}/a-file", 1),
    ],
)
def test_what_is_left_in_the_temporary_folder_fails_a_stage(left, expected, tmp_path):
    code, said = stages(tmp_path, f"stage test offline sh -c '{left}'")
    assert code == expected, said
    assert ("1 files or folders left in /tmp" in said) == ("a-file" in left), said


def test_the_weekly_run_lists_what_is_new_in_the_locks(tmp_path, needs_git):
    repository = tmp_path / "repository"
    repository.mkdir()
    # The last has another hash, and is the same version.
    pins = ("a==1.0", "b-c==2.0 ; sys_platform == 'linux'", "d==3.0 ; x")
    lock = "".join(f"{pin} \\\n    --hash=sha256:{pin[:1]}\n" for pin in pins)
    (repository / "requirements.txt").write_text(lock)
    git = ["git", "-C", str(repository), "-c", "user.name=a", "-c", "user.email=a@b"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "old"]):
        subprocess.run([*git, *arguments], check=True)
    code, said = stages(
        tmp_path,
        f"cd '{repository}'",
        'make() { [ "$*" = "lock ARGS=--this" ] && sed -i "$changes" *.txt; }',
        "changes='s/2.0/2.1/; s/6:b/6:c/; s/; x/; y/'",
        "stage lock upgrade",
    )
    assert code == 0 and "new versions: 1, in" in said, said
    assert (tmp_path / "versions.txt").read_text().split() == ["-b-c==2.0", "+b-c==2.1"]
    code, said = stages(tmp_path, "make() { echo no solution; return 1; }", "stage lock upgrade")
    assert code == 1 and "no solution" in said, said


def can_isolate():
    return (
        shutil.which("unshare")
        and shutil.which("ip")
        and subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True).returncode
        == 0
    )


@pytest.mark.skipif(not can_isolate(), reason="no right to make a namespace")
def test_a_namespace_has_no_network_and_sees_what_is_left_in_tmp_itself(tmp_path):
    name = f"left-by-a-test-{os.getpid()}"
    code, said = stages(
        tmp_path,
        f"stage test offline sh -c 'touch /tmp/{name}; ip -br address | wc -l; test -f"
        " pyproject.toml'",
        WITHOUT="",
    )
    assert code == 1 and "1 files or folders left in /tmp" in said and "left-by-a" in said, said
    assert "\n1\n" in said and not os.path.exists(f"/tmp/{name}"), said
