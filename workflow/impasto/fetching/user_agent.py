"""How the program introduces itself to servers."""

from functools import cache
from importlib import metadata

from impasto.core.versions import __version__


@cache
def user_agent_header() -> str:
    """Name, version, contact and library, as the User-Agent policy of Wikimedia asks for.

    The contact is what the package states of itself: its first URL, or else its makers.
    https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy
    """
    return f"impasto/{__version__} ({_contact()}) python-urllib3/{metadata.version('urllib3')}"


def _contact() -> str:
    try:
        stated = metadata.metadata("impasto")
    except metadata.PackageNotFoundError:
        return "The impasto authors"
    # Project-URL: Homepage, https://...
    urls = [url.partition(",")[2].strip() for url in stated.get_all("Project-URL") or []]
    return next(iter([*urls, *(stated.get_all("Author-email") or [])]), "The impasto authors")
