"""A rendered frame, and its form on disk.

- `0000.png`: 8-bit RGBA with straight alpha, which is the matte.
- `0000.depth.tif`: float32, ångström along the view axis; the background is NaN.
- `camera.json`: the cameras of the folder (see `camera`).
- `atoms.npy`: for a structure that moves, the positions of its atoms in each frame of the folder.
- `triangles.npy`: likewise those of the triangles that are drawn, if they are always the same.
- `backbone.npy`: the backbone trace (see `backbone`).
- `structure.json`: the file that was drawn, how much of it is drawn, what is left out, and the
  options of the render.
- `0000.ids.png` and `ids.json`, if requested: the atom that each pixel shows (see `atom_ids`).
"""

import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import PREDICTOR

from impasto.core.arrays import Array, encode_png, to_8bit
from impasto.core.atomic_files import atomic_write, read_json
from impasto.core.errors import InputError
from impasto.core.file_names import find_path
from impasto.core.pictures import decode_picture, open_product
from impasto.rendering.atom_ids import AtomMap, ids_path, read_atom_map
from impasto.rendering.backbone import BACKBONE_FILE
from impasto.rendering.camera import Camera, read_cameras


@dataclass(frozen=True)
class Origin:
    """The origin of a frame.

    Attributes:
        name: the frame's name in messages.
        files: the files that it was read from, as the record of a still lists them.
        external: whether its depth comes from another program, in units of its own.
        render: the options of its render, as structure.json has them; empty if they are unknown.
    """

    name: str = "the frame"
    files: Mapping[str, Any] = field(default_factory=dict)
    external: bool = False
    render: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Frame:
    """A rendered picture with everything that the renderer knows about it.

    Attributes:
        colour: (H, W, 3) float32 RGB in [0, 1], straight (not premultiplied).
        matte: (H, W) float32 coverage in [0, 1].
        depth: (H, W) float32 in ångström, NaN where there is no geometry; None if unknown.
        camera: the camera of the picture; None if unknown.
        atoms: (N, 3) float32 positions in ångström, in the structure's coordinates, of the atoms
            that the drawn geometry follows. All frames of a folder and of its view have the same
            atoms. None for a structure that does not move.
        triangles: (T, 3, 3) float32 corners, in ångström and in the structure's coordinates, of the
            triangles that are drawn of a structure that moves. A triangle shows the same piece of
            the structure in all frames of a folder and of its view. None for a structure that does
            not move, and where each shape is drawn with triangles of its own, such as a surface.
        backbone: (N, 4) float32 backbone trace (see `rendering.backbone`); None if unknown.
        left_out: what the picture does not show of the structure's file, a phrase each.
        top: for a band of a picture, the number of the picture's row that is its first.
        whole_height: the height in pixels of the picture of which it is a band; None for a picture.
        cues: its depth cues so far, by the name of the function (see `depth_cues.once_per_frame`).
    """

    colour: Array
    matte: Array
    depth: Array | None = None
    camera: Camera | None = None
    atoms: Array | None = None
    triangles: Array | None = None
    atom_map: AtomMap | None = None
    backbone: Array | None = None
    left_out: tuple[str, ...] = ()
    origin: Origin = Origin()
    top: int = 0
    whole_height: int | None = None
    cues: dict[str, Array] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def size(self) -> tuple[int, int]:
        """The width and height in pixels."""
        return self.colour.shape[1], self.colour.shape[0]

    @property
    def whole_size(self) -> tuple[int, int]:
        """The width and height in pixels of the picture, also for a band of it."""
        return self.colour.shape[1], self.whole_height or self.colour.shape[0]

    @property
    def rows(self) -> slice:
        """The rows of the picture that it shows: all, or those of the band."""
        return slice(self.top, self.top + self.size[1])

    @property
    def side(self) -> int:
        """The long side in pixels of the picture, also for a band of it."""
        return max(self.whole_size)

    def band(self, first: int, end: int) -> "Frame":
        """Return the rows from `first` to before `end`, with the depth cues so far; no camera."""
        rows = slice(first, end)
        band = replace(
            self,
            colour=self.colour[rows],
            matte=self.matte[rows],
            depth=None if self.depth is None else self.depth[rows],
            camera=None,
            atom_map=self.atom_map and replace(self.atom_map, ids=self.atom_map.ids[rows]),
            top=first,
            whole_height=self.size[1],
        )
        band.cues.update({name: cue[rows] for name, cue in self.cues.items()})
        return band

    def _repr_png_(self) -> bytes:
        """Return the picture that a notebook shows, as PNG bytes."""
        return encode_png(np.asarray(frame_on_ground(self), np.float32) / 255)


# Predictor of TIFF for floating-point values (Adobe Photoshop TIFF Technical Note 3).
FLOATING_POINT = 3

ATOMS_FILE, TRIANGLES_FILE = "atoms.npy", "triangles.npy"
STRUCTURE_FILE = "structure.json"
# Files that a folder of frames has once; only the first is always there.
FOLDER_FILES = ("camera.json", STRUCTURE_FILE, ATOMS_FILE, TRIANGLES_FILE, BACKBONE_FILE)
# Regular expression of the file names in a folder of frames.
FRAME_FILE_PATTERN = (
    r"\d+(\.ids)?\.png|\d+\.depth\.tif|(camera|ids|structure)\.json|(atoms|backbone|triangles)\.npy"
)


def frame_name(index: int) -> str:
    """Return the file name of frame `index` of a folder."""
    return f"{index:04d}.png"


def depth_path(picture: Path) -> Path:
    """Return the path of a picture's depth."""
    return picture.with_suffix(".depth.tif")


def frame_paths(folder: Path) -> list[Path]:
    """List the pictures of a folder's frames, in order.

    Raises:
        InputError: the folder has none.
    """
    found = (p for p in folder.glob("*.png") if p.stem.isdigit())
    paths = sorted(found, key=lambda path: int(path.stem))
    if not paths:
        raise InputError(f"{folder}: no frames (0000.png, 0001.png, ...) in this folder")
    return paths


def write_picture(path: Path, image: NDArray[Any]) -> None:
    """Write (H, W), (H, W, 3) or (H, W, 4) values as an 8-bit PNG, atomically.

    Floats are in [0, 1].
    """
    values = image if image.dtype == np.uint8 else to_8bit(image)
    with atomic_write(path) as temporary:
        # A clip has hundreds of pictures. Paint hardly repeats itself, and searching for repeats
        # takes three times as long to save a hundredth of the bytes.
        Image.fromarray(values).save(temporary, compress_type=zlib.Z_RLE)


def read_picture(path: Path) -> Array:
    """Read a picture as (H, W, 3) float32 RGB in [0, 1].

    Raises:
        InputError: the file is missing or does not decode.
    """
    return np.asarray(decode_picture(path).convert("RGB"), dtype=np.float32) / 255.0


def read_rgba(path: Path, colour_managed: bool = True) -> Array:
    """Read a picture as (H, W, 4) float32 RGBA in [0, 1]; without alpha it is opaque.

    Args:
        colour_managed: whether an embedded profile is used; not for masks and maps.

    Raises:
        InputError: the file is missing or does not decode.
    """
    rgba = np.array(decode_picture(path, colour_managed).convert("RGBA"), dtype=np.float32)
    rgba /= 255.0
    return rgba


def write_depth(path: Path, depth: Array) -> None:
    """Write depth (H, W) in ångström as a float32 TIFF, atomically."""
    # In memory: libtiff does not say that a disk is full, or what else is wrong with a file.
    encoded = io.BytesIO()
    # Predicting each value from the one before it halves the file, and quarters its reading.
    Image.fromarray(depth.astype(np.float32)).save(
        encoded, "TIFF", compression="tiff_lzw", tiffinfo={PREDICTOR: FLOATING_POINT}
    )
    with atomic_write(path) as temporary:
        temporary.write_bytes(encoded.getbuffer())


def read_rendered_frame(picture: str | Path) -> Frame:
    """Read a frame, with those of depth, camera, atoms, ids and backbone that lie beside it.

    A picture without alpha is opaque. Missing files give None.

    Raises:
        InputError: a file does not decode, or sizes disagree.
    """
    picture = find_path(Path(picture))
    rgba = read_rgba(picture)
    depth = None
    if depth_path(picture).exists():
        depth = _read_depth(depth_path(picture))
        if depth.shape != rgba.shape[:2]:
            raise InputError(
                f"{depth_path(picture)}: {depth.shape[1]}x{depth.shape[0]} pixels, but "
                f"{picture.name} has {rgba.shape[1]}x{rgba.shape[0]}"
            )
    shown = read_atom_map(picture)
    if shown is not None and shown.ids.shape != rgba.shape[:2]:
        raise InputError(
            f"{ids_path(picture)}: {shown.ids.shape[1]}x{shown.ids.shape[0]} pixels, but "
            f"{picture.name} has {rgba.shape[1]}x{rgba.shape[0]}"
        )
    summary = _read_summary(picture)
    return Frame(
        colour=rgba[..., :3],
        matte=rgba[..., 3],
        depth=depth,
        camera=_read_frame_camera(picture),
        atoms=_read_positions(picture, ATOMS_FILE, "atoms", 3),
        triangles=_read_positions(picture, TRIANGLES_FILE, "triangles", 3, 3),
        atom_map=shown,
        backbone=_read_positions(picture, BACKBONE_FILE, "residues", 4),
        left_out=tuple(map(str, summary.get("left_out", ()))),
        origin=Origin(
            picture.as_posix(),
            {"render": picture.as_posix()},
            render=summary.get("render", {}),
        ),
    )


def shrink_frame(frame: Frame, side: int) -> Frame:
    """Reduce a frame so that no side is longer than `side` pixels."""
    scale = side / max(frame.size)
    if scale >= 1:
        return frame
    return resize_frame(frame, (round(frame.size[0] * scale), round(frame.size[1] * scale)))


def resize_frame(frame: Frame, size: tuple[int, int]) -> Frame:
    """Return a frame at another width and height in pixels, in about the same proportions."""
    rgba = Image.fromarray(np.dstack([to_8bit(frame.colour), to_8bit(frame.matte)]))
    pixels = np.asarray(rgba.resize(size), dtype=np.float32) / 255.0
    depth = None
    if frame.depth is not None:
        # The mean of two depths belongs to neither surface, and NaN would spread.
        nearest = Image.fromarray(frame.depth).resize(size, Image.Resampling.NEAREST)
        depth = np.asarray(nearest, dtype=np.float32)
    shown = None
    if frame.atom_map is not None:
        fewer = Image.fromarray(frame.atom_map.ids).resize(size, Image.Resampling.NEAREST)
        shown = replace(frame.atom_map, ids=np.asarray(fewer, dtype=np.int32))
    camera = frame.camera and frame.camera.with_size(size)
    return replace(
        frame,
        colour=pixels[..., :3],
        matte=pixels[..., 3],
        depth=depth,
        camera=camera,
        atom_map=shown,
    )


def _read_frame_camera(picture: Path) -> Camera | None:
    path = picture.with_name("camera.json")
    if not (picture.stem.isdigit() and path.exists()):
        return None
    cameras = read_cameras(path)
    index = int(picture.stem)
    if index >= len(cameras):
        raise InputError(f"{path}: has {len(cameras)} frames, none for {picture.name}")
    return cameras[index]


def _read_positions(picture: Path, file: str, places: str, *shape: int) -> Array | None:
    """Read a frame's positions, of `places` and `shape`, from its folder's file of all frames."""
    path = picture.with_name(file)
    if not (picture.stem.isdigit() and path.exists()):
        return None
    try:
        # Mapped into memory, because the frames of a clip are read one at a time.
        positions = np.load(path, mmap_mode="r")
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: these positions cannot be read ({error})") from None
    if positions.shape[2:] != shape or positions.dtype != np.float32:
        expected = f"float32 of shape (frames, {places}, {', '.join(map(str, shape))})"
        raise InputError(
            f"{path}: expected {expected}, found {positions.dtype} of shape {positions.shape}"
        )
    # The backbone of a structure that does not move has a single frame.
    index = 0 if file == BACKBONE_FILE and len(positions) == 1 else int(picture.stem)
    if index >= len(positions):
        raise InputError(f"{path}: has {len(positions)} frames, none for {picture.name}")
    return np.array(positions[index])


def _read_summary(picture: Path) -> dict[str, Any]:
    path = picture.with_name(STRUCTURE_FILE)
    return read_json(path) if picture.stem.isdigit() and path.exists() else {}


def _read_depth(path: Path) -> Array:
    try:
        with open_product(path) as image:
            if image.mode != "F":
                raise InputError(f"{path}: expected a float32 TIFF, found mode {image.mode}")
            return np.asarray(image, dtype=np.float32)
    except InputError:
        raise
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise InputError(f"{path}: this picture cannot be read ({error})") from None


GROUND_COLOUR = (214, 209, 200)


def frame_on_ground(frame: Frame) -> Image.Image:
    """Compose a render by its matte on a plain light ground."""
    matte = frame.matte[..., None]
    ground = np.array(GROUND_COLOUR, dtype=np.float32) / 255
    return Image.fromarray(to_8bit(frame.colour * matte + ground * (1 - matte)))
