"""What an application sends: one class a mail, written as a row in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context, Engine
from django.utils import timezone

from notifications import categories, digest_rows, layout, preferences, quiet, registry
from notifications.enums import MessageState, Pace
from notifications.models import Message
from notifications.ring import ring

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

LONGEST_SUBJECT = 200
# How long the text of a message is kept once it has left (QUALITY B24).
KEPT_FOR = timedelta(days=60)
REFUSED = "la personne ne veut pas de ces messages"
REPLACED = "remplacé par un plus récent"


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
    `about` is the id of its case. `merge_key`: of those with the same key to the same person, only
    the last that still waits is sent. `calendar` is an invitation (.ics) to send with it.
    `kept_for` is how long the text is kept. `in_digest`: this one joins the digest of the week,
    whatever pace the person chose for the others of its category.

    `urgent`: never waits, not even for the end of quiet hours, since somebody asked for it this
    minute or must know at once. `delay`: waits so long, for what may be undone or said better
    meanwhile. `can_wait`: one a day a case and five a day in all at most, the others join the
    digest of the week; its category may be refused. `useless_after`: dropped when it could not
    leave so long after it was written.
    """

    name: ClassVar[str]
    category: ClassVar[str]
    kept_for: ClassVar[timedelta] = KEPT_FOR
    urgent: ClassVar[bool] = False
    delay: ClassVar[timedelta] = timedelta()
    can_wait: ClassVar[bool] = False
    useless_after: ClassVar[timedelta | None] = None
    why: ClassVar[str] = (
        "Vous recevez ce message parce que votre adresse sert à suivre une démarche sur notre site."
    )

    def __init__(
        self,
        to: "AbstractBaseUser | str",
        context: Mapping[str, Any] | None = None,
        dedup_key: str | None = None,
        *,
        about: UUID | None = None,
        merge_key: str = "",
        calendar: str = "",
        in_digest: bool = False,
    ) -> None:
        self.user: AbstractBaseUser | None = None if isinstance(to, str) else to
        self.address: str = to if isinstance(to, str) else to.get_username()
        self.context = {
            "brand_name": settings.BRAND_NAME,
            "site_url": settings.SITE_URL,
            **(context or {}),
        }
        self.dedup_key = dedup_key
        self.about_id = about
        self.merge_key = merge_key
        self.calendar = calendar
        self.in_digest = in_digest

    @classmethod
    def relevant(cls, message: Message) -> bool:
        """Tell, just before it leaves, whether a message still makes sense: much may have changed
        since it was written. It knows `about_id` and `user_id`; subclasses read the rest again."""
        return True

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
        if created and message.state == MessageState.DUE and message.due_at <= timezone.now():
            transaction.on_commit(partial(ring, message.pk), robust=True)
        return message

    def _earliest(self) -> datetime:
        """Return when it may leave: after its delay and, where it can wait, once the person may be
        disturbed."""
        at = timezone.now() + self.delay
        if self.urgent or self.user is None:
            return at
        return quiet.earliest_for(self.user, at=at)

    def _write(self) -> tuple[Message, bool]:
        user_id = None if self.user is None else self.user.pk
        pace = preferences.pace_of(user_id, self.category)
        fields = self._fields(user_id)
        if pace == Pace.NEVER:
            # Written all the same: the team sees why nobody got it. Its text serves nobody.
            fields |= {
                "state": MessageState.WITHHELD,
                "reason": REFUSED,
                "body_text": "",
                "body_html": "",
                "calendar": "",
            }
        elif pace == Pace.DIGEST or (self.in_digest and user_id is not None):
            fields |= {"state": MessageState.HELD}
        if self.dedup_key is None:
            message, created = Message.objects.create(**fields), True
        else:
            message, created = Message.objects.get_or_create(
                dedup_key=self.dedup_key, defaults=fields
            )
        if created and self.merge_key:
            self._replace_those_before(message)
        if created and message.state == MessageState.HELD and user_id is not None:
            digest_rows.plan(user_id)
        return message, created

    def _fields(self, user_id: int | None) -> dict[str, Any]:
        subject, body = self.subject, self.render("body")
        choices = ""
        if user_id is not None and categories.of(self.category).may_be_refused:
            choices = layout.choices_link(user_id, self.category)
        return {
            "name": self.name,
            "category": self.category,
            "address": self.address,
            "user": self.user,
            "about_id": self.about_id,
            "merge_key": self.merge_key,
            "subject": subject,
            "body_text": layout.as_text(body=body, why=self.why, choices=choices),
            "body_html": layout.as_html(subject=subject, body=body, why=self.why, choices=choices),
            "calendar": self.calendar,
            "due_at": self._earliest(),
        }

    def _replace_those_before(self, message: Message) -> None:
        """Drop the older ones that still wait. One that is just leaving is left to its sender,
        which looks for a newer one: waiting for it could stop both for good."""
        older = Message.objects.filter(
            address=self.address,
            merge_key=self.merge_key,
            state__in=[MessageState.DUE, MessageState.HELD],
        ).exclude(pk=message.pk)
        free = list(older.select_for_update(skip_locked=True).values_list("pk", flat=True))
        Message.objects.filter(pk__in=free).update(state=MessageState.DROPPED, reason=REPLACED)
