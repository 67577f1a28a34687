"""How pytest runs the course's suite: who takes which tests, in which order, and what a skip means
in CI.

pyproject.toml loads it, so it holds for the notebooks too, which ``tests/conftest.py`` does not
reach.
"""

import gc
import json
import os
import re
from collections import Counter

import pytest
from xdist.scheduler import LoadScopeScheduling

from tfx_course.maintain import suite
from tfx_course.paths import ROOT

# By the mark that a run selects: a file's quick tests and its slow ones are two runs of CI's.
SECONDS = {
    "not slow": ROOT / "tests" / "seconds.json",
    "slow": ROOT / "tests" / "seconds_slow.json",
}
# Skips that hold in CI too, by their reason: what the machine there cannot be.
ALLOWED = {
    "root may write everywhere": (
        "CI's user is root, who may leave the network; that test needs another"
    ),
}


# --- who takes what -------------------------------------------------------------------------------


def group(nodeid):
    """Return what stays on one worker with the test ``nodeid``.

    That is a notebook (its cells share a kernel), or a file (its tests share fixtures); what a file
    tests once for each lesson or sheet is apart by its number.
    """
    file, _, test = nodeid.partition("::")
    if file.endswith(".ipynb"):
        return "/".join(file.split("/")[-3:])  # wherever suite.notebooks put it
    lesson = re.search(r"\[(?:episodes/|solutions/)?(\d\d)-", test)
    return f"{file}[{lesson[1]}]" if lesson else file


def seconds(mark="not slow"):
    """Return ``{group: seconds}`` as last measured, of the tests that ``mark`` selects; see
    ``--write-seconds``.
    """
    kept = SECONDS.get(mark, SECONDS["not slow"])
    return json.loads(kept.read_text()) if kept.exists() else {}


def longest_first(items, mark):
    """Sort ``items``, which ``mark`` selected: the group that takes longest comes first, before it
    any that was never measured.
    """
    measured = seconds(mark)
    items.sort(key=lambda item: -measured.get(group(item.nodeid), float("inf")))


class Scheduler(LoadScopeScheduling):
    """Gives a free worker the next group, in the order of the collection."""

    def _split_scope(self, nodeid):
        return group(nodeid)


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = (
        False  # by xdist's own order, the file with the most tests comes first
    )
    return Scheduler(config, log)


def pytest_load_initial_conftests(early_config, args):
    """Without a path among the arguments, it is the whole suite, on workers."""
    if not early_config.known_args_namespace.file_or_dir:
        args[:] = [*suite.workers(), *args, *suite.paths()]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    alike = [name for name, number in Counter(item.nodeid for item in items).items() if number > 1]
    if alike:  # to xdist a name is one test
        raise pytest.UsageError(f"{len(alike)} tests of the same name as another: {alike[0]}...")
    if hasattr(config, "workerinput"):
        longest_first(items, config.option.markexpr)


def pytest_collection_finish(session):
    """Take what was imported so far out of the garbage collector's sight.

    With TFX, going through it takes half a second, and each ``course check`` in a test collects
    twice.
    """
    gc.collect()
    gc.freeze()


# --- how long it took -----------------------------------------------------------------------------


class Stopwatch:
    """Adds up what each group took of the tests that ``mark`` selects, and keeps it if every test
    passed.
    """

    def __init__(self, mark):
        self.mark, self.took = mark, {}

    def pytest_runtest_logreport(self, report):
        name = group(report.nodeid)
        self.took[name] = self.took.get(name, 0) + report.duration

    def pytest_sessionfinish(self, session, exitstatus):
        if exitstatus == pytest.ExitCode.OK:
            rounded = {name: round(took, 1) for name, took in self.took.items()}
            known = {
                name: took
                for name, took in seconds(self.mark).items()
                if (ROOT / name.partition("[")[0]).exists()
            }
            ordered = sorted((known | rounded).items(), key=lambda pair: (-pair[1], pair[0]))
            SECONDS[self.mark].write_text(json.dumps(dict(ordered), indent=1) + "\n")


def pytest_addoption(parser):
    options = parser.getgroup("the course's suite")
    purpose = "write what each group of tests took to tests/seconds.json or seconds_slow.json"
    options.addoption("--write-seconds", action="store_true", help=purpose)


def pytest_configure(config):
    if config.getoption("--write-seconds") and not hasattr(config, "workerinput"):
        part = config.option.keyword or any("::" in path for path in config.args)
        if part or config.option.markexpr not in SECONDS:
            raise pytest.UsageError(
                "--write-seconds is for whole files and notebooks, either all the quick tests in"
                " them or all the slow ones"
            )
        config.pluginmanager.register(Stopwatch(config.option.markexpr))


# --- in CI, a skip is a failure -------------------------------------------------------------------


def is_strict():
    """Return whether a skip fails the run: COURSE_STRICT is set, as in CI, which installs all that
    is needed.
    """
    return os.environ.get("COURSE_STRICT", "0") not in ("", "0")


def _strictly(report):
    if is_strict() and report.skipped and not hasattr(report, "wasxfail"):
        file, line, reason = report.longrepr
        reason = reason.removeprefix("Skipped: ")
        if reason not in ALLOWED:
            report.outcome = "failed"
            report.longrepr = f"{file}:{line}: skipped, and COURSE_STRICT is set: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _strictly((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _strictly((yield))
