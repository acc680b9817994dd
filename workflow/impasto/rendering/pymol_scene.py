"""A structure set up in PyMOL: its representation, its colours and its light."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.core.errors import InputError
from impasto.rendering.backbone import TRACE_SELECTION, chain_pieces
from impasto.rendering.camera import Camera
from impasto.rendering.camera_path import FIELD_OF_VIEW
from impasto.rendering.colour_by_value import MISSING_COLOUR, colour_by_value
from impasto.rendering.colour_key import ColourKey
from impasto.rendering.look import Look
from impasto.rendering.render_colours import ValueColours
from impasto.structures.atom_table import describe_atom
from impasto.structures.reader import ModelChoice, Structure, read_structure, write_structure
from impasto.structures.secondary_structure import Segment

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
# Geometry whose facets do not show in print, for structures of up to this many atoms. Facets of
# larger ones are smaller in the picture anyway, and would take minutes and gigabytes to build.
PRINT_SETTINGS = {
    "cartoon_sampling": 30,
    "cartoon_loop_quality": 20,
    "cartoon_oval_quality": 30,
    "surface_quality": 2,
}
MOST_PRINT_ATOMS = 3000
# Cells along the side of PyMOL's grid, for building geometry (PyMOL's default) and for ray tracing.
# The grid of ray tracing does not change the picture, and 70 takes two thirds of the time.
BUILD_GRID, TRACE_GRID = 100, 70
# Residues up to which a cartoon is drawn in full (50 000 atoms of a protein). Beyond them, facets
# grow with the number of residues; they are smaller than pixels all the same.
FULL_CARTOON_RESIDUES = 6000
COARSE_CARTOON = {"cartoon_loop_quality": 4, "cartoon_oval_quality": 4}
LEAST_CARTOON_SAMPLING = 2
LARGEST_CARTOON_RESIDUES = 200_000  # a larger cartoon would take more than 4 GB
# PyMOL's coarser surfaces have holes, so larger structures are drawn as spheres.
LARGEST_SURFACE_ATOMS = 75_000
LARGE_ATOMS = 100_000
# Measured on one core at 192x144: seconds for a frame of a coarse cartoon, and of spheres.
SECONDS_PER_FACETTED_RESIDUE, SECONDS_PER_ATOM = 1.8e-4, 1e-5
# PyMOL computes with 32 bits, which have steps of 0.01 Å at this distance; the widest coordinate
# of a PDB file is a tenth of it.
LARGEST_COORDINATE = 100_000.0
# Soft light from the upper right, with much ambient light: shadows must leave colour to paint.
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


def list_atoms(cmd: Any, selection: str, expression: str, state: int = 0, **names: Any) -> Any:
    """Return what a Python expression gives for each atom of a PyMOL selection, in PyMOL's order.

    Args:
        cmd: the commands of PyMOL.
        selection: the selection.
        expression: an expression of what PyMOL knows of an atom, such as `(chain, resi)`.
        state: number of the model whose atoms are listed, which have positions x, y, z; 0 for the
            atoms of all models, which have none.
        names: what the expression uses beside that.
    """
    found: list[Any] = []
    space = {"found": found, **names}
    if state:
        cmd.iterate_state(state, selection, f"found.append({expression})", space=space)
    else:
        cmd.iterate(selection, f"found.append({expression})", space=space)
    return found


class PymolView:
    """A running PyMOL, with its objects, colours and light as they are."""

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
        # the origin is the point at which the camera looks, here between the clip planes.
        distance = (camera.near + camera.far) / 2
        origin = turn.T @ (np.array([0.0, 0.0, -distance]) - shift)
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

    def __init__(self, cmd: Any, look: Look, structure: Structure, for_print: bool = False) -> None:
        """Set representation, colours and light of the structure that `cmd` has loaded."""
        super().__init__(cmd)
        self.look = look
        self.structure = structure
        self.drawn_parts = frozenset(look.representation.split("+"))
        self.notices: list[str] = []
        self.is_large = False
        self.colour_key: ColourKey | None = None
        small = look.models == "first" and cmd.count_atoms("structure") <= MOST_PRINT_ATOMS
        finer = PRINT_SETTINGS if for_print and small else {}
        for name, value in (GEOMETRY_SETTINGS | LIGHT_SETTINGS | finer).items():
            cmd.set(name, value)
        cmd.set("all_states", int(look.models == "all"))
        cmd.set("orthoscopic", 1)
        cmd.set("field_of_view", FIELD_OF_VIEW)
        cmd.set("ray_opaque_background", 0)
        cmd.set("ray_trace_mode", 0)
        self._draw()
        self._colour()

    def _draw(self) -> None:
        self.cmd.remove("solvent")
        self._simplify()
        self.show_representation()

    def show_representation(self) -> None:
        """Show the geometry of the representation, and hide all other."""
        cmd = self.cmd
        cmd.hide("everything")
        for part in sorted(self.drawn_parts):
            # Ribbons and cartoons need a backbone, which a peptide of one residue lacks.
            cmd.show(part, "polymer")
        if self._has_bare_phosphates():
            # PyMOL draws a nucleotide by its sugar, but can lead a tube through given atoms.
            cmd.set("cartoon_trace_atoms", 1)
            cmd.set("ribbon_trace_atoms", 1)
            for part in ("cartoon", "ribbon"):
                cmd.hide(part, "polymer and not name CA+P")
        # Ligands are always shown, whatever the representation of the polymer.
        cmd.show("spheres" if self.look.representation == "spheres" else "sticks", "organic")
        cmd.show("spheres", "inorganic")
        cmd.set("sphere_scale", 0.6, "inorganic")

    def _has_bare_phosphates(self) -> bool:
        """Return whether most nucleotides have a phosphorus but no sugar."""
        bare = self.cmd.count_atoms("polymer.nucleic and name P and not byres name O5'+O5*")
        return bool(2 * bare > self.cmd.count_atoms("polymer.nucleic and name P"))

    def _simplify(self) -> None:
        """Choose geometry that a large structure can be drawn with, and say so."""
        cmd = self.cmd
        atoms, residues = cmd.count_atoms("polymer"), cmd.count_atoms(TRACE_SELECTION)
        seconds = SECONDS_PER_ATOM * atoms
        instead = []
        if "surface" in self.drawn_parts and atoms > LARGEST_SURFACE_ATOMS:
            self.drawn_parts = self.drawn_parts - {"surface"} | {"spheres"}
            instead.append("spheres are drawn in place of its surface")
        if "cartoon" in self.drawn_parts and residues > LARGEST_CARTOON_RESIDUES:
            self.drawn_parts = self.drawn_parts - {"cartoon"} | {"ribbon"}
            instead.append("a ribbon is drawn in place of its cartoon")
        elif "cartoon" in self.drawn_parts and residues > FULL_CARTOON_RESIDUES:
            full = GEOMETRY_SETTINGS["cartoon_sampling"]
            sampling = max(LEAST_CARTOON_SAMPLING, int(full * FULL_CARTOON_RESIDUES / residues))
            for name, value in (COARSE_CARTOON | {"cartoon_sampling": sampling}).items():
                cmd.set(name, value)
            seconds += SECONDS_PER_FACETTED_RESIDUE * residues * sampling
            instead.append(f"each residue of its cartoon has {sampling} segments, not {full}")
        self.is_large = bool(instead) or atoms > LARGE_ATOMS
        if self.is_large:
            instead.append(f"a frame takes about {max(1, round(seconds))} s, more if it is wide")
            self.notices.append(
                f"{self.structure.path}: large, with {atoms} atoms: {'; '.join(instead)}"
            )

    def _colour(self) -> None:
        cmd, look = self.cmd, self.look
        if look.value_colours is not None:
            self._colour_by_value(look.value_colours)
            return
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

    def _colour_by_value(self, wanted: ValueColours) -> None:
        cmd = self.cmd
        found = colour_by_value(self.structure, wanted)
        self.colour_key = found.key
        self.notices += [f"{self.structure.path}: {notice}" for notice in found.notices]
        # Colours between those of two neighbours would stand for values that neither has.
        cmd.set("cartoon_discrete_colors", 1)
        cmd.color(_pymol_colour(MISSING_COLOUR), "polymer")
        cmd.color(_pymol_colour(LIGAND_COLOUR), "organic and elem C")
        numbers = {atom: _colour_number(colour) for atom, colour in found.by_id.items()}
        cmd.alter("structure", "color = numbers.get(ID, color)", space={"numbers": numbers})
        cmd.recolor("structure")

    def _colour_by_chain(self, colours: tuple[str, ...]) -> None:
        chains = self.cmd.get_chains("polymer")
        numbers = {
            chain: _colour_number(colours[i % len(colours)]) for i, chain in enumerate(chains)
        }
        # A selection for each of a thousand chains would take a minute.
        self.cmd.alter("polymer", "color = numbers[chain]", space={"numbers": numbers})
        self.cmd.recolor("structure")

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
        # Only of the first model, like the trace: other models may have atoms that it lacks.
        names = list_atoms(self.cmd, TRACE_SELECTION, "(chain, name)", 1)
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
        return np.array(list_atoms(self.cmd, selection, "index"), dtype=np.intp) - 1

    def move(self, positions: NDArray[np.float64]) -> None:
        """Move all atoms to `positions` (N, 3); helices, strands and colours do not change."""
        self.cmd.load_coords(positions, "structure", 1)

    def orientation(self) -> NDArray[np.float64]:
        """Return PyMOL's `orient`: rotation (3, 3) that lays the longest axis horizontally."""
        self.cmd.orient(self.look.followed_selection, self._state)
        return np.array(self.cmd.get_view()[:9]).reshape(3, 3).T


@contextmanager
def open_scene(
    structure: Path,
    look: Look,
    threads: int = 2,
    every_model: bool = False,
    for_print: bool = False,
) -> Iterator[PymolScene]:
    """Open `structure` (PDB or mmCIF) in a headless PyMOL, which ends with the context.

    PyMOL loads what `read_structure` reads of the file, so that it draws what a timeline draws.

    Args:
        every_model: load all models even if the look shows the first alone.
        for_print: draw with finer facets, for a large picture.

    Raises:
        InputError: the file cannot be read, or nothing in it can be drawn.
    """
    import pymol2

    models: ModelChoice = "all" if every_model or look.models == "all" else "first"
    read = read_structure(structure, models=models)
    _check_coordinates(read)
    with TemporaryDirectory(prefix="impasto-") as folder, pymol2.PyMOL() as session:
        cmd = session.cmd
        cmd.feedback("disable", "all", "everything")
        cmd.set("max_threads", threads)
        normalised = Path(folder) / "structure.cif"
        write_structure(normalised, read)
        cmd.load(str(normalised), "structure")
        _set_unnamed_chain(cmd, read.segments)
        if cmd.count_atoms("polymer") == 0:
            raise InputError(f"{structure}: no protein or nucleic acid to draw in this file")
        if cmd.count_atoms("polymer.protein and (ss H or ss S)") == 0:
            # The file states none, and PyMOL finds helices by itself only in single models.
            cmd.dss("polymer.protein", state=1)
        yield PymolScene(cmd, look, read, for_print)


def _set_unnamed_chain(cmd: Any, segments: Sequence[Segment]) -> None:
    """Set the helices and strands of a chain without a name, which PyMOL does not read in mmCIF."""
    kinds = {
        number: "H" if segment.kind == "helix" else "S"
        for segment in segments
        if not segment.chain
        for number in range(segment.begin[0], segment.end[0] + 1)
    }
    if kinds:
        cmd.alter('polymer and chain ""', "ss = kinds.get(resv, 'L')", space={"kinds": kinds})


def _check_coordinates(structure: Structure) -> None:
    """Check that no atom lies absurdly far away, where PyMOL would hang."""
    site = structure.atom_site
    for column in ("Cartn_x", "Cartn_y", "Cartn_z"):
        values = np.array(site[column], dtype=np.float64)
        # NaN is not below the limit either.
        wrong = np.nonzero(~(np.abs(values) < LARGEST_COORDINATE))[0]
        if len(wrong):
            first = int(wrong[0])
            place = ("label_atom_id", "label_comp_id", "auth_seq_id", "auth_asym_id")
            atom = describe_atom(*(site[name][first] for name in place))
            raise InputError(
                f"{structure.path}: {atom}: {column} {site[column][first]}, expected ångström "
                f"below {LARGEST_COORDINATE:.0f}"
            )


def _colour_number(hexadecimal: str) -> int:
    """Return PyMOL's number of a colour such as "#aa3355"."""
    return 0x40000000 | int(hexadecimal[1:], 16)


def _pymol_colour(hexadecimal: str) -> str:
    return "0x" + hexadecimal.removeprefix("#")
