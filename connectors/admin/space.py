"""What a connecteur keeps in their own space: days off, and offers of paid work."""

from django.contrib import admin

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin
from connectors.admin.refusals import NOT_FROM_THIS_STATE
from connectors.enums import OfferState
from connectors.models import Holiday, Offer
from connectors.services.offers import withdraw_offer as withdraw
from ui.backoffice import HistoryAdmin, ReasonForm, confirmed_action


@admin.register(Holiday)
class HolidayAdmin(RegionScopedAdmin, HistoryAdmin):
    """Read only: days off are the person's own."""

    region_lookup = "connector__commune__department__region"
    list_display = ("connector", "first_day", "last_day", "paused_at", "cancelled_at")
    list_select_related = ("connector",)
    list_filter = (("cancelled_at", admin.EmptyFieldListFilter), "first_day")
    search_fields = ("connector__display_name", "=connector__user__email")
    fields = ("connector", "first_day", "last_day", "created_at", "paused_at", "cancelled_at")
    readonly_fields = fields


@admin.register(Offer)
class OfferAdmin(JournalMixin, RegionScopedAdmin, HistoryAdmin):
    """Read, and taken back where it breaks the charter; what it says is its author's."""

    region_lookup = "connector__commune__department__region"
    list_display = ("title", "connector", "theme", "state", "price_from", "price_to")
    list_select_related = ("connector",)
    list_filter = ("state", "theme")
    search_fields = ("title", "connector__display_name", "=connector__user__email")
    fields = (
        "connector",
        "state",
        "theme",
        "title",
        "description",
        "audience",
        "price_from",
        "price_to",
        "delay_days",
        "created_at",
        "published_at",
        "journal",
    )
    readonly_fields = fields
    actions = ("withdraw_offer",)

    def offers(self, subject: Offer, action: str) -> bool:
        return subject.state == OfferState.PUBLISHED

    withdraw_offer = confirmed_action(
        description="Retirer l’offre",
        sentence="L’offre n’est plus montrée. La personne peut la corriger et la publier de "
        "nouveau.",
        done="Offre retirée",
        service=withdraw,
        refused=NOT_FROM_THIS_STATE,
        form_class=ReasonForm,
        permissions=("steer",),
    )
