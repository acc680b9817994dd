"""The timeline: which artwork stands for which milestone, and how each entry is painted.

Everything that is wrong with a document is found here, before anything is rendered.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from impasto import documents
from impasto.choreography import Motion
from impasto.documents import Problem
from impasto.errors import InputError
from impasto.fetch import declared
from impasto.models import several_models
from impasto.parts.terms import parse
from impasto.spelling import near_file

EARLIEST_YEAR = 1400
ARTWORK_SOURCES = ("file", "url", "plate")
"""Keys of an artwork that say where its picture comes from; it has exactly one of them."""
DEFAULTED = (
    *("structure", "representation", "colouring", "view", "motion", "seconds"),
    *("transition", "paint", "making_of"),
)


@dataclass(frozen=True)
class Milestone:
    """An event of protein science.

    Attributes:
        title: a few words.
        text: one to three sentences.
        source: the full reference of a publication.
        url: where the source is found; None if not given.
    """

    title: str
    text: str
    source: str
    url: str | None


@dataclass(frozen=True)
class ArtworkRef:
    """The artwork that an entry is painted after.

    Attributes:
        file: the picture; where `source` is given it need not be there yet; None for a plate.
        plate: the kind of plate (`impasto.plates.kinds`); None where there is a picture.
        structure: of a plate, the structure that it shows; None for the entry's own.
        title: of the artwork.
        artist: its maker.
        date: as on a museum's label, such as "about 1831".
        credit: where the picture comes from, and its rights.
        licence: of the picture; None if not given.
        source: the URL to fetch it from; None for a local file.
    """

    file: Path | None
    title: str
    artist: str
    date: str
    credit: str
    licence: str | None = None
    source: str | None = None
    plate: str | None = None
    structure: Path | None = None

    @property
    def rights(self) -> str:
        """The credit, with the licence where it does not name that."""
        named = self.licence is None or self.licence.casefold() in self.credit.casefold()
        return self.credit if named else f"{self.credit.rstrip('.')}; {self.licence}"


@dataclass(frozen=True)
class StructureRef:
    """The structure that an entry shows.

    Attributes:
        file: PDB or mmCIF; where `source` is given it need not be there yet.
        title: the name of the molecule.
        credit: where the structure comes from, and its rights.
        chains: names of the chains to show; empty for all.
        models: "first" or "all".
        source: the identifier to fetch it by; None for a local file.
        titled: whether the title is the document's; otherwise it is that of the file.
    """

    file: Path
    title: str
    credit: str
    chains: tuple[str, ...]
    models: str
    source: str | None = None
    titled: bool = True


@dataclass(frozen=True)
class View:
    """Where the camera stands.

    Attributes:
        rotate: degrees about the camera's x, y and z axes after PyMOL's orient.
        zoom: 1 fits the whole molecule.
    """

    rotate: tuple[float, float, float]
    zoom: float


@dataclass(frozen=True)
class PartRef:
    """A part of the picture that is painted after an artwork of its own.

    Attributes:
        part: which part, such as "ground" or "chain:A" (`impasto.parts.terms`).
        artwork: the artwork.
        weight: its share where a part has several.
    """

    part: str
    artwork: ArtworkRef
    weight: float = 1.0


@dataclass(frozen=True)
class Paint:
    """How the painter is told to paint; what is left out has the painter's own default.

    Attributes:
        dials: the dials that are set, by name; "seed" is a whole number, "colours" (as
            `colours.named.canonical` writes it) and "strokes" are words.
        weights: the raw weights that are set, by name.
        tune: whether the painter sets the other dials itself.
        parts: what is painted after artworks of its own.
        ground_from: what the ground begins with, "forms" or "texture".
    """

    dials: Mapping[str, float | str] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    tune: bool = False
    parts: tuple[PartRef, ...] = ()
    ground_from: str = "forms"


@dataclass(frozen=True)
class Entry:
    """One chapter of the film.

    Attributes:
        id: slug that names the entry's files.
        year: the milestone's year.
        milestone: the event.
        artwork: the picture that stands for it.
        structure: the protein that is painted.
        representation: such as "cartoon" or "cartoon+sticks".
        colouring: "chain", "structure", "residue", "element", or hex colours joined by commas.
        view: where the camera stands.
        motion: how the protein moves.
        seconds: length of the clip.
        paint: what the painter is told.
        transition: how it enters: "dissolve", "depth-sweep" or "blend".
        making_of: whether a film shows how the still is painted.
    """

    id: str
    year: int
    milestone: Milestone
    artwork: ArtworkRef
    structure: StructureRef
    representation: str
    colouring: str
    view: View
    motion: Motion
    seconds: float
    paint: Paint
    transition: str = "dissolve"
    making_of: bool = False

    @property
    def artworks(self) -> tuple[ArtworkRef, ...]:
        """Its own artwork, and those of the parts of its picture."""
        return self.artwork, *(part.artwork for part in self.paint.parts)

    @property
    def structure_files(self) -> tuple[Path, ...]:
        """The files of all structures that are seen: its own, and those that plates name."""
        plates = [artwork.structure for artwork in self.artworks if artwork.structure is not None]
        return self.structure.file, *plates


@dataclass(frozen=True)
class Timeline:
    """A whole film.

    Attributes:
        path: the document it was read from.
        title: of the film.
        subtitle: of the film; None if not given.
        credit: a line for the end credits; None if not given.
        entries: in order of year, entries of one year as they stand in the document.
        overlap: seconds that neighbours in the film share: the length of every transition.
    """

    path: Path
    title: str
    subtitle: str | None
    credit: str | None
    entries: tuple[Entry, ...]
    overlap: float = 0.5


def load(path: Path) -> Timeline:
    """Read and check a timeline; paths in it are relative to the working directory.

    Raises:
        InputError: the document cannot be read, or one line for each mistake in it.
    """
    document = documents.read_yaml(path)
    rules = documents.schema("timeline")
    data = document.data
    documents.refuse(
        document,
        [
            *documents.check(data, rules),
            *_repeated_ids(data),
            *_impossible_years(data),
            *_sources_of_artworks(data),
            *_missing_files(data),
            *_unknown_parts(data),
            *declared.problems(data),
            *_entries_without_structure(data),
        ],
    )
    filled = documents.fill(data, rules, rules)
    entries = [_entry(_merged(entry, filled["defaults"]), rules) for entry in data["entries"]]
    documents.refuse(
        document,
        [*_single_models(entries), *_impossible_blends(entries), *_turning_layers(entries)],
    )
    return Timeline(
        path=path,
        title=_text(data["title"]),
        subtitle=_text(data["subtitle"]) if "subtitle" in data else None,
        credit=_text(data["credit"]) if "credit" in data else None,
        entries=tuple(sorted(entries, key=lambda entry: entry.year)),
        overlap=float(filled["defaults"]["transition"]["seconds"]),
    )


def differences(before: Entry, after: Entry) -> list[str]:
    """The keys, of those that say what is seen, in which two entries differ."""
    seen: dict[str, Callable[[Entry], object]] = {
        "structure": lambda e: (e.structure.file, e.structure.chains, e.structure.models),
        "representation": lambda e: e.representation,
        "view": lambda e: e.view,
        "motion": lambda e: e.motion,
        "seconds": lambda e: e.seconds,
    }
    return [key for key, of in seen.items() if of(before) != of(after)]


def blends(timeline: Timeline) -> dict[str, Entry]:
    """For each entry that enters by a blend, by its id, the entry that it is blended from."""
    if timeline.overlap == 0:
        return {}
    pairs = pairwise(timeline.entries)
    return {after.id: before for before, after in pairs if after.transition == "blend"}


def _entries(data: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The entries that are mappings, with their positions; the schema answers for the others."""
    entries = data.get("entries")
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield index, entry


def _repeated_ids(data: Mapping[str, Any]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, entry in _entries(data):
        name = entry.get("id")
        if not isinstance(name, str):
            continue
        if name in first:
            yield Problem(
                ("entries", index, "id"),
                f"found {documents.quote(name)}, which entry {first[name] + 1} has already, "
                f"expected an id of its own for entry {index + 1}",
            )
        first.setdefault(name, index)


def _impossible_years(data: Mapping[str, Any]) -> Iterator[Problem]:
    present = datetime.date.today().year
    for index, entry in _entries(data):
        year = entry.get("year")
        if isinstance(year, int | float) and not EARLIEST_YEAR <= year <= present:
            yield Problem(
                ("entries", index, "year"),
                f"found {year}, expected a year from {EARLIEST_YEAR} to {present}",
            )


def _sources_of_artworks(data: Mapping[str, Any]) -> Iterator[Problem]:
    """What is said against artworks of no source, of two, or of one with another's keys."""
    first, *others = (f'"{key}"' for key in ARTWORK_SOURCES)
    choice = f"{first}, {' or '.join(others)}"
    for place, artwork in declared.holders(data):
        if place[-1] != "artwork" or not isinstance(artwork, dict):
            continue
        found = [key for key in ARTWORK_SOURCES if key in artwork]
        if not found:
            yield Problem(place, f"found none of {choice}, expected exactly one of them")
        elif len(found) > 1:
            both = " and ".join(f'"{key}"' for key in found)
            yield Problem(place, f"found {both}, expected exactly one of {choice}")
        elif "structure" in artwork and "plate" not in artwork:
            yield Problem(
                (*place, "structure"), f'expected with a "plate" only, found with a "{found[0]}"'
            )


def _missing_files(data: Mapping[str, Any]) -> Iterator[Problem]:
    for place, holder in declared.holders(data):
        for key in ("file", "structure") if isinstance(holder, dict) else ():
            name = holder.get(key)
            if isinstance(name, str) and name.strip() and not Path(name).is_file():
                yield Problem((*place, key), _no_such_file(Path(name)))


def _unknown_parts(data: Mapping[str, Any]) -> Iterator[Problem]:
    for place, part in declared.parts(data):
        if isinstance(part.get("part"), str):
            try:
                parse(part["part"])
            except InputError as error:
                yield Problem((*place, "part"), str(error))


def _no_such_file(path: Path) -> str:
    found = documents.quote(str(path))
    if path.is_dir():
        return f"found {found}, which is a folder, expected a file"
    if not path.parent.is_dir():
        return (
            f"found {found}, expected a file, but there is no folder {path.parent}{near_file(path)}"
        )
    return f"found {found}, expected a file that exists{near_file(path)}"


def _entries_without_structure(data: Mapping[str, Any]) -> Iterator[Problem]:
    defaults = data.get("defaults")
    if isinstance(defaults, dict) and "structure" in defaults:
        return
    for index, entry in _entries(data):
        if "structure" not in entry:
            yield Problem(
                ("entries", index),
                'the key "structure" is missing, expected one here or among the defaults',
            )


def _single_models(entries: Sequence[Entry]) -> Iterator[Problem]:
    for index, entry in enumerate(entries):
        if entry.motion.kind == "models" and not several_models(entry.structure.file):
            yield Problem(
                ("entries", index, "motion", "kind"),
                f'found "models", expected another kind: {entry.structure.file} has one model only',
            )


def _turning_layers(entries: Sequence[Entry]) -> Iterator[Problem]:
    """What is near in one frame is far in the next, but paint stays where it is."""
    for index, entry in enumerate(entries):
        for number, part in enumerate(entry.paint.parts):
            kinds = {term.kind for term in parse(part.part)}
            if kinds & {"near", "far"} and entry.motion.kind != "still":
                yield Problem(
                    ("entries", index, "paint", "parts", number, "part"),
                    f"found {documents.quote(part.part)}, expected a part that stays the same when "
                    'the protein moves, or a motion of the kind "still"',
                )


def _impossible_blends(entries: Sequence[Entry]) -> Iterator[Problem]:
    """A blend is of two paintings of one pose; the first entry follows the title card."""
    for (_, before), (index, entry) in pairwise(sorted(enumerate(entries), key=_year)):
        if entry.transition == "blend" and (keys := differences(before, entry)):
            yield Problem(
                ("entries", index, "transition", "kind"),
                f'found "blend", expected another kind: {documents.quote(before.id)}, which comes '
                f"before it in the film, has another {' and another '.join(keys)}",
            )


def _year(numbered: tuple[int, Entry]) -> int:
    return numbered[1].year


def _merged(entry: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with its defaults filled in.

    View, motion, transition, paint and its weights are filled in key by key. A structure is taken
    whole: another file with the default's title or chains would be a lie.
    """
    merged = {**{key: defaults[key] for key in DEFAULTED if key in defaults}, **entry}
    for key in ("view", "motion", "transition", "paint"):
        merged[key] = {**defaults[key], **entry.get(key, {})}
    weights = entry.get("paint", {}).get("weights", {})
    merged["paint"]["weights"] = {**defaults["paint"]["weights"], **weights}
    return merged


def _entry(data: Mapping[str, Any], rules: Mapping[str, Any]) -> Entry:
    milestone = data["milestone"]
    structure = declared.structure(data["structure"])
    structure = documents.fill(structure, rules["$defs"]["structure"], rules)
    colouring = data["colouring"]
    x, y, z = data["view"]["rotate"]
    return Entry(
        id=data["id"],
        year=int(data["year"]),
        milestone=Milestone(
            title=_text(milestone["title"]),
            text=_text(milestone["text"]),
            source=_text(milestone["source"]),
            url=milestone.get("url"),
        ),
        artwork=_artwork(data["artwork"]),
        structure=StructureRef(
            file=Path(structure["file"]),
            title=_text(structure["title"]),
            credit=_text(structure["credit"]),
            chains=tuple(str(chain) for chain in structure["chains"]),
            models=structure["models"],
            source=structure["source"],
            titled=structure["titled"],
        ),
        representation=data["representation"],
        colouring=colouring if isinstance(colouring, str) else ",".join(colouring),
        view=View(rotate=(float(x), float(y), float(z)), zoom=float(data["view"]["zoom"])),
        motion=Motion(
            kind=data["motion"]["kind"],
            degrees=float(data["motion"]["degrees"]),
            factor=float(data["motion"]["factor"]),
            ease=data["motion"]["ease"],
        ),
        seconds=float(data["seconds"]),
        paint=_paint(data["paint"]),
        transition=data["transition"]["kind"],
        making_of=data["making_of"],
    )


def _paint(data: Mapping[str, Any]) -> Paint:
    others = ("weights", "tune", "parts", "ground_from")
    dials = {name: value for name, value in data.items() if name not in others}
    if isinstance(colours := dials.get("colours"), list):
        dials["colours"] = ",".join(colours).lower()
    parts = tuple(_part(part) for part in data["parts"])
    return Paint(dials, data["weights"], data["tune"], parts, data["ground_from"])


def _part(data: Mapping[str, Any]) -> PartRef:
    return PartRef(data["part"], _artwork(data["artwork"]), float(data.get("weight", 1)))


def _artwork(data: Mapping[str, Any]) -> ArtworkRef:
    picture, source = declared.artwork(data)
    return ArtworkRef(
        file=picture,
        plate=data.get("plate"),
        structure=Path(data["structure"]) if "structure" in data else None,
        title=_text(data["title"]),
        artist=_text(data["artist"]),
        date=_text(str(data["date"])),
        credit=_text(data["credit"]),
        licence=_text(data["licence"]) if "licence" in data else None,
        source=source,
    )


def _text(text: str) -> str:
    """Text in one line: how a sentence is broken over lines of the document means nothing."""
    return " ".join(text.split())
