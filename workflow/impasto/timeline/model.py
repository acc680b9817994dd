"""What a timeline says: plain frozen records, without a reader or a check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from impasto.rendering.choreography import Motion


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
        plate: the kind of plate (`impasto.artworks.plates.names`); None where there is a picture.
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
class CameraView:
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
        part: which part, such as "ground" or "chain:A" (`impasto.painting.parts.selector_syntax`).
        artwork: the artwork.
        weight: its share where a part has several.
    """

    part: str
    artwork: ArtworkRef
    weight: float = 1.0


@dataclass(frozen=True)
class PaintSettings:
    """How the painter is told to paint; what is left out has the painter's own default.

    Attributes:
        dials: the dials that are set, by name; "seed" is a whole number, "palette" (as
            `colours.named.canonical` writes it) and "stroke_direction" are words.
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
        render_colours: "chain", "structure", "residue", "element", or hex colours joined by commas.
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
    render_colours: str
    view: CameraView
    motion: Motion
    seconds: float
    paint: PaintSettings
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


def differing_keys(before: Entry, after: Entry) -> list[str]:
    """The keys, of those that say what is seen, in which two entries differ."""
    seen: dict[str, Callable[[Entry], object]] = {
        "structure": lambda e: (e.structure.file, e.structure.chains, e.structure.models),
        "representation": lambda e: e.representation,
        "view": lambda e: e.view,
        "motion": lambda e: e.motion,
        "seconds": lambda e: e.seconds,
    }
    return [key for key, of in seen.items() if of(before) != of(after)]


def blend_predecessors(timeline: Timeline) -> dict[str, Entry]:
    """For each entry that enters by a blend, by its id, the entry that it is blended from."""
    if timeline.overlap == 0:
        return {}
    pairs = pairwise(timeline.entries)
    return {after.id: before for before, after in pairs if after.transition == "blend"}
