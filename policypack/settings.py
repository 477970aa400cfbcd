"""Settings: which rules are on, what they do on a violation, and whom an organization trusts.

They come from the organization, as the configuration of the policy `stackwarden`, and from the
stack's own configuration (`stackwarden:profile`, ...), which may tighten them.
"""

from __future__ import annotations

import json
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
from policypack.waivers import Waiver
from runtime_guards.contract import BY_NAME

NAMESPACE = "stackwarden"
CUSTOMER_KEY_ROWS = ("-without-customer-key", "-encrypted-without-kms")


def _selectable(profile: Any) -> Any:
    if profile not in (Profile.ESSENTIAL, Profile.RECOMMENDED, Profile.STRICT):
        raise ValueError("a profile is essential, recommended or strict")
    return profile


def _known_to_stacks(key: str) -> str:
    if key not in STACK_KEYS:
        raise ValueError(f"a stack may set {', '.join(STACK_KEYS)}")
    return key


def _function_and_trigger(text: str) -> str:
    function, _, trigger = text.rpartition(":")
    if not function or trigger not in BY_NAME:
        raise ValueError("a function of the program (or *) and a trigger are expected: orders:s3")
    return text


AccountId = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]


# Pydantic's own words are Python's; whoever writes settings writes JSON.
_EXPECTED = {
    "tuple_type": "a list is expected",
    "frozen_set_type": "a list is expected",
    "dict_type": "an object is expected",
    "model_type": "an object is expected",
    "string_type": "a text is expected, in quotes",
    "string_pattern_mismatch": "an account id is expected: twelve digits",
}


class SettingsError(ValueError):
    """What is wrong with a configuration: one line a fault, each with what to do."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Level(str, Enum):
    """Pulumi's enforcement levels."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"
    REMEDIATE = "remediate"


class Encryption(str, Enum):
    """Which keys count: any that AWS offers, or only those that the customer holds."""

    ANY = "any"
    CUSTOMER_KEY = "customer-key"


class UndecidedMode(str, Enum):
    """What "cannot tell" does. `auto` blocks in strict where values must be known by then."""

    ADVISE = "advise"
    AUTO = "auto"
    BLOCK = "block"


class Settings(BaseModel):
    """All settings. `levels` pins the enforcement level of single rules, whatever the profile."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: Annotated[Profile, BeforeValidator(_selectable)] = Profile.RECOMMENDED
    encryption: Encryption = Encryption.ANY
    undecided: UndecidedMode = UndecidedMode.AUTO
    trusted_accounts: frozenset[AccountId] = frozenset()
    trusted_layer_publishers: frozenset[AccountId] = frozenset()
    trusted_indexes: frozenset[str] = frozenset()
    wired_elsewhere: frozenset[Annotated[str, AfterValidator(_function_and_trigger)]] = frozenset()
    waivers: tuple[Waiver, ...] = ()
    never_waive: frozenset[str] = frozenset()
    stack_may: frozenset[Annotated[str, AfterValidator(_known_to_stacks)]] = frozenset()
    # Advisories appear every day; after a week a few hundred are missing.
    advisories_max_age_days: Annotated[int, Field(ge=1)] = 7
    rules_from: tuple[str, ...] = ()
    levels: Mapping[str, Level] = Field(default_factory=dict)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Settings:
        """Checked settings from JSON values. Raises SettingsError."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise SettingsError([_fault(dict(fault)) for fault in error.errors()]) from None

    def level(self, rule: Rule, severity: Severity | None = None) -> Level:
        """The enforcement level of a finding of `rule` with that severity (its own by default)."""
        if rule.id in self.levels:
            return self.levels[rule.id]
        if self.encryption is Encryption.CUSTOMER_KEY and rule.id.endswith(CUSTOMER_KEY_ROWS):
            return Level.MANDATORY
        if rule.profile is Profile.OPTIONAL or rule.profile.rank > self.profile.rank:
            return Level.DISABLED
        if self.profile is Profile.STRICT:
            return Level.MANDATORY
        if severity is None and rule.profile is Profile.ESSENTIAL:
            return Level.MANDATORY
        grave = (severity or rule.severity) in (Severity.HIGH, Severity.CRITICAL)
        return Level.MANDATORY if grave else Level.ADVISORY

    def undecided_level(self, rule: Rule, values_known: bool) -> Level:
        """The level of "cannot tell". `values_known`: nothing has to wait for a deployment."""
        level = self.level(rule)
        blocks = self.undecided is UndecidedMode.BLOCK or (
            self.undecided is UndecidedMode.AUTO and values_known and self.profile is Profile.STRICT
        )
        if level is Level.DISABLED or blocks:
            return level
        return Level.ADVISORY

    def tightened(self, config: Mapping[str, str]) -> tuple[Settings, list[str]]:
        """These settings with the stack's own on top, and what of those is ignored, with why.

        `config` holds the whole configuration of the stack as Pulumi gives it: `namespace:key` to
        text, lists as JSON. Raises SettingsError for a key or value that means nothing.
        """
        given, faults = _of_the_stack(config)
        if faults:
            raise SettingsError(faults)
        stack = Settings.read(given)
        kept, ignored = dict(self), []
        for key in given:
            ours, theirs = getattr(self, key), getattr(stack, key)
            if key not in self.stack_may and _loosens(key, ours, theirs):
                ignored.append(
                    f"{NAMESPACE}:{key} of the stack's configuration would loosen the "
                    f"organization's setting and is ignored; the organization's setting "
                    f"stack_may can allow it"
                )
            else:
                kept[key] = _merged(ours, theirs)
        return Settings.model_construct(**kept), ignored


# What the stack itself may set, and which of its values ask for less than others, mildest first.
_ORDERS: dict[str, tuple[Any, ...]] = {
    "profile": (Profile.ESSENTIAL, Profile.RECOMMENDED, Profile.STRICT),
    "encryption": (Encryption.ANY, Encryption.CUSTOMER_KEY),
    "undecided": (UndecidedMode.ADVISE, UndecidedMode.AUTO, UndecidedMode.BLOCK),
}
_TRUSTING = (
    "trusted_accounts",
    "trusted_layer_publishers",
    "trusted_indexes",
    "wired_elsewhere",
    "waivers",
)
STACK_KEYS = (*_ORDERS, *_TRUSTING, "never_waive")


def _loosens(key: str, ours: Any, theirs: Any) -> bool:
    if key in _ORDERS:
        return _ORDERS[key].index(theirs) < _ORDERS[key].index(ours)
    return key in _TRUSTING and any(item not in ours for item in theirs)


def _merged(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, frozenset):
        return ours | theirs
    if isinstance(ours, tuple):
        return ours + tuple(item for item in theirs if item not in ours)
    return theirs


def _of_the_stack(config: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    given: dict[str, Any] = {}
    faults = []
    for name, text in sorted(config.items()):
        namespace, _, key = name.partition(":")
        if namespace != NAMESPACE:
            continue
        if key not in STACK_KEYS:
            faults.append(f"{name}: no such setting; a stack may set {', '.join(STACK_KEYS)}")
            continue
        try:
            given[key] = text if key in _ORDERS else json.loads(text)
        except ValueError:
            faults.append(f"{name}: a JSON list is expected")
    return given, faults


def _fault(error: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{NAMESPACE}.{where}: no such setting; known are {', '.join(Settings.model_fields)}"
    # Pydantic's own messages name what is expected, never the value that it got.
    message = _EXPECTED.get(error["type"], error["msg"].removeprefix("Value error, "))
    return f"{NAMESPACE}.{where}: {message[0].lower()}{message[1:]}"
