"""The version of impasto, and those of the packages that a painting depends on."""

__version__ = "0.2.0.dev0"

PACKAGES = ("impasto", "torch", "numpy", "scipy", "pymol-open-source")


def package_versions() -> dict[str, str]:
    """Return the versions of the packages that a painting depends on, by name."""
    from importlib.metadata import version

    return {name: version(name) for name in PACKAGES}
