"""`impasto stage blend`: from one clip's paint to the next one's."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from impasto.cli.options import parts, value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "blend",
        help="paint the way from one entry's paint to the next one's",
        description="Paint what the film shows while two entries share the screen: the same "
        "protein in the same movement, painted after both artworks in changing shares. Both "
        "entries' clips must lie painted in the results folder. Parts that have artworks of their "
        "own go from these to what the other entry has there, and the other way round.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
        help="frames that both share",
    )
    parser.add_argument(
        "--skip",
        type=value_types.parse_non_negative_integer,
        default=0,
        metavar="N",
        help="frames of BEFORE that come before those (default: %(default)s, for a loop)",
    )
    value_types.add_compute_options(parser)
    parts.add_blend_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Blend."""
    from impasto.api.artwork_inputs import ArtworkReader
    from impasto.cli.progress import as_percentage, progress_bar
    from impasto.core import device
    from impasto.motion.blend import BlendClip, blend_clips
    from impasto.motion.layer_files import read_layers, read_painted_view
    from impasto.painting.dials import read_dials
    from impasto.painting.quality import quality_by_name
    from impasto.rendering.frame import frame_paths
    from impasto.timeline.result_paths import ResultPaths

    results = ResultPaths(arguments.results)
    results.check_entries(arguments.before, arguments.after)

    def shared(folder: Path, skip: int) -> list[Path]:
        """The frames that are on screen together; a clip that loops begins again."""
        paths = frame_paths(folder)
        return [paths[(skip + index) % len(paths)] for index in range(arguments.frames)]

    read, renders = ArtworkReader(), shared(results.renders(arguments.after), 0)

    def side(entry: str, skip: int, named: Sequence[parts.NamedArtwork], option: str) -> BlendClip:
        record = results.still(entry).with_suffix(".json")
        # Both are found in the renders of the one that enters.
        parts.check_clip_parts(named, record, renders, option)
        own = read.sources(results.artwork(entry))
        view = read_painted_view(results.view(entry))
        layers = read_layers(results.layers(entry), view)
        frames = shared(results.frames(entry), skip)
        return BlendClip(
            own, read_dials(record), view, layers, frames, parts.read_parts(named, read)
        )

    of_before, of_after = arguments.before_artwork_for, arguments.artwork_for
    place = device.select_device(arguments.device, arguments.threads, arguments.precision)
    with progress_bar("blending", "%") as show:
        blend_clips(
            side(arguments.before, arguments.skip, of_before, "--before-artwork-for"),
            side(arguments.after, 0, of_after, "--artwork-for"),
            renders,
            arguments.output,
            quality_by_name(arguments.quality),
            place,
            as_percentage(show),
        )
