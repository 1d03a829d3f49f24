"""« Mon entreprise »: who belongs to it, what is said of it, and the firm one acts for.

The address names the firm: of two tabs open on two firms, each acts on its own.
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.firms import errors, following, naming, pages, people, perms, session
from accounts.firms.forms import ChoiceForm, FirmForm, HandOverForm
from accounts.models import Membership
from accounts.names import name_of
from accounts.views import AuthenticatedRequest


def membership_or_404(request: HttpRequest, company_id: UUID) -> Membership:
    """Return how the visitor belongs to a firm; any other firm does not exist for them."""
    membership = session.firms_of(request).membership_of(company_id)
    if membership is None:
        raise Http404
    return membership


def owner_or_403(request: HttpRequest, company_id: UUID) -> Membership:
    """Return how the visitor owns a firm; a member of it may not do what follows."""
    membership = membership_or_404(request, company_id)
    if not perms.can_act_for(membership):
        raise PermissionDenied
    return membership


@never_cache
@require_safe
def mine(request: AuthenticatedRequest) -> HttpResponse:
    """Lead to the firm one acts for, or to naming or choosing it."""
    firms = session.firms_of(request)
    if firms.chosen is not None:
        return redirect("accounts:firm", pk=firms.chosen.company_id)
    return redirect("accounts:choose_firm" if firms.memberships else "accounts:name_firm")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name_firm(request: AuthenticatedRequest) -> HttpResponse:
    """Name one's firm, with what is already known of it filled in."""
    form = FirmForm(
        request.POST if request.method == "POST" else None,
        initial=following.known_of(request.user) if request.method != "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = naming.name_firm(form.described, by=request.user)
        except errors.TooManyFirms:
            form.add_error(
                None, "Vous avez nommé beaucoup d’entreprises aujourd’hui\u00a0: reprenez demain."
            )
        else:
            session.choose(request, made.company)
            messages.success(request, f"{made.company.name} est enregistrée.")
            return redirect("accounts:firm", pk=made.company_id)
    several = bool(session.firms_of(request).memberships)
    return render(request, "accounts/firms/name.html", {"form": form, "another": several})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: AuthenticatedRequest) -> HttpResponse:
    """Choose for which of one's firms one acts."""
    firms = session.firms_of(request)
    if not firms.memberships:
        return redirect("accounts:name_firm")
    initial = {"firm": str(firms.chosen.company_id)} if firms.chosen else None
    form = ChoiceForm(
        request.POST if request.method == "POST" else None, initial=initial, firms=firms
    )
    following_page = _page_to_return_to(request)
    if request.method == "POST" and form.is_valid():
        chosen = membership_or_404(request, UUID(form.cleaned_data["firm"]))
        session.choose(request, chosen.company)
        messages.success(request, f"Vous travaillez maintenant pour {chosen.company.name}.")
        return redirect(following_page or resolve_url("plans:home"))
    return render(request, "accounts/firms/choose.html", {"form": form, "next": following_page})


def _page_to_return_to(request: HttpRequest) -> str:
    wanted = request.POST.get("next", request.GET.get("next", ""))
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else ""


@never_cache
@require_safe
def firm(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Show a firm to one of its people."""
    page = pages.page_of(membership_or_404(request, pk), at=timezone.now())
    return render(request, "accounts/firms/firm.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Correct what is said of a firm."""
    company = owner_or_403(request, pk).company
    form = FirmForm(
        request.POST if request.method == "POST" else None, initial=FirmForm.initial_of(company)
    )
    if request.method == "POST" and form.is_valid():
        _refused_to_members(lambda: naming.describe(company, form.described, by=request.user))
        messages.success(request, "C’est corrigé.")
        return redirect("accounts:firm", pk=pk)
    return render(request, "accounts/firms/change.html", {"form": form, "company": company})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Say what leaving does (GET); leave, or close the firm for everybody (POST)."""
    own = membership_or_404(request, pk)
    page = pages.page_of(own, at=timezone.now())
    if request.method == "POST" and "close" in request.POST:
        _refused_to_members(lambda: people.close(own.company, by=request.user))
        messages.success(request, f"{own.company.name} est fermée. Tout le monde en est prévenu.")
        return redirect("plans:home")
    if request.method == "POST":
        try:
            people.leave(own, by=request.user)
        except errors.LastOwner:
            messages.warning(
                request,
                "Vous êtes la seule personne qui dirige cette entreprise\u00a0: passez d’abord la "
                "main, ou fermez-la.",
            )
            return redirect("accounts:leave_firm", pk=pk)
        except errors.NotMember:
            messages.info(request, "Vous aviez déjà quitté cette entreprise.")
        else:
            messages.success(request, f"Vous avez quitté {own.company.name}.")
        return redirect("plans:home")
    context = {"page": page, "is_last_owner": _is_last_owner(page)}
    return render(request, "accounts/firms/leave.html", context)


def _is_last_owner(page: pages.FirmPage) -> bool:
    owners = [line for line in page.people if line.membership.is_owner]
    return page.may_act and not page.is_alone and len(owners) == 1


def _somebody(request: HttpRequest, pk: UUID) -> Membership:
    """Return somebody of a firm that the visitor owns, whom they may act upon.

    Somebody of another firm is not found; an owner, or oneself, may not be acted upon.
    """
    firms = session.firms_of(request)
    colleagues = Membership.objects.current().filter(company__in=firms.company_ids)
    theirs = get_object_or_404(colleagues.select_related("user", "company"), pk=pk)
    if not perms.can_remove(theirs, actor=owner_or_403(request, theirs.company_id)):
        raise PermissionDenied
    return theirs


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Say what removing somebody does (GET); remove them (POST)."""
    theirs = _somebody(request, pk)
    name = name_of(theirs.user)
    if request.method == "POST":
        try:
            _refused_to_members(lambda: people.remove(theirs, by=request.user))
        except (errors.NotMember, errors.OwnerStays):
            messages.info(request, "Cette personne n’était plus collaborateur de l’entreprise.")
        else:
            messages.success(request, f"{name} ne fait plus partie de l’entreprise.")
        return redirect("accounts:firm", pk=theirs.company_id)
    return render(request, "accounts/firms/remove.html", {"membership": theirs, "name": name})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Name another owner of the firm, and say what one becomes oneself."""
    theirs = _somebody(request, pk)
    name = name_of(theirs.user)
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        stay = form.cleaned_data["stay"] == "owner"
        try:
            _refused_to_members(lambda: people.hand_over(theirs, stay_owner=stay, by=request.user))
        except errors.NotMember:
            messages.warning(
                request, "Cette personne a quitté l’entreprise\u00a0: rien n’a changé."
            )
        except errors.AlreadyOwner:
            messages.info(request, "Cette personne était déjà dirigeante.")
        else:
            messages.success(request, f"{name} dirige maintenant l’entreprise.")
        return redirect("accounts:firm", pk=theirs.company_id)
    context = {"membership": theirs, "name": name, "form": form}
    return render(request, "accounts/firms/hand_over.html", context)


def _refused_to_members(act: Callable[[], None]) -> None:
    """Act; whoever was an owner when the page was drawn, and is no more, may not."""
    try:
        act()
    except errors.NotFirmOwner as error:
        raise PermissionDenied from error
