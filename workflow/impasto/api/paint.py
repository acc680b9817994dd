"""Paint a frame in the manner of artworks (`impasto.paint`)."""

import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Self, Unpack, get_args

from impasto.api.artwork_inputs import ArtworkInput, ArtworkInputs, ArtworkReader
from impasto.api.option_types import only
from impasto.api.options import ComputeOptions, DialOptions, StillOptions, read_compute
from impasto.api.painted_view import PaintedView
from impasto.api.painting_result import (
    PaintingResult,
    combine_callbacks,
    fit_photograph,
    start_recording,
)
from impasto.api.part_inputs import MapPair, read_part_inputs
from impasto.api.picture import Picture, check_suffix
from impasto.artworks.interpolation import evenly_spaced_positions, interpolate_artworks
from impasto.artworks.style_source import heaviest_source
from impasto.core.arrays import Array
from impasto.core.atomic_files import check_replaceable
from impasto.core.errors import InputError, Notice
from impasto.film.making_of.composition_stages import compose_in_stages
from impasto.motion.layer_files import LAYER_FILE_PATTERN, reduce_painted_view, write_layers
from impasto.painting.colour.given_colours import repeated_colours_notice
from impasto.painting.colour.legibility import legibility_record
from impasto.painting.composition.layers import LayeredPainting, compose_painting
from impasto.painting.dials import Dials, GroundFrom
from impasto.painting.painter import Painter
from impasto.painting.progress import PaintingCallback, Progress
from impasto.painting.quality import LARGEST_SIDE
from impasto.painting.stroke_direction.direction_field import strokes_record
from impasto.painting.tuning.search import TrialCallback
from impasto.painting.tuning.trial import TrialPainter
from impasto.painting.tuning.tuner import tune_and_paint
from impasto.rendering.frame import Frame


@dataclass(frozen=True, kw_only=True)
class Painting(PaintingResult, PaintedView):
    """A painted frame, with everything that it was made from.

    Attributes:
        layers: as those of a `PaintedView`, with the still that is composed of them.
        tuning_record: what the painter has tuned, if it was asked to; otherwise empty.
        ground_from: what the ground was started from.
    """

    BYLINE = "Painted by impasto"

    layers: LayeredPainting
    tuning_record: Mapping[str, Any] = field(default_factory=dict)
    ground_from: GroundFrom = "forms"

    @property
    def still(self) -> Picture:
        """The picture, (H, W, 3) RGB in [0, 1]."""
        return Picture.of(self.layers.still)

    @property
    def figure(self) -> Picture:
        """The protein's paint, (H, W, 3) RGB in [0, 1], filled in beyond the matte."""
        return Picture.of(self.layers.figure)

    @property
    def ground(self) -> Picture:
        """The ground's paint, (H, W, 3) RGB in [0, 1], complete behind the protein."""
        return Picture.of(self.layers.ground)

    def recompose(
        self,
        *,
        relief: float | None = None,
        ground_calm: float | None = None,
        artwork_colour: float | None = None,
    ) -> Self:
        """Compose the same paint anew with these dials; this is quick, as nothing is painted.

        Raises:
            InputError: a dial is out of range.
        """
        values = {"relief": relief, "ground_calm": ground_calm, "artwork_colour": artwork_colour}
        given: dict[str, Any] = {n: float(dial) for n, dial in values.items() if dial is not None}
        dials = replace(self.dials, **given)
        sources, old = ArtworkReader().sources(self.artworks), self.layers
        layers = compose_painting(
            old.figure,
            old.ground,
            self.frame,
            old.palette,
            sources,
            dials.composition,
            self.part_inputs.painter_parts,
        )
        return replace(self, layers=layers, dials=dials, tuning_record={})

    def reduce(self, side: int) -> Self:
        """Return the same painting with a long side of at most `side` pixels, without strokes.

        It is composed anew in a blink, as a first look at what a dial does to the painting itself.
        """
        scale = min(1.0, side / self.frame.side)
        width, height = (round(scale * length) for length in self.frame.size)
        frame, paint = reduce_painted_view(self.frame, self.layers, (width, height))
        layers = replace(self.layers, figure=paint.figure, ground=paint.ground, strokes=None)
        return replace(self, frame=frame, layers=layers)

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
                needs; None to write no layers.
            notes: additional fields to put at the beginning of the record.

        Raises:
            InputError: the name does not end in .png, or the folder contains other files.
        """
        path = check_suffix(path, ".png")
        if layers is not None:
            check_replaceable(Path(layers), LAYER_FILE_PATTERN)
            write_layers(Path(layers), self.layers)
            notes = {**(notes or {}), "layers": Path(layers).as_posix()}
        super().save(path, notes=notes)

    def _parts_record(self) -> dict[str, Any]:
        is_default = self.ground_from == "forms"
        ground_from = {} if is_default else {"ground_from": self.ground_from}
        return {**self.part_inputs.record(), **ground_from}

    def _settings_record(self) -> dict[str, Any]:
        still, strokes = self.layers.still, self.layers.strokes
        return {
            "dials": self.dials.as_dict(),
            **legibility_record(still, self.frame, self.layers.palette),
            **strokes_record(still, self.frame, self.dials.stroke_direction),
            **({} if strokes is None else {"medium": strokes.medium.as_dict()}),
            **({"tuned": dict(self.tuning_record)} if self.tuning_record else {}),
        }

    def _final_stages(self) -> Iterable[tuple[str, Array]]:
        return compose_in_stages(
            self.layers, self.frame, self.dials.composition, self.part_inputs.painter_parts
        )


def paint(
    frame: Frame,
    artworks: ArtworkInputs,
    *,
    maps: MapPair | None = None,
    filmed: bool = False,
    watch: PaintingCallback | None = None,
    watch_tuning: TrialCallback | None = None,
    **options: Unpack[StillOptions],
) -> Painting:
    """Paint a frame in the manner of one artwork or several, as `impasto paint` does.

    Args:
        frame: the frame to paint; without depth, or with another program's depth map, it is reduced
            to the quality's size if it is larger.
        artworks: an artwork, its file or its pixels (H, W, 3), or several of these, each alone or
            as a pair with its share.
        maps: a picture of flat colours in the frame's proportions, and one in the artwork's; places
            of one colour are painted after the artwork's places of the same colour.
        filmed: whether to record what `Painting.write_making_of` shows, which takes up to 0.4 GB;
            a tuned still that was painted as a trial is painted once more.
        watch: called with the `Progress` at every step. An exception that it raises ends the work
            and leaves this call; `impasto.Stopped` is there for this purpose.
        watch_tuning: called at every trial of the tuning with the number of trials done, the
            largest possible number, and a note.
        options: the dials, such as relief=1.4; weights, parts, masks, ground_from and tune;
            quality, device, precision and threads. `impasto paint --help` explains each.

    Returns:
        The painting: `still` is the picture, and `scores` judges it.

    Raises:
        TypeError: there is no such option.
        InputError: an artwork cannot be used, an argument is out of range, the frame shows
            nothing, or it has nothing of a part.
    """
    started = time.monotonic()
    quality, device = read_compute(options, StillOptions)
    given = only(options, DialOptions)
    dials = Dials.from_values(**given)
    ground_from = options.get("ground_from", "forms")
    if ground_from not in get_args(GroundFrom):
        expected = ", ".join(get_args(GroundFrom))
        raise InputError(f"ground_from: expected {expected}, found {ground_from!r}")
    alone = dials.brushwork == "none"
    frame = fit_photograph(frame, quality.network_size if alone else quality.size)
    if frame.side > LARGEST_SIDE:
        raise InputError(
            f"{frame.origin.name}: {frame.size[0]}x{frame.size[1]} pixels, expected at most "
            f"{LARGEST_SIDE} a side: paint a smaller render of this view with --layers, and draw "
            "its strokes on this one with `impasto redraw`"
        )
    reader = ArtworkReader()
    shares = reader.shares(artworks)
    part_inputs = read_part_inputs(
        frame, options.get("parts") or {}, options.get("masks", ()), maps, shares, reader
    )
    sources = reader.sources(shares)
    painter = Painter(sources, quality, dials, device, part_inputs.painter_parts, ground_from)
    trial_painter = TrialPainter(painter, frame, heaviest_source(sources).pixels)
    recording = start_recording(painter.phases(frame)) if filmed else None
    callback = combine_callbacks(watch, recording)
    tuning_record: Mapping[str, Any] = {}
    if options.get("tune"):
        tuning = tune_and_paint(trial_painter, dials, given, callback, watch_tuning)
        layers, dials = tuning.best.painting, tuning.best.dials
        tuning_record = tuning.record()
    else:
        layers = trial_painter.paint(dials, callback)
    if notice := repeated_colours_notice(layers.palette):
        warnings.warn(f"palette: {notice}", Notice, stacklevel=2)
    seconds = time.monotonic() - started
    if recording is not None and not recording.phases:
        # The still is one of the tuning's trials, which are not recorded.
        trial_painter.paint(dials, callback)
    return Painting(
        frame=frame,
        artworks=shares,
        quality=quality.name,
        device=painter.device_type,
        seconds=seconds,
        recording=recording,
        layers=layers,
        dials=dials,
        tuning_record=tuning_record,
        part_inputs=part_inputs,
        ground_from=ground_from,
    )


StillCallback = Callable[[int, Progress], None]


class SharedOptions(ComputeOptions, DialOptions, total=False):
    """Arguments of `impasto.paint` that all stills share."""


def paint_interpolation(
    frame: Frame,
    artworks: Sequence[ArtworkInput],
    steps: int = 5,
    *,
    watch: StillCallback | None = None,
    **options: Unpack[SharedOptions],
) -> list[Painting]:
    """Paint stills that lead from one artwork to the next, as `impasto interpolate` does.

    Each still is painted after the two artworks that it lies between, with shares that change from
    step to step. Its ground starts from the large forms of both.

    Args:
        frame: the frame to paint.
        artworks: two or more artworks, their files or their pixels, in order.
        steps: number of stills, from 2, at equal distances: the first is painted after the first
            artwork alone, the last after the last one.
        watch: called with the number of the still, from 0, and the `Progress` at every step; an
            exception that it raises ends the work and leaves this call.
        options: dials, weights, quality, device, precision and threads, as for `impasto.paint`.

    Returns:
        The paintings in order.

    Raises:
        InputError: there are fewer than two artworks or steps; or as `impasto.paint`.
    """
    reader = ArtworkReader()
    mixtures = [
        interpolate_artworks([*map(reader.artwork, artworks)], position)
        for position in evenly_spaced_positions(steps)
    ]
    return [
        paint(
            frame,
            mixture,
            ground_from="mixture",
            watch=None if watch is None else partial(watch, number),
            **options,
        )
        for number, mixture in enumerate(mixtures)
    ]
