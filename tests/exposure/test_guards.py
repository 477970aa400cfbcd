"""The map's description of each function's entry."""

from __future__ import annotations

import pytest

from policypack.exposure.graph.graph import guard_of, is_guarded
from policypack.model.stack import Stack
from tests.judged import UNKNOWN
from tests.rules.lambda_.guarded_functions import code, function

MODEL = "from pydantic import BaseModel\n\nclass Order(BaseModel):\n    id: int\n\n"
VALIDATED = f"{MODEL}def handler(event, context):\n    return Order.model_validate(event).id\n"
IGNORED = "def handler(event, context):\n    return {}\n"
DYNAMIC = f"{VALIDATED}\nhandler = wrap(handler)\n"


@pytest.mark.parametrize(
    ("files", "runtime", "words", "guarded"),
    [
        (code("SQS()"), "python3.13", "guard: SQS", True),
        (code(), "python3.13", "no guard", False),
        ({"app.py": VALIDATED}, "python3.13", "validated by pydantic", True),
        ({"app.py": IGNORED}, "python3.13", "event not read", False),
        ({"app.py": DYNAMIC}, "python3.13", "guard undecided", False),
        (code(), "java25", "other language", False),
        (code(), UNKNOWN, "guard undecided", False),
    ],
)
def test_the_map_names_the_validator(
    files: dict[str, str], runtime: str, words: str, guarded: bool
) -> None:
    shipping = function(files, runtime=runtime)
    found = guard_of(Stack([shipping]), shipping)
    assert found == words
    assert is_guarded(found) is guarded
