"""A frame of five bars, one for each atom, and artworks in three colours, to test parts."""

import numpy as np
from scipy import ndimage

from impasto.painting.quality import Scale
from impasto.rendering.atom_ids import AtomMap, AtomTable
from impasto.rendering.frame import Frame
from tiny_quality import tiny_quality

SIZE = WIDTH, HEIGHT = 96, 72

TINY = tiny_quality("tiny", SIZE, (Scale(96, 12, 6),), (Scale(96, 4, 0),), (Scale(96, 6, 0),))

ATOMS = AtomTable(
    chain=("A", "A", "B", "B", "C"),
    number=(1, 57, 1, 40, 900),
    insertion=("", "", "", "A", ""),
    residue=("MET", "HIS", "GLY", "SER", "HEM"),
    element=("N", "C", "C", "O", "FE"),
    structure=("helix", "loop", "sheet", "sheet", ""),
    kind=("protein", "protein", "protein", "protein", "ligand"),
)


def scene() -> Frame:
    """Draw five upright bars, one for each atom, the first one nearest, with ground between."""
    matte = np.zeros((HEIGHT, WIDTH), np.float32)
    ids = np.full((HEIGHT, WIDTH), -1, np.int32)
    depth = np.full((HEIGHT, WIDTH), np.nan, np.float32)
    colour = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    for atom in range(5):
        bar = (slice(8, 64), slice(8 + 16 * atom, 8 + 16 * atom + 12))
        matte[bar], ids[bar], depth[bar] = 1, atom, 100 + 10 * atom
        colour[bar] = (0.8, 0.7, 0.6) if atom % 2 else (0.7, 0.4, 0.3)
    return Frame(colour, matte, depth, atom_map=AtomMap(ids, ATOMS))


def bar(atom: int) -> tuple[slice, slice]:
    """Return the slices of the inner pixels of an atom's bar."""
    return slice(12, 60), slice(11 + 16 * atom, 17 + 16 * atom)


def stripes(colour: tuple[float, float, float], ground: tuple[float, float, float], seed: int):
    """Draw an artwork: strokes of a colour on its left, its calm ground on the right."""
    generator = np.random.default_rng(seed)
    picture = np.ones((160, 160, 3), np.float32) * np.float32(ground)
    grain = ndimage.gaussian_filter(generator.normal(size=(160, 100)), (1, 4))
    strokes = (grain > 0)[..., None] * np.float32(colour)
    picture[:, :100] = np.where(grain[..., None] > 0, strokes, 0.5 * np.float32(colour))
    return np.clip(picture + generator.normal(0, 0.01, picture.shape), 0, 1).astype(np.float32)


RED = stripes((0.9, 0.15, 0.1), (0.95, 0.9, 0.8), 1)
BLUE = stripes((0.1, 0.3, 0.9), (0.85, 0.9, 0.95), 2)
GREEN = stripes((0.1, 0.7, 0.2), (0.15, 0.2, 0.15), 3)
