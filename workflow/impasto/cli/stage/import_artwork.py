"""The verb `stage import-artwork`: check an artwork and normalise it."""

from pathlib import Path

from impasto.api.option_types import OutputPath


def import_artwork(file: Path, /, *, output: OutputPath) -> None:
    """Check an artwork and write it as plain RGB.

    It is written as an 8-bit sRGB PNG, upright, opaque, and at most 2048 pixels long.

    Examples:
        impasto stage import-artwork styles/hokusai-great-wave.jpg -o wave.png

    Args:
        file: JPEG, PNG, TIFF, WebP, GIF or BMP.
        output: the PNG file to write.
    """
    from impasto.artworks import artwork

    found = artwork.load_artwork(file)
    artwork.write_artwork(output, found)
    print(f"{file.name}: {found.size[0]}x{found.size[1]} pixels")
