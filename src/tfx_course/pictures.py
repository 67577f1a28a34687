"""Pictures drawn by code: the same bytes each time, readable in light and dark themes, in colour
and in grey.

A picture carries its own white card, so that a theme cannot make it unreadable, and alt text in
both languages: the builder puts each edition's own into it (``output.metadata.tfx_course`` holds
the texts, in the same order per language).
"""

import base64
import html
import io

from tfx_course import messages

INK, PAPER, BLUE, SAND, RULE = "#1a1a1a", "#ffffff", "#1f5fa8", "#f3e3c3", "#6b6b6b"


class Picture:
    """A matplotlib figure with alt text in every language of the course; a notebook shows it as an
    SVG image.

    Args:
        figure: one figure, or ``{language: figure}`` where words are part of it.
        alt_key: the message that is the alt text.
        values: what fills its placeholders, or ``{language: value}``.
    """

    def __init__(self, figure, alt_key, /, **values):
        # A notebook stores such a figure in both languages: its text as text, a tenth of the size
        # of text as paths.
        own = isinstance(figure, dict)
        self.svg = (
            {lang: _svg(drawing, "none") for lang, drawing in figure.items()}
            if own
            else _svg(figure)
        )
        self.alt = {
            lang: messages.text(
                alt_key,
                lang,
                **{k: v[lang] if isinstance(v, dict) else v for k, v in values.items()},
            )
            for lang in messages.LANGUAGES
        }

    def _repr_mimebundle_(self, include=None, exclude=None):
        texts = {lang: [html.escape(text)] for lang, text in self.alt.items()}
        if isinstance(self.svg, dict):
            for lang, svg in self.svg.items():
                texts[lang].append(_base64(svg))
        alt, *own = texts[messages.language()]
        source = own[0] if own else _base64(self.svg)
        image = f'<img alt="{alt}" src="data:image/svg+xml;base64,{source}">'
        return {"text/html": image, "text/plain": ""}, {"tfx_course": texts}


def _base64(svg):
    return base64.b64encode(svg.encode()).decode()


def _svg(figure, text="path"):
    import matplotlib
    from matplotlib import pyplot

    buffer = io.BytesIO()
    # A fixed salt and no date: the same picture is the same bytes. Text as paths looks alike
    # without our fonts.
    with matplotlib.rc_context({"svg.hashsalt": "tfx-course", "svg.fonttype": text}):
        figure.savefig(
            buffer,
            format="svg",
            bbox_inches="tight",
            facecolor=PAPER,
            metadata={"Date": None, "Creator": None},
        )
    pyplot.close(figure)
    return buffer.getvalue().decode()


def chain(*components):
    """Draw ``components`` in order, with the artifacts that flow between them, read off the
    components themselves.

    Boxes are components, rounded boxes are the artifacts that they write; an arrow leads from an
    artifact to each component that was given it as an input.
    """
    from matplotlib import patches, pyplot

    width, height, gap = 2.3, 0.7, 1.1
    figure, axes = pyplot.subplots(figsize=(9, 2.6))
    places = {}
    for column, component in enumerate(components):
        left = column * (width + gap)
        axes.add_patch(patches.Rectangle((left, 1.5), width, height, facecolor=BLUE, edgecolor=INK))
        axes.text(
            left + width / 2,
            1.5 + height / 2,
            component.id,
            color=PAPER,
            ha="center",
            va="center",
            weight="bold",
        )
        for key, channel in component.outputs.items():
            box = patches.FancyBboxPatch(
                (left + 0.25, 0.1),
                width - 0.5,
                height - 0.1,
                boxstyle="round,pad=0.06",
                facecolor=SAND,
                edgecolor=INK,
            )
            axes.add_patch(box)
            axes.text(
                left + width / 2,
                0.42,
                f"{key}\n({channel.type_name})",
                color=INK,
                ha="center",
                va="center",
                fontsize=9,
            )
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
    axes.annotate(
        "",
        end,
        start,
        arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0, "lw": 1.4},
    )


def histograms(statistics, features, units):
    """Draw the equal-width histograms that TFDV stored for ``features``, one small plot each, with
    a log count axis.

    Args:
        statistics: a ``DatasetFeatureStatisticsList``; its first data set is drawn.
        features: names of numeric features.
        units: the unit of each, for the axis.

    Raises:
        KeyError: a feature is not in the statistics or has no histogram.
    """
    from matplotlib import pyplot

    stored = {
        feature.path.step[0]: feature.num_stats for feature in statistics.datasets[0].features
    }
    figure, axes = pyplot.subplots(1, len(features), figsize=(9, 2.7), squeeze=False, sharey=True)
    for axis, name, unit in zip(axes[0], features, units):
        buckets = next((h.buckets for h in stored[name].histograms if h.type == h.STANDARD), None)
        if buckets is None:
            raise KeyError(name)
        axis.bar(
            [bucket.low_value for bucket in buckets],
            [bucket.sample_count for bucket in buckets],
            width=[bucket.high_value - bucket.low_value for bucket in buckets],
            align="edge",
            color=BLUE,
            edgecolor=INK,
        )
        axis.set_yscale("log")
        axis.set_title(name, fontsize=10, weight="bold", color=INK)
        axis.set_xlabel(unit, color=INK)
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(axis="y", color=RULE, alpha=0.3)
    figure.tight_layout()
    spans = "; ".join(
        f"{n}: {stored[n].min:.7g} – {stored[n].max:.7g} {u}" for n, u in zip(features, units)
    )
    return Picture(figure, "pictures.histograms", spans=spans)


# The boxes of the talk's diagram -> column and row, ML Code in the middle.
_SYSTEM = {
    "ml_code": (1, 1), "spelling": (0, 0), "vectors": (1, 0), "stop_words": (2, 0), "api": (2, 1),
    "ratings": (2, 2), "topics": (1, 2), "language": (0, 2), "scaling": (0, 1),
}  # fmt: skip


def system(lines):
    """Draw the boxes built so far around "ML Code", the area of each in proportion to its lines of
    code.

    Below, one bar of all lines shows what share of them is "ML Code".

    Args:
        lines: ``{box: lines of code}``, boxes being among ``ml_code``, ``spelling``, ``vectors``,
            ``stop_words``, ``api``, ``ratings``, ``topics``, ``language``, ``scaling``.

    Raises:
        KeyError: another box.
    """
    share = lines["ml_code"] / sum(lines.values())
    names = {
        lang: {box: messages.text(f"pictures.box.{box}", lang) for box in lines}
        for lang in messages.LANGUAGES
    }
    return Picture(
        {
            lang: _system(
                lines, names[lang], messages.text("pictures.lines", lang, share=f"{share:.0%}")
            )
            for lang in names
        },
        "pictures.system",
        boxes={
            lang: ", ".join(f"{names[lang][box]}: {count}" for box, count in lines.items())
            for lang in names
        },
        share=f"{share:.0%}",
    )


def _system(lines, names, caption):
    from matplotlib import patches, pyplot

    figure, axes = pyplot.subplots(figsize=(9, 4.4))
    largest = max(lines.values())
    for box, count in lines.items():
        column, row = _SYSTEM[box]
        x, y, size = 3 * column + 1.5, 3.85 - 1.45 * row, (count / largest) ** 0.5
        face, ink = (BLUE, PAPER) if box == "ml_code" else (SAND, INK)
        axes.add_patch(
            patches.Rectangle(
                (x - 1.2 * size, y - 0.42 * size),
                2.4 * size,
                0.84 * size,
                facecolor=face,
                edgecolor=INK,
            )
        )
        axes.text(x, y, str(count), color=ink, ha="center", va="center", fontsize=10, weight="bold")
        weight = "bold" if box == "ml_code" else "normal"
        axes.text(
            x,
            y - 0.42 * size - 0.07,
            names[box],
            color=INK,
            ha="center",
            va="top",
            fontsize=10,
            weight=weight,
        )
    left = 0.1
    for box in sorted(lines, key=lambda box: box != "ml_code"):
        width = 8.8 * lines[box] / sum(lines.values())
        axes.add_patch(
            patches.Rectangle(
                (left, -0.35),
                width,
                0.28,
                facecolor=BLUE if box == "ml_code" else SAND,
                edgecolor=INK,
            )
        )
        left += width
    axes.text(0.1, -0.43, caption, color=INK, ha="left", va="top", fontsize=10)
    axes.set_xlim(0, 9)
    axes.set_ylim(-0.8, 4.35)
    axes.set_axis_off()
    return figure


# Figure 1 of D. Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015:
# box -> left, bottom, width, height, read off the figure by eye in hundredths of its width. The
# authors drew it as a sketch; so is this.
_DEBT = {
    "configuration": (0, 8, 15, 18), "collection": (16, 20, 20, 15), "features": (16, 4, 18, 13),
    "verification": (37, 25, 17, 10), "ml_code": (37, 15.5, 9, 5.5), "analysis": (47, 14, 14, 8.5),
    "process": (36, 2, 25, 9), "resources": (56, 25, 21, 10), "serving": (62.5, 3, 17, 19),
    "monitoring": (81, 8, 17, 18),
}  # fmt: skip


def debt():
    """Draw anew the figure of "Hidden Technical Debt in Machine Learning Systems" (Sculley et al.,
    NeurIPS 2015, figure 1).
    """
    names = {
        lang: {box: messages.text(f"pictures.debt_box.{box}", lang) for box in _DEBT}
        for lang in messages.LANGUAGES
    }
    boxes = {
        lang: ", ".join(name.replace("\n", " ") for name in names[lang].values()) for lang in names
    }
    return Picture({lang: _debt(names[lang]) for lang in names}, "pictures.debt", boxes=boxes)


def _debt(names):
    from matplotlib import patches, pyplot

    figure, axes = pyplot.subplots(figsize=(9, 3.4))
    for box, (left, bottom, width, height) in _DEBT.items():
        face, ink = (BLUE, PAPER) if box == "ml_code" else (SAND, INK)
        axes.add_patch(
            patches.Rectangle((left, bottom), width, height, facecolor=face, edgecolor=INK)
        )
        size = 8 if box == "ml_code" else 9
        axes.text(
            left + width / 2,
            bottom + height / 2,
            names[box],
            color=ink,
            ha="center",
            va="center",
            fontsize=size,
        )
    axes.set_xlim(-0.5, 98.5)
    axes.set_ylim(1, 36)
    axes.set_axis_off()
    return figure


def queues(arrivals, runs, capacity):
    """Draw a day: above, messages that arrive and what the machines can handle; below, messages
    waiting.

    Args:
        arrivals: messages in each minute of the day.
        runs: ``{name: table}`` with the columns ``machines`` and ``waiting``, a row per minute; at
            most three.
        capacity: messages that a machine handles in a minute.
    """
    panels = {lang: _queues(arrivals, runs, capacity, lang) for lang in messages.LANGUAGES}
    peaks = "; ".join(
        f"{name}: {run.machines.max()}, {run.waiting.max()}" for name, run in runs.items()
    )
    return Picture(panels, "pictures.queues", peaks=peaks)


def _queues(arrivals, runs, capacity, lang):
    from matplotlib import pyplot

    hours = [minute / 60 for minute in range(0, len(arrivals), 10)]
    means = [sum(arrivals[minute : minute + 10]) / 10 for minute in range(0, len(arrivals), 10)]
    figure, axes = pyplot.subplots(2, 1, figsize=(9, 4), sharex=True)
    axes[0].fill_between(hours, means, color=SAND, edgecolor=RULE, step="post")
    for (name, run), (color, style) in zip(runs.items(), [(INK, "--"), (INK, ":"), (BLUE, "-")]):
        axes[0].step(
            hours, run.machines[::10] * capacity, color=color, ls=style, lw=1.8, where="post"
        )
        axes[1].step(
            hours, run.waiting[::10], color=color, ls=style, lw=1.8, where="post", label=name
        )
    axes[0].set_title(messages.text("pictures.capacity", lang), fontsize=10, loc="left", color=INK)
    axes[1].set_title(messages.text("pictures.waiting", lang), fontsize=10, loc="left", color=INK)
    axes[1].legend(loc="upper left", frameon=False, fontsize=9)
    axes[1].set_xlim(0, 24)
    axes[1].set_xticks(range(0, 25, 3))
    axes[1].set_xlabel(messages.text("pictures.hour", lang), color=INK)
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    return figure


# The stages of the talk's life cycle, in the order in which the loop turns, and where each stands.
_STAGES = {"experimentation": (0, 1), "training": (1, 1), "delivery": (1, 0), "monitoring": (0, 0)}


# What a stage hands to the next, beside the arrow between them: place and alignment.
_HANDED = {
    "recipe": (4.5, 2.5, "center", "bottom"), "candidate": (7.5, 1.42, "left", "center"),
    "model": (4.5, 0.35, "center", "top"), "alarm": (1.5, 1.42, "right", "center"),
}  # fmt: skip


def life_cycle():
    """Draw the life cycle of an ML product, as the talk has it: four stages, each leading to the
    next, and the last to the first.
    """
    words = {
        lang: {key: messages.text(f"pictures.stage.{key}", lang) for key in (*_STAGES, *_HANDED)}
        for lang in messages.LANGUAGES
    }
    stages = {
        lang: " → ".join(
            words[lang][stage].replace("\n", " ") for stage in (*_STAGES, "experimentation")
        )
        for lang in words
    }
    return Picture(
        {lang: _life_cycle(words[lang]) for lang in words}, "pictures.life_cycle", stages=stages
    )


def _life_cycle(words):
    from matplotlib import patches, pyplot

    figure, axes = pyplot.subplots(figsize=(9, 3.1))
    for stage, (column, row) in _STAGES.items():
        x, y = 0.2 + 5.7 * column, 0.05 + 1.95 * row
        face, ink = (SAND, INK) if stage == "monitoring" else (BLUE, PAPER)
        axes.add_patch(
            patches.FancyBboxPatch(
                (x, y), 2.9, 0.8, boxstyle="round,pad=0.05", facecolor=face, edgecolor=INK
            )
        )
        axes.text(
            x + 1.45,
            y + 0.4,
            words[stage],
            color=ink,
            ha="center",
            va="center",
            fontsize=10,
            weight="bold",
        )
    _arrow(axes, (3.2, 2.4), (5.8, 2.4))
    _arrow(axes, (7.35, 1.9), (7.35, 0.95))
    _arrow(axes, (5.8, 0.45), (3.2, 0.45))
    _arrow(axes, (1.65, 0.95), (1.65, 1.9))
    for key, (x, y, across, up) in _HANDED.items():
        axes.text(x, y, words[key], color=INK, ha=across, va=up, fontsize=9)
    axes.set_xlim(-0.2, 9.2)
    axes.set_ylim(-0.15, 2.95)
    axes.set_axis_off()
    return figure


def quality(days, lines, alarms):
    """Draw the share of right answers per day, one line for each way of running the product, with
    95% intervals.

    Args:
        days: the numbers of the days.
        lines: ``{message under pictures.quality: [(share, half of the interval's width), ...]}``,
            two of them, a pair per day.
        alarms: ``{day: what the monitor saw}``.
    """
    names = {
        lang: [messages.text(f"pictures.quality.{line}", lang) for line in lines]
        for lang in messages.LANGUAGES
    }
    told = {
        lang: "; ".join(
            f"{name}: {', '.join(f'{share:.0%}' for share, _ in line)}"
            for name, line in zip(names[lang], lines.values())
        )
        for lang in names
    }
    return Picture(
        {
            lang: _quality(
                days,
                dict(zip(names[lang], lines.values())),
                alarms,
                messages.text("pictures.quality_axes", lang).split("|"),
            )
            for lang in names
        },
        "pictures.quality_alt",
        told=told,
        alarms=", ".join(f"{day} ({what})" for day, what in alarms.items()),
    )


def _quality(days, lines, alarms, labels):
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 3.4))
    for (name, line), (color, style, marker, shift) in zip(
        lines.items(), [(INK, "--", "s", -0.04), (BLUE, "-", "o", 0.04)]
    ):
        shares, margins = [100 * share for share, _ in line], [100 * margin for _, margin in line]
        axes.errorbar(
            [day + shift for day in days],
            shares,
            margins,
            color=color,
            ls=style,
            marker=marker,
            lw=1.8,
            capsize=3,
            label=name,
        )
    top = 100 * max(share + margin for line in lines.values() for share, margin in line)
    for day, what in alarms.items():
        axes.annotate(f"▲ {what}", (day, top + 1), ha="center", va="bottom", fontsize=9, color=INK)
        axes.axvline(day, color=RULE, lw=0.8, ls=":", zorder=0)
    axes.set_xticks(list(days))
    low = 100 * min(share - margin for line in lines.values() for share, margin in line)
    axes.set_ylim(low - 5, top + 4)
    axes.set_xlabel(labels[0], color=INK)
    axes.set_ylabel(labels[1], color=INK)
    axes.legend(loc="lower left", frameon=False, fontsize=9, ncols=2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=RULE, alpha=0.3)
    figure.tight_layout()
    return figure


def component_map(components, without=()):
    """Draw who writes and who reads each type of artifact, read off the specifications of component
    classes.

    A row per component, in the order given; a column per artifact type that one of them reads or
    has for its first output.

    Args:
        components: classes with a ``SPEC_CLASS``, as ``tfx.v1.components`` has.
        without: ``(component, input)`` names that are left out, where versions of TFX differ.
    """
    rows = {component.__name__: component.SPEC_CLASS for component in components}
    writes = {
        name: [output.type.TYPE_NAME for output in spec.OUTPUTS.values()]
        for name, spec in rows.items()
    }
    inputs = {
        name: [part for key, part in spec.INPUTS.items() if (name, key) not in without]
        for name, spec in rows.items()
    }
    reads = {
        name: {part.type.TYPE_NAME: part.optional for part in parts}
        for name, parts in inputs.items()
    }
    wanted = {kind for kinds in reads.values() for kind in kinds} | {
        kinds[0] for kinds in writes.values()
    }
    columns = [
        kind
        for kind in dict.fromkeys(kind for kinds in writes.values() for kind in kinds)
        if kind in wanted
    ]
    flow = "; ".join(
        f"{name}: {', '.join(reads[name]) or '–'} → {', '.join(writes[name])}" for name in rows
    )
    legends = {
        lang: messages.text("pictures.map_legend", lang).split("|") for lang in messages.LANGUAGES
    }
    return Picture(
        {lang: _component_map(columns, writes, reads, legends[lang]) for lang in legends},
        "pictures.component_map",
        flow=flow,
    )


def _component_map(columns, writes, reads, legend):
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 0.32 * len(writes) + 1.9))
    places = {"writes": ([], []), "required": ([], []), "optional": ([], [])}
    for row, name in enumerate(writes):
        axes.axhline(-row, color=RULE, alpha=0.25, lw=0.8, zorder=0)
        for column, kind in enumerate(columns):
            used = ["writes"] if kind in writes[name] else []
            if kind in reads[name]:
                used.append("optional" if reads[name][kind] else "required")
            for how in used:
                places[how][0].append(column)
                places[how][1].append(-row)
    for column in range(len(columns)):
        used = [y for xs, ys in places.values() for x, y in zip(xs, ys) if x == column]
        axes.plot([column, column], [max(used), min(used)], color=INK, lw=1.6, zorder=1)
    looks = {"writes": ("s", BLUE, 100), "required": ("o", PAPER, 60), "optional": ("o", PAPER, 18)}
    for (how, (xs, ys)), label in zip(places.items(), legend):
        marker, face, size = looks[how]
        # A reader over a writer.
        axes.scatter(
            xs,
            ys,
            marker=marker,
            s=size,
            facecolor=face,
            edgecolor=INK,
            lw=1.4,
            zorder=2,
            label=label,
        )
    axes.set_yticks([-row for row in range(len(writes))], list(writes), fontsize=10)
    axes.set_xticks(range(len(columns)), columns, rotation=35, ha="left", fontsize=9)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_ylim(-len(writes) + 0.4, 0.6)
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, 0.0), ncols=3, frameon=False, fontsize=9)
    return figure


def anatomy():
    """Draw the inside of a component: driver, executor and publisher, and what each exchanges with
    the metadata store and the files.
    """
    keys = (
        "driver",
        "executor",
        "publisher",
        "store",
        "files",
        "finds",
        "reads",
        "writes",
        "records",
    )
    words = {
        lang: {key: messages.text(f"pictures.anatomy.{key}", lang) for key in keys}
        for lang in messages.LANGUAGES
    }
    return Picture({lang: _anatomy(words[lang]) for lang in words}, "pictures.anatomy_alt")


def _anatomy(words):
    from matplotlib import patches, pyplot

    figure, axes = pyplot.subplots(figsize=(9, 3.6))
    axes.add_patch(patches.Rectangle((0, 1.35), 9, 1.15, facecolor="none", edgecolor=INK, ls="--"))
    for key, x, y, width in (
        ("driver", 0.25, 1.55, 2.3),
        ("executor", 3.35, 1.55, 2.3),
        ("publisher", 6.45, 1.55, 2.3),
    ):
        axes.add_patch(patches.Rectangle((x, y), width, 0.75, facecolor=BLUE, edgecolor=INK))
        axes.text(
            x + width / 2,
            y + 0.375,
            words[key],
            color=PAPER,
            ha="center",
            va="center",
            fontsize=10,
            weight="bold",
        )
    for key, x, y, width in (("store", 0.25, 3.3, 8.5), ("files", 3.35, 0.0, 2.3)):
        axes.add_patch(
            patches.FancyBboxPatch(
                (x, y), width, 0.5, boxstyle="round,pad=0.05", facecolor=SAND, edgecolor=INK
            )
        )
        axes.text(
            x + width / 2, y + 0.25, words[key], color=INK, ha="center", va="center", fontsize=10
        )
    _arrow(axes, (2.55, 1.92), (3.35, 1.92))
    _arrow(axes, (5.65, 1.92), (6.45, 1.92))
    _arrow(axes, (1.4, 3.25), (1.4, 2.3))
    _arrow(axes, (7.6, 2.3), (7.6, 3.25))
    _arrow(axes, (4.0, 0.55), (4.0, 1.55))
    _arrow(axes, (5.0, 1.55), (5.0, 0.55))
    for key, x, y, across in (
        ("finds", 1.55, 2.88, "left"),
        ("records", 7.45, 2.88, "right"),
        ("reads", 3.85, 0.95, "right"),
        ("writes", 5.15, 0.95, "left"),
    ):
        axes.text(x, y, words[key], color=INK, ha=across, va="center", fontsize=9)
    axes.set_xlim(-0.1, 9.1)
    axes.set_ylim(-0.1, 3.95)
    axes.set_axis_off()
    return figure


def judgements(verdicts):
    """Draw which schema judged which data: data on the left, schemas on the right, and on each line
    between them the verdict.

    Args:
        found: ``[(data, schema, whether it was accepted), ...]``, in the order in which it was
            judged.
    """
    return Picture(
        {
            lang: _judgements(verdicts, messages.text("pictures.judgements", lang).split("|"))
            for lang in messages.LANGUAGES
        },
        "pictures.judgements_alt",
        told="; ".join(
            f"{data} – {schema}: {'✓' if good else '✗'}" for data, schema, good in verdicts
        ),
    )


def _judgements(verdicts, heads):
    from matplotlib import patches, pyplot

    data, schemas = (
        list(dict.fromkeys(verdict[column] for verdict in verdicts)) for column in (0, 1)
    )
    height = 0.62 * len(data) + 0.4
    rows = {name: height - 0.75 - 0.62 * row for row, name in enumerate(data)}
    between = (height - 0.4) / len(schemas)
    places = {name: height - 0.4 - between * (row + 0.5) for row, name in enumerate(schemas)}
    figure, axes = pyplot.subplots(figsize=(9, 0.62 * height + 0.4))
    for names, left, face, ink in ((rows, 0.0, SAND, INK), (places, 6.6, BLUE, PAPER)):
        for name, y in names.items():
            axes.add_patch(
                patches.Rectangle((left, y - 0.2), 2.4, 0.4, facecolor=face, edgecolor=INK)
            )
            axes.text(left + 1.2, y, name, color=ink, ha="center", va="center", fontsize=10)
    for name, schema, good in verdicts:
        start, end = rows[name], places[schema]
        axes.plot([2.4, 6.6], [start, end], color=INK, lw=1.4, ls="-" if good else ":", zorder=1)
        # The mark stands a quarter of the way, where lines of different days are still apart.
        x, y = 2.4 + 4.2 * 0.25, start + (end - start) * 0.25
        axes.text(
            x,
            y,
            "✓" if good else "✗",
            color=INK,
            ha="center",
            va="center",
            fontsize=12,
            family="DejaVu Sans",
            zorder=3,
            bbox={"boxstyle": "circle,pad=0.15", "facecolor": PAPER, "edgecolor": INK},
        )
    for x, head in zip((1.2, 3.45, 7.8), heads):
        axes.text(x, height - 0.2, head, color=INK, ha="center", va="center", fontsize=9)
    axes.set_xlim(-0.1, 9.1)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    return figure


def scaling(measured):
    """Draw seconds against rows, both axes in powers of ten, a line per route (see ``scaling``).

    Args:
        measured: a table with the columns ``route``, ``rows``, ``seconds``.
    """
    axes, told = {}, {}
    for lang in messages.LANGUAGES:
        axes[lang] = messages.text("pictures.scaling_axes", lang).split("|")
        told[lang] = "; ".join(
            f"{route}: " + ", ".join(_seconds_at(row, lang) for row in rows.itertuples())
            for route, rows in measured.groupby("route", sort=False)
        )
    return Picture(
        {lang: _scaling(measured, axes[lang], lang) for lang in axes},
        "pictures.scaling_alt",
        told=told,
    )


def _seconds_at(row, lang):
    return f"{_written(f'{row.rows:,.0f}', lang)} → {_written(f'{row.seconds:g}', lang)} s"


def _written(number, lang):
    """Return a number, written as in English, as ``lang`` writes it."""
    return number.translate(str.maketrans(",.", ".,")) if lang == "pt-BR" else number


def _scaling(measured, words, lang):
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 4))
    marks = zip(
        [(BLUE, "-", "o"), (BLUE, "--", "s"), (INK, "--", "s"), (INK, "-", "o"), (INK, ":", "^")],
        measured.groupby("route", sort=False),
    )
    for (color, style, marker), (route, rows) in marks:
        axes.plot(rows.rows, rows.seconds, color=color, ls=style, marker=marker, label=route)
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis, places, form in (
        (axes.xaxis, sorted(set(measured.rows)), "{:,.0f}"),
        (axes.yaxis, [0.1, 1, 10, 100], "{:g} s"),
    ):
        axis.set_ticks(places, [_written(form.format(place), lang) for place in places])
    axes.minorticks_off()
    axes.set_xlabel(words[0], color=INK)
    axes.set_title(words[1], fontsize=10, loc="left", color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=RULE, alpha=0.3)
    axes.legend(frameon=False, fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=3)
    figure.tight_layout()
    return figure
