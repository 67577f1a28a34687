"""The image, built and started as a learner would, and as other machines would start it: without
a network, read-only, as any user, with 2 GB of memory, by Binder, for a class.
"""

import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).parent))
import engine
from engine import debian13

from tfx_course import messages
from tfx_course.maintain.room.running import free_ports
from tfx_course.maintain.room.visitor import Visitor
from tfx_course.paths import ROOT

pytestmark = pytest.mark.slow
if os.geteuid() != 0:
    pytest.skip("needs root: containers of their own", allow_module_level=True)

EPISODE = "episodes/en/04-examplegen.ipynb"
SHEET, SOLUTION = "exercises/en/04-exercises.ipynb", "solutions/en/04-solutions.ipynb"
HOME = "/home/learner"
ENGLISH = ("-e", "COURSE_LANG=en")
# What a machine may ask for at once. podman would mount more than /tmp by itself, Docker does not.
STRICT = ("--read-only", "--read-only-tmpfs=false", "--tmpfs=/tmp", "--network=none")
SECONDS = 20  # from `docker run` to the start page, on two processors


@pytest.fixture(scope="session")
def podman():
    """Return the engine, with the image built."""
    (ROOT / "work").mkdir(exist_ok=True)
    made = engine.Engine(Path(tempfile.mkdtemp(prefix="container-", dir=ROOT / "work")))
    try:
        made.make_base(engine.base_name())
        made.context = made.folder / "context"
        debian13.copy_tracked(made.context)
        made.build(made.context)
        yield made
    finally:
        made.remove()


class Guest(Visitor):
    """A learner at the address that the container printed; ``seconds`` is what that took."""

    def __init__(self, container, port):
        pattern = r"http://127\.0\.0\.1:8888/(\S+)\?token=(\w+)"
        page, token = container.wait_for(pattern).groups()
        super().__init__(f"http://127.0.0.1:{port}/", "guest")
        deadline = time.monotonic() + 120
        while True:
            try:
                shown = self.http.get(f"{self.address}{page}?token={token}")
                break
            except requests.ConnectionError:
                assert time.monotonic() < deadline, container.said()
                time.sleep(0.1)
        self.seconds = time.monotonic() - container.began
        assert shown.ok and "jupyter-config-data" in shown.text, shown.text
        self.page, self.token = page, token
        self.http.headers["Authorization"] = f"token {token}"

    @property
    def server(self):
        return self.address


def published(port=8888):
    """Return a free port of this machine, and the option that leads it to the container's."""
    free = free_ports()
    return free, f"--publish=127.0.0.1:{free}:{port}"


def inside(container):
    """Return what a container without a network answers to its own start page's address."""
    address = container.wait_for(r"(http://127\.0\.0\.1:8888/\S+)")[1]
    code = f"import urllib.request as r; print(r.urlopen({address!r}).read().decode())"
    deadline = time.monotonic() + 60
    while "jupyter-config-data" not in (shown := container.run("python", "-c", code, check=False)):
        assert time.monotonic() < deadline, shown
    return shown


def solve(container):
    container.run("cp", f"{HOME}/{SOLUTION}", f"{HOME}/{SHEET}")


def check(container, number):
    """Return whether ``course check`` in the container finds the sheet solved, and what it said."""
    command = f"course check {number} --lang en; echo ended with $?"
    said = container.run("sh", "-c", command)
    return said.endswith("ended with 0"), said


# --- the image ------------------------------------------------------------------------------------


def test_it_is_under_four_gigabytes(podman):
    size = int(podman.podman("image", "inspect", "--format={{.Size}}", engine.IMAGE))
    print(f"{size / 1e9:.2f} GB", [f"{megabytes:.0f}" for *_, megabytes in podman.layers()])
    assert 1e9 < size < 4e9


def test_a_changed_text_moves_megabytes(podman):
    """The layers that a change of a lesson makes anew, and no others."""
    before = podman.layers()
    with open(podman.context / "episodes" / "en" / "04-examplegen.ipynb", "a") as notebook:
        notebook.write("\n")
    podman.build(podman.context)
    after = podman.layers()
    moved = sum(layer[-1] for layer in after if layer not in before)
    assert len(before) == len(after) and 1 < moved < 100, after


def test_the_course_in_it_is_only_read_and_without_what_is_a_maintainers(podman):
    with podman.container("--network=none", command=["sleep", "300"]) as here:
        assert (
            here.run("sh", "-c", "ls -A /srv/tfx-course | grep -x -e .git -e work -e tests; true")
            == ""
        )
        writable = "find /srv/tfx-course -writable ! -type l | head"
        assert here.run("sh", "-c", writable) == "", "the course is only read"


# --- one learner ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def volume(podman):
    name = "tfx-course"
    podman.podman("volume", "create", name)
    yield f"--volume={name}:{HOME}"
    podman.podman("volume", "rm", "--force", name)


def test_a_learner_starts_it_works_and_finds_the_work_again(podman, volume):
    port, publish = published()
    with podman.container(publish, volume, *ENGLISH) as here:
        guest = Guest(here, port)
        print(f"start page after {guest.seconds:.1f} s")
        assert guest.page == "lab/workspaces/en/tree/episodes/en/00-start.ipynb"
        assert guest.seconds < SECONDS
        here.run(*json.loads(here.inspect("json .Config.Healthcheck.Test"))[1:])
        assert requests.get(f"{guest.address}api/contents").status_code == 403  # without the token
        kernel = guest.notebook(EPISODE)
        assert kernel.run("import sys; print('tfx' in sys.modules)").strip() == "True"
        assert kernel.run("import os; print(os.getuid())").strip() == "1000"
        kernel.run("open('mine.txt', 'w').write('kept')")
        solved, said = check(here, "04.1")
        assert not solved, said
        solve(here)
        solved, said = check(here, "04")
        assert solved, said
        progress = here.run("course", "progress", "--lang", "en")
    port, publish = published()
    with podman.container(publish, volume, *ENGLISH) as here:
        guest = Guest(here, port)
        assert guest.notebook(EPISODE).run("print(open('mine.txt').read())").strip() == "kept"
        assert here.run("cmp", f"{HOME}/{SOLUTION}", f"{HOME}/{SHEET}") == ""
        assert here.run("course", "progress", "--lang", "en") == progress
        assert "7/7" in progress, progress


def test_without_a_network_read_only_and_as_any_user_episode_04_gives_its_outputs(podman):
    """With the local BigQuery, and nothing written but the volume and /tmp."""
    with podman.container(*STRICT, "--user=54321:0", f"--volume={HOME}", *ENGLISH) as here:
        inside(here)
        user = (
            "import getpass, os, pathlib as p; print(getpass.getuser(), os.getuid(), p.Path.home())"
        )
        assert here.run("python", "-c", user) == f"learner 54321 {HOME}"
        here.run("git", "init", "--quiet", f"{HOME}/project")
        said = here.run("course", "test", "--numprocesses=0", f"{HOME}/{EPISODE}")
        assert " passed" in said and "failed" not in said, said


def test_two_gigabytes_of_memory_do_for_episode_04(podman):
    """What Binder gives."""
    port, publish = published()
    with podman.container(publish, "--memory=2g", "--memory-swap=2g", *ENGLISH) as here:
        guest = Guest(here, port)
        kernel = guest.notebook(EPISODE)
        cells = json.loads(here.run("cat", f"{HOME}/{EPISODE}"))["cells"]
        for cell in cells:
            if cell["cell_type"] == "code":
                said = kernel.run("".join(cell["source"]), seconds=300)
                assert said is not None, "the kernel died"
                assert "MemoryError" not in said and "NameError" not in said, said
        most = here.run("sh", "-c", "cat /sys/fs/cgroup/memory.peak 2>/dev/null || cat"
                        " /sys/fs/cgroup/memory/memory.max_usage_in_bytes")  # fmt: skip
        print(f"{int(most.split()[-1]) / 1e6:.0f} MB at most, of 2147")
        assert here.inspect(".State.OOMKilled") == "false"


def test_binders_own_command_shows_the_notebooks(podman):
    port, publish = published()
    command = ["jupyter", "lab", "--ip=0.0.0.0", "--port=8888", "--no-browser"]
    command += ["--ServerApp.base_url=/user/x/", "--IdentityProvider.token=given"]
    with podman.container(publish, command=command) as here:
        here.wait_for("http://.*:8888/user/x/lab")
        address = f"http://127.0.0.1:{port}/user/x/api/contents/episodes/en"
        shown = requests.get(address, headers={"Authorization": "token given"}).json()
        assert Path(EPISODE).name in [entry["name"] for entry in shown["content"]]


# --- a class --------------------------------------------------------------------------------------


def test_the_hub_in_it_serves_a_class(podman, tmp_path):
    people = ["Ana Souza", "Bruno Lima", "Célia Dias"]
    (tmp_path / "class.csv").write_text("name\n" + "\n".join(people) + "\n")
    port, publish = published(8000)
    options = ["--user=root", f"--volume={tmp_path}:/class:ro", "--volume=/var/lib/tfx-course"]
    command = ["course", "hub", "--ip=0.0.0.0", "--people=/class/class.csv"]
    with podman.container(publish, *options, *ENGLISH, command=command) as here:
        here.wait_for(r"Ctrl\+C")
        assert (
            messages.text("hub.disk.none", lang="en", reason="").split("(")[0][:30] in here.said()
        )
        visitors = [Visitor(f"http://127.0.0.1:{port}/", name) for name in people]
        answers = {}

        def come(visitor):
            visitor.log_in()
            visitor.open_server()
            kernel = visitor.notebook(EPISODE)
            answers[visitor.name] = kernel.run(
                "import getpass, sys; print(getpass.getuser(), 'tfx' in sys.modules)"
            )

        threads = [threading.Thread(target=come, args=[visitor]) for visitor in visitors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
        users = {f"tfx-{visitor.user}" for visitor in visitors}
        assert {answer.split()[0] for answer in answers.values()} == users, here.said()
        assert {answer.split()[1] for answer in answers.values()} == {"True"}, answers


# --- VS Code and Codespaces -----------------------------------------------------------------------


def test_vs_codes_kernel_is_the_images_python(podman):
    settings = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    assert (
        ROOT / ".devcontainer" / settings["build"]["dockerfile"]
    ).resolve() == ROOT / "Dockerfile"
    python = settings["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    workspace = f"--volume={podman.context}:/workspaces/course"
    environ = f"--env=COURSE_FOLDER={settings['containerEnv']['COURSE_FOLDER']}".replace(
        "${containerWorkspaceFolder}", "/workspaces/course"
    )
    with podman.container("--network=none", workspace, environ, command=["sleep", "300"]) as here:
        code = "import ipykernel; from tfx_course import paths; print(paths.ROOT, paths.INSTALLED)"
        options = ["--workdir=/workspaces/course"]
        said = here.run(python, "-c", code, options=options)
        assert said == "/workspaces/course /srv/tfx-course"
        assert here.run("id", "-un") == settings["remoteUser"]
