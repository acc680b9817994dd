"""Parts of a picture painted after artworks of their own, as options."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from impasto.cli import options
from impasto.errors import InputError
from impasto.parts.terms import needs_atoms, parse

if TYPE_CHECKING:
    from impasto.cli.sources import Sources
    from impasto.parts.part import Part
    from impasto.rendering.frame import Frame

Named = tuple[str, str, float]  # a part, a file and its weight


def add(parser: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    """Declare the options that say which artwork goes where, by what the renderer knows."""
    group = parser.add_argument_group("parts")
    group.add_argument(
        "--artwork-for",
        type=_part,
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


def add_before(parser: argparse.ArgumentParser) -> None:
    """Declare the same of two paintings, one of which gives way to the other."""
    add(parser).add_argument(
        "--before-artwork-for",
        type=_part,
        action="append",
        default=[],
        metavar="PART=ART[:WEIGHT]",
        help="the same of BEFORE; both in the parts that they were painted in",
    )


def given(arguments: argparse.Namespace, sources: "Sources") -> "list[Part]":
    """The parts that were given, their artworks read."""
    return read(arguments.artwork_for, sources)


def read(named: Sequence[Named], sources: "Sources") -> "list[Part]":
    """Parts by what was said of them, their artworks read."""
    from impasto.parts.part import Part
    from impasto.parts.selector import selector

    grouped = _grouped(named)
    return [Part(selector(name), sources.of(files)) for name, files in grouped.items()]


def check(parts: "Sequence[Part]", frame: "Frame", picture: Path) -> None:
    """Refuse what the render cannot have, and warn of what it does not show.

    Raises:
        InputError: as `parts.selector.check`.
    """
    import sys

    from impasto.parts.selector import Selector
    from impasto.parts.selector import check as checked

    for part in parts:
        if isinstance(part.where, Selector):
            warning = checked(frame, part.where, picture.as_posix())
            if warning:
                print(f"impasto: {warning}", file=sys.stderr)


def check_clip(
    given: Sequence[Named], still: Path, frames: Sequence[Path], option: str = "--artwork-for"
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
    from impasto.files import read_json
    from impasto.rendering.identity import ids_path

    named = list(_grouped(given))
    painted = [part.get("part") for part in read_json(still).get("parts", [])]
    if named != painted:
        raise InputError(
            f"{still}: painted in the parts {_listed(painted)}; expected {option} for these, "
            f"found {_listed(named)}"
        )
    for name in named:
        terms = parse(name)
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


def record(arguments: argparse.Namespace) -> dict[str, Any]:
    """The parts as the record of a still has them; nothing where there are none."""
    grouped = _grouped(arguments.artwork_for)
    parts = [
        {"part": name, "artworks": [{"file": file, "weight": weight} for file, weight in files]}
        for name, files in grouped.items()
    ]
    return {"parts": parts} if parts else {}


def _listed(names: Sequence[Any]) -> str:
    return ", ".join(map(str, names)) or "none"


def _grouped(named: Sequence[Named]) -> dict[str, list[tuple[str, float]]]:
    """Files and weights by part, in the order in which parts were first named."""
    grouped: dict[str, list[tuple[str, float]]] = {}
    for name, file, weight in named:
        grouped.setdefault(name, []).append((file, weight))
    return grouped


def _part(text: str) -> Named:
    """Parse `PART=FILE[:WEIGHT]`."""
    name, equals, artwork = text.partition("=")
    if not (equals and artwork):
        raise argparse.ArgumentTypeError(
            f"expected PART=ART[:WEIGHT], such as ground=a.jpg or chain:A=b.jpg:2, found {text!r}"
        )
    try:
        parse(name)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return (name, *options.artwork_and_weight(artwork))
