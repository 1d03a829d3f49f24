"""What the database counts for the team: by action or resource of a theme, sector and size.

A page reads one theme. With 1,000,000 actions, three resources each and 80,000 diagnostics taken
again, on two busy cores, a statement took 0.4 to 6.3 s of the ten that it may; over all themes at
once, up to 11 s. So nothing is kept ready, and nothing is stale.

A firm counts once a line, by its last plan that has the action or the resource: told by its
company, otherwise by its owner; an erased plan leads to nobody and counts by itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from plans.enums import ActionState
from plans.learning.comparing import Changes
from plans.learning.masking import SHOWN_FROM, Cell
from plans.models import PlanAction


@dataclass(frozen=True, slots=True)
class Counts:
    """Firms that had it proposed, and among them those that chose it in a pact, did it, were
    stuck on it at some moment, set it aside."""

    proposed: int = 0
    chosen: int = 0
    done: int = 0
    stuck: int = 0
    set_aside: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.proposed + other.proposed,
            self.chosen + other.chosen,
            self.done + other.done,
            self.stuck + other.stuck,
            self.set_aside + other.set_aside,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """Everything that is counted of an action or a resource, by sector and size."""

    counts: dict[Cell, Counts] = field(default_factory=dict)
    did: dict[Cell, Changes] = field(default_factory=dict)
    did_not: dict[Cell, Changes] = field(default_factory=dict)
    # By reason, those that enough firms gave in the same words.
    reasons: dict[str, dict[Cell, int]] = field(default_factory=dict)


# A person may follow several firms: the company comes first.
_FIRM = """p.company_id, CASE WHEN p.company_id IS NULL THEN p.owner_id END,
    CASE WHEN p.company_id IS NULL AND p.owner_id IS NULL THEN p.id END"""

# By what a line is, for an action and for a resource. What waits for the owner's accord is not
# proposed to them by the plan.
ACTION: Final = ('a.code COLLATE "C"', "")
RESOURCE: Final = (
    "r.resource_id",
    """JOIN plans_actionresource r ON r.action_id = a.id
        AND (r.proposer_name = '' OR r.accepted_at IS NOT NULL)""",
)

_LAST = """
    SELECT DISTINCT ON ({item}, {firm})
        {item} AS item, p.sector, p.size_class, a.id, a.state, a.reason,
        a.pact_slot IS NOT NULL AS in_pact, p.pact_number
    FROM plans_planaction a JOIN (
        SELECT plan.*, of_firm.company_id
        FROM plans_plan plan LEFT JOIN diagnostics_assessment of_firm
            ON of_firm.id = plan.assessment_id
    ) p ON p.id = a.plan_id {joined}
    WHERE a.code = ANY(%(codes)s)
    ORDER BY {item}, {firm}, p.created_at DESC, p.id
"""

# An action that a later pact left out keeps the traces of the one that it was in.
_COUNTS = """
    SELECT item, sector, size_class, count(*),
        count(*) FILTER (WHERE in_pact OR pact_number > 1 AND (
            EXISTS (SELECT FROM plans_checkinanswer c WHERE c.action_id = last.id)
            OR EXISTS (SELECT FROM plans_step s
                WHERE s.action_id = last.id AND s.due_on IS NOT NULL))),
        count(*) FILTER (WHERE state = %(done)s),
        count(*) FILTER (WHERE state = %(blocked)s OR EXISTS (
            SELECT FROM accounts_statechange h
            WHERE h.kind = %(kind)s AND h.subject_id = last.id AND h.to_state = %(blocked)s)),
        count(*) FILTER (WHERE state = %(set_aside)s)
    FROM ({last}) last GROUP BY 1, 2, 3
"""

_REASONS = """
    SELECT item, reason, sector, size_class, firms FROM (
        SELECT item, reason, sector, size_class, count(*) AS firms,
            sum(count(*)) OVER (PARTITION BY item, reason) AS everywhere
        FROM ({last}) last WHERE state = %(set_aside)s GROUP BY 1, 2, 3, 4
    ) counted WHERE everywhere >= %(least)s
"""

# Scores are read once a plan: a result is a long text, and a plan has several actions. Both have
# one decimal, so that ten times their difference is a whole number.
_CHANGES = """
    WITH followed AS MATERIALIZED (
        SELECT p.id, b.company_id, p.owner_id, p.sector, p.size_class,
            n.completed_at AS followed_at,
            b.results -> 'dimensions' AS before, n.results -> 'dimensions' AS after
        FROM plans_plan p
        JOIN diagnostics_assessment b ON b.id = p.assessment_id
        JOIN diagnostics_assessment n ON n.previous_id = b.id
        WHERE n.completed_at IS NOT NULL AND n.questionnaire_id = b.questionnaire_id
            AND p.id IN (SELECT plan_id FROM plans_planaction WHERE code = ANY(%(codes)s))
    ), pairs AS (
        SELECT DISTINCT ON ({item}, {firm})
            {item} AS item, p.sector, p.size_class,
            a.state = %(done)s AND a.done_at <= p.followed_at AS did,
            round(10 * ((p.after #>> ARRAY[h.dimension, 'score'])::numeric
                - (p.before #>> ARRAY[h.dimension, 'score'])::numeric))::bigint AS change
        FROM followed p JOIN plans_planaction a ON a.plan_id = p.id {joined}
        JOIN unnest(%(codes)s::text[], %(dimensions)s::text[]) h(code, dimension)
            ON h.code = a.code
        WHERE (p.after #>> ARRAY[h.dimension, 'score']) IS NOT NULL
            AND (p.before #>> ARRAY[h.dimension, 'score']) IS NOT NULL
        ORDER BY {item}, {firm}, p.followed_at DESC, p.id
    )
    SELECT item, sector, size_class, did, count(*), sum(change), sum(change * change)
    FROM pairs GROUP BY 1, 2, 3, 4
"""


def lines_by(
    kind: tuple[str, str], dimensions: Mapping[str, str], *, with_reasons: bool = False
) -> dict[str, Line]:
    """Return the lines of a kind, for the actions of these codes, each with its dimension.

    Two statements, three with the reasons for setting aside.
    """
    lines: dict[str, Line] = defaultdict(Line)
    codes = list(dimensions)
    for item, sector, size, *numbers in _rows(_COUNTS, kind, codes):
        lines[str(item)].counts[sector, size] = Counts(*numbers)
    changes = _rows(_CHANGES, kind, codes, dimensions=list(dimensions.values()))
    for item, sector, size, did, firms, total, squares in changes:
        line = lines[str(item)]
        side = line.did if did else line.did_not
        side[sector, size] = Changes(firms, int(total), int(squares))
    if with_reasons:
        for item, reason, sector, size, firms in _rows(_REASONS, kind, codes):
            lines[str(item)].reasons.setdefault(reason, {})[sector, size] = firms
    return dict(lines)


def _rows(
    statement: str, kind: tuple[str, str], codes: Sequence[str], **more: list[str]
) -> Iterator[tuple[Any, ...]]:
    """Run a statement with the words of a kind: ours, never anybody's."""
    item, joined = kind
    words = {"item": item, "joined": joined, "firm": _FIRM}
    given: dict[str, str | int | list[str]] = {
        "codes": list(codes),
        "kind": PlanAction._meta.label_lower,
        "done": ActionState.DONE,
        "blocked": ActionState.BLOCKED,
        "set_aside": ActionState.SET_ASIDE,
        "least": SHOWN_FROM,
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement.format(last=_LAST.format(**words), **words), given)
        yield from cursor.fetchall()
