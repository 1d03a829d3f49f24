"""Who may open what: a line an address and method, a status a role (QUALITY B8)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction
from django.test import Client

from tests.world import World

# By the name of an address, then by method: one status a role, in the order of the roles.
Table = Mapping[str, Mapping[str, str]]


EVERYBODY = "200 200 200 200 200 200"
# By name and method, the answer to: nobody, an owner who is a stranger, a connecteur who is one,
# the owner, the connecteur asked, staff. Somebody else's object is a 404 (QUALITY B8).
MATRIX: Table = {
    "accessibility": {"GET": EVERYBODY},
    "account_confirm_login_code": {"GET": "302 302 302 302 302 302"},
    "account_login": {"GET": "200 302 302 302 302 302"},
    "account_logout": {"GET": "302 200 200 200 200 200", "POST": "302 302 302 302 302 302"},
    "account_request_login_code": {"GET": "302 302 302 302 302 302"},
    "account_signup": {"GET": "302 302 302 302 302 302"},
    "accounts:change_firm": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    # Who has no firm is led to naming one.
    "accounts:choose_firm": {"GET": "302 302 302 200 302 302", "POST": "302 302 302 200 302 302"},
    "accounts:firm": {"GET": "302 404 404 200 404 404"},
    "accounts:hand_over": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    # The link of a mail says who invites; accepting asks to be signed in with the address invited.
    "accounts:invitation": {"GET": EVERYBODY, "POST": "302 302 302 302 302 302"},
    "accounts:invite": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    "accounts:leave_firm": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 302 404 404"},
    "accounts:my_firm": {"GET": "302 302 302 302 302 302"},
    "accounts:name_firm": {"GET": "302 200 200 200 200 200", "POST": "302 200 200 200 200 200"},
    "accounts:remove_person": {
        "GET": "302 404 404 200 404 404",
        "POST": "302 404 404 302 404 404",
    },
    # Sent for another firm.
    "accounts:revoke_invitation": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "accounts:profile": {"GET": "302 200 200 200 200 200"},
    "accounts:withdraw_consent": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 302 404 404",
    },
    "connectors:appeal": {"GET": "302 404 200 404 404 404", "POST": "302 404 200 404 302 404"},
    "connectors:evidence": {"GET": "302 404 404 404 200 200"},
    "connectors:label": {"GET": "302 404 200 404 200 404", "POST": "302 404 302 404 302 404"},
    "connectors:label_clients": {
        "GET": "302 404 302 404 200 404",
        "POST": "302 404 302 404 200 404",
    },
    "connectors:label_criterion": {
        "GET": "302 404 302 404 200 404",
        "POST": "302 404 302 404 200 404",
    },
    "connectors:label_file": {"GET": "302 404 302 404 200 404", "POST": "302 404 302 404 302 404"},
    "connectors:badge": {"GET": EVERYBODY},
    "connectors:certificate": {"GET": EVERYBODY},
    "connectors:label_held": {"GET": "302 404 200 404 200 404"},
    # Whoever is signed in may apply: the first step opens for who has no application yet.
    "connectors:apply": {
        "GET": "302 302 302 302 302 302",
        "POST": "302 302 302 302 302 302",
    },
    "connectors:apply_step": {
        "GET": "302 200 302 200 302 200",
        "POST": "302 200 302 200 302 200",
    },
    "connectors:charter": {"GET": "302 404 200 404 200 404", "POST": "302 404 200 404 200 404"},
    "connectors:join": {"GET": EVERYBODY},
    # Nobody here looks after an organisation; see tests/connectors/test_organisation.py.
    "connectors:organisation": {
        "GET": "302 404 404 404 404 404",
        "POST": "302 404 404 404 404 404",
    },
    # Anybody looks for help, and at whoever is listed.
    "connectors:directory": {"GET": EVERYBODY},
    "connectors:directory_near": {
        "GET": "405 405 405 405 405 405",
        "POST": "302 302 302 302 302 302",
    },
    "connectors:directory_map": {"GET": EVERYBODY},
    "connectors:directory_order": {"GET": EVERYBODY},
    "connectors:person": {"GET": EVERYBODY},
    "connectors:availability": {
        "GET": "302 404 200 404 200 404",
        "POST": "302 404 200 404 200 404",
    },
    "connectors:cancel_holiday": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 302 404",
    },
    "connectors:first_request": {"GET": "302 404 200 404 200 404"},
    "connectors:guide": {"GET": "302 404 200 404 200 404", "POST": "302 404 302 404 302 404"},
    "connectors:leave": {"GET": "302 404 200 404 200 404", "POST": "302 404 302 404 302 404"},
    "connectors:organisations": {"GET": "302 404 404 404 404 404"},
    # Without a label, the form leads back to the list, which says why.
    "connectors:new_offer": {"GET": "302 404 302 404 200 404", "POST": "302 404 302 404 200 404"},
    "connectors:offer": {"GET": "302 404 404 404 200 404", "POST": "302 404 404 404 200 404"},
    "connectors:offers": {"GET": "302 404 200 404 200 404"},
    "connectors:publish_offer": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 302 404",
    },
    "connectors:pause": {"GET": "302 405 405 405 405 405", "POST": "302 404 302 404 302 404"},
    "connectors:preview": {"GET": "302 404 200 404 200 404", "POST": "302 404 200 404 200 404"},
    "connectors:profile": {"GET": "302 404 200 404 200 404"},
    "connectors:space": {"GET": "302 404 200 404 200 404"},
    "connectors:profile_step": {
        "GET": "302 404 200 404 200 404",
        "POST": "302 404 200 404 200 404",
    },
    "connectors:testimony": {
        "GET": "302 404 404 404 200 404",
        "POST": "302 404 404 404 200 404",
    },
    "connectors:label_themes": {
        "GET": "302 404 302 404 200 404",
        "POST": "302 404 302 404 200 404",
    },
    # A client whom an applicant names answers by the link of a mail, without an account.
    "connectors:reference": {"GET": EVERYBODY, "POST": EVERYBODY},
    # Staff who may examine find an empty list.
    "connectors:reviews": {"GET": "302 404 200 404 404 200"},
    "connectors:review": {"GET": "302 404 200 404 404 404", "POST": "302 404 302 404 404 404"},
    "connectors:welcome": {"GET": "302 404 200 404 200 404"},
    "connectors:withdraw_offer": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 302 404",
    },
    "connectors:work": {"GET": "302 404 200 404 200 404"},
    "connectors:own_reports": {"GET": "302 404 200 404 200 404"},
    "connectors:register": {"GET": EVERYBODY},
    "connectors:renew": {"GET": "302 405 405 405 405 405", "POST": "302 404 302 404 302 404"},
    # Nobody reports themselves.
    "connectors:report": {"GET": "302 200 200 200 404 200", "POST": "302 200 200 200 404 200"},
    "connectors:report_answer": {
        "GET": "302 404 404 404 200 404",
        "POST": "302 404 404 404 200 404",
    },
    "connectors:suspension": {
        "GET": "302 404 404 404 200 404",
        "POST": "302 404 404 404 200 404",
    },
    "contact": {"GET": EVERYBODY},
    "diagnostics:assist": {"GET": "302 404 200 404 200 404", "POST": "302 404 200 404 200 404"},
    "diagnostics:assisted": {"GET": "302 404 200 404 200 404"},
    "diagnostics:carry_on": {"GET": "404 404 404 302 404 404"},
    "diagnostics:download": {"GET": "404 404 404 200 404 404"},
    "diagnostics:firm": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 200 404 404"},
    "diagnostics:give_up": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 302 404",
    },
    "diagnostics:hand_over": {"GET": "302 404 404 404 200 404"},
    "diagnostics:interim": {"GET": "404 404 404 200 404 404"},
    "diagnostics:later": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 200 404 404"},
    # A firm must be named, by one of its people.
    "diagnostics:link": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "diagnostics:of_firm": {"GET": "302 404 404 200 404 404"},
    "diagnostics:unlink": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 302 404 404",
    },
    "diagnostics:method": {"GET": EVERYBODY},
    "diagnostics:print_sheet": {
        "GET": "405 405 405 405 405 405",
        "POST": "302 302 302 302 302 302",
    },
    "diagnostics:question": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 200 404 404"},
    "diagnostics:recall_stop": {"GET": EVERYBODY, "POST": "302 302 302 302 302 302"},
    "diagnostics:report": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 200 404 404"},
    "diagnostics:report_file": {"GET": "404 404 404 200 404 404"},
    # The link of a mail opens one PDF for whoever holds it.
    "diagnostics:report_received": {"GET": EVERYBODY},
    "diagnostics:report_received_file": {"GET": EVERYBODY},
    "diagnostics:result": {"GET": "404 404 404 200 404 404"},
    "diagnostics:retake": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 302 404 404"},
    # A personal link opens for whoever holds it; that is what it is for.
    "diagnostics:resume": {"GET": EVERYBODY, "POST": "302 302 302 302 302 302"},
    "diagnostics:review": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 302 404 404"},
    "diagnostics:share": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 200 404 404"},
    # Read by whoever holds the link, until it is closed.
    "diagnostics:shared": {"GET": EVERYBODY},
    "diagnostics:start": {"GET": EVERYBODY},
    # Whoever holds a sheet of paper, or a code, types its number; the empty form is shown again.
    "diagnostics:sheet": {"GET": EVERYBODY},
    "diagnostics:type_in": {"GET": EVERYBODY, "POST": EVERYBODY},
    "diagnostics:take_over": {"GET": EVERYBODY, "POST": EVERYBODY},
    # Empty, the form to register is shown again.
    "events:event": {"GET": EVERYBODY, "POST": EVERYBODY},
    "events:event_file": {"GET": EVERYBODY},
    "events:events": {"GET": EVERYBODY},
    # The link of a mail is the key of one registration.
    "events:registration": {"GET": EVERYBODY, "POST": "302 302 302 302 302 302"},
    "events:registration_file": {"GET": EVERYBODY},
    # The connecteur organises it. The forms come empty: nobody is named, no reason is given.
    "events:cancel": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 200 200"},
    "events:cancel_registration": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "events:change": {"GET": "302 404 404 404 200 200", "POST": "302 404 404 404 200 200"},
    # Of a connecteur in service or the team; the form comes empty.
    "events:propose": {"GET": "302 403 200 403 200 200", "POST": "302 403 200 403 200 200"},
    "events:registered": {"GET": "302 404 404 404 200 200", "POST": "302 404 404 404 302 302"},
    "home": {"GET": EVERYBODY},
    "how_it_works": {"GET": EVERYBODY},
    "legal": {"GET": EVERYBODY},
    "matching:accept": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 302 404"},
    "matching:ask": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    "matching:ask_person": {"GET": "302 302 302 302 302 302"},
    "matching:cancel_meeting": {
        "GET": "302 404 404 200 200 404",
        "POST": "302 404 404 302 302 404",
    },
    "matching:close": {"GET": "302 404 404 404 200 404", "POST": "302 404 404 404 200 404"},
    "matching:choose": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 404 404"},
    "matching:dashboard": {"GET": "302 404 200 404 200 404"},
    # The link of a mail declines without signing in; opening it declines nothing.
    "matching:decline_by_link": {"GET": EVERYBODY, "POST": EVERYBODY},
    "matching:decline": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 302 404"},
    "matching:evaluate": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 302 404 404"},
    "matching:exchange": {"GET": "302 404 404 200 200 404", "POST": "302 404 404 200 200 404"},
    # The link of a mail asks one question without signing in; the token says which.
    "matching:follow_up": {"GET": EVERYBODY, "POST": EVERYBODY},
    "matching:give_back": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 302 404"},
    "matching:how": {"GET": EVERYBODY},
    "matching:introduction": {"GET": "302 404 404 404 200 404"},
    "matching:introduction_ranking": {"GET": "302 404 404 404 200 404"},
    "matching:introduction_ranking_json": {"GET": "302 404 404 404 200 404"},
    "matching:mark_read": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 302 302 404"},
    "matching:meeting_file": {"GET": "302 404 404 200 200 404"},
    "matching:note_contact": {
        "GET": "302 404 404 404 200 404",
        "POST": "302 404 404 404 200 404",
    },
    # The owner's alone; the form names a slot, without which there is nothing to take.
    "matching:other_slots": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 302 404 404",
    },
    "matching:proposals": {"GET": "404 404 404 200 404 404"},
    # The form names an introduction: without it, there is nothing to report.
    "matching:report_selling": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "matching:request": {"GET": "302 404 404 200 404 404"},
    # The link of a mail is the key of one request; an act that is none does nothing.
    "matching:tracking": {"GET": EVERYBODY, "POST": "302 302 302 302 302 302"},
    "matching:request_ranking": {"GET": "302 404 404 200 404 404"},
    "matching:request_ranking_json": {"GET": "302 404 404 200 404 404"},
    "matching:resume": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 302 404 404"},
    "matching:slots": {"GET": "302 404 404 404 200 404", "POST": "302 404 404 404 200 404"},
    # Nothing was said yet of what is done: there is nothing to take back.
    "matching:take_back": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "matching:take_slot": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "matching:withdraw": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 302 404 404"},
    # Only the demo has these; see tests/notifications/test_views.py.
    "notifications:choices": {"GET": "302 200 200 200 200 200", "POST": "302 200 200 200 200 200"},
    # Signed links of a mail: whoever holds one was written to.
    "notifications:choices_by_link": {"GET": EVERYBODY, "POST": EVERYBODY},
    "notifications:stop": {"GET": EVERYBODY, "POST": EVERYBODY},
    "notifications:demo_mail": {"GET": EVERYBODY},
    "notifications:demo_mail_html": {"GET": EVERYBODY},
    "notifications:demo_mails": {"GET": EVERYBODY},
    "notifications:livez": {"GET": EVERYBODY},
    "notifications:readyz": {"GET": EVERYBODY},
    # No worker beats here.
    "notifications:worker_health": {"GET": "503 503 503 503 503 503"},
    "plans:action": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 302 404 404"},
    # The owner has a dated pact on the diagnostic that the connecteur helps with.
    "plans:calendar": {"GET": "302 404 404 200 404 404"},
    # The links of a mail answer and take up without signing in; an empty answer is asked again.
    "plans:check_in": {"GET": EVERYBODY, "POST": EVERYBODY},
    "plans:resume": {"GET": EVERYBODY, "POST": EVERYBODY},
    "plans:home": {"GET": "302 200 302 200 302 302"},
    "plans:in_charge": {"GET": "302 404 404 404 200 404", "POST": "302 404 404 404 200 404"},
    "plans:method": {"GET": EVERYBODY},
    "plans:pact": {"GET": "302 404 404 302 404 404", "POST": "302 404 404 302 404 404"},
    "plans:plan": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 302 404 404"},
    "plans:preview": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 302 404 404"},
    "plans:share": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    "plans:shared": {"GET": EVERYBODY},
    "plans:stuck": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    "privacy": {"GET": EVERYBODY},
    "reports:check": {"GET": EVERYBODY},
    "reports:checked": {"GET": EVERYBODY},
    "resources:library": {"GET": EVERYBODY},
    # A form that names no opinion is refused.
    "resources:opinion": {"GET": "405 405 405 405 405 405", "POST": "403 403 403 403 403 403"},
    "resources:own": {"GET": "302 403 200 403 200 200"},
    "resources:proposal": {"GET": "302 404 404 404 200 404", "POST": "302 404 404 404 200 404"},
    "resources:propose": {"GET": "302 403 200 403 200 200", "POST": "302 403 200 403 200 200"},
    "resources:report": {"GET": EVERYBODY, "POST": EVERYBODY},
    "resources:resource": {"GET": EVERYBODY},
    "resources:retire": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 302 404"},
    "robots": {"GET": EVERYBODY},
    "sitemap": {"GET": EVERYBODY},
}


def client_of(world: World, role: str) -> Client:
    client = Client()
    person = world.person(role)
    if person is not None:
        client.force_login(person)
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def wrong_answers(
    table: Table, column: int, *, client: Callable[[], Client], address: Callable[[str], str]
) -> list[str]:
    """Try every line as the role of a column, undoing each; say what answered something else."""
    wrong = []
    for name, methods in table.items():
        for method, answers in methods.items():
            expected = int(answers.split()[column])
            with undone():
                answer = client().generic(method, address(name))
            if answer.status_code != expected:
                wrong.append(f"{method} {name}: {answer.status_code}, not {expected}")
    return wrong
