"""The memory that checking every diagnostic takes, against a tenth of them."""

from collections.abc import Iterator, Sequence

from tests.bench.answers import grow_completed
from tests.bench.peak import peak_of
from tests.bench.ratios import Pair, Ratio


def ratios(sizes: Sequence[int]) -> Iterator[Ratio]:
    """Run the command once at each size, in a process of its own; no ratio with one size."""
    peaks = []
    for size in sizes:
        grow_completed(upto=size)
        peaks.append(peak_of("rescore", "--check"))
    for size, before, peak in zip(sizes[1:], peaks, peaks[1:], strict=False):
        label = f"memory of rescore, {size:,} diagnostics"
        yield Ratio("memory of rescore", label, (Pair(peak, before),), unit="MB")
