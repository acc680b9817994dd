"""Draw the Mermaid flowcharts of the pages as SVG when the site is built.

A browser would have to fetch Mermaid to draw them, and the site must be readable without a network.
grandalf places the boxes in layers (Sugiyama, Tagawa and Toda 1981).
"""

import itertools
import re
from html import escape
from typing import Any

from font_source_sans_pro import font_files_ttf
from grandalf.graphs import Edge, Graph, Vertex
from grandalf.layouts import SugiyamaLayout, VertexViewer
from grandalf.routing import EdgeViewer, route_with_lines
from mkdocs.config.defaults import MkDocsConfig
from PIL import ImageFont

ARROW = re.compile(r"(\w+)(?:\[(.*?)\])? --> (\w+)(?:\[(.*?)\])?")
SIZE, LINE, PADDING = 15, 19, 12  # of the type, in pixels
GAP_ACROSS, GAP_DOWN = 24, 40
FONT = ImageFont.truetype(font_files_ttf["SourceSansPro"], SIZE)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Have the blocks of Mermaid drawn."""
    fence = {"name": "mermaid", "class": "diagram", "format": draw_flowchart}
    config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = [fence]
    return config


def draw_flowchart(source: str, *_: Any, **__: Any) -> str:
    """Draw a flowchart from top to bottom, as the figure of a page."""
    labels: dict[str, str] = {}
    arrows = []
    for one, label, other, other_label in ARROW.findall(source):
        for name, text in ((one, label), (other, other_label)):
            labels[name] = text or labels.get(name, name)
        arrows.append((one, other))
    boxes = {name: Vertex(name) for name in labels}
    for name, box in boxes.items():
        lines = labels[name].split("<br>")
        width = max(map(FONT.getlength, lines)) + 2 * PADDING
        box.view = VertexViewer(width, LINE * len(lines) + PADDING)
    edges = [Edge(boxes[one], boxes[other]) for one, other in arrows]
    for edge in edges:
        edge.view = EdgeViewer()
    (part,) = Graph([*boxes.values()], edges).C
    layout = SugiyamaLayout(part)
    layout.xspace, layout.yspace, layout.route_edge = GAP_ACROSS, GAP_DOWN, route_with_lines
    layout.init_all()
    layout.draw()
    return _write_svg(boxes, labels, edges)


def _write_svg(boxes: dict[str, Vertex], labels: dict[str, str], edges: list[Edge]) -> str:
    views = {name: box.view for name, box in boxes.items()}
    left = min(view.xy[0] - view.w / 2 for view in views.values()) - 1
    top = min(view.xy[1] - view.h / 2 for view in views.values()) - 1
    width = max(view.xy[0] + view.w / 2 for view in views.values()) + 1 - left
    height = max(view.xy[1] + view.h / 2 for view in views.values()) + 1 - top
    plain = {name: label.replace("<br>", ": ") for name, label in labels.items()}
    told = "; ".join(f"{plain[e.v[0].data]} → {plain[e.v[1].data]}" for e in edges)
    parts = [_draw_edge(edge) for edge in edges]
    parts += [_draw_box(views[name], label) for name, label in labels.items()]
    return (
        f'<figure class="diagram"><svg role="img" aria-label="{escape(f"Flowchart. {told}.")}" '
        f'viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" width="{width:.0f}">'
        '<marker id="arrow-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker>'
        f"{''.join(parts)}</svg></figure>"
    )


def _draw_box(view: VertexViewer, label: str) -> str:
    (x, y), lines = view.xy, label.split("<br>")
    first = y - LINE * (len(lines) - 1) / 2
    rect = f'x="{x - view.w / 2:.0f}" y="{y - view.h / 2:.0f}" width="{view.w:.0f}"'
    texts = [
        f'<text x="{x:.0f}" y="{first + LINE * number:.0f}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    ]
    return f'<rect {rect} height="{view.h:.0f}" rx="3"/>{"".join(texts)}'


def _draw_edge(edge: Edge) -> str:
    """Draw a curve from the foot of a box to the head of another, by its bends."""
    one, other = (box.view for box in edge.v)
    bends = edge.view._pts[1:-1]
    points = [(one.xy[0], one.xy[1] + one.h / 2), *bends, (other.xy[0], other.xy[1] - other.h / 2)]
    path = "M{:.0f} {:.0f}".format(*points[0])
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        half = (y0 + y1) / 2
        path += f"C{x0:.0f} {half:.0f} {x1:.0f} {half:.0f} {x1:.0f} {y1:.0f}"
    return f'<path class="edge" d="{path}"/>'
