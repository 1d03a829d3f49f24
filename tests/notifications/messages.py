"""Messages and their templates, for these tests only."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar
from unittest import mock

from notifications import categories, registry
from notifications.categories import Category
from notifications.messages import BaseMessage
from notifications.models import Message

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


class News(Trial):
    """May be refused, and can wait."""

    name: ClassVar[str] = "trial.news"
    category: ClassVar[str] = "trial_news"
    can_wait = True


class Status(Trial):
    """Waits a minute; true as long as its case is not in `untrue`, of no use after two days."""

    name: ClassVar[str] = "trial.status"
    delay = timedelta(minutes=1)
    useless_after = timedelta(days=2)
    untrue: ClassVar[set[Any]] = set()

    @classmethod
    def relevant(cls, message: Message) -> bool:
        if message.about_id is None:
            return True
        if "poison" in cls.untrue:
            raise RuntimeError("poison")
        return message.about_id not in cls.untrue


TRIALS = (Trial, News, Status)


@contextmanager
def trial_registered() -> Iterator[None]:
    news = Category("trial_news", "Nouvelles d’essai", "Rien.", may_be_refused=True, in_digest=True)
    with (
        mock.patch.dict(registry._classes, {one.name: one for one in TRIALS}),
        mock.patch.dict(categories._categories, {news.code: news}),
    ):
        yield
        Status.untrue.clear()
