"""``course lab``: JupyterLab on the course's start page, in the learner's language.

The server listens on loopback only, with a token. It reads the settings in ``jupyter/`` and keeps the learner's choices,
layout and trust in ``.course/jupyter``: the learner's own Jupyter is neither read nor changed.
"""

import asyncio
import contextlib
import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path
from urllib.parse import quote

from tfx_course import environments, kernel, messages
from tfx_course.errors import CourseError
from tfx_course.paths import ROOT, STATE, notebook_path

_CONFIG = Path(__file__).with_name("jupyter")
_PORT = 8888
_JOIN_SECONDS = 30  # how long a second lab waits for the first, which may be starting on a slow machine
_AGAIN_SECONDS = 5  # a second Ctrl+C within them stops the lab
_TEXT_BROWSERS = {"www-browser", "links", "elinks", "lynx", "w3m"}  # they would take over this terminal


def run(lang=None, port=None, browser=None, runtime=None):
    """Serve JupyterLab until it is stopped; if this folder's lab is already running, show its address and return.

    Args:
        lang: ``"pt-BR"`` or ``"en"``; default ``messages.language()``.
        port: where to listen (default 8888); if it is taken, the next free one. 0 takes any.
        browser: open one? Default: if there is one.
        runtime: folder of sockets and server files; default ``runtime_folder()``, the same for every lab of this folder.

    Raises:
        CourseError: the course's folder or the runtime folder cannot be written, or a running lab does not answer.
    """
    lang = lang or messages.language()
    os.environ["COURSE_LANG"] = lang
    browser = _has_browser() if browser is None else browser
    runtime = Path(runtime) if runtime else runtime_folder()
    _check_writable(lang)
    lock = _lock(runtime)
    if lock is None:
        _show("lab.joined", _join(runtime, lang), browser, lang)
        return
    _sweep(runtime)
    with contextlib.suppress(KeyboardInterrupt), temporary_folder(runtime) as temporary:  # before the server takes Ctrl+C for itself
        server = _start(lang, port, runtime, temporary)
        if os.environ.get("JUPYTER_DEFAULT_PROVISIONER_NAME") == kernel.NAME:
            kernel.lend(runtime)  # to `course check`
            # While the learner reads the first page.
            kernel.preload(lambda: _say("lab.preloaded", lang), lambda error: _say("lab.no_preload", lang, reason=error.strerror or error))
        server.io_loop.add_callback(_announce, server, port, browser, lang)  # after it has bound its port
        server.start()  # until it is told to stop
        kernel.stop()
    os.close(lock)
    _say("lab.stopped", lang)


def runtime_folder():
    """Return this course folder's own runtime folder, private to the user, made if it is missing.

    It is in /tmp, the same from every terminal, because the path of a socket may have no more than 103 bytes (macOS).

    Raises:
        CourseError: it cannot be made, or somebody else could write in it.
    """
    name = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
    folder = Path("/tmp", f"tfx-course-{os.getuid()}-{name}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise _unwritable(folder, error) from error
    if folder.is_symlink() or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise CourseError("lab.unsafe", folder=folder)
    return folder


@contextlib.contextmanager
def temporary_folder(runtime, home=None):
    """Yield a folder for the temporary files of one run and its kernels, and remove it in the end.

    TFX, Beam and TensorFlow leave a good part of what they write; so what a run that was killed left is removed, too.

    Args:
        home: the folder that it is made in. Default: ``.course/tmp``, which goes by a name below ``runtime`` then, since
            the path of a socket, whoever makes one in it, must be short.

    Raises:
        CourseError: it cannot be made.
    """
    try:
        home = home or _short(STATE / "tmp", runtime / "tmp")
        home.mkdir(parents=True, exist_ok=True)
        guard = os.open(home, os.O_RDONLY)
        fcntl.flock(guard, fcntl.LOCK_EX)  # one that another run has made, and not locked yet, is not left behind
        try:
            for left in home.iterdir():
                _remove_if_left(left)
            folder = Path(tempfile.mkdtemp(prefix="", dir=home))
            lock = _lock(folder)
        finally:
            os.close(guard)
    except OSError as error:
        raise _unwritable(home or STATE, error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _short(folder, name):
    """Return ``name``, made a link to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    if not name.is_symlink() or os.readlink(name) != str(folder):
        name.unlink(missing_ok=True)
        name.symlink_to(folder)
    return name


def remove_of_deleted_courses():
    """Remove the runtime folders of courses of this user whose own folder is gone, and whose lab is not running."""
    for folder in Path("/tmp").glob(f"tfx-course-{os.getuid()}-*"):
        link = folder / "tmp"
        if link.is_symlink() and not Path(os.readlink(link)).parent.exists():
            _remove_if_left(folder)


def _remove_if_left(folder):
    """Remove a folder if the run that made it holds its lock no more."""
    with contextlib.suppress(OSError):
        if (lock := _lock(folder)) is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


@contextlib.contextmanager
def using(folder):
    """Make ``folder`` the one of temporary files for this process and those that it starts, for a while."""
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"], tempfile.tempdir = str(folder), None
    try:
        yield
    finally:
        os.environ.pop("TMPDIR")
        if before is not None:
            os.environ["TMPDIR"] = before
        tempfile.tempdir = None


def environment(lang, runtime):
    """Return this process's environment with the folders of Jupyter, IPython, Keras and matplotlib moved into the course's."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER") or k == "JUPYTER_DEFAULT_PROVISIONER_NAME"}
    state = STATE / "jupyter"
    return kept | environments.direct() | {
        "COURSE_LANG": lang,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),  # `course` in its terminals
        "IPYTHONDIR": str(STATE / "ipython"),
        "KERAS_HOME": str(STATE / "keras"),  # these two would write in the learner's home
        "MPLCONFIGDIR": str(STATE / "matplotlib"),
        "JUPYTER_CONFIG_DIR": str(state / "config"),
        "JUPYTER_CONFIG_PATH": os.pathsep.join([str(_CONFIG / lang), str(_CONFIG)]),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYTHONNOUSERSITE": "1",
    }


def _check_writable(lang):
    """Find out now what would otherwise be lost later: a folder without write permission, a full disk."""
    try:
        (STATE / "jupyter").mkdir(parents=True, exist_ok=True)
        for folder in (STATE, ROOT / "episodes" / lang, ROOT / "exercises" / lang):
            if folder.is_dir():
                with tempfile.TemporaryFile(dir=folder) as probe:
                    probe.write(b"0" * 4096)
    except OSError as error:
        raise _unwritable(ROOT, error) from error


def _unwritable(folder, error):
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return CourseError("lab.full", folder=folder)
    return CourseError("lab.unwritable", folder=folder, reason=error.strerror)


def _lock(folder):
    """Return a descriptor that holds the lock of ``folder``, or None if another lab does.

    The system lets go of it when the process ends, however it ends, so a killed lab never blocks the next.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _sweep(runtime):
    """Remove what a killed lab left. The cookie secret stays, so that an open browser tab goes on."""
    for pattern in ("jpserver-*", "kernel-*", "preloaded.json"):
        for stale in runtime.glob(pattern):
            stale.unlink(missing_ok=True)
    remove_of_deleted_courses()


def _start(lang, port, runtime, temporary):
    """Return a Jupyter server that is set up; it binds its port when its loop starts."""
    token = secrets.token_hex(24)
    settings = environment(lang, runtime) | {"TMPDIR": str(temporary)}
    tempfile.tempdir = None  # it was found before
    for name in set(os.environ) - set(settings):
        del os.environ[name]
    os.environ.update(settings)
    os.chdir(ROOT)

    import site

    from jupyter_core import paths

    # Settings of the machine or in ~/.local: images of notebook servers set addresses and passwords there.
    site.ENABLE_USER_SITE = False
    paths.SYSTEM_CONFIG_PATH.clear()
    paths.SYSTEM_JUPYTER_PATH.clear()

    from jupyterlab.labapp import LabApp

    _trust(lang)
    server = LabApp.initialize_server(
        argv=[
            "--Application.log_level=WARN",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={_PORT if port is None else port}",
            f"--ServerApp.root_dir={ROOT}",
            f"--IdentityProvider.token={token}",
            "--ServerApp.allow_root=True",  # containers
            "--ServerApp.open_browser=False",  # done here
        ]
    )
    _stop_on_signals(server, lang)
    return server


def _announce(server, port, browser, lang):
    wanted = _PORT if port is None else port
    if wanted not in (0, server.port):
        _say("lab.port", lang, wanted=wanted, port=server.port)
    _show("lab.running", _address(server.connection_url, server.identity_provider.token, lang), browser, lang)
    _say("lab.stop", lang)


def _show(key, url, browser, lang):
    _say(key, lang)
    print(f"\n    {url}\n", flush=True)
    if browser:
        _open(url)
    _say("lab.browser" if browser else "lab.no_browser", lang)


def _stop_on_signals(server, lang):
    """Stop the server and its kernels on SIGTERM, SIGHUP (the terminal was closed) and Ctrl+C.

    In a terminal Ctrl+C counts only when repeated: it is also what a learner presses to copy the address.
    """
    last = -float("inf")

    def stop(number, frame):
        server.io_loop.add_callback_from_signal(_stop, server)  # in the loop: not before the port is bound

    def interrupt(number, frame):
        nonlocal last
        if not sys.stdin.isatty():
            return stop(number, frame)
        print()  # behind the terminal's ^C
        if time.monotonic() - last < _AGAIN_SECONDS:
            return stop(number, frame)
        last = time.monotonic()
        _say("lab.again", lang, seconds=_AGAIN_SECONDS)

    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)


async def _stop(server):
    kernel.stop()  # or a kernel that is starting would wait for TFX, and the server for it
    while kernel.Provisioner.waiting:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)  # until it is among the kernels that the server ends
    server.stop()


def _trust(lang):
    """Sign the course's own notebooks, which come executed, so that JupyterLab shows their figures.

    The course's own are those whose source lies in the tree. The signatures count in the course's lab only.
    """
    from nbformat import v4
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for source in [*ROOT.glob("episodes/*.py"), *ROOT.glob("solutions/*.py")]:
        for part in ("episodes",) if source.parent.name == "episodes" else ("solutions", "exercises"):
            path = notebook_path(ROOT, part, lang, source.stem)
            # One that cannot be read is told of when it is opened. (nbformat.read also validates: ten times as slow.)
            with contextlib.suppress(Exception):
                notary.sign(v4.reads(path.read_text(encoding="utf-8")))


def _address(url, token, lang):
    start = f"episodes/{lang}/00-start.ipynb"
    page = f"lab/workspaces/{lang}"  # of each language: tabs that JupyterLab opens again, each with a kernel, are of this one
    page += f"/tree/{quote(start)}" if (ROOT / start).is_file() else ""
    return f"{url}{page}?token={token}"


def running(runtime):
    """Return what the server file of the lab in ``runtime`` says (``url``, ``token``, ...), or None if it does not answer."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for path in runtime.glob("jpserver-*.json"):
        try:
            info = json.loads(path.read_text())
            request = urllib.request.Request(f"{info['url']}api/status", headers={"Authorization": f"token {info['token']}"})
            with direct.open(request, timeout=2):
                return info
        except (OSError, ValueError, KeyError):
            continue  # it is starting, or was killed
    return None


def _join(runtime, lang):
    """Return the address of the lab that holds the lock.

    Raises:
        CourseError: it does not answer.
    """
    deadline = time.monotonic() + _JOIN_SECONDS
    while time.monotonic() < deadline:
        if info := running(runtime):
            return _address(info["url"], info["token"], lang)
        time.sleep(0.3)
    raise CourseError("lab.stuck", folder=ROOT)


def _has_browser():
    if os.environ.get("BROWSER"):
        return True
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        return getattr(webbrowser.get(), "basename", "") not in _TEXT_BROWSERS
    except webbrowser.Error:
        return False


def _open(url):
    """Open ``url`` in a browser through a private page: the token must not show in the list of processes."""
    page = STATE / "jupyter" / "open.html"
    page.unlink(missing_ok=True)
    with os.fdopen(os.open(page, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(f'<!doctype html><meta http-equiv="refresh" content="0; url={url}"><a href="{url}">TFX</a>\n')
    # Some browsers return only when they are closed.
    threading.Thread(target=webbrowser.open, args=[page.as_uri()], daemon=True).start()


def _say(key, lang, **values):
    print(messages.text(key, lang=lang, **values), flush=True)
