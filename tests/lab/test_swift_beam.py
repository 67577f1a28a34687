"""What is remembered of Beam is what Beam would find out again."""

import gc
import logging

import pytest

from tfx_course.lab.kernels import swift_beam


class Step:
    def plain(self, element, side=1, *rest, only=2):
        pass

    @classmethod
    def of_class(cls, element):
        pass

    @staticmethod
    def alone(element, other=None):
        pass


def function(element, timestamp="now"):
    pass


@pytest.mark.parametrize(
    "asked",
    [
        Step().plain,
        Step.plain,
        Step.of_class,
        Step.alone,
        function,
        len,
        str.upper,
        dict,
        lambda: 0,
    ],
)
def test_a_remembered_function_has_the_arguments_that_it_has(asked):
    from apache_beam.transforms import core

    remembered = swift_beam.remembering(core.get_function_args_defaults)
    right = core.get_function_args_defaults(asked)
    first = remembered(asked)
    first[0].append("what a caller does with its list is its own affair")
    assert remembered(asked) == right and type(remembered(asked)) is type(right)


def test_each_is_inspected_once_a_function_and_forgotten_with_it():
    seen = []

    def inspect(asked):
        seen.append(asked.__name__)
        return ["element"], []

    remembered = swift_beam.remembering(inspect)
    for _ in range(2):

        def learners(element):
            pass

        (
            remembered(learners),
            remembered(learners),
            remembered(Step().plain),
            remembered(Step().plain),
            remembered(Step.plain),
        )
    assert seen == ["learners", "plain", "plain", "learners"]
    del learners
    seen.clear()
    gc.collect()
    [memory] = [
        cell.cell_contents
        for cell in remembered.__closure__
        if isinstance(cell.cell_contents, dict)
    ]
    assert {each.__name__ for part in memory.values() for each in part} == {"plain"}


def test_a_level_that_is_another_is_set():
    logger = logging.Logger("dill")
    logger.setLevel = swift_beam._unless_same(logger)
    for level in (logging.WARNING, logging.WARNING, "INFO", logging.INFO, logging.DEBUG):
        logger.setLevel(level)
        assert logger.level == logging._checkLevel(level)
