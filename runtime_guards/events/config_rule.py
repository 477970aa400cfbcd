"""AWS Config: evaluations that a custom rule requests."""

from __future__ import annotations

from runtime_guards.bodies.declaration import parse_json
from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import ACCOUNT, ARN, Fields, Flag, Line, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html
_EVENT = Fields(
    {
        # It contains an item of up to 100 KB; larger items are summarized.
        "invokingEvent": Text(512 * 1024),
        "resultToken": Line(4096),
        "configRuleName": Line(128),
        "accountId": ACCOUNT,
    },
    {
        "version": Line(16),
        "ruleParameters": Text(2048),
        "eventLeftScope": Flag(),
        "executionRoleArn": ARN,
        "configRuleArn": ARN,
        "configRuleId": Line(128),
        "evaluationMode": Line(32),
    },
)
_INVOKING = Fields({"messageType": Line(128)})
DEPTH = 64


class ConfigRuleEvent(Event):
    """A validated evaluation; `invoking_event` and `parameters` are the parsed JSON.

    `message_type` is the type of the invoking event, such as `ScheduledNotification`.
    """

    __slots__ = ("invoking_event", "message_type", "parameters", "rule")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any, invoking_event: Any, parameters: Any) -> None:
        self.raw = raw
        self.rule: str = raw["configRuleName"]
        self.invoking_event = invoking_event
        self.message_type: str = invoking_event["messageType"]
        self.parameters = parameters


class ConfigRule(ShapedValidator[ConfigRuleEvent]):
    """Validates evaluations of an AWS Config custom rule.

    Refuses:
        - an invoking event or rule parameters that are malformed JSON, have duplicate keys, or are
          not an object
        - malformed account IDs and ARNs, and the ARN of another account's rule

    Keyword arguments:
        rules: Allowed rule names; None allows all.
        accounts: Allowed account IDs; None allows all.
        message_types: Allowed types of the invoking event, such as
            `ConfigurationItemChangeNotification`; None allows all.
        max_depth: Maximum nesting depth of the invoking event and of the parameters in levels.

    Source:
        https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
    """

    trigger = "config-rule"
    shape = _EVENT

    def __init__(
        self,
        *,
        rules: Collection[str] | None = None,
        accounts: Collection[str] | None = None,
        message_types: Collection[str] | None = None,
        max_depth: int = DEPTH,
    ) -> None:
        self._max_depth = max_depth
        self._rules = listed(rules)
        self._accounts = listed(accounts)
        self._message_types = listed(message_types)

    def _checked(self, event: Any) -> ConfigRuleEvent:
        allow(event["configRuleName"], self._rules, "configRuleName")
        allow(event["accountId"], self._accounts, "accountId")
        # The account in the rule's ARN owns the rule. The account of the evaluated resource, in the
        # invoking event, is another in AWS's own sample.
        arn = event.get("configRuleArn")
        if arn is not None and arn.split(":")[4] != event["accountId"]:
            raise EventRejected("inconsistent", "configRuleArn")
        invoking = _object(event["invokingEvent"], "invokingEvent", self._max_depth)
        try:
            _INVOKING(invoking)
        except EventRejected as rejected:
            raise rejected.below("invokingEvent") from None
        allow(invoking["messageType"], self._message_types, "invokingEvent.messageType")
        parameters = _object(event.get("ruleParameters") or "{}", "ruleParameters", self._max_depth)
        return ConfigRuleEvent(event, invoking, parameters)


def _object(text: str, path: str, depth: int) -> Any:
    value = parse_json(text, path, depth)
    if value.__class__ is not dict:
        raise EventRejected("schema", path)
    return value
