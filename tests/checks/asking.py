"""What a check says of an answer, asked outside a notebook."""

from tfx_course.checks import WrongAnswer, check


def refusal(number, *answers):
    """Return the key of the message that refuses ``answers`` to exercise ``number``, or None."""
    try:
        check(number, *answers)
    except WrongAnswer as wrong:
        return wrong.key
    return None
