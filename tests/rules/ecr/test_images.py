"""What repositories accept as images, and how they store them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import UNKNOWN, outcomes, resource

MUTABLE = "ecr-repository-mutable-tags"
KEY = "ecr-repository-without-customer-key"
REPOSITORY = "aws:ecr/repository:Repository"
TEMPLATE = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"
BOTH = pytest.mark.parametrize("kind", [REPOSITORY, TEMPLATE])
VIOLATES = [("violates", "imageTagMutability")]


@BOTH
@pytest.mark.parametrize(
    ("mutability", "expected"),
    [
        (None, VIOLATES),
        ("MUTABLE", VIOLATES),
        ("MUTABLE_WITH_EXCLUSION", VIOLATES),
        ("IMMUTABLE", []),
        ("IMMUTABLE_WITH_EXCLUSION", []),
        (UNKNOWN, [("undecided", "imageTagMutability")]),
    ],
)
def test_tags_are_mutable_unless_the_program_forbids_it(
    kind: str, mutability: Any, expected: Any
) -> None:
    assert outcomes(MUTABLE, resource(kind, {"imageTagMutability": mutability})) == expected


@pytest.mark.parametrize(
    ("excluded", "outcome"),
    [("*", "violates"), ("**", "violates"), ("dev-*", None), (UNKNOWN, "undecided")],
)
def test_a_filter_that_excludes_every_tag_undoes_it(excluded: Any, outcome: str | None) -> None:
    repository = {
        "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "imageTagMutabilityExclusionFilters": [
            {"filter": "latest", "filterType": "WILDCARD"},
            {"filter": excluded, "filterType": "WILDCARD"},
        ],
    }
    path = "imageTagMutabilityExclusionFilters[1].filter"
    expected = [(outcome, path)] if outcome else []
    assert outcomes(MUTABLE, resource(REPOSITORY, repository)) == expected


@BOTH
def test_the_key_of_ecr_itself_is_no_customer_managed_key(kind: str) -> None:
    for encryption in ({"encryptionType": "AES256"}, {"encryptionType": "KMS"}):
        found = outcomes(KEY, resource(kind, {"encryptionConfigurations": [encryption]}))
        assert found == [("violates", "encryptionConfigurations[0].kmsKey")]
