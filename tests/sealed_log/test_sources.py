"""The same records, however the log was saved."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from policypack.sealed_log import Keys, lines, sources, verify
from tests.sealed_log.logs import KEY_TEXT, chained

LOG = chained(4)


def saved(folder: Path, data: bytes, name: str = "log") -> str:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return str(folder / name)


def texts(log: str) -> list[bytes]:
    return [line.text for line in lines(log)]


def test_a_text_is_read_by_its_lines(tmp_path: Path) -> None:
    name = saved(tmp_path, b"START\n\n" + b"\n".join(LOG) + b"\n")
    assert texts(name) == [b"START", *LOG]
    assert [str(line) for line in lines(name)][:2] == [f"{name}:1", f"{name}:3"]


def test_a_text_may_have_been_saved_on_windows(tmp_path: Path) -> None:
    saved_there = b"\xef\xbb\xbf" + b"\r\n".join(LOG) + b"\r\n"
    assert texts(saved(tmp_path, saved_there)) == LOG


def test_gzip_is_unpacked(tmp_path: Path) -> None:
    assert texts(saved(tmp_path, gzip.compress(b"\n".join(LOG)), "log.gz")) == LOG


def test_an_export_to_s3_is_a_folder_of_streams(tmp_path: Path) -> None:
    """GIVEN a file for each stream and part, a time before each line THEN all of it is whole."""
    timed = [b"2026-03-10T07:05:09.123Z " + text for text in LOG]
    for name, part in (("000000.gz", timed[:2]), ("000001.gz", timed[2:])):
        data = gzip.compress(b"\n".join(part) + b"\n")
        saved(tmp_path, data, f"task/2026-03-10-[$LATEST]3893/{name}")
    saved(tmp_path, b"Permission Check Successful", "aws-logs-write-test")
    keys = Keys()
    keys.add_shared(KEY_TEXT)
    verdict = verify(lines(str(tmp_path)), keys)
    assert verdict.findings == []
    assert (verdict.chains[0].records, verdict.others) == (4, 1)


def _reply(messages: list[bytes], key: str = "events") -> dict[str, Any]:
    events = [{"message": text.decode() + "\n", "logStreamName": "s"} for text in messages]
    return {key: events, "searchedLogStreams": []}


def test_a_reply_of_cloudwatch_holds_messages(tmp_path: Path) -> None:
    assert texts(saved(tmp_path, json.dumps(_reply(LOG), indent=2).encode())) == LOG


def test_a_subscription_delivers_documents_one_after_the_other(tmp_path: Path) -> None:
    first, second = (json.dumps(_reply(part, "logEvents")) for part in (LOG[:2], LOG[2:]))
    assert texts(saved(tmp_path, gzip.compress(f"{first}{second}\n".encode()))) == LOG


def test_a_message_that_is_no_unicode_is_a_line_too(tmp_path: Path) -> None:
    reply = {"events": [{"message": "\ud800"}]}
    assert texts(saved(tmp_path, json.dumps(reply).encode())) == [b"\xed\xa0\x80"]


def test_a_long_response_is_read_in_pieces(tmp_path: Path) -> None:
    """GIVEN values that end anywhere in a piece THEN every message is there."""
    messages = [(b"%d " % number) * (number % 999) for number in range(2000)]
    reply = {"n": 10**200, **_reply(messages), "spaces": 12345}
    data = json.dumps(reply, indent=900).encode()
    assert len(data) > 10 * (1 << 16)
    assert texts(saved(tmp_path, data)) == [text for text in messages if text]


def test_a_value_that_is_too_long_is_no_response(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_LONGEST", 1 << 17)
    data = b'{"long": "' + b"x" * (1 << 19) + b'", "events": []}'
    assert texts(saved(tmp_path, data)) == [data]


@pytest.mark.parametrize(
    "data",
    [
        LOG[0],
        b'{"events": [{"no": "message"}]}',
        b'{"events": [{"message": 5}]}',
        b'{"events": 5}',
        b'{"events": ["text"]}',
        b'{"other": []}',
        b'{"other": [], "events" 5}',
        b'{"events": [{"message": "text"}',
        b'{"events": [5]}',
        b'{"a": 12',
        b'{"long": "' + b"x" * (1 << 18),
        b'{"events": []} and more',
        b'{"\xff": []}',
        b"[1]",
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_reply_is_a_text(data: bytes, tmp_path: Path) -> None:
    assert texts(saved(tmp_path, data)) == [data]


def test_the_standard_input_is_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(LOG)), encoding="utf-8")
    )
    assert texts("-") == LOG


@pytest.mark.parametrize("damage", [slice(0, 20), slice(0, -4), slice(0, 2)])
def test_a_damaged_gzip_file_is_an_error(damage: slice, tmp_path: Path) -> None:
    name = saved(tmp_path, gzip.compress(b"\n".join(LOG))[damage])
    with pytest.raises(ValueError, match="damaged gzip file; download it again"):
        texts(name)


def test_a_gzip_file_with_other_bytes_in_it_is_an_error(tmp_path: Path) -> None:
    data = bytearray(gzip.compress(b"\n".join(LOG)))
    data[20:30] = bytes(10)
    with pytest.raises(ValueError, match="damaged"):
        texts(saved(tmp_path, bytes(data)))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no-such"):
        texts(str(tmp_path / "no-such"))


STAMP = b"2026-11-29T10:00:00.000Z"


def _keys() -> Keys:
    keys = Keys()
    keys.add_shared(KEY_TEXT)
    return keys


# What tools and people make of a log without changing a record.
HONEST = {
    "as it was written": lambda log: b"\n".join(log),
    "trailing spaces": lambda log: b" \t \n".join(log),
    "text after": lambda log: b" done in 5 ms\n".join(log),
    "carriage returns": lambda log: b"\r\n".join(log),
    "a timestamp and a stream": lambda log: b"\n".join(STAMP + b" 2026/[1]ab " + r for r in log),
    "several spaces": lambda log: b"\n".join(STAMP + b"   " + record for record in log),
    # `aws logs get-log-events --output text`
    "columns of the AWS CLI": lambda log: b"\n".join(b"EVENTS\t1\t" + r + b"\t2" for r in log),
    "a line break within a row": lambda log: b"\n".join(b"EVENTS\t" + r + b"\n\t2" for r in log),
    "no line breaks": lambda log: b"".join(log),
    "UTF-16": lambda log: b"\n".join(log).decode().encode("utf-16"),
    "UTF-16, big end first": lambda log: ("\ufeff" + b"\r\n".join(log).decode()).encode(
        "utf-16-be"
    ),
    "UTF-8 with a mark": lambda log: b"\n".join(log).decode().encode("utf-8-sig"),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_copy_does_not_look_tampered_with(name: str, tmp_path: Path) -> None:
    """GIVEN a log in another form THEN all records verify; GIVEN an edit in it THEN it is found."""
    log = chained(4)
    edited = [log[0], log[1].replace(b"accepted", b"refused_"), *log[2:]]
    for records, is_honest in ((log, True), (edited, False)):
        (tmp_path / "log").write_bytes(HONEST[name](records))
        verdict = verify(lines(str(tmp_path / "log")), _keys())
        assert [chain.records for chain in verdict.chains] == [4 if is_honest else 3]
        assert bool(verdict.findings) is not is_honest


def _insights(messages: list[bytes]) -> list[tuple[str, bytes]]:
    """Exports and responses of Logs Insights and the console, by the name of their file."""
    held = [text.decode() for text in messages]
    rows = [
        [{"field": "@timestamp", "value": "t"}, {"field": "@message", "value": t}] for t in held
    ]
    table = io.StringIO()
    csv.writer(table).writerows([("@timestamp", "@message"), *(("t", text) for text in held)])
    events = [{"timestamp": 1, "message": text, "logStreamName": "s"} for text in held]
    return [
        ("results.json", json.dumps({"results": rows, "status": "Complete"}).encode()),
        (
            "texts.json",
            json.dumps([{"@timestamp": "t", "@message": text} for text in held]).encode(),
        ),
        (
            "objects.json",
            json.dumps(
                [{"@timestamp": "t", "@message": json.loads(text)} for text in held]
            ).encode(),
        ),
        ("table.csv", table.getvalue().encode()),
        ("lines.jsonl", "\n".join(map(json.dumps, events)).encode()),
        ("indented.json", "\n".join(json.dumps(each, indent=2) for each in events).encode()),
    ]


@pytest.mark.parametrize(("name", "data"), _insights(LOG))
def test_exports_of_cloudwatch_verify(name: str, data: bytes, tmp_path: Path) -> None:
    keys = Keys()
    keys.add_shared(KEY_TEXT)
    verdict = verify(lines(saved(tmp_path, data, name)), keys)
    assert verdict.findings == []
    assert verdict.chains[0].records == len(LOG)


@pytest.mark.parametrize(("name", "data"), _insights(LOG))
def test_changed_record_in_an_export_is_reported(name: str, data: bytes, tmp_path: Path) -> None:
    keys = Keys()
    keys.add_shared(KEY_TEXT)
    changed = data.replace(b"accepted", b"rejected")
    assert changed != data
    assert verify(lines(saved(tmp_path, changed, name)), keys).findings


@pytest.mark.parametrize(
    "line",
    [
        b'{"message": "x", "level": "INFO", "timestamp": "t"}',
        b'{"message": "x"}',
        b'[{"message": "x", "user": "y"}]',
        b'[{"a": 1}]',
    ],
)
def test_line_of_a_program_is_no_container(line: bytes, tmp_path: Path) -> None:
    """GIVEN a line that is JSON, with a message of the program THEN it's a line like others."""
    assert texts(saved(tmp_path, line, "app.log")) == [line]
