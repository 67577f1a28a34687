"""Sheet 03's exercises: right variants pass, mutants do not, and TFX's own errors come with a
lead.
"""

import hashlib
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from asking import refusal
from ml_metadata.proto import metadata_store_pb2

from tfx_course import leads, messages
from tfx_course.checks import check, sheet_03

OUTPUT, INPUT = metadata_store_pb2.Event.OUTPUT, metadata_store_pb2.Event.INPUT
COMPLETE, CACHED = metadata_store_pb2.Execution.COMPLETE, metadata_store_pb2.Execution.CACHED


# --- 03.2 -----------------------------------------------------------------------------------------


def test_the_cached_executions_pass_in_any_collection_and_no_others():
    states = {1: COMPLETE, 2: COMPLETE, 3: CACHED, 4: COMPLETE, 6: CACHED}
    executions = [
        SimpleNamespace(id=number, last_known_state=state) for number, state in states.items()
    ]
    store = SimpleNamespace(get_executions=lambda: executions)
    for right in ([3, 6], (6, 3), {3, 6}, np.array([3, 6]), pd.Series([3, 6])):
        assert refusal("03.2", store, right) is None
    for wrong, key in {
        (): "lacking",
        (3,): "lacking",
        (3, 6, 1): "not_cached",
        (1, 2, 4): "not_cached",
        (1, 2, 3, 4, 6): "everything",
        (3, 6, 3): "repeated",
        (3, 6, 9): "unknown",
    }.items():
        assert refusal("03.2", store, list(wrong)) == f"03.2.{key}"
    for wrong in (2, "3, 6", ["3", "6"], [3.0, 6.0], [True], {3: "first"}, None, executions):
        assert refusal("03.2", store, wrong) == "03.2.not_list"


# --- 03.3 -----------------------------------------------------------------------------------------


def fingerprint(
    digest=lambda data: hashlib.sha256(data).hexdigest(),
    name=lambda path: path.name,
    files=lambda folder: sorted(folder.glob("*.csv")),
    read=Path.read_bytes,
    join=" ".join,
):
    return lambda folder: join(f"{name(path)}:{digest(read(path))}" for path in files(Path(folder)))


def by_listing(folder):
    found = hashlib.md5()
    for name in sorted(os.listdir(folder)):
        if name.endswith(".csv"):
            found.update(name.encode() + Path(folder, name).read_bytes())
    return found.hexdigest()


def by_dictionary(folder):
    return json.dumps(
        {
            path.name: zlib.crc32(path.read_bytes())
            for path in Path(folder).iterdir()
            if path.suffix == ".csv"
        },
        sort_keys=True,
    )


@pytest.mark.parametrize(
    "right",
    [
        fingerprint(),
        fingerprint(zlib.crc32),
        fingerprint(join="\n".join),
        fingerprint(
            files=lambda folder: folder.glob("*.csv"), join=lambda parts: str(sorted(parts))
        ),
        by_listing,
        by_dictionary,
    ],
)
def test_every_fingerprint_of_contents_and_names_passes(right):
    assert refusal("03.3", right) is None


@pytest.mark.parametrize("wrong, key", [
    (fingerprint(files=lambda folder: folder.glob("*.csv")), "order"), (fingerprint(files=lambda folder: folder.iterdir()), "not_csv"), (fingerprint(files=lambda folder: [folder / name for name in os.listdir(folder) if ".csv" in name]), "order"),
    (fingerprint(files=lambda folder: sorted(folder.glob("*.csv"))[:1]), "other_file"), (fingerprint(files=lambda folder: sorted(folder.glob("*.csv"))[1:]), "contents"), (fingerprint(files=lambda folder: sorted(folder.glob("[abc].csv"))), "added"),
    (fingerprint(lambda data: hash(data)), "salted"), (fingerprint(len), "contents"), (fingerprint(sum), "turned"), (fingerprint(lambda data: ""), "contents"), (fingerprint(lambda data: data.count(b"\n")), "contents"),
    (fingerprint(name=str), "moved"), (fingerprint(name=lambda path: ""), "renamed"), (fingerprint(name=lambda path: path.stat().st_mtime), "rewritten"), (fingerprint(read=lambda path: path.stat().st_mtime_ns, digest=str), "rewritten"),
    (fingerprint(read=lambda path: b"".join(path.read_bytes().split())[:12]), "contents"), (fingerprint(join=lambda parts: list(parts)), "text"), (fingerprint(join=lambda parts: "".join(parts).encode()), "text"),
    (lambda folder: "fixed", "contents"), (lambda folder: folder, "moved"), (lambda folder: str(object), "contents"), (lambda: "x", "check.arguments"), ("x", "check.not_function"),
])  # fmt: skip
def test_mutants_of_the_fingerprint_are_refused_for_what_they_do(wrong, key):
    assert refusal("03.3", wrong) == (key if "." in key else f"03.3.{key}")


# --- 5: what no longer runs -----------------------------------------------------------------------


def by_children(compiled, failed):
    """Down the links, instead of along the list."""
    nodes = {node.pipeline_node.node_info.id: node.pipeline_node for node in compiled.nodes}
    children = set(nodes[failed].downstream_nodes)
    return children.union(*(by_children(compiled, child) for child in children))


def by_rounds(compiled, failed):
    """Again and again, until no more come."""
    nodes, stopped = [node.pipeline_node for node in compiled.nodes], [failed]
    for _ in nodes:
        stopped += [node.node_info.id for node in nodes if {*stopped} & {*node.upstream_nodes}]
    return [name for name in dict.fromkeys(stopped) if name != failed]


def test_whoever_waits_is_found_in_any_style(monkeypatch):
    node = SimpleNamespace
    nodes = [
        node(
            pipeline_node=node(
                node_info=node(id=name),
                upstream_nodes=awaited,
                downstream_nodes=[each for each, of in sheet_03.WAITS.items() if name in of],
            )
        )
        for name, awaited in sheet_03.WAITS.items()
    ]
    monkeypatch.setattr(sheet_03, "_compiled", lambda *components: node(nodes=nodes))
    for right in (by_children, by_rounds):
        assert refusal("03.5", right, 0, 0) is None
    for wrong, key in {
        "indirect": lambda names: names - {"twice"},
        "waits": lambda names: names - {"report"},
        "independent": lambda names: names | {"east"},
        "before": lambda names: names | {"south"},
        "itself": lambda names: names | {"both"},
        "names": lambda names: " ".join(names),
    }.items():
        assert refusal("03.5", lambda c, f, key=key: key(by_children(c, f)), 0, 0) == (
            f"03.5.{wrong}"
        ), wrong


# --- TFX's errors ---------------------------------------------------------------------------------


@pytest.mark.parametrize("words, key", [
    ("Payments expects arguments to be passed as keyword arguments", "lead.keywords"),
    ("Expected type <class 'str'> for parameter 'folder' but got /data/taxi instead.", "lead.string"),
    ("Argument folder should be a Channel of type <class 'tfx.types.standard_artifacts.String'> (got /data/taxi).", "lead.channel"),
    ("Component declared as a typehint-annotated function must have all arguments annotated with typehints.", "lead.annotate"),
    ("Expected component executor function <function Payments at 0x7f> to return a dict of outputs (got '{\n}' instead).", "lead.returned"),
    ("Argument examples should be a Channel of type <class 'tfx.types.standard_artifacts.Examples'> (got 3).", None), ("name 'trips' is not defined", None),
])  # fmt: skip
@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_an_error_of_tfx_comes_with_its_lead_and_no_other_does(words, key, lang, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", lang)
    assert (
        leads.of(ValueError(words)) == leads.of(words) == (messages.text(key, lang) if key else "")
    )


def test_an_answer_whose_cell_stopped_is_not_called_empty(monkeypatch):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        for above, key in {
            "raise ValueError('P expects arguments to be passed as keyword arguments')": (
                "check.stopped_lead"
            ),
            "1 / 0": "check.stopped",
            "1": "check.not_attempted",
            "check('03.2', 1)": "check.not_attempted",
        }.items():
            shell.user_ns["check"] = lambda number, answer: check(number, None, ...)
            shell.run_cell(above)
            assert refusal("03.1", ...) == key, above
    finally:
        InteractiveShell.clear_instance()


ERRORS = '''
import sys
from tfx_course import leads
from tfx import v1 as tfx
from tfx.v1.dsl.components import OutputArtifact, Parameter, component

String = tfx.types.standard_artifacts.String
MAKE = """
@component
def Payments(folder: {folder}, counts: OutputArtifact[String]){returns}:
    counts.value = folder

Payments({call})
"""
for changed in ({"call": "'a'"}, {"call": "folder=1"}, {"folder": "str"}, {"folder": "Parameter"}, {"returns": " -> str"}):
    try:
        exec(MAKE.format(**{"folder": "Parameter[str]", "returns": "", "call": "folder='a'"} | changed))
    except Exception as error:
        print(leads.of(error) or error)
'''


@pytest.mark.slow  # it imports TFX: the words are those of the installed version
def test_the_leads_know_the_words_of_the_installed_tfx(monkeypatch):
    told = subprocess.run(
        [sys.executable, "-c", ERRORS],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COURSE_LANG": "en"},
    ).stdout.splitlines()
    assert told == [
        messages.text(f"lead.{name}", "en")
        for name in ("keywords", "string", "channel", "annotate", "returned")
    ]
