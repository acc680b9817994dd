"""The studio's server: puts together what answers the page, and serves it."""

import asyncio
import contextlib
import secrets
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import uvicorn
from filelock import FileLock, Timeout
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from impasto.core.errors import InputError
from impasto.core.graphics.typography import FONT_FILES
from impasto.studio.choices import Choices
from impasto.studio.film import Film
from impasto.studio.library import Library
from impasto.studio.paintings import IMMUTABLE, Paintings
from impasto.studio.processes import WorkProcess
from impasto.studio.requests import REFUSED, refuse
from impasto.studio.security import Guard, is_loopback
from impasto.studio.timeline_editor import TimelineEditor
from impasto.studio.timeline_pages import TimelinePages
from impasto.studio.versions import Versions

STATIC = Path(__file__).with_name("static")


class Studio:
    """The studio in a folder.

    Attributes:
        versions: the paintings, and who is told of their changes.
        desk: the process that does all but painting, so that it need not wait for a painting.
        paintings: what is done with paintings.
        choices: what there is to choose from.
        timeline: the timeline and its film.
    """

    def __init__(self, folder: Path) -> None:
        """Open the folder."""
        library = Library(folder)
        self.versions = Versions(folder / "versions")
        self.desk = WorkProcess()
        self.paintings = Paintings(self.versions, library, self.desk)
        self.choices = Choices(library, self.desk, self.paintings.describe_qualities)
        film = Film(folder / "film", self.versions.tell)
        editor = TimelineEditor(folder / "timeline")
        self.timeline = TimelinePages(editor, film, self.paintings, library)

    def close(self) -> None:
        """End all processes."""
        self.timeline.film.close()
        self.paintings.painter.kill()
        self.desk.kill()


class _Server(uvicorn.Server):
    """A server that ends the streams of news before it waits for open connections."""

    def __init__(self, config: uvicorn.Config, studio: Studio) -> None:
        super().__init__(config)
        self._studio = studio

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._studio.versions.tell(None)
        await super().shutdown(sockets)


def build_app(
    studio: Studio, host: str, port: int, token: str, opened: Callable[[], None]
) -> Starlette:
    """Build the server's app; `opened` is called once it answers."""

    async def page(request: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    async def font(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FONT_FILES:
            raise InputError("this font is not there")
        return FileResponse(FONT_FILES[name], headers=IMMUTABLE, media_type="font/ttf")

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        queue = asyncio.create_task(studio.paintings.work())
        opened()
        try:
            yield
        finally:
            queue.cancel()
            studio.close()

    film = StaticFiles(directory=studio.timeline.film.results, check_dir=False, html=True)
    app = Starlette(
        routes=[
            Route("/", page),
            Route("/fonts/{name}", font),
            Mount("/static", StaticFiles(directory=STATIC)),
            Mount("/film", film),
            *studio.choices.routes(),
            *studio.timeline.routes(),
            *studio.paintings.routes(),
        ],
        exception_handlers=dict.fromkeys(REFUSED, refuse),
        lifespan=lifespan,
    )
    app.add_middleware(Guard, host=host, port=port, token=token)
    return app


def run_studio(folder: Path, host: str, port: int, browser: bool) -> None:
    """Serve the studio until it is interrupted.

    Args:
        folder: where paintings and uploads are kept.
        host: address to listen at; one that other machines can reach needs a token.
        port: port to listen at; 0 for any.
        browser: whether to open a browser.

    Raises:
        InputError: the port is taken, the host is not an address of this machine, or another
            studio is open on the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    guard = FileLock(folder / ".lock")
    try:
        guard.acquire(timeout=0)
    except Timeout:
        raise InputError(f"{folder}: another studio is open on this folder; see --folder") from None
    with guard, _listen(host, port) as listener:
        port = listener.getsockname()[1]
        token = "" if is_loopback(host) else secrets.token_urlsafe(24)
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{port}/{f'?token={token}' if token else ''}"

        def opened() -> None:
            print(f"The studio is open at {address}\nCtrl+C closes it.", flush=True)
            if browser:
                webbrowser.open(address)

        async def serve() -> None:
            studio = Studio(folder)
            app = build_app(studio, host, port, token, opened)
            config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2)
            await _Server(config, studio).serve(sockets=[listener])

        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve())
    print("The studio is closed.", file=sys.stderr)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            f"{host}:{port}: cannot be listened at ({reason}); choose another with --port"
        ) from None
    return listener
