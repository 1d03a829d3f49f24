"""What `manage.py check` says of the registered messages."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.template import Engine, TemplateDoesNotExist

from notifications import categories, registry


def templates_exist(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Find the messages whose subject or body has no template: they could not be written."""
    missing: list[CheckMessage] = []
    for message in registry.registered.values():
        for part in ("subject", "body"):
            try:
                Engine.get_default().get_template(message.template(part))
            except TemplateDoesNotExist as error:
                missing.append(
                    Error(f"{message.name} has no template {error}.", id="notifications.E001")
                )
    return missing


def categories_exist(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Find the messages of a category that nobody declared, and those that may wait for a digest
    which the person could not refuse."""
    wrong: list[CheckMessage] = []
    for message in registry.registered.values():
        if message.category not in categories.registered:
            wrong.append(
                Error(
                    f"{message.name} is of no declared category: {message.category!r}.",
                    id="notifications.E002",
                )
            )
        elif message.can_wait and not categories.of(message.category).may_be_refused:
            wrong.append(
                Error(
                    f"{message.name} can wait, and its category cannot be refused.",
                    id="notifications.E003",
                )
            )
    return wrong
