"""What a ranking reads: an ask and the candidates. A test holds the list (QUALITY F-4)."""

from dataclasses import dataclass

from connectors.enums import Language
from matching.enums import AdviserChoice, Channel
from reference.enums import Theme


@dataclass(frozen=True, slots=True)
class AskedTheme:
    theme: Theme
    weight: float


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, with nothing that names the firm; coordinates are degrees (WGS 84).

    What has a default was unknown to the rankings stored before version 3 of the rules.
    """

    themes: tuple[AskedTheme, ...]
    sector: str = ""
    department: str = ""
    latitude: float | None = None
    longitude: float | None = None
    adviser_choice: AdviserChoice = AdviserChoice.BOTH
    size_class: str = ""
    # How, when and in which language the owner wishes to be helped; nothing where all will do.
    channel: Channel = Channel.ANY
    slots: tuple[str, ...] = ()
    language: str = Language.FRENCH.value


@dataclass(frozen=True, slots=True)
class KnownTheme:
    theme: Theme
    level: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a connecteur when somebody asks.

    `capacity` and `accepted_this_month` count acceptances of a calendar month, `waiting` the
    requests not answered yet; `days_since_proposed` is None for who was never proposed one.
    """

    id: str
    active: bool
    charter_signed: bool
    labelled: bool
    themes: tuple[KnownTheme, ...]
    sectors: tuple[str, ...]
    departments: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    radius_km: int
    remote: bool
    capacity: int
    accepted_this_month: int
    waiting: int
    days_since_proposed: int | None
    own_firm: bool
    already_asked: bool
    # Helped this firm for free less than a year ago; unknown to rankings stored before version 2.
    sales_barred: bool = False
    # All the rest is unknown to rankings stored before version 3.
    on_holiday: bool = False
    on_site: bool = True
    languages: tuple[str, ...] = (Language.FRENCH.value,)
    size_classes: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    # Declared a link with the firm: works for it, supplies it, competes with it.
    declared_link: bool = False
    # This owner, or this firm, once asked for somebody else instead, or reported them.
    turned_down: bool = False
    reported: bool = False
    # Firms of that sector they helped on what is asked: told in words, weighs nothing.
    works_alike: int = 0
