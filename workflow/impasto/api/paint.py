"""`impasto.paint`, and the painting that it gives."""

import time
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self, get_args

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader
from impasto.api.painting_result import PaintingResult, combine_callbacks, start_recording
from impasto.api.part_inputs import MapPair, PartInputs, read_part_inputs
from impasto.api.picture import Picture, check_suffix
from impasto.artworks.style_source import heaviest_source
from impasto.core import device as devices
from impasto.core.arrays import Array
from impasto.core.atomic_files import check_replaceable
from impasto.core.errors import InputError, Notice
from impasto.film.making_of.composition_stages import compose_in_stages
from impasto.motion.layer_files import LAYER_FILE_PATTERN, write_layers
from impasto.painting.colour.given_colours import repeated_colours_notice
from impasto.painting.colour.legibility import legibility_record
from impasto.painting.composition.layers import LayeredPainting, compose_painting
from impasto.painting.dials import Dials
from impasto.painting.input_size import fit_to_quality
from impasto.painting.painter import GroundFrom, Painter, shows_ground
from impasto.painting.progress import PaintingCallback
from impasto.painting.quality import quality_by_name as quality_of
from impasto.painting.stroke_direction.direction_field import strokes_record
from impasto.painting.tuning.search import TrialCallback
from impasto.painting.tuning.trial import TrialPainter
from impasto.painting.tuning.tuner import tune_and_paint
from impasto.rendering.frame import Frame
from impasto.rendering.pixel_input import PixelInput


@dataclass(frozen=True, kw_only=True)
class Painting(PaintingResult):
    """A painted frame, with all that there is to know of it, as `PaintingResult` has it.

    Attributes:
        layers: paint of figure and ground, (H, W, 3) RGB in [0, 1] each, the palette, and the
            still that they make.
        dials: how it was painted.
        tuned: what the painter has set by itself, if it was asked to.
        apart: what is painted after artworks of its own.
        ground_from: what the ground was begun with.
    """

    BYLINE = "Painted by impasto"

    layers: LayeredPainting
    dials: Dials
    tuned: Mapping[str, Any] = field(default_factory=dict)
    apart: PartInputs = field(default_factory=PartInputs)
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

    def composed(
        self,
        *,
        relief: float | None = None,
        ground_calm: float | None = None,
        artwork_colour: float | None = None,
    ) -> Self:
        """The same paint put together anew, with these dials: no network is asked, it is quick.

        Raises:
            InputError: a dial is out of range.
        """
        turned = {"relief": relief, "ground_calm": ground_calm, "artwork_colour": artwork_colour}
        given: dict[str, Any] = {n: float(dial) for n, dial in turned.items() if dial is not None}
        dials = replace(self.dials, **given)
        sources, old = ArtworkReader().sources(self.artworks), self.layers
        layers = compose_painting(
            old.figure,
            old.ground,
            self.frame,
            old.palette,
            sources,
            dials.composition,
            self.apart.painter_parts,
        )
        return replace(self, layers=layers, dials=dials, tuned={})

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
        path = check_suffix(path, ".png")
        if layers is not None:
            check_replaceable(Path(layers), LAYER_FILE_PATTERN)
            write_layers(Path(layers), self.layers)
        super().save(path, notes=notes)

    def _parts_record(self) -> dict[str, Any]:
        usual = self.ground_from == "forms"
        return {**self.apart.record(), **({} if usual else {"ground_from": self.ground_from})}

    def _settings_record(self) -> dict[str, Any]:
        still = self.layers.still
        return {
            "dials": self.dials.as_dict(),
            **legibility_record(still, self.frame, self.layers.palette),
            **strokes_record(still, self.frame, self.dials.stroke_direction),
            **({"tuned": dict(self.tuned)} if self.tuned else {}),
        }

    def _final_stages(self) -> Iterable[tuple[str, Array]]:
        return compose_in_stages(
            self.layers, self.frame, self.dials.composition, self.apart.painter_parts
        )


def paint(
    frame: Frame,
    artworks: ArtworkInputs,
    *,
    quality: str = "standard",
    likeness: float | None = None,
    stroke_size: float | None = None,
    relief: float | None = None,
    ground_calm: float | None = None,
    artwork_colour: float | None = None,
    palette: str | None = None,
    stroke_direction: str | None = None,
    seed: int | None = None,
    weights: Mapping[str, float] | None = None,
    tune: bool = False,
    parts: Mapping[str, ArtworkInputs] | None = None,
    masks: Sequence[tuple[PixelInput, ArtworkInputs]] = (),
    maps: MapPair | None = None,
    ground_from: GroundFrom = "forms",
    filmed: bool = False,
    device: str = "auto",
    precision: str = "auto",
    threads: int | None = None,
    watch: PaintingCallback | None = None,
    watch_tuning: TrialCallback | None = None,
) -> Painting:
    """Paint a frame in the manner of one artwork or several, as `impasto paint` does.

    Args:
        frame: what to paint; without depth, or with a depth map of another program, it is reduced
            to the quality's size if it is larger.
        artworks: an artwork, the file of one, its pixels (H, W, 3), or several of these, each
            alone or with its share as a pair.
        quality: "draft", "standard" or "final".
        likeness: content against style, 0 to 10; None is 1.
        stroke_size: size of the strokes relative to the artwork's own, 0.25 to 2; None is 1.
        relief: how strongly depth shows, 0 to 2; None is 1.
        ground_calm: how quiet the background is, 0 to 1; None is 0.5.
        artwork_colour: 1 takes the artwork's colours, 0 keeps the render's; None is 1.
        palette: where colours come from: "artwork", "render", "luminance", "histogram", a palette
            such as "okabe-ito", or colours such as "#e69f00,#56b4e9"; None is "artwork".
        stroke_direction: which way strokes run: "as-painted", "turned", "ribbon" or "surface"; None is
            "as-painted".
        seed: of the ground's first noise, from 0; None is 0.
        weights: raw numbers under the dials, by the names of config/README.md.
        tune: whether the painter sets the dials that are None by itself, by the scores; takes
            about the time of one more still.
        parts: what is painted after artworks of its own, such as {"ground": "a.jpg"} or
            {"chain:A/helix": "b.jpg"}; docs/parts.md tells what a part can be.
        masks: pictures in the frame's proportions, each with the artworks that its white, or else
            its opaque, places are painted after; they lie above parts.
        maps: a picture of flat colours in the frame's proportions, and one in the artwork's: places
            of a colour are painted with the artwork's places of the same colour.
        ground_from: what the ground begins with: "forms", the large forms of the artwork with the
            largest share; "mixture", those of all artworks, as suits what is `between` two;
            "texture", texture grown from noise.
        filmed: whether to keep what `Painting.write_making_of` shows, which takes up to 0.4 GB;
            a tuned still that was painted as a trial is painted once more.
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
    turned: dict[str, Any] = {
        "likeness": likeness,
        "stroke_size": stroke_size,
        "relief": relief,
        "ground_calm": ground_calm,
        "artwork_colour": artwork_colour,
        "seed": seed,
        "palette": palette,
        "stroke_direction": stroke_direction,
    }
    dials, chosen = Dials.from_values(weights, **turned), quality_of(quality)
    if ground_from not in get_args(GroundFrom):
        expected = ", ".join(get_args(GroundFrom))
        raise InputError(f"ground_from: expected {expected}, found {ground_from!r}")
    frame = fit_to_quality(frame, chosen)
    read = ArtworkReader()
    shares = read.shares(artworks)
    apart = read_part_inputs(frame, parts or {}, masks, maps, shares, read)
    place = devices.select_device(device, threads, precision)
    sources = read.sources(shares)
    painters = Painter(sources, chosen, dials, place, apart.painter_parts, ground_from)
    studio = TrialPainter(painters, frame, heaviest_source(sources).pixels)
    phases = len(chosen.scales_to(max(frame.size))) * (1 + shows_ground(frame))
    making = start_recording(phases) if filmed else None
    record: Mapping[str, Any] = {}
    if tune:
        named = [name for name, dial in turned.items() if dial is not None]
        found = tune_and_paint(studio, dials, named, combine_callbacks(watch, making), watch_tuning)
        layers, dials, record = found.best.painting, found.best.dials, found.record()
    else:
        layers = studio.paint(dials, combine_callbacks(watch, making))
    if scarce := repeated_colours_notice(layers.palette):
        warnings.warn(f"palette: {scarce}", Notice, stacklevel=2)
    seconds = time.monotonic() - started
    if making is not None and not making.phases:
        # The still is one of the trials, which nobody has watched.
        studio.paint(dials, combine_callbacks(watch, making))
    return Painting(
        frame=frame,
        artworks=shares,
        quality=chosen.name,
        device=place.type,
        seconds=seconds,
        recording=making,
        layers=layers,
        dials=dials,
        tuned=record,
        apart=apart,
        ground_from=ground_from,
    )
