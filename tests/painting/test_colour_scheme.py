"""The source of colours: palettes, the render's own, lightness alone, and matched statistics."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image
from scipy import ndimage
from scipy.stats import wasserstein_distance
from skimage.color import deltaE_ciede2000

from film_settings import SETTINGS
from impasto import paint
from impasto.artworks import artwork
from impasto.artworks.style_source import StyleSource
from impasto.cli import main
from impasto.core import device
from impasto.core.colour_space import to_lab, to_rgb
from impasto.core.errors import InputError, Notice
from impasto.painting.colour.chain_colours import (
    assign_chain_colours,
    assign_colours,
    coloured_chains,
    find_materials,
)
from impasto.painting.colour.colour_scheme import ColourScheme, figure_artworks, ground_artworks
from impasto.painting.colour.given_colours import find_given_colours, repeated_colours_notice
from impasto.painting.colour.legibility import (
    material_index_map,
    measure_legibility,
    simulate_vision,
)
from impasto.painting.colour.named_palettes import (
    NAMED_PALETTES,
    canonical_colours,
    palette_colours,
)
from impasto.painting.colour.palette import extract_palette, read_palette, write_palette
from impasto.painting.composition.content_image import content_image, recolour_figure
from impasto.painting.composition.layers import compose_painting
from impasto.painting.dials import Dials, read_dials
from impasto.painting.painter import Painter
from impasto.painting.weights import Weights
from impasto.planning.stage_arguments import clip_arguments, dial_arguments
from impasto.rendering.atom_ids import AtomMap, AtomTable
from impasto.rendering.choreography import Motion
from impasto.rendering.depth_cues import farness
from impasto.rendering.frame import Frame, read_picture, read_rendered_frame
from impasto.rendering.look import Look
from impasto.rendering.pymol_scene import CHAIN_COLOURS, HELIX_COLOUR, LOOP_COLOUR
from impasto.rendering.render_clip import render_structure
from impasto.timeline import loader
from painted_clips import paint_clip
from scenes import STYLES, TINY, scene

PDB = Path(__file__).parents[2] / "pdb"


@pytest.fixture(scope="module")
def sources():
    return [StyleSource(artwork.load_artwork(STYLES / "hokusai-great-wave.jpg").pixels)]


@pytest.fixture(scope="module")
def painted(sources):
    """Paint the two bars, small, with given colours."""
    made = {}

    def paint(colours):
        if colours not in made:
            painter = Painter(sources, TINY, Dials(palette=colours), device.select_device("cpu", 1))
            made[colours] = painter.paint(scene())
        return made[colours]

    return paint


def patches(*colours, width=20):
    """Return a render of flat patches side by side, in these colours."""
    rgb = [[int(c[k : k + 2], 16) / 255 for k in (1, 3, 5)] for c in colours]
    row = np.repeat(np.array(rgb, np.float32), width, axis=0)
    colour = np.repeat(row[None], 30, axis=0)
    return Frame(colour, np.ones(colour.shape[:2], np.float32))


def chains(number, shown=None, width=20):
    """Return a render of a flat patch for each visible chain, in the renderer's colours."""
    shown = range(number) if shown is None else shown
    frame = patches(*(CHAIN_COLOURS[k] for k in shown), width=width)
    row = np.repeat(number - 1 - np.array(list(shown), np.int32), width)
    # The atoms of a structure need not be in the order of its chains' names.
    names, same = tuple("ABCDEFGHIJKL"[:number][::-1]), ("",) * number
    atoms = AtomTable(names, (1,) * number, same, same, same, same, ("protein",) * number)
    return replace(frame, atom_map=AtomMap(np.repeat(row[None], 30, axis=0), atoms))


def test_colours_are_written_in_one_way(tmp_path):
    assert canonical_colours("okabe-ito") == "okabe-ito"
    assert canonical_colours("#E69F00, #56B4E9") == "#e69f00,#56b4e9"
    file = tmp_path / "mine.txt"
    file.write_text("brick: #AA3322\n# the sea\n#003366 and no more\n")
    assert canonical_colours(str(file)) == "#aa3322,#003366"
    assert np.allclose(palette_colours("#ff0000,#003366"), [(1, 0, 0), (0, 0.2, 0.4)])
    assert palette_colours("histogram") == ()
    file.write_text("nothing")
    with pytest.raises(InputError, match=r"mine\.txt: holds no colour"):
        canonical_colours(str(file))
    with pytest.raises(InputError, match=r'found .okabe-itoo. \(did you mean "okabe-ito"\?\)'):
        canonical_colours("okabe-itoo")
    with pytest.raises(InputError, match=r"palette: found .*, expected artwork, render"):
        Dials(palette="mine.txt")


def test_dichromats_see_what_another_implementation_says():
    """The values are those of colorspacious 1.1.2, severity 100, clipped to sRGB."""
    seen = simulate_vision(
        "protanopia", np.array([[0.9, 0.62, 0.0], [0.34, 0.71, 0.91]], np.float32)
    )
    assert np.allclose(seen, [[0.72223, 0.63376, 0], [0.61446, 0.70454, 0.91958]], atol=2e-4)
    seen = simulate_vision("deuteranopia", np.array([0.0, 0.62, 0.45], np.float32))
    assert np.allclose(seen, [0.54276, 0.52544, 0.4614], atol=2e-4)
    grey = np.full(3, 0.5, np.float32)
    assert np.allclose(simulate_vision("trichromacy", grey), grey)


@pytest.mark.parametrize("name", NAMED_PALETTES)
def test_palettes_are_safe_for_the_colour_blind(name):
    """The first three colours, those of helix, strand and loop, differ at a glance."""
    rgb = np.array(palette_colours(name), np.float32)
    assert len(rgb) >= 5
    for vision in ("trichromacy", "protanopia", "deuteranopia"):
        lab = to_lab(simulate_vision(vision, rgb))
        one, other = np.triu_indices(3, 1)
        assert deltaE_ciede2000(lab[one], lab[other]).min() > 9


def test_a_chain_has_its_place_whatever_else_is_seen():
    number = len(palette_colours("okabe-ito"))
    for shown in ((0, 1, 2, 3), (3, 1), (1,), (4, 0)):
        colours = [CHAIN_COLOURS[k] for k in shown]
        materials = find_materials(patches(*colours))
        found = dict(zip(assign_colours(materials, number), materials, strict=True))
        assert sorted(found) == sorted(shown)
        for place, material in found.items():
            there = patches(CHAIN_COLOURS[place]).colour[0, 0]
            assert np.allclose(material, to_lab(there[None, None])[0, 0], atol=0.5)


def test_chains_whose_hues_agree_are_told_by_their_atoms(sources):
    frame = chains(8)
    assert len(find_materials(frame)) < 8  # the first and the sixth agree in hue, for example
    palette = palette_in("tol-muted", frame, sources)
    assert palette.chains == tuple("ABCDEFGH")
    wanted = to_lab(np.array(palette_colours("tol-muted"), np.float32)[None])[0]
    assert np.allclose(palette.pigments[:8], wanted[:8])
    assert np.allclose(palette.pigments[8], wanted[8])  # the colour of ligands
    found = recolour_figure(frame, palette, 0)
    for k in range(8):
        assert np.allclose(found[15, 20 * k + 10], wanted[k], atol=0.01)
    # Hidden chains keep their colours. Without ids, only chains of different hues can be
    # recognised.
    some = chains(8, shown=(5, 2))
    again = palette_in("tol-muted", some, sources)
    assert np.allclose(again.pigments, palette.pigments)
    bare = replace(some, atom_map=None)
    with pytest.raises(InputError, match=r"chains A and F agree in hue.*--ids"):
        recolour_figure(bare, palette, 0)
    assert repeated_colours_notice(palette) is None
    assert "8 chains, but 7 colours" in repeated_colours_notice(
        palette_in("okabe-ito", frame, sources)
    )
    few = palette_in("tol-muted", chains(4), sources)
    by_hue = recolour_figure(replace(chains(4), atom_map=None), few, 0)
    assert np.allclose(by_hue[15, 30], wanted[1], atol=1)


def test_only_a_render_by_chain_is_coloured_by_chain():
    frame = chains(4)
    assert coloured_chains(frame) == tuple("ABCD")
    assert coloured_chains(replace(frame, atom_map=None)) == ()
    # Other colours, such as those by which a user groups the chains.
    swapped = replace(frame, colour=frame.colour[:, ::-1])
    assert coloured_chains(swapped) == ()
    # Coloured by structure: a chain that is nearly all helix has the first chain's colour, except
    # for a loop.
    row = np.repeat(np.array([0, 1], np.int32), (90, 10))
    same = ("", "")
    atoms = AtomTable(("A", "A"), (1, 2), same, same, same, ("helix", "loop"), ("protein",) * 2)
    helix, loop = patches(HELIX_COLOUR, width=90).colour, patches(LOOP_COLOUR, width=10).colour
    colour = np.concatenate([helix, loop], axis=1)
    shown = AtomMap(np.repeat(row[None], 30, axis=0), atoms)
    matte = np.ones(colour.shape[:2], np.float32)
    assert coloured_chains(Frame(colour, matte, atom_map=shown)) == ()
    assert coloured_chains(Frame(np.repeat(helix[:, :1], 100, axis=1), matte, atom_map=shown)) == (
        "A",
    )


def test_who_paints_more_chains_than_colours_is_told():
    artwork = np.random.default_rng(1).random((48, 48, 3))
    with pytest.warns(Notice, match="8 chains, but 7 colours"):
        paint(chains(8), artwork, quality="draft", palette="okabe-ito")


def test_repeated_colours_keep_touching_chains_apart():
    row = np.repeat(np.arange(6), 10)
    own = np.repeat(row[None], 20, axis=0)
    assert assign_chain_colours(own, 6, 7) == [0, 1, 2, 3, 4, 5, 6]
    assert assign_chain_colours(own, 6, 4) == [0, 1, 2, 3, 0, 1, 3]
    # The fifth lies beside the first, too, so it takes the next colour that its neighbours lack.
    ring = own.copy()
    ring[:5] = np.where(row == 3, 0, ring[:5])
    assert assign_chain_colours(ring, 6, 4)[4] == 1


def test_other_colours_take_the_places_that_are_left():
    materials = find_materials(patches(CHAIN_COLOURS[1], "#808080", "#ff66aa"))
    assert sorted(assign_colours(materials, 7)) == [0, 1, 2]
    assert len(set(assign_colours(materials, 2))) == 2  # all are used before one is used again


def test_a_rim_between_two_colours_is_no_part():
    frame = patches(CHAIN_COLOURS[0], CHAIN_COLOURS[1], width=60)
    frame.colour[:, 59:60] = (frame.colour[:, 58:59] + frame.colour[:, 61:62]) / 2
    assert len(find_materials(frame)) == 2


def test_artworks_take_the_colours_of_a_scheme(sources):
    mean = np.array([60, 10, -20], np.float32)
    covariance = np.diag([25, 90, 60]).astype(np.float32)
    figure = to_lab(figure_artworks(sources, ColourScheme("pigments", mean, covariance))[0].pixels)
    own = to_lab(sources[0].pixels)
    flat = figure.reshape(-1, 3)
    assert np.allclose(flat.mean(axis=0), mean, atol=1.5)
    assert np.allclose(np.cov(flat.T)[1:, 1:], covariance[1:, 1:], atol=8)
    # Light and dark keep their contrast.
    assert np.corrcoef(figure[..., 0].ravel(), own[..., 0].ravel())[0, 1] > 0.98
    assert abs(figure[..., 0].std() - own[..., 0].std()) < 2
    scheme = ColourScheme("paint", mean, covariance, ground=True)
    ground = to_lab(ground_artworks(sources, scheme)[0].pixels)
    assert abs(ground[..., 0].mean() - own[..., 0].mean()) < 1.5
    assert np.allclose(ground.reshape(-1, 3).mean(axis=0)[1:], mean[1:], atol=1.5)
    assert ground_artworks(sources, replace(scheme, ground=False))[0] is sources[0]
    grey = to_lab(
        figure_artworks(sources, ColourScheme("render", mean, covariance, grey=True))[0].pixels
    )
    assert np.abs(grey[..., 1:]).max() < 0.5
    assert abs(grey[..., 0].std() - 5) < 0.5


def test_the_scheme_is_kept_with_the_palette(sources, tmp_path):
    palette = palette_in("tol-muted", scene(), sources)
    write_palette(tmp_path / "palette.json", palette)
    again = read_palette(tmp_path / "palette.json")
    assert again.hue_source == "pigments"
    assert np.array_equal(again.scheme.covariance, palette.scheme.covariance)
    assert np.array_equal(again.pigments, palette.pigments)
    document = json.loads((tmp_path / "palette.json").read_text())
    document["scheme"]["hues"] = "of a kind"
    (tmp_path / "palette.json").write_text(json.dumps(document))
    with pytest.raises(InputError, match="not the palette of a painting"):
        read_palette(tmp_path / "palette.json")


def palette_in(colours, frame, sources):
    return find_given_colours(colours, frame).apply_to(extract_palette(frame, sources))


def bars(painting):
    """Return mean CIELAB of the upright, red bar and of the flat, blue one, without their rims."""
    frame = scene()
    lab = to_lab(painting.still)
    red = frame.colour[..., 0] > frame.colour[..., 2]
    inside = frame.matte > 0.5
    return [
        lab[ndimage.binary_erosion(inside & part, iterations=2)].mean(axis=0)
        for part in (red, ~red)
    ]


def angle(lab, other):
    """Return the angle between two hues in degrees."""
    one, two = (np.degrees(np.arctan2(c[2], c[1])) for c in (lab, other))
    return abs((one - two + 180) % 360 - 180)


@pytest.mark.parametrize("colours", ["okabe-ito", "viridis", "#117733,#aa4499"])
def test_each_part_is_painted_in_its_colour_of_the_palette(painted, colours):
    first, second = to_lab(np.array(palette_colours(colours), np.float32)[None])[0][:2]
    red, blue = bars(painted(colours))
    assert angle(red, first) < 10
    assert angle(blue, second) < 10
    before = measure_legibility(painted("artwork").still, scene(), painted(colours).palette)[
        "told_apart"
    ]
    after = measure_legibility(painted(colours).still, scene(), painted(colours).palette)[
        "told_apart"
    ]
    for vision in ("trichromacy", "protanopia", "deuteranopia"):
        assert after[vision] > 10
        assert after[vision] > before[vision]


def test_the_ground_of_given_colours_takes_the_artworks_and_the_figure_does_not(painted, sources):
    painting, frame = painted("okabe-ito"), scene()
    layers = painting.figure, painting.ground, frame, painting.palette, sources
    still = compose_painting(*layers, Dials(weights=Weights(tone=0)).composition).still
    inside, outside = frame.matte == 1, frame.matte == 0
    assert np.array_equal(painting.still[inside], still[inside])
    wanted = to_lab(sources[0].pixels)[..., 0].ravel()
    before, after = (
        wasserstein_distance(to_lab(picture)[outside][:, 0], wanted)
        for picture in (still, painting.still)
    )
    # Strokes of the artwork's own paint have much of its lightness before.
    assert after < 0.85 * before


def test_given_colours_tell_depth_by_light(painted, sources):
    """Light must show what hues show elsewhere, so front and back differ more in lightness."""
    frame, given = scene(), painted("okabe-ito").palette
    own = replace(given, scheme=None)
    near, far = (farness(frame) < 0.1) & (frame.matte == 1), (farness(frame) > 0.9)

    def between(palette):
        light = content_image(frame, palette, 0, 1, Weights(air=0, shadow=0))[..., 0]
        flat = recolour_figure(frame, palette, 0)[..., 0]
        return (light - flat)[far].mean() - (light - flat)[near].mean()

    assert abs(between(given)) > 1.4 * abs(between(own)) > 10
    # Little of the paint's own light remains; the rest is that of the content image.
    core = ndimage.binary_erosion(frame.matte == 1, iterations=3)
    painting = painted("okabe-ito")
    lighter = to_lab(painting.figure) + np.array([10, 0, 0], np.float32)
    stills = [
        compose_painting(
            figure, painting.ground, frame, painting.palette, sources, Dials().composition
        ).still
        for figure in (painting.figure, to_rgb(lighter))
    ]
    before, after = (to_lab(still)[core][:, 0].mean() for still in stills)
    assert 0 < after - before < 0.3 * 10


def test_the_renders_colours_stay_where_they_are_wanted(painted):
    frame = scene()
    own = bars(replace(painted("render"), still=frame.colour))
    for colours in ("render", "luminance"):
        for here, there in zip(bars(painted(colours)), own, strict=True):
            assert angle(here, there) < 10
    away = [angle(h, t) for h, t in zip(bars(painted("artwork")), own, strict=True)]
    assert max(away) > 30
    # Pixel by pixel, where only light and shade are painted.
    inside = ndimage.binary_erosion(frame.matte > 0.5, iterations=2)
    still, render = to_lab(painted("luminance").still)[inside], to_lab(frame.colour)[inside]
    assert np.abs(still - render)[:, 1:].mean() < 3
    assert np.corrcoef(still[:, 0], render[:, 0])[0, 1] < 0.95


def test_histogram_matching_brings_the_artwork_to_the_render(painted):
    frame = scene()
    inside = ndimage.binary_erosion(frame.matte > 0.5, iterations=2)
    wanted = to_lab(frame.colour)[inside].std(axis=0)[1:]
    spread = {c: to_lab(painted(c).still)[inside].std(axis=0)[1:] for c in ("artwork", "histogram")}
    distance = {c: np.abs(s - wanted).sum() for c, s in spread.items()}
    assert distance["histogram"] < 0.7 * distance["artwork"]

    # Its ground is moved as well; with a palette, the ground keeps the artwork's colours.
    def ground(c):
        return to_lab(painted(c).ground).reshape(-1, 3).mean(axis=0)

    assert np.linalg.norm(ground("histogram") - ground("artwork")) > 5
    assert np.linalg.norm(ground("okabe-ito") - ground("artwork")) < 3


def test_a_chain_keeps_its_colour_through_a_clip_and_across_entries(tmp_path, sources):
    look = Look(render_colours="chain")
    size = (128, 96)
    render_structure(PDB / "2beg.cif", tmp_path / "view", look=look, size=size, frames=1, ids=True)
    render_structure(
        PDB / "2beg.cif",
        tmp_path / "clip",
        look=look,
        size=size,
        frames=5,
        motion=Motion("turn", 60.0),
    )
    view = read_rendered_frame(tmp_path / "view" / "0000.png")
    painter = Painter(sources, TINY, Dials(palette="okabe-ito"), device.select_device("cpu", 1))
    painting = painter.paint(view)
    frames = tmp_path / "frames"
    paint_clip(tmp_path / "clip", view, painting, painter, frames)
    hues = []
    for path in sorted((tmp_path / "clip").glob("*.png")):
        frame, still = read_rendered_frame(path), to_lab(read_picture(frames / path.name))
        parts = material_index_map(frame, painting.palette)
        means = []
        for number in range(len(painting.palette.chains)):
            core = ndimage.binary_erosion(parts == number, iterations=1)
            means.append(still[core].mean(axis=0)[1:] if core.sum() > 30 else np.full(2, np.nan))
        hues.append(means)
    hues = np.array(hues)
    assert painting.palette.chains == tuple("ABCDE")
    # The clip has no ids: its chains are recognised by their hues, and agree with those by atoms.
    told = [
        material_index_map(frame, painting.palette)
        for frame in (view, replace(view, atom_map=None))
    ]
    assert (told[0] == told[1])[view.matte > 0.99].mean() > 0.95
    assert np.isfinite(hues).all(axis=(1, 2)).sum() >= 3
    away = np.linalg.norm(hues - np.nanmean(hues, axis=0), axis=2)
    assert np.nanmax(away) < 6
    # In another entry, with another artwork, the protein is seen from behind.
    other = [StyleSource(artwork.load_artwork(STYLES / "cassatt-summertime.jpg").pixels)]
    behind = read_rendered_frame(sorted((tmp_path / "clip").glob("*.png"))[-1])
    palette = palette_in("okabe-ito", behind, other)

    def worn(palette):
        """Return the pigment of each chain by its place in the renderer's colours."""
        by_atoms = ["ABCDE".index(chain) for chain in palette.chains]
        named = by_atoms or assign_colours(palette.materials, 7)
        pigments = palette.pigments[: len(named)]
        return {k: tuple(p.tolist()) for k, p in zip(named, pigments, strict=True)}

    for entry in (palette, palette_in("okabe-ito", view, other)):
        shared = worn(entry).items() & worn(painting.palette).items()
        assert len(shared) == len(worn(entry)) >= 4


def test_the_command_line_paints_and_records_colours(tmp_path, capsys):
    frame = scene()
    picture = tmp_path / "0000.png"
    rgba = np.dstack([frame.colour, frame.matte])
    Image.fromarray((rgba * 255).astype(np.uint8)).save(picture)
    mine = tmp_path / "mine.txt"
    mine.write_text("#117733\n#aa4499\n")
    still = tmp_path / "still.png"
    command = ["paint", str(picture), "--artwork", str(STYLES / "hokusai-great-wave.jpg")]
    command += ["--quality", "draft", "--threads", "1", "-o", str(still)]
    assert main([*command, "--palette", str(mine)]) == 0
    record = json.loads(still.with_suffix(".json").read_text())
    assert record["dials"]["palette"] == "#117733,#aa4499"
    assert len(record["colours"]["parts"]) == 2
    assert record["colours"]["told_apart"]["deuteranopia"] > 10
    assert read_dials(still.with_suffix(".json")).palette == "#117733,#aa4499"
    with pytest.raises(SystemExit):
        main([*command, "--palette", "okabe"])
    assert 'did you mean "okabe-ito"' in capsys.readouterr().err
    record["dials"]["palette"] = 7
    still.with_suffix(".json").write_text(json.dumps(record))
    with pytest.raises(InputError, match="palette: found 7, expected artwork, render, luminance"):
        read_dials(still.with_suffix(".json"))


def test_the_timeline_says_both_in_the_canonical_way(document, project):
    document["defaults"]["paint"] = {"palette": "okabe-ito"}
    document["entries"][0]["paint"] = {
        "palette": ["#E69F00", "#56b4e9"],
        "stroke_direction": "ribbon",
    }
    document["entries"][2]["paint"] = {"stroke_direction": "surface", "artwork_colour": 0.5}
    path = project / "timeline.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    entries = {entry.id: dial_arguments(entry) for entry in loader.load_timeline(path).entries}
    assert entries == {
        "wave": "--palette '#e69f00,#56b4e9' --stroke-direction ribbon",
        "poppies": "--palette okabe-ito",
        "street": "--artwork-colour 0.5 --palette okabe-ito --stroke-direction surface",
    }
    # A palette is given to chains by their atoms, in the clip as well.
    document["defaults"]["render_colours"] = "chain"
    document["entries"][0]["paint"] = {"palette": "render"}
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    film = loader.load_timeline(path)
    asked = {entry.id: clip_arguments(film, entry, SETTINGS) for entry in film.entries}
    told = [name for name, options in asked.items() if "--ids" in options]
    assert sorted(told) == ["poppies", "street"]
    document["defaults"]["paint"] = {"palette": "okabe", "stroke_direction": "ribbons"}
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        loader.load_timeline(path)
    assert 'did you mean "okabe-ito"' in str(caught.value)
    assert "as-painted, turned, ribbon" in str(caught.value)
