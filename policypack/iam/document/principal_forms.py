"""The forms of principals: accounts, ARNs, services and identity providers, each written in whole.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from functools import lru_cache

from policypack.iam.document.globs import has_wildcard
from policypack.start.lazy_patterns import lazy_pattern

_ACCOUNT = lazy_pattern(r"[0-9]{12}")
# CloudFront's origin access identities stand in an account of that name:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
_ARN = lazy_pattern(
    r"arn:aws[a-z-]*:(?:iam|sts)::(?:[0-9]{12}|cloudfront):"
    r"(?:root|(?:user|role|assumed-role|federated-user)/.+)"
)
# What AWS writes in place of a principal that was deleted:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
_UNIQUE_ID = lazy_pattern(r"A[A-Z0-9]{15,}")
_NAME = lazy_pattern(r"[A-Za-z0-9-]+")
_HOST = lazy_pattern(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PROVIDER = lazy_pattern(r"arn:aws[a-z-]*:iam::[0-9]{12}:(?:saml|oidc)-provider/.+")

_WHOLE_ARN = (
    "Write the whole ARN; to match several principals, compare aws:PrincipalArn by ArnLike in "
    "Condition"
)
WRONG_ACCOUNT = ("account ID that has not 12 digits", "Write the 12 digits of the account")
_FORMS = {
    "AWS": "Write an account ID, or the ARN of a role, a user or an account",
    "Federated": "Write the ARN of the identity provider, or its domain name",
}


@lru_cache(maxsize=1024)
def principal_fault(kind: str, text: str) -> tuple[str, str] | None:
    """What AWS refuses in a principal of the kind, and what to write; None where it takes it."""
    if text == "*":
        return None
    if has_wildcard(text):
        return "wildcard in a principal", _WHOLE_ARN
    if kind == "Service":
        return _service_fault(text)
    if kind == "AWS" and text.isdigit() and not _ACCOUNT.fullmatch(text):
        return WRONG_ACCOUNT
    if _is_written_as(kind, text):
        return None
    return "unknown form of principal", _FORMS[kind]


def _is_written_as(kind: str, text: str) -> bool:
    if kind == "AWS":
        return any(form.fullmatch(text) for form in (_ACCOUNT, _ARN, _UNIQUE_ID))
    if kind == "Federated":
        return bool(_PROVIDER.fullmatch(text) or _HOST.fullmatch(text.partition("/")[0]))
    return True


def _service_fault(text: str) -> tuple[str, str] | None:
    if _HOST.fullmatch(text):
        return None
    wanted = f"{text}.amazonaws.com" if _NAME.fullmatch(text) else "SERVICE.amazonaws.com"
    return "unknown form of service principal", f"Write {wanted}"
