"""The texts of the library: Markdown without HTML or images, turned into HTML that is safe to show.

Read by markdown-it-py, then cleaned by nh3: what one lets through by mistake, the other takes out.

- HTML, scripts included, is shown as the text that it is, and images as their description.
- A link leads to another sheet (`../sauvegarde/tester-une-sauvegarde.md`), to a page of this site
  (`/annuaire/`) or to an https address elsewhere, whose host is then said. Anything else (http,
  javascript, data…) loses its link and keeps its words: the page is served over https, and so is
  all it leads to.
- Headings begin under the title of the page, whatever signs their author used.

`faults` says all of this to the author at the field; `render` holds it, whoever wrote the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reference.typography import french
from resources.models.library import LONGEST_BODY

# What a page may show; all the rest is taken out.
TAGS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "blockquote", "hr"}
TAGS |= {"br", "a", "code", "pre", "span"}
ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}}
# The page's title is the first; its parts come under it.
FIRST_HEADING, LAST_HEADING = 2, 6
_SHEET = re.compile(r"^(?:\.\./|\./)?(?:[a-z0-9-]+/)?([a-z0-9-]+)\.md$")
_OURS = re.compile(r"^/(?!/)[\w./?=&%#+-]*$")


class TooLong(ValueError):
    """A text that no page shows: it is refused before it is read."""


@dataclass(slots=True)
class Faults:
    """What is refused in a text, each once, in the order met."""

    sentences: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        if sentence not in self.sentences:
            self.sentences.append(sentence)


def _accept_all(url: str) -> bool:
    """Links are judged below, with a word for each; the parser would drop them in silence."""
    return True


def _parser(*, html: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": html, "linkify": False, "typographer": False})
    parser.validateLink = _accept_all  # type: ignore[method-assign]
    return parser


_READER = _parser(html=False)
_CRITIC = _parser(html=True)


def sheet_named(href: str) -> str:
    """Return the address (slug) of the sheet that a relative link names, or nothing."""
    found = _SHEET.match(href)
    return found[1] if found else ""


def is_outside(href: str) -> bool:
    """Tell whether a link leads elsewhere, in a way that we accept: https, and a named host."""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        return False
    # A machine without a name is nobody's site.
    if ":" in host or host.rpartition(".")[2].isdecimal():
        return False
    return parts.scheme == "https" and "." in host and not parts.username and not parts.password


# A page shows the same few texts again and again; longer than a page, none is stored.
@lru_cache(maxsize=256)
def render(text: str) -> SafeString:
    """Return a text as HTML. Raises TooLong beyond what is stored."""
    if len(text) > LONGEST_BODY:
        raise TooLong
    # Not the cached function: whole texts would fill the cache of sentences.
    tokens = _READER.parse(french.__wrapped__(text))
    _lower_headings(tokens)
    for token in tokens:
        if token.children:
            token.children = list(_inline(token.children))
    html = _READER.renderer.render(tokens, _READER.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"https"},
        link_rel=None,
        allowed_classes={"span": {"cc-outside"}},
    )
    return mark_safe(clean)  # noqa: S308 - cleaned just above


def _lower_headings(tokens: Sequence[Token]) -> None:
    """Begin under the title of the page and skip no level."""
    used = sorted({int(token.tag[1]) for token in tokens if token.type == "heading_open"})
    level = {old: FIRST_HEADING + rank for rank, old in enumerate(used)}
    last = FIRST_HEADING - 1
    for token in tokens:
        if token.type == "heading_open":
            last = min(level[int(token.tag[1])], last + 1, LAST_HEADING)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{last}"


def _inline(children: Sequence[Token]) -> Iterator[Token]:
    """Give the words of a line, with the links that are accepted and no image."""
    open_links: list[str | None] = []
    for token in children:
        if token.type == "image":
            yield _text(token.content)
        elif token.type == "link_open":
            address = _accepted(str(token.attrGet("href") or ""))
            open_links.append(address)
            if address is not None:
                token.attrs = {"href": address}
                if is_outside(address):
                    token.attrSet("rel", "external noopener noreferrer")
                yield token
        elif token.type == "link_close":
            address = open_links.pop()
            if address is not None:
                yield token
                if is_outside(address):
                    yield from _host(address)
        else:
            yield token


def _text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token


def _host(address: str) -> Iterator[Token]:
    """Say which site a link leaves for."""
    opened, closed = Token("span_open", "span", 1), Token("span_close", "span", -1)
    opened.attrs = {"class": "cc-outside"}
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    yield from (_text(" "), opened, _text(f"(site {host})"), closed)


def _accepted(href: str) -> str | None:
    """Return where a link leads on the page, or None where it leads nowhere any more."""
    if slug := sheet_named(href):
        return reverse("resources:resource", args=[slug])
    if is_outside(href) or _OURS.match(href):
        return href
    return None


def faults(text: str) -> list[str]:
    """Say in words, to its author, what is not accepted in a text."""
    if len(text) > LONGEST_BODY:
        return [too_long(len(text))]
    found = Faults()
    for token in _CRITIC.parse(text):
        if token.type == "html_block":
            found.add(NO_HTML)
        for child in token.children or ():
            _judge(child, found)
    return found.sentences


NO_HTML = (
    "Votre texte contient du code HTML, par exemple «\u00a0<b>\u00a0» ou «\u00a0<script>\u00a0»."
    " Retirez-le\u00a0: pour mettre en gras, entourez les mots de deux étoiles."
)
NO_IMAGE = (
    "Votre texte contient une image. Les images ne sont pas acceptées\u00a0: dites en mots ce"
    " qu’elle montre."
)


def too_long(length: int) -> str:
    """Say that a text is too long, and by how much."""
    written, most = (f"{number:,}".replace(",", "\u00a0") for number in (length, LONGEST_BODY))
    return f"Votre texte compte {written} signes\u00a0: {most} au plus se lisent sur un téléphone."


def _judge(token: Token, found: Faults) -> None:
    if token.type == "html_inline":
        found.add(NO_HTML)
    elif token.type == "image":
        found.add(NO_IMAGE)
    elif token.type == "link_open":
        href = str(token.attrGet("href") or "")
        if _accepted(href) is None:
            found.add(_refusal(href))


def _refusal(href: str) -> str:
    shown = href if len(href) <= 60 else f"{href[:60]}…"
    if href.lower().startswith("http://"):
        return (
            f"Le lien «\u00a0{shown}\u00a0» n’est pas protégé. Essayez la même adresse avec"
            " «\u00a0https://\u00a0», ou retirez le lien."
        )
    return (
        f"Le lien «\u00a0{shown}\u00a0» n’est pas accepté. Une adresse commence par"
        " «\u00a0https://\u00a0»."
    )
