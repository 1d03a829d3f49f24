"""How connecteurs are proposed, for everybody (QUALITY F-2)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connectors.enums import ThemeLevel
from matching.policy import POLICY, Criterion

WORDS = {
    Criterion.THEMES: (
        "Vos priorités",
        "Les thèmes que votre diagnostic fait ressortir, chacun selon son importance, et le "
        "niveau de la personne sur ces thèmes.",
    ),
    Criterion.DISTANCE: (
        "La distance",
        "Plus la personne est proche, mieux elle est placée. Couvrir votre département, ou aider "
        "à distance, compte aussi, un peu moins.",
    ),
    Criterion.SECTOR: ("Le secteur d’activité", "Connaître votre métier est un plus."),
    Criterion.LOAD: (
        "La disponibilité",
        "Une personne qui a encore de la place ce mois-ci passe avant une personne presque "
        "complète.",
    ),
    Criterion.ROTATION: (
        "Le tour de rôle",
        "Une personne qui n’a pas été sollicitée depuis longtemps passe devant.",
    ),
}


@login_not_required
@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """Give the rules, the weights and the version: the very values the ranking uses."""
    criteria = [(*WORDS[criterion], POLICY.weight(criterion)) for criterion in Criterion]
    levels = [(level.label, round(100 * POLICY.levels[level.value - 1])) for level in ThemeLevel]
    return render(
        request,
        "matching/how.html",
        {
            "policy": POLICY,
            "criteria": criteria,
            "levels": levels,
            "department_percent": round(100 * POLICY.department_value),
            "remote_percent": round(100 * POLICY.remote_value),
        },
    )
