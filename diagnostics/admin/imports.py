"""What is known of Eurostat's tables, and what became of each import."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from diagnostics.admin.uploads import upload_page
from diagnostics.enums import ImportState
from diagnostics.models import EurostatCode, EurostatDataset, ImportRun
from diagnostics.services import imports
from reference import dates
from ui.backoffice import HistoryAdmin, Refusals, SituationFilter, StaffAdmin, run_on_each

API_OFF = (
    "L’accès à l’API d’Eurostat est coupé : aucun relevé n’est prévu, les chiffres ne changent que "
    "par les fichiers que vous donnez. EUROSTAT_API_URL l’ouvre."
)
REFUSALS: Refusals = {
    imports.ApiIsOffError: "l’accès à l’API d’Eurostat est coupé, donnez un fichier.",
    imports.AlreadyAskedError: "un relevé est déjà demandé ou en cours.",
}


def say_when_off(request: HttpRequest) -> None:
    """Say above a list that the API is off, to whoever reads it."""
    if request.method == "GET" and not imports.api_is_on():
        messages.warning(request, API_OFF)


class ImportSituation(SituationFilter):
    situations = {
        "failing": ("en échec, à regarder", lambda rows, at: rows.failing()),
        "ready": ("à faire", lambda rows, at: rows.ready(at=at)),
    }


class DatasetSituation(SituationFilter):
    situations = {
        "failing": (
            "dernier relevé en échec",
            lambda rows, at: rows.filter(pk__in=ImportRun.objects.failing().values("dataset")),
        ),
        "never": ("jamais relevé", lambda rows, at: rows.filter(runs=None)),
    }


@admin.register(EurostatDataset)
class EurostatDatasetAdmin(StaffAdmin):
    list_display = ("code", "title", "monthly", "last_state", "last_vintage")
    list_filter = (DatasetSituation, "monthly")
    search_fields = ("code", "title")
    fields = ("code", "title", "monthly", "more_indicators", "last_import")
    actions = ("collect",)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<path:pk>/fichier/",
                self.admin_site.admin_view(self.upload_view),
                name="diagnostics_eurostatdataset_upload",
            )
        ]
        return own + super().get_urls()

    def upload_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        return upload_page(self, request, pk)

    def get_queryset(self, request: HttpRequest) -> QuerySet[EurostatDataset]:
        rows: QuerySet[EurostatDataset] = super().get_queryset(request)
        runs = ImportRun.objects.filter(dataset=OuterRef("pk")).order_by("-created_at", "-pk")
        done = runs.filter(Q(state=ImportState.LOADED) | Q(state=ImportState.UNCHANGED))
        return rows.annotate(
            state_of_last=Subquery(runs.values("state")[:1]),
            vintage_of_last=Subquery(done.exclude(vintage=None).values("vintage")[:1]),
        )

    def get_readonly_fields(
        self, request: HttpRequest, obj: EurostatDataset | None = None
    ) -> tuple[str, ...]:
        return ("code", "last_import") if obj else ("last_import",)

    def get_fields(
        self, request: HttpRequest, obj: EurostatDataset | None = None
    ) -> tuple[str, ...]:
        return self.fields if obj else self.fields[:-1]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        say_when_off(request)
        return super().changelist_view(request, extra_context)

    def object_links(self, request: HttpRequest, subject: EurostatDataset) -> list[tuple[str, str]]:
        runs = reverse("admin:diagnostics_importrun_changelist")
        links = [(f"{runs}?{urlencode({'dataset__code__exact': subject.pk})}", "Tous ses imports")]
        if self.has_change_permission(request, subject):
            upload = reverse("admin:diagnostics_eurostatdataset_upload", args=[subject.pk])
            links.insert(0, (upload, "Donner un fichier"))
        return links

    def offers(self, subject: EurostatDataset, action: str) -> bool:
        return imports.api_is_on()

    @admin.display(description="dernier import", ordering="state_of_last")
    def last_state(self, dataset: Any) -> str:
        return ImportState(dataset.state_of_last).label if dataset.state_of_last else "–"

    @admin.display(description="mise à jour d’Eurostat", ordering="vintage_of_last")
    def last_vintage(self, dataset: Any) -> Any:
        return dataset.vintage_of_last

    @admin.display(description="dernier import")
    def last_import(self, dataset: EurostatDataset) -> str:
        """Say how the last one went and when the next try is, or that none is to come."""
        run = dataset.runs.first()
        said = "Aucun import." if run is None else _outcome(run)
        return said if imports.api_is_on() else f"{said} {API_OFF}"

    @admin.action(description="Relever maintenant", permissions=["change"])
    def collect(self, request: HttpRequest, queryset: QuerySet[EurostatDataset]) -> None:
        by = request.user
        assert isinstance(by, User)  # noqa: S101 - the back office is for staff only
        run_on_each(
            self,
            request,
            queryset,
            lambda dataset: imports.ask_for_import(dataset, by=by),
            done="Relevé demandé, fait dans les dix minutes",
            refused=REFUSALS,
        )


def _outcome(run: ImportRun) -> str:
    label = run.get_state_display()
    when = _at(run.ended_at or run.started_at or run.created_at)
    said = f"{label[:1].upper()}{label[1:]}, {when}."
    if run.message:
        said += f" {run.message}"
    if run.retry_at:
        said += f" Nouvel essai à partir du {_at(run.retry_at)}."
    return said


def _at(moment: Any) -> str:
    return dates.written(timezone.localtime(moment), "j F Y à H:i")


@admin.register(EurostatCode)
class EurostatCodeAdmin(StaffAdmin):
    list_display = ("code", "kind", "label", "kept")
    list_filter = ("kind", "kept")
    search_fields = ("=code", "label")
    fields = ("kind", "code", "label", "kept")

    def get_readonly_fields(
        self, request: HttpRequest, obj: EurostatCode | None = None
    ) -> tuple[str, ...]:
        return ("kind", "code") if obj else ()


@admin.register(ImportRun)
class ImportRunAdmin(HistoryAdmin):
    list_display = ("created_at", "dataset", "origin", "state", "message", "retry_at", "release")
    list_select_related = ("dataset", "release")
    list_filter = (ImportSituation, "state", "origin", "dataset")
    search_fields = ("=dataset__code", "file_name", "message")
    fields = (
        "dataset",
        "origin",
        "file_name",
        "month",
        "state",
        "message",
        "release",
        "vintage",
        "requested_by",
        "created_at",
        "started_at",
        "ended_at",
        "attempts",
        "retry_at",
    )
    readonly_fields = fields

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        say_when_off(request)
        return super().changelist_view(request, extra_context)
