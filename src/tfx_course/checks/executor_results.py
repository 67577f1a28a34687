"""What TFX's own ExampleGen and StatisticsGen wrote for a sheet's set-up, kept for the next
``course check`` of it.

Both take seconds, most of them Beam's, and what they write follows from the files that they read
and from their parameters. So in the kernel of ``course check`` the first run keeps its files in
``.course/``, under a digest of everything that they follow from, and a later one copies them.
Driver and publisher run as ever: the metadata store, the folders and the artifacts are those of a
real run.

Nothing is kept once an answer has run, for an answer may change TFX itself; and what an answer runs
is run, never copied. A check, which is the course's own code, may copy (``copying``).
"""

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from unittest import mock

ENTRIES = 80  # the newest ones stay; an entry takes from a few kilobytes to two megabytes
_PACKAGES = (
    "tfx",
    "tensorflow-data-validation",
    "tfx-bsl",
    "apache-beam",
    "tensorflow",
    "pyarrow",
    "numpy",
)
# Parameters that name where the files are or when they were written: the digest has what is in them
# instead.
_PLACES = {"input_base", "input_fingerprint"}
# Properties of an artifact that say who made it, and when.
_ORIGINS = {
    "input_fingerprint",
    "name",
    "pipeline_name",
    "producer_component",
    "state",
    "tfx_version",
}
_folder = None
_keeping = contextlib.ExitStack()


def keep(folder):
    """From now on keep in ``folder`` what the two executors write, and copy what is there
    already. Imports TFX.
    """
    global _folder
    _folder = Path(folder)
    _keeping.enter_context(_replaced(keeping=True))


def seal():
    """Stop: answers follow."""
    _keeping.close()
    with contextlib.suppress(OSError):
        entries = sorted(
            (entry for entry in _folder.iterdir() if entry.is_dir()),
            key=lambda entry: entry.stat().st_mtime,
        )
        for old in entries[:-ENTRIES]:
            shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def copying():
    """In this block copy what was kept, and keep nothing. Does nothing where ``keep`` was not
    called.
    """
    with _replaced(keeping=False) if _folder else contextlib.nullcontext():
        yield


@contextlib.contextmanager
def _replaced(keeping):
    from tfx.components.example_gen.csv_example_gen import executor as example_gen
    from tfx.components.statistics_gen import executor as statistics_gen

    with contextlib.ExitStack() as stack:
        for kind in (example_gen.Executor, statistics_gen.Executor):
            stack.enter_context(mock.patch.object(kind, "Do", _do(kind, kind.Do, keeping)))
        yield


def _do(kind, run, keeping):
    def Do(executor, input_dict, output_dict, exec_properties):
        entry = None
        with contextlib.suppress(Exception):  # whatever cannot be looked at is run
            if type(executor) is kind:  # a class derived from it may do anything
                entry = _folder / _digest(executor, input_dict, exec_properties)
                if _copy(entry, output_dict):
                    return
        before = _properties(output_dict)
        run(executor, input_dict, output_dict, exec_properties)
        if entry and keeping:
            with contextlib.suppress(Exception):  # a full disk is no reason to fail
                _store(entry, output_dict, before)

    return Do


def _digest(executor, input_dict, exec_properties):
    """Return a name for all that the executor's files follow from."""
    arguments = [
        argument
        for argument in getattr(executor, "_beam_pipeline_args", None) or []
        if not str(argument).startswith("--labels")
    ]
    reads = {}
    if base := exec_properties.get("input_base"):
        reads["input_base"] = _contents(base)
    for key, artifacts in input_dict.items():
        reads[key] = [[_contents(artifact.uri), _described(artifact)] for artifact in artifacts]
    parameters = {
        name: repr(value) for name, value in exec_properties.items() if name not in _PLACES
    }
    kind = f"{type(executor).__module__}.{type(executor).__qualname__}"
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    known = [kind, code, sys.version, _versions(), arguments, reads, parameters]
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:32]


def _versions():
    def version_of(package):
        try:
            return version(package)
        except PackageNotFoundError:
            return ""

    return {package: version_of(package) for package in _PACKAGES}


def _contents(folder):
    """Return ``{path below folder: digest of the file}``."""
    folder = Path(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def _described(artifact):
    record = artifact.mlmd_artifact
    named = [
        *record.properties.items(),
        *(
            (name, value)
            for name, value in record.custom_properties.items()
            if name not in _ORIGINS
        ),
    ]
    return sorted([name, str(value)] for name, value in named)


def _properties(output_dict):
    """Return the properties of each output as they are now, ``{key: [MLMD artifact, ...]}``."""
    copies = {}
    for key, artifacts in output_dict.items():
        copies[key] = [
            type(artifact.mlmd_artifact).FromString(artifact.mlmd_artifact.SerializeToString())
            for artifact in artifacts
        ]
    return copies


def _store(entry, output_dict, before):
    entry.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=entry.parent))
    try:
        for key, artifacts in output_dict.items():
            for n, artifact in enumerate(artifacts):
                shutil.copytree(artifact.uri, partial / key / str(n))
                (partial / f"{key}.{n}.pb").write_bytes(
                    _changed(before[key][n], artifact.mlmd_artifact).SerializeToString()
                )
        (partial / "files.json").write_text(json.dumps(_contents(partial)))
        os.rename(partial, entry)  # whole, or (another check was first) not at all
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _changed(before, after):
    """Return an MLMD artifact with those properties alone that differ."""
    changed = type(after)()
    for name in ("properties", "custom_properties"):
        for key, value in getattr(after, name).items():
            if key not in getattr(before, name) or getattr(before, name)[key] != value:
                getattr(changed, name)[key].CopyFrom(value)
    return changed


def _copy(entry, output_dict):
    """Put what ``entry`` holds where the outputs belong, and return True; False if it is not
    there, or not whole.
    """
    if not entry.is_dir():
        return False
    files = json.loads((entry / "files.json").read_text())
    if {name: digest for name, digest in _contents(entry).items() if name != "files.json"} != files:
        shutil.rmtree(entry, ignore_errors=True)
        return False
    for key, artifacts in output_dict.items():
        for n, artifact in enumerate(artifacts):
            changed = type(artifact.mlmd_artifact).FromString(
                (entry / f"{key}.{n}.pb").read_bytes()
            )
            shutil.copytree(
                entry / key / str(n),
                artifact.uri,
                dirs_exist_ok=True,
                copy_function=shutil.copyfile,
            )
            for name in ("properties", "custom_properties"):
                for property, value in getattr(changed, name).items():
                    getattr(artifact.mlmd_artifact, name)[property].CopyFrom(value)
    os.utime(entry)
    return True
