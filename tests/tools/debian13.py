"""``make test-modern``: the notebooks' suite on TFX 1.21, in a Debian 13 root on a machine whose C
library is older.

The root is made with debootstrap in .debian13/ (as root; `make clean` removes it) and kept, its
environment too. It sees the course's tracked files as they are now, and the host's Python 3.12,
which bootstrap would otherwise have to download.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tfx_course.machine.bootstrap import MODERN
from tfx_course.maintain import suite
from tfx_course.paths import ROOT

HOME = ROOT / ".debian13"
SYSTEM = HOME / "root"
COURSE = SYSTEM / "course"
# What apt needs besides Debian's smallest system; g++, make and git are what the README asks for.
PACKAGES = ("ca-certificates", "g++", "git", "iproute2", "make", "python3", "python3-venv")
# By default what a learner sees: every lesson and solution, every check, what the doctor says, and
# what is drawn.
DEFAULT = (
    "tests/test_notebooks.py",
    "tests/checks/test_checks.py",
    "tests/learner/test_doctor.py",
    "tests/views/test_show.py",
    *suite.EXECUTED,
)


def main(arguments):
    """Run the suite with ``arguments`` for `make test`, or the tests named there.

    Returns:
        the exit code.
    """
    if os.geteuid() or not shutil.which("debootstrap"):
        print(
            "make test-modern: only as root, and with debootstrap (apt install debootstrap)",
            file=sys.stderr,
        )
        return 1
    if not (HOME / "done").exists():
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir()
        debootstrap(SYSTEM, PACKAGES)
        (HOME / "done").touch()
    lend_python()
    copy()
    arguments = arguments or [*DEFAULT, *suite.workers()]
    return inside("make", "test", f"ARGS={shlex.join(arguments)}")


def debootstrap(system, packages):
    """Make a Debian 13 with ``packages`` in the folder ``system``."""
    command = [
        "debootstrap",
        "--variant=minbase",
        f"--include={','.join(packages)}",
        "trixie",
        str(system),
    ]
    if mirror := mirror_of_host():
        command.append(mirror)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def mirror_of_host():
    """Return where this machine's apt gets Debian from, so that a mirror of one's own serves here
    too.
    """
    shown = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages"],
        capture_output=True,
        text=True,
    )
    sites = [line for line in shown.stdout.splitlines() if "security" not in line]
    return sites[0] if sites else None


def lend_python():
    """Copy the host's Python into the root, where it stands on the host; without one, bootstrap
    downloads it there.
    """
    home = home_of_python()
    if home is None:
        return
    target = SYSTEM / home.relative_to("/")
    if not target.exists():
        shutil.copytree(home, target, symlinks=True)
        (SYSTEM / f"usr/local/bin/python{MODERN.python}").symlink_to(
            home / "bin" / f"python{MODERN.python}"
        )


def home_of_python():
    """Return the folder of the host's Python, that of the modern stack; None without one."""
    found = shutil.which(f"python{MODERN.python}")
    if not found:
        return None
    # Under pyenv, PYENV_VERSION makes the name run whatever .python-version says.
    code = "import sys; print(sys.base_prefix)"
    asked = subprocess.run(
        [found, "-c", code],
        env=os.environ | {"PYENV_VERSION": MODERN.python},
        capture_output=True,
        text=True,
    )
    return Path(asked.stdout.strip()) if asked.returncode == 0 else None


def copy():
    """Put the tracked files into the root as they are in the working tree, those removed left out,
    and keep its environment.
    """
    COURSE.mkdir(exist_ok=True)
    for kept in COURSE.iterdir():
        if kept.name not in (".venv", ".tools", ".debian13"):
            shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
    copy_tracked(COURSE)
    # The suite asks git what changed; a repository of its own, with nothing changed, says so.
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "as it is"],
    ):
        subprocess.run(["git", *command], cwd=COURSE, check=True)


def copy_tracked(target):
    """Copy the files that git knows, as they are in the working tree, into ``target``."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def inside(*command):
    """Run ``command`` in the course's folder of the root, with a /proc, /dev and /tmp; return its
    exit code.
    """
    # How this machine reaches its package registries: names, proxies, and certificates of its own.
    lent = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    certificates = {
        name: os.environ[name]
        for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE")
        if name in os.environ
    }
    for path in {Path("/etc/resolv.conf"), Path("/etc/hosts"), *map(Path, certificates.values())}:
        if path.is_file():
            copied = SYSTEM / path.relative_to("/")
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copied)
    script = f"""
    mount -t proc proc "{SYSTEM}/proc"
    mount --rbind /dev "{SYSTEM}/dev"
    mount --rbind /sys "{SYSTEM}/sys"
    mount -t tmpfs tmpfs "{SYSTEM}/tmp"
    exec chroot "{SYSTEM}" "$@"
    """
    environ = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/home",
        "LANG": "C.UTF-8",
    }
    environ |= lent | certificates
    environ |= {name: os.environ[name] for name in ("COURSE_STRICT",) if name in os.environ}
    start = ["/bin/sh", "-c", 'cd /course && exec "$@"', "sh"]
    return subprocess.call(
        [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "/bin/sh",
            "-ec",
            script,
            "sh",
            *start,
            *command,
        ],
        env=environ,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
