"""Decorators of published packages that hand the event on to the handler, unchanged.

By the dotted name that users import. Each was read in the documentation of its package; one that
parses the event, or works on it before the handler, is not among them.
"""

from __future__ import annotations

AS_OF = "2026-11-29"
SOURCES = (
    "https://docs.powertools.aws.dev/lambda/python/latest/core/logger/",
    "https://docs.powertools.aws.dev/lambda/python/latest/core/tracer/",
    "https://docs.powertools.aws.dev/lambda/python/latest/core/metrics/",
    "https://docs.aws.amazon.com/xray-sdk-for-python/latest/reference/basic.html",
    "https://docs.datadoghq.com/serverless/guide/handler_wrapper/",
    "https://docs.sentry.io/platforms/python/serverless/",
    # It hands on the payload of the execution, as the client of `Invoke` gave it.
    "https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-sdk.html",
    "https://docs.python.org/3/library/functools.html#functools.wraps",
)

# With or without options: `@name`, or `@name(option=...)`.
DECORATORS = frozenset(
    {
        "aws_lambda_powertools.Logger.inject_lambda_context",
        "aws_lambda_powertools.Metrics.log_metrics",
        "aws_lambda_powertools.Tracer.capture_lambda_handler",
        "aws_lambda_powertools.logging.Logger.inject_lambda_context",
        "aws_lambda_powertools.metrics.Metrics.log_metrics",
        "aws_lambda_powertools.tracing.Tracer.capture_lambda_handler",
        "aws_durable_execution_sdk_python.durable_execution",
        "aws_durable_execution_sdk_python.execution.durable_execution",
        "builtins.classmethod",
        "builtins.staticmethod",
        "datadog_lambda.wrapper.datadog_lambda_wrapper",
        "sentry_sdk.integrations.serverless.serverless_function",
    }
)
# These are called first: `@name(argument)`.
FACTORIES = frozenset({"aws_xray_sdk.core.xray_recorder.capture", "functools.wraps"})
