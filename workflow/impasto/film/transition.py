"""Transitions: the frames of the film that two scenes share."""

import numpy as np
from PIL import Image
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.graphics.images import load_image
from impasto.film.scenes import ClipScene, FilmScene
from impasto.rendering.depth_cues import nearness
from impasto.rendering.frame import Frame, read_rendered_frame

# Share of a depth sweep in which the protein changes, before the ground changes from the protein
# outwards; and the width of the sweeping front, as a share of the whole sweep.
PROTEIN_SHARE, FRONT_WIDTH = 0.7, 0.25
# Distance from the protein at which the ground changes last, as a share of the long side.
GROUND_REACH = 0.4


def transition_frame(before: FilmScene, after: FilmScene, frame: int) -> Image.Image:
    """Return the canvas at `frame` of the film, which two scenes share.

    Between two clips the walls dissolve, one label fades out before the other fades in, so that no
    two overlap, and the new painting enters by the transition of its entry.
    """
    overlap = before.span.end - after.span.start
    share = (frame - after.span.start + 1) / (overlap + 1)
    if not (isinstance(before, ClipScene) and isinstance(after, ClipScene)):
        return Image.blend(before.picture(frame), after.picture(frame), share)
    labelled = before.wall if share < 0.5 else after.wall
    wall = Image.blend(Image.blend(before.bare, after.bare, share), labelled, abs(2 * share - 1))
    if after.entry.transition == "depth-sweep":
        painting = _sweep_by_depth(before, after, frame, share)
    elif after.blend:
        index = (frame - after.span.start) * len(after.blend) // overlap
        painting = after.fit_to_wall(load_image(after.blend[index]))
    else:
        painting = Image.blend(before.painting(frame), after.painting(frame), share)
    canvas = after.draw_canvas(wall, painting, frame)
    if frame == before.span.end - 1:
        before.close()
    return canvas


def sweep_times(frame: Frame) -> Array:
    """Return when each pixel changes in a depth sweep: (H, W) from 0, the protein's front, to 1.

    Nearer strands change before farther ones, and then the ground, outwards from the protein.
    """
    away = ndimage.distance_transform_edt(frame.matte < 0.5) / (GROUND_REACH * max(frame.size))
    ground = PROTEIN_SHARE + (1 - PROTEIN_SHARE) * np.clip(away, 0, 1)
    order = np.where(frame.matte < 0.5, ground, PROTEIN_SHARE * (1 - nearness(frame)))
    # As soft as the matte, so that the front has smooth edges.
    return ndimage.gaussian_filter(order, 0.7).astype(np.float32)


def _sweep_by_depth(before: ClipScene, after: ClipScene, frame: int, share: float) -> Image.Image:
    render = read_rendered_frame(after.renders / after.frames[after.index(frame)].name)
    entered = np.clip((share * (1 + FRONT_WIDTH) - sweep_times(render)) / FRONT_WIDTH, 0, 1)
    mask = Image.fromarray(np.rint(255 * entered).astype(np.uint8))
    painting = after.painting(frame)
    return Image.composite(painting, before.painting(frame), mask.resize(painting.size))
