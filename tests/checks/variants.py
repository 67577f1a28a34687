"""Answers that are as right as a sheet's solution, run in one kernel."""

from test_checks import SHEETS, run


def refused(slug, variants, results):
    """Return ``{name: sentences}`` of the ``variants``, ``{exercise: {name: code}}``, that a
    sheet's checks, or Python, refuse.
    """
    source, steps = SHEETS[slug], []
    for cell in source.code():
        if cell.role == "answer":
            steps += [
                (f"answer {name}", code, source.check_of(cell), None)
                for name, code in variants.get(cell.exercise, {}).items()
            ]
        steps.append((cell.name, cell.source, None, None))
    return {
        name: [said for _, said, _ in errors]
        for name, errors in run(steps, results).items()
        if errors
    }
