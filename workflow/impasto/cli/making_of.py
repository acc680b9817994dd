"""`impasto paint --making-of`: a film of the painting, beside the painting."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from impasto.making.record import Recorder
    from impasto.rendering.frame import Array, Frame


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--making-of",
        type=_mp4,
        metavar="FILM.mp4",
        help="also make a film of the painting, from the first noise to the last stroke, with "
        "curves of its losses",
    )


def recorder(arguments: argparse.Namespace, phases: int) -> "Recorder | None":
    """What watches a painting of so many phases for the film; None if none is asked for.

    Raises:
        InputError: there is no ffmpeg: better now than after the painting.
    """
    if arguments.making_of is None:
        return None
    from impasto.film.encode import ffmpeg
    from impasto.making.film import recorder

    ffmpeg()
    return recorder(phases)


def write(
    arguments: argparse.Namespace,
    recorded: "Recorder",
    finishing: "Iterable[tuple[str, Array]]",
    frame: "Frame",
    artwork: "Array",
    method: str,
) -> None:
    """Make the film.

    Args:
        arguments: of `impasto paint`.
        recorded: what was kept while it was painted.
        finishing: what comes after the last step, with the finished picture at the end.
        frame: what was painted.
        artwork: (h, w, 3) RGB in [0, 1], the heaviest.
        method: who has painted.
    """
    from impasto.cli.progress import bar
    from impasto.making.film import Story, make_film
    from impasto.scoring.bare import bare_render

    about = f"{arguments.quality} quality, {frame.size[0]} × {frame.size[1]} pixels"
    story = Story(artwork, bare_render(frame, artwork), method, about)
    with bar("making of", "frame") as show:
        make_film(arguments.making_of, recorded, finishing, story, show)


def _mp4(text: str) -> Path:
    if not text.lower().endswith(".mp4"):
        raise argparse.ArgumentTypeError(f"expected a name that ends in .mp4, found {text!r}")
    return Path(text)
