"""What all painters start from: the artwork, the render, and the render made opaque."""

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
SOURCE_VERBS = ("stage.import_structure", "stage.import_artwork", "render")
"""The modules of `impasto.cli` whose verbs make a source."""

FILE_PATTERN = cache_key.file_pattern(
    ["structure.cif", "artwork.png", "view", "content.png", "content.scores.json", "log.txt"]
)


@dataclass(frozen=True)
class RenderSource:
    """A folder with the files that a pair is painted from."""

    folder: Path

    @property
    def artwork(self) -> Path:
        """The artwork, as the workflow imports it."""
        return self.folder / "artwork.png"

    @property
    def view(self) -> Path:
        """The render, with its depth and camera in the same folder."""
        return self.folder / "view" / "0000.png"

    @property
    def content(self) -> Path:
        """The render on the artwork's mean colour: opaque, for painters that read no matte."""
        return self.folder / "content.png"

    @property
    def input_files(self) -> tuple[Path, ...]:
        """The files that the painters and the scoring read."""
        return (self.artwork, self.view, depth_path(self.view), self.content)


def find_source(pair: Pair, source: RenderSource) -> CachedResult | None:
    """Find the source of a pair; None unless it was made with the same arguments and inputs."""
    return cache_key.find_cached(source.folder, _cache_key(pair))


def prepare_source(
    pair: Pair, source: RenderSource, threads: int, environment: Mapping[str, str]
) -> None:
    """Import artwork and structure and render, with the commands that the workflow runs.

    Raises:
        CommandFailed: one of them failed.
    """
    with atomic_folder(source.folder, FILE_PATTERN) as temporary:
        made = RenderSource(temporary)
        for words in source_commands(pair, made, threads):
            command = [IMPASTO_PROGRAM, *words]
            measured_process.run_measured(command, temporary / "log.txt", environment)
        _write_content(made)
        write_json(temporary / RECORD_NAME, {"recipe": _cache_key(pair).as_dict()})


def source_commands(pair: Pair, source: RenderSource, threads: int) -> list[list[str]]:
    """Return the arguments of `impasto` that make a source, command by command."""
    structure = str(source.folder / "structure.cif")
    return [
        ["stage", "import-structure", str(pair.structure), "-o", structure, *pair.import_options],
        ["stage", "import-artwork", str(pair.artwork), "-o", str(source.artwork)],
        [
            *("render", structure, "-o", str(source.view.parent)),
            *(*pair.render_options, "--threads", str(threads)),
        ],
    ]


def _write_content(source: RenderSource) -> None:
    bare = frame_on_mean_colour(read_rendered_frame(source.view), read_picture(source.artwork))
    write_picture(source.content, bare)


def _cache_key(pair: Pair) -> CacheKey:
    return CacheKey(
        arguments=(*pair.import_options, *pair.render_options),
        inputs=cache_key.files_digest([pair.structure, pair.artwork]),
        code=" ".join(map(cache_key.code_digest, SOURCE_VERBS)),
    )
