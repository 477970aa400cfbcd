"""Python and JavaScript that do the same have the same verdict, as their label says."""

from __future__ import annotations

from policypack.code_reading import javascript
from policypack.supply_chain.guards import Code
from tests.code_reading.labelled import kinds, read
from tests.code_reading.twins import Twins, all_twins
from tests.each import each
from tests.supply_chain.packages import package


@each("twins", list(all_twins()))
def test_twins_have_the_verdict_of_their_label(twins: Twins) -> None:
    code = Code(package({"index.js": twins.javascript}))
    found = javascript.read_flows(code, "index.handler", twins.triggers)
    assert {"python": kinds(read(twins.python, *twins.triggers)), "javascript": kinds(found)} == {
        "python": twins.expected,
        "javascript": twins.expected,
    }
