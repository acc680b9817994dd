"""The files that come with the package: the workflow, and what a new project is made of."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def shipped_path(name: str) -> Path:
    """Return the path of a file or folder that comes with the package.

    An installed package has a copy of it, made when the wheel was built; a checkout has it where it
    is edited.

    Args:
        name: path in the repository, such as "workflow/Snakefile".
    """
    copies = _PACKAGE / "shipped"
    return (copies if copies.is_dir() else _PACKAGE.parents[1]) / name
