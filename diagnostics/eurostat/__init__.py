"""Eurostat's files and figures: read, checked and compared, with no database.

`read` gives the cells of a file, whatever its format, or raises MalformedFileError with the line.
"""

from diagnostics.eurostat.cells import Cell, Codes, Reading
from diagnostics.eurostat.errors import MalformedFileError
from diagnostics.eurostat.reading import Limits, read

__all__ = ["Cell", "Codes", "Limits", "MalformedFileError", "Reading", "read"]
