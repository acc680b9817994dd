"""The verb `animate`: carry a still's paint through a rendered clip."""

from pathlib import Path

from impasto.api.option_types import Artworks, OutputPath
from impasto.api.options import Compute, ComputeOptions
from impasto.cli.paint_options import PartOption, artworks_by_name


def animate(
    renders: Path,
    /,
    *,
    view: Path,
    layers: Path,
    record: Path,
    artwork: Artworks,
    output: OutputPath,
    compute: Compute = None,
    artwork_for: PartOption = (),
) -> None:
    """Carry a still's paint to every frame of a rendered clip.

    The frames are painted from the layers of a painted view. The paint follows the structure
    exactly, by depth and camera; surfaces that come into view are painted at a few keyframes.
    Frames are composed with the dials that the view was painted with, which are read from
    STILL.json; where strokes are laid, lines, light and air are gentler than in the still, since
    they would flicker. A view that is larger than the clip's renders, in the same proportions, is
    reduced to their size.

    Examples:
        impasto render pdb/1hel.pdb -o view
        impasto render pdb/1hel.pdb -o clip --size 512x384 --frames 72
        impasto paint view/0000.png --artwork a.jpg --layers layers -o still.png
        impasto animate clip --view view/0000.png --layers layers --record still.json --artwork a.jpg -o frames

    Args:
        renders: folder of the clip's frames.
        view: the render that the still was painted from (VIEW.png).
        layers: the layers that `impasto paint --layers` wrote.
        record: record of the painted view (STILL.json), from which the dials are read.
        artwork: the artworks that the still was painted after.
        output: folder to write.
    """  # noqa: E501
    from impasto.api.artwork_inputs import ArtworkReader
    from impasto.api.part_inputs import check_rendered_parts, check_same_parts, read_parts
    from impasto.cli.progress import as_percentage, progress_bar
    from impasto.core import device
    from impasto.core.code_fingerprint import verb_fingerprint
    from impasto.motion.clip import paint_clip
    from impasto.motion.keyframe_cache import KeyframeCache
    from impasto.motion.layer_files import read_layers, read_painted_view
    from impasto.painting.dials import read_dials
    from impasto.painting.painter import Painter
    from impasto.painting.quality import quality_by_name
    from impasto.rendering.atom_ids import ATOM_TABLE_FILE, ids_path
    from impasto.rendering.frame import FOLDER_FILES, depth_path, frame_paths

    given, parts = compute or ComputeOptions(), artworks_by_name(artwork_for)
    threads, quality = given.get("threads"), quality_by_name(given.get("quality", "standard"))
    dials = read_dials(record)
    painted = read_painted_view(view)
    reader = ArtworkReader()
    sources, painter_parts = reader.sources(artwork), read_parts(parts, reader)
    check_same_parts(parts, record)
    check_rendered_parts(parts, frame_paths(renders))
    request = device.request_device(
        given.get("device", "auto"), threads, given.get("precision", "auto")
    )
    painter = Painter(sources, quality, dials, request, painter_parts)
    view_layers = read_layers(layers, painted)
    origins = [view, depth_path(view), record]
    origins += [ids_path(view)] * ids_path(view).exists()
    for folder in (view.parent, renders):
        beside = (folder / name for name in (*FOLDER_FILES, ATOM_TABLE_FILE))
        origins += [path for path in beside if path.exists()]
    origins += sorted(layers.iterdir())
    origins += [Path(name) for name, _ in artwork]
    origins += [Path(name) for _, name, _ in artwork_for]
    cache = KeyframeCache(
        output,
        verb_fingerprint("animate").encode(),
        repr((quality.name, artwork, artwork_for)).encode(),
        *(path.read_bytes() for path in origins),
    )
    with progress_bar("animating", "%") as show:
        paint_clip(
            renders,
            painted,
            view_layers,
            painter,
            output,
            cache,
            threads=min(threads or device.usable_cores(), device.usable_cores()),
            progress=as_percentage(show),
        )
