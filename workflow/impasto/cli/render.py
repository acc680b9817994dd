"""The verb `render`: render a structure to colour, matte, depth and camera."""

import argparse
from pathlib import Path

from impasto.cli.options import value_types
from impasto.painting.quality import STANDARD_SIZE
from impasto.rendering.choreography import EASES, MOTION_KINDS, Motion
from impasto.rendering.pymol_scene import REPRESENTATIONS, Look
from impasto.rendering.render_colours import EXPECTED_COLOURINGS


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "render",
        help="render a structure with PyMOL: colour, matte, exact depth, camera",
        description="Render a structure with PyMOL, without a window. Write 0000.png (RGBA), "
        "0000.depth.tif (ångström), ... and camera.json to the folder DIR.",
        epilog=value_types.examples_epilog(
            "impasto render pdb/1hel.pdb -o lysozyme",
            "impasto render pdb/1gbt.cif -o trypsin --representation surface --size 2560x1920",
            "impasto render pdb/1ubi.pdb -o clip --size 512x384 --frames 96 --degrees 40",
            "impasto render pdb/1hel.pdb -o closer --size 512x384 --frames 72 --motion dolly "
            "--factor 1.8",
        ),
    )
    parser.add_argument("structure", type=Path, help="PDB or mmCIF file")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="folder to write"
    )
    parser.add_argument(
        "--size",
        type=value_types.parse_render_size,
        default=STANDARD_SIZE,
        metavar="WxH",
        help="size in pixels; 512x384 is enough for a clip; above 8192 a side, only for "
        "`impasto redraw` (default: 1280x960)",
    )
    parser.add_argument(
        "--frames",
        type=value_types.parse_positive_integer,
        default=1,
        metavar="N",
        help="frames of a clip; 1 renders a single view (default: %(default)s)",
    )
    parser.add_argument(
        "--motion",
        choices=MOTION_KINDS,
        default=Motion.kind,
        help="rock: to both sides and back; turn: on in one direction; orbit: the camera goes "
        "round a cone; zoom: closer and back; dolly: the same, with a perspective camera that "
        "travels; models: through the models of the file and back; still: no motion (default: "
        "%(default)s)",
    )
    parser.add_argument(
        "--degrees",
        type=float,
        default=Motion.degrees,
        metavar="DEG",
        help="whole angle of the motion (default: %(default)s)",
    )
    parser.add_argument(
        "--factor",
        type=float,
        default=Motion.factor,
        metavar="X",
        help="how many times larger a zoom or dolly makes the structure (default: %(default)s)",
    )
    parser.add_argument(
        "--ease",
        choices=EASES,
        default=Motion.ease,
        help="whether a turn starts and stops gently or keeps one speed (default: %(default)s)",
    )
    parser.add_argument(
        "--start-angle",
        type=value_types.parse_number,
        metavar="DEG",
        help="angle at which a turn begins (default: minus half of its whole angle)",
    )
    parser.add_argument(
        "--period",
        type=value_types.parse_positive_integer,
        metavar="N",
        help="frames after which the motion repeats (default: all)",
    )
    parser.add_argument(
        "--representation",
        default=Look.representation,
        help=f"{', '.join(REPRESENTATIONS)}, or several joined by + (default: %(default)s)",
    )
    parser.add_argument(
        "--render-colours",
        default=Look.render_colours,
        help=f"{EXPECTED_COLOURINGS}; a value may have a palette and a range, as in "
        "bfactor:viridis:10-80 (default: %(default)s)",
    )
    parser.add_argument(
        "--models",
        choices=("first", "all"),
        default=Look.models,
        help="models to show of a file with several (default: %(default)s)",
    )
    parser.add_argument(
        "--rotate",
        type=value_types.parse_triple,
        default=(0.0, 0.0, 0.0),
        metavar="X,Y,Z",
        help="degrees about the camera's axes after PyMOL's orient; if the first is negative, "
        "write --rotate=-90,0,0",
    )
    parser.add_argument(
        "--zoom",
        type=value_types.parse_positive_number,
        default=1.0,
        help="magnification; 1 fits the molecule (default: 1)",
    )
    parser.add_argument(
        "--projection",
        choices=("orthographic", "perspective"),
        help="default: perspective for a dolly, else orthographic",
    )
    parser.add_argument(
        "--depth-error",
        type=value_types.parse_positive_number,
        default=0.018,
        metavar="Å",
        help="largest error of the depth in ångström, for the few structures whose geometry PyMOL "
        "cannot export; 0.05 is faster, and enough for the frames of a clip (default: %(default)s)",
    )
    parser.add_argument(
        "--threads",
        type=value_types.parse_positive_integer,
        default=1,
        metavar="N",
        help="threads of the ray tracer, which draws a single view and the first frame of a clip; "
        "with more than one, pixels differ slightly from call to call (default: %(default)s)",
    )
    parser.add_argument(
        "--ids",
        action=argparse.BooleanOptionalAction,
        help="also write which atom each pixel shows, to 0000.ids.png and ids.json; `impasto paint "
        "--artwork-for` needs them to find chains, helices and so on (default: for a single frame "
        "only, where it takes hardly any time)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Render the view or the clip."""
    from impasto.cli.progress import progress_bar
    from impasto.rendering.render_clip import render_structure

    with progress_bar("rendering", "frame") as show:
        render_structure(
            arguments.structure,
            arguments.output,
            look=Look(arguments.representation, arguments.render_colours, arguments.models),
            size=arguments.size,
            motion=Motion(arguments.motion, arguments.degrees, arguments.factor, arguments.ease),
            frames=arguments.frames,
            period=arguments.period,
            start_angle=arguments.start_angle,
            rotate=arguments.rotate,
            zoom=arguments.zoom,
            projection=arguments.projection,
            depth_error=arguments.depth_error,
            threads=arguments.threads,
            ids=arguments.frames == 1 if arguments.ids is None else arguments.ids,
            progress=show,
        )
