"""Detects hard-coded credentials: in one value with its name, or in a text such as code.

The decisions and their reasons:

- A known format counts whatever the variable is called. So does a URL with a password in it.
- A name with "password" or "secret" makes its value a secret unless the value is harmless: an ARN,
  a parameter's path, `{{resolve:...}}`, a template, a number, a URL without credentials. A UUID or
  a hash counts under such a name only.
- `changeme` in a variable named like a password is reported as a default password, which attackers
  try first. In a longer text it counts as an example.
- AWS's documented keys (`AKIA...EXAMPLE`) count in every property of a resource, whether it is a
  value or a text, and not in code that ships, where documentation stands.
- A name of what a store holds (`SSM_PASSWORD_KEY`, `DB_PASSWORD_KEY`) counts unless its value is
  in words as the name of a parameter or of a field is: `prod-db-password`.
- An ambiguous name (`STRIPE_KEY`) counts only with a random value.
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

from collections.abc import Iterator

from policypack.credentials import values
from policypack.credentials.addresses import without_credentials
from policypack.credentials.files import TextKind, text_kind
from policypack.credentials.formats import DetectedSecret, Examples, by_format
from policypack.credentials.known import report
from policypack.credentials.names import Sensitivity, names_stored_secret, sensitivity
from policypack.credentials.text import secrets_in_text

__all__ = [
    "WELL_KNOWN",
    "DetectedSecret",
    "TextKind",
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


def secret_in(name: str | None, value: str) -> DetectedSecret | None:
    """The secret in a variable's value, or None. The result holds none of the value.

    `name` is the variable's name or the last key of a path, None where there is none.
    """
    value = value.strip().strip("\"'")
    known = next(by_format(value, examples=Examples.ALL), None)
    found = (
        known[1]
        if known
        else _by_name(name or "", value) or _inside(value) or _by_randomness(value)
    )
    if found:
        report(value)
    return found


def secrets_in_property(text: str) -> Iterator[tuple[int, DetectedSecret]]:
    """Yields (line, secret) for a text that a resource is given, such as user data or a template.

    AWS's own example keys count, as they do where a value is nothing else: nobody documents there.
    """
    return secrets_in_text(text, examples=Examples.OF_AWS)


def _by_name(name: str, value: str) -> DetectedSecret | None:
    named = sensitivity(name)
    if named is Sensitivity.NONE or names_stored_secret(name, value):
        return None
    if named is Sensitivity.PASSWORD and value.isdigit() and len(value) > 3:
        return DetectedSecret("value named like a password")
    if values.harmless(value):
        return None
    if named is Sensitivity.POSSIBLE:
        return DetectedSecret("random value named like a key") if values.random(value) else None
    if named is Sensitivity.PASSWORD:
        known = values.well_known(value)
        return DetectedSecret(WELL_KNOWN if known else "value named like a password")
    return None if values.names_something(value) else DetectedSecret("value named like a secret")


def _inside(value: str) -> DetectedSecret | None:
    """The secret in a value that is a document: JSON settings, a .env file, a script."""
    if len(value) < 12 or not any(mark in value for mark in "{=:"):
        return None
    found = next(secrets_in_property(value), None)
    return found[1] if found else None


def _by_randomness(value: str) -> DetectedSecret | None:
    return DetectedSecret("AWS secret access key") if values.aws_secret_key(value) else None
