"""Rules that no linter knows."""

import platform
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib")).resolve()


def test_platform_is_a_folder_of_sources_and_no_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert not (ROOT / "tests" / "platform").exists()
    assert Path(platform.__file__).resolve().parent == STANDARD_LIBRARY


def test_platform_is_the_standard_librarys_under_manage_py_and_celery() -> None:
    ask = "import platform; print(platform.__file__)"
    for command in (
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", ask],
        [sys.executable, "-c", f"import celery.__main__, config.celery; {ask}"],
    ):
        run = subprocess.run(  # noqa: S603 - our own interpreter and a fixed text
            command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
        )
        assert Path(run.stdout.strip()).resolve().parent == STANDARD_LIBRARY
