"""External IDs: words, account IDs, dates and counting are guessed, random text is not.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html#external-id-use
asks for a unique ID; its examples are 12345, the account's own number, and random text.
"""

from __future__ import annotations

import random
import string
import uuid

import pytest

from policypack.iam.meaning.cross_account import is_hard_to_guess


@pytest.mark.parametrize(
    "external_id",
    [
        *("secret", "external-id", "thisisourexternalid", "TheExternalIdOfAcme", "datadog"),
        *("datadog-integration-role", "AcmeVendorProd", "correct-horse-battery", "acme_prod"),
        *("Password123!", "P4ssw0rd", "v3nd0r", "s3cr3t-4cm3", "companyname2024", "orders7391"),
        *("999988887777", "vendor-123456789012", "externalid-999988887777-2026"),
        *("20261125", "2026-11-25", "2026-11-25T10:15:30Z", "1732560000", "acme2024prod"),
        *("12345", "12345678", "9876543210", "01234567890123456789", "abc123def456"),
        *("Zx8", "7Kq2", "83920174", "acme-4471", "my-external-id-123", ""),
        *("xxxxxxxxxxxx", "abcabcabcabc", "11111111-2222-3333-4444-555555555555"),
        *("acme-3f9c1b7e52d8*", "????????????", "${aws:PrincipalAccount}-3f9c1b7e52d8"),
    ],
)
def test_given_an_id_that_follows_from_names_and_numbers_then_it_is_weak(external_id: str) -> None:
    assert not is_hard_to_guess(external_id)


@pytest.mark.parametrize(
    "external_id",
    [
        *("shop-3f9c1b7e52d8", "acme-3f9c1b7e", "3F9C1B7E52D8", "x7Kp2mQ9", "8392017465"),
        *("a8098c1a-f86e-11da-bd1a-00112444be1e", "f47ac10b58cc4372a5670e02b2c3d479"),
        *("KkPqzrNwXbYtLvSmQd", "qwhrtzkxvbnm", "6Uo8/Pq1vX+0cTz9", "vendor-2026-x7Kp2mQ9"),
        *("purple-otter-4471-canyon", "canyon-otter-83920"),
    ],
)
def test_given_random_text_or_random_words_with_digits_then_it_is_strong(external_id: str) -> None:
    assert is_hard_to_guess(external_id)


def test_given_ids_made_by_chance_then_hardly_any_is_taken_for_a_name() -> None:
    chance = random.Random(11)
    made = [
        *(str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(500)),
        *("".join(chance.choices(string.hexdigits[:16], k=16)) for _ in range(500)),
        *("".join(chance.choices(string.ascii_letters + string.digits, k=12)) for _ in range(500)),
        *("".join(chance.choices(string.ascii_letters, k=16)) for _ in range(500)),
    ]
    weak = [each for each in made if not is_hard_to_guess(each)]
    assert len(weak) < len(made) / 100
