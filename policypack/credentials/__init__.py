"""Is this text a secret? One value with its name, or a longer text such as code.

What is decided, and why:

- A known format counts whatever the variable is called. So does a URL with a password in it.
- A name that says "password" or "secret" makes any value a secret unless it plainly is none: an
  ARN, a parameter's path, `{{resolve:...}}`, a template, a number, a plain URL. A UUID or a hash
  under such a name counts; without one it does not.
- `changeme` in a variable named like a password is reported, as a default password: once deployed,
  everybody guesses it. In a longer text it is taken for an example, as are AWS's documented keys.
- A name that leaves it open (`STRIPE_KEY`) counts only if the value is random.
- Randomness alone counts for one shape, AWS's secret access keys: everything else that is random
  (digests, version ids, public keys, client ids) would cry wolf.

Not found: a password of plain words inside a longer text, a secret without a format under a name
that says nothing, one that is put together or decoded at run time, and any that is compressed.
"""

from __future__ import annotations

from policypack.credentials import values
from policypack.credentials.formats import Suspicion, by_format
from policypack.credentials.names import Hint, hint
from policypack.credentials.text import secrets_in_text

__all__ = ["Suspicion", "secret_in", "secrets_in_text"]


def secret_in(name: str | None, value: str) -> Suspicion | None:
    """Says whether a variable's value is a secret, or None. Never repeats any of the value.

    `name` is the variable's name or the last key of a path, None where there is none.
    """
    value = value.strip().strip("\"'")
    known = next(by_format(value, examples=True), None)
    if known:
        return known[1]
    return _by_name(hint(name or ""), value) or _inside(value) or _by_shape(value)


def _by_name(said: Hint, value: str) -> Suspicion | None:
    if said is Hint.NOTHING:
        return None
    if said is Hint.PASSWORD and value.isdigit() and len(value) > 3:
        return Suspicion("value named like a password", "name")
    if values.harmless(value):
        return None
    if said is Hint.PERHAPS:
        return Suspicion("random value named like a key", "name") if values.random(value) else None
    if said is Hint.PASSWORD:
        known = values.well_known(value)
        return Suspicion("default password" if known else "value named like a password", "name")
    return None if values.names_something(value) else Suspicion("value named like a secret", "name")


def _inside(value: str) -> Suspicion | None:
    """A value may be a whole document: JSON settings, a .env file, a script."""
    if len(value) < 12 or not any(mark in value for mark in "{=:"):
        return None
    found = next(secrets_in_text(value), None)
    return found[1] if found else None


def _by_shape(value: str) -> Suspicion | None:
    return Suspicion("AWS secret access key", "shape") if values.aws_secret_key(value) else None
