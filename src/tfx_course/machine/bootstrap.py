"""Install what the course needs, into the course's own folder: uv into .tools/, a Python and its
lock into .venv/.

There are two stacks, an older TFX and today's, because neither runs everywhere; the machine's C
library decides.

Run as a script, by the Makefile, with whatever Python the machine has: standard library only, and
syntax that an old Python can read, so that it can at least say what is wrong. A second run finds
everything in place and does nothing.

With ``--packages`` it installs those alone, and with ``--course`` the course alone, for which they
must be there: the container's image is made in these two steps, so that a changed text does not
bring the packages anew.
"""

import collections
import contextlib
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
UV_LOCK = Path(__file__).with_name("uv.txt")
BIGQUERY_LOCK = Path(__file__).with_name("bigquery_emulator.txt")
STAMP = VENV / "course-stamp"
PYTHON = VENV / "bin" / "python"
# The C library that a stack's newest Linux wheels need, ``glibc``, is their manylinux tag: for the
# classic stack h5py's, pillow's and pyzmq's, for the modern one tensorflow-data-validation's.
Stack = collections.namedtuple("Stack", "name tfx python glibc lock systems")
CLASSIC = Stack("classic", "1.16", "3.10", (2, 28), ROOT / "requirements.txt", ("Linux",))
MODERN = Stack(
    "modern", "1.21", "3.12", (2, 39), ROOT / "requirements-modern.txt", ("Linux", "Darwin")
)
STACKS = (CLASSIC, MODERN)
OLDEST = {"3.10": 9}
# bytes: the environment takes 3.4 GB, uv's cache shares most of them, and the lessons write a
# little
FREE = 5e9


class Stop(Exception):
    """Something only the learner can mend, in one sentence per language."""

    def __init__(self, portuguese, english):
        self.texts = {"pt-BR": portuguese, "en": english}
        super().__init__("\n✗ {}\n✗ {}".format(portuguese, english))


def main():
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no ✓
    try:
        check_folder()
        parts = {"--packages": install_packages, "--course": install_course}
        parts.get("".join(sys.argv[1:]), install)(choose())
    except Stop as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        sys.exit(
            "\nInterrompido; rode o mesmo comando para continuar. / Interrupted; run the same"
            " command to go on."
        )
    except OSError as error:
        sys.exit(
            "\n✗ Não consegui gravar na pasta do curso ({0}); libere espaço ou dê a você permissão"
            " de escrita, e rode de novo.\n✗ I could not write in the course's folder ({0}); free"
            " some space or give yourself permission, and run again.".format(error)
        )


# --- before any install ---------------------------------------------------------------------------


def choose(system=None, machine=None, libc=None, version=sys.version_info):
    """Return the stack for this machine: the newest that has wheels for it.

    Args:
        system, machine: as ``platform.system()`` and ``platform.machine()`` say them.
        libc: ``(name, version)``, as ``platform.libc_ver()`` says it.
        version: of the Python that runs this script.

    Raises:
        Stop: none has; with what to use instead.
    """
    system, machine = system or platform.system(), (machine or platform.machine()).lower()
    if version < (3, 9):
        raise Stop(
            "Este Python é antigo demais ({}.{}); instale o Python 3.9 ou mais novo e rode de novo.".format(  # noqa: E501
                *version
            ),
            "This Python is too old ({}.{}); install Python 3.9 or newer and run again.".format(
                *version
            ),
        )
    if system == "Windows" or system.startswith(("CYGWIN", "MSYS", "MINGW")):
        raise Stop(
            "O TFX não roda direto no Windows; instale o WSL (`wsl --install`), abra o Ubuntu e"
            " rode o comando lá dentro.",
            "TFX does not run on Windows itself; install WSL (`wsl --install`), open Ubuntu and run"
            " the command in there.",
        )
    if (system, machine) == ("Darwin", "arm64"):
        return MODERN
    if system == "Darwin":
        raise Stop(
            "O TFX não tem pacotes atuais para Macs com Intel; use um Mac com Apple silicon ou um"
            " Linux x86_64 (outra máquina, ou uma na nuvem).",
            "TFX has no current packages for Intel Macs; use a Mac with Apple silicon or a Linux"
            " x86_64 (another machine, or one in the cloud).",
        )
    if system != "Linux" or machine not in ("x86_64", "amd64"):
        raise Stop(
            "O TFX não tem pacotes para {} {}; use um Linux x86_64 (outra máquina, ou uma na"
            " nuvem).".format(system, machine),
            "TFX has no packages for {} {}; use a Linux x86_64 (another machine, or one in the"
            " cloud).".format(system, machine),
        )
    name, number = libc or platform.libc_ver()
    fits = [stack for stack in STACKS if name == "glibc" and numbers(number)[:2] >= stack.glibc]
    if not fits:
        raise Stop(
            "Este Linux não tem a glibc 2.28 ou mais nova, de que os pacotes precisam; use Debian"
            " 10, Ubuntu 20.04 ou mais novos.",
            "This Linux lacks glibc 2.28 or newer, which the packages need; use Debian 10, Ubuntu"
            " 20.04 or newer.",
        )
    return fits[-1]


def numbers(version):
    """Return the numbers of a version: ``(2, 36)`` for ``"2.36"``."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


# What some program takes for something else in the name of a folder: [ ] for a pattern (Beam,
# pytest), # for a comment and { } for a variable (uv, setuptools), : for the end of a name (PATH),
# and a line end.
UNUSABLE = "[]{}#:\n"


def check_folder(root=ROOT):
    """Refuse a folder in whose path a program would read something else than a name."""
    bad = sorted(set(UNUSABLE).intersection(str(root)), key=str(root).index)
    if bad:
        characters = " ".join(repr(character)[1:-1] for character in bad)
        raise Stop(
            "O caminho da pasta do curso tem {}, que outros programas não leem como nome: {}\n  "
            "Mude o nome dessa pasta, ou leve o curso para outra, e rode de novo.".format(
                characters, root
            ),
            "The path of the course's folder has {}, which other programs do not read as a name:"
            " {}\n  Rename that folder, or move the course to another, and run again.".format(
                characters, root
            ),
        )


def check_packages():
    """Name at once everything that the system lacks."""
    missing = []
    if not any(shutil.which(name) for name in ("c++", "g++", "clang++")):
        # One package of the lock, pyfarmhash, comes as C++ source.
        missing.append("g++")
    if not (find_uv() or has("ensurepip") or has("pip")):
        # Debian keeps it apart from its Python.
        missing.append("python{}.{}-venv".format(*sys.version_info))
    if missing:
        raise Stop(
            "Falta algo no sistema; rode `sudo apt install {}` (ou o equivalente do seu Linux) e"
            " tente de novo.".format(" ".join(missing)),
            "The system lacks something; run `sudo apt install {}` (or your Linux's equivalent) and"
            " try again.".format(" ".join(missing)),
        )


def check_disk(free=None):
    free = shutil.disk_usage(str(ROOT)).free if free is None else free
    if free < FREE:
        raise Stop(
            "Há só {:.1f} GB livres neste disco, e a instalação precisa de 5 GB; libere espaço e"
            " rode de novo.".format(free / 1e9),
            "There are only {:.1f} GB free on this disk, and the install needs 5 GB; free some"
            " space and run again.".format(free / 1e9),
        )


# --- installing -----------------------------------------------------------------------------------


def install(stack):
    """Bring .venv to what the stack's lock says, if it is not there already.

    Raises:
        Stop: a step failed; what it printed stands above.
    """
    if is_current(stack):
        return
    TOOLS.mkdir(exist_ok=True)
    with alone():
        if is_current(stack):  # another run did it while this one waited
            return
        install_packages(stack)
        install_course(stack)
    say("5/5", "um BigQuery local, para o episódio 04", "a local BigQuery, for episode 04")
    # Only a few cells of that episode need it, so the course goes on without it; they try again.
    run(PYTHON, "-m", "tfx_course.bigquery_emulator")
    say("✓", "tudo instalado em .venv/ e .tools/", "everything is installed in .venv/ and .tools/")


def install_packages(stack):
    """Make .venv if need be, and bring its packages to what the lock says."""
    TOOLS.mkdir(exist_ok=True)
    if not STAMP.exists():  # bringing a finished one up to date takes far less
        check_disk()
    check_packages()
    say("1/5", "uv, o instalador", "uv, the installer")
    uv = find_uv() or install_uv()
    python = "Python {} (TFX {})".format(stack.python, stack.tfx)
    say("2/5", python + ", baixado se faltar", "downloaded if missing")
    make_venv(uv, stack)
    say(
        "3/5",
        "os pacotes do curso (de 2 a 15 minutos na primeira vez, conforme a rede)",
        "the course's packages (2 to 15 minutes the first time, as fast as your network)",
    )
    # Build tools for the few packages that come as source are held to the lock too. Compiled
    # once here, `import tfx` takes 7 seconds instead of 30.
    step(
        uv,
        "pip",
        "sync",
        "--require-hashes",
        "--build-constraints",
        stack.lock,
        "--compile-bytecode",
        "--python",
        PYTHON,
        stack.lock,
    )


def install_course(stack):
    """Install the course itself, in place, and note that all of it is there."""
    say("4/5", "o curso", "the course")
    step(
        find_uv(),
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--python",
        PYTHON,
        "--editable",
        ROOT,
    )
    STAMP.write_bytes(wanted(stack))


def wanted(stack):
    """Return what identifies a finished install: the folder, then a hash of the lock, the metadata
    and this script.
    """
    digest = hashlib.sha256(stack.name.encode())
    for path in (stack.lock, BIGQUERY_LOCK, ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    return os.fsencode(str(ROOT)) + b"\n" + digest.hexdigest().encode()


def is_current(stack):
    """Is the environment what the lock says? Looks at the packages' names and versions only."""
    # PYTHON is a link: it does not exist if the interpreter it leads to was removed.
    if not (
        STAMP.exists()
        and STAMP.read_bytes() == wanted(stack)
        and PYTHON.exists()
        and (VENV / "bin" / "course").exists()
    ):
        return False
    installed = {
        spelled(path.stem)
        for path in VENV.glob("lib/python{}/site-packages/*.dist-info".format(stack.python))
    }
    return installed.issuperset(spelled("-".join(pin)) for pin in pins(stack.lock.read_text()))


def pins(text, system=None):
    """Return the ``(name, version)`` pairs of a lock, in order, less those that are for another
    operating system.
    """
    system = (system or platform.system()).lower()
    locked = re.findall(r"^([\w.-]+)==([^\s;\\]+)(?: ; ([^\n]*))?", text, re.MULTILINE)
    return [
        (name, version)
        for name, version, marker in locked
        if "sys_platform" not in marker or "'{}'".format(system) in marker
    ]


def spelled(name):
    return re.sub(r"[-_.]+", "-", name).lower()


@contextlib.contextmanager
def alone():
    """Let one run at a time install; a second one waits for the first."""
    import fcntl

    with open(str(TOOLS / "lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(
                "…",
                "outra instalação está em andamento; esperando por ela",
                "another install is under way; waiting for it",
            )
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def find_uv():
    """Return a uv that works and is new enough: the course's own, else the user's; None if there is
    none.
    """
    for program in (
        TOOLS / "venv" / "bin" / "uv",
        TOOLS / "packages" / "bin" / "uv",
        shutil.which("uv"),
    ):
        if program and succeeds(
            program, "pip", "sync", "--build-constraints", CLASSIC.lock, "--help"
        ):
            # An option that an old uv lacks.
            return program
    return None


def install_uv():
    """Put uv into .tools/ with the standard library's venv, or with pip where Debian keeps venv in
    a package of its own.
    """
    arguments = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--require-hashes",
    ]
    arguments += ["-r", UV_LOCK]
    if has("ensurepip"):
        step(sys.executable, "-m", "venv", "--clear", TOOLS / "venv")
        step(TOOLS / "venv" / "bin" / "python", *arguments)
        return TOOLS / "venv" / "bin" / "uv"
    step(sys.executable, *(arguments + ["--target", TOOLS / "packages", "--upgrade"]))
    return TOOLS / "packages" / "bin" / "uv"


def has(module):
    return succeeds(sys.executable, "-c", "import " + module)


def make_venv(uv, stack):
    """Make .venv with the stack's Python; one that was finished in this very folder is kept, to be
    brought up to date.

    One without a stamp was cut halfway, and its packages may be too. One from another folder has
    scripts that lead there, and one of another stack has another Python.
    """
    kept = STAMP.exists() and STAMP.read_bytes().startswith(os.fsencode(str(ROOT)) + b"\n")
    oldest = numbers(stack.python) + (OLDEST.get(stack.python, 0),)
    if kept and succeeds(
        PYTHON,
        "-c",
        "import sys; v = sys.version_info[:3]; sys.exit(v[:2] != {!r} or v < {!r})".format(
            oldest[:2], oldest
        ),
    ):
        STAMP.unlink()
        return
    if run(uv, "venv", "--quiet", "--clear", "--python", request(stack), VENV) != 0:
        raise Stop(
            "Não achei o Python {0} nem consegui baixá-lo; confira a internet, ou instale o Python"
            " {0} (com pyenv ou conda), e rode de novo.".format(stack.python),
            "I found no Python {0} and could not download it; check the network, or install Python"
            " {0} (with pyenv or conda), and run again.".format(stack.python),
        )
    check_headers(stack)


def request(stack):
    """Return the Python to ask uv for. Up to 3.10.8, other users of the machine reach a preloaded
    kernel (CVE-2022-42919).
    """
    major, minor = numbers(stack.python)
    return ">={}.{}.{},<{}.{}".format(major, minor, OLDEST.get(stack.python, 0), major, minor + 1)


def check_headers(stack, python=PYTHON):
    """pyfarmhash is compiled against Python.h, which Debian and Ubuntu keep in a package of its
    own.
    """
    code = (
        "import os, sys, sysconfig; sys.exit(not"
        " os.path.exists(os.path.join(sysconfig.get_paths()['include'], 'Python.h')))"
    )
    if not succeeds(python, "-c", code):
        raise Stop(
            "Faltam os cabeçalhos do Python {0}; rode `sudo apt install python{0}-dev` (ou o"
            " equivalente do seu Linux) e tente de novo.".format(stack.python),
            "Python {0}'s headers are missing; run `sudo apt install python{0}-dev` (or your"
            " Linux's equivalent) and try again.".format(stack.python),
        )


def step(*command):
    """Run one command of the install, its output in view.

    Raises:
        Stop: it failed.
    """
    if run(*command) != 0:
        raise Stop(
            "A instalação parou no passo acima; confira a internet, o espaço em disco e a sua"
            " configuração do pip e do uv, se tiver uma, e rode o mesmo comando: o que já veio não"
            " se perde.",
            "The install stopped at the step above; check the network, the disk space and your pip"
            " and uv settings, if any, and run the same command: nothing that came is lost.",
        )


def run(*command):
    return subprocess.call([str(part) for part in command], cwd=str(ROOT), env=environment())


def succeeds(*command):
    if not shutil.which(str(command[0])):
        return False
    return (
        subprocess.call(
            [str(part) for part in command],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        == 0
    )


def environment():
    """Return the user's, less what leads to another Python or environment, and with all that is
    installed in this folder.
    """
    leaks = {
        "PYTHONPATH",
        "PYTHONHOME",
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "UV_PYTHON",
        "UV_SYSTEM_PYTHON",
        "UV_TARGET",
        "UV_PREFIX",
    }
    leaks |= {
        "UV_CONSTRAINT",
        "UV_OVERRIDE",
        "UV_EXCLUDE_NEWER",
        "UV_NO_BINARY",
        "UV_NO_BUILD",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_CONSTRAINT",
    }
    kept = {name: value for name, value in os.environ.items() if name not in leaks}
    # The two for pip are said rather than left out, because pip.conf may say the contrary.
    return dict(
        kept, UV_PYTHON_INSTALL_DIR=str(TOOLS / "python"), PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0"
    )


def say(mark, portuguese, english):
    print("{}  {} / {}".format(mark, portuguese, english), flush=True)


if __name__ == "__main__":
    main()
