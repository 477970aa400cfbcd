"""Messages that an AWS IoT rule selects and forwards.

https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html
"""

from __future__ import annotations

from runtime_guards.validation.unmarked import UnmarkedValidator


class IoTRule(UnmarkedValidator):
    """Validates what an IoT rule forwards by its declared body; see `UnmarkedValidator`."""

    trigger = "iot-rule"
