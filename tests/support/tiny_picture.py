"""Pictures that are as small as an artwork may be, for tests that do not look at them."""

from pathlib import Path

from PIL import Image


def save_tiny_picture(path: Path, shade: int = 0) -> None:
    """Write a JPEG of 32x32 pixels; another shade makes other bytes."""
    Image.linear_gradient("L").resize((32, 32)).point(lambda v: (v + shade) % 256).save(
        path, "JPEG"
    )
