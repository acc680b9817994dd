"""Sizes of paper, and where everything stands on a sheet."""

import pytest

from impasto.core.errors import InputError
from impasto.printing.paper import Paper, parse_length, parse_paper
from impasto.printing.sheet import MARK_OFFSET, Area, lay_out_sheet

A3 = Paper(297, 420, turns=True)
WIDE, SQUARE, TALL = (1280, 960), (800, 800), (900, 1600)
NEAR = 1e-6


def inside(one: Area, other: Area) -> bool:
    return (
        one.x >= other.x - NEAR
        and one.y >= other.y - NEAR
        and one.x + one.width <= other.x + other.width + NEAR
        and one.y + one.height <= other.y + other.height + NEAR
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A3", Paper(297, 420, turns=True)),
        ("letter", Paper(215.9, 279.4, turns=True)),
        ("420x297mm", Paper(420, 297)),
        ("42 x29.7 cm".replace(" ", ""), Paper(420, 297)),
        ("16x12in", Paper(406.4, 304.8)),
        ("16inx12in", Paper(406.4, 304.8)),
    ],
)
def test_sizes_of_paper(text, expected):
    found = parse_paper(text)
    assert (found.width, found.height) == pytest.approx((expected.width, expected.height))
    assert found.turns is expected.turns


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A33", "did you mean"),
        ("420x297", "expected a size such as A3"),
        ("1.2.3x5mm", "expected a size such as A3"),
        ("10x300mm", "each side must be 40 to 3000 mm"),
        ("5000x300cm", "each side must be 40 to 3000 mm"),
    ],
)
def test_other_sizes_are_refused(text, said):
    with pytest.raises(InputError, match=said):
        parse_paper(text)


def test_lengths():
    assert parse_length("3mm") == 3
    assert parse_length("0.125in") == pytest.approx(3.175)
    assert parse_length("0") == 0
    for text in ("3", "-3mm", "mm", "3px", "600mm"):
        with pytest.raises(InputError, match="expected"):
            parse_length(text)


def test_a_named_size_is_turned_for_the_picture():
    assert lay_out_sheet(A3, WIDE).trim.width == 420
    assert lay_out_sheet(A3, TALL).trim.width == 297
    assert lay_out_sheet(Paper(297, 420), WIDE).trim.width == 297


@pytest.mark.parametrize("picture", [WIDE, SQUARE, TALL])
@pytest.mark.parametrize("captioned", [False, True])
def test_a_whole_picture_has_paper_around_it(picture, captioned):
    sheet = lay_out_sheet(A3, picture, bleed=3, crop_marks=True, captioned=captioned)
    assert sheet.window == pytest.approx(sheet.picture)
    assert sheet.window.width / sheet.window.height == pytest.approx(picture[0] / picture[1])
    assert inside(sheet.window, sheet.trim.inset(18))  # 6 % of the short side
    left = sheet.window.x - sheet.trim.x
    right = sheet.trim.x + sheet.trim.width - sheet.window.x - sheet.window.width
    assert left == pytest.approx(right)


@pytest.mark.parametrize("picture", [WIDE, SQUARE, TALL])
@pytest.mark.parametrize("captioned", [False, True])
def test_a_picture_that_covers_the_sheet_fills_its_bleed(picture, captioned):
    sheet = lay_out_sheet(A3, picture, fit="cover", bleed=3, captioned=captioned)
    assert inside(sheet.window, sheet.picture)
    assert sheet.picture.width / sheet.picture.height == pytest.approx(picture[0] / picture[1])
    assert (sheet.window.x, sheet.window.y) == pytest.approx((sheet.bleed.x, sheet.bleed.y))
    assert sheet.window.width == pytest.approx(sheet.bleed.width)
    if captioned:
        assert sheet.caption.y > sheet.window.y + sheet.window.height
        assert inside(sheet.caption, sheet.trim)
    else:
        assert sheet.window == pytest.approx(sheet.bleed)


def test_only_the_sides_that_reach_the_edge_go_into_the_bleed():
    sheet = lay_out_sheet(Paper(400, 200), (1000, 1000), margin=0, bleed=3)
    assert sheet.window.height == pytest.approx(206)
    assert sheet.window.x > sheet.trim.x + 90


def test_marks_stand_off_the_bleed_and_on_the_paper():
    for bleed in (0, 5):
        sheet = lay_out_sheet(A3, WIDE, bleed=bleed, crop_marks=True)
        assert len(sheet.marks) == 8
        clear = sheet.trim.inset(-max(bleed + 1, MARK_OFFSET))
        for mark in sheet.marks:
            assert inside(mark, sheet.paper)
            beside = mark.x + mark.width <= clear.x + NEAR or mark.x >= clear.x + clear.width - NEAR
            above_or_below = (
                mark.y + mark.height <= clear.y + NEAR or mark.y >= clear.y + clear.height - NEAR
            )
            assert beside or above_or_below


def test_the_caption_stands_below_the_picture_and_is_as_wide():
    sheet = lay_out_sheet(A3, WIDE, captioned=True)
    assert sheet.caption.x == pytest.approx(sheet.window.x)
    assert sheet.caption.width == pytest.approx(sheet.window.width)
    assert sheet.caption.y > sheet.window.y + sheet.window.height
    assert inside(sheet.caption, sheet.trim.inset(18))


def test_a_sheet_without_room_is_refused():
    with pytest.raises(InputError, match="leaves no room for a picture"):
        lay_out_sheet(Paper(100, 100), WIDE, margin=45)
