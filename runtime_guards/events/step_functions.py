"""AWS Step Functions: tasks of a state machine."""

from __future__ import annotations

from runtime_guards.validation.generic import Body
from runtime_guards.validation.unmarked import UnmarkedValidator


class StepFunctions(UnmarkedValidator[Body]):
    """Validates the input of an AWS Step Functions task by its declared model.

    Refuses: what `UnmarkedValidator` refuses.

    Keyword arguments: those of `UnmarkedValidator`.

    Source:
        https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
    """

    trigger = "step-functions"
