"""Verification of chains: every edit of a line is found and named; what cannot be, is said."""

from __future__ import annotations

import random
import sqlite3
import tracemalloc
from collections.abc import Iterator, Sequence
from itertools import chain as joined

import pytest

from policypack.sealed_log import Head, Keys, Line, Tampering, TamperingKind, Verification, verify
from policypack.sealed_log.reading import Store
from runtime_guards.audit import AuditLogger, HmacSeal
from tests.sealed_log.logs import KEY, KEY_TEXT, chained
from tests.tries import tries

# Thousands of records: an edited chain is judged whole, so short chains cost less.
ENVIRONMENTS, EACH = tries(12), 12
# A record under another key: the same one in every edit.
FORGED = chained(1, b"x" * 32)


class _Remembering(Keys):
    """Checks a seal once, since most of thousands of edited logs is the same."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str, bytes, str], bool] = {}

    def verify(self, name: str, sealed: bytes, seal: str) -> bool:
        known = self._known.get((name, sealed, seal))
        if known is None:
            known = self._known[name, sealed, seal] = super().verify(name, sealed, seal)
        return known


def keys(kind: type[Keys] = Keys) -> Keys:
    made = kind()
    made.add_shared(KEY_TEXT)
    return made


def judged(texts: Sequence[bytes], given: Keys | None = None, **told: object) -> Verification:
    lines = [Line("log", number, text) for number, text in enumerate(texts, 1)]
    return verify(lines, given or keys(), **told)  # type: ignore[arg-type]


def kinds(verdict: Verification) -> list[tuple[TamperingKind, int | None, int | None]]:
    """The findings as kind, number in the chain, and line of the log."""
    return [
        (found.kind, found.sequence, found.line.number if found.line else None)
        for found in verdict.findings
    ]


def test_a_whole_log_has_no_findings() -> None:
    one, other = chained(3), chained(2)
    verdict = judged([one[0], b"START", other[0], one[1], one[2], b"", other[1]])
    assert verdict.findings == []
    assert verdict.others == 2
    assert [(chain.first, chain.records, chain.head.sequence) for chain in verdict.chains] == [
        (0, 3, 2),
        (0, 2, 1),
    ]


EDITS = {
    "removed": lambda log, at: [*log[:at], *log[at + 1 :]],
    "a digit changed": lambda log, at: [*log[:at], _flipped(log[at]), *log[at + 1 :]],
    "a byte put in": lambda log, at: [
        *log[:at],
        log[at][:30] + b" " + log[at][30:],
        *log[at + 1 :],
    ],
    "a record before": lambda log, at: [*log[:at], FORGED[0] + log[at], *log[at + 1 :]],
    "a brace around": lambda log, at: [*log[:at], b'{"a":' + log[at] + b"}", *log[at + 1 :]],
    "a brace after": lambda log, at: [*log[:at], log[at] + b"}", *log[at + 1 :]],
    "put in twice": lambda log, at: [*log[: at + 1], log[at], *log[at + 1 :]],
    "moved to the front": lambda log, at: [log[at], *log[:at], *log[at + 1 :]],
    "swapped": lambda log, at: [*log[:at], *log[at : at + 2][::-1], *log[at + 2 :]],
    "unsealed": lambda log, at: [*log[:at], log[at].split(b',"chain"')[0] + b"}", *log[at + 1 :]],
    "forged": lambda log, at: [*log[:at], *FORGED, *log[at:]],
}


def _flipped(text: bytes) -> bytes:
    """The same line with another character, at a place that differs from line to line."""
    at = sum(text) % len(text)
    return text[:at] + (b"0" if text[at : at + 1] != b"0" else b"1") + text[at + 1 :]


def _harmless(edit: str, at: int, length: int) -> bool:
    """Edits that leave a log of one chain as it is, or that its end alone could tell."""
    first, last = at == 0, at == length - 1
    return (edit == "moved to the front" and first) or (edit in ("swapped", "removed") and last)


@pytest.fixture(scope="module")
def environments() -> list[list[bytes]]:
    return [chained(EACH) for _ in range(ENVIRONMENTS)]


@pytest.mark.exhaustive
@pytest.mark.parametrize("edit", EDITS)
def test_every_edit_of_a_line_is_found(edit: str, environments: list[list[bytes]]) -> None:
    """GIVEN a log of very many records WHEN any of them is edited THEN a finding names the place.

    Chains are judged one by one (see the next test), so each edited log is the lines of one chain.
    """
    known, edited = keys(_Remembering), 0
    for log in environments:
        for at in range(EACH):
            if _harmless(edit, at, EACH):
                continue
            edited += 1
            found = judged(EDITS[edit](log, at), known).findings
            assert found, (edit, at)
            assert any(_names(finding, at) for finding in found), (edit, at, found)
    assert edited >= ENVIRONMENTS * (EACH - 1)


def _names(found: Tampering, at: int) -> bool:
    """Whether a finding names the record at this place of its chain, or its line."""
    return at in (found.sequence, (found.line.number if found.line else 0) - 1)


@pytest.mark.exhaustive
@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_found_among_all_the_others(edit: str, environments: list[list[bytes]]) -> None:
    """GIVEN all chains interleaved, with other lines WHEN one is edited THEN it alone is named."""
    known, source = keys(_Remembering), random.Random(7)
    for _ in range(2):
        one, at = source.randrange(ENVIRONMENTS), source.randrange(1, EACH - 1)
        log = environments[one]
        alone = judged(EDITS[edit](log, at), known)
        rest = [other for other in environments if other is not log]
        texts = list(_shuffled([EDITS[edit](log, at), *rest], source))
        assert len(texts) > 2 * EACH * ENVIRONMENTS - 3
        among = judged(texts, known)
        assert [(found.kind, found.chain, found.sequence) for found in among.findings] == [
            (found.kind, found.chain, found.sequence) for found in alone.findings
        ]


def _shuffled(logs: list[list[bytes]], source: random.Random) -> Iterator[bytes]:
    """The lines of all logs, each log in its own order, with other lines between."""
    left = [list(reversed(log)) for log in logs]
    turns = list(joined.from_iterable([number] * len(log) for number, log in enumerate(logs)))
    source.shuffle(turns)
    for turn in turns:
        yield left[turn].pop()
        yield b"REPORT RequestId: 8476a536"


# What a finding says


def test_a_removed_record_is_named_and_the_line_after_it() -> None:
    log = chained(6)
    assert kinds(judged([*log[:2], *log[4:]])) == [(TamperingKind.REMOVED, 2, 3)]
    assert judged([*log[:2], *log[4:]]).findings[0].message == "records 2 to 3 are missing"


def test_a_log_that_begins_later_is_found_and_said_to_be() -> None:
    verdict = judged(chained(4)[2:])
    assert kinds(verdict) == [(TamperingKind.REMOVED, 0, 1)]
    assert "the log may start later than the chain" in verdict.findings[0].message


def test_the_last_record_alone_can_be_cut_off() -> None:
    """GIVEN that nothing follows it, no chain shows that it was there; an earlier head does."""
    log = chained(4)
    whole = judged(log)
    heads = {chain.id: chain.head for chain in whole.chains}
    assert judged(log[:3]).findings == []
    found = judged(log[:3], heads=heads)
    assert kinds(found) == [(TamperingKind.REMOVED, 3, 3)]
    assert "which the earlier verification reached" in found.findings[0].message
    assert kinds(judged([b"START"], heads=heads)) == [(TamperingKind.REMOVED, 0, None)]


def test_a_log_may_go_on_where_an_earlier_one_ended() -> None:
    log = chained(6)
    (earlier,) = judged(log[:3]).chains
    heads = {earlier.id: earlier.head}
    for start in range(4):
        assert judged(log[start:], heads=heads).findings == []
    # The earlier verification has seen what came before.
    found = judged(log[4:], heads=heads)
    assert kinds(found) == [(TamperingKind.REMOVED, 3, 1)]
    assert found.findings[0].message == "record 3 is missing"


def test_another_record_than_the_earlier_one_is_found() -> None:
    log = chained(6)
    (earlier,) = judged(log).chains
    other = {earlier.id: Head(2, "0" * 64)}
    assert kinds(judged(log, heads=other)) == [(TamperingKind.CHANGED, 2, 3)]
    assert kinds(judged(log[3:], heads=other)) == [(TamperingKind.CHANGED, 3, 1)]


def test_a_changed_record_is_no_removed_one() -> None:
    log = chained(4)
    for at in range(4):
        text = log[at].replace(b"accepted", b"refused!")
        assert kinds(judged([*log[:at], text, *log[at + 1 :]])) == [
            (TamperingKind.CHANGED, at, at + 1)
        ]


def test_a_changed_number_is_a_line_too_many_and_one_too_few() -> None:
    log = chained(4)
    text = log[1].replace(b'"sequence":1', b'"sequence":9')
    assert kinds(judged([log[0], text, *log[2:]])) == [
        (TamperingKind.INSERTED, 9, 2),
        (TamperingKind.REMOVED, 1, 3),
    ]


def test_the_same_place_cannot_be_changed_twice() -> None:
    log = chained(3)
    text = log[1].replace(b"accepted", b"refused!")
    assert kinds(judged([log[0], text, text, log[2]])) == [
        (TamperingKind.CHANGED, 1, 2),
        (TamperingKind.INSERTED, 1, 3),
    ]


def test_a_copy_is_named_with_its_original() -> None:
    log = chained(2)
    verdict = judged([*log, log[0]])
    assert kinds(verdict) == [(TamperingKind.INSERTED, 0, 3)]
    assert verdict.findings[0].message == "duplicates log:1"


def test_a_moved_record_is_reordered_unless_order_does_not_matter() -> None:
    log = chained(4)
    moved = [log[0], log[2], log[1], log[3]]
    assert kinds(judged(moved)) == [(TamperingKind.REORDERED, 1, 3)]
    assert judged(moved, any_order=True).findings == []


def test_a_record_of_a_foreign_key_is_put_in() -> None:
    verdict = judged([*chained(1), *chained(2, b"x" * 32)])
    assert kinds(verdict) == [(TamperingKind.INSERTED, 0, 2), (TamperingKind.INSERTED, 1, 3)]
    assert "no valid seal in its chain" in verdict.findings[0].message


def test_a_replaced_key_still_fits() -> None:
    both = keys()
    both.add_shared("eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg=")
    assert judged([*chained(2), *chained(2, b"x" * 32)], both).findings == []


def test_whoever_has_the_key_cannot_forge_without_the_chain() -> None:
    """GIVEN two chains of one key WHEN a record goes over under the other's name THEN it shows."""
    from policypack.sealed_log.records import audit_records

    def resealed(text: bytes, old: bytes, new: bytes) -> bytes:
        head = text.replace(old, new).split(b'"hmac-sha256:')[0]
        return head + f'"hmac-sha256:{HmacSeal(KEY).sign(head)}"}}}}'.encode()

    log = chained(3)
    assert [each.intact for each in audit_records(Line("log", 1, log[0]), keys())] == [True]
    other = resealed(log[1], b"accepted", b"refused!")
    assert kinds(judged([log[0], other, log[2]])) == [(TamperingKind.CHANGED, 2, 3)]
    assert kinds(judged([*log, other])) == [(TamperingKind.INSERTED, 1, 4)]
    begun = resealed(log[0], b"0" * 64, b"1" * 64)
    assert kinds(judged([begun])) == [(TamperingKind.INSERTED, 0, 1)]


def test_a_line_that_quotes_a_record_is_none() -> None:
    import json

    quoted = json.dumps({"message": chained(1)[0].decode()}).encode()
    verdict = judged([*chained(1), quoted])
    assert (verdict.findings, verdict.others) == ([], 1)


_PUT_IN = b'{"audit":"runtime_guards","outcome":"accepted","function_name":"intake"}'


@pytest.mark.parametrize(
    "text",
    [
        _PUT_IN,
        _PUT_IN.replace(b":", b": "),
        _PUT_IN.replace(b'"audit"', b'"\\u0061udit"'),
        _PUT_IN.replace(b'"runtime_guards"', b'"runtime\\u005fguards"'),
        _PUT_IN.replace(b"{", b'{"audit" : "other",').replace(b'"audit":', b'"audit" :'),
        b'{"class_uid":6003,"unmapped": {"audit": "runtime_guards", "outcome": "failed"}}',
        b"2026-03-10T07:05:09.123Z " + _PUT_IN.replace(b":", b": "),
    ],
)
def test_a_record_is_put_in_however_it_is_spelt(text: bytes) -> None:
    """Who reads the log reads JSON, where spaces, escapes and names twice make no difference."""
    log = chained(2)
    verdict = judged([log[0], text, log[1]])
    assert kinds(verdict) == [(TamperingKind.INSERTED, None, 2)]


@pytest.mark.parametrize(
    "text",
    [
        b'{"audit": "runtime_guards", "check": "dependencies", "outcome": "dependency-unlisted"}',
        b'{"outcome": "accepted"}',
        b'{"audit": "other", "outcome": "accepted"}',
        b"{not JSON",
        b"[" * 100_000 + b"{",
        b'{"a":' * 100_000,
        b"no brace",
    ],
)
def test_other_lines_of_json_are_no_records(text: bytes) -> None:
    assert (judged([*chained(1), text]).findings, judged([*chained(1), text]).others) == ([], 1)


@pytest.mark.parametrize(
    "prefix",
    [
        b"2026-03-10T07:05:09.123Z ",
        b"2026-03-10T07:05:09+00:00 2026/03/10/[$LATEST]3893 ",
        b"2026-03-10T07:05:09.123Z\t",
    ],
)
def test_the_time_of_an_export_may_stand_before_a_record(prefix: bytes) -> None:
    assert judged([prefix + text for text in chained(3)]).findings == []


@pytest.mark.parametrize(
    "prefix", [b"noted: ", b"2026 ", b"2026-03-10T07:05:09Z two words ", b'{"open":"', b"{" * 3000]
)
def test_a_record_may_stand_after_what_a_handler_has_printed(prefix: bytes) -> None:
    """GIVEN text without a line break, such as that of another process THEN the record is read."""
    log = chained(3)
    verdict = judged([prefix + log[0], log[1], prefix + log[2]])
    assert verdict.findings == []
    assert verdict.chains[0].records == 3


def test_a_record_of_ocsf_may_stand_after_a_text_too(capsys: pytest.CaptureFixture[str]) -> None:
    audit = AuditLogger(schema="ocsf", seal=HmacSeal(KEY))
    audit.start(None)
    audit.log(None)
    log = capsys.readouterr().out.encode().splitlines()
    verdict = judged([b"noted: " + text for text in log])
    assert verdict.findings == []
    assert (verdict.chains[0].records, verdict.unfinished) == (2, [])


@pytest.mark.parametrize(
    "forged",
    [
        _PUT_IN,
        _PUT_IN.replace(b":", b": "),
        b'{"audit":"runtime_guards","outcome":"acc',
        b"noted: " + _PUT_IN + b" ",
    ],
)
def test_a_forged_record_in_front_of_another_is_found(forged: bytes) -> None:
    log = chained(2)
    verdict = judged([log[0], forged + log[1]])
    assert kinds(verdict) == [(TamperingKind.INSERTED, None, 2)]
    assert verdict.chains[0].records == 2


def test_a_sealed_record_that_is_not_json_or_no_object_is_none() -> None:
    log = chained(1)
    for text in (log[0] + b"}", b"[" + log[0] + b"]", log[0][:-1]):
        assert judged([text]).findings


def test_memory_does_not_grow_with_the_log() -> None:
    """GIVEN a log ten times as long THEN its verification holds about as much at its peak."""

    def peak(count: int) -> int:
        log = chained(count)
        given = (Line("log", number, text) for number, text in enumerate(log, 1))
        tracemalloc.start()
        verdict = verify(given, keys())
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (verdict.findings, verdict.chains[0].records) == ([], count)
        return found

    peak(10)  # What is made once, such as caches.
    assert peak(5000) < 2 * peak(500)


def test_a_full_disk_is_an_error_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*row: object) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Store, "add", full)
    with pytest.raises(ValueError, match="disk is full; set TMPDIR to a folder with more free"):
        judged(chained(1))
