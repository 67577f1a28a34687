"""How the course's JupyterLab keeps files: checkpoints in ``.course/``, and no listing while a file
is being written.

JupyterLab makes a checkpoint of whatever it opens, by default in a folder ``.ipynb_checkpoints``
beside it. Beside data that is read as a whole folder, it would be data, too.
"""

import asyncio
import os
import shutil
from pathlib import Path

from jupyter_server.services.contents.filecheckpoints import AsyncFileCheckpoints
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from traitlets import default

from tfx_course.paths import STATE


class Checkpoints(AsyncFileCheckpoints):
    """One checkpoint a file, in a tree of their own, in the same places as the files."""

    folder = STATE / "jupyter" / "checkpoints"

    def checkpoint_path(self, checkpoint_id, path):
        file = Path(self._in_tree(path))
        with self.perm_to_403():
            file.parent.mkdir(parents=True, exist_ok=True)
        return str(file.with_name(f"{file.stem}-{checkpoint_id}{file.suffix}"))

    async def rename_all_checkpoints(self, old_path, new_path):
        await super().rename_all_checkpoints(old_path, new_path)
        if os.path.isdir(old := self._in_tree(old_path)) and not os.path.exists(
            new := self._in_tree(new_path)
        ):
            os.makedirs(os.path.dirname(new), exist_ok=True)
            shutil.move(old, new)

    async def delete_all_checkpoints(self, path):
        await super().delete_all_checkpoints(path)
        shutil.rmtree(self._in_tree(path), ignore_errors=True)

    def _in_tree(self, path):
        # However many `..` it has, it stays in there.
        return str(self.folder / os.path.normpath(f"/{path}").lstrip("/"))


class Contents(AsyncLargeFileManager):
    """Jupyter's own contents manager, but for these two things."""

    @default("checkpoints_class")
    def _checkpoints_class_default(self):
        return Checkpoints

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._writing = asyncio.Lock()

    # A file is written beside itself first, under a name that is gone a moment later: a listing
    # would miss it, and say so in the terminal.
    async def _save_notebook(self, *args, **kwargs):
        async with self._writing:
            return await super()._save_notebook(*args, **kwargs)

    async def _save_file(self, *args, **kwargs):
        async with self._writing:
            return await super()._save_file(*args, **kwargs)

    async def _dir_model(self, path, content=True):
        if not content:  # asked of each folder within a listing
            return await super()._dir_model(path, content)
        async with self._writing:
            return await super()._dir_model(path, content)
