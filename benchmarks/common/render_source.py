"""What both painters start from: artwork, render and the render on a plain ground."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import cache_key, measured_process
from benchmarks.common.cache_key import RECORD, Kept, Recipe
from benchmarks.common.pairs import Pair
from impasto.core.atomic_files import replacing_folder, write_json
from impasto.rendering.frame import depth_path, read_frame, read_picture, write_picture
from impasto.rendering.views import bare_render

IMPASTO = str(Path(sys.executable).with_name("impasto"))
FILES = cache_key.names(
    ["structure.cif", "artwork.png", "view", "content.png", "content.scores.json", "log.txt"]
)


@dataclass(frozen=True)
class Source:
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


def find(pair: Pair, source: Source) -> Kept | None:
    """The source of a pair, if it is there and made with the same arguments."""
    return cache_key.find(source.folder, _recipe(pair))


def prepare(pair: Pair, source: Source, threads: int, environment: Mapping[str, str]) -> None:
    """Gather and render with the commands that the workflow runs.

    Raises:
        CommandFailed: one of them failed.
    """
    with replacing_folder(source.folder, FILES) as temporary:
        made = Source(temporary)
        structure, log = temporary / "structure.cif", temporary / "log.txt"
        threaded = ["--threads", str(threads)]
        for words in (
            ["gather-structure", str(pair.structure), "-o", str(structure), *pair.gather],
            ["gather-artwork", str(pair.artwork), "-o", str(made.artwork)],
            ["render", str(structure), "-o", str(made.view.parent), *pair.view, *threaded],
        ):
            measured_process.run([IMPASTO, *words], log, environment)
        _write_content(made)
        write_json(temporary / RECORD, {"recipe": _recipe(pair).as_dict()})


def _write_content(source: Source) -> None:
    bare = bare_render(read_frame(source.view), read_picture(source.artwork))
    write_picture(source.content, bare)


def _recipe(pair: Pair) -> Recipe:
    return Recipe(
        arguments=(*pair.gather, *pair.view),
        inputs=cache_key.digest([pair.structure, pair.artwork]),
        code=f"{cache_key.code('gather')} {cache_key.code('render')}",
    )
