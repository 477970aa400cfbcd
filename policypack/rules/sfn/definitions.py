"""Workflow definitions: secrets, plain HTTP, external accounts and unpinned functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from policypack.authoring import (
    PLAIN_HTTP,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    rule,
)
from policypack.credentials import secret_in
from policypack.iam import Accounts
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts import accounts
from policypack.topology.parts.workflows import State, states_of

_MACHINE = "aws:sfn/stateMachine:StateMachine"
_DEFINITION = "definition"
_INVOKE = lazy_pattern(r"arn:[^:]+:states:[^:]*:[^:]*:(?:aws-sdk:)?lambda:invoke(?:$|[.])")
# A function by name or ARN, without a version or an alias; $LATEST is the newest code too.
_UNQUALIFIED = lazy_pattern(
    r"(?:arn:[^:]+:lambda:[^:]+:\d+:function:|\d+:function:)?[\w-]+(?::\$LATEST)?", re.ASCII
)
# An address that an expression builds from a literal: 'https://api.example.com/' & $id, or
# States.Format('https://api.example.com/{}', $.id).
_BEGINNING = lazy_pattern(
    r"""\s*(?:\{%\s*|States\.Format\(\s*)(['"])(?P<text>https?://)""", re.IGNORECASE
)
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
_QUEUE_URL = lazy_pattern(r"https://sqs\.[^/]+/(?P<account>\d{12})/[^/]+", re.ASCII)
_PARTIAL_ARN = lazy_pattern(r"(?P<account>\d{12}):function:.+", re.ASCII)
_LATEST = "$LATEST"
_FUNCTION_ARN = lazy_pattern(r"arn:[^:]+:lambda:[^:]+:\d+:function:.+", re.ASCII)


@rule(
    id="step-functions-definition-secret",
    types=(_MACHINE,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Store the value in Secrets Manager and read it in the task, or use an EventBridge "
        "connection for HTTP tasks"
    ),
)
def definition_secret(machine: Resource) -> Outcomes:
    """Step Functions definition contains a plaintext secret.

    Every principal that can call states:DescribeStateMachine, or read the history of an execution,
    can read the definition and the values that its states pass on. ARNs, paths and expressions
    comply.
    https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
    """
    outcomes = [*_each_state(machine, _secrets)]
    yield from outcomes
    # Comments and comparisons are stored as well, although no state passes them.
    text = machine.get(_DEFINITION, "")
    found = secret_in(None, text) if isinstance(text, str) else None
    if found and not any(isinstance(each, Finding) for each in outcomes):
        message = f"the definition contains a secret ({found.reason})"
        yield Finding(message, _DEFINITION, confidence=found.confidence)


def _secrets(state: State) -> Outcomes:
    for name, text in state.texts():
        found = secret_in(name, text)
        if found:
            message = f"state {state.name} passes a secret ({found.reason}) as {name}"
            yield Finding(message, _DEFINITION, confidence=found.confidence)


@rule(
    id="step-functions-task-plain-http",
    types=(_MACHINE,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Use an https:// URL as ApiEndpoint in definition",
)
def task_plain_http(machine: Resource) -> Outcomes:
    """Step Functions task sends data over plain HTTP.

    An attacker on the network path can read and change the request, and the credentials that Step
    Functions adds from the connection. AWS documents HTTP tasks for HTTPS APIs, and may reject
    other URLs when the task runs.
    https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
    """
    yield from _each_state(machine, lambda state: _endpoint(machine, state))


def _endpoint(machine: Resource, state: State) -> Outcomes:
    endpoint = state.arguments.get("ApiEndpoint")
    if not state.is_http_task or isinstance(endpoint, Unknown):
        return
    written = endpoint if isinstance(endpoint, str) else state.arguments.get("ApiEndpoint.$")
    # If an expression begins with a literal, the literal decides.
    begun = _BEGINNING.match(written) if isinstance(written, str) else None
    endpoint = begun["text"] if begun else endpoint
    if not isinstance(endpoint, str) or endpoint.lstrip().startswith("{%"):
        wanted = f"the input of executions, from which state {state.name} takes ApiEndpoint"
        yield Unknown(_DEFINITION, wanted, machine.urn)
    elif PLAIN_HTTP.match(endpoint):
        yield Finding(f"ApiEndpoint of state {state.name} begins with http://", _DEFINITION)


@rule(
    id="step-functions-task-foreign-account",
    types=(_MACHINE,),
    reads=accounts.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Call a resource in your own account, or list the account in the setting trusted_accounts"
    ),
)
def task_in_external_account(machine: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Step Functions task uses a resource of an external account.

    The account receives the data of the execution and decides what the task returns. With
    Credentials.RoleArn, the task uses a role of that account. The account ID comes from ARNs, queue
    URLs and partial function ARNs.
    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html
    """
    known = accounts.accounts(stack, settings)
    yield from _each_state(machine, lambda state: _external(state, known))


def _external(state: State, known: Accounts) -> Outcomes:
    for name, text in state.called():
        for found in accounts.external_in(_as_arn(text), _DEFINITION, known):
            if isinstance(found, Unknown):
                yield found
            else:
                message = f"{name} of state {state.name} is in the external account {found}"
                yield Finding(message, _DEFINITION)


def _as_arn(text: str) -> str:
    """The full ARN for the URL of a queue or the partial ARN of a function."""
    found = _QUEUE_URL.fullmatch(text) or _PARTIAL_ARN.fullmatch(text)
    return f"arn:aws:sqs::{found['account']}:" if found else text


@rule(
    id="step-functions-task-unqualified",
    types=(_MACHINE,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Use the ARN of an alias or a version as FunctionName or Resource in definition",
)
def task_unqualified(machine: Resource) -> Outcomes:
    """Step Functions task calls a function without a version or alias.

    A running execution, or a state machine that is rolled back to an older version, runs the newest
    code of the function. AWS recommends function versions or aliases together with state machine
    versions.
    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-cd-aliasing-versioning.html
    """
    yield from _each_state(machine, _unqualified)


def _unqualified(state: State) -> Outcomes:
    for field, name in _functions(state):
        if _UNQUALIFIED.fullmatch(name):
            message = f"state {state.name} runs the newest code of {name}"
            fix = f"Use the ARN of an alias or a version as {field} of state {state.name}"
            yield Finding(message, _DEFINITION, fix=fix)


def _functions(state: State) -> Iterator[tuple[str, str]]:
    """The functions that a state names, each with its field; paths and expressions are resolved at
    run time and left out."""
    if _FUNCTION_ARN.fullmatch(state.resource):
        yield "Resource", state.resource
    elif _INVOKE.match(state.resource) and _qualifier(state) == _LATEST:
        yield "FunctionName", str(state.arguments.get("FunctionName", ""))


def _qualifier(state: State) -> Any:
    """The version or alias, or the path to it; the default is $LATEST."""
    return state.arguments.get("Qualifier", state.arguments.get("Qualifier.$", _LATEST))


def _each_state(machine: Resource, check: Callable[[State], Outcomes]) -> Outcomes:
    """The outcomes of a check for every state, and the unknown parts of the definition."""
    for state in states_of(machine):
        if isinstance(state, Unknown):
            yield state
        else:
            yield from check(state)
