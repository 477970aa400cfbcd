"""The pages of event sources: what is committed is generated, and docstrings tell every option."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from runtime_guards.contract import BY_NAME, TRIGGERS
from runtime_guards.events import S3
from tools.docs import events, published_samples, validators
from tools.docs.docstrings import parsed

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {**events.pages(), **published_samples.pages()}
REPAIR = "Run `make docs` and commit the pages."
UNITS = re.compile(r"bytes|characters|levels|seconds|Maximum number of")
KINDS = pytest.mark.parametrize(
    "kind", [validators.kind_of(trigger) for trigger in TRIGGERS], ids=lambda kind: kind.__name__
)


def takes(kind: Any, name: str, default: Any) -> bool:
    """Whether a validator can be made with an option at its default."""
    missing = (
        each.name
        for each in validators.parameters(kind).values()
        if each.default is validators.MISSING
    )
    given = {name: default, **dict.fromkeys(missing, dict)}
    try:
        kind(**given)
    except TypeError:
        return False
    return True


def undocumented(kind: Any) -> set[str]:
    """The options that either the docstring or the signature has, and not both."""
    accepted = {
        name
        for name, each in validators.parameters(kind).items()
        if takes(kind, name, each.default) and name not in kind.lacks
    }
    return accepted ^ set(validators.documented_options(kind))


@pytest.mark.parametrize("path", sorted(PAGES))
def test_a_committed_page_is_the_generated_one(path: str) -> None:
    file = DOCS / path
    committed = file.read_text(encoding="utf-8") if file.exists() else None
    if committed != PAGES[path]:
        pytest.fail(f"docs/{path} is outdated. {REPAIR}")


def test_no_other_page_is_committed() -> None:
    committed = {f"events/{file.name}" for file in (DOCS / "events").iterdir()}
    assert committed == set(PAGES), f"docs/events/ has other pages. {REPAIR}"


def test_every_source_has_a_page_and_a_row() -> None:
    pages = events.pages()
    assert set(pages) == {"events/README.md"} | {f"events/{row.name}.md" for row in TRIGGERS}
    for row in TRIGGERS:
        assert f"[{row.name}]({row.name}.md)" in pages["events/README.md"]


@KINDS
def test_a_docstring_has_every_section(kind: Any) -> None:
    text = parsed(kind)
    assert text.summary.startswith("Validates ")
    assert text.summary.endswith(".")
    assert {"Refuses", "Keyword arguments", "Source"} <= set(text.sections)
    assert list(validators.refusals(kind))
    # Alexa is documented for developers of Amazon, not of AWS, and Amplify has pages of its own.
    hosts = (
        "https://docs.aws.amazon.com/",
        "https://developer.amazon.com/en-US/docs/alexa/",
        "https://docs.amplify.aws/",
    )
    assert all(url.startswith(hosts) for url in text.sections["Source"].entries)


@KINDS
def test_a_docstring_tells_the_options_of_the_signature(kind: Any) -> None:
    assert undocumented(kind) == set(), f"{kind.__name__}: document these options, or remove them."


@KINDS
def test_an_option_tells_its_unit_and_what_none_means(kind: Any) -> None:
    for option in validators.options(kind):
        assert option.meaning.endswith(".")
        if option.type in ("int", "float", "float | None"):
            assert UNITS.search(option.meaning), option.name
        if option.default == "None":
            assert re.search(r"None allows|Without|Model|With", option.meaning), option.name


def test_an_option_that_is_not_documented_is_found() -> None:
    class Planted(S3):
        """Validates nothing.

        Keyword arguments:
            gone: An option that the signature does not have.
        """

        def __init__(self, *, added: int = 1) -> None:
            super().__init__()

    assert undocumented(Planted) == {"gone", "added"}


def test_a_class_without_a_docstring_is_an_error() -> None:
    class Planted(S3):
        pass

    with pytest.raises(ValueError, match=r"^Planted has no docstring\.$"):
        parsed(Planted)


def test_a_page_shows_options_answer_and_wiring() -> None:
    page = events.pages()["events/alb.md"]
    assert "| `target_groups` | `Collection[str] \\| None` | `None` | Allowed ARNs" in page
    assert "| `max_body` | `int` | `1,048,576` | " in page
    # What `**options` passes on is documented by the base class.
    assert "| `max_header` | `int` | `16,384` | " in page
    assert "| `aws:lb/targetGroup:TargetGroup` | `targetType` | `^lambda$` |" in page
    assert "@guard(Direct(body=Order))" in events.pages()["events/direct.md"]
    assert "| `body` | `Model` | required | " in events.pages()["events/direct.md"]


def test_a_refusal_of_an_option_that_a_validator_does_not_have_is_left_out() -> None:
    """GIVEN Scheduler, an EventBridge validator without `detail` THEN no refusal names that."""
    known, derived = (validators.kind_of(BY_NAME[name]) for name in ("event-bridge", "scheduler"))
    assert "with `detail`: details that do not fit the model" in validators.refusals(known)
    assert not any("`detail`" in entry for entry in validators.refusals(derived))


def test_the_index_documents_models_of_bodies() -> None:
    assert (
        "- a pydantic model, TypeAdapter or constrained type (extra `models`)"
        in events.pages()["events/README.md"]
    )
