"""The verb `stage blend`: paint the transition between two clips."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from impasto.cli.options import parts, value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "blend",
        help="paint the blend from one entry's paint to that of the next",
        description="Paint what the film shows while two entries share the screen: the same "
        "protein in the same motion, painted after both artworks with changing shares. The painted "
        "clips of both entries must be in the results folder. Parts that have artworks of their "
        "own blend with what the other entry has there.",
        epilog=value_types.examples_epilog(
            "impasto stage blend great-wave village-street --results results --frames 24 -o between"
        ),
    )
    parser.add_argument("before", metavar="BEFORE", help="id of the entry that leaves")
    parser.add_argument("after", metavar="AFTER", help="id of the entry that enters")
    parser.add_argument("--results", type=Path, required=True, help="folder with both entries")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--frames",
        type=value_types.parse_positive_integer,
        required=True,
        metavar="N",
        help="number of frames that both entries share",
    )
    parser.add_argument(
        "--skip",
        type=value_types.parse_non_negative_integer,
        default=0,
        metavar="N",
        help="frames of BEFORE that precede them (default: %(default)s, for a loop)",
    )
    value_types.add_compute_options(parser)
    parts.add_blend_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Blend the two clips."""
    from impasto.api.artwork_inputs import ArtworkReader
    from impasto.cli.progress import as_percentage, progress_bar
    from impasto.core import device
    from impasto.motion.blend import BlendClip, blend_clips
    from impasto.motion.layer_files import read_layers, read_painted_view, reduce_painted_view
    from impasto.painting.dials import read_dials
    from impasto.painting.quality import quality_by_name
    from impasto.rendering.camera import read_cameras
    from impasto.rendering.frame import frame_paths
    from impasto.timeline.result_paths import ResultPaths

    results = ResultPaths(arguments.results)
    results.check_entries(arguments.before, arguments.after)

    def shared_frames(folder: Path, skip: int) -> list[Path]:
        """Return the frames that are shown together; a clip that loops starts over."""
        paths = frame_paths(folder)
        return [paths[(skip + index) % len(paths)] for index in range(arguments.frames)]

    reader, folder = ArtworkReader(), results.renders(arguments.after)
    renders, camera = shared_frames(folder, 0), read_cameras(folder / "camera.json")[0]

    def read_clip(
        entry: str, skip: int, named: Sequence[parts.NamedArtwork], option: str
    ) -> BlendClip:
        record = results.still(entry).with_suffix(".json")
        # The parts of both entries are found in the renders of the one that enters.
        parts.check_clip_parts(named, record, renders, option)
        sources = reader.sources(results.artwork(entry))
        view = read_painted_view(results.view(entry))
        layers = read_layers(results.layers(entry), view)
        view, layers = reduce_painted_view(view, layers, (camera.width, camera.height))
        frames = shared_frames(results.frames(entry), skip)
        return BlendClip(
            sources, read_dials(record), view, layers, frames, parts.read_parts(named, reader)
        )

    parts_before, parts_after = arguments.before_artwork_for, arguments.artwork_for
    torch_device = device.select_device(arguments.device, arguments.threads, arguments.precision)
    with progress_bar("blending", "%") as show:
        blend_clips(
            read_clip(arguments.before, arguments.skip, parts_before, "--before-artwork-for"),
            read_clip(arguments.after, 0, parts_after, "--artwork-for"),
            renders,
            arguments.output,
            quality_by_name(arguments.quality),
            torch_device,
            as_percentage(show),
        )
