"""Functions that return credentials: fake ones of the right form."""

from __future__ import annotations

import base64
import string
from collections.abc import Callable, Mapping
from typing import Any

from policypack.offline.templates import TemplateScope, numbered_opaque, opaque, text_of
from policypack.offline.unsupported_invokes import UnsupportedInvokeError

Answer = dict[str, Any]

# In the past, so that a fake token never looks valid.
_EXPIRY = "2024-01-01T12:00:00Z"


def _registry_token(scope: TemplateScope) -> Answer:
    """A log-in as `docker login` takes it: the token is base64 of AWS:password (ECR API)."""
    password = opaque("alnum40", scope)
    registry = text_of(scope.inputs.get("registryId")) or scope.known["account"]
    host = f"{registry}.dkr.ecr.{scope.known['region']}.{scope.known['suffix']}"
    return {
        "authorizationToken": base64.b64encode(f"AWS:{password}".encode()).decode(),
        "expiresAt": _EXPIRY,
        "id": scope.known["region"],
        "password": password,
        "proxyEndpoint": f"https://{host}",
        "registryId": registry,
        "userName": "AWS",
    }


def _random_password(scope: TemplateScope) -> Answer:
    """As Secrets Manager's GetRandomPassword: 32 characters of every kind that is not excluded."""
    kinds = {
        "excludeLowercase": string.ascii_lowercase,
        "excludeUppercase": string.ascii_uppercase,
        "excludeNumbers": string.digits,
        "excludePunctuation": string.punctuation,
    }
    kept = "".join(chars for name, chars in kinds.items() if not scope.inputs.get(name))
    kept += " " if scope.inputs.get("includeSpace") else ""
    alphabet = sorted(set(kept) - set(text_of(scope.inputs.get("excludeCharacters"))))
    if not alphabet:
        raise UnsupportedInvokeError(f"{scope.token}: all characters are excluded; allow some")
    length = int(scope.inputs.get("passwordLength") or 32)
    pieces = [numbered_opaque(index, scope) for index in range(length)]
    password = "".join(alphabet[int(piece, 16) % len(alphabet)] for piece in pieces)
    return {"id": password, "randomPassword": password}


def _cluster_token(scope: TemplateScope) -> Answer:
    return {
        "id": text_of(scope.inputs.get("name")),
        "token": "k8s-aws-v1." + opaque("alnum40", scope),
    }


CREDENTIALS: Mapping[str, Callable[[TemplateScope], Answer]] = {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": _registry_token,
    "aws:ecr/getCredentials:getCredentials": _registry_token,
    "aws:ecrpublic/getAuthorizationToken:getAuthorizationToken": _registry_token,
    "aws:eks/getClusterAuth:getClusterAuth": _cluster_token,
    "aws:secretsmanager/getRandomPassword:getRandomPassword": _random_password,
}
