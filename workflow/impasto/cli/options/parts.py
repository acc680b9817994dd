"""Parts of a picture painted after artworks of their own, as options."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from impasto.cli.options import value_types
from impasto.core.errors import InputError
from impasto.painting.parts.selector_syntax import needs_atoms, parse_terms

if TYPE_CHECKING:
    from impasto.api.artwork_inputs import ArtworkInput, ArtworkReader
    from impasto.painting.parts.part import Part

NamedArtwork = tuple[str, str, float]  # a part, a file and its weight


def add_options(parser: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    """Declare the options that say which artwork goes where, by what the renderer knows."""
    group = parser.add_argument_group("parts")
    group.add_argument(
        "--artwork-for",
        type=_parse_part,
        action="append",
        default=[],
        metavar="PART=ART[:WEIGHT]",
        help="paint a part after an artwork of its own; may be repeated, for one part as well. "
        "PART is ground, figure, near, far, protein, nucleic, ligand, helix, sheet, loop, "
        "chain:A, ligand:HEM, element:FE, residue:57, residue:40-50, or several of these joined "
        "by /, all of which hold: chain:A/helix. Of parts that overlap, the more special is "
        "painted, and the later of equals",
    )
    return group


def add_blend_options(parser: argparse.ArgumentParser) -> None:
    """Declare the same of two paintings, one of which gives way to the other."""
    add_options(parser).add_argument(
        "--before-artwork-for",
        type=_parse_part,
        action="append",
        default=[],
        metavar="PART=ART[:WEIGHT]",
        help="the same of BEFORE; both in the parts that they were painted in",
    )


def artworks_by_name(
    named: Sequence[NamedArtwork],
) -> "dict[str, list[tuple[ArtworkInput, float]]]":
    """Files and weights by part or mask, in the order in which these were first named."""
    found: dict[str, list[tuple[ArtworkInput, float]]] = {}
    for name, file, weight in named:
        found.setdefault(name, []).append((file, weight))
    return found


def given_parts(arguments: argparse.Namespace, artworks: "ArtworkReader") -> "list[Part]":
    """The parts that were given, their artworks read."""
    return read_parts(arguments.artwork_for, artworks)


def read_parts(named: Sequence[NamedArtwork], artworks: "ArtworkReader") -> "list[Part]":
    """Parts by what was said of them, their artworks read."""
    from impasto.painting.parts.part import Part
    from impasto.painting.parts.selector import parse_selector

    parts = artworks_by_name(named).items()
    return [Part(parse_selector(name), artworks.sources(files)) for name, files in parts]


def check_clip_parts(
    given: Sequence[NamedArtwork],
    still: Path,
    frames: Sequence[Path],
    option: str = "--artwork-for",
) -> None:
    """Refuse to carry a still's paint through a clip in other parts, or in parts that change.

    Args:
        given: the parts that were given.
        still: the record of the still.
        frames: pictures of the clip.
        option: by which they were given.

    Raises:
        InputError: the still was painted in other parts; a part is near or far; the frames lack
            the ids that tell a part.
    """
    from impasto.core.atomic_files import read_json
    from impasto.rendering.atom_ids import ids_path

    named = list(artworks_by_name(given))
    painted = [part.get("part") for part in read_json(still).get("parts", [])]
    if named != painted:
        raise InputError(
            f"{still}: painted in the parts {_join_names(painted)}; expected {option} for these, "
            f"found {_join_names(named)}"
        )
    for name in named:
        terms = parse_terms(name)
        if any(term.kind in ("near", "far") for term in terms) and len(frames) > 1:
            raise InputError(
                f"part {name!r}: what is near in one frame is far in another; expected parts that "
                "stay the same when the protein moves"
            )
        if needs_atoms(terms) and not all(ids_path(frame).exists() for frame in frames):
            raise InputError(
                f"part {name!r}: frames of {frames[0].parent} have no ids; render the clip with "
                "--ids"
            )


def _join_names(names: Sequence[Any]) -> str:
    return ", ".join(map(str, names)) or "none"


def _parse_part(text: str) -> NamedArtwork:
    """Parse `PART=FILE[:WEIGHT]`."""
    name, equals, artwork = text.partition("=")
    if not (equals and artwork):
        raise argparse.ArgumentTypeError(
            f"expected PART=ART[:WEIGHT], such as ground=a.jpg or chain:A=b.jpg:2, found {text!r}"
        )
    try:
        parse_terms(name)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return (name, *value_types.parse_weighted_artwork(artwork))
