"""The class at a glance in a real room, as root: two learners answer a real sheet in real kernels,
one of them with ill will, and the instructor looks, over HTTP and in Chromium.
"""

import contextlib
import csv
import io
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
import requests

from tfx_course import messages
from tfx_course.classroom.glance import reading
from tfx_course.classroom.privileges import Account
from tfx_course.lessons import banks, sources
from tfx_course.maintain.room import running as rooms
from tfx_course.maintain.room.visitor import Visitor
from tfx_course.paths import ROOT

pytestmark = pytest.mark.slow
if os.geteuid() != 0:
    pytest.skip("needs root: a room makes users", allow_module_level=True)

SHEET = "exercises/en/01-exercises.ipynb"
MARKUP = "Rui <img src=x onerror=\"document.title='broken'\">"
OTHERS = [f"Pessoa Numero {n}" for n in range(4, 31)]
PEOPLE = {"Ana Souza": "A", "Bruno Lima": "B", MARKUP: "B"} | dict.fromkeys(OTHERS, "A")


@pytest.fixture(scope="module")
def room():
    with rooms.room(PEOPLE, name="glance", lang="en", disk=100) as running:
        yield running.loaded()


def come(room, name):
    visitor = Visitor(room.address, name)
    visitor.log_in()
    visitor.open_server()
    visitor.kernel = visitor.notebook(SHEET)
    return visitor


@pytest.fixture(scope="module")
def ana(room):
    return come(room, "Ana Souza")


@pytest.fixture(scope="module")
def bruno(room):
    return come(room, "Bruno Lima")


@pytest.fixture(scope="module")
def instructor(room):
    password = (room.here.private / "admin-password").read_text().strip()
    visitor = Visitor(room.address, room.here.admin, password)
    visitor.log_in()
    return visitor


def page(room):
    return f"{room.address}services/glance/"


def state(room, instructor, **query):
    """Return what the page is told, of the newest: what was read serves for two seconds."""
    time.sleep(2.5)
    answer = instructor.http.get(f"{page(room)}state.json", params={"sheet": "01"} | query)
    answer.raise_for_status()
    return answer.json()


def of(told, name):
    [one] = [one for one in told["learners"] if one["name"] == name]
    return one


SOURCE = sources.read(next((ROOT / "solutions").glob("01-*.py")))


def cell(name):
    [code] = [cell.source for cell in SOURCE.cells if cell.name == name]
    return code


# --- what the instructor sees ---------------------------------------------------------------------


def test_a_wrong_answer_and_then_a_right_one_are_seen(room, instructor, ana):
    before = of(state(room, instructor), "Ana Souza")
    assert before["marks"][0] == {"is": "new", "tries": 0, "hints": 0}
    assert before["silence"] < 120, "her server is seen"
    ana.kernel.run(cell("setup"))
    ana.kernel.run('check("01.1", ..., ...)')
    ana.kernel.run(cell("wrong-1-random"))
    for _ in range(2):
        assert "✗ 01.1" in ana.kernel.run(cell("check-1"))
    ana.kernel.run('hint("01.1")')
    told = state(room, instructor)
    now = of(told, "Ana Souza")
    assert now["marks"][0] == {"is": "tried", "tries": 2, "hints": 1}
    assert (now["state"], now["at"]) == ("trying", "01.1") and now["silence"] < 30
    [said] = told["wrong"][0]["said"]
    known = messages.catalogue("en")["01.1.future"].partition(": ")[2]
    assert (said["people"], said["times"]) == (1, 2)
    assert said["sentence"].split("…")[0].lower() == known.split("{")[0].lower()
    assert "*In what order are the rows of the file?*" in told["wrong"][0]["advice"]["note"]
    ana.kernel.run(cell("answer-1"))
    assert "✓ 01.1" in ana.kernel.run(cell("check-1"))
    now = of(state(room, instructor), "Ana Souza")
    assert now["marks"][0] == {"is": "solved", "tries": 2, "hints": 1} and now["solved"] == 1
    assert now["state"] == "working"


def test_who_is_stuck_for_ten_minutes_stands_first(room, instructor, bruno):
    bruno.kernel.run(cell("setup"))
    bruno.kernel.run(cell("wrong-1-random"))
    bruno.kernel.run(cell("check-1"))
    assert of(state(room, instructor), "Bruno Lima")["state"] == "trying"
    # As if it had been eleven minutes ago.
    code = """
import json, pathlib
file = pathlib.Path.home() / "tfx-course/.course/progress.json"
kept = json.loads(file.read_text())
kept["tries"]["01.1"]["since"] -= 660
file.write_text(json.dumps(kept))
"""
    bruno.kernel.run(code)
    first = state(room, instructor)["learners"][0]
    assert (first["name"], first["state"]) == ("Bruno Lima", "stuck") and first["stuck"] >= 660


def test_answers_to_an_episodes_questions_are_seen(room, instructor, ana):
    asking = 'import tfx_course; tfx_course.questions("01", "before", answers="{}")'
    typed = "a" * len(banks.find_all()["01"].parts["before"])
    ana.kernel.run(asking.format(typed))
    told = state(room, instructor)
    counted = [sum(one["first"]) for one in told["questions"] if one["part"] == "before"]
    assert counted == [1] * len(typed)
    assert of(told, "Ana Souza")["knew"][0][1:] == [len(typed), len(typed)]


def test_a_group_and_a_language_can_be_chosen(room, instructor):
    told = state(room, instructor, group="B", lang="pt-BR")
    assert {one["name"] for one in told["learners"]} == {"Bruno Lima", MARKUP}
    assert told["groups"] == ["A", "B"] and "produção" in told["sheets"]["01"]
    shown = instructor.http.get(f"{page(room)}?lang=pt-BR")
    assert 'lang="pt-BR"' in shown.text and "A turma num relance" in shown.text


def test_the_tables_are_downloaded_with_names_or_numbers(room, instructor, ana):
    def table(what, **query):
        answer = instructor.http.get(f"{page(room)}{what}.csv", params=query)
        assert "attachment" in answer.headers["Content-Disposition"]
        return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    named, numbered = table("marks"), table("marks", names="0")
    assert {row[0] for row in named[1:]} == set(PEOPLE)
    assert {row[0] for row in numbered[1:]} == {str(n) for n in range(1, 31)}
    [one] = [row for row in named if row[0] == "Ana Souza" and row[2] == "01.1"]
    assert one[3:6] == ["solved", "2", "1"]
    assert table("answers")[1][0] == "Ana Souza"


def test_the_terminal_says_where_it_is(room):
    assert page(room) in room.log.read_text()


def test_learners_are_told_what_is_seen(room):
    board = Path(room.here.state, "board.html").read_text()
    login = Visitor(room.address, "nobody").http.get(f"{room.address}hub/login").text
    for text in (board, login):
        assert messages.text("hub.page.seen", "en").replace("'", "&#39;") in text.replace(
            "&#x27;", "&#39;"
        )


# --- who may not ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "state.json", "marks.csv", "answers.csv"])
def test_a_learner_is_refused(room, ana, path):
    answer = ana.http.get(page(room) + path)
    assert answer.status_code == 403 and "Bruno" not in answer.text


@pytest.mark.parametrize("path", ["", "state.json", "marks.csv"])
def test_a_learners_key_opens_nothing_not_even_past_the_proxy(room, ana, path):
    code = f"""
import os, urllib.request, urllib.error
def ask(address, headers):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))
    try: return opener.open(urllib.request.Request(address, headers=headers)).read()[:200]
    except urllib.error.HTTPError as error: return error.code
key = {{"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}}
for address in ({page(room)!r}, "http://127.0.0.1:{room.here.port + 3}/services/glance/"):
    print(ask(address + {path!r}, key))
"""
    assert ana.kernel.run(code).split() == ["403", "403"]


def test_who_is_not_signed_in_is_asked_to(room):
    answer = Visitor(room.address, "nobody").http.get(page(room))
    assert "/hub/login" in answer.url


# --- what a learner cannot do to it ---------------------------------------------------------------


def test_what_a_learner_puts_there_is_nothing_to_it(room, instructor, bruno):
    """Links to what only root reads and to another's progress, a pipe, a huge file, markup."""
    account = Account.of(room.here.account("ana-souza"))
    other = Path(account.home).joinpath(*reading.PATH)
    prepare = """
import json, os, pathlib
folder = pathlib.Path.home() / "tfx-course/.course"
file = folder / "progress.json"
kept = folder / "kept.json"
if not kept.exists(): file.rename(kept)
file.unlink(missing_ok=True)
"""
    evil = "<script>document.title = 'broken'</script>"
    bruno.kernel.run(cell("setup"))
    bruno.kernel.run(cell("wrong-1-random"))
    bruno.kernel.run(cell("check-1"))
    tries = of(state(room, instructor), "Bruno Lima")["marks"][0]["tries"]
    assert tries
    for put in (
        "file.symlink_to('/etc/shadow')",
        f"file.symlink_to({str(other)!r})",
        "os.mkfifo(file)",
        "file.write_bytes(b'[' * 10**6)",
        "file.open('wb').truncate(50 << 20)",
        f"file.write_text(json.dumps({{'last': {evil!r}, 'tries': {{'01.1': {evil!r}}},"
        f" 'solved': {{{evil!r}: {evil!r}}}}}))",
    ):
        assert "Error" not in bruno.kernel.run(prepare + put), put
        begin = time.monotonic()
        told = state(room, instructor)
        assert time.monotonic() - begin < 6, put
        one = of(told, "Bruno Lima")
        assert (one["solved"], one["at"], one["marks"][0]["tries"]) == (0, "", 0), put
        assert evil not in json.dumps(told)
    bruno.kernel.run(prepare + "os.rename(kept, file)")
    assert of(state(room, instructor), "Bruno Lima")["marks"][0]["tries"] == tries


def service(room):
    """Return the process that serves the page, a child of this room's hub."""
    hub = room.program("jupyterhub")
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == hub and b"classroom.glance" in (entry / "cmdline").read_bytes():
                return int(entry.name)
    return None


def test_it_may_read_and_nothing_else(room):
    told = dict(
        line.split(":\t", 1)
        for line in Path(f"/proc/{service(room)}/status").read_text().splitlines()
        if ":\t" in line
    )
    assert set(told["Uid"].split()) == {"65519"} and not told["Groups"].strip()
    able = {int(told[name], 16) for name in ("CapPrm", "CapEff", "CapBnd")}
    assert able in ({1 << 2}, {1 << 1}) and told["NoNewPrivs"] == "1"


# --- what survives --------------------------------------------------------------------------------


def back(room, instructor, before, seconds=90):
    """Wait until another process than ``before`` serves the page."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(requests.RequestException, ValueError):
            if service(room) not in (None, before):
                return state(room, instructor)
        assert time.monotonic() < deadline, room.said()
        time.sleep(0.5)


def test_it_is_back_after_it_is_killed(room, instructor):
    process = service(room)
    os.kill(process, signal.SIGKILL)
    assert len(back(room, instructor, process)["learners"]) == 30


def test_it_is_back_after_the_hub_is_killed_and_none_is_left_of_before(room, instructor):
    process = service(room)
    os.kill(room.program("jupyterhub"), signal.SIGKILL)
    assert len(back(room, instructor, process)["learners"]) == 30
    assert not Path(f"/proc/{process}").exists()


# --- in Chromium ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown(room, ana, bruno, browser, chromium, tmp_path_factory):
    """Return what Chromium saw of the page of thirty, in both languages."""
    for n, name in enumerate(OTHERS):
        account = Account.of(room.here.account(re.sub(r"\W+", "-", name.lower())))
        file = Path(account.home).joinpath(*reading.PATH)
        file.parent.mkdir(parents=True, exist_ok=True)
        now = int(time.time())
        tried = {"n": n, "since": now - 60 * n, "last": now, "said": {"01.2.narrow": 1}}
        kept = {"last": "01.2", "when": now, "tries": {"01.2": tried}, "solved": {"01.1": "d"}}
        file.write_text(json.dumps(kept))
        for path in (file, file.parent, file.parent.parent):
            os.chown(path, account.uid, account.gid)
    password = (room.here.private / "admin-password").read_text().strip()
    script = Path(__file__).with_name("look_at_class.py")
    folder = os.environ.get("BROWSER_SHOTS") or tmp_path_factory.mktemp("shots")
    done = subprocess.run(
        [browser, script, chromium, room.address, room.here.admin, password, folder],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr + room.said()
    return json.loads(done.stdout)


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_thirty_fit_on_a_projector(shown, lang):
    one = shown[lang]
    assert one["rows"] == 30 and not one["errors"] and not one["serious"]
    assert one["widths"] == [1280] * 3 and not one["cut"]
    assert one["smallest"] >= 16, "pixels of the smallest letters in the table"


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_names_are_hidden_by_one_button_and_stay_so(shown, lang):
    one = shown[lang]
    assert MARKUP in " ".join(one["names"]), "as text"
    assert sorted(int(name.split()[0]) for name in one["hidden"]) == list(range(1, 31))
    assert sorted(one["after_reload"]) == sorted(one["hidden"])


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_it_draws_what_is_new_by_itself_and_runs_nothing_of_theirs(shown, lang):
    assert len(set(shown[lang]["clock"])) > 1
    assert shown[lang]["title"] == messages.text("glance.title", lang)


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_it_comes_back_by_itself_when_it_was_forgotten_who_looks(shown, lang):
    assert shown[lang]["back"] == 30


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_commonest_wrong_answer_is_told_with_what_to_say(shown, lang):
    told = shown[lang]["wrong"]
    assert told.startswith("01.2") and messages.text("glance.advice.note", lang) in told
    assert "27 ×" in told
