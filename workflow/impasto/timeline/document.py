"""The keys of a timeline document (`config/timeline.yaml`), as a person writes them.

`timeline.loader` makes the records of `timeline.model` from them.
"""

import datetime
from collections.abc import Iterable
from dataclasses import KW_ONLY
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema

from impasto.core.checked_data import (
    Flag,
    FreeText,
    Number,
    OneOf,
    Text,
    Whole,
    checked_dataclass,
    described,
)
from impasto.core.errors import InputError
from impasto.painting.colour.named_palettes import COLOUR_NAMES
from impasto.painting.dials import DIALS, Dials
from impasto.rendering.choreography import Motion
from impasto.rendering.look import REPRESENTATIONS
from impasto.rendering.render_colours import COLOURINGS, QUANTITIES, parse_render_colours
from impasto.timeline.model import (
    FILE,
    ArtworkRef,
    CameraView,
    Line,
    Milestone,
    PartRef,
    number_to_text,
)

EARLIEST_YEAR = 1400
TRANSITIONS = ("dissolve", "depth-sweep", "blend")


def _check_year(year: int) -> int:
    present = datetime.date.today().year
    if not EARLIEST_YEAR <= year <= present:
        raise InputError(f"found {year}, expected a year from {EARLIEST_YEAR} to {present}")
    return year


def _check_colouring(text: str) -> str:
    parse_render_colours(text)
    return text


def _any_of(words: Iterable[str]) -> str:
    return f"({'|'.join(words)})"


_COLOUR = 'a colour such as "#3d6f9e", in quotes'
_Colour = Annotated[
    Text, Field(pattern="^#[0-9a-fA-F]{6}$", json_schema_extra={"expected": _COLOUR})
]
_Colours = Annotated[list[_Colour], Strict(), Field(min_length=1)]
_Colouring = Annotated[
    Text,
    Field(pattern=f"^({'|'.join(COLOURINGS)}|({'|'.join(QUANTITIES)}|_?atom_site\\.\\w+)(:.*)?)$"),
    AfterValidator(_check_colouring),
]
_Palette = Annotated[Text, Field(pattern=f"^{_any_of(COLOUR_NAMES)}$")]
_Drawn = _any_of(REPRESENTATIONS)
_Chain = Annotated[
    Text,
    Field(pattern="^[A-Za-z0-9]+(-[0-9]+)?$"),
    BeforeValidator(number_to_text),
    WithJsonSchema(
        {
            "type": ["string", "integer"],
            "minimum": 0,
            "pattern": "^[A-Za-z0-9]+(-[0-9]+)?$",
            "expected": "a chain's name, such as A, or A-2 for a copy in an assembly",
        }
    ),
]


@checked_dataclass
class StructureKeys:
    """A structure: either a `file` with title and credit, or an `id`."""

    file: FreeText | None = described(
        "PDB or mmCIF, gzipped or not.", default=None, example="pdb/1gbt.cif", expected=FILE
    )
    id: Text | None = described(
        "An identifier of the Protein Data Bank or the AlphaFold Database.",
        default=None,
        example="4hhb",
        expected="an identifier such as 4hhb or AF-P69905-F1, in quotes if it is all digits",
    )
    assembly: Whole | None = described(
        "The biological assembly of a PDB entry, only with its `id`; if absent, the entry as "
        "deposited.",
        default=None,
        ge=1,
        le=9999,
        example=1,
        expected="the number of an assembly, such as 1",
    )
    title: Line | None = described(
        "The molecule's name; with an `id`, it can come from the file.",
        default=None,
        example="Trypsin",
    )
    credit: Line | None = described(
        "Where the structure comes from and its rights; with an `id`, those of the archive.",
        default=None,
        example="Protein Data Bank 1GBT (CC0)",
    )
    chains: Annotated[list[_Chain], Strict()] = described(
        "The chains to show; if absent or empty, all of them. In an assembly, copies of A are "
        "called A-2, A-3.",
        default=[],
        example=["A"],
        expected="a list of chain names, such as [A, B]",
    )
    models: Literal["first", "all"] = described(
        "The models to show if the structure has several: the first, or all on top of one another. "
        "`motion: {kind: models}` plays them all in either case.",
        default="first",
        example="all",
    )


@checked_dataclass
class TransitionKeys:
    """How an entry enters."""

    kind: Annotated[str, OneOf(TRANSITIONS)] = described(
        "How the entry enters: dissolve lays its picture over the other, depth-sweep goes from the "
        "front of the protein to its back and then over the ground, blend paints after both "
        "artworks in changing shares.",
        default="dissolve",
        example="depth-sweep",
    )


@checked_dataclass
class DefaultTransitionKeys(TransitionKeys):
    """How entries enter, and how long two of them share the screen."""

    seconds: Number = described(
        "How long two entries share the screen, among the `defaults` only. It is the same for the "
        "whole film, so that the period of a clip's motion does not depend on its neighbours.",
        default=0.5,
        ge=0,
        le=2,
        example=1,
        expected="a number of seconds from 0 to 2",
    )


@checked_dataclass
class PaintKeys(Dials):
    """The painter's dials, and what else it is told."""

    palette: _Palette | _Colours = described(  # type: ignore[assignment]
        DIALS["palette"]["description"],
        default=DIALS["palette"]["default"],
        example="okabe-ito",
        words=COLOUR_NAMES,
        expected=f'{", ".join(COLOUR_NAMES)} or a list of colours such as ["#e69f00", "#56b4e9"]',
    )
    ground_from: Literal["forms", "texture"] = described(
        "What the ground starts from: the artwork's large forms without its figure, or its texture "
        "alone.",
        default="forms",
        example="texture",
    )
    parts: Annotated[list[PartRef], Strict()] = described(
        "Parts of the picture that are painted after artworks of their own; the rest is painted "
        "after the entry's artwork.",
        default=[],
        expected="a list of parts, each with the keys part and artwork",
    )
    tune: Flag = described(
        "Whether the painter sets absent dials itself.", default=False, example=True
    )


@checked_dataclass
class _EntryKeys:
    """The keys of an entry that have no default."""

    id: Annotated[Text, Field(pattern="^[a-z0-9][a-z0-9-]*$", max_length=60)] = described(
        "The name of the entry's files; changing it makes a new entry.",
        example="great-wave",
        slug=True,
        expected="a name of at most 60 small letters, digits and dashes, such as great-wave",
    )
    year: Annotated[Whole, AfterValidator(_check_year)] = described(
        f"The milestone's year, from {EARLIEST_YEAR} to the present; it orders the film.",
        example=1838,
        expected="the milestone's year, a whole number",
    )
    milestone: Milestone = described("The event of protein science that the artwork stands for.")
    artwork: ArtworkRef = described(
        "The picture that the entry is painted after; it has one of file, url and plate."
    )


@checked_dataclass
class _OptionalKeys:
    """The keys of an entry that its timeline's `defaults` may have as well."""

    structure: StructureKeys | Text | None = described(
        "The protein that is painted, as an identifier alone or a mapping with more about it; "
        "needed unless the defaults have it.",
        default=None,
        expected="an identifier such as 4hhb or AF-P69905-F1, or a mapping (key: value)",
    )
    representation: Annotated[Text, Field(pattern=rf"^{_Drawn}(\+{_Drawn})*$")] = described(
        f"How PyMOL draws the structure: {', '.join(REPRESENTATIONS)}, or several joined by +.",
        default="cartoon",
        example="cartoon+sticks",
        words=REPRESENTATIONS,
        expected=f'{", ".join(REPRESENTATIONS)}, or several joined by "+"',
    )
    render_colours: _Colouring | _Colours = described(
        "What the colours of the render stand for: `chain`, `structure` (helix, strand, loop), "
        "`residue` (the position along the chain), `element`, or a value: `plddt` (predicted "
        "confidence), `bfactor`, `occupancy`, `hydropathy`, `charge`, or a column of numbers in "
        "the file's table of atoms (`atom_site.COLUMN`). A value may have a palette (viridis, "
        "cividis, blue-orange, red-blue or colours) and a range, such as `bfactor:viridis:10-80`. "
        "Or a list of colours.",
        default="structure",
        example=["#c8553d", "#3d6f9e"],
        words=(*COLOURINGS, *QUANTITIES),
        expected=f"{', '.join((*COLOURINGS, *QUANTITIES))}, atom_site.COLUMN or a list of colours "
        'such as ["#c8553d", "#3d6f9e"]',
    )
    view: CameraView = described("Where the camera stands.", default_factory=CameraView)
    motion: Motion = described("How the protein moves in its clip.", default_factory=Motion)
    seconds: Number = described(
        "The length of the entry's clip.",
        default=3.5,
        ge=0.25,
        le=60,
        example=5,
        expected="a number of seconds from 0.25 to 60",
    )
    transition: TransitionKeys = described(
        "How the entry enters; the length is the whole film's, among the defaults.",
        default_factory=TransitionKeys,
    )
    paint: PaintKeys = described(
        "The painter's dials; an absent dial has the painter's own default.",
        default_factory=PaintKeys,
        elsewhere={
            "method": "an option of impasto paint, for one picture; a clip needs figure and ground "
            "as separate layers, which the method of Gatys et al. does not have",
            "mask": "an option of impasto paint, for one picture; a timeline has parts instead",
            "map": "an option of impasto paint, for one picture; a timeline has parts instead",
        },
    )
    making_of: Flag = described(
        "Whether to make a film of how the still is painted, from the first noise on: "
        "`results/making-of/{entry}.mp4`, which the page links to. It costs one more still.",
        default=False,
        example=True,
    )


@checked_dataclass
class EntryKeys(_OptionalKeys, _EntryKeys):
    """One chapter of the film."""


@checked_dataclass
class DefaultKeys(_OptionalKeys):
    """The values of keys that an entry leaves out."""

    transition: DefaultTransitionKeys = described(
        "How entries enter, and how long two of them share the screen.",
        default_factory=DefaultTransitionKeys,
    )


@checked_dataclass
class TimelineKeys:
    """A timeline of impasto."""

    _: KW_ONLY
    title: Line = described("The title of the film.", example="The Art of Proteins")
    subtitle: Line | None = described(
        "The line under the title.", default=None, example="From gluten to lysozyme"
    )
    credit: Line | None = described(
        "A line of the end credits.", default=None, example="Made for the open day"
    )
    defaults: DefaultKeys = described(
        "The values of keys that an entry leaves out; any optional key of an entry.",
        default_factory=DefaultKeys,
        example={"seconds": 4, "transition": {"seconds": 1}},
    )
    entries: Annotated[list[EntryKeys], Strict(), Field(min_length=1)] = described(
        "The film's chapters, shown in the order of their years.",
        expected="a list of at least one entry",
    )
