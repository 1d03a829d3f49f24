"""A message and its two templates, for these tests only."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from unittest import mock

from notifications import registry
from notifications.messages import BaseMessage

SUBJECT = "{% autoescape off %}Une demande de {{ firm }}{% endautoescape %}\n"
BODY = """{% autoescape off %}Bonjour,

{{ firm }} demande votre aide :
- sur la vente en ligne ;
- sur le paiement.

Voir la demande\u00a0:
{{ site_url }}/connecteur/demandes/1/

À bientôt{% endautoescape %}
"""


class Trial(BaseMessage):
    name: ClassVar[str] = "trial.hello"
    category: ClassVar[str] = "matching"
    sources: ClassVar[dict[str, str]] = {"subject": SUBJECT, "body": BODY}

    def __init__(self, to: Any, firm: str = "L’Atelier d'Anaïs", **options: Any) -> None:
        super().__init__(to, {"firm": firm}, **options)

    def render(self, part: str) -> str:
        from django.template import Context, Engine

        template = Engine.get_default().from_string(self.sources[part])
        return template.render(Context(self.context, autoescape=False)).strip()


@contextmanager
def trial_registered() -> Iterator[None]:
    with mock.patch.dict(registry._classes, {Trial.name: Trial}):
        yield
