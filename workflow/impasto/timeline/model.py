"""The contents of a timeline as plain frozen records; reading and checking are elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Literal

from impasto.painting.colour.named_palettes import ARTWORK, keeps_render_colours
from impasto.rendering.choreography import Motion
from impasto.rendering.render_colours import parse_render_colours


@dataclass(frozen=True)
class Milestone:
    """An event in the history of protein science.

    Attributes:
        title: a few words.
        text: one to three sentences.
        source: the full reference of a publication.
        url: address of the source; None if not given.
    """

    title: str
    text: str
    source: str
    url: str | None


@dataclass(frozen=True)
class ArtworkRef:
    """The artwork that an entry is painted after.

    Attributes:
        file: the picture, which need not exist yet if `source` is given; None for a plate.
        plate: the kind of plate (`impasto.artworks.plates.names`); None for a picture.
        structure: for a plate, the structure that it shows; None for the entry's own.
        title: title of the artwork.
        artist: maker of the artwork.
        date: date as on a museum's label, such as "about 1831".
        credit: where the picture comes from, and its rights.
        licence: licence of the picture; None if not given.
        source: URL to fetch the picture from; None for a local file.
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
        """The credit, followed by the licence unless the credit already names it."""
        named = self.licence is None or self.licence.casefold() in self.credit.casefold()
        return self.credit if named else f"{self.credit.rstrip('.')}; {self.licence}"


@dataclass(frozen=True)
class StructureRef:
    """The structure that an entry shows.

    Attributes:
        file: PDB or mmCIF file, which need not exist yet if `source` is given.
        title: name of the molecule.
        credit: where the structure comes from, and its rights.
        chains: names of the chains to show; empty for all.
        models: models to show, "first" or "all".
        source: identifier to fetch the structure by; None for a local file.
        titled: whether the title comes from the document; otherwise it comes from the file.
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
        rotate: degrees about the camera's x, y and z axes after PyMOL's `orient`.
        zoom: magnification; 1 fits the whole molecule.
    """

    rotate: tuple[float, float, float]
    zoom: float


@dataclass(frozen=True)
class PartRef:
    """A part of the picture that is painted after an artwork of its own.

    Attributes:
        part: selector, such as "ground" or "chain:A" (`impasto.painting.parts.selector_syntax`).
        artwork: the artwork.
        weight: share of the artwork if the part has several.
    """

    part: str
    artwork: ArtworkRef
    weight: float = 1.0


@dataclass(frozen=True)
class PaintSettings:
    """Settings of the painter; those left out have the painter's own defaults.

    Attributes:
        dials: the dials that are set, by name; "seed" is a whole number, "palette" (as
            `painting.colour.named_palettes.canonical_colours` writes it) and "stroke_direction"
            are words.
        weights: the raw weights that are set, by name.
        tune: whether the painter sets the other dials itself.
        parts: parts that are painted after artworks of their own.
        ground_from: what the ground starts from, "forms" or "texture".
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
        year: year of the milestone.
        milestone: the event.
        artwork: the picture that stands for the milestone.
        structure: the protein that is painted.
        representation: PyMOL's representation, such as "cartoon" or "cartoon+sticks".
        render_colours: what the colours of the render stand for (`rendering.render_colours`).
        view: where the camera stands.
        motion: how the protein moves.
        seconds: length of the clip.
        paint: settings of the painter.
        transition: how the entry enters: "dissolve", "depth-sweep" or "blend".
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
        """The entry's own artwork, then those of its parts."""
        return self.artwork, *(part.artwork for part in self.paint.parts)

    @property
    def models_kept(self) -> Literal["first", "all"]:
        """The models of the structure's file that its picture or its motion shows."""
        played = self.motion.kind == "models"
        return "all" if played or self.structure.models == "all" else "first"

    @property
    def has_value_colours(self) -> bool:
        """Whether the colours of the render stand for a value."""
        return parse_render_colours(self.render_colours) is not None

    @property
    def shows_values(self) -> bool:
        """Whether the painting keeps colours that stand for a value, so that they can be read."""
        palette = str(self.paint.dials.get("palette", ARTWORK))
        return self.has_value_colours and keeps_render_colours(palette)

    @property
    def structure_files(self) -> tuple[Path, ...]:
        """The files of all structures shown: the entry's own, then those that its plates name."""
        plates = [artwork.structure for artwork in self.artworks if artwork.structure is not None]
        return self.structure.file, *plates


@dataclass(frozen=True)
class Timeline:
    """A whole film.

    Attributes:
        path: the document that it was read from.
        title: title of the film.
        subtitle: subtitle of the film; None if not given.
        credit: line for the end credits; None if not given.
        entries: the entries by year; those of the same year keep the order of the document.
        overlap: seconds that consecutive entries share: the length of every transition.
    """

    path: Path
    title: str
    subtitle: str | None
    credit: str | None
    entries: tuple[Entry, ...]
    overlap: float = 0.5


def differing_keys(before: Entry, after: Entry) -> list[str]:
    """Return the keys in which two entries differ, of those that a blend needs to be equal."""
    values: dict[str, Callable[[Entry], object]] = {
        "structure": lambda e: (e.structure.file, e.structure.chains, e.structure.models),
        "representation": lambda e: e.representation,
        "view": lambda e: e.view,
        "motion": lambda e: e.motion,
        "seconds": lambda e: e.seconds,
    }
    return [key for key, value in values.items() if value(before) != value(after)]


def blend_predecessors(timeline: Timeline) -> dict[str, Entry]:
    """Return the previous entry of each entry that enters by a blend, by the latter's id."""
    if timeline.overlap == 0:
        return {}
    pairs = pairwise(timeline.entries)
    return {after.id: before for before, after in pairs if after.transition == "blend"}
