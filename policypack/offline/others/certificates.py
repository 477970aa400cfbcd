"""`tls`: the keys of `keys.py`, and certificates that parse, verify and certify nothing.

Every certificate and request is made for the RSA key of `keys.py`, whatever private key the program
passes: none of them is ever read. Outputs are those of
https://www.pulumi.com/registry/packages/tls/; the certificate is that of RFC 5280.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from policypack.offline.others import der, keys
from policypack.offline.others.random_values import Answer
from policypack.offline.templates import TemplateScope, opaque
from policypack.offline.unsupported_invokes import UnsupportedInvokeError

_START = datetime(2024, 1, 1, tzinfo=timezone.utc)
# Up to the last year that a certificate can state.
_LONGEST_HOURS = (_START.replace(year=9999) - _START) // timedelta(hours=1)
_SIZE = 2048
_SIGNATURE = der.sequence(der.oid("1.2.840.113549.1.1.11"), der.NULL)
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


def _pair(algorithm: str, size: int, curve: str) -> keys.KeyPair:
    if algorithm == "ECDSA" and curve in keys.CURVES:
        return keys.ecdsa(curve)
    if algorithm == "ECDSA":
        raise UnsupportedInvokeError(f"tls: unknown curve {curve!r}; use {', '.join(keys.CURVES)}")
    return keys.ed25519() if algorithm == "ED25519" else keys.rsa(size)


def _public(pair: keys.KeyPair) -> dict[str, str]:
    md5, sha256 = pair.fingerprints
    return {
        "publicKeyFingerprintMd5": md5,
        "publicKeyFingerprintSha256": sha256,
        "publicKeyOpenssh": pair.openssh,
        "publicKeyPem": pair.public_pem,
    }


def _request(scope: TemplateScope) -> Answer:
    info = keys.rsa(_SIZE).info
    body = der.sequence(der.integer(0), _name(scope), info, der.element(0xA0, b""))
    text = der.pem("CERTIFICATE REQUEST", _signed(body))
    return opaque("hex40", scope), {"certRequestPem": text, "keyAlgorithm": _algorithm(scope)}


def _self_signed(scope: TemplateScope) -> Answer:
    return _certified(scope, {"keyAlgorithm": _algorithm(scope)})


def _locally_signed(scope: TemplateScope) -> Answer:
    return _certified(scope, {"caKeyAlgorithm": _algorithm(scope, "caPrivateKeyPem")})


def _certified(scope: TemplateScope, outputs: dict[str, Any]) -> Answer:
    hours = min(int(scope.inputs["validityPeriodHours"]), _LONGEST_HOURS)
    end = _START + timedelta(hours=hours)
    times = {"validityStartTime": _rfc3339(_START), "validityEndTime": _rfc3339(end)}
    pem = der.pem("CERTIFICATE", _certificate(scope, end))
    return str(_serial(scope)), {**_UNSET, **outputs, **times, "certPem": pem}


def _certificate(scope: TemplateScope, end: datetime) -> bytes:
    name = _name(scope)
    body = der.sequence(
        der.integer(_serial(scope)),
        _SIGNATURE,
        name,
        der.sequence(_time(_START), _time(end)),
        name,
        keys.rsa(_SIZE).info,
    )
    return _signed(body)


def _signed(body: bytes) -> bytes:
    """`body` with a signature of the key that it is about (RSASSA-PKCS1-v1_5 with SHA-256)."""
    modulus, exponent = keys.rsa_numbers(_SIZE)
    digest = _SHA256_INFO + hashlib.sha256(body).digest()
    padded = b"\0\1" + b"\xff" * (_SIZE // 8 - 3 - len(digest)) + b"\0" + digest
    number = pow(int.from_bytes(padded, "big"), exponent, modulus)
    return der.sequence(body, _SIGNATURE, der.bits(number.to_bytes(_SIZE // 8, "big")))


def _name(scope: TemplateScope) -> bytes:
    subject = scope.inputs.get("subject") or {}
    parts = [(_COMMON_NAME, subject.get("commonName") or _NOBODY)]
    if subject.get("organization"):
        parts.append((_ORGANIZATION, subject["organization"]))
    return der.sequence(
        *(der.element(0x31, der.sequence(der.oid(oid), der.text(str(t)))) for oid, t in parts)
    )


def _time(time: datetime) -> bytes:
    # Years before 2050 have two digits (RFC 5280, section 4.1.2.5).
    if time.year < 2050:
        return der.element(0x17, time.strftime("%y%m%d%H%M%SZ").encode())
    return der.element(0x18, time.strftime("%Y%m%d%H%M%SZ").encode())


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
        "certPem": der.pem("CERTIFICATE", data),
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
