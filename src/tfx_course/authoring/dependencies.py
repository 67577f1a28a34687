"""What of the course the cells of a source rest on: when it changes, stored outputs may be of
another time.

That is: the modules that the cells import and what those import at their top, every module of a
package that draws or checks (``views`` import theirs on first use), the parts of the message
catalogues that they name, and the data. Not: libraries and what runs a notebook (kernel, lab).
`make build` executes a source anew when this changes; the tests do not look at it, for nbval
compares the outputs themselves.
"""

import ast
import functools
import hashlib
import json
import re

from tfx_course import messages
from tfx_course.paths import DATA, ROOT

_PACKAGE = ROOT / "src" / "tfx_course"
_SHEET = re.compile(r"sheet_(\d\d)\.py")


def digest(source):
    """Return a hash of what the code cells of ``source`` import of the course."""
    texts = {path: path.read_text(encoding="utf-8") for path in files(source)}
    modules = [
        [path.relative_to(_PACKAGE).as_posix(), text] for path, text in sorted(texts.items())
    ]
    sections = {
        section for section in _sections() if any(f'"{section}.' in text for text in texts.values())
    }
    said = {
        f"{lang} {key}": text
        for lang in messages.LANGUAGES
        for key, text in messages.catalogue(lang).items()
        if key.split(".")[0] in sections
    }
    data = (
        _data()
        if any("DATA" in cell.source for cell in source.code())
        or _PACKAGE / "atendimento.py" in texts
        else ""
    )
    everything = json.dumps([modules, said, data], sort_keys=True)
    return hashlib.sha256(everything.encode()).hexdigest()[:16]


def files(source):
    """Return the files of the course's package that ``source`` rests on."""
    waiting, known = [], set()
    for cell in source.code():
        waiting += _imported(_parsed(cell.source))
    while waiting:
        path = waiting.pop()
        if path not in known and _belongs(path, source):
            known.add(path)
            waiting += _imported(_parsed(path.read_text(encoding="utf-8")))
    return known


def _belongs(path, source):
    """Return whether ``path`` counts: of the sheets' checks only those of the source's own sheet
    do.
    """
    sheet = _SHEET.fullmatch(path.name)
    return (
        path.parent != _PACKAGE or path.name != "__init__.py"
        if not sheet
        else sheet[1] == source.number
    )


def _parsed(code):
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return ast.parse(TransformerManager().transform_cell(code))
    except SyntaxError:  # the cell will say so when it is executed
        return ast.Module([], [])


def _imported(tree):
    """Return the files of the course's modules that ``tree`` imports at its top."""
    names = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names += [_origin(node.module, alias.name) for alias in node.names]
    return [
        path for name in names if name.split(".")[0] == "tfx_course" for path in _files_of(name)
    ]


def _origin(module, name):
    """Return the module that ``name``, imported from ``module``, comes from."""
    if module == "tfx_course" and not _files_of(f"tfx_course.{name}"):
        import tfx_course

        # `show` is of tfx_course.views.
        origin = getattr(getattr(tfx_course, name, None), "__module__", None)
        return origin if isinstance(origin, str) else module
    return f"{module}.{name}" if _files_of(f"{module}.{name}") else module


def _files_of(module):
    path = _PACKAGE.joinpath(*module.split(".")[1:])
    if path.is_dir() and (path / "__init__.py").exists() and path != _PACKAGE:
        return sorted(path.glob("*.py"))
    return (
        [path.with_suffix(".py")] if path != _PACKAGE and path.with_suffix(".py").exists() else []
    )


@functools.cache
def _sections():
    return {key.split(".")[0] for key in messages.catalogue(messages.LANGUAGES[0])}


@functools.cache
def _data():
    names = sorted(
        path
        for path in DATA.rglob("*")
        if path.is_file() and path.suffix != ".md" and ".ipynb_checkpoints" not in path.parts
    )
    return [
        [path.relative_to(DATA).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()]
        for path in names
    ]
