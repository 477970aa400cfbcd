"""The cases of rules about what a resource states, or a separate resource states for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from policypack.facts.resource_names import naming_of
from policypack.forms.families.separate_resources import SeparateDeclaration, Wide
from policypack.model.deserialization import REFERENCE, SIGNATURE
from policypack.model.resources import Resource
from policypack.offline.arns import identify
from policypack.offline.config import ACCOUNT, Context
from policypack.offline.templates import TemplateScope
from tests.declared_case import UNDECIDED, VIOLATES, Case, at
from tests.judged import UNKNOWN, resource, secret


def of_statement(declared: SeparateDeclaration, kind: str) -> Iterator[Case]:
    """The cases of a type that states the property, inline or for another resource."""
    must, path = declared.must, declared.properties.get(kind)
    if path is None:
        return

    def case(name: str, value: Any, *outcomes: str) -> Case:
        return Case(name, kind, at(path, value), outcomes)

    yield case("complying", must.meeting)
    yield case("violating", must.failing, VIOLATES)
    yield case("secret and violating", secret(must.failing), VIOLATES)
    yield case("unknown", UNKNOWN, UNDECIDED)
    yield case("null", None, VIOLATES)
    yield Case("absent", kind, {}, (VIOLATES,))
    top = path.partition(".")[0].removesuffix("[]")
    yield Case("unknown as a whole", kind, {top: UNKNOWN}, (UNDECIDED,))
    yield Case("computed by the provider", kind, {top: UNKNOWN}, (VIOLATES,), depends={})


def of_owner(declared: SeparateDeclaration, kind: str) -> Iterator[Case]:
    """The cases of an owner that states nothing: alone, completed, and named by others."""
    yield _owner(kind, "alone", VIOLATES)
    yield _owner(kind, "completed elsewhere", completed_elsewhere=["i*"])
    yield _owner(kind, "another completed elsewhere", VIOLATES, completed_elsewhere=["other"])
    for type_ in declared.separate:
        yield from _completed(declared, kind, type_)
    for type_, paths in declared.unless_named_at.items():
        for path in paths:
            others = resource(type_, at(path, "others"), "other")
            yield _owner(kind, f"not named by {type_} at {path}", VIOLATES, beside=others)
            # What is of a type that is judged itself violates too, so it would hide the outcome.
            if type_ not in declared.types:
                yield from _named(kind, type_, path)
    if declared.unless_set is not None:
        yield from _set_widely(kind, declared.unless_set)


def _completed(declared: SeparateDeclaration, kind: str, type_: str) -> Iterator[Case]:
    names, path = declared.separate[type_], declared.properties.get(type_)
    stated = at(path, declared.must.meeting) if path else {}

    def completing(name: Any, **more: Any) -> Resource:
        return resource(type_, {**stated, names: name}, "other", **more)

    recorded = completing(UNKNOWN, depends={names: [resource(kind, {"id": "orders"})]})
    yield _owner(kind, f"with {type_} by its ID", beside=completing("orders"))
    yield _owner(kind, f"with {type_} by the record", beside=recorded)
    yield _owner(kind, f"with {type_} of another", VIOLATES, beside=completing("other"))
    unknown = completing(UNKNOWN)
    yield _owner(kind, f"with {type_} of an unknown one", UNDECIDED, beside=unknown)
    arn = f"arn:aws:example:eu-central-1:{ACCOUNT}:it/orders"
    known = {"id": "it", "arn": arn}
    yield Case(f"with {type_} by its known ARN", kind, known, (), (completing(arn),))
    owner = resource(kind, {"id": "orders"})
    reference = {SIGNATURE: REFERENCE, "urn": owner.urn, "id": "orders"}
    yield _owner(kind, f"with {type_} by the resource", beside=completing(reference))
    yield from _by_name(kind, type_, completing)


def _by_name(kind: str, type_: str, completing: Callable[[Any], Resource]) -> Iterator[Case]:
    """Of an owner whose ID is not known yet: what names it is a text of the program."""
    naming = naming_of(kind)
    if naming is None:
        return

    def case(name: str, owner: Any, named: Any, *outcomes: str) -> Case:
        held = {naming.property: owner, "id": UNKNOWN}
        return Case(f"with {type_} by {name}", kind, held, outcomes, (completing(named),))

    yield case("its name", "orders", "orders")
    yield case("the name of another", "orders", "reports", VIOLATES)
    yield case("a name that it may have", UNKNOWN, "orders", UNDECIDED)
    for number, _ in enumerate(naming.patterns):
        for outcomes, name in (((), "orders"), ((VIOLATES,), "reports")):
            text = _filled(kind, naming.property, name)[number]
            yield case(f"the text {text}", "orders", text, *outcomes)


def _filled(kind: str, path: str, name: str) -> list[str]:
    """The ID and the ARN that the stand-in provider gives a resource of this name, as literals."""
    scope = TemplateScope(kind, "it", {path: name}, Context(ACCOUNT, "eu-central-1", "aws"))
    return [text for text in identify(scope) if text and text != name]


def _named(kind: str, type_: str, path: str) -> Iterator[Case]:
    top = path.partition(".")[0].removesuffix("[]")
    recorded = {top: [resource(kind, {"id": "orders"})]}
    known = resource(type_, {top: UNKNOWN}, "other", depends=recorded)
    unknown = resource(type_, at(path, UNKNOWN), "other")
    named = resource(type_, at(path, "orders"), "other")
    yield _owner(kind, f"named by {type_} at {path}", beside=named)
    yield _owner(kind, f"named by {type_} at {path} in the record", beside=known)
    yield _owner(kind, f"perhaps named by {type_} at {path}", UNDECIDED, beside=unknown)


def _set_widely(kind: str, wide: Wide) -> Iterator[Case]:
    for value, outcomes in ((True, ()), (False, (VIOLATES,)), (UNKNOWN, (UNDECIDED,))):
        first, *others = wide.properties
        held = {first: value, **dict.fromkeys(others, True)}
        beside = resource(wide.type, held, "other")
        yield _owner(kind, f"with {wide.type} of {value}", *outcomes, beside=beside)
    yield _owner(kind, "with an empty one", VIOLATES, beside=resource(wide.type, {}, "other"))


def _owner(
    kind: str, name: str, *outcomes: str, beside: Resource | None = None, **settings: Any
) -> Case:
    others = () if beside is None else (beside,)
    return Case(name, kind, {"id": "orders"}, outcomes, others, settings)
