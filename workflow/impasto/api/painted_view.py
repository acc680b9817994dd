"""A painting from which paint is carried to a clip; one that was saved is read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader, WeightedArtworks
from impasto.api.part_inputs import PartInputs, check_same_parts, read_part_inputs
from impasto.core.atomic_files import read_json
from impasto.motion.layer_files import read_layers, read_painted_view
from impasto.painting.composition.layers import PaintLayers
from impasto.painting.dials import Dials, read_dials
from impasto.rendering.frame import Frame


@dataclass(frozen=True, kw_only=True)
class PaintedView:
    """A painting, as far as paint is carried from it.

    Attributes:
        frame: the frame that was painted.
        layers: paint of figure and ground, (H, W, 3) RGB in [0, 1] each, and the palette.
        artworks: the artworks, with their shares.
        part_inputs: parts that are painted after artworks of their own.
        dials: the dials it was painted with.
        quality: "sketch", "draft", "standard" or "final".
    """

    frame: Frame
    layers: PaintLayers
    artworks: WeightedArtworks
    part_inputs: PartInputs = field(default_factory=PartInputs)
    dials: Dials
    quality: str


def read_painting(
    view: str | Path,
    layers: str | Path,
    record: str | Path,
    artworks: ArtworkInputs,
    *,
    parts: Mapping[str, ArtworkInputs] | None = None,
    quality: str | None = None,
) -> PaintedView:
    """Read a painting that was saved with its layers, for `animate` and `blend`.

    Args:
        layers: the folder of its layers.
        record: the record beside the still (.json), from which dials and quality are read.
        artworks: the artworks that it was painted after.
        parts: the parts that it was painted in, with their artworks.
        quality: quality of what is painted anew; None for that of the still.

    Raises:
        InputError: a file cannot be read or belongs to another painting, or the painting was made
            in other parts.
    """
    record, reader = Path(record), ArtworkReader()
    dials = read_dials(record)
    frame = read_painted_view(Path(view))
    check_same_parts(parts or {}, record)
    shares = reader.shares(artworks)
    return PaintedView(
        frame=frame,
        layers=read_layers(Path(layers), frame),
        artworks=shares,
        part_inputs=read_part_inputs(frame, parts or {}, (), None, shares, reader),
        dials=dials,
        quality=quality or read_json(record).get("quality", "standard"),
    )
