"""What the check adds to a program's inputs, type by type."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.offline import checks, schema
from policypack.offline.checks import MANAGED, _defaults, defaults_of
from policypack.offline.config import Config
from tests.offline.minimal import required
from tests.offline.serving import urn

CONFIG = Config(region="eu-west-1")


def check(token: str, **news: Any) -> dict[str, Any]:
    resource = schema.resource(token)
    assert resource is not None
    given = {**required(resource.inputs), **news}
    inputs, problems = checks.check(checks.Check(resource, urn(token), given), CONFIG)
    assert problems == []
    return inputs


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("aws:ec2/securityGroup:SecurityGroup", "description"),
        ("aws:rds/subnetGroup:SubnetGroup", "description"),
        ("aws:rds/parameterGroup:ParameterGroup", "description"),
        ("aws:elasticache/subnetGroup:SubnetGroup", "description"),
        ("aws:redshift/subnetGroup:SubnetGroup", "description"),
        ("aws:apigateway/apiKey:ApiKey", "description"),
        ("aws:route53/zone:Zone", "comment"),
    ],
)
def test_pulumi_says_that_it_manages(token: str, name: str) -> None:
    assert check(token)[name] == MANAGED
    assert check(token, **{name: "mine"})[name] == "mine"


def test_nothing_else_is_said_to_be_managed() -> None:
    managed = {
        name
        for token in schema.resource_tokens()
        for name, value in defaults_of(schema.resource(token) or pytest.fail(token)).items()
        if value == MANAGED
    }
    assert managed == {"description", "comment", "optionGroupDescription"}


@pytest.mark.parametrize("token", sorted(_defaults()))
def test_a_default_is_an_optional_input_of_its_type(token: str) -> None:
    resource = schema.resource(token)
    assert resource is not None
    kinds = {"string": str, "int": int, "bool": bool}
    for name, value in _defaults()[token].items():
        prop = resource.inputs[name]
        assert not prop.required
        assert type(value) is kinds[prop.type.kind]
        # Where the documentation names a default as well, it is the same one.
        assert prop.default in (None, str(value), str(value).lower(), f'"{value}"'), name
    assert check(token).items() >= _defaults()[token].items()


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument"),
        ("aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy"),
        ("aws:ecr/registryPolicy:RegistryPolicy", "policy"),
        ("aws:ecr/repositoryPolicy:RepositoryPolicy", "policy"),
        ("aws:elasticsearch/domain:Domain", "accessPolicies"),
        ("aws:elasticsearch/domainPolicy:DomainPolicy", "accessPolicies"),
        ("aws:iam/groupPolicy:GroupPolicy", "policy"),
        ("aws:iam/policy:Policy", "policy"),
        ("aws:iam/role:Role", "assumeRolePolicy"),
        ("aws:iam/rolePolicy:RolePolicy", "policy"),
        ("aws:iam/userPolicy:UserPolicy", "policy"),
        ("aws:s3/bucket:Bucket", "policy"),
        ("aws:s3/bucketPolicy:BucketPolicy", "policy"),
        ("aws:sns/topicPolicy:TopicPolicy", "policy"),
        ("aws:sqs/queuePolicy:QueuePolicy", "policy"),
    ],
)
def test_these_documents_may_be_objects_and_no_others(token: str, name: str) -> None:
    document = {"Version": "2012-10-17", "Statement": []}
    assert json.loads(check(token, **{name: document})[name]) == document
    marked = sum(
        prop.json
        for each in schema.resource_tokens()
        for prop in (schema.resource(each) or pytest.fail(each)).properties.values()
    )
    assert marked == 15


def test_a_resource_keeps_the_region_that_it_was_given() -> None:
    assert check("aws:sqs/queue:Queue", region="us-east-1")["region"] == "us-east-1"
    assert check("aws:sqs/queue:Queue")["region"] == "eu-west-1"


@pytest.mark.parametrize(
    "token",
    [
        "aws:cfg/aggregateAuthorization:AggregateAuthorization",
        "aws:cloudformation/stackSetInstance:StackSetInstance",
        "aws:servicequotas/template:Template",
        "aws:iam/role:Role",
    ],
)
def test_a_region_of_another_meaning_is_not_filled_in(token: str) -> None:
    assert "region" not in check(token)


def test_an_object_is_named_as_the_program_names_it() -> None:
    inputs = check("aws:s3/bucketObjectv2:BucketObjectv2", content="text")
    assert inputs["key"] == "thing"
    assert "key" in inputs["__defaults"]


def test_an_empty_inline_policy_stays_the_mark_that_removes_all() -> None:
    assert check("aws:iam/role:Role", inlinePolicies=[{}])["inlinePolicies"] == [{}]
