"""The pieces of an application: added and taken out by its author, opened by those entitled."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services import record_reading
from connectors import errors, perms
from connectors.enums import LabelState
from connectors.forms.label import REFUSALS, EvidenceForm
from connectors.models import Criterion, Evidence, Label
from connectors.services import evidence
from connectors.uploads.capped import CappedUpload
from connectors.uploads.kinds import Refused
from connectors.views import visitor
from connectors.views.label import application_of, handed_in, uuid_of
from ui.limits import too_many_of

TOO_MANY_PIECES = (
    f"Ce critère a déjà {evidence.MOST_PER_CRITERION} pièces. Retirez-en une pour en ajouter une "
    "autre."
)
FILES_AN_HOUR = 60
TOO_MANY_FILES = "Vous avez envoyé beaucoup de fichiers. Réessayez dans une heure."
# Opened by itself it can do nothing, whatever a browser takes it for.
SANDBOX = "sandbox; default-src 'none'"


@csrf_exempt  # The token is asked for below, once the size of what is sent is bounded.
def label_criterion(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is given for one criterion (GET); add to it, or take out of it (POST)."""
    request.upload_handlers.insert(0, CappedUpload(request))
    return _label_criterion(request, code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def _label_criterion(request: HttpRequest, code: str) -> HttpResponse:
    current = application_of(request)
    if current.state != LabelState.APPLIED:
        return handed_in(request)
    criterion = get_object_or_404(Criterion, criteria=current.criteria_id, code=code, clients=0)
    form = EvidenceForm()
    kept = Evidence.objects.kept().filter(label=current, criterion=criterion)
    try:
        if request.method == "POST" and "remove" in request.POST:
            piece = kept.filter(pk=uuid_of(request.POST["remove"])).first()
            if piece is not None and evidence.remove(piece, by=visitor.user(request)):
                messages.success(request, "La pièce est retirée.")
            return redirect("connectors:label_criterion", code=code)
        if request.method == "POST":
            form = EvidenceForm(request.POST, request.FILES)
            if form.is_valid() and _add(request, form, current, criterion):
                messages.success(request, "Votre pièce est enregistrée.")
                return redirect("connectors:label_criterion", code=code)
    except errors.NotBeingPutTogether:
        return handed_in(request)
    context = {"criterion": criterion, "form": form, "pieces": list(kept), "label": current}
    return render(request, "connectors/label_criterion.html", context)


def _add(request: HttpRequest, form: EvidenceForm, current: Label, criterion: Criterion) -> bool:
    """Keep a piece, and tell whether it was; what is wrong is said at its field."""
    given, by = form.cleaned_data, visitor.user(request)
    file, url, note = given["file"], given["url"], given["note"]
    # Reading one file takes seconds of a processor.
    if file is not None and too_many_of(f"evidence:{by.pk}", limit=FILES_AN_HOUR, seconds=3600):
        form.add_error("file", TOO_MANY_FILES)
        return False
    try:
        if file is None:
            evidence.add_link(current, criterion, url=url, note=note, by=by)
        else:
            evidence.add_file(
                current, criterion, content=file.read(), name=file.name, note=note, by=by
            )
    except Refused as refused:
        form.add_error("file", REFUSALS[refused.why])
    except errors.TooMuch:
        form.add_error("url" if file is None else "file", TOO_MANY_PIECES)
    return form.is_valid()


@never_cache
@require_safe
def open_piece(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a file over to its owner, its reviewers and those who decide; each reading by others is
    kept, and its owner can see it."""
    readable = Evidence.objects.readable().select_related(
        "label__connector__user", "label__connector__commune__department"
    )
    piece = get_object_or_404(readable, pk=pk)
    reader, owner = visitor.user(request), piece.label.connector.user
    if not perms.may_open(reader, piece):
        raise Http404
    content = evidence.read(piece)
    if content is None:
        return render(request, "connectors/evidence_gone.html", {"piece": piece}, status=410)
    if reader != owner:
        record_reading(
            reader=reader, subject=owner, purpose="dossier de label", about_id=piece.label_id
        )
    response = HttpResponse(content, content_type=piece.content_type)
    response["Content-Disposition"] = str(content_disposition_header(True, piece.original_name))
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response
