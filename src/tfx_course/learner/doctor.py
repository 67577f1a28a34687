"""``course doctor``: does this machine run the course? Each line that fails says what to do.

Quick checks look at the machine. Slow ones do the real thing: start JupyterLab, start a kernel, run
a TFX component.
"""

import contextlib
import hashlib
import importlib.metadata
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.lab import folders
from tfx_course.lab import server as labs
from tfx_course.lab.kernels import forkserver
from tfx_course.machine.bootstrap import CLASSIC, MODERN, STACKS, numbers, pins
from tfx_course.paths import DATA, ROOT, STATE, WORK

GIGABYTE = 10**9
# GB free: a kernel with TFX takes about 1 and the system some; 4 lets a browser live beside it.
MEMORY = (
    1.5,
    4,
)
DISK = (0.5, 2)  # GB free: what all the lessons write, and room for notebooks
SECONDS = 60  # a component that takes longer works, but tries a learner's patience
_TIMEOUT = 300  # seconds after which a start, or a component, counts as hung
FAMILY = (
    "tfx",
    "tensorflow",
    "tensorflow-data-validation",
    "tensorflow-transform",
    "tensorflow-model-analysis",
    "tensorflow-metadata",
    "tfx-bsl",
    "ml-metadata",
    "ml-pipelines-sdk",
    "apache-beam",
    "pyarrow",
    "protobuf",
    "numpy",
    "pandas",
    "jupyterlab",
    "ipykernel",
)


@dataclass(frozen=True)
class Finding:
    """What one check found: ``status`` is ok, warn or fail; ``advice`` names the message that says
    what to do.
    """

    status: str
    found: str
    advice: str = ""
    values: dict = field(default_factory=dict)

    def text(self, lang):
        return self._say(self.found, lang)

    def advice_text(self, lang):
        return self._say(self.advice, lang) if self.advice else ""

    def _say(self, key, lang):
        mark = "," if lang == "pt-BR" else "."
        values = {
            k: f"{v:.1f}".replace(".", mark) if isinstance(v, float) else v
            for k, v in self.values.items()
        }
        return messages.text(f"doctor.{key}", lang=lang, **values)


def run(console=None):
    """Check everything, print one line per check, and return whether the course runs here (warnings
    do not count).

    Args:
        console: a ``rich.console.Console``; default, the terminal.
    """
    from rich.console import Console
    from rich.live import Live

    console = console or Console(highlight=False)
    lang = messages.language()
    findings = {}
    table = _Table(lang, findings)
    with (
        ThreadPoolExecutor(2) as pool,
        Live(table, console=console, refresh_per_second=8, transient=True),
    ):
        for name, check in QUICK.items():
            findings[name] = _examine(check)
        for future in [pool.submit(_all, names, findings) for names in SLOW]:
            future.result()
    console.print(table)
    failed = sum(finding.status == "fail" for finding in findings.values())
    console.print(
        messages.text("doctor.problems" if failed else "doctor.fine", lang=lang, n=failed)
    )
    return not failed


def brief():
    """Return the quick checks as a report to show in a notebook: a line each, and what to do where
    one fails.
    """
    return _Brief({name: _examine(check) for name, check in QUICK.items()})


class _Brief:
    def __init__(self, findings):
        self.findings = findings

    def _lines(self, lang):
        lines = []
        for name, finding in self.findings.items():
            lines.append(
                f"{_Table.MARKS[finding.status][-1]}"
                f" {messages.text(f'doctor.label.{name}', lang=lang)}"
            )
            if finding.status != "ok":
                lines[-1] += f": {finding.text(lang)} → {finding.advice_text(lang)}"
        return lines

    def _repr_mimebundle_(self, include=None, exclude=None):
        # Both languages, so that the builder can give each edition its own.
        texts = {lang: self._lines(lang) for lang in messages.LANGUAGES}
        return {"text/plain": "\n".join(texts[messages.language()])}, {"tfx_course": texts}


def system(name=None, machine=None):
    """Find out whether TFX has wheels for this operating system and processor."""
    name, machine = name or platform.system(), machine or platform.machine()
    values = {"system": name, "machine": machine}
    if name == "Windows":
        return Finding("fail", "system", "system_windows", values)
    if (name, machine) == ("Darwin", "arm64"):
        return Finding("warn", "system", "system_untried", values)
    if (name, machine) != ("Linux", "x86_64"):
        return Finding("fail", "system", "system_other", values)
    return Finding("ok", "system", values=values)


def processor(info=Path("/proc/cpuinfo")):
    """Find out whether the processor has AVX, which TensorFlow's wheels are compiled for: without,
    the kernel dies.
    """
    flags = re.search(r"^flags\s*:(.*)$", info.read_text(), re.M) if info.is_file() else None
    if flags and "avx" not in flags[1].split():
        return Finding("fail", "processor_old", "processor_advice")
    return Finding("ok", "processor" if flags else "not_applicable")


def libc(name=None, running=None):
    """Find out whether the C library is as new as the running stack's wheels need. ``name`` is as
    in ``"glibc 2.36"``.
    """
    if name is None and platform.system() == "Darwin":
        return Finding("ok", "not_applicable")
    name, needed = name or _libc(), (running or _running() or CLASSIC).glibc
    values = {"name": name, "needed": ".".join(map(str, needed))}
    return (
        Finding("ok", "libc", values=values)
        if _glibc(name) >= needed
        else Finding("fail", "libc", "libc_advice", values)
    )


def _glibc(name):
    """Return ``(2, 36)`` for ``"glibc 2.36"``, and nothing, which is older than all, for another
    library.
    """
    return numbers(name)[:2] if name.startswith("glibc ") else ()


def _libc():
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or "?"
    except (ValueError, OSError):  # musl
        return "musl"


def _running(version=None):
    """Return the stack of this Python; None if the course has none for it."""
    version = tuple(version or sys.version_info)[:2]
    return next((stack for stack in STACKS if numbers(stack.python) == version), None)


def stack(version=None, name=None):
    """Find out which of the two stacks this Python is of, and why it is that one.

    Args:
        version: of Python, as in ``sys.version_info``.
        name: of the C library, as in ``"glibc 2.36"``.
    """
    version, running = tuple(version or sys.version_info)[:3], _running(version)
    if running is None:
        return Finding(
            "fail", "stack_none", "stack_advice", {"version": ".".join(map(str, version))}
        )
    values = {"tfx": running.tfx, "python": running.python}
    if running is MODERN:
        return Finding("ok", "stack", values=values)
    name = name or _libc()
    values |= {"name": name, "newer": MODERN.tfx, "needed": ".".join(map(str, MODERN.glibc))}
    return Finding(
        "ok", "stack_older" if _glibc(name) < MODERN.glibc else "stack_chosen", values=values
    )


def packages(lock=None):
    """Compare what is installed of the TFX family with the running stack's lock."""
    lock = lock or (_running() or CLASSIC).lock
    if not lock.is_file():
        return Finding("fail", "lock_missing", "lock_advice", {"lock": lock.name})
    locked = {
        re.sub(r"[-_.]+", "-", name).lower(): version
        for name, version in pins(lock.read_text(encoding="utf-8"))
    }
    wrong = []
    for name in FAMILY:
        installed = _installed(name)
        if installed is None or installed != locked.get(name):
            wrong.append(f"{name} {installed or '—'} ≠ {locked.get(name, '—')}")
    if wrong:
        return Finding(
            "fail",
            "packages_wrong",
            "packages_advice",
            {"lock": lock.name, "wrong": ", ".join(wrong)},
        )
    values = {
        "tfx": _installed("tfx"),
        "tensorflow": _installed("tensorflow"),
        "n": len(FAMILY),
        "lock": lock.name,
    }
    return Finding("ok", "packages", values=values)


def _installed(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def memory(free=None):
    """Find out whether a TFX kernel fits in the free memory. ``free`` is in bytes."""
    return _amount("memory", _free_memory() if free is None else free, *MEMORY)


def _free_memory(group=Path("/sys/fs/cgroup")):
    """Return the bytes that may still be used: the machine's, or the container's if it has a lower
    limit.
    """
    import psutil

    free = psutil.virtual_memory().available
    with contextlib.suppress(OSError, ValueError, AttributeError):  # no limit, or no such file
        cache = re.search(r"^inactive_file (\d+)$", (group / "memory.stat").read_text(), re.M)[1]
        used = int((group / "memory.current").read_text()) - int(cache)
        free = min(free, int((group / "memory.max").read_text()) - used)
    return max(free, 0)


def disk(free=lambda folder: shutil.disk_usage(folder).free):
    """Find out whether the course's disk and the one of temporary files have room.

    Args:
        free: the function that tells a folder's free bytes.
    """
    folder = min((ROOT, Path(tempfile.gettempdir())), key=free)
    finding = _amount("disk", free(folder), *DISK)
    if finding.status == "ok":
        return finding
    advice = "disk_advice" if folder == ROOT else "disk_elsewhere"
    return Finding(finding.status, "disk_low", advice, finding.values | {"folder": folder})


def _amount(name, free, least, enough):
    values = {"gb": free / GIGABYTE, "least": least, "enough": enough}
    status = "fail" if free < least * GIGABYTE else "warn" if free < enough * GIGABYTE else "ok"
    return Finding(status, name, "" if status == "ok" else f"{name}_advice", values)


def writable(folders=(WORK, STATE)):
    """Find out whether the course may write what pipelines and JupyterLab keep."""
    for folder in folders:
        values = {"folder": os.path.relpath(folder, ROOT)}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"0" * 4096)
        except OSError as error:
            return Finding(
                "fail", "writable_not", "writable_advice", values | {"reason": error.strerror}
            )
    return Finding("ok", "writable")


def preload(possible=None):
    """Find out whether kernels can be forked from a process that has TFX imported, or import it
    each for itself.
    """
    if forkserver.supported() if possible is None else possible:
        return Finding("ok", "preload")
    return Finding("warn", "preload_not", "preload_advice")


def data(folder=DATA):
    """Find out whether the data sets are there, as they came (``SHA256SUMS`` tells), and nothing
    else.

    A folder of data is read as a whole: what JupyterLab, Windows, macOS or an editor left in it
    would be data, too.
    """
    sums = folder / "SHA256SUMS"
    if not sums.is_file():
        return Finding("fail", "data_missing", "data_advice", {"names": _names([sums])})
    known = {
        folder / name: digest
        for digest, name in (
            line.split(maxsplit=1) for line in sums.read_text(encoding="utf-8").splitlines()
        )
    }
    if missing := [file for file in known if not file.is_file()]:
        return Finding("fail", "data_missing", "data_advice", {"names": _names(missing)})
    if strangers := sorted(_strangers(folder, known)):
        return Finding(
            "fail", "data_strangers", "data_strangers_advice", {"names": _names(strangers)}
        )
    if changed := [
        file
        for file, digest in known.items()
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest
    ]:
        return Finding("warn", "data_changed", "data_advice", {"names": _names(changed)})
    return Finding("ok", "data")


def _strangers(folder, known):
    """Yield what lies below ``folder`` and is neither known nor a text about the data; a folder
    without anything known as one.
    """
    parents = {parent for file in known for parent in file.parents}
    for entry in folder.iterdir():
        if entry in parents:
            yield from _strangers(entry, known)
        elif (
            entry not in known
            and not (entry.parent == DATA and entry.suffix == ".md")
            and entry.name != "SHA256SUMS"
        ):
            yield entry


def _names(files):
    shown = [os.path.relpath(file, ROOT) for file in files[:5]]
    return ", ".join(shown + ["…"] * (len(files) > 5))


def server():
    """Start the lab for real, on a free port, and see that it lets in with the token and only with
    it.
    """
    start = time.monotonic()
    with _runtime() as folder, open(folder / "log", "w+") as log:
        code = (
            "import sys; from tfx_course.lab import folders, server; server.run(port=0,"
            " browser=False, runtime=sys.argv[1])"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            address = _await_lab(folder, process)
            with_token, without = (
                _status(f"{address['url']}api/status", token) for token in (address["token"], None)
            )
        except _NotUp:
            log.seek(0)
            last = next((line for line in log.read().splitlines()[::-1] if line.strip()), "?")
            return Finding("fail", "server_down", "server_advice", {"reason": last.strip()})
        finally:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
    values = {"seconds": f"{time.monotonic() - start:.0f}"}
    if (with_token, without) != (200, 403):
        return Finding(
            "fail", "server_open", "server_advice", values | {"reason": f"{with_token}, {without}"}
        )
    return Finding("ok", "server", values=values)


class _NotUp(Exception):
    pass


def _await_lab(folder, process):
    deadline = time.monotonic() + _TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        if address := labs.running(folder):
            return address
        time.sleep(0.1)
    raise _NotUp


def _status(url, token):
    request = urllib.request.Request(
        url, headers={"Authorization": f"token {token}"} if token else {}
    )
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request, timeout=30
        ) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def kernel():
    """Start a Python kernel as the lab does, over IPC, and let it calculate."""
    start = time.monotonic()
    printed = _in_kernel("print(1 + 1)")
    values = {"seconds": f"{time.monotonic() - start:.0f}", "reason": printed}
    return (
        Finding("ok", "kernel", values=values)
        if printed == "2"
        else Finding("fail", "kernel_wrong", "kernel_advice", values)
    )


# InteractiveContext works in a notebook's kernel only; elsewhere its run() does nothing and says
# nothing.
_ROWS = 60
_COMPONENT = """
import tempfile
from pathlib import Path

import tfx_course
import tensorflow as tf
from tfx import v1 as tfx
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

with tempfile.TemporaryDirectory() as folder:
    table = Path(folder, "csv", "table.csv")
    table.parent.mkdir()
    table.write_text("n,square\\n" + "".join(f"{n},{n * n}\\n" for n in range(ROWS)))
    context = InteractiveContext(pipeline_root=folder)
    example_gen = tfx.components.CsvExampleGen(input_base=str(table.parent))
    context.run(example_gen)
    [examples] = example_gen.outputs["examples"].get()
    files = [str(path) for path in Path(examples.uri).rglob("*.gz")]
    print("records", sum(1 for _ in tf.data.TFRecordDataset(files, compression_type="GZIP")))
""".replace("ROWS", str(_ROWS))


def component():
    """Run CsvExampleGen in a kernel on a table of 60 rows, and count them back from the files that
    it wrote.
    """
    start = time.monotonic()
    printed = _in_kernel(_COMPONENT)
    seconds = time.monotonic() - start
    values = {
        "seconds": f"{seconds:.0f}",
        "limit": SECONDS,
        "rows": _ROWS,
        "reason": printed[-200:],
    }
    if printed.splitlines()[-1:] != [f"records {_ROWS}"]:
        return Finding("fail", "component_wrong", "component_advice", values)
    if seconds > SECONDS:
        return Finding("warn", "component", "component_slow", values)
    return Finding("ok", "component", values=values)


def _in_kernel(code):
    """Return what ``code`` prints in a kernel of its own.

    Raises:
        RuntimeError: the code raised; the message is its last line.
        TimeoutError: it took longer than ``_TIMEOUT`` seconds.
    """
    from jupyter_client import KernelManager
    from jupyter_client.kernelspec import KernelSpecManager

    printed = []

    def collect(message):
        if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            printed.append(message["content"]["text"])

    with _runtime() as folder:
        specs = KernelSpecManager(
            kernel_dirs=[os.path.join(sys.prefix, "share", "jupyter", "kernels")]
        )
        manager = KernelManager(
            kernel_spec_manager=specs, transport="ipc", connection_file=str(folder / "kernel.json")
        )
        environment = folders.environment(messages.language(), folder) | {"TMPDIR": str(folder)}
        manager.start_kernel(
            env=environment, cwd=str(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        client = manager.client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=_TIMEOUT)
            reply = client.execute_interactive(
                code, timeout=_TIMEOUT, store_history=False, output_hook=collect
            )["content"]
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    if reply["status"] != "ok":
        raise RuntimeError(f"{reply.get('ename')}: {reply.get('evalue')}")
    return "".join(printed).strip()


@contextlib.contextmanager
def _runtime():
    """A private folder with a path short enough for sockets, apart from the lab's."""
    with tempfile.TemporaryDirectory(
        prefix="tfx-doctor-", dir="/tmp", ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


QUICK = {
    "system": system,
    "processor": processor,
    "stack": stack,
    "libc": libc,
    "packages": packages,
    "memory": memory,
    "disk": disk,
    "writable": writable,
    "data": data,
    "preload": preload,
}
# Two cores, two lanes.
SLOW = ({"server": server, "kernel": kernel}, {"component": component})


def _all(checks, findings):
    for name, check in checks.items():
        findings[name] = _examine(check)


def _examine(check):
    """Run ``check``; one that raises is a failed line."""
    try:
        return check()
    except CourseError as error:
        return Finding("fail", "said", values={"reason": str(error)})
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        return Finding("fail", "crashed", "crashed_advice", {"reason": reason})


class _Table:
    """The lines so far; those still to come turn a spinner."""

    MARKS = {"ok": "[green]✓", "warn": "[yellow]!", "fail": "[red]✗"}

    def __init__(self, lang, findings):
        from rich.spinner import Spinner

        self.lang, self.findings, self.spinner = lang, findings, Spinner("dots")

    def __rich__(self):
        from rich.markup import escape
        from rich.table import Table

        table = Table.grid(padding=(0, 1))
        table.add_column(width=1)
        table.add_column(no_wrap=True)
        table.add_column()
        for name in [*QUICK, *(name for names in SLOW for name in names)]:
            label = messages.text(f"doctor.label.{name}", lang=self.lang)
            finding = self.findings.get(name)
            if finding is None:
                table.add_row(self.spinner, label, "")
                continue
            table.add_row(self.MARKS[finding.status], label, escape(finding.text(self.lang)))
            if advice := finding.advice_text(self.lang):
                table.add_row("", "", f"[bold]→ {escape(advice)}")
        return table
