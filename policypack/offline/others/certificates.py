"""`tls`: the keys of `keys.py`, and certificates that parse, verify and certify nothing.

Every certificate and request is made for the RSA key of `keys.py`, whatever private key the program
passes: none of them is ever read. Outputs are those of
https://www.pulumi.com/registry/packages/tls/; the certificate is that of RFC 5280.
"""

from __future__ import annotations

import base64
import hashlib
import textwrap
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from policypack.offline.others.random_values import Answer
from policypack.offline.templates import TemplateScope, opaque
from policypack.offline.unserved import UnsupportedInvokeError
from policypack.start.record import record


def integer(number: int) -> bytes:
    """A number that is not negative."""
    return element(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def sequence(*parts: bytes) -> bytes:
    """The parts in their order."""
    return element(0x30, b"".join(parts))


def oid(text: str) -> bytes:
    """An object identifier such as `1.2.840.113549`."""
    first, second, *others = map(int, text.split("."))
    return element(0x06, bytes([40 * first + second]) + b"".join(map(_base128, others)))


def bits(data: bytes) -> bytes:
    """A bit string of whole bytes."""
    return element(0x03, b"\0" + data)


def octets(data: bytes) -> bytes:
    """An octet string."""
    return element(0x04, data)


def text(value: str) -> bytes:
    """A UTF-8 string."""
    return element(0x0C, value.encode())


def element(tag: int, content: bytes) -> bytes:
    """Anything: tag, length, content."""
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content


def as_pem(label: str, data: bytes) -> str:
    """`data` between the lines that say what it is."""
    lines = "\n".join(textwrap.wrap(base64.b64encode(data).decode(), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.insert(0, 0x80 | number & 0x7F)
    return bytes(digits)


NULL = element(0x05, b"")


# Key pairs that every reader parses and that protect nothing: the same for every resource.
#
# The factors of an RSA key are the two largest fitting primes below a power of two, the private
# key of an elliptic curve is 1, and that of Ed25519 is all zeros. So no private key of value is
# ever in a state, and what is in there is recognized at sight (`//////`, `AAAAAA`). Formats: RFC
# 8017 (RSA), RFC 5915 (elliptic curves), RFC 8410 (Ed25519), RFC 5958 (PKCS #8), and OpenSSH's
# PROTOCOL.key.

# By the size of the modulus: what to subtract from 2**(size/2) for each of the two primes.
_PRIMES = {1024: (569, 629), 2048: (105, 179), 3072: (3453, 4977), 4096: (1557, 2543)}
_EXPONENT = 65537
# By curve (SEC 2): the object identifier, the name in OpenSSH, the size of a coordinate in bytes,
# and the base point, which is the public key of the private key 1.
CURVES = {
    "P224": (
        *("1.3.132.0.33", "", 28),
        0xB70E0CBD6BB4BF7F321390B94A03C1D356C21122343280D6115C1D21,
        0xBD376388B5F723FB4C22DFE6CD4375A05A07476444D5819985007E34,
    ),
    "P256": (
        *("1.2.840.10045.3.1.7", "nistp256", 32),
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
    "P384": (
        *("1.3.132.0.34", "nistp384", 48),
        0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
        0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
    ),
    "P521": (
        *("1.3.132.0.35", "nistp521", 66),
        0xC6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66,
        0x11839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16650,
    ),
}
_ED25519_OID = "1.3.101.112"
_ED25519_PUBLIC = bytes.fromhex("3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29")


@record(frozen=True)
class KeyPair:
    """One key pair: `info` is its SubjectPublicKeyInfo; `openssh` is "" for P224, as in the SDK."""

    private_pem: str
    private_pkcs8: str
    private_openssh: str
    info: bytes
    openssh: str

    @property
    def public_pem(self) -> str:
        """The public key as PEM."""
        return as_pem("PUBLIC KEY", self.info)

    @property
    def fingerprints(self) -> tuple[str, str]:
        """The MD5 and the SHA-256 fingerprint as OpenSSH prints them."""
        if not self.openssh:
            return "", ""
        blob = base64.b64decode(self.openssh.split()[1])
        md5 = hashlib.md5(blob, usedforsecurity=False).hexdigest()
        sha256 = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
        return ":".join(md5[i : i + 2] for i in range(0, 32, 2)), f"SHA256:{sha256}"


def rsa_numbers(size: int) -> tuple[int, int]:
    """The modulus and the private exponent."""
    p, q = _factors(size)
    return p * q, pow(_EXPONENT, -1, (p - 1) * (q - 1))


@cache
def rsa(size: int = 2048) -> KeyPair:
    """An RSA key of one of four sizes, the next larger one of `size`."""
    size = next((each for each in _PRIMES if each >= size), max(_PRIMES))
    (p, q), (n, d) = _factors(size), rsa_numbers(size)
    crt = (d % (p - 1), d % (q - 1), pow(q, -1, p))
    private = sequence(*map(integer, (0, n, _EXPONENT, d, p, q, *crt)))
    algorithm = sequence(oid("1.2.840.113549.1.1.1"), NULL)
    public = sequence(integer(n), integer(_EXPONENT))
    ssh = [b"ssh-rsa", _mpint(_EXPONENT), _mpint(n)]
    secret = [b"ssh-rsa", *map(_mpint, (n, _EXPONENT, d, crt[2], p, q))]
    return KeyPair(
        as_pem("RSA PRIVATE KEY", private),
        _pkcs8(algorithm, private),
        _openssh_private(ssh, secret),
        sequence(algorithm, bits(public)),
        _openssh_public(ssh),
    )


@cache
def ecdsa(curve: str = "P224") -> KeyPair:
    """A key on a NIST curve, by the name that the provider has for it."""
    identifier, name, size, x, y = CURVES[curve]
    point = b"\x04" + x.to_bytes(size, "big") + y.to_bytes(size, "big")
    one, on_curve = (1).to_bytes(size, "big"), oid(identifier)
    public = element(0xA1, bits(point))
    private = (integer(1), octets(one))
    algorithm = sequence(oid("1.2.840.10045.2.1"), on_curve)
    ssh = [f"ecdsa-sha2-{name}".encode(), name.encode(), point]
    return KeyPair(
        as_pem("EC PRIVATE KEY", sequence(*private, element(0xA0, on_curve), public)),
        _pkcs8(algorithm, sequence(*private, public)),
        _openssh_private(ssh, [*ssh, _mpint(1)]) if name else "",
        sequence(algorithm, bits(point)),
        _openssh_public(ssh) if name else "",
    )


@cache
def ed25519() -> KeyPair:
    """The key of 32 zeros."""
    algorithm = sequence(oid(_ED25519_OID))
    private = _pkcs8(algorithm, octets(bytes(32)))
    ssh = [b"ssh-ed25519", _ED25519_PUBLIC]
    return KeyPair(
        private,
        private,
        _openssh_private(ssh, [*ssh, bytes(32) + _ED25519_PUBLIC]),
        sequence(algorithm, bits(_ED25519_PUBLIC)),
        _openssh_public(ssh),
    )


def _factors(size: int) -> tuple[int, int]:
    first, second = _PRIMES[size]
    return 2 ** (size // 2) - first, 2 ** (size // 2) - second


def _pkcs8(algorithm: bytes, private: bytes) -> str:
    return as_pem("PRIVATE KEY", sequence(integer(0), algorithm, octets(private)))


def _openssh_public(parts: list[bytes]) -> str:
    return f"{parts[0].decode()} {base64.b64encode(_strings(parts)).decode()}\n"


def _openssh_private(public: list[bytes], secret: list[bytes]) -> str:
    # The check number twice, the key, an empty comment, and 1, 2, 3, ... up to whole blocks.
    block = bytes(8) + _strings([*secret, b""])
    block += bytes(range(1, -len(block) % 8 + 1))
    head = b"openssh-key-v1\0" + _strings([b"none", b"none", b""]) + (1).to_bytes(4, "big")
    return as_pem("OPENSSH PRIVATE KEY", head + _strings([_strings(public), block]))


def _strings(parts: list[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _mpint(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


_START = datetime(2024, 1, 1, tzinfo=timezone.utc)
# Up to the last year that a certificate can state.
_LONGEST_HOURS = (_START.replace(year=9999) - _START) // timedelta(hours=1)
_SIZE = 2048
_SIGNATURE = sequence(oid("1.2.840.113549.1.1.11"), NULL)
# The DigestInfo of SHA-256 before the digest (RFC 8017, section 9.2).
_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
# What a certificate has where the program sets nothing.
_UNSET = {
    "earlyRenewalHours": 0,
    "isCaCertificate": False,
    "maxPathLength": -1,
    "readyForRenewal": False,
    "setAuthorityKeyId": False,
    "setSubjectKeyId": False,
}
_NOBODY = "Stackwarden offline preview"
_COMMON_NAME, _ORGANIZATION = "2.5.4.3", "2.5.4.10"


def _private_key(scope: TemplateScope) -> Answer:
    inputs = scope.inputs
    curve, size = inputs.get("ecdsaCurve") or "P224", int(inputs.get("rsaBits") or _SIZE)
    pair = _pair(str(inputs["algorithm"]).upper(), size, curve)
    private = {
        "privateKeyOpenssh": pair.private_openssh,
        "privateKeyPem": pair.private_pem,
        "privateKeyPemPkcs8": pair.private_pkcs8,
    }
    return opaque("hex40", scope), {
        "ecdsaCurve": curve,
        "rsaBits": size,
        **private,
        **_public(pair),
    }


def _pair(algorithm: str, size: int, curve: str) -> KeyPair:
    if algorithm == "ECDSA" and curve in CURVES:
        return ecdsa(curve)
    if algorithm == "ECDSA":
        raise UnsupportedInvokeError(f"tls: unknown curve {curve!r}; use {', '.join(CURVES)}")
    return ed25519() if algorithm == "ED25519" else rsa(size)


def _public(pair: KeyPair) -> dict[str, str]:
    md5, sha256 = pair.fingerprints
    return {
        "publicKeyFingerprintMd5": md5,
        "publicKeyFingerprintSha256": sha256,
        "publicKeyOpenssh": pair.openssh,
        "publicKeyPem": pair.public_pem,
    }


def _request(scope: TemplateScope) -> Answer:
    info = rsa(_SIZE).info
    body = sequence(integer(0), _name(scope), info, element(0xA0, b""))
    text = as_pem("CERTIFICATE REQUEST", _signed(body))
    return opaque("hex40", scope), {"certRequestPem": text, "keyAlgorithm": _algorithm(scope)}


def _self_signed(scope: TemplateScope) -> Answer:
    return _certified(scope, {"keyAlgorithm": _algorithm(scope)})


def _locally_signed(scope: TemplateScope) -> Answer:
    return _certified(scope, {"caKeyAlgorithm": _algorithm(scope, "caPrivateKeyPem")})


def _certified(scope: TemplateScope, outputs: dict[str, Any]) -> Answer:
    hours = min(int(scope.inputs["validityPeriodHours"]), _LONGEST_HOURS)
    end = _START + timedelta(hours=hours)
    times = {"validityStartTime": _rfc3339(_START), "validityEndTime": _rfc3339(end)}
    certificate = as_pem("CERTIFICATE", _certificate(scope, end))
    return str(_serial(scope)), {**_UNSET, **outputs, **times, "certPem": certificate}


def _certificate(scope: TemplateScope, end: datetime) -> bytes:
    name = _name(scope)
    body = sequence(
        integer(_serial(scope)),
        _SIGNATURE,
        name,
        sequence(_time(_START), _time(end)),
        name,
        rsa(_SIZE).info,
    )
    return _signed(body)


def _signed(body: bytes) -> bytes:
    """`body` with a signature of the key that it is about (RSASSA-PKCS1-v1_5 with SHA-256)."""
    modulus, exponent = rsa_numbers(_SIZE)
    digest = _SHA256_INFO + hashlib.sha256(body).digest()
    padded = b"\0\1" + b"\xff" * (_SIZE // 8 - 3 - len(digest)) + b"\0" + digest
    number = pow(int.from_bytes(padded, "big"), exponent, modulus)
    return sequence(body, _SIGNATURE, bits(number.to_bytes(_SIZE // 8, "big")))


def _name(scope: TemplateScope) -> bytes:
    subject = scope.inputs.get("subject") or {}
    parts = [(_COMMON_NAME, subject.get("commonName") or _NOBODY)]
    if subject.get("organization"):
        parts.append((_ORGANIZATION, subject["organization"]))
    return sequence(*(element(0x31, sequence(oid(kind), text(str(t)))) for kind, t in parts))


def _time(time: datetime) -> bytes:
    # Years before 2050 have two digits (RFC 5280, section 4.1.2.5).
    if time.year < 2050:
        return element(0x17, time.strftime("%y%m%d%H%M%SZ").encode())
    return element(0x18, time.strftime("%Y%m%d%H%M%SZ").encode())


def _rfc3339(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _serial(scope: TemplateScope) -> int:
    return int(opaque("hex30", scope), 16)


def _algorithm(scope: TemplateScope, name: str = "privateKeyPem") -> str:
    """The algorithm of a private key by its first line, and nothing else of it."""
    line = str(scope.inputs.get(name) or "").partition("\n")[0]
    if "EC " in line:
        return "ECDSA"
    return "RSA" if "RSA" in line or name not in scope.inputs else "ED25519"


def _public_key(scope: TemplateScope) -> dict[str, Any]:
    given = "privateKeyPem" if "privateKeyPem" in scope.inputs else "privateKeyOpenssh"
    algorithm = _algorithm(scope, given)
    return {
        "algorithm": algorithm,
        "id": opaque("hex40", scope),
        **_public(_pair(algorithm, _SIZE, "P224")),
    }


def _served_certificate(scope: TemplateScope) -> dict[str, Any]:
    """One certificate in place of those that a server would present."""
    end = _START + timedelta(days=3650)
    data = _certificate(scope, end)
    shown = {
        "certPem": as_pem("CERTIFICATE", data),
        "isCa": False,
        "issuer": f"CN={_NOBODY}",
        "notAfter": _rfc3339(end),
        "notBefore": _rfc3339(_START),
        "publicKeyAlgorithm": "RSA",
        "serialNumber": str(_serial(scope)),
        "sha1Fingerprint": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        "signatureAlgorithm": "SHA256-RSA",
        "subject": f"CN={_NOBODY}",
        "maxPathLength": -1,
        "version": 1,
    }
    return {"certificates": [shown], "id": opaque("hex40", scope)}


RESOURCES: dict[str, Callable[[TemplateScope], Answer]] = {
    "tls:index/certRequest:CertRequest": _request,
    "tls:index/locallySignedCert:LocallySignedCert": _locally_signed,
    "tls:index/privateKey:PrivateKey": _private_key,
    "tls:index/selfSignedCert:SelfSignedCert": _self_signed,
}
FUNCTIONS: dict[str, Callable[[TemplateScope], dict[str, Any]]] = {
    "tls:index/getCertificate:getCertificate": _served_certificate,
    "tls:index/getPublicKey:getPublicKey": _public_key,
}
