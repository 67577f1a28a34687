"""How the hub starts a learner's server: as their own Unix user, within their limits. Runs in the
hub's process.
"""

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner
from jupyterhub.utils import random_port

from tfx_course.classroom import accounts, disks, limits, privileges, servers
from tfx_course.classroom.room import Room


class RoomSpawner(LocalProcessSpawner):
    """JupyterHub's own spawner of local processes, with accounts, limits and folders of a room."""

    account = None

    async def start(self):
        room = Room.current()
        self.account = await asyncio.to_thread(accounts.ensure, room, self.user.name)
        _fresh(self._runtime(room), self.account)
        with _log(room, self.account) as log:
            if self.port == 0:
                self.port = random_port()
            try:
                self.pid = await asyncio.to_thread(
                    servers.start, room, self.account, self.get_env(), self.get_args(), log
                )
                return "127.0.0.1", self.port
            except OSError as error:
                self.log.warning("This server starts as usual, and takes longer: %r", error)
            self.popen_kwargs = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            return await super().start()

    def _runtime(self, room):
        # Its number and not its name: the path of a socket may have no more than 107 bytes.
        return Path(room.runtime, str(self.account.uid))

    def make_preexec_fn(self, name):
        room, account = Room.current(), self.account
        folders = limits.groups(room, account.name)

        def become():
            accounts.become(room, account, folders)
            os.chdir(account.home)

        return become

    def user_env(self, env):
        room = Room.current()
        return env | {
            "USER": self.account.name,
            "LOGNAME": self.account.name,
            "HOME": self.account.home,
            "PATH": privileges.PATH,
            "SHELL": shutil.which("bash") or "/bin/sh",  # in JupyterLab's terminals, and only there
            "COURSE_FOLDER": str(Path(self.account.home, "tfx-course")),
            "COURSE_FORKER": str(room.socket),
            "COURSE_RUNTIME": str(self._runtime(room)),
            "COURSE_LANG": room.lang,
            "COURSE_MEMORY": str(room.memory),
        }

    async def _signal(self, sig):
        # After a restart of the machine the number that was kept may be a stranger's.
        if self.pid not in limits.processes(self._known().uid):
            return False
        return await super()._signal(sig)

    async def stop(self, now=False):
        await super().stop(now)
        # Nothing that a learner started stays behind.
        await asyncio.to_thread(limits.end, self._known())

    def _known(self):
        """Return the account, also of a server that runs since before the hub."""
        if self.account is None:
            self.account = privileges.Account.of(Room.current().account(self.user.name))
        return self.account


def _log(room, account):
    """Open what a server and its kernels print into, of this start alone. They write it, and only
    root reads it: the hub's own log would be open to whoever has it as standard output. It is on
    the learner's disk, where there is one: what they print takes nobody else's room.
    """
    path = disks.beside_home(room, account, "server.log")
    if path is None:
        folder = room.private / "servers"
        folder.mkdir(exist_ok=True)
        path = folder / f"{account.name}.log"
    return os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600), "wb"
    )


def _fresh(folder, account):
    """Make an empty folder that is ``account``'s alone; root follows no link of theirs in it."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.chown(folder, account.uid, account.gid)
