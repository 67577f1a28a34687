"""``course lab``: JupyterLab on the course's start page, in the learner's language.

The server listens on loopback, unless it is told otherwise, with a token. It reads the settings in
``settings/`` and keeps the learner's choices, layout and trust in ``.course/jupyter``: the
learner's own Jupyter is neither read nor changed.
"""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path
from urllib.parse import quote, urlsplit

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.lab import folders
from tfx_course.lab.kernels import forkserver, provisioner
from tfx_course.paths import ROOT, STATE, notebook_path

_PORT = 8888
_IP = "127.0.0.1"
_JOIN_SECONDS = (
    30  # how long a second lab waits for the first, which may be starting on a slow machine
)
_AGAIN_SECONDS = 5  # a second Ctrl+C within them stops the lab
# They would take over this terminal.
_TEXT_BROWSERS = {
    "www-browser",
    "links",
    "elinks",
    "lynx",
    "w3m",
}


def run(lang=None, port=None, browser=None, runtime=None, ip=None):
    """Serve JupyterLab until it is stopped; if this folder's lab is already running, show its
    address and return.

    Args:
        lang: ``"pt-BR"`` or ``"en"``; default ``messages.language()``.
        port: where to listen (default 8888); if it is taken, the next free one. 0 takes any.
        browser: open one? Default: if there is one.
        runtime: folder of sockets and server files; default ``folders.runtime_folder()``, the same
            for every lab of this folder.
        ip: where to listen (default 127.0.0.1, this machine only). In a container it is 0.0.0.0.

    Raises:
        CourseError: the course's folder or the runtime folder cannot be written, or a running lab
            does not answer.
    """
    lang = lang or messages.language()
    os.environ["COURSE_LANG"] = lang
    browser = _has_browser() if browser is None else browser
    runtime = Path(runtime) if runtime else folders.runtime_folder()
    _check_writable(lang)
    lock = folders.lock_folder(runtime)
    if lock is None:
        _show("lab.joined", _join(runtime, lang), browser, lang)
        return
    _sweep(runtime)
    with (
        contextlib.suppress(KeyboardInterrupt),
        folders.temporary_folder(runtime) as temporary,
    ):
        # Before the server takes Ctrl+C for itself.
        server = _start(lang, ip or _IP, port, runtime, temporary)
        if os.environ.get("JUPYTER_DEFAULT_PROVISIONER_NAME") == provisioner.NAME:
            forkserver.lend(runtime)  # to `course check`
            # While the learner reads the first page.
            forkserver.preload(
                lambda: _say("lab.preloaded", lang),
                lambda error: _say("lab.no_preload", lang, reason=error.strerror or error),
            )
        # After it has bound its port.
        server.io_loop.add_callback(_announce, server, port, browser, lang)
        server.start()  # until it is told to stop
        forkserver.stop()
    os.close(lock)
    _say("lab.stopped", lang)


def _check_writable(lang):
    """Find out now what would otherwise be lost later: a folder without write permission, a full
    disk.
    """
    try:
        (STATE / "jupyter").mkdir(parents=True, exist_ok=True)
        for folder in (STATE, ROOT / "episodes" / lang, ROOT / "exercises" / lang):
            if folder.is_dir():
                with tempfile.TemporaryFile(dir=folder) as probe:
                    probe.write(b"0" * 4096)
    except OSError as error:
        raise folders.unwritable(ROOT, error) from error


def _sweep(runtime):
    """Remove what a killed lab left. The cookie secret stays, so that an open browser tab goes
    on.
    """
    for pattern in ("jpserver-*", "kernel-*", "preloaded.json"):
        for stale in runtime.glob(pattern):
            stale.unlink(missing_ok=True)
    folders.remove_of_deleted_courses()


def _start(lang, ip, port, runtime, temporary):
    """Return a Jupyter server that is set up; it binds its port when its loop starts."""
    token = secrets.token_hex(24)
    folders.enter(folders.environment(lang, runtime) | {"TMPDIR": str(temporary)})

    from jupyterlab.labapp import LabApp

    _trust(lang)
    server = LabApp.initialize_server(
        argv=[
            "--Application.log_level=WARN",
            f"--ServerApp.ip={ip}",
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
    _show(
        "lab.running",
        _address(
            _local(server.connection_url, server.ip, server.port),
            server.identity_provider.token,
            lang,
        ),
        browser,
        lang,
    )
    if server.ip not in (_IP, "::1", "localhost"):
        _say("lab.reached", lang, ip=server.ip)
    _say("lab.stop", lang)


def _show(key, url, browser, lang):
    _say(key, lang)
    print(f"\n    {url}\n", flush=True)
    if browser:
        _open(url)
    _say("lab.browser" if browser else "lab.no_browser", lang)


def _stop_on_signals(server, lang):
    """Stop the server and its kernels on SIGTERM, SIGHUP (the terminal was closed) and Ctrl+C.

    In a terminal Ctrl+C counts only when repeated: it is also what a learner presses to copy the
    address.
    """
    last = -float("inf")

    def stop(number, frame):
        # In the loop: not before the port is bound.
        server.io_loop.add_callback_from_signal(_stop, server)

    def interrupt(number, frame):
        nonlocal last
        if not sys.stdin.isatty():
            return stop(number, frame)
        if time.monotonic() - last < _AGAIN_SECONDS:
            return stop(number, frame)
        last = time.monotonic()
        server.io_loop.add_callback_from_signal(_say_again, lang)  # it may be printing just now

    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)


def _say_again(lang):
    print()  # behind the terminal's ^C
    _say("lab.again", lang, seconds=_AGAIN_SECONDS)


async def _stop(server):
    forkserver.stop()  # or a kernel that is starting would wait for TFX, and the server for it
    while provisioner.Provisioner.waiting:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)  # until it is among the kernels that the server ends
    server.stop()


def _trust(lang):
    """Trust the course's own notebooks of one language: those whose source lies in the tree."""
    folders.trust(
        notebook_path(ROOT, part, lang, source.stem)
        for source in [*ROOT.glob("episodes/*.py"), *ROOT.glob("solutions/*.py")]
        for part in (
            ("episodes",) if source.parent.name == "episodes" else ("solutions", "exercises")
        )
    )


def _address(url, token, lang):
    start = f"episodes/{lang}/00-start.ipynb"
    # of each language: tabs that JupyterLab opens again, each with a kernel, are of this one
    page = f"lab/workspaces/{lang}"
    page += f"/tree/{quote(start)}" if (ROOT / start).is_file() else ""
    return f"{url}{page}?token={token}"


def _local(url, ip, port):
    """Return ``url`` with an address that this machine gets to. Jupyter names the host, where it
    listens everywhere: a container's is a name that nobody else knows.
    """
    if ip not in ("0.0.0.0", "::"):
        return url
    return urlsplit(url)._replace(netloc=f"127.0.0.1:{port}").geturl()


def running(runtime):
    """Return what the server file of the lab in ``runtime`` says (``url``, ``token``, ...), or None
    if it does not answer.
    """
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for path in runtime.glob("jpserver-*.json"):
        try:
            info = json.loads(path.read_text())
            info["url"] = _local(info["url"], info["hostname"], info["port"])
            request = urllib.request.Request(
                f"{info['url']}api/status", headers={"Authorization": f"token {info['token']}"}
            )
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
    if sys.platform == "linux" and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        return getattr(webbrowser.get(), "basename", "") not in _TEXT_BROWSERS
    except webbrowser.Error:
        return False


def _open(url):
    """Open ``url`` in a browser through a private page: the token must not show in the list of
    processes.
    """
    page = STATE / "jupyter" / "open.html"
    page.unlink(missing_ok=True)
    with os.fdopen(os.open(page, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(
            f'<!doctype html><meta http-equiv="refresh" content="0; url={url}"><a'
            f' href="{url}">TFX</a>\n'
        )
    # Some browsers return only when they are closed.
    threading.Thread(target=webbrowser.open, args=[page.as_uri()], daemon=True).start()


def _say(key, lang, **values):
    print(messages.text(key, lang=lang, **values), flush=True)
