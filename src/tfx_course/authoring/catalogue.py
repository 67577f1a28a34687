"""The sources of the course: which there are, and which a command names."""

from tfx_course import messages
from tfx_course.lessons import sources
from tfx_course.paths import ROOT


class BuildError(Exception):
    """A source that cannot be built, said with the file and line of the cell."""


def find_sources(root=ROOT, only=()):
    """Return the sources below ``root``, episodes first; ``only`` limits them to numbers such as
    ``"04"`` or ``"4"``.

    Raises:
        BuildError: there is no source of one of the numbers.
    """
    numbers = wanted(root, only)
    paths = [*sorted((root / "episodes").glob("*.py")), *sorted((root / "solutions").glob("*.py"))]
    return [sources.read(path) for path in paths if path.name[:2] in numbers]


def wanted(root, only):
    """Return the numbers that ``only`` names (``"4"`` is ``"04"``), all of them where it is empty.

    Raises:
        BuildError: there is no source of one of them.
    """
    known = {
        path.name[:2]
        for folder in ("episodes", "solutions")
        for path in (root / folder).glob("*.py")
    }
    numbers = {number.zfill(2) for number in only}
    if unknown := sorted(numbers - known):
        raise BuildError(
            messages.text("build.unknown", numbers=" ".join(unknown), known=" ".join(sorted(known)))
        )
    return numbers or known
