"""``make bench``: what preloaded kernels save and what ``course check`` takes, measured side by
side on this machine, written to docs/performance.md; then rows against seconds (``scaling``),
written to work/scaling.csv and work/scaling-inside.csv. With ``ARGS=room`` a class
(``room.measure``).

Each comparison alternates ordinary and preloaded runs, so that what else the machine does falls on
both, and reports medians.
"""

import contextlib
import functools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import unittest.mock
from datetime import date
from pathlib import Path

import psutil

from tfx_course import scaling
from tfx_course.lab.kernels import forkserver, provisioner
from tfx_course.learner import validation
from tfx_course.maintain import performance, suite
from tfx_course.maintain.room import measure
from tfx_course.paths import ROOT, WORK

PAIRS = 5
TOGETHER = 10
KINDS = {"ordinary": "local-provisioner", "preloaded": provisioner.NAME}
IMPORT = "from tfx import v1 as tfx"
COMPONENTS = """
import tempfile
from tfx_course import DATA
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext
context = InteractiveContext(pipeline_root=tempfile.mkdtemp())
every_csv = tfx.proto.Input(splits=[tfx.proto.Input.Split(name="trips", pattern="*.csv")])
example_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "taxi" / "csv"), input_config=every_csv)
statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
for component in (example_gen, statistics_gen, schema_gen):
    context.run(component)
"""  # noqa: E501


class Kernel:
    """A running kernel. ``seconds`` is from asking for it until ``from tfx import v1`` had run
    in it.
    """

    def __init__(self, kind):
        from jupyter_client import KernelManager
        from jupyter_client.provisioning import KernelProvisionerFactory

        KernelProvisionerFactory.instance().default_provisioner_name = KINDS[kind]
        self.folder = tempfile.mkdtemp(prefix="b", dir="/tmp")
        self.manager = KernelManager(
            kernel_name="python3", transport="ipc", connection_file=f"{self.folder}/k.json"
        )
        started = time.perf_counter()
        self.manager.start_kernel()
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.run(IMPORT)  # not wait_for_ready: it sleeps in steps of 0.2 s
        self.seconds = time.perf_counter() - started

    def run(self, code):
        reply = self.client.execute(code, reply=True, timeout=300)
        if reply["content"]["status"] != "ok":
            raise RuntimeError(reply["content"]["evalue"])

    def memory(self):
        """Return ``(private, proportional)`` megabytes: its own pages, and those plus its share
        of the shared ones.
        """
        full = psutil.Process(self.manager.provisioner.pid).memory_full_info()
        return full.uss / 1e6, full.pss / 1e6

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def started(kind):
    kernel = Kernel(kind)
    try:
        yield kernel
    finally:
        kernel.stop()


def alternately(measure, pairs=PAIRS):
    """Return ``{kind: [result, ...]}`` of ``measure(kind)``, the kinds taking turns."""
    results = {kind: [] for kind in KINDS}
    for _ in range(pairs):
        for kind in KINDS:
            results[kind].append(measure(kind))
    return results


def one_kernel(kind):
    with started(kind) as kernel:
        private = kernel.memory()[0]
        kernel.run(COMPONENTS)
        return kernel.seconds, private, kernel.memory()[0]


def ten_kernels(kind):
    with contextlib.ExitStack() as stack:
        kernels = [stack.enter_context(started(kind)) for _ in range(TOGETHER)]
        total = sum(kernel.memory()[1] for kernel in kernels)
        if kind == "preloaded":
            total += psutil.Process(forkserver.server.pid).memory_full_info().pss / 1e6
        return total


def notebooks(kind):
    """Return the seconds that nbval takes for the suite's notebooks, its own start included."""
    environ = os.environ | {"JUPYTER_DEFAULT_PROVISIONER_NAME": KINDS[kind]}
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *validation.NBVAL, *suite.EXECUTED],
        cwd=ROOT,
        env=environ,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - started


def whole_suite(kind):
    """Return the seconds that `course test` takes."""
    environ = os.environ | {"JUPYTER_DEFAULT_PROVISIONER_NAME": KINDS[kind]}
    started = time.perf_counter()
    subprocess.run(
        [Path(sys.executable).with_name("course"), "test", "-q"],
        cwd=ROOT,
        env=environ,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - started


def run(parts=(), **room):
    """Measure, print and write what ``parts`` name; default: all but the room, which makes users of
    this machine. Takes about an hour.

    Args:
        room: the ``learners``, ``paces`` and ``lessons`` of a room (``room.measure``).
    """
    for part in parts or ("kernels", "checks", "scaling"):
        {
            "kernels": measure_kernels,
            "checks": measure_checks,
            "scaling": measure_scaling,
            "room": functools.partial(measure.run, **room),
        }[part]()


def measure_checks():
    """Measure ``course check`` of each solved sheet: without a lab, with one for the first time,
    again, and each exercise again.
    """
    from tfx_course.lab import folders
    from tfx_course.learner import validation
    from tfx_course.lessons import sheets

    # As a lab's: a kernel is forked only where what is read at start is the same.
    environment = {
        name: value
        for name, value in folders.environment("en", folders.runtime_folder()).items()
        if not name.startswith("JUPYTER")
    }
    lines = [
        "## `course check`",
        "",
        f"Written by `make bench ARGS=checks` on {date.today()}: {performance.machine()}.",
        (
            "Seconds for the sheet with its solutions. *Without a lab* TFX is loaded first, where"
            " the sheet uses it. *First*: what TFX writes for the"
        ),
        "set-up is not kept yet; *again*: it is. The exercises, one by one, are those of *again*.",
        "",
        "| sheet | without a lab | lab, first | lab, again | one exercise |",
        "|---|--:|--:|--:|---|",
    ]
    with (
        _default_provisioner(provisioner.NAME),
        unittest.mock.patch.object(forkserver, "borrow"),
    ):
        # A lab that is open here stays out of it.
        for shipped in sheets.find_all("en"):
            sheet = sheets.Sheet(shipped.number, shipped.lang, shipped.reference, shipped.reference)

            def seconds(root, only="", sheet=sheet):
                started = time.perf_counter()
                results = validation.check(sheet, root=root, only=only)
                if any(result.status != validation.SOLVED for result in results):
                    raise RuntimeError(f"{sheet.number}: {results}")
                return time.perf_counter() - started

            with tempfile.TemporaryDirectory() as alone, tempfile.TemporaryDirectory() as root:
                forkserver.stop()
                without = seconds(Path(alone))
                with validation._environment(**environment):
                    forkserver.preload()
                    with started("preloaded"):
                        pass  # the fork server is ready
                first, again = seconds(Path(root)), seconds(Path(root))
                exercises = [seconds(Path(root), number) for number in sheet.exercises()]
            lines.append(
                f"| {sheet.number} | {without:.1f} | {first:.1f} | {again:.1f} |"
                f" {', '.join(f'{one:.1f}' for one in exercises)} |"
            )
            print(lines[-1], flush=True)
    performance.write_section(lines)


@contextlib.contextmanager
def _default_provisioner(name):
    from jupyter_client.provisioning import KernelProvisionerFactory

    factory = KernelProvisionerFactory.instance()
    usual = factory.default_provisioner_name
    factory.default_provisioner_name = name
    try:
        yield
    finally:
        factory.default_provisioner_name = usual


def measure_scaling():
    """Write rows against seconds to work/scaling.csv, and the components' seconds to
    work/scaling-inside.csv: what the lesson shows, in data/, is replaced by hand, with the text
    that reads it.
    """
    WORK.mkdir(exist_ok=True)
    for stored, run in ((scaling.RESULTS, scaling.run), (scaling.INSIDE, scaling.run_inside)):
        path = WORK / stored.name
        path.write_text("\n".join(run(performance.machine())) + "\n")
        print(path)


def measure_kernels():
    forkserver.preload()
    with started("preloaded"):
        pass  # warm: the fork server is ready
    alone, rows = alternately(one_kernel), []
    names = (
        "kernel ready with TFX (s)",
        "private memory of a kernel with TFX (MB)",
        "private memory after the three components (MB)",
    )
    for column, name in enumerate(names):
        rows.append(
            (
                name,
                {
                    kind: statistics.median(figures[column] for figures in alone[kind])
                    for kind in KINDS
                },
                PAIRS,
            )
        )
    rows.append(
        (
            f"memory of {TOGETHER} kernels with TFX (MB)",
            {kind: ten_kernels(kind) for kind in KINDS},
            1,
        )
    )
    through = alternately(notebooks)
    rows.append(
        (
            "the notebooks through nbval (s)",
            {kind: statistics.median(through[kind]) for kind in KINDS},
            PAIRS,
        )
    )
    rows.append(("the whole of `make test` (s)", {kind: whole_suite(kind) for kind in KINDS}, 1))
    lines = [
        "## Kernels",
        "",
        f"Written by `make bench ARGS=kernels` on {date.today()}: {performance.machine()}.",
        (
            "Ordinary and preloaded runs took turns; each number is the median of its runs. Memory"
            " of ten kernels is proportional set size,"
        ),
        "the process that keeps TFX imported included.",
        "",
        "| | ordinary | preloaded | ordinary ÷ preloaded | runs |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, medians, runs in rows:
        ordinary, preloaded = medians["ordinary"], medians["preloaded"]
        lines.append(
            f"| {name} | {ordinary:,.2f} | {preloaded:,.2f} | {ordinary / preloaded:.1f} | {runs} |"
        )
    print("\n".join(lines))
    performance.write_section(lines)
