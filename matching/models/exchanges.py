"""What both sides of an accepted introduction write: to each other, and of their attempts."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from matching.enums import ContactKind, Side
from matching.models.introductions import Introduction

LONGEST_MESSAGE = 2000
LONGEST_NOTE = 2000


class ExchangedMessageQuerySet(models.QuerySet["ExchangedMessage"]):
    def untold(self) -> "ExchangedMessageQuerySet":
        """Those whose other side has not been written to yet."""
        return self.filter(told_at=None)

    def unread(self) -> "ExchangedMessageQuerySet":
        return self.filter(read_at=None)


class ExchangedMessage(models.Model):
    """A message from one side to the other: plain text, read on the site only.

    `told_at` is when a mail about it was written, or was no longer needed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    introduction = models.ForeignKey(
        Introduction,
        on_delete=models.PROTECT,
        related_name="messages",
        verbose_name="mise en relation",
    )
    submission_id = models.UUIDField("envoi", unique=True)
    side = models.CharField("côté", max_length=10, choices=Side.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="messages_exchanged",
        verbose_name="auteur",
    )
    text = models.TextField("message", max_length=LONGEST_MESSAGE)
    sent_at = models.DateTimeField("envoyé le", auto_now_add=True)
    told_at = models.DateTimeField("annoncé le", null=True, blank=True)
    read_at = models.DateTimeField("lu le", null=True, blank=True)

    objects = ExchangedMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message échangé"
        verbose_name_plural = "messages échangés"
        ordering: ClassVar = ["-sent_at", "pk"]
        indexes: ClassVar = [
            models.Index(name="exchangedmessage_thread", fields=["introduction", "-sent_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="exchangedmessage_known_side", condition=Q(side__in=Side.values)
            ),
            models.CheckConstraint(name="exchangedmessage_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"message du {self.sent_at:%d/%m/%Y}"


class ContactEntry(models.Model):
    """What a connecteur notes of one firm: an attempt to reach it, a note, or both.

    The owner reads all of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    introduction = models.ForeignKey(
        Introduction,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name="mise en relation",
    )
    submission_id = models.UUIDField("envoi", unique=True)
    kind = models.CharField("nature", max_length=10, choices=ContactKind.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="contact_entries",
        verbose_name="auteur",
    )
    text = models.TextField("note", max_length=LONGEST_NOTE, blank=True)
    at = models.DateTimeField("le")
    noted_at = models.DateTimeField("noté le", auto_now_add=True)

    class Meta:
        verbose_name = "essai ou note"
        verbose_name_plural = "essais et notes"
        ordering: ClassVar = ["-at", "pk"]
        indexes: ClassVar = [
            models.Index(name="contactentry_introduction", fields=["introduction", "-at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="contactentry_known_kind", condition=Q(kind__in=ContactKind.values)
            ),
            models.CheckConstraint(
                name="contactentry_note_says_something",
                condition=~Q(kind=ContactKind.NOTE, text=""),
                violation_error_message="Une note dit quelque chose.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} le {self.at:%d/%m/%Y}"
