"""The contents of a timeline: records of which those with ranges and examples are also its keys.

Reading and checking a document are elsewhere (`timeline.document`, `timeline.loader`).
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
)

from impasto.artworks.plates.names import PLATE_KINDS
from impasto.core.checked_data import (
    FREE_TEXT,
    LISTED,
    FreeText,
    Number,
    OneOf,
    checked_dataclass,
    described,
    quote,
)
from impasto.core.errors import InputError
from impasto.core.file_names import find_path
from impasto.fetching.download_cache import DownloadCache
from impasto.fetching.source_id import parse_source_id
from impasto.painting.colour.named_palettes import ARTWORK, keeps_render_colours
from impasto.painting.parts.selector_syntax import Term, parse_terms
from impasto.rendering.choreography import Motion
from impasto.rendering.render_colours import parse_render_colours


def _join_lines(text: str) -> str:
    """Return a text on one line; the line breaks of a document have no meaning."""
    return " ".join(text.split())


def _to_path(found: Any) -> Any:
    return find_path(Path(found)) if isinstance(found, str) and found.strip() else found


def number_to_text(found: Any) -> Any:
    """Return a whole number of a document as text, and anything else as it is."""
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else found


def _check_url(url: str) -> str:
    """Return the name of the picture that an address stands for."""
    try:
        source = parse_source_id(url)
    except InputError:
        source = None
    if source is None or source.archive != "web":
        raise InputError(f"found {quote(url)}, expected an address with http:// or https://")
    if source.kind != "picture":
        raise InputError(f"found {quote(url)}, a structure, expected a picture")
    return source.name


def _check_part(part: str) -> str:
    if part != WHOLE:
        parse_terms(part)
    return part


WHOLE = "picture"
"""Name of the part that is the whole picture: its artworks join the entry's own."""

Line = Annotated[FreeText, AfterValidator(_join_lines)]
"""A text that is shown on one line."""

File = Annotated[
    Path,
    Strict(),
    BeforeValidator(_to_path),
    WithJsonSchema({"type": "string", "pattern": FREE_TEXT}),
]
FILE = "the path of a file, relative to the project's folder"
_Url = Annotated[str, Strict(), StringConstraints(pattern=r"^https?://[^\s/]\S*$")]
URL = "an address that begins with https:// or http://"
_Angle = Annotated[
    Number, Field(ge=-360, le=360, json_schema_extra={"expected": "degrees from -360 to 360"})
]
_Date = Annotated[
    Line,
    BeforeValidator(number_to_text),
    WithJsonSchema({"type": ["string", "integer"], "pattern": FREE_TEXT}),
]


@checked_dataclass
class Milestone:
    """An event in the history of protein science."""

    title: Line = described("The milestone in a few words.", example="The word protein")
    text: Line = described("One to three sentences.", example="Berzelius proposes a name.")
    source: Line = described(
        "The full reference of a publication.",
        example="Mulder, G. J. Bull. Sci. Phys. Nat. Néerl. (1838) 104",
    )
    url: _Url | None = described(
        "The address of the source.",
        default=None,
        example="https://doi.org/10.1002/cber.18940270364",
        expected=URL,
    )


@checked_dataclass
class ArtworkRef:
    """The artwork that an entry is painted after.

    The file of one that is to be fetched need not exist yet; a plate has none.
    """

    _: KW_ONLY
    file: File | None = described(
        "The picture: JPEG, PNG, TIFF, WebP, AVIF, GIF or BMP, in any colour space with its "
        "profile, of 8 or 16 bits; with `pip install pillow-heif` also HEIC.",
        default=None,
        example="styles/hokusai-great-wave.jpg",
        expected=FILE,
    )
    url: Annotated[_Url, AfterValidator(_check_url)] | None = described(
        "Where to fetch the picture; for one on Wikimedia Commons, the page of its file.",
        default=None,
        example="https://commons.wikimedia.org/wiki/File:Great_Wave.jpg",
        expected=URL,
    )
    plate: Annotated[str, OneOf(PLATE_KINDS)] | None = described(
        "The kind of plate, a scientific picture drawn from the coordinates of a structure.",
        default=None,
        example="ribbon",
    )
    structure: File | None = described(
        "For a plate only: a structure file, which it shows whole. Without it, the plate shows the "
        "entry's own structure, with the chains that the entry shows.",
        default=None,
        example="pdb/1hel.pdb",
        expected=FILE,
    )
    title: Line = described(
        "The title, as on a museum's label.", example="The Great Wave off Kanagawa"
    )
    artist: Line = described("The artwork's maker.", example="Katsushika Hokusai")
    date: _Date = described(
        "The date, as on a museum's label.",
        example="about 1831",
        expected='a date such as 1890 or "about 1831"',
    )
    credit: Line = described(
        "Where the picture comes from and its rights.", example="Public domain"
    )
    licence: Line | None = described(
        "The picture's licence; shown beside the credit if that does not name it, and pinned in "
        "`config/sources.lock.yaml`.",
        default=None,
        example="CC0 1.0",
    )

    def __post_init__(self) -> None:
        """Find the place of a file that is to be fetched."""
        if self.file is None and self.url is not None:
            object.__setattr__(self, "file", DownloadCache().path(parse_source_id(self.url)))

    @property
    def source(self) -> str | None:
        """The URL to fetch the picture from; None for a local file or a plate."""
        return self.url

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
        chains: names of the chains to show; empty for all.
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


@checked_dataclass
class CameraView:
    """Where the camera stands."""

    rotate: Annotated[tuple[_Angle, ...], Field(min_length=3, max_length=3), LISTED] = described(
        "Degrees about the camera's x, y and z axes, after PyMOL's `orient`.",
        default=(0.0, 0.0, 0.0),
        example=[0, 90, 0],
        expected="three angles in degrees, such as [0, 90, 0]",
    )
    zoom: Number = described(
        "The magnification; 1 fits the whole molecule in every pose of its motion.",
        default=1.0,
        ge=0.1,
        le=20,
        example=1.2,
    )


@checked_dataclass
class PartRef:
    """A part of the picture that is painted after an artwork of its own."""

    part: Annotated[FreeText, AfterValidator(_check_part)] = described(
        "The part, named by what the renderer knows: `ground`, `figure`, `protein`, `nucleic`, "
        "`ligand`, `ligand:HEM`, `helix`, `sheet`, `loop`, `chain:A`, `element:FE`, `residue:57`, "
        "`residue:40-50`, or several of these joined by `/`, all of which must hold; also `near` "
        "and `far` where nothing moves. Or `picture`, all of it: the artwork then joins the "
        "entry's own, whose share is 1, with its weight as its share.",
        example="chain:A/helix",
        expected="a part such as ground, chain:A, helix or ligand:HEM",
    )
    artwork: ArtworkRef = described(
        "The picture that the part is painted after, with the keys of the entry's `artwork`; it is "
        "credited and shown like that one."
    )
    weight: Number = described(
        "The artwork's share if the part is `picture`, or is listed several times.",
        default=1.0,
        gt=0,
        le=1000,
        example=2,
        expected="a number above 0",
    )

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms that name the part; none for the whole picture."""
        return () if self.part == WHOLE else parse_terms(self.part)


@dataclass(frozen=True)
class PaintSettings:
    """Settings of the painter; those left out have the painter's own defaults.

    Attributes:
        dials: the dials that are set, by name; "seed" is a whole number, "palette" (as
            `painting.colour.named_palettes.canonical_colours` writes it) and "stroke_direction"
            are words.
        weights: the raw weights that are set, by name.
        parts: parts that are painted after artworks of their own; `WHOLE` is among them where
            several artworks share the picture.
    """

    dials: Mapping[str, float | str] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    tune: bool = False
    parts: tuple[PartRef, ...] = ()
    ground_from: str = "forms"


@dataclass(frozen=True)
class Entry:
    """One chapter of the film; `document.EntryKeys` explains its keys."""

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
    """A whole film; subtitle and credit may be None.

    Attributes:
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
