"""Drafts of waivers: one for each finding, which count once a reason and an owner are stated."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from policypack.program_files.settings_file import settings_file
from policypack.report import waiver_drafts
from policypack.settings.errors import SettingsError
from policypack.settings.merging import read_settings
from policypack.settings.settings import Settings
from tests.report.test_baseline import finding

EXPIRES = date(2099, 3, 1)


def drafts(*findings: dict[str, Any], **options: Any) -> list[dict[str, str]]:
    return waiver_drafts.drafts(findings, EXPIRES, **options)


def test_a_draft_names_rule_resource_path_and_last_day() -> None:
    assert drafts(finding()) == [
        {
            "rule": "sqs-queue-unencrypted",
            "resource": "orders",
            "path": "sqsManagedSseEnabled",
            "reason": "",
            "owner": "",
            "expires": "2099-03-01",
        }
    ]
    assert "path" not in drafts(finding(path=""))[0]


def test_a_draft_has_the_content_for_the_path() -> None:
    (draft,) = drafts(finding(content="0" * 32))
    assert (draft.get("path"), draft["content"]) == (None, "0" * 32)


def test_finding_folded_as_similar_has_a_separate_draft() -> None:
    """The waiver of one statement does not cover the next."""
    into = {"rule": "sqs-queue-unencrypted", "subject": "b", "path": ""}
    both = finding(content="0" * 32), finding(content="1" * 32, folded_into=into)
    assert [each["content"] for each in drafts(*both)] == ["0" * 32, "1" * 32]


WAIVED = {"reason": "r", "owner": "o", "expires": "2099-01-01"}


@pytest.mark.parametrize(
    "left_out",
    [
        finding(waived=WAIVED),
        finding(resource=None),
        finding(folded_into={"rule": "a", "subject": "b", "path": ""}),
        finding(rule="iam-policy-admin"),
    ],
)
def test_finding_without_a_possible_waiver_has_no_draft(left_out: dict[str, Any]) -> None:
    assert drafts(left_out, never_waive=["iam-policy-admin"]) == []


def test_equal_drafts_are_one() -> None:
    assert len(drafts(finding(), finding(message="another"), finding(path="tags"))) == 2


def test_the_drafts_waive_once_reason_and_owner_are_stated(tmp_path: Path) -> None:
    file = tmp_path / "stackwarden.yaml"
    drafted = waiver_drafts.text(drafts(finding(name='a "name": # x')))
    file.write_text(drafted, encoding="utf-8")
    # GIVEN the file as it is drafted THEN it is refused with its line
    with pytest.raises(SettingsError) as raised:
        settings_file(tmp_path)
    assert raised.value.faults == [
        "stackwarden.yaml:7:5: waivers.0.reason: must not be empty",
        "stackwarden.yaml:8:5: waivers.0.owner: must not be empty",
    ]
    # WHEN both are stated THEN it holds
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('""', '"ann"'), encoding="utf-8")
    found = settings_file(tmp_path)
    assert found is not None
    assert found.part.values.waivers[0].resource == 'a "name": # x'


def test_without_a_finding_the_list_is_empty() -> None:
    assert yaml.safe_load(waiver_drafts.text([])) == {"waivers": []}
    assert read_settings(yaml.safe_load(waiver_drafts.text([]))) == Settings()


def test_drafts_of_several_projects_are_listed_below_their_names() -> None:
    one = {"rule": "a", "resource": "b", "reason": "", "owner": "", "expires": "2099-03-01"}
    made = waiver_drafts.text_of_projects({"shop": [one], "news": [], "old": [one, one]})
    assert [line for line in made.splitlines() if line.startswith("  # ")] == [
        "  # shop",
        "  # old",
    ]
    assert yaml.safe_load(made) == {"waivers": [{**one, "expires": "2099-03-01"} for _ in range(3)]}
    assert yaml.safe_load(waiver_drafts.text_of_projects({"news": []})) == {"waivers": []}
