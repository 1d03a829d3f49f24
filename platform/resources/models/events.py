"""Workshops, webinars and group sessions: so many places, then a list of those who wait."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from resources.enums import RegistrationState, ResourceState
from resources.models.library import Resource


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> "EventQuerySet":
        """Those that anybody may read about."""
        return self.filter(resource__state=ResourceState.PUBLISHED)

    def held(self) -> "EventQuerySet":
        """Lock until the end of the transaction, with what mails and calendars say of an event."""
        rows = self.select_related("resource", "commune")
        return rows.select_for_update(of=("self",), no_key=True)

    def coming(self, *, at: datetime) -> "EventQuerySet":
        """Those that take place, and are not over."""
        return self.published().filter(cancelled_at=None, ends_at__gt=at)


class Event(models.Model):
    """When and where a resource of the kind « événement » takes place.

    `places` is None when anybody may come; `taken` never passes it. `join_url` is told to those
    who are registered. `revision` grows with each change that calendars must learn.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.OneToOneField(
        Resource, on_delete=models.CASCADE, related_name="event", verbose_name="ressource"
    )
    starts_at = models.DateTimeField("commence le")
    ends_at = models.DateTimeField("se termine le")
    place = models.CharField("lieu", max_length=200, blank=True)
    commune = models.ForeignKey(
        "reference.Commune",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name="commune",
    )
    join_url = models.URLField("adresse de connexion", max_length=500, blank=True)
    places = models.PositiveSmallIntegerField("places", null=True, blank=True)
    taken = models.PositiveIntegerField("places prises", default=0)
    revision = models.PositiveSmallIntegerField("révision", default=0)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    cancel_reason = models.CharField("motif d’annulation", max_length=300, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [models.Index(name="event_by_date", fields=["starts_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="event_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="Un événement se termine après avoir commencé.",
            ),
            models.CheckConstraint(
                name="event_never_oversold",
                condition=Q(places=None) | Q(taken__lte=F("places")),
                violation_error_message="Toutes les places sont prises.",
            ),
            models.CheckConstraint(
                name="event_somewhere",
                condition=~Q(place="") | ~Q(join_url=""),
                violation_error_message="Dites où se rendre, ou comment se connecter.",
            ),
            models.CheckConstraint(
                name="event_join_url_is_https",
                condition=Q(join_url="") | Q(join_url__startswith="https://"),
                violation_error_message="L’adresse de connexion commence par «\u00a0https://\u00a0».",
            ),
        ]

    def __str__(self) -> str:
        return f"événement du {timezone.localtime(self.starts_at):%d/%m/%Y}"

    @property
    def left(self) -> int | None:
        """Return how many places are free; None when anybody may come."""
        return None if self.places is None else self.places - self.taken

    @property
    def where(self) -> str:
        """Say where to go, or that one stays at home; never how to connect."""
        there = f"{self.place}, {self.commune}" if self.place and self.commune else self.place
        return there or "En ligne"

    @property
    def region_id(self) -> str | None:
        """Return the region whose correspondent looks after it; None for the whole country.

        Read with `commune__department` and `resource__department`.
        """
        for place in (self.commune, self.resource):
            if place is not None and place.department is not None:
                return str(place.department.region_id)
        return self.resource.region_id


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def live(self) -> "RegistrationQuerySet":
        return self.exclude(state=RegistrationState.CANCELLED)

    def waiting(self) -> "RegistrationQuerySet":
        """Those who wait for a place, who came first first."""
        return self.filter(state=RegistrationState.WAITING).order_by("rank")

    def holding(self) -> "RegistrationQuerySet":
        """Those who have a place, whether they came, did not, or are still expected."""
        return self.exclude(state__in=[RegistrationState.CANCELLED, RegistrationState.WAITING])

    def confirmed(self, email: str) -> "RegistrationQuerySet":
        """Those by which somebody has shown that an address is theirs."""
        return self.filter(email=email, confirmed_at__isnull=False).exclude(email="")


class Registration(models.Model):
    """Somebody who wishes to come, with or without an account.

    `rank` is the order of arrival at one event, drawn under the lock of the event: it says who is
    next when a place is given back. Some time after the event the row names nobody
    (`erased_at`): how many came is all that is kept.

    `confirm_by` is set as long as nobody has shown that the address is theirs: place or rank are
    held until then. `confirmed_at` is when somebody did.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="registrations", verbose_name="événement"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="registrations",
        verbose_name="personne",
    )
    name = models.CharField("prénom et nom", max_length=120, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    state = models.CharField("état", max_length=10, choices=RegistrationState.choices)
    rank = models.PositiveIntegerField("ordre d’arrivée")
    created_at = models.DateTimeField("inscrit le", auto_now_add=True)
    confirm_by = models.DateTimeField("à confirmer avant le", null=True, blank=True)
    confirmed_at = models.DateTimeField("adresse confirmée le", null=True, blank=True)
    erased_at = models.DateTimeField("effacée le", null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        ordering: ClassVar = ["event", "rank"]
        indexes: ClassVar = [
            models.Index(
                name="registration_confirmed",
                fields=["email"],
                condition=Q(confirmed_at__isnull=False) & ~Q(email=""),
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="registration_known_state", condition=Q(state__in=RegistrationState.values)
            ),
            models.UniqueConstraint(name="registration_one_rank", fields=["event", "rank"]),
            models.UniqueConstraint(
                "event",
                Lower("email"),
                name="registration_one_live_per_address",
                condition=~Q(state=RegistrationState.CANCELLED) & ~Q(email=""),
                violation_error_message="Cette adresse est déjà inscrite.",
            ),
            models.CheckConstraint(
                name="registration_names_somebody_or_is_erased",
                condition=(~Q(name="") & ~Q(email="") & Q(erased_at=None))
                | Q(name="", email="", user=None, erased_at__isnull=False),
            ),
            models.CheckConstraint(
                name="registration_confirmed_or_awaited",
                condition=Q(confirm_by=None) | Q(confirmed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"inscription n° {self.rank}"

    @property
    def is_expected(self) -> bool:
        """Tell whether somebody has a place to come, or waits for one."""
        return self.state in (RegistrationState.REGISTERED, RegistrationState.WAITING)

    @property
    def is_to_confirm(self) -> bool:
        return self.is_expected and self.confirm_by is not None

    @property
    def was_released(self) -> bool:
        """Tell whether it was given to others because nobody confirmed the address in time."""
        return self.state == RegistrationState.CANCELLED and self.confirm_by is not None
