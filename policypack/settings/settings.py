"""Settings: which rules are on, what a violation does, and which accounts are trusted.

They come from the organization, as the configuration of the policy `stackwarden`; a file beside the
program and the stack's own configuration come after it (`policypack.settings.merging`). A field
declares type, default, limits and the direction that loosens in one place. The checks
and the JSON Schema come from the model that `policypack.settings.schema` makes of the class here,
so that a start without settings does not import pydantic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from policypack.model.urns import is_named, pattern
from policypack.rule.history import as_of
from policypack.rule.rule import Profile, Rule, Severity, Status, narrowest_group
from policypack.settings.choices import Encryption, Mfa, UndecidedMode
from policypack.settings.directions import (
    ADDED,
    ANOTHER,
    ANY_CHANGE,
    ANY_VALUE,
    EARLIER_DAY,
    LARGER,
    LESS_PLANNED,
    LOOSER,
    LOWER_LEVEL,
    NOT_AMONG,
    NOT_AMONG_OR_NONE,
    NOTHING,
    ORGANIZATION_ONLY,
    SMALLER,
    WEAKER,
    Direction,
    setting,
)
from policypack.settings.plans import Level as Level
from policypack.settings.plans import Plan as Plan
from policypack.start import clock
from policypack.start.record import record

if TYPE_CHECKING:
    from policypack.settings.values import (
        AccountId,
        FunctionAndKind,
        FunctionAndTrigger,
        FunctionName,
        Pattern,
        PolicyArn,
        RuleId,
        RulesAsOf,
        SelectableProfile,
        TagKey,
    )
    from policypack.settings.waivers import Waiver

    # One of STACK_KEYS; the model checks it.
    StackKey = str

NAMESPACE = "stackwarden"
_CUSTOMER_KEY_RULES = ("-without-customer-key", "-encrypted-without-kms")


_BELOW = (Level.DISABLED, Level.ADVISORY)


# A place in the settings, such as ("waivers", 0, "expires"), and its name in an error.
Place = tuple[str | int, ...]
Where = Callable[[Place], str]


@record(frozen=True)
class Settings:
    """All settings. `levels` pins the enforcement level of single rules in every profile, and sets
    that of groups of rules, which `rules_as_of` can still hold back."""

    profile: SelectableProfile = setting(
        WEAKER, Profile.RECOMMENDED, "Which rules are enabled, and which of them block"
    )
    encryption: Encryption = setting(
        WEAKER,
        Encryption.ANY,
        "`customer-key` makes the rules that require a customer managed key block in every profile",
    )
    undecided: UndecidedMode = setting(WEAKER, UndecidedMode.AUTO, "Effect of an undecided outcome")
    trusted_accounts: frozenset[AccountId] = setting(
        ADDED, frozenset(), "External accounts that resources may be shared with"
    )
    trusted_layer_publishers: frozenset[AccountId] = setting(
        ADDED, frozenset(), "Accounts whose Lambda layers may be used"
    )
    trusted_indexes: frozenset[str] = setting(
        ADDED,
        frozenset(),
        "Package indexes in addition to PyPI and npm, as hosts or URLs; a URL includes "
        "everything below it",
    )
    allowed_runtimes: frozenset[Pattern] = setting(
        NOT_AMONG_OR_NONE,
        frozenset(),
        "Lambda runtimes that functions may use, such as `python3.*`; if empty, any",
    )
    forbidden_runtimes: frozenset[Pattern] = setting(
        NOTHING, frozenset(), "Lambda runtimes that no function may use, such as `java*`"
    )
    log_retention_days: int = setting(
        SMALLER, 365, "Minimum retention of log groups, in days", ge=1
    )
    secret_rotation_days: int = setting(
        LARGER, 90, "Maximum time between rotations of a secret, in days", ge=1
    )
    # What Security Hub's control Kinesis.3 asks for, within what Kinesis can do.
    # https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html
    stream_retention_hours: int = setting(
        SMALLER, 168, "Minimum retention of Kinesis data streams, in hours", ge=24, le=8760
    )
    # Cognito's own default, within what Cognito can do.
    # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html
    user_pool_password_length: int = setting(
        SMALLER,
        8,
        "Minimum password length in Cognito user pools",
        ge=6,
        le=99,
    )
    user_pool_mfa: Mfa = setting(
        WEAKER, Mfa.OPTIONAL, "Whether Cognito user pools must require a second factor"
    )
    # The numbers of the CIS benchmark, within what IAM can do.
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html
    account_password_length: int = setting(
        SMALLER, 14, "Minimum password length of IAM users", ge=6, le=128
    )
    account_password_reuse: int = setting(
        SMALLER, 24, "Previous passwords that IAM users can't reuse", ge=1, le=24
    )
    account_password_days: int = setting(
        LARGER, 90, "Maximum age of IAM users' passwords, in days", ge=1, le=1095
    )
    allowed_managed_policies: frozenset[Pattern] = setting(
        NOT_AMONG,
        frozenset({"AWSLambda*ExecutionRole"}),
        "AWS managed policies that may be attached as they are, by name; `*` matches any text",
    )
    required_tags: frozenset[TagKey] = setting(
        NOTHING,
        frozenset(),
        "Keys of the tags that every Lambda function must have, such as `owner`; case-sensitive",
    )
    public_by_design: frozenset[Pattern] = setting(
        ADDED,
        frozenset(),
        "Resources that are meant to be publicly accessible, as names or URNs; "
        "`*` matches any text",
    )
    wired_elsewhere: frozenset[FunctionAndTrigger] = setting(
        ADDED,
        frozenset(),
        "Triggers that another program configures for a function of this one, "
        "as `FUNCTION:TRIGGER`, such as `orders:s3` or `*:sns`",
    )
    completed_elsewhere: frozenset[Pattern] = setting(
        ADDED,
        frozenset(),
        "Resources that another program completes, for example with a bucket "
        "policy, as names or URNs; `*` matches any text",
    )
    event_sources: frozenset[FunctionName] = setting(
        NOTHING,
        frozenset(),
        "Functions in the code of Lambda functions that return untrusted input, like the event, "
        "such as `acme.queue.receive`",
        max_length=200,
    )
    event_sinks: frozenset[FunctionAndKind] = setting(
        NOTHING,
        frozenset(),
        "Functions whose arguments must not contain event data, as `FUNCTION:KIND`, such as "
        "`acme.orders.query:sql`",
        max_length=200,
    )
    event_sanitizers: frozenset[FunctionAndKind] = setting(
        ADDED,
        frozenset(),
        "Functions whose result is harmless for sinks of a kind, as `FUNCTION:KIND`, such as "
        "`acme.texts.clean:path`",
        max_length=200,
    )
    permissions_boundary: PolicyArn | None = setting(
        ANOTHER, None, "ARN of the policy that every role must have as permissions boundary"
    )
    waivers: tuple[Waiver, ...] = setting(ADDED, (), "Findings that are accepted until a date")
    baseline: str | Mapping[str, Any] | None = setting(
        ANY_VALUE,
        None,
        "File or content of a baseline whose findings advise instead of blocking",
    )
    never_waive: frozenset[RuleId] = setting(
        NOTHING, frozenset(), "Rules that no waiver can apply to"
    )
    rules_as_of: RulesAsOf | None = setting(
        EARLIER_DAY,
        None,
        "Day (YYYY-MM-DD) or version whose rules may block; findings of later rules, "
        "severities and cases are advisory",
    )
    levels: Mapping[RuleId, Level] = setting(
        LOWER_LEVEL,
        dict,
        "Enforcement levels: of single rules in any profile; of services, severities and patterns "
        "such as `iam-*` for the rules that the profile enables",
    )
    planned: tuple[Plan, ...] = setting(
        LESS_PLANNED,
        (),
        "Profiles and levels that apply from a day; their findings advise until then",
    )
    policies: Mapping[str, Mapping[str, Any]] = setting(
        ANY_CHANGE, dict, "Configuration of single Pulumi policies from `rules_from`, by ID"
    )
    stack_may: frozenset[StackKey] = setting(
        ORGANIZATION_ONLY,
        frozenset(),
        "Settings that a stack's own file and configuration may loosen; only an "
        "organization's configuration has it",
    )
    # A few hundred advisories are published every week.
    advisories_max_age_days: int = setting(
        LARGER, 7, "Maximum age of the vulnerability database, in days", ge=1
    )
    rule_seconds: int = setting(
        ANY_CHANGE,
        30,
        "Time limit for one rule on one resource, in seconds of CPU time; the "
        "limit of elapsed time is five times as long. A rule that exceeds it is "
        "reported as a violation and not run again",
        ge=1,
    )
    rules_from: tuple[str, ...] = setting(
        ADDED, (), "Modules with an organization's own rules or Pulumi policies"
    )

    def on(self, day: date) -> Settings:
        """The settings that apply on a day, with the plans that are still ahead."""
        due = sorted((plan for plan in self.planned if plan.day <= day), key=lambda plan: plan.day)
        made = self
        for plan in due:
            levels = {**made.levels, **plan.levels}
            made = replace(made, profile=plan.profile or made.profile, levels=levels)
        return replace(made, planned=tuple(plan for plan in self.planned if plan.day > day))

    def level(
        self, rule: Rule, severity: Severity | None = None, since: date | None = None
    ) -> Level:
        """The enforcement level of a finding of `rule` with that severity (its own by default).

        `since` is the day from which the rule reports the case, see `Finding`. Findings that a plan
        will block advise until then.
        """
        today = self.on(clock.today()) if self.planned else self
        level = today._level(rule, severity, since)
        return Level.ADVISORY if today._waits(level, rule, severity, since) else level

    def held_back(
        self, rule: Rule, severity: Severity | None = None, since: date | None = None
    ) -> str | None:
        """Why a finding that would block advises; None if it doesn't, or would not block."""
        today = self.on(clock.today()) if self.planned else self
        day = today._waits(today._level(rule, severity, since), rule, severity, since)
        return f"it blocks from {day}" if day else today._held_back(rule, severity, since)

    def _waits(self, level: Level, *finding: Any) -> date | None:
        """The first day from which a plan blocks the finding, which does not block at its level."""
        days = sorted(each.day for each in self.planned if level in _BELOW)
        return next((d for d in days if self.on(d)._level(*finding) is Level.MANDATORY), None)

    def _level(self, rule: Rule, severity: Severity | None, since: date | None) -> Level:
        """The level without plans that are ahead."""
        if rule.id in self.levels:
            return self.levels[rule.id]
        level = self._level_now(rule, severity)
        if level is Level.MANDATORY and self._held_back(rule, severity, since):
            return Level.ADVISORY
        return level

    def _held_back(self, rule: Rule, severity: Severity | None, since: date | None) -> str | None:
        if rule.id in self.levels or self._level_now(rule, severity) is not Level.MANDATORY:
            return None
        if rule.status is Status.PREVIEW:
            return "the rule is in preview"
        if self.rules_as_of is None:
            return None
        if since is not None and since > self.rules_as_of:
            return f"this case is newer than rules_as_of ({self.rules_as_of})"
        before = as_of(rule, self.rules_as_of)
        if before is None:
            return f"the rule is newer than rules_as_of ({self.rules_as_of})"
        if self._level_now(before, severity) is not Level.MANDATORY:
            return f"the rule became stricter after rules_as_of ({self.rules_as_of})"
        return None

    def _level_now(self, rule: Rule, severity: Severity | None) -> Level:
        """The level by the profile and the rule's group; the age of the rule does not matter."""
        level = self._level_of_profile(rule, severity)
        group = None if level is Level.DISABLED else narrowest_group(rule, self.levels)
        return self.levels[group] if group else level

    def _level_of_profile(self, rule: Rule, severity: Severity | None) -> Level:
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
        """Why functions may not use the Lambda runtime, None if they may."""
        for each in sorted(self.forbidden_runtimes):
            if pattern(each).fullmatch(runtime):
                return f"{runtime} matches {each} in the setting forbidden_runtimes"
        allowed = sorted(self.allowed_runtimes)
        if not allowed or any(pattern(each).fullmatch(runtime) for each in allowed):
            return None
        return f"{runtime} is not in the setting allowed_runtimes ({', '.join(allowed)})"

    def allows_managed_policy(self, name: str) -> bool:
        """Whether the AWS managed policy may be attached; IAM ignores the case of its name."""
        allowed = (pattern(each.lower()) for each in self.allowed_managed_policies)
        return any(each.fullmatch(name.lower()) for each in allowed)


# Which way each setting is looser, and the settings that a program may have too.
DIRECTIONS: Mapping[str, Direction] = {
    each.name: each.metadata[LOOSER] for each in fields(Settings)
}
STACK_KEYS = tuple(name for name, looser in DIRECTIONS.items() if looser is not ORGANIZATION_ONLY)
