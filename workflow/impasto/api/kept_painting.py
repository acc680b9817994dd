"""Keep a painting on disk so that it can be composed anew later (`impasto.keep`, `reopen`)."""

from pathlib import Path
from typing import Any

import numpy as np

from impasto.api.artwork_inputs import ArtworkReader, artwork_records
from impasto.api.paint import Painting
from impasto.api.part_inputs import read_part_inputs
from impasto.core.atomic_files import atomic_folder, read_json, write_json
from impasto.core.errors import InputError
from impasto.motion.layer_files import PALETTE_FILE, STROKES_FILE
from impasto.painting.colour.palette import read_palette, write_palette
from impasto.painting.composition.layers import compose_painting
from impasto.painting.dials import read_dials
from impasto.painting.strokes.stroke_record import write_record
from impasto.rendering.atom_ids import write_atom_table
from impasto.rendering.backbone import BACKBONE_FILE
from impasto.rendering.camera import write_cameras
from impasto.rendering.frame import (
    ATOMS_FILE,
    FRAME_FILE_PATTERN,
    STRUCTURE_FILE,
    TRIANGLES_FILE,
    Frame,
    frame_name,
    read_rendered_frame,
)
from impasto.rendering.render_clip import write_frame

PAINT_FILE = "paint.npy"
RECORD_FILE = "painting.json"
KEPT_FILE_PATTERN = rf"{FRAME_FILE_PATTERN}|paint\.npy|painting\.json|palette\.json|strokes\.npz"


def keep(painting: Painting, folder: str | Path) -> None:
    """Keep a painting in a folder, from which `reopen` makes it again; an older one is replaced.

    The folder has the render as `impasto render` writes it, the paint with all its digits, the
    palette, and the strokes, with which the folder can be the `layers` of `redraw`.

    Args:
        painting: a painting after artworks that are files, without masks or maps.
        folder: folder for it; all or nothing is written.

    Raises:
        InputError: an artwork is no file, the painting has masks or maps, or the folder contains
            other files.
    """
    parts = painting.part_inputs
    artworks = [*painting.artworks, *(pair for own in parts.parts.values() for pair in own)]
    if any(artwork.path is None for artwork, _ in artworks):
        raise InputError(f"{folder}: expected a painting whose artworks are files, to keep it")
    if parts.masks or parts.maps:
        raise InputError(f"{folder}: expected a painting without masks and maps, to keep it")
    layers = painting.layers
    with atomic_folder(Path(folder), KEPT_FILE_PATTERN) as temporary:
        _write_render(temporary, painting.frame)
        np.save(temporary / PAINT_FILE, np.stack([layers.figure, layers.ground]))
        write_palette(temporary / PALETTE_FILE, layers.palette)
        if layers.strokes is not None:
            write_record(temporary / STROKES_FILE, layers.strokes)
        record = {
            "artworks": artwork_records(painting.artworks),
            "parts": {name: artwork_records(own) for name, own in parts.parts.items()},
            "quality": painting.quality,
            "device": painting.device,
            "seconds": painting.seconds,
            "ground_from": painting.ground_from,
            "tuned": dict(painting.tuning_record),
            "dials": painting.dials.as_dict(),
        }
        write_json(temporary / RECORD_FILE, record)


def reopen(folder: str | Path) -> Painting:
    """Make a painting again that `keep` wrote; nothing is painted.

    What is composed from it has the same bytes as what is composed from the painting itself. Its
    strokes stay on disk.

    Raises:
        InputError: a file of the folder, or an artwork, is missing or cannot be read.
    """
    folder = Path(folder)
    found = read_json(folder / RECORD_FILE)
    dials, frame = read_dials(folder / RECORD_FILE), read_rendered_frame(folder / frame_name(0))
    reader = ArtworkReader()
    try:
        artworks = reader.shares(_pairs(found["artworks"]))
        parts = {name: _pairs(own) for name, own in found["parts"].items()}
        figure, ground = np.load(folder / PAINT_FILE)
        part_inputs = read_part_inputs(frame, parts, (), None, artworks, reader)
        layers = compose_painting(
            figure,
            ground,
            frame,
            read_palette(folder / PALETTE_FILE),
            reader.sources(artworks),
            dials.composition,
            part_inputs.painter_parts,
        )
        return Painting(
            frame=frame,
            artworks=artworks,
            quality=found["quality"],
            device=found["device"],
            seconds=found["seconds"],
            layers=layers,
            dials=dials,
            tuning_record=found["tuned"],
            part_inputs=part_inputs,
            ground_from=found["ground_from"],
        )
    except (KeyError, OSError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{folder}: not a painting that was kept ({error})") from None


def _pairs(records: list[dict[str, Any]]) -> list[tuple[Any, float]]:
    return [(record["file"], float(record["weight"])) for record in records]


def _write_render(folder: Path, frame: Frame) -> None:
    """Write a frame into a folder as `render_structure` does."""
    write_frame(folder, 0, frame)
    if frame.camera is not None:
        write_cameras(folder / "camera.json", [frame.camera])
    if frame.atom_map is not None:
        write_atom_table(folder, frame.atom_map.atoms)
    if frame.backbone is not None:
        np.save(folder / BACKBONE_FILE, frame.backbone[None])
    for name, places in ((ATOMS_FILE, frame.atoms), (TRIANGLES_FILE, frame.triangles)):
        if places is not None:
            np.save(folder / name, places[None])
    write_json(folder / STRUCTURE_FILE, {"left_out": list(frame.left_out)})
