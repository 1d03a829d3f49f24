"""What an application sends: one class a mail, written as a row in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context, Engine
from django.utils import timezone

from notifications import layout, quiet, registry
from notifications.models import Message
from notifications.ring import ring

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

LONGEST_SUBJECT = 200
# How long the text of a message is kept once it has left (QUALITY B24).
KEPT_FOR = timedelta(days=60)


class NotInTransaction(Exception):
    """A message must be born or die with its cause: `send()` is called in a transaction."""


class UnsafeHeader(ValueError):
    """A line break in a subject or an address: somebody tries to add headers (QUALITY B21)."""


class BaseMessage:
    """A mail to one address.

    Subclasses set `name` (« application.short_name ») and `category`, may say `why` the person
    receives it, and come with `templates/<application>/mails/<short_name>_subject.txt` and
    `…_body.txt`. The text is written by the templates; layout.py says how it becomes HTML.

    `to` is a user or an address. `dedup_key`: the same key never makes a second message.
    `kept_for` is how long the text is kept. `urgent`: never waits for the end of quiet hours,
    since somebody asked for it this minute, or must know at once.
    """

    name: ClassVar[str]
    category: ClassVar[str]
    kept_for: ClassVar[timedelta] = KEPT_FOR
    urgent: ClassVar[bool] = False
    why: ClassVar[str] = (
        "Vous recevez ce message parce que votre adresse sert à suivre une démarche sur notre site."
    )

    def __init__(
        self,
        to: "AbstractBaseUser | str",
        context: Mapping[str, Any] | None = None,
        dedup_key: str | None = None,
    ) -> None:
        self.user: AbstractBaseUser | None = None if isinstance(to, str) else to
        self.address: str = to if isinstance(to, str) else to.get_username()
        self.context = {
            "brand_name": settings.BRAND_NAME,
            "site_url": settings.SITE_URL,
            **(context or {}),
        }
        self.dedup_key = dedup_key

    @classmethod
    def template(cls, part: str) -> str:
        """Return the name of the template of a part, « subject » or « body »."""
        application, short_name = cls.name.split(".")
        return f"{application}/mails/{short_name}_{part}.txt"

    def render(self, part: str) -> str:
        # Plain text: an apostrophe stays one, whatever the template says of escaping.
        template = Engine.get_default().get_template(self.template(part))
        return template.render(Context(self.context, autoescape=False)).strip()

    @property
    def subject(self) -> str:
        subject = self.render("subject")
        if len(subject.splitlines()) > 1:
            raise UnsafeHeader(f"{self.name}: the subject holds a line break.")
        if len(subject) > LONGEST_SUBJECT:
            return f"{subject[: LONGEST_SUBJECT - 1]}…"
        return subject

    def send(self) -> Message:
        """Write the message and ring after commit; return the row, old or new.

        Raises NotInTransaction outside a transaction, UnsafeHeader for a line break in the
        subject, ValidationError for what is not an address, LookupError for a class that no
        `AppConfig.ready()` registered.
        """
        if not transaction.get_connection().in_atomic_block:
            raise NotInTransaction(self.name)
        if registry.registered.get(self.name) is not type(self):
            raise LookupError(f"{self.name} is not registered.")
        validate_email(self.address)
        if self.dedup_key is not None:
            written = Message.objects.filter(dedup_key=self.dedup_key).first()
            if written is not None:
                return written
        message, created = self._write()
        if created and message.due_at <= timezone.now():
            transaction.on_commit(partial(ring, message.pk), robust=True)
        return message

    def _earliest(self) -> datetime:
        """Return when it may leave: now, or where it can wait, once the person may be disturbed."""
        now = timezone.now()
        if self.urgent or self.user is None:
            return now
        return quiet.earliest_for(self.user, at=now)

    def _write(self) -> tuple[Message, bool]:
        subject, body = self.subject, self.render("body")
        fields = {
            "name": self.name,
            "category": self.category,
            "address": self.address,
            "user": self.user,
            "subject": subject,
            "body_text": layout.as_text(body=body, why=self.why),
            "body_html": layout.as_html(subject=subject, body=body, why=self.why),
            "due_at": self._earliest(),
        }
        if self.dedup_key is None:
            return Message.objects.create(**fields), True
        return Message.objects.get_or_create(dedup_key=self.dedup_key, defaults=fields)
