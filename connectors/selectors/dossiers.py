"""What an application holds and what it still lacks, read for a page or before it is handed in."""

from collections import defaultdict
from dataclasses import dataclass, field

from connectors.enums import LabelState, ReferenceState, ScanState
from connectors.models import Charter, Criterion, Evidence, Label, Reference
from reference.enums import Theme


@dataclass(frozen=True, slots=True)
class Part:
    """A criterion, and what was given to show that it is met."""

    criterion: Criterion
    pieces: list[Evidence]
    clients: list[Reference]

    @property
    def counted(self) -> int:
        """Return how many pieces, or clients, count: not what was refused, erased or denied."""
        if self.criterion.clients:
            return sum(one.state != ReferenceState.DENIED for one in self.clients)
        return sum(
            piece.scan != ScanState.REFUSED and piece.erased_at is None for piece in self.pieces
        )

    @property
    def unread(self) -> list[Evidence]:
        """Return the files that the antivirus has not read: one of them may still be refused."""
        return [piece for piece in self.pieces if piece.scan == ScanState.WAITING]

    @property
    def wanted(self) -> int:
        return self.criterion.clients or 1

    @property
    def is_complete(self) -> bool:
        return self.counted >= self.wanted


@dataclass(frozen=True, slots=True)
class Dossier:
    label: Label
    parts: list[Part]
    clients: list[Reference]
    charter_signed: bool
    missing: list[str] = field(default_factory=list)

    @property
    def themes(self) -> list[str]:
        return [str(Theme(theme).label) for theme in self.label.themes]

    @property
    def is_open(self) -> bool:
        return self.label.state == LabelState.APPLIED


def of(label: Label) -> Dossier:
    """Read an application and what it lacks, its connecteur being read already (four queries)."""
    parts, clients = _read(label)
    charter = Charter.objects.in_force()
    signed = charter is not None and label.connector.charter_id == charter.pk
    return Dossier(label, parts, clients, signed, _missing(label, parts, signed=signed))


def to_examine(label: Label) -> Dossier:
    """Read an application that was handed in: it lacked nothing then (three queries)."""
    return Dossier(label, *_read(label), charter_signed=True)


def _read(label: Label) -> tuple[list[Part], list[Reference]]:
    pieces = defaultdict(list)
    for piece in Evidence.objects.kept().filter(label=label):
        pieces[piece.criterion_id].append(piece)
    clients = list(Reference.objects.filter(label=label))
    parts = [
        Part(criterion, pieces[criterion.pk], clients if criterion.clients else [])
        for criterion in Criterion.objects.filter(criteria=label.criteria_id).order_by("position")
    ]
    return parts, clients


def _missing(label: Label, parts: list[Part], *, signed: bool) -> list[str]:
    lines = []
    if not signed:
        lines.append("Signez la charte en vigueur.")
    if not label.themes:
        lines.append("Choisissez au moins un thème.")
    for part in parts:
        lines += [
            f"{part.criterion.title}\u00a0: le contrôle de sécurité de «\u00a0{piece}\u00a0» est "
            "en cours. Attendez quelques minutes."
            for piece in part.unread
        ]
        if part.is_complete or not part.criterion.required:
            continue
        title = part.criterion.title
        if part.criterion.clients:
            lines.append(
                f"{title}\u00a0: citez {part.wanted} client{'s' if part.wanted > 1 else ''}, "
                f"vous en citez {part.counted}."
            )
        else:
            lines.append(f"{title}\u00a0: ajoutez au moins une pièce.")
    return lines
