"""Sensitive texts, recognized by the name of their field or by their format.

Known formats are named. Any other text must look like words: without characters of code, markup or
encodings, and without long runs of mixed letters and digits, as keys have them.
"""

from __future__ import annotations

from runtime_guards.lazy import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Words of a field's name, whatever its spelling: apiKey, api_key, x-api-key, APIKEY.
_PARTS = (
    *("passw", "passphrase", "passcode", "secret", "token", "credential", "authorisation"),
    *("authorization", "cookie", "session", "signature", "apikey", "accesskey", "privatekey"),
    *("signingkey", "encryptionkey", "connectionstring", "jwt", "bearer", "nonce", "cvv", "cvc"),
    *("cardnumber", "creditcard", "iban", "ssn", "socialsecurity", "taxid", "passport", "birth"),
    *("email", "phone"),
)
# These are sensitive as whole words alone: a company is no PAN.
_WHOLE = (
    *("pwd", "pass", "pin", "otp", "pan", "mfa", "sid", "cred", "creds", "dob"),
    *("privkey", "priv-key"),
)
_NAMES = lazy_pattern(
    f"{'|'.join(_PARTS)}|(?:^|[^a-z])(?:{'|'.join(_WHOLE)})(?:$|[^a-z])",
)
_IN_NAMES = tuple(word.replace("-", "") for word in (*_PARTS, *_WHOLE))
_ALPHANUMERIC = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_CAMEL = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_JOINTS = lazy_pattern(r"[^a-z0-9]+")

# Formats that their issuers document, where the general rule below would not name them.
FORMS = {
    "e-mail": lazy_pattern(r"@(?<=[^\s@]@)[^\s@]"),
    "JWT": lazy_pattern(r"\beyJ[\w-]{5,}\.[\w-]+"),
    "private key": lazy_pattern(r"-----BEGIN|PRIVATE KEY"),
    "authorization": lazy_pattern(r"(?i)\b(?:bearer|basic|digest|negotiate|aws4-hmac)\b[ -]\S"),
    "key": lazy_pattern(
        # AWS (IAM User Guide, "unique identifiers"), GitHub, GitLab, Slack, Stripe, Google,
        # npm, PyPI, SendGrid, OpenAI and Anthropic, Twilio, Square, Telegram, Vault. What
        # stands before may be an underscore or any letter that no key is made of.
        r"(?<![A-Za-z0-9])(?:(?:A3T|ABIA|ACCA|AKIA|ASIA|AROA|AIDA|AGPA|ANPA|APKA|ASCA)[A-Z0-9]{8,}"
        r"|gh[pousr]_|github_pat_|gl[a-z]{2,8}-[\w-]{8}|xox[a-z]-|xapp-"
        r"|[srp]k_(?:live|test)_|whsec_|AIza[\w-]{8}|ya29\.|npm_\w{8}|pypi-\w{8}"
        r"|SG\.[\w-]{8}|sk-[\w-]{8}|SK[0-9a-f]{16}|AC[0-9a-f]{16}|sq0[a-z]{3}-"
        r"|\d{8,10}:AA[\w-]{8}|hv[sb]\.\w{8}|dop_v1_|shp[a-z]{2}_|lin_api_)"
    ),
    "secret in a text": lazy_pattern(r"(?i)\b(?:passw\w*|pwd|secret|token|api.?key)\b\W{0,3}\w"),
    "IBAN": lazy_pattern(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
    "social security number": lazy_pattern(r"(?<!\d)\d{3}[- ]\d{2}[- ]\d{4}(?!\d)"),
    "phone number": lazy_pattern(
        r"\+\d[\d ().-]{6,}\d|\(\d{3}\) ?\d{3}[- ]\d{4}|(?<!\d)\d{3}[-. ]\d{3}[-. ]\d{4}(?!\d)"
    ),
}
# In the ways that people write them; the check digits distinguish one from other texts.
_ACCOUNT = lazy_pattern(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?:[ .-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])"
)
_NO_JOINTS = str.maketrans("", "", " .-")
# Of a letter of either case: ISO 13616, A is 10 and Z is 35.
_VALUES = {
    ord(letter): str(int(letter, 36))
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
}
# The shortest number of a card has 13 digits.
_DIGITS = lazy_pattern(r"\d(?:[^A-Za-z0-9]{0,3}\d){12,}")
# Issuers' prefixes and lengths (ISO/IEC 7812): Visa, Mastercard, Amex, Diners, Discover and
# UnionPay, JCB, Maestro.
_CARD = lazy_pattern(
    r"(?=(4\d{18}|4\d{15}|4\d{12}|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12}|6\d{18}"
    r"|6\d{17}|6\d{15}|35\d{14}|5[06-8]\d{17}))"
)
# Other characters that a printed text may contain; letters of any script are allowed too. No quote,
# brace, backslash, percent, ampersand or angle bracket: none that JSON, markup or an escape needs.
PRINTABLE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -_./:,()+*#@")
# Invisible letters (Unicode, Default_Ignorable_Code_Point) and NFKC leaves as they are.
_INVISIBLE = frozenset("\u115f\u1160")
_UUID = lazy_pattern(
    r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])"
)
_WORD = lazy_pattern(r"[A-Za-z0-9]{12,}")
_RUN = lazy_pattern(r"[A-Za-z0-9+/_-]{24,}")
_CHANGE = lazy_pattern(
    r"[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[a-zA-Z])",
)
_HEX = lazy_pattern(r"(?i)[0-9a-f]+\Z")
_MANY_DIGITS = lazy_pattern(r"\d{20}")
_LONGEST_WORD = 32


def is_sensitive_name(name: str) -> bool:
    """Returns whether a field's name is sensitive: `password`, `x-api-key`, `apiKey`."""
    squeezed = "".join(filter(_ALPHANUMERIC.__contains__, name.lower()))
    # Most names have none of the words, and a cold start does not compile the patterns for them.
    if not any(word in squeezed for word in _IN_NAMES):
        return False
    words = _JOINTS.sub("-", _CAMEL.sub("-", name).lower())
    return bool(_NAMES.search(words) or _NAMES.search(words.replace("-", "")))


def sensitive(text: str) -> str | None:
    """Returns the label that replaces a sensitive text, or None for one that may be printed."""
    for kind, pattern in FORMS.items():
        if pattern.search(text):
            return f"[redacted: {kind}]"
    if has_card(text):
        return "[redacted: card number]"
    if has_account(text):
        return "[redacted: IBAN]"
    if not _is_printable(text):
        return "[refused: characters]"
    if has_token(text):
        return "[redacted: token]"
    return None


def has_card(text: str) -> bool:
    """Returns whether a text contains the number of a card."""
    return any(_is_card(run) for run in _digit_runs(text))


def has_account(text: str) -> bool:
    """Returns whether a text contains an IBAN in any spelling."""
    return any(map(_is_account, _ACCOUNT.findall(text)))


def has_token(text: str) -> bool:
    """Returns whether a part of a text looks random, as keys do."""
    # A UUID names an order as often as it is a key, and its field was chosen to be printed.
    rest = _UUID.sub(" ", text)
    return bool(_MANY_DIGITS.search(rest)) or _is_random(rest)


def _digit_runs(text: str) -> Iterator[str]:
    for found in _DIGITS.finditer(text):
        yield "".join(filter(str.isdigit, found[0]))


def _is_card(digits: str) -> bool:
    return any(_luhn(found[1]) for found in _CARD.finditer(digits))


def _luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, annex B."""
    total = sum(map(int, digits[::-2]))
    return (total + sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])) % 10 == 0


def _is_account(text: str) -> bool:
    """The check digits of an IBAN, ISO 13616: ISO/IEC 7064, MOD 97-10."""
    plain = text.translate(_NO_JOINTS)
    return int((plain[4:] + plain[:4]).translate(_VALUES)) % 97 == 1


def _is_printable(text: str) -> bool:
    strange = set(text) - PRINTABLE
    if not strange:
        return True
    if not all(map(str.isalpha, strange)) or strange & _INVISIBLE:
        return False
    from unicodedata import is_normalized

    # Full-width and mathematical letters would spell a key that no pattern knows.
    return is_normalized("NFKC", text)


def _is_random(text: str) -> bool:
    """Whether a part of a text changes between cases and digits as keys do, and words do not."""
    return any(_is_token(word) for word in _WORD.findall(text)) or any(
        _changes(run) * 12 >= len(run) * 5 for run in _RUN.findall(text)
    )


def _is_token(word: str) -> bool:
    mixed = not word.isalpha() and not word.isdigit()
    if mixed and _HEX.match(word):
        return True
    return len(word) > _LONGEST_WORD or _changes(word) >= (3 if mixed else 5)


def _changes(text: str) -> int:
    """How often a text goes from one of lower case, upper case and digits to another, directly."""
    return len(_CHANGE.findall(text))
