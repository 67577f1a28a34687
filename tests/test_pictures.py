"""Pictures whose words are part of them speak each edition's language, and say what was
measured.
"""

import base64
import re

import pytest
from nbformat import v4

from tfx_course import messages, pictures
from tfx_course.lessons import rendering

LINES = {"ml_code": 3, "spelling": 9, "api": 12}
QUALITY = {"still": [(0.89, 0.01), (0.79, 0.02)], "loop": [(0.89, 0.01), (0.91, 0.02)]}


def shown(picture, monkeypatch, lang):
    """Return the output of a cell that ends in ``picture``, run in the edition ``lang``."""
    monkeypatch.setenv("JPY_SESSION_NAME", f"episodes/{lang}/01.ipynb")
    data, metadata = picture._repr_mimebundle_()
    return v4.new_output("display_data", data=data, metadata=metadata)


def image(output):
    alt, source = re.fullmatch(
        r'<img alt="(.*)" src="data:image/svg\+xml;base64,(.*)">', output.data["text/html"]
    ).groups()
    return alt, base64.b64decode(source).decode()


@pytest.mark.parametrize("ran", messages.LANGUAGES)
@pytest.mark.parametrize("lang", messages.LANGUAGES)
@pytest.mark.parametrize(
    "picture, word",
    [
        (lambda: pictures.system(LINES), "box.spelling"),
        (pictures.debt, "debt_box.monitoring"),
        (pictures.life_cycle, "stage.training"),
        (lambda: pictures.quality([2, 3], QUALITY, {3: "pix"}), "quality.loop"),
    ],
)
def test_each_edition_has_its_own_words_wherever_the_cell_ran(
    ran, lang, picture, word, monkeypatch
):
    alt, svg = image(rendering._translated(shown(picture(), monkeypatch, ran), lang))
    for each in messages.LANGUAGES:
        written = messages.text(f"pictures.{word}", each)
        assert (written in alt, written in svg) == (each == lang,) * 2


def test_the_system_says_lines_and_share(monkeypatch):
    alt, svg = image(shown(pictures.system(LINES), monkeypatch, "en"))
    # 3 of 24 is 12.5%, shown as 12.
    assert "ML Code: 3" in alt and "Correct spelling: 9" in alt and "12%" in alt
    assert "ML Code: 12%" in svg


def test_the_area_of_a_box_is_its_lines():
    figure = pictures._system(LINES, dict.fromkeys(LINES, "x"), "")
    areas = [patch.get_width() * patch.get_height() for patch in figure.axes[0].patches]
    boxes, bar = areas[: len(LINES)], areas[len(LINES) :]
    assert [area / boxes[0] for area in boxes] == pytest.approx(
        [count / 3 for count in LINES.values()]
    )
    assert [area / bar[0] for area in bar] == pytest.approx([1, 3, 4])


def test_an_unknown_box_is_refused():
    with pytest.raises(KeyError):
        pictures.system({"ml_code": 3, "nothing": 1})


def test_the_same_picture_is_the_same_bytes():
    assert pictures.system(LINES).svg == pictures.system(LINES).svg


def test_quality_draws_what_was_measured():
    alt, _ = image(
        v4.new_output(
            "display_data",
            data=pictures.quality([2, 3], QUALITY, {3: "pix"})._repr_mimebundle_()[0],
        )
    )
    assert "89%, 79%" in alt and "89%, 91%" in alt and "3 (pix)" in alt
    figure = pictures._quality([2, 3], QUALITY, {3: "pix"}, ["day", "%"])
    assert [list(line.lines[0].get_ydata()) for line in figure.axes[0].containers] == [
        [89, 79],
        [89, 91],
    ]


def component(name, inputs, outputs):
    """A class with a specification as TFX's components have it; ``inputs`` is ``{artifact type:
    optional}``.
    """
    kinds = {kind: type(kind, (), {"TYPE_NAME": kind}) for kind in (*inputs, *outputs)}
    reads = {
        kind: type("Part", (), {"type": kinds[kind], "optional": optional})
        for kind, optional in inputs.items()
    }
    writes = {kind: type("Part", (), {"type": kinds[kind]}) for kind in outputs}
    return type(name, (), {"SPEC_CLASS": type("Spec", (), {"INPUTS": reads, "OUTPUTS": writes})})


def test_the_map_has_a_mark_for_each_thing_read_and_written():
    maker, reader = (
        component("Maker", {}, ["A", "B"]),
        component("Reader", {"A": False, "B": True}, ["A", "C"]),
    )
    drawn = pictures.component_map([maker, reader])
    assert "Maker: – → A, B; Reader: A, B → A, C" in drawn.alt["en"]
    reads = {"Maker": {}, "Reader": {"A": False, "B": True}}
    figure = pictures._component_map(
        ["A", "B", "C"], {"Maker": ["A", "B"], "Reader": ["A", "C"]}, reads, ["w", "r", "o"]
    )
    places = [
        [tuple(place) for place in marks.get_offsets()] for marks in figure.axes[0].collections
    ]
    assert places == [[(0, 0), (1, 0), (0, -1), (2, -1)], [(0, -1)], [(1, -1)]]


def test_each_judgement_is_a_line_from_its_data_to_its_schema():
    found = [("day 1", "one", True), ("day 2", "one", False), ("day 2", "two", True)]
    drawn = pictures.judgements(found)
    assert "day 1 – one: ✓; day 2 – one: ✗; day 2 – two: ✓" in drawn.alt["en"]
    figure = pictures._judgements(found, ["data", "verdict", "schema"])
    texts = {text.get_text(): text.get_position()[1] for text in figure.axes[0].texts}
    lines = [tuple(line.get_ydata()) for line in figure.axes[0].lines]
    assert lines == [(texts[data], texts[schema]) for data, schema, _ in found]
    assert [line.get_linestyle() for line in figure.axes[0].lines] == ["-", ":", "-"]
    words = {
        lang: messages.text("pictures.judgements", lang).split("|") for lang in messages.LANGUAGES
    }
    assert all(word in drawn.svg[lang] for lang in words for word in words[lang])


def test_a_line_for_each_route_through_what_was_measured():
    import pandas as pd

    measured = pd.DataFrame(
        [("CSV", 10, 1.5), ("CSV", 100, 9.0), ("Parquet", 10, 0.2)],
        columns=["route", "rows", "seconds"],
    )
    drawn = pictures.scaling(measured)
    assert "CSV: 10 → 1.5 s, 100 → 9 s; Parquet: 10 → 0.2 s" in drawn.alt["en"]
    assert "CSV: 10 → 1,5 s, 100 → 9 s; Parquet: 10 → 0,2 s" in drawn.alt["pt-BR"]
    [axes] = pictures._scaling(measured, ["rows", "time"], "en").axes
    assert {line.get_label(): line.get_xydata().tolist() for line in axes.lines} == {
        "CSV": [[10, 1.5], [100, 9.0]],
        "Parquet": [[10, 0.2]],
    }
