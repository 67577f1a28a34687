"""The course's image, built by podman as a learner would build it, and containers of it.

Everything is in a folder of its own: podman's other images and containers are not touched. The base
image cannot be had where only package registries can: one is made, under its name, of Debian's own
packages (debootstrap) and the host's Python 3.12.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import debian13

from tfx_course.paths import ROOT

IMAGE = "tfx-course"
# What the real one has of Debian's packages: most are for Python's own modules.
PACKAGES = (
    *("ca-certificates", "netbase", "tzdata", "libbz2-1.0", "libffi8", "liblzma5", "libncursesw6"),
    *("libreadline8t64", "libsqlite3-0", "libssl3t64", "libuuid1", "zlib1g"),
)
# How this machine reaches its package registries: certificates of its own, and proxies.
_CERTIFICATES = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
_LENT = "/etc/ssl/lent.crt"
# A machine may allow no more than this; and a container gets no more than the machine allows.
_LIMITS = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024")


class Engine:
    """podman, with images and containers in ``folder``."""

    def __init__(self, folder):
        self.folder = folder
        self.command = ["podman", "--root", f"{folder}/store", "--runroot", f"{folder}/run"]
        (folder / "tmp").mkdir(exist_ok=True)
        self.environ = os.environ | {"TMPDIR": str(folder / "tmp")}  # of a build: gigabytes

    def podman(self, *arguments, check=True, seconds=900, **options):
        """Run podman; return what it printed, errors at the end."""
        done = subprocess.run(
            [*self.command, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            env=self.environ,
            **options,
        )
        assert not check or done.returncode == 0, done.stdout[-6000:]
        return done.stdout.strip()

    def make_base(self, name):
        """Make the stand-in for the base image, as ``name``."""
        system = self.folder / "base"
        debian13.debootstrap(system, PACKAGES)
        home = debian13.home_of_python()
        assert home, "needs Python 3.12, to stand in for that of the base image"
        unneeded = shutil.ignore_patterns("__pycache__", "test", "idlelib", "*.a")
        shutil.copytree(
            home, system / "usr/local", symlinks=True, dirs_exist_ok=True, ignore=unneeded
        )
        for command in ("ldconfig", "apt-get clean", "rm -rf /var/lib/apt/lists"):
            subprocess.run(["chroot", system, *command.split()], check=True)
        for path in ("/etc/hosts", "/etc/resolv.conf"):
            shutil.copy2(path, f"{system}{path}")
        lent = {name: value for name, value in os.environ.items() if name.endswith("_proxy")}
        if bundle := os.environ.get("SSL_CERT_FILE"):
            shutil.copy(bundle, f"{system}{_LENT}")
            lent |= dict.fromkeys(_CERTIFICATES, _LENT)
        lent["PATH"] = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"
        changes = [f"--change=ENV={name}={value}" for name, value in lent.items()]
        with subprocess.Popen(["tar", "-C", system, "-c", "."], stdout=subprocess.PIPE) as packed:
            self.podman("import", *changes, "-", name, stdin=packed.stdout)
        shutil.rmtree(system)

    def build(self, context):
        """Build the image of the course in ``context``; return what was printed.

        A health check is Docker's, and not in the other format that podman writes.
        """
        options = ["--pull=never", "--isolation=chroot", "--format=docker", "--layers"]
        return self.podman("build", *options, "-t", IMAGE, context)

    def layers(self):
        """Return what made each layer of the image, when, and its size in MB, the newest first."""
        layers = json.loads(self.podman("history", "--format=json", IMAGE))
        return [(layer["CreatedBy"], layer["Created"], layer["size"] / 1e6) for layer in layers]

    @contextlib.contextmanager
    def container(self, *options, command=()):
        """Yield a running container of the image, removed in the end with what it wrote, but for
        its volumes.
        """
        running = Container(self, options, command)
        try:
            yield running
        finally:
            self.podman("rm", "--force", "--time=5", running.name, check=False)

    def remove(self):
        """Remove everything that there is of it."""
        self.podman("rm", "--all", "--force", "--time=5", check=False)
        self.podman("umount", "--all", check=False)
        for mount in reversed(Path("/proc/mounts").read_text().splitlines()):
            if str(self.folder) in mount.split()[1]:
                subprocess.run(["umount", "--lazy", mount.split()[1]])
        shutil.rmtree(self.folder)


class Container:
    """One that was just started. ``began`` is when."""

    def __init__(self, engine, options, command):
        self.engine, self.name = engine, f"course-{uuid.uuid4().hex[:8]}"
        self.began = time.monotonic()
        engine.podman("run", "--detach", "--name", self.name, *_LIMITS, *options, IMAGE, *command)

    def said(self):
        return self.engine.podman("logs", self.name, check=False)

    def wait_for(self, pattern, seconds=120):
        """Wait until it has printed something that ``pattern`` matches; return the match."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern, self.said())):
            state = self.engine.podman("inspect", "--format={{.State.Status}}", self.name)
            assert state == "running" and time.monotonic() < deadline, self.said()
            time.sleep(0.3)
        return found

    def run(self, *command, check=True, options=(), **more):
        """Run a command in it, as its user; return what it printed."""
        return self.engine.podman("exec", *options, self.name, *command, check=check, **more)

    def inspect(self, what):
        return self.engine.podman("inspect", f"--format={{{{{what}}}}}", self.name)


def base_name():
    """Return the base image's name, as the Dockerfile has it."""
    return re.search(r"^ARG BASE=(\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[1]
