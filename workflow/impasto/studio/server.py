"""The studio's server: what the page asks for, and the queue of its paintings."""

import asyncio
import contextlib
import json
import secrets
import shutil
import socket
import sys
import webbrowser
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import uvicorn
from filelock import FileLock, Timeout
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from impasto.artworks.plates.names import PLATE_KINDS
from impasto.core.errors import InputError, Stopped
from impasto.core.graphics.typography import FONT_FILES
from impasto.core.versions import __version__
from impasto.painting.quality import QUALITIES
from impasto.rendering.look import REPRESENTATIONS
from impasto.rendering.render_colours import COLOURINGS, QUANTITIES
from impasto.studio import worker
from impasto.studio.film import Film, add_entry, describe_timeline
from impasto.studio.library import Item, Library
from impasto.studio.processes import ProcessEnded, WorkProcess
from impasto.studio.recipe import recipe, timeline_entry
from impasto.studio.security import Guard, is_loopback
from impasto.studio.settings import ZOOM_LIMITS, Settings, dial_document
from impasto.studio.uploads import TooLarge, receive
from impasto.studio.versions import Version, Versions

if TYPE_CHECKING:
    from impasto.api.scene import Scene, View

STATIC = Path(__file__).with_name("static")
LONGEST_BODY = 1 << 16  # bytes of a request's JSON
DESK_SECONDS = 120.0  # for what is not a painting
KEPT_SCENES = 8
HEARTBEAT_SECONDS = 15.0
WARM_UP_DELAY = 4.0  # seconds
IMMUTABLE = {"Cache-Control": "private, max-age=31536000, immutable"}
# Seconds of a painting where none has been measured yet: a slow machine's.
FIRST_GUESSES = {"sketch": 8.0, "draft": 10.0, "standard": 40.0, "final": 120.0}
PICTURES = (worker.STILL, worker.RENDER, worker.DEPTH, worker.PREVIEW)

Handler = Callable[[Request], Awaitable[Response]]


class Studio:
    """The state of the studio, and what its page can ask for.

    Attributes:
        library: structures and artworks.
        versions: paintings.
        painter: the process that paints.
        desk: the process that does all else, so that it need not wait for a painting.
        film: the film of the timeline.
    """

    def __init__(self, folder: Path) -> None:
        """Open the studio's folder."""
        self.library = Library(folder)
        self.versions = Versions(folder / "versions")
        self.painter = WorkProcess(niceness=5)
        self.desk = WorkProcess()
        self.film = Film(folder / "film", self.versions.tell)
        self.film_run: asyncio.Task[None] | None = None
        self._painted: Version | None = None  # by the painter
        self._scenes: OrderedDict[tuple[str, ...], Scene] = OrderedDict()
        self._wake = asyncio.Event()

    # The queue

    async def work(self) -> None:
        """Paint what waits, one version after the other, until this is cancelled."""
        # The page comes first, unless a painting is already wanted.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), WARM_UP_DELAY)
        with contextlib.suppress(ProcessEnded):
            await self.painter.ask("warm_up")
        while True:
            waiting = next((v for v in self.versions.all() if v.status == "waiting"), None)
            if waiting is None:
                self._wake.clear()
                await self._wake.wait()
            else:
                try:
                    await self._paint(waiting)
                except OSError as error:  # of a full disk, say
                    waiting.status, waiting.message = "failed", str(error)
                    self.versions.change(waiting, progress={})

    async def _paint(self, version: Version) -> None:
        """Paint a version."""
        change, settings = self.versions.change, version.settings
        self._painted = version
        change(version, status="painting", progress={})
        clock = asyncio.get_running_loop().time
        started, notices = clock(), list[str]()

        def take(news: dict[str, Any]) -> None:
            if "notice" in news:
                notices.append(str(news["notice"]))
            elif version.status == "painting":
                change(version, progress=news)

        try:
            structure, artworks, parts = self._items(settings)
            await self.painter.ask(
                "paint_version",
                take,
                folder=self.versions.path(version),
                structure=structure.path,
                artworks=[
                    (item.path, weight)
                    for item, (_, weight) in zip(artworks, settings.artworks, strict=True)
                ],
                parts={name: item.path for name, item in parts.items()},
                plates=[
                    (item.plate, item.structure.path, item.path)
                    for item in (*artworks, *parts.values())
                    if item.structure
                ],
                view={
                    "size": settings.size,
                    "representation": settings.representation,
                    "render_colours": settings.render_colours,
                    "rotate": settings.rotate,
                    "zoom": settings.zoom,
                },
                quality=settings.quality,
                dials=settings.dials,
                usual_seconds=self._usual_seconds(settings.quality),
            )
            done = {"status": "done", "seconds": clock() - started, "message": " ".join(notices)}
        except Stopped:
            done = {"status": "cancelled", "message": ""}
        except InputError as error:
            done = {"status": "failed", "message": str(error)}
        except ProcessEnded as error:
            cancelled = version.status == "cancelled"
            done = {
                "status": "cancelled" if cancelled else "failed",
                "message": "" if cancelled else f"The painting broke off: {error}. Paint it again.",
            }
        if version in self.versions.all() and version.status != "waiting":
            change(version, progress={}, **done)

    def _usual_seconds(self, quality: str) -> float:
        return self.versions.usual_seconds(quality) or FIRST_GUESSES[quality]

    def _items(self, settings: Settings) -> tuple[Item, list[Item], dict[str, Item]]:
        """Return structure, artworks and parts' artworks of settings."""
        find = self.library.find
        return (
            find("structure", settings.structure),
            [find("artwork", one) for one, _ in settings.artworks],
            {name: find("artwork", one) for name, one in settings.parts.items()},
        )

    # What to choose from

    async def choices(self, request: Request) -> Response:
        """List structures, artworks, and the values of all settings."""
        return JSONResponse(
            {
                "version": __version__,
                "structures": [_item_document(i) for i in self.library.items("structure")],
                "artworks": [_item_document(i) for i in self.library.items("artwork")],
                "plates": PLATE_KINDS,
                "representations": [*REPRESENTATIONS],
                "colourings": [*COLOURINGS, *QUANTITIES],
                "dials": dial_document(),
                "qualities": {
                    name: {"size": q.size, "seconds": self._usual_seconds(name)}
                    for name, q in QUALITIES.items()
                },
            }
        )

    async def add_structure(self, request: Request) -> Response:
        """Take a structure that was dropped on the page."""
        name, path = await receive(request, "structure", self.library)
        title = await self._accept("check_structure", name, path, structure=path)
        shown = f"{Path(name).stem}: {title.capitalize()}" if title else Path(name).stem
        return JSONResponse(_item_document(self.library.add("structure", shown, path)), 201)

    async def fetch_structure(self, request: Request) -> Response:
        """Fetch a structure by its identifier."""
        name = str((await _read_json(request)).get("name", ""))[:40]
        path = await self.desk.ask("fetch", seconds=DESK_SECONDS, name=name)
        return JSONResponse(_item_document(self.library.add("structure", name, path)), 201)

    async def add_artwork(self, request: Request) -> Response:
        """Take a picture that was dropped on the page."""
        name, path = await receive(request, "artwork", self.library)
        item = Item("", "artwork", name, path)
        target = self.library.thumbnail_path(item)
        await self._accept("thumbnail", name, path, picture=path, target=target)
        return JSONResponse(_item_document(self.library.add("artwork", Path(name).stem, path)), 201)

    async def _accept(self, task: str, name: str, path: Path, **arguments: Any) -> Any:
        """Have an upload read by the process for such things; refuse it if that fails."""
        try:
            return await self.desk.ask(task, seconds=DESK_SECONDS, **arguments)
        except InputError as error:
            path.unlink(missing_ok=True)
            raise InputError(str(error).replace(str(path), name)) from None
        except ProcessEnded:
            path.unlink(missing_ok=True)
            raise InputError(f"{name}: this file cannot be read") from None

    async def thumbnail(self, request: Request) -> Response:
        """Show an artwork small."""
        item = self.library.find("artwork", request.path_params["id"])
        path = self.library.thumbnail_path(item)
        if not path.exists():
            await self.desk.ask(
                "thumbnail",
                seconds=DESK_SECONDS,
                picture=item.path,
                target=path,
                plate=item.plate,
                structure=item.structure and item.structure.path,
            )
        return FileResponse(path)

    # The view

    async def show_scene(self, request: Request) -> Response:
        """Tell what is drawn of a structure: shapes, as lists of numbers, with their colours."""
        query = request.query_params
        scene = await self._scene(
            query.get("structure", ""),
            query.get("representation", "cartoon"),
            query.get("render_colours", "structure"),
        )
        shapes = {
            name: shape if name == "parts" else np.round(shape, 3).ravel().tolist()
            for name, shape in vars(scene.shapes).items()
        }
        document = {"summary": scene.summary, "notices": scene.notices, "shapes": shapes}
        return JSONResponse(document)

    async def aim(self, request: Request) -> Response:
        """Tell how a view is rendered: one that the viewer shows, or one of settings."""
        given = await _read_json(request)
        names = ("structure", "representation", "render_colours")
        scene = await self._scene(*(str(given.get(name, "")) for name in names))
        try:
            if "turn" in given:
                view = scene.aim(given["turn"], float(given["height"]))
            else:
                x, y, z = map(float, given["rotate"])
                zoom = float(given["zoom"])
                if not ZOOM_LIMITS[0] <= zoom <= ZOOM_LIMITS[1]:
                    raise InputError(f"zoom: expected {ZOOM_LIMITS[0]} to {ZOOM_LIMITS[1]:g}")
                view = scene.view((x, y, z), zoom)
        except InputError:
            raise
        except (ArithmeticError, KeyError, TypeError, ValueError) as error:
            raise InputError(f"this view cannot be read ({error})") from None
        return JSONResponse(_view_document(view))

    async def _scene(self, structure: str, representation: str, colours: str) -> "Scene":
        item = self.library.find("structure", structure)
        key = (item.id, str(item.path.stat().st_mtime_ns), representation, colours)
        if key not in self._scenes:
            self._scenes[key] = await self.desk.ask(
                "scene",
                seconds=DESK_SECONDS,
                structure=item.path,
                representation=representation,
                render_colours=colours,
            )
            while len(self._scenes) > KEPT_SCENES:
                self._scenes.popitem(last=False)
        return self._scenes[key]

    # Paintings

    async def events(self, request: Request) -> Response:
        """Stream the news of all paintings, as server-sent events."""

        async def stream() -> AsyncIterator[str]:
            with self.versions.listening() as queue:
                while True:
                    try:
                        news = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
                        if news is None:
                            return
                        yield f"data: {json.dumps(news)}\n\n"
                    except TimeoutError:
                        yield ": still here\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")

    async def add_version(self, request: Request) -> Response:
        """Put a painting into the queue."""
        settings = Settings.parse(await _read_json(request))
        self._items(settings)
        version = self.versions.add(settings)
        self._wake.set()
        return JSONResponse(version.as_document(), 201)

    async def paint_again(self, request: Request) -> Response:
        """Put a painting that was given up back into the queue."""
        version = self._version(request)
        if version.status in ("failed", "cancelled"):
            self.versions.change(version, status="waiting", message="", progress={})
            self._wake.set()
        return JSONResponse(version.as_document())

    async def cancel(self, request: Request) -> Response:
        """Stop a painting, or take it out of the queue."""
        version = self._version(request)
        was = version.status
        if was in ("waiting", "painting"):
            self.versions.change(version, status="cancelled", progress={})
        if was == "painting" and version is self._painted:
            await self.painter.stop()
        return JSONResponse(version.as_document())

    async def remove(self, request: Request) -> Response:
        """Remove a painting with its files."""
        version = self._version(request)
        if version.status == "painting":
            version.status = "cancelled"
        if version is self._painted:
            await self.painter.stop()  # also where it was cancelled a moment ago
        self.versions.remove(version)
        return Response(status_code=204)

    async def compose(self, request: Request) -> Response:
        """Compose a finished painting with other dials."""
        version, dials = await self._finished(request)
        picture = await self.desk.ask(
            "compose",
            seconds=DESK_SECONDS,
            folder=self.versions.path(version),
            dials=dials,
            whole="whole" in request.query_params,
        )
        return Response(picture, media_type="image/png")

    async def keep(self, request: Request) -> Response:
        """Keep a finished painting with other dials as a version of its own."""
        version, dials = await self._finished(request)
        made = self.versions.add(
            version.settings.with_dials(dials), status="painting", parent=version.id
        )
        try:
            await self.desk.ask(
                "keep_composed",
                folder=self.versions.path(version),
                dials=dials,
                target=self.versions.path(made),
            )
        except (InputError, ProcessEnded):
            self.versions.remove(made)
            raise
        if made not in self.versions.all():
            shutil.rmtree(self.versions.path(made), ignore_errors=True)
            raise InputError("this painting was removed")
        self.versions.change(made, status="done", progress={})
        return JSONResponse(made.as_document(), 201)

    async def picture(self, request: Request) -> Response:
        """Show a picture of a version."""
        version, name = self._version(request), request.path_params["picture"]
        path = self.versions.path(version) / name
        if name not in PICTURES or not path.is_file():
            raise InputError("this picture is not there")
        shown = f"impasto-{version.id}.png" if "download" in request.query_params else None
        headers = {} if name == worker.PREVIEW else IMMUTABLE
        return FileResponse(path, headers=headers, filename=shown)

    async def tiff(self, request: Request) -> Response:
        """Send a finished painting with 16 bits."""
        version = self._version(request)
        folder = self.versions.path(version)
        await self.desk.ask("write_tiff", folder=folder, target=folder / "still.tif")
        return FileResponse(folder / "still.tif", filename=f"impasto-{version.id}.tif")

    async def recipe(self, request: Request) -> Response:
        """Tell how a painting is made without the studio."""
        settings = self._version(request).settings
        return JSONResponse(recipe(settings, *self._items(settings)))

    # The timeline

    async def timeline(self, request: Request) -> Response:
        """Tell the entries of the timeline, what is wrong with it, and how far its film is."""
        return JSONResponse({**describe_timeline(), "film": self.film.document()})

    async def add_entry(self, request: Request) -> Response:
        """Add a painting to the timeline."""
        given = await _read_json(request)
        version = self.versions.find(str(given.pop("version", "")))
        if version.settings.parts or len(version.settings.artworks) > 1:
            raise InputError(
                "expected a painting after one artwork, without parts; an entry with parts is "
                "written by hand (docs/parts.md)"
            )
        made = timeline_entry(version.settings, *self._items(version.settings))
        try:
            artwork = {**made["artwork"], **{k: str(v) for k, v in given["artwork"].items()}}
            structure = {**made["structure"], **{k: str(v) for k, v in given["structure"].items()}}
            milestone = {name: str(text) for name, text in given["milestone"].items()}
            values = {"id": str(given["id"]), "year": int(given["year"]), "milestone": milestone}
        except (AttributeError, KeyError, TypeError, ValueError):
            raise InputError("year: expected a whole number, and a text in every field") from None
        add_entry({**made, **values, "artwork": artwork, "structure": structure})
        return JSONResponse(describe_timeline(), 201)

    async def make_film(self, request: Request) -> Response:
        """Make the film of the timeline, or go on with it."""
        quality = str((await _read_json(request)).get("quality", ""))
        if quality not in QUALITIES:
            raise InputError(f"quality: expected {', '.join(QUALITIES)}, found {quality!r}")
        if self.film_run is None or self.film_run.done():
            self.film_run = asyncio.create_task(self.film.make(quality, self._is_idle))
            await asyncio.sleep(0)
            if self.film_run.done():
                self.film_run.result()
        return JSONResponse(self.film.document())

    async def stop_film(self, request: Request) -> Response:
        """Stop making the film."""
        await self.film.stop()
        return JSONResponse(self.film.document())

    def _is_idle(self) -> bool:
        return not any(v.status in ("waiting", "painting") for v in self.versions.all())

    def _version(self, request: Request) -> Version:
        return self.versions.find(request.path_params["id"])

    async def _finished(self, request: Request) -> tuple[Version, dict[str, Any]]:
        version, dials = self._version(request), await _read_json(request)
        if version.status != "done":
            raise InputError("this painting is not finished")
        version.settings.with_dials(dials)  # checks them
        return version, dials


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
        queue = asyncio.create_task(studio.work())
        opened()
        try:
            yield
        finally:
            queue.cancel()
            if studio.film_run is not None:
                studio.film_run.cancel()
            studio.painter.kill()
            studio.desk.kill()

    one = "/api/versions/{id}"
    app = Starlette(
        routes=[
            Route("/", page),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/fonts/{name}", font),
            Route("/api/choices", studio.choices),
            Route("/api/structures", studio.add_structure, methods=["POST"]),
            Route("/api/structures/fetch", studio.fetch_structure, methods=["POST"]),
            Route("/api/artworks", studio.add_artwork, methods=["POST"]),
            Route("/api/thumbnails/{id}", studio.thumbnail),
            Route("/api/scene", studio.show_scene),
            Route("/api/view", studio.aim, methods=["POST"]),
            Route("/api/events", studio.events),
            Route("/api/timeline", studio.timeline),
            Route("/api/timeline", studio.add_entry, methods=["POST"]),
            Route("/api/film", studio.make_film, methods=["POST"]),
            Route("/api/film/stop", studio.stop_film, methods=["POST"]),
            Mount("/film", StaticFiles(directory=studio.film.results, check_dir=False, html=True)),
            Route("/api/versions", studio.add_version, methods=["POST"]),
            Route(one, studio.remove, methods=["DELETE"]),
            Route(f"{one}/again", studio.paint_again, methods=["POST"]),
            Route(f"{one}/cancel", studio.cancel, methods=["POST"]),
            Route(f"{one}/compose", studio.compose, methods=["POST"]),
            Route(f"{one}/keep", studio.keep, methods=["POST"]),
            Route(f"{one}/recipe", studio.recipe),
            Route(f"{one}/still.tif", studio.tiff),
            Route(f"{one}/{{picture}}", studio.picture),
        ],
        exception_handlers=dict.fromkeys(
            (InputError, OSError, ProcessEnded, ClientDisconnect), _refuse
        ),
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


async def _read_json(request: Request) -> dict[str, Any]:
    """Read a small JSON object.

    Raises:
        InputError: it is something else.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise InputError("this request is too long")
    try:
        found = json.loads(body)
        # No number that is not finite, and no half of a character, can be written down again.
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (RecursionError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise InputError("expected a JSON object")
    return found


async def _refuse(request: Request, error: Exception) -> Response:
    status = 413 if isinstance(error, TooLarge) else 400
    if not isinstance(error, InputError):
        status = 500
    # What is left of a refused upload is not read.
    return JSONResponse({"message": str(error)}, status, {"Connection": "close"})


def _item_document(item: Item) -> dict[str, Any]:
    return {"id": item.id, "name": item.name, "own": item.own}


def _view_document(view: "View") -> dict[str, Any]:
    return {
        "rotate": view.rotate,
        "zoom": view.zoom,
        "turn": view.turn.tolist(),
        "centre": view.centre.tolist(),
        "height": view.height,
    }
