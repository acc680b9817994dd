"""A local web server with given behaviours, and a client that may reach no other server."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from impasto.fetching.http_client import HttpClient, RetrySettings
from impasto.fetching.ssrf_policy import AddressPolicy

HOST = "museum.example"
SHORT_PATIENCE = RetrySettings(retries=3, backoff=0.01, longest_wait=5, timeout=2, deadline=20)

Behaviour = Callable[["RequestHandler"], None]


class RequestHandler(BaseHTTPRequestHandler):
    """A request, with the methods by which behaviours answer it."""

    protocol_version = "HTTP/1.1"
    bytes_sent = 0  # of a body without end

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        site = self.server.site
        site.requests.append(self)
        self.at = time.monotonic()
        behaviour = site.pages.get(self.path, answer_not_found)
        if isinstance(behaviour, list):
            behaviour = behaviour.pop(0) if len(behaviour) > 1 else behaviour[0]
        # A client that has read enough closes the connection.
        with contextlib.suppress(ConnectionError):
            behaviour(self)

    def answer(self, status, body=b"", **headers):
        """Send a complete response; underscores in names of headers become dashes."""
        self.begin(status, Content_Length=len(body), **headers)
        self.wfile.write(body)

    def begin(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def hang_up(self):
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True


class QuietServer(ThreadingHTTPServer):
    """A server that reports no error when a client has closed the connection."""

    def handle_error(self, request, client_address):
        pass


class FakeSite:
    """The server's pages by path, and the requests that it received.

    A page is a behaviour, or a list of behaviours: one for each request, and the last one for all
    further requests.
    """

    def __init__(self, port):
        self.port = port
        self.pages = {}
        self.requests = []
        self.names = {HOST: ["127.0.0.1"]}
        self.resolved = []

    def url(self, path, host=HOST):
        return f"http://{host}:{self.port}{path}"

    def requested_paths(self):
        return [request.path for request in self.requests]

    def policy(self, **more):
        """Make a policy that trusts only the server's name; others are resolved by `names`."""

        def resolve(host, port):
            self.resolved.append(host)
            if host[0].isdigit() or ":" in host:
                return [host]
            if host not in self.names:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return self.names[host]

        trusted = frozenset({(HOST, self.port)})
        return AddressPolicy(
            **{"trusted": trusted, "resolve": resolve, "proxy": lambda url: None} | more
        )

    def client(self, patience=SHORT_PATIENCE, **more):
        return HttpClient(self.policy(**more), patience)


@contextlib.contextmanager
def serve_site() -> Iterator[FakeSite]:
    server = QuietServer(("127.0.0.1", 0), RequestHandler)
    server.site = FakeSite(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.site
    server.shutdown()
    server.server_close()
    thread.join()


def answer_not_found(request):
    request.answer(404, b"nothing here")


def answer_with(body, content_type="application/octet-stream", status=200, **headers):
    """Make a behaviour that sends a complete body."""
    return lambda request: request.answer(status, body, Content_Type=content_type, **headers)


def redirect_to(target, status=302):
    return lambda request: request.answer(status, Location=target)


def hang_up_after(body, after, **headers):
    """Make a behaviour that announces a body and hangs up after some of its bytes."""

    def behave(request):
        request.begin(200, Content_Length=len(body), **headers)
        request.wfile.write(body[:after])
        request.hang_up()

    return behave


def answer_huge_body(request):
    """Announce 2 GB and send as many of them as the client reads."""
    request.begin(200, Content_Length=2 << 30, Content_Type="image/png")
    _send_without_end(request, lambda chunk: chunk)


def answer_endless_body(request):
    """Send a body without announcing its length, as long as the client reads."""
    request.begin(200, Transfer_Encoding="chunked", Content_Type="image/png")
    _send_without_end(request, lambda chunk: f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")


def _send_without_end(request, framed):
    chunk = bytes(1 << 16)
    while request.bytes_sent < 2 << 30:
        request.wfile.write(framed(chunk))
        request.bytes_sent += len(chunk)
