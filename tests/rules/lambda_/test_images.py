"""lambda-image-unpinned."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.resources import Resource
from tests.judging import UNKNOWN, outcomes, resource, verdicts

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
