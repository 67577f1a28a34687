"""Google's Facets without the network.

TFDV's own view asks the internet for Facets each time a notebook is opened. The same element,
``facets-overview``, is in the bundle of TensorBoard's What-If Tool plugin
(``tensorboard-plugin-wit``, Apache-2.0). ``install`` makes a page of it once, which JupyterLab
serves (``jupyter_server_config.py``) and an exported HTML file finds beside the course; an output
only holds the statistics, and a script that opens that page in a frame and hands them over.
"""

import base64
import html
import json
import re
from pathlib import Path

from tfx_course import messages
from tfx_course.paths import ROOT, STATE

FOLDER = STATE / "facets"
PAGE = "tfx-course-facets.html"


def install():
    """Make the page in ``.course/facets`` if it is missing or another version's, and return that
    folder.

    Raises:
        ImportError: the bundle is not installed.
        OSError: the course's folder cannot be written.
    """
    import importlib.metadata
    import importlib.util
    import os

    bundle = Path(
        importlib.util.find_spec("tensorboard_plugin_wit").submodule_search_locations[0], "static"
    )
    page = _page(
        (bundle / "wit_tb_bin.html").read_text(encoding="utf-8"),
        importlib.metadata.version("tensorboard_plugin_wit"),
    )
    made = FOLDER / PAGE
    if not made.exists() or made.read_text(encoding="utf-8") != page:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, content in (
            ("wit_tb_bin.js", (bundle / "wit_tb_bin.js").read_bytes()),
            (PAGE, page.encode()),
        ):
            partial = FOLDER / f".{name}.{os.getpid()}"
            partial.write_bytes(content)
            os.replace(partial, FOLDER / name)
    return FOLDER


def _page(bundle, version):
    """Return the What-If Tool's page with Facets in place of its dashboard."""
    # Its fonts are not in the package, and asking for them would fail; the browser's own sans serif
    # stands in.
    bundle = re.sub(r"@font-face\s*{[^}]*}", "", bundle)
    # An element without a template, which the bundle's Polymer refuses (in the console) until an
    # empty one is declared.
    bundle = bundle.replace(
        "<dom-module ",
        "<dom-module"
        ' id="facets-overview-filter-validator"><template></template></dom-module>\n<dom-module ',
        1,
    )
    body = (
        "<style>html, body {height: auto; background:"
        f" white}}</style>\n<facets-overview></facets-overview>\n<!-- {version} -->"
    )
    bundle, replaced = re.subn("<wit-dashboard></wit-dashboard>", lambda _: body, bundle)
    if replaced != 1:
        raise ImportError(
            "this version of tensorboard_plugin_wit has another page than the one that Facets is"
            " taken from"
        )
    return bundle + _LISTENER


_LISTENER = """
<script>
  const facets = document.querySelector('facets-overview');
  const tell = message => parent.postMessage({facets: message}, '*');
  addEventListener('message', event => {
    if (event.source !== parent || typeof event.data.statistics !== 'string') return;
    facets.protoInput = event.data.statistics;
    new ResizeObserver(() => tell(facets.offsetHeight)).observe(facets);
  });
  if (facets.constructor !== HTMLElement) tell('ready');
</script>
"""

# Where the page is: JupyterLab says under which address it serves; an exported file stands in a
# language's folder.
_SCRIPT = """
(() => {
  const settings = document.getElementById('jupyter-config-data');
  const page = settings ? JSON.parse(settings.textContent).baseUrl + 'static/' + PAGE : '../../' + FOLDER + '/' + PAGE;
  for (const box of document.querySelectorAll('.' + ID + ':not(:has(iframe))')) {
    const frame = document.createElement('iframe');
    frame.title = box.dataset.title;
    frame.style = 'width: 100%; height: 0; border: 0; background: white; color-scheme: light';
    addEventListener('message', event => {
      if (event.source !== frame.contentWindow || !event.data.facets) return;
      if (event.data.facets === 'ready') {
        box.firstElementChild.hidden = true;
        frame.contentWindow.postMessage({statistics: STATISTICS}, '*');
      } else {
        frame.style.height = event.data.facets + 20 + 'px';
      }
    });
    frame.src = page;
    box.append(frame);
  }
})()
"""  # noqa: E501


def view(datasets, table):
    """Return the ``View`` that shows ``{name: DatasetFeatureStatistics}`` in Facets; ``table`` is
    what it draws, in numbers.
    """
    from tensorflow_metadata.proto.v0 import statistics_pb2

    from tfx_course.views import statistics
    from tfx_course.views.table import View

    together = statistics_pb2.DatasetFeatureStatisticsList()
    for name, data in datasets.items():
        copy = together.datasets.add(name=name or "A", num_examples=data.num_examples)
        # The same each time: TFDV's order differs from run to run, and so do the last digits of
        # what was summed up.
        copy.features.extend(sorted(data.features, key=statistics.path))
        _round(copy)
    packed = base64.b64encode(together.SerializeToString(deterministic=True)).decode()
    key = _key(packed)
    values = {
        "PAGE": PAGE,
        "FOLDER": FOLDER.relative_to(ROOT).as_posix(),
        "ID": key,
        "STATISTICS": packed,
    }
    script = re.sub(
        r"\b(PAGE|FOLDER|ID|STATISTICS)\b", lambda match: json.dumps(values[match[0]]), _SCRIPT
    )

    def draw(lang):
        title, sentence = (
            html.escape(messages.text(f"show.facets_{part}", lang))
            for part in ("title", "sentence")
        )
        return (
            f'<div class="{key}"'
            f' data-title="{title}"><p>{sentence}</p></div><script>{script}</script>'
        )

    return View(table, draw)


def _round(message):
    """Round every double in ``message`` to nine significant digits, but for whole numbers, which
    may be codes.
    """
    for field, value in message.ListFields():
        if field.message_type:
            for item in value if field.label == field.LABEL_REPEATED else [value]:
                _round(item)
        elif field.type == field.TYPE_DOUBLE and field.label != field.LABEL_REPEATED:
            setattr(message, field.name, value if value.is_integer() else float(f"{value:.9g}"))


def _key(packed):
    import hashlib

    return f"facets-{hashlib.sha256(packed.encode()).hexdigest()[:12]}"
