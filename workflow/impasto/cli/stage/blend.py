"""The verb `stage blend`: paint the transition between two clips."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from impasto.api.option_types import (
    Count,
    NamedArtwork,
    OutputPath,
    PartArtworks,
    parse_whole_number,
    read_by,
)
from impasto.api.options import Compute, ComputeOptions
from impasto.cli.paint_options import PARTS, PartOption, artworks_by_name


def blend(
    before: str,
    after: str,
    /,
    *,
    results: Path,
    output: OutputPath,
    frames: Count,
    skip: Annotated[int, read_by(partial(parse_whole_number, low=0), "N")] = 0,
    compute: Compute = None,
    artwork_for: PartOption = (),
    before_artwork_for: Annotated[PartArtworks, Parameter(group=PARTS)] = (),
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
        before_artwork_for: the same for BEFORE; give for each entry the parts that it was painted
            in.
    """
    from impasto.api.artwork_inputs import ArtworkReader
    from impasto.api.part_inputs import check_rendered_parts, check_same_parts, read_parts
    from impasto.cli.progress import as_percentage, progress_bar
    from impasto.core import device
    from impasto.motion.blend import BlendClip, blend_clips
    from impasto.motion.layer_files import read_layers, read_painted_view, reduce_painted_view
    from impasto.painting.dials import read_dials
    from impasto.painting.quality import quality_by_name
    from impasto.rendering.camera import read_cameras
    from impasto.rendering.frame import frame_paths
    from impasto.timeline.result_paths import ResultPaths

    given, found = compute or ComputeOptions(), ResultPaths(results)
    found.check_entries(before, after)

    def shared_frames(folder: Path, skip: int) -> list[Path]:
        """Return the frames that are shown together; a clip that loops starts over."""
        paths = frame_paths(folder)
        return [paths[(skip + index) % len(paths)] for index in range(frames)]

    reader, folder = ArtworkReader(), found.renders(after)
    renders, camera = shared_frames(folder, 0), read_cameras(folder / "camera.json")[0]

    def read_clip(entry: str, skip: int, named: Sequence[NamedArtwork], option: str) -> BlendClip:
        record, parts = found.still(entry).with_suffix(".json"), artworks_by_name(named)
        check_same_parts(parts, record, option)
        # The parts of both entries are found in the renders of the one that enters.
        check_rendered_parts(parts, renders)
        sources = reader.sources(found.artwork(entry))
        view = read_painted_view(found.view(entry))
        layers = read_layers(found.layers(entry), view)
        view, layers = reduce_painted_view(view, layers, (camera.width, camera.height))
        painted = shared_frames(found.frames(entry), skip)
        return BlendClip(
            sources, read_dials(record), view, layers, painted, read_parts(parts, reader)
        )

    request = device.request_device(
        given.get("device", "auto"), given.get("threads"), given.get("precision", "auto")
    )
    with progress_bar("blending", "%") as show:
        blend_clips(
            read_clip(before, skip, before_artwork_for, "--before-artwork-for"),
            read_clip(after, 0, artwork_for, "--artwork-for"),
            renders,
            output,
            quality_by_name(given.get("quality", "standard")),
            request,
            as_percentage(show),
        )
