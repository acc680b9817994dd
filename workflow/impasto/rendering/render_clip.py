"""Render a structure to frames, on disk or in memory."""

import shutil
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array, from_8bit, to_8bit
from impasto.core.atomic_files import atomic_folder, write_json
from impasto.core.errors import Notice
from impasto.rendering.atom_id_pass import LARGEST_ATOM_NUMBER, scene_atom_table, trace_ids
from impasto.rendering.atom_ids import AtomMap, AtomTable, ids_path, write_atom_table, write_ids
from impasto.rendering.backbone import BACKBONE_FILE
from impasto.rendering.camera import Camera, Projection, write_cameras
from impasto.rendering.camera_path import (
    depth_slab,
    fit_cameras,
    motion_projection,
    turn_orientation,
)
from impasto.rendering.choreography import Motion, Pose
from impasto.rendering.clip_geometry import say_colours_are_traced, scene_colours, scene_geometry
from impasto.rendering.depth_tracer import (
    MAX_DEPTH_ERROR,
    MAX_WINDOWS,
    bound_depth_error,
    ray_trace,
    trace_depth,
)
from impasto.rendering.drawn_residues import (
    check_coverage,
    check_distances,
    check_drawn_residues,
    stray_atom,
)
from impasto.rendering.frame import (
    ATOMS_FILE,
    FRAME_FILE_PATTERN,
    STRUCTURE_FILE,
    TRIANGLES_FILE,
    Frame,
    Origin,
    depth_path,
    frame_name,
    write_depth,
    write_picture,
)
from impasto.rendering.geometry.casting import cast_geometry, shown_atoms
from impasto.rendering.geometry.export import export_colours
from impasto.rendering.geometry.primitives import Geometry
from impasto.rendering.geometry.shading import cast_colour
from impasto.rendering.look import Look
from impasto.rendering.pymol_scene import PymolScene, PymolView, open_scene
from impasto.structures.reader import is_about_water

# Windows of depth for a large structure, whose tracings take seconds each.
LARGE_STRUCTURE_WINDOWS = 8
PRINT_SIDE = 4096  # longest side, in pixels, of pictures that are rendered with ordinary facets


def trace_picture(view: PymolView, camera: Camera) -> Array:
    """Trace colour and matte of a view through `camera`: (H, W, 4) straight RGBA in [0, 1]."""
    view.set_camera(camera)
    view.build_geometry()
    # antialias 1 supersamples the matte at the sample points of the depth; 2 blurs it outwards.
    # ray_trace_fog is left over from the last depth, and would fog the matte even without
    # depth_cue.
    return ray_trace(
        view.cmd,
        camera.width,
        camera.height,
        antialias=1,
        ray_shadows=0,
        depth_cue=0,
        ray_trace_fog=0,
    )


def render_frame(
    scene: PymolScene,
    camera: Camera,
    depth_error: float = MAX_DEPTH_ERROR,
    atoms: AtomTable | None = None,
    geometry: Geometry | None = None,
    colours: Array | None = None,
) -> Frame:
    """Render colour, matte and depth of the scene through `camera`.

    Args:
        camera: the camera, whose clip planes enclose the scene.
        depth_error: largest error of a traced depth in ångström.
        atoms: the table of the scene's atoms, to find the one that each pixel shows.
        geometry: the geometry of the scene as it is now, which gives matte, depth and atoms; None
            to trace them, which takes several ray tracings.
        colours: (P, 3, 3) RGB in [0, 1] of the corners of the geometry's primitives, which give
            the picture; None to trace it.
    """
    if geometry is not None:
        view = cast_geometry(geometry, camera)
        colour = (
            trace_picture(scene, camera)[..., :3]
            if colours is None
            else cast_colour(geometry, colours, view)
        )
        shown = None if atoms is None else AtomMap(shown_atoms(geometry, view), atoms)
        return Frame(colour, view.matte, view.depth, camera, atom_map=shown)
    picture = trace_picture(scene, camera)
    depth = trace_depth(
        scene.cmd, camera.width, camera.height, camera.near, camera.far, depth_error
    )
    shown = None if atoms is None else AtomMap(trace_ids(scene, camera, depth), atoms)
    return Frame(picture[..., :3], picture[..., 3], depth, camera, atom_map=shown)


def write_frame(folder: Path, index: int, frame: Frame) -> None:
    """Write the picture, depth and ids of frame `index`, but not the files shared by all frames."""
    picture = folder / frame_name(index)
    write_picture(picture, np.dstack([to_8bit(frame.colour), to_8bit(frame.matte)]))
    if frame.depth is not None:
        write_depth(depth_path(picture), frame.depth)
    if frame.atom_map is not None:
        write_ids(picture, frame.atom_map.ids)


def copy_frame(folder: Path, first: int, index: int) -> None:
    """Write frame `index` as a copy of frame `first` of the same folder."""
    before, here = folder / frame_name(first), folder / frame_name(index)
    for path_of in (Path, depth_path, ids_path):
        if path_of(before).exists():
            shutil.copyfile(path_of(before), path_of(here))


class RenderOptions(TypedDict, total=False):
    """How to render; `render_clip` explains each."""

    look: Look | None
    size: tuple[int, int]
    motion: Motion | None
    frames: int
    period: int | None
    start_angle: float | None
    rotate: tuple[float, float, float]
    zoom: float
    projection: Projection | None
    depth_error: float
    threads: int
    ids: bool
    progress: Callable[[int, int], None] | None


@dataclass(frozen=True)
class ClipRecord:
    """What the frames of a clip have in common, and where they were seen from.

    Attributes:
        backbones: float32 (frames, N, 4) trace of the chains (see `backbone`); of one frame only if
            the structure does not move.
        atoms: float32 (frames, N, 3) positions of the atoms that the drawn geometry follows; None
            if it does not move.
        triangles: float32 (frames, T, 3, 3) corners of the triangles that are drawn of a structure
            that moves; None if it does not move, or if frames have triangles of their own.
        left_out: what is not drawn of the structure's file.
        summary: what is drawn of it, ready for JSON.
    """

    cameras: list[Camera]
    backbones: NDArray[np.float32]
    atoms: NDArray[np.float32] | None
    triangles: NDArray[np.float32] | None
    table: AtomTable | None
    left_out: tuple[str, ...]
    summary: dict[str, Any]


def render_structure(structure: Path, folder: Path, **options: Unpack[RenderOptions]) -> None:
    """Render a structure into a folder of the form that `frame` describes, all or nothing.

    An older folder is replaced once all frames are done. The options are those of `render_clip`,
    which says what is refused. Coordinates are those of the file's first model.
    """
    with atomic_folder(folder, FRAME_FILE_PATTERN) as temporary:
        put, repeat = partial(write_frame, temporary), partial(copy_frame, temporary)
        found = render_clip(structure, put, repeat, **options)
        write_cameras(temporary / "camera.json", found.cameras)
        if found.table is not None:
            write_atom_table(temporary, found.table)
        np.save(temporary / BACKBONE_FILE, found.backbones)
        record = {**found.summary, "render": _options_record(structure, options)}
        write_json(temporary / STRUCTURE_FILE, record)
        if found.atoms is not None:
            np.save(temporary / ATOMS_FILE, found.atoms)
        if found.triangles is not None:
            np.save(temporary / TRIANGLES_FILE, found.triangles)


def _options_record(structure: Path, options: RenderOptions) -> dict[str, Any]:
    """Return the options that say what a render shows, ready for JSON; see `render_larger`."""
    shown = ("frames", "period", "start_angle", "rotate", "zoom", "projection")
    return {
        "structure": structure.as_posix(),
        "look": asdict(options.get("look") or Look()),
        "motion": asdict(options.get("motion") or Motion()),
        **{name: value for name, value in options.items() if name in shown and value is not None},
    }


def render_in_memory(structure: Path, **options: Unpack[RenderOptions]) -> list[Frame]:
    """Render a structure to frames as they would be read from the folder of `render_structure`."""
    drawn: list[Frame] = []

    def put(_: int, frame: Frame) -> None:
        colour, matte = (from_8bit(to_8bit(plane)) for plane in (frame.colour, frame.matte))
        depth = None if frame.depth is None else frame.depth.astype(np.float32)
        drawn.append(replace(frame, colour=colour, matte=matte, depth=depth))

    found = render_clip(structure, put, lambda first, _: drawn.append(drawn[first]), **options)
    origin = Origin(render=_options_record(structure, options))
    return [
        replace(
            frame,
            origin=origin,
            camera=camera,
            atoms=None if found.atoms is None else found.atoms[index],
            triangles=None if found.triangles is None else found.triangles[index],
            backbone=found.backbones[index if len(found.backbones) > 1 else 0],
            left_out=found.left_out,
        )
        for index, (frame, camera) in enumerate(zip(drawn, found.cameras, strict=True))
    ]


def render_clip(
    structure: Path,
    put: Callable[[int, Frame], None],
    repeat: Callable[[int, int], None],
    *,
    look: Look | None = None,
    size: tuple[int, int] = (512, 384),
    motion: Motion | None = None,
    frames: int = 1,
    period: int | None = None,
    start_angle: float | None = None,
    rotate: tuple[float, float, float] = (0.0, 0.0, 0.0),
    zoom: float = 1.0,
    projection: Projection | None = None,
    depth_error: float = MAX_DEPTH_ERROR,
    threads: int = 1,
    ids: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ClipRecord:
    """Render the frames of a clip, of a width and height in pixels, one after the other.

    PyMOL traces the picture of the first frame. Those of the others are computed from PyMOL's
    geometry, where that gives the same picture as the tracing of the first. A `Notice` says what is
    left out of the structure's file, but for water.

    Args:
        put: called with the number of a frame and the frame, which has colour, matte, depth and,
            if asked for, the atom that each pixel shows.
        repeat: called with the numbers of an earlier frame and of one that shows the same.
        motion: the motion; the view fits the molecule at each of its poses.
        frames: number of frames; a single one shows the middle of a turn, or the beginning of any
            other motion.
        period: number of frames in a period of the motion; None for all frames, so that a loop
            closes.
        start_angle: angle in degrees at which a turn begins; None for minus half of its degrees.
        rotate: degrees about the camera's x, y and z axes, in this order, after PyMOL's `orient`.
        zoom: 1 fits the molecule in the frame.
        projection: "orthographic" or "perspective"; None for that of the motion.
        depth_error: largest error of the depth in ångström, where PyMOL's geometry cannot be
            exported and its depth is traced; 0.05 is faster, and enough for warping paint from
            frame to frame.
        threads: threads of the ray tracer, which draws a single view and the first frame of a clip;
            with more than one, pixels differ from call to call.
        ids: also write the atom that each pixel shows.
        progress: called with the number of frames done and the number of all frames.

    Raises:
        InputError: the structure cannot be read or holds nothing to draw, or has only one model to
            play; the representation does not show its residues, or they cover next to nothing of
            the picture; or motion, projection and models do not go together.
    """
    look, motion = look or Look(), motion or Motion()
    projection = motion_projection(motion, projection)
    for_print = max(size) > PRINT_SIDE
    with open_scene(structure, look, threads, motion.kind == "models", for_print) as scene:
        check_distances(scene)
        left_out = (*scene.structure.left_out, *check_drawn_residues(scene))
        ids = ids and _can_have_ids(scene)
        if stray := stray_atom(scene):
            scene.notices.append(f"{structure}: {stray}")
        if told := [part for part in left_out if not is_about_water(part)]:
            scene.notices.append(f"{structure}: left out: {'; '.join(told)}")
        for notice in scene.notices:
            warnings.warn(notice, Notice, stacklevel=2)
        played = None
        if motion.kind == "models":
            # SciPy's splines take a quarter of a second to load.
            from impasto.rendering.played_models import scene_trajectory, trajectory_positions

            played = scene_trajectory(scene, structure)
        orientation = turn_orientation(scene.orientation(), rotate)
        poses = motion.poses(frames, period, start_angle)
        atoms = scene.atoms()
        reached = (
            atoms
            if played is None
            else trajectory_positions(played, scene.indices(look.followed_selection))
        )
        path = fit_cameras(reached, look.margin, orientation, motion, poses, size, zoom, projection)
        followed: list[NDArray[np.float64]] = []
        meshes: list[Array | None] = []
        traces: list[NDArray[np.float64]] = []
        drawn: dict[Pose, int] = {}
        table = scene_atom_table(scene) if ids else None
        geometry: Geometry | None = None
        colours: Array | None = None
        for index, (pose, camera) in enumerate(zip(poses, path, strict=True)):
            if played is not None:
                scene.move(played.at(pose.place))
                atoms = scene.atoms()
                followed.append(atoms)
            if played is not None or not traces:
                traces.append(scene.trace())
            # A rock or a zoom returns through the same poses.
            first = drawn.setdefault(pose, index)
            if first < index:
                repeat(first, index)
                meshes.append(meshes[first])
            else:
                if index == 0 or (played is not None and geometry is not None):
                    geometry = scene_geometry(scene)
                    if geometry is not None and colours is not None:
                        colours = export_colours(scene, geometry)
                        if colours is None:
                            say_colours_are_traced(scene)
                # A traced depth needs more ray tracings, the farther the planes are apart.
                near, far = depth_slab(atoms, look.margin, camera)
                tight = replace(camera, near=near, far=far)
                windows = LARGE_STRUCTURE_WINDOWS if scene.is_large else MAX_WINDOWS
                error = bound_depth_error(far - near, depth_error, windows)
                frame = render_frame(scene, tight, error, table, geometry, colours)
                if index == 0:
                    check_coverage(scene, frame.matte, zoom)
                    if frames > 1 and geometry is not None:
                        colours = scene_colours(scene, geometry, frame)
                put(index, frame)
                meshes.append(None if geometry is None else geometry.triangles)
            if progress:
                progress(index + 1, frames)
        pieces = scene.pieces()
        return ClipRecord(
            path,
            np.array([np.column_stack([trace, pieces]) for trace in traces], dtype=np.float32),
            None if played is None else np.array(followed, dtype=np.float32),
            None if played is None else _stack_triangles(meshes),
            table,
            left_out,
            _structure_summary(scene, left_out),
        )


def _stack_triangles(meshes: list[Array | None]) -> NDArray[np.float32] | None:
    """Stack the triangles of all frames; None if frames have other triangles, or none at all."""
    found = [triangles for triangles in meshes if triangles is not None]
    if len(found) < len(meshes) or len({len(triangles) for triangles in found}) > 1:
        return None
    return np.array(found, dtype=np.float32)


def _can_have_ids(scene: PymolScene) -> bool:
    """Return whether there are colours enough for all atoms of a scene; say so if not."""
    atoms = scene.cmd.count_atoms("structure")
    if atoms <= LARGEST_ATOM_NUMBER:
        return True
    scene.notices.append(
        f"{scene.structure.path}: {atoms} atoms, more than {LARGEST_ATOM_NUMBER}: the atoms that "
        "pixels show are not recorded, so that parts cannot have artworks of their own"
    )
    return False


def _structure_summary(scene: PymolScene, left_out: tuple[str, ...]) -> dict[str, Any]:
    """Return what frames show of a structure, and what not."""
    structure = scene.structure
    return {
        "file": structure.path.name,
        "title": structure.title,
        "residues": structure.residues,
        "nucleotides": structure.nucleotides,
        "atoms": structure.atoms,
        "drawn_as": "+".join(sorted(scene.drawn_parts)),
        "left_out": list(left_out),
        **({"colours": scene.colour_key.as_document()} if scene.colour_key else {}),
    }
