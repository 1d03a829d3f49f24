"""« Mon espace »: what an owner finds again, and what to do next."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import roles
from accounts.firms import session
from accounts.views import AuthenticatedRequest
from connectors.models import Connector
from plans.selectors import home_of


@never_cache
@require_safe
def home(request: AuthenticatedRequest) -> HttpResponse:
    """Show where an owner, or somebody of a firm, stands; others go where they work."""
    page = home_of(request.user, company=session.chosen_id(request))
    if not page.is_empty or session.firms_of(request).memberships:
        return render(request, "plans/home.html", {"page": page})
    if Connector.objects.filter(user=request.user).exists():
        return redirect("matching:dashboard")
    if roles.has(request.user, "adviser"):
        return redirect("diagnostics:assisted")
    if not request.user.is_staff and roles.has(request.user, "label_reviewer"):
        return redirect("connectors:reviews")
    if request.user.is_staff:
        return redirect("admin:index")
    return render(request, "plans/home.html", {"page": page})
