"""Draw the pictures of strokes in docs/painter.md.

    python -m benchmarks.tools.stroke_strips

One sheet shows a sketch as its strokes are laid, from large to small. The other shows a detail of
the sketch in each medium.
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.common import command_line
from benchmarks.common.evidence_page import find_provenance, provenance_comment
from benchmarks.common.picture_strip import GAP, HEADER, INK, PAPER
from impasto import Frame, Painting, Picture, paint, render
from impasto.core.arrays import Array, to_8bit
from impasto.core.atomic_files import atomic_write
from impasto.core.graphics.typography import SANS, draw_line
from impasto.painting.composition.layers import draw_layers
from impasto.painting.media import MEDIUM_NAMES
from impasto.painting.strokes.stroke_painting import FIGURE_LAYERS, MOTIFS
from impasto.painting.strokes.stroke_record import PaintedSurface

ROOT = Path(__file__).resolve().parents[2]
STRUCTURE = ROOT / "pdb/1hel.pdb"
ARTWORK = ROOT / "styles/van-gogh-village-street-in-auvers.jpg"
SIZE = (768, 576)  # of the sketches, in pixels
PANEL = (320, 240)  # of the pictures on a sheet
DETAIL = (60, 160)  # left and top of the detail that shows the media
COLUMNS, JPEG_QUALITY = 3, 82
STAGES = ("before the first stroke", "motifs", "large", "middle", "small", "smallest")


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.tools.stroke_strips",
        description="Draw the pictures of strokes in docs/painter.md.",
    )
    parser.add_argument("--output", type=Path, default=ROOT / "docs/strokes", metavar="DIR")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Paint the sketches and write both sheets."""
    view = render(STRUCTURE, size=SIZE)
    media = {medium: _sketch(view, medium) for medium in MEDIUM_NAMES}
    first = next(iter(media.values()))
    stages = dict(zip(STAGES, draw_stages(first), strict=True)) | {"composed": first.still}
    arguments.output.mkdir(parents=True, exist_ok=True)
    _write_sheet(arguments.output / "layers.jpg", stages)
    columns, rows = (slice(start, start + n) for start, n in zip(DETAIL, PANEL, strict=True))
    details = {medium: painting.still[rows, columns] for medium, painting in media.items()}
    _write_sheet(arguments.output / "media.jpg", details)
    return 0


def _sketch(view: Frame, medium: str) -> Painting:
    return paint(view, ARTWORK, quality="sketch", medium=medium, threads=1)


def draw_stages(painting: Painting) -> list[Picture]:
    """Draw the paint of a still without strokes, then with one more of their sizes each time."""
    record, frame = painting.layers.strokes, painting.frame
    assert record is not None
    # Within a layer widths vary by a quarter, less than from layer to layer.
    layers = (MOTIFS, *FIGURE_LAYERS[:-1])
    least = [np.inf, *(0.75 * record.medium.width * layer.width for layer in layers), 0.0]

    def larger_strokes(surface: PaintedSurface, width: float) -> PaintedSurface:
        sizes = surface.strokes.widths / surface.strokes.scales
        return replace(surface, strokes=surface.strokes.take(sizes >= width))

    pictures = []
    for width in least:
        part = replace(
            record,
            figure=larger_strokes(record.figure, width),
            ground=record.ground and larger_strokes(record.ground, width),
        )
        figure, ground = draw_layers(part, painting.layers.palette, frame)
        matte = frame.matte[..., None]
        pictures.append(Picture.of(matte * figure + (1 - matte) * ground))
    return pictures


def _write_sheet(path: Path, pictures: Mapping[str, Array]) -> None:
    """Write pictures, reduced to the size of a panel, each below its title, as one JPEG."""
    width, height = PANEL[0] + GAP, HEADER + PANEL[1] + GAP
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * width - GAP, rows * height - GAP), PAPER)
    for number, (title, picture) in enumerate(pictures.items()):
        left, top = number % COLUMNS * width, number // COLUMNS * height
        draw_line(sheet, (left, top + HEADER - 9), title, SANS, 16, INK)
        panel = Image.fromarray(to_8bit(picture)).resize(PANEL, Image.Resampling.LANCZOS)
        sheet.paste(panel, (left, top + HEADER))
    with atomic_write(path) as temporary:
        made = provenance_comment(find_provenance())
        sheet.save(temporary, "JPEG", quality=JPEG_QUALITY, optimize=True, comment=made)


if __name__ == "__main__":
    sys.exit(command_line.run_command("stroke_strips", run, make_parser().parse_args()))
