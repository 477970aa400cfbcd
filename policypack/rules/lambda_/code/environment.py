"""Environment variables of functions."""

from __future__ import annotations

from policypack.authoring import given
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.plaintext_secrets import plaintext_secret

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
    example="""
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="orders.handler",
        code=pulumi.FileArchive("./orders"),
        environment={"variables": {"DB_PASSWORD": "9f2Kq7!xVb31"}},  # bad
        environment={"variables": {"DB_PASSWORD_PARAMETER": "/orders/db-password"}},  # good
    )
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
    example="""
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="orders.handler",
        code=pulumi.FileArchive("./orders"),
        environment={"variables": {"TABLE": "orders"}},
        kms_key_arn="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)
