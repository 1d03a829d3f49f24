"""The rules of ranking: prepared, tried on past requests, compared, published for good."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from accounts.backoffice import JournalMixin
from accounts.models import User
from matching import services
from matching.candidates import connectors_by_id
from matching.enums import PolicyState
from matching.models import RankingPolicy
from matching.policies import policy_in_force
from matching.policy import RANGES, WEIGHTS, WHOLE, Criterion, WrongPolicy, faults_of
from matching.preview import NAMES, OTHERS, Compared, difference, preview
from matching.rankings import last_stored
from matching.rotation import rotation_over
from matching.services import policies
from reference import departments
from ui.backoffice import Refusals, SituationFilter, StaffAdmin, confirmed_action

if TYPE_CHECKING:
    PolicyModelForm = forms.ModelForm[RankingPolicy]
else:
    PolicyModelForm = forms.ModelForm

LEVELS = ("level_1", "level_2", "level_3")
LEVEL_LABELS = ("Conseille", "L’a déjà mis en place", "Forme d’autres personnes")
# How many of the last requests a draft is tried on, and how many are shown side by side.
TRIED_ON = 100
SHOWN = 10
FIRST_PLACES = 3
MONTHS = 12

REFUSALS: Refusals = {
    services.AlreadyPublished: "ces règles sont déjà publiées, elles ne changent plus.",
    services.DraftExists: "une version est déjà en préparation, modifiez-la ou abandonnez-la.",
    services.PolicyUnexplained: "écrivez d’abord ce qui change, et pourquoi.",
    WrongPolicy: "ses paramètres ne sont pas valables, corrigez-les d’abord.",
}


def _number(name: str) -> forms.Field:
    least, most = RANGES[name]
    label = OTHERS[name][0].upper() + OTHERS[name][1:]
    kind = forms.IntegerField if name in WHOLE else forms.FloatField
    return kind(label=label, min_value=int(least), max_value=int(most))


class DraftForm(PolicyModelForm):
    """Each parameter in a field of its own; the sum of the weights is checked together."""

    class Meta:
        model = RankingPolicy
        fields = ("note",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.parameters or {}
        for name in PARAMETERS:
            self.fields[name].initial = stored.get(name, 0)
        for name, level in zip(LEVELS, stored.get("levels", ()), strict=False):
            self.fields[name].initial = level

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            for name, words in faults_of(self.parameters).items():
                self.add_error({"": None, "levels": LEVELS[1]}.get(name, name), words)
        return cleaned

    @property
    def parameters(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in PARAMETERS}
        return {**given, "levels": [self.cleaned_data[name] for name in LEVELS]}


PARAMETERS = (*WEIGHTS, *RANGES)
FIELDS: dict[str, forms.Field] = {
    criterion.value: forms.IntegerField(
        label=NAMES[criterion][0].upper() + NAMES[criterion][1:], min_value=0, max_value=100
    )
    for criterion in Criterion
} | {name: _number(name) for name in RANGES}
FIELDS |= {
    name: forms.FloatField(label=label, min_value=0, max_value=1)
    for name, label in zip(LEVELS, LEVEL_LABELS, strict=True)
}
# Declared here rather than one by one: the parameters are listed in one place, `policy`.
DraftForm.base_fields.update(FIELDS)
DraftForm.declared_fields.update(FIELDS)


class MonthsForm(forms.Form):
    mois = forms.IntegerField(
        label="Nombre de mois mesurés", min_value=1, max_value=36, initial=MONTHS
    )


class PolicySituation(SituationFilter):
    situations = {
        "draft": ("en préparation", lambda rows, at: rows.drafts()),
        "published": ("publiées", lambda rows, at: rows.published()),
    }


def _prepare(subject: RankingPolicy, *, by: User) -> None:
    """Begin the next version from the one in force, whichever row was chosen."""
    policies.draft_policy(by=by)


@admin.register(RankingPolicy)
class RankingPolicyAdmin(JournalMixin, StaffAdmin):
    """Immutable once published: rankings stored with a version are replayed with it."""

    form = DraftForm
    list_display = ("version", "state", "published_at", "published_by", "note")
    list_select_related = ("published_by",)
    list_filter = (PolicySituation,)
    search_fields = ("version", "note")
    readonly_fields = (
        "version",
        "state",
        "created_at",
        "created_by",
        "published_at",
        "published_by",
        "in_words",
        "journal",
    )
    actions = ("prepare", "publish", "drop")

    prepare = confirmed_action(
        description="Préparer une nouvelle version",
        sentence="Elle commence par une copie des règles en vigueur. Rien ne change pour les "
        "demandes tant qu’elle n’est pas publiée.",
        done="Nouvelle version préparée",
        service=_prepare,
        refused=REFUSALS,
    )
    publish = confirmed_action(
        description="Publier ces règles",
        sentence="Elles entrent en vigueur tout de suite, pour toutes les demandes à venir, et ne "
        "changent plus jamais. La page publique « Comment fonctionne la mise en relation » les "
        "montre aussitôt. Les classements déjà faits gardent leurs règles.",
        done="Règles publiées",
        service=policies.publish_policy,
        refused=REFUSALS,
    )
    drop = confirmed_action(
        description="Abandonner ce brouillon",
        sentence="Ce brouillon est effacé. Aucun classement n’a été fait avec lui.",
        done="Brouillon abandonné",
        service=policies.drop_draft,
        refused=REFUSALS,
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A version begins as a copy of the one in force: an action makes it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        published = isinstance(obj, RankingPolicy) and obj.state == PolicyState.PUBLISHED
        return not published and super().has_change_permission(request, obj)

    def offers(self, subject: RankingPolicy, action: str) -> bool:
        is_draft: bool = subject.state == PolicyState.DRAFT
        return is_draft is (action != "prepare")

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        about = ("version", "state", "created_at", "created_by", "published_at", "published_by")
        if not self.has_change_permission(request, obj):
            return ((None, {"fields": (*about, "note", "in_words", "journal")}),)
        return (
            (None, {"fields": ("version", "note")}),
            ("Poids des critères, 100 en tout", {"fields": WEIGHTS}),
            ("Ce que vaut chaque niveau, de 0 à 1", {"fields": LEVELS}),
            ("Distances, tour de rôle et sollicitations", {"fields": tuple(RANGES)}),
            ("Suivi", {"fields": ("created_at", "created_by", "journal")}),
        )

    @admin.display(description="règles")
    def in_words(self, subject: RankingPolicy) -> str:
        policy = subject.policy
        weights = [f"{NAMES[one]}, {policy.weight(one)}" for one in policy.criteria]
        return "Poids sur 100 : " + " ; ".join(weights) + "."

    def save_model(
        self, request: HttpRequest, obj: RankingPolicy, form: PolicyModelForm, change: bool
    ) -> None:
        assert isinstance(form, DraftForm)  # noqa: S101 - the form declared above
        assert isinstance(request.user, User)  # noqa: S101 - the back office is for staff only
        note = form.cleaned_data["note"]
        policies.change_draft(obj, parameters=form.parameters, note=note, by=request.user)

    def object_links(self, request: HttpRequest, subject: Any) -> list[tuple[str, str]]:
        if subject.state == PolicyState.PUBLISHED:
            measured = reverse("admin:matching_rankingpolicy_rotation")
            return [(measured, "Le tour de rôle, mesuré")]
        address = reverse("admin:matching_rankingpolicy_trial", args=[subject.pk])
        return [(address, "Ce qui change, sur de vraies demandes")]

    def get_urls(self) -> list[URLPattern]:
        trial = self.admin_site.admin_view(self.trial)
        return [
            path(
                "tour-de-role/",
                self.admin_site.admin_view(self.rotation),
                name="matching_rankingpolicy_rotation",
            ),
            path("<uuid:pk>/essai/", trial, name="matching_rankingpolicy_trial"),
            *super().get_urls(),
        ]

    def rotation(self, request: HttpRequest) -> HttpResponse:
        """Show how evenly requests were proposed over the months asked for, as of now."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = MonthsForm(request.GET or None)
        months = form.cleaned_data["mois"] if form.is_valid() else MONTHS
        now = timezone.now()
        return TemplateResponse(
            request,
            "admin/rotation.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "Le tour de rôle, mesuré",
                "form": form,
                "rotation": rotation_over(now - timedelta(days=30 * months), now),
            },
        )

    def trial(self, request: HttpRequest, pk: object) -> HttpResponse:
        """Show what a draft changes: in words, in figures, and on past requests side by side."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        draft = self.get_queryset(request).filter(pk=pk).first()
        if not isinstance(draft, RankingPolicy):
            raise Http404
        in_force = policy_in_force()
        found = preview(last_stored(TRIED_ON), in_force=in_force, draft=draft.policy)
        examples = found.most_moved[:SHOWN]
        return TemplateResponse(
            request,
            "admin/policy_trial.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": f"Ce que change la version {draft.version}",
                "draft": draft,
                "in_force": in_force,
                "changes": difference(in_force, draft.policy),
                "found": found,
                "examples": _side_by_side(examples),
            },
        )


def _side_by_side(examples: tuple[Compared, ...]) -> list[dict[str, Any]]:
    """Return the first places of each request, before and after, with the names (one query)."""
    shown = [
        line.id
        for one in examples
        for ranking in (one.before, one.after)
        for line in ranking.ranked[:FIRST_PLACES]
    ]
    names = {pk: str(connector) for pk, connector in connectors_by_id(set(shown)).items()}
    return [
        {
            "pk": one.past.pk,
            "where": departments.label(one.past.ask.department) or "lieu non précisé",
            "themes": ", ".join(asked.theme.label for asked in one.past.ask.themes),
            "sides": [
                [(names.get(line.id, "une personne partie"), line.score) for line in lines]
                for lines in (one.before.ranked[:FIRST_PLACES], one.after.ranked[:FIRST_PLACES])
            ],
        }
        for one in examples
    ]
