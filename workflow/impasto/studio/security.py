"""Who may talk to the studio, and what a page of it may do.

The server answers only requests that name it by an address of its own, so that no foreign name
that is made to point here (DNS rebinding) reaches it; that no other site's page has sent; and, if
other machines can reach it, that know the token in the address.
"""

import ipaddress
import secrets
import socket
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "impasto_studio"
SAFE_METHODS = ("GET", "HEAD")
# The page of a film has lengths and colours in attributes, and only scripts of its own.
OWN_STYLES = "style-src 'self'"
FILM_PATH, FILM_STYLES = "/film/", "style-src 'self' 'unsafe-inline'"
HEADERS = {
    # 3Dmol builds surfaces in workers of its own, whose code is a blob.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; worker-src blob:; "
    f"{OWN_STYLES}; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; "
    "media-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def is_loopback(host: str) -> bool:
    """Return whether an address or a name reaches this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """Refuses requests that do not come from a page of this server."""

    def __init__(self, app: ASGIApp, host: str, port: int, token: str) -> None:
        """Guard an app at a host and port; a token of "" lets anyone in who can reach it."""
        self._app, self._host, self._port, self._token = app, host, port, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refuse(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                policy = HEADERS
                if scope["path"].startswith(FILM_PATH):
                    name = "Content-Security-Policy"
                    policy = {**HEADERS, name: HEADERS[name].replace(OWN_STYLES, FILM_STYLES)}
                given = {name for name, _ in message["headers"]}
                message["headers"] += [
                    (name.lower().encode(), value.encode())
                    for name, value in policy.items()
                    if name.lower().encode() not in given
                ]
            await send(message)

        await self._app(scope, receive, with_headers)

    def _refuse(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._is_own_name(host):
            return PlainTextResponse("This name is not an address of the studio.", 421)
        foreign = origin is not None and origin != f"http://{host}"
        if foreign or headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            navigation = headers.get("sec-fetch-mode") == "navigate"
            if foreign or not (navigation and scope["method"] in SAFE_METHODS):
                return PlainTextResponse("The studio answers only its own page.", 403)
        return self._check_token(scope, headers) if self._token else None

    def _is_own_name(self, host: str) -> bool:
        """Return whether a request's Host is an address of this server, not just any name."""
        try:
            parts = urlsplit(f"http://{host}")
            name, port = parts.hostname or "", parts.port or 80
        except ValueError:
            return False
        if port != self._port or "@" in host or "/" in host:
            return False
        if is_loopback(name):
            return True
        if is_loopback(self._host):
            return False
        return name in (self._host, socket.gethostname().lower()) or _is_address(name)

    def _check_token(self, scope: Scope, headers: Mapping[str, str]) -> Response | None:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if given and secrets.compare_digest(given.encode(), self._token.encode()):
            entered = RedirectResponse("/", 303)
            entered.set_cookie(COOKIE, self._token, httponly=True, samesite="strict")
            return entered
        known = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        if secrets.compare_digest(known.encode(), self._token.encode()):
            return None
        return PlainTextResponse("Open the address with its token that the studio printed.", 401)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
