"""The files a deployment starts from. No container engine runs here: their text is checked."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

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
    assert read == set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.M)) - {"POSTGRES_PASSWORD"}


def test_the_image_runs_under_an_account_that_is_not_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    users = [line for line in lines if line.startswith("USER ")]
    assert users == ["USER app"]
    assert lines.index("USER app") < next(n for n, x in enumerate(lines) if x.startswith("CMD"))
