"""What requests bring, and how they are refused."""

import json
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from impasto.core.checked_data import format_place
from impasto.core.errors import InputError
from impasto.core.yaml_document import DocumentError
from impasto.studio.entry_form import FormError
from impasto.studio.processes import ProcessEnded
from impasto.studio.timeline_editor import ChangedMeanwhile
from impasto.studio.uploads import TooLarge

LONGEST_BODY = 1 << 16  # bytes of a request's JSON
REFUSED = (InputError, OSError, ProcessEnded, ClientDisconnect)
STATUS: dict[type[Exception], int] = {TooLarge: 413, ChangedMeanwhile: 409}


async def read_json(request: Request) -> dict[str, Any]:
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


async def refuse(request: Request, error: Exception) -> Response:
    """Say why a request is refused, and which fields of a form are at fault."""
    status = 400 if isinstance(error, InputError) else 500
    document = {"message": str(error), "fields": _fields(error)}
    # What is left of a refused upload is not read.
    return JSONResponse(document, STATUS.get(type(error), status), {"Connection": "close"})


def _fields(error: Exception) -> dict[str, str]:
    if isinstance(error, FormError):
        return dict(error.fields)
    if isinstance(error, DocumentError):
        return {
            format_place(problem.place[2:]): problem.message
            for problem in error.problems
            if problem.place[:1] == ("entries",)
        }
    return {}
