"""Whom the studio answers, and what it refuses."""

import http.client
import json
import re
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from impasto.core.errors import InputError
from impasto.studio.server import run_studio
from running_studio import ROOT, RunningStudio


def ask(
    studio: RunningStudio, path: str, *, body: bytes | None = None, **headers: str
) -> tuple[int, str, http.client.HTTPMessage]:
    """Send a request; return status, text and headers."""
    connection = http.client.HTTPConnection(urlsplit(studio.address).netloc, timeout=20)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET" if body is None else "POST", path, body, names)
    reply = connection.getresponse()
    return reply.status, reply.read().decode("utf-8", "replace"), reply.headers


def test_the_page_may_load_only_its_own(studio: RunningStudio):
    status, _, headers = ask(studio, "/")
    assert status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},  # another name that points here
        {"Host": "evil.example:{port}"},
        {"Host": "127.0.0.1"},  # another port
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "no-cors"},
    ],
)
@pytest.mark.parametrize("body", [None, b"{}"])
def test_other_names_and_other_sites_are_refused(studio: RunningStudio, headers, body):
    port = urlsplit(studio.address).port
    given = {name: value.format(port=port) for name, value in headers.items()}
    path = "/api/choices" if body is None else "/api/versions"
    status, text, _ = ask(studio, path, body=body, **given)
    assert status in (403, 421), text


def test_the_own_page_is_answered(studio: RunningStudio):
    port = urlsplit(studio.address).port
    for name in (f"127.0.0.1:{port}", f"localhost:{port}"):
        assert ask(studio, "/api/choices", Host=name, Origin=f"http://{name}")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../server.py",
        "/static/%2e%2e/server.py",
        "/api/versions/..%2f..%2fversion/still.png",
        "/api/versions/0001/version.json",
        "/api/thumbnails/..%2F..%2Fetc%2Fpasswd",
        "/api/scene?structure=../../etc/passwd",
        "/fonts/..%2fserver",
        "/film/..%2f.lock",
    ],
)
def test_no_text_of_a_request_is_part_of_a_path(studio: RunningStudio, path):
    status, text, _ = ask(studio, path)
    assert status in (400, 404)
    assert "import" not in text


@pytest.mark.parametrize("kind", ["structures", "artworks"])
def test_two_gigabytes_are_refused_by_their_length_alone(studio: RunningStudio, kind):
    place = urlsplit(studio.address)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        head = f"POST /api/{kind}?name=large HTTP/1.1\r\nHost: {place.netloc}\r\n"
        connection.sendall(f"{head}Content-Length: {2 << 30}\r\n\r\n".encode())
        assert b" 413 " in connection.recv(1000)


def test_a_stream_without_a_length_is_cut_off(studio: RunningStudio):
    place = urlsplit(studio.address)
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        head = f"POST /api/artworks?name=endless HTTP/1.1\r\nHost: {place.netloc}\r\n"
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        chunk = b"100000\r\n" + bytes(0x100000) + b"\r\n"
        for _ in range(66):
            connection.sendall(chunk)
        assert b" 413 " in connection.recv(1000)
    folder = studio.folder / "artworks"
    assert not folder.exists() or [*folder.glob(".*")] == []


@pytest.mark.parametrize(
    "settings",
    [
        b"[]",
        b"no JSON",
        b'{"structure": "x"}',
        b'{"structure": "x", "artworks": [["y", 1]], "zoom": "wide"}',
        b'{"structure": "x", "artworks": [["y", 1]], "quality": "best"}',
        b'{"structure": "x", "artworks": [["y", 1]], "dials": {"relief": 9}}',
        b'{"structure": "x", "artworks": [["y", 1]], "surprise": 1}',
        b'{"structure": "x", "artworks": [["y", 1]]}',
        b'{"structure": "x", "artworks": [["y", 1' + b"0" * 400 + b"]]}",
        b'{"structure": "x", "artworks": [["y", 1]], "rotate": [0, 0, NaN]}',
        b'{"structure": "x", "artworks": [["y", 1]], "parts": ["ground"]}',
        b'{"structure": "x", "artworks": [["y", 1]], "parts": {"ground": 5}}',
        b'{"structure": "x", "artworks": [["y", 1]], "\\ud800": 1}',
        b"[" * 60_000,
        b" " * 100_000,
    ],
)
def test_odd_settings_are_refused_with_a_message(studio: RunningStudio, settings):
    status, text, _ = ask(studio, "/api/versions", body=settings)
    assert status == 400
    assert json.loads(text)["message"]


@pytest.mark.parametrize(
    "values",
    [
        {"zoom": 0},
        {"zoom": -1},
        {"zoom": 10**400},
        {"zoom": float("nan")},
        {"rotate": [0, 10**400]},
    ],
)
def test_odd_views_are_refused_with_a_message(studio: RunningStudio, values):
    structure = json.loads(ask(studio, "/api/choices")[1])["structures"][-1]["id"]
    usual = {"structure": structure, "representation": "cartoon", "render_colours": "structure"}
    body = json.dumps({**usual, "rotate": [0, 0, 0], "zoom": 1, **values}).encode()
    status, text, _ = ask(studio, "/api/view", body=body)
    assert status == 400
    assert json.loads(text)["message"]


def test_a_second_studio_on_the_same_folder_is_refused(studio: RunningStudio):
    start = "import sys; from impasto.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ("studio", "--no-browser", "--port", "0", "--folder", str(studio.folder))
    done = subprocess.run(
        [sys.executable, "-c", start, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "another studio is open" in done.stderr


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99_999), ("a" * 80, 0)])
def test_what_cannot_be_listened_at_is_told(tmp_path, host, port):
    with pytest.raises(InputError, match="cannot be listened at"):
        run_studio(tmp_path, host, port, browser=False)


def test_other_machines_need_the_token(tmp_path):
    studio = RunningStudio(tmp_path, ("--host", "0.0.0.0"))
    studio.start()
    try:
        token = re.search(r"token=([\w-]{20,})", studio.address)
        studio.address = studio.address.partition("?")[0].replace("0.0.0.0", "127.0.0.1")
        assert token is not None
        assert ask(studio, "/")[0] == 401
        assert ask(studio, "/api/choices", Cookie="impasto_studio=guess")[0] == 401
        status, _, headers = ask(studio, f"/?token={token[1]}")
        assert status == 303
        assert "HttpOnly" in headers["set-cookie"]
        cookie = headers["set-cookie"].partition(";")[0]
        assert ask(studio, "/api/choices", Cookie=cookie)[0] == 200
        assert ask(studio, "/api/choices", Cookie=cookie, Host="evil.example")[0] == 421
    finally:
        studio.end()


def test_without_its_packages_the_verb_says_what_to_install():
    code = (
        "import sys; sys.modules['starlette'] = None; from impasto.cli import main;"
        "sys.exit(main(['studio', '--no-browser']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'impasto[studio]'" in done.stderr
