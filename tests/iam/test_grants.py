"""The normal form of a statement omits actions that another action covers."""

from __future__ import annotations

import random

import pytest

from policypack.iam.document.globs import covers, has_wildcard
from policypack.iam.meaning.grants import grants

_SERVICES = ("s3", "s3-outposts", "S3", "s*", "*", "ec2", "e?2", "nosuch")
_NAMES = (":*", ":Get*", ":GetObject", ":getobject", ":GetObjec?", ":Describe*", "", "*")


@pytest.mark.parametrize("seed", range(40))
def test_just_what_no_other_action_covers_is_said(seed: int) -> None:
    chance = random.Random(seed)
    texts = [chance.choice(_SERVICES) + chance.choice(_NAMES) for _ in range(chance.randint(1, 9))]
    (found,) = grants({"Statement": {"Effect": "Allow", "Action": texts, "Resource": "*"}}) or ()
    lowered = {each.lower() for each in texts}
    wider = {each for each in lowered if has_wildcard(each)}
    assert {each.lower() for each in found.actions} == {
        each
        for each in lowered
        if not any(other != each and covers(other, each) for other in wider)
    }
