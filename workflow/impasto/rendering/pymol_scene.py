"""A structure set up in PyMOL: its representation, its colours and its light."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_file
from impasto.rendering.backbone import TRACE_SELECTION, chain_pieces
from impasto.rendering.camera import Camera
from impasto.rendering.camera_path import FIELD_OF_VIEW

# How far (ångström) each representation reaches beyond the atoms that it follows.
REPRESENTATIONS = {"cartoon": 2.0, "ribbon": 1.0, "sticks": 0.8, "spheres": 2.0, "surface": 2.4}
# Cartoons and ribbons follow only the backbone.
BACKBONE_SELECTION = "(polymer and name N+CA+C+O+P+O3'+O5'+C3'+C4'+C5')"
# A cartoon of a nucleic acid also has rungs, which end at these atoms.
RUNGS_SELECTION = "(polymer.nucleic and name N1+N3)"
COLOURINGS = ("chain", "structure", "residue", "element")

# The colours differ in lightness as well as in hue, so that they stay apart in any artwork's
# palette.
CHAIN_COLOURS = (
    "#c8553d",
    "#3d6f9e",
    "#e3b23c",
    "#588b5b",
    "#8d5a97",
    "#d98e73",
    "#4fa3a5",
    "#7a6248",
)
RESIDUE_COLOURS = ("#2f5d8c", "#5fa8a0", "#e3c567", "#d9793d", "#a8323e")
HELIX_COLOUR, STRAND_COLOUR, LOOP_COLOUR = "#c8553d", "#3d6f9e", "#e6cf9c"
LIGAND_COLOUR = "#e3b23c"

# Strands are thicker than PyMOL's, because a brush needs room. Sampling is fine, because the
# painter would repeat facets.
GEOMETRY_SETTINGS = {
    "cartoon_fancy_helices": 0,
    "cartoon_sampling": 10,
    "cartoon_loop_radius": 0.6,
    "cartoon_oval_width": 0.55,
    "cartoon_oval_length": 1.7,
    "cartoon_rect_width": 0.65,
    "cartoon_rect_length": 1.9,
    "cartoon_transparency": 0,
    "ribbon_as_cylinders": 1,
    "ribbon_radius": 0.6,
    "stick_radius": 0.45,
    "surface_quality": 0,
    "transparency": 0,
}
# Cells along the side of PyMOL's grid, for building geometry (PyMOL's default) and for ray tracing.
# The grid of ray tracing does not change the picture, and 70 takes two thirds of the time.
BUILD_GRID, TRACE_GRID = 100, 70
# Soft light from the upper left, with much ambient light: shadows must leave colour to paint.
LIGHT_SETTINGS = {
    "ambient": 0.32,
    "direct": 0.42,
    "reflect": 0.42,
    "light_count": 2,
    "specular": 0.18,
    "spec_power": 60,
    "power": 1.0,
    "ray_shadow_decay_factor": 0.1,
    "ray_shadow_decay_range": 2,
}


@dataclass(frozen=True)
class Look:
    """The representation and the colours of a render.

    Attributes:
        representation: one of "cartoon", "ribbon", "sticks", "spheres" and "surface", or several
            joined by "+".
        render_colours: "chain", "structure" (helix, strand, loop), "residue" (along the chain),
            "element", or colours joined by commas, such as "#aa3355,#223344": one for each chain,
            or a gradient along a single chain.
        models: "first", or "all" models of the file on top of one another.
    """

    representation: str = "cartoon"
    render_colours: str = "structure"
    models: str = "first"

    def __post_init__(self) -> None:
        """Check the representation and the colours."""
        for part in self.representation.split("+"):
            if part not in REPRESENTATIONS:
                raise InputError(
                    f"representation: expected {', '.join(REPRESENTATIONS)} or several joined by "
                    f"'+', found {part!r}"
                )
        if self.render_colours not in COLOURINGS:
            for colour in self.render_colours.split(","):
                if not (
                    len(colour) == 7
                    and colour[0] == "#"
                    and all(c in "0123456789abcdefABCDEF" for c in colour[1:])
                ):
                    raise InputError(
                        f"render_colours: expected {', '.join(COLOURINGS)} or colours such as "
                        f"#aa3355,#223344, found {colour!r}"
                    )

    @property
    def margin(self) -> float:
        """The reach of the drawn geometry beyond the atoms that it follows, in ångström."""
        return max(REPRESENTATIONS[part] for part in self.representation.split("+"))

    @property
    def followed_selection(self) -> str:
        """The PyMOL selection of the atoms that the drawn geometry follows."""
        whole = {"sticks", "spheres", "surface"} & set(self.representation.split("+"))
        return (
            "rep *"
            if whole
            else f"{BACKBONE_SELECTION} or {RUNGS_SELECTION} or (rep * and not polymer)"
        )


class PymolView:
    """A running PyMOL, with its objects, colours and light as they are.

    Attributes:
        cmd: the commands of PyMOL.
    """

    def __init__(self, cmd: Any) -> None:
        """Take over a PyMOL; later calls change its view and settings."""
        self.cmd = cmd

    def build_geometry(self) -> None:
        """Build the geometry, which PyMOL would otherwise do within the first ray tracing."""
        self.cmd.set("hash_max", BUILD_GRID)
        self.cmd.refresh()
        self.cmd.set("hash_max", TRACE_GRID)

    def set_camera(self, camera: Camera) -> None:
        """Set PyMOL's view to `camera`."""
        pose = camera.structure_to_camera
        turn, shift = pose[:3, :3], pose[:3, 3]
        # PyMOL rotates about an origin and then shifts. With a shift along the view axis alone,
        # the origin is the point at which the camera looks.
        origin = -turn.T @ np.array([shift[0], shift[1], 0.0])
        distance = -(shift[2] + (turn @ origin)[2])
        orthographic = camera.projection == "orthographic"
        field_of_view = camera.scale
        if orthographic:
            # PyMOL derives the scale of an orthographic picture from distance and field of view.
            half = camera.scale * camera.height / 2
            field_of_view = 2 * np.degrees(np.arctan(half / distance))
        self.cmd.set("orthoscopic", int(orthographic))
        self.cmd.set_view(
            [
                *turn.T.ravel().tolist(),
                0.0,
                0.0,
                -distance,
                *origin.tolist(),
                camera.near,
                camera.far,
                field_of_view if orthographic else -field_of_view,
            ]
        )


class PymolScene(PymolView):
    """A structure loaded in a PyMOL of its own; make one with `open_scene`."""

    def __init__(self, cmd: Any, look: Look) -> None:
        """Set representation, colours and light of the structure that `cmd` has loaded."""
        super().__init__(cmd)
        self.look = look
        for name, value in (GEOMETRY_SETTINGS | LIGHT_SETTINGS).items():
            cmd.set(name, value)
        cmd.set("all_states", int(look.models == "all"))
        cmd.set("orthoscopic", 1)
        cmd.set("field_of_view", FIELD_OF_VIEW)
        cmd.set("ray_opaque_background", 0)
        cmd.set("ray_trace_mode", 0)
        self._draw()
        self._colour()

    def _draw(self) -> None:
        cmd, look = self.cmd, self.look
        cmd.remove("solvent")
        cmd.hide("everything")
        for part in look.representation.split("+"):
            # Ribbons and cartoons need a backbone, which a peptide of one residue lacks.
            cmd.show(part, "polymer")
        # Ligands are always shown, whatever the representation of the polymer.
        cmd.show("spheres" if look.representation == "spheres" else "sticks", "organic")
        cmd.show("spheres", "inorganic")
        cmd.set("sphere_scale", 0.6, "inorganic")

    def _colour(self) -> None:
        cmd, look = self.cmd, self.look
        if look.render_colours == "structure":
            cmd.color(_pymol_colour(LOOP_COLOUR), "polymer")
            cmd.color(_pymol_colour(HELIX_COLOUR), "polymer and ss H")
            cmd.color(_pymol_colour(STRAND_COLOUR), "polymer and ss S")
        elif look.render_colours == "residue":
            self._colour_gradient(RESIDUE_COLOURS)
        elif look.render_colours == "chain":
            self._colour_by_chain(CHAIN_COLOURS)
        elif look.render_colours == "element":
            cmd.color(_pymol_colour(LOOP_COLOUR), "polymer")
            cmd.color("atomic", "polymer and not elem C")
        else:
            colours = tuple(look.render_colours.split(","))
            if len(cmd.get_chains("polymer")) > 1 or len(colours) == 1:
                self._colour_by_chain(colours)
            else:
                self._colour_gradient(colours)
        cmd.color(_pymol_colour(LIGAND_COLOUR), "organic and elem C")

    def _colour_by_chain(self, colours: tuple[str, ...]) -> None:
        for i, chain in enumerate(self.cmd.get_chains("polymer")):
            self.cmd.color(_pymol_colour(colours[i % len(colours)]), f'polymer and chain "{chain}"')

    def _colour_gradient(self, colours: tuple[str, ...]) -> None:
        palette = " ".join(_pymol_colour(c) for c in colours)
        self.cmd.spectrum("count", palette, "polymer", byres=1)

    def atoms(self) -> NDArray[np.float64]:
        """Return the positions (N, 3) in ångström of the atoms that the drawn geometry follows."""
        return np.asarray(
            self.cmd.get_coords(self.look.followed_selection, self._state), dtype=np.float64
        )

    def trace(self) -> NDArray[np.float64]:
        """Return the backbone (N, 3) in ångström: Cα of each residue, P of each nucleotide."""
        found = self.cmd.get_coords(TRACE_SELECTION, 1)
        return np.zeros((0, 3)) if found is None else np.asarray(found, dtype=np.float64)

    def pieces(self) -> NDArray[np.intp]:
        """Return the number (N,) of the unbroken piece of chain of each position of `trace`."""
        names: list[tuple[str, str]] = []
        # Only of the first model, like the trace: other models may have atoms that it lacks.
        expression = "names.append((chain, name))"
        self.cmd.iterate_state(1, TRACE_SELECTION, expression, space={"names": names})
        return chain_pieces(self.trace(), names)

    @property
    def _state(self) -> int:
        """The number of the drawn model in PyMOL's count; 0 for all models."""
        return 0 if self.look.models == "all" else 1

    def models(self) -> NDArray[np.float64]:
        """Return the positions (M, N, 3) in ångström of all atoms in each model of the file.

        An atom that some model lacks, such as an ion, is removed from the scene.
        """
        states = range(1, self.cmd.count_states("structure") + 1)
        for state in states:
            self.cmd.remove(f"not state {state}")
        return np.array(
            [self.cmd.get_coords("structure", state) for state in states], dtype=np.float64
        )

    def bonds(self) -> NDArray[np.intp]:
        """Return the indices (B, 2), from 0, of the bonded atoms among all atoms."""
        found = [bond.index for bond in self.cmd.get_model("structure", 1).bond]
        return np.array(found, dtype=np.intp).reshape(-1, 2)

    def indices(self, selection: str) -> NDArray[np.intp]:
        """Return the indices, from 0, of a PyMOL selection's atoms among all atoms."""
        found: list[int] = []
        self.cmd.iterate(selection, "found.append(index)", space={"found": found})
        return np.array(found, dtype=np.intp) - 1

    def move(self, positions: NDArray[np.float64]) -> None:
        """Move all atoms to `positions` (N, 3); helices, strands and colours do not change."""
        self.cmd.load_coords(positions, "structure", 1)

    def orientation(self) -> NDArray[np.float64]:
        """Return PyMOL's `orient`: rotation (3, 3) that lays the longest axis horizontally."""
        self.cmd.orient(self.look.followed_selection, self._state)
        return np.array(self.cmd.get_view()[:9]).reshape(3, 3).T


@contextmanager
def open_scene(structure: Path, look: Look, threads: int = 2) -> Iterator[PymolScene]:
    """Open `structure` (PDB or mmCIF) in a headless PyMOL, which ends with the context.

    Raises:
        InputError: PyMOL cannot read the file, or nothing in it can be drawn.
    """
    import pymol2
    from pymol import CmdException

    if not structure.is_file():
        raise InputError(f"{structure}: no such file{suggest_file(structure)}")
    with pymol2.PyMOL() as session:
        cmd = session.cmd
        cmd.feedback("disable", "all", "everything")
        cmd.set("max_threads", threads)
        try:
            cmd.load(str(structure), "structure")
        except CmdException as error:
            raise InputError(f"{structure}: PyMOL cannot read this structure ({error})") from None
        if cmd.count_atoms("polymer") == 0:
            raise InputError(f"{structure}: no protein or nucleic acid to draw in this file")
        if cmd.count_atoms("polymer.protein and (ss H or ss S)") == 0:
            # The file states none, and PyMOL finds helices by itself only in single models.
            cmd.dss("polymer.protein", state=1)
        yield PymolScene(cmd, look)


def _pymol_colour(hexadecimal: str) -> str:
    return "0x" + hexadecimal.removeprefix("#")
