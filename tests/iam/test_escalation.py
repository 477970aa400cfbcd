"""Every path of the table opens with its own actions, and closes without any one of them."""

from __future__ import annotations

import pytest

from policypack.facts.escalation import ESCALATION_PATHS, EscalationPath
from policypack.iam import identity_weaknesses, parse
from policypack.iam.meaning import actions
from policypack.iam.meaning.expanded_statements import expand_statements
from policypack.iam.permissions import escalation
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.model.unknown import Unknown
from tests.each import each
from tests.iam.statements import Statement, allow, deny, outcomes, policy, surely, when

PATHS = each("path", ESCALATION_PATHS)
NARROW = "arn:aws:iam::123456789012:role/one"


def open_paths(*statements: Statement) -> list[EscalationPath]:
    permissions = EffectivePermissions(expand_statements(parse(policy(*statements))))
    return [each.path for each in escalation.open_paths(permissions)]


@PATHS
def test_given_a_path_when_all_its_actions_are_allowed_then_it_is_open(
    path: EscalationPath,
) -> None:
    assert path in open_paths(allow(sorted(path.actions)))
    assert path in open_paths(*(allow(action.upper()) for action in path.actions))
    assert surely(identity_weaknesses, policy(allow(sorted(path.actions)))) >= set(
        escalation.kinds_of(path)
    )


@PATHS
def test_given_a_path_when_one_action_is_missing_or_denied_then_it_is_closed(
    path: EscalationPath,
) -> None:
    for action in path.actions:
        rest = sorted(path.actions - {action})
        assert path not in open_paths(allow([*rest, "s3:GetObject"]))
        assert path not in open_paths(allow(sorted(path.actions)), deny(action))


@PATHS
def test_given_a_path_when_the_decisive_action_is_scoped_then_it_is_closed(
    path: EscalationPath,
) -> None:
    helpful = sorted(path.actions - path.decisive)
    scoped = allow(sorted(path.decisive), NARROW)
    assert path not in open_paths(scoped, *([allow(helpful)] if helpful else []))
    tagged = allow(sorted(path.decisive), **when("StringEquals", "aws:ResourceTag/t", "x"))
    assert path not in open_paths(tagged, *([allow(helpful)] if helpful else []))


@PATHS
def test_given_a_path_when_the_other_actions_are_scoped_then_it_stays_open(
    path: EscalationPath,
) -> None:
    helpful = sorted(path.actions - path.decisive)
    scoped = [allow(helpful, "arn:aws:x:y:z:w")] if helpful else []
    assert path in open_paths(allow(sorted(path.decisive)), *scoped)


@each("path", [path for path in ESCALATION_PATHS if path.passed_to])
def test_given_a_path_when_its_role_may_go_to_another_service_only_then_it_is_closed(
    path: EscalationPath,
) -> None:
    helpful = allow(sorted(path.actions - path.decisive))
    for service in path.passed_to:
        own = allow("iam:PassRole", **when("StringEquals", "iam:PassedToService", service))
        assert path in open_paths(helpful, own)
    other = "nobody.amazonaws.com"
    passing = allow("iam:PassRole", **when("StringEquals", "iam:PassedToService", other))
    assert path not in open_paths(helpful, passing)


@pytest.mark.parametrize(
    ("operator", "services", "is_open"),
    [
        ("StringNotEquals", "lambda.amazonaws.com", False),
        ("StringNotLikeIfExists", ["lambda.*", "states.amazonaws.com"], False),
        ("StringEquals", ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"], False),
        ("StringLike", "EC2.*", False),
        ("StringNotEquals", ["lambda.amazonaws.com", "ec2.amazonaws.com"], True),
        ("StringEquals", "lambda.amazonaws.com", True),
        ("StringNotEquals", ["lambda.amazonaws.com", Unknown("u")], True),
    ],
)
def test_given_a_deny_of_passing_when_judged_then_only_the_other_services_get_roles(
    operator: str, services: object, is_open: bool
) -> None:
    starts = allow(["iam:PassRole", "ec2:RunInstances"])
    fence = deny("iam:PassRole", **when(operator, "iam:PassedToService", services))
    assert bool(open_paths(starts, fence)) is is_open
    elsewhere = deny("iam:PassRole", NARROW, **when(operator, "iam:PassedToService", services))
    assert open_paths(starts, elsewhere) != []


@PATHS
def test_given_a_path_when_its_row_is_read_then_its_actions_exist(path: EscalationPath) -> None:
    assert path.decisive <= path.actions
    assert all(actions.expand(action).bit_count() == 1 for action in path.actions)


def test_given_the_table_when_read_then_no_source_is_there_twice() -> None:
    sources = [path.source for path in ESCALATION_PATHS]
    assert len(set(sources)) == len(sources)


def test_given_send_command_on_one_document_when_judged_then_it_is_no_path() -> None:
    instances = "arn:aws:ec2:*:*:instance/*"
    assert open_paths(allow("ssm:SendCommand", [instances, "arn:aws:ssm:*:*:document/own"])) == []
    assert open_paths(allow("ssm:SendCommand", [instances, "arn:aws:ssm:*:*:document/*"])) != []
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-state.html
    associates = "ssm:CreateAssociation"
    assert open_paths(allow(associates, [instances, "arn:aws:ssm:*:*:document/own"])) == []
    assert open_paths(allow(associates, [instances, "arn:aws:ssm:*:*:document/*"])) != []


def test_given_the_own_user_when_judged_then_only_some_paths_are_open() -> None:
    own = "arn:aws:iam::123456789012:user/${aws:username}"
    assert [path.source for path in open_paths(allow("iam:*", own))] == ["iam-008", "iam-007"]


BOUNDARY = "arn:aws:iam::123456789012:policy/developers"


@pytest.mark.parametrize(
    ("operator", "key", "value", "is_open"),
    [
        ("StringNotEquals", "iam:PermissionsBoundary", BOUNDARY, False),
        ("StringNotLike", "iam:PermissionsBoundary", "arn:aws:iam::*:policy/developers", False),
        ("ArnNotLikeIfExists", "IAM:permissionsBoundary", [BOUNDARY, f"{BOUNDARY}-2"], False),
        ("ForAllValues:StringNotEquals", "iam:PermissionsBoundary", BOUNDARY, False),
        # A request without a boundary passes this one.
        ("ForAnyValue:StringNotEquals", "iam:PermissionsBoundary", BOUNDARY, True),
        ("StringEquals", "iam:PermissionsBoundary", BOUNDARY, True),
        ("Null", "iam:PermissionsBoundary", "true", True),
        # What is spared is no less than before.
        ("StringNotLike", "iam:PermissionsBoundary", "arn:aws:iam::*:policy/*", True),
        ("StringNotEquals", "aws:RequestedRegion", "eu-central-1", True),
        ("StringNotEquals", "iam:PermissionsBoundary", Unknown("u"), True),
        # The holder may write a tag itself.
        ("StringNotEquals", "iam:ResourceTag/team", "shop", True),
    ],
)
def test_given_a_deny_of_all_but_what_is_limited_when_judged_then_it_closes_the_path(
    operator: str, key: str, value: object, is_open: bool
) -> None:
    fence = deny("iam:P*", **when(operator, key, value))
    assert bool(open_paths(allow("iam:PutRolePolicy"), fence)) is is_open
    assert open_paths(allow("iam:AttachRolePolicy"), fence) != []


def test_given_a_deny_with_a_second_condition_when_judged_then_it_closes_nothing() -> None:
    both = {
        "StringNotEquals": {
            "iam:PermissionsBoundary": BOUNDARY,
            "aws:RequestedRegion": "eu-central-1",
        }
    }
    assert open_paths(allow("iam:PutRolePolicy"), deny("iam:*", Condition=both)) != []


def test_given_such_a_deny_when_a_service_is_held_as_a_whole_then_it_still_is() -> None:
    fence = deny("kms:*", **when("StringNotEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com"))
    found = surely(identity_weaknesses, policy(allow("kms:*"), fence))
    assert "service-wildcard" in found
    assert "decrypts-any-key" not in found


def test_given_a_known_path_to_some_roles_when_one_to_any_is_unknown_then_both_are_told() -> None:
    some = allow("ssm:StartSession")
    found = outcomes(identity_weaknesses, policy(some, allow(Unknown("u"))))
    escalates = [each for each in found if each.kind == "escalates"]
    assert [type(each).__name__ for each in escalates] == ["Weakness", "Undecided"]
