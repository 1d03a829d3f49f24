"""Everything that is sent, and everything that is due later, is a row."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from notifications.enums import MessageState


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
    # What this message is about, to find it again and to write it only once.
    dedup_key = models.CharField("clé d’unicité", max_length=120, null=True, blank=True)  # noqa: DJ001 - many messages have no key, and PostgreSQL holds unique only what is not null
    state = models.CharField(
        "état", max_length=8, choices=MessageState.choices, default=MessageState.DUE
    )
    due_at = models.DateTimeField("à envoyer le")
    leased_until = models.DateTimeField("réservé jusqu’à", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        verbose_name = "message"
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(
                name="message_unsent",
                fields=["due_at"],
                condition=Q(state__in=[MessageState.DUE, MessageState.SENDING]),
            ),
            models.Index(name="message_by_address", fields=["address", "-created_at"]),
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


class DueRow(models.Model):
    """Something to do later: a kind, a subject, an occasion, a date; done or cancelled once."""

    kind = models.CharField("nature", max_length=60)
    subject_id = models.UUIDField("objet")
    occasion = models.CharField("occasion", max_length=60, default="once")
    due_at = models.DateTimeField("échéance")
    claimed_at = models.DateTimeField("pris en charge le", null=True, blank=True)
    done_at = models.DateTimeField("fait le", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "échéance"
        ordering: ClassVar = ["due_at"]
        indexes: ClassVar = [
            models.Index(
                name="duerow_open",
                fields=["due_at"],
                condition=Q(done_at=None, cancelled_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="duerow_once_per_occasion", fields=["kind", "subject_id", "occasion"]
            ),
            models.CheckConstraint(
                name="duerow_done_or_cancelled",
                condition=Q(done_at=None) | Q(cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} le {self.due_at:%d/%m/%Y}"


class Heartbeat(models.Model):
    """The last sign of life of a part that runs by itself (QUALITY C9)."""

    name = models.CharField("nom", max_length=40, primary_key=True)
    beaten_at = models.DateTimeField("dernier battement")

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"

    def __str__(self) -> str:
        return self.name
