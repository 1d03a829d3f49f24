"""Everything that is wrong with a draft of a questionnaire, not the first fault alone.

What « unreachable » and « nobody can score » mean is told in docs/decisions.
"""

from collections.abc import Collection, Iterator, Mapping

from diagnostics.authoring.findings import Finding, Severity, fault, unread
from diagnostics.authoring.fitting import fit_findings
from diagnostics.authoring.points import points_findings
from diagnostics.authoring.reaching import reach_findings
from diagnostics.authoring.versions import highest, is_higher, version_key
from diagnostics.instrument import Instrument, survey


def check(
    definition: Mapping[str, object], *, published: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Say all that is wrong with a draft, faults first.

    `published` are the numbers of the versions published so far. A draft without a finding of
    severity `FAULT` can be published.
    """
    instrument, errors = survey(definition)
    refused = [unread(error) for error in errors]
    # What could not be read whole is not judged further: it holds stand-ins.
    damaged = frozenset(finding.part for finding in refused)
    found = [
        *version_faults(instrument, published),
        *refused,
        *reach_findings(instrument),
        *points_findings(instrument, damaged),
        *fit_findings(instrument, damaged),
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity is Severity.WARNING))


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
