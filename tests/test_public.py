"""What notebooks may import keeps its name for ever: a learner's copy of a lesson, saved a year
ago, still runs.
"""

import importlib

import pytest

# Never take a line away. What is new in a lesson is added.
PUBLIC = {
    "tfx_course": [
        "DATA",
        "ROOT",
        "atendimento",
        "check",
        "doctor",
        "facets",
        "hint",
        "pictures",
        "questions",
        "scaling",
        "show",
        "work_folder",
    ],
    "tfx_course.atendimento": ["DATES", "read"],
    "tfx_course.bigquery_emulator": ["bigquery"],
    "tfx_course.checks.sheet_04": ["deliver"],
    "tfx_course.checks.sheet_06": ["raw_csv"],
    "tfx_course.checks.sheet_07": ["requests", "weeks", "write_weeks"],
    "tfx_course.checks.sheet_08": ["history", "write_schema", "write_week"],
    "tfx_course.doors": ["records", "table"],
    "tfx_course.given.sheet_04": ["deliver", "two_doors"],
    "tfx_course.given.sheet_06": ["SIZES", "raw_csv"],
    "tfx_course.given.sheet_07": ["requests", "weeks", "write_delivery", "write_weeks"],
    "tfx_course.given.sheet_08": ["history", "write_schema", "write_week"],
    "tfx_course.pictures": ["chain", "histograms"],
}


@pytest.mark.parametrize(
    "module, name", [(module, name) for module, names in PUBLIC.items() for name in names]
)
def test_a_public_name_is_there(module, name):
    imported = importlib.import_module(module)
    if not hasattr(imported, name):
        importlib.import_module(f"{module}.{name}")
