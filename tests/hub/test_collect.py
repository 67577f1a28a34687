"""What a class handed in is judged, and a sheet that misbehaves costs its own place only."""

import csv
import io
import json
import os
import re
import socket
import zipfile
from pathlib import Path

import pytest

from tfx_course import messages
from tfx_course.checks import progress
from tfx_course.classroom import collect, limits, privileges, sandbox, spreadsheet, submission
from tfx_course.errors import CourseError
from tfx_course.lessons import sheets
from tfx_course.paths import ROOT, notebook_path

pytestmark = pytest.mark.skipif(not sandbox.is_strict(), reason="only root can shut a sheet in")

SHEET = sheets.Sheet(
    "01",
    "en",
    notebook_path(ROOT, "exercises", "en", "01"),
    notebook_path(ROOT, "solutions", "en", "01"),
)


def handed_in(code=None, solved=True):
    """Return sheet 01 as bytes, solved or as shipped, with ``code`` as the answer to 01.1."""
    notebook = json.loads(SHEET.path.read_text())
    answers = {
        cell["id"]: cell["source"]
        for cell in json.loads(SHEET.reference.read_text())["cells"]
        if cell["cell_type"] == "code"
    }
    first = SHEET.exercises()["01.1"].answers[-1]
    for cell in notebook["cells"]:
        if solved:
            cell["source"] = answers.get(cell["id"], cell["source"])
        if code is not None and cell["id"] == first:
            cell["source"] = code
    return json.dumps(notebook).encode()


def put(folder, learner, content, name="01-exercises.ipynb"):
    path = folder / learner / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def judged(folder, out, **options):
    every = collect.collect(folder, out, on_sheet=lambda marks: None, **options)
    return {
        marks.learner: {one["number"]: (one["status"], one["sentence"]) for one in marks.exercises}
        for marks in every
    }


# --- what misbehaves ------------------------------------------------------------------------------

MISDEEDS = {
    "loop": "while True: pass",
    "memory": "kept = []\nwhile True: kept.append(bytearray(200_000_000))",
    "fork": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "kill": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos.kill(-1, signal.SIGKILL)",
    "disk": "import os\nwhile True:\n    with open(f'/tmp/{os.urandom(8).hex()}', 'wb') as file:"
    "\n        file.write(bytes(100_000_000))",
}
LOOKS = """import os, socket
def tried(what):
    try:
        return what()
    except Exception as error:
        return type(error).__name__
raise RuntimeError(";".join(map(str, [
    os.getuid(), os.getgroups(),
    tried(lambda: open("@secret@").read()),
    tried(lambda: os.listdir("/tmp")),
    tried(lambda: socket.create_connection(("127.0.0.1", @port@), 2)),
    tried(lambda: os.setuid(0)),
    tried(lambda: open("@course@/data/README.md", "a")),
    sorted(name for name in os.environ if "TOKEN" in name or "SECRET" in name),
])))"""


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """Judge a class of which one looks around, five misbehave, and one did everything right."""
    folder, out = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("out")
    secret = tmp_path_factory.mktemp("own") / "secret.txt"
    secret.write_text("the marks of last year")
    secret.chmod(0o600)
    os.environ["SECRET_TOKEN"] = "of the teacher"
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = LOOKS.replace("@secret@", str(secret)).replace("@course@", str(ROOT))
        put(folder, "looks", handed_in(code.replace("@port@", str(server.getsockname()[1]))))
        for name, misdeed in MISDEEDS.items():
            put(folder, name, handed_in(misdeed))
        put(folder, "good", handed_in())
        marks = judged(folder, out, jobs=2, seconds=10)
    del os.environ["SECRET_TOKEN"]
    return marks, out


@pytest.mark.slow
@pytest.mark.parametrize("name", MISDEEDS)
def test_a_sheet_that_misbehaves_costs_its_own_place_only(name, room):
    marks, _ = room
    assert marks[name]["01.1"][0] in ("wrong", "timed_out"), marks[name]
    assert marks[name]["01.1"][1]
    assert {status for status, _ in marks["good"].values()} == {"solved"}


@pytest.mark.slow
def test_code_that_was_handed_in_sees_nothing_of_the_teachers(room):
    marks, _ = room
    status, sentence = marks["looks"]["01.1"]
    seen = re.search(r"RuntimeError: ([^`]*)", sentence)[1].split(";")
    user, groups, secret, temporary, network, root, course, names = (part.strip() for part in seen)
    assert status == "wrong" and int(user) >= 61184 and groups == "[]"
    assert secret in ("PermissionError", "FileNotFoundError")
    assert "own" not in temporary
    assert network in ("ConnectionRefusedError", "OSError")
    assert root == "PermissionError" and course == "PermissionError"
    assert names.startswith("[]")


@pytest.mark.slow
def test_nothing_of_it_is_left(room):
    for slot in range(2):
        account = sandbox._account(slot, Path("/"))
        assert list(limits.processes(account.uid)) == []
    assert not list(Path("/tmp").glob("course-collect-*"))
    assert not list(Path("/sys/fs/cgroup").glob("**/collect/sheet-*"))


@pytest.mark.slow
def test_tables_and_pages_say_it(room):
    marks, out = room
    with open(out / "marks.csv", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(map(len, marks.values()))
    with open(out / "nbgrader.csv", encoding="utf-8-sig") as file:
        scores = {row["student_id"]: row["score"] for row in csv.DictReader(file)}
    assert scores["good"] == "4" and scores["loop"] != "4"
    page = (out / "index.html").read_text()
    assert 'href="good.html"' in page and "✗" in page
    assert "RuntimeError" in (out / "looks.html").read_text()


# --- what is read ---------------------------------------------------------------------------------


def test_one_file_is_handed_in_and_read_again(tmp_path, monkeypatch):
    solved = tmp_path / "course" / "exercises" / "en"
    solved.mkdir(parents=True)
    (solved / "01-exercises.ipynb").write_bytes(handed_in())
    (solved / "02-exercises.ipynb").write_bytes(
        notebook_path(ROOT, "exercises", "en", "02").read_bytes()
    )

    def found(lang, root=ROOT, find_all=sheets.find_all):
        every = find_all(lang, root)
        for sheet in every:
            sheet.path = solved / sheet.path.name
        return every

    monkeypatch.setattr(sheets, "find_all", found)
    monkeypatch.setattr(progress, "load", lambda: {"answers": {"01.a": [["t", "right"]]}})
    path, numbers = submission.submit("Ana Souza", tmp_path / "in")
    assert path.name == "ana-souza.tfx.zip" and numbers == ["01"], "02 is as shipped"
    [one] = submission.read(tmp_path / "in")
    assert one.learner == "Ana Souza" and list(one.notebooks) == [("01", "en")]
    assert collect._answers(one.progress) == (1, 1, 1)


def test_without_work_or_name_there_is_nothing_to_hand_in(monkeypatch):
    monkeypatch.setattr(sheets, "attempted", lambda sheet: False)
    for name, key in (("Ana", "submit.nothing"), ("…", "submit.name")):
        with pytest.raises(CourseError) as told:
            submission.submit(name)
        assert str(told.value) == messages.text(key, name=name)


def test_folders_are_read_as_nbgrader_and_mailboxes_have_them(tmp_path):
    put(tmp_path, "ana/01", b"older")
    put(tmp_path, "ana/again", b"newer")
    os.utime(tmp_path / "ana/01/01-exercises.ipynb", (1, 1))
    put(tmp_path, "bia_123_file", b"{}", "04-exercicios.ipynb")
    put(tmp_path, "bia_123_file", b"{}", "notes.ipynb")
    put(tmp_path, "caio/.ipynb_checkpoints", b"{}")
    ana, bia = submission.read(tmp_path)
    assert ana.notebooks == {("01", "en"): b"newer"}
    assert list(bia.notebooks) == [("04", "pt-BR")]


def test_of_two_files_of_one_learner_the_one_made_later_counts(tmp_path):
    for name, when in (("a-second", "2026-11-02T10:00:00"), ("b-first", "2026-11-01T10:00:00")):
        with zipfile.ZipFile(tmp_path / f"{name}.tfx.zip", "w") as archive:
            archive.writestr("submission.json", json.dumps({"name": "Ana", "when": when}))
            archive.writestr("exercises/en/01-exercises.ipynb", when)
    said = []
    [ana] = submission.read(tmp_path, said.append)
    told = {"learner": "Ana", "name": "a-second.tfx.zip", "other": "b-first.tfx.zip"}
    assert said == [messages.text("collect.twice", **told)]
    assert ana.notebooks == {("01", "en"): b"2026-11-02T10:00:00"}


def test_links_pipes_and_archives_of_others_lead_nowhere(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("{}")
    folder = tmp_path / "in"
    put(folder, "ana", b"{}", "02-exercises.ipynb")
    (folder / "ana" / "01-exercises.ipynb").symlink_to(secret)
    os.mkfifo(folder / "ana" / "03-exercises.ipynb")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "none.zip").write_bytes(b"no archive")
    with zipfile.ZipFile(folder / "big.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("exercises/en/01-exercises.ipynb", bytes(submission.BIGGEST + 1))
    [ana] = submission.read(folder)
    assert list(ana.notebooks) == [("02", "en")]


def damaged():
    """Return an archive whose packed notebook is none any more."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("01-exercises.ipynb", os.urandom(300) + b"a" * 5000)
    content = bytearray(made.getvalue())
    packed = content.find(b".ipynb") + len(".ipynb")
    content[packed : packed + 40] = b"\xff" * 40
    return bytes(content)


def test_an_archive_that_is_damaged_costs_its_own_place_only(tmp_path):
    put(tmp_path, "ana", b"{}")
    (tmp_path / "bad.zip").write_bytes(damaged())
    assert [one.learner for one in submission.read(tmp_path)] == ["ana"]


def test_what_is_packed_small_takes_little_memory(tmp_path):
    with zipfile.ZipFile(tmp_path / "ana.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"0{number}-exercises.ipynb", bytes(submission.BIGGEST))
    for number in range(8):
        put(tmp_path, "bia", b"", f"0{number}-exercises.ipynb")
        os.truncate(tmp_path / "bia" / f"0{number}-exercises.ipynb", submission.BIGGEST)
    for one in submission.read(tmp_path):
        assert 0 < sum(map(len, one.notebooks.values())) <= 5 * submission.BIGGEST


def test_names_and_answers_that_no_file_takes_are_written(tmp_path):
    with zipfile.ZipFile(tmp_path / "ana.zip", "w") as archive:
        archive.writestr("submission.json", r'{"name": "Ana \ud800", "when": "\ud800"}')
        archive.writestr("progress.json", '{"answers": 5}')
        archive.writestr("01-exercises.ipynb", "{}")
    put(tmp_path, os.fsdecode(b"jos\xe9"), b"{}")
    handed_in = submission.read(tmp_path)
    said = json.dumps(
        {"exercises": [{"number": "01.1", "status": "wrong", "sentence": "a \ud800"}]}
    ).encode()
    every = [
        collect.Marks(one.learner, "01", "en", collect._answer(said)["exercises"])
        for one in handed_in
    ]
    collect._write(tmp_path / "out", every, handed_in)
    assert "a ?" in (tmp_path / "out" / "ana.html").read_text()


@pytest.mark.parametrize(
    "said",
    ["[]", "5", '{"exercises": 5}', '{"exercises": [5]}', '{"exercises": [{}]}', "[" * 200000]
    + ['{"exercises": [{"number": 1, "status": "solved", "sentence": ""}]}', '{"error": 1}'],
    ids=lambda said: said[:20],
)
def test_what_no_judge_writes_is_no_answer(said):
    assert collect._answer(said.encode()) is None


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(CourseError) as told:
        submission.read(tmp_path)
    assert str(told.value) == messages.text("collect.nothing", folder=tmp_path)


def test_two_of_one_name_have_two_pages_and_no_formula_is_written():
    people = [submission.Submission(name) for name in ("Ana", "ana", "¡!")]
    assert collect._pages(people) == ["ana.html", "ana-2.html", "learner.html"]
    assert spreadsheet.text([["=1+1", "fine"]]) == "\ufeff'=1+1,fine\r\n"


def test_the_commonest_sentences_come_first():
    def marks(sentence):
        return collect.Marks(
            "x", "01", "en", [{"number": "01.1", "status": "wrong", "sentence": sentence}]
        )

    every = [marks("a"), marks("b"), marks("b")]
    assert collect.common(every, most=1) == {"01.1": [("b", 2)]}


def test_root_is_refused():
    with pytest.raises(PermissionError):
        privileges.drop(privileges.Account("root", 0, 0, (), "/"))


def test_what_cannot_be_read_is_named(tmp_path):
    put(tmp_path, "ana", b"{}")
    (tmp_path / "bia.tfx.zip").write_bytes(b"no archive")
    (tmp_path / "caio").mkdir()
    said = []
    assert [one.learner for one in submission.read(tmp_path, said.append)] == ["ana"]
    assert said == [
        messages.text("collect.no_notebook", name=name) for name in ("bia.tfx.zip", "caio")
    ]


def test_two_do_not_collect_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(collect, "_LOCK", tmp_path / "lock")
    with collect._alone(), pytest.raises(CourseError) as told:
        collect.collect(tmp_path, tmp_path / "out")
    assert told.value.key == "collect.busy"
    with collect._alone():
        pass
