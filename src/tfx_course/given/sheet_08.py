"""What exercise sheet 08 hands out: weeks of taxi trips, a schema, and the metadata of runs."""

from pathlib import Path

from tfx_course.given import taxi

COLUMNS = ["trip_miles", "trip_seconds", "payment_type", "fare"]
ROWS = 500  # of a week
SEED = 8


def _trips(nth):
    trips = taxi.trips("data")[COLUMNS].dropna().sample(frac=1, random_state=SEED)
    trips = trips[trips.payment_type.isin(["Cash", "Credit Card"]) & trips.fare.between(0, 200)]
    return trips[(nth - 1) * ROWS : nth * ROWS].reset_index(drop=True)


def write_week(folder, number, frame=None):
    """Put a week's trips into ``folder/week-N/trips.csv``, those of the City or ``frame``."""
    place = Path(folder, f"week-{number}")
    place.mkdir(parents=True, exist_ok=True)
    (_trips(number) if frame is None else frame).to_csv(place / "trips.csv", index=False)


def write_schema(file, ways=("Cash", "Credit Card")):
    """Write a schema of the first week's columns that accepts these ways of paying."""
    import tensorflow_data_validation as tfdv

    schema = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(_trips(1)))
    domain = tfdv.get_domain(schema, "payment_type")
    del domain.value[:]
    domain.value.extend(ways)
    tfdv.write_schema_text(schema, str(file))
    return str(file)


def metadata(folder):
    from tfx import v1 as tfx

    return tfx.orchestration.metadata.sqlite_metadata_connection_config(
        str(Path(folder, "metadata.sqlite"))
    )


def history(folder):
    """Run a pipeline below ``folder`` four times, and return its metadata store: the learner's
    ``store``.
    """
    stores[:] = [
        run_history(folder, (1, 2, 2, 3), ("schema-1", "schema-1", "schema-1", "schema-2"))
    ]
    return stores[0]


stores = []  # the learner's ``store``, once there is one


def run_history(folder, weeks, schemas, unjudged=()):
    """Run a pipeline below ``folder`` a few times, a week and a schema for each, and return its
    metadata store.

    Runs whose numbers, from 0, are in ``unjudged`` have no ExampleValidator.

    A repeated week with the same schema comes from the cache: its file is not written again, which
    would change the file's date.
    """
    from ml_metadata import MetadataStore
    from tfx import v1 as tfx

    folder = Path(folder)
    for name in set(schemas):
        write_schema(
            folder / f"{name}.pbtxt",
            ("Cash", "Credit Card") if name == "schema-1" else ("Cash", "Credit Card", "Mobile"),
        )
    for number, (week, schema) in enumerate(zip(weeks, schemas)):
        if not (folder / "inbox" / f"week-{week}").exists():
            write_week(folder / "inbox", week)
        examples = tfx.components.CsvExampleGen(
            input_base=str(folder / "inbox"),
            input_config=tfx.proto.Input(
                splits=[tfx.proto.Input.Split(name="week", pattern="week-{SPAN}/*.csv")]
            ),
        )
        numbers = tfx.components.StatisticsGen(examples=examples.outputs["examples"])
        rules = tfx.components.ImportSchemaGen(schema_file=str(folder / f"{schema}.pbtxt"))
        judge = tfx.components.ExampleValidator(
            statistics=numbers.outputs["statistics"], schema=rules.outputs["schema"]
        )
        made = tfx.dsl.Pipeline(
            pipeline_name="history",
            pipeline_root=str(folder / "pipeline"),
            components=[examples, numbers, rules] + ([] if number in unjudged else [judge]),
            enable_cache=True,
            metadata_connection_config=metadata(folder),
        )
        tfx.orchestration.LocalDagRunner().run(made)
    return MetadataStore(metadata(folder))
