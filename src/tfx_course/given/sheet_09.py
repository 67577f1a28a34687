"""What exercise sheet 09 hands out: the parts of a pipeline without brakes, two ways of answering
for the same trips, and a project that `course new-project` makes.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tfx_course.given import taxi

COLUMNS = ["trip_miles", "payment_type", "pickup_community_area", "tips"]
ROWS = 600


def trips():
    """Return some trips by cash and by card, numbered from 0, as a table that may be changed."""
    paid = taxi.trips("data2")[COLUMNS]
    paid = paid[paid.payment_type.isin(["Cash", "Credit Card"])]
    return paid.sample(ROWS, random_state=9).reset_index(drop=True)


def parts():
    """Return ``{name: component}`` of a pipeline that trains, none of which waits for the gate:
    from ``example_gen`` to ``pusher``, made anew at each call.
    """
    import tensorflow_model_analysis as tfma
    from tfx import v1 as tfx

    from tfx_course.given.gate import Gate

    kinds = tfx.components
    example_gen = kinds.CsvExampleGen(input_base="inbox")
    examples = example_gen.outputs["examples"]
    statistics_gen = kinds.StatisticsGen(examples=examples)
    schema_gen = kinds.ImportSchemaGen(schema_file="schema.pbtxt")
    schema = schema_gen.outputs["schema"]
    validator = kinds.ExampleValidator(
        statistics=statistics_gen.outputs["statistics"], schema=schema
    )
    gate = Gate(anomalies=validator.outputs["anomalies"])
    transform = kinds.Transform(examples=examples, schema=schema, preprocessing_fn="tips.prepare")
    trainer = kinds.Trainer(
        examples=transform.outputs["transformed_examples"],
        transform_graph=transform.outputs["transform_graph"],
        run_fn="tips.run_fn",
    )
    evaluator = kinds.Evaluator(
        examples=examples, model=trainer.outputs["model"], eval_config=tfma.EvalConfig()
    )
    folder = tfx.proto.PushDestination.Filesystem(base_directory="served")
    pusher = kinds.Pusher(
        model=trainer.outputs["model"],
        model_blessing=evaluator.outputs["blessing"],
        push_destination=tfx.proto.PushDestination(filesystem=folder),
    )
    return {
        "example_gen": example_gen,
        "statistics_gen": statistics_gen,
        "schema_gen": schema_gen,
        "validator": validator,
        "gate": gate,
        "transform": transform,
        "trainer": trainer,
        "evaluator": evaluator,
        "pusher": pusher,
    }


def by_graph(table):
    """Return, for each trip, whether a large tip is expected, as the served model says: by card,
    and further than a mile.
    """
    return (table.payment_type == "Credit Card") & (table.trip_miles > 1)


def by_hand(table):
    """Return the same as the app team wrote it again: in kilometres, and by the first letter."""
    far = table.trip_miles * 1.609 > 2
    return [bool(value) for value in table.payment_type.str.startswith("C") & far]


def new_project(folder):
    """Run `course new-project` for the trips, in ``folder``; return the draft of the schema."""
    from tfx_course import messages

    folder = Path(folder)
    trips().to_csv(folder / "trips.csv", index=False)
    shutil.rmtree(folder / "tips", ignore_errors=True)  # the cell may be run again
    command = [Path(sys.executable).with_name("course"), "new-project", folder / "tips"]
    command += ["--data", folder / "trips.csv", "--lang", messages.language()]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / "tips" / "schema.pbtxt").read_text(encoding="utf-8")


def take(schema, kind, column, lines=""):
    """Return the ``schema``, a text, with a decision taken: its comment is gone, and ``lines`` are
    in the column's block (with ``""`` for a column: at the end of the schema).

    Raises:
        ValueError: there is no such open decision.
    """
    mark = rf'# (DECIDE|DECIDA) {kind} "{column}".*\n(#   .*\n)*'
    if not re.search(mark, schema):
        raise ValueError(f"no open decision {kind} {column!r}")
    schema = re.sub(mark, "", schema)
    return write(schema, column, lines) if lines else schema


def write(schema, column, lines):
    """Return the ``schema``, a text, with ``lines`` in a column's block, or, for ``""``, at the
    end.
    """
    if not column:
        return f"{schema.rstrip()}\n{lines}\n"
    head = f'  name: "{column}"\n'
    return schema.replace(f"feature {{\n{head}", f"feature {{\n{head}  {lines}\n")
