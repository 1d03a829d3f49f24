"""The files a deployment starts from. No container engine runs here: their text is checked."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from config import debian, pdf_libraries
from diagnostics.pdf_packages import PACKAGES

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def services() -> dict[str, Any]:
    found = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert isinstance(found, dict)
    return found


def test_compose_file_follows_the_specification() -> None:
    # yaml resolves the merge keys, which the parser of the specification takes as unknown names.
    parsed = PyCompose.from_yaml(
        yaml.safe_dump(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))
    )
    parsed.validate()
    names = {"migrate", "web", "worker", "beat", "db", "redis"}
    assert set(parsed.services or {}) == names


def test_compose_services_have_health_checks_and_redis_loses_nothing(
    services: dict[str, Any],
) -> None:
    """QUALITY C8: append-only file each second, and no eviction from a queue."""
    lasting = {"web", "worker", "beat", "db", "redis"}
    assert {name for name, service in services.items() if "healthcheck" in service} == lasting
    assert " ".join(services["redis"]["command"]).endswith(
        "--appendonly yes --appendfsync everysec --maxmemory 256mb --maxmemory-policy noeviction"
    )
    assert services["db"]["volumes"] == ["db:/var/lib/postgresql/data"]
    assert services["redis"]["volumes"] == ["redis:/data"]


def test_no_secret_is_written_down() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    example = (ROOT / ".env.example").read_text()
    assert compose.count("POSTGRES_PASSWORD") == compose.count("${POSTGRES_PASSWORD:?") + 1
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_URL"):
        assert f"\n{name}=\n" in example


def test_the_example_names_every_variable_of_the_settings() -> None:
    settings = (ROOT / "platform" / "config" / "settings.py").read_text()
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', settings))
    assert "SECRET_KEY" in read
    example = (ROOT / ".env.example").read_text()
    # Read by Docker, and by the settings with all that begins like it.
    elsewhere = {"POSTGRES_PASSWORD", "ANYMAIL_WEBHOOK_SECRET"}
    assert read == set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.M)) - elsewhere


def test_the_image_runs_under_an_account_that_is_not_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    users = [line for line in lines if line.startswith("USER ")]
    assert users == ["USER app"]
    assert lines.index("USER app") < next(n for n, x in enumerate(lines) if x.startswith("CMD"))


def test_the_image_and_the_manual_name_what_draws_the_reports() -> None:
    for path in ("Dockerfile", "docs/operations.md"):
        text = (ROOT / path).read_text()
        assert not [package for package in PACKAGES if package not in text], path


def test_a_machine_that_can_draw_no_report_fails_the_step_and_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried: list[tuple[str, ...]] = []
    monkeypatch.setattr(pdf_libraries, "ready", lambda: bool(tried and tried[-1] == ("found",)))
    monkeypatch.setattr(debian, "install", lambda *packages: tried.append(packages))
    assert pdf_libraries.main() == 1
    assert tried == [PACKAGES]
    assert "libpango-1.0-0" in capsys.readouterr().err
    tried.append(("found",))
    assert pdf_libraries.main() == 0


def test_nothing_is_installed_by_who_is_not_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("asked apt-get"))
    assert not debian.install("libpango-1.0-0")


def test_a_page_of_text_can_be_drawn_here() -> None:
    assert pdf_libraries.ready()
