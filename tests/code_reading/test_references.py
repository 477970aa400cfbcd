"""Each function that the flows know is documented somewhere, and each trigger too."""

from __future__ import annotations

import json
from pathlib import Path

from policypack.code_reading.flows.sources import triggers
from policypack.code_reading.javascript import sinks as javascript
from policypack.code_reading.python import externals
from policypack.code_reading.python import sinks as python
from tests.code_reading.flow_references import of_node, of_python

# The page about the event of each trigger.
PAGES = Path(__file__).with_name("event_pages.json")


def test_each_row_of_python_has_a_page() -> None:
    databases = (f"{each}.connect" for each in python.EXECUTED.packages)
    rows = (*python.BY_NAME, *databases, "pymongo.find")
    safe = (*externals.SANITIZERS, *externals._CLEAN, *externals.RESOLVED)
    assert [each for each in (*rows, *safe) if not of_python(each)] == []


def test_each_row_of_javascript_has_a_page() -> None:
    rows = (*javascript.CALLS, *javascript.CLEARED, *javascript.HARMLESS)
    assert [each for each in (*rows, *javascript.IF_OPTION) if not of_node(each)] == []


def test_each_trigger_has_a_page_about_its_event() -> None:
    pages = json.loads(PAGES.read_text(encoding="utf-8"))["pages"]
    assert set(pages) == set(triggers())
    assert all(page.startswith("https://") for page in pages.values())


def test_an_unknown_name_has_none() -> None:
    assert of_python("acme.run") is None
    assert of_node("Acme.run") is None
