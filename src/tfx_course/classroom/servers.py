"""The process that makes the learners' servers: ``python -m tfx_course.classroom.servers``, as
root, in the environment ``hub``.

A JupyterLab server takes two seconds of a processor to start, most of it for imports, and 110 MB.
Thirty learners come at the same moment: so these, too, are forked from a process that has imported
it all. Only root is served, which is the hub.
"""

import json
import os
import socket
import struct
import sys
from pathlib import Path

from tfx_course.classroom import accounts, forker, limits, privileges
from tfx_course.classroom.room import Room

_ROOT = privileges.Account("root", 0, 0, (), "/")  # who asks; whose it becomes is in the request


class Servers(forker.Forker):
    """Servers, for the hub."""

    loading = (
        "jupyterhub.singleuser",
        "jupyterlab.labapp",
        "jupyter_server_terminals",
        "jupyter_server.services.contents.largefilemanager",
        "jupyter_server.services.kernels.kernelmanager",
        "tfx_course.classroom.single_user",
    )

    def __init__(self, room):
        super().__init__(room, address(room), 0, 0o600)

    def admit(self, connection):
        return _ROOT if forker.peer(connection) == 0 else None

    def serve(self, account, connection):
        request, [log] = forker.receive(connection, 1)
        account = privileges.Account.of(request["account"])
        os.setsid()
        for standard in (1, 2):
            os.dup2(log, standard)
        os.close(log)
        connection.close()
        accounts.become(self.room, account, limits.groups(self.room, account.name))
        os.chdir(account.home)
        os.environ.clear()
        os.environ.update(request["environ"])
        sys.argv = ["jupyterhub-singleuser", *request["arguments"]]
        # The course's modules know their folder from the environment.
        for name in [name for name in sys.modules if name.split(".")[0] == "tfx_course"]:
            del sys.modules[name]
        from tfx_course.classroom import single_user

        try:
            single_user.main()
        except SystemExit as exit:
            return exit.code if isinstance(exit.code, int) else int(exit.code is not None)
        return 0


def address(room):
    """Return where it listens: where only root gets to."""
    return Path(room.private, "servers.sock")


def start(room, account, environ, arguments, log):
    """Start a server and return its process's number.

    Raises:
        OSError: there is none to ask; then it has to be started as usual.
    """
    request = {"account": account.name, "environ": environ, "arguments": arguments}
    body = json.dumps(request).encode()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.settimeout(60)  # it may still be importing
        asking.connect(str(address(room)))
        socket.send_fds(asking, [len(body).to_bytes(4, "big")], [log.fileno()])
        asking.sendall(body)
        told = asking.recv(8)
    if len(told) != 8:
        raise ConnectionResetError("no answer")
    return struct.unpack("q", told)[0]


if __name__ == "__main__":
    Servers(Room.current()).run()
