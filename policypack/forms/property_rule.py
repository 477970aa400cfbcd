"""Declares a rule about one property of one or more types, by requirements for check and fix."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.rule.implication import Implication
from policypack.rule.rule import Documentation, Finding, Fix, Outcomes, Profile, Rule, Severity
from policypack.settings.settings import Settings
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# Each service's AWS managed key has such an alias:
# https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
_AWS_MANAGED_KEY = lazy_pattern(r"(?:arn:[^:]*:kms:[^:]*:[^:]*:)?alias/aws/.*", re.IGNORECASE)
PLAIN_HTTP = lazy_pattern(r"\s*http://", re.IGNORECASE)


@record(frozen=True)
class Requirement:
    """`is_met` checks a value; `meeting` and `failing` are values for the generated cases.

    `phrase` is the requirement in words: "be true". `any_output_will_do`: an unknown output of an
    AWS resource meets the requirement too.
    """

    phrase: str
    is_met: Callable[[Any], bool]
    meeting: Any
    failing: Any
    any_output_will_do: bool = False


def equal(*values: Any) -> Requirement:
    """The property must be one of the values."""
    first = values[0]
    failing = not first if isinstance(first, bool) else "OTHER" if isinstance(first, str) else -1
    return Requirement(
        f"be {' or '.join(map(_written, values))}",
        lambda held: any(type(held) is type(value) and held == value for value in values),
        first,
        failing,
    )


def differ(*values: Any, meeting: Any) -> Requirement:
    """The property must be none of the values; `meeting` is an allowed value."""
    kind = type(values[0])
    return Requirement(
        f"not be {' or '.join(map(_written, values))}",
        lambda held: isinstance(held, kind) and held not in values,
        meeting,
        values[0],
    )


def other_than(*values: Any, meeting: Any) -> Requirement:
    """As `differ`; an unknown output of an AWS resource meets it: it can't be such a value."""
    return replace(differ(*values, meeting=meeting), any_output_will_do=True)


def at_least(limit: int, *, unlimited: int | None = None) -> Requirement:
    """The property must be a number of at least `limit`, or `unlimited`, which means no limit."""
    return Requirement(
        f"be at least {limit}",
        lambda held: _is_number(held) and (held >= limit or held == unlimited),
        limit,
        limit - 1,
    )


def at_most(limit: int) -> Requirement:
    """The property must be a number of at most `limit`."""
    return Requirement(
        f"be at most {limit}",
        lambda held: _is_number(held) and held <= limit,
        limit,
        limit + 1,
    )


def between(lowest: int, highest: int) -> Requirement:
    """The property must be a number from `lowest` to `highest`."""
    return Requirement(
        f"be from {lowest} to {highest}",
        lambda held: _is_number(held) and lowest <= held <= highest,
        highest,
        highest + 1,
    )


def given(example: Any) -> Requirement:
    """The property must be set and not empty. `example` is an allowed value."""
    return Requirement("be set", lambda held: held not in (None, "", [], {}), example, "", True)


def including(*values: str) -> Requirement:
    """The property must be a list that contains all of the values."""

    def is_met(held: Any) -> bool:
        if not isinstance(held, list):
            return False
        known = [each for each in held if isinstance(each, str)]
        # `in` raises if it compares with an unknown value.
        return all(value in known for value in values) or all(value in held for value in values)

    phrase = f"include {' and '.join(map(_written, values))}"
    return Requirement(phrase, is_met, [*values], ["OTHER"])


def absent(example: Any) -> Requirement:
    """The property must not be set. `example` is a forbidden value."""
    return Requirement("not be set", lambda held: held in (None, ""), "", example)


def or_absent(requirement: Requirement) -> Requirement:
    """The property must meet the requirement if it is set."""
    return replace(
        requirement,
        phrase=f"{requirement.phrase} where it is set",
        is_met=lambda held: held is None or requirement.is_met(held),
    )


def not_blank(example: str) -> Requirement:
    """The property must be a string that isn't blank. `example` is an allowed value."""
    return Requirement(
        "not be blank", lambda held: isinstance(held, str) and bool(held.strip()), example, " "
    )


def customer_managed_key() -> Requirement:
    """The property must name a KMS key that isn't an AWS managed key."""
    return Requirement(
        "name a customer managed key",
        lambda held: isinstance(held, str) and bool(held) and not _AWS_MANAGED_KEY.fullmatch(held),
        "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "alias/aws/example",
        # An output of a resource in the stack refers to a key in the stack.
        any_output_will_do=True,
    )


def not_plain_http() -> Requirement:
    """The property must be a URL that doesn't begin with http://."""
    return Requirement(
        "not be an http:// address",
        lambda held: isinstance(held, str) and not PLAIN_HTTP.match(held),
        "https://example.com/orders",
        "http://example.com/orders",
    )


def _is_number(held: Any) -> bool:
    return isinstance(held, (int, float)) and not isinstance(held, bool)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')


# The requirement of a property, or a function that computes it from the settings.
Must = Requirement | Callable[[Settings], Requirement]


@record(frozen=True)
class OtherDefault:
    """The value that AWS uses in some resources if the property is absent, and the consequence.

    It applies to resources in which each of `only_if` meets its requirement, and none of `unless`
    does. `where` describes these resources. `native`: it applies to aws-native resources only,
    because the provider of pulumi_aws sends its own value, and aws-native leaves it to AWS.
    """

    value: Any
    where: str
    message: str = ""
    only_if: Mapping[str, Requirement] = field(default_factory=dict)
    unless: Mapping[str, Requirement] = field(default_factory=dict)
    native: bool = False

    def applies(self, resource: Resource) -> bool:
        """Whether the default applies to the resource; raises if a value isn't known yet."""
        if self.native and resource.view is None:
            return False
        if any(_meets(resource, needed, path) for path, needed in self.unless.items()):
            return False
        return all(_meets(resource, needed, path) for path, needed in self.only_if.items())


@record(frozen=True)
class PropertyDeclaration:
    """`properties` maps types to property paths; `[]` in a path means every element of a list.

    `must` is a requirement. If the organization can change it, `must` is a function of the
    settings, such as `lambda settings: at_least(settings.log_retention_days)`. `{must}` in
    `message` is replaced by the requirement in words: "be at least 365".

    `default` is the value that AWS uses if the property is absent. `instead` has defaults that
    differ in some resources of a type. The property isn't judged if one of `unless` is set, or if
    one of `only_if` doesn't meet its requirement. If one of `effective_with` isn't set, AWS ignores
    the property, so `default` applies.
    """

    properties: Mapping[str, str]
    must: Must
    message: str
    default: Any = None
    unless: tuple[str, ...] = ()
    only_if: Mapping[str, Requirement] = field(default_factory=dict)
    effective_with: tuple[str, ...] = ()
    instead: Mapping[str, OtherDefault] = field(default_factory=dict)

    def required(self, settings: Settings | None = None) -> Requirement:
        """Returns the requirement under the settings, or under the default settings."""
        if isinstance(self.must, Requirement):
            return self.must
        return self.must(settings or Settings())

    def check(self, resource: Resource, settings: Settings | None = None) -> Outcomes:
        """Judges one resource of the declared types."""
        excuses = [or_unknown(resource.is_given, path) for path in self.unless]
        if any(excuse is True for excuse in excuses):
            return
        waits = [excuse for excuse in excuses if isinstance(excuse, Unknown)]
        for outcome in until_unknown(self._judged(resource, self.required(settings))):
            yield waits[0] if waits and isinstance(outcome, Finding) else outcome

    def _judged(self, resource: Resource, must: Requirement) -> Outcomes:
        if not all(_meets(resource, needed, path) for path, needed in self.only_if.items()):
            return
        is_ignored = not all(resource.is_given(path) for path in self.effective_with)
        path = self.properties[resource.type]
        for value in until_unknown(values_at(resource.properties, path)):
            if isinstance(value, Unknown):
                yield value
            else:
                judged = replace(value, raw=None) if is_ignored else value
                yield from until_unknown(self._value(resource, judged, must))

    def _value(self, resource: Resource, value: Value, must: Requirement) -> Outcomes:
        default, message = self.default, self.message
        other = self.instead.get(resource.type) if value.tree is None else None
        if other is not None and other.applies(resource):
            default, message = other.value, other.message or self.message
        is_output = resource.is_output(self.properties[resource.type])
        if not meets(must, value, default, is_output=is_output) and not _lacks(resource, value):
            yield Finding(message.replace("{must}", must.phrase), value.path)


def property_rule(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    properties: Mapping[str, str],
    must: Must,
    message: str,
    severity: Severity,
    profile: Profile,
    remediation: str,
    title: str,
    why: str,
    example: str = "",
    default: Any = None,
    unless: tuple[str, ...] = (),
    only_if: Mapping[str, Requirement] | None = None,
    effective_with: tuple[str, ...] = (),
    instead: Mapping[str, OtherDefault] | None = None,
    fix: Fix | None = None,
    kind: str = "",
    implied_by: tuple[Implication, ...] = (),
    cwe: tuple[int, ...] = (),
    module: str | None = None,
) -> Rule:
    """Declares a rule about one property of each of some types; see `PropertyDeclaration`.

    `message` is the evidence that a finding shows, `module` where the rule is declared: by default
    the caller's.
    """
    declared = PropertyDeclaration(
        properties, must, message, default, unless, only_if or {}, effective_with, instead or {}
    )
    return Rule(
        id=id,
        types=tuple(properties),
        severity=severity,
        profile=profile,
        remediation=remediation,
        documentation=Documentation.written(title, why, example),
        check=declared.check,
        module=module or declaring_module(),
        fix=fix,
        declared=declared,
        asks_for=("resource",) if isinstance(must, Requirement) else ("resource", "settings"),
        kind=kind,
        implied_by=implied_by,
        cwe=cwe,
    )


def _lacks(resource: Resource, value: Value) -> bool:
    """Whether the resource's own provider has no such property: nothing that one could set."""
    return value.tree is None and resource.view is not None and not resource.view.own(value.path)


def _meets(resource: Resource, must: Requirement, path: str) -> bool:
    return meets(must, resource.at(path), is_output=resource.is_output(path))


def meets(must: Requirement, value: Value, default: Any = None, *, is_output: bool = False) -> bool:
    """Whether a property meets the requirement; `default` is what AWS takes where it is absent.

    `is_output`: it is made of outputs of AWS resources alone, which suffices where any value does.

    Raises UnknownValueError if a value that is known only after apply decides.
    """
    if must.any_output_will_do and is_output and isinstance(value.tree, Unknown):
        return True
    held = value.content
    return must.is_met(default if held is None else held)


def declaring_module(depth: int = 2) -> str:
    """The name of the module that called the function which asks."""
    name: str = sys._getframe(depth).f_globals["__name__"]
    return name


def values_at(value: Value, path: str) -> Iterator[Value | Unknown]:
    """The values at a property path; `[]` in it means every element of a list."""
    head, each, rest = path.partition("[]")
    if not each:
        yield value.at(head)
        return
    yield from value.each(head, lambda item: values_at(item, rest.removeprefix(".")))
