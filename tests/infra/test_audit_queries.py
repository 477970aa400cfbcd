"""The queries and filters over audit records, tried on records that guards write."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.audit import AuditLogger, HmacSeal
from runtime_guards.errors import EventRejected
from runtime_guards.events import S3, SQS
from runtime_guards.testing import context, event
from tests.infra.logs_insights import Row, is_counted, rows

ROOT = Path(__file__).parents[2]
Record = dict[str, Any]


@pytest.fixture(scope="module")
def monitoring() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "audit_monitoring", ROOT / "infra" / "audit_monitoring.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Where a data class looks for its annotations.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """Two accepted invocations, two refused at one place, one failed, one observed, one batch of
    which a record is refused, and one of a process that was killed before its last record."""
    audit = AuditLogger(seal=HmacSeal(b"k" * 32))

    @guard(SQS(), audit=audit)
    def take(_: Any, __: Any) -> None: ...

    @guard(SQS(), audit=audit)
    def fail(_: Any, __: Any) -> None:
        raise RuntimeError

    @guard(S3(extensions={".parquet"}), audit=audit, mode="observe", until="2099-01-01")
    def observe(_: Any, __: Any) -> None: ...

    @guard(SQS(partial=True), audit=audit)
    def partly(_: Any, __: Any) -> None: ...

    bad = event("sqs")
    bad["Records"][0]["body"] = 5
    calls = ((take, event("sqs")), (take, event("sqs")), (take, bad), (take, bad),
             (fail, event("sqs")), (partly, bad), (observe, event("s3")),
             (take, event("sqs")))  # fmt: skip
    with redirect_stdout(io.StringIO()) as printed:
        for handler, given in calls:
            with suppress(EventRejected, RuntimeError):
                handler(given, context())
    lines = [json.loads(line) for line in printed.getvalue().splitlines()]
    assert [each["outcome"] for each in lines[-2:]] == ["started", "accepted"]
    return lines[:-1]


def asked(monitoring: ModuleType, records: list[Record], title: str) -> list[Row]:
    return rows(monitoring.QUERIES[title][1], records)


def test_invocations_are_counted_by_outcome(monitoring: ModuleType, records: list[Record]) -> None:
    found = asked(monitoring, records, "Invocations by outcome")
    counts: dict[str, int] = {}
    for row in found:
        counts[row["outcome"]] = counts.get(row["outcome"], 0) + row["invocations"]
    assert counts == {"accepted": 2, "refused": 2, "failed": 1, "observed": 1, "partial": 1}


def test_refusals_are_told_with_their_place(monitoring: ModuleType, records: list[Record]) -> None:
    worst, observed = asked(monitoring, records, "Refused events by place")
    assert (worst["events"], worst["reason"], worst["path"]) == (2, "wrong-type", "Records[0].body")
    assert (observed["events"], observed["event_source"]) == (1, "s3")


def test_a_batch_tells_how_many_records_it_refused(
    monitoring: ModuleType, records: list[Record]
) -> None:
    (batch,) = asked(monitoring, records, "Batches with refused records")
    assert batch["records"] == 1


def test_callers_are_ranked_without_their_names(
    monitoring: ModuleType, records: list[Record]
) -> None:
    (caller,) = asked(monitoring, records, "Callers with the most refusals")
    assert (caller["refusals"], caller["places"]) == (2, 1)
    assert caller["caller"].startswith("hmac-sha256:")


def test_a_failed_handler_is_told_with_a_request(
    monitoring: ModuleType, records: list[Record]
) -> None:
    (failed,) = asked(monitoring, records, "Failed handlers")
    assert (failed["failures"], failed["error"]) == (1, "RuntimeError")
    assert failed["request"] in {each["aws_request_id"] for each in records}


def test_a_request_without_an_end_is_told(monitoring: ModuleType, records: list[Record]) -> None:
    (lost,) = asked(monitoring, records, "Requests that never ended")
    assert lost["aws_request_id"] == records[-1]["aws_request_id"]


def test_every_query_is_of_fields_that_records_have(
    monitoring: ModuleType, records: list[Record]
) -> None:
    known = {key for record in records for key in record}
    words = {"filter", "stats", "sort", "limit", "by", "as", "and", "in", "desc", "ispresent"}
    words |= {"count", "sum", "latest", "count_distinct", "bin", "5m"}
    for _, query in monitoring.QUERIES.values():
        named = set(re.findall(r"\b[a-z_][a-z_0-9]*\b|5m", re.sub(r'"[^"]*"', "", query)))
        made = set(re.findall(r"\bas (\w+)", query))
        assert named - words - made <= known


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("accepted", 0), ("refused", 2), ("failed", 0), ("observed", 0), ("partial", 1)],
)
def test_the_alarm_counts_what_was_refused(
    outcome: str, expected: int, monitoring: ModuleType, records: list[Record]
) -> None:
    of = [each for each in records if each["outcome"] == outcome]
    assert sum(is_counted(monitoring.REFUSED, each) for each in of) == expected


def test_a_line_about_a_lost_record_is_counted(
    monitoring: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    def lose(_: Any) -> None:
        raise OSError

    AuditLogger(sink=lose).log(context(), source="sqs", outcome="accepted")
    assert monitoring.UNSEALED.strip('"') in capsys.readouterr().err


def test_the_dashboard_shows_each_query_over_all_log_groups(monitoring: ModuleType) -> None:
    body = json.loads(monitoring._body(["/aws/lambda/a", "/aws/lambda/b"], "eu-central-1"))
    assert len(body["widgets"]) == len(monitoring.QUERIES)
    for widget, (title, (view, query)) in zip(
        body["widgets"], monitoring.QUERIES.items(), strict=True
    ):
        told = widget["properties"]
        assert (told["title"], told["view"]) == (title, view)
        first, second, rest = told["query"].split(" | ", 2)
        assert (first, second) == ("SOURCE '/aws/lambda/a'", "SOURCE '/aws/lambda/b'")
        assert rest.split() == query.split()
    places = [(each["x"], each["y"]) for each in body["widgets"]]
    assert len(set(places)) == len(places)


def _of_the_page() -> Iterator[str]:
    text = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    section = text.partition("## Queries")[2].partition("\n## ")[0]
    yield from re.findall(r"```insights\n(.*?)```", section, re.DOTALL)


def test_the_page_has_the_queries_of_the_dashboard(monitoring: ModuleType) -> None:
    shown = [query.split() for query in _of_the_page()]
    assert shown == [query.split() for _, query in monitoring.QUERIES.values()]


@pytest.mark.parametrize("query", ["parse @message", "filter a ~ 1", "filter a = 1 b"])
def test_what_is_not_known_is_an_error(query: str) -> None:
    with pytest.raises(ValueError, match=r"unknown|cannot be read"):
        rows(query, [{"a": 1}])
