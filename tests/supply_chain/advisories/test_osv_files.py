"""Files of records: every form that is read, and what is wrong with one, by its name."""

from __future__ import annotations

import gzip
import json
import random
import zipfile
from pathlib import Path

import pytest

from policypack.supply_chain.advisories import MalformedRecordError, store
from policypack.supply_chain.advisories.store import advisories_in
from tests.known_advisories import RECORDS

LINES = "\n".join(json.dumps(record) for record in RECORDS) + "\n\n"
IDS = sorted(record["id"] for record in RECORDS)


def zipped(file: Path, **entries: str) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.md", "no record")
        for name, text in entries.items():
            archive.writestr(f"{name}.json", text)
    return file


def test_every_form_gives_the_same_records(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_text(LINES, encoding="utf-8")
    packed.write_bytes(gzip.compress(LINES.encode()))
    records = {record["id"].replace("-", "_"): json.dumps(record) for record in RECORDS}
    for file in (plain, packed, zipped(tmp_path / "a.zip", **records)):
        assert sorted(found.id for found in advisories_in(file)) == IDS


def test_one_record_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(RECORDS[0]), encoding="utf-8")
    assert [found.id for found in advisories_in(file)] == [RECORDS[0]["id"]]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", LINES.encode() + b"{", "a.jsonl: line 8: Expecting"),
        ("a.jsonl", b'{"id": 7}', "a.jsonl: line 1: record without an id"),
        ("a.json", b"[" * 100_000, "a.json: the record: "),
        ("a.jsonl.gz", b"no gzip", "a.jsonl.gz: damaged file: Not a gzipped file"),
        ("a.jsonl.gz", gzip.compress(LINES.encode())[:-9], "a.jsonl.gz: damaged file: "),
    ],
)
def test_what_is_wrong_is_named_with_its_file(
    name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(MalformedRecordError) as raised:
        list(advisories_in(file))
    assert str(raised.value).startswith(said)


def test_a_record_that_is_too_large_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MAX_RECORD_SIZE", 1000)
    bomb = zipped(tmp_path / "a.zip", T=json.dumps({"id": "T", "details": "x" * 100_000}))
    assert bomb.stat().st_size < 1000
    with pytest.raises(MalformedRecordError, match=r"^a\.zip: T\.json: record is too large$"):
        list(advisories_in(bomb))


@pytest.mark.parametrize("name", ["a.zip", "a.jsonl", "a.jsonl.gz"])
def test_a_file_with_bytes_changed_at_random_is_read_or_refused_by_name(
    name: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    if name == "a.zip":
        zipped(file, **{f"T{n}": json.dumps(record) for n, record in enumerate(RECORDS)})
    else:
        text = LINES.encode()
        file.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    sound, chance = file.read_bytes(), random.Random(name)
    refused = 0
    for _ in range(300):
        broken = bytearray(sound)
        for _ in range(chance.randint(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        file.write_bytes(broken)
        try:
            list(advisories_in(file))
        except MalformedRecordError as error:
            refused += str(error).startswith(name)
    assert refused > 50
