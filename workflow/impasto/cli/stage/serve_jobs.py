"""The verb `stage serve-jobs`: load what jobs need once for all jobs of a run."""

from importlib import import_module
from pathlib import Path

MODULES = (
    "pymol2",
    "torch",
    "impasto.api.clip",
    "impasto.api.paint",
    "impasto.api.render",
    "impasto.artworks.plates.drawing",
    "impasto.cli.command_line",
    "impasto.painting.network_painting.figure_painting",
    "impasto.painting.network_painting.ground_painting",
)


def serve_jobs(socket: Path, /) -> None:
    """Load what jobs need, and do in a fork of this process what each later command asks for.

    A command finds the server by the environment variable IMPASTO_JOB_SERVER.

    Examples:
        impasto stage serve-jobs /tmp/impasto-x1/jobs.socket

    Args:
        socket: where commands find the server, in a folder that only this user can read.
    """
    from numba.core.registry import cpu_target
    from PIL import Image

    from impasto.cli import main
    from impasto.core.job_server import serve

    for module in MODULES:
        import_module(module)
    Image.init()
    # Numba reads its own declarations once, when the first function is called.
    cpu_target.typing_context.refresh()
    cpu_target.target_context.refresh()
    serve(socket, main)
