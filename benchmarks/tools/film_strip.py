"""Draw the picture of the README: the stills of the default film that are painted after artworks.

make animation
python -m benchmarks.tools.film_strip
"""

import argparse
import sys
from pathlib import Path

from PIL import Image

from benchmarks.common import command_line
from benchmarks.common.evidence_page import find_provenance, provenance_comment
from impasto.core.atomic_files import atomic_write
from impasto.core.graphics.images import contain, load_image
from impasto.timeline.loader import load_timeline
from impasto.timeline.result_paths import ResultPaths

PANEL, GAP, COLUMNS = (400, 300), 10, 5
PAPER, JPEG_QUALITY = (255, 255, 255), 85


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.tools.film_strip", description=__doc__.splitlines()[0]
    )
    add = parser.add_argument
    add("--timeline", type=Path, default=Path("config/timeline.yaml"), metavar="FILE")
    add("--results", type=Path, default=Path("results"), metavar="DIR")
    add("--output", type=Path, default=Path("docs/strip.jpg"), metavar="FILE.jpg")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Draw the strip."""
    results = ResultPaths(arguments.results)
    entries = load_timeline(arguments.timeline).entries
    stills = [results.still(entry.id) for entry in entries if entry.artwork.plate is None]
    width, height = (side + GAP for side in PANEL)
    rows = -(-len(stills) // COLUMNS)
    strip = Image.new("RGB", (COLUMNS * width - GAP, rows * height - GAP), PAPER)
    for number, path in enumerate(stills):
        row, column = divmod(number, COLUMNS)
        strip.paste(contain(load_image(path), PANEL), (column * width, row * height))
    with atomic_write(arguments.output) as temporary:
        made = provenance_comment(find_provenance())
        strip.save(temporary, "JPEG", quality=JPEG_QUALITY, optimize=True, comment=made)
    return 0


if __name__ == "__main__":
    sys.exit(command_line.run_command("film_strip", run, make_parser().parse_args()))
