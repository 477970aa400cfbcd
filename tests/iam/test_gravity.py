"""How grave a case of a weakness is: by what the actions do to others, not by AWS's level alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policypack.facts import access_levels, action_impact, sensitive_actions
from policypack.facts.access_levels import ASSOCIATION, CORRECTIONS, TELEMETRY, Correction
from policypack.iam import Gravity, ManagedAccess, Weakness, identity_weaknesses, managed_access
from policypack.iam.meaning import actions, impact, resource_types
from policypack.iam.meaning.actions import NOTHING, ActionSet, expand, expand_all
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, kinds, only, outcomes, policy, surely, when

OWN = "123456789012"
TABLE = f"arn:aws:dynamodb:eu-west-1:{OWN}:table/orders"


def gravity(kind: str, *statements: object) -> Gravity | None:
    return only(identity_weaknesses, policy(*statements), kind).gravity


@pytest.mark.parametrize(
    "name",
    [
        *("GRAVE_WRITES", "MINOR_WRITES", "MINOR_VERBS", "DISTURBING", "GRAVE_PERMISSIONS"),
        *("GRAVE_WITH_PERMISSIONS", "GRAVE_READS", "INVENTORY", "OPENED", "OPENS_LESS"),
    ],
)
def test_given_a_table_of_impact_when_read_then_every_row_matches_an_action(name: str) -> None:
    assert [each for each in getattr(action_impact, name) if not expand(each)] == []


def test_given_the_tables_when_read_then_they_name_what_aws_has() -> None:
    rows = (*sensitive_actions.READ_DATA, *sensitive_actions.READ_SECRETS)
    assert [each for each in rows if not expand(each)] == []
    harmless = action_impact.HARMLESS_SERVICES
    assert [each for each in harmless if not actions.service(each)] == []


@pytest.mark.parametrize("correction", CORRECTIONS, ids=lambda each: each.why)
def test_given_a_correction_when_read_then_it_moves_actions_to_another_level(
    correction: Correction,
) -> None:
    assert [each for each in correction.actions if not expand(each)] == []
    moved = expand_all(*correction.actions)
    assert not moved & ~resource_types.at_level(correction.level)
    of_aws = ("List", "Read", "Write", "Tagging", "Permissions management")
    others = (*of_aws, TELEMETRY, ASSOCIATION)
    rest = [level for level in others if level != correction.level]
    assert not moved & resource_types.at_level(*rest)


def test_given_the_corrections_when_compared_then_none_contradicts_another() -> None:
    seen = NOTHING
    for each in access_levels.CORRECTIONS:
        assert not seen & expand_all(*each.actions), each.why
        seen |= expand_all(*each.actions)


@pytest.mark.parametrize(
    "grave",
    [
        *(lambda: impact.known_sets().grave_writes, lambda: impact.known_sets().grave_reads),
        *(impact.grave_permissions, impact.control, impact.grave),
    ],
    ids=("writes", "reads", "permissions", "control", "all"),
)
def test_given_a_grave_action_alone_when_judged_then_it_is_of_no_medium_gravity(
    grave: Callable[[], ActionSet],
) -> None:
    names = actions.names(grave())
    assert [name for name in names if not is_grave(name)] == []


def is_grave(action: str) -> bool:
    found = outcomes(identity_weaknesses, policy(allow(action)))
    return any(
        isinstance(each, Weakness)
        and each.kind != "any-resource"
        and each.gravity is not Gravity.MEDIUM
        for each in found
    )


# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html and
# the pages of the other services beside it say what each action does.
@pytest.mark.parametrize(
    ("kind", "action", "expected"),
    [
        ("writes-any-resource", "dynamodb:PutItem", Gravity.HIGH),
        ("writes-any-resource", "s3:DeleteObject", Gravity.HIGH),
        ("writes-any-resource", "rds:ModifyDBInstance", Gravity.HIGH),
        ("writes-any-resource", "iam:DeactivateMFADevice", Gravity.HIGH),
        ("writes-any-resource", "organizations:MoveAccount", Gravity.HIGH),
        # These work on "*" only, and are no less grave for that:
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53domains.html
        ("writes-any-resource", "organizations:LeaveOrganization", Gravity.HIGH),
        ("writes-any-resource", "organizations:CreateAccount", Gravity.HIGH),
        ("writes-any-resource", "route53domains:TransferDomainToAnotherAwsAccount", Gravity.HIGH),
        ("writes-any-resource", "cognito-identity:SetIdentityPoolRoles", Gravity.HIGH),
        ("writes-any-resource", "iam:UpdateAccountPasswordPolicy", Gravity.HIGH),
        ("writes-any-resource", "sns:Publish", Gravity.MEDIUM),
        ("writes-any-resource", "ec2:CreateRoute", Gravity.MEDIUM),
        ("writes-any-resource", "autoscaling:UpdateAutoScalingGroup", Gravity.MEDIUM),
        # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html
        ("writes-any-resource", "redshift-data:ExecuteStatement", Gravity.MEDIUM),
        # https://docs.aws.amazon.com/waf/latest/developerguide/security-iam.html
        ("writes-any-resource", "waf:UpdateWebACL", Gravity.MEDIUM),
        ("reads-any-data", "s3:GetObject", Gravity.HIGH),
        ("reads-any-data", "dynamodb:Scan", Gravity.HIGH),
        ("reads-any-data", "logs:GetLogEvents", Gravity.MEDIUM),
        ("reads-any-data", "codecommit:GetFile", Gravity.MEDIUM),
        ("changes-any-permission", "s3:PutBucketPolicy", Gravity.HIGH),
        ("changes-any-permission", "kms:CreateGrant", Gravity.HIGH),
        # https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html
        ("changes-any-permission", "kinesis:PutResourcePolicy", Gravity.HIGH),
        # AWS calls these Write, and they share a snapshot, an image, a cluster or a package:
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSnapshotAttribute.html
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html
        # https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
        ("changes-any-permission", "rds:ModifyDBSnapshotAttribute", Gravity.HIGH),
        ("changes-any-permission", "ec2:ModifyImageAttribute", Gravity.HIGH),
        ("changes-any-permission", "eks:CreateAccessEntry", Gravity.HIGH),
        ("changes-any-permission", "codeartifact:PutDomainPermissionsPolicy", Gravity.HIGH),
        ("changes-any-permission", "ram:CreateResourceShare", Gravity.HIGH),
        ("changes-any-permission", "aoss:CreateAccessPolicy", Gravity.HIGH),
        ("changes-any-permission", "iot:AttachPolicy", Gravity.MEDIUM),
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-resource-based-policies.html
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam.html
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-access-management.html
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants.html
        ("changes-any-permission", "s3tables:PutTablePolicy", Gravity.HIGH),
        ("changes-any-permission", "s3express:PutBucketPolicy", Gravity.HIGH),
        ("changes-any-permission", "s3vectors:PutVectorBucketPolicy", Gravity.HIGH),
        ("changes-any-permission", "s3:CreateAccessGrant", Gravity.HIGH),
        ("changes-any-permission", "s3:CreateAccessGrantsInstance", Gravity.MEDIUM),
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
        ("changes-any-permission", "events:PutResourcePolicy", Gravity.HIGH),
        # https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
        ("changes-any-permission", "ecr:PutRegistryPolicy", Gravity.HIGH),
        ("changes-any-permission", "ecr:DeleteRegistryPolicy", Gravity.MEDIUM),
        # https://docs.aws.amazon.com/redshift/latest/APIReference/API_AuthorizeDataShare.html
        ("changes-any-permission", "redshift:AuthorizeDataShare", Gravity.HIGH),
        # https://docs.aws.amazon.com/grafana/latest/APIReference/API_UpdatePermissions.html
        ("changes-any-permission", "grafana:UpdatePermissions", Gravity.MEDIUM),
        # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html
        ("escalates", "ecs:ExecuteCommand", Gravity.HIGH),
        ("reads-any-secret", "secretsmanager:GetSecretValue", Gravity.HIGH),
        # https://docs.aws.amazon.com/acm/latest/APIReference/API_ExportCertificate.html
        ("reads-any-secret", "acm:ExportCertificate", Gravity.HIGH),
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
        ("reads-any-data", "s3express:CreateSession", Gravity.HIGH),
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-setting-up.html
        ("reads-any-data", "s3tables:GetTableData", Gravity.HIGH),
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awshealthlake.html
        ("reads-any-data", "healthlake:SearchWithGet", Gravity.HIGH),
        # https://docs.aws.amazon.com/amazonglacier/latest/dev/api-job-output-get.html
        ("reads-any-data", "glacier:GetJobOutput", Gravity.MEDIUM),
        # https://docs.aws.amazon.com/aurora-dsql/latest/userguide/authentication-authorization.html
        ("reads-any-secret", "dsql:DbConnectAdmin", Gravity.HIGH),
        ("writes-any-resource", "dsql:DeleteCluster", Gravity.HIGH),
        ("writes-any-resource", "dsql:DbConnect", Gravity.MEDIUM),
        # https://docs.aws.amazon.com/emr/latest/APIReference/API_GetClusterSessionCredentials.html
        ("reads-any-secret", "elasticmapreduce:GetClusterSessionCredentials", Gravity.HIGH),
        # https://docs.aws.amazon.com/mwaa/latest/API/API_CreateWebLoginToken.html
        ("reads-any-secret", "airflow:CreateWebLoginToken", Gravity.HIGH),
        # https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetComputeAccess.html
        ("reads-any-secret", "gamelift:GetComputeAccess", Gravity.HIGH),
        # https://docs.aws.amazon.com/bedrock-agentcore/latest/APIReference/API_GetWorkloadAccessToken.html
        ("reads-any-secret", "bedrock-agentcore:GetWorkloadAccessToken", Gravity.HIGH),
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsaccountmanagement.html
        ("writes-any-resource", "account:CloseAccount", Gravity.HIGH),
        # https://docs.aws.amazon.com/directoryservice/latest/devguide/API_ResetUserPassword.html
        ("writes-any-resource", "ds:ResetUserPassword", Gravity.HIGH),
        # https://docs.aws.amazon.com/keyspaces/latest/devguide/security_iam_id-based-policy-examples.html
        ("writes-any-resource", "cassandra:Drop", Gravity.HIGH),
        # https://docs.aws.amazon.com/lake-formation/latest/dg/required-permissions-for-grant.html
        ("changes-any-permission", "lakeformation:GrantPermissions", Gravity.MEDIUM),
        ("changes-any-permission", "lakeformation:PutDataLakeSettings", Gravity.HIGH),
        # What every task, pod and build needs to start:
        # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html
        ("any-resource", "ecr:GetDownloadUrlForLayer", None),
        # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/permission-to-pass-iam-roles.html
        ("any-resource", "ec2:RunInstances", None),
        ("any-resource", "ec2:RequestSpotFleet", None),
        # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSApplicationMigrationAgentPolicy_v2.html
        ("any-resource", "mgn:NotifyAgentConnectedForMgn", None),
        ("any-resource", "dynamodb:DescribeTable", None),
        ("any-resource", "ec2:CreateTags", None),
        ("any-resource", "glue:CreateTable", None),
        ("any-resource", "iam:CreateServiceLinkedRole", None),
        # https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
        ("any-resource", "kms:GenerateDataKey", None),
        ("any-resource", "athena:StopQueryExecution", None),
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-vended-logs-permissions.html
        ("any-resource", "s3:PutObjectTagging", None),
    ],
)
def test_given_an_action_on_everything_when_judged_then_its_impact_decides(
    kind: str, action: str, expected: Gravity | None
) -> None:
    assert gravity(kind, allow(action)) is expected
    assert kinds(identity_weaknesses, policy(allow(action))) == {kind}


def test_given_the_permissions_of_the_basic_execution_role_when_judged_then_they_are_low() -> None:
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
    basic = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    for resource in ("*", "arn:aws:logs:*:*:*", f"arn:aws:logs:eu-west-1:{OWN}:*"):
        found = surely(identity_weaknesses, policy(allow(basic, resource)))
        assert found - {"partial-resource-wildcard", "account-wildcard"} <= {"any-resource"}


@pytest.mark.parametrize(
    "action", ["ec2:Describe*", "s3:List*", "dynamodb:Describe*", "cloudwatch:List*", "budgets:*"]
)
def test_given_a_wildcard_that_only_lists_when_judged_then_it_names_no_resource(
    action: str,
) -> None:
    assert "any-resource" not in kinds(identity_weaknesses, policy(allow(action)))


def test_given_grave_and_other_actions_when_read_then_the_grave_ones_are_named() -> None:
    found = only(
        identity_weaknesses,
        policy(allow(["sns:Publish", "s3:DeleteObject"])),
        "writes-any-resource",
    )
    assert "s3:DeleteObject" in found.message
    assert found.path == "policy.Statement[0].Action[1]"
    assert found.fix is not None
    assert "s3:DeleteObject" in found.fix


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("dynamodb:*", Gravity.HIGH),
        ("s3:*", Gravity.HIGH),
        ("logs:*", Gravity.HIGH),
        ("elasticloadbalancing:*", Gravity.MEDIUM),
        ("personalize:*", Gravity.MEDIUM),
        # A service that the index does not know.
        ("newservice:*", Gravity.MEDIUM),
    ],
)
def test_given_a_whole_service_when_judged_then_its_worst_actions_decide(
    action: str, expected: Gravity
) -> None:
    assert gravity("service-wildcard", allow(action)) is expected
    # What is one's own is taken over from nobody:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    assert gravity("service-wildcard", allow(action, TABLE)) is Gravity.MEDIUM
    tagged = when("StringEquals", "aws:ResourceTag/team", "orders")
    assert gravity("service-wildcard", allow(action, **tagged)) is Gravity.MEDIUM
    assert gravity("service-wildcard", allow(action, Unknown("u"))) is expected


def test_given_a_whole_service_when_read_then_its_grave_actions_are_named_of_all() -> None:
    # https://docs.aws.amazon.com/apprunner/latest/api/API_UpdateService.html
    said = only(identity_weaknesses, policy(allow("apprunner:*")), "service-wildcard").message
    total = actions.service("apprunner").bit_count()
    assert said.endswith(f"({total} actions: apprunner:UpdateService, ...)")


@pytest.mark.parametrize(
    "action",
    [
        # https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html
        *("ssmmessages:*", "ec2messages:*"),
        # https://docs.aws.amazon.com/xray/latest/devguide/security_iam_id-based-policy-examples.html
        *("xray:*", "pricing:*", "health:*", "support:*", "textract:*", "eks-auth:*"),
    ],
)
def test_given_a_whole_harmless_service_when_judged_then_it_is_no_service_wildcard(
    action: str,
) -> None:
    assert kinds(identity_weaknesses, policy(allow(action))) == set()


def test_given_a_service_that_invokes_when_judged_then_it_is_not_harmless() -> None:
    active = {"execute-api", "lambda", "sts", "bedrock", "finspace-api"}
    assert not active & impact.harmless_services()
    # What is named is a choice, and opens traces to other accounts:
    # https://docs.aws.amazon.com/xray/latest/api/API_PutResourcePolicy.html
    assert gravity("changes-any-permission", allow("xray:PutResourcePolicy")) is Gravity.MEDIUM


def test_given_a_role_to_pass_when_judged_then_the_services_decide() -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    def passing(service: str) -> Gravity | None:
        limit = when("StringEquals", "iam:PassedToService", service)
        return gravity("passes-any-role", allow("iam:PassRole", **limit))

    assert gravity("passes-any-role", allow("iam:PassRole")) is Gravity.HIGH
    assert passing("lambda.amazonaws.com") is Gravity.HIGH
    assert passing("monitoring.rds.amazonaws.com") is Gravity.MEDIUM
    # The statement that passes to a service which acts is the one to change.
    limits = [
        when("StringEquals", "iam:PassedToService", f"{service}.amazonaws.com")
        for service in ("monitoring.rds", "lambda")
    ]
    both = policy(*(allow("iam:PassRole", **limit) for limit in limits))
    found = only(identity_weaknesses, both, "passes-any-role")
    assert (found.path, found.gravity) == ("policy.Statement[1].Action", Gravity.HIGH)


@pytest.mark.parametrize(
    ("statements", "names_a_service"),
    [
        ([{}], False),
        ([when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")], True),
        ([when("StringLike", "iam:PassedToService", "*")], False),
        ([when("StringNotEquals", "iam:PassedToService", "ec2.amazonaws.com")], False),
        ([{}, when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")], False),
    ],
)
def test_given_a_role_to_pass_when_read_then_the_fix_asks_for_what_is_missing(
    statements: list[dict[str, object]], names_a_service: bool
) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService
    document = policy(*(allow("iam:PassRole", **each) for each in statements))
    fix = only(identity_weaknesses, document, "passes-any-role").fix
    whole = (
        "Name the roles in Resource and compare iam:PassedToService with the service by "
        "StringEquals"
    )
    assert fix == ("Name the roles in Resource" if names_a_service else whole)


def test_given_an_escalation_when_judged_then_roles_in_use_are_less_than_any() -> None:
    # https://pathfinding.cloud/paths/iam-009 and https://pathfinding.cloud/paths/codebuild-002
    assert gravity("escalates", allow("iam:AttachRolePolicy")) is None
    assert gravity("escalates", allow(["iam:PassRole", "ec2:RunInstances"])) is None
    assert gravity("escalates", allow("codebuild:StartBuild")) is Gravity.HIGH


def test_given_all_resources_except_some_when_judged_then_the_actions_decide() -> None:
    def left(action: str) -> Gravity | None:
        statement = {"Effect": "Allow", "Action": action, "NotResource": TABLE}
        return gravity("all-resources-except", statement)

    assert left("dynamodb:PutItem") is Gravity.HIGH
    assert left("ec2:CreateVpcEndpoint") is Gravity.MEDIUM


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("dynamodb:*", "service-wildcard"),
        ("s3:GetObject", "reads-any-data"),
        ("secretsmanager:GetSecretValue", "reads-any-secret"),
        ("kms:Decrypt", "decrypts-any-key"),
        ("lambda:InvokeFunction", "invokes-any-function"),
        ("sts:AssumeRole", "assumes-any-role"),
        ("iam:PassRole", "passes-any-role"),
        ("dynamodb:DeleteTable", "writes-any-resource"),
        ("s3:PutBucketPolicy", "changes-any-permission"),
    ],
)
def test_given_a_real_danger_when_judged_then_it_is_of_no_medium_gravity(
    action: str, kind: str
) -> None:
    found = outcomes(identity_weaknesses, policy(allow(action)))
    grave = {
        each.kind
        for each in found
        if isinstance(each, Weakness) and each.gravity is not Gravity.MEDIUM
    }
    assert kind in grave


# The documents: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
@pytest.mark.parametrize(
    ("name", "is_admin", "service", "expected"),
    [
        ("AdministratorAccess", True, "iam", Gravity.HIGH),
        ("IAMFullAccess", True, "iam", Gravity.HIGH),
        ("AdministratorAccess-Amplify", True, "amplify", Gravity.HIGH),
        ("AWSLambda_FullAccess", False, "lambda", Gravity.HIGH),
        ("ElasticLoadBalancingFullAccess", False, "elasticloadbalancing", Gravity.MEDIUM),
    ],
)
def test_given_a_policy_of_aws_when_asked_then_what_it_grants_everywhere_is_said(
    name: str, is_admin: bool, service: str, expected: Gravity
) -> None:
    access = managed_access(name)
    assert access is not None
    assert (access.is_admin, access.gravity) == (is_admin, expected)
    assert service in access.services
    assert access.controls


def test_given_a_policy_that_controls_nothing_or_is_new_when_asked_then_nothing_is_said() -> None:
    basic = managed_access("AWSLambdaBasicExecutionRole")
    assert basic == ManagedAccess(False, (), "", "", Gravity.MEDIUM, is_of_one_service=False)
    assert managed_access("AWSNewFullAccess") is None
    powerful = managed_access("PowerUserAccess")
    assert powerful is not None
    # Services with grave actions come first.
    assert "a2c" not in powerful.services[:3]


@pytest.mark.parametrize(
    ("like", "expected"),
    [
        ("*", "arn:aws:dynamodb:REGION:ACCOUNT_ID:table/TABLE_NAME"),
        (
            f"arn:aws:dynamodb:eu-west-1:{OWN}:table/*",
            f"arn:aws:dynamodb:eu-west-1:{OWN}:table/TABLE_NAME",
        ),
        (
            "arn:aws-cn:dynamodb:*:*:table/*",
            "arn:aws-cn:dynamodb:REGION:ACCOUNT_ID:table/TABLE_NAME",
        ),
    ],
)
def test_given_a_fix_when_read_then_its_arn_has_what_is_known_and_capitals_for_the_rest(
    like: str, expected: str
) -> None:
    fix = only(
        identity_weaknesses, policy(allow("dynamodb:PutItem", like)), "writes-any-resource"
    ).fix
    assert fix == f"Name in Resource the ARNs that dynamodb:PutItem is used on, such as {expected}"
