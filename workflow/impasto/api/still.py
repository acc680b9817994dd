"""`impasto.paint`, and the painting that it gives."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from impasto import device as devices
from impasto import painter
from impasto.api.artworks import Several, artworks_of, sources_of
from impasto.api.picture import Picture, png
from impasto.artwork import Artwork
from impasto.colours.legibility import colours_record
from impasto.colours.named import canonical
from impasto.dials import Dials
from impasto.errors import InputError
from impasto.files import check_replaceable, write_json
from impasto.meter import Watcher
from impasto.motion.layers import LAYER_FILES, write_layers
from impasto.painter import GroundFrom, Painter, finished
from impasto.parts.part import Part
from impasto.parts.selector import check, selector
from impasto.quality import quality as quality_of
from impasto.rendering.frame import Frame, reduced
from impasto.scoring import Scores, score
from impasto.source import heaviest
from impasto.spelling import near_miss
from impasto.strokes.field import strokes_record
from impasto.studio import Studio
from impasto.tune import Watch
from impasto.tuned import tuned
from impasto.versions import versions
from impasto.weights import NAMES, Weights

Shares = tuple[tuple[Artwork, float], ...]


@dataclass(frozen=True)
class Painting:
    """A painted frame, with all that there is to know of it.

    Attributes:
        frame: what was painted, at the size at which it was.
        artworks: the artworks, with their shares.
        layers: paint of figure and ground, (H, W, 3) RGB in [0, 1] each, the palette, and the
            still that they make.
        dials: how it was painted.
        quality: "draft", "standard" or "final".
        device: type of the device that computed it.
        seconds: wall seconds that it took.
        tuned: what the painter has set by itself, if it was asked to.
        parts: what is painted after artworks of its own, with their shares.
        ground_from: what the ground was begun with.
    """

    frame: Frame
    artworks: tuple[tuple[Artwork, float], ...]
    layers: painter.Painting
    dials: Dials
    quality: str
    device: str
    seconds: float
    tuned: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    parts: Mapping[str, Shares] = field(default_factory=lambda: MappingProxyType({}))
    ground_from: GroundFrom = "forms"

    @property
    def still(self) -> Picture:
        """The picture, (H, W, 3) RGB in [0, 1]."""
        return Picture.of(self.layers.still)

    @property
    def figure(self) -> Picture:
        """The protein's paint, (H, W, 3) RGB in [0, 1], filled past the matte."""
        return Picture.of(self.layers.figure)

    @property
    def ground(self) -> Picture:
        """The ground's paint, (H, W, 3) RGB in [0, 1], complete behind the protein."""
        return Picture.of(self.layers.ground)

    @cached_property
    def scores(self) -> Scores:
        """The figures of docs/judge.md, against the artwork with the largest share."""
        return score(self.layers.still, self.frame, heaviest(sources_of(self.artworks)).pixels)

    def composed(
        self,
        *,
        relief: float | None = None,
        ground: float | None = None,
        colour: float | None = None,
    ) -> "Painting":
        """The same paint put together anew, with these dials: no network is asked, it is quick.

        Raises:
            InputError: a dial is out of range.
        """
        dials = replace(self.dials, **_given(relief=relief, ground=ground, colour=colour))
        sources, old = sources_of(self.artworks), self.layers
        layers = finished(
            old.figure,
            old.ground,
            self.frame,
            old.palette,
            sources,
            dials.finish,
            parts_of(self.parts),
        )
        return replace(self, layers=layers, dials=dials, tuned=MappingProxyType({}))

    def record(self) -> dict[str, Any]:
        """How it was painted, and its scores, fit for JSON."""
        parts = [{"part": name, "artworks": _files(shares)} for name, shares in self.parts.items()]
        return {
            "artworks": _files(self.artworks),
            **({"parts": parts} if parts else {}),
            **({"ground_from": self.ground_from} if self.ground_from != "forms" else {}),
            "quality": self.quality,
            "size": list(self.frame.size),
            "dials": self.dials.as_dict(),
            **colours_record(self.layers.still, self.frame, self.layers.palette),
            **strokes_record(self.layers.still, self.frame, self.dials.strokes),
            **({"tuned": dict(self.tuned)} if self.tuned else {}),
            "device": self.device,
            "seconds": round(self.seconds, 1),
            "versions": versions(),
            "scores": self.scores.as_dict(),
        }

    def save(
        self,
        path: str | Path,
        *,
        layers: str | Path | None = None,
        notes: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the still as a PNG and its record beside it (.json), as `impasto paint` does.

        Args:
            path: name of the still, which ends in .png.
            layers: folder for figure.png, ground.png and palette.json, which `impasto animate`
                takes; None for none.
            notes: what else the record says, before the rest.

        Raises:
            InputError: the name does not end in .png, or the folder holds something else.
        """
        path = Path(path)
        if path.suffix.lower() != ".png":
            raise InputError(f"{path}: expected a name that ends in .png")
        if layers is not None:
            check_replaceable(Path(layers), LAYER_FILES)
            write_layers(Path(layers), self.layers)
        write_json(path.with_suffix(".json"), {**(notes or {}), **self.record()})
        # The picture comes last: where it lies, its record is complete.
        self.still.save(path)

    def _repr_png_(self) -> bytes:
        return png(self.layers.still)


def paint(
    frame: Frame,
    artworks: Several,
    *,
    quality: str = "standard",
    likeness: float | None = None,
    stroke: float | None = None,
    relief: float | None = None,
    ground: float | None = None,
    colour: float | None = None,
    seed: int | None = None,
    colours: str | None = None,
    strokes: str | None = None,
    weights: Mapping[str, float] | None = None,
    tune: bool = False,
    parts: Mapping[str, Several] | None = None,
    ground_from: GroundFrom = "forms",
    device: str = "auto",
    precision: str = "auto",
    threads: int | None = None,
    watch: Watcher | None = None,
    watch_tuning: Watch | None = None,
) -> Painting:
    """Paint a frame in the manner of one artwork or several, as `impasto paint` does.

    Args:
        frame: what to paint; without depth it is painted without depth, reduced to the quality's
            size if it is larger.
        artworks: an artwork, the file of one, its pixels (H, W, 3), or several of these, each
            alone or with its share as a pair.
        quality: "draft", "standard" or "final".
        likeness: content against style, 0 to 10; None is 1.
        stroke: size of the strokes relative to the artwork's own, 0.25 to 2; None is 1.
        relief: how strongly depth shows, 0 to 2; None is 1.
        ground: how quiet the background is, 0 to 1; None is 0.5.
        colour: 1 takes the artwork's colours, 0 keeps the render's; None is 1.
        seed: of the ground's first noise, from 0; None is 0.
        colours: where colours come from: "artwork", "render", "luminance", "histogram", a palette
            such as "okabe-ito", or colours such as "#e69f00,#56b4e9"; None is "artwork".
        strokes: which way strokes run: "as-painted", "turned", "ribbon" or "surface"; None is
            "as-painted".
        weights: raw numbers under the dials, by the names of config/README.md.
        tune: whether the painter sets the dials that are None by itself, by the scores; takes
            about the time of one more still.
        parts: what is painted after artworks of its own, such as {"ground": "a.jpg"} or
            {"chain:A/helix": "b.jpg"}; docs/parts.md tells what a part can be.
        ground_from: what the ground begins with: "forms", the large forms of the artwork with the
            largest share; "mixture", those of all artworks; "texture", texture grown from noise.
        device: "auto", "cpu", "cuda" or "mps".
        precision: of the network: "auto", "float32" or "bfloat16".
        threads: CPU threads of this process from now on; None for all cores.
        watch: told of every step. What it raises ends the work and comes out of this call; raise
            `impasto.Stopped` for want of anything better.
        watch_tuning: told of every trial of the tuning: trials done, trials at most, a note.

    Returns:
        The painting: `still` is the picture, and `scores` judges it.

    Raises:
        InputError: an artwork cannot be used, an argument is out of range, the frame shows
            nothing, or has nothing of a part.
    """
    started = time.monotonic()
    named = _given(
        likeness=likeness,
        stroke=stroke,
        relief=relief,
        ground=ground,
        colour=colour,
        seed=seed,
        colours=None if colours is None else canonical(colours),
        strokes=strokes,
    )
    dials, chosen = Dials(**named, weights=_weights(weights or {})), quality_of(quality)
    if frame.depth is None:
        # A render has the size that was asked for; a photograph has whatever the camera gave it.
        frame = reduced(frame, max(chosen.size))
    pairs = artworks_of(artworks)
    sources = sources_of(pairs)
    apart = {name: artworks_of(given) for name, given in (parts or {}).items()}
    selected = parts_of(apart)
    for name in apart:
        check(frame, selector(name), "the frame")
    place = devices.choose(device, threads, precision)
    painters = Painter(sources, chosen, dials, place, selected, ground_from)
    studio = Studio(painters, frame, heaviest(sources).pixels)
    record: Mapping[str, Any] = MappingProxyType({})
    if tune:
        found = tuned(studio, dials, named, watch, watch_tuning)
        layers, dials, record = found.best.painting, found.best.dials, found.record()
    else:
        layers = studio.paint(dials, watch)
    return Painting(
        frame,
        pairs,
        layers,
        dials,
        chosen.name,
        place.type,
        time.monotonic() - started,
        record,
        apart,
        ground_from,
    )


def parts_of(given: Mapping[str, Shares]) -> list[Part]:
    """Parts by their names, with the artworks and shares of each."""
    return [Part(selector(name), tuple(sources_of(shares))) for name, shares in given.items()]


def _files(shares: Shares) -> list[dict[str, Any]]:
    return [
        {"file": None if artwork.path is None else artwork.path.as_posix(), "weight": share}
        for artwork, share in shares
    ]


def _given(**values: float | str | None) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _weights(given: Mapping[str, float]) -> Weights:
    for name in given:
        if name not in NAMES:
            raise InputError(
                f"weight {name}: there is none of this name{near_miss(name, NAMES)}; expected one "
                f"of {', '.join(NAMES)}"
            )
    return Weights(**given)
