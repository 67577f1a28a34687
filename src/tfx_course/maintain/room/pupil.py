"""A learner of the bench: comes in, opens a notebook, reads, runs cells and saves, in a browser
without a screen. What went wrong is kept, with the cell.
"""

import contextlib
import threading
import time
from dataclasses import dataclass, field

import nbformat
import requests
import websocket

from tfx_course.maintain.room.visitor import Died, Visitor

AUTOSAVE = 120  # seconds, as JupyterLab does
POLL = 10  # likewise: what runs, and what is in the folder
CELL_SECONDS = 300  # then a cell is given up
_OUTPUTS = ("stream", "display_data", "execute_result", "error")
# What the room, its network or its server may do to a browser.
TROUBLE = (requests.RequestException, websocket.WebSocketException, OSError, RuntimeError)


@dataclass
class Run:
    """A cell that was run."""

    learner: str
    part: str
    cell: str
    seconds: float


@dataclass
class Failure:
    learner: str
    cell: str
    text: str


@dataclass
class Record:
    """What learners did, of all who share it."""

    runs: list = field(default_factory=list)
    ready: dict = field(default_factory=dict)  # {learner: seconds until the first notebook}
    failures: list = field(default_factory=list)
    saves: int = 0

    def __post_init__(self):
        self._lock = threading.Lock()

    def saved(self):
        with self._lock:
            self.saves += 1


class Document:
    """An open notebook.

    Args:
        file: where it is on this machine's disk.
    """

    def __init__(self, visitor, path, file):
        self.visitor, self.path, self.file = visitor, path, file
        model = visitor.api("GET", f"contents/{path}", params={"type": "notebook", "content": 1})
        self.content = model["content"]
        self.cells = {cell["id"]: cell for cell in self.content["cells"]}
        visitor.api("POST", f"contents/{path}/checkpoints")
        self.kernel = visitor.notebook(path)

    def run(self, step):
        """Run a cell as it was typed; return its seconds.

        Raises:
            Died, TimeoutError: as ``Kernel.execute``.
        """
        cell = self.cells[step.cell]
        cell["source"], cell["outputs"] = step.code, []
        started = time.monotonic()
        for message in self.kernel.execute(step.code, CELL_SECONDS):
            if message["msg_type"] in _OUTPUTS:
                cell["outputs"].append(nbformat.v4.output_from_msg(message))
            elif message["msg_type"] == "execute_input":
                cell["execution_count"] = message["content"]["execution_count"]
        return time.monotonic() - started

    def save(self):
        """Save it as JupyterLab does, and return what is wrong with what is on the disk then."""
        self.visitor.api("GET", f"contents/{self.path}", params={"content": 0})
        self.visitor.api(
            "PUT", f"contents/{self.path}", json={"type": "notebook", "content": self.content}
        )
        return difference(self.content, self.file)

    def complaint(self, step):
        """Return what is wrong with what a cell showed, or an empty text."""
        outputs = self.cells[step.cell]["outputs"]
        for output in outputs:
            if output["output_type"] == "error":
                return f"{output['ename']}: {output['evalue']}"
        said = "".join(output.get("text", "") for output in outputs)
        # After it, a learner reads how many are solved.
        return "" if said.startswith(step.expected) else f"the check said {said!r}"


def difference(content, file):
    """Return in what the notebook in ``file`` differs from ``content``, which was saved there, or
    an empty text.
    """
    saved = nbformat.reads(nbformat.writes(nbformat.from_dict(content)), as_version=4)
    try:
        kept = nbformat.read(file, as_version=4)
    except (OSError, ValueError) as error:
        return f"lost save: {error!r}"
    if len(kept["cells"]) != len(saved["cells"]):
        return f"lost save: {len(kept['cells'])} of {len(saved['cells'])} cells"
    changed = [
        cell["id"] for cell, other in zip(saved["cells"], kept["cells"]) if dict(cell) != other
    ]
    return f"lost save: {', '.join(changed)}" if changed else ""


class Pupil:
    """One learner.

    Args:
        running: the room.
        pace: a ``plan.Pace``.
        record: where what they did is kept.
        stopped: an event; once it is set, they leave.
    """

    def __init__(self, running, name, pace, record, stopped):
        self.visitor = Visitor(running.address, name)
        self.folder = running.folder_of(self.visitor.user)
        self.name, self.pace, self.record, self.stopped = name, pace, record, stopped
        self.document = None
        self._poll = self._save = 0.0

    def attend(self, plans, started):
        """Come in, and do one plan after the other.

        Args:
            started: when everybody was asked to log in (``time.monotonic``).
        """
        where = "log in"
        try:
            document = self._come(plans[0])
            self.record.ready[self.name] = time.monotonic() - started
            for number, plan in enumerate(plans):
                where = f"{plan.part}: open"
                self.document = self._open(plan) if number else document
                self._do(plan)
        except _Left:
            pass
        except Exception as error:  # told with the others, not by a thread
            if not self.stopped.is_set():
                self._fail(where, repr(error))

    def _come(self, plan):
        self.visitor.log_in().raise_for_status()
        self.visitor.load_scripts(self.visitor.open_server())
        document = self._open(plan)
        said = document.kernel.run("import sys; print('tfx' in sys.modules)")
        if said != "True\n":
            raise RuntimeError(f"a kernel without TFX: {said!r}")
        return document

    def _open(self, plan):
        return Document(self.visitor, plan.path, self.folder / plan.path)

    def _do(self, plan):
        self._poll = time.monotonic() + POLL
        self._save = time.monotonic() + self.pace.every(AUTOSAVE)
        for step in plan.steps:
            try:
                self._take(plan, step)
                continue
            except Died:
                self._fail(step.cell, "the kernel died")
            except TimeoutError:
                self._fail(step.cell, f"not done after {CELL_SECONDS} s")
            except TROUBLE as error:
                self._fail(step.cell, repr(error))
            break  # what comes after builds on it
        self._keep()

    def _take(self, plan, step):
        self._wait(self.pace.seconds(step))
        if step.code:
            seconds = self.document.run(step)
            self.record.runs.append(Run(self.name, plan.part, step.cell, seconds))
            if complaint := self.document.complaint(step):
                self._fail(step.cell, complaint)

    def _wait(self, seconds):
        """Read for ``seconds``, while the browser saves and asks what it asks."""
        until = time.monotonic() + seconds
        while not self.stopped.is_set():
            now = time.monotonic()
            if now >= self._save:
                self._keep()
                self._save = now + self.pace.every(AUTOSAVE)
            elif now >= self._poll:
                folder = self.document.path.rpartition("/")[0]
                for what in ("sessions", "kernels", "terminals", f"contents/{folder}"):
                    self.visitor.api("GET", what)
                self._poll = now + POLL
            elif now >= until:
                return
            else:
                self.document.kernel.listen(min(until, self._save, self._poll) - now)
        raise _Left

    def _keep(self):
        try:
            lost = self.document.save()
        except TROUBLE as error:
            lost = f"not saved: {error!r}"
        self.record.saved()
        if lost:
            self._fail(self.document.path, lost)

    def _fail(self, cell, text):
        self.record.failures.append(Failure(self.name, cell, text))

    def leave(self):
        with contextlib.suppress(*TROUBLE, AttributeError):
            self.document.kernel.socket.close()


class _Left(Exception):
    """The bench is over before its time."""
