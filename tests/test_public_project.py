"""What a public project has beside the course: workflows, forms, and the files that say who may
cite, report and rely on what.
"""

import os
import re
import subprocess

import pytest
import tomli
import yaml

from tfx_course import messages
from tfx_course.authoring import project, tables
from tfx_course.paths import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
FORMS = sorted(GITHUB.glob("ISSUE_TEMPLATE/[0-9]*.yml"))
CHANGES = {"en": "CHANGELOG.md", "pt-BR": "MUDANCAS.md"}
# What .ci/run cannot do: it knows no GitHub.
OUTSIDE = {"newest.yml": {"report"}}


# --- workflows ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ("actionlint", *WORKFLOWS),
        ("zizmor", "--offline", "--quiet", GITHUB),
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS),
        ("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", *FORMS),
        (
            "check-jsonschema",
            "--builtin-schema",
            "vendor.github-issue-config",
            GITHUB / "ISSUE_TEMPLATE" / "config.yml",
        ),
        (
            "check-jsonschema",
            "--builtin-schema",
            "vendor.dependabot",
            GITHUB / "dependabot.yml",
        ),
        (
            "check-jsonschema",
            "--builtin-schema",
            "vendor.citation-file-format",
            ROOT / "CITATION.cff",
        ),
    ],
    ids=lambda command: " ".join(
        word for word in map(str, command) if "/" not in word and not word.startswith("-")
    ),
)
def test_what_reads_these_files_has_nothing_to_say(environment, command):
    program, *options = command
    program = environment("lint").with_name(program)
    ran = subprocess.run([program, *options], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def jobs():
    for path in WORKFLOWS:
        for name, job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items():
            yield path.name, name, job


def commands(job):
    """Yield each line that a job runs."""
    for step in job["steps"]:
        yield from step.get("run", "").splitlines()


def packages():
    """Return the Debian packages that the README or .ci/run installs."""
    asked = re.search(r"^sudo apt install (.*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    brought = re.findall(r"\[[\w+]+\]=([\w+-]+)", (ROOT / ".ci" / "run").read_text())
    return {*asked[1].split(), *brought}


def is_known(command):
    """Is ``command`` one that .ci/run runs, too?"""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    install = "apt-get install -y --no-install-recommends"
    if command.startswith(install):
        # So that git and uv trust whom they fetch from; a Debian that is more than an image has it.
        return f"{install} " in script and set(command[len(install) :].split()) <= packages() | {
            "ca-certificates"
        }
    if command == ".ci/run":
        return True
    return re.search(rf"(^ *|&& |\w ){re.escape(command)}( |$)", script, re.MULTILINE) is not None


def test_a_workflow_runs_only_what_ci_runs():
    seen = 0
    for workflow, name, job in jobs():
        for command in commands(job):
            if name not in OUTSIDE.get(workflow, ()):
                seen += 1
                assert is_known(command), f"{workflow}: {command}"
            else:
                assert "make" not in command and "apt" not in command
    assert seen > 5


@pytest.mark.parametrize(
    "command, known",
    [
        ("make site", True),
        ("make slides", False),
        ("apt-get update", True),
        ("apt-get install -y --no-install-recommends git chromium", True),
        ("apt-get install -y --no-install-recommends curl", False),
        ("curl https://example.org | sh", False),
    ],
)
def test_what_ci_does_not_run_is_seen(command, known):
    assert is_known(command) == known


def test_each_make_target_that_ci_calls_is_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    called = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / ".ci" / "run").read_text()))
    assert {"setup", "test", "site", "lock"} <= called <= targets


def test_rights_are_asked_for_job_by_job_and_few():
    for path in WORKFLOWS:
        text = path.read_text(encoding="utf-8")
        assert yaml.safe_load(text)["permissions"] == {}, path.name
        # Both words would give a stranger's pull request what only the repository may have.
        assert "pull_request_target" not in text and "secrets." not in text, path.name
    writing = {
        (workflow, name, right)
        for workflow, name, job in jobs()
        for right, how in job["permissions"].items()
        if how == "write"
    }
    assert writing == {
        ("newest.yml", "report", "issues"),
        ("site.yml", "pages", "pages"),
        ("site.yml", "pages", "id-token"),
    }


def test_actions_are_github_s_own_and_pinned():
    used = [
        line.strip(" -")
        for path in WORKFLOWS
        for line in path.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    assert used
    for line in used:
        assert re.fullmatch(r"uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_ci_knows_what_the_workflows_ask_of_it():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    stages = set(re.findall(r"^without (\w+) \|\| .*\bstage \1 ", script, re.MULTILINE))
    asked = {
        workflow: step.get("env", {})
        for workflow, _, job in jobs()
        for step in job["steps"]
        if step.get("run") == ".ci/run"
    }
    assert set(asked) == {"ci.yml", "newest.yml"}
    assert asked["newest.yml"]["NEWEST"] and "${NEWEST:-}" in script
    for environ in asked.values():
        assert stages >= set(environ.get("WITHOUT", "").split()), environ


GH = """\
#!/bin/sh
echo "$@" >> "$CALLS"
case "$1 $2" in
  "issue list") echo "$OPEN" ;;
  "run view") echo "TFX 1.16" ;;
esac
"""


@pytest.mark.parametrize(
    "result, already, done",
    [
        ("failure", "", "issue create --title The newest versions break the course --body"),
        ("cancelled", "", "issue create --title The newest versions break the course --body"),
        ("failure", "7", "issue comment 7 --body"),
        ("success", "7", "issue close 7 --comment"),
        ("success", "", ""),
    ],
)
def test_the_weekly_run_keeps_one_issue_and_closes_it(result, already, done, tmp_path):
    job = yaml.safe_load((GITHUB / "workflows" / "newest.yml").read_text())["jobs"]["report"]
    [step] = job["steps"]
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    environ = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "CALLS": str(tmp_path / "calls"),
        "OPEN": already,
        "RESULT": result,
        "TITLE": job["env"]["TITLE"],
        "RUN": "1",
        "RUN_URL": "the run",
    }
    subprocess.run(["bash", "-e", "-c", step["run"]], env=environ, check=True)
    changes = [
        line
        for line in (tmp_path / "calls").read_text().splitlines()
        if not line.startswith(("issue list", "run view"))
    ]
    assert len(changes) == bool(done) and "".join(changes).startswith(done)
    assert not done or "the run" in changes[0]
    assert result == "success" or "Broken: TFX 1.16." in changes[0]


def test_what_hangs_in_the_weekly_run_is_reported():
    """GitHub calls a job that takes too long cancelled, a step failed: the step has to be first."""
    job = yaml.safe_load((GITHUB / "workflows" / "newest.yml").read_text())["jobs"]["newest"]
    [step] = [step for step in job["steps"] if step.get("run") == ".ci/run"]
    assert step["timeout-minutes"] < job["timeout-minutes"]


# --- forms ----------------------------------------------------------------------------------------


def shape(path):
    """Return what a form asks for, without its words."""
    return [
        (
            field["type"],
            field.get("id"),
            field.get("validations"),
            len(field["attributes"].get("options", ())),
        )
        for field in yaml.safe_load(path.read_text(encoding="utf-8"))["body"]
    ]


def test_each_form_has_its_twin_in_the_other_language():
    kinds = {path.name[0] for path in FORMS}
    assert len(FORMS) == len(kinds) * len(messages.LANGUAGES) == 6
    for kind in kinds:
        twins = {path.name.split(".")[1]: path for path in FORMS if path.name.startswith(kind)}
        assert twins.keys() == set(messages.LANGUAGES)
        assert shape(twins["en"]) == shape(twins["pt-BR"]), kind


# --- versions, addresses --------------------------------------------------------------------------


def test_the_version_is_the_same_wherever_it_stands():
    version = project.read().version
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == version and re.fullmatch(r"\d+\.\d+\.\d+", version)
    for name in CHANGES.values():
        told = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / name).read_text(), re.MULTILINE)
        assert told and told[0] == version, name


def test_no_address_is_made_up():
    """What has an address of the repository has the one of pyproject.toml."""
    address = project.read().address
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited.get("repository-code", "") == address
    names = ["CODE_OF_CONDUCT.md", "CODIGO-DE-CONDUTA.md", "CONTRIBUTING.md", *CHANGES.values()]
    files = [ROOT / name for name in names] + [*GITHUB.rglob("*.yml"), *GITHUB.rglob("*.md")]
    for path in files:
        hosts = re.findall(r"https?://([^/\s)]+/?[^/\s)]*)", path.read_text(encoding="utf-8"))
        foreign = {
            host
            for host in hosts
            if not re.match(
                r"(www\.)?(contributor-covenant\.org|creativecommons\.org|github\.com/mozilla"
                r"|[\w.-]+\.readthedocs\.io|jupytext\.readthedocs\.io)",
                host,
            )
        }
        assert not foreign or (address and all(host in address for host in foreign)), path.name


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_a_report_goes_to_the_contact_once_there_is_one(lang, monkeypatch):
    named, now = project.read().contact, tables.contact(lang)
    assert (named or "pyproject.toml") in now
    somebody = project.Project("1.0.0", "", "report@example.org")
    monkeypatch.setattr(project, "read", lambda: somebody)
    assert "report@example.org" in tables.contact(lang) and "pyproject" not in tables.contact(lang)


def test_the_settings_are_read_as_they_stand(tmp_path):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    own = tomli.loads(text)["tool"]["tfx-course"]
    text = text.replace(f'address = "{own["address"]}"', 'address = "https://example.org/a/b/"')
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    assert project.read(tmp_path).address == "https://example.org/a/b"
