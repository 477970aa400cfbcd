"""Types of single settings, each with the check that refuses what it cannot mean."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from policypack.rule import PROFILES, Profile
from runtime_guards.contract import BY_NAME


def _selectable(profile: Any) -> Any:
    if profile not in PROFILES:
        raise ValueError("unknown profile; use essential, recommended or strict")
    return profile


def _function_and_trigger(text: str) -> str:
    function, _, trigger = text.rpartition(":")
    if not function or trigger not in BY_NAME:
        raise ValueError("must be FUNCTION:TRIGGER, such as orders:s3 or *:sqs")
    return text


def _policy_arn(text: str) -> str:
    if not text.startswith("arn:") or ":policy/" not in text:
        raise ValueError(
            "must be the ARN of a policy, such as arn:aws:iam::111122223333:policy/boundary"
        )
    return text


SelectableProfile = Annotated[
    Profile,
    BeforeValidator(_selectable),
    WithJsonSchema({"type": "string", "enum": [*PROFILES]}),
]
AccountId = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
FunctionAndTrigger = Annotated[str, AfterValidator(_function_and_trigger)]
PolicyArn = Annotated[str, AfterValidator(_policy_arn)]
# A name, a URN or a runtime; `*` matches any text.
Pattern = Annotated[str, StringConstraints(min_length=1)]
