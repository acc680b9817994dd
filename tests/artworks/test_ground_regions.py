from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from impasto.artworks import ground_regions as regions
from impasto.artworks.artwork import load_artwork
from impasto.artworks.ground_regions import ground_regions

STYLES = Path(__file__).parents[2] / "styles"
WIDTH, HEIGHT = 480, 360


def paper():
    """Draw a calm field: warm paper, darker towards the bottom, with its grain; and a busy figure.

    The figure, a chequerboard in the lower right corner, is what an artwork has beside its ground.
    """
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    field = np.array([0.86, 0.8, 0.68]) * (1 - 0.1 * y / HEIGHT)[..., None]
    field += np.random.default_rng(0).normal(0, 0.012, (HEIGHT, WIDTH, 1))
    figure = (x > 330) & (y > 200)
    field[figure & ((x // 6 + y // 6) % 2 == 0)] = (0.05, 0.1, 0.3)
    return Image.fromarray(np.rint(field.clip(0, 1) * 255).astype(np.uint8))


def draw_poem(image):
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(14)
    for row in range(3):
        draw.text((60, 50 + 20 * row), "old pond frog leaps in", (60, 50, 50), font)
    for column in range(3):
        for row, letter in enumerate("watersound"):
            draw.text((300 + 18 * column, 40 + 12 * row), letter, (60, 50, 50), font)


def draw_watermark(image):
    layer = Image.new("L", image.size)
    draw = ImageDraw.Draw(layer)
    font = ImageFont.load_default(48)
    draw.text((60, 90), "SPECIMEN", 0, font, stroke_width=2, stroke_fill=255)
    draw.text((60, 90), "SPECIMEN", 0, font)
    image.paste(Image.new("RGB", image.size, "white"), mask=layer.point(lambda v: 0.25 * v))


def draw_seal(image):
    draw = ImageDraw.Draw(image)
    draw.rectangle((100, 100, 160, 160), (190, 55, 40))


def draw_face(image):
    draw = ImageDraw.Draw(image)
    draw.ellipse((100, 60, 200, 200), (225, 170, 140))
    for x in (128, 172):
        draw.ellipse((x - 9, 112, x + 9, 122), (250, 245, 240))
        draw.ellipse((x - 4, 112, x + 4, 122), (40, 30, 30))
        draw.line((x - 12, 102, x + 12, 102), (80, 50, 40), 4)
    draw.line((150, 118, 146, 146, 154, 148), (170, 110, 90), 3)
    draw.ellipse((132, 164, 168, 176), (170, 60, 60))


def draw_leonardo(image):
    artwork = Image.open(STYLES / "leonardo-mona-lisa.jpg")
    image.paste(artwork.crop((84, 60, 204, 180)), (100, 60))


def draw_mount(image):
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH - 1, HEIGHT - 1), None, (150, 140, 120), 30)


def drawing_and_field(draw):
    """Return a field with something drawn on it, the places drawn on, and those well away."""
    blank = paper()
    image = blank.copy()
    draw(image)
    drawn = (np.asarray(image) != np.asarray(blank)).any(axis=-1)
    field = ndimage.distance_transform_edt(~drawn) > 25
    field[175:, 305:] = False
    field[:15] = field[-15:] = field[:, :15] = field[:, -15:] = False
    return np.asarray(image, np.float32) / 255, drawn, field


def lift(monkeypatch, *exclusions):
    for name in exclusions:
        monkeypatch.setattr(regions, name, lambda plane: np.zeros(plane.shape[:2], np.float32))


@pytest.mark.parametrize(
    ("draw", "exclusions"),
    [
        (draw_poem, ("_busy", "_thin_strokes")),  # dark writing is both
        (draw_watermark, ("_thin_strokes",)),
        (draw_seal, ("_enclosed",)),
        (draw_face, ("_enclosed",)),
    ],
)
def test_a_calm_field_is_ground_and_what_is_drawn_on_it_is_not(draw, exclusions, monkeypatch):
    picture, drawn, field = drawing_and_field(draw)
    mask = ground_regions(picture).calm
    assert mask.shape == picture.shape[:2]
    assert mask.dtype == np.float32
    assert 0 <= mask.min() < mask.max() <= 1
    assert (mask[drawn] < 0.2).mean() > 0.97
    assert (mask[field] > 0.8).mean() > 0.97
    lift(monkeypatch, *exclusions)
    assert (ground_regions(picture).calm[drawn] < 0.2).mean() < 0.6


@pytest.mark.parametrize(
    ("draw", "exclusions"),
    [
        (draw_poem, ("_thin_strokes",)),
        (draw_watermark, ("_thin_strokes",)),
        (draw_seal, ("_seals",)),
        (draw_leonardo, ("_faces", "_seals", "_thin_strokes")),  # a small portrait is all three
    ],
)
def test_strokes_may_be_cut_from_busy_places_but_not_from_marks(draw, exclusions, monkeypatch):
    picture, drawn, _ = drawing_and_field(draw)
    if draw is draw_leonardo:
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        drawn = np.hypot((x - 159) / 35, (y - 122) / 48) < 1  # the face alone
    ground = ground_regions(picture)
    assert (ground.paint[drawn] < 0.2).mean() > 0.92
    chequered = np.s_[210:340, 340:460]
    assert (ground.calm[chequered] < 0.2).mean() > 0.97
    assert (ground.paint[chequered] > 0.8).mean() > 0.9
    lift(monkeypatch, *exclusions)
    assert (ground_regions(picture).paint[drawn] < 0.2).mean() < 0.2


def test_a_mount_is_no_ground_nor_is_a_seal_within_it(monkeypatch):
    def draw(image):
        draw_seal(image)
        draw_mount(image)

    picture, drawn, field = drawing_and_field(draw)
    mask = ground_regions(picture).calm
    assert (mask[drawn] < 0.2).mean() > 0.97
    assert (mask[field] > 0.8).mean() > 0.97
    monkeypatch.setattr(regions, "_frame_width", lambda lab: 0)
    assert (ground_regions(picture).calm[drawn] < 0.2).mean() < 0.6


def test_a_face_that_fills_its_picture_is_no_ground(monkeypatch):
    left, top = 100, 70
    with Image.open(STYLES / "leonardo-mona-lisa.jpg") as image:
        portrait = image.convert("RGB").crop((left, top, 180, 160)).resize((160, 180))
    picture = np.asarray(portrait, np.float32) / 255
    y, x = np.mgrid[:180, :160] / 2
    face = np.hypot((x + left - 143) / 35, (y + top - 122) / 48) < 1
    assert (ground_regions(picture).calm[face] < 0.2).mean() > 0.92
    lift(monkeypatch, "_faces")
    assert (ground_regions(picture).calm[face] < 0.2).mean() < 0.8


def test_leonardos_face_and_hiroshiges_poem_are_no_ground():
    leonardo = ground_regions(load_artwork(STYLES / "leonardo-mona-lisa.jpg").pixels)
    for places in (leonardo.calm, leonardo.paint):
        assert (places[75:170, 110:178] < 0.2).mean() > 0.99
    hiroshige = ground_regions(
        load_artwork(STYLES / "hiroshige-horse-mackerel-and-prawn.jpg").pixels
    )
    for places in (hiroshige.calm, hiroshige.paint):
        assert places[25:180, 620:650].max() < 0.2
    # The paper between the poem and the weed, and the sea at the right, are.
    assert hiroshige.calm[215:240, 575:630].min() > 0.8
    assert hiroshige.calm[440:470, 600:680].min() > 0.8


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.jpg")), ids=lambda p: p.stem)
def test_every_artwork_has_ground(path):
    ground = ground_regions(load_artwork(path).pixels)
    assert 0.08 <= (ground.calm == 1).mean() < 0.4
    assert (ground.paint == 1).mean() > (ground.calm == 1).mean()


def test_noise_and_blank_paper_have_ground():
    noise = np.random.default_rng(1).random((90, 120, 3), dtype=np.float32)
    assert (ground_regions(noise).calm == 1).mean() >= 0.08
    blank = np.full((32, 200, 3), 0.7, np.float32)
    assert (ground_regions(blank).calm[1:-1, 6:-6] == 1).all()
    # Grain is calm where there is nothing else, too.
    grain = 0.5 + 0.005 * np.random.default_rng(1).normal(size=(180, 240, 1)).repeat(3, axis=2)
    assert (ground_regions(grain.astype(np.float32)).calm > 0.8).mean() > 0.7


def test_a_large_artwork_has_the_ground_of_its_copy():
    picture, _, _ = drawing_and_field(draw_poem)
    large = np.asarray(
        Image.fromarray(np.rint(picture * 255).astype(np.uint8)).resize((1440, 1080)), np.float32
    )
    mask = ground_regions(large / 255).calm
    assert mask.shape == (1080, 1440)
    assert np.abs(mask[1::3, 1::3] - ground_regions(picture).calm).mean() < 0.05


def test_forms_run_off_the_picture_and_things_lie_wholly_in_it():
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    field = np.full((HEIGHT, WIDTH, 3), (0.86, 0.8, 0.68)) * (1 - 0.1 * y / HEIGHT)[..., None]
    hill, thing = np.hypot(x - 60, (y - 370) * 0.8) < 130, np.hypot(x - 330, y - 150) < 70
    field[hill], field[thing] = (0.1, 0.25, 0.45), (0.6, 0.1, 0.1)
    field += np.random.default_rng(0).normal(0, 0.012, (HEIGHT, WIDTH, 1))
    ground = ground_regions(field.clip(0, 1).astype(np.float32))
    inner_hill, inner_thing = (ndimage.binary_erosion(m, iterations=15) for m in (hill, thing))
    inner_hill &= (y < HEIGHT - 20) & (x > 20)
    assert (ground.forms[inner_hill] > 0.8).mean() > 0.9
    assert (ground.forms[inner_thing] < 0.2).mean() > 0.95
    # A thing is paint as good as any.
    assert (ground.paint[inner_thing] > 0.8).mean() > 0.9


def test_an_artwork_of_noise_has_a_ground():
    # Its superpixels are few, and all of them are neighbours.
    noise = np.random.default_rng(2).random((80, 90, 3)) * 0.4 + (0.1, 0.1, 0.6)
    found = ground_regions(noise.clip(0, 1).astype(np.float32))
    assert found.calm.mean() >= regions.LEAST_SHARE
