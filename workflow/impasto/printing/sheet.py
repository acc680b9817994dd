"""The layout of a printed sheet: paper, bleed, marks, picture and caption, in millimetres."""

from dataclasses import dataclass

from impasto.core.errors import InputError
from impasto.printing.choices import Fit
from impasto.printing.paper import MM_PER_INCH, Paper

# Crop marks stand off the trimmed sheet and its bleed, and end short of the paper's edge.
MARK_OFFSET, BLEED_GAP, MARK_LENGTH, MARK_WIDTH, PAPER_EDGE = 3.0, 1.0, 5.0, 0.09, 2.0
# Paper around a whole picture, as a share of the short side.
MARGIN_SHARE = 0.06
# Size of a caption's small type as a share of the short side, and its limits in millimetres.
TYPE_SHARE, SMALLEST_TYPE, LARGEST_TYPE = 0.0088, 2.0, 8.0
# Height of a caption and its distance from the picture, in sizes of its small type.
CAPTION_HEIGHT, CAPTION_GAP = 6.6, 2.2
LEAST_PICTURE = 20.0


@dataclass(frozen=True)
class Area:
    """A rectangle in millimetres, from the top left corner of the paper."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, by: float) -> "Area":
        """Return the rectangle with each side moved inwards; outwards if `by` is below 0."""
        return Area(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def pixels(self, dpi: float) -> tuple[int, int, int, int]:
        """Return left, top, width and height in whole pixels."""
        left, top, right, bottom = (
            round(length * dpi / MM_PER_INCH)
            for length in (self.x, self.y, self.x + self.width, self.y + self.height)
        )
        return left, top, right - left, bottom - top


@dataclass(frozen=True)
class Sheet:
    """Where everything stands on the paper.

    Attributes:
        paper: the whole paper, with bleed and marks.
        bleed: what is printed at most, part of which is cut off.
        trim: what is left when the paper is cut.
        picture: the whole painting, of which a part may be hidden.
        window: the part of the paper in which the painting is seen.
        caption: the place of the caption; None for none.
        type_size: size of the caption's small type.
        marks: the crop marks.
    """

    paper: Area
    bleed: Area
    trim: Area
    picture: Area
    window: Area
    caption: Area | None
    type_size: float
    marks: tuple[Area, ...]


def lay_out_sheet(
    paper: Paper,
    picture: tuple[int, int],
    *,
    fit: Fit = "contain",
    margin: float | None = None,
    bleed: float = 0.0,
    crop_marks: bool = False,
    captioned: bool = False,
) -> Sheet:
    """Lay out a sheet.

    A picture that reaches an edge of the trimmed sheet goes on into the bleed. The caption stands
    below the picture, on the paper.

    Args:
        picture: width and height of the painting, in any unit.
        fit: whether the whole picture is shown, or it covers the sheet and is cropped.
        margin: paper on all sides, in millimetres; None for a share of the short side around a
            whole picture, and for 0 where it covers the sheet.
        bleed: what is printed beyond the edges, in millimetres.

    Raises:
        InputError: margin and caption leave no room for a picture.
    """
    paper = paper.beside(picture)
    short = min(paper.width, paper.height)
    if margin is None:
        margin = round(MARGIN_SHARE * short) if fit == "contain" else 0.0
    offset = max(bleed + BLEED_GAP, MARK_OFFSET)
    outer = offset + MARK_LENGTH + PAPER_EDGE if crop_marks else bleed
    trim = Area(outer, outer, paper.width, paper.height)
    type_size = min(max(TYPE_SHARE * short, SMALLEST_TYPE), LARGEST_TYPE)
    strip = (CAPTION_HEIGHT + CAPTION_GAP) * type_size if captioned else 0.0
    # Below a picture that reaches the edges, the caption has a margin of its own.
    below = strip + (1.6 * CAPTION_GAP * type_size if captioned and margin == 0 else 0.0)
    room = trim.inset(margin)
    room = Area(room.x, room.y, room.width, room.height - below)
    if min(room.width, room.height) < LEAST_PICTURE:
        raise InputError(
            f"print: {paper.width:g}x{paper.height:g} mm with a margin of {margin:g} mm"
            f"{' and a caption' if captioned else ''} leaves no room for a picture"
        )
    window = _contain(picture, room) if fit == "contain" else room
    if margin == 0:
        window = _extend_into_bleed(window, trim, bleed)
    caption = None
    if captioned:
        top = window.y + window.height + CAPTION_GAP * type_size
        side = max(window.x, trim.x + (0 if margin else 2 * CAPTION_GAP * type_size))
        caption = Area(side, top, 2 * (trim.x + trim.width / 2 - side), CAPTION_HEIGHT * type_size)
    return Sheet(
        Area(0, 0, paper.width + 2 * outer, paper.height + 2 * outer),
        trim.inset(-bleed),
        trim,
        _cover(picture, window),
        window,
        caption,
        type_size,
        _crop_marks(trim, offset) if crop_marks else (),
    )


def _contain(picture: tuple[int, int], room: Area) -> Area:
    scale = min(room.width / picture[0], room.height / picture[1])
    return _centred(picture[0] * scale, picture[1] * scale, room)


def _cover(picture: tuple[int, int], window: Area) -> Area:
    scale = max(window.width / picture[0], window.height / picture[1])
    return _centred(picture[0] * scale, picture[1] * scale, window)


def _centred(width: float, height: float, room: Area) -> Area:
    x, y = room.x + (room.width - width) / 2, room.y + (room.height - height) / 2
    return Area(x, y, width, height)


def _extend_into_bleed(window: Area, trim: Area, bleed: float) -> Area:
    """Move the sides of a window that lie on those of the trimmed sheet to those of the bleed."""
    near = 0.01
    left = bleed if window.x - trim.x < near else 0.0
    top = bleed if window.y - trim.y < near else 0.0
    right = bleed if trim.x + trim.width - window.x - window.width < near else 0.0
    bottom = bleed if trim.y + trim.height - window.y - window.height < near else 0.0
    return Area(
        window.x - left, window.y - top, window.width + left + right, window.height + top + bottom
    )


def _crop_marks(trim: Area, offset: float) -> tuple[Area, ...]:
    """Return the two hairlines at each corner of the trimmed sheet."""
    half = MARK_WIDTH / 2
    lefts = trim.x - offset - MARK_LENGTH, trim.x + trim.width + offset
    tops = trim.y - offset - MARK_LENGTH, trim.y + trim.height + offset
    across = [
        Area(left, y - half, MARK_LENGTH, MARK_WIDTH)
        for left in lefts
        for y in (trim.y, trim.y + trim.height)
    ]
    down = [
        Area(x - half, top, MARK_WIDTH, MARK_LENGTH)
        for top in tops
        for x in (trim.x, trim.x + trim.width)
    ]
    return (*across, *down)
