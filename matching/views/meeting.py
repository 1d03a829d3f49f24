"""A meeting of both sides: slots offered, one taken, moved or cancelled, and its calendar file."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from matching import exchanges, mails, services
from matching.enums import MeetingState, Side
from matching.meeting_forms import SlotsForm
from matching.models import Introduction, Meeting
from matching.views.exchange import accepted, address_of, for_connector, is_open, user_of

CHANGED = "Ce rendez-vous a changé entre-temps\u00a0: voici où il en est."


def _back(introduction: Introduction, side: Side) -> HttpResponse:
    return redirect(address_of(introduction, side) + "#rendez-vous")


def _meeting(request: HttpRequest, pk: UUID) -> tuple[Meeting, Introduction, Side]:
    """Return a meeting of the visitor, who is one of its two sides; a 404 for anybody else."""
    meeting = get_object_or_404(Meeting.objects.select_related("slot"), pk=pk)
    introduction, side = accepted(request, meeting.introduction_id)
    if side == Side.CONNECTOR and not is_open(introduction):
        raise Http404
    return meeting, introduction, side


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def slots(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer slots (POST), of a meeting to come or to move."""
    introduction = for_connector(request, pk)
    if not is_open(introduction):
        messages.info(request, "Cet accompagnement est terminé.")
        return redirect("matching:introduction", pk=introduction.pk)
    form = SlotsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_slots(introduction, offers=form.offers, by=user_of(request))
        except services.WrongMoment:
            form.add_error("day_1", "Choisissez des moments à venir, dans les six mois.")
        except (services.AlreadySettled, services.ConsentWithdrawn):
            messages.warning(request, "Cet accompagnement est terminé\u00a0: rien n’est proposé.")
            return redirect("matching:introduction", pk=introduction.pk)
        else:
            messages.success(request, "Vos créneaux sont proposés. L’entreprise est prévenue.")
            return _back(introduction, Side.CONNECTOR)
    context = {
        "introduction": introduction,
        "form": form,
        "appointment": exchanges.appointment_of(introduction),
    }
    return render(request, "matching/slots.html", context)


@require_POST
def take_slot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the slot of the button that was pressed."""
    meeting, introduction, side = _meeting(request, pk)
    try:
        slot_id = UUID(request.POST.get("slot", ""))
        revision = int(request.POST.get("revision", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        services.take_meeting_slot(meeting, slot_id=slot_id, revision=revision, by=user_of(request))
    except services.NotYours as error:
        raise Http404 from error
    except services.SlotGone:
        messages.warning(request, "Ce créneau n’est plus libre\u00a0: choisissez-en un autre.")
    except (services.AlreadySettled, services.ConsentWithdrawn):
        messages.warning(request, CHANGED)
    else:
        messages.success(request, "Votre rendez-vous est pris. Vous recevez une invitation.")
    return _back(introduction, side)


@require_POST
def other_slots(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the connecteur for other slots."""
    meeting, introduction, side = _meeting(request, pk)
    try:
        services.ask_for_other_slots(meeting, by=user_of(request))
    except services.NotYours as error:
        raise Http404 from error
    except (services.AlreadySettled, services.ConsentWithdrawn):
        messages.warning(request, CHANGED)
    else:
        messages.success(
            request,
            f"Nous prévenons {introduction.connector.display_name}. Vous pouvez préciser vos "
            "préférences par message.",
        )
    return _back(introduction, side)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what is about to be cancelled (GET), cancel it (POST)."""
    meeting, introduction, side = _meeting(request, pk)
    if request.method != "POST":
        context = {
            "meeting": meeting,
            "introduction": introduction,
            "for_owner": side == Side.OWNER,
            "open": meeting.state in (MeetingState.PROPOSED, MeetingState.BOOKED),
            "back": address_of(introduction, side) + "#rendez-vous",
        }
        return render(request, "matching/cancel_meeting.html", context)
    try:
        services.cancel_meeting(meeting, by=user_of(request))
    except (services.AlreadySettled, services.ConsentWithdrawn):
        messages.warning(request, CHANGED)
    else:
        messages.success(request, "C’est annulé. L’autre personne est prévenue.")
    return _back(introduction, side)


@never_cache
@require_GET
def meeting_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the file that puts a meeting in a calendar, or takes it out."""
    meeting, introduction, side = _meeting(request, pk)
    if meeting.slot is None:
        raise Http404
    return HttpResponse(
        mails.calendar_for(introduction, meeting, side),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="rendez-vous.ics"'},
    )
