"""The articles of a charter as a text that a person types: a title, its text below, a blank line.

Pure.
"""

import re
from collections.abc import Iterable, Mapping


def articles_of(text: str) -> list[dict[str, str]]:
    """Read the articles of a text. Raises ValueError, with its title, for one without a text."""
    articles = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        title, _, body = block.strip().partition("\n")
        if not title:
            continue
        words = " ".join(body.split())
        if not words:
            raise ValueError(title)
        articles.append({"title": title.strip(), "text": words})
    return articles


def text_of(articles: Iterable[Mapping[str, str]]) -> str:
    """Write articles as a person types them."""
    return "\n\n".join(f"{article['title']}\n{article['text']}" for article in articles)
