"""What the page offers to choose from, and the view of a structure that it turns."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from impasto.artworks.plates.names import PLATE_KINDS
from impasto.core.errors import InputError
from impasto.core.versions import __version__
from impasto.rendering.look import REPRESENTATIONS
from impasto.rendering.render_colours import COLOURINGS, QUANTITIES
from impasto.studio.library import Item, Library
from impasto.studio.processes import DESK_SECONDS, ProcessEnded, TookTooLong, WorkProcess
from impasto.studio.requests import read_json
from impasto.studio.settings import ZOOM_LIMITS, dial_document
from impasto.studio.uploads import receive

if TYPE_CHECKING:
    from impasto.api.scene import Scene, View

KEPT_SCENES = 8


class Choices:
    """Answers what the page asks about structures and artworks."""

    def __init__(
        self, library: Library, desk: WorkProcess, qualities: Callable[[], dict[str, Any]]
    ) -> None:
        """Use a library and a process that reads its files; `qualities` describes them."""
        self.library = library
        self._desk = desk
        self._qualities = qualities
        self._scenes: OrderedDict[tuple[str, ...], Scene] = OrderedDict()

    def routes(self) -> list[Route]:
        """Return the addresses that are answered here."""
        return [
            Route("/api/choices", self.list),
            Route("/api/structures", self.add_structure, methods=["POST"]),
            Route("/api/structures/fetch", self.fetch_structure, methods=["POST"]),
            Route("/api/artworks", self.add_artwork, methods=["POST"]),
            Route("/api/thumbnails/{id}", self.thumbnail),
            Route("/api/scene", self.show_scene),
            Route("/api/view", self.aim, methods=["POST"]),
        ]

    async def list(self, request: Request) -> Response:
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
                "qualities": self._qualities(),
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
        name = str((await read_json(request)).get("name", ""))[:40]
        path = await self._desk.ask("fetch_structure", seconds=DESK_SECONDS, name=name)
        return JSONResponse(_item_document(self.library.add("structure", name, path)), 201)

    async def add_artwork(self, request: Request) -> Response:
        """Take a picture that was dropped on the page."""
        name, path = await receive(request, "artwork", self.library)
        target = self.library.thumbnail_path(Item("", "artwork", name, path))
        await self._accept("thumbnail", name, path, picture=path, target=target)
        return JSONResponse(_item_document(self.library.add("artwork", Path(name).stem, path)), 201)

    async def _accept(self, task: str, name: str, path: Path, **arguments: Any) -> Any:
        """Have an upload read by the process for such things; refuse it if that fails."""
        try:
            return await self._desk.ask(task, seconds=DESK_SECONDS, **arguments)
        except (InputError, ProcessEnded) as error:
            # One with the same content that was accepted before stays.
            if not self.library.has(path):
                path.unlink(missing_ok=True)
            if isinstance(error, ProcessEnded):
                raise InputError(f"{name}: this file cannot be read") from None
            told = f"{name}: {error}" if isinstance(error, TookTooLong) else str(error)
            raise InputError(told.replace(str(path), name)) from None

    async def thumbnail(self, request: Request) -> Response:
        """Show an artwork small."""
        item = self.library.find("artwork", request.path_params["id"])
        path = self.library.thumbnail_path(item)
        if not path.exists():
            await self._desk.ask(
                "thumbnail",
                seconds=DESK_SECONDS,
                picture=item.path,
                target=path,
                plate=item.plate,
                structure=item.structure and item.structure.path,
            )
        return FileResponse(path)

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
        given = await read_json(request)
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
            self._scenes[key] = await self._desk.ask(
                "scene",
                seconds=DESK_SECONDS,
                structure=item.path,
                representation=representation,
                render_colours=colours,
            )
            while len(self._scenes) > KEPT_SCENES:
                self._scenes.popitem(last=False)
        return self._scenes[key]


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
