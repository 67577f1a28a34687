"""What to do about errors of TFX's own that learners meet and whose words do not help."""

import re

from tfx_course import messages

_LEADS = {
    # What a room holds a learner to (classroom/limits); of a kernel of one's own, too, it is true.
    r"Resource temporarily unavailable|can't start new thread": "lead.processes",
    r"No space left on device|File too large|Disk quota exceeded": "lead.full",
    "expects arguments to be passed as keyword arguments": "lead.keywords",
    r"Expected type <class 'str'> for parameter '\w+' but got": "lead.string",
    r"Argument \w+ should be a Channel of type <class 'tfx\.types\.standard_artifacts\.(String|Integer|Float|Boolean)'>": (  # noqa: E501
        "lead.channel"
    ),
    r"must have all arguments annotated with typehints|Unknown type hint annotation for argument": (
        "lead.annotate"
    ),
    r"executor function .* to return a dict of outputs|Return type annotation of @component": (
        "lead.returned"
    ),
}


def of(error):
    """Return a sentence on what to do about ``error``, an exception or its text, in the language of
    the edition; empty where there is none.
    """
    keys = (key for pattern, key in _LEADS.items() if re.search(pattern, str(error), re.DOTALL))
    return next(map(messages.text, keys), "")
