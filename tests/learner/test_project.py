"""`course new-project`: a file of almost any shape becomes a project that runs without the course;
what ExampleGen would read otherwise than it was meant is refused, and nothing half made stays.
"""

import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.given import taxi
from tfx_course.learner import project
from tfx_course.learner.project import locks, reading
from tfx_course.paths import ROOT

ROWS = 300


def customers():
    """Return a table with something of everything that inference cannot know."""
    random = np.random.RandomState(0)
    return pd.DataFrame(
        {
            "customer": [f"C{number:05}" for number in range(ROWS)],
            "age": random.randint(18, 90, ROWS),
            "income": np.where(random.rand(ROWS) < 0.2, np.nan, random.gamma(2, 1500, ROWS)),
            "state": random.choice(["SP", "RJ", "MG"], ROWS),
            "mail": [f"a{number}@example.com" for number in range(ROWS)],
            "since": [f"2026-01-{1 + number % 28:02}" for number in range(ROWS)],
            "active": random.randint(0, 2, ROWS),
            "rating": random.choice(["1", "2", "3 stars"], ROWS, p=[0.5, 0.4, 0.1]),
            "source": "app",
        }
    )


KINDS = {
    ("identifier", "customer"),
    ("whole", "age"),
    ("gaps", "income"),
    ("range", "income"),
    ("values", "state"),
    ("personal", "mail"),
    ("date", "since"),
    ("flag", "active"),
    ("numbers", "rating"),
    ("constant", "source"),
    ("rows", ""),
    ("always", ""),
    ("serving", ""),
    ("drift", ""),
}


def write(file, table):
    if file.suffix == ".csv":
        table.to_csv(file, index=False)
    elif file.suffix in (".parquet", ".pq"):
        table.to_parquet(file, index=False)
    else:
        import tensorflow as tf

        with tf.io.TFRecordWriter(str(file), "GZIP" if file.suffix == ".gz" else "") as writer:
            for row in table.to_dict("records"):
                writer.write(example(row).SerializeToString())
    return file


def example(row):
    import tensorflow as tf

    made = tf.train.Example()
    for name, value in row.items():
        feature = made.features.feature[name]
        if isinstance(value, str):
            feature.bytes_list.value.append(value.encode())
        elif isinstance(value, (int, np.integer)):
            feature.int64_list.value.append(int(value))
        elif value == value:
            feature.float_list.value.append(value)
    return made


def run(folder, *command):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The project of the customers, in English."""
    place = tmp_path_factory.mktemp("made")
    file = write(place / "customers.csv", customers())
    folder, summary = project.new_project(place / "customers", file, "en")
    assert summary == f"{len(KINDS)} of {len(KINDS)} decisions are open."
    return folder


# --- what is made ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_draft_marks_what_a_file_cannot_tell(made):
    schema = (made / "schema.pbtxt").read_text()
    marks = set(re.findall(r'^# DECIDE (\w+) "(.*?)"', schema, re.MULTILINE))
    assert marks == KINDS
    review = (made / "REVIEW.md").read_text()
    assert review.count("\n- **") == len(KINDS)
    assert "such as a" in review and "18 to 89" in review and "300 rows" in review


@pytest.mark.slow
def test_a_decision_is_open_however_long_the_name_of_its_column_is(tmp_path):
    names = ["how_often_do_you_" + "and_your_family_" * 6 + "travel", "a-" * 60 + "z", "b"]
    file = write(tmp_path / "c.csv", pd.DataFrame({name: range(20) for name in names}))
    _, summary = project.new_project(tmp_path / "mine", file, "en")
    still_open, decisions = re.fullmatch(r"(\d+) of (\d+) decisions are open.", summary).groups()
    assert still_open == decisions


@pytest.mark.slow
def test_the_decisions_shrink_as_they_are_taken(made, tmp_path):
    folder = shutil.copytree(made, tmp_path / "customers")
    schema = folder / "schema.pbtxt"
    before = schema.read_text()
    # The comment of one decision goes, all its lines.
    after = re.sub(r'# DECIDE personal "mail".*?(?=feature)', "", before, flags=re.DOTALL)
    assert before.count("DECIDE") == after.count("DECIDE") + 1
    schema.write_text(after)
    done = run(folder, "review.py")
    assert done.stdout.strip() == f"{len(KINDS) - 1} of {len(KINDS)} decisions are open."
    assert "## Taken\n\n- **personal**" in (folder / "REVIEW.md").read_text()
    schema.write_text("feature {\n" + after)
    done = run(folder, "review.py")
    assert done.returncode and "ParseError" in done.stderr, "no schema any more"


@pytest.mark.slow
def test_nothing_of_the_course_or_of_this_machine_is_in_it(made):
    for file in made.rglob("*"):
        if file.is_file():
            text = file.read_bytes()
            for word in (b"tfx_course", b"tfx-course", os.fsencode(ROOT), os.fsencode(made.parent)):
                assert word not in text, file
    for name in ("pipeline.py", "review.py", "tests/test_pipeline.py", "README.md"):
        assert not re.search(r"@[a-z_]+@", (made / name).read_text()), name
    assert len((made / "README.md").read_text().splitlines()) <= 12


@pytest.mark.slow
def test_the_lock_has_what_the_project_needs_and_nothing_of_the_course(made):
    lock = (made / "requirements.txt").read_text()
    names = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    assert {"tfx", "tensorflow-data-validation", "pytest", "apache-beam"} <= names
    assert not {"nbval", "jupytext", "fastapi"} & names
    assert lock.count("--hash=") > len(names)
    assert locks.pins() == re.findall(r"^(\S+==[^ \n]+)", lock, re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_comments_and_sentences_are_in_the_learners_language(lang, tmp_path):
    files = {
        kind: project._files("mine", f"data.{kind}", kind, lang)
        for kind in ("csv", "parquet", "tfrecord")
    }
    for kind, texts in files.items():
        for name in ("pipeline.py", "review.py", "tests/test_pipeline.py"):
            compile(texts[name], f"{kind} {name}", "exec")
            assert not re.search(r"@[a-z_]+@", texts[name]), name
            place = tmp_path / f"{kind}-{name.replace('/', '-')}"
            place.write_text(texts[name])
    ruff = ROOT / ".tools" / "lint" / "bin" / "ruff"
    if ruff.exists():
        rules = ["--select", "E,F", "--ignore", "E501", "--isolated", "--no-cache", str(tmp_path)]
        done = subprocess.run([ruff, "check", *rules], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    assert ("portão" in files["csv"]["pipeline.py"]) == (lang == "pt-BR")


@pytest.mark.slow  # each runs the pipeline three times
@pytest.mark.parametrize("name", ["c.pq", "c.tfrecord.gz", "odd.csv", "two.csv"])
def test_its_own_tests_pass_at_once(name, tmp_path):
    odd = {
        "texto": ['olá, "mundo"'] * 51,
        "opção": range(51),
        "vazio": [None] * 51,
        "data": range(51),
        "class": list("abc") * 17,
        **{f"v{n}": np.random.RandomState(n).rand(51) for n in range(120)},
    }
    tables = {
        "odd.csv": lambda: pd.DataFrame(odd),
        "two.csv": lambda: pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}),
        "c.pq": lambda: customers().assign(
            when=pd.to_datetime(customers().since),
            day=pd.to_datetime(customers().since).dt.date,
            yes=customers().active.astype(bool),
            tags=[["a", "b"] if number % 2 else [] for number in range(ROWS)],
            zero=0.0,
        ),
    }
    file = write(tmp_path / name, tables.get(name, customers)())
    folder, _ = project.new_project(tmp_path / "mine", file, "pt-BR")
    done = run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist")
    assert done.returncode == 0, done.stdout[-3000:]
    assert "5 passed" in done.stdout
    done = run(folder, "pipeline.py")
    assert (done.returncode, done.stdout.strip()[:7]) == (0, "O portã"), done.stderr[-2000:]


@pytest.mark.slow
def test_the_gate_says_what_is_wrong_and_which_schema_would_let_it_pass(made, tmp_path):
    folder = shutil.copytree(made, tmp_path / "customers")
    day = folder / "inbox" / "day-2"
    day.mkdir()
    customers().assign(state="BA", age="old").head(100).to_csv(day / "customers.csv", index=False)
    done = run(folder, "pipeline.py")
    assert done.returncode == 1
    said = done.stderr[done.stderr.index("The gate is closed") :]
    assert "state: " in said and "age: " in said and "few" in said.lower(), said


@pytest.mark.slow
def test_an_edited_schema_is_seen_though_the_cache_knows_paths(made, tmp_path):
    folder = shutil.copytree(made, tmp_path / "customers")
    assert run(folder, "pipeline.py").returncode == 0
    schema = folder / "schema.pbtxt"
    schema.write_text(schema.read_text().replace(f"count: {ROWS // 2}", f"count: {ROWS + 1}"))
    assert run(folder, "pipeline.py").returncode == 1


@pytest.mark.slow
def test_the_lock_installs_without_a_network_and_without_the_course(made, tmp_path):
    folder = shutil.copytree(made, tmp_path / "customers")
    uv = next(ROOT.glob(".tools/*/bin/uv"))
    python = [uv, "venv", "-q", "-p", sys._base_executable, ".venv"]
    subprocess.run(python, cwd=folder, check=True)
    sync = [uv, "pip", "sync", "-q", "--offline", "--require-hashes", "requirements.txt"]
    subprocess.run([*sync, "-p", ".venv"], cwd=folder, check=True)
    own = folder / ".venv" / "bin" / "python"
    done = subprocess.run([own, "-m", "pytest", "-q"], cwd=folder, capture_output=True, text=True)
    assert "5 passed" in done.stdout, done.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_example_in_the_docs_is_a_real_one(lang, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_LANG", lang)
    text = (ROOT / "docs" / f"capstone.{lang}.md").read_text(encoding="utf-8")
    told = re.findall(r"^```console\n\$ (.*)\n((?:.+\n)+)```$", text, re.MULTILINE)
    drafted, decided = re.findall(r"^```text\n((?:.+\n)+)```$", text, re.MULTILINE)
    [(command, made), (_, counted), (_, closed)] = told
    assert command.startswith("course new-project ")
    first = (taxi.FOLDER / "data2.csv").read_text()
    (tmp_path / "data2.csv").write_text(first)
    course = os.path.join(os.path.dirname(sys.executable), "course")
    done = subprocess.run([course, *command.split()[1:]], capture_output=True, text=True)
    assert done.stdout == made
    folder = tmp_path / command.split()[2]
    schema = (folder / "schema.pbtxt").read_text()
    assert drafted in schema
    (folder / "schema.pbtxt").write_text(schema.replace(drafted, decided))
    assert run(folder, "review.py").stdout == counted
    (folder / "inbox" / "day-2").mkdir()
    second = first.replace("Credit Card", "Card")
    (folder / "inbox" / "day-2" / "data2.csv").write_text(second)
    done = run(folder, "pipeline.py")
    assert done.returncode == 1 and done.stderr.endswith(closed)


# --- what is refused ------------------------------------------------------------------------------

WIDE = ",".join(f"c{number}" for number in range(2000)).encode() + b"\n" + b"1," * 1999 + b"1\n"
REFUSED = {
    "no_file": ("nowhere.csv", None),
    "kind": ("book.xlsx", b"PK"),
    "empty": ("empty.csv", b""),
    "no_rows": ("names.csv", b"a,b\n"),
    "one_column": ("one.csv", b"a\n1\n2\n"),
    "columns": ("wide.csv", WIDE),
    "twice": ("twice.csv", b"a,a\n1,2\n"),
    "names": ("names.csv", b"payment type,trip.miles\nx,2\n"),
    "unnamed": ("unnamed.csv", b"a,,c\n1,2,3\n"),
    "csv": ("quotes.csv", b'a,b\n"x"y,2\n'),
    "not_utf8": ("latin.csv", "a,b\nx,1\nCartão,2\n".encode("latin-1")),
    "newline": ("lines.csv", b'a,b\n"x\ny",2\n'),
    "blank_line": ("blank.csv", b"a,b\n1,2\n\n3,4\n"),
    "ragged": ("ragged.csv", b"a,b\n1,2\n1,2,3\n"),
    "bom": ("bom.csv", "\ufeffa,b\n1,2\n".encode()),
    "no_header": ("data.csv", b"3.5,Cash\n2.0,Cash\n"),
    "delimiter": ("brazil.csv", b"a;b\n1,5;2\n"),
    "unreadable": ("broken.parquet", b"PAR1 and nothing more"),
    "not_examples": ("text.tfrecord", None),
}  # fmt: skip


@pytest.mark.parametrize("key", REFUSED)
@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_a_file_that_is_not_fit_gets_a_sentence_and_no_folder(key, lang, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", lang)
    monkeypatch.chdir(tmp_path)
    name, content = REFUSED[key]
    if key == "not_examples":
        import tensorflow as tf

        with tf.io.TFRecordWriter(name) as writer:
            writer.write(b"\xff\xff no example")
    elif content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CourseError) as error:
        project.new_project("mine", name, lang)
    assert error.value.key == f"project.{key}"
    assert sorted(path.name for path in tmp_path.iterdir()) == ([] if key == "no_file" else [name])


@pytest.mark.parametrize(
    "header, rows, says",
    [
        (b"Cash,Visa", [b"Cash,Visa", b"Cash,Amex"], True),
        (b"1,b", [b"2,c"], True),
        (b"a,b", [b"1,2"], False),
        (b"state,city", [b"SP,Campinas", b"RJ,Niteroi"], False),
        (b"yes,b,c,d", [b"yes,1,2,3"], False),  # one of four: by chance
    ],
)
def test_a_first_line_of_data_is_told_from_names(header, rows, says, tmp_path):
    file = tmp_path / "x.csv"
    file.write_bytes(b"\n".join([header, *rows]) + b"\n")
    if says:
        with pytest.raises(CourseError) as error:
            reading.kind_of(file)
        assert error.value.key == "project.no_header"
    else:
        assert reading.kind_of(file) == "csv"


def test_two_gigabytes_are_refused_without_being_read(tmp_path, monkeypatch):
    file = tmp_path / "large.csv"
    with file.open("wb") as content:
        content.truncate(2 * 10**9)  # takes no room
    monkeypatch.setattr(reading, "_csv", None)
    with pytest.raises(CourseError) as error:
        project.new_project(tmp_path / "mine", file)
    assert error.value.key == "project.large" and "2.0" in str(error.value)


@pytest.mark.parametrize("name", ["1st", "my project", "a.b", "ção", "-x", "a/b c"])
def test_a_name_that_no_package_may_have_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseError) as error:
        project.new_project(name, taxi.FOLDER / "data2.csv")
    assert error.value.key == "project.name"


def test_what_is_there_stays(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    for name, key in (("mine", "exists"), ("nowhere/mine", "no_parent")):
        with pytest.raises(CourseError) as error:
            project.new_project(name, taxi.FOLDER / "data2.csv")
        assert error.value.key == f"project.{key}"
    assert not list((tmp_path / "mine").iterdir())


def test_where_tfx_fails_nothing_half_made_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(project, "_template", lambda name: "raise ValueError('no')\n")
    with pytest.raises(CourseError) as error:
        project.new_project(tmp_path / "mine", taxi.FOLDER / "data2.csv", "en")
    assert error.value.key == "project.failed" and "ValueError: no" in str(error.value)
    assert not list(tmp_path.iterdir())
