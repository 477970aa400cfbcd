"""`random`: values of the right shape, derived from the resource's URN and its keepers.

So a stack has the same values in every preview, and other ones after its keepers changed. Nothing
here is random, and nothing here may protect anything. Shapes and charsets follow
https://www.pulumi.com/registry/packages/random/.
"""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable
from typing import Any

from policypack.offline.templates import TemplateScope, opaque

Answer = tuple[str, dict[str, Any]]

_SPECIAL = "!@#$%&*()-_=+[]{}<>:?"
# Each of a password's classes of characters: its switch, its minimum, its characters.
_CLASSES = (
    ("lower", "minLower", string.ascii_lowercase),
    ("upper", "minUpper", string.ascii_uppercase),
    ("numeric", "minNumeric", string.digits),
    ("special", "minSpecial", _SPECIAL),
)
_ADJECTIVES = ("amber", "brave", "calm", "eager", "gentle", "keen", "lively", "quiet", "swift")
_ADVERBS = ("barely", "calmly", "daily", "firmly", "gladly", "mostly", "rarely", "subtly")
_ANIMALS = ("badger", "crane", "dolphin", "falcon", "heron", "lynx", "otter", "raven", "tapir")


def generator(scope: TemplateScope) -> random.Random:
    """A generator that gives the same numbers for the same resource with the same keepers."""
    keepers = json.dumps(scope.inputs.get("keepers"), sort_keys=True, default=str)
    # Not for cryptography: a preview has to be reproducible.
    return random.Random(f"{scope.token} {scope.name} {keepers}")  # noqa: S311


def _text(scope: TemplateScope) -> str:
    """A text of the asked length and classes; `number` is the old name of `numeric`."""
    draw, inputs = generator(scope), scope.inputs
    switches = {"numeric": inputs.get("number", True)}
    chosen, allowed = "", ""
    for switch, minimum, usual in _CLASSES:
        characters = inputs.get("overrideSpecial") or usual if switch == "special" else usual
        if inputs.get(switch, switches.get(switch, True)):
            allowed += characters
        chosen += "".join(draw.choices(characters, k=int(inputs.get(minimum) or 0)))
    missing = max(int(inputs["length"]) - len(chosen), 0)
    # With every class switched off, a text cannot be longer than its minima ask for.
    chosen += "".join(draw.choices(allowed, k=missing)) if allowed else ""
    return "".join(draw.sample(chosen, len(chosen)))


def _string(scope: TemplateScope) -> Answer:
    text = _text(scope)
    return text, {"result": text}


def _password(scope: TemplateScope) -> Answer:
    # The form of a bcrypt hash of cost 10, and no hash of anything.
    text = opaque("alnum32", scope) + opaque("alnum21", scope)
    return "none", {"result": _text(scope), "bcryptHash": f"$2a$10${text}"}


def _bytes(scope: TemplateScope) -> Answer:
    data = generator(scope).randbytes(int(scope.inputs["length"]))
    return opaque("hex32", scope), {"base64": _base64(data), "hex": data.hex()}


def _id(scope: TemplateScope) -> Answer:
    data = generator(scope).randbytes(int(scope.inputs["byteLength"]))
    prefix = scope.inputs.get("prefix") or ""
    url = base64.urlsafe_b64encode(data).decode().rstrip("=")
    forms = {
        "b64Std": _base64(data),
        "b64Url": url,
        "dec": str(int.from_bytes(data, "big")),
        "hex": data.hex(),
    }
    return url, {name: prefix + text for name, text in forms.items()}


def _integer(scope: TemplateScope) -> Answer:
    low, high = int(scope.inputs["min"]), int(scope.inputs["max"])
    number = generator(scope).randint(low, max(low, high))
    return str(number), {"result": number}


def _pet(scope: TemplateScope) -> Answer:
    draw, inputs = generator(scope), scope.inputs
    length = int(inputs.get("length") or 2)
    words = [draw.choice(_ADVERBS) for _ in range(length - 2)]
    words += [draw.choice(_ADJECTIVES)] if length > 1 else []
    words.append(draw.choice(_ANIMALS))
    separator = inputs.get("separator", "-")
    prefix = [inputs["prefix"]] if inputs.get("prefix") else []
    return separator.join(prefix + words), {"separator": separator, "length": length}


def _shuffle(scope: TemplateScope) -> Answer:
    draw, given = generator(scope), list(scope.inputs["inputs"])
    count = int(scope.inputs.get("resultCount") or len(given))
    results: list[Any] = []
    while given and len(results) < count:
        results += draw.sample(given, len(given))
    return "-", {"results": results[:count]}


def _uuid(version: str) -> Callable[[TemplateScope], Answer]:
    def rule(scope: TemplateScope) -> Answer:
        digits = f"{generator(scope).getrandbits(128):032x}"
        # Version and variant are the 13th and the 17th digit (RFC 9562, section 4).
        text = digits[:12] + version + digits[13:16] + "a" + digits[17:]
        uuid = "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
        return uuid, {"result": uuid}

    return rule


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


RESOURCES: dict[str, Callable[[TemplateScope], Answer]] = {
    "random:index/randomBytes:RandomBytes": _bytes,
    "random:index/randomId:RandomId": _id,
    "random:index/randomInteger:RandomInteger": _integer,
    "random:index/randomPassword:RandomPassword": _password,
    "random:index/randomPet:RandomPet": _pet,
    "random:index/randomShuffle:RandomShuffle": _shuffle,
    "random:index/randomString:RandomString": _string,
    "random:index/randomUuid:RandomUuid": _uuid("4"),
    "random:index/randomUuid4:RandomUuid4": _uuid("4"),
    "random:index/randomUuid7:RandomUuid7": _uuid("7"),
}
