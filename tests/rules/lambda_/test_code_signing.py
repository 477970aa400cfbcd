"""lambda-code-signing-foreign-publisher, and a case of lambda-function-unsigned."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

FOREIGN = "lambda-code-signing-foreign-publisher"
OURS, OTHER = "111122223333", "444455556666"
FIRST = "allowedPublishers.signingProfileVersionArns[0]"
CONFIG_ARN = f"arn:aws:lambda:eu-central-1:{OURS}:code-signing-config:csc-0d5a1c0e7d4f"


def profile_of(account: str) -> str:
    return f"arn:aws:signer:eu-central-1:{account}:/signing-profiles/orders/a1b2c3d4e5"


def config(*profiles: Any, arn: Any = CONFIG_ARN, makers: tuple[Resource, ...] = ()) -> Resource:
    publishers = {"signingProfileVersionArns": list(profiles)}
    return resource(
        "aws:lambda/codeSigningConfig:CodeSigningConfig",
        {"arn": arn, "allowedPublishers": publishers},
        depends={"allowedPublishers": makers},
    )


def test_the_profile_of_an_external_account_violates() -> None:
    it = config(profile_of(OTHER), profile_of(OURS))
    assert outcomes(FOREIGN, it) == [("violates", FIRST)]
    # AND a trusted account complies
    assert outcomes(FOREIGN, it, trusted_accounts=[OTHER]) == []


@pytest.mark.parametrize("profile", [profile_of(OURS), "orders"])
def test_own_profiles_comply(profile: str) -> None:
    assert outcomes(FOREIGN, config(profile)) == []


def test_a_configuration_without_publishers_complies() -> None:
    assert outcomes(FOREIGN, resource("aws:lambda/codeSigningConfig:CodeSigningConfig", {})) == []


def test_an_unknown_own_account_cannot_be_told() -> None:
    assert outcomes(FOREIGN, config(profile_of(OTHER), arn=UNKNOWN)) == [("undecided", FIRST)]


def test_an_unknown_profile_cannot_be_told_unless_it_is_the_stacks_own() -> None:
    assert outcomes(FOREIGN, config(UNKNOWN)) == [("undecided", FIRST)]
    own = resource("aws:signer/signingProfile:SigningProfile", {}, "orders")
    assert outcomes(FOREIGN, config(UNKNOWN, makers=(own,)), own) == []


def test_a_container_image_needs_no_signature() -> None:
    image = f"{OURS}.dkr.ecr.eu-central-1.amazonaws.com/orders:1"
    function = resource("aws:lambda/function:Function", {"packageType": "Image", "imageUri": image})
    assert outcomes("lambda-function-unsigned", function) == []


def test_a_container_image_is_one_before_its_uri_is_known() -> None:
    kind = "aws:lambda/function:Function"
    image = resource(kind, {"packageType": "Image", "imageUri": UNKNOWN})
    assert outcomes("lambda-function-unsigned", image) == []
    archive = resource(kind, {"packageType": "Zip"})
    found = outcomes("lambda-function-unsigned", archive)
    assert found == [("violates", "codeSigningConfigArn")]
