"""One's own application for the label: where it stands, what it lacks, an appeal."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connectors import errors
from connectors.enums import LabelState
from connectors.forms.label import AppealForm, ClientForm, LabelThemesForm
from connectors.models import Connector, Criteria, Criterion, Label
from connectors.models.labels import UNDECIDED
from connectors.selectors import dossiers, real_work
from connectors.services import applications, decisions, references
from connectors.views import visitor

HANDED_IN = "Votre dossier est déposé\u00a0: il ne change plus."
APPEAL_OPEN = (
    "Vous pouvez encore contester la décision. Une nouvelle demande sera possible une fois ce "
    "délai passé."
)
NOT_ACTIVE = "Votre profil doit être actif pour demander le label."


def _latest(connector: Connector) -> Label | None:
    """Return the application that counts: the one under way, or else the last one."""
    labels = Label.objects.filter(connector=connector, criteria__isnull=False)
    first = Case(When(state__in=UNDECIDED, then=0), default=1)
    return labels.select_related("appeal").order_by(first, "-applied_at").first()


def application_of(request: HttpRequest) -> Label:
    """Return the application of the visitor, whatever became of it; a 404 when there is none."""
    connector = visitor.own(request)
    current = _latest(connector)
    if current is None:
        raise Http404
    current.connector = connector
    return current


def handed_in(request: HttpRequest) -> HttpResponse:
    """Lead to the page that says where it stands: an old tab, or the slower of two clicks."""
    messages.info(request, HANDED_IN)
    return redirect("connectors:label")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def label(request: HttpRequest) -> HttpResponse:
    """Say where one's application stands (GET); begin one (POST)."""
    connector = visitor.own(request)
    if request.method == "POST":
        return _begin(request, connector)
    current = _latest(connector)
    dossier, is_over = None, True
    if current is not None and current.state in UNDECIDED:
        current.connector = connector
        dossier, is_over = _under_way(current), False
    context = {
        "connector": connector,
        "label": current,
        "dossier": dossier,
        "decisions": list(current.decisions.order_by("-decided_at")) if current else [],
        "may_appeal": current is not None and decisions.may_appeal(current, at=timezone.now()),
        "may_begin": is_over and applications.may_begin(connector),
        "criteria": _asked() if current is None else [],
    }
    return render(request, "connectors/label.html", context)


def _under_way(current: Label) -> dossiers.Dossier:
    if current.state == LabelState.APPLIED:
        return dossiers.of(current)
    return dossiers.to_examine(current)


def _begin(request: HttpRequest, connector: Connector) -> HttpResponse:
    try:
        applications.begin(connector, by=visitor.user(request))
    except errors.NotAConnector:
        messages.warning(request, NOT_ACTIVE)
    except errors.LabelAlreadyAwarded:
        messages.warning(request, "Vous avez déjà un label.")
    except errors.AppealOpen:
        messages.warning(request, APPEAL_OPEN)
    except errors.NoCriteria:
        messages.warning(request, "Les demandes de label ne sont pas encore ouvertes.")
    except errors.AlreadyApplied:
        return redirect("connectors:label_file")
    else:
        return redirect("connectors:label_file")
    return redirect("connectors:label")


def _asked() -> list[Criterion]:
    criteria = Criteria.objects.in_force()
    return list(criteria.items.order_by("position")) if criteria else []


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def label_file(request: HttpRequest) -> HttpResponse:
    """Show what the application holds and lacks (GET); hand it in (POST)."""
    current = application_of(request)
    if current.state != LabelState.APPLIED:
        return handed_in(request)
    if request.method == "POST":
        try:
            applications.submit(current, by=visitor.user(request))
        except errors.Incomplete:
            messages.warning(request, "Votre dossier n’est pas complet. Voici ce qui manque.")
        except errors.NotAConnector:
            messages.warning(request, NOT_ACTIVE)
        except errors.ForbiddenTransition:
            return handed_in(request)
        else:
            messages.success(request, "Votre dossier est déposé. Nous écrivons à vos clients.")
            return redirect("connectors:label")
        return redirect("connectors:label_file")
    context = {
        "dossier": dossiers.of(current),
        "work": real_work.behind(current, at=timezone.now()),
    }
    return render(request, "connectors/label_file.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def label_themes(request: HttpRequest) -> HttpResponse:
    """Choose the themes among those of one's profile."""
    current = application_of(request)
    if current.state != LabelState.APPLIED:
        return handed_in(request)
    known = list(current.connector.themes.values_list("theme", flat=True))
    form = LabelThemesForm(
        request.POST if request.method == "POST" else None,
        known=known,
        initial={"themes": current.themes or known},
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["themes"]
        try:
            applications.choose_themes(current, themes=chosen, by=visitor.user(request))
        except errors.NotBeingPutTogether:
            return handed_in(request)
        messages.success(request, "Vos thèmes sont enregistrés.")
        return redirect("connectors:label_file")
    return render(request, "connectors/label_themes.html", {"form": form, "known": known})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def label_clients(request: HttpRequest) -> HttpResponse:
    """Name clients; while the application is examined, others may still be named."""
    current = application_of(request)
    if current.state not in references.OPEN_STATES:
        return handed_in(request)
    form = ClientForm()
    if request.method == "POST" and "remove" in request.POST:
        return _forget(request, current)
    if request.method == "POST":
        form = ClientForm(request.POST)
        if form.is_valid() and _name(request, form, current):
            return redirect("connectors:label_clients")
    criterion = Criterion.objects.filter(criteria=current.criteria_id, clients__gt=0).first()
    context = {
        "form": form,
        "criterion": criterion,
        "clients": list(current.references.all()),
        "is_open": current.state == LabelState.APPLIED,
    }
    return render(request, "connectors/label_clients.html", context)


def _name(request: HttpRequest, form: ClientForm, current: Label) -> bool:
    """Keep a client; what is wrong is said at the field of the address."""
    try:
        references.name_client(current, **form.cleaned_data, by=visitor.user(request))
    except errors.OwnAddress:
        form.add_error("email", "C’est votre propre adresse. Indiquez celle de votre client.")
    except errors.AlreadyNamed:
        form.add_error("email", "Vous avez déjà cité ce client. Citez-en un autre.")
    except errors.TooMuch:
        form.add_error(None, f"Vous citez déjà {references.MOST} clients\u00a0: c’est assez.")
    except errors.NotBeingPutTogether:
        messages.info(request, HANDED_IN)
        return True
    else:
        messages.success(request, "Votre client est enregistré.")
        return True
    return False


def _forget(request: HttpRequest, current: Label) -> HttpResponse:
    client = current.references.filter(pk=uuid_of(request.POST["remove"])).first()
    if client is not None:
        try:
            references.forget_client(client, by=visitor.user(request))
        except errors.NotBeingPutTogether:
            return handed_in(request)
        messages.success(request, "Ce client n’est plus cité.")
    return redirect("connectors:label_clients")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest) -> HttpResponse:
    """Answer a refusal, once and in time."""
    current = application_of(request)
    if not decisions.may_appeal(current, at=timezone.now()):
        if request.method != "POST":
            raise Http404
        messages.info(request, "Aucun recours n’est possible, ou le vôtre est déjà enregistré.")
        return redirect("connectors:label")
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decisions.appeal(current, **form.cleaned_data, by=visitor.user(request))
        except (errors.TooLateToAppeal, errors.ForbiddenTransition, errors.AlreadyApplied):
            messages.info(request, "Aucun recours n’est possible, ou le vôtre est déjà enregistré.")
        else:
            messages.success(request, "Votre recours est enregistré.")
        return redirect("connectors:label")
    decision = current.decisions.latest("decided_at")
    return render(request, "connectors/appeal.html", {"form": form, "decision": decision})


def uuid_of(typed: str) -> UUID:
    """Read a key that a button sent; what is no key is nobody's."""
    try:
        return UUID(typed)
    except ValueError:
        return UUID(int=0)
