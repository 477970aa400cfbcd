"""A call of what another package defines, as far as it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policypack.code_reading.flows import Place
from policypack.code_reading.python.rows import RECEIVER
from policypack.code_reading.python.values import NOTHING, Object, Value
from policypack.start.record import record


@record(frozen=True, eq=False)
class Called:
    """A call by its dotted name, with what it is given, its receiver and its place."""

    name: str
    args: Sequence[Value]
    kwargs: Mapping[str, Value]
    receiver: Value
    place: Place
    version: str = ""

    def at(self, place: int | str) -> Value:
        """An argument by position or keyword."""
        if place == RECEIVER:
            return self.receiver
        if isinstance(place, int):
            return self.args[place] if place < len(self.args) else NOTHING
        return self.kwargs.get(place, NOTHING)

    @property
    def shown(self) -> str:
        """The name for people: `cursor().execute`, without what made it."""
        parts = self.name.removeprefix("builtins.").split(".")
        return ".".join(parts[-2:] if len(parts) > 3 else parts)


def listed_in(thing: Object) -> list[Value]:
    """The elements of a list, as far as they are known."""
    listed = [each for key, each in thing.fields.items() if key.isdecimal()]
    return listed if thing.rest is None else [*listed, thing.rest]
