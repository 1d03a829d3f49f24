"""What a helper reads to an owner before filling in a diagnostic for them, word for word.

A change of these words is a new version: what was read is kept with each diagnostic.
"""

TEXT_VERSION = "1"
_TEXT = (
    "Je remplis ce diagnostic avec vous, d’après vos réponses, {capacity}.",
    "Ni votre nom ni celui de votre entreprise ne sont demandés.",
    "Je vois vos réponses et votre résultat tant que je ne vous ai pas remis le diagnostic. Je ne"
    " les transmets à personne, pas même à mon organisation.",
    "À la fin, je vous donne un code. Dès que vous le tapez, le diagnostic est à vous seul : je n’y"
    " ai plus accès.",
    "Le code est valable 30 jours. Si vous ne le tapez pas, le diagnostic est effacé.",
    "Vous pouvez arrêter quand vous voulez, sans dire pourquoi : j’abandonne le diagnostic, et il"
    " est effacé.",
)


def sentences(capacity: str) -> tuple[str, ...]:
    """Give the sentences to read; `capacity` says as whom: « comme connecteur »."""
    return tuple(sentence.format(capacity=capacity) for sentence in _TEXT)


def full_text(capacity: str) -> str:
    """Give the whole text, as it is kept."""
    return "\n".join(sentences(capacity))
