"""Everything that is wrong with a draft of a questionnaire, not the first fault alone."""

from collections.abc import Collection, Iterator, Mapping

from diagnostics.authoring.findings import Finding, fault, unread
from diagnostics.authoring.versions import highest, is_higher, version_key
from diagnostics.instrument import Instrument, survey


def check(
    definition: Mapping[str, object], *, published: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Say all that is wrong with a draft, in the order of the document's parts.

    `published` are the numbers of the versions published so far. A draft without a finding of
    severity `FAULT` can be published.
    """
    instrument, errors = survey(definition)
    return (*map(unread, errors), *version_faults(instrument, published))


def version_faults(instrument: Instrument, published: Collection[str]) -> Iterator[Finding]:
    where = "instrument.version"
    if version_key(instrument.version) is None:
        if instrument.version:
            yield fault(
                where,
                f"La version {instrument.version} ne s’écrit pas comme 1.2.0, en trois nombres.",
            )
    elif (latest := highest(published)) and not is_higher(instrument.version, latest):
        yield fault(
            where,
            f"La version {instrument.version} n’est pas au-dessus de {latest}, déjà publiée.",
        )
