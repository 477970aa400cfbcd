"""The seals of a journal: each edit of it is found and named, by all that read it."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from policypack.commands import main
from policypack.organization import batches
from policypack.organization.journal import NAME
from policypack.sealed_log.journals import UNSEALED, Chain, entry
from tests.organization.audits import audit, cut_after
from tests.organization.states import many

Capture = pytest.CaptureFixture[str]
Lines = list[bytes]


@pytest.fixture(scope="module", params=[0.0, 4.0], ids=["a seal for each stack", "one seal"])
def journal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(batches, "SECONDS", request.param)
        assert main(["audit", many(folder / "state", 5), "--output", str(folder), "-q"]) == 1
    return folder / NAME


def lines(journal: Path) -> Lines:
    return gzip.decompress(journal.read_bytes()).splitlines(keepends=True)


def kind(line: bytes) -> str:
    return str(json.loads(line)["kind"])


def where(found: Lines, *kinds: str) -> list[int]:
    return [at for at, line in enumerate(found) if kind(line) in kinds]


def edits(found: Lines, foreign: Lines) -> Iterator[tuple[str, Lines]]:
    """Edited journals with the name of the edit."""
    for at, line in enumerate(found):
        yield f"line {at} ({kind(line)}) removed", [*found[:at], *found[at + 1 :]]
        yield f"line {at} ({kind(line)}) twice", [*found[: at + 1], line, *found[at + 1 :]]
        if at > 0:
            before = found[at - 1]
            yield (
                f"line {at} ({kind(line)}) before line {at - 1}",
                [*found[: at - 1], line, before, *found[at + 1 :]],
            )
    replaced = {
        "severity": (b'"severity":"high"', b'"severity":"low"'),
        "blocking": (b'"blocking":true', b'"blocking":false'),
        "waiver": (b'"waived":null', b'"waived":{"reason":"","owner":"","expires":"2090-01-01"}'),
        "state": (b'"state_sha256":"', b'"state_sha256":"0'),
        "error": (b'"error":null', b'"error":"x"'),
        "rule": (b'"rule":"sqs-', b'"rule":"sns-'),
        "seal": (b'"sha256:', b'"sha256:0'),
        "digest": (b'"previous":"', b'"previous":"0'),
        "spaces": (b'":', b'": '),
    }
    for name, (old, new) in replaced.items():
        for at in [at for at, line in enumerate(found) if old in line][:3]:
            changed = found[at].replace(old, new, 1)
            yield f"{name} in line {at}", [*found[:at], changed, *found[at + 1 :]]
    stacks = where(found, "stack")
    yield "all findings removed", [each for each in found if kind(each) != "finding"]
    yield "a stack removed", [*found[: stacks[1]], *found[stacks[2] :]]
    yield (
        "all seals but the first removed",
        [each for at, each in enumerate(found) if kind(each) != "seal" or at == 1],
    )
    yield "the first seal removed", [*found[:1], *found[2:]]
    yield "joined with itself", [*found, *found]
    yield "the end twice", [*found, *found[-2:]]
    yield "the parts of the middle removed", [*found[:2], *found[-2:]]
    yield "a line after the end", [*found, found[stacks[0]]]
    yield "another journal before it", [*foreign, *found]
    yield "another journal after it", [*found, *foreign]
    yield "the first line of another journal", [foreign[0], *found[1:]]
    yield "the first two lines of another journal", [*foreign[:2], *found[2:]]
    yield "the head of another journal", [*found[:-1], foreign[-1]]
    yield "the end of another journal", [*found[:-2], *foreign[-2:]]
    yield "a line before the first seal", [found[0], found[stacks[0]], *found[1:]]
    yield "a seal without a chain", [*found[:-1], b'{"kind":"seal","of":[]}\n']
    for at in where(found, "seal")[:-1]:
        yield f"truncated after line {at}", found[: at + 1]
    yield "truncated in a line", [*found[:-3], found[-3][:20]]


NAMED = re.compile("(:|line )[0-9]+: (removed|changed|inserted|reordered): ")
# Of these nothing is left that a seal has: a report says that the audit was interrupted.
CUT = re.compile("truncated|line [0-9]+ .(seal|end).* removed")


def write(file: Path, found: Lines) -> Path:
    file.write_bytes(gzip.compress(b"".join(found)))
    return file


def test_every_edit_is_found_and_named(journal: Path, tmp_path: Path, capsys: Capture) -> None:
    audit(capsys, tmp_path / "foreign", f"file://{journal.parent / 'state'}")
    every = [*edits(lines(journal), lines(tmp_path / "foreign" / NAME))]
    assert len(every) > 40
    missed = []
    for name, edited in every:
        file = write(tmp_path / NAME, edited)
        status = main(["report", str(file), "--format", "json"])
        told = capsys.readouterr()
        is_named = status == 2 and told.out == "" and NAMED.search(told.err)
        if not is_named and not (CUT.match(name) and status == 3):
            missed.append((name, status, told.err))
        status = main(["verify", str(file)])
        told = capsys.readouterr()
        if status != 1 or not NAMED.search(told.out):
            missed.append((f"verify: {name}", status, told.out + told.err))
    assert missed == []


def test_evidence_and_a_later_audit_refuse_an_edited_journal(
    journal: Path, tmp_path: Path, capsys: Capture
) -> None:
    found = lines(journal)
    at = where(found, "finding")[0]
    file = write(tmp_path / NAME, [*found[:at], *found[at + 1 :]])
    assert main(["report", str(file), "--framework", "nist-800-53-r5"]) == 2
    assert ": changed: stack shop/s00" in capsys.readouterr().err
    location = f"file://{journal.parent / 'state'}"
    edited = tmp_path / "edited.jsonl.gz"
    edited.write_bytes(b"".join(gzip.compress(each) for each in found if each != found[at]))
    for given in ("--since", "--baseline"):
        again = audit(capsys, tmp_path / "out", location, given, str(edited))
        assert (again.status, again.lines) == (2, [])
        assert ": changed: stack shop/s00" in again.err


def test_a_whole_journal_is_verified_with_its_head(
    journal: Path, tmp_path: Path, capsys: Capture
) -> None:
    head = tmp_path / "head.json"
    assert main(["verify", str(journal), "--format", "json", "--output", str(head)]) == 0
    assert main(["verify", str(journal), "--heads", str(head)]) == 0
    digest = json.loads(head.read_text(encoding="utf-8"))["chains"][0]["head"]
    assert f"\nHead of the journal: {digest}\n" in capsys.readouterr().out
    assert main(["report", str(journal)]) == 1
    # Another run of the same states has another chain.
    location = f"file://{journal.parent / 'state'}"
    again = audit(capsys, tmp_path / "out", location)
    assert len(again.head) == 64
    assert again.head != digest
    assert main(["verify", str(tmp_path / "out" / NAME), "--heads", str(head)]) == 1
    assert "removed: the head of the earlier verification" in capsys.readouterr().out


def test_who_seals_an_edited_journal_again_is_known_by_its_head(
    journal: Path, tmp_path: Path, capsys: Capture
) -> None:
    head = tmp_path / "head.json"
    main(["verify", str(journal), "--format", "json", "--output", str(head)])
    found = [each for each in lines(journal) if kind(each) not in ("seal", "finding")]
    chain = Chain(chain=chains(journal).pop())
    forged = [part for each in found for part in (each, chain.seal([entry(each)]))]
    file = write(tmp_path / NAME, forged)
    assert main(["verify", str(file)]) == 0
    assert main(["verify", str(file), "--heads", str(head)]) == 1
    assert "in the earlier verification" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["hmac", "ed25519"])
def test_a_signed_journal_needs_its_key(
    form: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, options, others = keys(form, tmp_path)
    monkeypatch.setenv("SEAL", private)
    monkeypatch.setattr(batches, "SECONDS", 0.0)
    location, out = many(tmp_path / "state", 4), tmp_path / "out"
    audit(capsys, out, location, "--key-env", "SEAL")
    file = str(out / NAME)
    assert main(["verify", file, *options]) == 0
    for other in ([], others):
        assert main(["verify", file, *other]) == 1
        assert "changed: invalid seal, or signed with another key" in capsys.readouterr().out
    assert main(["report", file]) == 1
    again = audit(capsys, tmp_path / "again", location, "--since", file)
    assert again.of("end")[0]["same"] == 4
    # An interrupted audit goes on with the same key only.
    cut_after(out / NAME, 3)
    refused = audit(capsys, out, location, "--resume")
    assert refused.status == 2
    assert "with other options" in refused.err
    assert audit(capsys, out, location, "--resume", "--key-env", "SEAL").status == 1
    assert main(["verify", file, *options]) == 0
    # Sealed again without the key.
    chain, unsigned = Chain(), [each for each in lines(out / NAME) if kind(each) != "seal"]
    forged = [part for each in unsigned for part in (each, chain.seal([entry(each)]))]
    assert main(["verify", str(write(tmp_path / NAME, forged)), *options]) == 1


def keys(form: str, folder: Path) -> tuple[str, list[str], list[str]]:
    """A private key, the options with which `verify` takes its public one, and of another key."""
    if form == "hmac":
        own, other = (b64encode(bytes([number]) * 32).decode() for number in (1, 2))
        (folder / "own").write_text(own, encoding="utf-8")
        (folder / "other").write_text(other, encoding="utf-8")
        return own, ["--key-file", str(folder / "own")], ["--key-file", str(folder / "other")]
    made = [Ed25519PrivateKey.generate() for _ in range(2)]
    for name, key in zip(("own", "other"), made, strict=True):
        pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (folder / name).write_bytes(pem)
    own = made[0].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return own, ["--public-key", str(folder / "own")], ["--public-key", str(folder / "other")]


@pytest.mark.parametrize("key", ["", "no key", "-----BEGIN PRIVATE KEY-----\nx", "c2hvcnQ="])
def test_a_key_that_cannot_sign_is_refused_before_anything_is_written(
    key: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAL", key)
    refused = audit(capsys, tmp_path / "out", many(tmp_path / "state", 1), "--key-env", "SEAL")
    assert (refused.status, refused.lines) == (2, [])
    assert refused.err.startswith("stackwarden audit: environment variable SEAL: ")
    assert "key" not in key or key not in refused.err


def test_a_resumed_audit_goes_on_with_its_chain(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "SECONDS", 0.0)
    location, out = many(tmp_path / "state", 6), tmp_path / "out"
    audit(capsys, out, location)
    (chain,) = chains(out / NAME)
    cut_after(out / NAME, 3, 1)
    resumed = audit(capsys, out, location, "--resume")
    assert resumed.of("end")[0]["resumed"] == 2
    assert chains(out / NAME) == {chain}
    assert main(["verify", str(out / NAME)]) == 0


def chains(journal: Path) -> set[str]:
    return {json.loads(each)["chain"]["id"] for each in lines(journal) if kind(each) == "seal"}


def test_a_journal_without_seals_is_reported_with_a_warning(
    journal: Path, tmp_path: Path, capsys: Capture
) -> None:
    old = write(tmp_path / NAME, [each for each in lines(journal) if kind(each) != "seal"])
    assert main(["report", str(old)]) == 1
    told = capsys.readouterr()
    assert told.err == f"stackwarden report: {UNSEALED}\n"
    assert UNSEALED in " ".join(told.out.split())
    main(["report", str(old), "--framework", "nist-800-53-r5"])
    assert UNSEALED in capsys.readouterr().out
    assert main(["verify", str(old)]) == 2
    assert "not sealed; audit again" in capsys.readouterr().err
    again = audit(capsys, tmp_path / "out", f"file://{journal.parent}/state", "--since", str(old))
    assert again.of("run")[0]["since"]["why_not"] == "the earlier journal is not sealed"


def test_a_stack_commits_to_the_state_that_was_judged(journal: Path) -> None:
    states = sorted((journal.parent / "state/.pulumi/stacks/shop").glob("*.json"))
    known = {json.loads(each).get("state_sha256") for each in lines(journal)} - {None}
    assert known == {sha256(each.read_bytes()).hexdigest() for each in states}
