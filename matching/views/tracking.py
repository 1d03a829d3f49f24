"""The page an owner opens from a mail to follow a request, without signing in (QUALITY B13).

The link is the key: it opens this request and nothing else. Reading changes nothing; each act is a
button.
"""

import json
from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from connectors.models import Connector
from matching import exporting, services, tracked, tracking
from matching.enums import HelpRequestState
from matching.forms import PreferencesForm
from matching.judging import judge_request
from matching.models import HelpRequest

Act = Callable[[HttpRequest, HelpRequest, User], str]
NO_LONGER: Final = "Votre demande a changé entre-temps\u00a0: voici où elle en est."


def _another(request: HttpRequest, asked: HelpRequest, by: User) -> str:
    services.ask_for_another(asked, by=by)
    return "C’est noté\u00a0: nous n’attendons plus cette personne."


def _choose(request: HttpRequest, asked: HelpRequest, by: User) -> str:
    try:
        connector = Connector.objects.get(pk=UUID(request.POST.get("connector", "")))
    except (ValueError, Connector.DoesNotExist) as error:
        raise services.NotEligible("n’est plus dans le réseau") from error
    services.choose_connector(asked, connector, by=by)
    return f"Votre demande est envoyée à {connector.display_name}."


def _pause(request: HttpRequest, asked: HelpRequest, by: User) -> str:
    services.pause_request(asked, by=by)
    return "Votre demande est en pause\u00a0: nous ne sollicitons plus personne."


def _resume(request: HttpRequest, asked: HelpRequest, by: User) -> str:
    services.resume_request(asked, by=by)
    return "Votre demande reprend."


def _go_on(request: HttpRequest, asked: HelpRequest, by: User) -> str:
    sent = services.go_on(asked, by=by)
    if sent:
        names = " et ".join(one.connector.display_name for one in sent)
        return f"C’est noté\u00a0: votre demande est envoyée à {names}."
    return f"C’est noté\u00a0: votre demande reste ouverte. {_what_now(asked)}"


def _what_now(asked: HelpRequest) -> str:
    """Say what comes of a request of which nobody else could be asked just now."""
    asked.refresh_from_db()
    if asked.state == HelpRequestState.OPEN:
        return "Nous attendons la réponse de la personne sollicitée."
    if judge_request(asked).ranking.ranked:
        return "Choisissez quelqu’un parmi les personnes proposées."
    if asked.next_allowed:
        return "Personne n’est libre aujourd’hui\u00a0: nous cherchons de nouveau au début du mois."
    return "Personne n’est libre aujourd’hui\u00a0: revenez choisir quelqu’un dans quelques jours."


def _withdraw(request: HttpRequest, asked: HelpRequest, by: User) -> str:
    services.withdraw_request(asked, by=by)
    return "Votre demande est retirée. Vos coordonnées ne sont plus lisibles."


def _erase(request: HttpRequest, asked: HelpRequest, by: User) -> str:
    services.erase_request(asked, by=by)
    return "Votre demande est effacée."


ACTS: Final[dict[str, Act]] = {
    "another": _another,
    "choose": _choose,
    "pause": _pause,
    "resume": _resume,
    "go_on": _go_on,
    "withdraw": _withdraw,
    "erase": _erase,
}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tracking_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show where a request stands (GET), or do what its owner asks for (POST)."""
    pk = tracking.read(token)
    found = HelpRequest.objects.select_related("owner", "company__commune", "consent")
    asked = found.filter(pk=pk).first() if pk else None
    if asked is None:
        return render(request, "matching/tracking_dead.html", status=410)
    if request.method == "POST":
        if request.POST.get("act") == "export":
            return _export(request, asked, token)
        if request.POST.get("act") == "preferences":
            form = PreferencesForm(request.POST)
            if not form.is_valid():
                return _page(request, asked, form)
            _change(request, asked, form)
        else:
            _do(request, asked)
        return redirect("matching:tracking", token=token)
    return _page(request, asked)


def _page(
    request: HttpRequest, asked: HelpRequest, form: PreferencesForm | None = None
) -> HttpResponse:
    """Show the page, with what was typed where it has to be seen again."""
    context = {
        "asked": asked,
        "tracked": tracked.tracked(asked),
        "form": form or PreferencesForm(initial=PreferencesForm.initial_of(asked)),
    }
    return render(request, "matching/tracking.html", context)


def _change(request: HttpRequest, asked: HelpRequest, form: PreferencesForm) -> None:
    try:
        services.change_preferences(asked, wishes=form.wishes, by=asked.owner)
    except services.AlreadySettled:
        messages.info(request, NO_LONGER)
    else:
        messages.success(request, "Vos souhaits sont enregistrés.")


def _do(request: HttpRequest, asked: HelpRequest) -> None:
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return
    try:
        done = act(request, asked, asked.owner)
    except services.NotEligible as error:
        messages.warning(
            request, f"Cette personne ne peut pas être sollicitée\u00a0: elle {error}."
        )
    except (services.AlreadySettled, services.ConsentWithdrawn):
        messages.info(request, NO_LONGER)
    else:
        messages.success(request, done)


def _export(request: HttpRequest, asked: HelpRequest, token: str) -> HttpResponse:
    """Hand over what the owner may read of the request; nothing any more once it is erased."""
    if asked.erased_at is not None:
        messages.info(request, "Cette demande est effacée\u00a0: il n’y a plus rien à télécharger.")
        return redirect("matching:tracking", token=token)
    written = json.dumps(exporting.export(asked), ensure_ascii=False, indent=2)
    response = HttpResponse(written, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="demande-{asked.created_at:%Y-%m-%d}.json"'
    )
    return response
