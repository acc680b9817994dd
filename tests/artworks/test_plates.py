"""The plates: what they compute, against independent values, and how they are requested."""

import gzip
from pathlib import Path

import gemmi
import numpy as np
import pytest
from Bio.PDB import PDBParser, PPBuilder
from Bio.SeqUtils.ProtParam import ProteinAnalysis

from impasto import cli
from impasto.artworks.plates import (
    density,
    diffraction,
    distance_map,
    helical_wheel,
    hydropathy,
    molecule,
    ramachandran,
    ribbon,
    structure_factors,
)
from impasto.artworks.plates.drawing import draw_plate
from impasto.artworks.plates.names import PLATE_KINDS
from impasto.core import code_fingerprint
from impasto.core.checked_data import field_rules
from impasto.core.errors import InputError
from impasto.structures.residue_scales import residue_hydropathy
from impasto.timeline.model import ArtworkRef

PDB = Path(__file__).parents[2] / "pdb"
LYSOZYME = PDB / "1hel.pdb"

# The general positions of P 43 21 2, from International Tables, volume A, no. 96.
P43212 = (
    lambda x, y, z: (x, y, z),
    lambda x, y, z: (-x, -y, z + 1 / 2),
    lambda x, y, z: (-y + 1 / 2, x + 1 / 2, z + 3 / 4),
    lambda x, y, z: (y + 1 / 2, -x + 1 / 2, z + 1 / 4),
    lambda x, y, z: (-x + 1 / 2, y + 1 / 2, -z + 3 / 4),
    lambda x, y, z: (x + 1 / 2, -y + 1 / 2, -z + 1 / 4),
    lambda x, y, z: (y, x, -z),
    lambda x, y, z: (-y, -x, -z + 1 / 2),
)


@pytest.fixture(scope="module")
def lysozyme():
    return molecule.read_residues(LYSOZYME)


@pytest.fixture(scope="module")
def atoms_of_crystal():
    return structure_factors.compute_atom_reflections(structure_factors.read_crystal(LYSOZYME), 3.0)


def factor(reflections, *index):
    (found,) = np.flatnonzero((reflections.hkl == index).all(axis=1))
    return reflections.factors[found]


def direct_sum(index):
    """F of the lysozyme crystal, summed atom by atom over the cell."""
    total = 0j
    a, c = 79.1, 37.9
    s2 = (index[0] / a) ** 2 + (index[1] / a) ** 2 + (index[2] / c) ** 2
    for line in LYSOZYME.read_text().splitlines():
        if not line.startswith(("ATOM", "HETATM")):
            continue
        x, y, z = (float(line[i : i + 8]) for i in (30, 38, 46))
        occupancy, b = float(line[54:60]), float(line[60:66])
        form = gemmi.Element(line[76:78].strip()).it92.calculate_sf(s2 / 4)
        for position in P43212:
            phase = np.dot(index, position(x / a, y / a, z / c))
            total += occupancy * form * np.exp(-b * s2 / 4 + 2j * np.pi * phase)
    return total


@pytest.mark.parametrize("index", [(1, 2, 3), (10, 4, -3), (-7, 15, 2), (0, 0, 4)])
def test_structure_factors_are_the_direct_sum_over_the_cell(atoms_of_crystal, index):
    expected = direct_sum(index)
    assert factor(atoms_of_crystal, *index) == pytest.approx(expected, abs=0.01 * abs(expected))


def test_the_screw_axes_of_the_space_group_extinguish_their_reflections(atoms_of_crystal):
    strength = np.abs(atoms_of_crystal.factors)
    h, k, index = atoms_of_crystal.hkl.T
    absent = (k == 0) & (index == 0) & (h % 2 == 1) | (h == 0) & (k == 0) & (index % 4 != 0)
    assert absent.sum() > 20
    assert strength[absent].max() < 1e-3 * strength.mean()
    assert abs(factor(atoms_of_crystal, 0, 0, 4)) > strength.mean()


def test_intensities_have_the_tetragonal_symmetry_of_the_crystal(atoms_of_crystal):
    for h, k, index in ((5, 2, 3), (11, 7, 4), (1, 9, 6)):
        one = abs(factor(atoms_of_crystal, h, k, index))
        same = [(k, h, index), (-h, k, index), (h, k, -index), (-k, -h, -index)]
        assert [abs(factor(atoms_of_crystal, *i)) for i in same] == pytest.approx(4 * [one], 1e-4)
        assert abs(factor(atoms_of_crystal, index, k, h)) != pytest.approx(one, rel=0.01)


def test_solvent_weakens_the_reflections_of_low_resolution(atoms_of_crystal):
    whole = structure_factors.compute_reflections(structure_factors.read_crystal(LYSOZYME), 3.0)
    length = np.linalg.norm(whole.vectors, axis=1)
    near, far = length < 1 / 12, length > 1 / 3.3
    share = np.abs(whole.factors) ** 2, np.abs(atoms_of_crystal.factors) ** 2
    assert share[0][near].sum() < 0.5 * share[1][near].sum()
    assert share[0][far].sum() == pytest.approx(share[1][far].sum(), rel=0.05)


def test_every_spot_obeys_braggs_law_and_the_swing_bounds_what_is_seen():
    reflections = structure_factors.compute_reflections(
        structure_factors.read_crystal(LYSOZYME), 2.5
    )
    spots = diffraction.find_spots(reflections)
    assert 500 < len(spots.hkl) < 0.1 * len(reflections.hkl)
    cell = structure_factors.read_crystal(LYSOZYME).cell
    spacing = np.array([cell.calculate_d(index) for index in spots.hkl.tolist()])
    angle = np.arctan(np.linalg.norm(spots.place, axis=1))
    assert 2 * spacing * np.sin(angle / 2) == pytest.approx(np.full(len(spacing), 1.5418))
    # The layer l = 1 cuts the sphere in the circle λ d*²/2 = 1/c, spread by the swing.
    first = np.linalg.norm(spots.place[np.abs(spots.hkl[:, 2]) == 1], axis=1)
    assert np.median(first) == pytest.approx(np.tan(np.arccos(1 - 1.5418 / 37.9)), rel=0.05)


def test_the_photograph_of_lysozyme_has_two_mirrors():
    spots = diffraction.find_spots(
        structure_factors.compute_reflections(structure_factors.read_crystal(LYSOZYME), 3.0)
    )
    light = diffraction.expose_plate(spots, (320, 240), 240)
    assert light.max() > 1
    assert np.abs(light - light[:, ::-1]).max() < 1e-3 * light.max()
    assert np.abs(light - light[::-1]).max() < 1e-3 * light.max()
    assert np.abs(light - np.roll(light, 5, axis=1)).max() > 0.5 * light.max()


def test_the_plate_stands_farther_back_for_a_large_cell(tmp_path, monkeypatch):
    big = LYSOZYME.read_text().replace("   79.100   79.100   37.900", "  379.100  379.100   37.900")
    (tmp_path / "big.pdb").write_text(big)
    distances = []
    expose = diffraction.expose_plate
    monkeypatch.setattr(
        diffraction, "expose_plate", lambda *words: distances.append(words[2]) or expose(*words)
    )
    for path in (LYSOZYME, tmp_path / "big.pdb"):
        draw_plate("diffraction", path, size=(160, 120))
    # The reflection in the middle of the long edges is at 3 Å, or the sixtieth of its row.
    for distance, spacing in zip(distances, (3.0, 379.1 / 60), strict=True):
        angle = np.arctan(60 / distance)
        assert 2 * spacing * np.sin(angle / 2) == pytest.approx(1.5418)


@pytest.mark.parametrize("name", ["7ddo.pdb", "2pcb_B.pdb", "2beg.cif"])
def test_without_a_crystal_there_is_no_photograph(name):
    with pytest.raises(InputError, match=rf"{name}: .*expected the unit cell and space group"):
        draw_plate("diffraction", PDB / name)


def test_a_gzipped_crystal_is_the_same(tmp_path):
    packed = tmp_path / "1gbt.cif.gz"
    packed.write_bytes(gzip.compress((PDB / "1gbt.cif").read_bytes()))
    assert (
        structure_factors.read_crystal(packed).cell.parameters
        == structure_factors.read_crystal(PDB / "1gbt.cif").cell.parameters
    )


def test_density_is_the_fourier_sum_of_an_atom():
    centre = np.array([11.0, 12.0, 13.0])
    found, spacing = density.synthesise_density(
        [("C", centre), ("N", np.array([20.0, 20.0, 20.0]))]
    )
    box = found.shape * spacing
    assert box == pytest.approx([29.0, 29.0, 29.0])
    assert found.mean() == pytest.approx(0, abs=1e-9)
    indices = np.stack(np.meshgrid(*3 * [np.arange(-4, 5)], indexing="ij"), -1).reshape(-1, 3)
    s = indices / box
    s2 = np.sum(s**2, axis=1)
    s, s2 = s[(s2 > 0) & (s2 <= 1 / 36)], s2[(s2 > 0) & (s2 <= 1 / 36)]
    falloff = np.exp(-density.B_FACTOR * s2 / 4)
    factors = 0j
    for element, place in (("C", centre), ("N", np.array([20.0, 20.0, 20.0]))):
        form = np.array([gemmi.Element(element).it92.calculate_sf(x / 4) for x in s2])
        factors = factors + form * falloff * np.exp(2j * np.pi * s @ place)
    for at in ((4, 5, 6), (11, 12, 13), (20, 20, 20), (0, 0, 0)):
        place = np.array(at) * spacing
        expected = np.sum(factors * np.exp(-2j * np.pi * s @ place)).real / np.prod(box)
        assert found[at] == pytest.approx(expected, abs=2e-4)


def test_the_molecule_lies_flat_and_right_handed(lysozyme):
    atoms = density.orient_atoms(lysozyme)
    places = np.array([place for _, place in atoms])
    extent = places.max(axis=0) - places.min(axis=0)
    assert extent[0] > extent[2]
    assert places.min(axis=0) == pytest.approx(3 * [density.MARGIN])
    turn = molecule.principal_axes(places)
    assert np.linalg.det(turn) == pytest.approx(1)
    assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-9)


def test_angles_of_the_main_chain_are_those_that_biopython_finds(lysozyme):
    model = PDBParser(QUIET=True).get_structure("x", LYSOZYME)[0]
    (peptide,) = PPBuilder().build_peptides(model)
    expected = np.degrees([a for a in peptide.get_phi_psi_list() if None not in a])
    found = [(phi, psi) for _, phi, psi in molecule.phi_psi_angles(lysozyme)]
    assert len(found) == 127
    assert np.array(found) == pytest.approx(expected, abs=0.01)


def test_chains_with_a_gap_have_no_angles_across_it(lysozyme):
    pierced = [r for r in lysozyme if r.number != 60]
    numbers = {r.number for r, _, _ in molecule.phi_psi_angles(pierced)}
    assert numbers == set(range(2, 129)) - {59, 60, 61}
    assert [len(run) for run in molecule.split_at_gaps(pierced)] == [59, 69]


def at(angles):
    return tuple(int((angle + 180) / ramachandran.ANGLE_STEP) for angle in angles)


def test_the_map_allows_helices_and_strands_and_forbids_most(lysozyme):
    normal, outer = ramachandran.contact_margins()
    # The α-helix and both sheets of Pauling and Corey, and the left-handed helix.
    for angles in ((-57, -47), (-119, 113), (-139, 135)):
        assert normal[at(angles)] >= 0
    assert normal[at((57, 47))] < 0 <= outer[at((57, 47))]
    for angles in ((0, 0), (-120, -120), (120, 0), (60, 100)):
        assert outer[at(angles)] < 0
    assert 0.05 < (normal >= 0).mean() < 0.10
    assert 0.15 < (outer >= 0).mean() < 0.25
    assert (outer > normal).all()
    angles = [(phi, psi) for r, phi, psi in molecule.phi_psi_angles(lysozyme) if r.name != "GLY"]
    assert np.mean([outer[at(pair)] >= 0 for pair in angles]) > 0.75


def test_the_model_of_the_map_is_of_the_same_hand_as_proteins(lysozyme):
    def hand(n, c, cb):
        return np.sign(np.cross(n, c) @ cb)

    before, centre, after = ramachandran._peptide_units()
    real = {name: lysozyme[1].atoms[name] - lysozyme[1].atoms["CA"] for name in ("N", "C", "CB")}
    assert hand(centre["N"], centre["C"], centre["CB"]) == hand(real["N"], real["C"], real["CB"])
    # In trans peptides, neighbouring Cα atoms are 3.8 Å apart.
    for unit, name in ((before, "CA-"), (after, "CA+")):
        assert np.linalg.norm(unit[name]) == pytest.approx(3.8, abs=0.05)
    ca = np.zeros(3)
    turned = ramachandran._rotate_about_axis(before["C-"], ramachandran._PHI_AXIS, np.array([-60]))[
        0
    ]
    assert molecule.dihedral_angle(turned, centre["N"], ca, centre["C"]) == pytest.approx(-60)
    turned = ramachandran._rotate_about_axis(after["N+"], ramachandran._PSI_AXIS, np.array([130]))[
        0
    ]
    assert molecule.dihedral_angle(centre["N"], ca, centre["C"], turned) == pytest.approx(130)


def test_distances_are_symmetric_and_those_of_the_file(lysozyme):
    pairs = distance_map.distance_matrix(lysozyme)
    assert pairs.shape == (129, 129)
    assert (pairs == pairs.T).all()
    assert (np.diag(pairs) == 0).all()
    lines = [line for line in LYSOZYME.read_text().splitlines() if line[:16].endswith(" CA ")]
    lines = [line for line in lines if line.startswith("ATOM")]
    first, last = (np.array([float(one[i : i + 8]) for i in (30, 38, 46)]) for one in lines[::128])
    assert pairs[0, 128] == pytest.approx(np.linalg.norm(first - last))
    assert np.diag(pairs, 1) == pytest.approx(np.full(128, 3.8), abs=0.15)


def test_tiles_are_means_of_whole_blocks():
    pairs = np.arange(400.0).reshape(20, 20)
    assert (distance_map.average_into_tiles(pairs) == pairs).all()
    many = np.add.outer(np.arange(176.0), np.arange(176.0))
    tiles = distance_map.average_into_tiles(many)
    assert tiles.shape == (88, 88)
    assert tiles[3, 5] == many[6:8, 10:12].mean()
    uneven = distance_map.average_into_tiles(np.ones((129, 129)))
    assert uneven == pytest.approx(np.ones((88, 88)))


def test_hydropathy_is_that_of_kyte_and_doolittle(lysozyme):
    values = [residue_hydropathy(residue.name) for residue in lysozyme]
    sequence = gemmi.one_letter_code([residue.name for residue in lysozyme])
    gravy = ProteinAnalysis(sequence).gravy()
    assert np.mean(values) == pytest.approx(gravy)
    assert hydropathy.hydropathy_profile(values, 129) == pytest.approx([gravy])
    means = hydropathy.hydropathy_profile(values, 9)
    assert len(means) == 121
    assert means[40] == pytest.approx(np.mean(values[40:49]))


def test_wheels_turn_by_100_degrees_and_point_their_oily_side_inward(lysozyme):
    helix = [r for r in lysozyme if r.kind == "helix"][:1] * 11
    names = ["SER"] * 11
    for index in (0, 4, 7):  # at 0, 40 and -20 degrees
        names[index] = "LEU"
    one = [molecule.Residue("A", i, name, {}, {}, "helix") for i, name in enumerate(names)]
    assert len(helix) == 11
    assert 0 < helical_wheel.hydropathic_moment_angle(one) < 15
    moved = [molecule.Residue("A", 9, "SER", {}, {}, "helix"), *one]
    assert helical_wheel.hydropathic_moment_angle(moved) == pytest.approx(
        helical_wheel.hydropathic_moment_angle(one) + 100, abs=6
    )


@pytest.mark.parametrize("size", [(1344, 1008), (600, 600), (300, 900)])
def test_discs_do_not_overlap_and_their_areas_are_the_lengths(size):
    weights = [15, 12, 12, 9, 8, 6, 6]
    discs = helical_wheel.pack_discs(weights, size)
    areas = np.array([radius**2 for _, radius in discs])
    assert areas / areas[0] == pytest.approx(np.array(weights) / 15)
    for index, (centre, radius) in enumerate(discs):
        assert (centre > 0).all()
        assert (centre < size).all()
        for other, reach in discs[:index]:
            assert np.linalg.norm(centre - other) >= radius + reach


def test_the_ribbon_follows_the_chain(lysozyme):
    one = ribbon.build_ribbon(lysozyme)
    centres = one.centres[:: ribbon.SAMPLES_PER_RESIDUE]
    off = np.linalg.norm(centres - [r.atoms["CA"] for r in lysozyme], axis=1)
    strand = np.array([r.kind == "strand" for r in lysozyme])
    assert off[~strand].max() < 1e-6
    assert 0.1 < off[strand].max() < 2.5
    assert np.linalg.norm(one.sides, axis=1) == pytest.approx(np.ones(len(one.sides)))
    # Across a helix the ribbon is parallel to its axis: residues 25 to 36 of lysozyme.
    helix = np.array([lysozyme[i].atoms["CA"] for i in range(24, 36)])
    axis = helix[7:11].mean(axis=0) - helix[0:4].mean(axis=0)
    middle = one.sides[ribbon.SAMPLES_PER_RESIDUE * 29]
    assert abs(middle @ axis) / np.linalg.norm(axis) > 0.85


def test_arrows_are_widest_at_their_barbs_and_end_in_a_point(lysozyme):
    one = ribbon.build_ribbon(lysozyme)
    ends = [
        i
        for i in range(len(lysozyme) - 1)
        if lysozyme[i].kind == "strand" and lysozyme[i + 1].kind != "strand"
    ]
    assert ends
    for end in ends:
        tip = round((end + 0.5) * ribbon.SAMPLES_PER_RESIDUE)
        barb = tip - round(ribbon.ARROW_LENGTH * ribbon.SAMPLES_PER_RESIDUE) + 1
        assert one.half_widths[barb] > 0.9 * ribbon.ARROW_HALF_WIDTH
        assert one.half_widths[tip] < 0.6


@pytest.mark.parametrize("kind", PLATE_KINDS)
def test_plates_are_the_same_each_time_and_worth_painting_after(kind):
    picture = draw_plate(kind, LYSOZYME, size=(256, 192))
    assert picture.shape == (192, 256, 3)
    assert picture.dtype == np.float32
    assert 0 <= picture.min() < 0.25 < 0.7 < picture.max() <= 1
    assert picture.std() > 0.08
    assert (draw_plate(kind, LYSOZYME, size=(256, 192)) == picture).all()
    other = draw_plate(kind, PDB / "1ejg.pdb", size=(256, 192))
    assert np.abs(other - picture).mean() > 0.005


def test_plates_are_large_by_default():
    from impasto.artworks.plates import (
        density,
        diffraction,
        distance_map,
        helical_wheel,
        hydropathy,
        ribbon,
    )

    shown = (density, diffraction, distance_map, hydropathy, ramachandran, ribbon, helical_wheel)
    assert all(min(plate.SIZE) >= 1000 for plate in shown)
    assert len(shown) == len(PLATE_KINDS)


@pytest.mark.parametrize("kind", sorted(set(PLATE_KINDS) - {"diffraction"}))
def test_chains_are_those_asked_for(kind):
    one, both = (draw_plate(kind, PDB / "7ddo.pdb", c, (160, 120)) for c in (("C",), ()))
    assert (one != both).any()
    with pytest.raises(InputError, match=r"7ddo\.pdb: no chain Q"):
        draw_plate(kind, PDB / "7ddo.pdb", ("Q",))


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("wheel", "2beg.cif", "no helix"),
        ("hydropathy", "few.pdb", "2 residues, expected 27 or more"),
        ("ramachandran", "few.pdb", "no three residues in a row"),
        ("ribbon", "few.pdb", "no chain of 4 residues without a gap"),
    ],
)
def test_a_structure_that_lacks_what_a_plate_shows_is_refused(tmp_path, kind, name, words):
    lines = [line for line in LYSOZYME.read_text().splitlines() if line.startswith("ATOM")]
    few = [line for line in lines if int(line[22:26]) in (1, 2)]
    (tmp_path / "few.pdb").write_text("\n".join([*few, "END", ""]))
    path = tmp_path / name if name == "few.pdb" else PDB / name
    with pytest.raises(InputError, match=rf"{name}: .*{words}"):
        draw_plate(kind, path, size=(160, 120))


def test_the_schema_knows_the_kinds():
    assert field_rules(ArtworkRef)["plate"]["enum"] == list(PLATE_KINDS)


def test_the_digest_of_the_verb_covers_every_kind():
    reached = {path.stem for path in code_fingerprint.imported_modules("impasto.cli.plate")}
    kinds = {
        *("density", "diffraction", "distance_map", "helical_wheel"),
        *("hydropathy", "ramachandran", "ribbon"),
    }
    assert len(kinds) == len(PLATE_KINDS)
    shared = {"paint_media", "ink_layer", "molecule", "structure_factors", "residue_scales"}
    assert kinds | shared | {"reader"} <= reached


def test_the_verb_draws_a_plate_that_an_artwork_can_be(tmp_path, capsys):
    from impasto.artworks import artwork

    out = tmp_path / "mosaic.png"
    words = ["plate", "distances", LYSOZYME, "-o", out, "--size", "200x160", "--chains", "A"]
    assert cli.main([str(word) for word in words]) == 0
    assert capsys.readouterr().out == "mosaic.png: 200x160 pixels\n"
    expected = draw_plate("distances", LYSOZYME, ("A",), (200, 160))
    assert np.abs(artwork.load_artwork(out).pixels - expected).max() < 1 / 255


def test_the_verb_lists_its_kinds_and_refuses_others(tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["plate", "--help"])
    assert end.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert all(f"{kind}: {shows}" in said for kind, shows in PLATE_KINDS.items())
    with pytest.raises(SystemExit) as end:
        cli.main(["plate", "ribon", str(LYSOZYME), "-o", str(tmp_path / "x.png")])
    assert end.value.code == 2
    assert "ribbon" in capsys.readouterr().err
    assert cli.main(["plate", "ribbon", "nowhere.pdb", "-o", str(tmp_path / "x.png")]) == 2
    assert "nowhere.pdb: no such file" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
