"""The owner's side: look at proposals, ask, follow the request."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.firms import session
from accounts.models import User
from accounts.siret import format_siret
from connectors.models import Connector
from diagnostics import perms
from diagnostics import services as diagnostics_services
from diagnostics.models import Assessment
from diagnostics.selectors import needs_of
from matching import exchanges, selectors, services
from matching.candidates import NOBODY, Asker
from matching.enums import AdviserChoice, HelpRequestState, IntroductionState, Side
from matching.exchange_forms import MessageForm
from matching.forms import ONLY_AN_OWNER, AskForm, EvaluationForm, WhereForm
from matching.models import HelpRequest, Introduction
from matching.services.asking import REQUESTS_A_DAY
from reference.communes import of_code
from reference.models import Commune
from reference.vocabulary import Need
from ui import robots
from ui.limits import too_many

DAY = 24 * 3600
UNDER_WAY = (
    "Vous avez déjà une demande en cours pour cette entreprise\u00a0: la voici. "
    "Rien n’a été envoyé deux fois."
)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware saw to it
    return request.user


def _assessment(request: HttpRequest, pk: UUID) -> Assessment:
    found = perms.askable(request).completed()
    return get_object_or_404(found.select_related("questionnaire", "company__commune"), pk=pk)


def _commune_of(assessment: Assessment) -> Commune | None:
    """Return where the firm is: as its owner said, or else as the register did."""
    if assessment.company is not None:
        return assessment.company.commune
    return of_code(assessment.firm.get("commune", ""))


def _need(request: HttpRequest, assessment: Assessment) -> Need | None:
    """Return the one need that an address is about; None for a theme the diagnostic does not raise,
    which restricts nothing."""
    theme = request.GET.get("theme", "")
    return next((need for need in needs_of(assessment) if need.theme == theme), None)


def _connector(pk: str) -> Connector | None:
    """Return the connecteur that an address names, if it is one."""
    try:
        return Connector.objects.active().filter(pk=UUID(pk)).first()
    except ValueError:
        return None


@login_not_required
@never_cache
@require_GET
def proposals(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the three best, with their reasons; looking stores nothing."""
    assessment = _assessment(request, pk)
    known = _commune_of(assessment)
    typed = "commune" in request.GET or "qui" in request.GET
    form = WhereForm(request.GET if typed else None, initial={"commune": known})
    commune, choice = known, AdviserChoice.BOTH
    if typed and form.is_valid():
        commune, choice = form.cleaned_data["commune"] or known, form.cleaned_data["qui"]
    asker = Asker.of(request.user) if isinstance(request.user, User) else NOBODY
    need = _need(request, assessment)
    found = selectors.proposals_for(
        assessment, commune=commune, choice=choice, asker=asker, need=need
    )
    context = {
        "assessment": assessment,
        "form": form,
        "commune": commune,
        "choice": choice,
        "need": need,
        "found": found,
        "profile_department": assessment.profile.get("departement", ""),
    }
    return render(request, "matching/proposals.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who asks and agree (GET shows, POST asks)."""
    user, assessment = _user(request), _assessment(request, pk)
    need = _need(request, assessment)
    wanted = request.GET.get("connecteur", "")
    connector = _connector(wanted)
    if wanted and connector is None:
        # The words agreed to name one person: nobody else is asked in their place (QUALITY B11).
        messages.warning(
            request, "Cette personne ne peut plus être sollicitée. Choisissez quelqu’un d’autre."
        )
        address = reverse("matching:proposals", args=[assessment.pk])
        return redirect(f"{address}?theme={need.theme}" if need else address)
    name = connector.display_name if connector else ""
    company, firm = assessment.company, assessment.firm
    initial = {
        "company": company.name if company else firm.get("name", ""),
        "commune": request.GET.get("commune", "") or _commune_of(assessment) or "",
        "siret": format_siret(company.siret if company else firm.get("siret", "")),
        "contact_name": user.full_name,
        "adviser_choice": request.GET.get("qui") or AdviserChoice.BOTH,
    }
    mine = HelpRequest.objects.visible_to(user)
    same = Q(assessment=assessment)
    if company is not None:
        same |= Q(company=company)
    under_way = mine.unfinished().filter(same).first()
    if under_way is not None and request.method != "POST":
        # Before anything is typed for nothing.
        return _under_way(request, under_way, connector)
    may_ask = company is None or session.firms_of(request).acts_for(company.pk)
    if company is not None and not may_ask and request.method != "POST":
        messages.warning(request, ONLY_AN_OWNER.format(company.name))
        return redirect("diagnostics:result", pk=pk)
    form = AskForm(
        request.POST if request.method == "POST" else None, initial=initial, connector_name=name
    )
    if request.method == "POST" and form.is_valid():
        # What was already made by this very form is shown again, and counts for nothing.
        again = mine.filter(submission_id=form.cleaned_data["submission_id"]).exists()
        limit = settings.ASKS_PER_DAY_AND_NETWORK
        if not again and too_many(request, "ask", limit=limit, seconds=DAY):
            return _too_many(request)
        try:
            asked = _ask(request, assessment, connector, form, about=need)
        except services.TooManyRequests:
            return _too_many(request, by_person=True)
        if asked is not None:
            return redirect("matching:request", pk=asked)
    context = {
        "assessment": assessment,
        "form": form,
        "connector": connector,
        "need": need,
        "trap": robots.TRAP,
    }
    return render(request, "matching/ask.html", context)


def _under_way(
    request: HttpRequest, asked: HelpRequest, connector: Connector | None
) -> HttpResponse:
    """Lead to the request that there is; while its owner has to choose, offer to choose whoever
    they have just found."""
    if connector is not None and asked.state == HelpRequestState.UNANSWERED:
        context = {"asked": asked, "connector": connector}
        return render(request, "matching/choose.html", context)
    messages.info(request, UNDER_WAY)
    return redirect("matching:request", pk=asked.pk)


def _too_many(request: HttpRequest, *, by_person: bool = False) -> HttpResponse:
    context = {"by_person": by_person, "limit": REQUESTS_A_DAY}
    response = render(request, "matching/too_many.html", context, status=429)
    response["Retry-After"] = str(DAY)
    return response


def _ask(
    request: HttpRequest,
    assessment: Assessment,
    connector: Connector | None,
    form: AskForm,
    *,
    about: Need | None,
) -> object | None:
    """Ask, and return the request made; None with the fault written on the form.

    Raises TooManyRequests.
    """
    user, given = _user(request), form.cleaned_data
    if assessment.owner_id is None:
        # Taken meanwhile by somebody else, it is not this person's to ask help on.
        diagnostics_services.claim(assessment, owner=user, firm=session.kept_id(request))
    try:
        made = services.ask_for_help(
            assessment,
            submission_id=given["submission_id"],
            firm=form.firm,
            adviser_choice=given["adviser_choice"],
            next_allowed=given["next_allowed"],
            connector=connector,
            wishes=form.wishes,
            about=about,
            by=user,
        )
    except services.AlreadyAsked as error:
        messages.info(request, UNDER_WAY)
        return error.help_request_id
    except services.AssessmentNotReady:
        form.add_error(None, "Votre diagnostic ne fait ressortir aucun besoin pour l’instant.")
    except services.NotFirmOwner as error:
        form.add_error(None, ONLY_AN_OWNER.format(error.company))
    except services.NotYours as error:
        raise Http404 from error
    except services.NotEligible as error:
        form.add_error(None, f"Cette personne ne peut pas être sollicitée\u00a0: elle {error}.")
    else:
        messages.success(request, "Votre demande est envoyée.")
        return made.pk
    return None


@never_cache
@require_GET
def help_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell the owner where the request stands, who reads what, and what can be done."""
    return _request_page(request, _own(request, pk))


def _request_page(
    request: HttpRequest, asked: HelpRequest, form: EvaluationForm | None = None
) -> HttpResponse:
    """Show a request, with the form of the owner's last word where the work is done."""
    standing = selectors.standing_of(asked)
    again = None
    if asked.state == HelpRequestState.UNANSWERED and asked.paused_until is None:
        again = selectors.proposals_again(asked)
    current = standing.current
    done = current is not None and current.state == IntroductionState.DONE
    context = {
        "asked": asked,
        "standing": standing,
        "again": again,
        "may_withdraw": asked.closed_at is None,
        "form": (form or EvaluationForm()) if done else None,
        "trust": selectors.trust_of(standing),
        **_exchange_of(standing),
    }
    return render(request, "matching/request.html", context)


def _exchange_of(standing: selectors.Standing) -> dict[str, object]:
    """Return what the owner exchanges with whoever accepted, and with whom they did before."""
    current = standing.current
    shown = current if current is not None and current.settled_at is not None else None
    return {
        "introduction": shown,
        "earlier": [one for one in standing.accepted if one is not shown],
        **({"steps": standing.steps} if shown is None else _shown(shown, standing)),
    }


def _shown(introduction: Introduction, standing: selectors.Standing) -> dict[str, object]:
    entries = exchanges.entries_of(introduction)
    name = introduction.connector.display_name
    under_way = introduction.state in services.UNDER_WAY
    return {
        "steps": exchanges.told(standing.steps, entries, name=name),
        "for_owner": True,
        "open": under_way,
        "appointment": exchanges.appointment_of(introduction) if under_way else None,
        "thread": exchanges.thread_of(introduction, side=Side.OWNER),
        "entries": entries,
        "message_form": MessageForm(),
    }


def _own(request: HttpRequest, pk: UUID) -> HelpRequest:
    mine = HelpRequest.objects.visible_to(_user(request))
    return get_object_or_404(mine.select_related("owner", "company__commune", "consent"), pk=pk)


@require_POST
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the one the owner chooses, once nobody is waited for."""
    asked = _own(request, pk)
    connector = _connector(request.POST.get("connector", ""))
    if connector is None:
        raise Http404
    try:
        services.choose_connector(asked, connector, by=_user(request))
    except services.NotEligible as error:
        messages.warning(
            request, f"Cette personne ne peut pas être sollicitée\u00a0: elle {error}."
        )
    except (services.AlreadySettled, services.ConsentWithdrawn):
        messages.warning(request, "Cette demande n’attend plus de choix.")
    else:
        messages.success(request, f"Votre demande est envoyée à {connector.display_name}.")
    return redirect("matching:request", pk=asked.pk)


@require_POST
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take up again a request that its owner had put aside."""
    asked = _own(request, pk)
    try:
        services.resume_request(asked, by=_user(request))
    except (services.AlreadySettled, services.ConsentWithdrawn):
        messages.info(request, "Votre demande a changé entre-temps\u00a0: voici où elle en est.")
    else:
        messages.success(request, "Votre demande reprend.")
    return redirect("matching:request", pk=asked.pk)


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the request back; contact details close at once."""
    asked = _own(request, pk)
    try:
        services.withdraw_request(asked, by=_user(request))
    except services.AlreadySettled:
        messages.warning(request, "Cette demande est déjà terminée.")
    else:
        messages.success(
            request, "Votre demande est retirée. Vos coordonnées ne sont plus lisibles."
        )
    return redirect("matching:request", pk=asked.pk)


@require_POST
def evaluate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the owner's last word."""
    asked = _own(request, pk)
    form = EvaluationForm(request.POST)
    done = asked.introductions.filter(state=IntroductionState.DONE).first()
    if done is not None and not form.is_valid():
        return _request_page(request, asked, form)
    if done is None:
        messages.info(request, "Cette demande n’attend pas d’avis.")
        return redirect("matching:request", pk=asked.pk)
    try:
        services.evaluate(done, by=_user(request), facts=form.facts)
    except services.AlreadySettled:
        messages.info(request, "Votre avis est déjà enregistré.")
    else:
        messages.success(request, "Merci pour votre avis.")
    return redirect("matching:request", pk=asked.pk)
