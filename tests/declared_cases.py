"""The cases of declared rules, made from their declarations.

For a property: what meets the requirement and what fails it, absent, unknown, marked as secret, and
of another type. For documents: those of the rule's own example, in every type that it judges.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from policypack.forms.families.parameters import (
    FAMILY,
    EngineDefault,
    ParameterDeclaration,
    Parameters,
)
from policypack.forms.families.plaintext_secrets import PasswordDeclaration, SecretDeclaration
from policypack.forms.families.policy_documents import DocumentDeclaration
from policypack.forms.families.separate_resources import SeparateDeclaration
from policypack.forms.property_rule import OtherDefault, PropertyDeclaration, Requirement
from policypack.iam import Kind, Purpose
from policypack.model.resources import Resource, top_of
from policypack.offline.config import ACCOUNT
from policypack.rule.rule import Rule
from policypack.testing.programs import run
from policypack.topology.parts.documents import PROPERTIES, purposes_of
from tests.declared_case import UNDECIDED, VIOLATES, Case, at
from tests.judged import UNKNOWN, resource, secret
from tests.separate_cases import of_owner, of_statement

# No requirement is met by a list of nothing but an object.
OF_ANOTHER_TYPE: list[dict[str, str]] = [{}]
PASSWORD = "9f2Kq7!xVb31"
NOTHING: Mapping[str, Any] = {}
# What the bad document of a kind is with other elements, in every type and for every service.
_OF_AN_ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
_VARIED: Mapping[Kind, Iterable[tuple[Any, ...]]] = {
    Kind.FOREIGN_ACCOUNT: (
        ("an organization", {"Condition": _OF_AN_ORGANIZATION}),
        ("any organization", {"Condition": {"StringLike": {"aws:PrincipalOrgID": "*"}}}, VIOLATES),
    ),
    Kind.SERVICE_WITHOUT_SOURCE: (
        ("an account", {"Principal": {"AWS": ACCOUNT}}),
        ("an external account", {"Principal": {"AWS": "999988887777"}}),
    ),
    Kind.PUBLIC: (
        ("an organization", {"Condition": _OF_AN_ORGANIZATION}),
        ("encrypted", {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, VIOLATES),
        ("denied", {"Effect": "Deny"}),
    ),
}


def cases(rule: Rule) -> Iterator[Case]:
    """The cases of a declared rule, for every type that it judges."""
    declared = rule.declared
    if isinstance(declared, PropertyDeclaration):
        for kind in rule.types:
            yield from _of_property(declared, kind)
    elif isinstance(declared, SeparateDeclaration):
        for kind in rule.types:
            yield from of_statement(declared, kind)
        for kind in declared.owners:
            yield from of_owner(declared, kind)
    elif isinstance(declared, DocumentDeclaration):
        yield from _of_documents(rule, declared.kind)
    elif isinstance(declared, ParameterDeclaration):
        for kind in rule.types:
            yield from _of_parameters(declared, kind)
    elif isinstance(declared, PasswordDeclaration):
        for kind, path in declared.properties.items():
            yield Case("a password", kind, at(path, secret(PASSWORD)), (VIOLATES,))
            yield Case("an unknown password", kind, at(path, secret(UNKNOWN)), (VIOLATES,))
            yield Case("absent", kind, {}, ())
    elif isinstance(declared, SecretDeclaration):
        for kind, paths in declared.properties.items():
            for path in paths:
                yield from _of_secret(kind, path)


def _of_property(declared: PropertyDeclaration, kind: str) -> Iterator[Case]:
    must, path = declared.required(), declared.properties[kind]
    around: dict[str, Any] = {}
    for beside, needed in declared.only_if.items():
        around = _together(around, at(beside, needed.meeting))
    for beside in declared.effective_with:
        around = _together(around, at(beside, "given"))

    def case(name: str, value: Any, *outcomes: str, beside: Mapping[str, Any] = NOTHING) -> Case:
        return Case(name, kind, _together(_together(around, at(path, value)), beside), outcomes)

    yield case("complying", must.meeting)
    yield case("violating", must.failing, VIOLATES)
    yield case("secret and complying", secret(must.meeting))
    yield case("secret and violating", secret(must.failing), VIOLATES)
    yield case("unknown", UNKNOWN, UNDECIDED)
    made = case("an output", UNKNOWN, *(() if must.any_output_will_do else (UNDECIDED,)))
    yield replace(made, depends={top_of(path): [resource("aws:kms/key:Key", {}, "made")]})
    others = () if must.is_met(OF_ANOTHER_TYPE) else (VIOLATES,)
    yield case("of another type", OF_ANOTHER_TYPE, *others)
    lacks = () if must.is_met(declared.default) else (VIOLATES,)
    yield case("null", None, *lacks)
    if "[]" not in path:
        yield Case("absent", kind, around, lacks)
    for excuse in declared.unless:
        yield case(f"violating beside {excuse}", must.failing, beside=at(excuse, "given"))
        waits = at(excuse, UNKNOWN)
        yield case(f"violating where {excuse} is unknown", must.failing, UNDECIDED, beside=waits)
    for beside, needed in declared.only_if.items():
        other, waits = at(beside, needed.failing), at(beside, UNKNOWN)
        yield case(f"violating where {beside} is another", must.failing, beside=other)
        yield case(f"violating where {beside} is unknown", must.failing, UNDECIDED, beside=waits)
    for beside in declared.effective_with:
        yield case(f"complying without {beside}", must.meeting, *lacks, beside=at(beside, None))
        waits = at(beside, UNKNOWN)
        yield case(f"complying where {beside} is unknown", must.meeting, UNDECIDED, beside=waits)
    instead = declared.instead.get(kind)
    # What holds of aws-native alone has a test of its own.
    if instead is not None and not instead.native:
        yield from _of_other_default(instead, must, kind, around, lacks)


def _of_other_default(
    other: OtherDefault,
    must: Requirement,
    kind: str,
    around: Mapping[str, Any],
    lacks: tuple[str, ...],
) -> Iterator[Case]:
    """Of a property that is absent: where AWS does something else, and where not quite."""
    for beside, needed in other.only_if.items():
        around = _together(around, at(beside, needed.meeting))
    broken = () if must.is_met(other.value) else (VIOLATES,)
    yield Case("absent where AWS does something else", kind, around, broken)
    for beside, needed in other.only_if.items():
        failing = _together(around, at(beside, needed.failing))
        yield Case(f"absent where {beside} is another", kind, failing, lacks)
        waits = _together(around, at(beside, UNKNOWN))
        yield Case(f"absent where {beside} is unknown", kind, waits, (UNDECIDED,))
    for beside, needed in other.unless.items():
        failing = _together(around, at(beside, needed.failing))
        yield Case(f"absent where {beside} is no excuse", kind, failing, broken)
        meeting = _together(around, at(beside, needed.meeting))
        yield Case(f"absent where {beside} is given", kind, meeting, lacks)
        waits = _together(around, at(beside, UNKNOWN))
        yield Case(f"absent where {beside} waits", kind, waits, (UNDECIDED,))
        made = Case(f"absent where {beside} is an output", kind, waits, lacks)
        group = resource("aws:rds/subnetGroup:SubnetGroup", {}, "made")
        yield replace(made, depends={top_of(beside): [group]})


def _together(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two mappings in one; where both hold a mapping, those are put together too."""
    made = dict(one)
    for key, value in other.items():
        held = made.get(key)
        if isinstance(held, Mapping) and isinstance(value, Mapping):
            value = _together(held, value)
        made[key] = value
    return made


def _of_documents(rule: Rule, kind: Kind) -> Iterator[Case]:
    bad, good = (_document(rule, run(code).inputs) for code in _programs(rule))
    # What such a rule finds without a document, its own tests show.
    judges_absence = rule.declared.besides is not None
    for type_ in rule.types:
        for purpose in purposes_of(kind):
            path = PROPERTIES[purpose].get(type_)
            if path is None:
                continue
            # A document for another purpose has other elements, and AWS would refuse it here.
            if purpose is bad.purpose:
                yield Case(f"bad in {path}", type_, at(path, bad.text), (VIOLATES,))
                yield Case(f"good in {path}", type_, at(path, good.text), ())
                yield Case(f"object in {path}", type_, at(path, json.loads(bad.text)), (VIOLATES,))
                yield Case(f"secret in {path}", type_, at(path, secret(bad.text)), (VIOLATES,))
                for name, changes, *outcomes in _VARIED.get(kind, ()):
                    varied = at(path, _varied(bad.text, changes))
                    yield Case(f"{name} in {path}", type_, varied, tuple(outcomes))
            yield Case(f"unknown in {path}", type_, at(path, UNKNOWN), (UNDECIDED,))
            if not judges_absence:
                yield Case(f"null in {path}", type_, at(path, None), ())
        if not judges_absence:
            yield Case("absent", type_, {}, ())


def _varied(text: str, changes: Mapping[str, Any]) -> str:
    """A document whose statements have other elements."""
    document = json.loads(text)
    statements = [{**each, **changes} for each in document["Statement"]]
    return json.dumps({**document, "Statement": statements})


def _programs(rule: Rule) -> tuple[str, str]:
    return rule.documentation.bad, rule.documentation.good


class _Document(NamedTuple):
    purpose: Purpose
    text: str


def _document(rule: Rule, inputs: list[Resource]) -> _Document:
    """The document that the example is about: the first that a judged resource carries."""
    for each in inputs:
        for purpose in purposes_of(rule.declared.kind):
            path = PROPERTIES[purpose].get(each.type) if each.type in rule.types else None
            if path is not None:
                document = each.properties.at(path.replace("[]", "[0]")).tree
                if document:
                    text = document if isinstance(document, str) else json.dumps(document)
                    return _Document(purpose, text)
    raise AssertionError(f"{rule.id}: its example has no document of {rule.types}")


def _of_secret(kind: str, path: str) -> Iterator[Case]:
    top, in_list = path.removesuffix("[]"), path.endswith("[]")

    def written(value: Any) -> Any:
        is_mapping = isinstance(value, dict) and value != UNKNOWN
        if not in_list or not is_mapping:
            return value
        return [{"name": name, "value": held} for name, held in value.items()]

    def case(name: str, value: Any, *outcomes: str) -> Case:
        return Case(name, kind, at(top, written(value)), outcomes)

    yield case("a password", {"DB_PASSWORD": PASSWORD}, VIOLATES)
    yield case("marked as secret", {"SETTING": secret(PASSWORD)}, VIOLATES)
    yield case("a secret that is not known", {"SETTING": secret(UNKNOWN)}, VIOLATES)
    yield case("the name of a parameter", {"DB_PASSWORD_PARAMETER": "/orders/db-password"})
    yield case("an unknown value", {"DB_PASSWORD": UNKNOWN}, UNDECIDED)
    yield case("all unknown", UNKNOWN, UNDECIDED)
    yield case("nothing", {})
    yield Case("absent", kind, {}, ())


def _of_parameters(declared: ParameterDeclaration, kind: str) -> Iterator[Case]:
    places = declared.types[kind]

    def case(name: str, parameter: Any, value: Any, *outcomes: str) -> Case:
        stated = {places.name: parameter, places.value: value}
        return Case(name, kind, {places.path: [stated]}, outcomes)

    for parameter, values in declared.off.items():
        for value in values:
            yield case(f"{parameter} is {value}", parameter, value, VIOLATES)
        yield case(f"{parameter} is in capitals", parameter.upper(), values[0].upper(), VIOLATES)
        yield case(f"{parameter} is on", parameter, "on")
        yield case(f"{parameter} is unknown", parameter, UNKNOWN, UNDECIDED)
        yield case(f"{parameter} is secret", parameter, secret(values[0]), VIOLATES)
        yield case("another parameter", "max_connections", values[0])
        yield case("an unknown parameter", UNKNOWN, values[0], UNDECIDED)
    yield Case("unknown as a whole", kind, {places.path: UNKNOWN}, (UNDECIDED,))
    yield Case("absent", kind, {}, ())
    if kind in declared.defaults:
        yield Case("of an unknown family", kind, {FAMILY: UNKNOWN}, (UNDECIDED,))
        yield Case("of an unheard engine", kind, {FAMILY: "unheard1.0"}, (UNDECIDED,))
    for engine, default in declared.defaults.get(kind, {}).items():
        yield from _left_out(kind, places, engine, default)


def _left_out(
    kind: str, places: Parameters, engine: str, default: EngineDefault | None
) -> Iterator[Case]:
    """Of a parameter that is left out, in the versions at the edges of what is known."""

    def case(name: str, version: tuple[int, ...], *outcomes: str, **more: Any) -> Case:
        family = f"{engine}-{'.'.join(map(str, version))}"
        return Case(f"{name} of {family}", kind, {FAMILY: family, **more}, outcomes)

    if default is None:
        yield case("left out", (1, 0))
        return
    last, stated = default.off_to, {places.name: default.parameter, places.value: "1"}
    yield case("left out", default.off_from, VIOLATES)
    yield case("left out", last, VIOLATES)
    yield case("unknown", last, UNDECIDED, **{places.path: UNKNOWN})
    yield case("set", last, **{places.path: [stated]})
    beside = {**stated, places.name: "max_connections"}
    yield case("another", last, VIOLATES, **{places.path: [beside]})
    yield case("left out", (last[0], last[1] + 1), UNDECIDED)
    if default.on_from:
        yield case("left out", default.on_from)
        yield case("left out", (default.on_from[0] + 1, 0))
