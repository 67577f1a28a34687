"""``make bench ARGS=room``, small: three learners in a real room, end to end; that nothing of it
stays, also after Ctrl+C; and that everybody's saved work outlives the death of all processes.
"""

import contextlib
import csv
import dataclasses
import grp
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tfx_course.maintain.room import measure, plan, pupil, running, table

pytestmark = pytest.mark.slow
if os.geteuid() != 0:
    pytest.skip("needs root: a room makes users", allow_module_level=True)

QUICK = 200.0  # times as fast as the lesson's minutes


def short(part, count):
    """Return a plan that ends with the cell ``count``."""
    whole = plan.of(part)
    return dataclasses.replace(whole, steps=whole.steps[:count])


def left():
    """Return what is on the machine of a room that was called as the bench's is."""
    found = [entry.pw_name for entry in pwd.getpwall() if entry.pw_name.startswith("bench-")]
    found += [entry.gr_name for entry in grp.getgrall() if entry.gr_name.startswith("bench-")]
    found += list(Path("/sys/fs/cgroup").glob("**/tfx-course/bench"))
    found += Path("/var/lib").glob("tfx-room-bench-*")
    found += [
        line for line in Path("/proc/mounts").read_text().split("\n") if "room-bench-" in line
    ]
    return found + processes()


def processes(name=measure.NAME):
    """Return those of a room of that name: each has its folder in its environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"/tfx-room-{name}-".encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """Return the phases of a small class, and the folder with their rows."""
    folder = tmp_path_factory.mktemp("work")
    plans = [short("episode", 11), short("sheet", 7)]
    return measure.measure(3, [QUICK], plans, rounds=1, folder=folder), folder


def test_a_small_class_runs_every_cell_and_loses_nothing(measured):
    (alone, class_), _ = measured
    failures = alone.record.failures + class_.record.failures
    assert not failures
    assert len(class_.record.ready) == 3 and max(class_.record.ready.values()) < 60
    assert len(class_.record.runs) == 3 * len(alone.record.runs) == 3 * 8
    assert class_.record.saves > 2 * 3  # each notebook at its end, and on the way


def test_its_rows_and_its_section_say_so(measured):
    phases, folder = measured
    rows = list(csv.DictReader((folder / "room-cells.csv").open()))
    assert len(rows) == 4 * 8 and {row["phase"] for row in rows} == {"alone", "200x"}
    memory = list(csv.DictReader((folder / "room-memory.csv").open()))
    assert max(float(row["room_mb"]) for row in memory) > 500  # TFX, once
    assert 50 < max(float(row["learners_mb"]) for row in memory) < 4000
    assert any("episode: run" in line for line in table.lines(phases, plan.PARTS, 1, 0))
    # The learners' browsers are not what was measured.
    assert phases[1].client < phases[1].wall / 5


def test_nothing_of_it_stays(measured):
    assert left() == []


def test_nothing_stays_after_ctrl_c_either(tmp_path):
    code = f"""
from pathlib import Path
from tfx_course.maintain.room import measure, plan
measure.measure(2, [1.0], [plan.of("episode")], rounds=0, folder=Path({str(tmp_path)!r}))
"""
    bench = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 180  # most of it loads TFX
        # hub, proxy, forker, servers, supervisor; and of each learner a server and a kernel
        while len(processes()) < 5 + 2 * 2:
            assert bench.poll() is None and time.monotonic() < deadline, processes()
            time.sleep(0.3)
    finally:
        bench.send_signal(signal.SIGINT)
        time.sleep(0.2)
        bench.send_signal(signal.SIGINT)  # from somebody who cannot wait
    assert "KeyboardInterrupt" in bench.communicate(timeout=60)[1]
    assert left() == []


# --- everything dies ------------------------------------------------------------------------------

KILLED = "killed"  # the name of a room
LEARNERS = int(os.environ.get("COURSE_BENCH_LEARNERS", "3"))


def test_every_saved_notebook_outlives_the_death_of_all_and_everybody_is_back_in_two_clicks():
    """Killed while everybody saves, over and over."""
    names = [f"learner {number + 1:02}" for number in range(LEARNERS)]
    with running.room(names, name=KILLED) as room:
        room.loaded()
        plans, record, stopped = [short("episode", 9)], pupil.Record(), threading.Event()
        class_ = [
            pupil.Pupil(room, name, plan.Pace(QUICK, name), record, stopped) for name in names
        ]
        measure.together(class_, plans)
        assert not record.failures
        saves = {one.name: 0 for one in class_}  # the last that the server said was done

        def save(one):
            with contextlib.suppress(*pupil.TROUBLE):
                while True:
                    note(one).update(source=str(saves[one.name] + 1))
                    assert one.document.save() == ""
                    saves[one.name] += 1

        threads = [threading.Thread(target=save, args=[one], daemon=True) for one in class_]
        for thread in threads:
            thread.start()
        while min(saves.values()) < 3:
            time.sleep(0.1)
        victims = {room.process.pid, *processes(KILLED)}
        assert len(victims) >= 2 * LEARNERS + 5  # server and kernel of each, and the room's own
        for process in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        room.process.wait()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads) and not processes(KILLED)
        room.start().loaded()
        for one in class_:
            one.visitor.open_server()  # the first click: the page again; still logged in
            again = pupil.Document(one.visitor, plans[0].path, one.document.file)  # the second
            assert again.kernel.run("import sys; print('tfx' in sys.modules)") == "True\n"
            kept = again.content["cells"][0]["source"]
            assert saves[one.name] <= int(kept) <= saves[one.name] + 1  # or the one under way
            note(one).update(source=kept)
            assert pupil.difference(one.document.content, one.document.file) == ""
            assert again.save() == ""


def note(one):
    """Return the cell of a learner's notebook that changes from save to save."""
    return one.document.content["cells"][0]
