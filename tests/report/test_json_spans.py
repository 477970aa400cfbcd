"""Where the elements of a JSON text stand."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from policypack.report.json_findings import lines_of, spans_of

KEYS = st.text(st.sampled_from("ab"), min_size=1, max_size=3)
VALUES = st.recursive(
    st.one_of(st.integers(), st.booleans(), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, st.sampled_from([None, 1]))
def test_the_span_of_an_element_is_its_text(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    for path, (start, end) in spans_of(text).items():
        own = text[start:end]
        # The span of an object's member includes its key.
        is_member = path.rpartition(".")[2] and not path.endswith("]")
        assert json.loads(f"{{{own}}}" if is_member else own) is not None
        assert lines_of(text)[path] == text.count("\n", 0, start) + 1


def test_a_broken_text_has_the_elements_before_its_fault() -> None:
    assert set(spans_of('{"a": [1, {"b": 2}], "c": ')) == {"", "a", "a[0]", "a[1]", "a[1].b", "c"}
