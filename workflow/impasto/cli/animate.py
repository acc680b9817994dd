"""The verb `animate`: carry a still's paint through a rendered clip."""

from pathlib import Path

from impasto.api.option_types import Artworks, OutputFolder
from impasto.api.options import Devices, PartArtworks, StillQuality


def animate(
    renders: Path,
    /,
    *,
    view: Path,
    layers: Path,
    record: Path,
    artwork: Artworks,
    output: OutputFolder,
    quality: StillQuality = None,
    devices: Devices = None,
    parts: PartArtworks = None,
) -> None:
    """Carry a still's paint to every frame of a rendered clip.

    The frames are painted from the layers of a painted view. The paint follows the structure
    exactly, by depth and camera; surfaces that come into view are painted at a few keyframes.
    Frames are composed with the dials that the view was painted with, which are read from
    STILL.json; where strokes are laid, lines, light and air are gentler than in the still, since
    they would flicker. A view that is larger than the clip's renders, in the same proportions, is
    reduced to their size.

    Examples:
        impasto render pdb/1hel.pdb -o view
        impasto render pdb/1hel.pdb -o clip --size 512x384 --frames 72
        impasto paint view/0000.png --artwork a.jpg --layers layers -o still.png
        impasto animate clip --view view/0000.png --layers layers --record still.json --artwork a.jpg -o frames

    Args:
        renders: folder of the clip's frames.
        view: the render that the still was painted from (VIEW.png).
        layers: the layers that `impasto paint --layers` wrote.
        record: record of the painted view (STILL.json), from which dials and quality are read.
        artwork: the artworks that the still was painted after.
        output: folder to write.
    """  # noqa: E501
    from impasto.api import clip
    from impasto.api.painted_view import read_painting
    from impasto.cli.progress import as_percentage, progress_bar

    painting = read_painting(view, layers, record, artwork, parts=parts, quality=quality)
    with progress_bar("animating", "%") as show:
        clip.animate(painting, renders, output=output, watch=as_percentage(show), **(devices or {}))
