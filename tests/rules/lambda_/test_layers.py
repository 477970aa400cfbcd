"""lambda-layer-unpinned, lambda-layer-foreign-account and lambda-layer-public."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.deserialization import REFERENCE, SIGNATURE
from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

UNPINNED = "lambda-layer-unpinned"
FOREIGN = "lambda-layer-foreign-account"
PUBLIC = "lambda-layer-public"
OURS, STRANGER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{OURS}:role/orders"
LAYER = "arn:aws:lambda:eu-central-1:111122223333:layer:shared"


def function(*layers: Any, role: Any = ROLE, makers: tuple[str, ...] = ()) -> Resource:
    depends = [resource(kind, {}, f"maker-{n}") for n, kind in enumerate(makers)]
    return resource(
        "aws:lambda/function:Function",
        {"role": role, "layers": list(layers)},
        depends={"layers": depends},
    )


def layer_of(account: str, name: str = "shared") -> str:
    return f"arn:aws:lambda:eu-central-1:{account}:layer:{name}:7"


@pytest.mark.parametrize(
    "arn",
    [
        pytest.param(LAYER, id="layerArn"),
        pytest.param(f"{LAYER}:$LATEST", id="latest"),
        pytest.param(f"{LAYER}:live", id="an alias"),
        pytest.param(f"{LAYER}:", id="an empty version"),
        pytest.param("shared", id="no ARN"),
    ],
)
def test_a_layer_without_a_version_number_violates(arn: str) -> None:
    assert outcomes(UNPINNED, function(f"{LAYER}:7", arn)) == [("violates", "layers[1]")]


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_a_layer_with_a_version_number_complies(partition: str) -> None:
    arn = f"{LAYER}:7".replace("arn:aws", f"arn:{partition}")
    assert outcomes(UNPINNED, function(arn)) == []


def test_a_function_without_layers_complies() -> None:
    assert outcomes(UNPINNED, resource("aws:lambda/function:Function", {})) == []


def test_a_layer_that_is_passed_as_a_resource_is_judged_by_its_id() -> None:
    reference = {SIGNATURE: REFERENCE, "urn": "urn:pulumi:dev::shop::x::y", "id": LAYER}
    assert outcomes(UNPINNED, function(reference)) == [("violates", "layers[0]")]


@pytest.mark.parametrize("rule", [UNPINNED, FOREIGN])
def test_an_unknown_layer_leaves_the_others_judged(rule: str) -> None:
    it = function(UNKNOWN, layer_of(STRANGER).removesuffix(":7"))
    assert sorted(outcomes(rule, it)) == [("undecided", "layers[0]"), ("violates", "layers[1]")]


@pytest.mark.parametrize("rule", [UNPINNED, FOREIGN])
def test_an_unknown_layer_of_the_program_complies(rule: str) -> None:
    it = function(UNKNOWN, makers=("aws:lambda/layerVersion:LayerVersion",))
    assert outcomes(rule, it) == []


@pytest.mark.parametrize("rule", [UNPINNED, FOREIGN])
def test_an_unknown_layer_that_comes_from_elsewhere_too_cannot_be_told(rule: str) -> None:
    makers = ("aws:lambda/layerVersion:LayerVersion", "pulumi:pulumi:StackReference")
    assert outcomes(rule, function(UNKNOWN, makers=makers)) == [("undecided", "layers[0]")]


def test_a_layer_of_an_unlisted_account_violates_although_it_is_pinned() -> None:
    it = function(layer_of(OURS), layer_of(STRANGER))
    assert outcomes(FOREIGN, it) == [("violates", "layers[1]")]


@pytest.mark.parametrize(
    "account",
    [
        pytest.param(OURS, id="own account"),
        pytest.param("017000801446", id="Powertools"),
        pytest.param("580247275435", id="Lambda Insights"),
        pytest.param("187925254637", id="Parameters and Secrets in eu-central-1"),
        pytest.param("901920570463", id="ADOT"),
    ],
)
def test_a_layer_of_a_known_account_complies(account: str) -> None:
    assert outcomes(FOREIGN, function(layer_of(account))) == []


@pytest.mark.parametrize("setting", ["trusted_layer_publishers", "trusted_accounts"])
def test_a_layer_of_a_listed_account_complies(setting: str) -> None:
    settings = {setting: [STRANGER]}
    assert outcomes(FOREIGN, function(layer_of(STRANGER)), **settings) == []


def test_a_role_of_another_account_makes_no_layer_ones_own() -> None:
    it = function(layer_of(STRANGER), role=f"arn:aws:iam::{STRANGER[::-1]}:role/orders")
    assert outcomes(FOREIGN, it) == [("violates", "layers[0]")]


def test_a_known_arn_of_the_stack_names_the_own_account() -> None:
    # A new function with a new role, in a stack that is deployed.
    queue = resource("aws:sqs/queue:Queue", {"arn": f"arn:aws:sqs:eu-central-1:{OURS}:orders"})
    assert outcomes(FOREIGN, function(layer_of(OURS), role=UNKNOWN), queue) == []
    found = outcomes(FOREIGN, function(layer_of(STRANGER), role=UNKNOWN), queue)
    assert found == [("violates", "layers[0]")]


def test_while_the_own_account_is_unknown_only_listed_layers_can_be_told() -> None:
    it = function(layer_of("017000801446"), layer_of(STRANGER), role=UNKNOWN)
    assert outcomes(FOREIGN, it) == [("undecided", "layers[1]")]


def permission(**properties: Any) -> Resource:
    return resource(
        "aws:lambda/layerVersionPermission:LayerVersionPermission",
        {"action": "lambda:GetLayerVersion", "layerName": "shared", **properties},
    )


@pytest.mark.parametrize("organization", [None, ""])
def test_a_layer_for_everybody_violates(organization: str | None) -> None:
    it = permission(principal="*", organizationId=organization)
    assert outcomes(PUBLIC, it) == [("violates", "principal")]


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"principal": "*", "organizationId": "o-a1b2c3d4e5"}, id="organization"),
        pytest.param({"principal": STRANGER}, id="an account"),
    ],
)
def test_a_layer_for_somebody_complies(properties: dict[str, Any]) -> None:
    assert outcomes(PUBLIC, permission(**properties)) == []


def test_an_organization_that_may_be_empty_cannot_be_told() -> None:
    open_to_all = {"principal": "*", "organizationId": UNKNOWN}
    found = outcomes(PUBLIC, permission(**open_to_all))
    assert found == [("undecided", "organizationId")]
    # AND an output of the organization is not empty
    organization = resource("aws:organizations/organization:Organization", {}, "all")
    kind = permission(**open_to_all).type
    ours = resource(kind, open_to_all, depends={"organizationId": [organization]})
    assert outcomes(PUBLIC, ours) == []


def test_an_unknown_principal_of_a_layer_cannot_be_told() -> None:
    assert outcomes(PUBLIC, permission(principal=UNKNOWN)) == [("undecided", "principal")]


SHARED = "lambda-layer-shared-with-foreign-account"


def shared_with(principal: Any, layer: Any = LAYER, **more: Any) -> Resource:
    given = {"layerName": layer, "principal": principal, **more}
    return resource("aws:lambda/layerVersionPermission:LayerVersionPermission", given)


def test_a_layer_for_an_external_account_violates() -> None:
    it = shared_with(STRANGER)
    assert outcomes(SHARED, it) == [("violates", "principal")]
    # AND a trusted account complies
    assert outcomes(SHARED, it, trusted_accounts=[STRANGER]) == []


@pytest.mark.parametrize("principal", [OURS, "*", None])
def test_a_layer_for_the_own_account_complies(principal: str | None) -> None:
    assert outcomes(SHARED, shared_with(principal, organizationId="o-a1b2c3d4e5")) == []


def test_a_layer_for_an_unknown_account_cannot_be_told() -> None:
    assert outcomes(SHARED, shared_with(UNKNOWN)) == [("undecided", "principal")]
    assert outcomes(SHARED, shared_with(STRANGER, "shared")) == [("undecided", "principal")]
