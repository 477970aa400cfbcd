"""Each function that the flows know is documented somewhere, and each trigger too."""

from __future__ import annotations

from policypack.code_reading.flows.sources import REFERENCES, triggers
from policypack.code_reading.javascript import sinks as javascript
from policypack.code_reading.python import externals
from policypack.code_reading.python import sinks as python
from policypack.facts.flow_references import of_node, of_python


def test_each_row_of_python_has_a_page() -> None:
    databases = (f"{each}.connect" for each in python._DATABASES)
    rows = (*python.BY_NAME, *databases, "pymongo.find")
    safe = (*externals.SANITIZERS, *externals._CLEAN, *externals.RESOLVED)
    assert [each for each in (*rows, *safe) if not of_python(each)] == []


def test_each_row_of_javascript_has_a_page() -> None:
    rows = (*javascript.CALLS, *javascript.CLEARED, *javascript.HARMLESS)
    assert [each for each in (*rows, *javascript.IF_OPTION) if not of_node(each)] == []


def test_each_trigger_has_a_page_about_its_event() -> None:
    assert set(REFERENCES) == set(triggers())
    assert all(each.startswith("https://") for each in REFERENCES.values())


def test_an_unknown_name_has_none() -> None:
    assert of_python("acme.run") is None
    assert of_node("Acme.run") is None
