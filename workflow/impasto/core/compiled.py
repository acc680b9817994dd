"""Functions that Numba compiles, with the machine code in the user's cache."""

from collections.abc import Callable
from typing import Any, TypeVar

import numba

from impasto.core.user_cache import cache_folder

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(*, fastmath: bool = False) -> Callable[[Function], Function]:
    """Return a decorator that has a function compiled when it is first called.

    The function runs without the interpreter's lock. Its machine code is kept in the user's cache,
    or where NUMBA_CACHE_DIR says. Numba alone would put it beside the module, where it outlives the
    package when that is uninstalled.

    Args:
        fastmath: whether sums may be taken in another order, which changes their last digits.
    """

    def compile_function(function: Function) -> Function:
        # Numba looks for the place now, not when it compiles.
        config: Any = numba.config
        given = config.CACHE_DIR
        config.CACHE_DIR = given or str(cache_folder("compiled"))
        try:
            done: Function = numba.njit(function, cache=True, nogil=True, fastmath=fastmath)
            return done
        finally:
            config.CACHE_DIR = given

    return compile_function
