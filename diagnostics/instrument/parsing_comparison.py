"""From a definition to what a firm is compared with."""

from types import MappingProxyType

from diagnostics.instrument.reading import Reader, closed
from diagnostics.instrument.structure import (
    Comparison,
    FallbackStep,
    Landmark,
    Sentences,
    SizeRule,
)


def parse_comparison(reader: Reader) -> Comparison:
    sizes = reader.reader("size_by_profile")
    geo_labels = reader.reader("geo_labels")
    size_labels = reader.reader("size_labels")
    sentences = reader.reader("sentences")
    comparison = Comparison(
        reference_population=reader.text("reference_population"),
        size_by_profile=MappingProxyType(
            {code: parse_size_rule(sizes.reader(code)) for code in sizes.mapping}
        ),
        all_activities=reader.text("all_activities"),
        fallback=tuple(map(parse_step, reader.readers("fallback"))),
        activity_fallback=tuple(map(parse_step, reader.readers("activity_fallback"))),
        max_age_years=reader.whole("max_age_years"),
        excluded_confidence=frozenset(reader.texts("excluded_confidence")),
        geo_labels=MappingProxyType({geo: geo_labels.text(geo) for geo in geo_labels.mapping}),
        size_labels=MappingProxyType(
            {size: size_labels.text(size) for size in size_labels.mapping}
        ),
        sentences=Sentences(
            present=sentences.text("present"),
            absent=sentences.text("absent"),
            unknown=sentences.text("unknown"),
            activity=sentences.text("activity"),
            out_of_scope=sentences.text("out_of_scope"),
            dii=sentences.text("dii"),
        ),
        landmarks=tuple(map(parse_landmark, reader.readers("landmarks_under_10"))),
        landmarks_source=reader.text("landmarks_source"),
    )
    sentences.close()
    return closed(reader, comparison)


def parse_size_rule(reader: Reader) -> SizeRule:
    return closed(reader, SizeRule(reader.text("size"), reader.text("notice", default="")))


def parse_step(reader: Reader) -> FallbackStep:
    return closed(
        reader, FallbackStep(reader.text("geo"), reader.text("size"), reader.text("activity"))
    )


def parse_landmark(reader: Reader) -> Landmark:
    return closed(
        reader,
        Landmark(
            variable=reader.text("variable"),
            pct=reader.whole("pct", at_most=100),
            year=reader.whole("year"),
            label=reader.text("label"),
            base=reader.text("base"),
        ),
    )
