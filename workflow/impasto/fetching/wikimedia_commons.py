"""Wikimedia Commons: finding the file of a page, its licence and its credit.

https://www.mediawiki.org/wiki/API:Imageinfo (`extmetadata` comes from the extension
CommonsMetadata; its values are HTML).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from impasto.core.errors import InputError

COMMONS_API_URL = "https://commons.wikimedia.org/w/api.php"
COMMONS_HOSTS = ("commons.wikimedia.org", "commons.m.wikimedia.org")
# Width of the copy that is fetched instead of a larger original, one of the standard widths of
# Commons: https://www.mediawiki.org/wiki/Common_thumbnail_sizes. The painter uses 2048 pixels.
THUMBNAIL_WIDTH = 1920
LARGEST_ORIGINAL = 64 << 20  # bytes
LARGEST_AREA = 100_000_000  # pixels
# HTML tags without an end tag, and those that do not separate words.
_VOID_TAGS = ("br", "hr", "img", "input", "link", "meta", "wbr")
_INLINE_TAGS = ("a", "abbr", "b", "bdi", "cite", "em", "i", "small", "span", "sup", "wbr")


@dataclass(frozen=True)
class FoundFile:
    """A file found in an archive.

    Attributes:
        url: URL of the file, or of a smaller or rasterised copy where the original on Commons is
            very large or an SVG.
        licence: licence, such as "Public domain" or "CC BY-SA 4.0"; "" if not stated.
        credit: author and origin; "" if not stated.
    """

    url: str
    licence: str
    credit: str


def page_title(url: str) -> str | None:
    """Return the title ("File:X.jpg") of a file's page on Commons; None for any other URL."""
    return _title(url, r"/wiki/(?:File|Image):(.+)$")


def file_title(url: str) -> str | None:
    """Return the title for a URL by `Special:FilePath` or `Special:Redirect/file`, else None."""
    return _title(url, r"(?i)/wiki/Special:(?:FilePath|Redirect/file)/(?:File:)?(.+)$")


def _title(url: str, path: str) -> str | None:
    parts = urlsplit(url)
    found = re.match(path, parts.path) if parts.hostname in COMMONS_HOSTS else None
    return f"File:{unquote(found[1]).replace('_', ' ')}" if found else None


def query_url(api: str, title: str) -> str:
    """Return the URL that asks Commons about a file."""
    return f"{api}?" + urlencode(
        {
            "action": "query",
            "format": "json",
            "formatversion": "2",
            "prop": "imageinfo",
            "titles": title,
            "iiprop": "url|size|extmetadata",
            "iiurlwidth": THUMBNAIL_WIDTH,
            "iiextmetadatafilter": "LicenseShortName|Artist|Credit",
        }
    )


def parse_reply(reply: bytes, title: str) -> FoundFile:
    """Read the reply of Commons about a file.

    Raises:
        InputError: there is no such file, or the reply cannot be read.
    """
    try:
        (page,) = json.loads(reply)["query"]["pages"]
        if "imageinfo" not in page:
            raise InputError(f"{title}: there is no such file on Wikimedia Commons")
        (info,) = page["imageinfo"]
        url = str(info["url"])
        small_enough = (
            info["size"] <= LARGEST_ORIGINAL and info["width"] * info["height"] <= LARGEST_AREA
        )
        # For SVG drawings, take the rasterised copy (PNG) that Commons makes.
        use_original = small_enough and not url.lower().endswith(".svg")
        about = info.get("extmetadata", {})
        author = " / ".join(
            filter(None, (_plain_text(about, "Artist"), _plain_text(about, "Credit")))
        )
        return FoundFile(
            url=url if use_original else str(info["thumburl"]),
            licence=_plain_text(about, "LicenseShortName"),
            credit=f"{author}, via Wikimedia Commons" if author else "Wikimedia Commons",
        )
    except InputError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{title}: the reply of Wikimedia Commons cannot be read ({error!r})"
        ) from None


def _plain_text(about: Mapping[str, Any], key: str) -> str:
    """Return a value as plain text on one line, without HTML."""
    text = _VisibleText()
    text.feed(str(about.get(key, {}).get("value", "")))
    text.close()
    return " ".join("".join(text.pieces).split())


class _VisibleText(HTMLParser):
    """Collects the text that a browser shows.

    The templates of Commons hide text for machines, and repetitions.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden: list[str] = []  # open tags, from the outermost hidden one inwards

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        style = "".join((dict(attrs).get("style") or "").lower().split())
        if tag not in _VOID_TAGS and (
            self._hidden or tag in ("script", "style") or "display:none" in style
        ):
            self._hidden.append(tag)
        self._separate_words(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        self._separate_words(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)

    def _separate_words(self, tag: str) -> None:
        if tag not in _INLINE_TAGS:
            self.pieces.append(" ")
