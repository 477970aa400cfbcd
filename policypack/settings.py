"""Settings: which rules are on, what a violation does, and which accounts are trusted.

They come from the organization, as the configuration of the policy `stackwarden`; a file beside the
program and the stack's own configuration come after it (`policypack.stack_settings`). The JSON
Schema of the file and the table of the settings are generated from the model here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Annotated, Any

from pydantic import AfterValidator as Checked
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from policypack.rule import Profile, Rule, Severity
from policypack.setting_errors import SettingsError, fault, suggestion
from policypack.setting_values import (
    AccountId,
    FunctionAndTrigger,
    Pattern,
    PolicyArn,
    SelectableProfile,
)
from policypack.urns import is_named, pattern
from policypack.waivers import Waiver

NAMESPACE = "stackwarden"
_CUSTOMER_KEY_RULES = ("-without-customer-key", "-encrypted-without-kms")


def _known_to_stacks(key: str) -> str:
    if key not in STACK_KEYS:
        raise ValueError(f"unknown setting of a stack; {suggestion(key, STACK_KEYS)}")
    return key


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


# A place in the settings, such as ("waivers", 0, "expires"), and its name in an error.
Place = tuple[str | int, ...]
Where = Callable[[Place], str]


class Settings(BaseModel):
    """All settings. `levels` pins the enforcement level of single rules in every profile."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: SelectableProfile = Field(
        default=Profile.RECOMMENDED, description="Which rules are on, and which of them block"
    )
    encryption: Encryption = Field(
        default=Encryption.ANY,
        description="`customer-key` makes the rules that require a customer managed key block in "
        "every profile",
    )
    undecided: UndecidedMode = Field(
        default=UndecidedMode.AUTO, description="What an undecided outcome does"
    )
    trusted_accounts: frozenset[AccountId] = Field(
        default=frozenset(), description="External accounts that resources may be shared with"
    )
    trusted_layer_publishers: frozenset[AccountId] = Field(
        default=frozenset(), description="Accounts whose Lambda layers may be used"
    )
    trusted_indexes: frozenset[str] = Field(
        default=frozenset(),
        description="Package indexes besides PyPI and npm, as hosts or URLs; a URL includes "
        "everything below it",
    )
    allowed_runtimes: frozenset[Pattern] = Field(
        default=frozenset(),
        description="Lambda runtimes that functions may use, such as `python3.*`; without one, any",
    )
    forbidden_runtimes: frozenset[Pattern] = Field(
        default=frozenset(), description="Lambda runtimes that no function may use, such as `java*`"
    )
    log_retention_days: int = Field(
        default=365, ge=1, description="Days that log groups must keep logs at least"
    )
    public_by_design: frozenset[Pattern] = Field(
        default=frozenset(),
        description="Resources that are meant to be publicly accessible, as names or URNs; `*` "
        "matches any text",
    )
    wired_elsewhere: frozenset[FunctionAndTrigger] = Field(
        default=frozenset(),
        description="Triggers that another program configures for a function of this one, as "
        "`FUNCTION:TRIGGER`, such as `orders:s3` or `*:sns`",
    )
    completed_elsewhere: frozenset[Pattern] = Field(
        default=frozenset(),
        description="Resources to which another program adds what this one leaves out, such as the "
        "policy of a bucket, as names or URNs; `*` matches any text",
    )
    permissions_boundary: PolicyArn | None = Field(
        default=None,
        description="ARN of the policy that every role must have as permissions boundary",
    )
    waivers: tuple[Waiver, ...] = Field(
        default=(), description="Findings that are accepted until a date"
    )
    never_waive: frozenset[str] = Field(
        default=frozenset(), description="Rules that no waiver can apply to"
    )
    levels: Mapping[str, Level] = Field(
        default_factory=dict,
        description="Enforcement levels of single rules, whatever the profile",
    )
    policies: Mapping[str, Mapping[str, Any]] = Field(
        default_factory=dict,
        description="Configuration of single Pulumi policies from `rules_from`, by ID",
    )
    stack_may: frozenset[Annotated[str, Checked(_known_to_stacks)]] = Field(
        default=frozenset(),
        description="Settings that a stack's own file and configuration may loosen; only an "
        "organization's configuration has it",
    )
    # A few hundred advisories are published every week.
    advisories_max_age_days: int = Field(
        default=7, ge=1, description="Maximum age of the vulnerability database, in days"
    )
    rule_seconds: int = Field(
        default=30,
        ge=1,
        description="Time limit for one rule on one resource, in seconds of CPU, and five times as "
        "long by the clock; a rule that exceeds it is a violation that names it, and is not run "
        "again",
    )
    rules_from: tuple[str, ...] = Field(
        default=(), description="Modules with an organization's own rules or Pulumi policies"
    )

    @classmethod
    def read(cls, values: Mapping[str, Any], where: Where | None = None) -> Settings:
        """Checked settings from JSON values; `where` names a place in them, in an error.

        Raises SettingsError with a line for each fault.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            faults = [_fault(dict(each), where or _dotted) for each in error.errors()]
            raise SettingsError(faults) from None

    def level(self, rule: Rule, severity: Severity | None = None) -> Level:
        """The enforcement level of a finding of `rule` with that severity (its own by default)."""
        if rule.id in self.levels:
            return self.levels[rule.id]
        if rule.level is not None:
            return Level(rule.level)
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

    def is_public_by_design(self, urn: str) -> bool:
        """Whether the resource is meant to be publicly accessible."""
        return any(is_named(urn, each) for each in self.public_by_design)

    def fault_of_runtime(self, runtime: str) -> str | None:
        """Why functions may not use the Lambda runtime, None where they may."""
        for each in sorted(self.forbidden_runtimes):
            if pattern(each).fullmatch(runtime):
                return f"{runtime} matches {each} in the setting forbidden_runtimes"
        allowed = sorted(self.allowed_runtimes)
        if not allowed or any(pattern(each).fullmatch(runtime) for each in allowed):
            return None
        return f"{runtime} is not in the setting allowed_runtimes ({', '.join(allowed)})"


# What a stack's own file and configuration may set.
STACK_KEYS = tuple(key for key in Settings.model_fields if key != "stack_may")


def _dotted(place: Place) -> str:
    return ".".join(str(part) for part in (NAMESPACE, *place))


def _fault(error: dict[str, Any], where: Where) -> str:
    of_waiver = error["loc"][0] == "waivers" and len(error["loc"]) > 1
    return fault(where(error["loc"]), error, (Waiver if of_waiver else Settings).model_fields)
