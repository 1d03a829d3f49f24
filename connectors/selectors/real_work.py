"""What was really done over a time, as the renewal of a label puts it in front."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from connectors.models import Connector, FinishedWork, Label, RequestAnswer
from reference.enums import Theme


@dataclass(frozen=True)
class RealWork:
    """Facts, with no mark: what was finished, and which requests were answered in time."""

    since: datetime
    until: datetime
    finished: int
    as_labelled: int
    # Each theme with how often it was worked on, the most frequent first.
    themes: tuple[tuple[str, int], ...]
    asked: int
    in_time: int

    @property
    def percent_in_time(self) -> int | None:
        """Return the share of requests answered in time, in percent; None where none was asked."""
        return round(100 * self.in_time / self.asked) if self.asked else None


def behind(application: Label, *, at: datetime) -> RealWork | None:
    """Return what was done since the label that an application renews was awarded; None for a
    first application.
    """
    held = application.previous
    while held is not None and held.awarded_at is None:
        held = held.previous
    if held is None or held.awarded_at is None:
        return None
    return real_work_of(application.connector, since=held.awarded_at, until=at)


def real_work_of(connector: Connector, *, since: datetime, until: datetime) -> RealWork:
    """Count what a connecteur did between two moments (two queries)."""
    works = list(
        FinishedWork.objects.filter(
            connector=connector, finished_at__gte=since, finished_at__lt=until
        ).values_list("as_labelled", "themes")
    )
    answers = RequestAnswer.objects.filter(
        connector=connector, at__gte=since, at__lt=until
    ).aggregate(asked=Count("pk"), in_time=Count("pk", filter=Q(in_time=True)))
    counts = Counter(theme for _, themes in works for theme in themes if theme in Theme.values)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], Theme(pair[0]).label))
    return RealWork(
        since=since,
        until=until,
        finished=len(works),
        as_labelled=sum(labelled for labelled, _ in works),
        themes=tuple((str(Theme(theme).label), count) for theme, count in ordered),
        asked=answers["asked"],
        in_time=answers["in_time"],
    )
