"""What a value alone indicates: harmless, a placeholder, well-known, or as random as a key."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from functools import reduce
from hashlib import sha256
from itertools import pairwise
from math import log2

from policypack.facts.credentials import PUBLISHED
from policypack.facts.vocabulary import vocabulary, words_of
from policypack.model.confidence import Confidence
from policypack.start.lazy_patterns import lazy_pattern

_HARMLESS = lazy_pattern(
    r"""
    arn:aws[a-z-]*:.*                                   # an ARN
  | AQICAH[A-Za-z0-9+/]{0,8192}={0,2}                   # encrypted by KMS already
  | true|false|yes|no|on|off|none|null|nil|undefined|enabled|disabled|auto|default|n/a
  | missing|required|optional|empty|unused                       # no value yet, or none at all
  | (?:un|not|to\ be|to-be)[\ _-]?(?:set|used|configured|defined|known|specified|provided|needed
    |required|available|applicable|assigned|found)
  | [0-9]{1,5}                                          # a small number
  | (?-i:P(?=.)(?:[0-9.]{1,10}[YMWD]){0,4}(?:T(?:[0-9.]{1,10}[HMS]){1,3})?)  # ISO 8601: PT15M
  | [~^=<>v!\ ]{0,4}[0-9]{1,6}(?:\.(?:[0-9]{1,9}|[x*])){1,3}    # a version, or a range of versions
    (?:[.+-]?(?:alpha|beta|rc|dev|pre|post|a|b)[0-9a-z.-]{0,24})?
    (?:(?:\ ?,|\ ?\|\||\ -|)\ ?[~^=<>v!]{1,3}\ ?[0-9][0-9a-z.*-]{0,24}){0,8}
  | seconds|minutes|hours|days
  | [0-9.]{1,10}\ ?(?:ms|s|m|h|d|w|y|sec|min|hours?|days?|%)
  | (?:ssm|secretsmanager|vault|op|file|s3|gs|aws|env|config|kms):/{0,2}[\w./@:\#-]{1,512}
  | [\w./%-]{1,200}\.(?:json|ya?ml|toml|ini|env|txt|pem|key|crt|cer|p12|pfx|jks|py|js|html)
  | [a-z][a-z0-9+.-]{1,24}://@?[^\s@]{1,2048}           # credentials in it have been looked for
  # What API Gateway takes from a request:
  # https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
  | \$?(?:method|integration|context|stageVariables|request|response)\.[\w.$-]{1,200}
  | \$\$?[.\[][\w.\[\]'*-]{0,200} | States\.\w{1,40}\(.{0,512}\)   # a JSON path of a state machine
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PATH = lazy_pattern(r"(?:/[\w.@-]{1,64}){1,15}/?")
# What a template, a shell or a person replaces, anywhere in the text.
_REPLACED = lazy_pattern(
    r"\$\{[^{}]{0,256}\}|\{\{[^{}]{0,256}\}\}|\$\([^()]{0,256}\)|%\(\w{1,64}\)s|[*\u2022]{4}|(?:\.{3}|\u2026)$"
    # Maven's own encryption: https://maven.apache.org/guides/mini/guide-encryption.html
    r"|^\{[A-Za-z0-9+/]{20,512}={0,2}\}$"
    r"|(?:^|[\s_-])(?:redacted|masked|placeholder|replace[-_]?(?:me|with|this)|todo|tbd|fixme|omitted)(?:$|[\s_-])"
    r"|^(?:your|my|insert|replace|enter|put|set|add|fill|use|see)[\s_-](?:own|the|a|api|secret|token"
    r"|password|key|value|access|client|real|actual|in|it|here)(?:$|[\s_-])",
    re.IGNORECASE,
)
_STANDS_IN = lazy_pattern(
    r"\$[A-Z_][A-Z0-9_]{0,127}|%\w{1,64}%?|\{[\w.:!()'\[\]-]{0,128}\}|@@?\w{1,64}@|(.)\1{0,512}|[*xX.-]{3,512}"
)
_YOURS = lazy_pattern(r"(?:[Yy]our(?=[A-Z\s_-])|YOUR(?=[\s_-])).{1,512}|.{0,64}[xX]{6}.{0,64}")
_BRACKETS = (("{%", "%}"), ("<", ">"), ("[", "]"))
# Attackers try these first: as a password they are a weakness, in a text ordinary words.
_WELL_KNOWN = lazy_pattern(
    r"(?:.{0,24}(?:change-?_?me|example|sample|dummy|fake).{0,24}"
    r"|(?:test|demo|tiger|foo|bar|baz|user|admin|root|guest|pass|passw(?:or)?d|secret|token|key|pw|pwd"
    r"|string|value|postgres|mysql|redis|localhost|letmein|welcome|qwerty|abc|p|u|x)[0-9!]{0,6}"
    r"|(?:my|your|some|the)[_-]?(?:user|pass(?:word|wd)?|pwd|secret|token|key)[0-9!]{0,6}"
    r"|(?:[a-z]{2,8}[_-]){1,3}12345?6?7?8?9?0?)",
    re.IGNORECASE,
)
# What people write for a token that is none, and what AWS's documentation ends or fills keys with.
_MADE_UP = lazy_pattern(
    r"EXAMPLE|([^A])\1{7}|(?i:x{6}|1234567890abcd|0123456789abcd|abcdefghij|abcd1234"
    r"|(?<![a-z])(?:example|your|dummy|fake|sample|placeholder|redacted|invalid)(?![a-z]))"
)
# The keys of AWS's own documentation, which people deploy by mistake and try tools with.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
_AWS_EXAMPLE = lazy_pattern(r"A(?:KI|SI)A[A-Z0-9]{9}EXAMPLE|[A-Za-z0-9/+]{30}EXAMPLEKEY")
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_UUID = lazy_pattern(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_HEX = lazy_pattern(r"(?:sha(?:1|256|384|512)[:-])?[0-9a-f]{16,128}", re.IGNORECASE)
_ONE_WORD = lazy_pattern(r"[A-Za-z0-9+/=_.~!@#$%^&*-]{20,4096}")
_GIVEN_NAME = lazy_pattern(
    r"(?:[A-Za-z]{1,32}[0-9]{0,3}|[0-9]{1,4})(?:[._/:-](?:[A-Za-z]{1,32}[0-9]{0,3}|[0-9]{1,4})){0,15}"
)
_RESOURCE_ID = lazy_pattern(r"(?:[\w-]{1,48}/)?[a-z][a-z0-9-]{0,32}-[0-9a-z]{8,20}")
_AWS_SECRET = lazy_pattern(r"[A-Za-z0-9/+]{40}")
# The names of resources, to which Pulumi and Secrets Manager add random letters.
_ADDED = lazy_pattern(r"(?P<name>[A-Za-z][\w./-]{0,128})-(?:[0-9a-f]{7}|[A-Za-z0-9]{6})")
_ALGORITHM = lazy_pattern(
    r"(?:[HREP]S|EdDSA)(?:256|384|512)?|(?:hmac[-_]?)?sha[-_]?[0-9]{1,3}(?:[-_/][0-9]{3})?|md[45]"
    r"|argon2(?:id?|d)?|bcrypt(?:[-_]sha256)?|scrypt|pbkdf2(?:[-_][a-z0-9_-]{1,16})?"
    r"|aes[-_]?(?:128|192|256)?(?:[-_](?:gcm|cbc|ctr|ecb|siv))?(?:[-_]256)?|chacha20(?:[-_]poly1305)?"
    r"|(?:x|ed|curve)(?:25519|448)|rsa[-_]?[0-9]{0,4}|ecdsa|blake[23][bs]?|base(?:32|58|64)|utf-?8",
    re.IGNORECASE,
)
_PLAIN = lazy_pattern(r"[A-Za-z_ -]+")
# Not a colon, which divides a user and a password.
_DIVIDED = lazy_pattern(r"[A-Za-z0-9]{1,64}(?:[-_./ ]{1,2}[A-Za-z0-9]{1,64}){0,24}")
_DIVIDER = lazy_pattern(r"[-_./ ]+")
_WORDLIKE = lazy_pattern(r"[A-Za-z][a-z]{4}|[A-Z]{6}")
_PUBLIC_KEY = lazy_pattern(r"(?:ssh-(?:rsa|ed25519)|ecdsa-\S{1,32}) |MI[IG]|MFkw|MCow")


def harmless(value: str) -> bool:
    """Whether the value is an ARN, a path, a reference, a number or a URL without credentials."""
    if _HARMLESS.fullmatch(value) or placeholder(value):
        return True
    # Random base64 may begin with a slash as well.
    return bool(_PATH.fullmatch(value)) and not random(value)


def placeholder(value: str) -> bool:
    """Whether the value is a placeholder that is replaced before use, or a masked value."""
    if not value or _STANDS_IN.fullmatch(value) or _YOURS.fullmatch(value):
        return True
    if _REPLACED.search(value):
        return True
    return any(value.startswith(first) and value.endswith(last) for first, last in _BRACKETS)


def well_known(value: str) -> bool:
    """Whether the value is a well-known default or example such as `changeme`."""
    return bool(_WELL_KNOWN.fullmatch(value))


def names_something(value: str) -> bool:
    """Whether the value looks like the name of a stored secret, such as `prod/orders/db`."""
    parts = value.split("/")
    return len(parts) > 1 and all(re.fullmatch(r"[A-Za-z][\w.-]{0,63}", part) for part in parts)


def given_name(value: str) -> bool:
    """Whether the value is a name that people give: words and numbers, as `prod.db2.password`."""
    return bool(_GIVEN_NAME.fullmatch(value)) and not mixed(value)


def identifier(value: str) -> bool:
    """Whether the value is a name of several words, or one to which a service adds letters.

    A phrase of four words and more that are none of settings is one that people choose.
    """
    added = _ADDED.fullmatch(value)
    name = added["name"] if added else value
    parts = _DIVIDER.split(name)
    if len(parts) < 2 or ":" in name or not given_name(name):
        return False
    return len(parts) < 4 or sum(map(_is_technical, parts)) * 2 > len(parts)


def ordinary(value: str) -> bool:
    """Whether the value is public by its looks: harmless, an algorithm, or words of settings."""
    if harmless(value) or _ALGORITHM.fullmatch(value) or structured(value):
        return True
    added = _ADDED.fullmatch(value)
    name = added["name"] if added else value
    if not _DIVIDED.fullmatch(name):
        return False
    parts = _DIVIDER.split(name)
    words = [part for part in parts if len(part) > 2 and _is_technical(part)]
    return bool(words) and all(part in words or _is_short(part) for part in parts)


def structured(value: str) -> bool:
    """Whether the value is a structure, such as a JSON object, and no text by itself."""
    return value[:1] + value[-1:] in ("{}", "[]")


def _is_technical(part: str) -> bool:
    """Whether the part is a word of settings, or several as in `accessToken`."""
    if part.lower() in vocabulary():
        return True
    words = words_of(part)
    return len(words) > 1 and "".join(words) == part.lower() and all(map(_is_technical, words))


def _is_short(part: str) -> bool:
    """Whether the part is an article, an abbreviation or a small number between words."""
    return (len(part) < 3 and part.isalpha()) or (part.isdigit() and len(part) < 4)


def confidence(value: str) -> Confidence:
    """How much the value itself supports that it's a secret, under the name of one."""
    if strong(value):
        return Confidence.HIGH
    return Confidence.LOW if _PLAIN.fullmatch(value) else Confidence.MEDIUM


def strong(value: str) -> bool:
    """Whether the value is too random for words, with eight characters and more.

    That includes hashes and UUIDs, which count only under the name of a secret.
    """
    value = value.removeprefix("base64:")
    if len(value) < 8 or _ADDED.fullmatch(value) or harmless(value):
        return False
    if _UUID.fullmatch(value) or (_HEX.fullmatch(value) and not value.isdigit()) or random(value):
        return True
    if mixed(value) and not _DIVIDER.search(value.strip("/")):
        return True
    kinds = (str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum())
    varied = sum(any(map(kind, value)) for kind in kinds) >= 3
    if all(part.isalpha() or part.isdigit() for part in _DIVIDER.split(value)):
        # Words and numbers, as in `prod/2024`.
        return False
    return varied and " " not in value and not _WORDLIKE.search(value) and _evenness(value) > 0.8


def random(value: str) -> bool:
    """Whether the value is machine-generated: long, with many characters of changing classes.

    Hashes, UUIDs and resource ids are random but public and do not count; nor do public keys or
    base64 of readable text. Detects about 19 of 20 random keys of 40 characters.
    """
    if not _ONE_WORD.fullmatch(value) or _UUID.fullmatch(value) or _HEX.fullmatch(value):
        return False
    if _RESOURCE_ID.fullmatch(value) or _PUBLIC_KEY.match(value) or _readable(value):
        return False
    return mixed(value)


def mixed(value: str) -> bool:
    """Whether the value has many characters, of changing classes, whatever its length."""
    return _evenness(value) > 0.8 and _changes(value) > 0.28


def aws_secret_key(value: str) -> bool:
    """Whether the value has the form of an AWS secret access key: 40 random base64 characters."""
    form = _AWS_SECRET.fullmatch(value) and ("/" in value or "+" in value)
    return bool(form) and random(value) and _evenness(value) > 0.85


def example(value: str) -> bool:
    """Whether the value is one that documentation or a test made up, or that a vendor publishes."""
    return bool(_MADE_UP.search(value)) or any(part in value for part in PUBLISHED)


def aws_example(value: str) -> bool:
    """Whether the value is an access key of AWS's own documentation."""
    return bool(_AWS_EXAMPLE.fullmatch(value))


def base58check(value: str) -> bool:
    """Whether the value is base58 with a valid checksum, its last four bytes.

    https://en.bitcoin.it/wiki/Base58Check_encoding
    """
    number = reduce(lambda total, letter: total * 58 + _BASE58.index(letter), value, 0)
    content = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return sha256(sha256(content[:-4]).digest()).digest()[:4] == content[-4:]


def _readable(value: str) -> bool:
    text = decoded(value)
    return text is not None and sum(letter.isprintable() for letter in text) > 0.95 * len(text)


def decoded(value: str) -> str | None:
    """The text that the value is in base64, or None."""
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None


def _evenness(value: str) -> float:
    """Shannon's entropy, as a share of the most that a text of this length could have."""
    total = len(value)
    entropy = -sum(n / total * log2(n / total) for n in Counter(value).values())
    return entropy / log2(min(total, 64))


def _changes(value: str) -> float:
    """How often the class of letter changes, not counting what divides and begins words.

    Random text has 0.40 to 0.45 in the alphabets that keys use, and CamelCase 0.2.
    """
    classes = [
        "d" if c.isdigit() else "u" if c.isupper() else "l" if c.islower() else "" for c in value
    ]
    return sum(a + b in {"du", "dl", "ud", "ld", "lu"} for a, b in pairwise(classes)) / len(value)
