"""Errors that a learner reads as one sentence."""

from tfx_course import messages


class CourseError(Exception):
    """Something a learner can act on. ``key`` names the message, ``values`` fill it.

    In a notebook it shows as its sentence alone: IPython asks ``_render_traceback_`` for what to
    print.
    """

    def __init__(self, key, /, **values):
        self.key = key
        self.values = values
        super().__init__(messages.text(key, **values))

    def _render_traceback_(self):
        return [str(self)]
