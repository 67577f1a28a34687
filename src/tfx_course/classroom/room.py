"""What a room is: its name, its folders, its people, its limits.

Whoever starts it says so by options of ``course hub``, or by environment variables; the processes
of the room read it from the file that ``Room.save`` writes.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tfx_course.classroom import classlist
from tfx_course.errors import CourseError

FILE = "COURSE_HUB_ROOM"  # the variable that tells a process of the room where that file is


@dataclass
class Room:
    """A class. Each field may be set by a variable, such as ``COURSE_HUB_PORT`` for ``port``."""

    name: str = "tfx"  # two rooms on one machine have two names, and two ports
    lang: str = "en"
    ip: str = "127.0.0.1"
    port: int = 8000  # the next three are the hub's, the proxy's and the page's own, on loopback
    url: str = ""  # the address to write on the board, where it is not this machine's
    cert: str = ""
    key: str = ""
    people: str = ""  # the class list; without one, whoever has the code may come
    code: str = ""
    admin: str = "instructor"
    prefix: str = ""  # of the learners' Unix users; default: the room's name
    group: str = ""  # their group, likewise
    state: str = ""  # what stays: the learners' homes, the hub's database
    homes: str = ""
    runtime: str = ""  # sockets, gone when the machine restarts
    memory: int = 2048  # MB a learner
    tasks: int = 512  # processes and threads a learner
    disk: int = 4096  # MB a learner; 0: as much as there is
    kernels: int = 12  # notebooks a learner has open at once
    idle: int = 7200  # seconds until a server that nobody uses is ended
    cgroup: str = "tfx-course"  # empty: use no cgroups
    learners: dict = field(default_factory=dict)  # {name in the hub: [name as written, group]}

    @classmethod
    def chosen(cls, environ=os.environ, **options):
        """Return the room that options ask for, and where they are silent (None), variables.

        Raises:
            CourseError: a number is none, the class list cannot be read, or a name is unusable.
        """
        values = {}
        for name, default in asdict(cls()).items():
            value = options.get(name)
            if value is None:
                value = environ.get(f"COURSE_HUB_{name.upper()}")
            if value is None or name == "learners":
                continue
            try:
                values[name] = type(default)(value)
            except ValueError:
                raise CourseError("hub.no_number", name=name, value=value) from None
        return cls(**values).completed()

    def completed(self):
        """Fill in what follows from the rest, and read the class list."""
        self.name = classlist.slug(self.name)
        if not self.name or len(self.name) > 12:
            raise CourseError("hub.name")
        self.prefix = self.prefix or f"{self.name}-"
        self.group = self.group or f"{self.name}-class"
        self.state = self.state or f"/var/lib/tfx-course/{self.name}"
        self.homes = self.homes or f"{self.state}/homes"
        self.runtime = self.runtime or f"/run/tfx-course/{self.name}"
        self.admin = classlist.slug(self.admin) or "instructor"
        if self.people:
            self.learners = classlist.read(self.people)
        return self

    @classmethod
    def current(cls):
        """Return the room that this process belongs to."""
        return cls(**json.loads(Path(os.environ[FILE]).read_text(encoding="utf-8")))

    def save(self):
        """Write it where only root reads it, and return the file."""
        self.private.mkdir(parents=True, exist_ok=True)
        self.private.chmod(0o700)
        file = self.private / "room.json"
        file.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")
        return file

    @property
    def private(self):
        """Return root's own folder: the hub's database, passwords, keys."""
        return Path(self.state) / "hub"

    @property
    def socket(self):
        """Return where the process with TFX listens."""
        return Path(self.runtime) / "forker.sock"

    def address(self):
        """Return what learners type into their browser."""
        scheme = "https" if self.cert else "http"
        usual = {"http": 80, "https": 443}[scheme] == self.port
        host = _own_address() if self.ip in ("0.0.0.0", "::", "") else self.ip
        return self.url or f"{scheme}://{host}{'' if usual else f':{self.port}'}/"

    def account(self, learner):
        """Return the Unix user of ``learner``, a name in the hub: at most 32 bytes."""
        name = f"{self.prefix}{learner}"
        if len(name) <= 32:
            return name
        # Two long names may begin alike.
        return f"{name[:25]}-{classlist.digest(learner)[:6]}"


def _own_address():
    """Return the address at which others on the network see this machine. Nothing is sent."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that stands for "elsewhere" (RFC 5737)
            return probe.getsockname()[0]
        except OSError:
            return socket.gethostname()
