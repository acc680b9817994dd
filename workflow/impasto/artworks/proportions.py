"""The sizes and proportions that an artwork may have."""

from pathlib import Path

from impasto.core.pictures import PictureError, read_size

SMALLEST_SIDE = 32
LARGEST_ASPECT = 8.0


def check_proportions(size: tuple[int, int]) -> str:
    """Return why an artwork of this width and height (pixels) cannot be used; "" if it can."""
    width, height = size
    if min(size) < SMALLEST_SIDE:
        expected = f"of at least {SMALLEST_SIDE}x{SMALLEST_SIDE}"
    elif max(size) > LARGEST_ASPECT * min(size):
        expected = f"at most {LARGEST_ASPECT:g} times as long as wide; crop it"
    else:
        return ""
    return f"{width}x{height} pixels: expected an artwork {expected}"


def check_header(path: Path) -> str:
    """Return why a file cannot be used as an artwork, judged by its header; "" if it seems fit."""
    try:
        return check_proportions(read_size(path))
    except PictureError as error:
        return error.reason
    except OSError as error:
        return f"the file cannot be read ({error.strerror})"
