"""The User-Agent header that identifies the program to servers."""

from functools import cache
from importlib import metadata

from impasto.core.versions import __version__


@cache
def user_agent_header() -> str:
    """Return name, version, contact and library, as Wikimedia's User-Agent policy requires.

    The contact comes from the metadata of the package: its first URL, or else its authors.
    https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy
    """
    return f"impasto/{__version__} ({_contact()}) python-requests/{metadata.version('requests')}"


def _contact() -> str:
    try:
        stated = metadata.metadata("impasto")
    except metadata.PackageNotFoundError:
        return "The impasto authors"
    # Project-URL: Homepage, https://...
    urls = [url.partition(",")[2].strip() for url in stated.get_all("Project-URL") or []]
    return next(iter([*urls, *(stated.get_all("Author-email") or [])]), "The impasto authors")
