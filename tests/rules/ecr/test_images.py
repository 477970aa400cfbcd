"""What repositories accept as images, and how they store them."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

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


SCAN = "ecr-repository-unscanned"
CONFIGURATION = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
SCAN_PATH = "imageScanningConfiguration.scanOnPush"
OFF = [("violates", SCAN_PATH)]
NO_RULE = [("violates", "")]


def repository(scan: Any = None, name: Any = "shop/orders") -> Resource:
    return resource(
        REPOSITORY, {"name": name, "imageScanningConfiguration": {"scanOnPush": scan}}, "orders"
    )


def registry(*filters: Any, frequency: Any = "SCAN_ON_PUSH", kind: Any = "BASIC") -> Resource:
    of = [{"filter": each, "filterType": "WILDCARD"} for each in filters]
    rules = [{"scanFrequency": frequency, "repositoryFilters": of}] if filters else []
    return resource(CONFIGURATION, {"scanType": kind, "rules": rules}, "registry")


@pytest.mark.parametrize(
    ("scan", "expected"),
    [(None, OFF), (False, OFF), (True, []), (UNKNOWN, [("undecided", SCAN_PATH)])],
)
def test_scanning_is_off_unless_the_repository_turns_it_on(scan: Any, expected: Any) -> None:
    assert outcomes(SCAN, repository(scan)) == expected
    # Basic scanning without rules is what a registry starts with.
    assert outcomes(SCAN, repository(scan), registry()) == expected


def test_a_repository_without_configuration_is_not_scanned() -> None:
    assert outcomes(SCAN, resource(REPOSITORY, {})) == OFF
    assert outcomes(SCAN, resource(REPOSITORY, {}), completed_elsewhere=["it"]) == []


@pytest.mark.parametrize(
    ("text", "is_scanned"),
    [
        ("*", True),
        ("shop/*", True),
        ("*orders", True),
        ("orders", True),
        ("shop", True),
        ("orders*", False),
        ("payments", False),
    ],
)
def test_filters_of_the_registry_are_wildcards_or_parts_of_a_name(
    text: str, is_scanned: bool
) -> None:
    expected = [] if is_scanned else NO_RULE
    for resources in ([repository(), registry(text)], [registry(text), repository()]):
        assert outcomes(SCAN, *resources) == expected


def test_the_registry_overrides_the_repository() -> None:
    assert outcomes(SCAN, repository(True), registry("payments")) == NO_RULE
    assert outcomes(SCAN, repository(True), registry("*", frequency="MANUAL")) == NO_RULE
    assert outcomes(SCAN, repository(True), registry(kind="ENHANCED")) == NO_RULE
    assert outcomes(SCAN, repository(), registry("*", frequency="CONTINUOUS_SCAN")) == []


def test_an_unknown_filter_or_name_leaves_it_undecided() -> None:
    at = "rules[0].repositoryFilters[0].filter"
    assert outcomes(SCAN, repository(), registry(UNKNOWN)) == [("undecided", at)]
    assert outcomes(SCAN, repository(name=UNKNOWN), registry("shop")) == [("undecided", "name")]
    assert outcomes(SCAN, repository(name=UNKNOWN), registry("*")) == []


LIFECYCLE = "ecr-repository-without-lifecycle"


def test_a_lifecycle_policy_is_found_by_the_name_of_the_repository() -> None:
    """The engine hands over no ID at a preview."""
    kind = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
    own = resource(kind, {"repository": "shop/orders"}, "policy")
    assert outcomes(LIFECYCLE, repository(), own) == outcomes(LIFECYCLE, own, repository()) == []
    other = resource(kind, {"repository": "orders"}, "policy")
    assert outcomes(LIFECYCLE, repository(), other) == [("violates", "")]


def test_a_template_does_not_scan() -> None:
    assert outcomes(SCAN, resource(TEMPLATE, {})) == []
