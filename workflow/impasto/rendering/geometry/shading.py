"""Colours of geometry in the light of PyMOL's ray tracer.

The light stands still before the camera and nothing throws a shadow, so that a pixel's colour
follows from the colour of the surface and its unit normal n alone:

    colour = surface * min(ambient + direct * n·c + lamp * max(n·l, 0), 1) + gloss * max(n·h, 0)^p

with the directions c to the camera, l to the lamp and h half-way between them. The formula and the
antialiasing are those of PyMOL's source (layer1/Ray.cpp: `RayTraceThread`, `find_edge`), and its
settings those of a scene (`LIGHT_SETTINGS`).
"""

from typing import Any

import numpy as np

from impasto.core.arrays import Array
from impasto.core.compiled import compiled
from impasto.rendering.geometry.casting import Points, View, cast_points, normals_at, pixels_where
from impasto.rendering.geometry.primitives import Geometry
from impasto.rendering.geometry.rasteriser import SAMPLE_X, SAMPLE_Y
from impasto.rendering.pymol_scene import LIGHT_SETTINGS

# In the axes of the camera: to the camera, to the lamp (the negative of PyMOL's setting `light`),
# and half-way between them.
TO_CAMERA = np.array([0.0, 0.0, 1.0])
TO_LAMP = np.array([0.4, 0.4, 1.0]) / np.linalg.norm([0.4, 0.4, 1.0])
GLOSS = (TO_LAMP + TO_CAMERA) / np.linalg.norm(TO_LAMP + TO_CAMERA)
# PyMOL makes up for the angle between lamp and camera (layer1/Scene.cpp:
# `SceneGetReflectScaleValue`).
LAMP = LIGHT_SETTINGS["reflect"] * 2 / (1 + TO_LAMP[2])
AMBIENT, DIRECT, SPECULAR = (LIGHT_SETTINGS[name] for name in ("ambient", "direct", "specular"))
LIGHT = np.array([AMBIENT, DIRECT, LAMP, SPECULAR])
GLOSS_POWER = int(LIGHT_SETTINGS["spec_power"])
LEVELS = 255  # of a channel, above black
# Neighbours at an edge differ by so many levels, all channels together, or by so many ångström.
COLOUR_EDGE, DEPTH_EDGE = 64, 0.5


def cast_colour(geometry: Geometry, colours: Array, view: View) -> Array:
    """Return the colour (H, W, 3) float32 of each pixel of a view, black without geometry.

    At edges, a pixel has the mean colour of its samples that hit geometry, as in PyMOL's picture.

    Args:
        colours: (P, 3, 3) float32 RGB in [0, 1] of the corners of each primitive.
    """
    shape = view.primitive.shape
    total = np.zeros((view.primitive.size, 3), np.float32)
    _add_light(geometry, colours, view.centres(), total)
    edges = _find_edges(total.reshape(*shape, 3), view.depth, view.matte) & (view.matte > 0)
    pixels = pixels_where(edges)
    hits = (view.primitive[edges] >= 0).astype(np.float32)
    shifts = zip(SAMPLE_X[1:], SAMPLE_Y[1:], strict=True)
    for points in cast_points(geometry, view.camera, pixels, shifts):
        _add_light(geometry, colours, points, total)
        hits += points.primitive >= 0
    total[pixels.number] = np.floor(total[pixels.number] / np.maximum(hits, 1)[:, None])
    total /= LEVELS
    return total.reshape(*shape, 3)


def _add_light(geometry: Geometry, colours: Array, points: Points, total: Array) -> None:
    """Add the colour in levels of the surface that points show to `total` (H * W, 3)."""
    turn = points.camera.structure_to_camera[:3, :3]
    directions = np.stack([TO_CAMERA, TO_LAMP, GLOSS]) @ turn
    _light_points(
        points.pixels.number,
        points.primitive,
        points.place,
        normals_at(geometry, points),
        colours,
        directions,
        LIGHT,
        GLOSS_POWER,
        total,
    )


@compiled()
def _light_points(
    number: Any,
    primitive: Any,
    place: Any,
    normals: Any,
    colours: Any,
    directions: Any,
    light: Any,
    gloss_power: int,
    total: Any,
) -> None:
    """Light points.

    Args:
        number: (N,) number of the pixel of each point.
        primitive: (N,) number of the primitive, -1 without geometry.
        place: (N, 2) place on the primitive, as in `View`.
        normals: (N, 3) unit normals in the structure's coordinates.
        colours: (P, 3, 3) colours of the corners of each primitive.
        directions: (3, 3) `TO_CAMERA`, `TO_LAMP` and `GLOSS` in the structure's coordinates.
        light: (4,) `LIGHT`: ambient, direct, lamp and gloss.
        total: (H * W, 3) to which the colours are added, in whole levels, as PyMOL rounds them
            down.
    """
    facing = np.empty(3)
    for n in range(len(number)):
        i, b, c = primitive[n], place[n, 0], place[n, 1]
        if i < 0:
            continue
        for k in range(3):
            facing[k] = (
                directions[k, 0] * normals[n, 0]
                + directions[k, 1] * normals[n, 1]
                + directions[k, 2] * normals[n, 2]
            )
        bright = light[0] + light[1] * facing[0] + light[2] * max(0.0, facing[1])
        bright = max(0.0, min(1.0, bright))
        # By whole powers, in a quarter of the time of real ones.
        gloss = light[3] * max(0.0, facing[2]) ** gloss_power
        for k in range(3):
            own = (1 - b - c) * colours[i, 0, k] + b * colours[i, 1, k] + c * colours[i, 2, k]
            total[number[n], k] += np.floor(LEVELS * min(1.0, bright * own + gloss))


@compiled()
def _find_edges(colour: Any, depth: Any, matte: Any) -> Any:
    """Find the pixels (H, W) partly covered, or unlike one of their eight neighbours.

    Args:
        colour: (H, W, 3) colour in levels.
        depth: (H, W) depth in ångström, NaN without geometry.
        matte: (H, W) coverage in [0, 1].
    """
    rows, columns = matte.shape
    edges = np.zeros((rows, columns), np.bool_)
    for row in range(rows):
        for column in range(columns):
            is_covered = matte[row, column] > 0
            if is_covered and matte[row, column] < 1:
                edges[row, column] = True
            # Half of the neighbours; the pixel itself is a neighbour of the others.
            for down, right in ((0, 1), (1, -1), (1, 0), (1, 1)):
                y, x = row + down, column + right
                if y == rows or x < 0 or x == columns or not (is_covered or matte[y, x] > 0):
                    continue
                difference = 0.0
                for k in range(3):
                    difference += abs(colour[row, column, k] - colour[y, x, k])
                jump = abs(depth[row, column] - depth[y, x])
                if difference >= COLOUR_EDGE or jump > DEPTH_EDGE:
                    edges[row, column] = edges[y, x] = True
    return edges
