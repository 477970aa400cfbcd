"""The quick look at several texts is never more generous than the look at each of them."""

from __future__ import annotations

import random
import string
from typing import Any
from uuid import UUID

import pytest

from runtime_guards.audit import redaction
from runtime_guards.audit.harmless import are_harmless_ids, harmless
from runtime_guards.audit.redaction import AllowedFields, Marks
from runtime_guards.audit.sensitive import FORMS, PRINTABLE, sensitive
from tests.guards.audit.sensitive_values import values

KEYS = [f"incoming/2026/11/orders-{number}.csv" for number in range(10)]
IDS = [f"17793124-05d4-b198-2fde-7ededc63b1{number:02}" for number in range(10)]
ARN = "arn:aws:sqs:eu-central-1:123456789012:orders"
PIECES = [
    *("123-45-6789", "+49 30 1234567", "(030) 123-4567", "030.123.4567", "4111 1111 1111 1111"),
    *("DE89370400440532013000", "de89 3704 0044 0532 0130 00", "eyJhbGci.eyJz", "a@b", "AKIA"),
    *("Bearer x", "basic-x", "password 5", "api key 7", "sk-abcdefgh1", "ghp_x", "shpat_1", "@"),
    *("aB3dE5fG7hI9", "0123456789abcdef", "12345678901234567890", "a" * 40, "q1w2e3r4t5y6u7i8o9p0"),
    *("glpat-abcdefgh", "xoxb-", "npm_abcdefgh", "1234567890:AAabcdefgh", "hvs.abcdefgh", "\n"),
    *("SK0123456789abcdef", "PRIVATE KEY", "-----BEGIN", " ", "-", "/", "A3TXABCDEFGH", "ä", '"'),
]


def _agrees(texts: list[str]) -> bool:
    """Whether a quick look that is content is right."""
    return not harmless(texts) or not any(map(sensitive, texts))


@pytest.mark.parametrize("texts", [KEYS, IDS, [ARN], [""], ["orders", "", "a b"]])
def test_ordinary_texts_are_harmless_in_one_look(texts: list[str]) -> None:
    assert harmless(texts)
    assert _agrees(texts)


@pytest.mark.parametrize("seed", range(8))
def test_a_sensitive_text_is_found_among_harmless_ones(seed: int) -> None:
    for value in values(seed):
        text = str(value.value)
        for texts in ([text], [*KEYS[:5], text, *KEYS[5:]], [*IDS, text], [text, text]):
            assert _agrees(texts), text


def test_every_form_is_looked_for() -> None:
    """GIVEN a new form WHEN nothing stands for it in the quick look THEN this test fails."""
    from runtime_guards.audit import harmless as looks

    tables: tuple[dict[str, Any], ...] = (
        looks._ANY_CASE,
        looks._THIS_CASE,
        looks._IN_NUMBERS,
        looks._IN_CASES,
    )
    assert sorted(kind for table in tables for kind in table) == sorted(FORMS)


def test_texts_of_sensitive_pieces_are_never_more_than_each_of_them() -> None:
    """GIVEN 20,000 lists of texts made of pieces of secrets THEN the quick look hides none."""
    dice = random.Random("harmless")
    signs = sorted(PRINTABLE) + list('\n\t"ä%')
    content = 0
    for _ in range(20_000):
        texts = [_text(dice, signs) for _ in range(dice.randint(1, 4))]
        assert _agrees(texts), texts
        content += harmless(texts)
    assert content > 1000


def _text(dice: random.Random, signs: list[str]) -> str:
    parts = [
        dice.choice(PIECES)
        if dice.random() < 0.2
        else "".join(dice.choices(dice.choice([string.digits, string.ascii_letters, signs]), k=n))
        for n in dice.choices((1, 2, 3, 4, 8), k=dice.randint(1, 6))
    ]
    return "".join(parts)


def test_ids_are_told_by_their_numbers() -> None:
    """GIVEN UUIDs, of digits and of accounts' numbers too, THEN the quick look hides no label."""
    dice, content, labelled = random.Random("ids"), 0, 0
    for signs in ("0123456789abcdef", "0123456789", "0123456789" * 3 + "abcdef"):
        for _ in range(2000):
            texts = ["".join(dice.choices(signs, k=32)) for _ in range(dice.randint(1, 3))]
            texts = [str(UUID(text)) for text in texts]
            expected = not any(map(sensitive, texts))
            assert are_harmless_ids(texts) == expected, texts
            content, labelled = content + expected, labelled + (not expected)
    assert content > 1000
    assert labelled > 100
    for text in ("", KEYS[0], ARN, IDS[0].upper(), IDS[0] + "0", IDS[0][1:], "é" * 36):
        assert not are_harmless_ids([text, IDS[1]])


def test_a_list_with_one_secret_is_shown_but_for_it() -> None:
    event = {"Records": [{"key": key} for key in [*KEYS[:4], "a@example.com", 5, "x" * 129]]}

    shown = AllowedFields(["Records[].key"], Marks(())).of(event)["Records[].key"]

    assert shown == [*KEYS[:4], "[redacted: e-mail]", 5, "[refused: length]"]


def test_marks_and_names_count_in_the_quick_look_too() -> None:
    event = {"Records": [{"key": key, "token": key} for key in KEYS[:2]]}
    fields = AllowedFields(["Records[].key", "Records[].token"], Marks(["orders-1.csv"]))
    assert fields.of(event) == {
        "Records[].key": [KEYS[0], "[redacted: marked]"],
        "Records[].token": ["[redacted: name]", "[redacted: name]"],
    }


def test_ten_texts_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(redaction, "sensitive", lambda text: looked.append(text))
    event = {"Records": [{"key": key} for key in KEYS]}
    assert AllowedFields(["Records[].key"], Marks(())).of(event) == {"Records[].key": KEYS}
    assert looked == []
