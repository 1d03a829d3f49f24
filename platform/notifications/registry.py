"""The message classes of every application, registered in its `AppConfig.ready()`."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifications.messages import BaseMessage

_classes: dict[str, type["BaseMessage"]] = {}
registered: Mapping[str, type["BaseMessage"]] = MappingProxyType(_classes)


def register_message(cls: type["BaseMessage"]) -> type["BaseMessage"]:
    """Make a message class known under its name; usable as a decorator.

    Raises ValueError for a name that is not `application.short_name`, or that another class has.
    """
    if not re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", cls.name):
        raise ValueError(f"{cls.__name__}: {cls.name!r} is not « application.short_name ».")
    if _classes.setdefault(cls.name, cls) is not cls:
        raise ValueError(f"Two message classes are named {cls.name}.")
    return cls
