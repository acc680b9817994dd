"""Wikimedia Commons: from the page of a file to the file itself, its licence and its credit.

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
# Of a larger original, a copy of this width is taken, one of the widths that Commons keeps ready:
# https://www.mediawiki.org/wiki/Common_thumbnail_sizes. The painter uses 2048 pixels.
THUMBNAIL_WIDTH = 1920
LARGEST_ORIGINAL = 64 << 20  # bytes
LARGEST_AREA = 100_000_000  # pixels
# Tags of HTML that have no end, and those that part no words.
_VOID_TAGS = ("br", "hr", "img", "input", "link", "meta", "wbr")
_INLINE_TAGS = ("a", "abbr", "b", "bdi", "cite", "em", "i", "small", "span", "sup", "wbr")


@dataclass(frozen=True)
class FoundFile:
    """A file that an archive knows.

    Attributes:
        url: of the file; on Commons of a copy where the original is very large, or a drawing in
            SVG.
        licence: such as "Public domain" or "CC BY-SA 4.0"; "" if not stated.
        credit: who made it and where it was taken from; "" if not stated.
    """

    url: str
    licence: str
    credit: str


def page_title(url: str) -> str | None:
    """The title ("File:X.jpg") of the page of a file on Commons; None for any other URL."""
    parts = urlsplit(url)
    if parts.hostname not in COMMONS_HOSTS:
        return None
    found = re.match(r"/wiki/(?:File|Image):(.+)$", parts.path)
    return f"File:{unquote(found[1]).replace('_', ' ')}" if found else None


def file_title(url: str) -> str | None:
    """The same for a URL of the file itself by `Special:FilePath` or `Special:Redirect/file`."""
    parts = urlsplit(url)
    if parts.hostname not in COMMONS_HOSTS:
        return None
    found = re.match(r"(?i)/wiki/Special:(?:FilePath|Redirect/file)/(?:File:)?(.+)$", parts.path)
    return f"File:{unquote(found[1]).replace('_', ' ')}" if found else None


def query_url(api: str, title: str) -> str:
    """The URL that asks Commons about a file."""
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
    """What Commons says of a file.

    Raises:
        InputError: there is no such file, or the reply is something else.
    """
    try:
        (page,) = json.loads(reply)["query"]["pages"]
        if "imageinfo" not in page:
            raise InputError(f"{title}: there is no such file on Wikimedia Commons")
        (info,) = page["imageinfo"]
        url = str(info["url"])
        small = info["size"] <= LARGEST_ORIGINAL and info["width"] * info["height"] <= LARGEST_AREA
        # Drawings (SVG) are no pixels; the copies that Commons makes of them are PNGs.
        taken = small and not url.lower().endswith(".svg")
        about = info.get("extmetadata", {})
        maker = " / ".join(
            filter(None, (_plain_text(about, "Artist"), _plain_text(about, "Credit")))
        )
        return FoundFile(
            url=url if taken else str(info["thumburl"]),
            licence=_plain_text(about, "LicenseShortName"),
            credit=f"{maker}, via Wikimedia Commons" if maker else "Wikimedia Commons",
        )
    except InputError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{title}: the reply of Wikimedia Commons cannot be read ({error!r})"
        ) from None


def _plain_text(about: Mapping[str, Any], key: str) -> str:
    """A value without its HTML, in one line."""
    seen = _VisibleText()
    seen.feed(str(about.get(key, {}).get("value", "")))
    seen.close()
    return " ".join("".join(seen.pieces).split())


class _VisibleText(HTMLParser):
    """Gathers what a browser shows: templates of Commons hide what is for machines, or said twice.

    Attributes:
        pieces: of the text.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden: list[str] = []  # tags that are open, from one that is not shown on

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
