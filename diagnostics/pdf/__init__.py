"""The result on paper: a tagged PDF drawn from the same page as the screen's."""

from diagnostics.pdf.document import NothingIsFetched, draw
from diagnostics.pdf.libraries import LibrariesMissing, missing_libraries
from diagnostics.pdf_packages import PACKAGES

__all__ = ["PACKAGES", "LibrariesMissing", "NothingIsFetched", "draw", "missing_libraries"]
