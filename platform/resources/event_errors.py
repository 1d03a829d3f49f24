"""How the services of events say no."""

from resources.models import Registration


class NotOpen(Exception):
    """Nobody may register: the event is not published, is cancelled, or has begun.

    Its text says which, for the person who asks.
    """


class AlreadyRegistered(Exception):
    """This address has a place, or waits for one."""

    def __init__(self, registration: Registration) -> None:
        super().__init__(registration.pk)
        self.registration = registration


class TooLate(Exception):
    """The event has begun, is over, or was cancelled: this no longer changes."""


class TooEarly(Exception):
    """The event has not begun: nobody has come yet."""


class WrongMoment(Exception):
    """An event begins later than now, and ends after it begins."""


class FewerThanTaken(Exception):
    """More people are registered than there would be places."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken
