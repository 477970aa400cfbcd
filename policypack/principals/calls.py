"""A way to another principal as AWS CLI commands, so that a reader can follow it.

The commands are those of https://docs.aws.amazon.com/cli/latest/reference/: an operation's name in
lower case with hyphens, but for the services and operations below.
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.facts.own_account import OWN_ACCOUNT
from policypack.model.resources import Resource
from policypack.principals.targets import Target
from policypack.principals.ways import Granted, Way
from policypack.start.lazy_patterns import lazy_pattern

_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_WORD = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# The prefix of an action, and the service in the command line.
_SERVICES = {
    "states": "stepfunctions",
    "elasticmapreduce": "emr",
    "kinesisanalytics": "kinesisanalyticsv2",
    "bedrock-agentcore": "bedrock-agentcore-control",
    "airflow": "mwaa",
}
_OPERATIONS = {
    "lambda:InvokeFunction": "lambda invoke",
    "bedrock-agentcore:InvokeCodeInterpreter": "bedrock-agentcore invoke-code-interpreter",
    "emr:RunJobFlow": "emr create-cluster",
}
# The option that takes the role, by the command that creates what runs as it.
_ROLE_OPTION = {
    "lambda": "--role",
    "codebuild": "--service-role",
    "ecs": "--task-role-arn",
    "glue": "--role",
    "ec2": "--iam-instance-profile Name=",
    "cloudformation": "--role-arn",
    "kinesisanalyticsv2": "--service-execution-role",
    "emr": "--ec2-attributes InstanceProfile=",
}
_RUNS_AS = {"ecs run-task", "ecs start-task"}
_OWN = {
    "sts:AssumeRole": "aws sts assume-role --role-arn {arn} --role-session-name x",
    "iam:UpdateAssumeRolePolicy": (
        "aws iam update-assume-role-policy --role-name {name} --policy-document file://trusts-me.json"
    ),
    "iam:PutRolePolicy": (
        "aws iam put-role-policy --role-name {name} --policy-name x "
        "--policy-document file://admin.json"
    ),
    "iam:AttachRolePolicy": (
        f"aws iam attach-role-policy --role-name {{name}} --policy-arn {_ADMINISTRATOR}"
    ),
    "iam:PutUserPolicy": (
        "aws iam put-user-policy --user-name {name} --policy-name x "
        "--policy-document file://admin.json"
    ),
    "iam:AttachUserPolicy": (
        f"aws iam attach-user-policy --user-name {{name}} --policy-arn {_ADMINISTRATOR}"
    ),
    "iam:PutGroupPolicy": (
        "aws iam put-group-policy --group-name {name} --policy-name x "
        "--policy-document file://admin.json"
    ),
    "iam:AttachGroupPolicy": (
        f"aws iam attach-group-policy --group-name {{name}} --policy-arn {_ADMINISTRATOR}"
    ),
    "iam:AddUserToGroup": "aws iam add-user-to-group --group-name {name} --user-name {holder}",
    "iam:CreateAccessKey": "aws iam create-access-key --user-name {name}",
    "iam:CreateLoginProfile": "aws iam create-login-profile --user-name {name} --password ...",
    "iam:UpdateLoginProfile": "aws iam update-login-profile --user-name {name} --password ...",
    "iam:CreatePolicyVersion": (
        "aws iam create-policy-version --policy-arn {arn} --policy-document file://admin.json "
        "--set-as-default"
    ),
    "iam:SetDefaultPolicyVersion": (
        "aws iam set-default-policy-version --policy-arn {arn} --version-id v1"
    ),
    "lambda:UpdateFunctionCode": (
        "aws lambda update-function-code --function-name {name} --zip-file fileb://mine.zip"
    ),
}


def calls_of(way: Way, holder: Resource, target: Target) -> tuple[str, ...]:
    """The commands of a way, in their order."""
    return tuple(_calls(way, holder, target))


def _calls(way: Way, holder: Resource, target: Target) -> Iterator[str]:
    role = _shown(target.arn, target.resource)
    for granted in _in_order(way):
        written = _OWN.get(granted.action)
        if granted.action == "iam:PassRole":
            continue
        if written is not None and granted.on is not None:
            arn = _shown(granted.arn, granted.on)
            yield written.format(name=_name(granted.on), arn=arn, holder=_name(holder))
        else:
            yield _command(granted, role if way.service else "")
    if any(each.action == "iam:UpdateAssumeRolePolicy" for each in way.grants):
        yield _OWN["sts:AssumeRole"].format(arn=role)


def _in_order(way: Way) -> list[Granted]:
    """The grants, those that make something before those that start it."""
    starts = ("Invoke", "Start", "Run", "Submit", "Activate", "Connect")
    return sorted(way.grants, key=lambda each: each.action.partition(":")[2].startswith(starts))


def _command(granted: Granted, role: str) -> str:
    prefix, _, operation = granted.action.partition(":")
    plain = f"{_SERVICES.get(prefix, prefix)} {_WORD.sub('-', operation).lower()}"
    command = _OPERATIONS.get(granted.action, plain)
    on = "" if granted.on is None else f" # {_name(granted.on)}"
    if not role:
        return f"aws {command}{on}"
    service = command.partition(" ")[0]
    if command in _RUNS_AS:
        return f"aws {command} --task-definition any --overrides taskRoleArn={role}"
    is_made = operation.startswith(("Create", "Register", "Run", "Request", "Put", "Update", "Set"))
    if not is_made and service not in ("braket", "ssm"):
        return f"aws {command}"
    option = _ROLE_OPTION.get(service, "--role-arn")
    # An instance profile mostly has the name of its role.
    return f"aws {command} {option}{role.rpartition('/')[2] if option[-1] == '=' else f' {role}'}"


def _shown(arn: str, resource: Resource) -> str:
    """The ARN, with a placeholder for an account that is not known yet."""
    return arn.replace(OWN_ACCOUNT, "ACCOUNT") if resource.urn else arn


def _name(resource: Resource) -> str:
    name = resource.at("name").tree
    return name if isinstance(name, str) else resource.name
