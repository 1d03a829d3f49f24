"""The mail server, behind one class and one error type."""

import smtplib
from email.utils import parseaddr

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection

from notifications import categories
from notifications.bounces import says_no_such_box
from notifications.layout import stop_link
from notifications.models import Message


class TransportError(Exception):
    """The mail did not leave. `permanent`: the server refused it, trying again is useless.
    `no_such_box`: because of the address."""

    def __init__(self, reason: str, *, permanent: bool, no_such_box: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.no_such_box = no_such_box


class MailTransport:
    """Send through the mail server of the settings, with a timeout on every exchange."""

    def send(self, message: Message) -> None:
        """Hand a message to the server. Raises TransportError.

        A line cut after the text went out is a temporary error: the mail may have left, and the
        next try carries the same Message-ID so that the reader's server can tell.
        """
        try:
            self.mail_of(message).send()
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = next(iter(error.recipients.values()))
            raise _refusal(code, reason, of_address=True) from error
        except AnymailRecipientsRefused as error:
            raise TransportError(str(error), permanent=True, no_such_box=True) from error
        except AnymailError as error:
            raise _provider_refusal(error) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except (BadHeaderError, UnicodeError) as error:
            raise TransportError(f"{type(error).__name__}: {error}", permanent=True) from error
        except (smtplib.SMTPException, OSError) as error:
            # The server itself does not answer or does not want us: no fault of this mail.
            raise TransportError(f"{type(error).__name__}: {error}", permanent=False) from error

    def mail_of(self, message: Message) -> EmailMultiAlternatives:
        mail = EmailMultiAlternatives(
            subject=message.subject,
            body=message.body_text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[message.address],
            reply_to=[settings.REPLY_TO_EMAIL],
            headers=headers_of(message),
            connection=get_connection(timeout=settings.EMAIL_TIMEOUT),
        )
        mail.attach_alternative(message.body_html, "text/html")
        if message.calendar:
            _attach_calendar(mail, message.calendar)
        return mail


def _attach_calendar(mail: EmailMultiAlternatives, calendar: str) -> None:
    """Add an invitation twice: as what calendars act upon, and as a file for those that do not.

    The method of the part is that of the calendar (QUALITY E6).
    """
    lines = calendar.splitlines()
    method = next(line.removeprefix("METHOD:") for line in lines if line.startswith("METHOD:"))
    mail.attach_alternative(calendar, f"text/calendar; method={method}")
    mail.attach("rendez-vous.ics", calendar.encode(), "application/ics")


def headers_of(message: Message) -> dict[str, str]:
    headers = {"Message-ID": message_id_of(message), "Auto-Submitted": "auto-generated"}
    if message.user_id is not None and categories.of(message.category).may_be_refused:
        # A mail reader shows its own button, and presses ours for the person (RFC 8058).
        headers["List-Unsubscribe"] = f"<{stop_link(message.user_id, message.category)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def message_id_of(message: Message) -> str:
    """Return the Message-ID header: the same on every try, and the correlation id in the logs."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{message.pk}@{domain}>"


def _refusal(code: int, reason: bytes | str, *, of_address: bool = False) -> TransportError:
    words = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    permanent = 500 <= code < 600
    return TransportError(
        f"{code} {words}",
        permanent=permanent,
        no_such_box=permanent and of_address and says_no_such_box(code, words),
    )


def _provider_refusal(error: AnymailError) -> TransportError:
    """Tell a text that a provider will never take from a key that is wrong or a bad day."""
    status = getattr(error, "status_code", None)
    return TransportError(
        f"{type(error).__name__}: {status or ''}", permanent=status in (400, 413, 422)
    )
