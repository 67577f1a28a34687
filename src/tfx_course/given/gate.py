"""A gate that is only drawn: pipelines of sheet 09 are asked for their arrows and never run."""

from tfx import v1 as tfx
from tfx.v1.dsl.components import InputArtifact, OutputArtifact, component

_STANDARD = tfx.types.standard_artifacts


@component
def Gate(
    anomalies: InputArtifact[_STANDARD.ExampleAnomalies],
    approval: OutputArtifact[_STANDARD.String],
):
    raise NotImplementedError
