"""`stackwarden replay`: events in what people have of them, against a guard in another process."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.commands.replay import captured
from runtime_guards.contract import TRIGGERS
from tests.each import each
from tests.guards.samples import SAMPLES, sample

Capture = pytest.CaptureFixture[str]
MARKED = [trigger.name for trigger in TRIGGERS if trigger.mark]
UNMARKED = [trigger.name for trigger in TRIGGERS if not trigger.mark]
LISTS = ("appsync-resolver",)


def _csv(event: Any) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerows([["@timestamp", "@message"], ["2026-03-10 05:16:23", json.dumps(event)]])
    return text.getvalue()


def _message(text: str) -> dict[str, Any]:
    return {"logStreamName": "s", "timestamp": 1773119783000, "message": text}


# What people have, by the name of the file.
FORMS: dict[str, Callable[[Any], str]] = {
    "pretty.json": lambda event: json.dumps(event, indent=2),
    "list.json": lambda event: json.dumps([event]),
    "lines.jsonl": lambda event: json.dumps(event) + "\n",
    "text.log": lambda event: f"2026-03-10T05:16:23.000Z\tid\tINFO\t{json.dumps(event)}\n",
    "powertools.log": lambda event: json.dumps(
        {"level": "INFO", "timestamp": "2026-03-10 05:16:23,000+0000", "message": event}
    ),
    "filter-log-events.json": lambda event: json.dumps({"events": [_message(json.dumps(event))]}),
    "nested.json": lambda event: json.dumps(
        {"events": [_message("x " + json.dumps({"level": "INFO", "event": json.dumps(event)}))]}
    ),
    "insights.json": lambda event: json.dumps(
        {"results": [[{"field": "@message", "value": json.dumps(event)}]]}
    ),
    "insights.csv": _csv,
    "console.json": lambda event: json.dumps([{"@timestamp": "t", "@message": json.dumps(event)}]),
    "console-objects.json": lambda event: json.dumps(
        [{"@timestamp": "t", "@message": {"level": "INFO", "event": event}}]
    ),
    "printed.log": lambda event: f"START RequestId: 1\n{event!r}\nEND RequestId: 1\n",
    "printed.json": lambda event: json.dumps({"events": [_message(repr(event))]}),
    "indented.log": lambda event: f"START {{\n2026-03-10 {json.dumps(event, indent=4)}\nEND\n",
    "indented-message.json": lambda event: json.dumps(
        {"events": [_message(json.dumps(event, indent=2))]}
    ),
    "events.jsonl": lambda event: json.dumps(_message(json.dumps(event))) + "\n",
}


@pytest.mark.parametrize(
    "log",
    [
        {"events": [_message("START"), _message("{'a': 1}"), _message('{"order": 1}')]},
        {"results": [[{"field": "@timestamp", "value": "t"}, {"field": "@message", "value": "x"}]]},
        [{"@timestamp": "t", "@message": {"order": 1}}],
    ],
)
def test_container_is_never_an_event(log: Any, tmp_path: Path) -> None:
    """GIVEN log events of which no one is an event WHEN they are captured THEN there is none."""
    (tmp_path / "export.json").write_text(json.dumps(log), encoding="utf-8")
    assert [*captured(str(tmp_path))] == []


def test_deep_printed_text_is_not_an_event(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("{'a': " * 5000 + "1" + "}" * 5000, encoding="utf-8")
    assert [*captured(str(tmp_path))] == []


@each("name", MARKED)
def test_an_event_is_found_once_in_each_form(name: str, tmp_path: Path) -> None:
    event, folder = sample(name), tmp_path / name
    folder.mkdir()
    # AppSync passes one request or a list of requests: a list of one is a different event.
    forms = {file: form for file, form in FORMS.items() if file != "list.json" or name not in LISTS}
    for file, form in forms.items():
        (folder / file).write_text(form(event), encoding="utf-8")
        assert [found.event for found in captured(str(folder / file))] == [event], file
    (folder / "export.gz").write_bytes(gzip.compress(FORMS["text.log"](event).encode()))
    assert len([*captured(str(folder))]) == len(forms) + 1


@pytest.mark.parametrize("name", UNMARKED)
def test_an_event_without_a_mark_is_a_whole_file_or_line(name: str, tmp_path: Path) -> None:
    event = sample(name)
    for file in ("pretty.json", "lines.jsonl"):
        (tmp_path / file).write_text(FORMS[file](event), encoding="utf-8")
        assert [found.event for found in captured(str(tmp_path / file))] == [event], file


def test_an_event_of_a_table_may_have_line_breaks_and_any_size(tmp_path: Path) -> None:
    event = sample("sqs")
    event["Records"][0]["body"] = "x" * 200_000
    file = tmp_path / "insights.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows([["@message"], [json.dumps(event, indent=1)], ["done"]])
    assert [found.event for found in captured(str(file))] == [event]
    # The limit of the module is the whole process's: others tell a damaged table by it.
    assert csv.field_size_limit() == 131_072


def test_records_of_logs_are_no_events(tmp_path: Path) -> None:
    lines = [
        {"timestamp": "2026-03-10T05:16:23Z", "level": "INFO", "message": "done"},
        {"time": "2026-03-10T05:16:23Z", "type": "platform.report", "record": {}},
        {"audit": "runtime_guards", "schema": 1, "outcome": "accepted"},
    ]
    file = tmp_path / "log.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    assert [*captured(str(file))] == []


def test_a_document_that_is_malformed_or_huge_is_read_by_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "two.json"
    file.write_text(
        "".join(f"{json.dumps(sample('sqs'))}\n" for _ in range(2)) + "{oops\n", encoding="utf-8"
    )
    assert [each.place for each in captured(str(file))] == [f"{file}:1", f"{file}:2"]


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "orders.py").write_text(
        "from runtime_guards import guard\n"
        "from runtime_guards.events import S3, SQS\n"
        "print('a line of the module')\n"
        '@guard(S3(extensions={".json"}), SQS(partial=True), mode="observe")\n'
        "def handler(event, context):\n"
        "    raise AssertionError\n"
        "def bare(event, context): ...\n",
        encoding="utf-8",
    )
    return folder


def _report(capsys: Capture, *arguments: str) -> tuple[int, dict[str, Any]]:
    status = main(["replay", "--format", "json", *arguments])
    return status, json.loads(capsys.readouterr().out)


def _saved(folder: Path, *events: Any) -> str:
    file = folder / "events.jsonl"
    file.write_text("".join(f"{json.dumps(event)}\n" for event in events), encoding="utf-8")
    return str(file)


def test_refused_event_is_reported_with_place_and_reason(
    app: Path, tmp_path: Path, capsys: Capture
) -> None:
    second = sample("sqs")
    second["Records"][1]["md5OfBody"] = "0" * 32
    events = _saved(tmp_path, sample("s3"), sample("sqs"), second, sample("sns"))
    status, found = _report(capsys, events, "--handler", "orders.handler", "--code", str(app))
    assert status == 1
    assert found["sources"] == [
        {"source": "s3", "accepted": 0, "refused": 1},
        {"source": "sns", "accepted": 0, "refused": 1},
        {"source": "sqs", "accepted": 1, "refused": 1},
    ]
    assert [(each["source"], each["reason"], each["path"]) for each in found["refusals"]] == [
        ("s3", "not-allowed", "Records[].s3.object.key"),
        ("sns", "undeclared-source", ""),
        ("sqs", "inconsistent", "Records[].md5OfBody"),
    ]
    assert found["refusals"][0]["options"] == ["extensions", "prefixes"]
    assert found["refusals"][0]["named"] == [f"{events}:1"]
    assert found["refusals"][1]["meaning"].endswith("add SNS()")


def test_suggestions_are_code_that_accepts_the_events(tmp_path: Path, capsys: Capture) -> None:
    events = _saved(tmp_path, sample("s3"), sample("sqs"))
    assert main(["replay", events, "--validators", "S3(), SQS()"]) == 0
    text = capsys.readouterr().out
    lines = [line.strip() for line in text.splitlines() if line.startswith("  ")]
    assert [line.partition("(")[0] for line in lines] == ["S3", "SQS"]
    assert main(["replay", events, "--validators", ", ".join(lines)]) == 0


def test_no_value_of_a_refused_event_is_printed(tmp_path: Path, capsys: Capture) -> None:
    """Every text of every sample is replaced by one that must not be printed."""
    hidden = [_hidden(sample(name)) for name in SAMPLES]
    events = _saved(tmp_path, *hidden)
    for form in ("text", "json"):
        main(["replay", events, "--validators", "S3(), Direct(body=dict)", "--format", form])
        main(["replay", events, "--validators", "S3(), SQS(), HttpApi()", "--format", form])
        captured_text = capsys.readouterr()
        assert "s3cret" not in captured_text.out + captured_text.err


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _hidden(below) for name, below in value.items()}
    if isinstance(value, list):
        return [_hidden(below) for below in value]
    # Marks stay, or no event would be recognized.
    return f"s3cret {value}" if isinstance(value, str) and ":" not in value else value


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--handler", "orders.bare"], "orders.bare has no guard; decorate it"),
        (["--handler", "orders.missing"], "orders has no missing; name the handler"),
        (["--handler", "handler"], "handler: no handler; name it as Lambda does"),
        (["--handler", "nowhere.handler"], "nowhere: ModuleNotFoundError at its import"),
        (["--validators", "Nothing()"], "Nothing(): no validator Nothing; write such as"),
        (["--validators", "S3(extension={'.csv'})"], "Did you mean 'extensions'?"),
        (["--validators", "__import__('os')"], "no call of a validator with named options"),
        (["--validators", "S3("], "write such as S3(extensions={'.csv'})"),
        (["--handler", "orders.handler", "--python", "/nowhere/python"], "name a Python"),
    ],
)
def test_unusable_input_is_reported_in_one_line(
    arguments: list[str], says: str, app: Path, tmp_path: Path, capsys: Capture
) -> None:
    events = _saved(tmp_path, sample("s3"))
    assert main(["replay", events, "--code", str(app), *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("stackwarden replay: ")
    assert says in line


def test_no_event_is_an_error(app: Path, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "empty.log"
    file.write_text("START RequestId: 1\n", encoding="utf-8")
    python = ["--python", sys.executable]
    given = ["replay", str(file), "--handler", "orders.handler", "--code", str(app), *python]
    assert main(given) == 2
    assert "no event found" in capsys.readouterr().err
