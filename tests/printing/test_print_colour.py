"""Colours of a print are those of Little CMS itself."""

import io

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms
from skimage.color import deltaE_ciede2000

import icc
from impasto.core.colour_space import to_lab
from impasto.core.errors import InputError
from impasto.printing.choices import INTENTS
from impasto.printing.colour import PrintProfile

LEVELS = np.linspace(0, 255, 17).round().astype(np.uint8)
CUBE = np.stack(np.meshgrid(LEVELS, LEVELS, LEVELS, indexing="ij"), -1).reshape(289, 17, 3)


def image_of(pixels):
    values = np.asarray(pixels, np.uint16) * 257
    return pyvips.Image.new_from_array(values).copy(interpretation="rgb16")


@pytest.fixture(scope="module")
def press(tmp_path_factory):
    """Return the CMYK profile that libvips brings along."""
    path = tmp_path_factory.mktemp("profiles") / "press.icc"
    path.write_bytes(pyvips.Image.profile_load("cmyk"))
    return path


@pytest.fixture(scope="module")
def adobe(tmp_path_factory):
    path = tmp_path_factory.mktemp("profiles") / "adobe.icc"
    path.write_bytes(icc.rgb_profile(icc.ADOBE_RGB, 2.19921875))
    return path


def differences(one, other):
    return deltaE_ciede2000(*(to_lab(np.asarray(a, np.float32) / 255) for a in (one, other)))


@pytest.mark.parametrize("black_point", [True, False])
@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize("kind", ["press", "adobe"])
def test_a_proof_is_that_of_little_cms(kind, intent, black_point, request):
    file = request.getfixturevalue(kind)
    profile = PrintProfile(file, intent, black_point)
    mine = np.rint(profile.proof(profile.convert(image_of(CUBE))) * 255)
    flags = ImageCms.Flags.SOFTPROOFING | ImageCms.Flags.NOOPTIMIZE
    transform = ImageCms.buildProofTransform(
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("sRGB"),
        str(file),
        "RGB",
        "RGB",
        renderingIntent=ImageCms.Intent(INTENTS.index(intent)),
        proofRenderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=flags | (ImageCms.Flags.BLACKPOINTCOMPENSATION if black_point else 0),
    )
    theirs = np.asarray(ImageCms.applyTransform(Image.fromarray(CUBE), transform))
    found = differences(mine, theirs)
    assert found.mean() < 0.2
    # Pillow calculates with 8 bits. In the darkest colours a level or two are a CIEDE2000.
    levels = np.abs(mine - theirs).max(axis=-1)
    assert (found[levels > 2] <= 1).all()
    assert (found <= 1).mean() > 0.995


def test_paper_is_white_in_a_proof_and_black_is_that_of_ink(press):
    profile = PrintProfile(press)
    white, black = profile.white(), profile.ink()
    sheet = pyvips.Image.new_from_array(np.array([[white, black]])).copy(interpretation="cmyk")
    shown = profile.proof(sheet) * 255
    assert shown[0, 0] == pytest.approx([255, 255, 255], abs=0.5)
    assert (shown[0, 1] > 20).all()
    assert (shown[0, 1] < 90).all()


def test_srgb_stays_as_it_is():
    profile = PrintProfile()
    picture = image_of(CUBE)
    assert profile.convert(picture) is picture
    assert (profile.colour_differences(picture) == 0).all()
    np.testing.assert_allclose(profile.proof(picture) * 255, CUBE, atol=1e-3)
    assert "sRGB" in ImageCms.getProfileDescription(io.BytesIO(profile.content))


def test_a_wider_space_has_all_colours_and_a_press_not(adobe, press):
    colours = image_of([[(0, 0, 255), (255, 0, 0), (128, 128, 128), (200, 180, 160)]])
    assert (PrintProfile(adobe).colour_differences(colours) < 0.5).all()
    found = PrintProfile(press).colour_differences(colours)[0]
    assert (found[:2] > 6).all()
    assert (found[2:] < 4).all()  # the way there and back of this profile is as coarse as that


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not an ICC profile"),
        (b"no profile at all", "not an ICC profile"),
        (icc.grey_profile(2.2), "found one of GRAY"),
        (icc.cmyk_profile([(50, 0, 0)] * 4), "found one to read colours alone"),
        (None, "no such file"),
    ],
    ids=["empty", "text", "grey", "one way", "missing"],
)
def test_what_is_no_profile_of_a_printer_is_refused(content, said, tmp_path):
    path = tmp_path / "press.icc"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        PrintProfile(path)
    assert "press.icc" in str(caught.value)
