"""Keep keyframes on disk while a clip is painted, so that a killed job loses none of them."""

import hashlib
import shutil
from pathlib import Path

from impasto.core.arrays import Array
from impasto.rendering.atom_ids import ids_path
from impasto.rendering.frame import depth_path, read_picture, write_picture


class KeyframeCache:
    """A hidden folder of painted keyframes beside the clip's; it is removed when the clip is done.

    The name of a keyframe is a digest of all that it was painted from: the view, its paint, the
    artworks, the painter's code and dials, and the keyframes painted before it. Keyframes of
    another clip are therefore never used.
    """

    def __init__(self, output: Path, *origins: bytes) -> None:
        """Prepare to keep the keyframes of the clip in the folder `output`.

        Args:
            output: the folder of the painted frames.
            origins: the content of everything that all keyframes depend on.
        """
        output = output.resolve()
        self.folder = output.with_name(f".{output.name}.keyframes")
        self._digest = hashlib.sha256()
        for origin in origins:
            self._digest.update(hashlib.sha256(origin).digest())

    def advance_to(self, picture: Path) -> None:
        """Advance to the next keyframe, whose render is `picture`."""
        known = [path for path in (ids_path(picture),) if path.exists()]
        for path in (picture, depth_path(picture), *known):
            self._digest.update(hashlib.sha256(path.read_bytes()).digest())

    def find(self) -> Array | None:
        """Return the paint (H, W, 3) of this keyframe; None if it has not been kept."""
        return read_picture(self._path) if self._path.exists() else None

    def keep(self, paint: Array) -> Array:
        """Keep the paint (H, W, 3) of this keyframe, and return it as `find` will, in 8 bits."""
        write_picture(self._path, paint)
        return read_picture(self._path)

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _path(self) -> Path:
        return self.folder / f"{self._digest.hexdigest()[:32]}.png"
