"""Step `provenance`: the statement that an attestation signs, as far as it can be made offline.

The release workflow has a certificate of its identity and an entry in a public log; both need a
service. The rest is made and read here: an in-toto statement with SLSA's provenance
(https://slsa.dev/spec/v1.0/provenance) about every distribution, in a DSSE envelope, signed by a
key of this run and read by sigstore.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sigstore import dsse
from sigstore.errors import Error

from tools import distributions
from tools.release import commands
from tools.release.place import Place
from tools.release.table import Line, held, unchecked

_NAME = "provenance.json"
_TYPE = "application/vnd.in-toto+json"
_PREDICATE = "https://slsa.dev/provenance/v1"
_REPOSITORY = "https://github.com/stackwarden/stackwarden"
_LOCKS = ("requirements-command.lock", "requirements-release.lock")


def check(place: Place) -> Iterator[Line]:
    """Writes the statement, signs it, and has it read."""
    text = json.dumps(statement(place), indent=1, sort_keys=True).encode()
    (place.kept / _NAME).write_bytes(text)
    key = ec.generate_private_key(ec.SECP256R1())
    envelope = _signed(key, text)
    read = dsse.Statement(dsse._verify(key.public_key(), dsse.Envelope._from_json(envelope)))
    files = distributions.built(place.distributions)
    for file in files:
        digest = dsse.Hashed(
            algorithm=dsse.HashAlgorithm.SHA2_256, digest=_digest(file.read_bytes())
        )
        held(read._matches_digest(digest), file.name, "is not named by the statement")
    made_by = f"sigstore {version('sigstore')}"
    yield Line(_NAME, f"names {len(files)} distributions; signed in DSSE and read by {made_by}")
    yield held(_refused(key, envelope), "a statement with one byte changed", "refused")
    yield unchecked(
        "certificate and log entry", "they need Fulcio and Rekor; the workflow has them"
    )


def statement(place: Place) -> dict[str, Any]:
    """The in-toto statement about the distributions."""
    commit = commands.output("git", "rev-parse", "HEAD", cwd=place.root).strip()
    locks = (place.root / name for name in _LOCKS)
    dependencies = [
        {"uri": f"git+{_REPOSITORY}", "digest": {"gitCommit": commit}},
        *(
            {"name": each.name, "digest": {"sha256": _digest(each.read_bytes()).hex()}}
            for each in locks
        ),
    ]
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {"name": file.name, "digest": {"sha256": _digest(file.read_bytes()).hex()}}
            for file in distributions.built(place.distributions)
        ],
        "predicateType": _PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": f"{_REPOSITORY}/blob/v{place.version}/RELEASING.md",
                "externalParameters": {"command": "python -m tools.distributions dist"},
                "resolvedDependencies": dependencies,
            },
            "runDetails": {"builder": {"id": f"{_REPOSITORY}/rehearsal"}},
        },
    }


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _signed(key: ec.EllipticCurvePrivateKey, payload: bytes) -> bytes:
    """The envelope: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md."""
    encoded = b"DSSEv1 %d %s %d %s" % (len(_TYPE), _TYPE.encode(), len(payload), payload)
    signature = key.sign(encoded, ec.ECDSA(hashes.SHA256()))
    return json.dumps(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": _TYPE,
            "signatures": [{"sig": base64.b64encode(signature).decode()}],
        }
    ).encode()


def _refused(key: ec.EllipticCurvePrivateKey, envelope: bytes) -> bool:
    changed = json.loads(envelope)
    payload = bytearray(base64.b64decode(changed["payload"]))
    payload[len(payload) // 2] ^= 1
    changed["payload"] = base64.b64encode(payload).decode()
    try:
        dsse._verify(key.public_key(), dsse.Envelope._from_json(json.dumps(changed).encode()))
    except Error:
        return True
    return False
