"""What every page of the staff's back office shares: bounded lists, history that nobody rewrites,
and actions that ask before they act.

A state never changes through a form: an action calls the service that owns the change.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline

# The exceptions by which a service says no, with what to tell the person who asked.
Refusals = Mapping[type[Exception], str]

CONFIRMED = "confirmed"
# More than this in one go is a mistake more often than a wish; each line is one service call.
MOST_AT_ONCE = 50


class StaffAdmin(ModelAdmin):
    """A list that stays fast at any size, whose rows are never deleted in bulk.

    `show_full_result_count` would count the whole table on each page; a list read by a person
    is paged by fifty.
    """

    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 200
    save_on_top = False
    empty_value_display = "–"

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted by hand: erasure is a service of its own."""
        return False

    def describe(self, subject: Any) -> str:
        """Return the words that name a line on the pages that ask and in what they answer."""
        return str(subject)

    def offers(self, subject: Any, action: str) -> bool:
        """Tell whether an action makes sense for this object as it stands: its page then has a
        button for it. The service still decides."""
        return True

    def object_links(self, request: HttpRequest, subject: Any) -> list[tuple[str, str]]:
        """Return the addresses and names of the pages to go to from that of an object."""
        return []

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        return super().changelist_view(request, context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Show the object with a button for each action, so that one can act here too."""
        if obj is not None:
            context["title"] = capfirst(self.opts.verbose_name)
            context["object_links"] = self.object_links(request, obj)
            context["object_actions"] = [
                (name, description)
                for name, description in self.get_action_choices(request, default_choices=[])
                if self.offers(obj, name)
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)


class HistoryAdmin(StaffAdmin):
    """What happened, or was published: read, and neither added, changed nor deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_steer_permission(self, request: HttpRequest) -> bool:
        """Tell whether this member of staff may use the actions, which need the right to change.

        Named by `permissions=["steer"]` on an action: the form stays closed to everybody.
        """
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")


class SituationFilter(admin.SimpleListFilter):
    """A filter by what a line waits for; the home page of the back office counts the same lines.

    `situations` gives for each key its label and how to keep only its lines at a moment.
    """

    title = "situation"
    parameter_name = "situation"
    situations: ClassVar[dict[str, tuple[str, Callable[[Any, datetime], QuerySet[Any]]]]]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [(key, label) for key, (label, _) in self.situations.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return self.keep(queryset, value) if value in self.situations else queryset

    @classmethod
    def add(cls, key: str, label: str, keep: Callable[[Any, datetime], QuerySet[Any]]) -> None:
        """Add a situation that only a higher floor can tell; called once, where that floor says
        what its own lists show."""
        cls.situations = {**cls.situations, key: (label, keep)}

    @classmethod
    def keep(cls, queryset: QuerySet[Any], key: str) -> QuerySet[Any]:
        """Return the lines of `queryset` in the situation `key`, now."""
        return cls.situations[key][1](queryset, timezone.now())


class HistoryInline(TabularInline):
    """Lines of history shown under their subject."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ActionForm(forms.Form):
    """What an action asks for before it acts; its fields are handed to the service by name."""

    required_css_class: ClassVar[str] = "required"


class ReasonForm(ActionForm):
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="Il est gardé au journal et peut être transmis à la personne.",
    )


def ask_first(
    model_admin: StaffAdmin,
    request: HttpRequest,
    queryset: QuerySet[Any],
    *,
    action: str,
    title: str,
    sentence: str,
    button: str,
    form: ActionForm | None = None,
    template: str = "admin/confirm_action.html",
    extra: Mapping[str, object] | None = None,
) -> TemplateResponse:
    """Return the page that says what is about to be done, to whom, and asks for a confirmation.

    `template` extends the usual page to show what to read first, given in `extra`.
    """
    return TemplateResponse(
        request,
        template,
        {
            **(extra or {}),
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "title": title,
            "sentence": sentence,
            "button": button,
            "objects": [(one.pk, model_admin.describe(one)) for one in queryset[:MOST_AT_ONCE]],
            "action": action,
            "form": form,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "confirmed_name": CONFIRMED,
            "media": model_admin.media,
        },
    )


def run_on_each(
    model_admin: StaffAdmin,
    request: HttpRequest,
    subjects: Iterable[Model],
    act: Callable[[Any], object],
    *,
    done: str,
    refused: Refusals,
) -> int:
    """Call `act` on each subject, say what was done and refused; return how many went well.

    Only the exceptions named in `refused` are caught: each is one subject's refusal, and the
    others go on. Every success is kept in the journal of the back office.
    """
    succeeded = 0
    for subject in subjects:
        try:
            act(subject)
        except tuple(refused) as error:
            why = next(text for kind, text in refused.items() if isinstance(error, kind))
            messages.error(request, f"{model_admin.describe(subject)} : {why}")
        else:
            succeeded += 1
            model_admin.log_change(request, subject, done)
    if succeeded:
        messages.success(request, f"{done} : {succeeded}.")
    return succeeded


def confirmed_action(
    *,
    description: str,
    sentence: str,
    done: str,
    service: Callable[..., object],
    refused: Refusals,
    form_class: type[ActionForm] | None = None,
    permissions: tuple[str, ...] = ("change",),
) -> Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]:
    """Make an admin action that asks for a confirmation, then calls `service` on each line.

    `service(subject, by=user, **fields of form_class)` is called once a line. `sentence` says on
    the confirmation page what will happen, `done` what was done.
    """

    def run(
        model_admin: StaffAdmin, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        submitted = CONFIRMED in request.POST
        form = form_class(request.POST if submitted else None) if form_class else None
        if not submitted or (form is not None and not form.is_valid()):
            return ask_first(
                model_admin,
                request,
                queryset,
                action=request.POST.get("action", ""),
                title=description,
                sentence=sentence,
                button=description,
                form=form,
            )
        fields = form.cleaned_data if form is not None else {}
        run_on_each(
            model_admin,
            request,
            queryset[:MOST_AT_ONCE],
            lambda subject: service(subject, by=request.user, **fields),
            done=done,
            refused=refused,
        )
        return None

    decorated: Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None] = admin.action(
        run, description=description, permissions=permissions
    )
    return decorated


def masked(address: str) -> str:
    """Return an address fit for a list: « c…@example.org ». The whole of it is on one page only,
    whose opening is kept in the journal of readings."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"
