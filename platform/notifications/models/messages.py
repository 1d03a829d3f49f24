"""A mail is a row: written with its cause, sent after it, and kept out of the way when it no longer
serves."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from notifications.enums import MessageState

# How long after each failed attempt the next one comes; after the last, a message is dead.
LADDER = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=60),
    timedelta(hours=6),
    timedelta(hours=24),
)


class MessageQuerySet(models.QuerySet["Message"]):
    def ready(self, *, at: datetime) -> Self:
        """Those to send now: due, or taken by a worker that never came back."""
        return self.filter(
            Q(state=MessageState.DUE, due_at__lte=at)
            | Q(state=MessageState.SENDING, leased_until__lte=at)
        )

    def dropped(self) -> Self:
        return self.filter(state=MessageState.DROPPED)

    def claim(self, message_id: uuid.UUID, *, lease: timedelta) -> "Message | None":
        """Take a message that is ready; None when somebody else has it.

        The attempt is counted here: a message that kills its worker comes to an end too. Whoever
        claims commits before they send.
        """
        message = self.ready(at=timezone.now()).filter(pk=message_id).first()
        return message if message is not None and message.take(lease=lease) else None


class Message(models.Model):
    """A mail, written in the transaction of its cause and delivered after it.

    Always an address, a user only where there is one. The id gives the Message-ID header, so that
    a mail sent twice by a crash is recognised as one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("nom", max_length=80)
    category = models.CharField("catégorie", max_length=40)
    address = models.EmailField("adresse")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="messages_received",
        verbose_name="destinataire",
    )
    subject = models.CharField("objet", max_length=200)
    body_text = models.TextField("texte")
    body_html = models.TextField("texte HTML")
    # An invitation (.ics) that goes with it, for the calendar of whoever receives it.
    calendar = models.TextField("invitation", blank=True)
    # The case it belongs to, to read its reason again and to count the mails of one case.
    about_id = models.UUIDField("à propos de", null=True, blank=True)
    # Of those with the same key to one person, the last that still waits is sent.
    merge_key = models.CharField("clé de regroupement", max_length=120, blank=True)
    # What makes writing it twice impossible.
    dedup_key = models.CharField("clé d’unicité", max_length=120, null=True, blank=True)  # noqa: DJ001 - many messages have no key, and PostgreSQL holds unique only what is not null
    state = models.CharField(
        "état", max_length=8, choices=MessageState.choices, default=MessageState.DUE
    )
    due_at = models.DateTimeField("à envoyer le")
    leased_until = models.DateTimeField("réservé jusqu’à", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)
    # Why it was not sent, for the team: « refusé par la personne »…
    reason = models.CharField("raison", max_length=120, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(
                name="message_unsent",
                fields=["due_at"],
                condition=Q(state__in=[MessageState.DUE, MessageState.SENDING]),
            ),
            # What left in the last second, to keep to the rate.
            models.Index(
                name="message_sent_at", fields=["sent_at"], condition=Q(state=MessageState.SENT)
            ),
            models.Index(name="message_by_address", fields=["address", "-created_at"]),
            models.Index(
                name="message_with_text", fields=["created_at"], condition=~Q(body_text="")
            ),
            models.Index(
                name="message_mergeable",
                fields=["address", "merge_key"],
                condition=~Q(merge_key=""),
            ),
            models.Index(
                name="message_held", fields=["user"], condition=Q(state=MessageState.HELD)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="message_once_per_key", fields=["dedup_key"]),
            models.CheckConstraint(
                name="message_known_state", condition=Q(state__in=MessageState.values)
            ),
            models.CheckConstraint(
                name="message_sent_at_iff_sent",
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="message_lease_iff_sending",
                condition=Q(state=MessageState.SENDING, leased_until__isnull=False)
                | (~Q(state=MessageState.SENDING) & Q(leased_until=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} du {self.created_at:%d/%m/%Y %H:%M}"

    def take(self, *, lease: timedelta) -> bool:
        """Claim it as it was just read; False when somebody else has it or it was tried enough.

        Not read again: its text is long, and whoever claimed it knows what changed.
        """
        now = timezone.now()
        free = Message.objects.ready(at=now).filter(pk=self.pk, attempts=self.attempts)
        if self.attempts > len(LADDER) or not free.update(
            state=MessageState.SENDING, leased_until=now + lease, attempts=self.attempts + 1
        ):
            return False
        self.state, self.leased_until = MessageState.SENDING, now + lease
        self.attempts += 1
        return True

    def mark_sent(self) -> None:
        """The server took it, and that stays true even when the lease ran out meanwhile."""
        Message.objects.filter(
            pk=self.pk, state__in=[MessageState.DUE, MessageState.SENDING]
        ).update(state=MessageState.SENT, sent_at=timezone.now(), leased_until=None, last_error="")

    def postpone(self, error: Exception) -> None:
        """Put it back for the next step of the ladder; after the last one it is dead."""
        if self.attempts > len(LADDER):
            self._settle(MessageState.DEAD, error)
        else:
            self._settle(MessageState.DUE, error, wait=LADDER[self.attempts - 1])

    def set_aside(self, state: MessageState, reason: str, *, keeps_text: bool = True) -> bool:
        """Keep a message that waits from leaving, and say why; False when it waits no more."""
        emptied = {} if keeps_text else {"body_text": "", "body_html": "", "calendar": ""}
        waiting = Message.objects.filter(
            pk=self.pk, state__in=[MessageState.DUE, MessageState.SENDING, MessageState.HELD]
        )
        return bool(waiting.update(state=state, leased_until=None, reason=reason, **emptied))

    def fail(self, error: Exception) -> None:
        """Stop: the server refused it for good."""
        self._settle(MessageState.FAILED, error)

    def _settle(
        self, state: MessageState, error: Exception, *, wait: timedelta = timedelta()
    ) -> None:
        # Only under our own lease: whoever took the message over decides alone.
        Message.objects.filter(
            pk=self.pk, state=MessageState.SENDING, leased_until=self.leased_until
        ).update(
            state=state,
            leased_until=None,
            due_at=timezone.now() + wait,
            last_error=str(error)[:300],
        )
