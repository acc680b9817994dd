"""Loading, scaling and arranging pictures as Pillow images."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from impasto.core.errors import InputError
from impasto.core.pictures import PictureError, decode_picture

# Height of the row of small pictures and of the gaps in a group, as shares of its height.
ROW_SHARE, GAP_SHARE = 0.34, 0.05


def load_image(path: Path) -> Image.Image:
    """Load a picture as 8-bit RGB.

    Raises:
        InputError: the file is missing or does not decode.
    """
    try:
        return decode_picture(path).convert("RGB")
    except PictureError as error:
        raise InputError(f"{path}: this picture cannot be read ({error.reason})") from None


def contain(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Scale the whole picture to the largest size within `size`, keeping its proportions."""
    factor = min(size[0] / image.width, size[1] / image.height)
    fitted = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(fitted, Image.Resampling.LANCZOS)


def arrange_pictures(pictures: Sequence[Image.Image], size: tuple[int, int]) -> Image.Image:
    """Arrange a group of pictures within `size`: the first large, the others in a row below it.

    Returns:
        A single picture as `contain` returns it; several pictures as RGBA on a transparent ground.
    """
    first, *others = pictures
    if not others:
        return contain(first, size)
    width, height = size
    gap = max(1, round(GAP_SHARE * height))
    row = round(ROW_SHARE * height)
    large = contain(first, (width, height - row - gap))
    most = max(1, (width - gap * (len(others) - 1)) // len(others))
    small = [contain(other, (most, row)) for other in others]
    across = sum(picture.width + gap for picture in small) - gap
    group = Image.new("RGBA", (max(large.width, across), large.height + gap + row))
    group.paste(large, ((group.width - large.width) // 2, 0))
    x = (group.width - across) // 2
    for picture in small:
        group.paste(picture, (x, large.height + gap))
        x += picture.width + gap
    return group


def paste_picture(canvas: Image.Image, picture: Image.Image, at: tuple[int, int]) -> None:
    """Paste a picture of `arrange_pictures`; the canvas shows through where it is transparent."""
    canvas.paste(picture, at, picture if picture.mode == "RGBA" else None)


def cover(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Crop the picture to its middle and scale it to fill `size` completely."""
    factor = max(size[0] / image.width, size[1] / image.height)
    # Rounding may put the quotient slightly above the picture's own side.
    width, height = min(size[0] / factor, image.width), min(size[1] / factor, image.height)
    left, top = (image.width - width) / 2, (image.height - height) / 2
    return image.resize(size, Image.Resampling.LANCZOS, box=(left, top, left + width, top + height))
