"""Which resource patterns reach everything of a kind, and which name an owner."""

from __future__ import annotations

import pytest

from policypack.iam import identity_weaknesses, source_arn_is_vacuous
from policypack.iam.meaning.arns import (
    ALL_OF_IAM,
    EVERYTHING,
    ROLE,
    matches_all,
    matches_all_literally,
    names_owner,
    probes_of,
    surely_matches_all,
)
from policypack.iam.meaning.truth import Truth
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, policy, surely

OWN = "123456789012"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        *((pattern, True) for pattern in ("*", "**", "?*", "arn:*", "arn:*:*:*:*:*", "a*")),
        *((pattern, True) for pattern in ("arn:aws:*:*:*:*", f"arn:aws:*:*:{OWN}:*")),
        *((pattern, True) for pattern in ("arn:aws-cn:*", "arn:*:*:*:*:**")),
        *((pattern, False) for pattern in ("", "arn:aws:s3:::*", "arn:aws:iam::*:*")),
        *((pattern, False) for pattern in ("arn:aws:*:eu-west-1:*:*", "arn:aws:*:*:*:x*")),
    ],
)
def test_given_a_pattern_when_tried_then_everything_is_recognised(
    pattern: str, expected: bool
) -> None:
    assert matches_all(pattern, EVERYTHING) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        *((pattern, True) for pattern in ("*", "arn:aws:iam::*:role/*", "arn:aws:iam::*:r*")),
        *((pattern, True) for pattern in (f"arn:aws:iam::{OWN}:role/*", "arn:aws:iam::*:?ole/*")),
        *((pattern, True) for pattern in ("arn:aws-us-gov:iam::*:role/*", "arn:*:iam::*:role**")),
        *((pattern, False) for pattern in ("arn:aws:iam::*:role/app-*", "arn:aws:iam::*:user/*")),
        *((pattern, False) for pattern in (f"arn:aws:iam::{OWN}:role/one", "arn:aws:s3:::*")),
        *((pattern, False) for pattern in ("arn:aws:iam::*:role/service-role/*", "role/*")),
    ],
)
def test_given_a_pattern_when_tried_then_any_role_is_recognised(
    pattern: str, expected: bool
) -> None:
    assert matches_all(pattern, ROLE) is expected


# In a name `*` is any text and `?` any character:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
EVADING = [
    *("role/a*", "role/*z", "role/*a*", "role/*-*", "role/?*", "role/*7", "role/*_*-*"),
    *(f"role/{'?' * length}" for length in (1, 6, 11, 30, 64)),
    "role/????????-????-????-????-????????????",
]
# Each of them matches one name of a few letters by chance, and none of them every name.
NAMING = [
    *("role/Zq*", "role/*-xK", "role/*own", "role/*-this-*", "role/*q7*", "role/m_4*", "role/*hG"),
    *("role/app-?", "role/??-prod", "role/a*b", "role/1/2*", "role/team/*"),
]


@pytest.mark.parametrize("name", EVADING)
def test_given_a_pattern_that_names_next_to_nothing_when_tried_then_it_is_any_role(
    name: str,
) -> None:
    pattern = f"arn:aws:iam::{OWN}:{name}"
    assert matches_all(pattern, ROLE)
    assert "passes-any-role" in surely(identity_weaknesses, policy(allow("iam:PassRole", pattern)))
    # What such a pattern leaves out, or denies, is no more than it matches.
    assert not matches_all_literally(f"arn:aws:iam::*:{name}", ROLE) or name == "role/?*"
    rest = {"Effect": "Allow", "Action": "iam:PassRole", "NotResource": pattern}
    if name != "role/?*":
        assert "passes-any-role" in surely(identity_weaknesses, policy(rest))


@pytest.mark.parametrize("name", NAMING)
def test_given_a_pattern_that_names_something_when_tried_then_it_is_not_any_role(name: str) -> None:
    pattern = f"arn:aws:iam::{OWN}:{name}"
    assert not matches_all(pattern, ROLE)
    assert not surely_matches_all(pattern, ROLE)
    document = policy(allow("iam:PassRole", pattern))
    assert "passes-any-role" not in surely(identity_weaknesses, document)


@pytest.mark.parametrize("service", ["sqs", "sns"])
def test_given_a_name_without_a_type_when_it_is_one_letter_then_it_is_any(service: str) -> None:
    pattern = f"arn:aws:{service}:*:*:a*"
    assert matches_all(pattern, probes_of(f"arn:aws:{service}:${{Region}}:${{Account}}:${{Name}}"))
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
    assert not matches_all("arn:aws:iam::*:u*", ROLE)


def test_given_a_deny_when_it_names_digits_of_an_account_then_it_does_not_cover_all() -> None:
    assert not matches_all_literally("arn:aws:iam::0*:*", ALL_OF_IAM)
    assert not matches_all_literally("arn:aws:lambda:x*:*:*", EVERYTHING)


def test_given_no_resource_but_the_own_user_when_policies_are_attached_then_others_remain() -> None:
    but_oneself = {
        "Effect": "Allow",
        "Action": "iam:AttachUserPolicy",
        "NotResource": "arn:aws:iam::*:user/${aws:username}",
    }
    assert "escalates" in surely(identity_weaknesses, policy(but_oneself))


def test_given_a_named_region_or_account_when_tried_then_a_function_wildcard_is_still_wide() -> (
    None
):
    functions = probes_of("arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}")
    assert matches_all(f"arn:aws:lambda:us-gov-west-1:{OWN}:function:*", functions)
    assert matches_all("arn:aws:lambda:eu-*:12345678901?:function:*", functions)
    own = "arn:aws:lambda:${aws:RequestedRegion}:${aws:PrincipalAccount}:function:"
    assert matches_all(f"{own}*", functions)
    assert not matches_all(f"{own}${{aws:PrincipalTag/team}}", functions)
    assert not matches_all("arn:aws:lambda:*:*:function:app-*", functions)


def test_given_a_named_account_when_a_deny_is_tried_then_it_counts_as_a_limit() -> None:
    assert matches_all_literally("arn:aws:iam::*:*", ALL_OF_IAM)
    assert not matches_all_literally(f"arn:aws:iam::{OWN}:*", ALL_OF_IAM)


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (f"arn:aws:sns:eu-west-1:{OWN}:topic", True),
        (f"arn:aws:sns:*:{OWN}:*", True),
        ("arn:aws:sns:eu-west-1:*:topic", False),
        ("arn:aws:sns:eu-west-1::topic", False),
        ("arn:aws:sns:eu-west-1:12345678901?:topic", False),
        (f"arn:aws:*:eu-west-1:{OWN}:topic", False),
        ("arn:aws:s3:::bucket", True),
        ("arn:aws:s3:::bucket/*", True),
        ("arn:aws:s3:::bucket-*", False),
        ("arn:aws:s3:::", False),
        ("AROAEXAMPLEID", True),
        ("*", False),
        ("arn:aws:s3*", False),
        ("", False),
    ],
)
def test_given_an_arn_when_asked_then_its_owner_is_told(arn: str, expected: bool) -> None:
    assert names_owner(arn) is expected


UNKNOWN = Unknown("sourceArn")
ACCOUNT = Unknown("sourceAccount")


@pytest.mark.parametrize(
    ("arn", "account", "expected"),
    [
        *((arn, None, True) for arn in ("*", "**", "arn:*:*:*:*:*", "arn:aws:s3:::*")),
        *((arn, "*", True) for arn in ("arn:aws:s3:::*", "arn:aws:events:eu-west-1::rule/r")),
        ("arn:aws:events:eu-west-1:*:rule/r", None, True),
        ("arn:aws:s3:::*", OWN, False),
        ("arn:aws:s3:::bucket", None, False),
        (f"arn:aws:execute-api:eu-west-1:{OWN}:a1b2c3/*/*", None, False),
        ("bucket", None, False),
        (None, None, False),
        (None, ACCOUNT, False),
        (UNKNOWN, None, UNKNOWN),
        (UNKNOWN, OWN, False),
        ("arn:aws:s3:::*", ACCOUNT, ACCOUNT),
        ("arn:aws:s3:::bucket", ACCOUNT, False),
    ],
)
def test_given_a_lambda_permission_when_judged_then_a_vacuous_source_is_told(
    arn: str | Unknown | None, account: str | Unknown | None, expected: Truth
) -> None:
    assert source_arn_is_vacuous(arn, account) is expected
