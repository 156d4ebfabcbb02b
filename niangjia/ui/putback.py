"""Text that was typed before the screen locked, back in its fields and still unsaved.

While a request holds put-back text (``holding``), every unbound form field whose name fits shows
it as if it had just been typed. Views and forms need know nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.forms.boundfield import BoundField
from django.http import QueryDict

_held: ContextVar[QueryDict | None] = ContextVar("put_back", default=None)


@contextmanager
def holding(fields: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """For the time of one request, ``fields`` (name: typed values) fill unbound forms."""
    typed = QueryDict(mutable=True)
    for name, values in fields.items():
        typed.setlist(name, list(values))
    token = _held.set(typed)
    try:
        yield
    finally:
        _held.reset(token)


def put_back() -> QueryDict:
    """What is put back in this request, for a form whose fields depend on what was typed."""
    return _held.get() or QueryDict()


class PutBackField(BoundField):
    """A bound field that shows put-back text where there is any."""

    def value(self) -> Any:
        """What was typed before the lock, else what Django would show."""
        typed = _held.get()
        if typed is None or self.form.is_bound or not self._named_in(typed):
            return super().value()
        kept = self.field.widget.value_from_datadict(typed, {}, self.html_name)
        return self.field.prepare_value(kept)

    def _named_in(self, typed: QueryDict) -> bool:
        return not self.field.widget.value_omitted_from_data(typed, {}, self.html_name)
