"""Parts of a picture that are painted after artworks of their own."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage
from scipy.stats import wasserstein_distance

from bars import ATOMS, BLUE, GREEN, HEIGHT, RED, SIZE, TINY, WIDTH, bar, scene, stripes
from impasto.artworks.style_source import StyleSource
from impasto.cli import main
from impasto.core import device
from impasto.core.colour_space import to_lab
from impasto.core.errors import InputError
from impasto.painting.colour.palette import extract_palette, read_palette, write_palette
from impasto.painting.composition.compose import compose_on_ground, prepare_ground
from impasto.painting.composition.layers import compose_painting
from impasto.painting.dials import Dials
from impasto.painting.painter import Painter
from impasto.painting.parts.masks import DrawnMask, parts_from_maps, read_mask
from impasto.painting.parts.partition import Part, partition_frame
from impasto.painting.parts.selector import check_selector, parse_selector
from impasto.painting.parts.selector_syntax import parse_terms
from impasto.painting.weights import Weights
from impasto.rendering.atom_ids import AtomMap, write_atom_table, write_ids
from impasto.rendering.frame import Frame, write_picture


def painted(*parts: Part, base=RED, ground_from="forms"):
    painter = Painter(
        [StyleSource(base)],
        TINY,
        Dials(),
        device.select_device("cpu"),
        parts,
        ground_from=ground_from,
    )
    return painter.paint(scene())


def share(name: str) -> np.ndarray:
    found = parse_selector(name).figure(scene())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "atoms"),
    [
        ("chain:A", {0, 1}),
        ("chain:A,C", {0, 1, 4}),
        ("protein", {0, 1, 2, 3}),
        ("figure", {0, 1, 2, 3, 4}),
        ("ligand", {4}),
        ("ligand:HEM", {4}),
        ("element:fe", {4}),
        ("helix", {0}),
        ("sheet", {2, 3}),
        ("loop", {1}),
        ("residue:1", {0, 2}),
        ("residue:40-60", {1, 3}),
        ("residue:40A", {3}),
        ("residue:HIS,SER", {1, 3}),
        ("chain:B/residue:1", {2}),
        ("near", {0, 1}),
        ("far/protein", {3}),
    ],
)
def test_a_selector_finds_its_pixels(name, atoms):
    found = share(name)
    for atom in range(5):
        # The middle bar lies half-way between near and far.
        if not (atom == 2 and ("near" in name or "far" in name)):
            assert found[bar(atom)].min() > 0.99 if atom in atoms else found[bar(atom)].max() < 0.01


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chian:A", r'found \'chian\' \(did you mean "chain"\?\)'),
        ("chain", "expected a value after 'chain:'"),
        ("helix:3", "expected nothing after 'helix'"),
        ("residue:1-", "found the residue '1-'"),
        ("ground/chain:A", "the ground has no parts"),
        ("", "found ''"),
    ],
)
def test_what_is_no_part_is_told(text, message):
    with pytest.raises(InputError, match=message):
        parse_terms(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chain:Z", r"no chain:Z in view\.png, which has A, B, C"),
        ("chain:A,Z", r"no chain:Z in view\.png"),
        ("element:ZN", r"no element:ZN in view\.png, which has C, FE, N, O"),
        ("nucleic", r"no nucleic in view\.png, which has protein, ligand"),
        ("residue:1000", r"which has residues 1 to 900"),
        ("chain:A/sheet", r"nothing in view\.png matches all of its terms"),
    ],
)
def test_a_part_that_is_not_there_is_refused(text, message):
    with pytest.raises(InputError, match=message):
        check_selector(scene(), parse_selector(text), "view.png")


def test_what_a_render_does_not_tell_is_refused():
    bare = replace(scene(), atom_map=None, depth=None)
    with pytest.raises(InputError, match=r"no ids beside it.*--ids"):
        check_selector(bare, parse_selector("chain:A"), "view.png")
    with pytest.raises(InputError, match="no depth beside it"):
        check_selector(bare, parse_selector("near"), "view.png")
    assert check_selector(bare, parse_selector("ground"), "view.png") is None


def test_a_part_that_is_hidden_is_warned_of():
    frame = scene()
    ids = np.where(frame.atom_map.ids == 4, 3, frame.atom_map.ids)
    hidden = replace(frame, atom_map=AtomMap(ids, ATOMS))
    assert "shows nothing of it" in (
        check_selector(hidden, parse_selector("ligand"), "view.png") or ""
    )
    assert check_selector(frame, parse_selector("ligand"), "view.png") is None


def test_the_more_special_part_is_painted_and_the_later_of_equals():
    sources = (StyleSource(RED),)
    names = ["residue:57", "chain:A", "chain:A,B", "ground", "protein"]
    division = partition_frame(scene(), [Part(parse_selector(name), sources) for name in names])
    winners = [
        int(division.figure[(slice(None), *bar(atom))].mean(axis=(1, 2)).argmax())
        for atom in range(5)
    ]
    # The first plane is what belongs to no part.
    assert winners == [3, 1, 3, 3, 0]
    for shares in (division.figure, division.ground, division.picture):
        assert np.allclose(shares.sum(axis=0), 1, atol=1e-4)
    assert (division.ground[4] == 1).all()


def test_each_part_has_the_colours_of_its_artwork():
    both = painted(
        Part(parse_selector("chain:B"), (StyleSource(BLUE),)),
        Part(parse_selector("ligand"), (StyleSource(GREEN),)),
    )
    lab = to_lab(both.still)
    red, blue, green = (lab[bar(atom)].reshape(-1, 3).mean(axis=0) for atom in (0, 2, 4))
    assert red[1] > 25
    assert blue[2] < -20
    assert green[1] < -15
    # Strokes come along with colours: the paint itself is that of the part's artwork.
    assert to_lab(both.figure)[bar(3)][..., 2].mean() < -20
    alone = painted()
    assert to_lab(alone.still)[bar(2)][..., 1].mean() > 25


def test_the_ground_may_have_an_artwork_of_its_own():
    other = painted(Part(parse_selector("ground"), (StyleSource(GREEN),)))
    usual = painted()
    corner = slice(0, 6), slice(0, WIDTH)
    assert (
        to_lab(other.ground)[corner][..., 0].mean()
        < 40
        < 75
        < to_lab(usual.ground)[corner][..., 0].mean()
    )
    # The figure keeps its artwork, and stands out from the new ground.
    still = to_lab(other.still)
    assert still[bar(0)][..., 1].mean() > 25
    assert abs(still[bar(0)][..., 0].mean() - still[corner][..., 0].mean()) > 15


def test_a_part_may_share_artworks_by_weight():
    sources = (StyleSource(BLUE, 3), StyleSource(RED, 1))
    mixed = painted(Part(parse_selector("figure"), sources), base=GREEN)
    lab = to_lab(mixed.figure)[bar(1)].reshape(-1, 3)
    assert (lab[:, 2] < -15).mean() > (lab[:, 1] > 25).mean()


def test_a_part_that_is_the_base_changes_nothing_but_the_tone():
    """The same artwork, given again for a part, paints the same strokes."""
    source = StyleSource(RED)
    painter = Painter([source], TINY, Dials(), device.select_device("cpu"))
    apart = Painter(
        [source],
        TINY,
        Dials(),
        device.select_device("cpu"),
        [Part(parse_selector("chain:B"), (source,))],
    )
    one, two = painter.paint(scene()), apart.paint(scene())
    styles = apart.setup().styles
    assert styles[0] is styles[1]
    assert np.abs(one.ground - two.ground).max() < 0.02
    a, b = (to_lab(p.figure)[bar(0)].reshape(-1, 3).mean(axis=0) for p in (one, two))
    assert np.linalg.norm(a - b) < 12


def test_the_ground_takes_its_artworks_broad_colours_and_a_figure_keeps_its_pigments():
    """A part without ground of its own stands out from the picture's ground as before."""
    parts = [Part(parse_selector("figure"), (StyleSource(BLUE),))]
    frame, both = scene(), painted(*parts)
    division = partition_frame(frame, parts)
    assert both.palette.tone is not None
    assert both.palette.parts[0].tone is None
    # The artwork has two colours, of which the ground had only one: half of it becomes the other.
    halves = np.concatenate([RED, GREEN])
    whole, still = (
        compose_painting(
            both.figure, both.ground, frame, both.palette, [StyleSource(halves)], finish, parts
        )
        for finish in (
            Dials(weights=Weights(tone=0)),
            Dials(weights=Weights(tone=1)),
        )
    )
    outside = frame.matte == 0
    wanted = to_lab(halves).reshape(-1, 3)[:, 1]
    away = [wasserstein_distance(to_lab(p.still)[outside][:, 1], wanted) for p in (whole, still)]
    assert away[1] < 0.7 * away[0]
    core = ndimage.binary_erosion(division.picture[1] * frame.matte > 0.99, iterations=3)
    assert core.sum() > 50
    assert np.abs(whole.still - still.still)[core].max() < 0.01
    # The frames of a clip are composed on the same ground.
    behind, finish = prepare_ground(both.ground, still.palette, division.ground), Dials()
    again = compose_on_ground(behind, both.figure, frame, still.palette, finish, division.picture)
    assert np.allclose(again, still.still)


def test_each_ground_takes_the_colours_of_its_own_part():
    parts = [Part(parse_selector("ground"), (StyleSource(BLUE),))]
    both = painted(*parts)
    assert both.palette.tone is None
    assert both.palette.parts[0].tone is not None


def test_palettes_of_parts_come_back_from_disk(tmp_path):
    both = painted(Part(parse_selector("chain:B"), (StyleSource(BLUE),)))
    write_palette(tmp_path / "palette.json", both.palette)
    again = read_palette(tmp_path / "palette.json")
    assert len(again.parts) == 1
    assert np.array_equal(again.parts[0].pigments, both.palette.parts[0].pigments)
    assert again.parts[0].ground == pytest.approx(again.ground)


def test_a_frame_of_a_clip_is_composed_in_its_own_parts():
    """Where a frame's ids show a part, its tone is that of the part's palette."""
    parts = [Part(parse_selector("chain:B"), (StyleSource(BLUE),))]
    frame = scene()
    both = painted(*parts)
    grey = np.full((HEIGHT, WIDTH, 3), 0.5, np.float32)
    behind = prepare_ground(grey, both.palette)
    shares = partition_frame(frame, parts).picture
    still = to_lab(compose_on_ground(behind, grey, frame, both.palette, Dials(), shares))
    assert still[bar(2)][..., 2].mean() < still[bar(0)][..., 2].mean() - 10


def test_a_mask_is_laid_on_figure_and_ground(tmp_path):
    inside = np.zeros((HEIGHT * 2, WIDTH * 2), np.float32)
    inside[:, :WIDTH] = 1
    write_picture(tmp_path / "left.png", inside)
    left = read_mask(tmp_path / "left.png", SIZE)
    assert left.share.shape == (HEIGHT, WIDTH)
    both = painted(Part(left, (StyleSource(BLUE),)))
    lab = to_lab(both.still)
    assert lab[bar(0)][..., 2].mean() < -15
    assert lab[bar(4)][..., 1].mean() > 15
    ground = to_lab(both.ground)
    assert ground[:, :30, 2].mean() < ground[:, 66:, 2].mean() - 5


def test_masks_of_no_use_are_refused(tmp_path):
    write_picture(tmp_path / "black.png", np.zeros((HEIGHT, WIDTH), np.float32))
    with pytest.raises(InputError, match=r"black\.png: nothing is inside"):
        read_mask(tmp_path / "black.png", SIZE)
    write_picture(tmp_path / "square.png", np.ones((50, 50), np.float32))
    with pytest.raises(InputError, match=r"square\.png: 50x50 pixels, expected the proportions"):
        read_mask(tmp_path / "square.png", SIZE)


def _map(path: Path, size: tuple[int, int], left: str, right: str) -> Path:
    picture = Image.new("RGB", size, right)
    picture.paste(left, (0, 0, size[0] // 2, size[1]))
    picture.save(path)
    return path


def test_maps_say_what_goes_where(tmp_path):
    """The left is learned from the artwork's right half, and the right from its left half."""
    artwork = np.concatenate([RED[:, :100], BLUE[:, :100]], axis=1)
    here = _map(tmp_path / "here.png", SIZE, "#ff0000", "#0000ff")
    there = _map(tmp_path / "there.png", (200, 160), "#0000ff", "#ff0000")
    parts = parts_from_maps(here, there, SIZE, artwork)
    assert {part.where.name for part in parts} == {"#ff0000", "#0000ff"}
    photograph = Frame(
        np.random.default_rng(0).uniform(0.3, 0.7, (HEIGHT, WIDTH, 3)).astype(np.float32),
        np.ones((HEIGHT, WIDTH), np.float32),
    )
    painter = Painter([StyleSource(artwork)], TINY, Dials(), device.select_device("cpu"), parts)
    lab = to_lab(painter.paint(photograph).still)
    assert lab[8:-8, 8:40, 2].mean() < -15
    assert lab[8:-8, 56:-8, 1].mean() > 25


def test_colours_of_one_map_alone_are_listed(tmp_path):
    here = _map(tmp_path / "here.png", SIZE, "#ff0000", "#0000ff")
    there = _map(tmp_path / "there.png", (160, 160), "#ff0000", "#00ff00")
    with pytest.raises(
        InputError, match=r"here\.png alone has #0000ff; .*there\.png alone has #00ff00"
    ):
        parts_from_maps(here, there, SIZE, RED)
    noise = np.random.default_rng(0).uniform(size=(HEIGHT, WIDTH, 3)).astype(np.float32)
    write_picture(tmp_path / "noise.png", noise)
    with pytest.raises(InputError, match=r"noise\.png: .* flat colours"):
        parts_from_maps(tmp_path / "noise.png", there, SIZE, RED)


def test_edges_between_the_colours_of_a_map_are_no_colours(tmp_path):
    here = _map(tmp_path / "here.png", (960, 720), "#ff0000", "#0000ff")
    with Image.open(here) as sharp:
        sharp.resize((500, 375), Image.Resampling.LANCZOS).save(tmp_path / "soft.png")
    there = _map(tmp_path / "there.png", (160, 160), "#ff0000", "#0000ff")
    assert len(parts_from_maps(tmp_path / "soft.png", there, SIZE, RED)) == 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a render with depth and ids, and two artworks."""
    frame = scene()
    write_picture(tmp_path / "0000.png", np.dstack([frame.colour, frame.matte]))
    write_ids(tmp_path / "0000.png", frame.atom_map.ids)
    write_atom_table(tmp_path, ATOMS)
    write_picture(tmp_path / "red.png", RED)
    write_picture(tmp_path / "blue.png", BLUE)
    return tmp_path


def _paint(folder: Path, *options: str) -> int:
    return main(
        [
            "paint",
            str(folder / "0000.png"),
            "--artwork",
            str(folder / "red.png"),
            "--quality",
            "draft",
            "-o",
            str(folder / "still.png"),
            *options,
        ]
    )


def test_parts_are_painted_and_recorded(folder):
    from impasto.core.atomic_files import read_json

    blue = folder / "blue.png"
    assert _paint(folder, "--artwork-for", f"chain:B={blue}", "--ground-from", "texture") == 0
    record = read_json(folder / "still.json")
    assert record["parts"] == [
        {"part": "chain:B", "artworks": [{"file": str(blue), "weight": 1.0}]}
    ]
    assert record["ground_from"] == "texture"


def test_misuse_ends_before_anything_is_painted(folder, capsys):
    blue, white = folder / "blue.png", folder / "white.png"
    write_picture(white, np.ones((HEIGHT, WIDTH), np.float32))
    for options, message in (
        (["--artwork-for", f"chain:Z={blue}"], "no chain:Z in"),
        (["--artwork-for", f"near={blue}"], "has no depth beside it"),
        (["--artwork-for", "chain:B=nothing.png"], "nothing.png: no such file"),
        (["--map", str(blue)], "--artwork-map is missing"),
        (["--at", "0.5"], "--interpolate is missing"),
        (["--mask", f"{white}=nothing.png"], "nothing.png: no such file"),
        (["--interpolate", "a.jpg", "b.jpg", "--at", "0.5"], "found both"),
    ):
        assert _paint(folder, *options) == 2
        assert message in capsys.readouterr().err
    for options in (
        ["--artwork-for", "chain:B"],
        ["--artwork-for", f"chian:B={blue}"],
        ["--mask", "x"],
    ):
        with pytest.raises(SystemExit):
            _paint(folder, *options)
    assert not (folder / "still.png").exists()


def test_a_selector_is_more_special_by_what_it_asks():
    ranks = [
        parse_selector(name).rank for name in ("figure", "protein", "chain:A", "helix", "residue:5")
    ]
    assert ranks == sorted(ranks)
    assert parse_selector("chain:A/protein").rank > parse_selector("residue:5").rank
    assert (
        DrawnMask("x", np.ones((2, 2), np.float32)).rank
        > parse_selector("chain:A/residue:5/helix").rank
    )


def test_pigments_stand_off_from_the_ground_of_another_artwork():
    dark = to_lab(GREEN[None, 0, -1:])[0, 0]
    own = extract_palette(scene(), [StyleSource(RED)])
    other = extract_palette(scene(), [StyleSource(RED)], ground=dark)
    assert abs(own.figure[0] - own.ground[0]) > 20
    assert abs(other.figure[0] - dark[0]) > 20
    assert np.array_equal(other.ground, dark)


def test_what_is_drawn_is_smaller_on_a_smaller_picture():
    share = np.zeros((HEIGHT, WIDTH), np.float32)
    share[:, :48] = 1
    small = replace(scene(), colour=np.zeros((36, 48, 3), np.float32))
    assert DrawnMask("left", share).figure(small).shape == (36, 48)
    assert DrawnMask("left", share).ground(small)[:, :24].min() == 1


def test_a_row_of_stills_goes_from_one_artwork_to_the_next(folder):
    red, blue = str(folder / "red.png"), str(folder / "pale.png")
    # A paler blue: half-way, the stronger pigment, which paints the figure, is the red one.
    write_picture(folder / "pale.png", stripes((0.25, 0.4, 0.75), (0.85, 0.9, 0.95), 2))
    strip = folder / "strip.png"
    where = [str(folder / "0000.png"), red, blue, "--quality", "draft", "-o", str(strip)]
    assert main(["interpolate", *where, "--steps", "3"]) == 0
    with Image.open(strip) as image:
        assert image.size == (3 * WIDTH, HEIGHT)
    stills = []
    for number in (1, 2, 3):
        with Image.open(folder / f"strip/{number}.png") as image:
            stills.append(to_lab(np.asarray(image, np.float32) / 255))
    inside = scene().matte > 0.5
    for place in (inside, ~inside):
        first, middle, last = (still[place].mean(axis=0) for still in stills)
        # From warm to cold, figure and ground alike.
        assert first[2] > middle[2] + 3
        assert middle[2] > last[2] + 3
    assert main(["interpolate", *where, "--steps", "1"]) == 2


def test_a_place_on_the_way_is_recorded_with_its_shares(folder):
    from impasto.core.atomic_files import read_json

    red, blue = str(folder / "red.png"), str(folder / "blue.png")
    render, still = str(folder / "0000.png"), str(folder / "still.png")
    where = [render, "--quality", "draft", "-o", still]
    assert main(["paint", *where, "--interpolate", red, blue, "--at", "0.25"]) == 0
    record = read_json(folder / "still.json")
    assert record["artworks"] == [{"file": red, "weight": 0.75}, {"file": blue, "weight": 0.25}]
    assert record["ground_from"] == "mixture"


def test_a_clip_is_carried_in_the_parts_of_its_still(folder):
    from impasto.api.part_inputs import check_clip_parts, check_same_parts
    from impasto.core.atomic_files import write_json

    record = folder / "still.json"
    write_json(record, {"parts": [{"part": "chain:A", "artworks": []}]})
    with pytest.raises(InputError, match=r"part 'chain:A': expected ids"):
        check_clip_parts(["chain:A"], 2, False, "expected ids")
    check_clip_parts(["chain:A"], 2, True, "")
    check_same_parts(["chain:A"], record)
    with pytest.raises(InputError, match=r"in the parts chain:A; expected .* found none"):
        check_same_parts([], record)
    with pytest.raises(InputError, match="what is near in one frame is far in another"):
        check_clip_parts(["near"], 2, True, "")
