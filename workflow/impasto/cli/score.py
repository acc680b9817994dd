"""The verb `score`: judge a still against its render and artwork."""

import argparse
import json
from pathlib import Path

from impasto.cli.options.value_types import examples_epilog


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "score",
        help="judge a still: separation, outline, depth, style, structure, crispness",
        description="Judge a still against its render and artwork. For comparison, also judge the "
        "bare render on a plain ground, whose scores are those before painting. Depth is judged if "
        "the render's depth (RENDER.depth.tif) lies beside it.",
        epilog=examples_epilog(
            "impasto score still.png --render view/0000.png --artwork styles/hokusai-poppies.jpg",
            "impasto score still.png --render view/0000.png --artwork art.jpg --json",
        ),
    )
    parser.add_argument("still", type=Path, help="the painted picture")
    parser.add_argument(
        "--render", type=Path, required=True, metavar="RENDER.png", help="what it was painted from"
    )
    parser.add_argument(
        "--artwork", type=Path, required=True, help="the artwork that it was painted after"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="print the scores as JSON; the object `render` has those of the bare render",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Judge, and print the scores."""
    from impasto.artworks import artwork
    from impasto.rendering.frame import read_picture, read_rendered_frame
    from impasto.scoring.judge import SCORE_DEFINITIONS, score_render, score_still

    still, frame = read_picture(arguments.still), read_rendered_frame(arguments.render)
    pixels = artwork.load_artwork(arguments.artwork).pixels
    scores = score_still(still, frame, pixels).as_dict()
    render_scores = score_render(frame, pixels).as_dict()
    if arguments.json:
        print(json.dumps({**scores, "render": render_scores}, indent=2))
        return
    arrows = {True: "↑", False: "↓", None: " "}
    print(f"{'':<13}{'still':>6}{'render':>8}")
    for definition in SCORE_DEFINITIONS:
        name = definition.name
        columns = f"{_score_text(scores[name]):>6}{_score_text(render_scores[name]):>8}"
        arrow = arrows[definition.more_is_better]
        print(f"{name:<13}{columns} {arrow}  {definition.meaning}")
    print("↑ higher is better, ↓ lower is better, – not applicable")
    print("render: the bare render on the artwork's mean colour, for comparison")


def _score_text(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
