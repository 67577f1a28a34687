"""`course lab`, started for real in a copy of the course, by a learner whose own Jupyter is set up
badly.
"""

import asyncio
import contextlib
import errno
import fcntl
import http.client
import json
import os
import pty
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import psutil
import pytest
import websocket
from copies import copy_course
from jupyter_client import BlockingKernelClient
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from nbformat import v4
from traitlets.config import Config, PyFileConfigLoader

from tfx_course import cli, messages
from tfx_course.errors import CourseError
from tfx_course.lab import contents, folders, server
from tfx_course.lab.kernels import provisioner
from tfx_course.machine import environments

SENTENCES = {lang: messages.catalogue(lang) for lang in messages.LANGUAGES}
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Course:
    """A copy of the course's code, with stand-in notebooks, and a home of a learner."""

    def __init__(self, root):
        self.root, self.home, self.labs = root / "course", root / "home", []
        copy_course(self.root, "src")
        figure = v4.new_output(
            "display_data", data={"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>"}
        )
        for lang in messages.LANGUAGES:
            for name in ("00-start", "not-ours"):
                path = self.root / "episodes" / lang / f"{name}.ipynb"
                path.parent.mkdir(parents=True, exist_ok=True)
                nbformat.write(
                    v4.new_notebook(cells=[v4.new_code_cell("1 + 1", outputs=[figure])]), path
                )
        (self.root / "episodes" / "00-start.py").touch()
        trap = "open(__file__ + '.was-read', 'w'); get_config().ServerApp.ip = '0.0.0.0'\n"
        ipython = ".ipython/profile_default/ipython_config.py"
        for name in (".jupyter/jupyter_server_config.py", ".jupyter/jupyter_config.py", ipython):
            (self.home / name).parent.mkdir(parents=True, exist_ok=True)
            (self.home / name).write_text(trap)
        spec = self.home / "kernels" / "python3" / "kernel.json"  # found through JUPYTER_PATH
        spec.parent.mkdir(parents=True)
        spec.write_text(
            '{"argv": ["no-such-python"], "display_name": "Mine", "language": "python"}'
        )
        self.runtime = Path(
            self.python(
                "from tfx_course.lab import folders, server; print(folders.runtime_folder())"
            ).stdout.strip()
        )

    def environment(self, **extra):
        away = ("JUPYTER", "JPY", "COURSE", "DISPLAY", "WAYLAND", "BROWSER")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(away)}
        own = {"HOME": str(self.home), "JUPYTER_TOKEN": "guessed", "JUPYTER_PATH": str(self.home)}
        return kept | own | {"PYTHONPATH": str(self.root / "src"), "COURSE_LANG": "pt-BR"} | extra

    def python(self, code, **extra):
        return subprocess.run(
            [sys.executable, "-c", code],
            env=self.environment(**extra),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=180,
        )

    def refusal(self, **extra):
        """Run a lab that must not start, and return the sentence that it says."""
        code = (
            "from tfx_course import errors; from tfx_course.lab import folders, server\ntry:"
            " server.run()\nexcept errors.CourseError as error: print(error)"
        )
        done = self.python(code, **extra)
        assert not done.stderr
        return done.stdout.strip()


class Lab:
    """A running lab. ``said`` is what it has printed so far."""

    def __init__(self, course, arguments="port=0", stdin=subprocess.DEVNULL, **extra):
        self.course = course
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"from tfx_course.lab import folders, server; server.run({arguments})",
            ],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=course.environment(**extra),
            cwd=course.home,
        )
        course.labs.append(self.process)
        self.said = ""
        watchdog = threading.Timer(180, self.process.kill)
        watchdog.start()
        for line in self.process.stdout:
            self.said += line
            if "Ctrl+C" in line:
                break
        watchdog.cancel()
        found = re.search(r"(http://127\.0\.0\.1:(\d+)/)(\S+)\?token=(\w+)", self.said)
        assert found, self.said
        self.base, self.port, self.page, self.token = found[1], int(found[2]), found[3], found[4]

    def ask(self, path, token=True, method="GET", body=None):
        headers = {"Authorization": f"token {self.token}"} if token else {}
        data = None if body is None else json.dumps(body).encode()
        with DIRECT.open(
            urllib.request.Request(self.base + path, data, headers, method=method), timeout=120
        ) as response:
            return json.loads(response.read() or "null")

    def kernel(self):
        """Start a kernel over REST; return its id, its connection file's content, its process and a
        ready client.
        """
        name = self.ask("api/kernels", method="POST", body={"name": "python3"})["id"]
        file = self.course.runtime / f"kernel-{name}.json"
        client = BlockingKernelClient(connection_file=str(file))
        client.load_connection_file()
        # On a busy machine a heart that is slow would count as dead.
        client.start_channels(hb=False)
        client.wait_for_ready(timeout=120)
        process = next(
            p
            for p in psutil.Process(self.process.pid).children(recursive=True)
            if str(file) in p.cmdline()
        )
        return name, json.loads(file.read_text()), process, client

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        self.said += self.process.communicate(timeout=120)[0]
        return self.process.returncode


@pytest.fixture
def course(tmp_path):
    yield from _course(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A course whose lab runs through this module's read-only tests."""
    for course in _course(tmp_path_factory.mktemp("shared")):
        running = Lab(course, JUPYTER_DEFAULT_PROVISIONER_NAME="local-provisioner")
        yield running
        running.stop()


def _course(folder):
    course = Course(folder)
    yield course
    for process in course.labs:  # those that a failed test left; their kernels follow them
        process.kill()
    shutil.rmtree(course.runtime, ignore_errors=True)


def say(key, lang="pt-BR", **values):
    return messages.text(key, lang=lang, **values)


def output(client, code):
    printed = []
    client.execute_interactive(
        code,
        timeout=120,
        output_hook=lambda m: (
            printed.append(m["content"].get("text") or json.dumps(m["content"]))
            if m["msg_type"] in ("stream", "error")
            else None
        ),
    )
    return "".join(printed).strip()


def eventually(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def listeners(process):
    return [c.laddr for c in process.net_connections() if c.status == psutil.CONN_LISTEN]


def test_prints_the_start_page_and_nothing_superfluous(shared):
    assert shared.page == "lab/workspaces/pt-BR/tree/episodes/pt-BR/00-start.ipynb"
    assert len(shared.said.strip().splitlines()) == 6
    assert say("lab.running") in shared.said and say("lab.stop") in shared.said


def test_a_machine_without_a_screen_is_told_so(shared):
    assert say("lab.no_browser") in shared.said


def test_token_is_needed(shared):
    assert shared.ask("api/status")["started"]
    assert shared.token != "guessed"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        shared.ask("api/status", token=False)


def test_listens_on_loopback_only(shared):
    assert {(a.ip, a.port) for a in listeners(psutil.Process(shared.process.pid))} == {
        ("127.0.0.1", shared.port)
    }


def test_interface_speaks_portuguese_and_menu_may_change_it(shared):
    settings = shared.ask("lab/api/settings/@jupyterlab/translation-extension:plugin")
    assert settings["schema"]["properties"]["locale"]["default"] == "pt_BR"
    assert "locale" not in settings["settings"]  # a default: the learner's own choice wins
    pack = shared.ask("lab/api/translations/pt_BR")["data"]["jupyterlab"]
    assert pack["Launcher"] == ["Iniciador"]


def test_nothing_is_asked_of_the_internet(shared):
    settings = shared.ask("lab/api/settings/@jupyterlab/apputils-extension:notification")["schema"][
        "properties"
    ]
    assert (settings["fetchNews"]["default"], settings["checkForUpdates"]["default"]) == (
        "false",
        False,
    )
    assert shared.ask("lab/api/news")["news"] == []
    assert shared.ask("lab/api/update")["notification"] is None
    page = DIRECT.open(f"{shared.base}lab?token={shared.token}", timeout=120).read().decode()
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)[1])
    assert config["news"] == {"disabled": True}
    assert config["extensionManager"]["name"] == "read-only"
    assert "@jupyterlab/extensionmanager-extension" in config["disabledExtensions"]


def test_cells_are_run_by_the_courses_own_executor_and_no_other(shared):
    """Two would be one too many for JupyterLab, and none would run nothing; what it does,
    test_end_to_end.py sees.
    """
    page = DIRECT.open(f"{shared.base}lab?token={shared.token}", timeout=120).read().decode()
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)[1])
    assert "@jupyterlab/notebook-extension:cell-executor" in config["disabledExtensions"]
    [ours] = [
        extension
        for extension in config["federated_extensions"]
        if extension["name"] == "tfx-course"
    ]
    address = f"{shared.base}lab/extensions/tfx-course/{ours['load']}?token={shared.token}"
    assert "INotebookCellExecutor" in DIRECT.open(address, timeout=120).read().decode()


def test_own_figures_are_trusted_and_others_are_not(shared):
    for name, trusted in (("00-start", True), ("not-ours", False)):
        notebook = shared.ask(f"api/contents/episodes/pt-BR/{name}.ipynb")["content"]
        assert notebook["cells"][0]["metadata"]["trusted"] is trusted


def test_kernels_talk_over_private_sockets(shared):
    name, connection, process, client = shared.kernel()
    assert connection["transport"] == "ipc"
    assert Path(connection["ip"]).parent == shared.course.runtime
    assert stat.S_IMODE(shared.course.runtime.stat().st_mode) & 0o077 == 0
    seen = output(
        client,
        "import os; print(os.environ['COURSE_LANG'],"
        " os.environ['JUPYTER_DEFAULT_PROVISIONER_NAME'])",
    )
    # The language, and a choice of provisioner, reach the kernels.
    assert seen == "pt-BR local-provisioner"
    assert output(client, "print(os.environ['no_proxy'], os.environ['NO_PROXY'])") == " ".join(
        environments.direct({}).values()
    )
    folder = Path(output(client, "import tempfile; print(os.path.realpath(tempfile.gettempdir()))"))
    assert folder.parent == shared.course.root / ".course" / "tmp"
    # ipykernel always opens one more, for what forked children print; it takes text with a secret,
    # never code.
    assert len(listeners(process)) <= 1 and all(a.ip == "127.0.0.1" for a in listeners(process))
    shared.ask(f"api/kernels/{name}/restart", method="POST", body={})
    client.wait_for_ready(timeout=120)
    assert output(client, "print(6 * 7)") == "42"
    client.stop_channels()
    shared.ask(f"api/kernels/{name}", method="DELETE")


def test_a_checkpoint_leaves_nothing_beside_the_file(shared):
    for path in ("data/taxi/csv/data.csv", "work/mine.ipynb"):
        file = shared.course.root / path
        file.parent.mkdir(parents=True)
        file.write_text(nbformat.writes(v4.new_notebook()))
        shared.ask(f"api/contents/{path}/checkpoints", method="POST")
        file.write_text("lost")
        [checkpoint] = shared.ask(f"api/contents/{path}/checkpoints")
        assert list(file.parent.iterdir()) == [file]
        shared.ask(f"api/contents/{path}/checkpoints/{checkpoint['id']}", method="POST")
        assert file.read_text() != "lost"
        shared.ask(f"api/contents/{path}", method="DELETE")
        assert list(file.parent.iterdir()) == []
        assert not [
            kept
            for kept in (shared.course.root / ".course").rglob("*-checkpoint*")
            if file.stem in kept.name
        ]


def test_its_terminals_know_the_course_command(shared):
    name = shared.ask("api/terminals", method="POST")["name"]
    there = websocket.create_connection(
        f"ws{shared.base[4:]}terminals/websocket/{name}?token={shared.token}", timeout=120
    )
    there.send(json.dumps(["stdin", "unset HISTFILE; echo at:$(command -v course):\r"]))
    shown = ""
    while not re.search(r"at:[^$]*:", shown):  # the terminal also echoes what was typed
        kind, *content = json.loads(there.recv())
        shown += "".join(content) if kind == "stdout" else ""
    there.close()
    shared.ask(f"api/terminals/{name}", method="DELETE")
    assert f"at:{Path(sys.executable).with_name('course')}:" in shown


def test_learners_own_jupyter_is_neither_read_nor_changed(shared):
    # Files that a learner deletes go to the trash, as everywhere.
    own = [p for p in shared.course.home.rglob("*") if p.is_file() and "Trash" not in p.parts]
    assert sorted(p.name for p in own) == [
        "ipython_config.py",
        "jupyter_config.py",
        "jupyter_server_config.py",
        "kernel.json",
    ]


def test_second_lab_finds_the_first(shared):
    done = shared.course.python(
        "from tfx_course.lab import folders, server; server.run()", COURSE_LANG="en"
    )
    assert done.returncode == 0 and not done.stderr
    assert say("lab.joined", "en") in done.stdout
    assert (
        f"{shared.base}lab/workspaces/en/tree/episodes/en/00-start.ipynb?token={shared.token}"
        in done.stdout
    )


def test_english(course):
    running = Lab(course, COURSE_LANG="en")
    try:
        assert running.page == "lab/workspaces/en/tree/episodes/en/00-start.ipynb"
        assert say("lab.stop", "en") in running.said
        settings = running.ask("lab/api/settings/@jupyterlab/translation-extension:plugin")
        assert settings["schema"]["properties"]["locale"]["default"] == "en"
    finally:
        running.stop()


def test_port_in_use_gives_the_next(course):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        running = Lab(course, f"port={port}")
        assert running.port != port
        assert say("lab.port", wanted=port, port=running.port) in running.said
        assert running.ask("api/status")["started"]
        running.stop()


def test_where_it_listens_everywhere_the_address_is_one_that_works_and_it_says_so(course):
    """In a container, whose own name the machine around it does not know; a second lab too."""
    running = Lab(course, "port=0, ip='0.0.0.0'")  # of another address Lab makes nothing
    try:
        assert [a.ip for a in listeners(psutil.Process(running.process.pid))] == ["0.0.0.0"]
        assert say("lab.reached", ip="0.0.0.0") in running.said
        joined = course.python("from tfx_course.lab import server; server.run()")
        assert f"{running.base}{running.page}?token={running.token}" in joined.stdout
    finally:
        running.stop()
    assert say("lab.reached", ip="127.0.0.1") not in Lab(course).said


def test_interrupt_ends_server_and_kernels(course):
    running = Lab(course)
    _, _, process, client = running.kernel()
    client.stop_channels()
    assert running.stop() == 0
    psutil.wait_procs([process], timeout=20)
    assert not process.is_running()
    assert {p.name for p in course.runtime.iterdir()} == {"jupyter_cookie_secret", "tmp"}
    assert list((course.runtime / "tmp").iterdir()) == []
    assert running.said.rstrip().endswith(say("lab.stopped"))
    assert "Traceback" not in running.said and "[W" not in running.said


def test_it_stops_while_tfx_is_loading(course):
    running = Lab(course, JUPYTER_DEFAULT_PROVISIONER_NAME=provisioner.NAME)
    file = course.runtime / "preloaded.json"
    assert eventually(file.is_file)
    # It will never be loaded.
    os.kill(loading := json.loads(file.read_text())["pid"], signal.SIGSTOP)

    def ask():
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            # The server ends before it answers, or just after.
            running.ask("api/kernels", method="POST", body={"name": "python3"})

    asking = threading.Thread(target=ask)
    asking.start()
    assert eventually(lambda: list(course.runtime.glob("kernel-*.json")))  # one waits for it
    assert running.stop() == 0
    asking.join()
    assert not psutil.pid_exists(loading)
    assert "Traceback" not in running.said and "[W" not in running.said
    assert running.said.rstrip().endswith(say("lab.stopped"))


def test_in_a_terminal_one_interrupt_is_not_enough(course):
    ours, theirs = pty.openpty()
    running = Lab(course, stdin=theirs)
    running.process.send_signal(signal.SIGINT)
    answer = next(line for line in running.process.stdout if line.strip())
    assert answer.strip() == say("lab.again", seconds=server._AGAIN_SECONDS)
    assert running.ask("api/status")["started"]
    assert running.stop() == 0
    os.close(ours), os.close(theirs)


def test_killed_lab_does_not_fool_the_next(course):
    killed = Lab(course)
    _, _, process, client = killed.kernel()
    client.stop_channels()
    killed.stop(signal.SIGKILL)
    assert list(course.runtime.glob("jpserver-*.json"))
    psutil.wait_procs([process], timeout=20)
    assert not process.is_running()
    running = Lab(course)
    assert say("lab.running") in running.said and running.token != killed.token
    assert len(list(course.runtime.glob("jpserver-*.json"))) == 1 and not list(
        course.runtime.glob("kernel-*")
    )
    running.stop()


def test_browser_is_opened_without_showing_the_token_to_others(course):
    asked = course.home / "asked"
    browser = course.home / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {asked}.new; mv {asked}.new {asked}\n')
    browser.chmod(0o755)
    running = Lab(course, BROWSER=f"{browser} %s")
    assert say("lab.browser") in running.said
    assert eventually(asked.is_file)
    page = Path(asked.read_text().strip().removeprefix("file://"))
    assert running.token not in asked.read_text()
    assert f"{running.base}{running.page}?token={running.token}" in page.read_text()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    running.stop()


def test_folder_that_cannot_be_written_is_one_sentence(course):
    (course.root / ".course").write_text("in the way, also of root")
    assert course.refusal() == say(
        "lab.unwritable", folder=course.root, reason=os.strerror(errno.ENOTDIR)
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission_is_one_sentence(course):
    course.root.chmod(0o555)
    assert course.refusal() == say(
        "lab.unwritable", folder=course.root, reason=os.strerror(errno.EACCES)
    )
    course.root.chmod(0o755)


def test_full_disk_is_one_sentence(course):
    state = course.root / ".course"
    state.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", state], capture_output=True
    ).returncode:
        pytest.skip("no right to mount a small disk")
    try:
        with contextlib.suppress(OSError), open(state / "filler", "wb", buffering=0) as filler:
            while filler.write(b"0" * 4096):
                pass
        assert course.refusal() == say("lab.full", folder=course.root)
    finally:
        subprocess.run(["umount", state], check=True)


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """The runtime folder of a course that is somewhere else, not made yet."""
    monkeypatch.setattr(folders, "ROOT", tmp_path)
    folder = folders.runtime_folder()
    folder.rmdir()
    yield folder
    folder.unlink() if folder.is_symlink() else shutil.rmtree(folder, ignore_errors=True)


def test_runtime_folder_is_private_and_short(elsewhere):
    assert folders.runtime_folder() == elsewhere
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
    assert len(f"{elsewhere}/kernel-{'0' * 36}-ipc-5") <= 103


def test_runtime_folder_open_to_others_is_refused(elsewhere):
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    with pytest.raises(CourseError) as refused:
        folders.runtime_folder()
    assert refused.value.key == "lab.unsafe"


def test_runtime_folder_that_is_a_link_is_refused(elsewhere, tmp_path):
    elsewhere.symlink_to(tmp_path)
    with pytest.raises(CourseError) as refused:
        folders.runtime_folder()
    assert refused.value.key == "lab.unsafe"


def test_lab_that_does_not_answer_is_told_of(elsewhere, monkeypatch):
    monkeypatch.setattr(server, "_JOIN_SECONDS", 0.5)
    monkeypatch.setattr(folders, "STATE", Path(tempfile.mkdtemp(dir=folders.ROOT)))
    holder = os.open(folders.runtime_folder(), os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    with pytest.raises(CourseError) as refused:
        server.run(lang="en", browser=False)
    assert refused.value.key == "lab.stuck"
    os.close(holder)


# --- temporary files ------------------------------------------------------------------------------


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "STATE", tmp_path / ".course")
    return tmp_path / ".course"


def test_temporary_files_go_with_the_run_that_made_them(state, tmp_path):
    before = tempfile.gettempdir()
    with folders.temporary_folder(tmp_path) as folder, folders.using(folder):
        assert Path(tempfile.mkdtemp()).parent == folder and os.environ["TMPDIR"] == str(folder)
        assert folder.resolve().parent == state / "tmp"
        (folder / "left").touch()
    assert list((state / "tmp").iterdir()) == [] and tempfile.gettempdir() == before


def test_a_sockets_path_is_short_enough_however_deep_the_course_lies(elsewhere, monkeypatch):
    monkeypatch.setattr(folders, "STATE", folders.ROOT / ("deep" * 25) / ".course")
    with (
        folders.temporary_folder(folders.runtime_folder()) as folder,
        socket.socket(socket.AF_UNIX) as there,
    ):
        (folder / "pymp-12345678").mkdir()
        there.bind(f"{folder}/pymp-12345678/listener-12345678")  # as `multiprocessing` names it


def test_two_commands_may_make_the_short_name_at_once(tmp_path):
    wanted, name, failed = tmp_path / "state", tmp_path / "tmp", []

    def make(start):
        start.wait()
        try:
            folders._short(wanted, name)
        except OSError as error:
            failed.append(error)

    for _ in range(200):
        start = threading.Barrier(4)
        threads = [threading.Thread(target=make, args=[start]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        name.unlink()
    assert failed == [] and list(tmp_path.iterdir()) == [wanted]


def test_what_a_killed_run_left_is_removed_and_what_a_running_one_uses_is_not(state, tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from tfx_course.lab import folders, server;"
        " folders.STATE = Path(sys.argv[1]) / '.course'\n"
    )
    code += (
        "with folders.temporary_folder(Path(sys.argv[1])) as folder:\n    (folder / 'x').touch();"
        " print(folder.name, flush=True); time.sleep(600)"
    )
    others = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    try:
        names = [other.stdout.readline().strip() for other in others]
        assert {path.name for path in (state / "tmp").iterdir()} == set(names)
        others[0].kill()
        others[0].wait()
        with folders.temporary_folder(tmp_path) as folder:
            assert {path.name for path in (state / "tmp").iterdir()} == {names[1], folder.name}
        assert (state / "tmp" / names[1] / "x").exists()
    finally:
        for other in others:
            other.kill()
            other.communicate()


def test_what_a_deleted_course_left_goes(elsewhere, monkeypatch):
    here = folders.ROOT / "course" / ".course"
    monkeypatch.setattr(folders, "STATE", here)
    with folders.temporary_folder(folders.runtime_folder()):
        pass
    folders.remove_of_deleted_courses()
    assert elsewhere.is_dir()
    shutil.rmtree(here)
    folders.remove_of_deleted_courses()
    assert not elsewhere.exists()


@pytest.mark.parametrize("command", ["build", "check", "bench"])
def test_every_command_that_starts_kernels_has_a_temporary_folder_of_its_own(command):
    assert cli.course.commands[command].callback.has_own_temporary_folder


def test_a_listing_waits_for_a_save(tmp_path, monkeypatch):
    """While it is written, a file stands beside itself under a name that is gone when the listing
    comes to look at it.
    """
    events = []

    async def save(*_, **__):
        await asyncio.sleep(0.2)
        events.append("saved")

    async def list_(self, path, content=True):
        events.append("listed")

    monkeypatch.setattr(AsyncLargeFileManager, "_save_notebook", save)
    monkeypatch.setattr(AsyncLargeFileManager, "_dir_model", list_)
    manager = contents.Contents(root_dir=str(tmp_path))

    async def at_once():
        saving = asyncio.ensure_future(manager._save_notebook("x.ipynb", {}))
        await asyncio.sleep(0)
        await asyncio.gather(saving, manager._dir_model(""))

    asyncio.run(at_once())
    assert events == ["saved", "listed"]


def test_a_kernel_that_was_just_added_can_be_listed(monkeypatch):
    """JupyterLab asks for the list every few seconds: in the moment between a kernel's start and
    jupyter_server's noting when.
    """
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    config = PyFileConfigLoader(
        "jupyter_server_config.py", path=str(Path(server.__file__).with_name("settings"))
    ).load_config()
    manager = AsyncMappingKernelManager(
        config=Config(MappingKernelManager=config.MappingKernelManager)
    )
    manager._kernels["new"] = manager.kernel_manager_factory(kernel_name="python3")
    [kernel] = manager.list_kernels()
    assert kernel["id"] == "new" and kernel["last_activity"]


def test_checkpoints_follow_a_renamed_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(contents.Checkpoints, "folder", tmp_path / "kept")
    (tmp_path / "files" / "old").mkdir(parents=True)
    (tmp_path / "files" / "old" / "a.csv").write_text("1")
    manager = contents.Contents(root_dir=str(tmp_path / "files"))

    async def story():
        await manager.create_checkpoint("old/a.csv")
        await manager.rename("old", "new")
        return await manager.list_checkpoints("new/a.csv")

    [kept] = asyncio.run(story())
    assert kept["id"] == "checkpoint" and [
        path.name for path in (tmp_path / "files" / "new").iterdir()
    ] == ["a.csv"]


def test_both_languages_say_the_same_things():
    for section in ("lab.", "doctor."):
        keys = {
            lang: {k for k in catalogue if k.startswith(section)}
            for lang, catalogue in SENTENCES.items()
        }
        assert keys["pt-BR"] == keys["en"]
        for key in keys["en"]:
            holes = [
                set(re.findall(r"{(\w+)", SENTENCES[lang][key])) for lang in messages.LANGUAGES
            ]
            assert holes[0] == holes[1], key
