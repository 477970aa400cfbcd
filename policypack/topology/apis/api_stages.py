"""Stages of REST APIs: which settings of methods are theirs."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.topology.apis.api_places import placed_with

STAGE = "aws:apigateway/stage:Stage"
METHOD_SETTINGS = "aws:apigateway/methodSettings:MethodSettings"
READS = (STAGE, METHOD_SETTINGS)
# The method path that means all methods of a stage.
# https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
ALL_METHODS = "*/*"
_PLACE = ("stageName", "restApi")


def method_settings(stack: Stack, stage: Resource) -> Iterator[Resource]:
    """The settings of methods in the stage, by the engine's record, or by API and stage name.

    Raises UnknownValueError where it is unknown whether settings are this stage's, after those that
    are.
    """
    return placed_with(stack, stage, METHOD_SETTINGS, "stageName", _PLACE)


def settings_of_all_methods(stack: Stack, stage: Resource) -> Iterator[Resource]:
    """The settings that hold for every method of the stage. Raises UnknownValueError."""
    for settings in method_settings(stack, stage):
        if settings.get("methodPath") == ALL_METHODS:
            yield settings
