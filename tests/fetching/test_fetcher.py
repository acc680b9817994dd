"""Fetching from a server that misbehaves. No request leaves the loopback interface."""

import base64
import errno
import gzip
import io
import itertools
import json
import socket
import threading
import time
from email.utils import formatdate
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import yaml
from PIL import Image

import web_server
from impasto.core.errors import InputError
from impasto.fetching import lock_file, user_agent, wikimedia_commons
from impasto.fetching.download_cache import DownloadCache
from impasto.fetching.fetcher import Fetcher
from impasto.fetching.guarded_adapter import GuardedAdapter
from impasto.fetching.http_client import HttpClient, RetrySettings
from impasto.fetching.resolver import ArchiveUrls
from impasto.fetching.source_id import parse_source_id
from impasto.fetching.ssrf_policy import AddressPolicy, is_public_address, resolve_host
from impasto.structures import reader

ROOT = Path(__file__).parents[2]
WAVE = (ROOT / "styles/hokusai-great-wave.jpg").read_bytes()
POPPIES = (ROOT / "styles/hokusai-poppies.jpg").read_bytes()
TRYPSIN = gzip.compress((ROOT / "pdb/1gbt.cif").read_bytes(), mtime=0)


@pytest.fixture(autouse=True)
def connected(monkeypatch):
    """List the addresses that were connected to; only the loopback can be reached."""
    addresses = []
    real = socket.socket.connect

    def connect(self, address):
        addresses.append(address[0])
        if address[0] != "127.0.0.1":
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return addresses


@pytest.fixture
def site():
    with web_server.serve_site() as site:
        yield site


@pytest.fixture
def store(tmp_path):
    return DownloadCache(tmp_path / "downloads", tmp_path / "config" / "sources.lock.yaml")


@pytest.fixture
def fetcher(site, store):
    servers = ArchiveUrls(
        pdb=site.url("/pdb"),
        pdb_holdings=site.url("/holdings"),
        alphafold=site.url("/alphafold"),
        commons=site.url("/api.php"),
    )
    return Fetcher(store, site.client(), servers)


def complaint_of(fetcher, text, kind=InputError, **options):
    """Return the message when a source cannot be fetched."""
    with pytest.raises(kind) as caught:
        fetcher.fetch(parse_source_id(text), **options)
    return str(caught.value)


def complaint(fetcher, text, kind=InputError, **options):
    """Return the same message, and check that no file of the source is left."""
    words = complaint_of(fetcher, text, kind, **options)
    assert visible(fetcher.cache) == []
    return words


def visible(store):
    """List the files in the cache, including those of an unfinished download."""
    files = store.downloads.iterdir() if store.downloads.exists() else ()
    return sorted(file.name for file in files if not file.name.endswith(".guard"))


def test_an_entry_of_the_protein_data_bank(fetcher, site, store):
    site.pages["/pdb/1GBT.cif.gz"] = web_server.answer_with(TRYPSIN, "application/gzip")
    path = fetcher.fetch(parse_source_id("1gbt"))
    assert path == store.downloads / "1gbt.cif.gz"
    assert reader.read_structure(path).residues == 223
    pin = store.pin(parse_source_id("1GBT"))
    assert pin.final_url == pin.url == site.url("/pdb/1GBT.cif.gz")
    assert (pin.bytes, pin.content_type) == (len(TRYPSIN), "application/gzip")
    assert (pin.licence, pin.credit) == ("CC0 1.0", "Protein Data Bank 1GBT (CC0)")
    # The second time, it comes from the cache.
    assert fetcher.fetch(parse_source_id("1gbt")) == path
    assert site.requested_paths() == ["/pdb/1GBT.cif.gz"]


def test_a_biological_assembly(fetcher, site):
    site.pages["/pdb/1GBT-assembly2.cif.gz"] = web_server.answer_with(TRYPSIN)
    path = fetcher.fetch(parse_source_id("1gbt-assembly2"))
    assert path.name == "1gbt-assembly2.cif.gz"
    assert "no assembly 3 of 1GBT" in complaint_of(fetcher, "1gbt-assembly3")


def alphafold_reply(url):
    """Return a reply like https://alphafold.ebi.ac.uk/api/prediction/P69905 with fewer keys."""
    entry = {
        "entryId": "AF-P69905-F1",
        "gene": "HBA1",
        "uniprotAccession": "P69905",
        "uniprotId": "HBA_HUMAN",
        "uniprotDescription": "Hemoglobin subunit alpha",
        "latestVersion": 4,
        "cifUrl": url,
        "pdbUrl": url.replace(".cif", ".pdb"),
    }
    return json.dumps([entry]).encode()


def test_an_entry_of_the_alphafold_database(fetcher, site, store):
    url = site.url("/files/AF-P69905-F1-model_v4.cif")
    site.pages["/alphafold/P69905"] = web_server.answer_with(
        alphafold_reply(url), "application/json"
    )
    site.pages["/files/AF-P69905-F1-model_v4.cif"] = web_server.answer_with(
        gzip.decompress(TRYPSIN)
    )
    assert fetcher.fetch(parse_source_id("af-p69905-f1")).name == "AF-P69905-F1.cif"
    pin = store.pin(parse_source_id("AF-P69905-F1"))
    assert (pin.url, pin.licence) == (url, "CC BY 4.0")
    assert "has AF-P69905-F1 for this protein" in complaint_of(fetcher, "AF-P69905-F2")
    assert "no such entry" in complaint_of(fetcher, "AF-P00698-F1")


def commons_reply(url, width=4000, height=3000, size=5_000_000):
    """Return a reply like that of the MediaWiki API (formatversion 2) to prop=imageinfo."""
    info = {
        "size": size,
        "width": width,
        "height": height,
        "thumburl": url.replace(".jpg", "-1920px.jpg"),
        "thumbwidth": 1920,
        "url": url,
        "descriptionurl": "https://commons.wikimedia.org/wiki/File:Great_Wave.jpg",
        "extmetadata": {
            "LicenseShortName": {"value": "Public domain", "source": "mediawiki-metadata"},
            "Artist": {
                "value": '<bdi><a href="https://en.wikipedia.org/wiki/Hokusai">Hokusai</a></bdi>'
            },
            "Credit": {"value": "Metropolitan Museum of Art &amp; others\n"},
        },
    }
    page = {"pageid": 1, "ns": 6, "title": "File:Great Wave.jpg", "imageinfo": [info]}
    return json.dumps({"batchcomplete": True, "query": {"pages": [page]}}).encode()


COMMONS_QUESTION = (
    "/api.php?action=query&format=json&formatversion=2&prop=imageinfo"
    "&titles=File%3AGreat+Wave.jpg&iiprop=url%7Csize%7Cextmetadata&iiurlwidth=1920"
    "&iiextmetadatafilter=LicenseShortName%7CArtist%7CCredit"
)


def test_the_page_of_a_file_on_wikimedia_commons(fetcher, site, store):
    site.pages[COMMONS_QUESTION] = web_server.answer_with(
        commons_reply(site.url("/wave.jpg")), "application/json"
    )
    site.pages["/wave.jpg"] = web_server.answer_with(WAVE, "image/jpeg")
    page = "https://commons.wikimedia.org/wiki/File:Great_Wave.jpg"
    assert fetcher.fetch(parse_source_id(page)).read_bytes() == WAVE
    pin = store.pin(parse_source_id(page))
    assert (pin.url, pin.licence) == (site.url("/wave.jpg"), "Public domain")
    assert pin.credit == "Hokusai / Metropolitan Museum of Art & others, via Wikimedia Commons"


@pytest.mark.parametrize(
    ("artist", "text"),
    [
        # As the templates of Commons write it.
        ('Unknown author<span style="display: none;">Unknown author</span>', "Unknown author"),
        ('<a href="/w" title="a > b">Claude Monet</a>, <i>d. 1926</i>', "Claude Monet, d. 1926"),
        (
            "<div>Hokusai<br>and</div><p>Hiroshige &amp; others</p>",
            "Hokusai and Hiroshige & others",
        ),
        ("<style data-mw-deduplicate='T'>.a > .b {color: red}</style>Seurat", "Seurat"),
        (
            "<table><tr><td>Klimt</td><td>Vienna</td></tr></table>"
            '<div style="DISPLAY:none">creator <div>QS:<b>P170<br></b></div>,Q34661</div>, painter',
            "Klimt Vienna , painter",
        ),
        ("<script>alert(1)</script><!-- no -->Munch<", "Munch<"),
        ("Klee", "Klee"),
        (1879, "1879"),
    ],
)
def test_what_commons_says_in_html(artist, text):
    reply = json.loads(commons_reply("https://a.example/wave.jpg"))
    (info,) = reply["query"]["pages"][0]["imageinfo"]
    info["extmetadata"] = {"Artist": {"value": artist}}
    found = wikimedia_commons.parse_reply(json.dumps(reply).encode(), "File:A.jpg")
    assert found.credit == f"{text}, via Wikimedia Commons"


@pytest.mark.parametrize("large", [{"size": 200 << 20}, {"width": 30000, "height": 20000}])
def test_of_a_very_large_file_on_commons_a_copy_is_taken(fetcher, site, large):
    reply = commons_reply(site.url("/wave.jpg"), **large)
    site.pages[COMMONS_QUESTION] = web_server.answer_with(reply, "application/json")
    site.pages["/wave-1920px.jpg"] = web_server.answer_with(POPPIES, "image/jpeg")
    path = fetcher.fetch(parse_source_id("https://commons.wikimedia.org/wiki/File:Great_Wave.jpg"))
    assert path.read_bytes() == POPPIES


def test_of_a_drawing_on_commons_the_copy_in_pixels_is_taken():
    copy = "https://a.example/thumb/1920px-Wave.svg.png"
    reply = json.loads(commons_reply("https://a.example/Wave.SVG"))
    reply["query"]["pages"][0]["imageinfo"][0]["thumburl"] = copy
    assert wikimedia_commons.parse_reply(json.dumps(reply).encode(), "File:Wave.svg").url == copy


def test_a_file_that_commons_does_not_have(fetcher, site):
    reply = {"query": {"pages": [{"ns": 6, "title": "File:Great Wave.jpg", "missing": True}]}}
    site.pages[COMMONS_QUESTION] = web_server.answer_with(
        json.dumps(reply).encode(), "application/json"
    )
    text = complaint(fetcher, "https://commons.wikimedia.org/wiki/File:Great_Wave.jpg")
    assert text == "File:Great Wave.jpg: there is no such file on Wikimedia Commons"
    site.pages[COMMONS_QUESTION] = web_server.answer_with(b'{"error": {}}', "application/json")
    text = complaint(fetcher, "https://commons.wikimedia.org/wiki/File:Great_Wave.jpg")
    assert "the reply of Wikimedia Commons cannot be read" in text


@pytest.mark.parametrize("api", [True, False])
def test_a_file_of_commons_by_its_address(fetcher, site, store, api):
    """The licence is requested, but not required."""
    host = "commons.wikimedia.org"
    site.names[host] = ["127.0.0.1"]
    trusted = frozenset({(host, site.port), (web_server.HOST, site.port)})
    fetcher = Fetcher(store, site.client(trusted=trusted), fetcher.servers)
    if api:
        reply = commons_reply("http://elsewhere.example/wave.jpg")
        site.pages[COMMONS_QUESTION] = web_server.answer_with(reply, "application/json")
    path = "/wiki/Special:FilePath/Great_Wave.jpg?width=1920"
    site.pages[path] = web_server.redirect_to(site.url("/thumb/1920px-Great_Wave.jpg"))
    site.pages["/thumb/1920px-Great_Wave.jpg"] = web_server.answer_with(WAVE, "image/jpeg")
    url = site.url(path, host)
    assert fetcher.fetch(parse_source_id(url)).read_bytes() == WAVE
    pin = store.pin(parse_source_id(url))
    assert (pin.url, pin.final_url) == (url, site.url("/thumb/1920px-Great_Wave.jpg"))
    assert pin.licence == ("Public domain" if api else "")


def test_what_the_caller_knows_is_recorded(fetcher, site, store):
    site.pages["/wave.jpg"] = web_server.answer_with(WAVE, "image/jpeg; charset=binary")
    wave = parse_source_id(site.url("/wave.jpg"))
    fetcher.fetch(wave)
    assert (store.pin(wave).licence, store.pin(wave).content_type) == ("", "image/jpeg")
    # Missing values in the lock file are filled in; existing ones stay.
    fetcher.fetch(wave, licence="CC0 1.0", credit="The Museum")
    fetcher.fetch(wave, licence="another", credit="another")
    assert (store.pin(wave).licence, store.pin(wave).credit) == ("CC0 1.0", "The Museum")
    assert site.requested_paths() == ["/wave.jpg"]


def test_what_a_redirect_signs_is_not_recorded(fetcher, site, store):
    """Museums redirect to URLs that are signed for one client; the lock file is for everyone."""
    site.pages["/wave.jpg?w=9"] = web_server.redirect_to(
        "/store/wave.jpg?X-Signature=secret&Expires=60"
    )
    site.pages["/store/wave.jpg?X-Signature=secret&Expires=60"] = web_server.answer_with(WAVE)
    wave = parse_source_id(site.url("/wave.jpg?w=9"))
    fetcher.fetch(wave)
    assert store.pin(wave).url == site.url("/wave.jpg?w=9")
    assert store.pin(wave).final_url == site.url("/store/wave.jpg")
    assert "secret" not in store.lock_file.read_text()


def test_a_picture_needs_no_name(fetcher, site):
    site.pages["/iiif/9?size=full"] = web_server.answer_with(WAVE)
    path = fetcher.fetch(parse_source_id(site.url("/iiif/9?size=full")))
    assert path.read_bytes() == WAVE
    assert path.name.startswith("9-")


def test_how_the_program_introduces_itself(fetcher, site):
    site.pages["/wave.jpg"] = web_server.answer_with(WAVE)
    fetcher.fetch(parse_source_id(site.url("/wave.jpg")))
    (request,) = site.requests
    assert request.headers["User-Agent"] == user_agent.user_agent_header()
    assert request.headers["Accept-Encoding"] == "identity"
    assert user_agent.user_agent_header().startswith("impasto/")


# Missing files.


def test_a_missing_file(fetcher, site):
    url = site.url("/none.jpg")
    assert complaint(fetcher, url) == f"{url}: there is no such file (HTTP 404)"
    site.pages["/gone.jpg"] = web_server.answer_with(b"", status=410)
    assert "(HTTP 410)" in complaint(fetcher, site.url("/gone.jpg"))
    # Neither is requested again.
    assert site.requested_paths() == ["/none.jpg", "/gone.jpg"]


def test_a_missing_entry(fetcher, site):
    text = complaint(fetcher, "9zzz")
    assert text.startswith("9zzz: the Protein Data Bank has no such entry, or it is obsolete (")
    assert site.url("/pdb/9ZZZ.cif.gz") in text


def test_an_obsolete_entry(fetcher, site):
    reply = {"rcsb_repository_holdings_removed": {"id_codes_replaced_by": ["2HHB", "4HHB"]}}
    site.pages["/holdings/removed/1HHB"] = web_server.answer_with(json.dumps(reply).encode())
    assert "1hhb: this entry of the Protein Data Bank is obsolete, replaced by 2hhb, 4hhb" in (
        complaint(fetcher, "1hhb")
    )


def test_a_large_structure_without_a_pdb_file(fetcher, site):
    text = complaint(fetcher, site.url("/download/7A4M.pdb"))
    assert "large structures have no PDB file: give the identifier" in text


# Temporary and permanent failures.


@pytest.mark.parametrize(("status", "form"), [(429, "seconds"), (503, "date")])
def test_a_busy_server_is_left_alone_as_long_as_it_asks(fetcher, site, status, form):
    after = "1" if form == "seconds" else formatdate(time.time() + 2, usegmt=True)
    busy = web_server.answer_with(b"", status=status, Retry_After=after)
    site.pages["/wave.jpg"] = [busy, web_server.answer_with(WAVE)]
    fetcher.fetch(parse_source_id(site.url("/wave.jpg")))
    first, second = site.requests
    assert 0.9 < second.at - first.at < 2.5


def test_a_server_that_asks_for_a_day_is_not_waited_for(fetcher, site):
    site.pages["/wave.jpg"] = web_server.answer_with(b"", status=429, Retry_After=86400)
    text = complaint(fetcher, site.url("/wave.jpg"), OSError)
    assert "is busy (HTTP 429) and asks for a pause of " in text
    assert len(site.requests) == 1


@pytest.mark.parametrize("after", ["soon", "-1", ""])
def test_a_wait_that_makes_no_sense_is_not_obeyed(fetcher, site, after):
    site.pages["/wave.jpg"] = [
        web_server.answer_with(b"", status=429, Retry_After=after),
        web_server.answer_with(WAVE),
    ]
    assert fetcher.fetch(parse_source_id(site.url("/wave.jpg"))).read_bytes() == WAVE


def test_an_error_of_the_server_may_pass(fetcher, site):
    site.pages["/wave.jpg"] = [
        *2 * [web_server.answer_with(b"", status=500)],
        web_server.answer_with(WAVE),
    ]
    assert fetcher.fetch(parse_source_id(site.url("/wave.jpg"))).read_bytes() == WAVE
    assert len(site.requests) == 3


def test_back_off_doubles(site, store):
    client = site.client(RetrySettings(retries=3, backoff=0.1))
    site.pages["/wave.jpg"] = [
        *3 * [web_server.answer_with(b"", status=500)],
        web_server.answer_with(WAVE),
    ]
    Fetcher(store, client).fetch(parse_source_id(site.url("/wave.jpg")))
    times = [request.at for request in site.requests]
    waits = [after - before for before, after in itertools.pairwise(times)]
    assert waits[0] < 0.15
    assert 0.2 <= waits[1] < 0.35
    assert 0.4 <= waits[2] < 0.6


def test_an_error_that_does_not_pass(fetcher, site):
    site.pages["/wave.jpg"] = web_server.answer_with(b"", status=500)
    text = complaint(fetcher, site.url("/wave.jpg"), OSError)
    assert "the server answers HTTP 500 (Internal Server Error) (tried 4 times)" in text
    assert len(site.requests) == 4
    site.pages["/private.jpg"] = web_server.answer_with(b"", status=403)
    assert "HTTP 403" in complaint(fetcher, site.url("/private.jpg"), OSError)
    assert len(site.requests) == 5


@pytest.mark.parametrize("body", [WAVE, POPPIES])
def test_after_a_dropped_connection_it_begins_anew(fetcher, site, body):
    site.pages["/wave.jpg"] = [
        web_server.hang_up_after(WAVE, 20_000),
        web_server.hang_up_after(WAVE, 5_000),
        web_server.answer_with(body),
    ]
    assert fetcher.fetch(parse_source_id(site.url("/wave.jpg"))).read_bytes() == body
    assert len(site.requests) == 3


def test_nothing_is_left_of_a_download_that_breaks_off(fetcher, site, store):
    site.pages["/wave.jpg"] = web_server.hang_up_after(WAVE, 10_000)
    text = complaint(fetcher, site.url("/wave.jpg"), OSError)
    assert "the connection broke off" in text
    assert "tried 4 times" in text
    site.pages["/wave.jpg"] = web_server.answer_with(WAVE)
    assert fetcher.fetch(parse_source_id(site.url("/wave.jpg"))).read_bytes() == WAVE
    assert visible(store) == [store.path(parse_source_id(site.url("/wave.jpg"))).name]


def test_what_a_killed_download_left_is_not_taken(fetcher, site, store):
    wave = parse_source_id(site.url("/wave.jpg"))
    left = store.downloads / f".new-{wave.file}" / wave.file
    left.parent.mkdir(parents=True)
    left.write_bytes(POPPIES)
    site.pages["/wave.jpg"] = web_server.answer_with(WAVE)
    assert fetcher.fetch(wave).read_bytes() == WAVE
    assert visible(store) == [wave.file]


def test_a_server_that_sends_a_part(fetcher, site):
    def part(request):
        request.answer(206, WAVE[100:], Content_Range=f"bytes 100-{len(WAVE) - 1}/{len(WAVE)}")

    site.pages["/wave.jpg"] = part
    text = complaint(fetcher, site.url("/wave.jpg"), OSError)
    assert "the server answers HTTP 206 (Partial Content)" in text


def test_a_silent_server(site, store):
    def silent(request):
        request.begin(200, Content_Length=1000)
        request.wfile.flush()
        time.sleep(0.5)

    site.pages["/wave.jpg"] = silent
    client = site.client(RetrySettings(retries=1, backoff=0.01, timeout=0.1))
    text = complaint(Fetcher(store, client), site.url("/wave.jpg"), OSError)
    assert "the server has stopped sending (tried 2 times)" in text


def test_a_trickle_is_given_up(site, store):
    def trickle(request):
        request.begin(200, Content_Length=1000)
        for _ in range(100):
            request.wfile.write(b"x")
            time.sleep(0.02)

    site.pages["/wave.jpg"] = trickle
    client = site.client(RetrySettings(retries=1, deadline=0.2))
    with pytest.raises(OSError, match="bytes arrived in the time allowed"):
        Fetcher(store, client).fetch(parse_source_id(site.url("/wave.jpg")))


def slow_headers(request):
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    yield from itertools.repeat(b"x")


def going_on(request):
    yield from itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n")


def slow_trailers(request):
    request.begin(200, Transfer_Encoding="chunked")
    request.wfile.write(f"{len(WAVE):x}\r\n".encode() + WAVE + b"\r\n0\r\n")
    yield from itertools.repeat(b"X: y\r\n")


@pytest.mark.parametrize("told", [slow_headers, going_on, slow_trailers])
@pytest.mark.parametrize("proxied", [False, True])
def test_a_server_that_never_comes_to_the_point(site, store, told, proxied):
    def behave(request):
        for line in told(request):
            request.wfile.write(line)
            time.sleep(0.02)
            if time.monotonic() > request.at + 5:
                return

    url = site.url("/wave.jpg")
    site.pages |= {"/wave.jpg": behave, url: behave}
    proxy = site.url("", "127.0.0.1") if proxied else None
    client = site.client(RetrySettings(retries=1, deadline=0.3), proxy=lambda url: proxy)
    start = time.monotonic()
    with pytest.raises(OSError, match="bytes arrived in the time allowed"):
        Fetcher(store, client).fetch(parse_source_id(url))
    assert time.monotonic() - start < 3


def test_no_network(site, store):
    text = complaint(Fetcher(store, site.client()), "http://nowhere.example/wave.jpg", OSError)
    assert "the server's name is not known); is this machine online? (tried 3 times)" in text
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    client = site.client(trusted=frozenset({(web_server.HOST, port)}))
    text = complaint(Fetcher(store, client), f"http://{web_server.HOST}:{port}/wave.jpg", OSError)
    assert "no connection" in text
    assert "is this machine online?" in text


# Content other than what was requested.


def test_a_web_page_instead_of_a_picture(fetcher, site):
    site.pages["/wave.jpg"] = web_server.answer_with(
        b"<html>Please log in</html>", "text/html; charset=utf-8"
    )
    text = complaint(fetcher, site.url("/wave.jpg"))
    assert "wave.jpg: the server sent a web page, not a picture; open it in a browser" in text
    # A web page that claims to be a picture.
    site.pages["/wave.jpg"] = web_server.answer_with(
        b"\n<!DOCTYPE html><html>Hello</html>", "image/png"
    )
    assert "sent a web page, not a picture" in complaint(fetcher, site.url("/wave.jpg"))
    site.pages["/pdb/1GBT.cif.gz"] = web_server.answer_with(b"<html></html>", "text/html")
    assert "sent a web page, not a structure" in complaint(fetcher, "1gbt")


def test_the_page_of_a_picture_in_wikipedia(fetcher, site, store):
    host = "en.wikipedia.org"
    site.names[host] = ["127.0.0.1"]
    client = site.client(trusted=frozenset({(host, site.port)}))
    site.pages["/wiki/File:Wave.jpg"] = web_server.answer_with(b"<html></html>", "text/html")
    text = complaint(Fetcher(store, client), site.url("/wiki/File:Wave.jpg", host))
    assert 'use the link "Original file"' in text
    assert text.endswith("https://commons.wikimedia.org/wiki/Special:FilePath/Wave.jpg")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the file is empty"),
        (b"just text", "this is not a picture"),
        (WAVE[:3000], "cut off or damaged"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "this is an SVG drawing"),
    ],
)
def test_what_is_no_picture(fetcher, site, body, message):
    site.pages["/wave.jpg"] = web_server.answer_with(body, "image/jpeg")
    text = complaint(fetcher, site.url("/wave.jpg"))
    assert text.startswith(site.url("/wave.jpg"))
    assert message in text


def test_what_is_no_structure(fetcher, site):
    site.pages["/pdb/1GBT.cif.gz"] = web_server.answer_with(TRYPSIN[: len(TRYPSIN) // 2])
    assert "1GBT.cif.gz: the gzipped file is cut off or damaged" in complaint(fetcher, "1gbt")


@pytest.mark.parametrize("number", ["\u00b2", "-5", "1e9", "many"])
def test_sizes_that_are_no_numbers(fetcher, site, number):
    """For Python, a superscript two is a digit, but it is not a number."""

    def odd(request):
        request.begin(200, Content_Length=number, Connection="close")
        request.wfile.write(WAVE)
        request.hang_up()

    site.pages["/wave.jpg"] = odd
    assert fetcher.fetch(parse_source_id(site.url("/wave.jpg"))).read_bytes() == WAVE


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, BR"])
def test_an_encoding_that_cannot_be_undone(fetcher, site, packing):
    site.pages["/wave.jpg"] = web_server.answer_with(
        b"\x0b\x02\x80packed", "image/jpeg", Content_Encoding=packing
    )
    text = complaint(fetcher, site.url("/wave.jpg"))
    assert f'the server sends it compressed ("{packing.lower()}"), which was not requested' in text


def test_what_is_not_packed_as_is_said(fetcher, site):
    site.pages["/wave.jpg"] = web_server.answer_with(WAVE, "image/jpeg", Content_Encoding="gzip")
    text = complaint(fetcher, site.url("/wave.jpg"), OSError)
    assert "the response cannot be read" in text
    assert "online" not in text


def test_an_encoding_that_was_not_asked_for(fetcher, site, store):
    packed = gzip.compress(WAVE)
    site.pages["/wave.jpg"] = [
        web_server.hang_up_after(packed, 20_000, Content_Encoding="gzip", ETag='"a"'),
        web_server.answer_with(packed, Content_Encoding="gzip"),
    ]
    assert fetcher.fetch(parse_source_id(site.url("/wave.jpg"))).read_bytes() == WAVE
    # A file that is compressed by intention stays compressed.
    site.pages["/pdb/1GBT.cif.gz"] = web_server.answer_with(TRYPSIN, Content_Encoding="gzip")
    assert fetcher.fetch(parse_source_id("1gbt")).read_bytes() == TRYPSIN


def test_a_packed_body_without_end(fetcher, site, store):
    packed = gzip.compress(bytes(50 << 20))
    site.pages["/bomb.png"] = web_server.answer_with(packed, Content_Encoding="gzip")
    small = Fetcher(store, site.client(), largest=1 << 20)
    assert "bomb.png: larger than 1 MiB" in complaint(small, site.url("/bomb.png"))


def test_a_server_without_a_certificate(site, store, connected):
    url = f"https://{web_server.HOST}:{site.port}/wave.jpg"
    text = complaint(Fetcher(store, site.client()), url, OSError)
    assert "no secure connection" in text
    assert set(connected) == {"127.0.0.1"}
    site.names["intranet.example"] = ["192.168.1.7"]
    assert "refused" in complaint(Fetcher(store, site.client()), "https://intranet.example/a.jpg")


def test_an_image_bomb(fetcher, site):
    bomb = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(bomb, "PNG")
    assert bomb.tell() < 50_000
    site.pages["/bomb.png"] = web_server.answer_with(bomb.getvalue(), "image/png")
    text = complaint(fetcher, site.url("/bomb.png"))
    assert text.startswith(f"{site.url('/bomb.png')}: 12000x12000 pixels: larger than can be deco")


def test_two_gigabytes_are_refused_before_they_come(fetcher, site):
    site.pages["/huge.png"] = web_server.answer_huge_body
    assert "huge.png: 2048 MiB: larger than 256 MiB" in complaint(fetcher, site.url("/huge.png"))
    # No more was sent than fits into the buffers on the way.
    assert site.requests[0].bytes_sent < 16 << 20


def test_a_body_without_end(fetcher, site, store):
    site.pages["/endless.png"] = web_server.answer_endless_body
    small = Fetcher(store, site.client(), largest=1 << 20)
    assert "endless.png: larger than 1 MiB" in complaint(small, site.url("/endless.png"))
    assert site.requests[0].bytes_sent < 16 << 20


# Redirects.


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(fetcher, site, store, status):
    site.pages["/a.jpg"] = web_server.redirect_to("/b.jpg", status)
    site.pages["/b.jpg"] = web_server.answer_with(WAVE)
    fetcher.fetch(parse_source_id(site.url("/a.jpg")))
    assert store.pin(parse_source_id(site.url("/a.jpg"))).final_url == site.url("/b.jpg")


@pytest.mark.parametrize(
    ("target", "path"),
    [
        # Bytes as servers send them, which HTTP reads as Latin-1: valid UTF-8, and invalid.
        ("/Poppies ü →.jpg".encode().decode("latin-1"), "/Poppies%20%C3%BC%20%E2%86%92.jpg"),
        ("/\u00fc.jpg", "/%C3%BC.jpg"),
        ("/%C3%BC.jpg", "/%C3%BC.jpg"),
    ],
)
def test_a_redirect_to_a_name_that_is_not_ascii(fetcher, site, target, path):
    site.pages["/a.jpg"] = web_server.redirect_to(target)
    site.pages[path] = web_server.answer_with(WAVE)
    assert fetcher.fetch(parse_source_id(site.url("/a.jpg"))).read_bytes() == WAVE


def test_a_redirect_to_a_name_that_no_server_can_have(fetcher, site):
    site.pages["/a.jpg"] = web_server.redirect_to(
        "http://b\u00fc_cher.example/a.jpg".encode().decode("latin-1")
    )
    text = complaint(fetcher, site.url("/a.jpg"))
    assert text.startswith(
        f"{site.url('/a.jpg')}: redirects to http://b\u00fc_cher.example/a.jpg: "
    )
    assert "this is not a URL" in text
    assert len(site.requests) == 1


def test_a_redirect_loop(fetcher, site):
    site.pages["/a.jpg"] = web_server.redirect_to("/b.jpg")
    site.pages["/b.jpg"] = web_server.redirect_to("/a.jpg")
    text = complaint(fetcher, site.url("/a.jpg"))
    assert "/a.jpg: more than 10 redirects, the last one to" in text
    assert len(site.requests) == 11


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("file:///etc/passwd", "expected http:// or https://"),
        ("ftp://127.0.0.1/x.png", "expected http:// or https://"),
        ("gopher://127.0.0.1:70/_x", "expected http:// or https://"),
        ("javascript:alert(1)", "expected http:// or https://"),
        ("http://[::1/x.png", "this is not a URL"),
        ("http://user:secret@museum.example/x.png", "without user name and password"),
        ("http://127.0.0.1:PORT/secret.jpg", "it is at 127.0.0.1, which is not a public address"),
        ("http://localhost:PORT/secret.jpg", "which is not a public address"),
        ("http://169.254.169.254/latest/meta-data/", "it is at 169.254.169.254"),
        ("http://10.0.0.1/x.png", "it is at 10.0.0.1"),
        ("http://[::1]:PORT/secret.jpg", "it is at ::1"),
        ("http://[::ffff:127.0.0.1]:PORT/secret.jpg", "not a public address"),
        ("http://intranet.example/x.png", "it is at 192.168.1.7"),
        ("http://both.example/x.png", "it is at 10.1.1.1"),
        ("//intranet.example/x.png", "it is at 192.168.1.7"),
    ],
)
def test_a_redirect_to_where_it_must_not_lead(fetcher, site, connected, target, reason):
    site.names |= {
        "localhost": ["127.0.0.1"],
        "intranet.example": ["192.168.1.7"],
        "both.example": ["93.184.215.14", "10.1.1.1"],
    }
    site.pages["/a.jpg"] = web_server.redirect_to(target.replace("PORT", str(site.port)))
    site.pages["/secret.jpg"] = web_server.answer_with(WAVE)
    text = complaint(fetcher, site.url("/a.jpg"))
    assert reason in text
    assert "refused" in text or "not a URL" in text
    assert text.startswith(f"{site.url('/a.jpg')}: redirects to ")
    # The redirect is refused before any connection to its target.
    assert connected == ["127.0.0.1"]
    assert site.requested_paths() == ["/a.jpg"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:PORT/a.jpg", "http://intranet.example/a.jpg", "http://[::1]/a.jpg"]
)
def test_a_private_address_is_refused_at_once(site, store, connected, url):
    site.names["intranet.example"] = ["192.168.1.7"]
    text = complaint(Fetcher(store, site.client()), url.replace("PORT", str(site.port)))
    assert "which is not a public address; get the file by other means" in text
    assert connected == []


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "a..example", "b\u00fc_cher.example"])
def test_a_name_that_no_server_can_have(site, store, host):
    client = site.client(resolve=resolve_host)
    text = complaint(Fetcher(store, client), f"http://{host}/a.jpg")
    assert "this cannot be the name of a server" in text or "this is not a URL" in text


def test_by_default_this_machine_is_out_of_reach(site, store, connected):
    site.pages["/a.jpg"] = web_server.answer_with(WAVE)
    text = complaint(Fetcher(store, HttpClient()), f"http://127.0.0.1:{site.port}/a.jpg")
    assert "refused" in text
    assert connected == []


def test_a_name_that_changes_its_address_gains_nothing(site, store, connected):
    """DNS rebinding: the connection goes to the address that was checked."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    client = site.client(trusted=frozenset(), resolve=lambda host, port: next(answers))
    site.pages["/a.jpg"] = web_server.answer_with(WAVE)
    text = complaint(Fetcher(store, client), site.url("/a.jpg"))
    assert "it is at 127.0.0.1, which is not a public address" in text
    assert connected == ["93.184.215.14"]
    assert site.requests == []


def test_from_https_to_http(site, store, monkeypatch):
    monkeypatch.setattr(GuardedAdapter, "send", lambda *_, **__: _moved())
    text = complaint(Fetcher(store, site.client()), "https://museum.example/a.jpg")
    assert "redirects from https to http://museum.example/b.jpg: refused" in text


def _moved():
    response = requests.Response()
    response.url, response.status_code = "https://museum.example/a.jpg", 302
    response.headers["Location"] = "http://museum.example/b.jpg"
    response.raw = io.BytesIO()
    return response


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("64:ff9b::5db8:d70e", True),  # NAT64 of the first address
        ("0.0.0.0", False),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fe80::1%1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),  # 6to4 of 127.0.0.1
        ("::127.0.0.1", False),  # once the form of an IPv4 address
        ("fec0::1", False),  # once site-local addresses
        ("3fff::1", False),  # for documentation, like 2001:db8
        ("5f00::1", False),  # segment routing within a network
        ("4000::1", False),  # not allocated
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public_address(address) is public


# A proxy.


def test_a_proxy_is_used(site, store):
    site.pages["http://far.example/wave.jpg"] = web_server.answer_with(WAVE)
    client = site.client(proxy=lambda url: f"http://me:sec%21ret@127.0.0.1:{site.port}")
    assert Fetcher(store, client).fetch(parse_source_id("http://far.example/wave.jpg")).exists()
    assert "far.example" not in site.resolved
    words = base64.b64encode(b"me:sec!ret").decode()
    assert site.requests[0].headers["Proxy-Authorization"] == f"Basic {words}"
    for url in ("http://10.0.0.1/a.jpg", "http://localhost/a.jpg"):
        site.names["localhost"] = ["127.0.0.1"]
        assert "not a public address" in complaint_of(Fetcher(store, client), url)
    assert len(site.requests) == 1


def test_the_proxy_is_that_of_the_environment(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "museum.example")
    proxy = AddressPolicy().proxy
    assert proxy(urlsplit("https://far.example/a.jpg")) == "http://proxy.example:3128"
    assert proxy(urlsplit("https://museum.example/a.jpg")) is None


def test_a_proxy_without_a_scheme_is_one_for_http(site, store):
    """Curl and browsers accept `https_proxy=proxy.example:3128` too."""
    site.pages["http://far.example/wave.jpg"] = web_server.answer_with(WAVE)
    client = site.client(proxy=lambda url: f"127.0.0.1:{site.port}")
    assert Fetcher(store, client).fetch(parse_source_id("http://far.example/wave.jpg")).exists()


def test_a_proxy_of_another_kind(site, store, connected):
    client = site.client(proxy=lambda url: "socks5://me:secret@127.0.0.1:1080")
    text = complaint(Fetcher(store, client), "http://far.example/wave.jpg")
    assert text == (
        "http://far.example/wave.jpg: proxy: found socks5://, expected a proxy with http:// or "
        "https://"
    )
    assert connected == []


# The lock file and the cache.


def test_another_file_than_the_pinned_one(fetcher, site, store):
    site.pages["/wave.jpg"] = web_server.answer_with(WAVE)
    wave = parse_source_id(site.url("/wave.jpg"))
    fetcher.fetch(wave).unlink()
    pinned = store.pin(wave)
    site.pages["/wave.jpg"] = web_server.answer_with(POPPIES)
    text = complaint(fetcher, wave.name)
    assert not any(store.downloads.glob(".new-*"))
    assert "not the file pinned in" in text
    assert pinned.sha256 in text
    assert f"impasto fetch --update {wave.name}" in text
    assert store.pin(wave) == pinned
    # An update accepts the new file.
    assert fetcher.fetch(wave, update=True).read_bytes() == POPPIES
    assert store.pin(wave).bytes == len(POPPIES)
    assert store.pin(wave).sha256 != pinned.sha256


def test_an_update_asks_the_archive_again(fetcher, site, store):
    for version in (4, 6):
        url = site.url(f"/files/AF-P69905-F1-model_v{version}.cif")
        site.pages["/alphafold/P69905"] = web_server.answer_with(
            alphafold_reply(url), "application/json"
        )
        site.pages[f"/files/AF-P69905-F1-model_v{version}.cif"] = web_server.answer_with(
            gzip.decompress(TRYPSIN) + b"\n" * version
        )
        name = parse_source_id("AF-P69905-F1")
        fetcher.fetch(name, update=version == 6).unlink()
        assert store.pin(name).url == url
    # The pinned version is fetched without a query to the archive.
    asked = len(site.requests)
    fetcher.fetch(name).unlink()
    assert site.requested_paths()[asked:] == ["/files/AF-P69905-F1-model_v6.cif"]
    del site.pages["/files/AF-P69905-F1-model_v6.cif"]
    assert "impasto fetch --update AF-P69905-F1" in complaint(fetcher, "AF-P69905-F1")


def test_a_damaged_file_of_the_cache_is_fetched_again(fetcher, site, store):
    site.pages["/wave.jpg"] = web_server.answer_with(WAVE)
    wave = parse_source_id(site.url("/wave.jpg"))
    fetcher.fetch(wave).write_bytes(WAVE[::-1])
    assert fetcher.fetch(wave).read_bytes() == WAVE
    assert len(site.requests) == 2


def test_offline(fetcher, site, store, connected):
    site.pages["/wave.jpg"] = web_server.answer_with(WAVE)
    wave = parse_source_id(site.url("/wave.jpg"))
    fetcher.fetch(wave)
    connected.clear()
    site.resolved.clear()
    offline = Fetcher(store, site.client(), offline=True)
    assert offline.fetch(wave).read_bytes() == WAVE
    for name in (site.url("/other.jpg"), "1gbt", "AF-P69905-F1"):
        text = complaint_of(offline, name)
        assert text.startswith(f"{name}: not in ")
        assert f"impasto fetch {name}" in text
    store.path(wave).write_bytes(b"damaged")
    assert "offline" in complaint_of(offline, wave.name)
    assert (connected, site.resolved) == ([], [])


def test_the_lock_file(fetcher, site, store):
    pictures = {"/b.jpg": WAVE, "/a.jpg": POPPIES}
    for path, body in pictures.items():
        site.pages[path] = web_server.answer_with(body)
        fetcher.fetch(parse_source_id(site.url(path)))
    text = store.lock_file.read_text()
    assert text.startswith("# What was fetched")
    names = list(yaml.safe_load(text)["sources"])
    assert names == [site.url("/a.jpg"), site.url("/b.jpg")]
    pin = yaml.safe_load(text)["sources"][site.url("/b.jpg")]
    assert list(pin) == [
        *("url", "final_url", "sha256", "bytes", "date", "content_type", "licence", "credit")
    ]
    assert pin["bytes"] == len(WAVE)
    assert pin["date"] == time.strftime("%Y-%m-%d", time.gmtime())
    # Writing the same pins again gives the same bytes.
    store.save_pin(
        parse_source_id(site.url("/b.jpg")), store.pin(parse_source_id(site.url("/b.jpg")))
    )
    assert store.lock_file.read_text() == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sources: [1]\n", "expected a mapping under sources"),
        ("sources: {4hhb: {url: x}}\n", "4hhb: expected url, final_url, sha256"),
        ("sources: {4hhb: [a]}\n", "4hhb: expected url"),
        ("<<<<<<< HEAD\n", "sources.lock.yaml"),
    ],
)
def test_a_damaged_lock_file(fetcher, store, text, message):
    store.lock_file.parent.mkdir()
    store.lock_file.write_text(text)
    assert message in complaint(fetcher, "4hhb")


def test_several_at_once(fetcher, site, store):
    names = [f"/{number % 6}.jpg" for number in range(18)]
    for name in set(names):
        site.pages[name] = web_server.answer_with(WAVE)
    failures = []

    def work(name):
        try:
            Fetcher(store, site.client()).fetch(parse_source_id(site.url(name)))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    # Each is downloaded once, although others wait for it, and no pin is lost.
    assert sorted(site.requested_paths()) == sorted(set(names))
    assert len(lock_file.read_pins(store.lock_file)) == 6


def test_progress_is_told(fetcher, site):
    site.pages["/wave.jpg"] = web_server.answer_with(WAVE)
    told = []
    fetcher.fetch(parse_source_id(site.url("/wave.jpg")), show=lambda *each: told.append(each))
    assert told[-1] == (len(WAVE), len(WAVE))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
