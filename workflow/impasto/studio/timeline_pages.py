"""The timeline and its film, as the page edits and makes them."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from impasto.core.errors import InputError
from impasto.painting.quality import QUALITIES
from impasto.studio.entry_form import form_fields
from impasto.studio.film import Film
from impasto.studio.library import Library
from impasto.studio.paintings import Paintings
from impasto.studio.recipe import as_mapping, command_text, fill_in, python_text, timeline_text
from impasto.studio.requests import read_json
from impasto.studio.timeline_editor import TimelineEditor


class TimelinePages:
    """Answers what the page asks about the timeline and its film."""

    def __init__(
        self, editor: TimelineEditor, film: Film, paintings: Paintings, library: Library
    ) -> None:
        """Add paintings, whose files are in a library, to the timeline of an editor."""
        self.film = film
        self._editor = editor
        self._paintings = paintings
        self._library = library
        self._turn = asyncio.Lock()  # one edit at a time

    def routes(self) -> list[Route]:
        """Return the addresses that are answered here."""
        return [
            Route("/api/versions/{id}/recipe", self.recipe),
            Route("/api/versions/{id}/entry", self.new_entry),
            Route("/api/timeline", self.show),
            Route("/api/timeline/{change}", self.change, methods=["POST"]),
            Route("/api/film", self.make_film, methods=["POST"]),
            Route("/api/film/stop", self.stop_film, methods=["POST"]),
            Route("/api/film/log/{job}", self.log),
        ]

    async def recipe(self, request: Request) -> Response:
        """Tell how a painting is made without the studio."""
        settings = self._paintings.versions.find(request.path_params["id"]).settings
        made_of = self._library.ingredients(settings)
        refused = timeline = ""
        try:
            entry = self._editor.new_entry(settings, made_of)
            entry |= {"id": "new-entry", "year": date.today().year}
            entry["milestone"] = fill_in(*entry["milestone"])
            timeline = timeline_text(entry, settings)
        except InputError as error:
            refused = str(error)
        return JSONResponse(
            {
                "command": command_text(settings, made_of),
                "python": python_text(settings, made_of),
                "timeline": timeline,
                "refused": refused,
            }
        )

    async def new_entry(self, request: Request) -> Response:
        """Tell the form of the entry that makes a painting."""
        return JSONResponse(form_fields(self._new_entry(request.path_params["id"])))

    async def show(self, request: Request) -> Response:
        """Tell the entries of the timeline, what is wrong with it, and how far its film is."""
        return JSONResponse(await self._describe())

    async def change(self, request: Request) -> Response:
        """Change the timeline, and tell what it is then."""
        given = await read_json(request)
        digest, values = str(given.get("digest", "")), as_mapping(given.get("values"))
        index = given.get("index")
        number = index if isinstance(index, int) else -1
        changes: dict[str, Callable[[], None]] = {
            "add": lambda: self._editor.add(
                self._new_entry(str(given.get("version"))), values, digest
            ),
            "edit": lambda: self._editor.edit(number, values, digest),
            "remove": lambda: self._editor.remove(number, digest),
            "sort": lambda: self._editor.sort(digest),
            "undo": lambda: self._editor.undo(digest),
            "redo": lambda: self._editor.undo(digest, redo=True),
        }
        name = request.path_params["change"]
        if name not in changes:
            raise InputError("this change is not known")
        async with self._turn:
            await asyncio.to_thread(changes[name])
        described = await self._describe()
        self._paintings.versions.tell({"timeline": described["digest"]})
        return JSONResponse(described)

    async def make_film(self, request: Request) -> Response:
        """Make the film of the timeline, or go on with it."""
        quality = str((await read_json(request)).get("quality", ""))
        if quality not in QUALITIES:
            raise InputError(f"quality: expected {', '.join(QUALITIES)}, found {quality!r}")
        await self.film.make(quality, lambda: self._paintings.is_idle)
        return JSONResponse(self.film.document())

    async def stop_film(self, request: Request) -> Response:
        """Stop making the film."""
        await self.film.stop()
        return JSONResponse(self.film.document())

    async def log(self, request: Request) -> Response:
        """Tell what a job of the film has said."""
        return PlainTextResponse(self.film.log(request.path_params["job"]))

    def _new_entry(self, version: str) -> dict[str, Any]:
        settings = self._paintings.versions.find(version).settings
        return self._editor.new_entry(settings, self._library.ingredients(settings))

    async def _describe(self) -> dict[str, Any]:
        async with self._turn:
            described = await asyncio.to_thread(self._editor.describe)
        return {**described, "film": self.film.document()}
