"""Markdown for a pull request: nothing in it is markup, and it fits in a comment."""

from __future__ import annotations

from policypack.report import markdown
from policypack.report.run import Failure
from policypack.report.terminal import Terminal
from tests.report.run_documents import finding, preview

LONGEST_COMMENT = 65_536


def test_value_is_escaped_and_mentions_no_user() -> None:
    message = "a|b <img src=x> [x](y) `c` *d* ~~e~~ @security &lt; $f$ # __g__"
    row = markdown.text(preview([finding("a", message=message)]), Terminal(), {}).splitlines()[-1]
    assert "a\\|b \\<img src=x\\> \\[x\\](y) \\`c\\` \\*d\\* \\~\\~e\\~\\~ @<!-- -->security" in row
    assert "\\&lt; \\$f\\$ \\# \\_\\_g\\_\\_" in row


def test_a_long_table_is_cut_and_says_so() -> None:
    found = [finding("a", message="x" * 500, line=number + 1) for number in range(300)]
    text = markdown.text(preview(found), Terminal(), {})
    assert len(text) < LONGEST_COMMENT
    shown = text.count("| blocks |")
    assert 50 < shown < 300
    assert f"\n{300 - shown} findings not shown\n" in text


def test_failure_is_printed_above_the_counts() -> None:
    text = markdown.text(preview([], Failure(status=3, message="it failed\nat x")), Terminal(), {})
    assert text.index("**Failed:** it failed\n") < text.index("- Time: 4.2 s")
    # AND a run that did not judge everything is not shown as free of findings
    assert "none" not in text
