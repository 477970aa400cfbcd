"""One resource as a rule sees it: its type, its name and its properties."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

from policypack.model.deserialization import deserialize, without_public_marks
from policypack.model.positions import Position
from policypack.model.unknown import Answers, Unknown, once
from policypack.model.urns import describe, parts_of
from policypack.model.values import Value, holds_mark, secret_texts
from policypack.start.record import record
from policypack.start.wording import first_few

T = TypeVar("T")

# The two providers of AWS's resources, as their types begin.
NATIVE = "aws-native:"
PROVIDERS = ("aws:", NATIVE)


@record(frozen=True)
class ResourceOptions:
    """The options of a resource. An option that the transport lacks is an `Unknown`.

    The engine does not hand `retain_on_delete` to policies, and a state has no
    `delete_before_replace`; see `policypack.model.conversion`.
    """

    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    parent: str = ""
    aliases: tuple[str, ...] = ()
    delete_before_replace: bool | None = None
    # Seconds for create, update and delete.
    custom_timeouts: tuple[float, float, float] = (0, 0, 0)
    additional_secret_outputs: tuple[str, ...] = ()
    retain_on_delete: bool = False


@record(frozen=True)
class Holder:
    """The resource that holds another one in a template: its URN, and where the other stands."""

    urn: str
    path: str


class View(Protocol):
    """How rules read a resource whose provider has other names than theirs, and the way back."""

    def properties(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """The properties in the names that rules read."""

    def own(self, path: str) -> str:
        """The path as the program writes it."""

    def own_text(self, message: str) -> str:
        """A text in which properties have the names that the program writes."""

    def own_fix(self, fix: str, types: Iterable[str]) -> str | None:
        """The same for a fix; None if it cannot be followed with the resource's provider.

        `types` has the types that the rule knows.
        """

    def fix(self, fix: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The properties that a fix sets, as the program writes them; None if it cannot."""

    def is_written_alike(self, path: str) -> bool:
        """Whether the property at the program's path holds the same value as the one that rules
        read."""


class Sources(Protocol):
    """The program's own files, as far as they tell what is written in them."""

    def place_of(self, text: str) -> Position | None:
        """Where a literal is exactly this text; None without one."""

    def name_of(self, file: Path) -> str | None:
        """The name of a file in reports; None for one outside of the program's repository."""


@record(frozen=True, eq=False)
class Resource:
    """A resource of the stack. Rules read it with `get`, `at` and `each`, by property path.

    `wire` holds the properties as they came: inputs while the engine registers the resource,
    outputs once the whole stack is known (`has_outputs`). They are deserialized when first read.
    `stated` names the properties that the program gives where the outputs are read; None if that
    is not known. Where rules read it as a resource of another provider, `view` translates, and
    `origin` is the resource as the program declares it. `sources` are the files of the program;
    None if the transport has none. One of a template has a `holder`.
    """

    urn: str
    type: str
    name: str
    wire: Mapping[str, Any] = field(repr=False)
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has_outputs: bool = False
    options: ResourceOptions = ResourceOptions()
    dependencies: tuple[str, ...] | Unknown = ()
    provider: Resource | Unknown | None = field(default=None, repr=False)
    view: View | None = field(default=None, repr=False)
    origin: Resource | None = field(default=None, repr=False)
    stated: frozenset[str] | None = field(default=None, repr=False)
    sources: Sources | None = field(default=None, repr=False)
    holder: Holder | None = None

    @cached_property
    def properties(self) -> Value:
        """The root of the properties."""
        return Value(self.view.properties(self._declared) if self.view else self._declared)

    @cached_property
    def _declared(self) -> dict[str, Any]:
        """The raw properties in the names of the program's provider."""
        return {key: deserialize(value, key, self._unknown) for key, value in self.wire.items()}

    @cached_property
    def secrets(self) -> frozenset[str]:
        """Every text and number that the program marks as secret, also those in JSON documents.

        A mark that only the SDK sets on public text isn't one; see
        `policypack.model.deserialization`.
        """
        try:
            return frozenset(secret_texts(self.marked)) if self.holds_mark else frozenset()
        except Exception:
            # If it can't be deserialized, no rule has read it.
            return frozenset()

    @property
    def marked(self) -> Mapping[str, Any]:
        """The raw properties without the marks that only the SDK sets on public text."""
        return without_public_marks(self.type, self._declared)

    @cached_property
    def holds_mark(self) -> bool:
        """Whether the program marks anything in the properties as secret."""
        return holds_mark(self._declared)

    @cached_property
    def _answers(self) -> Answers:
        return {}

    def once(self, compute: Callable[..., T], *args: Hashable) -> T:
        """The result of `compute` for this resource and the arguments; see `Stack.once`."""
        return once(self._answers, compute, self, *args)

    def get(self, path: str, default: Any = None) -> Any:
        """The content of the property at `path`; see `Value.get`."""
        return self.properties.get(path, default)

    def at(self, path: str) -> Value:
        """The property at `path`; see `Value.at`."""
        return self.properties.at(path)

    def each(self, path: str, check: Callable[[Value], Iterator[T]]) -> Iterator[T | Unknown]:
        """Judges the elements at `path` one by one; see `Value.each`."""
        return self.properties.each(path, check)

    def depends_on(self, path: str) -> tuple[str, ...]:
        """The URNs of the resources that the property at `path` is made of, where recorded.

        The engine records them by top-level property, and sends them with the complete stack only.
        """
        return self.property_dependencies.get(top_of(path), ())

    def is_output(self, path: str) -> bool:
        """Whether the property is built only from outputs of AWS resources of the stack.

        So it will have a value, such as an ARN. Other resources, and properties without a record,
        may leave it empty.
        """
        types = {parts_of(urn)[0] for urn in self.depends_on(path)}
        return bool(types) and all(each.startswith(PROVIDERS) for each in types)

    def is_given(self, path: str) -> bool:
        """Whether the property holds something.

        Raises UnknownValueError for an unknown value that may be empty.
        """
        value = self.at(path)
        if isinstance(value.tree, Unknown) and self.is_output(path):
            return True
        return value.content not in (None, "")

    def waits_for(self, path: str) -> str | None:
        """The resources whose outputs the property at `path` needs, in words, where recorded."""
        return outputs_of(self.depends_on(path))

    def _unknown(self, path: str, waits_for: str | None = None) -> Unknown:
        return Unknown(path, waits_for or self.waits_for(path), self.urn)


def top_of(path: str) -> str:
    """The top-level property of a path: `layers` for `layers[0]`."""
    return path.replace("[", ".").split(".", 1)[0]


def outputs_of(urns: Sequence[str]) -> str | None:
    """The needs of an unknown value: `an output of orders (aws:sqs/queue:Queue)`."""
    if not urns:
        return None
    named = first_few([describe(urn) for urn in sorted(urns)])
    return f"an output of {named}" if len(urns) == 1 else f"outputs of {named}"
