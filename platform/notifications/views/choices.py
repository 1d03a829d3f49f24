"""« Mes messages »: signed in, or by the link in the foot of a mail."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications import categories, preferences
from notifications.categories import Category
from notifications.enums import Pace
from notifications.forms import ChoicesForm

_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(_METHODS)
def own(request: HttpRequest) -> HttpResponse:
    """Show and keep what the person signed in wants to receive."""
    assert isinstance(request.user, AbstractBaseUser)  # noqa: S101 - the middleware let them in
    return _choices(request, request.user)


@login_not_required
@never_cache
@require_http_methods(_METHODS)
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same page, opened by a mail, without signing in: it shows no address and no name."""
    user, category = _named_by(token)
    return _choices(request, user, token=token, category=category)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(_METHODS)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask (GET), then stop the messages of a category (POST, by a mail reader too: RFC 8058).

    Whoever holds the link was written to; without a session there is nothing a forged request
    could borrow. The answer is the page itself: mail readers follow no redirection.
    """
    user, category = _named_by(token)
    if request.method == "POST":
        preferences.refuse(user, category.code, by=user)
    return render(
        request,
        "notifications/stop.html",
        {"category": category, "token": token, "stopped": request.method == "POST"},
    )


def _choices(
    request: HttpRequest,
    user: AbstractBaseUser,
    *,
    token: str = "",
    category: Category | None = None,
) -> HttpResponse:
    theirs = categories.for_person(user)
    paces = preferences.paces_of(user, among=theirs)
    form = ChoicesForm(
        request.POST if request.method == "POST" else None,
        categories=[one for one in theirs if one.code in paces],
        paces=paces,
    )
    if request.method == "POST" and form.is_valid():
        preferences.choose(user, form.paces, by=user)
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect(request.path)
    return render(
        request,
        "notifications/choices.html",
        {
            "form": form,
            "always": [one for one in theirs if not one.may_be_refused],
            "token": token,
            "category": category,
            "refused": category is not None and paces.get(category.code) == Pace.NEVER,
        },
    )


def _named_by(token: str) -> tuple[AbstractBaseUser, Category]:
    """Return whom a link was written to and about what. Raises Http404 for any other link."""
    named = preferences.read_token(token)
    if named is None:
        raise Http404
    user = get_user_model().objects.filter(pk=named[0], is_active=True).first()
    category = categories.of(named[1])
    if user is None or not category.may_be_refused:
        raise Http404
    return user, category
