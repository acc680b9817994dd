"""The verb `score`: judge a still against its render and artwork."""

import argparse
import json
from pathlib import Path

from impasto.cli.options.value_types import examples_epilog


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "score",
        help="judge a still: separation, outline, depth, style, structure",
        description="Judge a still against its render and artwork, and beside it the bare render "
        "on a plain ground: what each figure is before anything is painted. Depth is judged where "
        "the render's depth (RENDER.depth.tif) lies beside it.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
        "--artwork", type=Path, required=True, help="the artwork in whose manner it is painted"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="figures as JSON; the bare render's are the object `render`",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Judge and print."""
    from impasto.artworks import artwork
    from impasto.rendering.frame import read_picture, read_rendered_frame
    from impasto.scoring.judge import SCORE_DEFINITIONS, score_render, score_still

    still, frame = read_picture(arguments.still), read_rendered_frame(arguments.render)
    pixels = artwork.load_artwork(arguments.artwork).pixels
    figures = score_still(still, frame, pixels).as_dict()
    bare = score_render(frame, pixels).as_dict()
    if arguments.json:
        print(json.dumps({**figures, "render": bare}, indent=2))
        return
    arrows = {True: "↑", False: "↓", None: " "}
    print(f"{'':<13}{'still':>6}{'render':>8}")
    for figure in SCORE_DEFINITIONS:
        columns = f"{_score_text(figures[figure.name]):>6}{_score_text(bare[figure.name]):>8}"
        arrow = arrows[figure.more_is_better]
        print(f"{figure.name:<13}{columns} {arrow}  {figure.meaning}")
    print("↑ more is better, ↓ less is better, – cannot be taken")
    print("render: the bare render on the artwork's mean colour, to compare with")


def _score_text(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
