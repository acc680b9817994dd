"""The verb `score`: judge a still against its render and artwork."""

import argparse
import json
from pathlib import Path

from impasto.cli.options import examples


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "score",
        help="judge a still: separation, outline, depth, style, structure",
        description="Judge a still against its render and artwork. Depth is judged where the "
        "render's depth (RENDER.depth.tif) lies beside it.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=examples(
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
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Judge and print."""
    from impasto import artwork
    from impasto.render.frame import read_frame, read_picture
    from impasto.score import FIGURES, score

    figures = score(
        read_picture(arguments.still),
        read_frame(arguments.render),
        artwork.load(arguments.artwork).pixels,
    ).as_dict()
    if arguments.json:
        print(json.dumps(figures, indent=2))
        return
    arrows = {True: "↑", False: "↓", None: " "}
    for figure in FIGURES:
        value = figures[figure.name]
        shown = "    –" if value is None else f"{value:5.2f}"
        print(f"{figure.name:<13}{shown} {arrows[figure.more_is_better]}  {figure.meaning}")
    print("↑ more is better, ↓ less is better, – cannot be taken")
