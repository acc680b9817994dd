"""Intersections of two partitions, and transitions between two paintings in parts."""

from dataclasses import replace

import numpy as np
import pytest

from bars import BLUE, GREEN, RED, SIZE, TINY, bar, scene
from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.motion.blend import BlendClip
from impasto.painting.composition.layers import PaintLayers
from impasto.painting.dials import Dials
from impasto.painting.painter import Painter
from impasto.painting.parts.intersections import intersect_partitions
from impasto.painting.parts.partition import Part, partition_frame
from impasto.painting.parts.selector import parse_selector
from impasto.rendering.camera import Camera
from impasto.rendering.frame import read_picture, write_picture
from painted_clips import write_blend


def part(name, pixels=RED):
    return Part(parse_selector(name), (StyleSource(pixels),))


def both(before, after):
    """Return the pairs of the cells of a frame, and their partition."""
    frame = scene()
    cells = intersect_partitions(before, after, [frame])
    division = partition_frame(frame, [Part(cell, (StyleSource(RED),)) for cell in cells])
    return [cell.pair for cell in cells], division


def test_each_place_is_in_the_cell_of_its_two_parts():
    before, after = [part("chain:A"), part("ground")], [part("helix"), part("chain:B")]
    places, division = both(before, after)
    # The ground has a part on one side only; the bar of the ligand has none.
    assert places == [(0, 2), (1, 0), (1, 1), (2, 0)]
    cell = [None, *places]
    for atom, place in enumerate([(1, 1), (1, 0), (0, 2), (0, 2), None]):
        assert division.figure[cell.index(place)][bar(atom)].min() > 0.99
    assert division.ground[cell.index((2, 0))].min() == 1
    for shares in (division.figure, division.ground, division.picture):
        assert np.allclose(shares.sum(axis=0), 1, atol=1e-5)


def test_nothing_shows_through_where_soft_borders_of_both_sides_meet():
    sides = [part("chain:A"), part("chain:B"), part("ligand")]
    places, division = both(sides, sides)
    assert places == [(1, 1), (2, 2), (3, 3)]
    alone = partition_frame(scene(), sides)
    # Borders are sharper than those of one side, and no more of the first part shows than there.
    assert np.abs(division.figure - alone.figure).max() < 0.25
    assert (division.figure[0] <= alone.figure[0] + 1e-4).all()


def test_without_parts_there_is_one_cell():
    assert intersect_partitions([], [], [scene()]) == []
    places, division = both([part("ground")], [])
    assert places == [(1, 0)]
    assert division.main_ground_part == 1
    assert division.figure[0].min() == 1


@pytest.fixture
def ways(tmp_path, monkeypatch):
    """Blend from a clip all in red to one whose chain A is blue; return the frames."""
    pose = np.eye(4)
    pose[2, 3] = -150
    view = replace(scene(), camera=Camera("orthographic", *SIZE, 0.5, 90.0, 160.0, pose))
    red, blue, green = (StyleSource(pixels) for pixels in (RED, BLUE, GREEN))

    def side(folder, own, parts):
        painter = Painter([own], TINY, Dials(), device.select_device("cpu"), parts)
        painting = painter.paint(view)
        layers = PaintLayers(painting.figure, painting.ground, painting.palette)
        paths = [tmp_path / folder / f"{n}.png" for n in range(3)]
        for path in paths:
            path.parent.mkdir(exist_ok=True)
            write_picture(path, painting.still)
        return BlendClip([own], Dials(), view, layers, paths, parts)

    before = side("before", red, [])
    parts = [Part(parse_selector("chain:A"), (blue,)), Part(parse_selector("ground"), (green,))]
    after = side("after", red, parts)
    write_blend(before, after, [view] * 3, tmp_path / "out", TINY, device.select_device("cpu"))
    between = [read_picture(path) for path in sorted((tmp_path / "out").iterdir())]
    return [read_picture(before.frames[0]), *between, read_picture(after.frames[0])]


def test_a_part_alone_goes_to_its_artwork(ways):
    def blueness(place):
        return [float((picture[..., 2] - picture[..., 0])[place].mean()) for picture in ways]

    of_part, of_rest = blueness(bar(0)), blueness(bar(2))
    assert all(np.diff(of_part) > 0.02)
    assert of_part[-1] - of_part[0] > 0.3
    assert np.ptp(of_rest) < 0.2
    ground = [float(picture[:6].mean()) for picture in ways]
    assert all(np.diff(ground) < 0)
