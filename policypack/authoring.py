"""The public API for modules that declare rules, in one import.

A rule has one of three forms: a generator under `rule`, a `property_rule`, or a member of a family
in `policypack.forms.families`. It reads a `Resource` and the `Stack`, and yields a `Finding` or the
`Unknown` that it needs. What services have in common stands in `policypack.topology`,
`policypack.iam` and `policypack.supply_chain`. See docs/writing-a-rule.md.
"""

from policypack.forms.property_rule import (
    PLAIN_HTTP,
    OtherDefault,
    Requirement,
    absent,
    at_least,
    at_most,
    between,
    customer_managed_key,
    differ,
    equal,
    given,
    including,
    meets,
    not_blank,
    or_absent,
    other_than,
    property_rule,
    values_at,
)
from policypack.model.confidence import Confidence
from policypack.model.positions import Position, Related
from policypack.model.resources import Resource, outputs_of
from policypack.model.stack import Stack
from policypack.model.unknown import (
    Unknown,
    UnknownValueError,
    one_of_each,
    or_unknown,
    until_unknown,
)
from policypack.model.values import Secret, Value, parsed_json
from policypack.rule.implication import Implication, Part, Resolved, Within
from policypack.rule.rule import ANONYMOUS, HERE, Finding, Outcomes, Profile, Rule, Severity, rule
from policypack.settings.choices import Mfa
from policypack.settings.settings import Settings
from policypack.start.wording import first_few

__all__ = [
    "ANONYMOUS",
    "HERE",
    "PLAIN_HTTP",
    "Confidence",
    "Finding",
    "Implication",
    "Mfa",
    "OtherDefault",
    "Outcomes",
    "Part",
    "Position",
    "Profile",
    "Related",
    "Requirement",
    "Resolved",
    "Resource",
    "Rule",
    "Secret",
    "Settings",
    "Severity",
    "Stack",
    "Unknown",
    "UnknownValueError",
    "Value",
    "Within",
    "absent",
    "at_least",
    "at_most",
    "between",
    "customer_managed_key",
    "differ",
    "equal",
    "first_few",
    "given",
    "including",
    "meets",
    "not_blank",
    "one_of_each",
    "or_absent",
    "or_unknown",
    "other_than",
    "outputs_of",
    "parsed_json",
    "property_rule",
    "rule",
    "until_unknown",
    "values_at",
]
