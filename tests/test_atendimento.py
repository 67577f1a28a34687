"""The chatbot's messages: the same bytes each time, healthy where they should be, each fault on its
day and no other.
"""

import csv
import hashlib
import re
import unicodedata

import pandas as pd
import pytest
import tensorflow_data_validation as tfdv

from tfx_course import atendimento, messages
from tfx_course.atendimento import DATES, FAULTS
from tfx_course.paths import ROOT

DAYS = range(1, len(DATES) + 1)
COLUMNS = [
    "timestamp",
    "channel",
    "text",
    "language",
    "intent",
    "seconds_to_answer",
    "resolved",
    "rating",
]
INTENTS = {name for name in atendimento._grammar()["intents"] if name != "pix"}
SHA256 = "d3a1ca050bebf60f03a808398359b27ee1bd50a3112d335dffb6ecb241236dab"


@pytest.fixture(scope="module")
def days():
    return {day: atendimento.read(day) for day in DAYS}


def test_the_generator_writes_the_committed_bytes(tmp_path):
    atendimento.write(tmp_path)
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.csv"))
    assert files == sorted(
        path.relative_to(atendimento.FOLDER) for path in atendimento.FOLDER.rglob("*.csv")
    )
    digest = hashlib.sha256()
    for file in files:
        made = (tmp_path / file).read_bytes()
        assert made == (atendimento.FOLDER / file).read_bytes(), file
        digest.update(made)
    assert digest.hexdigest() == SHA256


def test_the_files_are_small():
    assert sum(atendimento.path(day).stat().st_size for day in DAYS) < 3_000_000


@pytest.mark.parametrize("day", DAYS)
def test_every_row_parses_and_is_of_its_day(day, days):
    with open(atendimento.path(day), encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    assert {len(row) for row in rows} == {len(header)} and len(rows) == len(days[day])
    times = days[day].timestamp
    assert times.is_monotonic_increasing and set(times.dt.strftime("%Y-%m-%d")) == {DATES[day - 1]}
    assert (days[day].text.str.strip().str.len() >= 2).all()


# Fault -> whether a day has it, as data/README.md says what to look for.
SIGNS = {
    3: lambda data: 0.09 < data.intent.isna().mean() < 0.15,
    4: lambda data: 0.12 < (data.language != "pt").mean() < 0.18,
    5: lambda data: (
        data.rating.dtype == object and data.rating.str.fullmatch(r"[1-5] estrelas?").sum() > 100
    ),
    6: lambda data: [*data] == [name for name in COLUMNS if name != "resolved"],
    7: lambda data: 2500 < data.seconds_to_answer.median() < 10_000,
    8: lambda data: 0.06 < (data.channel == "telegram").mean() < 0.12,
    9: lambda data: 900 < len(data) < 1100 and data.timestamp.dt.hour.max() < 15,
}
HEALTHY = {
    3: lambda data: data.intent.notna().all() and set(data.intent) - {"pix"} == INTENTS,
    4: lambda data: set(data.language) == {"pt"},
    5: lambda data: set(data.rating.dropna()) == {1, 2, 3, 4, 5},
    6: lambda data: [*data] == COLUMNS and set(data.resolved) == {0, 1},
    7: lambda data: (
        2 < data.seconds_to_answer.median() < 10 and data.seconds_to_answer.between(1, 20_000).all()
    ),
    8: lambda data: set(data.channel) == {"app", "whatsapp", "web"},
    9: lambda data: 1800 < len(data) < 2200 and data.timestamp.dt.hour.max() == 23,
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("day", DAYS)
def test_a_fault_is_on_its_day_and_on_no_other(day, fault, days):
    assert SIGNS[fault](days[day]) == (day == fault)
    assert HEALTHY[fault](days[day]) == (day != fault)


def test_pix_appears_unlabelled_and_stays_with_a_label(days):
    def speaks_of_pix(data):
        return data.text[data.language == "pt"].str.contains(r"\bpix\b", case=False)

    for day in DAYS:
        assert (speaks_of_pix(days[day]).sum() == 0) == (day < 3), day
        assert ("pix" in set(days[day].intent)) == (day > 3), day
    unlabelled = days[3].intent.isna()
    assert speaks_of_pix(days[3])[unlabelled].mean() > 0.7, (
        "the others have a slip of the finger in the word, or are vague"
    )
    assert days[3].resolved[unlabelled].mean() < days[3].resolved[~unlabelled].mean() - 0.3


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_guide_lists_the_faults(lang):
    guide = (ROOT / "docs" / f"instructor.{lang}.md").read_text()
    listed = re.findall(r"^\| (\d) \| (2020\S+) \|", guide, re.MULTILINE)
    assert listed == [(str(day), DATES[day - 1]) for day in FAULTS]


def plain(text):
    letters = unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[\W\d_]+", " ", letters).strip()


def test_texts_hardly_repeat_within_a_day_or_between_two(days):
    seen = set()
    for day in DAYS:
        texts = days[day].text.map(plain)
        assert texts.duplicated().mean() < 0.01, day
        assert texts.isin(seen).mean() < 0.05, day
        seen |= set(texts)


def test_texts_read_like_people(days):
    text = days[1].text
    assert 0.01 < text.str.contains(r"\b(?:vc|vcs|pq|obg|vlw|pfv|tb)\b", case=False).mean() < 0.5
    assert 0.02 < text.str.contains("[\U0001f300-\U0001faff❤]").mean() < 0.3
    assert 0.01 < (text.str.upper() == text).mean() < 0.1, "shouting"
    assert text.str.len().quantile(0.05) < 30 and text.str.len().quantile(0.95) > 100


def test_ratings_follow_what_happened_and_are_not_missing_at_random(days):
    data = pd.concat([days[1], days[2]])
    fine, failed = data[data.resolved == 1], data[data.resolved == 0]
    assert failed.rating.notna().mean() > fine.rating.notna().mean() + 0.08
    assert fine.rating.mean() > failed.rating.mean() + 1.5
    waited = fine.seconds_to_answer > 60
    assert fine.rating[~waited].mean() > fine.rating[waited].mean() + 0.2


def test_people_write_at_lunch_and_in_the_evening(days):
    hours = pd.concat([days[1], days[2]]).timestamp.dt.hour.value_counts()
    assert hours[12] > 1.3 * hours[15] and hours[19] > 1.3 * hours[15] and hours[15] > hours[3]


@pytest.mark.slow  # it imports tfx
def test_both_patterns_find_the_days_as_spans():
    from tfx.components.example_gen import utils
    from tfx.proto import example_gen_pb2

    def span(pattern):
        splits = [example_gen_pb2.Input.Split(name="all", pattern=pattern)]
        return utils.calculate_splits_fingerprint_span_and_version(str(atendimento.FOLDER), splits)[
            1
        ]

    assert span("day-{SPAN}/*.csv") == 9
    assert (
        span("day-*/{YYYY}-{MM}-{DD}.csv")
        == (pd.Timestamp(DATES[-1]) - pd.Timestamp("1970-01-01")).days
    )


def test_the_curated_schema_accuses_the_column_at_fault_on_each_day_and_no_other():
    schema = tfdv.load_schema_text(str(atendimento.FOLDER / "schema.pbtxt"))
    accused = {}
    for day, [file] in (
        (number, (atendimento.FOLDER / f"day-{number:02d}").glob("*.csv")) for number in DAYS
    ):
        statistics = tfdv.generate_statistics_from_dataframe(pd.read_csv(file))
        accused[day] = list(
            tfdv.validate_statistics(statistics, schema, environment="TRAINING").anomaly_info
        )
    assert accused == {
        1: [],
        2: [],
        3: ["intent"],
        4: ["language"],
        5: ["rating"],
        6: ["resolved"],
        7: ["seconds_to_answer"],
        8: ["channel"],
        9: [],
    }
