"""Messages of customers to a bank's chatbot, made by a seeded generator: nine working days, one CSV
each.

``python -m tfx_course.atendimento`` writes ``data/atendimento/`` anew, with the same bytes. The
bank and its customers do not exist; no text was copied from anywhere. Day 3 is 2020-11-16, when
Pix, Brazil's instant payment, opened to everyone.

Layout: ``day-01/2020-11-12.csv``. Both patterns of an ExampleGen find it, ``day-{SPAN:2}/*.csv``
    (spans 1 to 9) and
``day-*/{YYYY}-{MM}-{DD}.csv`` (spans in days since 1970, with a gap at each weekend).

Columns, a row per message, in order of arrival:

* ``timestamp``: local time of the bank, to the second.
* ``channel``: ``app`` 50%, ``whatsapp`` 32%, ``web`` 18%.
* ``text``: drawn from the grammar in ``atendimento.toml``, then written as people write (see
  ``_as_people_write``).
* ``language``: of the text, ``pt``.
* ``intent``: what an attendant noted afterwards, one of ten subjects with the shares in the
  grammar. 2% are slips of the attendant (another subject); 4% of the messages are vague and 5%
  touch two subjects, so no classifier can be perfect.
* ``seconds_to_answer``: whole seconds until the first useful answer. The bot answers alone with a
  probability by subject (``_BOT``), log-normal of median 4 s; otherwise a person does, median 150 s
  and up to 2.5 times that at busy hours.
* ``resolved``: 1 or 0; less likely after a person's long queue and for angry customers.
* ``rating``: 1 to 5, or nothing. 36% of those with an unresolved matter rate and 20% of the others
  (fewer on whatsapp), so ratings are not missing at random. Higher when resolved, lower per tenfold
  wait and for anger.

Arrivals: about Poisson(2,000) a day, 10% at any hour, the rest around 10h, lunch (12h40) and
    evening (19h10).

Days 1 and 2 are healthy. Each later day brings the one fault that ``FAULTS`` names. Pix does not go
away: from day 4 on it is a subject like the others, with its label, and no fault.
"""

import functools
import random
import re
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd

from tfx_course.paths import DATA

FOLDER = DATA / "atendimento"
DATES = (
    "2020-11-12",
    "2020-11-13",
    "2020-11-16",
    "2020-11-17",
    "2020-11-18",
    "2020-11-19",
    "2020-11-20",
    "2020-11-23",
    "2020-11-24",
)
FAULTS = {
    3: "a new subject, Pix, in 12% of the messages, and nobody labels it: `intent` is empty",
    4: "15% of the messages are in Spanish or English, and `language` says so",
    5: (
        "an update of the app sends `rating` as text, such as `5 estrelas`; the other channels"
        " do not"
    ),
    6: "the column `resolved` is gone",
    7: "`seconds_to_answer` holds milliseconds",
    8: "a channel nobody announced, `telegram`, has 9% of the messages",
    9: "the delivery broke off: the file ends after the first half of the day's messages",
}
CHANNELS = {"app": 0.50, "whatsapp": 0.32, "web": 0.18}
SEED = 2020

# Subject -> the probability that the bot answers alone.
_BOT = {
    "saldo": 0.92, "fatura": 0.80, "cartao_bloqueado": 0.62, "segunda_via_boleto": 0.90,
    "limite": 0.75, "senha": 0.70, "atendente": 0.08, "transferencia": 0.72, "emprestimo": 0.55,
    "tarifa": 0.58, "pix": 0.60,
}  # fmt: skip
_SHORT = {
    "você": "vc", "vocês": "vcs", "porque": "pq", "por que": "pq", "não": "n", "também": "tb",
    "por favor": "pfv", "hoje": "hj", "quando": "qnd", "obrigado": "obg", "obrigada": "obgd",
    "valeu": "vlw", "está": "tá", "muito": "mt", "quero": "qro", "queria": "qria",
    "preciso": "prciso", "que": "q", "quanto": "qto", "cartão": "cart", "mensagem": "msg",
    "pra": "p", "comigo": "cmg", "agora": "agr", "depois": "dps", "mesmo": "msm", "aqui": "aki",
    "gente": "gnt", "conta": "cta",
}  # fmt: skip
_NEAR = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wqrtyuioipsadghjkljxzcvbmn"))


@functools.cache
def _grammar():
    import tomli

    return tomli.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def path(day):
    """Return where the CSV of ``day`` (1 to 9) is."""
    return FOLDER / f"day-{day:02d}" / f"{DATES[day - 1]}.csv"


def read(day):
    """Return the messages of ``day`` (1 to 9) as a DataFrame, as pandas understands the file;
    ``timestamp`` is a time.

    Raises:
        FileNotFoundError: the file is not there; ``python -m tfx_course.atendimento`` makes it.
    """
    return pd.read_csv(path(day), parse_dates=["timestamp"])


# --- texts ----------------------------------------------------------------------------------------


def _expand(rng, text, parts):
    """Return ``text`` with each ``{name}`` replaced from ``parts`` and one of each ``(a|b)``
    chosen.
    """
    while "{" in text or "(" in text:
        before = text
        # The innermost choice first, and only then what was chosen: most names are never looked up.
        text = re.sub(r"\(([^(){}]*)\)", lambda match: rng.choice(match[1].split("|")), text)
        if text == before:
            text = re.sub(r"\{(\w+)\}", lambda match: parts[match[1]], text, count=1)
    return text


def _without_accents(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")


def _mistyped(rng, text):
    """Return ``text`` with one slip of the fingers: a letter swapped, dropped, doubled or struck
    beside.
    """
    places = [n for n, c in enumerate(text[:-1]) if c.isalpha() and text[n + 1].isalpha()]
    if not places:
        return text
    at = rng.choice(places)
    slip = rng.choice(("swap", "drop", "double", "near"))
    if slip == "swap":
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if slip == "drop":
        return text[:at] + text[at + 1 :]
    if slip == "double":
        return text[: at + 1] + text[at:]
    return text[:at] + _NEAR.get(text[at], text[at]) + text[at + 1 :]


def _as_people_write(rng, text, mood):
    """Return ``text`` as typed on a phone: 55% without accents, 35% with shortened words, 32% with
    slips, few capitals.
    """
    if rng.random() < 0.35:
        for word in rng.sample(sorted(_SHORT), 12):
            text = re.sub(rf"\b{word}\b", _SHORT[word], text)
    if rng.random() < 0.55:
        text = _without_accents(text)
    while rng.random() < 0.32:
        text = _mistyped(rng, text)
    style = rng.random()
    if mood == "angry" and style < 0.25:
        text = text.upper()
    elif style < 0.45:
        text = text[0].upper() + text[1:]
    else:
        text = text.lower()
    if mood == "angry":
        text += rng.choice(
            ("", "", "!", "!!!", "!!", "??", " " + _expand(rng, "{mau}", _grammar()["parts"]))
        )
    else:
        text += rng.choice(("", "", "", ".", "?", " ?", "..", "...")) if text[-1].isalnum() else ""
        if rng.random() < 0.12:
            text += " " + _expand(
                rng, "{bom}" if mood == "polite" else "{neutro}", _grammar()["parts"]
            )
    return text


def _portuguese(rng, intent, mood, hour):
    intents = _grammar()["intents"]
    parts = _grammar()["parts"] | {
        "periodo": "bom dia" if 4 <= hour < 12 else "boa tarde" if 12 <= hour < 18 else "boa noite"
    }
    kind = rng.random()
    core = "{vago}" if kind < 0.04 else rng.choice(intents[intent]["says"])
    if kind > 0.95:
        other = rng.choice([name for name in intents if name not in (intent, "pix")])
        core += rng.choice((". e também ", " e ", ", e outra coisa: ")) + rng.choice(
            intents[other]["says"]
        )
    said = [core]
    if rng.random() < {"polite": 0.75, "neutral": 0.35, "angry": 0.15}[mood]:
        said.insert(0, "{oi}")
    if rng.random() < 0.3:
        said.append("{fim}")
    if rng.random() < {"polite": 0.7, "neutral": 0.1, "angry": 0.85}[mood]:
        said.insert(
            rng.choice((0, len(said))) if mood == "angry" else len(said),
            "{raiva}" if mood == "angry" else "{polida}",
        )
    joined = rng.choice((", ", " ", ". ", " ", ", ")).join(said)
    text = re.sub(r"\s+", " ", _expand(rng, joined, parts)).replace(" ,", ",").strip(" ,.")
    return _as_people_write(rng, text, mood)


def _foreign(rng, language, intent):
    parts = _grammar()["foreign"][language]
    text = _expand(rng, "({hi}, |{hi} |){open} {" + intent + "}(, {bye}|. {bye}||)", parts)
    if rng.random() < 0.3:
        text = _mistyped(rng, text)
    return text.lower() if rng.random() < 0.5 else text


# --- the other columns ----------------------------------------------------------------------------


def _arrivals(rng):
    """Return the seconds since midnight of a day's messages, sorted."""
    count = rng.poisson(2000)
    centre, spread = np.array([[10, 1.7], [12.67, 0.6], [19.17, 1.4]]).T
    which = rng.choice(4, size=count, p=[0.10, 0.32, 0.24, 0.34])
    hours = np.where(
        which == 0, rng.uniform(0, 24, count), rng.normal(centre[which - 1], spread[which - 1])
    )
    return np.sort((hours % 24 * 3600).astype(int))


def _draw(rng, shares, count):
    return rng.choice(
        list(shares), size=count, p=np.array(list(shares.values())) / sum(shares.values())
    )


def _seconds(rng, arrivals, intents):
    """Return seconds until the first useful answer (real numbers), and whether the bot gave it
    alone.
    """
    busy = np.bincount(arrivals // 3600, minlength=24)[arrivals // 3600]
    bot = rng.random(len(arrivals)) < np.array([_BOT[intent] for intent in intents])
    person = rng.lognormal(np.log(150), 0.7, len(arrivals)) * (1 + 1.5 * busy / busy.max())
    return np.where(bot, 1 + rng.lognormal(np.log(3), 0.6, len(arrivals)), person), bot


def make(day):
    """Return the messages of ``day`` (1 to 9) as they are written to its CSV, a DataFrame.

    ``rating`` is text with nothing where there is none; everything else is of the type that the
    module's docstring says.
    """
    rng, words = np.random.default_rng([SEED, day]), random.Random(f"{SEED}-{day}")
    arrivals = _arrivals(rng)
    count = len(arrivals)
    shares = {name: entry["share"] for name, entry in _grammar()["intents"].items()}
    shares["pix"] = 0.0 if day < 3 else 0.12 / 0.88  # of the ten others: 12% of all
    subjects = _draw(rng, shares, count)
    channels = _draw(rng, CHANNELS | ({"telegram": 0.10} if day == 8 else {}), count)
    moods = _draw(rng, {"polite": 0.30, "neutral": 0.54, "angry": 0.16}, count)
    languages = _draw(rng, {"pt": 0.85, "es": 0.09, "en": 0.06} if day == 4 else {"pt": 1.0}, count)
    seconds, bot = _seconds(rng, arrivals, subjects)

    chance = np.where(bot, 0.86, 0.80 - 0.12 * np.log10(seconds / 60).clip(0)) - 0.12 * (
        moods == "angry"
    )
    chance -= 0.45 * (subjects == "pix") * (day == 3)  # the bot has no answer for it yet
    resolved = rng.random(count) < chance
    rates = rng.random(count) < np.where(resolved, 0.20, 0.36) * np.where(
        channels == "whatsapp", 0.6, 1.15
    )
    score = (
        np.where(resolved, 4.5, 2.1)
        - 0.35 * np.log10(seconds / 5)
        - 0.6 * (moods == "angry")
        + rng.normal(0, 0.8, count)
    )
    ratings = np.where(rates, score.round().clip(1, 5).astype(int).astype(str), "")

    known = [name for name in shares if name != "pix"]
    slips = rng.random(count) < 0.02
    intents = np.where(slips, rng.choice(known, size=count), subjects)
    if day == 3:
        intents = np.where(subjects == "pix", "", intents)
    if day == 5:
        ratings = [
            f"{r} estrela{'s' * (r != '1')}" if r and c == "app" else r
            for r, c in zip(ratings, channels)
        ]
    texts = [
        _portuguese(words, s, m, at // 3600) if language == "pt" else _foreign(words, language, s)
        for s, m, at, language in zip(subjects, moods, arrivals, languages)
    ]
    messages = pd.DataFrame(
        {
            "timestamp": pd.Timestamp(DATES[day - 1]) + pd.to_timedelta(arrivals, unit="s"),
            "channel": channels,
            "text": texts,
            "language": languages,
            "intent": intents,
            "seconds_to_answer": (seconds * (1000 if day == 7 else 1)).round().astype(int),
            "resolved": resolved.astype(int),
            "rating": ratings,
        }
    )
    if day == 9:
        messages = messages.head(count // 2)
    return messages.drop(columns="resolved") if day == 6 else messages


def write(folder=FOLDER):
    """Write all days below ``folder``, as ``path`` names them."""
    for day in range(1, len(DATES) + 1):
        file = Path(folder) / path(day).relative_to(FOLDER)
        file.parent.mkdir(parents=True, exist_ok=True)
        make(day).to_csv(file, index=False, lineterminator="\n", encoding="utf-8")


if __name__ == "__main__":
    write()
