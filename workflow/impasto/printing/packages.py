"""The packages that print files need, which the extra `impasto[print]` brings."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from impasto.core.errors import InputError

_PACKAGES = ("fpdf", "pikepdf", "pyvips", "uharfbuzz")


@contextmanager
def print_packages(what: str) -> Iterator[None]:
    """Explain, where modules are imported that need these packages, that one is not installed.

    Args:
        what: what needs them, such as "a poster as a PDF".

    Raises:
        InputError: a package is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name not in _PACKAGES:
            raise
        raise InputError(
            f"{what} needs the package {name}; install it: pip install 'impasto[print]'"
        ) from None


def check_print_packages() -> None:
    """Check that the packages are there, before other work is done for a print.

    Raises:
        InputError: one is not installed.
    """
    with print_packages("a print"):
        for name in _PACKAGES:
            import_module(name)
