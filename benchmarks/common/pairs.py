"""What is painted: a structure, seen one way, and an artwork.

The timeline's entries, and pairs beside it whose artworks the timeline does not show.
"""

import shlex
from dataclasses import dataclass
from pathlib import Path

from impasto.planning import stage_arguments
from impasto.timeline.model import Entry, Timeline
from impasto.timeline.settings import Settings


@dataclass(frozen=True)
class Pair:
    """One painting to make.

    Attributes:
        id: slug that names its files.
        title: what a reader is told of it.
        artwork: the picture.
        structure: PDB or mmCIF.
        gather: options of `impasto stage import-structure`.
        view: options of `impasto render`, the size among them.
        representation: how the structure is drawn.
        dials: options of `impasto paint` that set its dials.
        held_out: whether it stands beside the timeline.
    """

    id: str
    title: str
    artwork: Path
    structure: Path
    gather: tuple[str, ...]
    view: tuple[str, ...]
    representation: str
    dials: tuple[str, ...] = ()
    held_out: bool = False


@dataclass(frozen=True)
class HeldOutArtwork:
    """An artwork and a structure beside the timeline, in one or more representations."""

    id: str
    artwork: str
    artwork_title: str
    structure: str
    structure_title: str
    render_colours: str
    representations: tuple[str, ...] = ("cartoon", "surface")


# Complexes are coloured by chain, so that what binds is told from what is bound.
HELD_OUT = (
    HeldOutArtwork(
        "mona-lisa-trypsin",
        "styles/leonardo-mona-lisa.jpg",
        "Mona Lisa, Leonardo da Vinci",
        "pdb/1gbt.cif",
        "trypsin (1GBT)",
        "structure",
    ),
    HeldOutArtwork(
        "librarian-ace2",
        "styles/arcimboldo-the-librarian.jpg",
        "The Librarian, Giuseppe Arcimboldo",
        "pdb/7ddo.pdb",
        "ACE2 with a viral receptor-binding domain (7DDO)",
        "chain",
    ),
    HeldOutArtwork(
        "girls-at-the-piano-ubiquitin",
        "styles/renoir-girls-at-the-piano.jpg",
        "Girls at the Piano, Pierre-Auguste Renoir",
        "pdb/1ubi.pdb",
        "ubiquitin (1UBI)",
        "structure",
    ),
    HeldOutArtwork(
        "mona-lisa-lac-repressor",
        "styles/leonardo-mona-lisa.jpg",
        "Mona Lisa, Leonardo da Vinci",
        "pdb/1lcd.cif",
        "lac repressor headpiece on DNA (1LCD)",
        "chain",
        ("cartoon",),
    ),
)


def timeline_pairs(timeline: Timeline, settings: Settings) -> list[Pair]:
    """The entries of a timeline that have an artwork's file, rendered as the workflow does it."""
    painted = [entry for entry in timeline.entries if entry.artwork.file is not None]
    return [_pair_of_entry(timeline, entry, settings) for entry in painted]


def held_out_pairs(settings: Settings) -> list[Pair]:
    """The pairs beside the timeline, one a representation."""
    return [
        _pair_of_held_out(held_out, representation, settings.size)
        for held_out in HELD_OUT
        for representation in held_out.representations
    ]


def _pair_of_entry(timeline: Timeline, entry: Entry, settings: Settings) -> Pair:
    artwork = f"{entry.artwork.title}, {entry.artwork.artist}"
    return Pair(
        id=entry.id,
        title=f"{artwork} × {entry.structure.title}, {entry.representation}",
        artwork=entry.artwork.file,
        structure=entry.structure.file,
        gather=tuple(shlex.split(stage_arguments.structure_arguments(entry))),
        view=tuple(shlex.split(stage_arguments.view_arguments(timeline, entry, settings))),
        representation=entry.representation,
        dials=tuple(shlex.split(stage_arguments.dial_arguments(entry))),
    )


def _pair_of_held_out(held_out: HeldOutArtwork, representation: str, size: tuple[int, int]) -> Pair:
    look = {
        "size": "{}x{}".format(*size),
        "representation": representation,
        "render_colours": held_out.render_colours,
        "frames": "1",
    }
    return Pair(
        id=f"{held_out.id}-{representation}",
        title=f"{held_out.artwork_title} × {held_out.structure_title}, {representation}",
        artwork=Path(held_out.artwork),
        structure=Path(held_out.structure),
        gather=(),
        view=tuple(word for name, value in look.items() for word in (f"--{name}", value)),
        representation=representation,
        held_out=True,
    )
