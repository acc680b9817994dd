"""Draw the silhouette that PyMOL has of a structure file, as PyMOL itself reads the file.

Run as a program with the file, the folder of impasto's render of it and the PNG to write. Without
such a folder, the picture shows the polymers alone, through a camera fitted to them. There is no
picture if PyMOL finds nothing to draw.
"""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pymol2

from impasto.core.file_formats import MMCIF_SUFFIXES
from impasto.rendering.camera import Camera, read_cameras
from impasto.rendering.camera_path import fit_cameras
from impasto.rendering.choreography import Motion
from impasto.rendering.frame import write_picture
from impasto.rendering.look import Look
from impasto.rendering.pymol_scene import PymolScene
from impasto.rendering.render_clip import trace_picture

SIZE = (192, 144)


def load_raw(cmd: Any, raw: Path) -> PymolScene:
    """Load a file as PyMOL does, and give its first model the looks that impasto gives it."""
    suffix = Path(raw.name.lower().removesuffix(".gz")).suffix
    cmd.load(str(raw), "structure", format="cif" if suffix in MMCIF_SUFFIXES else "pdb")
    # Impasto says that it leaves these out.
    cmd.remove("resn DUM")
    if (states := cmd.count_states("structure")) > 1:
        # Tubes would be coarser, since PyMOL counts the atoms of all models.
        cmd.delete_states("structure", f"2-{states}")
    if cmd.count_atoms("polymer.protein and (ss H or ss S)") == 0:
        cmd.dss("polymer.protein", state=1)
    # From the PDB format alone, PyMOL makes thinner tubes of chains of Cα atoms.
    cmd.cartoon("automatic", "structure")
    return PymolScene(cmd, Look(), SimpleNamespace(path=raw))


def fit_camera(scene: PymolScene) -> Camera:
    """Fit a camera to the scene's geometry."""
    motion = Motion("still")
    camera = motion.poses(1), SIZE, 1.0, "orthographic"
    atoms, turned = scene.atoms(), scene.orientation()
    return fit_cameras(atoms, scene.look.margin, turned, motion, *camera)[0]


def main(raw: Path, view: Path, output: Path) -> None:
    """Draw the silhouette of the file `raw`."""
    with pymol2.PyMOL() as session:
        cmd = session.cmd
        cmd.feedback("disable", "all", "everything")
        cmd.set("max_threads", 1)
        scene = load_raw(cmd, raw)
        refused = not view.exists()
        if refused:
            cmd.hide("everything", "not polymer")
        if cmd.count_atoms(f"rep * and ({scene.look.followed_selection})") == 0:
            return
        camera = fit_camera(scene) if refused else read_cameras(view / "camera.json")[0]
        write_picture(output, trace_picture(scene, camera)[..., 3])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
