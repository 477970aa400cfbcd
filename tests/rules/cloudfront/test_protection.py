"""Web ACLs, root objects and encrypted fields."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource
from tests.rules.cloudfront.distributions import (
    BOTH,
    MULTITENANT,
    behavior,
    bucket,
    distribution,
    origin,
)

WAF = "cloudfront-distribution-without-waf"
ROOT = "cloudfront-distribution-without-root-object"
FIELDS = "cloudfront-distribution-without-field-encryption"
ACL = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1"
MISSING = [("violates", "webAclId")]


@BOTH
@pytest.mark.parametrize(
    ("acl", "expected"),
    [(None, MISSING), ("", MISSING), (ACL, []), (UNKNOWN, [("undecided", "webAclId")])],
)
def test_a_distribution_needs_a_web_acl(kind: str, acl: Any, expected: Any) -> None:
    assert outcomes(WAF, distribution(kind=kind, webAclId=acl)) == expected


def tenant(acl: Any = None, of: Any = "E1", name: str = "tenant") -> Resource:
    kind = "aws:cloudfront/distributionTenant:DistributionTenant"
    held = {"distributionId": of, "customizations": {"webAcl": {"arn": acl}}}
    return resource(kind, held, name)


def test_all_tenants_may_have_web_acls_of_their_own() -> None:
    held = distribution(kind=MULTITENANT)
    assert outcomes(WAF, held, tenant(ACL)) == []
    assert outcomes(WAF, held, tenant(ACL), tenant(name="other")) == MISSING
    assert outcomes(WAF, held, tenant(ACL, "E2")) == MISSING
    unknown = outcomes(WAF, held, tenant(UNKNOWN))
    assert unknown == [("undecided", "customizations.webAcl.arn")]


NO_ROOT = [("violates", "defaultRootObject")]


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (None, NO_ROOT),
        ("", NO_ROOT),
        ("index.html", []),
        (UNKNOWN, [("undecided", "defaultRootObject")]),
    ],
)
def test_a_bucket_needs_a_root_object(root: Any, expected: Any) -> None:
    assert outcomes(ROOT, distribution(bucket(), defaultRootObject=root)) == expected


def test_an_api_needs_none_and_the_origin_of_the_default_behavior_decides() -> None:
    assert outcomes(ROOT, distribution(origin())) == []
    both = [origin(originId="api"), bucket()]
    assert outcomes(ROOT, distribution(*both)) == NO_ROOT
    assert outcomes(ROOT, distribution(*both, default=behavior(targetOriginId="api"))) == []
    assert outcomes(ROOT, distribution(*both, default=behavior(targetOriginId="group"))) == []
    unknown = distribution(*both, default=behavior(targetOriginId=UNKNOWN))
    assert outcomes(ROOT, unknown) == [("undecided", "defaultCacheBehavior.targetOriginId")]


def test_one_behavior_with_encrypted_fields_suffices() -> None:
    encrypted = behavior(fieldLevelEncryptionId="C1")
    assert outcomes(FIELDS, distribution()) == [("violates", "")]
    assert outcomes(FIELDS, distribution(default=encrypted)) == []
    assert outcomes(FIELDS, distribution(others=[behavior(), encrypted])) == []
    unknown = distribution(default=behavior(fieldLevelEncryptionId=UNKNOWN))
    found = outcomes(FIELDS, unknown)
    assert found == [("undecided", "defaultCacheBehavior.fieldLevelEncryptionId")]


@pytest.mark.parametrize(
    ("member", "expected"), [("one", [("violates", "defaultRootObject")]), ("two", [])]
)
def test_a_group_is_about_the_origins_that_are_its_members(member: str, expected: Any) -> None:
    group = {"originId": "group", "members": [{"originId": member}]}
    origins = (bucket(), origin(originId="two"))
    held = distribution(*origins, default=behavior(targetOriginId="group"), originGroups=[group])
    assert outcomes(ROOT, held) == expected
