"""Named keys of a vault, from Secrets Manager, Parameter Store or an environment variable.

All three hold one text, a key document, which lists every key in use and names the one for new
messages:

    {"current": "2026-10", "keys": {"2026-10": "<base64 of 32 bytes>", "2026-04": "..."}}

To rotate, `rotated(text, "2026-11")` returns the next document. Remove a key from the document once
`Vault.rewrap` has processed all of its messages.
"""

from __future__ import annotations

import os

from runtime_guards.aws_client import PATIENCE, KeyService
from runtime_guards.encryption.messages import KEY, Key
from runtime_guards.errors import KeysUnavailable, VaultMisuse
from runtime_guards.options import checked_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Protocol

    class KeySource(Protocol):
        """The source of a vault's keys. Messages of one `version` have references of one form."""

        version: int

        def current(self) -> tuple[bytes, Key]:
            """The reference and the key of a new message. Raises KeysUnavailable."""

        def find(self, reference: bytes) -> Key | None:
            """The key that a reference names, None for one that is not ours or forged."""

        def is_current(self, reference: bytes) -> bool:
            """Whether a message of this reference needs no new key."""


_NAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
_LONGEST_NAME = 64
# A message that names an unknown key may be newer than the cached keys, or forged: forged messages
# must not cause a call each. In seconds.
_SOONEST = 10


class Keys:
    """Keys that the caller supplies: `Keys("2026-10", {"2026-10": secret})`.

    `current` names the key for new messages; the others only decrypt. Raises VaultMisuse for a name
    that is not 1 to 64 characters of `A-Z a-z 0-9 . _ -`, and for bytes that aren't a key.
    """

    version = 1

    @checked_as(VaultMisuse)
    def __init__(self, current: str, keys: Mapping[str, bytes]) -> None:
        for name in keys:
            if not 0 < len(name) <= _LONGEST_NAME or set(name) - _NAME:
                raise VaultMisuse("A key's name must have 1 to 64 characters of A-Z a-z 0-9 . _ -")
        if current not in keys:
            raise VaultMisuse("The current key is not among the keys.")
        self._keys = {name.encode(): Key(name, secret) for name, secret in keys.items()}
        self._current = current.encode()

    def __repr__(self) -> str:
        names = ", ".join(key.name for key in self._keys.values())
        return f"<Keys {names}; current {self._current.decode()}>"

    def current(self) -> tuple[bytes, Key]:
        """The reference and the key of a new message."""
        return self._current, self._keys[self._current]

    def find(self, reference: bytes) -> Key | None:
        """The key that a reference names."""
        return self._keys.get(reference)

    def is_current(self, reference: bytes) -> bool:
        """Whether a message of this reference has the current key."""
        return reference == self._current


class _Documented:
    """Keys of a document that is fetched at its first use, and again when it is `max_age` old.

    Keys that cannot be had in time are not replaced by old ones: KeysUnavailable is raised.
    """

    version = 1

    def __init__(self, place: str, fetch: Callable[[], str], max_age: float) -> None:
        if not 0 < max_age <= 86_400:
            raise VaultMisuse(
                "max_age= must be a number of seconds, above 0 and at most 86,400 (a day)."
            )
        self._place = place
        self._fetch = fetch
        self._max_age = max_age
        self._keys: Keys | None = None
        self._fetched = 0.0

    def __repr__(self) -> str:
        return f"<keys of {self._place}>"

    def current(self) -> tuple[bytes, Key]:
        """The reference and the key of a new message. Raises KeysUnavailable."""
        return self._at_hand(self._max_age).current()

    def find(self, reference: bytes) -> Key | None:
        """The key that a reference names. Raises KeysUnavailable."""
        known = self._at_hand(self._max_age).find(reference)
        return known or self._at_hand(min(_SOONEST, self._max_age)).find(reference)

    def is_current(self, reference: bytes) -> bool:
        """Whether a message of this reference has the current key. Raises KeysUnavailable."""
        return self._at_hand(self._max_age).is_current(reference)

    def _at_hand(self, max_age: float) -> Keys:
        import time

        # The wall clock: the monotonic one may stand still in a snapshot. Set back, it ends
        # the keys' time as well.
        now = time.time()
        if self._keys is None or not 0 <= now - self._fetched < max_age:
            self._keys = read_document(self._fetch(), self._place)
            self._fetched = now
        return self._keys


class SecretsManagerKeys(_Documented):
    """The key document in a secret of Secrets Manager, by name or ARN; its version AWSCURRENT.

    A call ends after `patience` seconds.
    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
    """

    @checked_as(VaultMisuse)
    def __init__(
        self,
        secret_id: str,
        *,
        max_age: float = 300,
        patience: float = PATIENCE,
        client: Any = None,
    ) -> None:
        place = f"secret {secret_id}"
        service = KeyService("secretsmanager", place, client, patience)

        def fetch() -> str:
            answer = service.ask("get_secret_value", SecretId=secret_id)
            return answer.get("SecretString") or ""

        super().__init__(place, fetch, max_age)


class ParameterKeys(_Documented):
    """The key document in a SecureString parameter, by name or ARN. Another type is refused.

    A call ends after `patience` seconds.
    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
    """

    @checked_as(VaultMisuse)
    def __init__(
        self, name: str, *, max_age: float = 300, patience: float = PATIENCE, client: Any = None
    ) -> None:
        place = f"parameter {name}"
        service = KeyService("ssm", place, client, patience)

        def fetch() -> str:
            answer = service.ask("get_parameter", Name=name, WithDecryption=True)
            if answer["Parameter"]["Type"] != "SecureString":
                raise VaultMisuse(
                    f"{place} is not a SecureString, so its keys are not encrypted at rest."
                )
            return str(answer["Parameter"]["Value"])

        super().__init__(place, fetch, max_age)


class EnvironmentKeys(_Documented):
    """The key document in an environment variable, for tests and for data of little value.

    Every principal with lambda:GetFunctionConfiguration can read the variable, and so can every
    library and child process of the function. `readable_by_many=True` acknowledges that; without it
    VaultMisuse is raised.
    """

    @checked_as(VaultMisuse)
    def __init__(self, variable: str, *, readable_by_many: bool = False) -> None:
        if readable_by_many is not True:
            raise VaultMisuse(
                f"Keys in environment variable {variable} are readable by many principals. Use"
                " SecretsManagerKeys, ParameterKeys or KmsDataKeys, or set readable_by_many=True."
            )
        place = f"environment variable {variable}"
        super().__init__(place, lambda: os.environ.get(variable, ""), max_age=86_400)


def read_document(text: str, place: str) -> Keys:
    """Returns the keys of a document. Raises KeysUnavailable, without any part of the text."""
    import json

    try:
        document = json.loads(text, object_pairs_hook=_once)
        current, keys = document.pop("current"), document.pop("keys")
        decoded = {name: _decoded(key) for name, key in keys.items()}
        if document:
            raise ValueError
        return Keys(current, decoded)
    except VaultMisuse as misuse:
        # This one contains at most names of keys.
        raise KeysUnavailable(place, str(misuse)) from None
    except Exception:
        form = '{"current": NAME, "keys": {NAME: base64 of 32 bytes, ...}}'
        raise KeysUnavailable(place, f"invalid key document; it must be {form}") from None


def rotated(text: str | None, name: str) -> str:
    """Returns the next key document: the keys of `text` and a new current one; None for the first.

    Raises VaultMisuse if the name exists or is invalid, and KeysUnavailable for an invalid
    document.
    """
    import json
    from base64 import b64encode

    keys: dict[str, str] = {}
    if text is not None:
        read_document(text, "the present document")
        keys = json.loads(text)["keys"]
    if name in keys:
        raise VaultMisuse(f"Key {name} exists already. Choose another name.")
    secret = os.urandom(KEY)
    Keys(name, {name: secret})
    keys[name] = b64encode(secret).decode()
    return json.dumps({"current": name, "keys": keys})


def _decoded(text: str) -> bytes:
    from base64 import b64decode, b64encode

    data = b64decode(text, validate=True)
    # A slip that a decoder forgives is still a slip in a key.
    if b64encode(data).decode() != text:
        raise ValueError
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found
