"""The grammar of the sentences in which a documentation states a default."""

from __future__ import annotations

from typing import Any

import pytest

from tools.default_sentences import stated_default


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("Whether it is on. Defaults to `false`.", "b", False),
        ("Defaults true. The rest.", "b", True),
        ("Defaults to false.", "b", False),
        ("Default `1`", "i", 1),
        ("Default is 24.", "i", 24),
        ("Defaults of `OFF`. Valid values are `OFF`, `ON`.", "s", "OFF"),
        ("Default: `TLSv1`.", "s", "TLSv1"),
        ("Default value is: `Policy-2018-11`.", "s", "Policy-2018-11"),
        ("The default values is `PLAINTEXT`.", "s", "PLAINTEXT"),
        ("The default state is `ENABLED`, which means you must supply a role.", "s", "ENABLED"),
        ("The default for this attribute is 30. An integer.", "i", 30),
        ("Supported values: `Enabled` (Default) or `Disabled`.", "s", "Enabled"),
        ('Either "paravirtual" (the default) or "hvm".', "s", "paravirtual"),
        ("If no value is provided, it will be set to ENABLED by default.", "s", "ENABLED"),
        ("By default, deletion protection is disabled.", "b", False),
        ("By default set to false", "b", False),
        ("Number of seconds, (default is `2`).", "i", 2),
        # That the property is absent is not a condition.
        ("If you do not specify a value, it defaults to `30`", "i", 30),
        (
            "If the `encrypt_at_rest` block is not provided then this defaults to `false`.",
            "b",
            False,
        ),
        ("If this is not explicitly set, AWS will set a default value of `true`.", "b", True),
        ("The default is `false` if not specified.", "b", False),
        ("Defaults to `false`, even when `bucket` is specified.", "b", False),
        # A value is one of the property's type.
        ("Defaults to `true`.", "s", "true"),
        ("Defaults to `bucket`.", "b", None),
        ("Defaults to `x`.", "@ec2/Options", None),
        # The same value twice is one default, two values are none.
        ("Defaults to `1`. The default is 1.", "i", 1),
        ("Defaults to `1`. The default is 2.", "i", None),
        # A default of some cases.
        ("Defaults to `true` when the group is not set, and `false` otherwise.", "b", None),
        ("The default is `false` for `provisioned` and `true` for `serverless`.", "b", None),
        ("When a function is created, the default mode is `Auto`.", "s", None),
        ("If `type` is `Zip`, it defaults to `3`.", "i", None),
        ("Otherwise, specify the default value of 2.", "i", None),
        # Prose.
        ("ARN of the default SSL server certificate.", "s", None),
        ("Encrypted with the default key.", "b", None),
        ("Defaults to the Region of the provider.", "s", None),
        ("By default, the engine is the newest.", "b", None),
        ("See the [Default `true`](https://example.com) page.", "b", True),
        ("Whether it is on.", "b", None),
        ("The default value is 29,000 milliseconds.", "i", None),
        ("The default is 1 MiB.", "i", None),
        ("", "b", None),
    ],
)
def test_a_default_is_read(text: str, code: str, value: Any) -> None:
    found = stated_default(text, code)
    assert (found.value if found else None) == value
    assert found is None or type(found.value) is type(value)


def test_the_sentence_is_the_one_that_states_it() -> None:
    text = """
        Days to keep it, see [the guide](https://docs.aws.amazon.com/x). Must be
        between `0` and `35`. The default
        is `7`. Conflicts with `other`.
    """
    found = stated_default(text, "i")
    assert found is not None
    assert found.sentence == "The default is `7`."
