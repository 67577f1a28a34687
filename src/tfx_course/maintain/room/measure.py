"""``make bench ARGS=room``: a class of learners who are not there, in a room that is, through its
hub, and beside them one who has it for themselves.

Writes work/room-cells.csv, work/room-ready.csv, work/room-failures.csv and work/room-memory.csv, a
row each as it happens to be, and a section of docs/performance.md.
"""

import contextlib
import csv
import os
import re
import signal
import threading
import time
from dataclasses import dataclass

import psutil

from tfx_course.classroom import limits
from tfx_course.classroom.privileges import Account
from tfx_course.errors import CourseError
from tfx_course.maintain import performance
from tfx_course.maintain.room import plan, pupil, running, table
from tfx_course.paths import WORK

NAME = "bench"  # of the room
ALONE = "alone"  # what the runs of one learner are called in the rows; a pace is "4x"
ROUNDS = 3  # learners, one after the other, who have the room for themselves
SAMPLE = 5  # seconds between two looks at the memory
QUIET = 10  # seconds of looking at what else the machine does, before
TELL = 30  # seconds between two lines of progress
# In a program's log: the room helped itself, or failed, where a learner may have seen nothing.
_COMPLAINT = re.compile(r"Traceback \(most recent|takes longer|^\[[EC] |CRITICAL|ERROR", re.M)


@dataclass
class Phase:
    """What was measured of a class, or of one learner alone."""

    name: str
    learners: int
    record: pupil.Record
    wall: float = 0.0  # seconds
    client: float = 0.0  # processor seconds of this process
    peak: float = 0.0  # MB more than before the room
    own: float = 0.0  # MB, at most, that the learners' processes had of their own


def run(learners=30, paces=(4.0, 1.0), lessons=plan.PARTS):
    """Measure, print, and write rows and the section.

    Raises:
        CourseError: this is not root.
    """
    if os.geteuid() != 0:
        raise CourseError("bench.root")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # as Ctrl+C: nothing stays behind
    busy = psutil.cpu_percent(QUIET)
    print(f"the processors are {busy:.0f} % busy before the room", flush=True)
    phases = measure(learners, paces, [plan.of(part) for part in lessons])
    lines = table.lines(phases, lessons, ROUNDS, busy)
    print("\n".join(lines))
    performance.write_section(lines)


def measure(learners, paces, plans, rounds=ROUNDS, folder=WORK):
    """Return the phases, one learner's first, and write their rows into ``folder``."""
    phases = []
    folder.mkdir(exist_ok=True)
    with (
        open(folder / "room-memory.csv", "w", newline="") as file,
        contextlib.closing(_Memory(file)) as memory,
    ):
        try:
            for number, pace in enumerate(paces):
                memory.begin()
                with _room(rounds, learners) as room:
                    if number == 0:
                        phases.append(Phase(ALONE, rounds, pupil.Record()))
                        _alone(room, phases[-1], rounds, plans, memory)
                    phases.append(Phase(f"{pace:g}x", learners, pupil.Record()))
                    _class(room, phases[-1], pace, plans, memory)
                    phases[-1].record.failures += complaints(room)
        finally:
            _write_rows(phases, folder)
    return phases


def _room(rounds, learners):
    people = [_one(number) for number in range(rounds)] + _many(learners)
    return running.room(people, name=NAME)


def _one(number):
    return f"alone {number + 1}"


def _many(learners):
    return [f"learner {number + 1:02}" for number in range(learners)]


def _alone(room, phase, rounds, plans, memory):
    """One learner after the other, without a pause, each new to the room."""
    room.loaded()
    with _timed(phase, memory, room.here):
        for number in range(rounds):
            pace = plan.Pace(None, _one(number))
            one = pupil.Pupil(room, _one(number), pace, phase.record, threading.Event())
            one.attend(plans, time.monotonic())
            one.leave()
            account = Account.of(room.here.account(one.visitor.user))
            limits.end(account)
            _tell(phase, rounds * sum(len(steps.runs) for steps in plans), memory)


def _class(room, phase, times, plans, memory):
    """All log in at once, and work at ``times`` the pace that the lesson's minutes say."""
    room.loaded()
    stopped = threading.Event()
    pupils = [
        pupil.Pupil(room, name, plan.Pace(times, name), phase.record, stopped)
        for name in _many(phase.learners)
    ]
    cells = phase.learners * sum(len(steps.runs) for steps in plans)
    try:
        with _timed(phase, memory, room.here):
            together(pupils, plans, lambda: _tell(phase, cells, memory))
        _tell(phase, cells, memory)
    finally:
        stopped.set()
        for one in pupils:
            one.leave()


def together(pupils, plans, tell=lambda: None):
    """Let all come at the same moment, and return when each has done the plans; ``tell`` is called
    now and then.
    """
    started = told = time.monotonic()
    threads = [
        threading.Thread(target=one.attend, args=[plans, started], daemon=True) for one in pupils
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(1)
            if time.monotonic() - told > TELL:
                told = time.monotonic()
                tell()


@contextlib.contextmanager
def _timed(phase, memory, here):
    started, processor = time.monotonic(), time.process_time()
    with memory.of(phase, here):
        yield
    phase.wall, phase.client = time.monotonic() - started, time.process_time() - processor


def _tell(phase, cells, memory):
    record = phase.record
    print(
        f"{phase.name}: {len(record.ready)} of {phase.learners} came, {len(record.runs)} of"
        f" {cells} cells, {record.saves} saves, {len(record.failures)} failures,"
        f" {memory.now / 1000:.1f} GB",
        flush=True,
    )


def complaints(room):
    """Return the failures that the room's programs and servers wrote into their logs."""
    failures = []
    private = room.here.private
    for log in sorted(private.rglob("*.log")):
        lines = log.read_text(errors="replace").splitlines()
        for number, line in enumerate(lines):
            if _COMPLAINT.search(line):
                text = line.strip()
                if text.startswith("Traceback"):  # what it ends with says what it was
                    text += " " + next(
                        (later for later in lines[number + 1 :] if later[:1].strip()), ""
                    )
                failures.append(pupil.Failure("", str(log.relative_to(private)), text))
    return failures


class _Memory:
    """What the machine uses more than before the room, sampled all the while: its memory but for
    what it calls available, so pages that processes share count once, and the files that it keeps
    in memory only as long as nobody needs the space don't count. This process is in it, and so is
    whatever else the machine does. What the learners' cgroups hold is theirs alone.
    """

    def __init__(self, file):
        self._file, self._rows = file, csv.writer(file)
        self._rows.writerow(
            ["phase", "seconds", "room_mb", "learners_mb", "client_mb", "processors_percent"]
        )
        self._over, self._since = threading.Event(), 0.0
        self._phase = self._here = None
        self._before = self.now = 0.0
        self.begin()
        psutil.cpu_percent()  # from here on
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def begin(self):
        """Count from here on."""
        self._before = _used()

    @contextlib.contextmanager
    def of(self, phase, here):
        self._since, self._here, self._phase = time.monotonic(), here, phase
        try:
            yield
        finally:
            self._phase = None

    def _sample(self):
        own = psutil.Process()
        while not self._over.wait(SAMPLE):
            self.now = _used() - self._before
            if phase := self._phase:
                learners = limits.used(self._here)
                phase.peak, phase.own = max(phase.peak, self.now), max(phase.own, learners)
                figures = [
                    time.monotonic() - self._since,
                    self.now,
                    learners,
                    own.memory_info().rss / 1e6,
                    psutil.cpu_percent(),
                ]
                self._rows.writerow([phase.name, *(f"{figure:.0f}" for figure in figures)])
                self._file.flush()

    def close(self):
        self._over.set()
        self._thread.join()


def _used():
    memory = psutil.virtual_memory()
    return (memory.total - memory.available) / 1e6


# --- what is written ------------------------------------------------------------------------------


def _write_rows(phases, folder):
    def write(name, head, rows):
        with open(folder / f"room-{name}.csv", "w", newline="") as file:
            csv.writer(file).writerows([head, *rows])

    write(
        "cells",
        ["phase", "learner", "part", "cell", "seconds"],
        [
            (phase.name, run.learner, run.part, run.cell, f"{run.seconds:.3f}")
            for phase in phases
            for run in phase.record.runs
        ],
    )
    write(
        "ready",
        ["phase", "learner", "seconds"],
        [
            (phase.name, learner, f"{seconds:.2f}")
            for phase in phases
            for learner, seconds in phase.record.ready.items()
        ],
    )
    write(
        "failures",
        ["phase", "learner", "cell", "text"],
        [
            (phase.name, failure.learner, failure.cell, failure.text)
            for phase in phases
            for failure in phase.record.failures
        ],
    )
