"""The documentation of a rule: its sections, and the two programs of its example."""

from __future__ import annotations

import pytest

from policypack.rule.rule import Documentation

DOCSTRING = """SQS queue is open.

Any principal may send. (https://docs.aws.amazon.com/one) and https://docs.aws.amazon.com/two.

Example:
    aws.sqs.Queue(
        "orders",
        policy=None,  # bad
        policy=json.dumps({}),  # good
        tags={"of": "bad"},
    )
"""


def test_a_docstring_has_its_sections() -> None:
    doc = Documentation.of(DOCSTRING)
    assert doc.title == "SQS queue is open"
    assert doc.why.startswith("Any principal may send.")
    assert doc.why.endswith("two.")
    assert doc.url == "https://docs.aws.amazon.com/one"


def test_the_marks_tell_the_two_programs_apart() -> None:
    doc = Documentation.of(DOCSTRING)
    both = 'aws.sqs.Queue(\n    "orders",\n    policy={},\n    tags={{"of": "bad"}},\n)'
    assert doc.bad == both.format("None")
    assert doc.good == both.format("json.dumps({})")


def test_a_declaration_gives_the_parts_as_indented_blocks() -> None:
    doc = Documentation.written(
        "Title",
        """
    First.
    https://docs.aws.amazon.com/one
    """,
        """
    one()  # bad
    two()
    """,
    )
    assert doc.why == "First.\nhttps://docs.aws.amazon.com/one"
    assert (doc.bad, doc.good) == ("one()\ntwo()", "two()")


@pytest.mark.parametrize("text", ["", "Title", "Title.\n\nProse without source."])
def test_what_a_docstring_lacks_is_empty(text: str) -> None:
    doc = Documentation.of(text)
    assert (doc.bad, doc.good, doc.url) == ("", "", "")
