"""The table of policies against the installed SDK: nothing that holds one is missing or gone."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from policypack.facts import policy_documents
from policypack.facts.native_types import twins_of
from policypack.facts.policy_documents import OF_ACCOUNT, OTHER, PolicyDocument
from policypack.iam import Purpose
from policypack.model.resources import NATIVE
from policypack.offline import schema
from tests.each import each
from tools.mine_policy_documents import (
    Property,
    bare_text,
    holds_policy,
    merged,
    mined,
    written,
)

TABLE = policy_documents.policy_documents()
COMMAND = "run python -m tools.mine_policy_documents, and decide what each new property is"


def installed() -> set[tuple[str, str]]:
    spec = importlib.util.find_spec("pulumi_aws")
    assert spec is not None
    assert spec.origin is not None
    return mined(Path(spec.origin).parent)


def test_every_property_of_the_sdk_that_holds_a_policy_is_in_the_table() -> None:
    listed = {(each.type, each.path) for each in TABLE if not each.type.startswith(NATIVE)}
    found = installed()
    assert found - listed == set(), f"missing: {COMMAND}"
    assert listed - found == set(), f"gone: {COMMAND}"
    assert f"pulumi_aws {schema.version()}" == policy_documents.SOURCE


def test_the_table_is_what_the_command_writes() -> None:
    found = [(each.type, each.path) for each in TABLE]
    assert policy_documents.TABLE.read_text(encoding="utf-8") == written(merged(TABLE, found))


def test_a_new_property_waits_for_a_decision_and_a_gone_one_goes() -> None:
    kept, gone, *_ = (each for each in TABLE if not each.type.startswith(NATIVE))
    table = merged(TABLE, [(kept.type, kept.path), ("aws:new/policy:Policy", "policy")])
    assert kept in table
    assert gone not in table
    assert [each.kind for each in table if each.type == "aws:new/policy:Policy"] == [""]


@pytest.mark.parametrize(
    ("name", "code", "text", "holds"),
    [
        ("policy", "s", "The policy document. This is a JSON formatted string.", True),
        ("policy", "s", "The text of the policy.", True),
        ("policy", "s", "", True),
        ("accessPolicies", "s", "IAM policy document specifying the access policies.", True),
        ("content", "s", "The policy content to add to the new policy.", True),
        ("content", "s", "Literal string value to use as the object content.", False),
        ("policyArn", "s", "ARN of the policy.", False),
        ("tlsPolicy", "s", "Valid values are `REQUIRED` and `OPTIONAL`.", False),
        ("policy", "s", "Defaults to `SimpleScaling`.", False),
        ("policy", "s", "Policy to attach. Defaults to full access.", True),
        ("policies", "[s", "List of names.", False),
        ("body", "s", "JSON policy document.", False),
    ],
)
def test_what_holds_a_policy_shows_in_its_type_name_and_text(
    name: str, code: str, text: str, holds: bool
) -> None:
    assert holds_policy(name, Property(code, False, text)) == holds


def test_what_the_sdk_types_as_a_document_holds_one_whatever_its_name() -> None:
    assert holds_policy("body", Property("s", True, ""))


@each("row", TABLE)
def test_what_reads_as_pulumi_aws_has_no_line_of_its_own(row: PolicyDocument) -> None:
    read = {bare_text(other) for twin in twins_of(row.type) for _, other in twin.pairs}
    assert row.path not in read


def undecided(row: PolicyDocument) -> str:
    """What of a line someone has yet to decide."""
    if row.kind == OTHER:
        return "" if row.note else "say why it is no IAM document"
    if row.kind != "resource":
        is_known = set(row.purposes) <= {each.value for each in Purpose}
        is_decided = len(row.purposes) == 1 or row.of
        return "" if is_known and is_decided else "decide its kind"
    return "" if all((row.public, row.external, row.deputy)) else "name the rules that judge it"


@each("row", TABLE)
def test_every_line_is_decided(row: PolicyDocument) -> None:
    assert not undecided(row)
    declared = schema.resource(row.type)
    if declared is None:
        assert row.type.startswith(NATIVE)
        return
    named = {row.of, row.private} - {"", OF_ACCOUNT}
    assert {each.partition(".")[0] for each in named} <= set(declared.properties)


def test_a_planted_line_without_a_decision_is_caught() -> None:
    row = TABLE[0]
    assert undecided(row._replace(kind=""))
    assert undecided(row._replace(kind="idendity"))
    assert undecided(row._replace(kind="scp/rcp", of=""))
    assert undecided(row._replace(kind=OTHER, note=""))
    assert undecided(row._replace(kind="resource", deputy=""))
