"""Whatever an event is, its record is one whole line in bounded steps, and holds none of it.

More of them: tests/tries.py.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from runtime_guards.audit.logger import AuditLogger
from runtime_guards.contract import TRIGGERS
from tests.guards.audit.test_logger import Context
from tests.guards.fuzzing import MARK, mutations
from tests.guards.samples import sample
from tests.regex_steps import Steps
from tests.steps import steps_of
from tests.tries import tries

pytestmark = pytest.mark.exhaustive

COUNT = tries(15)
# Lines of Python; a record takes some hundreds.
MOST_STEPS = 500_000
# Into texts of JSON, lists, and a whole object, which is refused.
FIELDS = ["body.orderId", "Records[].body.orderId", "Records[].s3.object.key", "detail"]


@pytest.mark.parametrize("schema", ["own", "ocsf"])
@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.name)
def test_no_event_breaks_its_record(
    trigger: Any, schema: str, capsys: pytest.CaptureFixture[str]
) -> None:
    audit = AuditLogger(fields=FIELDS, schema=schema)
    for event in mutations(sample(trigger.name), f"audit {trigger.name}", COUNT):
        log = partial(audit.log, Context(), event, source=trigger.name, outcome="refused")
        steps_of(log, Steps(limit=MOST_STEPS))
        out, err = capsys.readouterr()
        assert err == ""
        assert out.count("\n") == 1
        assert len(out) < 8192, "a line has a bound"
        json.loads(out)


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.name)
def test_no_record_holds_what_no_list_allows(
    trigger: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """GIVEN no fields WHEN a hostile text stands anywhere THEN only an ARN of it can be told."""
    audit = AuditLogger()
    for event in mutations(sample(trigger.name), f"nothing of {trigger.name}", COUNT):
        audit.log(Context(), event, source=trigger.name, outcome="refused")
        record = json.loads(capsys.readouterr().out)
        del record["trigger_arn"]
        assert MARK not in json.dumps(record)
