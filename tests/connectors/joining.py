"""What somebody answers at each step, and how their pages are read."""

import re
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.urls import reverse

from connectors import steps
from connectors.enums import LinkNature, Terms, ThemeLevel
from reference.enums import Theme

APPLY = reverse("connectors:apply")
ANSWERS: dict[str, dict[str, Any]] = {
    steps.IDENTITY: {"full_name": "Alix Essai", "display_name": "Alix E."},
    steps.ORGANISATION: {"siren": "732 829 320", "name": "Atelier Essai"},
    steps.MOTIVATION: {
        "motivation": "Rendre ce que j’ai reçu.",
        "presentation": "J’ai tenu une boutique.",
    },
    steps.THEMES: {
        Theme.SITE_INTERNET: ThemeLevel.HAS_DONE.value,
        Theme.IA: ThemeLevel.ADVISES.value,
    },
    steps.FIRMS: {"sectors": ["G"], "size_classes": ["1", "2_9"]},
    steps.TERRITORY: {
        "how": ["sur-place", "a-distance"],
        "commune": "Périgueux",
        "radius_km": "40",
        "departments": "33, 24",
    },
    steps.AVAILABILITY: {
        "monthly_capacity": "2",
        "slots": ["morning"],
        "languages": ["fr", "oc"],
        "terms": Terms.FREE.value,
    },
    steps.INTERESTS: {"complete": "on"},
    steps.CHARTER: {"signed": "on"},
}
A_LINK = {"nature": LinkNature.EMPLOYER.value, "name": "Fournisseur Essai", "add": "1"}


def step_url(slug: str) -> str:
    return reverse("connectors:apply_step", args=[slug])


def profile_url(slug: str) -> str:
    return reverse("connectors:profile_step", args=[slug])


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def is_an_error_at(response: HttpResponse, field: str, words: str) -> None:
    """Hold QUALITY A9: the title, a summary linked to the field, the words beside it."""
    text = response.content.decode()
    assert response.status_code == 200
    assert re.search(r"<title>Erreur\s:", text)
    assert f'href="#id_{field}' in text
    assert f'id="id_{field}' in text
    assert text.count(words) >= 2, words
