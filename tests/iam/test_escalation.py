"""Every path of the table opens with its own actions, and closes without any one of them."""

from __future__ import annotations

import pytest

from policypack.facts.escalation import ESCALATION_PATHS, EscalationPath
from policypack.iam import actions, escalation, identity_weaknesses, parse
from policypack.iam.effective_permissions import EffectivePermissions
from policypack.iam.expanded_statements import expand_statements
from tests.iam.statements import Statement, allow, deny, policy, surely, when

PATHS = pytest.mark.parametrize("path", ESCALATION_PATHS, ids=lambda path: path.source)
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


@pytest.mark.parametrize("path", [path for path in ESCALATION_PATHS if path.passed_to])
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
