import gzip
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from impasto import fetch as fetching
from impasto import structure
from impasto.errors import InputError
from impasto.fetch import fetch

ROOT = Path(__file__).parent.parent


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        if self.path == "/away.png":
            self.send_response(302)
            self.send_header("Location", "ftp://127.0.0.1/x.png")
            self.end_headers()
        elif self.path == "/busy.png":
            self.send_error(503)
        elif self.path == "/broken.png":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"\x89PNG")
        else:
            super().do_GET()


@pytest.fixture
def server(tmp_path):
    """A web server with a structure, an artwork and an error page posing as a picture."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "1HEL.cif.gz").write_bytes(gzip.compress((ROOT / "pdb" / "1gbt.cif").read_bytes()))
    (site / "wave (1).jpg").write_bytes((ROOT / "styles/hokusai-great-wave.jpg").read_bytes())
    (site / "page.png").write_bytes(b"<html>not here</html>")
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def test_identifier(server, tmp_path):
    path = fetch("1hel", tmp_path / "pdb", archive=server)
    assert path == tmp_path / "pdb" / "1hel.cif.gz"
    assert structure.read(path).residues == 223


def test_default_folders(server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert fetch("1HEL", archive=server) == Path("pdb/1hel.cif.gz")
    # The name is made safe.
    assert fetch(f"{server}/wave%20(1).jpg?width=900") == Path("styles/wave-1-.jpg")


def test_existing_file_is_left_alone(server, tmp_path):
    fetch("1hel", tmp_path, archive=server)
    with pytest.raises(InputError, match="exists already"):
        fetch("1hel", tmp_path, archive=server)


@pytest.mark.parametrize(
    ("path", "kind", "message"),
    [
        ("none.jpg", InputError, r"none.jpg: there is no such file \(HTTP 404\)"),
        ("page.png", InputError, r"http://.*/page.png: this is no picture"),
        ("busy.png", OSError, "the server answers HTTP 503"),
        ("broken.png", OSError, "broke off after 4 of 1000 bytes"),
        ("away.png", (InputError, OSError), "away.png"),
        ("thing.exe", InputError, "expected the name of a structure"),
    ],
)
def test_what_cannot_be_used_leaves_nothing_behind(server, tmp_path, path, kind, message):
    folder = tmp_path / "styles"
    with pytest.raises(kind, match=message):
        fetch(f"{server}/{path}", folder)
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize("source", ["1he", "hello", "file:///etc/x.pdb", "ftp://a/x.pdb", "/x.pdb"])
def test_only_identifiers_and_web_addresses(source, tmp_path):
    with pytest.raises(InputError, match="expected a PDB identifier"):
        fetch(source, tmp_path)


def test_unreachable_server(tmp_path):
    with pytest.raises(OSError, match=r"no connection .*is this machine online"):
        fetch("1hel", tmp_path, archive="http://127.0.0.1:9")


def test_size_limit(server, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "LARGEST_FILE", 1000)
    with pytest.raises(InputError, match="larger than"):
        fetch("1hel", tmp_path / "pdb", archive=server)
