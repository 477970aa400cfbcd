"""A compiled, minified or bundled handler has the verdict of its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.code_reading.javascript.forms import Form, forms_of, kinds_of
from tests.code_reading.javascript.labelled_files import LABELLED, expected_of
from tests.code_reading.twins import all_twins
from tests.tries import represented

# Long code without line breaks or a source map may be that of packages, and is not read.
_OPAQUE = {"undecided: is minified without a source map"}
# What webpack puts in the place of an import whose name only a run shows.
_REMOVED = "Cannot find module '"
# Tools refuse these: they load a module by a name that a run computes, or use decorators.
_REFUSED = frozenset(
    (
        *("code-create-require.mjs", "code-import.mjs", "code-require.js"),
        "log-powertools-decorator.ts",
    )
)


class Labelled(NamedTuple):
    """A handler of a file or of twins, and the kinds of its label."""

    name: str
    text: str
    ending: str
    expected: frozenset[str]
    triggers: tuple[str, ...]


def _labelled() -> Iterator[Labelled]:
    for file in LABELLED:
        text = file.read_text(encoding="utf-8")
        kinds = frozenset(each.partition(" ")[0] for each in expected_of(file))
        triggers = ("s3",) if "s3" in text else ()
        yield Labelled(file.name, text, file.suffix, kinds - {"none"}, triggers)
    for twins in all_twins():
        yield Labelled(twins.title, twins.javascript, ".js", twins.expected, twins.triggers)


HANDLERS = {each.name: each for each in _labelled()}


# One handler of each verdict in each language, and those that a tool refuses.
REPRESENTATIVES = {(each.expected, each.ending): each.name for each in HANDLERS.values()}
SOME = {*REPRESENTATIVES.values(), *_REFUSED}


@pytest.fixture(scope="module", params=represented(["some", "every"], "some"))
def forms(request: pytest.FixtureRequest) -> dict[tuple[str, str], Form]:
    handlers = HANDLERS if request.param == "every" else {name: HANDLERS[name] for name in SOME}
    made = forms_of({name: (each.text, each.ending) for name, each in handlers.items()})
    return {(name, form): made[name][form] for name in made for form in made[name]}


def test_every_form_of_a_handler_has_its_verdict(forms: dict[tuple[str, str], Form]) -> None:
    wrong, opaque = {}, 0
    for (name, kind), form in forms.items():
        if form.refused or _REMOVED in form.text:
            continue
        found = kinds_of(form, *HANDLERS[name].triggers)
        opaque += found == _OPAQUE
        if found != _OPAQUE and {e.partition(":")[0] for e in found} != HANDLERS[name].expected:
            wrong[name, kind] = sorted(found)
    assert wrong == {}
    assert opaque < len(forms) / 100


def test_only_forms_of_known_handlers_are_refused(forms: dict[tuple[str, str], Form]) -> None:
    refused = {name for (name, _), form in forms.items() if form.refused or _REMOVED in form.text}
    assert refused == _REFUSED
    # Those that every handler has, and the bundles of modules.
    assert len(forms) >= 9 * len({name for name, _ in forms})
