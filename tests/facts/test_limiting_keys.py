"""The keys that limit what a statement reaches."""

from __future__ import annotations

import re

import pytest

from policypack.facts.condition_keys import GLOBAL_KEYS, read_condition_keys
from policypack.facts.limiting_keys import read_limiting_keys

KEYS = dict(read_limiting_keys())
# AWS's own words for each are "in the request", "the caller", or what every request has.
LIMIT_NOTHING = [
    *("aws:requesttag/*", "aws:tagkeys", "aws:resourceaccount", "aws:resourceorgid"),
    *("aws:requestedregion", "aws:securetransport", "aws:currenttime", "aws:tokenissuetime"),
    *("aws:principaltag/*", "aws:sourceip", "aws:useragent", "aws:multifactorauthpresent"),
    *("s3:x-amz-acl", "s3:x-amz-server-side-encryption", "s3:max-keys", "s3:delimiter"),
    *("s3:authtype", "s3:signatureversion", "s3:tlsversion", "s3:resourceaccount"),
    *("ec2:instancetype", "ec2:region", "ec2:encrypted", "ec2:volumesize", "ec2:tenancy"),
    *("lambda:principal", "lambda:layer", "lambda:vpcids", "lambda:functionurlauthtype"),
    *("sns:protocol", "sns:endpoint", "kms:calleraccount", "kms:granteeprincipal"),
    *("sts:externalid", "sts:rolesessionname", "iam:associatedresourcearn", "rds:req-tag/*"),
    *("secretsmanager:versionstage", "dynamodb:select", "ecs:enable-execute-command"),
]


def test_every_key_is_one_that_aws_has() -> None:
    known = GLOBAL_KEYS.keys() | {line.split(" ", 1)[1] for line in read_condition_keys()[1]}
    assert sorted(KEYS.keys() - known) == []
    assert len(KEYS) == sum(1 for _ in read_limiting_keys())


def test_every_key_names_a_page_of_aws() -> None:
    page = re.compile(r"https://docs\.aws\.amazon\.com/[\w./-]+\.html(#[\w-]+)?")
    assert [key for key, url in KEYS.items() if not page.fullmatch(url)] == []


def test_every_family_of_tags_of_a_resource_is_listed() -> None:
    known = GLOBAL_KEYS.keys() | {line.split(" ", 1)[1] for line in read_condition_keys()[1]}
    tags = {key for key in known if key.endswith(":resourcetag/*")}
    assert sorted(tags - KEYS.keys()) == []


@pytest.mark.parametrize("key", LIMIT_NOTHING)
def test_what_the_holder_chooses_or_every_request_has_is_not_listed(key: str) -> None:
    assert key not in KEYS
