"""The real archives answer as the tests' own server does; asked for with `pytest -m network`."""

import os

import pytest

from impasto.artworks.artwork import load_artwork
from impasto.fetching.download_cache import DownloadCache
from impasto.fetching.fetcher import Fetcher
from impasto.fetching.http_client import HttpClient
from impasto.fetching.source_id import parse_source_id
from impasto.structures.reader import read_structure

pytestmark = pytest.mark.network

GREAT_WAVE = "https://commons.wikimedia.org/wiki/File:Tsunami_by_hokusai_19th_century.jpg"


@pytest.fixture
def fetch(tmp_path):
    fetcher = Fetcher(DownloadCache(tmp_path), HttpClient())
    return lambda name: fetcher.fetch(parse_source_id(name))


@pytest.mark.parametrize(
    ("name", "chains"),
    [("1crn", {"A"}), ("4hhb-assembly1", {"A", "B", "C", "D"}), ("AF-P69905-F1", {"A"})],
)
def test_an_archive_sends_the_structure(fetch, name, chains):
    structure = read_structure(fetch(name))
    assert set(structure.chains) == chains


def test_commons_sends_the_picture(fetch):
    assert min(load_artwork(fetch(GREAT_WAVE)).pixels.shape[:2]) > 500


def test_a_fetched_file_is_not_asked_for_again(fetch):
    first = fetch("1crn")
    written = os.stat(first)
    assert fetch("1crn") == first
    assert os.stat(first) == written
