"""Keyframes kept on disk while a clip is painted, so that a job that was killed loses none."""

import hashlib
import shutil
from pathlib import Path

from impasto.core.arrays import Array
from impasto.rendering.atom_ids import ids_path
from impasto.rendering.frame import depth_path, read_picture, write_picture


class KeyframeCache:
    """A hidden folder of painted keyframes beside the clip's own; gone once the clip is done.

    A keyframe goes by a digest of all that it was painted from: the view, its paint, the artworks,
    the painter's code and dials, and the frames painted before it. Another clip's are never taken.
    """

    def __init__(self, output: Path, *origins: bytes) -> None:
        """Keep the keyframes of the clip in the folder `output`.

        Args:
            output: the folder of the painted frames.
            origins: content of all that the keyframes have in common.
        """
        output = output.resolve()
        self.folder = output.with_name(f".{output.name}.keyframes")
        self._digest = hashlib.sha256()
        for origin in origins:
            self._digest.update(hashlib.sha256(origin).digest())

    def advance_to(self, picture: Path) -> None:
        """Go on to the next keyframe, whose render is `picture`."""
        known = [path for path in (ids_path(picture),) if path.exists()]
        for path in (picture, depth_path(picture), *known):
            self._digest.update(hashlib.sha256(path.read_bytes()).digest())

    def find(self) -> Array | None:
        """The paint (H, W, 3) of this keyframe, if it has been kept."""
        return read_picture(self._path) if self._path.exists() else None

    def keep(self, paint: Array) -> Array:
        """Keep the paint (H, W, 3) of this keyframe; returns it as it will be found again."""
        write_picture(self._path, paint)
        return read_picture(self._path)

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _path(self) -> Path:
        return self.folder / f"{self._digest.hexdigest()[:32]}.png"
