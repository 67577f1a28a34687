"""A preloaded kernel is an ordinary one that starts sooner: the same probes in both, and every way
to end one.

What imports TFX anew, or proves what no learner does, is among the slow proofs.
"""

import contextlib
import errno
import json
import multiprocessing.forkserver
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pytest
from jupyter_client import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from tfx_course.lab.kernels import child, forkserver, provisioner

pytestmark = pytest.mark.skipif(
    not forkserver.supported(), reason="kernels are forked on Linux only"
)
KINDS = (provisioner.NAME, "local-provisioner")


@contextlib.contextmanager
def started(kind, **options):
    """Yield ``(run, manager)`` of a new kernel; ``run(code)`` returns what it printed, standard
    error included.
    """
    folder = tempfile.mkdtemp(prefix="k", dir="/tmp")
    factory = KernelProvisionerFactory.instance()
    chosen, factory.default_provisioner_name = factory.default_provisioner_name, kind
    try:
        manager = KernelManager(
            kernel_name="python3", transport="ipc", connection_file=f"{folder}/k.json"
        )
        manager.start_kernel(**options)
    finally:
        factory.default_provisioner_name = chosen  # it is the whole process's
    client = manager.blocking_client()
    client.start_channels()

    def run(code, timeout=90):
        said = []

        def hook(message):
            content = message["content"]
            said.append(
                content.get("text")
                or content.get("data", {}).get("text/plain", "")
                or content.get("ename", "")
                and "\n".join([*content["traceback"], content["ename"]])
            )

        client.execute_interactive(code, output_hook=hook, timeout=timeout, allow_stdin=False)
        return "".join(said)

    run.without_waiting = client.execute
    try:
        client.wait_for_ready(timeout=120)
        yield run, manager
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module", autouse=True)
def warm():
    # What another test of this process imported sets these, and a fork server that has them is none
    # for a kernel without.
    imported = {
        name: os.environ.pop(name)
        for name in ("PYDEVD_USE_FRAME_EVAL", "TF_USE_LEGACY_KERAS")
        if name in os.environ
    }
    forkserver.stop()
    forkserver.preload()
    yield
    forkserver.stop()
    os.environ.update(imported)


def in_both(code, **options):
    """Return what ``code`` prints in a preloaded kernel and in an ordinary one, both new."""
    seen = []
    for kind in KINDS:
        with started(kind, **options) as (run, manager):
            assert isinstance(manager.provisioner.process, subprocess.Popen) == (
                kind != provisioner.NAME
            )
            seen.append(run(code))
    return seen


PROBE = """
from tfx import v1 as tfx
from tfx.orchestration.experimental.interactive import interactive_context
import tensorflow as tf
import json, locale, multiprocessing, os, resource, signal, sys, threading, warnings
print(json.dumps({
    "environ": dict(os.environ), "cwd": os.getcwd(), "sys.path": sys.path, "flags": list(sys.flags), "umask": os.umask(0o22),
    "argv": [os.path.basename(argument) for argument in sys.argv], "executable": sys.executable, "name": __name__,
    "signals": {number: str(signal.getsignal(number)) for number in signal.valid_signals()},
    "blocked": sorted(map(int, signal.pthread_sigmask(signal.SIG_BLOCK, []))),
    "leads its group": os.getpgid(0) == os.getpid(), "leads its session": os.getsid(0) == os.getpid(),
    "limits": [resource.getrlimit(limit) for limit in range(8)], "nice": os.nice(0),
    "stdin": os.read(0, 1).decode(), "encodings": [sys.stdout.encoding, locale.getpreferredencoding()],
    "descriptors": sorted({os.readlink(f"/proc/self/fd/{fd}").split(":")[0] for fd in (0, 1, 2)} - {"pipe", "/dev/null"}),
    "multiprocessing": [multiprocessing.current_process().name, multiprocessing.parent_process(), multiprocessing.get_start_method()],
    "main thread": threading.main_thread() is threading.current_thread(),
    "Keras": tf.keras.__version__, "matplotlib": __import__("matplotlib").get_backend().lower(),
    "modules of the course": sorted(name for name in sys.modules if name.startswith("tfx_course")),
}, sort_keys=True))
"""  # noqa: E501


@pytest.mark.slow
def test_a_kernel_finds_what_an_ordinary_one_finds(tmp_path):
    environ = os.environ | {"A_VARIABLE": "of the request"}
    forked, ordinary = (
        json.loads(seen.splitlines()[-1]) for seen in in_both(PROBE, cwd=str(tmp_path), env=environ)
    )
    # Importing TFX makes setuptools add a folder of its own: before what IPython adds, or after.
    for seen in (forked, ordinary):
        seen["sys.path"].remove(
            next(entry for entry in seen["sys.path"] if entry.endswith("setuptools/_vendor"))
        )
    for key in ordinary:
        assert forked[key] == ordinary[key], key
    assert forked["environ"]["A_VARIABLE"] == "of the request" and forked["cwd"] == str(tmp_path)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """The ``run`` of a preloaded kernel and of an ordinary one, TFX imported in both."""
    folder = str(tmp_path_factory.mktemp("pair"))
    with (
        started(KINDS[0], cwd=folder) as (forked, _),
        started(KINDS[1], cwd=folder) as (ordinary, _),
    ):
        ordinary("from tfx import v1 as tfx")
        yield forked, ordinary


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "import os; os.write(1, b'out'); os.write(2, b'err'); os.system('echo from a shell')",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1)'])",
        "import sys; print('a warning', file=sys.stderr); sys.stdout.write('x')",
        "import logging; logging.getLogger('absl').warning('kept'); logging.warning('kept too')",
        "import warnings; warnings.warn('kept')",
        "import matplotlib; matplotlib.get_backend().lower()",
        "from matplotlib import pyplot; pyplot.plot([1, 2]); pyplot.isinteractive()",
        "from tfx_course import DATA; import tensorflow as tf; tf.constant([1, 2])",
        "import pandas; pandas.DataFrame({f'a long column {n}': [n] for n in range(9)})",
        "import signal, time; signal.alarm(0); time.sleep(0); 1 / 0",
        "import atexit, sys; sys.exit(3)",
        "%pwd\n!echo $A_VARIABLE",
        "input('?')",
    ],
)
def test_what_a_cell_shows_is_the_same(code, pair):
    # A traceback names a temporary file after the kernel's process id.
    forked, ordinary = (re.sub(r"ipykernel_\d+/\d+", "", run(code)) for run in pair)
    assert forked == ordinary


def test_tfx_is_there_at_once_and_only_in_a_preloaded_kernel():
    forked, ordinary = in_both("import sys; 'tfx.v1' in sys.modules")
    assert (forked, ordinary) == ("True", "False")


def test_each_kernel_draws_random_numbers_of_its_own():
    code = (
        "import random, numpy, tensorflow as tf; [random.random(), numpy.random.rand(),"
        " float(tf.random.uniform([]))]"
    )
    drawn = []
    for _ in range(2):
        with started(provisioner.NAME) as (run, _manager):
            drawn.append(json.loads(run(code)))
    assert all(first != second for first, second in zip(*drawn))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "code, expected",
    [("import os; os._exit(7)", 7), ("import os; os.kill(os.getpid(), 9)", -9), ("exit()", 0)],
)
def test_how_a_kernel_ended_is_known(kind, code, expected, tmp_path):
    with started(kind) as (run, manager):
        run.without_waiting(code)
        assert manager.provisioner.process.wait(timeout=60) == expected


def test_code_at_exit_runs(tmp_path):
    with started(provisioner.NAME) as (run, manager):
        run(
            "import atexit, pathlib;"
            f" atexit.register(pathlib.Path({str(tmp_path / 'left')!r}).touch); exit()"
        )
        assert manager.provisioner.process.wait(timeout=60) == 0
    assert (tmp_path / "left").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupt_reaches_the_kernel_and_its_children_and_no_one_else(kind, tmp_path):
    with started(kind, cwd=str(tmp_path)) as (run, manager):
        code = (
            "import pathlib, subprocess; pathlib.Path('begun').touch(); subprocess.run(['sleep',"
            " '500'])"
        )

        def interrupt():
            while not (tmp_path / "begun").exists():
                time.sleep(0.05)
            manager.interrupt_kernel()

        threading.Thread(target=interrupt, daemon=True).start()
        assert "KeyboardInterrupt" in run(code, timeout=90)
        assert run("1 + 1") == "2"


def test_a_restart_gives_a_fresh_kernel():
    with started(provisioner.NAME) as (run, manager):
        run("x = 1")
        before = psutil.Process(manager.provisioner.pid)
        manager.restart_kernel(now=True)
        assert manager.provisioner.pid != before.pid
        before.wait(timeout=60)


WORK = """
import tempfile
from tfx_course import DATA
from tfx import v1 as tfx
import pyarrow.csv, tensorflow as tf
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext
assert float(tf.reduce_sum(tf.ones([1000, 1000]) @ tf.ones([1000, 1]))) == 1e6
assert pyarrow.csv.read_csv(DATA / "taxi" / "csv" / "data.csv").num_rows == 10_000
context = InteractiveContext(pipeline_root=tempfile.mkdtemp())
example_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "taxi" / "csv"))
context.run(example_gen)
statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
context.run(statistics_gen)
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"])
context.run(schema_gen)
print([channel.get()[0].id for channel in (example_gen.outputs["examples"], schema_gen.outputs["schema"])])
"""  # noqa: E501


@pytest.mark.slow
def test_tensorflow_arrow_beam_and_mlmd_work_in_a_forked_kernel():
    with started(provisioner.NAME) as (run, _):
        assert run(WORK).endswith("[1, 3]\n")


@pytest.mark.slow
def test_a_kernel_can_fork_and_spawn_in_its_turn():
    code = """
import multiprocessing
print(sorted(multiprocessing.get_context("fork").Pool(2).map(abs, [-1, -2])))
print(multiprocessing.get_context("forkserver").Pool(1).map(abs, [-3]))
print(multiprocessing.get_context("spawn").Pool(1).map(abs, [-4]))
import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
options = PipelineOptions(["--direct_num_workers=2", "--direct_running_mode=multi_processing"])
with beam.Pipeline(options=options) as pipeline:
    (pipeline | beam.Create([1, 2, 3]) | beam.Map(lambda x: x * 2) | beam.combiners.ToList()
     | beam.Map(lambda found: open("found", "w").write(str(sorted(found)))))
print(open("found").read())
"""
    with tempfile.TemporaryDirectory() as folder, started(provisioner.NAME, cwd=folder) as (run, _):
        lists = [line for line in run(code, timeout=240).splitlines() if line.startswith("[")]
        assert lists == ["[1, 2]", "[3]", "[4]", "[2, 4, 6]"]


def threads(pid):
    return [Path(task, "comm").read_text().strip() for task in Path(f"/proc/{pid}/task").iterdir()]


THREADS = """
import os
if os.fork():
    os.wait()
else:
    import tfx_course.lab.kernels.preload, json, threading, threadpoolctl
    names = [open(f"/proc/self/task/{task}/comm").read().strip() for task in os.listdir("/proc/self/task")]
    pools = [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["internal_api"] == "openblas"]
    print(json.dumps([names, pools, [thread.name for thread in threading.enumerate()]]))
"""  # noqa: E501


@pytest.mark.slow
def test_the_threads_at_the_fork_are_known():
    """Only the thread that forks goes on in the child; a lock that another holds at that moment
    would stay shut there.

    Python has no other thread. The libraries' own are the workers of OpenBLAS (numpy's pool and
    scipy's), which it stops before a fork, and jemalloc's in Arrow, which takes its locks before a
    fork. No other may appear.
    """
    with started(provisioner.NAME) as (run, _):
        left_by_a_fork = threads(forkserver.server.pid)
    shown = subprocess.run(
        [sys.executable, "-c", THREADS], capture_output=True, text=True, check=True
    ).stdout
    names, pools, of_python = json.loads(shown.strip().splitlines()[-1])
    assert of_python == ["MainThread"]
    before_the_first, left_by_a_fork = (
        [name for name in each if name != "jemalloc_bg_thd"] for each in (names, left_by_a_fork)
    )
    assert len(before_the_first) == 1 + sum(workers - 1 for workers in pools), (names, pools)
    assert len(left_by_a_fork) == 1


@pytest.mark.slow
def test_twenty_kernels_in_a_row():
    for _ in range(20):
        with started(provisioner.NAME) as (run, _manager):
            assert run(WORK).endswith("[1, 3]\n")


@pytest.mark.slow
def test_a_killed_fork_server_costs_nothing_but_time(caplog):
    with started(provisioner.NAME) as (run, _):
        run("x = 41")
        killed = forkserver.server.pid
        os.kill(killed, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while forkserver.server.is_running() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert run("x + 1") == "42", "a kernel outlives the fork server"
        with caplog.at_level("WARNING"), started(provisioner.NAME) as (other, manager):
            assert other("import sys; 'tfx.v1' in sys.modules") == "False", (
                "the next kernel is an ordinary one"
            )
        assert (
            len([record for record in caplog.records if "starts as usual" in record.getMessage()])
            == 1
        )
    with started(provisioner.NAME) as (run, _):
        assert forkserver.server.pid != killed
        assert run("import sys; 'tfx.v1' in sys.modules") == "True", (
            "and the one after is preloaded again"
        )


SERVER = """
import sys, tempfile, time
from jupyter_client import KernelManager
from tfx_course.lab.kernels import forkserver, provisioner
folder = tempfile.mkdtemp(prefix="k")
manager = KernelManager(kernel_name="python3", transport="ipc", connection_file=folder + "/k.json")
manager.start_kernel()
client = manager.blocking_client(); client.start_channels(); client.wait_for_ready(120)
print(manager.provisioner.pid, forkserver.server.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.slow
def test_nothing_is_left_when_the_process_that_started_kernels_ends():
    environ = os.environ | {"JUPYTER_DEFAULT_PROVISIONER_NAME": provisioner.NAME}
    # Two at once, each with a fork server of its own.
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True, env=environ
        )
        for _ in range(2)
    ]
    pids = [[int(pid) for pid in server.stdout.readline().split()] for server in servers]
    assert len({pid for each in pids for pid in each}) == 4
    for server, end in zip(servers, (signal.SIGKILL, signal.SIGTERM)):
        server.send_signal(end)
        server.wait(timeout=20)
    gone, alive = psutil.wait_procs(
        [psutil.Process(pid) for each in pids for pid in each if psutil.pid_exists(pid)], timeout=60
    )
    assert not alive
    for server in servers:
        server.stdout.close()


LENDER = """
import sys, time
from pathlib import Path
from tfx_course.lab.kernels import forkserver, provisioner
forkserver.lend(Path(sys.argv[1]))
forkserver.preload()
print(forkserver.server.pid, flush=True)
time.sleep(600)
"""
BORROWER = SERVER.replace(
    "folder =", "forkserver.borrow(__import__('pathlib').Path(sys.argv[1]))\nfolder =", 1
)


@pytest.mark.slow
def test_a_second_process_forks_from_the_server_that_the_first_lends(tmp_path):
    environ = os.environ | {"JUPYTER_DEFAULT_PROVISIONER_NAME": provisioner.NAME}

    def start(code):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            env=environ,
        )
        return process, [int(pid) for pid in process.stdout.readline().split()]

    lender, [lent] = start(LENDER)
    lent_process = psutil.Process(lent)
    try:
        borrower, [pid, server] = start(BORROWER)
        assert server == lent and psutil.Process(pid).ppid() == lent
        forked = psutil.Process(pid)
        borrower.kill()
        borrower.wait()
        forked.wait(timeout=60)  # the borrower's kernel ends with it, the lent server does not
        assert lent_process.is_running()
    finally:
        lender.kill()
        lender.wait()
    lent_process.wait(timeout=60)
    borrower, [pid, server] = start(BORROWER)  # nobody lends any more
    try:
        assert server != lent and psutil.Process(pid).ppid() == server
    finally:
        borrower.kill()
        borrower.wait()
        for process in (lender, borrower):
            process.stdout.close()


IN_A_WORKER = """
import os, pytest
from test_kernel import started
from tfx_course.lab.kernels import forkserver, provisioner

@pytest.mark.parametrize("n", range(4))
def test_kernel(n, record_property):
    with started(provisioner.NAME) as (run, manager):
        assert run("import sys; 'tfx.v1' in sys.modules") == "True"
        record_property("pids", (os.getpid(), forkserver.server.pid))
"""


@pytest.mark.slow
def test_each_worker_of_xdist_has_a_fork_server_of_its_own(tmp_path):
    (tmp_path / "test_two.py").write_text(IN_A_WORKER)
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    options = [
        "-q",
        "-p",
        "no:cacheprovider",
        "--numprocesses=2",
        "--dist=load",
        f"--junitxml={tmp_path / 'seen.xml'}",
    ]
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, "test_two.py"],
        cwd=tmp_path,
        env=environ,
        check=True,
        capture_output=True,
    )
    pids = re.findall(r'name="pids" value="\((\d+), (\d+)\)"', (tmp_path / "seen.xml").read_text())
    assert (
        len(pids) == 4
        and len({worker for worker, _ in pids})
        == len(set(pids))
        == len({server for _, server in pids})
        == 2
    )


# --- where the fork server cannot be had, or not safely -------------------------------------------

WITHOUT = """
import shutil, sys, tempfile
from jupyter_client import KernelManager
from tfx_course.lab.kernels import forkserver, provisioner
failures = []
forkserver.preload(on_failure=failures.append)
folder = tempfile.mkdtemp(prefix="k", dir="/tmp")
manager = KernelManager(kernel_name="python3", transport="ipc", connection_file=folder + "/k.json")
manager.start_kernel()
client = manager.blocking_client(); client.start_channels(); client.wait_for_ready(120)
print(len(failures), type(manager.provisioner.process).__name__)
client.stop_channels(); manager.shutdown_kernel(now=True)
shutil.rmtree(folder)
"""


def test_a_folder_of_temporary_files_too_long_for_a_socket_costs_nothing_but_time(tmp_path):
    long = tmp_path / ("x" * 120)
    long.mkdir()
    environ = os.environ | {
        "JUPYTER_DEFAULT_PROVISIONER_NAME": provisioner.NAME,
        "TMPDIR": str(long),
    }
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], env=environ, capture_output=True, text=True, timeout=300
    )
    assert done.stdout.split() == ["1", "Popen"], done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def asked_anew():
    """Whether the system has process descriptors is asked once a process."""
    forkserver._has_process_descriptors.cache_clear()
    yield
    forkserver._has_process_descriptors.cache_clear()


@pytest.mark.parametrize("error", [errno.ENOSYS, errno.EPERM])
def test_a_system_that_refuses_what_python_knows_of_is_not_supported(
    error, monkeypatch, asked_anew
):
    def refuse(*_):
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "pidfd_open", refuse)
    assert not forkserver.supported()


def test_a_python_built_on_an_older_system_does_as_well(monkeypatch, asked_anew):
    monkeypatch.delattr(os, "pidfd_open")
    monkeypatch.delattr(signal, "pidfd_send_signal")
    assert forkserver.supported()
    forked = forkserver._Forked(child.Nothing(), [])
    assert forked.wait(30) == 0
    sleeper = subprocess.Popen(["sleep", "500"])
    descriptor = forkserver._process_descriptor(sleeper.pid)
    assert not forkserver._readable(descriptor, 0)
    forkserver._signal_process(descriptor, signal.SIGTERM)
    assert forkserver._readable(descriptor, 30) and sleeper.wait() == -signal.SIGTERM
    os.close(descriptor)


def test_a_server_with_more_than_1024_open_descriptors_goes_on():
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, limits[1]), limits[1]))
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        forked = forkserver._Forked(child.Nothing(), [])
        assert forked._pidfd > 1024
        assert forked.wait(30) == 0
    finally:
        for descriptor in opened:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_kernels_that_die_at_once_leave_no_descriptors():
    def descriptors():
        return len(os.listdir("/proc/self/fd"))

    def try_one():
        # It may be gone before it is looked at.
        with pytest.raises((EOFError, ProcessLookupError)):
            forkserver.fork(["-f", "none"], {"cwd": "/nowhere/at/all"})

    try_one()  # what is opened once and kept
    before = descriptors()
    for _ in range(3):
        try_one()
    assert descriptors() == before


def test_a_server_that_is_stopped_while_a_kernel_is_asked_for_is_not_started_anew(monkeypatch):
    def stop_now():
        monkeypatch.undo()
        forkserver.stop()
        return True

    forkserver.preload()
    monkeypatch.setattr(forkserver.server, "is_running", stop_now)
    try:
        with pytest.raises(EOFError):
            forkserver.fork(["-f", "none"], {})
        assert forkserver.server.pid is None
    finally:
        forkserver.preload()


def test_a_fork_server_that_is_open_to_other_users_is_stopped(monkeypatch):
    monkeypatch.setattr(
        multiprocessing.forkserver.connection,
        "arbitrary_address",
        lambda family: f"\0tfx-course-test-{os.getpid()}",
    )
    server = forkserver._Server()
    with pytest.raises(OSError, match="other users"):
        server.ensure_running()
    assert not server.is_running() and server.pid is None


def test_two_that_ask_for_the_fork_server_at_once_get_one(monkeypatch, tmp_path):
    begun = []

    def start(server):
        begun.append(threading.current_thread())
        time.sleep(0.2)  # as long as both need to have looked whether there is one
        server._forkserver_pid, server._forkserver_address = os.getpid(), "an address"

    monkeypatch.setattr(multiprocessing.forkserver.ForkServer, "ensure_running", start)
    monkeypatch.setattr(forkserver._Server, "is_running", lambda server: server.pid is not None)
    server = forkserver._Server()
    server.lent_in = tmp_path
    askers = [threading.Thread(target=server.ensure_running) for _ in range(2)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(begun) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"env": os.environ | {"OMP_NUM_THREADS": "1"}},
        {"env": os.environ | {"PYTHONPATH": "/nowhere"}},
        {"stdout": subprocess.PIPE},
    ],
)
def test_what_forking_would_ignore_gets_an_ordinary_start(change):
    with started(provisioner.NAME, **change) as (run, manager):
        assert isinstance(manager.provisioner.process, subprocess.Popen)
        assert run("1 + 1") == "2"


@pytest.mark.parametrize(
    "cmd, arguments",
    [
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "x.json"], ["-f", "x.json"]),
        (
            [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "x.json"],
            ["-f", "x.json"],
        ),
        ([sys.executable, "-O", "-m", "ipykernel_launcher", "-f", "x.json"], None),
        ([sys.executable, "-m", "bash_kernel", "-f", "x.json"], None),
        (["/usr/bin/python3", "-m", "ipykernel_launcher", "-f", "x.json"], None),
        (["xeus", "-f", "x.json"], None),
    ],
)
def test_only_an_ipykernel_of_this_python_is_forked(cmd, arguments):
    assert provisioner._python_kernel(cmd) == arguments


def test_a_fork_server_that_dies_while_a_kernel_waits_for_it_costs_nothing_but_time():
    """The last test: what it starts anew would be waited for by the next."""
    forkserver.stop()
    forkserver.preload()
    loading = forkserver.server.pid
    os.kill(loading, signal.SIGSTOP)
    threading.Timer(1, os.kill, [loading, signal.SIGKILL]).start()
    with started(provisioner.NAME) as (run, manager):
        assert isinstance(manager.provisioner.process, subprocess.Popen)
        assert run("1 + 1") == "2"


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_request_is_lost_that_comes_while_a_reply_is_sent(kind):
    """ipykernel 7.0 to 7.3 lost one in some hundreds, and a cell ran for ever
    (ipython/ipykernel#1529).
    """
    rng = random.Random(1)
    with started(kind) as (_, manager):
        clients = [manager.blocking_client() for _ in range(2)]
        for client in clients:
            client.start_channels()
            client.wait_for_ready(timeout=60)
        for _ in range(1500):
            for client, pause in zip(clients, (rng.uniform(0, 0.005), 0)):
                client.shell_channel.send(client.session.msg("comm_info_request"))
                end = time.perf_counter() + pause
                while time.perf_counter() < end:  # a sleep would be too coarse
                    pass
            for client in clients:
                client.get_shell_msg(timeout=10)
        for client in clients:
            client.stop_channels()
