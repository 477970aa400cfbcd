"""No property is repeated in the line of a finding, for all findings in the tests of rules."""

from __future__ import annotations

import re

from policypack.report.also import evidence
from policypack.rule.rule import Severity
from tests.each import each
from tests.snapshots import FOLDER, Line, accepted

_LINE = re.compile(
    rf"^(?:.*?: )??(?:{'|'.join(each.value for each in Severity)})"
    r"(?: (?P<path>\S+))?: (?P<message>.*)$"
)
SERVICES = sorted(file.stem for file in FOLDER.glob("*.txt"))


def told(line: Line) -> tuple[str, str]:
    """The path of a finding in a snapshot, and the line that people see of it."""
    found = _LINE.match(line.text)
    if found is None or not found["path"]:
        return "", ""
    finding = {"path": found["path"], "message": found["message"], "outcome": "violates"}
    return found["path"], evidence({**finding, "resource": {"urn": "urn", "name": "it"}})


def count(path: str, text: str) -> int:
    """How often a text names the property. A word in lower case may mean something else."""
    is_word = path.isalpha() and path.islower()
    return 0 if is_word else len(re.findall(rf"(?<![\w.]){re.escape(path)}(?![\w\[]|\.\w)", text))


@each("service", SERVICES)
def test_a_path_stands_once(service: str) -> None:
    lines = [told(line) for line in accepted(service)]
    assert lines
    twice = sorted({text for path, text in lines if path and count(path, text) > 1})
    assert not twice, twice


def test_a_path_that_stands_twice_is_counted() -> None:
    assert count("a.b[0]", "a.b[0]: a.b[0] is wrong, and a.b[0].c too") == 2
    assert count("s3Key", "s3Key: the object in s3KeyPrefix") == 1
    assert count("policy", "policy: no policy denies") == 0
