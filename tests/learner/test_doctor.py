"""`course doctor`: fine on this machine, and every line that fails gives the advice for its
case.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.learner import doctor
from tfx_course.learner.doctor import GIGABYTE, Finding
from tfx_course.machine.bootstrap import CLASSIC, MODERN
from tfx_course.paths import ROOT


def outcome(finding):
    return finding.status, finding.advice


@pytest.mark.slow
def test_real_run_is_fine_here_and_silent_otherwise():
    start = time.time()
    environment = os.environ | {"COURSE_LANG": "pt-BR", "COLUMNS": "200"}
    # What is free at the moment is the machine's affair.
    code = (
        "import sys; from tfx_course.learner import doctor; doctor.MEMORY = doctor.DISK = (0, 0);"
        " sys.exit(not doctor.run())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout
    assert not done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == len(doctor.QUICK) + 3 + 1 + sum("→" in line for line in lines)
    assert sum(line.startswith("✗") for line in lines) == 0
    assert (
        messages.text("doctor.component", lang="pt-BR", rows=60, seconds="@").split("@")[0]
        in done.stdout
    )
    assert lines[-1].strip() == messages.text("doctor.fine", lang="pt-BR")
    left = [
        p.info["cmdline"] or [""]
        for p in psutil.process_iter(["create_time", "cmdline"])
        if p.info["create_time"] > start
    ]
    assert not [
        command
        for command in left
        if command[0].startswith(sys.prefix) and "tfx-doctor-" in " ".join(command)
    ]


@pytest.mark.parametrize(
    "name, machine, expected",
    [
        ("Linux", "x86_64", ("ok", "")),
        ("Darwin", "x86_64", ("fail", "system_other")),
        ("Darwin", "arm64", ("warn", "system_untried")),
        ("Linux", "aarch64", ("fail", "system_other")),
        ("Windows", "AMD64", ("fail", "system_windows")),
    ],
)
def test_system(name, machine, expected):
    assert outcome(doctor.system(name, machine)) == expected


@pytest.mark.parametrize(
    "name, running, expected",
    [
        ("glibc 2.36", CLASSIC, ("ok", "")),
        ("glibc 2.28", CLASSIC, ("ok", "")),
        ("glibc 2.9", CLASSIC, ("fail", "libc_advice")),
        ("glibc 2.17", CLASSIC, ("fail", "libc_advice")),
        ("glibc 2.38", MODERN, ("fail", "libc_advice")),
        ("glibc 2.39", MODERN, ("ok", "")),
        ("musl", CLASSIC, ("fail", "libc_advice")),
    ],
)
def test_libc(name, running, expected):
    assert outcome(doctor.libc(name, running)) == expected


@pytest.mark.parametrize(
    "flags, expected",
    [("fpu sse4_2 avx avx2", ("ok", "")), ("fpu sse4_2 avxish", ("fail", "processor_advice"))],
)
def test_processor(tmp_path, flags, expected):
    info = tmp_path / "cpuinfo"
    info.write_text(f"processor\t: 0\nflags\t\t: {flags}\n")
    assert outcome(doctor.processor(info)) == expected


@pytest.mark.parametrize(
    "version, name, expected",
    [
        ((3, 12, 1), "glibc 2.41", ("ok", "stack")),
        ((3, 10, 13), "glibc 2.38", ("ok", "stack_older")),
        ((3, 10, 13), "glibc 2.39", ("ok", "stack_chosen")),  # with conda, say
        ((3, 11, 0), "glibc 2.41", ("fail", "stack_none")),
        ((3, 9, 1), "glibc 2.36", ("fail", "stack_none")),
    ],
)
def test_stack(version, name, expected):
    finding = doctor.stack(version, name)
    assert (finding.status, finding.found) == expected
    texts = finding.text("pt-BR"), finding.text("en")
    assert all("{" not in text for text in texts) and texts[0] != texts[1]


def test_package_of_another_version(tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text(
        re.sub(r"(?m)^tfx-bsl==[^\s;\\]+", "tfx_bsl==0.0.1", doctor._running().lock.read_text())
    )
    finding = doctor.packages(lock)
    assert outcome(finding) == ("fail", "packages_advice")
    assert re.fullmatch(r"tfx-bsl \S+ ≠ 0\.0\.1", finding.values["wrong"])


def test_package_that_is_missing(monkeypatch):
    monkeypatch.setattr(doctor, "FAMILY", ("tfx", "no-such-package"))
    finding = doctor.packages()
    assert outcome(finding) == ("fail", "packages_advice")
    assert finding.values["wrong"].startswith("no-such-package")


def test_lock_that_is_missing(tmp_path):
    assert outcome(doctor.packages(tmp_path / "requirements.txt")) == ("fail", "lock_advice")


@pytest.mark.parametrize(
    "check, gigabytes, expected",
    [
        (doctor.memory, 1.4, ("fail", "memory_advice")),
        (doctor.memory, 2, ("warn", "memory_advice")),
        (doctor.memory, 4, ("ok", "")),
    ],
)
def test_amounts(check, gigabytes, expected):
    assert outcome(check(gigabytes * GIGABYTE)) == expected


@pytest.mark.parametrize("gigabytes, status", [(0.4, "fail"), (1, "warn"), (2, "ok")])
@pytest.mark.parametrize(
    "full, advice", [(doctor.ROOT, "disk_advice"), (Path(tempfile.gettempdir()), "disk_elsewhere")]
)
def test_the_disk_that_is_full_is_named(gigabytes, status, full, advice):
    finding = doctor.disk(lambda folder: (gigabytes if folder == full else 9) * GIGABYTE)
    assert outcome(finding) == (status, advice if status != "ok" else "")
    assert status == "ok" or all(str(full) in finding.text(lang) for lang in messages.LANGUAGES)


def test_memory_of_a_container_is_its_limit(tmp_path):
    (tmp_path / "memory.max").write_text(f"{2 * GIGABYTE}\n")
    (tmp_path / "memory.current").write_text(f"{int(1.5 * GIGABYTE)}\n")
    (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {GIGABYTE // 2}\n")
    assert doctor._free_memory(tmp_path) == GIGABYTE
    (tmp_path / "memory.max").write_text("max\n")
    assert doctor._free_memory(tmp_path) > 0


def test_folder_that_cannot_be_written(tmp_path):
    assert outcome(doctor.writable([tmp_path / "work"])) == ("ok", "")
    (tmp_path / "file").touch()
    assert outcome(doctor.writable([tmp_path / "file"])) == ("fail", "writable_advice")


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the data, as somebody else has it."""
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    monkeypatch.setattr(doctor, "DATA", tmp_path / "data")
    listed = []
    if shutil.which("git"):
        listed = subprocess.run(
            ["git", "-C", ROOT, "ls-files", "data"], capture_output=True, text=True
        ).stdout.split()
    for name in listed or [
        path.relative_to(ROOT) for path in (ROOT / "data").rglob("*") if path.is_file()
    ]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path / "data"


def test_the_data_are_as_they_came(copy):
    """Whoever changes a data set runs `sha256sum` again: data/README.md says how."""
    assert doctor.data(copy) == Finding("ok", "data")


@pytest.mark.parametrize(
    "name", ["taxi/csv/data2.csv", "taxi/avro/data.avro", "atendimento/schema.pbtxt", "SHA256SUMS"]
)
def test_data_that_is_missing(copy, name):
    (copy / name).unlink()
    finding = doctor.data(copy)
    assert outcome(finding) == ("fail", "data_advice") and finding.values["names"] == f"data/{name}"


def test_data_that_was_changed(copy):
    with open(copy / "taxi/csv/data.csv", "a") as file:
        file.write("\n")
    finding = doctor.data(copy)
    assert (
        outcome(finding) == ("warn", "data_advice")
        and finding.values["names"] == "data/taxi/csv/data.csv"
    )


@pytest.mark.parametrize(
    "name",
    [
        "taxi/csv/.ipynb_checkpoints/data-checkpoint.csv",
        "taxi/csv/data.csv:Zone.Identifier",
        "taxi/csv/data.csv~",
        "taxi/csv/data (1).csv",
        "taxi/.DS_Store",
        "atendimento/day-01/.2020-11-12.csv.swp",
        "atendimento/Thumbs.db",
        "new/x.csv",
        ".ipynb_checkpoints/README-checkpoint.md",
    ],
)
def test_a_file_in_data_that_is_not_the_courses(copy, name):
    (copy / name).parent.mkdir(parents=True, exist_ok=True)
    (copy / name).write_text("a,b\n1,2\n")
    finding = doctor.data(copy)
    assert outcome(finding) == ("fail", "data_strangers_advice")
    stranger = Path("data", name)
    assert finding.values["names"] == str(
        stranger.parent if ".ipynb" in name or "new" in name else stranger
    )
    for lang in messages.LANGUAGES:
        assert finding.values["names"] in finding.text(lang) and "data/" in finding.advice_text(
            lang
        )


def test_server_that_does_not_start_says_why(monkeypatch, tmp_path):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho oh no >&2; exit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    finding = doctor.server()
    assert outcome(finding) == ("fail", "server_advice") and finding.values["reason"] == "oh no"


def test_server_without_a_lock_on_its_door(monkeypatch):
    monkeypatch.setattr(doctor, "_status", lambda url, token: 200)
    monkeypatch.setattr(doctor, "_await_lab", lambda folder, process: {"url": "", "token": ""})
    monkeypatch.setattr(sys, "executable", "/bin/true")
    assert doctor.server().found == "server_open"


def test_kernel_whose_code_fails_is_a_line_and_leaves_nothing(monkeypatch):
    folders, make = [], doctor._runtime

    @contextlib.contextmanager
    def noted():
        with make() as folder:
            folders.append(folder)
            yield folder

    monkeypatch.setattr(doctor, "_runtime", noted)
    finding = doctor._examine(lambda: doctor._in_kernel("1 / 0"))
    assert outcome(finding) == ("fail", "crashed_advice")
    assert "ZeroDivisionError" in finding.values["reason"]
    [folder] = folders
    assert not folder.exists()
    assert not [
        each
        for each in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(each.info["cmdline"] or [])
    ]


def test_kernel_that_calculates_wrongly(monkeypatch):
    monkeypatch.setattr(doctor, "_in_kernel", lambda code: "3")
    assert outcome(doctor.kernel()) == ("fail", "kernel_advice")


@pytest.mark.parametrize(
    "printed, expected",
    [
        ("records 60", ("ok", "")),
        ("records 59", ("fail", "component_advice")),
        ("", ("fail", "component_advice")),
    ],
)
def test_component_counts_the_records(monkeypatch, printed, expected):
    monkeypatch.setattr(doctor, "_in_kernel", lambda code: printed)
    assert outcome(doctor.component()) == expected


def test_slow_component_is_a_warning(monkeypatch):
    monkeypatch.setattr(doctor, "_in_kernel", lambda code: "records 60")
    monkeypatch.setattr(doctor, "SECONDS", 0)
    assert outcome(doctor.component()) == ("warn", "component_slow")


def raising(error, *arguments):
    def check():
        raise error(*arguments)

    return check


@pytest.mark.parametrize(
    "check, fine, said",
    [
        (lambda: doctor.memory(2 * GIGABYTE), True, "2.0 GB free (at least 1.5"),
        (
            lambda: Finding(
                "fail", "data_missing", "data_advice", {"names": "data/taxi/csv/data.csv"}
            ),
            False,
            "git checkout data",
        ),
        (raising(ValueError, "odd\nand long"), False, "the check stopped: ValueError: odd"),
        (raising(CourseError, "lab.stuck"), False, "is not responding"),
    ],
)
def test_run_reports_and_survives(monkeypatch, check, fine, said):
    monkeypatch.setattr(doctor, "QUICK", {"system": check})
    monkeypatch.setattr(doctor, "SLOW", ({"kernel": check}, {}))
    monkeypatch.setenv("COURSE_LANG", "en")
    printed = io.StringIO()
    assert doctor.run(Console(file=printed, width=200)) is fine
    assert printed.getvalue().count(said) == 2


def test_numbers_are_written_as_the_reader_does():
    finding = doctor.memory(1.25 * GIGABYTE)
    assert "1,2 GB" in finding.text("pt-BR") and "1.2 GB" in finding.text("en")


def test_every_advice_exists():
    source = Path(doctor.__file__).read_text()
    for lang in messages.LANGUAGES:
        catalogue = messages.catalogue(lang)
        for name in [*doctor.QUICK, *(name for lane in doctor.SLOW for name in lane)]:
            assert f"doctor.label.{name}" in catalogue
        for key in (
            key.removeprefix("doctor.")
            for key in catalogue
            if key.startswith("doctor.") and "label" not in key
        ):
            assert (
                f'"{key}"' in source
                or f'"doctor.{key}"' in source
                or key in ("memory_advice", "disk_advice")
            ), key


def test_ordinary_kernels_are_no_failure_but_said():
    assert doctor.preload(True).status == "ok"
    assert (doctor.preload(False).status, doctor.preload(False).advice) == (
        "warn",
        "preload_advice",
    )
