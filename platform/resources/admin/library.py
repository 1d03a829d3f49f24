"""Resources: read as their readers will, then published, sent back, refused, hidden or retired."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin
from reference import sectors
from reference.enums import SizeClass, Theme
from resources import markdown
from resources.content import plain
from resources.enums import ResourceState
from resources.forms.fields import HttpsField, MarkdownField
from resources.models import Opinion, Resource
from resources.services import links, moderating
from ui.backoffice import ReasonForm, SituationFilter, StaffAdmin, confirmed_action
from ui.forms import ModelForm

REFUSED = {
    moderating.ForbiddenTransition: "son état ne le permet pas, ou quelqu’un l’a déjà changé.",
    moderating.OwnProposal: "quelqu’un d’autre décide de ce que vous proposez.",
    moderating.PeopleRegistered: "des personnes y sont inscrites\u00a0: annulez d’abord "
    "l’événement, elles en seront prévenues.",
}
# What each action asks of the state of a resource.
OFFERED = {
    "publish": {ResourceState.PROPOSED},
    "ask_for_changes": {ResourceState.PROPOSED},
    "refuse": {ResourceState.PROPOSED},
    "hide": {ResourceState.PUBLISHED},
    "show_again": {ResourceState.HIDDEN},
    "retire": {ResourceState.PUBLISHED, ResourceState.HIDDEN},
}

# The parts of the page of a resource.
READ = ("state", "reason", "as_read", "remarks", "opinions")
WRITTEN = ("title", "summary", "body", "url", "publisher", "interest", "minutes", "euros")
MEANT_FOR = (
    *("kind", "in_themes", "level", "in_sizes", "in_sectors"),
    *("region", "department", "language"),
)
FOLLOWED = (
    *("author_name", "organisation", "shipped_as", "checked_on", "created_at", "published_at"),
    *("link_due_at", "link_failures", "journal"),
)


class ResourceForm(ModelForm):
    body = MarkdownField(
        label="Texte",
        required=False,
        widget=forms.Textarea(attrs={"rows": 16, "class": "vLargeTextField"}),
    )
    url = HttpsField(label="Adresse du site", required=False)

    class Meta:
        model = Resource
        # The page adds those above, unless it only shows them.
        fields = ("title", "summary", "publisher", "interest", "minutes", "euros")


class ResourceSituation(SituationFilter):
    situations = {
        "to_read": ("à relire", lambda rows, at: rows.filter(state=ResourceState.PROPOSED)),
        "link_dead": (
            "masquée, lien mort",
            lambda rows, at: rows.filter(
                state=ResourceState.HIDDEN, link_failures__gte=links.MOST_FAILURES
            ),
        ),
        "link_back": (
            "masquée, lien qui répond",
            lambda rows, at: rows.filter(state=ResourceState.HIDDEN, link_failures=0).exclude(
                url=""
            ),
        ),
        "reported": (
            "signalée par un lecteur",
            lambda rows, at: rows.filter(reports__settled_at=None, reports__isnull=False),
        ),
    }


def _count(opinions: QuerySet[Opinion]) -> Coalesce:
    """Count in a sub-query, which is run for the lines of a page only."""
    of_one = opinions.filter(resource=OuterRef("pk")).order_by().values("resource")
    return Coalesce(Subquery(of_one.annotate(n=Count("pk")).values("n")), 0)


@admin.register(Resource)
class ResourceAdmin(JournalMixin, RegionScopedAdmin, StaffAdmin):
    form = ResourceForm
    region_lookup = "region"
    list_display = ("title", "kind", "state", "author_name", "region", "created_at", "opinions")
    list_select_related = ("region",)
    list_filter = (ResourceSituation, "state", "kind", "level", "region")
    search_fields = ("title", "author_name", "publisher")
    search_help_text = "Titre, auteur ou éditeur"
    ordering = ("-created_at",)
    date_hierarchy = None
    fieldsets = (
        (None, {"fields": READ}),
        ("Le texte", {"fields": WRITTEN}),
        ("À qui elle s’adresse", {"fields": MEANT_FOR}),
        ("Son suivi", {"fields": FOLLOWED}),
    )
    readonly_fields = (*READ, *MEANT_FOR, *FOLLOWED)
    actions = tuple(OFFERED)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(
            said=_count(Opinion.objects.all()),
            said_useful=_count(Opinion.objects.filter(useful=True)),
        )
        return counted

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Resources are proposed on the site, by whoever is named on them, or ship with it."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What ships is changed in its file: what is written here would be lost."""
        shipped = obj is not None and obj.shipped_as
        return (*self.readonly_fields, *WRITTEN) if shipped else self.readonly_fields

    def offers(self, subject: Resource, action: str) -> bool:
        return subject.state in OFFERED[action]

    def object_links(self, request: HttpRequest, subject: Resource) -> list[tuple[str, str]]:
        if subject.state != ResourceState.PUBLISHED:
            return []
        return [(reverse("resources:resource", args=[subject.slug]), "Voir la page")]

    @admin.display(description="thèmes")
    def in_themes(self, subject: Resource) -> str:
        return ", ".join(str(Theme(code).label) for code in subject.themes)

    @admin.display(description="tailles")
    def in_sizes(self, subject: Resource) -> str:
        return ", ".join(str(SizeClass(code).label) for code in subject.sizes) or "toutes"

    @admin.display(description="métiers")
    def in_sectors(self, subject: Resource) -> str:
        return ", ".join(sectors.label(code) for code in subject.sectors) or "tous"

    @admin.display(description="utile, sur tous les avis")
    def opinions(self, subject: Any) -> str:
        return f"{subject.said_useful} sur {subject.said}" if subject.said else "–"

    @admin.display(description="remarques de forme")
    def remarks(self, subject: Resource) -> SafeString | str:
        """Say what could be plainer, which the reader of the team may ask for."""
        if not (found := plain.remarks(subject.body)):
            return "Aucune."
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((w,) for w in found))
        )

    @admin.display(description="comme les entreprises la lisent")
    def as_read(self, subject: Resource) -> SafeString:
        return format_html('<div class="as-read">{}</div>', markdown.render(subject.body))

    publish = confirmed_action(
        description="Publier",
        sentence="La ressource entre dans la bibliothèque sous le nom de son auteur, qui est"
        " prévenu. Son adresse, si elle en a une, est vérifiée chaque semaine.",
        done="Ressource publiée",
        service=moderating.publish,
        refused=REFUSED,
    )
    ask_for_changes = confirmed_action(
        description="Demander une précision",
        sentence="L’auteur reçoit votre motif, change sa proposition et la renvoie.",
        done="Précision demandée",
        service=moderating.ask_for_changes,
        refused=REFUSED,
        form_class=ReasonForm,
    )
    refuse = confirmed_action(
        description="Refuser",
        sentence="L’auteur reçoit votre motif. La proposition ne revient pas.",
        done="Proposition refusée",
        service=moderating.refuse,
        refused=REFUSED,
        form_class=ReasonForm,
    )
    hide = confirmed_action(
        description="Masquer",
        sentence="La ressource n’est plus montrée tant que quelqu’un ne la remet pas en ligne."
        " L’auteur reçoit votre motif.",
        done="Ressource masquée",
        service=moderating.hide,
        refused=REFUSED,
        form_class=ReasonForm,
    )
    show_again = confirmed_action(
        description="Remettre en ligne",
        sentence="Vous avez relu la ressource, et ouvert son adresse si elle en a une.",
        done="Ressource remise en ligne",
        service=moderating.show_again,
        refused=REFUSED,
    )
    retire = confirmed_action(
        description="Retirer pour de bon",
        sentence="La ressource quitte la bibliothèque. L’auteur reçoit votre motif.",
        done="Ressource retirée",
        service=moderating.retire,
        refused=REFUSED,
        form_class=ReasonForm,
    )
