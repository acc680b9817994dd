"""Draw a painting from its strokes, at another size (`impasto.redraw`)."""

from collections.abc import Callable, Mapping
from pathlib import Path

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader
from impasto.api.part_inputs import check_same_parts, read_parts
from impasto.api.picture import Picture
from impasto.core.device import usable_cores
from impasto.core.errors import InputError
from impasto.motion.layer_files import read_strokes
from impasto.painting.composition.layers import redraw_still
from impasto.painting.dials import read_dials
from impasto.rendering.frame import Frame


def redraw(
    frame: Frame,
    layers: str | Path,
    record: str | Path,
    *,
    parts: Mapping[str, ArtworkInputs] | None = None,
    threads: int | None = None,
    watch: Callable[[int, int], None] | None = None,
) -> Picture:
    """Draw a painting from its strokes on another render of the view that was painted.

    Nothing is painted anew.

    Args:
        frame: the render to draw on, of any size.
        layers: folder with the layers that `Painting.save` or `impasto paint --layers` wrote.
        record: the record beside the painting (.json), from which the dials are read.
        parts: the parts that it was painted in, with their artworks.
        threads: CPU threads; None for all cores.
        watch: called with the work done and the total work; an exception that it raises ends the
            work.

    Raises:
        InputError: a file cannot be read, the painting was made in other parts or with masks or a
            map, or the render shows another view.
    """
    dials = read_dials(Path(record))
    check_same_parts(parts or {}, Path(record))
    strokes, palette = read_strokes(Path(layers))
    given = read_parts(parts or {}, ArtworkReader())
    if len(given) != len(palette.parts):
        raise InputError(
            f"{layers}: painted with {len(palette.parts)} parts, found {len(given)}; "
            "pictures with masks or a map cannot be redrawn"
        )
    if problem := strokes.mismatch(frame):
        raise InputError(f"{frame.origin.name}: {problem}")
    cores = min(threads or usable_cores(), usable_cores())
    still = redraw_still(strokes, palette, frame, dials.composition, given, cores, watch)
    return Picture.of(still)
