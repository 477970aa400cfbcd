"""Detects hard-coded credentials: in one value with its name, or in a text such as code.

The decisions and their reasons:

- A known format counts whatever the variable is called. So does a URL with a password in it.
- A name that ends in "password" or "secret" makes its value a secret unless the value is harmless
  (an ARN, a parameter's path, `{{resolve:...}}`, a template, a number, a URL without credentials),
  a structure, the name of an algorithm, or made of words of settings. A UUID or a hash counts under
  such a name only. A JSON document is judged value by value.
- A known format, and a random value under such a name, have high confidence. Other values are
  reported by their names alone, with a lower confidence: the finding advises.
- `changeme` in a variable named like a password is reported as a default password, which attackers
  try first. In a longer text it counts as an example.
- AWS's documented keys (`AKIA...EXAMPLE`) count in every property of a resource, whether it is a
  value or a text, and not in code that ships, where documentation stands.
- A name of what a store holds (`SSM_PASSWORD_KEY`, `DB_PASSWORD_KEY`) counts unless its value is
  in words as the name of a parameter or of a field is: `prod-db-password`.
- An ambiguous name (`STRIPE_KEY`, `PASSWORD_HASHER`) counts only with a random value.
- In manifests and lock files only addresses and known formats count: names are those of packages,
  and values versions and hashes. In files of settings (.env, .npmrc, *.tfvars, settings.xml) every
  word is a value, so a password of plain letters counts too.
- A default is a secret as well: `getenv("PASSWORD", "...")`, `env.NAME || "..."`, `${NAME:-...}`.
- What else documentation and tests make up (runs of one letter, the alphabet in order,
  keys that vendors publish for emulators) does not count in a text.
- Randomness alone counts for one form only, AWS's secret access keys: other random values (digests,
  version ids, public keys, client ids) would be false positives.

Not detected: a password of dictionary words in a longer text, a secret without a known format under
a neutral name, one that is assembled or decoded at run time, and any in compressed data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.credentials import values
from policypack.credentials.addresses import without_credentials
from policypack.credentials.files import TextKind, text_kind
from policypack.credentials.formats import DetectedSecret, Examples, by_format
from policypack.credentials.known import report
from policypack.credentials.names import Sensitivity, names_stored_secret, sensitivity
from policypack.credentials.text import secrets_in_text
from policypack.model.confidence import Confidence
from policypack.reading import json_text

__all__ = [
    "WELL_KNOWN",
    "DetectedSecret",
    "TextKind",
    "credential_in_field",
    "is_strong",
    "looks_named",
    "looks_public",
    "may_be_secret",
    "names_secret",
    "secret_in",
    "secrets_in_property",
    "secrets_in_text",
    "text_kind",
    "without_credentials",
]

# The kind of a value that attackers try first, such as `changeme`.
WELL_KNOWN = "default password"


def names_secret(name: str) -> bool:
    """Whether what has the name is a secret, such as a variable or a flag of a command."""
    return sensitivity(name) in (Sensitivity.PASSWORD, Sensitivity.SECRET)


def looks_public(text: str) -> bool:
    """Whether the text gives no access by itself: a path, an ARN, a number, a placeholder."""
    return values.harmless(text)


def looks_named(text: str) -> bool:
    """Whether the text looks public or is a name: words of settings, or of a resource's name."""
    return values.ordinary(text) or values.identifier(text)


def is_strong(text: str) -> bool:
    """Whether the text is so random that it occurs in no other text by chance."""
    return values.strong(text)


def secret_in(name: str | None, value: str) -> DetectedSecret | None:
    """The secret in a variable's value, or None. The result holds none of the value.

    `name` is the variable's name or the last key of a path, None where there is none. A JSON
    document is judged value by value, each under its own name.
    """
    value = value.strip().strip("\"'")
    return _reported(value, _by_format(value) or _by_content(name or "", value))


def may_be_secret(name: str | None, value: str) -> bool:
    """Whether a report must hide the value: also a word under the name of a secret."""
    is_named = bool(name) and names_secret(name or "") and not values.harmless(value)
    return is_named or secret_in(name, value) is not None


def credential_in_field(value: str) -> DetectedSecret | None:
    """The credential in a property that AWS documents for one, or None if it's a reference, a
    placeholder or a setting. Any other text is one there, whatever it looks like."""
    value = value.strip().strip("\"'")
    found = _by_format(value)
    if not found and not values.harmless(value):
        kind = WELL_KNOWN if values.well_known(value) else "value named like a password"
        found = DetectedSecret(kind)
    return _reported(value, found)


def secrets_in_property(text: str) -> Iterator[tuple[int, DetectedSecret]]:
    """Yields (line, secret) for a text that a resource is given, such as user data or a template.

    AWS's own example keys count, as they do where a value is nothing else: nobody documents there.
    """
    return secrets_in_text(text, examples=Examples.OF_AWS)


def _reported(value: str, found: DetectedSecret | None) -> DetectedSecret | None:
    if found:
        report(value)
    return found


def _by_format(value: str) -> DetectedSecret | None:
    return next((secret for _, secret in by_format(value, examples=Examples.ALL)), None)


def _by_content(name: str, value: str) -> DetectedSecret | None:
    if values.structured(value):
        document = _document(value)
        if document is not None:
            return max(_in_document(name, document), key=_rank, default=None)
        return _inside(value)
    return _by_name(name, value) or _inside(value) or _by_randomness(value)


def _document(value: str) -> Any:
    try:
        return json_text.loads(value, unique=False)
    except ValueError:
        return None


def _in_document(name: str, held: Any) -> Iterator[DetectedSecret]:
    """Yields the secrets in the values of a document, by their own names.

    The name above them counts for a random value.
    """
    if isinstance(held, Mapping):
        for key, below in held.items():
            yield from _in_document(key, below)
            if isinstance(below, str) and names_secret(name) and values.strong(below):
                yield DetectedSecret("value named like a secret")
    elif isinstance(held, list):
        for below in held:
            yield from _in_document(name, below)
    elif isinstance(held, str):
        found = secret_in(name, held)
        if found:
            yield found


def _rank(found: DetectedSecret) -> int:
    return -[*Confidence].index(found.confidence)


def _by_name(name: str, value: str) -> DetectedSecret | None:
    named = sensitivity(name)
    if named is Sensitivity.NONE or names_stored_secret(name, value):
        return None
    if named is Sensitivity.PASSWORD and value.isdigit() and len(value) > 3:
        return DetectedSecret("value named like a password", Confidence.MEDIUM)
    if values.harmless(value):
        return None
    if named is Sensitivity.POSSIBLE:
        kind = "random value named like a key"
        return DetectedSecret(kind, Confidence.MEDIUM) if values.random(value) else None
    if named is Sensitivity.PASSWORD:
        return _password(value)
    return _secret(value)


def _password(value: str) -> DetectedSecret | None:
    """People choose passwords: any text is one but words of settings."""
    if values.well_known(value):
        return DetectedSecret(WELL_KNOWN, Confidence.MEDIUM)
    if values.ordinary(value):
        return None
    return DetectedSecret("value named like a password", values.confidence(value))


def _secret(value: str) -> DetectedSecret | None:
    kind = "value named like a secret"
    if values.well_known(value):
        return DetectedSecret(kind, Confidence.LOW)
    if values.names_something(value) or values.identifier(value) or values.ordinary(value):
        return None
    return DetectedSecret(kind, values.confidence(value))


def _inside(value: str) -> DetectedSecret | None:
    """The secret in a value that is a document: YAML, a .env file, a script."""
    if len(value) < 12 or not any(mark in value for mark in "{=:"):
        return None
    return max((found for _, found in secrets_in_property(value)), key=_rank, default=None)


def _by_randomness(value: str) -> DetectedSecret | None:
    return DetectedSecret("AWS secret access key") if values.aws_secret_key(value) else None
