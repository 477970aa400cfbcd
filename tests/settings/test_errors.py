"""Errors of settings show the invalid value, except for a secret."""

from __future__ import annotations

import pytest

from policypack.settings.errors import SettingsError, without_secrets
from policypack.settings.merging import read_settings


@pytest.mark.parametrize(
    ("given", "secret"),
    [
        ({"profile": "hunter2x"}, "hunter2x"),
        ({"rule_seconds": -77123}, "-77123"),
        ({"rule_seconds": 0.77123}, "0.77123"),
    ],
)
def test_value_is_shown_unless_the_stack_marks_it_secret(
    given: dict[str, object], secret: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(given)
    (fault,) = caught.value.faults
    assert secret in fault
    hidden = without_secrets(fault, ["", secret])
    assert secret not in hidden
    assert "(secret)" in hidden
    assert without_secrets(fault, ["another", "7"]) == fault
