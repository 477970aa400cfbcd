"""iam-attachment-admin, -full-access, -foreign-service-role, -reads-any-data, -aws-managed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.facts.callback_functions import attachment_suffix
from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.settings.merging import read_settings
from tests.judged import UNKNOWN, outcomes, resource, verdicts

ADMIN = "iam-attachment-admin"
FULL = "iam-attachment-full-access"
FOREIGN = "iam-attachment-foreign-service-role"
READS = "iam-attachment-reads-any-data"
MANAGED = "iam-attachment-aws-managed"
ROLE = "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
SINGLE = (
    ATTACHMENT,
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
)
EXCLUSIVE = (
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
)


def aws(name: str, partition: str = "aws") -> str:
    return f"arn:{partition}:iam::aws:policy/{name}"


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
@pytest.mark.parametrize(
    "name",
    ["AdministratorAccess", "IAMFullAccess", "administratoraccess", "AdministratorAccess-Amplify"],
)
def test_an_admin_policy_violates_once_in_every_partition(name: str, partition: str) -> None:
    attachment = resource(ATTACHMENT, {"policyArn": aws(name, partition)})
    assert outcomes(ADMIN, attachment) == [("violates", "policyArn")]
    assert outcomes(FULL, attachment) == []


@pytest.mark.parametrize(
    "name",
    [
        "PowerUserAccess",
        "AmazonS3FullAccess",
        "AWSLambda_FullAccess",
        "AmazonDynamoDBFullAccesswithDataPipeline",
        "job-function/SomethingFullAccess",
        # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/DataScientist.html
        *("job-function/DataScientist", "job-function/SystemAdministrator"),
        "AdministratorAccess-AWSElasticBeanstalk",
    ],
)
def test_a_full_access_policy_violates(name: str) -> None:
    attachment = resource(ATTACHMENT, {"policyArn": aws(name)})
    assert outcomes(FULL, attachment) == [("violates", "policyArn")]
    assert outcomes(ADMIN, attachment) == []


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("service-role/AWSGlueServiceRole", "medium"),
        # Policies for other roles, and for roles that control other services too.
        ("AWSGlueConsoleFullAccess", "high"),
        ("service-role/AmazonElasticMapReduceforEC2Role", "high"),
        ("service-role/AWSElasticBeanstalkService", "high"),
    ],
)
def test_a_policy_for_the_role_of_one_service_is_less_severe(name: str, severity: str) -> None:
    (found,) = verdicts(FULL, resource(SINGLE[-1], {"policyArn": aws(name)}))
    assert found.severity.value == severity


GLUE_ROLE = aws("service-role/AWSGlueServiceRole")


def trusting(*principals: Any, effect: str = "Allow") -> Resource:
    statements = [
        {"Effect": effect, "Principal": each, "Action": "sts:AssumeRole"} for each in principals
    ]
    document = {"Version": "2012-10-17", "Statement": statements}
    trust = UNKNOWN if UNKNOWN in principals else json.dumps(document)
    return resource(ROLE, {"name": "crawler", "assumeRolePolicy": trust}, "crawler")


GLUE, LAMBDA = {"Service": "glue.amazonaws.com"}, {"Service": "lambda.amazonaws.com"}
ACCOUNT = {"AWS": "arn:aws:iam::111122223333:root"}


def of_role(kind: str, arn: str = GLUE_ROLE) -> Resource:
    if kind == EXCLUSIVE[0]:
        return resource(kind, {"roleName": "crawler", "policyArns": [arn]}, "of-role")
    to = {"roles": ["crawler"]} if kind == SINGLE[1] else {"role": "crawler"}
    return resource(kind, {**to, "policyArn": arn}, "of-role")


@pytest.mark.parametrize("kind", [*SINGLE[:2], EXCLUSIVE[0]])
def test_a_service_role_policy_is_for_roles_of_its_service(kind: str) -> None:
    held = of_role(kind)
    assert outcomes(FULL, trusting(GLUE), held) == []
    assert outcomes(FOREIGN, trusting(GLUE), held) == []
    for others in ((LAMBDA,), (GLUE, LAMBDA), (GLUE, ACCOUNT), (ACCOUNT,)):
        (found,) = verdicts(FOREIGN, trusting(*others), held)
        assert found.outcome.value == "violates"
        assert "glue" in found.message
        assert outcomes(FULL, trusting(*others), held) == []


def test_the_role_itself_may_name_the_policy() -> None:
    for principal, found in ((GLUE, []), (LAMBDA, [("violates", "managedPolicyArns[0]")])):
        role = trusting(principal)
        held = resource(ROLE, {**role.wire, "managedPolicyArns": [GLUE_ROLE]}, "crawler")
        assert outcomes(FOREIGN, held) == found
        assert outcomes(FULL, held) == []


def test_an_unknown_trust_policy_is_undecided_and_a_role_elsewhere_its_owners() -> None:
    held = of_role(ATTACHMENT)
    assert [kind for kind, _ in outcomes(FOREIGN, trusting(UNKNOWN), held)] == ["undecided"]
    assert outcomes(FOREIGN, held) == outcomes(FULL, held) == []
    # What only a Deny names may not assume it.
    denied = trusting(LAMBDA, effect="Deny")
    assert outcomes(FOREIGN, denied, held) == []


def test_other_policies_are_judged_by_what_they_grant() -> None:
    for name in ("AWSGlueConsoleFullAccess", "service-role/AmazonElasticMapReduceforEC2Role"):
        held = of_role(ATTACHMENT, aws(name))
        assert outcomes(FULL, trusting(LAMBDA), held) == [("violates", "policyArn")]
        assert outcomes(FOREIGN, trusting(LAMBDA), held) == []
    # The same name in an account is another policy.
    own = of_role(ATTACHMENT, "arn:aws:iam::111122223333:policy/service-role/AWSGlueServiceRole")
    assert outcomes(FOREIGN, trusting(LAMBDA), own) == []


def test_a_foreign_service_role_is_one_finding() -> None:
    found = judge([trusting(LAMBDA), of_role(ATTACHMENT)], read_settings({"profile": "strict"}))
    causes = {each.rule.id for each in found if each.subject.endswith("of-role")}
    told = {each.rule.id for each in found if each.folded_into is None} & causes
    assert (causes, told) == ({FOREIGN, MANAGED}, {FOREIGN})


@pytest.mark.parametrize("rule", [FULL, READS, MANAGED])
def test_a_policy_that_a_service_demands_by_name_is_accepted(rule: str) -> None:
    arn = aws("service-role/AWSShieldDRTAccessPolicy")
    assert verdicts(rule, resource(ATTACHMENT, {"policyArn": arn})) == []


@pytest.mark.parametrize("kind", SINGLE)
def test_every_kind_of_attachment_is_judged(kind: str) -> None:
    admin = resource(kind, {"policyArn": aws("AdministratorAccess")})
    full = resource(kind, {"policyArn": aws("AmazonSQSFullAccess")})
    assert outcomes(ADMIN, admin) == [("violates", "policyArn")]
    assert outcomes(FULL, full) == [("violates", "policyArn")]


def test_the_managed_policies_of_a_permission_set_are_judged() -> None:
    """https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetcustom.html"""
    kind = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
    admin = resource(kind, {"managedPolicyArn": aws("AdministratorAccess")})
    assert outcomes(ADMIN, admin) == [("violates", "managedPolicyArn")]


@pytest.mark.parametrize(
    ("kind", "key"), [(ROLE, "managedPolicyArns"), *((kind, "policyArns") for kind in EXCLUSIVE)]
)
def test_lists_of_attachments_are_judged_one_by_one(kind: str, key: str) -> None:
    arns = [UNKNOWN, aws("AdministratorAccess"), aws("AmazonSNSFullAccess")]
    holder = resource(kind, {key: arns})
    assert outcomes(ADMIN, holder) == [("violates", f"{key}[1]"), ("undecided", f"{key}[0]")]
    assert outcomes(FULL, holder) == [("violates", f"{key}[2]"), ("undecided", f"{key}[0]")]


@pytest.mark.parametrize("rule", [ADMIN, FULL])
@pytest.mark.parametrize(
    "arn",
    [
        aws("service-role/AWSLambdaBasicExecutionRole"),
        aws("service-role/AWSLambdaVPCAccessExecutionRole"),
        aws("service-role/AWSLambdaSQSQueueExecutionRole"),
        aws("service-role/AWSLambdaDynamoDBExecutionRole"),
        aws("AWSXRayDaemonWriteAccess"),
        "arn:aws:iam::111122223333:policy/AdministratorAccess",
        "arn:aws:iam::111122223333:policy/OrdersFullAccess",
    ],
)
def test_narrow_and_own_policies_comply(rule: str, arn: str) -> None:
    assert outcomes(rule, resource(ATTACHMENT, {"policyArn": arn})) == []


@pytest.mark.parametrize("rule", [ADMIN, FULL])
@pytest.mark.parametrize("name", ["AdministratorAccess", "PowerUserAccess"])
def test_a_permissions_boundary_grants_nothing(rule: str, name: str) -> None:
    assert outcomes(rule, resource(ROLE, {"permissionsBoundary": aws(name)})) == []


@pytest.mark.parametrize("rule", [ADMIN, FULL])
@pytest.mark.parametrize(("kind", "key"), [(ATTACHMENT, "policyArn"), (ROLE, "managedPolicyArns")])
def test_an_unknown_arn_cannot_be_told(rule: str, kind: str, key: str) -> None:
    assert outcomes(rule, resource(kind, {key: UNKNOWN})) == [("undecided", key)]


@pytest.mark.parametrize("name", ["ReadOnlyAccess", "AWSXRayDaemonWriteAccess", "SecurityAudit"])
def test_a_policy_that_aws_may_change_violates(name: str) -> None:
    attachment = resource(ATTACHMENT, {"policyArn": aws(name)})
    assert outcomes(MANAGED, attachment) == [("violates", "policyArn")]
    holder = resource(ROLE, {"managedPolicyArns": [aws(name), UNKNOWN]})
    assert outcomes(MANAGED, holder) == [
        ("violates", "managedPolicyArns[0]"),
        ("undecided", "managedPolicyArns[1]"),
    ]


@pytest.mark.parametrize(
    "arn",
    [
        aws("service-role/AWSLambdaBasicExecutionRole"),
        aws("service-role/AWSLambdaVPCAccessExecutionRole", "aws-cn"),
        aws("service-role/AWSLambdaSQSQueueExecutionRole"),
        aws("service-role/AWSLambdaDynamoDBExecutionRole"),
        "arn:aws:iam::111122223333:policy/ReadOnlyAccess",
    ],
)
def test_execution_roles_and_own_policies_are_accepted(arn: str) -> None:
    assert outcomes(MANAGED, resource(ATTACHMENT, {"policyArn": arn})) == []


def test_an_unknown_policy_of_the_program_is_decided() -> None:
    own = resource("aws:iam/policy:Policy", {}, "own")
    other = resource(ROLE, {}, "other")
    for made_of, expected in (
        ([own], []),
        ([own, other], [("undecided", "managedPolicyArns[1]")]),
        ([], [("undecided", "managedPolicyArns[1]")]),
    ):
        arns = {"managedPolicyArns": [aws("AmazonS3ReadOnlyAccess"), UNKNOWN]}
        holder = resource(ROLE, arns, depends={"managedPolicyArns": made_of})
        assert outcomes("iam-attachment-admin", own, other, holder) == expected


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("AmazonDynamoDBFullAccess", "high"),
        ("AWSLambda_FullAccess", "high"),
        ("AmazonECS_FullAccess", "high"),
        ("PowerUserAccess", "high"),
        ("ElasticLoadBalancingFullAccess", "medium"),
        ("ComprehendFullAccess", "medium"),
        # For the roles of a service, with the data of four services.
        ("service-role/AmazonElasticMapReduceforEC2Role", "high"),
        ("service-role/AmazonSSMAutomationRole", "high"),
        ("AWSCodeBuildAdminAccess", "high"),
        # Its document lists actions of Athena and reads buckets, and it has no whole service.
        ("AmazonTimestreamInfluxDBFullAccess", "medium"),
        # A name that AWS has retired: https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html
        ("AWSLambdaFullAccess", "high"),
    ],
)
def test_a_full_access_policy_is_as_grave_as_what_it_grants(name: str, severity: str) -> None:
    (found,) = verdicts(FULL, resource(ATTACHMENT, {"policyArn": aws(name)}))
    assert found.severity.value == severity


@pytest.mark.parametrize(
    "name",
    [
        *("AWSXrayFullAccess", "AWSPriceListServiceFullAccess", "AmazonPollyFullAccess"),
        *("AWSHealthFullAccess", "ReadOnlyAccess"),
    ],
)
def test_a_policy_that_controls_nothing_complies(name: str) -> None:
    attachment = resource(ATTACHMENT, {"policyArn": aws(name)})
    assert outcomes(FULL, attachment) == outcomes(ADMIN, attachment) == []


def test_the_message_names_the_services_or_says_that_the_name_decides() -> None:
    (known,) = verdicts(FULL, resource(ATTACHMENT, {"policyArn": aws("AmazonSQSFullAccess")}))
    assert (
        "allows all actions of sqs on every resource, above all sqs:SetQueueAttributes, "
        in known.message
    )
    (new,) = verdicts(FULL, resource(ATTACHMENT, {"policyArn": aws("AWSNewFullAccess")}))
    assert "judged by its name" in new.message
    (admin,) = verdicts(ADMIN, resource(ATTACHMENT, {"policyArn": aws("administratoraccess")}))
    assert "judged by its name" in admin.message


@pytest.mark.parametrize("rule", [FULL, ADMIN])
def test_the_fix_for_a_callback_function_names_it(rule: str) -> None:
    arn = aws("AmazonS3FullAccess")
    made = resource(ATTACHMENT, {"policyArn": arn}, f"on-upload{attachment_suffix(arn)}")
    found = verdicts(rule, made)
    assert [verdict.fix for verdict in found] == [
        'Pass role, or policies with only the actions in use, to the CallbackFunction "on-upload"; '
        "an event handler, such as onObjectCreated, accepts a CallbackFunction too"
    ] * (rule == FULL)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("AmazonS3ReadOnlyAccess", "s3:GetObject"),
        ("AWSLambdaExecute", "s3:GetObject"),
        ("AmazonDynamoDBReadOnlyAccess", "dynamodb:GetItem"),
        ("AmazonSQSReadOnlyAccess", None),
        ("CloudWatchReadOnlyAccess", None),
        ("AmazonSSMManagedInstanceCore", None),
        ("AmazonEC2ContainerRegistryReadOnly", None),
        ("service-role/AWSLambdaSQSQueueExecutionRole", None),
    ],
)
def test_policies_that_read_what_every_store_holds(name: str, read: str | None) -> None:
    found = verdicts(READS, resource(ATTACHMENT, {"policyArn": aws(name)}))
    said = [f"which allows {read} on every resource"] if read else []
    assert [each.message.partition(", ")[2] for each in found] == said


def test_read_only_access_has_a_policy_of_aws_without_data() -> None:
    (found,) = verdicts(READS, resource(ATTACHMENT, {"policyArn": aws("ReadOnlyAccess")}))
    assert found.fix is not None
    assert found.fix.startswith("Attach ViewOnlyAccess")
    assert outcomes(READS, resource(ATTACHMENT, {"policyArn": aws("ViewOnlyAccess")})) == []


def test_full_access_implies_reading() -> None:
    held = resource(ATTACHMENT, {"policyArn": aws("AmazonS3FullAccess")})
    (found,) = (each for each in judge([held]) if each.rule.id == READS)
    assert found.folded_into is not None
    assert found.folded_into.rule == FULL


def test_the_settings_name_the_managed_policies_that_may_be_attached() -> None:
    execution = resource(ATTACHMENT, {"policyArn": aws("service-role/AWSLambdaBasicExecutionRole")})
    traces = resource(ATTACHMENT, {"policyArn": aws("AWSXRayDaemonWriteAccess")})
    violates = [("violates", "policyArn")]
    assert outcomes(MANAGED, execution) == []
    assert outcomes(MANAGED, execution, allowed_managed_policies=[]) == violates
    assert outcomes(MANAGED, traces) == violates
    assert outcomes(MANAGED, traces, allowed_managed_policies=["awsxray*"]) == []
