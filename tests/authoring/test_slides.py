"""Every slide of the talk has a home: the cells that `authoring/talk.csv` names are there, in
both editions.
"""

import json

import pytest

from tfx_course import messages
from tfx_course.authoring import talk
from tfx_course.paths import ROOT

HOMES = [tuple(slide.values()) for slide in talk.slides()]


def test_the_table_goes_from_the_first_slide_to_the_last():
    assert (
        HOMES[0][0].startswith("TensorFlow TFX")
        and HOMES[-1][0] == "SchemaGen: usar componente ImportSchemaGen"
    )
    assert len(HOMES) == len(set(HOMES)) == 40
    assert [lesson for _, lesson, _ in HOMES] == sorted(lesson for _, lesson, _ in HOMES)


@pytest.mark.parametrize("slide, lesson, cell", HOMES)
@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_cell_is_there(slide, lesson, cell, lang):
    notebook = json.loads((ROOT / "episodes" / lang / f"{lesson}.ipynb").read_text())
    assert f"{lesson}-{cell}" in [each["id"] for each in notebook["cells"]]
