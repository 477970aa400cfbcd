"""Key pairs that every reader parses and that protect nothing: the same for every resource.

The factors of an RSA key are the two largest fitting primes below a power of two, the private key
of an elliptic curve is 1, and that of Ed25519 is all zeros. So no private key of value is ever in a
state, and what is in there is recognized at sight (`//////`, `AAAAAA`). Formats: RFC 8017 (RSA),
RFC 5915 (elliptic curves), RFC 8410 (Ed25519), RFC 5958 (PKCS #8), and OpenSSH's PROTOCOL.key.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from policypack.offline.others import der
from policypack.start.record import record

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
        return der.pem("PUBLIC KEY", self.info)

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
    private = der.sequence(*map(der.integer, (0, n, _EXPONENT, d, p, q, *crt)))
    algorithm = der.sequence(der.oid("1.2.840.113549.1.1.1"), der.NULL)
    public = der.sequence(der.integer(n), der.integer(_EXPONENT))
    ssh = [b"ssh-rsa", _mpint(_EXPONENT), _mpint(n)]
    secret = [b"ssh-rsa", *map(_mpint, (n, _EXPONENT, d, crt[2], p, q))]
    return KeyPair(
        der.pem("RSA PRIVATE KEY", private),
        _pkcs8(algorithm, private),
        _openssh_private(ssh, secret),
        der.sequence(algorithm, der.bits(public)),
        _openssh_public(ssh),
    )


@cache
def ecdsa(curve: str = "P224") -> KeyPair:
    """A key on a NIST curve, by the name that the provider has for it."""
    identifier, name, size, x, y = CURVES[curve]
    point = b"\x04" + x.to_bytes(size, "big") + y.to_bytes(size, "big")
    one, on_curve = (1).to_bytes(size, "big"), der.oid(identifier)
    public = der.element(0xA1, der.bits(point))
    private = (der.integer(1), der.octets(one))
    algorithm = der.sequence(der.oid("1.2.840.10045.2.1"), on_curve)
    ssh = [f"ecdsa-sha2-{name}".encode(), name.encode(), point]
    return KeyPair(
        der.pem("EC PRIVATE KEY", der.sequence(*private, der.element(0xA0, on_curve), public)),
        _pkcs8(algorithm, der.sequence(*private, public)),
        _openssh_private(ssh, [*ssh, _mpint(1)]) if name else "",
        der.sequence(algorithm, der.bits(point)),
        _openssh_public(ssh) if name else "",
    )


@cache
def ed25519() -> KeyPair:
    """The key of 32 zeros."""
    algorithm = der.sequence(der.oid(_ED25519_OID))
    private = _pkcs8(algorithm, der.octets(bytes(32)))
    ssh = [b"ssh-ed25519", _ED25519_PUBLIC]
    return KeyPair(
        private,
        private,
        _openssh_private(ssh, [*ssh, bytes(32) + _ED25519_PUBLIC]),
        der.sequence(algorithm, der.bits(_ED25519_PUBLIC)),
        _openssh_public(ssh),
    )


def _factors(size: int) -> tuple[int, int]:
    first, second = _PRIMES[size]
    return 2 ** (size // 2) - first, 2 ** (size // 2) - second


def _pkcs8(algorithm: bytes, private: bytes) -> str:
    return der.pem("PRIVATE KEY", der.sequence(der.integer(0), algorithm, der.octets(private)))


def _openssh_public(parts: list[bytes]) -> str:
    return f"{parts[0].decode()} {base64.b64encode(_strings(parts)).decode()}\n"


def _openssh_private(public: list[bytes], secret: list[bytes]) -> str:
    # The check number twice, the key, an empty comment, and 1, 2, 3, ... up to whole blocks.
    block = bytes(8) + _strings([*secret, b""])
    block += bytes(range(1, -len(block) % 8 + 1))
    head = b"openssh-key-v1\0" + _strings([b"none", b"none", b""]) + (1).to_bytes(4, "big")
    return der.pem("OPENSSH PRIVATE KEY", head + _strings([_strings(public), block]))


def _strings(parts: list[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _mpint(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")
