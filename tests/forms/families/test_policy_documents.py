"""Document rules: where documents are, that each is judged once, and what stays undecided."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from policypack import iam
from policypack.forms.families.policy_documents import (
    DocumentDeclaration,
    malformed,
    oversized,
    weaknesses,
)
from policypack.iam import KINDS, Accounts, Kind, Purpose, UnknownAccount
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome
from policypack.model.resources import NATIVE, Resource, top_of
from policypack.model.unknown import Unknown
from policypack.offline import schema
from policypack.rule.rule import Finding, Scope
from policypack.rules import all_rules
from policypack.settings.merging import read_settings
from policypack.settings.settings import Level
from policypack.topology.parts.bus_permissions import PERMISSION
from policypack.topology.parts.documents import (
    PROPERTIES,
    TYPES_OF_ORGANIZATIONS,
    holders,
)
from tests.declared_case import at
from tests.documents import allow, document, text
from tests.each import each
from tests.judged import UNKNOWN, outcomes, resource, secret, verdicts

# A document of each purpose that is as open as can be, and a kind of weakness that it has.
OPEN = {
    Purpose.IDENTITY: (allow("*"), Kind.ADMIN),
    Purpose.TRUST: (
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"},
        Kind.TRUSTS_ANYONE,
    ),
    Purpose.RESOURCE: (allow("*", Principal="*"), Kind.PUBLIC),
    Purpose.SESSION: (allow("s3:GetObjects"), Kind.UNKNOWN_ACTION),
    Purpose.ENDPOINT: (allow("*", Principal="*"), Kind.OPEN_ENDPOINT),
    Purpose.SCP: (allow("s3:GetObjects"), Kind.UNKNOWN_ACTION),
    Purpose.RCP: (
        {"Effect": "Deny", "Action": "s3:GetObjects", "Resource": "*", "Principal": "*"},
        Kind.UNKNOWN_ACTION,
    ),
}
PLACES = [(purpose, kind) for purpose, places in PROPERTIES.items() for kind in places]
QUEUE = "aws:sqs/queue:Queue"
ROLE = "aws:iam/role:Role"


def holding(purpose: Purpose, kind: str, value: Any) -> Resource:
    """A resource with a document of the purpose."""
    decided = TYPES_OF_ORGANIZATIONS.get(purpose)
    of = {"type": decided} if decided else {}
    return resource(kind, {**at(PROPERTIES[purpose][kind], value), **of})


def found(holder: Resource, kind: Kind) -> tuple[list[tuple[str, str]], list[str]]:
    """The findings as (path, message), and the paths that are undecided."""
    told = list(weaknesses(holder, kind))
    findings = [(each.path, each.message) for each in told if isinstance(each, Finding)]
    return findings, [each.path for each in told if isinstance(each, Unknown)]


# No checkout has the SDK of aws-native; the command that mines the table compares them.
@each(("purpose", "kind"), [each for each in PLACES if not each[1].startswith(NATIVE)])
def test_every_property_of_the_table_is_declared_by_the_provider(
    purpose: Purpose, kind: str
) -> None:
    declared = schema.resource(kind)
    assert declared is not None
    head, *below = PROPERTIES[purpose][kind].replace("[]", "").split(".")
    property_ = declared.properties[head]
    assert not property_.computed
    for name in below:
        property_ = (property_.type.element or property_.type).properties[name]
    assert property_.type.kind in ("string", "any")


@each(("purpose", "kind"), PLACES)
@pytest.mark.parametrize("write", [document, text])
def test_the_document_of_every_type_is_judged_as_text_and_as_object(
    purpose: Purpose, kind: str, write: Any
) -> None:
    statement, weakness = OPEN[purpose]
    path = PROPERTIES[purpose][kind]
    holder = holding(purpose, kind, write(statement))
    findings, unknown = found(holder, weakness)
    assert findings
    assert findings[0][0].startswith(path.replace("[]", "[0]"))
    assert unknown == []


def test_every_rule_about_documents_knows_where_its_types_keep_them() -> None:
    # AWS makes a statement of the properties of a permission, which has no document.
    places = {PERMISSION, *(kind for table in PROPERTIES.values() for kind in table)}
    asking = [rule for rule in all_rules() if isinstance(rule.declared, DocumentDeclaration)]
    assert len(asking) >= 14
    for rule in asking:
        # A stack rule is asked about the first of its types; the others are what it looks up.
        types = rule.types if rule.scope is Scope.RESOURCE else rule.types[:1]
        assert set(types) <= places, rule.id


def test_every_type_with_documents_stands_once() -> None:
    every = holders(*Purpose)
    assert set(every) == {kind for table in PROPERTIES.values() for kind in table}
    assert len(every) == len(set(every))
    assert holders(Purpose.TRUST) == (ROLE,)


@pytest.mark.parametrize("value", [None, "", {}])
def test_an_absent_document_complies(value: Any) -> None:
    holder = resource(QUEUE, {} if value == {} else {"policy": value})
    assert found(holder, Kind.PUBLIC) == ([], [])


def test_a_type_without_documents_has_no_weakness() -> None:
    assert found(resource("aws:sns/topicSubscription:TopicSubscription", {}), Kind.PUBLIC) == (
        [],
        [],
    )


def test_a_document_is_judged_once_for_all_rules_that_ask_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged: list[frozenset[Kind]] = []

    def judge(of: iam.Document, purpose: Purpose, accounts: Accounts, kinds: Any) -> Any:
        judged.append(kinds)
        return iter(())

    monkeypatch.setattr(iam, "document_weaknesses", judge)
    queue = resource(QUEUE, {"policy": text(allow("sqs:*", Principal="*"))})
    for kind in KINDS[Purpose.RESOURCE]:
        assert found(queue, kind) == ([], [])
    assert len(judged) == len(set(judged))
    assert {Kind.PUBLIC, Kind.FOREIGN_ACCOUNT} <= next(
        each for each in judged if Kind.PUBLIC in each
    )


def test_what_no_rule_asks_for_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[frozenset[Kind]] = []
    judge = iam.document_weaknesses

    def recorded(*question: Any) -> Any:
        judged.append(question[-1])
        return judge(*question)

    monkeypatch.setattr(iam, "document_weaknesses", recorded)
    queue = resource(QUEUE, {"policy": text(allow("sqs:*", Principal="*"))})
    assert found(queue, Kind.PUBLIC)[0]
    assert [Kind.RESOURCE_MISMATCH in each for each in judged] == [False]


def test_what_was_judged_goes_with_the_resource() -> None:
    queue = resource(QUEUE, {"policy": text(allow("sqs:*", Principal="*"))})
    assert found(queue, Kind.PUBLIC)[0]
    gone = weakref.ref(queue)
    del queue
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("profile", ["essential", "recommended", "strict"])
@each(("purpose", "kind"), PLACES)
def test_a_malformed_document_is_one_finding_whatever_the_profile(
    purpose: Purpose, kind: str, profile: str
) -> None:
    open_, _ = OPEN[purpose]
    twice = document(*[{**open_, "Effect": "allow"}] * 2)
    holder = holding(purpose, kind, twice)
    about = [each for each in all_rules() if "policy_documents" in each.check.__module__]
    asked = [*about, *(each for each in all_rules() if each.id == "iam-policy-malformed")]
    told = judge([holder], read_settings({"profile": profile}), asked)
    violated = [each for each in told if each.outcome is Outcome.VIOLATES]
    assert [(each.rule.id, each.level) for each in violated] == [
        ("iam-policy-malformed", Level.MANDATORY)
    ]


@each(("purpose", "kind"), PLACES)
def test_what_aws_would_refuse_is_found_in_every_document(purpose: Purpose, kind: str) -> None:
    path = PROPERTIES[purpose][kind]
    place = path.replace("[]", "[0]")
    (refused,) = malformed(resource(kind, at(path, "hunter2")))
    assert isinstance(refused, Finding)
    assert refused.path == place
    (unknown,) = malformed(resource(kind, at(path, UNKNOWN)))
    assert isinstance(unknown, Unknown)
    assert unknown.path == place


def test_a_part_that_is_not_known_yet_may_be_malformed() -> None:
    holder = resource("aws:iam/policy:Policy", {"policy": document(allow(UNKNOWN, "*"))})
    (unknown,) = malformed(holder)
    assert isinstance(unknown, Unknown)
    assert unknown.path == "policy.Statement[0].Action"


def test_a_malformed_document_has_no_size() -> None:
    assert list(oversized(resource("aws:iam/policy:Policy", {"policy": "no JSON"}))) == []
    assert list(oversized(resource(QUEUE, {"policy": "no JSON"}))) == []


def test_the_accounts_decide_which_one_is_external() -> None:
    role = resource(
        ROLE,
        {
            "assumeRolePolicy": text(
                {**OPEN[Purpose.TRUST][0], "Principal": {"AWS": "111122223333"}}
            )
        },
    )
    kind = Kind.TRUSTS_FOREIGN_ACCOUNT
    assert [type(each) for each in weaknesses(role, kind)] == [UnknownAccount]
    own = Accounts(frozenset({"111122223333"}))
    assert list(weaknesses(role, kind, own)) == []
    assert len(list(weaknesses(role, kind, Accounts(frozenset({"444455556666"}))))) == 1


def test_a_stack_names_the_setting_that_can_name_an_account() -> None:
    queue = resource(QUEUE, {"policy": text(allow("sqs:*", Principal={"AWS": "444455556666"}))})
    (verdict,) = verdicts("sqs-queue-foreign-account", queue)
    assert verdict.waits_for == (
        "the own account, which may be 444455556666; the setting trusted_accounts can name it"
    )


@each(("purpose", "kind"), PLACES)
def test_a_document_that_aws_alone_gives_a_resource_is_none(purpose: Purpose, kind: str) -> None:
    path = PROPERTIES[purpose][kind]
    complete = resource(kind, {top_of(path): UNKNOWN}, depends={})
    for weakness in KINDS[purpose]:
        assert found(complete, weakness) == ([], [])


def test_a_malformed_inline_policy_leaves_the_others_judged() -> None:
    policies = [{"policy": "no JSON"}, {"policy": UNKNOWN}, {"policy": text(allow("*"))}, UNKNOWN]
    findings, unknown = found(resource(ROLE, {"inlinePolicies": policies}), Kind.ADMIN)
    assert [path.partition(".")[0] for path, _ in findings] == ["inlinePolicies[2]"]
    assert unknown == ["inlinePolicies[1].policy", "inlinePolicies[3]"]


def test_the_trust_of_a_role_is_no_identity_policy() -> None:
    role = resource(ROLE, {"assumeRolePolicy": text(OPEN[Purpose.TRUST][0])})
    assert found(role, Kind.ADMIN) == ([], [])
    role = resource(ROLE, {"inlinePolicies": [{"policy": text(allow("*"))}]})
    assert found(role, Kind.TRUSTS_ANYONE) == ([], [])


@each(("purpose", "kind"), PLACES)
def test_an_unknown_document_is_undecided(purpose: Purpose, kind: str) -> None:
    path = PROPERTIES[purpose][kind]
    holder = resource(kind, at(path, UNKNOWN))
    for weakness in KINDS[purpose]:
        assert found(holder, weakness) == ([], [path.replace("[]", "[0]")])


def test_a_secret_document_is_judged_too() -> None:
    queue = resource(QUEUE, {"policy": secret(text(allow("sqs:*", Principal="*")))})
    findings, _ = found(queue, Kind.PUBLIC)
    assert [path for path, _ in findings] == ["policy.Statement[0].Principal"]


def test_an_unknown_list_of_inline_policies_is_undecided() -> None:
    assert found(resource(ROLE, {"inlinePolicies": UNKNOWN}), Kind.ADMIN) == (
        [],
        ["inlinePolicies"],
    )


def test_a_kind_that_is_not_looked_for_is_refused() -> None:
    with pytest.raises(KeyError):
        list(weaknesses(resource(QUEUE, {}), Kind.OVERSIZED))


def test_the_outcomes_reach_the_rule() -> None:
    queue = resource(QUEUE, {"policy": UNKNOWN})
    assert outcomes("sqs-queue-public", queue) == [("undecided", "policy")]
