"""What goes wrong by itself is told to the team: once an incident, and never to the whole world."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from notifications.links import absolute
from notifications.messages import BaseMessage
from notifications.models import Address, Incident
from notifications.registry import register_message

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

Readers = Callable[[], "Iterable[AbstractBaseUser]"]
_readers: list[Readers] = []

WHY = "Vous recevez ce message parce que vous faites partie de l’équipe."


def register_readers(readers: Readers) -> None:
    """Say who of the team reads alerts; called in `AppConfig.ready()`."""
    if readers not in _readers:
        _readers.append(readers)


@register_message
class IncidentOpened(BaseMessage):
    """Something is late, silent or given up; context: `what`, `details`, `link`."""

    name = "notifications.incident_opened"
    category = "staff"
    urgent = True
    why = WHY


@register_message
class AddressSuspended(BaseMessage):
    """Mails to an address come back; context: `link`."""

    name = "notifications.address_suspended"
    category = "staff"
    why = WHY


def tell(message: type[BaseMessage], *, key: str, context: dict[str, object]) -> None:
    """Write one message to each reader, in the caller's transaction; a second time writes none."""
    told = {user.pk: user for readers in _readers for user in readers()}
    for user in told.values():
        message(to=user, context=context, dedup_key=f"{key}:{user.pk}").send()


def incident_opened(incident: Incident) -> None:
    tell(
        IncidentOpened,
        key=f"incident:{incident.pk}",
        context={
            "what": incident.get_kind_display(),
            "details": incident.details,
            "link": absolute(reverse("admin:notifications_incident_changelist")),
        },
    )


def address_suspended(address: Address, *, occasion: int) -> None:
    tell(
        AddressSuspended,
        key=f"address_suspended:{address.pk}:{occasion}",
        context={
            "link": absolute(reverse("admin:notifications_address_change", args=[address.pk]))
        },
    )
