"""The pairs to paint: a view of a structure, and an artwork.

They are the timeline's entries, and held-out pairs whose artworks the timeline does not show.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from impasto.core.errors import InputError
from impasto.planning import stage_arguments
from impasto.timeline.loader import load_timeline
from impasto.timeline.model import Entry, Timeline
from impasto.timeline.settings import Settings, settings_from_mapping


@dataclass(frozen=True)
class Pair:
    """One painting to make.

    Attributes:
        id: slug that names its files.
        title: its heading on a page.
        artwork: the artwork's picture.
        structure: PDB or mmCIF.
        import_options: options of `impasto stage import-structure`.
        render_options: options of `impasto render`, with the size.
        representation: how the structure is drawn.
        dial_options: options of `impasto paint` that set its dials.
        held_out: whether the pair is held out, that is, not in the timeline.
    """

    id: str
    title: str
    artwork: Path
    structure: Path
    import_options: tuple[str, ...]
    render_options: tuple[str, ...]
    representation: str
    dial_options: tuple[str, ...] = ()
    held_out: bool = False


@dataclass(frozen=True)
class HeldOutArtwork:
    """A held-out artwork with a structure, in one or more representations."""

    id: str
    artwork: str
    artwork_title: str
    structure: str
    structure_title: str
    render_colours: str
    representations: tuple[str, ...] = ("cartoon", "surface")


# Complexes are coloured by chain, to tell their molecules apart.
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


def find_pairs(timeline: Path, size: tuple[int, int]) -> list[Pair]:
    """Return a timeline's entries whose artwork is a file, and the held-out pairs, at a size."""
    given = settings_from_mapping(
        {"timeline": str(timeline), "size": "{}x{}".format(*size)}, Path("the command line")
    )
    film = load_timeline(given.timeline)
    painted = [entry for entry in film.entries if entry.artwork.file is not None]
    held_out = [(one, representation) for one in HELD_OUT for representation in one.representations]
    return [
        *(_pair_of_entry(film, entry, given) for entry in painted),
        *(_pair_of_held_out(*pair, given.size) for pair in held_out),
    ]


def select_pairs(pairs: Sequence[Pair], only: str | None) -> list[Pair]:
    """Return the pairs of the option `--only`, in its order; all for None.

    Raises:
        InputError: it names a pair that there is not.
    """
    known = {pair.id: pair for pair in pairs}
    wanted = known if only is None else only.split(",")
    for name in wanted:
        if name not in known:
            raise InputError(f"--only: no pair {name!r}, expected some of {', '.join(known)}")
    return [known[name] for name in wanted]


def _pair_of_entry(timeline: Timeline, entry: Entry, settings: Settings) -> Pair:
    artwork = f"{entry.artwork.title}, {entry.artwork.artist}"
    return Pair(
        id=entry.id,
        title=f"{artwork} × {entry.structure.title}, {entry.representation}",
        artwork=entry.artwork.file,
        structure=entry.structure.file,
        import_options=tuple(shlex.split(stage_arguments.structure_arguments(entry))),
        render_options=tuple(
            shlex.split(stage_arguments.view_arguments(timeline, entry, settings))
        ),
        representation=entry.representation,
        dial_options=tuple(shlex.split(stage_arguments.dial_arguments(entry))),
    )


def _pair_of_held_out(held_out: HeldOutArtwork, representation: str, size: tuple[int, int]) -> Pair:
    options = {
        "size": "{}x{}".format(*size),
        "representation": representation,
        "render-colours": held_out.render_colours,
        "frames": "1",
    }
    return Pair(
        id=f"{held_out.id}-{representation}",
        title=f"{held_out.artwork_title} × {held_out.structure_title}, {representation}",
        artwork=Path(held_out.artwork),
        structure=Path(held_out.structure),
        import_options=(),
        render_options=tuple(
            word for name, value in options.items() for word in (f"--{name}", value)
        ),
        representation=representation,
        held_out=True,
    )
