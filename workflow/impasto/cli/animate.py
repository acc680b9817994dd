"""The verb `animate`: carry a still's paint through a rendered clip."""

import argparse
from pathlib import Path

from impasto.cli.options import painted_view, parts, value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "animate",
        help="carry a still's paint to every frame of a rendered clip",
        description="Paint the frames of a clip from the layers of a painted view. The paint "
        "follows the structure exactly, by depth and camera; surfaces that come into view are "
        "painted at a few keyframes. Frames are composed with the dials that the view was painted "
        "with, which are read from STILL.json; where strokes are laid, lines, light and air are "
        "gentler than in the still, since they would flicker. A view that is larger than the "
        "clip's renders, in the same proportions, is reduced to their size.",
        epilog=value_types.examples_epilog(
            "impasto render pdb/1hel.pdb -o view",
            "impasto render pdb/1hel.pdb -o clip --size 512x384 --frames 72",
            "impasto paint view/0000.png --artwork a.jpg --layers layers -o still.png",
            "impasto animate clip --view view/0000.png --layers layers --record still.json "
            "--artwork a.jpg -o frames",
        ),
    )
    parser.add_argument("renders", type=Path, metavar="RENDERS", help="folder of the clip's frames")
    parser.add_argument(
        "--view",
        type=Path,
        required=True,
        metavar="VIEW.png",
        help="the render that the still was painted from",
    )
    painted_view.add_options(parser)
    parser.add_argument(
        "--artwork",
        type=value_types.parse_weighted_artwork,
        action="append",
        required=True,
        metavar="ART[:WEIGHT]",
        help="the artworks that the still was painted after",
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="folder to write"
    )
    value_types.add_compute_options(parser)
    parts.add_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Paint the frames of the clip."""
    from impasto.api.artwork_inputs import ArtworkReader
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

    dials = read_dials(arguments.record)
    view = read_painted_view(arguments.view)
    reader = ArtworkReader()
    sources, painter_parts = reader.sources(arguments.artwork), parts.given_parts(arguments, reader)
    parts.check_clip_parts(arguments.artwork_for, arguments.record, frame_paths(arguments.renders))
    torch_device = device.select_device(arguments.device, arguments.threads, arguments.precision)
    quality = quality_by_name(arguments.quality)
    painter = Painter(sources, quality, dials, torch_device, painter_parts)
    layers = read_layers(arguments.layers, view)
    origins = [arguments.view, depth_path(arguments.view), arguments.record]
    origins += [ids_path(arguments.view)] * ids_path(arguments.view).exists()
    for folder in (arguments.view.parent, arguments.renders):
        beside = (folder / name for name in (*FOLDER_FILES, ATOM_TABLE_FILE))
        origins += [path for path in beside if path.exists()]
    origins += sorted(arguments.layers.iterdir())
    origins += [Path(name) for name, _ in arguments.artwork]
    origins += [Path(name) for _, name, _ in arguments.artwork_for]
    cache = KeyframeCache(
        arguments.output,
        verb_fingerprint("animate").encode(),
        repr((arguments.quality, arguments.artwork, arguments.artwork_for)).encode(),
        *(path.read_bytes() for path in origins),
    )
    with progress_bar("animating", "%") as show:
        paint_clip(
            arguments.renders,
            view,
            layers,
            painter,
            arguments.output,
            cache,
            threads=min(arguments.threads or device.usable_cores(), device.usable_cores()),
            progress=as_percentage(show),
        )
