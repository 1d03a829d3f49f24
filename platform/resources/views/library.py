"""The public library: what is looked for stands in the address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reference import departments, synonyms
from reference.enums import Theme
from resources import perms
from resources.forms.library import KEPT, LibraryForm
from resources.selectors import library as selectors

# The filters that are folded away, unless one of them is asked for.
FOLDED = ("nature", "taille", "secteur", "departement")


def _address(asked: dict[str, str], **changed: str) -> str:
    """Return the address of a search, some of it changed; what is empty is left out."""
    kept = {**asked, **changed}
    query = urlencode({name: value for name, value in kept.items() if value})
    return reverse("resources:library") + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A wider search than one that finds nothing: its address, and what it does in words."""

    address: str
    words: str


@login_not_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Search the library, a page of results at a time."""
    form = LibraryForm(request.GET)
    asked = {name: request.GET.get(name, "") for name in KEPT}
    context: dict[str, object] = {
        "form": form,
        "narrowed": any(asked[name] for name in FOLDED),
        "may_propose": perms.may_propose(request.user),
    }
    valid = form.is_valid()
    context["fields"] = form.dressed()
    if valid:
        wanted = form.search()
        found = selectors.search(wanted)
        context |= {
            "found": found,
            "wanted": wanted,
            "criteria": _criteria(form),
            "theme": Theme(wanted.theme).label if wanted.theme else "",
            "wider": [] if found.total else list(_wider(wanted, asked)),
            "previous": _address(asked, page=str(found.page - 1)) if found.page > 1 else "",
            "next": _address(asked, page=str(found.page + 1)) if found.has_next else "",
        }
    response = render(request, "resources/library.html", context)
    if request.GET:
        # One page of the library is enough for search engines; each resource has its own.
        response.headers["X-Robots-Tag"] = "noindex, follow"
    return response


def _criteria(form: LibraryForm) -> list[str]:
    """Say in a few words what is looked for."""
    asked = form.cleaned_data
    words = [f"«\u00a0{asked['q']}\u00a0»"] if asked["q"] else []
    for name in ("theme", "niveau", "nature", "taille", "secteur"):
        if asked[name]:
            words.append(dict(form.fields[name].choices)[asked[name]])  # type: ignore[attr-defined]
    words += [departments.label(asked["departement"])] if asked["departement"] else []
    if asked["duree"] is not None:
        words.append(dict(form.fields["duree"].choices)[asked["duree"]].lower())  # type: ignore[attr-defined]
    words += ["gratuit"] if asked["gratuit"] else []
    return words


def _wider(wanted: selectors.Search, asked: dict[str, str]) -> list[Elsewhere]:
    """Offer what is nearest to a search that finds nothing."""
    offered = []
    meant = synonyms.themes().find(wanted.words) if wanted.words else None
    if meant is not None and meant.value != wanted.theme:
        theme = Theme(meant.value)
        offered.append(
            Elsewhere(
                _address({}, theme=theme.value),
                f"voir toutes les ressources «\u00a0{theme.label}\u00a0»",
            )
        )
    if wanted.words:
        offered.append(Elsewhere(_address(asked, q=""), "chercher sans ces mots"))
    if wanted.theme:
        offered.append(Elsewhere(_address(asked, theme=""), "chercher dans tous les thèmes"))
    others = [name for name in KEPT if name not in {"q", "theme"} and asked[name]]
    if others:
        emptied = dict.fromkeys(others, "")
        offered.append(Elsewhere(_address(asked, **emptied), "chercher sans les autres critères"))
    return offered
