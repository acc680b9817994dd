"""The verb `studio`: choose, turn and paint in the browser."""

from pathlib import Path

from impasto.api.option_types import Flag


def studio(
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    no_browser: Flag = False,
    folder: Path = Path("results/studio"),
) -> None:
    """Choose a protein and an artwork in the browser, turn it, and watch it being painted.

    The page is served by this machine, and for it alone unless --host says otherwise. Structures
    are those of pdb/, artworks those of styles/; others can be dropped on the page. Paintings are
    kept in a folder, and are there again the next time.

    Examples:
        impasto studio
        impasto studio --port 9000 --no-browser
        impasto studio --folder results/lecture

    Args:
        host: address to listen at; one that other machines can reach gets a token, without which
            nobody comes in.
        port: port to listen at; 0 takes any that is free.
        no_browser: do not open a browser, only print the address.
        folder: where paintings and uploads are kept.
    """
    from impasto.core.errors import InputError

    try:
        from impasto.studio.server import run_studio
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn"):
            raise
        raise InputError(
            f"the studio needs the package {error.name}; install it: pip install 'impasto[studio]'"
        ) from None
    run_studio(folder, host, port, not no_browser)
