"""``make lock``: which locks it makes, and of what."""

import pytest

from tfx_course.machine import bootstrap, environments
from tfx_course.maintain import lock


@pytest.fixture
def compiled(monkeypatch, tmp_path):
    """``{lock: whether everything in it may be newer}`` of what was resolved."""
    made = {}
    monkeypatch.setattr(
        lock, "compile_", lambda source, target, upgrade, *options: made.update({target: upgrade})
    )
    monkeypatch.setattr(lock, "ENVIRONMENT", tmp_path / "environment.yml")
    return made


BESIDE = {environments.lock(name) for name in environments.NAMES}
STACKS = {stack.lock for stack in bootstrap.STACKS}


@pytest.mark.parametrize("arguments, upgrade", [((), True), (("--keep",), False)])
def test_all_locks_are_made(arguments, upgrade, compiled):
    lock.main(arguments)
    assert compiled == dict.fromkeys(BESIDE | STACKS, upgrade) and lock.ENVIRONMENT.exists()


@pytest.mark.parametrize("stack", bootstrap.STACKS, ids=lambda stack: stack.name)
def test_the_weekly_run_tries_one_stack_and_leaves_the_other_as_it_is(stack, compiled, monkeypatch):
    monkeypatch.setattr(bootstrap, "choose", lambda: stack)
    lock.main(["--this"])
    assert compiled == dict.fromkeys(BESIDE | {stack.lock}, True)
