"""The staff's back office: its home page says what waits, before it lists what exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache

from ui.backoffice import ModelAdmin, SituationFilter


@dataclass(frozen=True, slots=True)
class Basket:
    """Lines of one model that wait for somebody: a model, and a situation its list filters by."""

    model: str
    situation: str
    title: str


BASKETS: Sequence[Basket] = (
    Basket("matching.HelpRequest", "unanswered", "Demandes restées sans réponse"),
    Basket("matching.Introduction", "late", "Connecteurs en retard pour répondre"),
    Basket("matching.Introduction", "no_contact", "Acceptées sans contact établi"),
    Basket("connectors.Connector", "submitted", "Candidatures de connecteurs à examiner"),
    Basket("connectors.Label", "to_assign", "Dossiers de label à confier"),
    Basket("connectors.Label", "to_decide", "Dossiers de label à décider"),
    Basket("connectors.Review", "to_reassign", "Examens à confier à quelqu’un d’autre"),
    Basket("connectors.Testimony", "to_moderate", "Avis et réponses à relire"),
    Basket("connectors.AuditLine", "to_check", "Interdictions de vendre à vérifier"),
    Basket("connectors.Connector", "to_review", "Connecteurs à revoir : acceptées sans contact"),
    Basket("connectors.Label", "ending", "Labels qui se terminent sous 90 jours"),
    Basket("connectors.Suspension", "answered", "Suspensions de label : réponse à lire"),
    Basket("connectors.MisconductReport", "open", "Signalements à traiter"),
    Basket("connectors.MisconductReport", "late", "Signalements en retard"),
    Basket("resources.Resource", "to_read", "Ressources proposées à relire"),
    Basket("resources.OutdatedReport", "open", "Ressources signalées par des lecteurs"),
    Basket("resources.Resource", "link_dead", "Ressources masquées : lien mort"),
    Basket("diagnostics.ImportRun", "failing", "Imports d’Eurostat en échec"),
    Basket("diagnostics.Report", "failing", "Rapports PDF qui n’ont pas pu être fabriqués"),
    Basket("notifications.Incident", "open", "Pannes en cours"),
    Basket("notifications.Address", "suspended", "Adresses dont les messages reviennent"),
    Basket("notifications.Message", "stuck", "Messages qui n’ont pas pu partir"),
    Basket("notifications.DueRow", "late", "Échéances en retard"),
)


# What the team works on first; whatever is not named comes last.
APP_ORDER = (
    *("matching", "connectors", "resources", "diagnostics"),
    *("plans", "accounts", "notifications", "reference"),
)


class StaffSite(admin.AdminSite):
    site_header = f"{settings.BRAND_NAME} – équipe"
    site_title = settings.BRAND_NAME
    index_title = "Ce qui attend"
    index_template = "admin/cockpit.html"
    enable_nav_sidebar = True

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the cockpit and « Ce qui marche », and leave out the pages that change a password:
        nobody has one."""
        # Once all applications are ready.
        from matching.admin import cockpit
        from plans.learning import pages

        return [*cockpit.urls_in(self), *pages.urls_in(self)] + [
            url
            for url in super().get_urls()
            if getattr(url, "name", None) not in {"password_change", "password_change_done"}
        ]

    @method_decorator([login_not_required, never_cache])
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the one sign-in page; somebody signed in who is no staff is refused."""
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
            wanted = reverse("admin:index")
        if self.has_permission(request):
            return redirect(wanted)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': wanted})}")

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        return super().index(request, {"baskets": self.baskets(request), **(extra_context or {})})

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        apps_shown = super().get_app_list(request, app_label)
        order = {label: rank for rank, label in enumerate(APP_ORDER)}
        return sorted(apps_shown, key=lambda app: order.get(app["app_label"], len(order)))

    def baskets(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Count what waits in each basket this person may open, within their own region: one query,
        however many there are."""
        shown: list[dict[str, Any]] = []
        counts: list[QuerySet[Any, tuple[int, int]]] = []
        for number, basket in enumerate(BASKETS):
            model = apps.get_model(basket.model)
            model_admin = self.get_model_admin(model)
            if not model_admin.has_view_permission(request):
                continue
            situations = situation_filter(model_admin)
            waiting = situations.keep(model_admin.get_queryset(request), basket.situation)
            counts.append(_counted(waiting, number))
            opts = model._meta
            address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
            query = urlencode({situations.parameter_name: basket.situation})
            shown.append({"number": number, "title": basket.title, "url": f"{address}?{query}"})
        if not counts:
            return []
        first, *others = counts
        # What waits nowhere has no line.
        found = dict(first.union(*others, all=True)) if others else dict(first)
        return [{**basket, "count": found.get(basket["number"], 0)} for basket in shown]


def _counted(rows: QuerySet[Any], number: int) -> QuerySet[Any, tuple[int, int]]:
    """Count some rows under a number, in a query that can be joined to others."""
    ours = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    numbered = ours.order_by().annotate(_number=Value(number, IntegerField()))
    counted: QuerySet[Any, tuple[int, int]] = (
        numbered.values("_number").annotate(_count=Count("pk")).values_list("_number", "_count")
    )
    return counted


def situation_filter(model_admin: ModelAdmin) -> type[SituationFilter]:
    """Return the situation filter of a list; each model of a basket has one."""
    for candidate in model_admin.list_filter:
        if isinstance(candidate, type) and issubclass(candidate, SituationFilter):
            return candidate
    raise LookupError(f"{type(model_admin).__name__} filters by no situation.")
