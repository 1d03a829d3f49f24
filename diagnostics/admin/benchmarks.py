"""Eurostat's figures in the back office: a draft is examined, then published or thrown away."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from accounts.models import User
from diagnostics.admin.difference import difference_page
from diagnostics.editions import ImportUnderWayError
from diagnostics.enums import PublicationState
from diagnostics.models import BenchmarkRelease, Figure
from diagnostics.services import benchmarks
from reference import sectors
from ui.backoffice import (
    CONFIRMED,
    ActionForm,
    HistoryAdmin,
    Refusals,
    ask_first,
    confirmed_action,
    run_on_each,
)

PUBLISHED: Refusals = {benchmarks.AlreadyPublishedError: "cette édition est publiée, et figée."}
NOT_PUBLISHABLE: Refusals = {
    **PUBLISHED,
    benchmarks.StaleDraftError: "une autre édition a été publiée depuis que ce brouillon a été "
    "commencé. Écartez-le : le prochain import en commencera un autre.",
    benchmarks.NothingNewError: "ce brouillon ne change rien à l’édition en vigueur.",
    ImportUnderWayError: "un import est en cours, réessayez dans quelques minutes.",
}
NOT_DISCARDABLE: Refusals = {
    **PUBLISHED,
    ImportUnderWayError: NOT_PUBLISHABLE[ImportUnderWayError],
}


class GroupsForm(ActionForm):
    """For each section of the NAF, one of the groups under which the release has figures."""

    def __init__(self, release: BenchmarkRelease, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = set(release.figures.order_by().values_list("activity", flat=True).distinct())
        groups = sorted(published | set(release.groups.values()))
        for section, label in sectors.SECTIONS.items():
            self.fields[section] = forms.ChoiceField(
                label=f"{section} – {label}",
                choices=[
                    ("", "Aucun groupe : comparer avec toutes les activités"),
                    *((group, _in_words(group, published)) for group in groups),
                ],
                initial=release.groups.get(section, ""),
                required=False,
            )


def _in_words(group: str, published: set[str]) -> str:
    return group if group in published else f"{group} (aucun chiffre dans cette édition)"


@admin.register(BenchmarkRelease)
class BenchmarkReleaseAdmin(HistoryAdmin):
    list_display = ("code", "state", "base", "published_at", "figures_count")
    list_select_related = ("base",)
    list_filter = ("state",)
    search_fields = ("code",)
    ordering = ("-published_at", "-pk")
    fields = (
        "code",
        "standing",
        "base",
        "published_at",
        "published_by",
        "figures_count",
        "difference",
        "groups_in_words",
        "imports",
    )
    readonly_fields = fields
    actions = ("publish", "edit_groups", "discard")

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<path:pk>/difference/",
                self.admin_site.admin_view(self.difference_view),
                name="diagnostics_benchmarkrelease_difference",
            )
        ]
        return own + super().get_urls()

    def difference_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        return difference_page(self, request, pk)

    def object_links(
        self, request: HttpRequest, subject: BenchmarkRelease
    ) -> list[tuple[str, str]]:
        figures = reverse("admin:diagnostics_figure_changelist")
        query = urlencode({"release__id__exact": subject.pk})
        return [
            (
                reverse("admin:diagnostics_benchmarkrelease_difference", args=[subject.pk]),
                "Ce qu’elle change, chiffre par chiffre",
            ),
            (f"{figures}?{query}", "Tous ses chiffres"),
        ]

    def describe(self, subject: BenchmarkRelease) -> str:
        return f"Édition {subject.code}"

    def offers(self, subject: BenchmarkRelease, action: str) -> bool:
        if subject.state == PublicationState.PUBLISHED:
            return False
        return action != "publish" or not benchmarks.is_stale(subject)

    @admin.display(description="état")
    def standing(self, release: BenchmarkRelease) -> str:
        if release.state == PublicationState.PUBLISHED:
            return "Publiée : ni elle ni ses chiffres ne changent plus."
        if benchmarks.is_stale(release):
            return (
                "Brouillon dépassé : une autre édition a été publiée depuis. Il ne peut plus être "
                "publié ; écartez-le, le prochain import en commencera un autre."
            )
        return "Brouillon : à relire, puis à publier ou à écarter."

    @admin.display(description="ce qu’elle change")
    def difference(self, release: BenchmarkRelease) -> str:
        return str(benchmarks.summary_of(release))

    @admin.display(description="groupes d’activités")
    def groups_in_words(self, release: BenchmarkRelease) -> SafeString:
        return format_html(
            '<ul class="journal">{}</ul>',
            format_html_join(
                "",
                "<li><strong>{}</strong>\u00a0: {}</li>",
                (
                    (f"{section} – {label}", release.groups.get(section) or "toutes les activités")
                    for section, label in sectors.SECTIONS.items()
                ),
            ),
        )

    @admin.display(description="imports")
    def imports(self, release: BenchmarkRelease) -> SafeString | str:
        runs = release.runs.select_related("dataset")
        return (
            format_html(
                '<ul class="journal">{}</ul>',
                format_html_join(
                    "",
                    "<li><strong>{}</strong>\u00a0: {}</li>",
                    ((r.dataset, r.message) for r in runs),
                ),
            )
            if runs
            else "–"
        )

    publish = confirmed_action(
        description="Publier cette édition",
        sentence="Les diagnostics terminés à partir de maintenant seront comparés avec elle ; ceux "
        "qui le sont déjà gardent la leur. C’est définitif : une édition publiée ne change plus.",
        done="Édition publiée",
        service=benchmarks.publish_release,
        refused=NOT_PUBLISHABLE,
        permissions=("steer",),
    )

    discard = confirmed_action(
        description="Écarter ce brouillon",
        sentence="Le brouillon et ses chiffres sont effacés ; le compte rendu des imports reste.",
        done="Brouillon écarté",
        service=benchmarks.discard_release,
        refused=NOT_DISCARDABLE,
        permissions=("steer",),
    )

    @admin.action(description="Modifier les groupes d’activités", permissions=["steer"])
    def edit_groups(
        self, request: HttpRequest, queryset: QuerySet[BenchmarkRelease]
    ) -> HttpResponse | None:
        release = queryset.first()
        if release is None or len(queryset) > 1:
            messages.warning(request, "Choisissez une seule édition à la fois.")
            return None
        submitted = CONFIRMED in request.POST
        form = GroupsForm(release, request.POST if submitted else None)
        if not submitted or not form.is_valid():
            return ask_first(
                self,
                request,
                queryset,
                action="edit_groups",
                title="Modifier les groupes d’activités",
                sentence="Eurostat publie par groupe d’activités, et en change parfois les codes. "
                "Dites avec lequel comparer les entreprises de chaque section de la NAF.",
                button="Enregistrer les groupes",
                form=form,
            )
        by = request.user
        assert isinstance(by, User)  # noqa: S101 - the back office is for staff only
        run_on_each(
            self,
            request,
            [release],
            lambda subject: benchmarks.set_groups(subject, groups=form.cleaned_data, by=by),
            done="Groupes d’activités modifiés",
            refused=PUBLISHED,
        )
        return None


@admin.register(Figure)
class FigureAdmin(HistoryAdmin):
    list_display = (
        "indicator",
        "geo",
        "year",
        "size_class",
        "activity",
        "value",
        "flag",
        "dataset",
    )
    list_filter = ("release", "geo", "year", "size_class")
    search_fields = ("=indicator", "=dataset", "=geo")
    search_help_text = "Code exact d’un indicateur, d’un jeu de données ou d’une zone"
    ordering = ("indicator", "geo", "-year", "pk")
