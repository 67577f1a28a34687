"""Every line of code on the cheat sheet runs, in the order in which it stands there, and does what
is said beside it.
"""

import re

import nbformat
import pytest
from nbclient import NotebookClient

from tfx_course.paths import ROOT

BLOCKS = re.findall(
    r"^```python\n(.*?)^```$",
    (ROOT / "docs" / "cheatsheet.en.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
# What the sheet takes as given: your folders and your table, and what another day and another
# program measured.
YOURS = """
import json, pandas
from tfx_course import DATA

folder, parquet, chat = (str(DATA / name) for name in ("taxi/csv", "taxi/parquet", "atendimento"))
frame = pandas.read_csv(DATA / "taxi/csv/data.csv")
"""
MEASURED = """
yesterday = tfdv.generate_statistics_from_dataframe(frame.assign(payment_type="Cash"))
served = tfdv.generate_statistics_from_dataframe(frame.assign(fare=2 * frame.fare))
uri = stats.outputs["statistics"].get()[0].uri
"""
NOTEBOOK, COMPONENTS, FILES, TFDV = BLOCKS
TRUE_AFTER_COMPONENTS = """
assert blessed == {"train": 1, "eval": 1}
context.run(gen)
assert [json.loads(artifact.split_names) for artifact in gen.outputs["examples"].get()] == [["train", "eval"]]
"""  # noqa: E501
TRUE_AFTER_FILES = """
context.run(gen)
[day] = gen.outputs["examples"].get()
assert (day.get_int_custom_property("span"), json.loads(day.split_names)) == (3, ["train", "eval"])
"""
TRUE_AFTER_TFDV = """
assert sum(dataset.num_examples for dataset in train.datasets) > 5000
assert set(found.anomaly_info) == {"payment_type", "fare"}
assert len(found.drift_skew_info) == 2
# The label is missing in serving, and that is no anomaly there.
request = tfdv.generate_statistics_from_dataframe(frame.drop(columns="tips"))
assert "tips" not in tfdv.validate_statistics(request, schema, environment="SERVING").anomaly_info
assert "tips" in tfdv.validate_statistics(request, schema, environment="TRAINING").anomaly_info
"""


@pytest.mark.slow
def test_the_sheet_runs_from_top_to_bottom(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path))
    code = [YOURS, NOTEBOOK, COMPONENTS, TRUE_AFTER_COMPONENTS, FILES, TRUE_AFTER_FILES]
    cells = [nbformat.v4.new_code_cell(cell) for cell in [*code, MEASURED, TFDV, TRUE_AFTER_TFDV]]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
