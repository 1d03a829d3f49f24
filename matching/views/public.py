"""How connecteurs are proposed, for everybody (QUALITY F-2)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connectors.enums import ThemeLevel
from matching.policies import policy_in_force
from matching.policy import Criterion

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
    Criterion.SIZE: (
        "La taille de l’entreprise",
        "Connaître les entreprises de votre taille est un plus.",
    ),
    Criterion.CHANNEL: (
        "La façon d’échanger",
        "Sur place, par téléphone, en visioconférence ou par écrit : la personne qui peut "
        "vous aider comme vous le souhaitez passe avant. Sans préférence de votre part, cela ne "
        "joue pas.",
    ),
    Criterion.MOMENTS: (
        "Les moments",
        "Avoir un moment libre en commun avec vous est un plus. Sans préférence de votre part, "
        "cela ne joue pas.",
    ),
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
    policy = policy_in_force()
    criteria = [(*WORDS[criterion], policy.weight(criterion)) for criterion in policy.criteria]
    levels = [(level.label, round(100 * policy.levels[level.value - 1])) for level in ThemeLevel]
    return render(
        request,
        "matching/how.html",
        {
            "policy": policy,
            "criteria": criteria,
            "levels": levels,
            "department_percent": round(100 * policy.department_value),
            "remote_percent": round(100 * policy.remote_value),
        },
    )
