"""Keep keyframes on disk while a clip is painted, so that a killed job loses none of them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from impasto.core.arrays import Array
from impasto.core.content_digest import content_digest
from impasto.rendering.frame import Frame, read_picture, write_picture


def shown_content(frame: Frame) -> tuple[Any, ...]:
    """Return all of a frame that its paint depends on, see `content_digest`."""
    ids = frame.atom_map and frame.atom_map.ids
    moving = (frame.atoms, frame.triangles, frame.backbone)
    return (frame.colour, frame.matte, frame.depth, frame.camera, ids, *moving)


class KeyframeCache:
    """A hidden folder of painted keyframes beside the clip's; it is removed when the clip is done.

    The name of a keyframe is a digest of all that it was painted from: the view, its paint, the
    artworks, the painter's code and dials, and the keyframes painted before it. Keyframes of
    another clip are therefore never used.
    """

    def __init__(self, output: Path, *origins: Any) -> None:
        """Prepare to keep the keyframes of the clip in the folder `output`.

        Args:
            output: the folder of the painted frames.
            origins: everything that all keyframes depend on, see `content_digest`.
        """
        output = output.resolve()
        self.folder = output.with_name(f".{output.name}.keyframes")
        self._digest = content_digest(*origins)

    def keep(self, frame: Frame, paint: Callable[[], Array]) -> Array:
        """Return the paint (H, W, 3) of the next keyframe, in 8 bits, painting it if need be."""
        self._digest = content_digest(self._digest, shown_content(frame))
        path = self.folder / f"{self._digest[:32]}.png"
        if not path.exists():
            write_picture(path, paint())
        return read_picture(path)

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
