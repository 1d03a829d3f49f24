"""Lists of the document as rows of a form: some are added, taken out, put in another order."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms.formsets import BaseFormSet, formset_factory

from diagnostics.desk.conditions import Document
from diagnostics.desk.fields import PartForm

if TYPE_CHECKING:
    _FormSet = BaseFormSet[PartForm]
else:
    _FormSet = BaseFormSet

EMPTY_ROWS = 2
MOST_ROWS = 200


def _as_they_are(value: Any) -> list[Document]:
    return [dict(each) for each in value if isinstance(each, Mapping)]


def from_pairs(*names: str) -> Callable[[Any], list[Document]]:
    """Read `[[0, 3], …]` as rows of these names."""
    return lambda value: [
        dict(zip(names, each, strict=False)) for each in value if isinstance(each, list)
    ]


def to_pairs(*names: str) -> Callable[[list[Document]], Any]:
    return lambda rows: [[row.get(name) for name in names] for row in rows]


def from_mapping(key: str, value_name: str = "") -> Callable[[Any], list[Document]]:
    """Read `{code: value}` as rows; with `value_name` a value is one text, else several."""
    return lambda value: [
        {key: code, **({value_name: each} if value_name else dict(each or {}))}
        for code, each in (value.items() if isinstance(value, Mapping) else ())
    ]


def to_mapping(key: str, value_name: str = "") -> Callable[[list[Document]], Any]:
    def write(rows: list[Document]) -> Document:
        return {
            row[key]: row.get(value_name)
            if value_name
            else {name: each for name, each in row.items() if name != key}
            for row in rows
            if row.get(key)
        }

    return write


@dataclass(frozen=True, slots=True)
class Rows:
    """A list at `path` of a part, each entry of it a row of `form`."""

    path: tuple[str, ...]
    title: str
    form: type[PartForm]
    read: Callable[[Any], list[Document]] = _as_they_are
    write: Callable[[list[Document]], Any] = list
    help: str = ""
    unique: str = "code"
    # The names and the number of the rows are settled elsewhere: only their values change.
    fixed: bool = False

    @property
    def prefix(self) -> str:
        return "-".join(self.path)


class RowSet(_FormSet):
    """The rows of one list as a form; `write` puts them in a copy of the part."""

    def __init__(
        self,
        data: Any = None,
        *,
        rows: Rows,
        content: Mapping[str, Any],
        definition: Mapping[str, Any],
    ) -> None:
        self.rows = rows
        self.before = rows.read(_at(content, rows.path) or [])
        self.definition = definition
        super().__init__(data, prefix=rows.prefix, initial=self.before)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        is_there = index is not None and index < len(self.before)
        content = self.before[index] if is_there and index is not None else {}
        return {"content": content, "definition": self.definition}

    def add_fields(self, form: PartForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Retirer"
        if "ORDER" in form.fields:
            form.fields["ORDER"].label = "Ordre"

    def clean(self) -> None:
        met = set()
        for form in self.kept:
            code = form.cleaned_data.get(self.rows.unique)
            if code in met:
                form.add_error(self.rows.unique, f"« {code} » est donné deux fois.")
            if code not in (None, ""):
                met.add(code)

    @property
    def kept(self) -> list[PartForm]:
        """The rows that stay, in their new order; those left empty are none."""
        staying = [
            form
            for number, form in enumerate(self.forms)
            if hasattr(form, "cleaned_data")
            and not form.cleaned_data.get("DELETE")
            and (number < len(self.before) or any(map(_is_said, form.cleaned_data.items())))
        ]
        # A row added without a rank comes last, in the order of the page.
        return sorted(staying, key=_rank)

    def write(self, content: Document) -> None:
        # Somebody else may have added or taken out rows since these were read.
        if self.initial_form_count() == len(self.before) and not self.has_changed():
            return
        written = []
        for form in self.kept:
            row = deepcopy(dict(form.content))
            form.write(row)
            written.append(row)
        *path, last = self.rows.path
        for key in path:
            inner = content.get(key)
            if not isinstance(inner, dict):
                inner = content[key] = {}
            content = inner
        if written or last in content:
            content[last] = self.rows.write(written)


def _is_said(item: tuple[str, Any]) -> bool:
    name, value = item
    # Zero is something, and equals false.
    return name not in {"DELETE", "ORDER"} and (bool(value) or type(value) is int)


def _rank(form: PartForm) -> float:
    rank = form.cleaned_data.get("ORDER")
    return float("inf") if rank is None else float(rank)


def _at(content: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = content
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def rowset(
    rows: Rows, data: Any, *, content: Mapping[str, Any], definition: Mapping[str, Any]
) -> RowSet:
    """Make the form of a list, bound to what was sent if anything was."""
    factory: Callable[..., RowSet] = formset_factory(  # type: ignore[assignment]
        rows.form,
        formset=RowSet,
        extra=0 if rows.fixed else EMPTY_ROWS,
        can_delete=not rows.fixed,
        can_order=not rows.fixed,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
    )
    return factory(data, rows=rows, content=content, definition=definition)
