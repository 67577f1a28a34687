"""Pictures drawn by code: the same bytes each time, readable in light and dark themes, in colour and in grey.

A picture carries its own white card, so that a theme cannot make it unreadable, and alt text in both languages: the
builder puts each edition's own into it (``output.metadata.tfx_course`` holds the texts, in the same order per language).
"""

import base64
import html
import io

from tfx_course import messages

INK, PAPER, BLUE, SAND, RULE = "#1a1a1a", "#ffffff", "#1f5fa8", "#f3e3c3", "#6b6b6b"


class Picture:
    """A matplotlib figure with alt text in every language of the course; a notebook shows it as an SVG image."""

    def __init__(self, figure, alt_key, /, **values):
        self.svg = _svg(figure)
        self.alt = {lang: messages.text(alt_key, lang, **values) for lang in messages.LANGUAGES}

    def _repr_mimebundle_(self, include=None, exclude=None):
        alt = self.alt[messages.language()]
        source = base64.b64encode(self.svg.encode()).decode()
        image = f'<img alt="{html.escape(alt)}" src="data:image/svg+xml;base64,{source}">'
        texts = {lang: [html.escape(text)] for lang, text in self.alt.items()}
        return {"text/html": image, "text/plain": ""}, {"tfx_course": texts}


def _svg(figure):
    import matplotlib
    from matplotlib import pyplot

    buffer = io.BytesIO()
    # A fixed salt and no date: the same picture is the same bytes. Text as paths looks alike without our fonts.
    with matplotlib.rc_context({"svg.hashsalt": "tfx-course", "svg.fonttype": "path"}):
        figure.savefig(buffer, format="svg", bbox_inches="tight", facecolor=PAPER, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
    return buffer.getvalue().decode()


def chain(*components):
    """Draw ``components`` in order, with the artifacts that flow between them, read off the components themselves.

    Boxes are components, rounded boxes are the artifacts that they write; an arrow leads from an artifact to each
    component that was given it as an input.
    """
    from matplotlib import patches, pyplot

    width, height, gap = 2.3, 0.7, 1.1
    figure, axes = pyplot.subplots(figsize=(9, 2.6))
    places = {}
    for column, component in enumerate(components):
        left = column * (width + gap)
        axes.add_patch(patches.Rectangle((left, 1.5), width, height, facecolor=BLUE, edgecolor=INK))
        axes.text(left + width / 2, 1.5 + height / 2, component.id, color=PAPER, ha="center", va="center", weight="bold")
        for key, channel in component.outputs.items():
            box = patches.FancyBboxPatch((left + 0.25, 0.1), width - 0.5, height - 0.1, boxstyle="round,pad=0.06", facecolor=SAND, edgecolor=INK)
            axes.add_patch(box)
            axes.text(left + width / 2, 0.42, f"{key}\n({channel.type_name})", color=INK, ha="center", va="center", fontsize=9)
            _arrow(axes, (left + width / 2, 1.5), (left + width / 2, 0.72))
            places[key, component.id] = (left + width - 0.19, 0.42)
        for channel in component.inputs.values():
            source = places.get((channel.output_key, channel.producer_component_id))
            if source:
                _arrow(axes, source, (left, 1.5 + height / 2))
    axes.set_xlim(-0.1, len(components) * (width + gap) - gap + 0.1)
    axes.set_ylim(-0.1, 2.4)
    axes.set_axis_off()
    flow = ", ".join(f"{c.id} → {', '.join(c.outputs)}" for c in components)
    return Picture(figure, "pictures.chain", flow=flow)


def _arrow(axes, start, end):
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0, "lw": 1.4})


def histograms(statistics, features, units):
    """Draw the equal-width histograms that TFDV stored for ``features``, one small plot each, with a log count axis.

    Args:
        statistics: a ``DatasetFeatureStatisticsList``; its first data set is drawn.
        features: names of numeric features.
        units: the unit of each, for the axis.

    Raises:
        KeyError: a feature is not in the statistics or has no histogram.
    """
    from matplotlib import pyplot

    stored = {feature.path.step[0]: feature.num_stats for feature in statistics.datasets[0].features}
    figure, axes = pyplot.subplots(1, len(features), figsize=(9, 2.7), squeeze=False, sharey=True)
    for axis, name, unit in zip(axes[0], features, units):
        buckets = next((h.buckets for h in stored[name].histograms if h.type == h.STANDARD), None)
        if buckets is None:
            raise KeyError(name)
        axis.bar(
            [bucket.low_value for bucket in buckets],
            [bucket.sample_count for bucket in buckets],
            width=[bucket.high_value - bucket.low_value for bucket in buckets],
            align="edge", color=BLUE, edgecolor=INK,
        )
        axis.set_yscale("log")
        axis.set_title(name, fontsize=10, weight="bold", color=INK)
        axis.set_xlabel(unit, color=INK)
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(axis="y", color=RULE, alpha=0.3)
    figure.tight_layout()
    spans = "; ".join(f"{n}: {stored[n].min:.7g} – {stored[n].max:.7g} {u}" for n, u in zip(features, units))
    return Picture(figure, "pictures.histograms", spans=spans)
