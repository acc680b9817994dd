"""Add commands to PyMOL that paint what it shows: `run impasto_pymol.py`, then `help impaint`.

PyMOL's plugin manager can also install this file. PyMOL's Python must have impasto.
"""

import sys

from pymol import cmd


def __init_plugin__(app=None):
    """Add the commands `impaint` and `impaint_stop` to PyMOL."""
    try:
        from impasto.api.pymol_plugin.commands import ImpaintCommands
    except ImportError as error:
        print(
            f" impaint: this PyMOL cannot load impasto ({error}). Install it into PyMOL's own "
            f"Python:\n"
            f"     {sys.executable} -m pip install impasto\n"
            " Then run this file again. Or start the command pymol of the environment that has "
            "impasto, such as .venv/bin/pymol"
        )
        return
    ImpaintCommands(cmd).install()
    print(' impaint: type "impaint" and the name of an artwork; "help impaint" explains it')


if __name__ in ("pymol", "__main__"):
    __init_plugin__()
