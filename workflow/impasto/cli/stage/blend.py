"""The verb `stage blend`: paint the transition between two clips."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from impasto.api.option_types import (
    PARTS,
    Artworks,
    Count,
    OutputPath,
    WeightedFile,
    parse_whole_number,
    read_by,
)
from impasto.api.options import PART_GROUP, ByPart, Devices, PartArtworks, StillQuality


def blend(
    before: str,
    after: str,
    /,
    *,
    results: Path,
    output: OutputPath,
    frames: Count,
    skip: Annotated[int, read_by(partial(parse_whole_number, low=0), "N")] = 0,
    quality: StillQuality = None,
    devices: Devices = None,
    artwork: Artworks = (),
    parts: PartArtworks = None,
    before_artwork: Artworks = (),
    before_parts: Annotated[
        ByPart | None,
        PARTS,
        Parameter(name="before-artwork-for", group=PART_GROUP),
    ] = None,
) -> None:
    """Paint the blend from one entry's paint to that of the next.

    This is what the film shows while two entries share the screen: the same protein in the same
    motion, painted after both artworks with changing shares. The painted clips of both entries must
    be in the results folder. Parts that have artworks of their own blend with what the other entry
    has there.

    Examples:
        impasto stage blend great-wave village-street --results results --frames 24 -o between

    Args:
        before: id of the entry that leaves.
        after: id of the entry that enters.
        results: folder with both entries.
        output: folder to write.
        frames: number of frames that both entries share.
        skip: frames of BEFORE that precede them (default: 0, for a loop).
        artwork: artwork that shares the picture with that of AFTER, whose own share is 1; may be
            repeated.
        before_artwork: the same for BEFORE.
        before_parts: the same for BEFORE; give for each entry the parts that it was painted
            in.
    """
    from impasto.api import clip
    from impasto.api.painted_view import PaintedView, read_painting
    from impasto.cli.progress import as_percentage, progress_bar
    from impasto.core.atomic_files import atomic_folder
    from impasto.rendering.frame import FRAME_FILE_PATTERN, frame_name, frame_paths, write_picture
    from impasto.timeline.result_paths import ResultPaths

    found = ResultPaths(results)
    found.check_entries(before, after)

    def painting(entry: str, others: Sequence[WeightedFile], parts: ByPart | None) -> PaintedView:
        record = found.still(entry).with_suffix(".json")
        view, layers = found.view(entry), found.layers(entry)
        artworks = [(str(found.artwork(entry)), 1.0), *others]
        return read_painting(view, layers, record, artworks, parts=parts, quality=quality)

    def shared_frames(folder: Path, skip: int) -> list[Path]:
        """Return the frames that are shown together; a clip that loops starts over."""
        paths = frame_paths(folder)
        return [paths[(skip + index) % len(paths)] for index in range(frames)]

    with progress_bar("blending", "%") as show, atomic_folder(output, FRAME_FILE_PATTERN) as folder:
        pictures = clip.blend(
            painting(before, before_artwork, before_parts),
            painting(after, artwork, parts),
            # The parts of both entries are found in the renders of the one that enters.
            shared_frames(found.renders(after), 0),
            shared_frames(found.frames(before), skip),
            shared_frames(found.frames(after), 0),
            watch=as_percentage(show),
            **(devices or {}),
        )
        for index, picture in enumerate(pictures):
            write_picture(folder / frame_name(index), picture)
