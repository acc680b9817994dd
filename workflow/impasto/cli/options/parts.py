"""Options for parts of a picture that are painted after artworks of their own."""

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

NamedArtwork = tuple[str, str, float]  # a part or mask, an artwork's file and its weight


def add_options(parser: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    """Declare the option that assigns artworks to parts known to the renderer."""
    group = parser.add_argument_group("parts")
    group.add_argument(
        "--artwork-for",
        type=_parse_part,
        action="append",
        default=[],
        metavar="PART=ART[:WEIGHT]",
        help="paint a part after an artwork of its own; may be repeated, also for the same part. "
        "PART is ground, figure, near, far, protein, nucleic, ligand, helix, sheet, loop, "
        "chain:A, ligand:HEM, element:FE, residue:57, residue:40-50, or several of these joined "
        "by /, which must all apply: chain:A/helix. Where parts overlap, the more specific one is "
        "painted, or the later of two that are equally specific",
    )
    return group


def add_blend_options(parser: argparse.ArgumentParser) -> None:
    """Declare the parts of two paintings, one of which blends into the other."""
    add_options(parser).add_argument(
        "--before-artwork-for",
        type=_parse_part,
        action="append",
        default=[],
        metavar="PART=ART[:WEIGHT]",
        help="the same for BEFORE; give for each entry the parts that it was painted in",
    )


def artworks_by_name(
    named: Sequence[NamedArtwork],
) -> "dict[str, list[tuple[ArtworkInput, float]]]":
    """Group files and weights by part or mask, in the order in which these first occur."""
    found: dict[str, list[tuple[ArtworkInput, float]]] = {}
    for name, file, weight in named:
        found.setdefault(name, []).append((file, weight))
    return found


def given_parts(arguments: argparse.Namespace, artworks: "ArtworkReader") -> "list[Part]":
    """Return the parts that were given, with their artworks."""
    return read_parts(arguments.artwork_for, artworks)


def read_parts(named: Sequence[NamedArtwork], artworks: "ArtworkReader") -> "list[Part]":
    """Parse the selectors of parts and read their artworks."""
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
    """Check that a still's paint can be carried through a clip in the given parts.

    Args:
        given: the parts that were given.
        still: the record of the still.
        frames: pictures of the clip.
        option: option by which the parts were given.

    Raises:
        InputError: the still was painted in other parts, a part is "near" or "far" and so changes
            from frame to frame, or the frames lack the ids that a part needs.
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
