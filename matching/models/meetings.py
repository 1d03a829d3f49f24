"""A meeting of both sides: the slots offered, the one taken."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.enums import MeetingChannel, MeetingState
from matching.models.introductions import Introduction

SHORTEST_MINUTES, LONGEST_MINUTES = 15, 240


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def open(self) -> "MeetingQuerySet":
        """Those that may still change: offered, or taken."""
        return self.filter(state__in=[MeetingState.PROPOSED, MeetingState.BOOKED])


class Meeting(models.Model):
    """One meeting, however often it is moved: its id makes the UID of calendars.

    `sequence` is that of calendars, one more at each change of what was taken. `revision` counts
    every change: whoever acts from a page that is no longer true changes nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    introduction = models.ForeignKey(
        Introduction,
        on_delete=models.PROTECT,
        related_name="meetings",
        verbose_name="mise en relation",
    )
    state = models.CharField(
        "état", max_length=10, choices=MeetingState.choices, default=MeetingState.PROPOSED
    )
    slot = models.OneToOneField(
        "matching.MeetingSlot",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="taken_by",
        verbose_name="créneau pris",
    )
    sequence = models.PositiveSmallIntegerField("numéro d’invitation", default=0)
    revision = models.PositiveIntegerField("révision", default=0)
    others_asked_at = models.DateTimeField("autres créneaux demandés le", null=True, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="meeting_known_state", condition=Q(state__in=MeetingState.values)
            ),
            models.UniqueConstraint(
                name="meeting_one_open_per_introduction",
                fields=["introduction"],
                condition=Q(state__in=[MeetingState.PROPOSED, MeetingState.BOOKED]),
                violation_error_message="Un rendez-vous est déjà proposé ou pris.",
            ),
            models.CheckConstraint(
                name="meeting_taken_has_its_slot",
                condition=~Q(state__in=[MeetingState.BOOKED, MeetingState.HELD])
                | Q(slot__isnull=False),
                violation_error_message="Un rendez-vous pris a son créneau.",
            ),
        ]

    def __str__(self) -> str:
        return f"rendez-vous, {self.get_state_display()}"


class MeetingSlot(models.Model):
    """A moment offered for a meeting, how and where."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="slots", verbose_name="rendez-vous"
    )
    starts_at = models.DateTimeField("début")
    minutes = models.PositiveSmallIntegerField("durée en minutes")
    channel = models.CharField("moyen", max_length=8, choices=MeetingChannel.choices)
    place = models.CharField("lieu ou lien", max_length=300, blank=True)
    offered_at = models.DateTimeField("proposé le", auto_now_add=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="meetingslot_offered_once",
                fields=["meeting", "starts_at"],
                condition=Q(withdrawn_at=None),
                violation_error_message="Ce créneau est déjà proposé.",
            ),
            models.CheckConstraint(
                name="meetingslot_length",
                condition=Q(minutes__range=(SHORTEST_MINUTES, LONGEST_MINUTES)),
                violation_error_message="Un rendez-vous dure de 15 minutes à 4 heures.",
            ),
            models.CheckConstraint(
                name="meetingslot_known_channel", condition=Q(channel__in=MeetingChannel.values)
            ),
        ]

    def __str__(self) -> str:
        return f"créneau du {timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)
