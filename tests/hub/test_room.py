"""A real room, as root: three learners over HTTP and websockets, and what none of them can do to
another. Each isolation test tries one thing, in a real kernel of one learner, against another's.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tfx_course.classroom import disks
from tfx_course.maintain.room import running as rooms
from tfx_course.maintain.room.visitor import Kernel, Visitor
from tfx_course.paths import ROOT

pytestmark = pytest.mark.slow
if os.geteuid() != 0:
    pytest.skip("needs root: a room makes users", allow_module_level=True)

EPISODE = "episodes/en/04-examplegen.ipynb"
PEOPLE = ["Ana Souza", "Bruno Lima", "Célia Dias"]
MEMORY, TASKS, DISK = 1500, 200, 300  # MB, processes, MB


@pytest.fixture(scope="module")
def room():
    with rooms.room(PEOPLE, name="attest", memory=MEMORY, tasks=TASKS, disk=DISK) as running:
        yield running.loaded()


@pytest.fixture(scope="module")
def class_(room):
    """Return the three visitors, each with an open notebook in ``kernel``, who came at once."""
    visitors = [Visitor(room.address, name) for name in PEOPLE]
    failures = []

    def come(visitor):
        try:
            begin = time.monotonic()
            visitor.log_in()
            visitor.open_server()
            visitor.kernel = visitor.notebook(EPISODE)
            visitor.ready = visitor.kernel.run("import os, sys; print('tfx' in sys.modules)")
            visitor.seconds = time.monotonic() - begin
        except Exception as error:  # told by the test, not by a thread
            failures.append(error)

    threads = [threading.Thread(target=come, args=[visitor]) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, room.said()
    return visitors


@pytest.fixture
def ana(class_):
    return class_[0]


@pytest.fixture
def bruno(class_):
    return class_[1]


def said(visitor, code, **options):
    return (visitor.kernel.run(code, **options) or "").strip()


def source_of(name, notebook):
    """Return the code of the cell ``name`` of a notebook's path."""
    cells = json.loads((ROOT / notebook).read_text())["cells"]
    return next("".join(cell["source"]) for cell in cells if cell["id"] == name)


def account(room, visitor):
    return room.here.account(visitor.user)


# --- what a learner does --------------------------------------------------------------------------


def test_three_who_come_at_once_have_a_notebook_with_tfx_loaded(class_):
    assert [visitor.ready.strip() for visitor in class_] == ["True"] * 3
    assert max(visitor.seconds for visitor in class_) < 60


def test_three_run_a_component_of_episode_04_at_once(class_):
    cells = ["imports", "context", "define", "run"]
    results = {}

    def work(visitor):
        for cell in cells:
            code = source_of(f"04-examplegen-{cell}", EPISODE)
            results[visitor.name] = said(visitor, code)

    threads = [threading.Thread(target=work, args=[visitor]) for visitor in class_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == dict.fromkeys(PEOPLE, "CsvExampleGen → execution 1")


def test_what_is_saved_is_in_a_home_that_is_closed_to_others(room, ana):
    content = ana.api("GET", f"contents/{EPISODE}")["content"]
    content["cells"][0]["source"] = "mine"
    ana.api("PUT", f"contents/{EPISODE}", json={"type": "notebook", "content": content})
    home = Path(room.here.homes, account(room, ana))
    assert '"mine"' in (home / "tfx-course" / EPISODE).read_text()
    assert home.stat().st_mode & 0o7777 == 0o700
    assert (home / "tfx-course" / EPISODE).stat().st_mode & 0o077 == 0


def test_data_and_references_are_there_and_read_only(ana):
    code = """
import tfx_course
for path in (tfx_course.DATA / "taxi" / "csv" / "data.csv", tfx_course.ROOT / "solutions" / "en" / "04-solutions.ipynb"):
    path.read_bytes()
    try: path.open("a"); print("open")
    except PermissionError: print("refused")
"""  # noqa: E501
    assert said(ana, code) == "refused\nrefused"


def test_nothing_of_the_installed_course_can_be_written(ana):
    """Nor a lock of uv's, by which a learner could hold up the next install."""
    code = """
import os, tfx_course.paths
root = str(tfx_course.paths.INSTALLED)
every = (os.path.join(place, name) for place, *names in os.walk(root) for name in sum(names, ["."]))
mine = [path for path in every if os.access(path, os.W_OK) and not os.path.islink(path)]
print([path for path in mine if not path.startswith(root + "/.debian13/")])  # make test-modern's
"""
    assert said(ana, code) == "[]"


def test_what_is_run_in_a_terminal_asks_the_rooms_process_too(ana):
    """As `course check` does, with another Python than the server's."""
    code = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel()
client.execute_interactive("import sys; print('loaded:', 'tfx' in sys.modules)", timeout=60)
manager.shutdown_kernel(now=True)
"""
    said(ana, f"import pathlib; pathlib.Path.home().joinpath('ask.py').write_text({code!r})")
    shown = ana.terminal(
        "JUPYTER_DEFAULT_PROVISIONER_NAME=tfx-course-preloaded python ~/ask.py", "loaded:"
    )
    assert "loaded: True" in shown


def test_the_course_speaks_in_a_terminal_and_updates_come_by_the_instructor(ana):
    assert "your instructor brings" in ana.terminal("course update", "stays")


# --- what nobody can do to another ----------------------------------------------------------------

TRY = """
import os, socket
def attempt(do):
    try: print("done", do())
    except OSError as error: print(type(error).__name__)
"""


def test_files_of_others_cannot_be_read_or_written(room, ana, bruno):
    home = Path(room.here.homes, account(room, ana))
    code = f"""
attempt(lambda: os.listdir({str(home)!r}))
attempt(lambda: open({str(home / "tfx-course" / EPISODE)!r}).read(1))
attempt(lambda: open({str(home / "new")!r}, "w"))
"""
    assert said(bruno, TRY + code) == "\n".join(["PermissionError"] * 3)


def test_kernels_of_others_cannot_be_signalled(ana, bruno):
    process = said(ana, "print(os.getpid())")
    assert said(bruno, TRY + f"attempt(lambda: os.kill({process}, 15))") == "PermissionError"


def test_kernels_of_others_cannot_be_traced(ana, bruno):
    process = said(ana, "print(os.getpid())")
    code = f"""
import ctypes
system = ctypes.CDLL(None, use_errno=True)
print(system.ptrace(16, {process}, 0, 0), os.strerror(ctypes.get_errno()))  # PTRACE_ATTACH
"""
    assert said(bruno, code) == "-1 Operation not permitted"


def test_environment_and_descriptors_of_others_cannot_be_read(ana, bruno):
    process = said(ana, "print(os.getpid())")
    code = "".join(
        f"attempt(lambda: {what})\n"
        for what in (
            f"open('/proc/{process}/environ').read()",
            f"os.listdir('/proc/{process}/fd')",
            f"open('/proc/{process}/mem', 'rb')",
        )
    )
    assert said(bruno, TRY + code) == "\n".join(["PermissionError"] * 3)


def test_connection_files_and_kernels_sockets_of_others_are_closed(ana, bruno):
    code = """
import ipykernel, json
file = ipykernel.get_connection_file()
told = json.load(open(file))
print(file, told["transport"], f"{told['ip']}-{told['shell_port']}")
"""
    file, transport, address = said(ana, code).split()
    assert transport == "ipc"
    code = f"""
attempt(lambda: open({file!r}).read())
attempt(lambda: socket.socket(socket.AF_UNIX).connect({address!r}))
"""
    assert said(bruno, TRY + code) == "PermissionError\nPermissionError"


def test_the_server_of_another_does_not_answer_ones_own_key(ana, bruno):
    address = said(ana, "print(os.environ['JUPYTERHUB_SERVICE_URL'])")
    code = f"""
import urllib.request, urllib.error
def ask(headers):
    request = urllib.request.Request({address!r} + "api/contents", headers=headers)
    try: return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error: return error.code
print(ask({{}}), ask({{"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}}))
"""
    assert said(bruno, code) == "403 403"


def test_the_hub_tells_a_learner_nothing_of_others(ana):
    code = """
import urllib.request, urllib.error
def ask(path):
    request = urllib.request.Request(os.environ["JUPYTERHUB_API_URL"] + path,
        headers={"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]})
    try: return urllib.request.urlopen(request).read()
    except urllib.error.HTTPError as error: return error.code
print(ask("/users"), ask("/users/bruno-lima"), ask("/proxy"))
"""
    assert said(ana, code) == "403 404 403"


ASK = """
import json, socket, struct
def ask(environ=None, **more):
    null = open(os.devnull, "r+b").fileno()
    ready, started = os.pipe()
    asking = socket.socket(socket.AF_UNIX)
    asking.connect(os.environ["COURSE_FORKER"])
    request = {"arguments": ["-f", "/nowhere"], "cwd": "/", "environ": environ or {}, "independent": False} | more
    body = json.dumps(request).encode()
    socket.send_fds(asking, [len(body).to_bytes(4, "big")], [null, null, started])
    asking.sendall(body)
    number = struct.unpack("q", asking.recv(8))[0]
    os.read(ready, 1)
    return number, asking
"""  # noqa: E501


def test_the_rooms_process_makes_a_process_of_the_caller_whoever_they_say_they_are(room, bruno):
    code = """
number, asking = ask({"USER": "root", "HOME": "/root"}, uid=0, user="root", name="attest-ana-souza")
print({line.split()[0]: line.split()[1:] for line in open(f"/proc/{number}/status") if line[:4] in ("Uid:", "Gid:")})
asking.close()
"""  # noqa: E501
    from tfx_course.classroom.privileges import Account

    who = Account.of(account(room, bruno))
    assert said(bruno, ASK + code) == str(
        {"Uid:": [str(who.uid)] * 4, "Gid:": [str(who.gid)] * 4},
    )


def test_the_rooms_process_serves_nobody_from_outside_the_class(room):
    """Neither a stranger, whom the socket refuses, nor root, whose kernel it would be."""
    code = f"import os\nos.environ['COURSE_FORKER'] = {str(room.here.socket)!r}\n{ASK}\nask()"
    for uid, reasons in (
        (65534, ["PermissionError"]),
        (0, ["BrokenPipe", "ConnectionReset", "struct.error"]),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, user=uid, cwd="/"
        )
        assert any(reason in done.stderr for reason in reasons)


def test_a_request_that_is_none_costs_its_own_process_only(ana, bruno):
    code = """
for body in (b"", b"\\xff" * 5000, (4).to_bytes(4, "big") + b"null"):
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(os.environ["COURSE_FORKER"])
        asking.sendall(body)
"""
    said(bruno, ASK + code)
    number = ana.notebook("exercises/en/01-exercises.ipynb")
    assert number.run("import sys; print('tfx' in sys.modules)").strip() == "True"
    ana.api("DELETE", f"kernels/{number.number}")


def test_nobody_becomes_root(ana):
    code = """
import subprocess
for become in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.chroot("/")):
    attempt(become)
told = {line.split(":")[0]: line.split()[1] for line in open("/proc/self/status") if ":" in line and line.split()[1:]}
print(told["CapEff"], told["CapPrm"], told["CapInh"], told["CapAmb"], told["NoNewPrivs"])
print(subprocess.run(["sudo", "-n", "id"], capture_output=True).returncode if os.path.exists("/usr/bin/sudo") else 1)
"""  # noqa: E501
    none = "0" * 16
    *refused, capabilities, sudo = said(ana, TRY + code).splitlines()
    assert refused == ["PermissionError"] * 5
    assert capabilities == " ".join([none] * 4 + ["1"]) and sudo != "0"


def test_a_kernel_has_nothing_of_the_rooms_process(room, ana):
    """No variable and no descriptor of root's, nor of another learner's."""
    code = """
import json
links = {}
for name in os.listdir("/proc/self/fd"):
    try: links[name] = os.readlink(f"/proc/self/fd/{name}")
    except OSError: pass
print(json.dumps([sorted(os.environ), sorted(set(links.values()))]))
"""
    names, links = json.loads(said(ana, code))
    assert not [name for name in names if "PROXY_AUTH" in name or name.startswith("COURSE_HUB")]
    own = ("pipe:", "socket:", "anon_inode:", "/dev/null", f"{room.here.homes}/attest-ana-souza")
    # What it prints goes into a file of root's, which it cannot read (below).
    log = f"{room.here.private}/disks/attest-ana-souza/server.log"
    own += (f"{room.here.runtime}/", "/dev/urandom", log)
    assert not [link for link in links if not link.startswith(own)]
    # A socket in two processes would be one that was not closed. Ana's server holds the other end
    # of hers, which is another socket.
    forker = room.program("forker")
    shared = {os.readlink(link) for link in Path(f"/proc/{forker}/fd").iterdir() if _is(link)}
    mine = {link for link in links if link.startswith("socket:")}
    assert len(mine & shared) == 1  # her own request: its end tells her server of the kernel's


def _is(link):
    return os.path.islink(link)


def test_the_admins_secrets_are_closed(room, ana):
    private = str(room.here.private)
    code = "".join(
        f"attempt(lambda: {what})\n"
        for what in (
            f"os.listdir({private!r})",
            f"open({private + '/admin-password'!r}).read()",
            f"open({private + '/jupyterhub.sqlite'!r}, 'rb').read()",
            f"os.listdir({room.here.homes!r})",
            # By what its own server prints into.
            "open(next(fd for fd in map('/proc/self/fd/{}'.format, os.listdir('/proc/self/fd'))"
            " if os.path.islink(fd) and os.readlink(fd).endswith('.log')))",
        )
    )
    assert said(ana, TRY + code) == "\n".join(["PermissionError"] * 5)


# --- what one learner cannot take from the others -------------------------------------------------


def seconds_of(visitor):
    begin = time.monotonic()
    assert said(visitor, "print(sum(range(10**6)))") == "499999500000"
    return time.monotonic() - begin


def test_endless_loops_of_one_leave_the_others_their_share(ana, bruno):
    code = """
import subprocess, sys
loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(8)]
"""
    said(ana, code)
    try:
        assert max(seconds_of(bruno) for _ in range(5)) < 3
    finally:
        said(ana, "for loop in loops: loop.kill(); loop.wait()")


def test_a_fork_bomb_is_bounded(room, ana, bruno):
    code = """
import time
made = []
try:
    while len(made) < 5000:
        pid = os.fork()
        if pid == 0:
            time.sleep(60); os._exit(0)
        made.append(pid)
except OSError as error:
    print(type(error).__name__, len(made))
"""
    try:
        error, made = said(ana, code).split()
        assert error == "BlockingIOError" and int(made) < TASKS
        assert seconds_of(bruno) < 3
    finally:
        said(ana, "for pid in made: os.kill(pid, 9); os.waitpid(pid, 0)")


def test_what_one_takes_of_memory_is_bounded_and_told(room, ana, bruno):
    hungry = ana.notebook("exercises/en/02-exercises.ipynb")
    assert hungry.run("import numpy; kept = [numpy.ones(10**7) for _ in range(250)]") is None
    assert seconds_of(bruno) < 3
    deadline = time.monotonic() + 30
    while True:  # its server starts it anew, and the new one says why
        again, first = Kernel(ana, hungry.number), ""
        with contextlib.suppress(TimeoutError):  # asked of the one that is being ended
            first = again.run("print(1)", seconds=10) or ""
        if "1" in first or time.monotonic() > deadline:
            break
    assert f"{MEMORY} MB" in first
    ana.api("DELETE", f"kernels/{hungry.number}")


def test_a_disk_that_one_fills_is_their_own(room, ana, bruno):
    """In their home, wherever everybody may write, and with what their server prints; what they
    see there is theirs alone.
    """
    free = disks.free(room.here)
    code = """
import pathlib
written = []
for place in (pathlib.Path.home(), pathlib.Path("/tmp"), pathlib.Path("/var/tmp")):
    try:
        with open(place / "filling", "wb", buffering=0) as file:
            for _ in range(2000):
                file.write(bytes(1 << 20))
        print("all", place)
    except OSError as error:
        print(error.strerror)
"""
    # What it prints into is open in the kernel, too.
    log = """
log = next(fd for fd in map(int, os.listdir("/proc/self/fd"))
           if os.path.realpath(f"/proc/self/fd/{fd}").endswith("server.log"))
"""
    printing = f"""{log}
try:
    for _ in range(2000):
        os.write(log, bytes(1 << 20))
    print("all printed")
except OSError as error:
    print(error.strerror)
"""
    full = "No space left on device"
    try:
        assert said(ana, code).splitlines() == [full] * 3
        assert said(ana, "os.unlink(os.path.expanduser('~/filling'))" + printing).strip() == full
        assert free - disks.free(room.here) < 1.5 * DISK
        assert said(bruno, "print(os.path.exists('/tmp/filling'))") == "False"
        content = bruno.api("GET", f"contents/{EPISODE}")["content"]
        bruno.api("PUT", f"contents/{EPISODE}", json={"type": "notebook", "content": content})
    finally:
        said(ana, "for place in ('~', '/tmp', '/var/tmp'):"
             " pathlib.Path(place, 'filling').expanduser().unlink(missing_ok=True)"
             f"{log}\nos.ftruncate(log, 0)")  # fmt: skip
    content = ana.api("GET", f"contents/{EPISODE}")["content"]
    ana.api("PUT", f"contents/{EPISODE}", json={"type": "notebook", "content": content})


# --- what survives --------------------------------------------------------------------------------


def test_kernels_outlive_the_rooms_process(room, ana):
    said(ana, "kept = 41")
    process = room.program("forker")
    os.kill(process, signal.SIGKILL)
    assert said(ana, "print(kept + 1)") == "42"
    deadline = time.monotonic() + 30
    told = room.here.socket.with_suffix(".json")
    while json.loads(told.read_text())["pid"] == process and time.monotonic() < deadline:
        time.sleep(0.2)
    fresh = ana.notebook("exercises/en/03-exercises.ipynb")  # waits until TFX is loaded again
    assert fresh.run("import sys; print('tfx' in sys.modules)").strip() == "True"


def test_kernels_outlive_the_hub_and_its_restart(room, ana):
    said(ana, "kept = 41")
    room.stop()
    room.start()
    again = Visitor(room.address, ana.name)
    again.log_in()
    again.open_server()
    kernel = Kernel(again, ana.kernel.number)
    assert kernel.run("print(kept + 1)").strip() == "42"


def test_everything_killed_at_once_is_back_with_what_was_saved(room, bruno):
    content = bruno.api("GET", f"contents/{EPISODE}")["content"]
    content["cells"][0]["source"] = "saved before"
    bruno.api("PUT", f"contents/{EPISODE}", json={"type": "notebook", "content": content})
    hub = room.program("jupyterhub")
    for process in (room.process.pid, hub, room.program("forker")):
        os.kill(process, signal.SIGKILL)
    room.process.wait()
    subprocess.run(room.command("--end"), env=room.environ, check=True)
    room.start()
    again = Visitor(room.address, bruno.name)
    again.log_in()
    again.open_server()
    kept = again.api("GET", f"contents/{EPISODE}")["content"]
    assert kept["cells"][0]["source"] == "saved before"
