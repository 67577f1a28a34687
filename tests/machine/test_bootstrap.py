"""Installing: what a machine cannot do is said before any install; an install heals, and a second
run does nothing.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time

import pytest

from tfx_course.machine import bootstrap
from tfx_course.paths import ROOT

GLIBC = ("glibc", "2.36")


@pytest.mark.parametrize(
    "machine, portuguese, english",
    [
        ({"system": "Windows", "machine": "AMD64"}, "WSL", "WSL"),
        ({"system": "MSYS_NT-10.0", "machine": "x86_64"}, "WSL", "WSL"),
        ({"system": "Linux", "machine": "aarch64"}, "Linux aarch64", "Linux aarch64"),
        ({"system": "Darwin", "machine": "x86_64"}, "Macs com Intel", "Intel Macs"),
        (
            {"system": "Linux", "machine": "x86_64", "libc": ("glibc", "2.17")},
            "glibc 2.28",
            "glibc 2.28",
        ),
        ({"system": "Linux", "machine": "x86_64", "libc": ("", "")}, "glibc 2.28", "glibc 2.28"),
        (
            {"system": "Linux", "machine": "x86_64", "libc": GLIBC, "version": (3, 8)},
            "Python 3.9",
            "Python 3.9",
        ),
    ],
)
def test_an_unsupported_machine_is_told_in_both_languages(machine, portuguese, english):
    with pytest.raises(bootstrap.Stop) as stop:
        bootstrap.choose(**machine)
    first, second = str(stop.value).strip().splitlines()
    assert portuguese in first and english in second and first != second


@pytest.mark.parametrize(
    "machine, stack",
    [
        (("Linux", "x86_64", ("glibc", "2.28")), bootstrap.CLASSIC),
        (("Linux", "x86_64", ("glibc", "2.38")), bootstrap.CLASSIC),
        (("Linux", "x86_64", ("glibc", "2.39")), bootstrap.MODERN),
        (("Linux", "x86_64", ("glibc", "2.41")), bootstrap.MODERN),
        (("Darwin", "arm64", ("", "")), bootstrap.MODERN),
    ],
)
def test_the_newest_stack_that_runs_is_chosen(machine, stack):
    assert bootstrap.choose(*machine) is stack


def test_this_machine_runs_the_stack_that_is_chosen_for_it():
    if not bootstrap.STAMP.exists():
        pytest.skip("this environment was not made by bootstrap")
    assert bootstrap.numbers(bootstrap.choose().python) == sys.version_info[:2]


def test_what_another_system_needs_is_not_missed():
    text = (
        "one==1.0 \\\n    --hash=x\nmac-only==2.0 ; python_full_version < '3.13' and sys_platform"
        " == 'darwin' \\\n    --hash=x\n"
    )
    text += "both==3.0 ; sys_platform == 'darwin' or sys_platform == 'linux' \\\n    --hash=x\n"
    assert bootstrap.pins(text, "Linux") == [("one", "1.0"), ("both", "3.0")]
    assert bootstrap.pins(text, "Darwin") == [("one", "1.0"), ("mac-only", "2.0"), ("both", "3.0")]


def test_a_full_disk_is_told():
    with pytest.raises(bootstrap.Stop, match=r"1\.0 GB"):
        bootstrap.check_disk(free=1e9)


def test_all_that_the_system_lacks_is_named_at_once(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(bootstrap, "find_uv", lambda: None)
    monkeypatch.setattr(bootstrap, "has", lambda module: False)
    with pytest.raises(
        bootstrap.Stop, match=r"apt install g\+\+ python{}\.{}-venv`".format(*sys.version_info)
    ):
        bootstrap.check_packages()
    # Debian's python3-pip, without python3-venv.
    monkeypatch.setattr(bootstrap, "has", lambda module: module == "pip")
    with pytest.raises(bootstrap.Stop, match=r"apt install g\+\+`"):
        bootstrap.check_packages()


def test_without_the_headers_of_python_it_names_the_package_to_install(tmp_path):
    """Ubuntu 22.04 has Python 3.10 without Python.h; one of the packages is compiled against it."""
    python = tmp_path / "python"
    moved = (
        "import sys, sysconfig; sysconfig.get_paths = lambda: {'include': '/nowhere'};"
        " exec(sys.argv[2])"
    )
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{moved}" "$@"\n')
    python.chmod(0o755)
    with pytest.raises(bootstrap.Stop, match=r"apt install python3\.10-dev"):
        bootstrap.check_headers(bootstrap.CLASSIC, python)
    with pytest.raises(bootstrap.Stop, match=r"apt install python3\.12-dev"):
        bootstrap.check_headers(bootstrap.MODERN, python)
    # The one the course was installed with.
    bootstrap.check_headers(bootstrap.CLASSIC, sys.executable)


def test_an_old_uv_of_the_user_is_not_used(tmp_path, monkeypatch):
    old = tmp_path / "uv"
    old.write_text('#!/bin/sh\ncase "$*" in *--build-constraints*) exit 2 ;; esac\n')
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path / "none")
    assert bootstrap.find_uv() is None
    old.write_text("#!/bin/sh\nexit 0\n")
    assert bootstrap.find_uv() == str(old)


def test_what_is_installed_stays_in_the_folder(monkeypatch):
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", "/elsewhere")
    monkeypatch.setenv("UV_PYTHON", "3.12")
    environ = bootstrap.environment()
    assert environ["PIP_USER"] == "0" and "UV_PYTHON" not in environ
    assert environ["UV_PYTHON_INSTALL_DIR"] == str(ROOT / ".tools/python")


def test_the_script_is_readable_for_an_old_python():
    """An old Python must get as far as the sentence about it, so the syntax is that of Python
    3.6.
    """
    import ast

    ast.parse((ROOT / "src/tfx_course/machine/bootstrap.py").read_text(), feature_version=(3, 6))


def test_a_second_run_says_and_changes_nothing():
    if not bootstrap.STAMP.exists():
        pytest.skip("this environment was not made by bootstrap")
    before = bootstrap.STAMP.stat().st_mtime_ns
    # `make test` is one, too.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "setup"], cwd=ROOT, check=True, capture_output=True, text=True, env=environ
    )
    assert done.stdout == done.stderr == ""
    assert bootstrap.STAMP.stat().st_mtime_ns == before


def test_make_survives_a_python3_that_does_not_run(tmp_path):
    """pyenv's python3 fails where .python-version names one that is not installed."""
    broken = tmp_path / "python3"
    broken.write_text("#!/bin/sh\necho 'pyenv: version `3.10` is not installed' >&2\nexit 1\n")
    broken.chmod(0o755)
    environ = os.environ | {
        "PATH": f"{tmp_path}:{os.path.dirname(sys.executable)}:/usr/bin:/bin",
        "PYTHONHOME": "/nowhere",
    }
    (tmp_path / "python3.10").symlink_to(sys.executable)
    shown = subprocess.run(
        ["make", "-n", "setup"], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    interpreter = re.search(
        r'^"(\S+)" -I src/tfx_course/machine/bootstrap.py', shown.stdout, re.MULTILINE
    ).group(1)
    assert (
        interpreter != "python3"
        and subprocess.call([interpreter, "-I", "-c", ""], env=environ) == 0
    )


def test_help_lists_every_target_in_both_languages():
    makefile = (ROOT / "Makefile").read_text()
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    public = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split()) - {"setup"}
    assert public == set(re.findall(r"^make ([a-z-]+) ", shown, re.MULTILINE))
    assert all(len(re.split(r"\s{2,}", line)) >= 3 for line in shown.splitlines())


# --- the steps, in a folder with a lock of two packages and a uv that only notes what it is asked -

UV = """#!/bin/sh
case "$*" in *--help) exit ;; esac
echo "$*" >> "$FAKE/asked"
env > "$FAKE/environ"
site=$FAKE/course/.venv/lib/python$FAKE_VERSION/site-packages
case "$*" in
    venv*) test -z "$NO_PYTHON" || exit 2
        rm -rf "$FAKE/course/.venv"; mkdir -p "$FAKE/course/.venv/bin"; ln -s "$FAKE_PYTHON" "$FAKE/course/.venv/bin/python" ;;
    *sync*) test -z "$CUT" || { mkdir -p "$site/One_Thing-1.0.dist-info"; echo "no network" >&2; exit 1; }
        mkdir -p "$site/One_Thing-1.0.dist-info" "$site/other.thing-2.0.dist-info" ;;
    *install*) touch "$FAKE/course/.venv/bin/course" ;;
esac
"""  # noqa: E501


STACK = bootstrap.choose()


class Course:
    """A folder that bootstrap takes for the course's."""

    def __init__(self, home):
        self.home, self.root = home, home / "course"
        (self.root / "src/tfx_course/machine").mkdir(parents=True)
        for lock in ("uv.txt", "bigquery_emulator.txt"):
            shutil.copy(
                ROOT / "src/tfx_course/machine" / lock, self.root / "src/tfx_course/machine"
            )
        script = (ROOT / "src/tfx_course/machine/bootstrap.py").read_text()
        # /tmp may be small.
        (self.root / "src/tfx_course/machine/bootstrap.py").write_text(
            script.replace("FREE = 5e9", "FREE = 0")
        )
        for stack in bootstrap.STACKS:
            (self.root / stack.lock.name).write_text(
                "one-thing==1.0 \\\n    --hash=sha256:00\nother-thing==2.0 \\\n   "
                " --hash=sha256:00\n"
            )
        (self.root / "pyproject.toml").write_text("")
        self.program("uv", UV)
        self.program("c++", "#!/bin/sh\n")

    def program(self, name, text):
        path = self.home / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def command(self):
        return [sys.executable, "-I", self.root / "src/tfx_course/machine/bootstrap.py"]

    def environ(self, **more):
        path = f"{self.home / 'bin'}:{os.environ['PATH']}"
        return (
            os.environ
            | {
                "PATH": path,
                "FAKE": str(self.home),
                "FAKE_PYTHON": sys.executable,
                "FAKE_VERSION": STACK.python,
            }
            | more
        )

    def install(self, *arguments, **environ):
        """Return what was asked of uv, by its first words, and what was shown."""
        asked = self.home / "asked"
        asked.unlink(missing_ok=True)
        run = subprocess.run(
            [*self.command(), *arguments],
            env=self.environ(**environ),
            capture_output=True,
            text=True,
        )
        self.returncode, self.shown = run.returncode, run.stdout + run.stderr
        return (
            [" ".join(line.split()[:2]) for line in asked.read_text().splitlines()]
            if asked.exists()
            else []
        )


EVERYTHING = ["venv --quiet", "pip sync", "pip install"]
UPDATE = EVERYTHING[1:]


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


def test_it_installs_once_and_then_does_nothing(course):
    assert course.install() == EVERYTHING and course.returncode == 0
    assert course.install() == [] and course.shown == ""


def test_an_image_takes_it_in_two_parts(course):
    assert course.install("--packages") == EVERYTHING[:2] and course.returncode == 0
    assert course.install("--course") == EVERYTHING[2:] and course.returncode == 0
    assert course.install() == []


def test_a_changed_lock_is_installed_into_the_environment_that_is_there(course):
    course.install()
    (course.root / "pyproject.toml").write_text("# changed")
    assert course.install() == UPDATE
    assert course.install() == []


def test_a_package_that_is_gone_comes_back(course):
    course.install()
    shutil.rmtree(
        course.root / f".venv/lib/python{STACK.python}/site-packages/other.thing-2.0.dist-info"
    )
    assert course.install() == UPDATE


def test_a_cut_install_says_what_to_do_and_starts_the_environment_anew(course):
    assert course.install(CUT="1") == EVERYTHING[:2] and course.returncode != 0
    assert (
        "no network" in course.shown
        and "confira a internet" in course.shown
        and "check the network" in course.shown
    )
    assert course.install() == EVERYTHING and course.returncode == 0
    (course.root / "pyproject.toml").write_text("# changed")
    course.install(CUT="1")  # an update that is cut is no better
    assert course.install() == EVERYTHING


def test_a_moved_folder_gets_an_environment_of_its_own(course):
    course.install()
    (course.home / "moved").mkdir()
    course.root = course.root.rename(course.home / "moved" / "course")
    # Noted in the other folder, where the fake writes.
    assert course.install(FAKE=str(course.home / "moved")) == []
    assert [line.split()[0] for line in (course.home / "moved/asked").read_text().splitlines()] == [
        "venv",
        "pip",
        "pip",
    ]


def test_another_stack_gets_an_environment_of_its_own(course):
    """As after a system upgrade, or in a folder that two machines share."""
    course.install()
    other = bootstrap.numbers(
        next(stack for stack in bootstrap.STACKS if stack is not STACK).python
    )
    python = course.root / ".venv/bin/python"
    python.unlink()
    python.write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "import sys; sys.version_info = {other};'
        ' exec(sys.argv[2])" "$@"\n'
    )
    python.chmod(0o755)
    (course.root / "pyproject.toml").write_text("# changed")
    assert course.install() == EVERYTHING


def test_without_its_python_it_says_so_in_both_languages(course):
    assert course.install(NO_PYTHON="1") == EVERYTHING[:1] and course.returncode != 0
    assert (
        f"Não achei o Python {STACK.python}" in course.shown
        and f"I found no Python {STACK.python}" in course.shown
    )


def test_a_python_whose_kernels_others_could_reach_is_not_asked_for(course):
    """Up to 3.10.8, multiprocessing's fork server listens where every user of the machine may speak
    to it.
    """
    course.install()
    asked = (course.home / "asked").read_text()
    assert (
        "--python >=3.10.9,<3.11 " in asked
        if STACK is bootstrap.CLASSIC
        else "--python >=3.12.0,<3.13 " in asked
    )


def test_one_that_is_there_is_replaced(course):
    course.install()
    python = course.root / ".venv/bin/python"
    python.unlink()
    version = (*bootstrap.numbers(STACK.python), bootstrap.OLDEST.get(STACK.python, 0) - 1)
    python.write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "import sys; sys.version_info = {version};'
        ' exec(sys.argv[2])" "$@"\n'
    )
    python.chmod(0o755)
    (course.root / "pyproject.toml").write_text("# changed")
    assert course.install() == EVERYTHING


@pytest.mark.parametrize(
    "name, shown", [("a [1]", "[ ]"), ("a #2", "#"), ("{x}", "{ }"), ("a:b", ":")]
)
def test_a_folder_whose_name_other_programs_misread_is_refused_at_once(name, shown, tmp_path):
    root = tmp_path / name
    (root / "src/tfx_course/machine").mkdir(parents=True)
    shutil.copy(ROOT / "src/tfx_course/machine/bootstrap.py", root / "src/tfx_course/machine")
    done = subprocess.run(
        [sys.executable, "-I", root / "src/tfx_course/machine/bootstrap.py"],
        capture_output=True,
        text=True,
    )
    assert done.returncode and not done.stdout and list(root.iterdir()) == [root / "src"]
    assert (
        done.stderr.count(f" {shown}, ") == 2
        and "pasta do curso" in done.stderr
        and "course's folder" in done.stderr
    )
    assert done.stderr.count(str(root)) == 2 and "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["Meu curso (1)", "ção & 'x'", "100%", "why?"])
def test_other_names_are_fine(name, tmp_path):
    bootstrap.check_folder(tmp_path / name)


def test_a_folder_that_cannot_be_written_is_told(course):
    (course.root / ".tools").write_text(
        "a file where a folder has to be: permissions do not bind root"
    )
    assert course.install() == [] and course.returncode != 0
    assert (
        "permissão de escrita" in course.shown
        and "permission" in course.shown
        and "Traceback" not in course.shown
    )


def test_the_shell_does_not_leak_into_the_install(course):
    leaks = dict.fromkeys(
        (
            "PYTHONPATH",
            "PYTHONHOME",
            "VIRTUAL_ENV",
            "CONDA_PREFIX",
            "PIP_TARGET",
            "UV_PYTHON",
            "UV_SYSTEM_PYTHON",
        ),
        "/nowhere",
    )
    assert course.install(**leaks, HTTPS_PROXY="kept") == EVERYTHING
    seen = dict(
        line.split("=", 1)
        for line in (course.home / "environ").read_text().splitlines()
        if "=" in line
    )
    assert not leaks.keys() & seen.keys() and seen["HTTPS_PROXY"] == "kept"


def test_a_second_terminal_waits_for_the_first(course):
    (course.root / ".tools").mkdir()
    with open(course.root / ".tools/lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(
            course.command(), env=course.environ(), stdout=subprocess.PIPE, text=True
        )
        assert "esperando" in second.stdout.readline()
        time.sleep(0.5)
        assert not (course.home / "asked").exists()
    assert second.wait(timeout=30) == 0
    second.stdout.close()
    assert (course.home / "asked").exists()


def test_clean_keeps_a_notebook_that_somebody_saved(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in (
        ".venv/x",
        ".tools/x",
        ".course/x",
        "work/04/run/x.csv",
        "work/04/mine.ipynb",
        "exercises/pt-BR/04.ipynb",
        "src/x.py",
        "tests/x.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {
        "Makefile",
        ".course/x",
        "work/04/mine.ipynb",
        "exercises/pt-BR/04.ipynb",
        "src/x.py",
        "tests/x.py",
    }


# --- for real -------------------------------------------------------------------------------------


def setup(clone, **environ):
    return subprocess.run(
        ["make", "--no-print-directory", "setup"],
        cwd=clone,
        env=os.environ | environ,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_a_fresh_clone_installs_heals_and_moves(clone, tmp_path):
    assert setup(clone, VIRTUAL_ENV="/nowhere", PYTHONPATH="/nowhere").returncode == 0
    course = [".venv/bin/course", "--version"]
    assert subprocess.run(course, cwd=clone).returncode == 0
    assert setup(clone).stdout == "", "a second run has nothing to say"
    # An install that was cut: no stamp, and a package is gone.
    (clone / ".venv/course-stamp").unlink()
    shutil.rmtree(next((clone / f".venv/lib/python{STACK.python}/site-packages").glob("click")))
    assert setup(clone).returncode == 0
    assert subprocess.run(course, cwd=clone).returncode == 0
    # A package that somebody removed after the install.
    shutil.rmtree(
        next((clone / f".venv/lib/python{STACK.python}/site-packages").glob("click-*.dist-info"))
    )
    assert setup(clone).returncode == 0
    assert subprocess.run(course, cwd=clone).returncode == 0
    # A folder that was moved: the environment's scripts would lead to where it was.
    moved = tmp_path / "somewhere else"
    clone.rename(moved)
    assert setup(moved).returncode == 0
    assert subprocess.run(course, cwd=moved).returncode == 0
    for script in ("course", "jupyter-lab", "pytest"):
        assert f"{clone}/" not in (moved / ".venv/bin" / script).read_text()


@pytest.mark.slow
def test_an_install_without_network_says_so(clone):
    made = subprocess.run(
        ["unshare", "-rn", "make", "setup"],
        cwd=clone,
        env=os.environ
        | {
            "UV_CACHE_DIR": str(clone / "cache"),
            "PIP_NO_CACHE_DIR": "1",
            "PIP_RETRIES": "0",
            "UV_HTTP_RETRIES": "0",
        },
        capture_output=True,
        text=True,
    )
    assert made.returncode != 0
    assert "confira a internet" in made.stderr and "check the network" in made.stderr
    assert 'Traceback (most recent call last):\n  File "' not in made.stderr.split("✗")[-1]
