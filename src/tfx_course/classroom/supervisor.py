"""``course hub``: make ready what a room needs, start it, and keep it alive until it is told to
stop.

Three processes are kept: the one with TFX (``forker``), the one with JupyterLab (``servers``), and
JupyterHub, which keeps its proxy. The learners' servers and kernels go on when these are started
anew, and when ``course hub`` itself is.
"""

import contextlib
import json
import os
import secrets
import signal
import socket
import ssl
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tfx_course import messages
from tfx_course.classroom import (
    accounts,
    board,
    classlist,
    disks,
    forker,
    limits,
    passwords,
    programs,
    servers,
)
from tfx_course.classroom.glance import outline
from tfx_course.errors import CourseError
from tfx_course.lab import folders
from tfx_course.machine import bootstrap, environments, interpreter, proxy
from tfx_course.paths import INSTALLED

_KERNEL = {
    "argv": [str(bootstrap.PYTHON), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "metadata": {"debugger": True},
}
_UP_SECONDS = 90


def run(here):
    """Serve the room ``here`` until SIGTERM or Ctrl+C.

    Raises:
        CourseError: it cannot be; with what to do.
    """
    _check_root()
    python, command = _install()
    _check_reach()
    lock = _prepare(here)
    _check_ports(here)
    no_disk = _make_accounts(here)
    how = limits.kind(here)
    file = here.save()
    page = board.write(here)
    kept = [
        programs.Program(
            "forker", [bootstrap.PYTHON, "-m", forker.__name__], forker.environment(here)
        ),
        programs.Program("servers", [python, "-m", servers.__name__], forker.environment(here)),
        programs.Program(
            "hub", [python, "-m", "jupyterhub", "-f", _config()], _hub_environment(command)
        ),
    ]
    stopped = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, frame: stopped.append(number))
    try:
        for program in kept:
            program.start(here, file)
        _say("hub.starting", folder=here.private)
        outline.keep(here.private / outline.NOTES)
        _wait_until_up(here, kept, stopped)
        if not stopped:
            _announce(here, page, how, no_disk)
        while not stopped:
            time.sleep(0.5)
            for program in kept:
                program.keep(here, file)
    finally:
        for program in reversed(kept):
            program.stop()
        os.close(lock)
    _say("hub.stopped")


def end(here):
    """End every learner's server and kernels.

    Raises:
        CourseError: this is not root.
    """
    _check_root()
    people = accounts.everyone(here)
    for account in people:
        limits.end(account)
        limits.remove(here, account.name)
        disks.unmount(here, account)
    _say("hub.ended", n=len(people))


def reset(here, name):
    """Let a learner choose a password anew.

    Raises:
        CourseError: this is not root, or nobody of that name has chosen one.
    """
    _check_root()
    if not passwords.Passwords(here.private / "passwords.json").forget(classlist.slug(name)):
        raise CourseError("hub.no_password", user=name)
    _say("hub.reset", user=name)


# --- before it starts -----------------------------------------------------------------------------


def _check_root():
    if sys.platform != "linux":  # its accounts, SO_PEERCRED, /proc
        raise CourseError("hub.linux")
    if os.getuid() != 0:
        raise CourseError("hub.root")


def _install():
    """Return the Python of the environment ``hub`` and the proxy's command."""
    interpreter.share(bootstrap.VENV)
    python = environments.python("hub")
    # The course itself, by links to what .venv has of it: a package that pip put there is found by
    # these two.
    [here] = bootstrap.VENV.glob("lib/python3.*/site-packages")
    [there] = environments.folder("hub").glob("lib/python3.*/site-packages")
    for part in [*here.glob("__editable__*tfx_course*.pth"), *here.glob("tfx_course-*.dist-info")]:
        with contextlib.suppress(FileExistsError):
            (there / part.name).symlink_to(part)
    # uv lets everybody write its locks: a learner could hold up the next install.
    for lock in (bootstrap.VENV / ".lock", *bootstrap.TOOLS.glob("*/.lock")):
        with contextlib.suppress(FileNotFoundError):
            lock.chmod(0o644)
    return python, proxy.command(python)


def _check_reach():
    """Find out now whether learners get to what they share: a clone in somebody's home is closed
    to them.
    """
    if place := interpreter.closed_course():
        raise CourseError("hub.closed", folder=place, course=INSTALLED)


def _prepare(here):
    """Make the room's folders, and return a descriptor that holds its lock.

    Raises:
        CourseError: it runs already.
    """
    # Learners go through these to their own; they cannot list or write them.
    for folder in (here.state, here.homes, here.runtime):
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder).chmod(0o711)
    here.private.mkdir(exist_ok=True)
    here.private.chmod(0o700)
    lock = folders.lock_folder(here.private)
    if lock is None:
        raise CourseError("hub.running", name=here.name)
    if not here.people and not here.code:
        here.code = _kept(here.private / "class-code", lambda: secrets.token_hex(3))
    _kept(here.private / "admin-password", passwords.invented)
    Path(here.runtime, "forker").mkdir(exist_ok=True)
    kernel = Path(here.runtime, "jupyter", "kernels", "python3", "kernel.json")
    kernel.parent.mkdir(parents=True, exist_ok=True)
    kernel.write_text(json.dumps(_KERNEL))
    return lock


def _make_accounts(here):
    """Make the users of those who are known now, and return why they can have no disks of their
    own, or None.

    Raises:
        CourseError: a user cannot be made, or a disk that is there cannot be mounted: its learner
            would find an empty home.
    """
    reason = None
    for learner in (here.admin, *here.learners):
        try:
            accounts.ensure(here, learner)
        except OSError as error:
            if disks.made(here):
                raise CourseError("hub.disk.lost", learner=learner, reason=error) from error
            here.disk, reason = 0, error
    return reason


def _kept(file, invent):
    """Return what stands in ``file``, invented the first time."""
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as new:
            new.write(invent() + "\n")
    return file.read_text().strip()


def _check_ports(here):
    proxy_runs = (here.private / "proxy.pid").exists()  # of a hub that was killed; the next ends it
    for ip, port in ((here.ip, here.port), *(("127.0.0.1", here.port + n) for n in (1, 2, 3))):
        with socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ip, port))
            except OSError as error:
                if not proxy_runs:
                    raise CourseError(
                        "hub.port", address=f"{ip}:{port}", reason=error.strerror
                    ) from error


# --- while it runs --------------------------------------------------------------------------------


def _config():
    return Path(__file__).with_name("jupyterhub_config.py")


def _hub_environment(command):
    kept = ("PATH", "LANG", "LC_ALL", "TZ", "HOME", "COURSE_LANG")
    environ = {name: os.environ[name] for name in kept if name in os.environ}
    return environ | environments.direct() | {"COURSE_HUB_PROXY": json.dumps(command)}


def _wait_until_up(here, kept, stopped):
    """Wait until the proxy leads to the hub, which listens a moment before.

    Raises:
        CourseError: a program has ended, or it takes too long.
    """
    # Of the certificate, whose name is another, nothing is asked here.
    unchecked = urllib.request.HTTPSHandler(context=ssl._create_unverified_context())
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), unchecked)
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(here.ip, here.ip)
    host = f"[{host}]" if ":" in host else host
    address = f"http{'s' if here.cert else ''}://{host}:{here.port}/hub/health"
    deadline = time.monotonic() + _UP_SECONDS
    while not stopped:
        with contextlib.suppress(OSError, urllib.error.URLError):
            direct.open(address, timeout=2).close()
            return
        if time.monotonic() > deadline or any(
            program.process.poll() is not None for program in kept
        ):
            dead = [program.name for program in kept if program.process.poll() is not None]
            name = (dead or ["hub"])[0]
            raise CourseError("hub.dies", program=name, log=here.private / f"{name}.log")
        time.sleep(0.3)


def _announce(here, page, how, no_disk):
    _say("hub.up")
    print(f"\n    {here.address()}\n", flush=True)
    if here.code:
        _say("hub.code", code=here.code)
    _say("hub.board", page=page)
    _say("hub.admin", admin=here.admin, file=here.private / "admin-password")
    _say("hub.glance", page=f"{here.address().rstrip('/')}/services/glance/")
    _say(f"hub.limits.{how}", memory=here.memory, tasks=here.tasks)
    if here.disk:
        _say("hub.disk.each", disk=here.disk)
        free, wanted = disks.free(here), here.disk * len(here.learners)
        if free < wanted:
            _say("hub.disk.short", free=free, n=len(here.learners), wanted=wanted)
    elif no_disk:
        _say("hub.disk.none", reason=no_disk)
    if here.ip in ("127.0.0.1", "::1", "localhost"):
        _say("hub.loopback")
    elif not here.cert:
        _say("hub.plain")
    _say("hub.stop")


def _say(key, **values):
    print(messages.text(key, **values), flush=True)
