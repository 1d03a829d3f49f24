"""What those who register for an event are told, with an account or without."""

from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar

from django.utils import timezone

from notifications.categories import Category
from notifications.messages import BaseMessage
from notifications.models import Message
from resources.enums import RegistrationState
from resources.models import Registration

CATEGORIES = (
    Category(
        "events",
        "Vos inscriptions à des événements",
        "Votre place ou votre rang, le rappel de la veille, et ce qui change.",
    ),
    Category(
        "after_events",
        "Après un événement",
        "Un seul message, le lendemain, avec de quoi continuer.",
        may_be_refused=True,
    ),
)
# How long after an event names and addresses are kept; the last mail leaves the day after it.
KEPT_AFTER = timedelta(days=30)


class OfRegistration(BaseMessage):
    """A mail about one registration, its `about`: dropped once that is in no state of `true_in`."""

    category = "events"
    kept_for = KEPT_AFTER - timedelta(days=1)
    why = (
        "Vous recevez ce message parce que votre adresse a été donnée pour s’inscrire à un "
        "événement."
    )
    true_in: ClassVar[Collection[str]] = ()
    before_it_begins: ClassVar[bool] = False

    @classmethod
    def relevant(cls, message: Message) -> bool:
        if message.about_id is None:
            return True
        registrations = Registration.objects.filter(
            pk=message.about_id, state__in=cls.true_in, event__cancelled_at=None
        )
        if cls.before_it_begins:
            registrations = registrations.filter(event__starts_at__gt=timezone.now())
        return registrations.exists()


class EventToConfirm(OfRegistration):
    name = "resources.event_to_confirm"
    true_in = (RegistrationState.REGISTERED, RegistrationState.WAITING)
    urgent = True

    @classmethod
    def relevant(cls, message: Message) -> bool:
        if message.about_id is None:
            return True
        awaited = Registration.objects.filter(pk=message.about_id, confirm_by__isnull=False)
        return super().relevant(message) and awaited.exists()


class EventRegistered(OfRegistration):
    name = "resources.event_registered"
    true_in = (RegistrationState.REGISTERED,)
    urgent = True


class EventWaiting(OfRegistration):
    name = "resources.event_waiting"
    true_in = (RegistrationState.WAITING,)
    urgent = True


class EventPlaceFreed(OfRegistration):
    name = "resources.event_place_freed"
    true_in = (RegistrationState.REGISTERED,)
    before_it_begins = True
    # Whoever can no longer come gives the place to the next one: not a minute is to be lost.
    urgent = True


class EventGivenUp(OfRegistration):
    name = "resources.event_given_up"
    true_in = (RegistrationState.CANCELLED,)
    urgent = True


class EventChanged(OfRegistration):
    name = "resources.event_changed"
    true_in = (RegistrationState.REGISTERED, RegistrationState.WAITING)
    urgent = True


class EventCancelled(OfRegistration):
    name = "resources.event_cancelled"
    urgent = True

    @classmethod
    def relevant(cls, message: Message) -> bool:
        """It is: an event cancelled stays so."""
        return True


class EventReminder(OfRegistration):
    name = "resources.event_reminder"
    true_in = (RegistrationState.REGISTERED,)
    before_it_begins = True


class EventStillFull(OfRegistration):
    name = "resources.event_still_full"
    true_in = (RegistrationState.WAITING,)
    before_it_begins = True


class EventAfter(OfRegistration):
    name = "resources.event_after"
    category = "after_events"
    true_in = (RegistrationState.REGISTERED, RegistrationState.ATTENDED)


MESSAGES = (
    EventToConfirm,
    EventRegistered,
    EventWaiting,
    EventPlaceFreed,
    EventGivenUp,
    EventChanged,
    EventCancelled,
    EventReminder,
    EventStillFull,
    EventAfter,
)
