"""``context.show(...)`` of an InteractiveContext draws with ``tfx_course.show``."""


def hook():
    """Arrange it for whenever TFX's interactive context is imported, or at once where it has
    been.
    """
    import wrapt

    wrapt.register_post_import_hook(
        _register, "tfx.orchestration.experimental.interactive.interactive_context"
    )


def _register(interactive_context):
    import wrapt
    from tfx.orchestration.experimental.interactive import standard_visualizations, visualizations
    from tfx.types import standard_artifacts

    ours = [
        type(
            f"{kind.__name__}View",
            (visualizations.ArtifactVisualization,),
            {"ARTIFACT_TYPE": kind, "display": _display},
        )
        for kind in (
            standard_artifacts.ExampleStatistics,
            standard_artifacts.ExampleAnomalies,
            standard_artifacts.Schema,
        )
    ]
    # Each new context registers TFX's standard ones anew, so ours take their place among those.
    taken = {visualization.ARTIFACT_TYPE for visualization in ours}
    others = [
        visualization
        for visualization in standard_visualizations.STANDARD_VISUALIZATIONS
        if visualization.ARTIFACT_TYPE not in taken
    ]
    standard_visualizations.STANDARD_VISUALIZATIONS = frozenset([*others, *ours])
    if not isinstance(vars(interactive_context.InteractiveContext)["show"], wrapt.FunctionWrapper):
        wrapt.wrap_function_wrapper(interactive_context, "InteractiveContext.show", _show)


def _display(self, artifact):
    from IPython.display import display

    from tfx_course.views import show

    display(show(artifact))


def _show(original, context, args, kwargs):
    """Show an artifact as its channel is shown, and neither with the path of this machine above it,
    which TFX writes there.
    """
    from tfx import types
    from tfx.orchestration.experimental.interactive import visualizations

    item = args[0] if args else kwargs["item"]
    artifacts = item.get() if isinstance(item, types.BaseChannel) else [item]
    visualizers = [getattr(artifact, "type_name", None) for artifact in artifacts]
    visualizers = [visualizations.get_registry().get_visualization(name) for name in visualizers]
    if not artifacts or None in visualizers:
        return original(*args, **kwargs)
    for artifact, visualization in zip(artifacts, visualizers):
        visualization.display(artifact)
