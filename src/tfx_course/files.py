"""Files that are written whole or not at all."""

import os
import shutil


def replace(path, content):
    """Write ``content``, a text or bytes, to ``path`` whole or not at all; an unchanged file is
    left alone. Returns whether it changed.

    A link stays a link, and a file keeps its mode.
    """
    path = path.resolve()
    content = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        if path.exists():
            shutil.copymode(path, partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return True
