"""lambda-function-env-transport-weakened and lambda-function-env-debugger."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.topology.parts.functions import FUNCTION
from tests.judged import UNKNOWN, outcomes, resource, verdicts

WEAKENED = "lambda-function-env-transport-weakened"
DEBUGGER = "lambda-function-env-debugger"


def function(**variables: Any) -> Resource:
    return resource(FUNCTION, {"environment": {"variables": variables}})


@pytest.mark.parametrize(
    ("rule", "name", "value", "message"),
    [
        (WEAKENED, "NODE_TLS_REJECT_UNAUTHORIZED", "0", "turns certificate verification off"),
        (WEAKENED, "NODE_TLS_REJECT_UNAUTHORIZED", 0, "turns certificate verification off"),
        (WEAKENED, "NODE_OPTIONS", "--tls-min-v1.0", "broken versions of TLS"),
        (WEAKENED, "NODE_OPTIONS", "--max-old-space-size=512 --tls_min_v1.1", "broken versions"),
        (WEAKENED, "NODE_OPTIONS", "--tls-cipher-list=DEFAULT@SECLEVEL=0", "broken ciphers"),
        (WEAKENED, "NODE_OPTIONS", "--tls-cipher-list=AES256:ECDHE-RSA-RC4-SHA", "broken ciphers"),
        (WEAKENED, "NODE_OPTIONS", "--tls-cipher-list aNULL", "broken ciphers"),
        (WEAKENED, "NODE_OPTIONS", "--tls-keylog=/tmp/keys", "keys of TLS connections"),
        (WEAKENED, "NODE_OPTIONS", "--insecure-http-parser", "request smuggling"),
        (WEAKENED, "SSLKEYLOGFILE", "/tmp/keys", "keys of TLS connections"),
        (DEBUGGER, "NODE_OPTIONS", "--inspect", "--inspect in NODE_OPTIONS opens the inspector"),
        (DEBUGGER, "NODE_OPTIONS", "-r ./a.js --inspect-brk=0.0.0.0:9229", "the inspector"),
        (DEBUGGER, "NODE_OPTIONS", "--inspect_wait", "the inspector"),
        (
            DEBUGGER,
            "JAVA_TOOL_OPTIONS",
            "-agentlib:jdwp=transport=dt_socket,server=y",
            "the debugger of Java",
        ),
        (DEBUGGER, "JDK_JAVA_OPTIONS", "-Xmx512m -Xrunjdwp:server=y", "the debugger of Java"),
    ],
)
def test_a_variable_that_weakens_violates(rule: str, name: str, value: Any, message: str) -> None:
    (verdict,) = verdicts(rule, function(**{name: value, "TABLE": "orders"}))
    assert (verdict.outcome.value, verdict.path) == ("violates", f"environment.variables.{name}")
    assert message in verdict.message
    assert outcomes(DEBUGGER if rule == WEAKENED else WEAKENED, function(**{name: value})) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        # Only 0 has an effect: https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue
        ("NODE_TLS_REJECT_UNAUTHORIZED", "1"),
        ("NODE_TLS_REJECT_UNAUTHORIZED", ""),
        ("NODE_TLS_REJECT_UNAUTHORIZED", "false"),
        ("NODE_OPTIONS", "--tls-min-v1.2"),
        ("NODE_OPTIONS", "--tls-min-v1.3 --tls-max-v1.3"),
        ("NODE_OPTIONS", "--tls-cipher-list=HIGH:!aNULL:!MD5:!RC4:-DES"),
        ("NODE_OPTIONS", "--tls-cipher-list=ECDHE-RSA-AES128-GCM-SHA256@SECLEVEL=2"),
        ("NODE_OPTIONS", "--use-openssl-ca --enable-source-maps"),
        # The port alone opens nothing until the process gets SIGUSR1.
        ("NODE_OPTIONS", "--inspect-port=9229"),
        ("NODE_OPTIONS", "--title=--inspector"),
        ("NODE_EXTRA_CA_CERTS", "/var/task/ca.pem"),
        ("SSLKEYLOGFILE", ""),
        ("JAVA_TOOL_OPTIONS", "-Xmx512m -javaagent:/opt/agent.jar"),
        ("OPTIONS", "--inspect"),
        ("NODE_OPTIONS", None),
    ],
)
def test_other_values_comply(name: str, value: str | None) -> None:
    assert outcomes(WEAKENED, function(**{name: value})) == []
    assert outcomes(DEBUGGER, function(**{name: value})) == []


def test_two_options_of_one_variable_are_two_findings() -> None:
    both = function(NODE_OPTIONS="--tls-min-v1.0 --insecure-http-parser")
    messages = [found.message for found in verdicts(WEAKENED, both)]
    assert [message.partition(" in ")[0] for message in messages] == [
        "--tls-min-v1.0",
        "--insecure-http-parser",
    ]


def test_an_unknown_value_is_undecided_for_these_variables_alone() -> None:
    path = "environment.variables.NODE_OPTIONS"
    assert outcomes(WEAKENED, function(NODE_OPTIONS=UNKNOWN)) == [("undecided", path)]
    assert outcomes(DEBUGGER, function(NODE_OPTIONS=UNKNOWN)) == [("undecided", path)]
    assert outcomes(DEBUGGER, function(TABLE=UNKNOWN)) == []
    assert outcomes(WEAKENED, resource(FUNCTION, {})) == []
