"""Inviting into a firm, and the page where the link of the invitation leads."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import InvitationState
from accounts.firms import errors, inviting, links, session
from accounts.firms.forms import InvitationForm
from accounts.firms.views import owner_or_403
from accounts.firms.words import as_name
from accounts.models import Company, Invitation, User
from accounts.views import AuthenticatedRequest
from ui.limits import too_many

DAY: Final = 24 * 3600
# People of one town hall or one school of trade may share an address.
PEOPLE_BEHIND_ONE_NETWORK: Final = 5
TOO_MANY: Final = "Beaucoup d’invitations sont parties aujourd’hui\u00a0: reprenez demain."
REFUSALS: Final[dict[type[errors.FirmError], str]] = {
    errors.AlreadyMember: "Cette personne fait déjà partie de l’entreprise.",
    errors.AlreadyInvited: "Une invitation attend déjà sa réponse à cette adresse.",
    errors.DeclinedLately: "Cette personne a décliné il y a moins de 30 jours\u00a0: attendez.",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Say what will be shared, ask whom to invite (GET); invite (POST)."""
    company = owner_or_403(request, pk).company
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _invited(request, company, form):
        messages.success(request, f"L’invitation part à {form.cleaned_data['email']}.")
        return redirect("accounts:firm", pk=pk)
    return render(request, "accounts/firms/invite.html", {"form": form, "company": company})


def _invited(request: AuthenticatedRequest, company: Company, form: InvitationForm) -> bool:
    """Invite, or write on the form why not."""
    most = settings.FIRM_INVITATIONS_PER_DAY * PEOPLE_BEHIND_ONE_NETWORK
    if too_many(request, "firm-invitation", limit=most, seconds=DAY):
        form.add_error(None, TOO_MANY)
        return False
    try:
        inviting.invite(company, **form.cleaned_data, by=request.user)
    except errors.TooManyInvitations:
        form.add_error(None, TOO_MANY)
    except errors.NotFirmOwner as error:
        raise PermissionDenied from error
    except tuple(REFUSALS) as error:
        form.add_error("email", REFUSALS[type(error)])
    return not form.errors


@require_POST
def revoke(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Take an invitation back."""
    ours = Invitation.objects.filter(company__in=session.firms_of(request).company_ids)
    invitation = get_object_or_404(ours.select_related("company"), pk=pk)
    owner_or_403(request, invitation.company_id)
    try:
        inviting.revoke(invitation, by=request.user)
    except errors.NotFirmOwner as error:
        raise PermissionDenied from error
    except errors.InvitationOver:
        messages.info(request, "Cette invitation n’attendait plus de réponse.")
    else:
        messages.success(request, "L’invitation est annulée\u00a0: son lien n’ouvre plus rien.")
    return redirect("accounts:firm", pk=invitation.company_id)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Say who invites, into what, and what is then shared (GET); answer (POST).

    Declining asks for no account. Accepting asks to be signed in with the very address invited:
    a mail that is passed on opens a firm to nobody else.
    """
    invitation_id = links.read(token)
    rows = Invitation.objects.select_related("company", "invited_by")
    found = None if invitation_id is None else rows.filter(pk=invitation_id).first()
    if found is None:
        return _over(request, InvitationState.EXPIRED)
    if not found.is_live(at=timezone.now()):
        waits = found.state == InvitationState.PENDING
        return _over(request, InvitationState.EXPIRED if waits else found.state, found)
    if request.method == "POST":
        return _answer(request, found, token)
    user = request.user if isinstance(request.user, User) else None
    context = {
        "invitation": found,
        "token": token,
        "inviter": as_name(found.invited_by.full_name, instead="Une personne de l’entreprise"),
        "is_for_visitor": user is not None and user.email.lower() == found.email,
    }
    return _quiet(render(request, "accounts/firms/invitation.html", context))


def _answer(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    try:
        if "decline" in request.POST:
            inviting.decline(found, by=user)
            return _over(request, InvitationState.DECLINED, found, status=200)
        if user is None or "accept" not in request.POST:
            return redirect("accounts:invitation", token=token)
        membership = inviting.accept(found, by=user)
    except errors.NotForYou:
        return redirect("accounts:invitation", token=token)
    except errors.InvitationOver as error:
        return _over(request, error.state, found)
    session.choose(request, membership.company)
    messages.success(request, f"Vous faites maintenant partie de {found.company.name}.")
    return redirect("accounts:firm", pk=found.company_id)


def _over(
    request: HttpRequest, state: str, found: Invitation | None = None, *, status: int = 410
) -> HttpResponse:
    """Say what became of an invitation; whoever accepted it is led to the firm."""
    inside = found is not None and session.firms_of(request).membership_of(found.company_id)
    if found is not None and inside and state == InvitationState.ACCEPTED:
        return redirect("accounts:firm", pk=found.company_id)
    context = {"state": state}
    return _quiet(render(request, "accounts/firms/invitation_over.html", context, status=status))


def _quiet(response: HttpResponse) -> HttpResponse:
    """Keep the address, which is the key, out of search engines; other sites are never told it."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
