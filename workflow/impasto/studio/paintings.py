"""The queue of paintings, and what the page can do with each of them."""

import asyncio
import contextlib
import json
import shutil
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from impasto.core.errors import InputError, Stopped
from impasto.studio import worker
from impasto.studio.library import Library
from impasto.studio.processes import DESK_SECONDS, ProcessEnded, WorkProcess
from impasto.studio.qualities import Qualities
from impasto.studio.requests import read_json
from impasto.studio.settings import Settings
from impasto.studio.versions import UNFINISHED, Version, Versions

HEARTBEAT_SECONDS = 15.0
WARM_UP_DELAY = 4.0  # seconds
IMMUTABLE = {"Cache-Control": "private, max-age=31536000, immutable"}
PICTURES = (worker.STILL, worker.RENDER, worker.DEPTH, worker.PREVIEW)


class Paintings:
    """Paints one version after the other, and answers what the page asks about them.

    Attributes:
        versions: the paintings.
        painter: the process that paints.
        qualities: how large and how long paintings are.
    """

    def __init__(self, versions: Versions, library: Library, desk: WorkProcess) -> None:
        """Use the files of a library, and a process for all but painting itself."""
        self.versions = versions
        self.painter = WorkProcess(niceness=5)
        self.qualities = Qualities()
        self._library = library
        self._desk = desk
        self._painted: Version | None = None  # by the painter
        self._wake = asyncio.Event()

    def routes(self) -> list[Route]:
        """Return the addresses that are answered here."""
        one = "/api/versions/{id}"
        return [
            Route("/api/events", self.events),
            Route("/api/versions", self.add, methods=["POST"]),
            Route(one, self.remove, methods=["DELETE"]),
            Route(f"{one}/again", self.paint_again, methods=["POST"]),
            Route(f"{one}/cancel", self.cancel, methods=["POST"]),
            Route(f"{one}/compose", self.compose, methods=["POST"]),
            Route(f"{one}/keep", self.keep, methods=["POST"]),
            Route(f"{one}/still.tif", self.tiff),
            Route(f"{one}/{{picture}}", self.picture),
        ]

    @property
    def is_idle(self) -> bool:
        """Whether no painting is made or waits."""
        return not any(version.status in UNFINISHED for version in self.versions.all())

    def describe_qualities(self) -> dict[str, Any]:
        """Return size and seconds of each quality, fit for JSON."""
        return self.qualities.document(self.versions.all())

    # The queue

    async def work(self) -> None:
        """Paint what waits, one version after the other, until this is cancelled."""
        # The page comes first, unless a painting is already wanted.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), WARM_UP_DELAY)
        with contextlib.suppress(InputError, ProcessEnded):
            await self.painter.ask("warm_up")
            if not self._wake.is_set():
                self.qualities.measured(await self.painter.ask("measure"))
                self._tell_qualities()
                await self._desk.ask("warm_up")
        while True:
            waiting = next((v for v in self.versions.all() if v.status == "waiting"), None)
            if waiting is None:
                self._wake.clear()
                await self._wake.wait()
                continue
            try:
                await self._paint(waiting)
                self._tell_qualities()
                if waiting.status == "done":
                    await self._prepare_dials(waiting)
            except OSError as error:  # of a full disk, say
                waiting.status, waiting.message = "failed", str(error)
                self.versions.change(waiting, progress={})

    async def _prepare_dials(self, version: Version) -> None:
        """Compose a painting once, so that the first touch of a dial need not wait for it."""
        with contextlib.suppress(InputError, ProcessEnded):
            folder = self.versions.path(version)
            await self._desk.ask(
                "compose", seconds=DESK_SECONDS, folder=folder, dials={}, whole=False
            )

    def _tell_qualities(self) -> None:
        self.versions.tell({"qualities": self.describe_qualities()})

    async def _paint(self, version: Version) -> None:
        """Paint a version."""
        change, settings = self.versions.change, version.settings
        usual = self.qualities.seconds(settings.quality, settings.size, self.versions.all())
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
            made_of = self._library.ingredients(settings)
            await self.painter.ask(
                "paint_version",
                take,
                folder=self.versions.path(version),
                structure=made_of.structure.path,
                artworks=[(item.path, share) for item, share in made_of.artworks],
                parts={name: item.path for name, item in made_of.parts.items()},
                plates=[
                    (item.plate, item.structure.path, item.path)
                    for item in made_of.works
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
                usual_seconds=usual,
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

    # What the page asks

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

    async def add(self, request: Request) -> Response:
        """Put a painting into the queue."""
        settings = Settings.parse(await read_json(request))
        self._library.ingredients(settings)
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
        if was in UNFINISHED:
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
        picture = await self._desk.ask(
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
            await self._desk.ask(
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
        await self._desk.ask("write_tiff", folder=folder, target=folder / "still.tif")
        return FileResponse(folder / "still.tif", filename=f"impasto-{version.id}.tif")

    def _version(self, request: Request) -> Version:
        return self.versions.find(request.path_params["id"])

    async def _finished(self, request: Request) -> tuple[Version, dict[str, Any]]:
        version, dials = self._version(request), await read_json(request)
        if version.status != "done":
            raise InputError("this painting is not finished")
        version.settings.with_dials(dials)  # checks them
        return version, dials
