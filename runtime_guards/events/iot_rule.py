"""AWS IoT: messages that a rule forwards."""

from __future__ import annotations

from runtime_guards.validation.generic import Body
from runtime_guards.validation.unmarked import UnmarkedValidator


class IoTRule(UnmarkedValidator[Body]):
    """Validates messages of an AWS IoT rule by their declared model.

    Refuses: what `UnmarkedValidator` refuses.

    Keyword arguments: those of `UnmarkedValidator`.

    Source:
        https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html
    """

    trigger = "iot-rule"
