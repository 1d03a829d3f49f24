"""One look for every mail: the HTML part is made from the text, never written apart."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from notifications import preferences
from notifications.links import absolute

BUTTON_LABEL = "Ouvrir la page"
LONGEST_LABEL = 60
_FOOT = "\n\n-- \n"
_BULLET = re.compile(r"^[-•]\s+")


@dataclass(frozen=True)
class Block:
    """A paragraph (its lines), a list (its items), a button or a lesser choice (label, address)."""

    kind: str
    lines: tuple[str, ...] = ()
    url: str = ""
    label: str = ""


def is_own_link(line: str) -> bool:
    """Tell whether a line is one address of this site and nothing else.

    Other addresses stay as text: what people typed must not become a button of ours.
    """
    site = f"{settings.SITE_URL.rstrip('/')}/"
    return line.startswith(site) and not re.search(r"\s", line)


def blocks_of(text: str) -> list[Block]:
    """Cut a text into blocks: empty lines separate them, « - » starts an item.

    A line holding only a link of this site is a button. Its label is the line just before when
    that line is short and ends with a colon.
    """
    blocks: list[Block] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        pending: list[str] = []
        for line in (line.strip() for line in part.splitlines() if line.strip()):
            if is_own_link(line):
                label = BUTTON_LABEL
                if pending and len(pending[-1]) <= LONGEST_LABEL and pending[-1].endswith(":"):
                    label = pending.pop().rstrip(": \u00a0\u202f")
                blocks += _lines(pending)
                pending = []
                # One act stands out; others are choices beside it.
                kind = "choice" if any(block.url for block in blocks) else "button"
                blocks.append(Block(kind, url=line, label=label))
            else:
                pending.append(line)
        blocks += _lines(pending)
    return _none_before_the_others(blocks)


def _none_before_the_others(blocks: list[Block]) -> list[Block]:
    """Where one label comes back, as an answer to several questions, no answer stands out."""
    labels = Counter(block.label for block in blocks if block.url and block.label != BUTTON_LABEL)
    if not labels or max(labels.values()) == 1:
        return blocks
    return [replace(block, kind="choice") if block.url else block for block in blocks]


def _lines(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    for line in lines:
        kind = "list" if _BULLET.match(line) else "paragraph"
        words = _BULLET.sub("", line)
        if blocks and blocks[-1].kind == kind:
            blocks[-1] = Block(kind, lines=(*blocks[-1].lines, words))
        else:
            blocks.append(Block(kind, lines=(words,)))
    return blocks


def as_html(*, subject: str, body: str, why: str, choices: str = "") -> str:
    """`choices` is the address where the person chooses what to receive, where they may."""
    return render_to_string(
        "notifications/mail.html",
        {
            "subject": subject,
            "blocks": blocks_of(body),
            "why": why,
            "choices": choices,
            **_brand(),
        },
    )


def as_text(*, body: str, why: str, choices: str = "") -> str:
    foot = f"{why} Vous pouvez répondre à ce message : nous le lirons."
    if choices:
        foot += f"\nNe plus recevoir ces messages, ou choisir lesquels :\n{choices}"
    return f"{body.strip()}{_FOOT}{settings.BRAND_NAME}\n{foot}\n"


def first_link(text: str) -> str:
    """Return the address of the first button of a mail's text, foot left out, or nothing."""
    buttons = [block.url for block in blocks_of(text.partition(_FOOT)[0]) if block.url]
    return buttons[0] if buttons else ""


def choices_link(user_id: int, category: str) -> str:
    token = preferences.write_token(user_id, category)
    return absolute(reverse("notifications:choices_by_link", kwargs={"token": token}))


def stop_link(user_id: int, category: str) -> str:
    """Return where one click, of a mail reader too, stops a category (RFC 8058)."""
    token = preferences.write_token(user_id, category)
    return absolute(reverse("notifications:stop", kwargs={"token": token}))


def _brand() -> dict[str, str]:
    return {
        "brand_name": settings.BRAND_NAME,
        "brand_tagline": settings.BRAND_TAGLINE,
        "site_url": settings.SITE_URL,
    }
