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
  try first. In a longer text it is treated as an example.
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

from bisect import bisect_left
from collections.abc import Iterator, Set
from operator import itemgetter
from re import finditer
from typing import NamedTuple

from policypack.credentials import values
from policypack.credentials.addresses import without_credentials
from policypack.credentials.decoding import Steps, View, views
from policypack.credentials.formats import DetectedSecret, Examples, by_format
from policypack.credentials.known import report
from policypack.credentials.names import Sensitivity, names_stored_secret, sensitivity
from policypack.credentials.suspicion import may_hold_secrets
from policypack.credentials.text import TextKind, secrets_in_text, text_kind
from policypack.model.confidence import Confidence

# The kind of a value that attackers try first, such as `changeme`.
WELL_KNOWN = "default password"
# A text that gives a name a value has one of these.
_MARKS = ("{", "=", ":", "<", "--")


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

    `name` is the variable's name or the last key of a path, None if there is none. A JSON
    document is judged value by value, each under its own name.
    """
    return max(
        (found.secret for found in secrets_within(_bare(value), name or "")),
        key=_rank,
        default=None,
    )


def may_be_secret(name: str | None, value: str) -> bool:
    """Whether a report must hide the value: also a word under the name of a secret."""
    is_named = bool(name) and names_secret(name or "") and not values.harmless(value)
    return is_named or secret_in(name, value) is not None


def credential_in_field(value: str) -> DetectedSecret | None:
    """The credential in a property that AWS documents for one, or None if it's a reference, a
    placeholder or a setting. Any other text is one there, whatever it looks like."""
    value = _bare(value)
    if values.harmless(value):
        return secret_in(None, value)
    kind = WELL_KNOWN if values.well_known(value) else "value named like a password"
    return _reported(value, _by_format(value) or DetectedSecret(kind))


def _bare(value: str) -> str:
    """The value without quotes around it; a document may end with a quoted value."""
    value = value.strip()
    return value.strip("\"'") if value.startswith(("'", '"')) else value


def secrets_in_property(text: str) -> Iterator[tuple[int, DetectedSecret]]:
    """Yields (line, secret) for a text that a resource is given, such as user data or a template.

    AWS's own example keys count, as they do where a value is nothing else: nobody documents there.
    """
    return ((found.line, found.secret) for found in secrets_within(text))


class Located(NamedTuple):
    """A secret in a text: the steps to it in the documents that the text holds, and its line."""

    steps: Steps
    line: int
    secret: DetectedSecret


def secrets_within(text: str, name: str = "") -> Iterator[Located]:
    """Yields the secrets of a text and of all texts in it, one for each line of each of them.

    `name` is that of the text, "" where there is none.
    """
    if sensitivity(name) is Sensitivity.NONE and not may_hold_secrets((text,)):
        return
    places: dict[tuple[Steps, int], DetectedSecret] = {}
    documents = []
    for view in views(text, name):
        if view.is_document:
            documents.append(view)
            continue
        for line, secret in _in_view(view):
            place = view.steps, view.line + (0 if view.folded else line - 1)
            if place not in places or _rank(places[place]) < _rank(secret):
                places[place] = secret
    for (steps, line), secret in places.items():
        yield Located(steps, line, secret)
    yield from _of_documents(documents, {steps for steps, _ in places})


def _of_documents(documents: list[View], places: Set[Steps]) -> Iterator[Located]:
    """The known formats that take several leaves of a document, such as a container's login."""
    for view in documents:
        depth = len(view.steps)
        if any(steps[:depth] == view.steps for steps in places):
            continue
        ends = [found.start() for found in finditer("\n", view.text)]
        for at, secret in by_format(view.text, examples=Examples.OF_AWS):
            row = 0 if view.folded else bisect_left(ends, at)
            yield Located(view.steps, view.line + row, secret)


def _in_view(view: View) -> Iterator[tuple[int, DetectedSecret]]:
    text = view.text.strip()
    if "\n" in text:
        lines = sorted(secrets_in_text(view.text, examples=Examples.OF_AWS), key=itemgetter(0))
        yield from lines
        if lines:
            return
    secret = _in_value(view.name, view.above, text)
    if secret:
        yield 1, secret


def _in_value(name: str, above: str, value: str) -> DetectedSecret | None:
    found = _by_format(value) or _by_content(name, value)
    if not found and names_secret(above) and values.strong(value):
        found = DetectedSecret("value named like a secret")
    return _reported(value, found)


def _reported(value: str, found: DetectedSecret | None) -> DetectedSecret | None:
    if found:
        report(value)
    return found


def _by_format(value: str) -> DetectedSecret | None:
    return next((secret for _, secret in by_format(value, examples=Examples.ALL)), None)


def _by_content(name: str, value: str) -> DetectedSecret | None:
    # The values of a document are judged each by itself.
    named = None if values.structured(value) else _by_name(name, value)
    return named or _inside(value) or _by_randomness(value)


def _rank(found: DetectedSecret) -> int:
    return -found.confidence.rank


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
    """The secret in a value that is a text: YAML, a .env file, a script."""
    if len(value) < 12 or not any(mark in value for mark in _MARKS):
        return None
    within = secrets_in_text(value, examples=Examples.OF_AWS)
    return max((found for _, found in within), key=_rank, default=None)


def _by_randomness(value: str) -> DetectedSecret | None:
    return DetectedSecret("AWS secret access key") if values.aws_secret_key(value) else None
