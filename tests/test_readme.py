"""The README tells the truth about what is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_link_and_folder_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    folders = re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?)`", README)
    assert len(links) > 5
    assert len(folders) > 8
    assert [path for path in links + folders if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(/[a-z/-]+/)`", README))))
def test_every_address_answers(path: str) -> None:
    assert resolve(path)


def test_every_command_exists() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"\bmake ([a-z]+)", README)) <= set(targets)
    assert set(re.findall(r"manage\.py ([a-z_]+)", README)) <= set(get_commands())
