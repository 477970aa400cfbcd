"""Limits and shapes of AWS AppSync that resolvers and authorizers share."""

from __future__ import annotations

from runtime_guards.validation.shapes import Text, Words

# https://docs.aws.amazon.com/general/latest/gr/appsync.html: a request has at most 1 MB.
REQUEST = 1024 * 1024
HEADERS = Words(Text(16 * 1024), 200)
# https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html
IDENTITY_LINES = (
    "sub",
    "issuer",
    "username",
    "sourceIp",
    "defaultAuthStrategy",
    "accountId",
    "userArn",
    "cognitoIdentityPoolId",
    "cognitoIdentityId",
    "cognitoIdentityAuthType",
    "cognitoIdentityAuthProvider",
)
