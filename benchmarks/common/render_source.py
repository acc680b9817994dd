"""What both painters start from: artwork, render and the render on a plain ground."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import cache_key, measured_process
from benchmarks.common.cache_key import RECORD_NAME, CachedResult, CacheKey
from benchmarks.common.pairs import Pair
from impasto.core.atomic_files import atomic_folder, write_json
from impasto.rendering.frame import depth_path, read_picture, read_rendered_frame, write_picture
from impasto.rendering.views import frame_on_mean_colour

IMPASTO_PROGRAM = str(Path(sys.executable).with_name("impasto"))
FILE_PATTERN = cache_key.file_pattern(
    ["structure.cif", "artwork.png", "view", "content.png", "content.scores.json", "log.txt"]
)


@dataclass(frozen=True)
class RenderSource:
    """A folder with what a pair is painted from."""

    folder: Path

    @property
    def artwork(self) -> Path:
        """The artwork, as the workflow gathers it."""
        return self.folder / "artwork.png"

    @property
    def view(self) -> Path:
        """The render, with its depth and camera beside it."""
        return self.folder / "view" / "0000.png"

    @property
    def content(self) -> Path:
        """The render on the artwork's mean colour: opaque, for a painter that knows no matte."""
        return self.folder / "content.png"

    @property
    def read(self) -> tuple[Path, ...]:
        """The files that painters and judge read."""
        return (self.artwork, self.view, depth_path(self.view), self.content)


def find_source(pair: Pair, source: RenderSource) -> CachedResult | None:
    """The source of a pair, if it is there and made with the same arguments."""
    return cache_key.find_cached(source.folder, _cache_key(pair))


def prepare_source(
    pair: Pair, source: RenderSource, threads: int, environment: Mapping[str, str]
) -> None:
    """Gather and render with the commands that the workflow runs.

    Raises:
        CommandFailed: one of them failed.
    """
    with atomic_folder(source.folder, FILE_PATTERN) as temporary:
        made = RenderSource(temporary)
        structure, log = temporary / "structure.cif", temporary / "log.txt"
        threaded = ["--threads", str(threads)]
        for words in (
            ["stage", "import-structure", str(pair.structure), "-o", str(structure), *pair.gather],
            ["stage", "import-artwork", str(pair.artwork), "-o", str(made.artwork)],
            ["render", str(structure), "-o", str(made.view.parent), *pair.view, *threaded],
        ):
            measured_process.run_measured([IMPASTO_PROGRAM, *words], log, environment)
        _write_content(made)
        write_json(temporary / RECORD_NAME, {"recipe": _cache_key(pair).as_dict()})


def _write_content(source: RenderSource) -> None:
    bare = frame_on_mean_colour(read_rendered_frame(source.view), read_picture(source.artwork))
    write_picture(source.content, bare)


def _cache_key(pair: Pair) -> CacheKey:
    return CacheKey(
        arguments=(*pair.gather, *pair.view),
        inputs=cache_key.files_digest([pair.structure, pair.artwork]),
        code=f"{cache_key.code_digest('gather')} {cache_key.code_digest('render')}",
    )
