"""The tables of properties that hold secrets cover the whole schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.credentials.names import Sensitivity, sensitivity
from policypack.facts import secret_properties as table
from policypack.facts.native_types import native_types, twins_of
from policypack.facts.table import read_table
from policypack.model.native.conversions import bare_steps
from policypack.offline import schema
from policypack.offline.schema import Property, Type


def test_every_input_that_the_sdk_marks_as_secret_is_in_one_table() -> None:
    marked = {
        (kind, name)
        for kind in schema.resource_tokens()
        for name, prop in (schema.resource(kind) or NOTHING).inputs.items()
        if prop.secret
    }
    tables = (table.MARKED_CREDENTIALS, table.MARKED_DOCUMENTS, table.MARKED_OTHERS)
    listed = [(kind, name) for each in tables for kind, names in each.items() for name in names]
    assert sorted(listed) == sorted(marked)
    assert f"pulumi_aws {schema.version()}" in read_table(table.__file__)["source"]


def test_every_name_that_looks_like_a_secret_is_looked_at() -> None:
    looked_at = table.SECRETS | table.NO_SECRETS
    found = {*_names_of_texts(), *_native_names()}
    assert found - looked_at == set(), "does it hold a secret? add it to SECRETS or NO_SECRETS"
    assert looked_at - found == set()
    assert table.SECRETS.isdisjoint(table.NO_SECRETS)


NOTHING = schema.ResourceType("", {}, None, None)


def _names_of_texts() -> Iterator[str]:
    for kind in schema.resource_tokens():
        yield from _below((schema.resource(kind) or NOTHING).inputs, frozenset())


def _below(properties: Mapping[str, Property], seen: frozenset[str]) -> Iterator[str]:
    for name, prop in properties.items():
        held, is_map = _element(prop.type)
        if held.kind == "object" and held.name not in seen:
            yield from _below(held.properties, seen | {held.name})
        elif held.kind in ("string", "any") and not is_map and _is_sensitive(name):
            yield name


def _element(held: Type) -> tuple[Type, bool]:
    is_map = False
    while held.element is not None:
        is_map = is_map or held.kind == "map"
        held = held.element
    return held, is_map


def _native_names() -> Iterator[str]:
    for kind in native_types():
        for twin in twins_of(kind):
            for path in (*(own for _, own in twin.pairs), *twin.ignored):
                names = [
                    step
                    for step in bare_steps(path)
                    if isinstance(step, str) and not step.startswith("[")
                ]
                yield from filter(_is_sensitive, names[-1:])


def _is_sensitive(name: str) -> bool:
    return sensitivity(name) is not Sensitivity.NONE
