"""A crowd of firms that followed a plan and took the diagnostic again: « Ce qui marche » shows it.

All begin alike, so that the same actions are proposed to all of them; half carry some out.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from config.demo_data.firms import draw_answers, finish, take
from config.demo_data.past import let_pass
from config.demo_data.people import users_of
from diagnostics import services as diagnostics
from diagnostics.instrument import load_shipped
from plans import services
from plans.enums import ActionState
from plans.models import Plan, PlanAction

COUNT: Final = 36
DAYS: Final = 200
SECTORS: Final = ("F", "G", "I")
SIZES: Final = ("1", "2_9")
NOT_FOR_ME: Final = "Ce n’est pas pour moi."


def follow_plans(random: Random) -> None:
    """Have them follow their plans for half a year, then take the diagnostic again."""
    instrument = load_shipped()
    everybody = {"clientele": "mixte", "accueil": "oui", "departement": "24"}
    profile = {**everybody, "secteur": SECTORS[0], "personnes": SIZES[0]}
    begins = draw_answers(random, instrument, profile, maturity=0.2)
    people = [(f"suivi{n:02}@example.org", f"Dominique Suivi {n}") for n in range(1, COUNT + 1)]
    for n, owner in enumerate(users_of(people)):
        own = {
            **everybody,
            "secteur": SECTORS[n % len(SECTORS)],
            "personnes": SIZES[n // len(SECTORS) % len(SIZES)],
        }
        does = n % 2 == 0
        answers = draw_answers(random, instrument, own, maturity=0.2, known=begins)
        first = take(owner, profile=own, answers=answers)
        plan = services.begin(first, by=owner)
        let_pass(first, DAYS)
        _act(random, plan, owner, does=does)
        _move_back(plan)
        # Those that did something changed more of what they answer.
        same = {
            code: given
            for code, given in answers.items()
            if random.random() > (0.5 if does else 0.2)
        }
        after = draw_answers(random, instrument, own, maturity=0.5, known=same)
        first.refresh_from_db()
        finish(diagnostics.retake(first, by=owner), profile=own, answers=after)


def _act(random: Random, plan: Plan, owner: User, *, does: bool) -> None:
    for action in plan.actions.all():
        drawn = random.random()
        if does and drawn < 0.9:
            services.move_action(action, to=ActionState.DONE, by=owner)
        elif drawn < 0.15:
            services.move_action(action, to=ActionState.BLOCKED, by=owner)
        elif drawn < 0.5:
            services.move_action(action, to=ActionState.SET_ASIDE, reason=NOT_FOR_ME, by=owner)


def _move_back(plan: Plan) -> None:
    begun: datetime = timezone.now() - timedelta(days=DAYS)
    Plan.objects.filter(pk=plan.pk).update(created_at=begun, seen_at=begun + timedelta(days=60))
    done = PlanAction.objects.filter(plan=plan, done_at__isnull=False)
    done.update(done_at=F("done_at") - timedelta(days=60))
