"""The charter: written as a draft, published once, then read; and what connecteurs signed."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin_scope import RegionScopedAdmin
from connectors.charter_text import articles_of, text_of
from connectors.errors import CharterEmpty, CharterPublished
from connectors.models import Charter, CharterSignature, DeclaredLink
from connectors.services import charters
from ui.backoffice import HistoryAdmin, SituationFilter, StaffAdmin, confirmed_action

if TYPE_CHECKING:
    CharterModelForm = forms.ModelForm[Charter]
else:
    CharterModelForm = forms.ModelForm


class CharterDraftForm(CharterModelForm):
    """A version on the way: its articles are typed as a text."""

    text = forms.CharField(
        label="Articles",
        help_text="Un article par paragraphe\u00a0: son titre sur la première ligne, son texte "
        "dessous. Une ligne vide entre deux articles.",
        widget=forms.Textarea(attrs={"rows": 24, "cols": 90}),
    )

    class Meta:
        model = Charter
        fields = ("version", "changes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_force = Charter.objects.in_force()
        # A new version begins with the text of the last one.
        articles = self.instance.articles or (in_force.articles if in_force else [])
        self.fields["text"].initial = text_of(articles)
        # Those who signed the version before are told in words what is new.
        if "changes" in self.fields:
            self.fields["changes"].required = in_force is not None

    def clean_text(self) -> list[dict[str, str]]:
        try:
            return articles_of(self.cleaned_data["text"])
        except ValueError as error:
            raise forms.ValidationError(
                f"L’article «\u00a0{error}\u00a0» n’a pas de texte sous son titre."
            ) from error


class CharterSituation(SituationFilter):
    situations = {
        "draft": ("en préparation", lambda rows, at: rows.filter(published_at=None)),
        "published": ("publiée", lambda rows, at: rows.published()),
    }


@admin.register(Charter)
class CharterAdmin(StaffAdmin):
    """Immutable once published: what somebody signed is what they may read again."""

    list_display = ("version", "published_at", "changes")
    list_filter = (CharterSituation,)
    search_fields = ("version", "changes")
    form = CharterDraftForm
    readonly_fields = ("published_at", "articles_shown")
    actions = ("publish",)

    publish = confirmed_action(
        description="Publier cette version",
        sentence="Elle entre en vigueur tout de suite et ne change plus jamais. Les connecteurs "
        "actifs ou en pause sont prévenus par e-mail et doivent la signer pour recevoir de "
        "nouvelles demandes\u00a0; celles qu’ils ont reçues restent à eux.",
        done="Charte publiée",
        service=charters.publish_charter,
        refused={
            CharterPublished: "cette version est déjà publiée.",
            CharterEmpty: "elle n’a aucun article.",
        },
    )

    def offers(self, subject: Charter, action: str) -> bool:
        return subject.published_at is None

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        published = isinstance(obj, Charter) and obj.published_at is not None
        return not published and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Charter | None = None) -> Any:
        if obj is not None and obj.published_at is not None:
            return ("version", "published_at", "changes", "articles_shown")
        return ("version", "text", "changes")

    @admin.display(description="articles")
    def articles_shown(self, charter: Charter) -> SafeString:
        lines = format_html_join(
            "",
            "<li><strong>{}</strong> {}</li>",
            ((a["title"], a["text"]) for a in charter.articles),
        )
        return format_html("<ol>{}</ol>", lines)

    def save_model(
        self, request: HttpRequest, obj: Charter, form: CharterModelForm, change: bool
    ) -> None:
        obj.articles = form.cleaned_data["text"]
        super().save_model(request, obj, form, change)


@admin.register(CharterSignature)
class CharterSignatureAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = "connector__commune__department__region"
    list_display = ("connector", "charter", "signed_at")
    list_select_related = ("connector", "charter")
    list_filter = ("charter", "signed_at")
    search_fields = ("connector__display_name", "=connector__user__email")
    fields = ("connector", "charter", "signed_at")
    readonly_fields = fields


@admin.register(DeclaredLink)
class DeclaredLinkAdmin(RegionScopedAdmin, HistoryAdmin):
    """What connecteurs declare of themselves: read before a decision, never rewritten here."""

    region_lookup = "connector__commune__department__region"
    list_display = ("name", "siren", "nature", "connector")
    list_select_related = ("connector",)
    list_filter = ("nature",)
    search_fields = ("name", "=siren", "connector__display_name")
    fields = ("connector", "nature", "name", "siren")
    readonly_fields = fields
