"""Tasks of AWS Step Functions: the input that the state machine makes.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
"""

from __future__ import annotations

from runtime_guards.validation.unmarked import UnmarkedValidator


class StepFunctions(UnmarkedValidator):
    """Validates the input of a task by its declared body; see `UnmarkedValidator`."""

    trigger = "step-functions"
