"""Settings: which rules are on, what a violation does, and which accounts are trusted.

They come from the organization, as the configuration of the policy `stackwarden`; the stack's own
configuration may tighten them (`policypack.stack_settings`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from policypack.rule import Profile, Rule, Severity
from policypack.setting_errors import SettingsError, fault, suggestion
from policypack.urns import is_named
from policypack.waivers import Text, Waiver
from runtime_guards.contract import BY_NAME

NAMESPACE = "stackwarden"
# The profiles that a setting may choose.
PROFILES = tuple(each.value for each in Profile if each is not Profile.OPTIONAL)
# What the configuration of a stack may set.
STACK_KEYS = (
    "profile",
    "encryption",
    "undecided",
    "trusted_accounts",
    "trusted_layer_publishers",
    "trusted_indexes",
    "wired_elsewhere",
    "completed_elsewhere",
    "waivers",
    "never_waive",
)
_CUSTOMER_KEY_RULES = ("-without-customer-key", "-encrypted-without-kms")


def _selectable(profile: Any) -> Any:
    if profile not in PROFILES:
        raise ValueError("unknown profile; use essential, recommended or strict")
    return profile


def _known_to_stacks(key: str) -> str:
    if key not in STACK_KEYS:
        raise ValueError(f"unknown setting of a stack; {suggestion(key, STACK_KEYS)}")
    return key


def _function_and_trigger(text: str) -> str:
    function, _, trigger = text.rpartition(":")
    if not function or trigger not in BY_NAME:
        raise ValueError("must be FUNCTION:TRIGGER, such as orders:s3 or *:sqs")
    return text


_AccountId = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]


class Level(str, Enum):
    """Pulumi's enforcement levels."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"
    REMEDIATE = "remediate"


class Encryption(str, Enum):
    """Which keys encryption at rest needs: any, or customer managed keys only."""

    ANY = "any"
    CUSTOMER_KEY = "customer-key"


class UndecidedMode(str, Enum):
    """What an undecided outcome does. `auto` blocks in strict where values must be known."""

    ADVISE = "advise"
    AUTO = "auto"
    BLOCK = "block"


class Settings(BaseModel):
    """All settings. `levels` pins the enforcement level of single rules in every profile."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: Annotated[Profile, BeforeValidator(_selectable)] = Profile.RECOMMENDED
    encryption: Encryption = Encryption.ANY
    undecided: UndecidedMode = UndecidedMode.AUTO
    trusted_accounts: frozenset[_AccountId] = frozenset()
    trusted_layer_publishers: frozenset[_AccountId] = frozenset()
    trusted_indexes: frozenset[str] = frozenset()
    wired_elsewhere: frozenset[Annotated[str, AfterValidator(_function_and_trigger)]] = frozenset()
    completed_elsewhere: frozenset[Text] = frozenset()
    waivers: tuple[Waiver, ...] = ()
    never_waive: frozenset[str] = frozenset()
    stack_may: frozenset[Annotated[str, AfterValidator(_known_to_stacks)]] = frozenset()
    # A few hundred advisories are published every week.
    advisories_max_age_days: Annotated[int, Field(ge=1)] = 7
    rule_seconds: Annotated[int, Field(ge=1)] = 30
    rules_from: tuple[str, ...] = ()
    levels: Mapping[str, Level] = Field(default_factory=dict)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Settings:
        """Checked settings from JSON values. Raises SettingsError."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise SettingsError([_fault(dict(each)) for each in error.errors()]) from None

    def level(self, rule: Rule, severity: Severity | None = None) -> Level:
        """The enforcement level of a finding of `rule` with that severity (its own by default)."""
        if rule.id in self.levels:
            return self.levels[rule.id]
        if self.encryption is Encryption.CUSTOMER_KEY and rule.id.endswith(_CUSTOMER_KEY_RULES):
            return Level.MANDATORY
        if rule.profile is Profile.OPTIONAL or rule.profile.rank > self.profile.rank:
            return Level.DISABLED
        if self.profile is Profile.STRICT:
            return Level.MANDATORY
        if severity is None and rule.profile is Profile.ESSENTIAL:
            return Level.MANDATORY
        grave = (severity or rule.severity) in (Severity.HIGH, Severity.CRITICAL)
        return Level.MANDATORY if grave else Level.ADVISORY

    def is_completed_elsewhere(self, urn: str) -> bool:
        """Whether another program adds what the resource leaves out here."""
        return any(is_named(urn, each) for each in self.completed_elsewhere)

    def undecided_level(self, rule: Rule, values_known: bool) -> Level:
        """The level of an undecided outcome.

        `values_known`: every value is known without a deployment.
        """
        level = self.level(rule)
        blocks = self.undecided is UndecidedMode.BLOCK or (
            self.undecided is UndecidedMode.AUTO and values_known and self.profile is Profile.STRICT
        )
        if level is Level.DISABLED or blocks:
            return level
        return Level.ADVISORY


def _fault(error: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in (NAMESPACE, *error["loc"]))
    of_waiver = error["loc"][0] == "waivers" and len(error["loc"]) > 1
    return fault(where, error, (Waiver if of_waiver else Settings).model_fields)
