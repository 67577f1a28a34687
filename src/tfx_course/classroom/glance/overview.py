"""A class put together for the page and its tables: learners by who needs help, wrong answers and
questions by how many gave them.
"""

from collections import Counter

from tfx_course import messages
from tfx_course.checks import asked
from tfx_course.classroom.glance import outline as course
from tfx_course.lessons import banks

MOST = 3  # wrong answers that are shown of an exercise


def sheet_of(learners, outline, now):
    """Return the sheet in which most of those who work are: what the page shows at first."""
    at = Counter(
        learner.kept["last"][:2]
        for learner in learners
        if learner.state((), now) in ("stuck", "trying", "quiet", "working")
    )
    known = {number: at[number] for number in outline.sheets}
    return max(known, key=known.get)


def of_class(learners, outline, sheet, now):
    """Return what the page shows of a sheet, as JSON."""
    exercises = outline.sheets[sheet][1]
    return {
        "sheet": sheet,
        "exercises": exercises,
        "learners": [
            _learner(learner, outline, sheet, now)
            for learner in sorted(learners, key=lambda each: each.order(exercises, now))
        ],
        "wrong": [_wrong(learners, outline, number) for number in exercises],
        "questions": _questions(learners, outline, sheet),
    }


def _learner(learner, outline, sheet, now):
    exercises = outline.sheets[sheet][1]
    marks = [dict(zip(("is", "tries", "hints"), learner.mark(number))) for number in exercises]
    return {
        "number": learner.number,
        "name": learner.name,
        "group": learner.group,
        "state": learner.state(exercises, now),
        "at": learner.kept["last"] if learner.kept["last"] in outline.exercises else "",
        "stuck": learner.stuck(now),
        "silence": learner.silence(now),
        "marks": marks,
        "solved": sum(number in learner.kept["solved"] for number in outline.exercises),
        "knew": [_knew(learner, outline, sheet, part) for part in banks.PARTS],
    }


def _knew(learner, outline, number, part):
    """Return ``[right at first, answered, questions]``, or None where nothing is asked."""
    bank = outline.banks.get(number)
    if not bank or not bank.parts[part]:
        return None
    given = [learner.answers(bank.key(question)) for question in bank.parts[part]]
    first = [answers[0] for answers in given if answers]
    return [first.count(asked.RIGHT), len(first), len(given)]


def _wrong(learners, outline, number):
    people, times = Counter(), Counter()
    for learner in learners:
        said = learner.kept["tries"].get(number, {"said": {}})["said"]
        known = {key: n for key, n in said.items() if course.is_of(key, number)}
        people.update(known.keys())
        times.update(known)
    common = sorted(people, key=lambda key: (-people[key], -times[key], key))[:MOST]
    return {
        "exercise": number,
        "solved": sum(number in learner.kept["solved"] for learner in learners),
        "tried": sum(number in learner.kept["tries"] for learner in learners),
        "said": [
            {"sentence": _bare(key, outline.lang), "people": people[key], "times": times[key]}
            for key in common
        ],
        "advice": outline.advice[number] if common else {},
    }


def _bare(key, lang):
    """Return a message without the number that it begins with: it stands above."""
    sentence = course.sentence(key, lang).removeprefix("✗ ")
    before, colon, rest = sentence.partition(": ")
    return rest[:1].upper() + rest[1:] if colon and len(before) <= len("01.1") else sentence


def _questions(learners, outline, number):
    bank = outline.banks.get(number)
    return [
        _question(learners, outline.lang, bank, part, question)
        for part in (banks.PARTS if bank else ())
        for question in bank.parts[part]
    ]


def _question(learners, lang, bank, part, question):
    given = [learner.answers(bank.key(question)) for learner in learners]
    first, latest = (Counter(answers[when] for answers in given if answers) for when in (0, 1))
    wrong = {option.misconception: option for option in question.options if option.misconception}
    common = max(wrong, key=lambda name: first[name])
    return {
        "part": part,
        "text": question.text[lang],
        "first": _sorted_out(first, wrong),
        "latest": _sorted_out(latest, wrong),
        "common": {
            "people": first[common],
            "text": wrong[common].text[lang],
            "why": wrong[common].why[lang],
        }
        if first[common]
        else None,
    }


def _sorted_out(codes, wrong):
    """Return ``[right, misconceptions, unknown]``; an option that is gone since is left out."""
    return [codes[asked.RIGHT], sum(codes[name] for name in wrong), codes[asked.UNKNOWN]]


# --- tables ---------------------------------------------------------------------------------------


def marks_table(learners, outline, named, now):
    """Return rows for a spreadsheet: a learner and an exercise each."""
    yield _head(
        outline.lang,
        "learner",
        "group",
        "exercise",
        "status",
        "tries",
        "hints",
        "said",
        "stuck",
        "silence",
    )
    for learner in learners:
        for number in outline.exercises:
            what, tries, hints = learner.mark(number)
            said = learner.kept["tries"].get(number, {"said": {}})["said"]
            known = [key for key in said if course.is_of(key, number)]
            most = max(known, key=said.get, default=None)
            yield (
                learner.name if named else learner.number,
                learner.group,
                number,
                messages.text(f"glance.mark.{what}", outline.lang),
                tries,
                hints,
                course.sentence(most, outline.lang) if most else "",
                learner.stuck(now) // 60 if learner.kept["last"] == number else "",
                "" if learner.silence(now) is None else learner.silence(now),
            )  # fmt: skip


def answers_table(learners, outline, named):
    """Return rows for a spreadsheet: a learner and a question that they answered each."""
    yield _head(outline.lang, "learner", "group", "episode", "part", "question", "first", "latest")
    for learner in learners:
        for bank in outline.banks.values():
            for part in banks.PARTS:
                for question in bank.parts[part]:
                    if answers := learner.answers(bank.key(question)):
                        yield (
                            learner.name if named else learner.number,
                            learner.group,
                            bank.number,
                            messages.text(f"glance.part.{part}", outline.lang),
                            question.text[outline.lang],
                            *(_told(question, code, outline.lang) for code in answers),
                        )


def _told(question, code, lang):
    if code in (asked.RIGHT, asked.UNKNOWN):
        return messages.text(f"glance.answer.{code}", lang)
    known = {option.misconception: option.text[lang] for option in question.options}
    return known.get(code, "")


def _head(lang, *names):
    return [messages.text(f"glance.column.{name}", lang) for name in names]
