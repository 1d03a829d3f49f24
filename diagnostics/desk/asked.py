"""Which questions a taking is asked, told by the database itself.

SQL's true, false and null are the three values of a condition: `AND`, `OR` and `NOT` need no
care. Must say what `scoring.shown_questions` says; a test compares the two on drawn answers.
"""

from dataclasses import dataclass, field
from typing import Any as AnyValue

from diagnostics.instrument import (
    NOT_APPLICABLE,
    UNKNOWN,
    All,
    Any,
    Chosen,
    Condition,
    Instrument,
    Not,
    ProfileIs,
)


@dataclass
class AskedSQL:
    """The questions of an instrument as clauses over a row `t` that has `profile` and `answers`.

    `joins` go after `t` in a FROM: each gives a column that says whether its question is asked.
    `column(code)` names it. Codes are parameters, never part of a statement.
    """

    instrument: Instrument
    parameters: dict[str, AnyValue] = field(default_factory=dict)
    joins: str = ""
    _columns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        clauses = []
        for rank, question in enumerate(self.instrument.questions):
            if question.ask_if is None:
                self._columns[question.code] = "TRUE"
                continue
            clause = self._holds(question.ask_if)
            # Without OFFSET a condition would be written out again in each one that leans on it.
            clauses.append(f"CROSS JOIN LATERAL (SELECT {clause} AS asked OFFSET 0) AS q{rank}")
            self._columns[question.code] = f"q{rank}.asked"
        self.joins = "\n".join(clauses)

    def column(self, code: str) -> str:
        return self._columns[code]

    def bind(self, value: AnyValue) -> str:
        """Keep a value for the statement; return how to write it there."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"

    def _holds(self, condition: Condition) -> str:
        match condition:
            case ProfileIs(code=code, values=values):
                return f"(t.profile ->> {self.bind(code)}) = ANY({self.bind(sorted(values))})"
            case Chosen():
                return self._chosen(condition)
            case All(conditions=parts):
                return f"({' AND '.join(['TRUE', *map(self._holds, parts)])})"
            case Any(conditions=parts):
                return f"({' OR '.join(['FALSE', *map(self._holds, parts)])})"
            case Not(condition=part):
                return f"(NOT {self._holds(part)})"

    def _chosen(self, leaf: Chosen) -> str:
        given = f"(t.answers -> {self.bind(leaf.question)})"
        options = f"{self.bind(sorted(leaf.options))}::text[]"
        # A JSON text counts as a list of one for these operators.
        enough = (
            f"{given} ?| {options}"
            if leaf.at_least == 1
            else f"(SELECT count(*) FROM unnest({options}) AS o WHERE {given} ? o)"
            f" >= {self.bind(leaf.at_least)}"
        )
        return f"""(CASE {self.column(leaf.question)}
            WHEN FALSE THEN FALSE
            WHEN TRUE THEN
                CASE WHEN {given} = '"{NOT_APPLICABLE}"' THEN FALSE
                    WHEN {given} <> '"{UNKNOWN}"' THEN {enough}
                END
            END)"""
