"""What the team has dealt with, basket by basket; the cockpit writes it."""

from django.contrib import admin

from matching.baskets import BY_SLUG
from matching.models import BasketTick
from ui.backoffice import HistoryAdmin


@admin.register(BasketTick)
class BasketTickAdmin(HistoryAdmin):
    list_display = ("at", "basket_title", "subject", "by")
    list_select_related = ("by",)
    list_filter = ("basket",)
    search_fields = ("=subject", "by__full_name")
    search_help_text = "Identifiant de la ligne, ou nom de la personne"
    fields = ("basket_title", "subject", "by", "at")
    readonly_fields = fields

    @admin.display(description="panier", ordering="basket")
    def basket_title(self, tick: BasketTick) -> str:
        basket = BY_SLUG.get(tick.basket)
        return basket.title if basket else tick.basket
