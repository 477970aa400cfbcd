"""Trust policies: who may assume the role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policypack.iam import Accounts, Document, Undecided, Weakness, trust_weaknesses
from policypack.model.unknown import Unknown
from tests.iam.statements import deny, kinds, only, outcomes, perhaps, policy, surely, trust, when
from tests.iam.weak_documents import GITHUB, OWN, PROVIDER, WEB
from tests.iam.weak_principals import (
    ANYWHERE,
    BITBUCKET,
    BUILDKITE,
    CIRCLE_CI,
    CLUSTERS,
    COGNITO,
    FLY,
    POOL,
    ROLES_ANYWHERE,
    VERCEL,
    provider,
)

BRANCH = "repo:acme/app:ref:refs/heads/main"
FEDERATED = {"Federated": PROVIDER}
REPOSITORY = "trusts-any-repository"
HOME = Accounts(own=frozenset({OWN}))


def judge_at_home(document: Document) -> Iterator[Weakness | Undecided]:
    return trust_weaknesses(document, HOME)


@pytest.mark.parametrize(
    "statement",
    [
        trust({"Service": "lambda.amazonaws.com"}),
        trust({"AWS": f"arn:aws:iam::{OWN}:role/deployer"}),
        trust("*", **when("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij")),
        trust("*", **when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:role/*")),
        trust("*", "sts:TagSession"),
        {**trust("*"), "Effect": "Deny"},
    ],
)
def test_given_a_trust_in_somebody_when_judged_then_nothing_is_said(statement: object) -> None:
    assert outcomes(judge_at_home, policy(statement)) == []


def test_given_any_principal_of_the_own_account_when_judged_then_it_is_the_whole_account() -> None:
    anyone = trust("*", **when("StringEquals", "aws:PrincipalAccount", OWN))
    found = only(judge_at_home, policy(anyone), "trusts-whole-account")
    assert found.path == "policy.Statement[0].Condition.StringEquals.aws:PrincipalAccount"
    assert "every principal of the account 123456789012 to assume" in found.message
    delegated = only(judge_at_home, policy(trust({"AWS": OWN})), "trusts-whole-account")
    assert "that its identity policies permit" in delegated.message
    named = when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:role/deploy-*")["Condition"]
    both = {"Condition": {**anyone["Condition"], **named}}  # type: ignore[dict-item]
    assert "trusts-whole-account" not in kinds(judge_at_home, policy(trust("*", **both)))
    source = trust("*", **when("StringEquals", "aws:SourceAccount", OWN))
    assert "trusts-whole-account" not in kinds(judge_at_home, policy(source))
    unknown = trust("*", **when("StringEquals", "aws:PrincipalAccount", Unknown("u")))
    assert "trusts-whole-account" in perhaps(judge_at_home, policy(unknown))


def test_given_a_deny_of_assuming_when_other_actions_are_allowed_then_no_principal_can() -> None:
    fence = {"Effect": "Deny", "Principal": "*", "NotAction": "*:Get*"}
    for action in ("*", ["*", "*:nope"]):
        assert kinds(trust_weaknesses, policy(trust("*", action), fence)) == set()


def test_given_any_service_when_a_source_is_compared_then_it_acts_for_one_customer() -> None:
    service = {"Service": "*"}
    assert (
        "any AWS customer"
        in only(trust_weaknesses, policy(trust(service)), "trusts-any-service").message
    )
    own = trust(service, **when("StringEquals", "aws:SourceAccount", OWN))
    found = only(trust_weaknesses, policy(own), "trusts-any-service")
    assert found.message.endswith("allows every AWS service to assume the role")


@pytest.mark.parametrize(
    "condition",
    [
        when("StringEquals", f"{GITHUB}:sub", BRANCH),
        when("StringLike", f"{GITHUB}:sub", ["repo:acme/app:*", "repo:acme/lib:*"]),
        when("StringLike", f"{GITHUB}:sub", "repo:acme/*"),
        when("ForAnyValue:StringLike", f"{GITHUB}:sub", "repo:acme/app:*"),
        when("StringLike", f"{GITHUB}:sub", "repo:acme@1234/app@5678:*"),
        when("StringLike", f"{GITHUB}:sub", "repository_owner_id:1234:*"),
        when("StringEquals", f"{GITHUB}:repository", "acme/app"),
        when("StringEquals", f"{GITHUB}:repository_id", "5678"),
        when("StringEquals", f"{GITHUB}:repository_owner_id", "1234"),
        when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
    ],
)
def test_given_github_when_a_claim_names_an_owner_then_nothing_is_said(
    condition: dict[str, object],
) -> None:
    assert REPOSITORY not in kinds(trust_weaknesses, policy(trust(FEDERATED, WEB, **condition)))


@pytest.mark.parametrize(
    ("host", "claim", "good", "bad"),
    [
        ("gitlab.com", "sub", "project_path:acme/app:ref_type:branch:ref:main", "project_path:*"),
        ("app.terraform.io", "sub", "organization:acme:project:*", "organization:*:project:p:*"),
        ("api.pulumi.com/oidc", "sub", "pulumi:deploy:org:acme:*", "pulumi:deploy:org:*"),
        # https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/: aws:{org}, and the name of
        # the organization alone for the project "default".
        ("api.pulumi.com/oidc", "aud", "aws:acme", "*"),
        ("api.pulumi.com/oidc", "aud", "acme", "aws:*"),
    ],
)
def test_given_another_shared_issuer_when_judged_then_its_own_grammar_counts(
    host: str, claim: str, good: str, bad: str
) -> None:
    provider = {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{host}"}
    named = trust(provider, WEB, **when("StringLike", f"{host}:{claim}", good))
    assert REPOSITORY not in kinds(trust_weaknesses, policy(named))
    anybody = trust(provider, WEB, **when("StringLike", f"{host}:{claim}", bad))
    assert REPOSITORY in surely(trust_weaknesses, policy(anybody))


@pytest.mark.parametrize(
    ("claim", "value", "is_weak"),
    [("aud", "aws:acme", False), ("sub", "pulumi:deploy:org:acme:*", False), ("aud", "*", True)],
)
def test_given_a_key_made_of_the_url_of_a_provider_when_judged_then_its_scheme_does_not_count(
    claim: str, value: str, is_weak: bool
) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html
    limit = when("StringLike", f"https://api.pulumi.com/oidc:{claim}", value)
    for arn in (f"arn:aws:iam::{OWN}:oidc-provider/api.pulumi.com/oidc", Unknown("arn")):
        found = kinds(trust_weaknesses, policy(trust({"Federated": arn}, WEB, **limit)))
        assert (REPOSITORY in found) is is_weak


@pytest.mark.parametrize(
    "provider",
    [
        f"arn:aws:iam::{OWN}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF",
        f"arn:aws:iam::{OWN}:oidc-provider/{GITHUB}/acme",
        f"arn:aws:iam::{OWN}:saml-provider/idp",
        "accounts.google.com",
    ],
)
def test_given_an_issuer_of_one_customer_when_judged_then_nothing_is_said(provider: str) -> None:
    assert REPOSITORY not in kinds(trust_weaknesses, policy(trust({"Federated": provider}, WEB)))


def test_given_a_deny_of_assuming_when_judged_then_other_actions_of_sts_do_not_matter() -> None:
    anybody = {"Effect": "Allow", "Principal": "*", "Action": ["sts:Get*", "sts:A*"]}
    denied = {"Effect": "Deny", "Principal": "*", "Action": "sts:A*"}
    assert "trusts-anyone" in surely(trust_weaknesses, policy(anybody))
    assert surely(trust_weaknesses, policy(anybody, denied)) == set()


def test_given_an_unknown_provider_when_keys_of_github_are_there_then_it_is_github() -> None:
    unknown = {"Federated": Unknown("u", "provider.arn")}
    weak = trust(unknown, WEB, **when("StringEquals", f"{GITHUB}:aud", "sts.amazonaws.com"))
    assert "trusts-any-repository" in surely(trust_weaknesses, policy(weak))
    good = trust(unknown, WEB, **when("StringEquals", f"{GITHUB}:sub", BRANCH))
    assert "trusts-any-repository" not in {
        each.kind for each in outcomes(trust_weaknesses, policy(good))
    }
    other = trust(unknown, WEB, **when("StringEquals", "oidc.example.org:sub", "x"))
    assert set(perhaps(trust_weaknesses, policy(other))) == {"trusts-anyone"}
    bare = trust(unknown, WEB)
    assert set(perhaps(trust_weaknesses, policy(bare))) == {
        "trusts-anyone",
        "trusts-any-repository",
        "trusts-any-identity",
    }


def test_given_an_unknown_provider_when_another_action_is_allowed_then_it_is_no_repository() -> (
    None
):
    statement = trust({"Federated": Unknown("u")}, "sts:AssumeRoleWithSAML")
    assert set(perhaps(trust_weaknesses, policy(statement))) == {"trusts-anyone"}


@pytest.mark.parametrize(
    "more",
    [
        {"Condition": Unknown("u")},
        {"Condition": {"StringEquals": Unknown("u")}},
        when("StringLike", f"{GITHUB}:sub", ["repo:acme/*", Unknown("u")]),
    ],
)
def test_given_an_unknown_condition_when_judged_then_it_decides(more: dict[str, object]) -> None:
    found = perhaps(trust_weaknesses, policy(trust(FEDERATED, WEB, **more)))
    assert REPOSITORY in found


def test_given_an_unknown_action_when_judged_then_it_decides() -> None:
    found = perhaps(trust_weaknesses, policy(trust("*", Unknown("u"))))
    assert found == {"trusts-anyone": ["policy.Statement[0].Action"]}


def test_given_a_deny_that_covers_when_judged_then_nothing_is_said() -> None:
    taken = {"Effect": "Deny", "Action": "sts:*", "Principal": "*"}
    assert outcomes(trust_weaknesses, policy(trust("*"), taken)) == []
    part = deny("sts:TagSession", Principal="*")
    assert surely(trust_weaknesses, policy(trust("*"), part)) == {"trusts-anyone"}


def test_given_any_repository_when_the_message_is_read_then_it_points_at_what_is_missing() -> None:
    bare = only(trust_weaknesses, policy(trust(FEDERATED, WEB)), "trusts-any-repository")
    assert bare.path == "policy.Statement[0].Principal.Federated"
    assert "any GitHub repository" in bare.message
    weak = trust(FEDERATED, WEB, **when("StringEquals", f"{GITHUB}:aud", "sts.amazonaws.com"))
    found = only(trust_weaknesses, policy(weak), "trusts-any-repository")
    assert found.path == "policy.Statement[0].Condition"


def test_given_anybody_when_the_message_is_read_then_a_useless_condition_is_named() -> None:
    plain = only(trust_weaknesses, policy(trust("*")), "trusts-anyone")
    assert plain.message.endswith("assume the role")
    secret = trust("*", **when("StringEquals", "sts:ExternalId", "secret"))
    found = only(trust_weaknesses, policy(secret), "trusts-anyone")
    assert found.message.endswith("its Condition excludes no caller")
    assert "secret" not in found.message


@pytest.mark.parametrize(
    ("host", "claim", "value"),
    [
        # https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
        (CLUSTERS[0], "sub", "system:serviceaccount:shop:orders"),
        (CLUSTERS[0], "sub", "system:serviceaccount:shop:*"),
        (CLUSTERS[1], "sub", "system:serviceaccount:team-*:orders"),
        # https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/
        (CIRCLE_CI, "sub", "org/*/project/66666666-7777-8888-9999-000000000000/*"),
        # https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/
        (BITBUCKET, "sub", "{11111111-2222-3333-4444-555555555555}*:*"),
        # https://fly.io/docs/security/openid-connect/
        (FLY, "sub", "acme:orders:*"),
        # https://vercel.com/docs/oidc/reference
        (f"{VERCEL}/acme", "sub", "owner:acme:project:orders:environment:production"),
        # https://buildkite.com/docs/pipelines/security/oidc/aws
        (BUILDKITE, "sub", "organization:acme:pipeline:orders:*"),
    ],
)
def test_given_a_claim_that_names_an_owner_when_judged_then_the_provider_is_limited(
    host: str, claim: str, value: str
) -> None:
    condition = when("StringLike", f"{host}:{claim}", value)
    found = kinds(trust_weaknesses, policy(trust(provider(host), WEB, **condition)))
    assert found <= {"oidc-without-audience"}


@pytest.mark.parametrize(
    "condition",
    [
        # https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
        when("ArnEquals", "aws:SourceArn", f"arn:aws:rolesanywhere:eu-west-1:{OWN}:trust-anchor/1"),
        when("StringEquals", "aws:PrincipalTag/x509Subject/CN", "orders"),
        when("StringEquals", "aws:PrincipalTag/x509Issuer/CN", "Acme CA"),
        when("StringLike", "sts:SourceIdentity", "CN=orders*"),
    ],
)
def test_given_a_named_certificate_when_judged_then_roles_anywhere_is_limited(
    condition: dict[str, object],
) -> None:
    made = policy(trust(ANYWHERE, ROLES_ANYWHERE, **condition))
    assert kinds(trust_weaknesses, made) == set()


def test_given_a_login_of_cognito_when_judged_then_only_guests_are_any_identity() -> None:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#role-trust-and-permissions"""
    audience = {"StringEquals": {f"{COGNITO}:aud": POOL}}
    login = {"ForAnyValue:StringLike": {f"{COGNITO}:amr": "authenticated"}}
    made = policy(trust({"Federated": COGNITO}, WEB, Condition={**audience, **login}))
    assert kinds(trust_weaknesses, made) == set()
    missing = policy(trust({"Federated": COGNITO}, WEB, Condition=audience))
    assert kinds(trust_weaknesses, missing) == {"oidc-without-audience"}
    unknown = {"ForAnyValue:StringLike": {f"{COGNITO}:amr": Unknown("u")}}
    made = policy(trust({"Federated": COGNITO}, WEB, Condition={**audience, **unknown}))
    assert set(perhaps(trust_weaknesses, made)) == {"trusts-any-identity", "oidc-without-audience"}


def test_given_a_cluster_when_the_fix_is_read_then_it_names_the_key_and_the_subject() -> None:
    made = policy(trust(provider(CLUSTERS[0]), WEB))
    found = only(trust_weaknesses, made, "trusts-any-identity")
    key = f"{CLUSTERS[0]}:sub"
    wanted = f"In Condition, compare {key} with system:serviceaccount:NAMESPACE:NAME"
    assert found.fix == wanted
    assert "any service account of the EKS cluster" in found.message


# How much a trust without a subject lets in, written down before any of them was judged: every
# customer of a service, one owner with all that is his, the users of an application, one workload.
EVERYONE, OWNER, CLUSTER, TOKENS, PEOPLE, ONE = (
    (REPOSITORY, None),
    ("trusts-any-identity", "medium"),
    ("trusts-any-identity", None),
    ("trusts-any-identity", "medium"),
    ("trusts-any-identity", "low"),
    None,
)
EKS = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF"
CIRCLE = "oidc.circleci.com/org/1234"
BITBUCKET = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"
USER_POOL = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"


@pytest.mark.parametrize(
    ("host", "claim", "value", "lets_in"),
    [
        (GITHUB, "aud", "sts.amazonaws.com", EVERYONE),
        (GITHUB, "sub", "*", EVERYONE),
        (GITHUB, "sub", "repo:*", EVERYONE),
        (GITHUB, "sub", "repo:acme*/shop:*", EVERYONE),
        (GITHUB, "sub", "repo:acme/*", OWNER),
        (GITHUB, "sub", "repo:acme/*:ref:refs/heads/main", OWNER),
        (GITHUB, "repository_owner_id", "1234", OWNER),
        (GITHUB, "enterprise_id", "1234", OWNER),
        (GITHUB, "sub", "repo:acme/shop:*", ONE),
        (GITHUB, "sub", "repo:acme/shop-*", ONE),
        (GITHUB, "repository_id", "5678", ONE),
        (GITHUB, "job_workflow_ref", "acme/ci/.github/workflows/deploy.yml@*", ONE),
        (f"{GITHUB}/acme", "aud", "sts.amazonaws.com", OWNER),
        (f"{GITHUB}/acme", "sub", "repo:acme/*", OWNER),
        (f"{GITHUB}/acme", "sub", "repo:acme/shop:*", ONE),
        ("gitlab.com", "aud", "https://gitlab.com", EVERYONE),
        ("gitlab.com", "sub", "project_path:acme/*", OWNER),
        ("gitlab.com", "sub", "project_path:acme/shop:*", ONE),
        ("app.terraform.io", "aud", "aws.workload.identity", EVERYONE),
        ("app.terraform.io", "sub", "organization:acme:*", OWNER),
        ("app.terraform.io", "sub", "organization:acme:project:*", OWNER),
        ("app.terraform.io", "sub", "organization:acme:project:shop:*", ONE),
        ("app.terraform.io", "sub", "organization:acme:project:*:workspace:shop:*", ONE),
        ("api.pulumi.com/oidc", "aud", "aws:acme", OWNER),
        ("api.pulumi.com/oidc", "sub", "pulumi:deploy:org:acme:*", OWNER),
        ("api.pulumi.com/oidc", "sub", "pulumi:deploy:org:acme:project:shop:*", ONE),
        ("agent.buildkite.com", "sub", "organization:acme:*", OWNER),
        ("agent.buildkite.com", "sub", "organization:acme:pipeline:shop:*", ONE),
        ("oidc.vercel.com", "aud", "https://vercel.com/acme", OWNER),
        ("oidc.vercel.com", "sub", "owner:acme:project:shop:*", ONE),
        (CIRCLE, "aud", "1234", OWNER),
        (CIRCLE, "sub", "org/1234/project/5678/user/*", ONE),
        (BITBUCKET, "aud", "ari:cloud:bitbucket::workspace/1", OWNER),
        (BITBUCKET, "sub", "{12345678-1234-1234-1234-123456789012}*", ONE),
        (EKS, "aud", "sts.amazonaws.com", CLUSTER),
        (EKS, "sub", "system:serviceaccount:*:*", CLUSTER),
        (EKS, "sub", "system:serviceaccount:shop:*", ONE),
        ("id.example.com", "aud", "aws", TOKENS),
        ("id.example.com", "sub", "*", TOKENS),
        ("id.example.com", "sub", "deployer", ONE),
        ("id.example.com", "groups", "admins", ONE),
        ("gitlab.example.com", "aud", "aws", TOKENS),
        (USER_POOL, "aud", "client", PEOPLE),
        (USER_POOL, "sub", "1234", ONE),
    ],
)
def test_a_trust_without_a_subject_is_judged_by_whom_it_lets_in(
    host: str, claim: str, value: str, lets_in: tuple[str, str | None] | None
) -> None:
    provider = {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{host}"}
    limit = when("StringLike", f"{host}:{claim}", value)
    found = [
        (each.kind.value, each.gravity and each.gravity.value)
        for each in outcomes(trust_weaknesses, policy(trust(provider, WEB, **limit)))
        if each.kind in (REPOSITORY, "trusts-any-identity") and hasattr(each, "gravity")
    ]
    assert found == ([] if lets_in is None else [lets_in])


@pytest.mark.parametrize(
    ("host", "key"), [("accounts.google.com", "aud"), ("www.amazon.com", "app_id")]
)
def test_users_of_an_application_are_of_low_severity(host: str, key: str) -> None:
    statement = trust({"Federated": host}, WEB, **when("StringEquals", f"{host}:{key}", "app"))
    found = only(trust_weaknesses, policy(statement), "trusts-any-identity")
    assert found.gravity == "low"
    # Which token is meant at all is the worse question.
    bare = trust({"Federated": host}, WEB)
    assert kinds(trust_weaknesses, policy(bare)) == {"oidc-without-audience"}


def test_a_saml_provider_decides_itself_who_has_the_role() -> None:
    saml = {"Federated": f"arn:aws:iam::{OWN}:saml-provider/idp"}
    audience = when("StringEquals", "SAML:aud", "https://signin.aws.amazon.com/saml")
    held = trust(saml, "sts:AssumeRoleWithSAML", **audience)
    assert kinds(trust_weaknesses, policy(held)) == set()
    bare = trust(saml, "sts:AssumeRoleWithSAML")
    assert kinds(trust_weaknesses, policy(bare)) == {"oidc-without-audience"}
