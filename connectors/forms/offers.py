"""An offer of paid work: what, for whom, at what price, how soon."""

from typing import Any

from django import forms

from connectors.forms.trust import refuse_what_gives_away
from connectors.models import Offer
from connectors.services.offers import CONTENT
from reference.enums import Theme
from ui.forms import BaseForm

HIGHEST_PRICE = 100_000


class OfferForm(BaseForm):
    title = forms.CharField(
        label="Ce que je propose",
        help_text="Par exemple\u00a0: votre boutique en ligne, prête à vendre.",
        max_length=120,
        validators=[refuse_what_gives_away],
    )
    theme = forms.ChoiceField(
        label="Thème",
        choices=[("", "Choisissez un thème"), *Theme.choices],
        error_messages={"required": "Choisissez un thème."},
    )
    description = forms.CharField(
        label="En quoi cela consiste",
        help_text="Les étapes, ce que l’entreprise reçoit à la fin, ce qui n’est pas compris.",
        max_length=1500,
        validators=[refuse_what_gives_away],
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    audience = forms.CharField(
        label="Pour qui",
        help_text="Par exemple\u00a0: commerces de moins de dix personnes.",
        max_length=200,
        validators=[refuse_what_gives_away],
    )
    price_from = forms.IntegerField(
        label="Prix, à partir de (euros hors taxes)", min_value=0, max_value=HIGHEST_PRICE
    )
    price_to = forms.IntegerField(
        label="Prix, jusqu’à (euros hors taxes)",
        help_text="Le même nombre si le prix est fixe.",
        min_value=0,
        max_value=HIGHEST_PRICE,
    )
    delay_days = forms.IntegerField(
        label="Délai pour commencer, en jours",
        help_text="0 si vous pouvez commencer tout de suite.",
        min_value=0,
        max_value=365,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        low, high = cleaned.get("price_from"), cleaned.get("price_to")
        if low is not None and high is not None and high < low:
            self.add_error("price_to", "Le prix le plus haut vient en second.")
        return cleaned

    @staticmethod
    def initial_of(offer: Offer) -> dict[str, Any]:
        """Return what the form shows of an offer."""
        return {name: getattr(offer, name) for name in CONTENT}
