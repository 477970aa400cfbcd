"""The policies of a module as rules: each keeps its severity and level, and gets three outcomes.

In the SDK, a policy that reads an unknown value passes. Here, the rule is undecided, and earlier
reports are kept. A policy that raises an error is a violation, as for every other rule.

A `PolicyPack` serves its policies and never returns. While a module is imported for its policies,
it only takes note of them.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from inspect import isawaitable
from types import ModuleType
from typing import Any, NamedTuple

import pulumi
import pulumi.runtime
import pulumi_policy as sdk
from pulumi_policy.deserialize import serialize_properties
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from policypack.forms.sdk_policies import arguments
from policypack.forms.sdk_policies.arguments import Reads, seen
from policypack.model.deserialization import OUTPUT, SECRET, SIGNATURE, deserialize
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, one_of_each
from policypack.model.unknown import UnknownValueError as StoppedError
from policypack.model.values import join
from policypack.rule.rule import ANY_TYPE, Documentation, Finding, Outcomes, Profile, Rule, Severity
from policypack.settings.settings import Settings
from policypack.start.lazy_patterns import lazy_pattern

# An SDK remediation on the serialized properties: markers and hashes are unchanged.
# The SDK hands unknown values to remediations as texts, and drops the secret mark of what a policy
# copies. Here an unknown value cannot be read, and what was secret stays secret.


def rewritten(
    wire: Mapping[str, Any], remediate: Callable[[Mapping[str, Any]], Any]
) -> Mapping[str, Any] | None:
    """The new properties, as they travel; None if the policy changes nothing.

    Raises policypack's UnknownValueError if the policy reads an unknown value.
    """
    try:
        changed = remediate(_Members(deepcopy(dict(wire)), ""))
    except UnknownValueError as error:
        raise StoppedError(Unknown(".".join(error.props))) from None
    if not changed:
        return None
    if not isinstance(changed, Mapping):
        raise TypeError("a remediation must return the properties of the resource")
    made = {str(key): _kept(wire.get(key), _written(changed, key)) for key in changed}
    return None if made == wire else made


class _Members(Mapping[str, Any]):
    """A mutable mapping; its values stay serialized."""

    def __init__(self, wire: dict[str, Any], path: str) -> None:
        self.wire, self._path = wire, path

    def __getitem__(self, key: str) -> Any:
        return _read(self.wire[key], join(self._path, key))

    def __setitem__(self, key: str, value: Any) -> None:
        self.wire[key] = _kept(self.wire.get(key), _serialized(value))

    def __delitem__(self, key: str) -> None:
        del self.wire[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.wire)

    def __len__(self) -> int:
        return len(self.wire)


class _Items(Sequence[Any]):
    """A mutable list; its values stay serialized."""

    def __init__(self, wire: list[Any], path: str) -> None:
        self.wire, self._path = wire, path

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[position] for position in range(*at.indices(len(self.wire)))]
        return _read(self.wire[at], join(self._path, at))

    def __setitem__(self, at: int, value: Any) -> None:
        self.wire[at] = _kept(self.wire[at], _serialized(value))

    def append(self, value: Any) -> None:
        """Adds a value."""
        self.wire.append(_serialized(value))

    def __len__(self) -> int:
        return len(self.wire)


def _read(wire: Any, path: str) -> Any:
    """The value as a policy reads it. Raises the SDK's error if it is unknown."""
    while isinstance(wire, Mapping) and wire.get(SIGNATURE) in (SECRET, OUTPUT):
        if "value" not in wire:
            raise UnknownValueError(UNKNOWN_STRING_VALUE, path.split("."))
        wire = wire["value"]
    if isinstance(wire, dict) and SIGNATURE not in wire:
        return _Members(wire, path)
    if isinstance(wire, list):
        return _Items(wire, path)
    return seen(deserialize(wire, path, Unknown), path, "", Reads())


def _written(changed: Mapping[str, Any], key: str) -> Any:
    """A member of the properties that a policy returns; an unchanged one may be unknown."""
    return changed.wire[key] if isinstance(changed, _Members) else _serialized(changed[key])


def _serialized(value: Any) -> Any:
    if isinstance(value, (_Members, _Items)):
        return value.wire
    if isinstance(value, sdk.Secret):
        return {SIGNATURE: SECRET, "value": _serialized(value.value)}
    if isinstance(value, (pulumi.Asset, pulumi.Archive)):
        return serialize_properties({"": value})[""]
    if isinstance(value, Mapping):
        return {str(key): _serialized(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_serialized(item) for item in value]
    return serialize_properties({"": value})[""]


def _kept(before: Any, after: Any) -> Any:
    """The new value, marked as secret where something in the old one is."""
    if _is_secret(before) and not _is_secret(after):
        return {SIGNATURE: SECRET, "value": after}
    return after


def _is_secret(wire: Any) -> bool:
    if isinstance(wire, Mapping):
        kind = wire.get(SIGNATURE)
        marked = kind == SECRET or (kind == OUTPUT and bool(wire.get("secret")))
        return marked or any(map(_is_secret, wire.values()))
    return isinstance(wire, list) and any(map(_is_secret, wire))


_Arguments = arguments.ResourceArguments | arguments.StackArguments


def rule_of(policy: sdk.Policy, id_: str, module: str, level: str) -> Rule:
    """The policy as a rule; its own level overrides `level`, the pack's level."""
    own, schema = policy.enforcement_level, policy.config_schema
    is_stack = isinstance(policy, sdk.StackValidationPolicy)
    has_validation = is_stack or policy.has_validation()  # type: ignore[attr-defined]
    can_rewrite = not is_stack and policy.has_remediation()  # type: ignore[attr-defined]
    return Rule(
        id=id_,
        types=(ANY_TYPE,),
        severity=Severity(policy.severity.value) if policy.severity else Severity.MEDIUM,
        profile=Profile.RECOMMENDED,
        remediation=policy.remediation_steps or f"Meet the policy: {_documentation(policy).title}",
        documentation=_documentation(policy),
        check=(_stack_check if is_stack else _resource_check)(policy, id_, has_validation),
        module=module,
        asks_for=("resource", "stack", "settings") if is_stack else ("resource", "settings"),
        level=own.value if own else level,
        rewrite=_rewrite(policy, id_) if can_rewrite else None,
        takes=tuple(schema.properties) if schema else (),
        needs=tuple(schema.required or ()) if schema else (),
    )


def _documentation(policy: sdk.Policy) -> Documentation:
    first, _, rest = policy.description.strip().partition("\n")
    why = "\n".join(filter(None, (rest.strip(), policy.url)))
    return Documentation.written((policy.display_name or first).rstrip("."), why, "")


def _resource_check(policy: Any, id_: str, has_validation: bool) -> Callable[..., Outcomes]:
    def check(resource: Resource, settings: Settings) -> Outcomes:
        if has_validation:
            reads = Reads()
            given = arguments.of_resource(resource, settings.policies.get(id_, {}), reads)
            yield from _outcomes(policy, given, reads)

    return check


def _stack_check(policy: Any, id_: str, _: bool) -> Callable[..., Outcomes]:
    def check(_: None, stack: Stack, settings: Settings) -> Outcomes:
        reads = Reads()
        given = arguments.of_stack(stack, settings.policies.get(id_, {}), reads)
        yield from _outcomes(policy, given, reads)

    return check


def _outcomes(policy: Any, given: _Arguments, reads: Reads) -> Iterator[Finding | Unknown]:
    """The policy's reports, then the unknown values that it reads, then the error it raises."""
    found: list[Finding] = []

    def report(message: str, urn: str | None = None) -> None:
        found.append(Finding(_text(message) or policy.description, owner=urn or None))

    failure = None
    try:
        finished(policy.validate(given, report))
    except UnknownValueError as error:
        if not reads.unknown:
            reads.unknown.append(Unknown(".".join(error.props)))
    except Exception as error:
        failure = error if given.is_applicable else None
    yield from found
    yield from one_of_each(reads.unknown)
    if failure is not None:
        raise failure


def _text(message: Any) -> str:
    if message and not isinstance(message, str):
        raise TypeError("Expected message to be a string")
    return message or ""


def finished(result: Any) -> Any:
    """The result of a policy's function, which may be a coroutine."""
    if not isawaitable(result):
        return result

    async def awaited() -> Any:
        return await result

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(awaited())
    finally:
        loop.close()


def _rewrite(policy: Any, id_: str) -> Callable[..., Mapping[str, Any] | None]:
    def rewrite(resource: Resource, wire: Mapping[str, Any], settings: Settings) -> Any:
        reads = Reads()
        given = settings.policies.get(id_, {})
        return rewritten(
            wire,
            lambda props: finished(
                policy.remediate(arguments.of_resource(resource, given, reads, props))
            ),
        )

    return rewrite


# A module may name its organization; the first word of its own name is the prefix otherwise.
_ORGANIZATION = "ORGANIZATION"
# The SDK's own.
_DEFAULT = sdk.EnforcementLevel.ADVISORY
_WORD = lazy_pattern(r"[A-Za-z0-9]+")


class Noted(NamedTuple):
    """A pack that was not started: its policies, and its level for those without one."""

    policies: list[sdk.Policy]
    level: str


@contextmanager
def noting_packs() -> Iterator[list[Noted]]:
    """Lets modules make packs that are noted and not started."""
    noted: list[Noted] = []
    start = sdk.PolicyPack.__init__

    def note(
        _: sdk.PolicyPack,
        name: str,
        policies: list[sdk.Policy],
        enforcement_level: sdk.EnforcementLevel | None = None,
        **others: Any,
    ) -> None:
        noted.append(Noted(policies, (enforcement_level or _DEFAULT).value))

    sdk.PolicyPack.__init__ = note  # type: ignore[method-assign,assignment]
    try:
        yield noted
    finally:
        sdk.PolicyPack.__init__ = start  # type: ignore[method-assign]


def policies_in(module: ModuleType, packs: list[Noted]) -> list[Rule]:
    """The policies of a module as rules, with ids that begin with the organization's prefix."""
    found = {id(each): (each, pack.level) for pack in packs for each in pack.policies}
    for value in vars(module).values():
        for each in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(each, sdk.Policy):
                found.setdefault(id(each), (each, _DEFAULT.value))
    if found:
        _configure_sdk()
    prefix = _prefix(module)
    return [
        rule_of(policy, _id(prefix, policy.name), module.__name__, level)
        for policy, level in found.values()
    ]


def _prefix(module: ModuleType) -> str:
    named = getattr(module, _ORGANIZATION, None)
    if isinstance(named, str) and named:
        return named
    word = _WORD.match(module.__name__)
    return word.group() if word else module.__name__


def _id(prefix: str, name: str) -> str:
    # Waivers in comments end an id at white space.
    plain = "-".join(name.split())
    return plain if plain.startswith(f"{prefix}-") else f"{prefix}-{plain}"


def _configure_sdk() -> None:
    """Lets policies ask `pulumi.get_stack()` and `pulumi.Config`, as the SDK does before each."""
    for key, value in pulumi.runtime.get_config_env().items():
        pulumi.runtime.set_config(key, value)
    stack = os.environ.get("PULUMI_STACK")
    if stack:
        pulumi.runtime.configure(
            pulumi.runtime.Settings(
                project=os.environ.get("PULUMI_PROJECT"),
                stack=stack,
                dry_run=os.environ.get("PULUMI_DRY_RUN") == "true",
                organization=os.environ.get("PULUMI_ORGANIZATION") or "organization",
            )
        )
