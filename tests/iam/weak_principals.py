"""Documents that let in whom they name: kind, judge, document. Every spelling has a row."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam import (
    Accounts,
    Document,
    Purpose,
    Undecided,
    Weakness,
    document_weaknesses,
    resource_policy_weaknesses,
    trust_weaknesses,
)
from tests.iam.statements import Finder, allow, policy, trust, when

OWN = "123456789012"
OTHER = "999988887777"
ROOT = f"arn:aws:iam::{OTHER}:root"
GITHUB = "token.actions.githubusercontent.com"
COGNITO = "cognito-identity.amazonaws.com"
POOL = "eu-west-1:11111111-2222-3333-4444-555555555555"
WEB = "sts:AssumeRoleWithWebIdentity"
ANYWHERE = {"Service": "rolesanywhere.amazonaws.com"}
ROLES_ANYWHERE = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]
CLUSTERS = (
    "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
    "oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
)
CIRCLE_CI = "oidc.circleci.com/org/11111111-2222-3333-4444-555555555555"
BITBUCKET = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"
FLY = "oidc.fly.io/acme"
GITHUB_ENTERPRISE = (f"{GITHUB}/acme-inc", "github.example.com/_services/token")
VERCEL = "oidc.vercel.com"
BUILDKITE = "agent.buildkite.com"
HOME = Accounts(own=frozenset({OWN}))


def trust_at_home(document: Document) -> Iterator[Weakness | Undecided]:
    """Judges a trust policy where the own account is known."""
    return trust_weaknesses(document, HOME)


def resource_at_home(document: Document) -> Iterator[Weakness | Undecided]:
    """Judges a resource policy where the own account is known."""
    return resource_policy_weaknesses(document, HOME)


def document_at_home(purpose: Purpose) -> Finder:
    """A judge of all weaknesses of a document of the purpose, where the own account is known."""
    return lambda document: document_weaknesses(document, purpose, HOME)


def provider(host: str) -> dict[str, str]:
    """An OIDC provider of the own account as a principal."""
    return {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{host}"}


def queue(principal: object, **more: object) -> dict[str, object]:
    """A queue policy of one statement."""
    return policy(allow("sqs:SendMessage", "*", Principal=principal, **more))


EVENTS = {"Service": "events.amazonaws.com"}
OF_OTHER = [
    when("StringEquals", "aws:PrincipalAccount", [OWN, OTHER]),
    when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OTHER}:role/*"),
    when("ArnEquals", "aws:PrincipalArn", ROOT),
    when("StringLike", "AWS:PRINCIPALARN", f"arn:aws:iam::{OTHER}:role/vendor"),
]
TRUST: list[tuple[str, dict[str, object]]] = [
    *(
        ("trusts-foreign-account", policy(trust({"AWS": principal})))
        for principal in (
            *(ROOT, OTHER, [f"arn:aws:iam::{OWN}:role/a", ROOT]),
            *(f"arn:aws:iam::{OTHER}:role/vendor", f"arn:aws:iam::{OTHER}:user/ann"),
            *(f"arn:aws-cn:iam::{OTHER}:root", f"arn:aws:sts::{OTHER}:assumed-role/a/b"),
        )
    ),
    *(("trusts-foreign-account", policy(trust("*", **condition))) for condition in OF_OTHER),
    *(("foreign-account", policy(trust("*", **condition))) for condition in OF_OTHER),
    ("trusts-foreign-account", policy(trust({"AWS": ROOT}, "sts:*"))),
    *(
        ("trusts-foreign-account", policy(trust({"AWS": ROOT}, **condition)))
        for condition in (
            when("StringLike", "sts:ExternalId", "*"),
            when("StringLike", "sts:ExternalId", "acme-3f9c1b7e*"),
            when("StringEquals", "sts:ExternalId", "secret"),
            when("StringEquals", "sts:ExternalId", "external-id"),
            when("StringEquals", "sts:ExternalId", "12345678"),
            when("StringEquals", "sts:ExternalId", OTHER),
            when("StringEquals", "sts:ExternalId", "acme-production-2026-11-25"),
            when("StringEquals", "sts:ExternalId", ["acme-3f9c1b7e", "acme"]),
            when("StringNotEquals", "sts:ExternalId", "acme-3f9c1b7e"),
            when("StringEqualsIfExists", "sts:ExternalId", "acme-3f9c1b7e"),
            when("BoolIfExists", "aws:MultiFactorAuthPresent", "true"),
            when("Bool", "aws:MultiFactorAuthPresent", "false"),
            when("StringLike", "aws:PrincipalOrgID", "o-*"),
            when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
        )
    ),
    *(
        ("trusts-whole-account", policy(trust({"AWS": p})))
        for p in (OWN, f"arn:aws:iam::{OWN}:root")
    ),
    *(
        ("trusts-whole-account", policy(trust({"AWS": OWN}, **condition)))
        for condition in (
            when("StringLike", "aws:PrincipalArn", "*"),
            when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:*"),
            when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:role/?*"),
            when("StringLike", "aws:PrincipalTag/team", "?" * 30),
            when("StringEquals", "aws:PrincipalAccount", OWN),
        )
    ),
    *(
        ("trusts-lambda-and-others", policy(trust({"Service": "lambda.amazonaws.com", **other})))
        for other in ({"AWS": OWN}, {"Federated": f"arn:aws:iam::{OWN}:saml-provider/sso"})
    ),
    *(
        ("trusts-any-service", policy(trust({"Service": service})))
        for service in ("*", ["lambda.amazonaws.com", "*"])
    ),
    *(
        ("trusts-any-identity", policy(trust(ANYWHERE, ROLES_ANYWHERE, **condition)))
        for condition in (
            {},
            when("StringEquals", "aws:SourceAccount", OWN),
            when("ArnLike", "aws:SourceArn", f"arn:aws:rolesanywhere:*:{OWN}:trust-anchor/*"),
            when("StringLike", "aws:PrincipalTag/x509Subject/CN", "*"),
            when("StringNotEquals", "aws:PrincipalTag/x509Subject/CN", "guest"),
        )
    ),
    *(
        (
            "trusts-any-identity",
            policy(trust({"Federated": COGNITO}, WEB, Condition={**pool, **login})),
        )
        for pool in ({"StringEquals": {f"{COGNITO}:aud": POOL}},)
        for login in (
            {"ForAnyValue:StringLike": {f"{COGNITO}:amr": "unauthenticated"}},
            {"ForAnyValue:StringLike": {f"{COGNITO}:amr": ["authenticated", "unauthenticated"]}},
            {"ForAnyValue:StringLike": {f"{COGNITO}:amr": "*auth*"}},
        )
    ),
    *(
        ("trusts-any-identity", policy(trust(provider(host), WEB, **condition)))
        for host in CLUSTERS
        for condition in (
            {},
            when("StringEquals", f"{host}:aud", "sts.amazonaws.com"),
            when("StringLike", f"{host}:sub", "*"),
            when("StringLike", f"{host}:sub", "system:serviceaccount:*:*"),
            when("StringLike", f"{host}:sub", ["system:serviceaccount:a:b", "system:*"]),
        )
    ),
    *(
        ("trusts-any-identity", policy(trust(provider(host), WEB, **condition)))
        for host in (CIRCLE_CI, BITBUCKET, FLY, f"{VERCEL}/acme", *GITHUB_ENTERPRISE)
        for condition in ({}, when("StringLike", f"{host}:sub", "*"))
    ),
    *(
        ("trusts-any-repository", policy(trust(provider(host), WEB, **condition)))
        for host in (BUILDKITE, VERCEL)
        for condition in (
            {},
            when("StringEquals", f"{host}:aud", "sts.amazonaws.com"),
            when("StringLike", f"{host}:sub", "*:production"),
        )
    ),
    ("trust-without-source-arn", policy(trust({"Service": "amplify.amazonaws.com"}))),
    *(
        ("trust-without-source-arn", policy(trust({"Service": f"{service}.amazonaws.com"})))
        for service in ("scheduler", "events", "states", "apigateway", "logs.eu-west-1", "PIPES")
    ),
    *(
        ("trust-without-source-arn", policy(trust(EVENTS, **condition)))
        for condition in (
            when("ArnLike", "aws:SourceArn", "arn:aws:events:*:*:rule/*"),
            when("StringLike", "aws:SourceAccount", "*"),
            when("StringEqualsIfExists", "aws:SourceAccount", OWN),
            when("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij"),
        )
    ),
    *(
        ("oidc-without-audience", policy(trust(principal, WEB, **condition)))
        for principal, condition in (
            (provider(GITHUB), when("StringEquals", f"{GITHUB}:sub", "repo:acme/app:ref:main")),
            (provider("idp.example.com"), {}),
            (provider("idp.example.com"), when("StringLike", "idp.example.com:aud", "*")),
            (provider("idp.example.com"), when("StringLike", "idp.example.com:aud", "a*")),
            ({"Federated": "accounts.google.com"}, {}),
            ({"Federated": COGNITO}, when("StringEquals", f"{COGNITO}:aud", POOL)),
            (
                {"Federated": COGNITO},
                when("ForAnyValue:StringLike", f"{COGNITO}:amr", "authenticated"),
            ),
        )
    ),
    (
        "oidc-without-audience",
        policy(
            trust({"Federated": f"arn:aws:iam::{OWN}:saml-provider/idp"}, "sts:AssumeRoleWithSAML")
        ),
    ),
    (
        "principal-partial-wildcard",
        policy(trust("*", **when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/deployer"))),
    ),
]

RESOURCE: list[tuple[str, dict[str, object]]] = [
    *(
        ("foreign-account", queue({"AWS": principal}))
        for principal in (ROOT, OTHER, [OWN, f"arn:aws:iam::{OTHER}:role/vendor"])
    ),
    ("foreign-account", queue({"AWS": OTHER}, **when("StringLike", "aws:PrincipalOrgID", "*"))),
    ("foreign-account", queue({"AWS": OTHER}, **when("Bool", "aws:SecureTransport", "true"))),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    *(("foreign-account", queue("*", **condition)) for condition in OF_OTHER),
    # https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-caller-account
    ("foreign-account", queue("*", **when("StringEquals", "kms:CallerAccount", OTHER))),
    *(
        ("service-without-source", queue({"Service": service}))
        for service in ("sns.amazonaws.com", "*", "sqs.cn-north-1.amazonaws.com.cn", ["s3.com"])
    ),
    *(
        ("service-without-source", queue(EVENTS, **condition))
        for condition in (
            when("ArnLike", "aws:SourceArn", "arn:aws:events:*:*:rule/*"),
            when("ArnLike", "aws:SourceArn", "arn:aws:s3:::*"),
            when("StringEqualsIfExists", "aws:SourceAccount", OWN),
            when("StringNotEquals", "aws:SourceAccount", OTHER),
            when("Bool", "aws:SecureTransport", "true"),
            when("ArnLike", "kms:EncryptionContext:aws:logs:arn", "arn:aws:logs:*:*:log-group:*"),
        )
    ),
    *(
        ("principal-partial-wildcard", queue("*", **condition))
        for condition in (
            when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/deployer"),
            when("StringLike", "aws:PrincipalAccount", "12345678901?"),
            when("StringLike", "aws:PrincipalOrgID", ["o-abcdefghij", "o-*"]),
            when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-*/r-ab12/*"),
        )
    ),
]

WEAK: list[tuple[Finder, str, dict[str, object]]] = [
    *((trust_at_home, kind, document) for kind, document in TRUST),
    *((resource_at_home, kind, document) for kind, document in RESOURCE),
]
