"""Arguments and the places of their values, in programs of every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.program_files.arguments.program import Program, Site
from policypack.program_files.arguments.shapes import Place
from policypack.supply_chain.program import Project
from tests.program_files.arguments.labelled import Labelled, cases
from tests.steps import growth

RUNTIMES = {
    "python": "python",
    "typescript": "nodejs",
    "javascript": "nodejs",
    "go": "go",
    "yaml": "yaml",
}
CASES = [
    pytest.param(language, case, id=f"{language}: {case.title}")
    for language in RUNTIMES
    for case in cases(language)
]


def program(folder: Path, files: dict[str, str], runtime: str) -> Program:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Program(Project(folder, folder, runtime), folder)


def _named(place: Place | None) -> str | None:
    return place and f"{place.file}:{place.span.line}:{place.span.column}"


@pytest.mark.parametrize(("language", "case"), CASES)
def test_a_property_is_found_where_the_label_is(
    tmp_path: Path, language: str, case: Labelled
) -> None:
    found = program(tmp_path, case.files, RUNTIMES[language]).argument(
        Site(case.kind, case.name), case.path
    )
    assert found is not None
    assert (_named(found.place), _named(found.origin)) == (case.place, case.origin)


@pytest.mark.parametrize("with_line", [True, False])
def test_each_of_many_resources_is_found_at_the_same_cost(tmp_path: Path, with_line: bool) -> None:
    def found(count: int) -> None:
        queue = "  q{0}:\n    type: aws:sqs:Queue\n    properties:\n      name: orders\n"
        text = "resources:\n" + "".join(queue.format(number) for number in range(count))
        asked = program(tmp_path, {"Pulumi.yaml": text}, "yaml")
        for number in range(count):
            frames = (("Pulumi.yaml", 2 + number * 4),) if with_line else ()
            argument = asked.argument(Site("aws:sqs/queue:Queue", f"q{number}", frames), "name")
            assert argument is not None
            assert argument.place is not None
            assert argument.place.span.line == 5 + number * 4

    assert growth(found, 20, 200) < 15
