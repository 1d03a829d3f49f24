"""What the back office says of people: the journal of an object, and readings kept."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts import history
from accounts.models import User
from accounts.services import record_reading

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class JournalMixin(ModelAdmin):
    """Shows the steps of the object's state machine, as the read-only field `journal`."""

    def state_label(self, state: str) -> str:
        labels = dict(self.model._meta.get_field("state").flatchoices)
        return str(labels.get(state, state))

    @admin.display(description="journal")
    def journal(self, subject: Model) -> SafeString | str:
        steps = history.of(subject) if subject.pk else []
        if not steps:
            return "Aucun changement d’état."
        lines = format_html_join(
            "",
            "<li>{} : {} ({}){}</li>",
            (
                (
                    f"{timezone.localtime(step.at):%d/%m/%Y %H:%M}",
                    self.state_label(step.to_state),
                    step.by.full_name or "compte sans nom" if step.by else "la plateforme",
                    f" – {step.reason}" if step.reason else "",
                )
                for step in steps
            ),
        )
        return format_html('<ul class="journal">{}</ul>', lines)


class ReadingRecordedMixin(ModelAdmin):
    """Keeps a line in the journal of readings each time the page of an object is shown, since it
    shows somebody's contact details (QUALITY B22)."""

    reading_purpose = "suivi par l’équipe"

    def person_shown(self, subject: Any) -> User | None:
        """Return the person whose details the page shows."""
        raise NotImplementedError

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        person = self.person_shown(obj) if obj is not None else None
        if person is not None and isinstance(request.user, User):
            about = obj.pk if not isinstance(obj, User) else None
            record_reading(
                reader=request.user,
                subject=person,
                purpose=self.reading_purpose,
                about_id=about,
            )
        return super().render_change_form(request, context, add, change, form_url, obj)
