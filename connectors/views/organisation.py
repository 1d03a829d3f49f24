"""An organisation's connecteurs, for those who look after them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import OrganisationRole
from accounts.models import Organisation, OrganisationMember, User
from connectors import roster
from connectors.errors import AlreadyConnector, NotAttached, TooManyInvitations
from connectors.forms.organisation import OrganisationInvitationForm
from connectors.models import Connector
from connectors.services import inviting, organisations
from connectors.views import visitor


def _managed(request: HttpRequest, pk: UUID) -> tuple[Organisation, User]:
    """Return an organisation that the visitor looks after now; any other is not found."""
    user = visitor.user(request)
    roles = OrganisationMember.objects.current().filter(user=user, role=OrganisationRole.MANAGER)
    return get_object_or_404(Organisation.objects.filter(members__in=roles), pk=pk), user


@never_cache
@require_safe
def organisations_managed(request: HttpRequest) -> HttpResponse:
    """Lead to the organisation that the visitor looks after, or list them."""
    managed = organisations.managed_by(visitor.user(request))
    if not managed:
        raise Http404
    if len(managed) == 1:
        return redirect("connectors:organisation", pk=managed[0].pk)
    return render(request, "connectors/organisations.html", {"managed": managed})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List an organisation's connecteurs; invite somebody, or end an attachment (POST)."""
    ours, user = _managed(request, pk)
    form = OrganisationInvitationForm()
    if "end" in request.POST:
        _end(request, ours, request.POST["end"])
        return redirect("connectors:organisation", pk=pk)
    if request.method == "POST":
        form = OrganisationInvitationForm(request.POST)
        if form.is_valid() and _invited(request, ours, form, user):
            return redirect("connectors:organisation", pk=pk)
    page, rows = roster.page_of(ours, number=request.GET.get("page"), at=timezone.now())
    context = {
        "organisation": ours,
        "form": form,
        "page": page,
        "rows": rows,
    }
    return render(request, "connectors/organisation.html", context)


def _end(request: HttpRequest, ours: Organisation, typed: str) -> None:
    attached = Connector.objects.select_related("user").filter(organisation=ours)
    try:
        connector = get_object_or_404(attached, pk=UUID(typed))
        organisations.detach(connector, ours, by=visitor.user(request))
    except (ValueError, NotAttached):
        messages.info(request, "Ce rattachement avait déjà pris fin.")
    else:
        messages.success(
            request, f"{connector.display_name} n’est plus rattaché à votre organisation."
        )


def _invited(
    request: HttpRequest, ours: Organisation, form: OrganisationInvitationForm, user: User
) -> bool:
    try:
        inviting.invite(ours, **form.cleaned_data, by=user)
    except TooManyInvitations:
        form.add_error(
            None, "Vous avez déjà invité beaucoup de personnes aujourd’hui\u00a0: reprenez demain."
        )
        return False
    except AlreadyConnector:
        # The same answer for every address: it tells nobody who is a connecteur elsewhere.
        pass
    messages.success(
        request,
        "C’est fait. Si cette personne n’est pas déjà connecteur, elle reçoit une invitation. "
        "Sinon, demandez-lui d’indiquer votre organisation dans son profil.",
    )
    return True
