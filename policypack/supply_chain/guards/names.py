"""The dotted names that declare a guard, from the contract."""

from __future__ import annotations

from collections.abc import Mapping

from runtime_guards.contract import TRIGGERS

PACKAGE = "runtime_guards"
_EVENTS = f"{PACKAGE}.events"

# `guard` is re-exported by the package, under the name of its own module.
GUARD = frozenset({f"{PACKAGE}.guard", f"{PACKAGE}.guard.guard"})

# The trigger of a validator, by each of the validator's names.
VALIDATORS: Mapping[str, str] = {
    name: trigger.name
    for trigger in TRIGGERS
    for name in (trigger.validator, f"{_EVENTS}.{trigger.validator.rpartition('.')[2]}")
}

# The names that `from ... import *` binds.
EXPORTS: Mapping[str, frozenset[str]] = {
    PACKAGE: frozenset({"guard", "EventRejected"}),
    _EVENTS: frozenset(trigger.validator.rpartition(".")[2] for trigger in TRIGGERS),
}

# Decorators that pass the event on unchanged: the guards' own audit log of functions without a
# guard, and others according to their documentation:
# https://docs.powertools.aws.dev/lambda/python/latest/core/logger/
# https://docs.powertools.aws.dev/lambda/python/latest/core/tracer/
# https://docs.powertools.aws.dev/lambda/python/latest/core/metrics/
# https://docs.aws.amazon.com/xray-sdk-for-python/latest/reference/basic.html
TRANSPARENT = frozenset(
    {
        # By the name that users import, and by that of the module that defines it.
        f"{PACKAGE}.audit.AuditLogger.watch",
        f"{PACKAGE}.audit.logger.AuditLogger.watch",
        "aws_lambda_powertools.Logger.inject_lambda_context",
        "aws_lambda_powertools.Tracer.capture_lambda_handler",
        "aws_lambda_powertools.Metrics.log_metrics",
        "aws_lambda_powertools.logging.Logger.inject_lambda_context",
        "aws_lambda_powertools.tracing.Tracer.capture_lambda_handler",
        "aws_lambda_powertools.metrics.Metrics.log_metrics",
        "aws_xray_sdk.core.xray_recorder.capture",
    }
)
