"""What a picture was painted with."""

from importlib.metadata import version

PACKAGES = ("impasto", "torch", "numpy", "scipy", "pymol-open-source")


def versions() -> dict[str, str]:
    """Versions of the packages that a painting depends on, by name."""
    return {name: version(name) for name in PACKAGES}
