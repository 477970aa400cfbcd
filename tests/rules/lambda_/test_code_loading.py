"""lambda-function-env-loader-hijack."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "lambda-function-env-loader-hijack"


def function(**variables: Any) -> Resource:
    given = {"environment": {"variables": variables}}
    return resource("aws:lambda/function:Function", given)


@pytest.mark.parametrize(
    ("name", "value", "severity"),
    [
        ("PYTHONPATH", "/opt/python:/tmp/python", "high"),
        ("PYTHONPATH", "/mnt/models/python", "medium"),
        ("PYTHONPATH", "../../tmp", "high"),
        ("LD_PRELOAD", "/tmp/hook.so", "high"),
        ("LD_LIBRARY_PATH", "/opt/lib:/dev/shm", "high"),
        ("AWS_LAMBDA_EXEC_WRAPPER", "/tmp/wrapper", "high"),
        ("AWS_LAMBDA_EXEC_WRAPPER", "/optional/wrapper", "high"),
        ("BASH_ENV", "/tmp/env.sh", "high"),
        ("NODE_OPTIONS", "--max-old-space-size=512 --require /tmp/hook.js", "high"),
        ("NODE_OPTIONS", "-r /tmp/hook.js", "high"),
        ("NODE_OPTIONS", "--import='/tmp/hook.mjs'", "high"),
        ("NODE_OPTIONS", "--import file:///tmp/hook.mjs", "high"),
        ("NODE_OPTIONS", "--experimental-loader=https://hooks.example.com/h.mjs", "high"),
        ("JAVA_TOOL_OPTIONS", "-javaagent:/tmp/agent.jar=debug", "high"),
        ("JAVA_TOOL_OPTIONS", "-Xmx512m -cp /var/task:/tmp/lib", "high"),
        ("JAVA_TOOL_OPTIONS", "-XX:SharedArchiveFile=/tmp/classes.jsa", "high"),
        ("JDK_JAVA_OPTIONS", "-javaagent:/tmp/agent.jar", "high"),
        ("DOTNET_STARTUP_HOOKS", "/tmp/Hook.dll", "high"),
        ("CORECLR_PROFILER_PATH_64", "/tmp/profiler.so", "high"),
        ("CORECLR_PROFILER_PATH_ARM64", "/tmp/profiler.so", "high"),
        ("RUBYOPT", "-r/tmp/hook", "high"),
    ],
)
def test_code_outside_the_package_violates(name: str, value: str, severity: str) -> None:
    (verdict,) = verdicts(RULE, function(**{name: value, "TABLE": "orders"}))
    assert (verdict.outcome.value, verdict.path) == ("violates", f"environment.variables.{name}")
    assert verdict.severity.value == severity
    assert name in verdict.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        # https://aws-otel.github.io/docs/getting-started/lambda/lambda-python/
        ("AWS_LAMBDA_EXEC_WRAPPER", "/opt/otel-instrument"),
        # https://docs.datadoghq.com/serverless/aws_lambda/installation/
        ("AWS_LAMBDA_EXEC_WRAPPER", "/opt/datadog_wrapper"),
        ("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap"),
        ("PYTHONPATH", "/var/task/vendor:/opt/python:/var/runtime"),
        ("PYTHONPATH", "vendor:./lib:$PYTHONPATH"),
        ("LD_LIBRARY_PATH", "/lib64:/usr/lib64:/var/runtime/lib:/opt/lib"),
        ("NODE_OPTIONS", "--enable-source-maps --max-old-space-size=1024"),
        ("NODE_OPTIONS", "--require ./tracing.js --import @opentelemetry/register"),
        ("NODE_OPTIONS", "--diagnostic-dir=/tmp --heapsnapshot-near-heap-limit=1"),
        ("JAVA_TOOL_OPTIONS", "-XX:+TieredCompilation -XX:TieredStopAtLevel=1"),
        ("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=/tmp -XX:HeapDumpPath=/tmp"),
        ("JAVA_TOOL_OPTIONS", "-javaagent:/opt/opentelemetry-javaagent.jar"),
        ("RUBYOPT", "--yjit"),
        ("PYTHONPATH", ""),
        ("PYTHONPATH", None),
        ("CACHE_FOLDER", "/tmp/cache"),
    ],
)
def test_code_of_the_package_and_other_options_comply(name: str, value: str | None) -> None:
    assert outcomes(RULE, function(**{name: value})) == []


def test_an_unknown_value_cannot_be_told_for_these_variables_alone() -> None:
    path = "environment.variables.PYTHONPATH"
    assert outcomes(RULE, function(PYTHONPATH=UNKNOWN)) == [("undecided", path)]
    assert outcomes(RULE, function(TABLE=UNKNOWN)) == []
    assert outcomes(RULE, resource("aws:lambda/function:Function", {})) == []
