"""lambda-image-unpinned and lambda-image-foreign-registry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "lambda-image-unpinned"
REPOSITORY = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/orders"
DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def function(image: Any, *makers: str) -> Resource:
    depends = [resource(kind, {}, f"maker-{n}") for n, kind in enumerate(makers)]
    return resource(
        "aws:lambda/function:Function",
        {"packageType": "Image", "imageUri": image},
        depends={"imageUri": depends},
    )


@pytest.mark.parametrize(
    ("image", "word"),
    [
        pytest.param(f"{REPOSITORY}:latest", "latest", id="latest"),
        pytest.param(f"{REPOSITORY}:1.4.2", "1.4.2", id="a release's tag"),
        pytest.param(REPOSITORY, "without a tag", id="no tag"),
        pytest.param("localhost:5000/orders", "without a tag", id="a port is no tag"),
    ],
)
def test_an_image_that_a_tag_names_violates(image: str, word: str) -> None:
    (verdict,) = verdicts(RULE, function(image))
    assert (verdict.outcome.value, verdict.path) == ("violates", "imageUri")
    assert word in verdict.message


@pytest.mark.parametrize("image", [f"{REPOSITORY}@{DIGEST}", f"{REPOSITORY}:1.4.2@{DIGEST}"])
def test_an_image_that_a_digest_names_complies(image: str) -> None:
    assert outcomes(RULE, function(image)) == []


@pytest.mark.parametrize("digest", [DIGEST[:-1], "sha256:", f"{DIGEST}0"])
def test_half_a_digest_names_no_image(digest: str) -> None:
    assert outcomes(RULE, function(f"{REPOSITORY}@{digest}")) == [("violates", "imageUri")]


def test_a_function_from_an_archive_complies() -> None:
    assert outcomes(RULE, resource("aws:lambda/function:Function", {"packageType": "Zip"})) == []


def test_an_unknown_image_cannot_be_told() -> None:
    assert outcomes(RULE, function(UNKNOWN)) == [("undecided", "imageUri")]


@pytest.mark.parametrize(
    "makers",
    [
        pytest.param(["docker-build:index:Image"], id="docker-build"),
        pytest.param(["awsx:ecr:Image"], id="awsx"),
        pytest.param(["docker-build:index:Image", "aws:ecr/repository:Repository"], id="both"),
    ],
)
def test_an_unknown_image_of_a_builder_that_gives_digests_complies(makers: list[str]) -> None:
    assert outcomes(RULE, function(UNKNOWN, *makers)) == []


@pytest.mark.parametrize(
    "makers",
    [
        pytest.param(["aws:ecr/repository:Repository"], id="a repository alone"),
        pytest.param(["docker:index/image:Image"], id="a builder that hands on a tag"),
        pytest.param(["docker-build:index:Image", "random:index:Id"], id="something added"),
    ],
)
def test_an_unknown_image_of_anything_else_cannot_be_told(makers: list[str]) -> None:
    assert outcomes(RULE, function(UNKNOWN, *makers)) == [("undecided", "imageUri")]


def test_a_known_tag_violates_wherever_it_comes_from() -> None:
    it = function(f"{REPOSITORY}:latest", "docker-build:index:Image")
    assert outcomes(RULE, it) == [("violates", "imageUri")]


def test_a_tag_of_an_immutable_repository_is_still_reported() -> None:
    repository = resource(
        "aws:ecr/repository:Repository",
        {"repositoryUrl": REPOSITORY, "imageTagMutability": "IMMUTABLE"},
    )
    assert outcomes(RULE, function(f"{REPOSITORY}:1.4.2"), repository) == [("violates", "imageUri")]


FOREIGN = "lambda-image-foreign-registry"
ROLE = "arn:aws:iam::111122223333:role/orders"
THEIRS = "444455556666.dkr.ecr.eu-central-1.amazonaws.com/orders"


def with_role(image: Any, *makers: str, role: Any = ROLE) -> Resource:
    it = function(image, *makers)
    return replace(it, wire={**it.properties.tree, "imageUri": image, "role": role})


@pytest.mark.parametrize(
    "registry",
    [
        THEIRS,
        "444455556666.dkr.ecr-fips.us-east-1.amazonaws.com/orders",
        "444455556666.dkr-ecr.eu-central-1.on.aws/orders",
        "444455556666.dkr.ecr.cn-north-1.amazonaws.com.cn/orders",
        "444455556666.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/orders",
        "444455556666.dkr.ecr.eusc-de-east-1.amazonaws.eu/orders",
        "444455556666.dkr.ecr.us-iso-east-1.c2s.ic.gov/orders",
    ],
)
def test_the_registry_of_an_external_account_violates(registry: str) -> None:
    it = with_role(f"{registry}@{DIGEST}")
    (verdict,) = verdicts(FOREIGN, it)
    assert (verdict.outcome.value, verdict.path) == ("violates", "imageUri")
    assert "444455556666" in verdict.message
    # AND a trusted account complies
    assert outcomes(FOREIGN, it, trusted_accounts=["444455556666"]) == []


@pytest.mark.parametrize(
    "image",
    [
        *("docker.io/library/python:3.13", "public.ecr.aws/lambda/python:3.13", "python:3.13"),
        "111122223333.dkr.ecr.eu-central-1.amazonaws.example.com/orders",
    ],
)
def test_a_registry_that_lambda_rejects_violates(image: str) -> None:
    assert outcomes(FOREIGN, with_role(image)) == [("violates", "imageUri")]


@pytest.mark.parametrize("image", [f"{REPOSITORY}@{DIGEST}", f"{REPOSITORY}:latest", None, ""])
def test_the_own_registry_or_no_image_complies(image: str | None) -> None:
    assert outcomes(FOREIGN, with_role(image)) == []


def test_an_unknown_own_account_cannot_be_told() -> None:
    assert outcomes(FOREIGN, with_role(f"{THEIRS}:1", role=UNKNOWN)) == [("undecided", "imageUri")]


def test_an_unknown_image_cannot_be_told_unless_it_is_in_the_stacks_repository() -> None:
    repository, builder = "aws:ecr/repository:Repository", "docker-build:index:Image"
    assert outcomes(FOREIGN, with_role(UNKNOWN)) == [("undecided", "imageUri")]
    assert outcomes(FOREIGN, with_role(UNKNOWN, builder)) == [("undecided", "imageUri")]
    assert outcomes(FOREIGN, with_role(UNKNOWN, repository, builder)) == []
    # AND a known image is judged
    assert outcomes(FOREIGN, with_role(THEIRS, repository)) == [("violates", "imageUri")]
