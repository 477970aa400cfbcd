"""Lines of elements in JSON texts."""

from __future__ import annotations

import pytest

from policypack.report.json_findings import lines_of

TEXT = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action":
      ["a:{b}",
       "c\\"d"], "n": {"x": null}},
    []
  ],
  "Id": 7
}"""


def test_every_element_is_where_its_key_or_its_value_begins() -> None:
    assert lines_of(TEXT) == {
        "": 1,
        "Version": 2,
        "Statement": 3,
        "Statement[0]": 4,
        "Statement[0].Effect": 4,
        "Statement[0].Action": 4,
        "Statement[0].Action[0]": 5,
        "Statement[0].Action[1]": 6,
        "Statement[0].n": 6,
        "Statement[0].n.x": 6,
        "Statement[1]": 7,
        "Id": 9,
    }


def test_of_a_doubled_key_the_last_counts() -> None:
    assert lines_of('{"a": 1,\n"a": 2}') == {"": 1, "a": 2}


@pytest.mark.parametrize("text", ["", "{", "[", '{"a"', '{"a":', '["a",', "[" * 5000, "nonsense"])
def test_a_broken_text_is_read_as_far_as_it_goes(text: str) -> None:
    assert set(lines_of(text).values()) <= {1}
