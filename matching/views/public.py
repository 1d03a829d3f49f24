"""How the matching works, for everybody: written from the rules in force (QUALITY F-2, F-4)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connectors.enums import ThemeLevel
from matching.models import RankingPolicy
from matching.policies import policy_in_force
from matching.policy import Criterion
from matching.preview import NAMES
from matching.rotation import rotation_of_the_year

WORDS = {
    Criterion.THEMES: "Les thèmes que votre diagnostic fait ressortir, chacun selon son "
    "importance, et le niveau de la personne sur ces thèmes.",
    Criterion.DISTANCE: "Plus la personne est proche, mieux elle est placée. Couvrir votre "
    "département, ou aider à distance, compte aussi, un peu moins.",
    Criterion.SECTOR: "Connaître votre métier est un plus.",
    Criterion.SIZE: "Connaître les entreprises de votre taille est un plus.",
    Criterion.CHANNEL: "Sur place, par téléphone, en visioconférence ou par écrit\u00a0: la "
    "personne qui peut vous aider comme vous le souhaitez passe avant. Sans préférence de votre "
    "part, cela ne joue pas.",
    Criterion.MOMENTS: "Avoir un moment libre en commun avec vous est un plus. Sans préférence "
    "de votre part, cela ne joue pas.",
    Criterion.LOAD: "Une personne qui a encore de la place ce mois-ci passe avant une personne "
    "presque complète.",
    Criterion.ROTATION: "Une personne qui n’a pas été sollicitée depuis longtemps passe devant.",
}


@login_not_required
@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """Give the rules, the weights, the versions, and what the rotation gave."""
    policy = policy_in_force()
    versions = list(RankingPolicy.objects.published().order_by("-published_at", "-pk"))
    levels = [(level.label, round(100 * policy.levels[level.value - 1])) for level in ThemeLevel]
    return render(
        request,
        "matching/how.html",
        {
            "policy": policy,
            "versions": versions,
            "criteria": [
                (NAMES[criterion], WORDS[criterion], policy.weight(criterion))
                for criterion in policy.criteria
            ],
            "levels": levels,
            "department_percent": round(100 * policy.department_value),
            "remote_percent": round(100 * policy.remote_value),
            "unknown_percent": round(100 * policy.unknown_sector_value),
            "rotation": rotation_of_the_year(),
        },
    )
