"""See that reports can be drawn here, or install what they need: `python -m config.pdf_libraries`.

WeasyPrint is a Python package, but Pango, which shapes its letters, is a library of the system.
"""

import subprocess
import sys

from config import debian
from diagnostics.pdf_packages import PACKAGES

# In a process of its own: what failed to load once is remembered as missing. A page is drawn, for
# without a single font Pango loads and draws nothing.
TRIAL = (
    "import weasyprint;"
    "page = '<html lang=fr><title>Essai</title><p>Essai';"
    "assert b'/FontFile' in weasyprint.HTML(string=page).write_pdf(uncompressed_pdf=True)"
)


def ready() -> bool:
    """Tell whether a page of text can be drawn, by all the libraries that are asked for."""
    # Without it fonts are cut by slower means, and the library says so by a warning alone.
    subset = "error:HarfBuzz-Subset:DeprecationWarning"
    trial = [sys.executable, "-W", subset, "-c", TRIAL]
    return subprocess.run(trial, check=False, capture_output=True).returncode == 0


def main() -> int:
    """Install what is missing; 1 when reports still cannot be drawn."""
    if not ready():
        debian.install(*PACKAGES)
    if not ready():
        sys.stderr.write(
            "PDF reports cannot be drawn here: their tests would fail. Install the packages "
            f"{', '.join(PACKAGES)}, or their like on another system.\n"
        )
        return 1
    sys.stdout.write("PDF libraries: found\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
