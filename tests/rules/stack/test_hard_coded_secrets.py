"""Literals in properties that the SDK marks as secret: each such property of each type."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policypack.facts.secret_properties import MARKED_CREDENTIALS, MARKED_DOCUMENTS, MARKED_OTHERS
from policypack.judging.run import judge
from policypack.model.positions import Position
from policypack.model.resources import ResourceOptions
from policypack.rules import all_rules
from policypack.testing.programs import run
from tests.each import each
from tests.judged import UNKNOWN, resource, secret, switched_on

RULE = "stack-hard-coded-secret"
VALUE = "kR7-wq2Zt-9vLm"
PARAMETER = "aws:ssm/parameter:Parameter"
PLACE = Position("__main__.py", 7, 14, 7, 30)
VERSION = "aws:secretsmanager/secretVersion:SecretVersion"
_MARKED = [
    (kind, name)
    for table in (MARKED_CREDENTIALS, MARKED_DOCUMENTS)
    for kind, names in table.items()
    for name in sorted(names)
]
_OTHERS = [(kind, name) for kind, names in MARKED_OTHERS.items() for name in sorted(names)]


class Written:
    """A program whose literals are these texts."""

    def __init__(self, *texts: str) -> None:
        self._texts = texts

    def place_of(self, text: str) -> Position | None:
        return PLACE if text in self._texts else None

    def name_of(self, file: Path) -> str | None:
        return None


def found(
    kind: str, properties: dict[str, Any], *literals: str, rules: tuple[str, ...] = (RULE,)
) -> list[tuple[str, str, object]]:
    """The rule, the path and the place of each finding that people see."""
    chosen = [rule for rule in all_rules() if rule.id in rules]
    given = replace(resource(kind, properties), sources=Written(*literals))
    seen = judge([given], switched_on(*chosen), chosen)
    return [(each.rule.id, each.path, each.source) for each in seen if each.folded_into is None]


def shaped(kind: str, name: str) -> Any:
    """A value of the property with the secret in it."""
    if kind in MARKED_DOCUMENTS:
        held = {"PASSWORD": VALUE}
        return json.dumps(held) if name == "content" else held
    return [VALUE] if name.startswith("passwords") and not name.endswith("Wo") else VALUE


@each(("kind", "name"), _MARKED)
def test_a_literal_is_found_in_each_property_that_the_sdk_marks(kind: str, name: str) -> None:
    properties = {name: secret(shaped(kind, name)), "type": "SecureString"}
    ((rule, path, place),) = found(kind, properties, VALUE)
    assert (rule, place) == (RULE, PLACE)
    assert path == name or path.startswith((f"{name}.", f"{name}["))
    # AND a value that no file of the program contains complies
    assert found(kind, properties, "another literal") == []


@each(("kind", "name"), _OTHERS)
def test_what_gives_no_access_complies(kind: str, name: str) -> None:
    assert found(kind, {name: secret(VALUE)}, VALUE) == []


@pytest.mark.parametrize(
    "value",
    [
        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-Ab12Cd",
        "{{resolve:secretsmanager:orders:SecretString:password}}",
        "${DB_PASSWORD}",
        "/orders/db-password",
        "<password>",
        "",
        None,
        UNKNOWN,
    ],
)
def test_a_reference_is_no_literal_password(value: object) -> None:
    properties = {"password": secret(value), "username": "orders"}
    assert found("aws:rds/instance:Instance", properties, str(value), "orders") == []


@pytest.mark.parametrize(
    ("properties", "literals", "path"),
    [
        # Of a document the values that their names tell.
        ({"secretString": '{"username": "orders", "password": "kR7"}'}, ("orders",), None),
        (
            {"secretString": '{"username": "orders", "password": "kR7-w"}'},
            ("kR7-w",),
            "secretString.password",
        ),
        # A document that is one literal.
        (
            {"secretString": '{"password": "kR7-wq2Z"}'},
            ('{"password": "kR7-wq2Z"}',),
            "secretString",
        ),
    ],
)
def test_of_a_document(
    properties: dict[str, Any], literals: tuple[str, ...], path: str | None
) -> None:
    marked = {key: secret(held) for key, held in properties.items()}
    assert [at for _, at, _ in found(VERSION, marked, *literals)] == ([path] if path else [])


@pytest.mark.parametrize(
    ("name", "kind", "value", "is_found"),
    [
        ("/orders/db-password", "SecureString", "hunter2", True),
        ("/orders/settings", "SecureString", VALUE, True),
        ("/orders/endpoint", "SecureString", "orders.example.com", False),
        ("/orders/region", "SecureString", "eu-central-1", False),
        # Its own rule tells of a plain parameter.
        ("/orders/db-password", "String", "hunter2", False),
    ],
)
def test_of_a_parameter(name: str, kind: str, value: str, is_found: bool) -> None:
    properties = {"name": name, "type": kind, "value": secret(value)}
    assert bool(found(PARAMETER, properties, value)) is is_found


def test_one_cause_is_told_once() -> None:
    database = {"password": secret(VALUE)}
    both = (RULE, "rds-database-password-in-state")
    ((rule, _, _),) = found("aws:rds/instance:Instance", database, VALUE, rules=both)
    assert rule == RULE
    version = {"secretString": secret("changeme")}
    ((rule, _, _),) = found(
        VERSION, version, "changeme", rules=(RULE, "secrets-manager-version-plaintext")
    )
    assert rule == "secrets-manager-version-plaintext"
    native = {"masterUserPassword": VALUE}
    ((rule, _, _),) = found(
        "aws-native:rds:DbInstance", native, VALUE, rules=(RULE, "stack-plaintext-secret")
    )
    assert rule == "stack-plaintext-secret"


def test_a_state_has_no_program_to_judge() -> None:
    chosen = [rule for rule in all_rules() if rule.id == RULE]
    database = resource("aws:rds/instance:Instance", {"password": secret(VALUE)})
    assert judge([database], switched_on(*chosen), chosen) == []


def test_a_placeholder_that_another_program_replaces_complies() -> None:
    chosen = [rule for rule in all_rules() if rule.id == RULE]
    for ignored, count in (("secretString", 0), ("secretId", 1)):
        options = ResourceOptions(ignore_changes=(ignored,))
        version = resource(VERSION, {"secretString": secret("changeme")}, options=options)
        given = replace(version, sources=Written("changeme"))
        assert len(judge([given], switched_on(*chosen), chosen)) == count


def test_no_text_repeats_the_value() -> None:
    chosen = [rule for rule in all_rules() if rule.id == RULE]
    given = replace(
        resource("aws:rds/instance:Instance", {"password": secret(VALUE)}), sources=Written(VALUE)
    )
    (seen,) = judge([given], switched_on(*chosen), chosen)
    assert VALUE not in f"{seen.message} {seen.fix} {seen.path}"


_ONE, _OTHER = "kR7-wq2Zt", "x9vLm-4Pq"
_ASSEMBLED = (
    # What makes the password, and whether the program alone does.
    (f'"{_ONE}" + "{_OTHER}"', True),
    (f'f"{_ONE}{{OTHER}}"', True),
    ('f"{ONE}{OTHER}"', True),
    ('"/".join([ONE, OTHER])', True),
    (f'"".join(("{_ONE}", "{_OTHER}"))', True),
    (f'base64.b64encode(b"{_ONE}").decode()', True),
    (f'base64.b64encode(f"{_ONE}{{OTHER}}".encode()).decode()', True),
    ("pulumi.Output.concat(ONE, OTHER)", True),
    ('pulumi.Output.concat(ONE, "-", pulumi.Output.secret(OTHER))', True),
    ('pulumi.Output.format("{0}{1}", ONE, OTHER)', True),
    ('f"{ONE}{given}"', False),
    ('f"{given}{OTHER}"', False),
    ('"".join([ONE, given, OTHER])', False),
    ("pulumi.Output.concat(given, OTHER)", False),
    ('pulumi.Output.concat(ONE, aws.kms.Key("orders").key_id)', False),
    ('"".join(reversed([given, ONE]))', False),
    ("base64.b64encode(given.encode()).decode()", False),
    ("hashlib.sha256(given.encode()).hexdigest()", False),
    ('f"{given}"', False),
    ("given + given", False),
)


@pytest.mark.parametrize(("password", "is_found"), _ASSEMBLED)
def test_a_password_that_a_program_assembles(password: str, is_found: bool) -> None:
    source = f"""
import base64
import hashlib
import secrets
import pulumi
import pulumi_aws as aws

ONE, OTHER = "{_ONE}", "{_OTHER}"
given = secrets.token_urlsafe(12)
aws.rds.Cluster("orders", engine="aurora-postgresql", master_password={password})
"""
    rules = [rule for rule in all_rules() if rule.id == RULE]
    found = [each.path for each in run(source).verdicts(rules) if each.outcome.value == "violates"]
    assert found == (["masterPassword"] if is_found else [])
