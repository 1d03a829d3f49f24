"""Nobody of the team reads, or acts on, what concerns themselves."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from ui.backoffice import StaffAdmin

if TYPE_CHECKING:
    Mixin = StaffAdmin
else:
    Mixin = object


class NotAboutOneself(Mixin):
    """Leave out the rows about the reader: their own pages show what they may know of these."""

    person_lookup: ClassVar[str] = "label__connector__user"

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows: QuerySet[Any] = super().get_queryset(request)
        assert isinstance(request.user, User)  # noqa: S101 - the back office is for staff only
        return rows.exclude(**{self.person_lookup: request.user.pk})
