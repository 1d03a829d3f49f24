"""One step, shown and saved: by an applicant on the way, or by an active connecteur."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from connectors import steps
from connectors.errors import AlreadyConnector, CharterReplaced, LinkAlreadyDeclared, ProfileClosed
from connectors.forms import joining as forms
from connectors.forms.charter import CharterForm
from connectors.forms.interests import DeclarationForm, LinkForm
from connectors.models import Connector, DeclaredLink
from connectors.services import charters, interests, joining_steps
from connectors.views import visitor

# The form of each step, and the service that keeps it.
PAGES: Mapping[str, tuple[type[forms.StepForm], Callable[..., None]]] = {
    steps.IDENTITY: (forms.IdentityForm, joining_steps.save_identity),
    steps.ORGANISATION: (forms.OrganisationForm, joining_steps.save_organisation),
    steps.MOTIVATION: (forms.MotivationForm, joining_steps.save_motivation),
    steps.THEMES: (forms.ThemesForm, joining_steps.save_themes),
    steps.FIRMS: (forms.FirmsForm, joining_steps.save_firms),
    steps.TERRITORY: (forms.TerritoryForm, joining_steps.save_territory),
    steps.AVAILABILITY: (forms.AvailabilityForm, joining_steps.save_availability),
}
CLOSED = "Votre profil n’est pas modifiable en ce moment."


@dataclass(frozen=True)
class Around:
    """What stands around a step: where it leads once saved, what is then said of it, and what
    its page says besides."""

    after: str
    done: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def form_step(
    request: HttpRequest, step: steps.Step, connector: Connector | None, around: Around
) -> HttpResponse:
    """Show the form of a step, or keep it; the first one opens the application."""
    form_class, save = PAGES[step.slug]
    if connector is None:
        initial = {"full_name": visitor.user(request).full_name}
    else:
        initial = form_class.initial_of(connector)
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _saved(request, step, connector, form.cleaned_data, around, save)
    context = {"form": form, "step": step, "connector": connector, **around.extra}
    return render(request, "connectors/step.html", context)


def _saved(
    request: HttpRequest,
    step: steps.Step,
    connector: Connector | None,
    cleaned: dict[str, Any],
    around: Around,
    save: Callable[..., None],
) -> HttpResponse:
    try:
        if connector is None:
            joining_steps.begin(visitor.user(request), **cleaned)
        else:
            save(connector, **cleaned, by=visitor.user(request))
        _say_done(request, around)
    except ProfileClosed:
        messages.warning(request, CLOSED)
    except AlreadyConnector:
        # The other click of two opened it; this page then shows what it kept.
        return redirect("connectors:apply_step", step=step.slug)
    return redirect(around.after)


def _say_done(request: HttpRequest, around: Around) -> None:
    if around.done:
        messages.success(request, around.done)


def interests_step(
    request: HttpRequest, step: steps.Step, connector: Connector, around: Around
) -> HttpResponse:
    """Show declared links; add one, take one back, or confirm the whole."""
    links = list(connector.declared_links.order_by("pk"))
    adding = LinkForm()
    declaring = DeclarationForm(has_links=bool(links))
    posted = request.POST
    try:
        if "remove" in posted:
            interests.remove_link(_link_of(connector, posted["remove"]), by=visitor.user(request))
            messages.success(request, "Le lien est retiré.")
            return redirect(request.path)
        if "add" in posted:
            adding = LinkForm(posted)
            if adding.is_valid() and _added(connector, adding, request):
                messages.success(request, "Le lien est ajouté.")
                return redirect(request.path)
        elif request.method == "POST":
            declaring = DeclarationForm(posted, has_links=bool(links))
            if declaring.is_valid():
                interests.declare(connector, by=visitor.user(request))
                _say_done(request, around)
                return redirect(around.after)
    except ProfileClosed:
        messages.warning(request, CLOSED)
        return redirect(around.after)
    context = {
        "form": adding if adding.is_bound else declaring,
        "adding": adding,
        "declaring": declaring,
        "links": links,
        "step": step,
        "connector": connector,
        **around.extra,
    }
    return render(request, "connectors/step_interests.html", context)


def signed_charter(request: HttpRequest, connector: Connector, form: CharterForm) -> bool:
    """Sign the version that was on the screen; tell whether it is done."""
    if not form.is_valid():
        return False
    try:
        read = request.POST.get("charter", "")
        charters.sign_charter(connector, read=read, by=visitor.user(request))
    except CharterReplaced:
        form.ask_again()
        return False
    return True


def _link_of(connector: Connector, number: str) -> DeclaredLink:
    """Return one of somebody's own links; anybody else's is not found."""
    links = DeclaredLink.objects.select_related("connector").filter(connector=connector)
    return get_object_or_404(links, pk=int(number) if number.isdecimal() else 0)


def _added(connector: Connector, form: LinkForm, request: HttpRequest) -> bool:
    try:
        interests.add_link(connector, **form.cleaned_data, by=visitor.user(request))
    except LinkAlreadyDeclared:
        form.add_error("name", "Vous avez déjà déclaré ce lien avec cette organisation.")
        return False
    return True
