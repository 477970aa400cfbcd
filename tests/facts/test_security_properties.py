"""The table of security properties is true to the provider's schema and to the rules."""

from __future__ import annotations

from policypack.facts.security_properties import BY_TYPE
from policypack.forms.property_rule import PropertyDeclaration
from policypack.model.resources import top_of
from policypack.offline import schema
from policypack.rule.rule import Profile, Rule
from policypack.rules import catalogue
from tests.each import each

# Declared properties whose changes are ignored for good reasons.
LEFT_OUT = {
    # It has the credentials of the destination, which are rotated outside the program.
    ("aws:cloudwatch/eventConnection:EventConnection", "authParameters"),
    # Another value makes another access key.
    ("aws:iam/accessKey:AccessKey", "pgpKey"),
}


@each("kind", BY_TYPE)
def test_every_property_is_in_the_schema(kind: str) -> None:
    declared = schema.resource(kind)
    assert declared is not None
    assert [name for name in BY_TYPE[kind] if name not in declared.properties] == []


def declared_properties(rule: Rule) -> set[tuple[str, str]]:
    if not isinstance(rule.declared, PropertyDeclaration):
        return set()
    return {(kind, top_of(path)) for kind, path in rule.declared.properties.items()}


@each(
    "rule",
    [rule for rule in catalogue() if rule.profile in (Profile.ESSENTIAL, Profile.RECOMMENDED)],
)
def test_the_declared_properties_of_the_default_rules_are_in_the_table(rule: Rule) -> None:
    listed = {(kind, name) for kind, names in BY_TYPE.items() for name in names}
    missing = declared_properties(rule) - listed - LEFT_OUT
    assert not missing, f"add to facts/security_properties.py, or to LEFT_OUT: {missing}"


def test_the_exceptions_are_in_use() -> None:
    declared = {pair for rule in catalogue() for pair in declared_properties(rule)}
    assert declared >= LEFT_OUT
