"""Headers of an answer, and what names of values say, in any language."""

from __future__ import annotations

from policypack.start.lazy_patterns import lazy_pattern

AS_OF = "2026-12-03"
# Pages of any origin may read the answer with the cookies of the user:
# https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS#credentialed_requests_and_wildcards
ALLOWED_ORIGIN = "access-control-allow-origin"
CREDENTIALS = "access-control-allow-credentials"
# What must not be guessed.
_SECRETS = (
    *("token", "secret", "password", "passwd", "nonce", "salt", "otp", "apikey", "api_key"),
    *("sessionid", "session_id"),
)
# https://cheatsheetseries.owasp.org/cheatsheets/Cryptographic_Storage_Cheat_Sheet.html
WEAK_CIPHER = lazy_pattern(
    r"(?i)(?:.*-)?ecb|(?:des|rc2|rc4|bf|blowfish)(?:-.*)?|des3|des-ede3?(?:-.*)?"
)
WEAK_HASHES = frozenset({"md5", "sha1", "sha-1", "md4"})


def is_secret(name: str) -> bool:
    """Whether a name says that its value must not be guessed."""
    return name.lower().endswith(_SECRETS)
