"""Looking a firm up in the public register of companies: optional, and off by default.

`source()` is what stands behind: the public API, the fictitious firms of the demo, or nothing.
Nobody is ever asked to be found: who uses it goes on by hand when it finds or answers nothing.
"""

from functools import lru_cache

from django.conf import settings

from accounts.company_search.client import PublicRegister
from accounts.company_search.errors import CompanySearchError
from accounts.company_search.fake import FictitiousRegister
from accounts.company_search.firms import FoundFirm
from accounts.company_search.source import Source

__all__ = ["CompanySearchError", "FoundFirm", "Source", "is_fictitious", "is_on", "source"]

DEMO = "demo"


def is_on() -> bool:
    return bool(settings.COMPANY_SEARCH_URL)


def is_fictitious() -> bool:
    """Say whether only firms that do not exist can be found."""
    return settings.COMPANY_SEARCH_URL == DEMO  # type: ignore[no-any-return]


def source() -> Source | None:
    """Return what the setting names; None when it is empty."""
    url: str = settings.COMPANY_SEARCH_URL
    if not url:
        return None
    return FictitiousRegister() if url == DEMO else _register(url)


@lru_cache(maxsize=4)
def _register(url: str) -> PublicRegister:
    # One a process: it remembers whether the API has been answering.
    return PublicRegister(url)
