"""Every solution passes its check, every cleared answer and every wrong answer fails it, each with
its own sentence.

Each sheet runs in one kernel: before the right answer to an exercise come the cleared one and the
wrong ones. The same answers go through ``course check``, and so do mutants of the solutions.
"""

import difflib
import json
import operator
import re
import subprocess
from pathlib import Path

import nbformat
import pytest
import tomli
from nbclient import NotebookClient
from nbformat import v4

from tfx_course import checks, messages
from tfx_course.authoring import catalogue
from tfx_course.checks import NotAttempted, WrongAnswer, check, written
from tfx_course.learner import validation
from tfx_course.lessons import namespaces, rendering, sheets, sources
from tfx_course.paths import ROOT, notebook_path

SHEETS = {source.slug: source for source in catalogue.find_sources() if source.is_sheet}


def key_of(number, wrong):
    """Return the message that the wrong answer names: exercise ``number``'s own, or with a dot one
    of all sheets.
    """
    return wrong.says if "." in wrong.says else f"{number}.{wrong.says}"


def wrong_answers(source, exercise):
    return [cell for cell in source.wrong_answers() if cell.exercise == exercise]


def trials(source, most=None):
    """Yield ``(name, code, check cell or None, message key or None)`` in the order in which a
    kernel runs them; of the wrong answers to an exercise only so many as ``most`` says.
    """
    for cell in source.code():
        if cell.role == "answer":
            tested = source.check_of(cell)
            number = f"{source.number}.{cell.exercise}"
            yield (
                f"cleared-{cell.exercise}",
                sources.cleared(cell.source, tested.source),
                tested,
                "check.not_attempted",
            )
            for wrong in wrong_answers(source, cell.exercise)[:most]:
                yield wrong.name, wrong.source, tested, key_of(number, wrong)
        yield cell.name, cell.source, None, None


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The folder in which kernels of these tests keep what TFX wrote for a set-up, as ``course
    check`` does.
    """
    return tmp_path_factory.mktemp("results")


def run(steps, results):
    """Run each step and its check in one kernel; return ``{name: (error name, sentence, traceback)
    or None}``.
    """
    cells = []
    for name, code, tested, _ in steps:
        answer = tested or name.startswith(("answer", "clear"))
        marks = {"tfx_course": {"exercise": "00.0"}} if answer else {}
        cells.append(v4.new_code_cell(code, metadata={"name": name, **marks}))
        if tested:
            cells.append(v4.new_code_cell(tested.source, metadata={"name": name}))
    notebook = nbformat.from_dict(
        validation.with_results_kept(v4.new_notebook(cells=cells), results)
    )
    NotebookClient(notebook, timeout=300, allow_errors=True, kernel_name="python3").execute()
    seen = {}
    for cell in notebook.cells:
        errors = [
            (o.ename, o.evalue, o.traceback) for o in cell.outputs if o.output_type == "error"
        ]
        seen.setdefault(cell.metadata.get("name", cell.id), []).extend(errors)
    return seen


def says(sentence, key, lang):
    """Return whether ``sentence`` is message ``key``, whatever fills its placeholders."""
    return re.fullmatch(
        re.sub(r"\\{\w+\\}", ".+", re.escape(messages.catalogue(lang)[key])), sentence
    )


# Of each kind of sheet one, and two wrong answers an exercise; all of them are a slow proof.
@pytest.mark.parametrize(
    "slug, most",
    [(slug, 2) for slug in SHEETS if slug[:2] in ("01", "03", "04", "07")]
    + [pytest.param(slug, None, marks=pytest.mark.slow) for slug in SHEETS],
)
def test_right_passes_and_wrong_is_told_why(slug, most, results, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "en")
    source = SHEETS[slug]
    steps = list(trials(source, most))
    seen = run(steps, results)
    for name, _, tested, key in steps:
        if not tested:
            assert not seen[name], f"{name}: the solution is rejected: {seen[name]}"
            continue
        assert seen[name], f"{name}: accepted, and it is wrong"
        [(kind, sentence, traceback)] = seen[name]
        assert kind == ("NotAttempted" if name.startswith("cleared") else "WrongAnswer")
        assert says(sentence, key, "en"), f"{name}: {sentence}"
        assert traceback == [sentence], "a learner sees the sentence alone"


@pytest.mark.parametrize("slug", SHEETS)
def test_every_exercise_has_two_wrong_answers_that_are_told_apart(slug):
    source = SHEETS[slug]
    said = {}
    for cell in source.wrong_answers():
        said.setdefault(cell.exercise, set()).add(cell.says)
    exercises = {cell.exercise for cell in source.cells if cell.exercise}
    assert exercises and all(len(said.get(number, ())) >= 2 for number in exercises), said


@pytest.mark.parametrize("slug", SHEETS)
def test_every_exercise_has_a_ladder_of_hints_in_both_languages_that_give_no_answer_away(slug):
    source = SHEETS[slug]
    for lang in messages.LANGUAGES:
        hints = source.hints(lang)
        for cell in source.code():
            if cell.role == "answer":
                ladder = hints.get(f"{source.number}.{cell.exercise}", [])
                assert len(ladder) >= 2, f"{slug}, exercise {cell.exercise}, {lang}"
                lines = {line.strip() for line in cell.source.splitlines() if "=" in line}
                assert not [line for line in lines for hint in ladder if line in hint]


# --- through course check -------------------------------------------------------------------------


def checked(source, lang, answers, tmp_path, results):
    """Return what ``course check`` tells of a sheet with ``answers``, ``{cell name: code}``; others
    as shipped.
    """
    (tmp_path / ".course").mkdir(exist_ok=True)
    if not (tmp_path / ".course" / "results").exists():
        (tmp_path / ".course" / "results").symlink_to(results)
    notebook = rendering.render_exercises(source, lang)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id.removeprefix(f"{source.slug}-"), cell.source)
    learner = tmp_path / f"{source.slug}.ipynb"
    learner.write_text(rendering.serialise(notebook))
    sheet = sheets.Sheet(
        source.number, lang, learner, notebook_path(ROOT, "solutions", lang, source.slug)
    )
    return validation.check(sheet, root=tmp_path)


def answers_of(source):
    """Return ``{exercise: {cell name: code}}``, the solutions."""
    answers = {}
    for cell in source.code():
        if cell.role == "answer":
            answers.setdefault(cell.exercise, {})[cell.name] = cell.source
    return answers


# A sheet without TFX and one with it, those in both languages, whose code is the same
# (tests/test_notebooks.py); nbval sees the solutions of all.
@pytest.mark.parametrize(
    "slug, lang",
    [
        pytest.param(
            slug,
            lang,
            marks=() if quick and lang == "pt-BR" else pytest.mark.slow,
        )
        for slug in SHEETS
        for quick in [slug[:2] in ("01", "03")]
        for lang in (messages.LANGUAGES if quick else messages.LANGUAGES[:1])
    ],
)
def test_course_check_solves_solutions_and_leaves_cleared_sheets_not_attempted(
    slug, lang, tmp_path, results
):
    source = SHEETS[slug]
    assert {result.status for result in checked(source, lang, {}, tmp_path, results)} == {
        validation.NOT_ATTEMPTED
    }
    solutions = {
        name: code for answers in answers_of(source).values() for name, code in answers.items()
    }
    assert {result.status for result in checked(source, lang, solutions, tmp_path, results)} == {
        validation.SOLVED
    }


def reject(source, waiting, rounds, tmp_path, results):
    """Put the wrong answers of ``waiting``, ``{exercise: cells}``, through ``course check``, one an
    exercise in each run, until all are told or ``rounds`` are over; leave there what still waits.

    An exercise that builds on one with a wrong answer is blocked, and its turn comes again.
    """
    answers = answers_of(source)
    while any(waiting.values()) and rounds:
        rounds -= 1
        lang = messages.LANGUAGES[rounds % 2]
        tried = {number: cells[0] for number, cells in waiting.items() if cells}
        code = {name: code for each in answers.values() for name, code in each.items()}
        for number, cell in tried.items():
            code |= dict.fromkeys(answers[number], "") | {list(answers[number])[-1]: cell.source}
        for result in checked(source, lang, code, tmp_path, results):
            number = result.number.split(".")[1]
            if number in tried and result.status != validation.BLOCKED:
                key = key_of(f"{source.number}.{number}", tried[number])
                assert result.status == validation.WRONG, f"{tried[number].name} is {result.status}"
                assert says(result.sentence, key, lang), f"{tried[number].name}: {result.sentence}"
                waiting[number].pop(0)
            elif number not in tried:
                assert result.status in (validation.SOLVED, validation.BLOCKED), result


@pytest.mark.slow
@pytest.mark.parametrize("slug", SHEETS)
def test_course_check_rejects_wrong_answers_with_their_messages(slug, tmp_path, results):
    """The first to each exercise: one kernel was told all of them above. In the first run those of
    exercises that build upon others are left waiting, and no more.
    """
    source = SHEETS[slug]
    answers = answers_of(source)
    waiting = {number: wrong_answers(source, number)[:1] for number in answers}
    reject(source, waiting, 1, tmp_path, results)
    told = {number for number in waiting if not waiting[number]}
    names, reads = (
        {number: set().union(*map(which, code.values())) for number, code in answers.items()}
        for which in (namespaces.bound, namespaces.free)
    )
    for number in waiting:
        builds = any(names[other] & reads[number] for other in names if other < number)
        assert number in told or builds, f"{number}: no wrong answer was told"
    assert told
    reject(source, waiting, len(answers), tmp_path, results)
    assert not any(waiting.values()), waiting


# --- mutants --------------------------------------------------------------------------------------

EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")


@pytest.fixture(scope="module")
def mutants_of(environment_with):
    folder = environment_with("mutmut==3.8.1")

    def make(codes):
        command = [folder / "python", Path(__file__).parents[1] / "tools" / "mutate.py"]
        return json.loads(
            subprocess.run(
                command, input=json.dumps(codes), capture_output=True, text=True, check=True
            ).stdout
        )

    return make


@pytest.mark.slow
@pytest.mark.parametrize("slug", SHEETS)
def test_mutants_of_solutions_are_rejected(slug, mutants_of, results):
    """Every mutant that passes is listed with the reason why it is as right as the solution."""
    source = SHEETS[slug]
    answers = [cell for cell in source.code() if cell.role == "answer"]
    mutants = dict(
        zip((cell.name for cell in answers), mutants_of([cell.source for cell in answers]))
    )
    steps = []
    for cell in source.code():
        if cell.role == "answer":
            tested = source.check_of(cell)
            # A mutant that fails must not find what the one before it left.
            clear = sources.cleared(cell.source, tested.source)
            for n, mutant in enumerate(mutants[cell.name]):
                steps += [
                    (f"clear {cell.name} {n}", clear, None, None),
                    (f"{cell.name} {n}", mutant, tested, None),
                ]
        steps.append((cell.name, cell.source, None, None))
    seen = run(steps, results)
    survivors = {}
    for cell in answers:
        for n, mutant in enumerate(mutants[cell.name]):
            errors = [kind for kind, _, _ in seen[f"{cell.name} {n}"]]
            if not errors:
                survivors.setdefault(cell.name, []).append(change(cell.source, mutant))
    assert sum(map(len, mutants.values())) > 10 * len(answers)
    listed = tomli.loads(EQUIVALENT.read_text()).get(slug, {})
    print(json.dumps(survivors, indent=1))  # pytest shows it when they differ
    assert survivors == {
        name: [each["change"] for each in entries] for name, entries in listed.items()
    }


def change(code, mutant):
    lines = difflib.ndiff(code.splitlines(), mutant.splitlines())
    return "\n".join(re.sub(r"^([+-])\s+", r"\1 ", line) for line in lines if line[0] in "+-")


def test_a_right_answer_says_one_line_whatever_the_language(capsys):
    check("00.1", 15_000)
    assert capsys.readouterr().out == "✓ 00.1\n"


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_a_wrong_answer_is_told_in_the_language_of_the_edition(lang, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", f"exercises/{lang}/00-start.ipynb")
    with pytest.raises(WrongAnswer) as wrong:
        check("00.1", 14_999)
    assert str(wrong.value) == messages.text("00.1.number", lang, seen=14_999)
    assert "15" not in str(wrong.value).replace("14999", "")


def test_an_object_that_breaks_when_looked_at_is_told_kindly(monkeypatch):
    class Hostile:
        def __eq__(self, other):
            raise RuntimeError("do not compare me")

        __hash__ = None

    with pytest.raises(WrongAnswer) as wrong:
        check("00.1", Hostile())
    assert wrong.value.key == "check.raised" and 'raise RuntimeError("do not compare me")' in str(
        wrong.value
    )


def test_an_error_is_told_as_the_learners_with_its_line_or_as_one_of_reading_the_answer(
    monkeypatch,
):
    look = """
def look(answer):
    with trying("validation.blocked", exercise="77.1", by="77.0"):
        answer({})["a"]
"""
    course = {"trying": checks.trying}
    exec(compile(look, checks.__file__, "exec"), course)
    monkeypatch.setitem(checks._CHECKS, "77.1", course["look"])
    told = {}
    for name, answer in {
        "raised_when": lambda table: table["fare"],
        "error": lambda table: table,
        "error again": "a text",
    }.items():
        with pytest.raises(WrongAnswer) as wrong:
            check("77.1", answer)
        told[name] = wrong.value
    assert {name: error.key for name, error in told.items()} == {
        "raised_when": "check.raised_when",
        "error": "check.error",
        "error again": "check.error",
    }
    assert messages.text("validation.blocked", exercise="77.1", by="77.0") in str(
        told["raised_when"]
    )
    assert 'lambda table: table["fare"]' in str(told["raised_when"]) and "KeyError: 'fare'" in str(
        told["raised_when"]
    )


def test_the_catch_all_speaks_of_the_cell_above_only_when_it_stopped(monkeypatch):
    from IPython.core.interactiveshell import InteractiveShell

    monkeypatch.setitem(checks._CHECKS, "77.1", operator.itemgetter("a"))
    shell = InteractiveShell.instance()
    try:
        for above, key in {"1 / 0": "check.stopped", "1 / 1": "check.error"}.items():
            shell.run_cell(above)
            with pytest.raises(WrongAnswer) as wrong:
                check("77.1", {})
            assert wrong.value.key == key
    finally:
        InteractiveShell.clear_instance()


@pytest.mark.parametrize("code, typed", [
    ("n = 3407", True), ("n = -3407.0", True), ("m = 3000\nn = m + 407", True), ("n = int('3407')", True), ("n = {'a', 'b'}", True), ("n: int = 5", True),  # noqa: E501
    ("n = round(0.2849, 2)", True), ("%%time\nn = 3407", True),
    ("n = data.num_examples - 3", False), ("n = 0\nfor row in rows:\n    n += 1", False), ("n = len(rows)", False), ("def n(x):\n    return 3", False),  # noqa: E501
    ("n = set()\nn.add(name)", False), ("m = 1\nn = f(m)", False), ("n = [x for x in rows]", False), ("import n", False), ("n = (", False),  # noqa: E501
])  # fmt: skip
def test_a_value_that_was_typed_is_told_from_one_that_was_computed(code, typed):
    assert written.is_typed_in(code, "n") is typed


def test_the_cell_that_defined_a_name_last_tells_whether_it_was_typed():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        shell.run_cell("k = 2; n = len([k] * k)", store_history=True)
        assert written.is_typed("n")  # of literals alone, however they are put together
        shell.run_cell("import math; n = math.floor(3.5)", store_history=True)
        assert not written.is_typed("n")
        with pytest.raises(WrongAnswer) as wrong:
            shell.run_cell("n = 3", store_history=True)
            written.expect_computed("77.1", "n")
        assert wrong.value.key == "check.typed"
    finally:
        InteractiveShell.clear_instance()


@pytest.mark.parametrize("answer, key", [
    (0.28493, None), (0.285, "check.rounded"), (0.28, "check.rounded"), (28.493, "check.percent"), (28.5, "check.percent"), (0.3, None), (0.71507, None),  # noqa: E501
])  # fmt: skip
def test_a_rounded_answer_is_told_from_a_wrong_one(answer, key):
    try:
        written.expect_all_digits("77.1", "share", answer, 0.28493)
    except WrongAnswer as wrong:
        assert wrong.key == key
    else:
        assert key is None


@pytest.mark.parametrize("answer", ["3407", True, float("nan"), None, [3407]])
def test_what_is_no_number_is_told_so(answer):
    with pytest.raises(WrongAnswer) as wrong:
        written.expect_number("77.1", "n", answer)
    assert wrong.value.key == "check.not_number"


def test_what_the_learners_code_prints_draws_or_loops_in_a_check_does_no_harm(monkeypatch, capfd):
    from IPython.display import display

    def chatty(x):
        print("debug")
        display("debug")
        return 2 * x

    def endless(x):
        while True:
            try:
                while True:
                    pass
            except Exception:
                pass

    def stub(x):
        """What it should do."""
        ...  # noqa: PIE790

    monkeypatch.setitem(
        checks._CHECKS,
        "77.1",
        lambda function: checks.expect(function(2) == 4, "00.1.number", seen=0),
    )
    monkeypatch.setattr(checks, "SECONDS", 0.5)
    check("77.1", chatty)
    assert capfd.readouterr().out == "✓ 77.1\n"
    with pytest.raises(WrongAnswer) as wrong:
        check("77.1", endless)
    assert wrong.value.key == "check.slow"
    with pytest.raises(NotAttempted):
        check("77.1", stub)


def test_a_sheet_whose_checks_miss_a_package_is_no_unknown_exercise(monkeypatch):
    """The wrong interpreter, say: to restore the check cell would not help."""

    def missing(name):
        raise ModuleNotFoundError(
            "No module named 'tensorflow_data_validation'", name="tensorflow_data_validation"
        )

    monkeypatch.setattr(checks.importlib, "import_module", missing)
    with pytest.raises(ModuleNotFoundError):
        check("04.1", 1)


def test_an_unknown_exercise_is_told():
    with pytest.raises(WrongAnswer) as wrong:
        check("77.1", 1)
    assert wrong.value.key == "check.unknown"
