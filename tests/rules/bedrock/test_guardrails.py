"""Guardrails: the filter of prompt attacks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.labelled import Case, cases


def filters(*held: tuple[str, str]) -> dict[str, Any]:
    return {
        "contentPolicyConfig": {
            "filtersConfigs": [{"type": kind, "inputStrength": strength} for kind, strength in held]
        }
    }


CASES = [
    *cases(
        "bedrock-guardrail-without-prompt-attack-filter",
        "aws:bedrock/guardrail:Guardrail",
        ({}, "contentPolicyConfig.filtersConfigs"),
        (filters(("HATE", "HIGH")), "contentPolicyConfig.filtersConfigs"),
        (filters(("PROMPT_ATTACK", "NONE")), "contentPolicyConfig.filtersConfigs"),
        (filters(("HATE", "LOW"), ("PROMPT_ATTACK", "LOW")), None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()
