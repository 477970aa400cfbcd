"""Environment variables that weaken a function's connections, or open a debugger in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, Value, rule
from policypack.facts.weakening_variables import DEBUGGERS, TRANSPORT, Weakening
from policypack.topology.parts.packages import FUNCTION


@rule(
    id="lambda-function-env-transport-weakened",
    types=(FUNCTION,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove the variable or option, and pass the certificate authority of a private endpoint "
        "to the client instead (NODE_EXTRA_CA_CERTS)"
    ),
    cwe=(295, 327),
)
def function_env_transport_weakened(function: Resource) -> Outcomes:
    """Lambda environment variable weakens TLS or HTTP.

    The variable turns off certificate validation, allows weak TLS versions or weak cryptography, or
    weakens the HTTP parser for all connections of the function, including those to AWS. An attacker
    on the network path can then read and change the traffic, including credentials. Node.js's
    insecure HTTP parser accepts ambiguous messages, which allows request smuggling.
    https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue
    https://nodejs.org/api/cli.html#--insecure-http-parser

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="nodejs24.x",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            environment={"variables": {"NODE_TLS_REJECT_UNAUTHORIZED": "0"}},  # bad
            environment={"variables": {"NODE_EXTRA_CA_CERTS": "/var/task/ca.pem"}},  # good
        )
    """
    return _judged(function, TRANSPORT)


@rule(
    id="lambda-function-env-debugger",
    types=(FUNCTION,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove the option that opens the debugger, and debug the function locally",
    cwe=(489,),
)
def function_env_debugger(function: Resource) -> Outcomes:
    """Lambda environment variable opens a debugger.

    A client that connects to the debugger's port runs code with the function's role, without
    authentication. Requests that the function sends on behalf of others can reach it too, even on
    the loopback address. An option that waits for a debugger makes every invocation time out.
    https://nodejs.org/learn/getting-started/debugging#security-implications

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="nodejs24.x",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            environment={"variables": {"NODE_OPTIONS": "--inspect=0.0.0.0:9229"}},  # bad
            environment={"variables": {"NODE_OPTIONS": "--enable-source-maps"}},  # good
        )
    """
    return _judged(function, DEBUGGERS)


def _judged(function: Resource, weakenings: Iterable[Weakening]) -> Outcomes:
    def judge(variable: Value) -> Outcomes:
        name = variable.path.rpartition(".")[2]
        for row in weakenings:
            if row.variable == name:
                text = "" if variable.content is None else str(variable.content)
                found = re.search(row.pattern, text)
                if found:
                    option = f"{found[1]} in {name}" if found[1] else name
                    yield Finding(f"{option} {row.effect}", variable.path)

    return function.each("environment.variables", judge)
