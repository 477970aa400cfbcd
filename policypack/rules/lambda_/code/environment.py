"""Environment variables of functions: secrets, and what changes or weakens the code."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, Value, given, rule
from policypack.facts.loader_variables import FIXED_FOLDERS, PACKAGE, VARIABLES
from policypack.facts.weakening_variables import DEBUGGERS, TRANSPORT, Weakening
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.plaintext_secrets import plaintext_secret
from policypack.topology.parts.functions import FUNCTION

function_env_secret = plaintext_secret(
    id="lambda-function-env-secret",
    cwe=(526,),
    subject="Lambda function environment",
    properties={"aws:lambda/function:Function": "environment.variables"},
    remediation=(
        "Store the value in Secrets Manager or a SecureString parameter and pass only its name or"
        " ARN in environment.variables"
    ),
    key="kmsKeyArn",
    why="""
    Every principal with read access to the function's configuration can read its environment
    variables: in the console, with `lambda:GetFunction`, and in tools that list functions. The rule
    reports every value that the program marks as secret, because Pulumi's encryption doesn't extend
    to Lambda. The finding is of medium severity if the marked text looks public, such as an ARN or
    a table's name, or if a customer managed key in `kmsKeyArn` limits who can read the environment.
    A known format, or a random value under the name of a secret, is of high severity. A value that
    only its name suggests is of medium or low severity, and the message says so. AWS recommends
    Secrets Manager over environment variables. Unmarked ARNs, parameter paths,
    `{{resolve:...}}`, words of settings and placeholders comply.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
    """,
)

function_env_without_customer_key = without_customer_key(
    id="lambda-function-env-without-customer-key",
    subject="Lambda environment",
    properties={"aws:lambda/function:Function": "kmsKeyArn"},
    # Lambda ignores the key without variables.
    only_if={"environment.variables": given({"TABLE": "orders"})},
    why="""
    By default, Lambda encrypts environment variables with an AWS managed key, and every principal
    with read access to the function's configuration can read them. With a customer managed key,
    only principals with access to the key can.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
    """,
)


# Where Lambda mounts file systems: https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html
_MOUNTS = "/mnt/"


@rule(
    id="lambda-function-env-loader-hijack",
    types=("aws:lambda/function:Function",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Ship the code in the function's package or in a layer and use its path there (/var/task,"
        " /opt), or remove the variable"
    ),
    cwe=(427,),
)
def function_env_loader_hijack(function: Resource) -> Outcomes:
    """Lambda environment variable loads code from outside the package.

    The runtime loads code from the search path in this variable before the handler starts, with the
    function's role. Everything that can write to the folder controls that code: the function itself
    for /tmp, and every other client of the file system for a mount, which is of medium severity.
    Paths in the package (/var/task), in layers (/opt) and in the runtime comply, such as the
    wrapper script of an observability layer; another rule covers the layer's publisher.
    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
    """

    def judge(variable: Value) -> Outcomes:
        name = variable.path.rpartition(".")[2]
        if name in VARIABLES:
            for place in _outside(VARIABLES[name], str(variable.content or "")):
                message = f"{name} loads code from {place}, which is not part of the package"
                severity = Severity.MEDIUM if place.startswith(_MOUNTS) else None
                yield Finding(message, variable.path, severity)

    yield from function.each("environment.variables", judge)


def _outside(pattern: str, text: str) -> Iterator[str]:
    """The places that the value names outside the package, its layers and the runtime."""
    for named in re.findall(pattern, text):
        for place in named.strip("\"'").split(":"):
            # Runtimes start in the package. Of a URL, the part after its scheme counts.
            path = posixpath.normpath(posixpath.join(PACKAGE, place)).replace("//", "/")
            if not any(path == each or path.startswith(f"{each}/") for each in FIXED_FOLDERS):
                yield path


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
