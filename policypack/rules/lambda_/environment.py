"""Environment variables of functions."""

from __future__ import annotations

from policypack.credentials import DetectedSecret, secret_in
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.unknown import Unknown
from policypack.values import Secret, Value


@rule(
    id="lambda-function-env-secret",
    types=("aws:lambda/function:Function",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Store the value in Secrets Manager or a SecureString parameter and pass only its name or "
        "ARN in environment.variables"
    ),
)
def function_env_secret(function: Resource) -> Outcomes:
    """A password, key or token is written into the function's environment variables.

    Whoever may read the function's configuration reads its environment: in the console, with
    `lambda:GetFunction`, and in every tool that lists functions. The names and the values of
    the variables are judged; ARNs, parameter paths, `{{resolve:...}}` and placeholders are fine.
    What the program itself marks as a secret counts too, since Pulumi's encryption ends where
    Lambda begins: AWS recommends Secrets Manager instead of environment variables.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            environment={"variables": {"DB_PASSWORD": "9f2Kq7!xVb31"}},  # bad
            environment={"variables": {"DB_PASSWORD_PARAMETER": "/orders/db-password"}},  # good
        )
    """
    return function.each("environment.variables", _variable)


def _variable(variable: Value) -> Outcomes:
    name = variable.path.rpartition(".")[2]
    # Only a mark of its own counts: one on the whole mapping says nothing of a single value.
    marked = isinstance(variable.raw, Secret)
    if marked and isinstance(variable.tree, Unknown):
        yield Finding("a value that the program marks as a secret is stored here", variable.path)
        return
    secret = _detected(name, str(variable.content), marked)
    if secret is not None:
        yield Finding(f"the variable holds a secret ({secret.kind})", variable.path)


def _detected(name: str, value: str, marked: bool) -> DetectedSecret | None:
    found = secret_in(name, value)
    if found is None and marked:
        # The mark says as much as a name does, and no more: an ARN stays an ARN.
        found = secret_in("SECRET", value) and DetectedSecret("marked by the program")
    return found
