"""French typography in what people read: templates here, and every label of the models."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import BaseConstraint
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(
    path for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
)
OURS = {
    "accounts",
    "connectors",
    "diagnostics",
    "matching",
    "notifications",
    "plans",
    "reference",
    "resources",
}
READ_ATTRIBUTES = re.compile(r'\b(?:alt|aria-label|title|placeholder)="([^"]*)"')
DJANGOS_OWN = str(BaseConstraint.default_violation_error_message)
FAULTS = {
    "an ordinary space before a high mark": re.compile(r"(?<=\S) [:;?!»%](?=\s|$|[<.,)])"),
    "an ordinary space after an opening quote": re.compile(r"« "),
    "a straight apostrophe": re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])"),
    "three dots": re.compile(r"(?<=\w)\.\.\."),
}


def faults_of(text: str) -> list[str]:
    """Return what is wrong in a French text, with the words around."""
    return [
        f"{name}: …{text[max(0, match.start() - 25) : match.end() + 15]!r}"
        for name, pattern in FAULTS.items()
        for match in pattern.finditer(text)
    ]


def texts_of(source: str) -> str:
    """Return what a reader sees of a template: no tag, no variable, but read-aloud attributes."""
    shown = "".join(
        token.contents if token.token_type is TokenType.TEXT else "x"
        for token in Lexer(source).tokenize()
    )
    shown = re.sub(r"<(script|style).*?</\1>", "", shown, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", "", shown) + "\n".join(READ_ATTRIBUTES.findall(shown))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_are_written_in_french_typography(path: Path) -> None:
    assert not faults_of(texts_of(path.read_text()))


def test_labels_of_models_are_written_in_french_typography() -> None:
    texts: list[str] = []
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        texts += [str(model._meta.verbose_name), str(model._meta.verbose_name_plural)]
        messages = [str(rule.violation_error_message) for rule in model._meta.constraints]
        texts += [message for message in messages if message != DJANGOS_OWN]
        for field in model._meta.get_fields():
            texts += [str(getattr(field, name, "")) for name in ("verbose_name", "help_text")]
            texts += [str(label) for _, label in getattr(field, "flatchoices", ())]
    assert len(texts) > 100
    assert not [fault for text in texts for fault in faults_of(text)]


@pytest.mark.parametrize(
    "text",
    ["Pourquoi ?", "l'entreprise", "« non »", "Attention : danger", "12 % des cas", "Oui..."],
)
def test_a_fault_is_seen(text: str) -> None:
    assert faults_of(text)
