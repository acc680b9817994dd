"""The look of a render: its representation and its colours. The module loads nothing heavy."""

from dataclasses import dataclass

from impasto.core.errors import InputError
from impasto.rendering.render_colours import ValueColours, parse_render_colours

# How far (ångström) each representation reaches beyond the atoms that it follows.
REPRESENTATIONS = {"cartoon": 2.0, "ribbon": 1.0, "sticks": 0.8, "spheres": 2.0, "surface": 2.4}
# Cartoons and ribbons follow only the backbone.
BACKBONE_SELECTION = "(polymer and name N+CA+C+O+P+O3'+O5'+C3'+C4'+C5')"
# A cartoon of a nucleic acid also has rungs, which end at these atoms.
RUNGS_SELECTION = "(polymer.nucleic and name N1+N3)"


@dataclass(frozen=True)
class Look:
    """The representation and the colours of a render.

    Attributes:
        representation: one of "cartoon", "ribbon", "sticks", "spheres" and "surface", or several
            joined by "+".
        render_colours: "chain", "structure" (helix, strand, loop), "residue" (along the chain),
            "element", a value such as "plddt" or "bfactor:viridis:10-80" (see `render_colours`), or
            colours joined by commas, such as "#aa3355,#223344": one for each chain, or a gradient
            along a single chain.
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
        try:
            parse_render_colours(self.render_colours)
        except InputError as error:
            raise InputError(f"render_colours: {error}") from None

    @property
    def value_colours(self) -> ValueColours | None:
        """The colours that stand for a value; None where they stand for something else."""
        return parse_render_colours(self.render_colours)

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
