"""Limits and shapes of AWS AppSync that resolvers and authorizers share."""

from __future__ import annotations

from runtime_guards.validation.event import ANY, LINE, OBJECT, TEXT
from runtime_guards.validation.shapes import Object, Text, Typed, Words

# https://docs.aws.amazon.com/general/latest/gr/appsync.html: a request has at most 1 MB.
REQUEST = 1024 * 1024
HEADERS = Words(Text(16 * 1024), 200)
# https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html
IDENTITY = Typed(
    Object(64 * 1024),
    {
        "sub": LINE,
        "issuer": LINE,
        "username": LINE,
        "sourceIp": [LINE],
        "defaultAuthStrategy": LINE,
        "accountId": LINE,
        "userArn": LINE,
        "cognitoIdentityPoolId": LINE,
        "cognitoIdentityId": LINE,
        "cognitoIdentityAuthType": LINE,
        "cognitoIdentityAuthProvider": LINE,
        "claims": OBJECT,
        "groups": [TEXT],
        "resolverContext": OBJECT,
        # What else the way of authentication brings.
        "*": ANY,
    },
)
