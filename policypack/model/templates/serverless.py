"""Expands a template like the SAM transform, as far as one resource decides it.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policypack.facts.sam_policies import policy_of
from policypack.facts.table import read_table
from policypack.model.templates.contents import Expanded, Gap, Made, function_in
from policypack.model.templates.serverless_apis import (
    HTTP,
    REST,
    ServerlessScope,
    copied,
    http_api,
    rest_api,
)
from policypack.model.templates.serverless_events import asynchronous_calls, events_of, url_of
from policypack.model.unknown import Unknown

TRANSFORM = "AWS::Serverless-2016-10-31"
PREFIX = "AWS::Serverless::"
_FUNCTION = "AWS::Serverless::Function"
Properties = Mapping[str, Any]
_RUN = "arn:${AWS::Partition}:iam::aws:policy/"
_BASIC = "service-role/AWSLambdaBasicExecutionRole"
_IN_VPC = "service-role/AWSLambdaVPCAccessExecutionRole"
_TRACING = "AWSXRayDaemonWriteAccess"
# The package that `sam package` uploads; its location is written into the template.
_PACKAGE = Unknown("", "the package of a local path, which sam package uploads")


def expanded(
    name: str, kind: str, properties: Properties, scope: ServerlessScope
) -> Expanded | None:
    """The expansion of a resource of the transform; None for a type that isn't expanded."""
    given = scope.merged(kind, properties)
    expand = _EXPANSIONS.get(kind)
    if kind == _FUNCTION:
        found = _function(name, given, scope)
    elif expand is None:
        return None
    else:
        found = expand(name, given)
    unread = (each for each in given if each not in _READ[kind])
    gaps = (Gap(each, f"{each} of {name}", _NOT_EXPANDED) for each in unread)
    return Expanded(found.made, (*found.gaps, *gaps))


def _function(name: str, given: Properties, scope: ServerlessScope) -> Expanded:
    gaps: list[Gap] = []
    properties, places = copied(given, _PASSED_ON)
    _set_code(properties, places, given, "Code")
    if "Role" not in properties:
        properties["Role"] = {"Fn::GetAtt": [f"{name}Role", "Arn"]}
    if given.get("Tracing"):
        properties["TracingConfig"] = {"Mode": given["Tracing"]}
        places["TracingConfig.Mode"] = "Tracing"
    queue = given.get("DeadLetterQueue")
    if isinstance(queue, dict):
        properties["DeadLetterConfig"] = {"TargetArn": queue.get("TargetArn")}
        places["DeadLetterConfig"] = "DeadLetterQueue"
    _set_tags(properties, places, given)
    made = [Made(name, "AWS::Lambda::Function", properties, places)]
    if "Role" not in given:
        made.append(_role(name, given, "lambda.amazonaws.com", _own_policies(given), gaps))
    made += url_of(name, given)
    made += asynchronous_calls(name, given)
    made += events_of(name, given, scope, gaps)
    return Expanded(tuple(made), tuple(gaps))


def _own_policies(given: Properties) -> list[Any]:
    """The managed policies that the role of a function has in any case."""
    names = [_IN_VPC if given.get("VpcConfig") else _BASIC]
    names += [_TRACING] if given.get("Tracing") == "Active" else []
    return [{"Fn::Sub": _RUN + each} for each in names]


_PASSED_ON = (
    "Architectures CodeSigningConfigArn Description Environment EphemeralStorage FileSystemConfigs"
    " FunctionName Handler ImageConfig KmsKeyArn Layers LoggingConfig MemorySize PackageType"
    " RecursiveLoop ReservedConcurrentExecutions Role Runtime RuntimeManagementConfig SnapStart"
    " Timeout VpcConfig"
)


def _set_tags(properties: dict[str, Any], places: dict[str, str], given: Properties) -> None:
    tags = given.get("Tags")
    if isinstance(tags, dict) and not function_in(tags):
        properties["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
        places["Tags"] = "Tags"


def _set_code(
    properties: dict[str, Any], places: dict[str, str], given: Properties, name: str
) -> None:
    """Code in a property, in an image or in S3; a local path is packaged before the deployment."""
    places[name] = "CodeUri"
    if given.get("InlineCode") is not None:
        properties[name] = {"ZipFile": given["InlineCode"]}
        places[name] = places[f"{name}.ZipFile"] = "InlineCode"
    elif given.get("ImageUri") is not None:
        properties[name] = {"ImageUri": given["ImageUri"]}
        places[name] = places[f"{name}.ImageUri"] = "ImageUri"
    elif given.get("PackageType") == "Image":
        properties[name] = {"ImageUri": _PACKAGE}
    else:
        properties[name] = _in_s3(given.get("CodeUri", given.get("ContentUri")))


def _in_s3(uri: Any) -> Any:
    if isinstance(uri, dict) and "Bucket" in uri:
        pairs = {"S3Bucket": "Bucket", "S3Key": "Key", "S3ObjectVersion": "Version"}
        return {to: uri[own] for to, own in pairs.items() if own in uri}
    if isinstance(uri, str) and uri.startswith("s3://"):
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return {"S3Bucket": bucket, "S3Key": key}
    return {"S3Bucket": _PACKAGE, "S3Key": _PACKAGE}


def _role(name: str, given: Properties, service: str, managed: list[Any], gaps: list[Gap]) -> Made:
    """The role that SAM makes, of the policies that are documents or names."""
    listed = given.get("Policies", [])
    if not isinstance(listed, list):
        listed = [listed]
    policies: list[Any] = []
    places = {"AssumeRolePolicyDocument": "AssumeRolePolicyDocument", "Policies": "Policies"}
    attached: list[Any] = []
    is_list = isinstance(given.get("Policies"), list)
    for index, each in enumerate(listed):
        place = f"Policies[{index}]" if is_list else "Policies"
        if isinstance(each, dict) and "Statement" in each:
            places[f"Policies[{len(policies)}].PolicyDocument"] = place
            policies.append({"PolicyName": f"{name}RolePolicy{index}", "PolicyDocument": each})
        elif isinstance(each, str) or (isinstance(each, dict) and function_in(each)):
            places[f"ManagedPolicyArns[{len(managed) + len(attached)}]"] = place
            attached.append(_arn(each))
        elif isinstance(each, Unknown):
            attached.append(each)
            gaps.append(Gap(place, name, "policies that are known after apply are not expanded"))
        elif isinstance(each, dict) and each:
            for template, parameters in each.items():
                document = _of_template(str(template), parameters)
                if document is None:
                    why = "the SAM policy template is unknown, or lacks a parameter"
                    gaps.append(Gap(place, str(template), why))
                    continue
                places[f"Policies[{len(policies)}].PolicyDocument"] = f"{place}.{template}"
                held = {"Version": "2012-10-17", **document}
                policy = {"PolicyName": f"{name}RolePolicy{index}", "PolicyDocument": held}
                policies.append(policy)
    trust = given.get("AssumeRolePolicyDocument") or {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
        ],
    }
    properties = {
        "AssumeRolePolicyDocument": trust,
        "ManagedPolicyArns": [*managed, *attached],
        **({"Policies": policies} if policies else {}),
        **({"Path": given["RolePath"]} if "RolePath" in given else {}),
    }
    if "PermissionsBoundary" in given:
        properties["PermissionsBoundary"] = given["PermissionsBoundary"]
        places["PermissionsBoundary"] = "PermissionsBoundary"
    return Made(f"{name}Role", "AWS::IAM::Role", properties, places)


def _of_template(template: str, parameters: Any) -> Properties | None:
    return policy_of(template, parameters) if isinstance(parameters, dict) else None


def _arn(policy: Any) -> Any:
    """The ARN of a managed policy, which may be given by its name."""
    is_name = isinstance(policy, str) and not policy.startswith(("arn:", "{{"))
    return {"Fn::Sub": f"{_RUN}{policy}"} if is_name else policy


def _table(name: str, given: Properties) -> Expanded:
    properties, places = copied(
        given, "PointInTimeRecoverySpecification ProvisionedThroughput SSESpecification TableName"
    )
    key = given.get("PrimaryKey")
    key = key if isinstance(key, dict) else {"Name": "id", "Type": "String"}
    kind = {"String": "S", "Number": "N", "Binary": "B"}.get(str(key.get("Type")), "S")
    properties["AttributeDefinitions"] = [{"AttributeName": key.get("Name"), "AttributeType": kind}]
    properties["KeySchema"] = [{"AttributeName": key.get("Name"), "KeyType": "HASH"}]
    if "ProvisionedThroughput" not in given:
        properties["BillingMode"] = "PAY_PER_REQUEST"
    _set_tags(properties, places, given)
    return Expanded((Made(name, "AWS::DynamoDB::Table", properties, places),))


def _state_machine(name: str, given: Properties) -> Expanded:
    gaps: list[Gap] = []
    properties, places = copied(
        given,
        "DefinitionSubstitutions",
        {
            "Definition": "Definition",
            "Logging": "LoggingConfiguration",
            "Name": "StateMachineName",
            "Role": "RoleArn",
            "Tracing": "TracingConfiguration",
            "Type": "StateMachineType",
        },
    )
    if "DefinitionUri" in given:
        properties["DefinitionS3Location"] = {"Bucket": _PACKAGE, "Key": _PACKAGE}
    made = [Made(name, "AWS::StepFunctions::StateMachine", properties, places)]
    if "Role" not in given:
        properties["RoleArn"] = {"Fn::GetAtt": [f"{name}Role", "Arn"]}
        made.append(_role(name, given, "states.amazonaws.com", [], gaps))
    events = given.get("Events")
    for key, event in events.items() if isinstance(events, dict) else ():
        kind = event.get("Type") if isinstance(event, dict) else None
        gaps.append(Gap(f"Events.{key}", f"{key} ({kind})", "the event source is not expanded"))
    return Expanded(tuple(made), tuple(gaps))


def _layer(name: str, given: Properties) -> Expanded:
    properties, places = copied(
        given, "CompatibleArchitectures CompatibleRuntimes Description LayerName LicenseInfo"
    )
    properties["Content"] = _in_s3(given.get("ContentUri"))
    places["Content"] = "ContentUri"
    return Expanded((Made(name, "AWS::Lambda::LayerVersion", properties, places),))


_EXPANSIONS: Mapping[str, Callable[[str, Properties], Expanded]] = {
    HTTP: http_api,
    REST: rest_api,
    "AWS::Serverless::LayerVersion": _layer,
    "AWS::Serverless::SimpleTable": _table,
    "AWS::Serverless::StateMachine": _state_machine,
}
_NOT_EXPANDED = "the property is not expanded"
# Properties that are read above, and those that change nothing that a rule judges.
_READ = {kind: frozenset(names.split()) for kind, names in read_table(__file__)["read"].items()}
