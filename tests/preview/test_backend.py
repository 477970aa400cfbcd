"""The backend and the Pulumi home of an offline preview."""

from __future__ import annotations

import json
from pathlib import Path

from policypack.preview.backend import make, make_home, masked
from policypack.preview.stack_config import Copy

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def test_a_state_keeps_everything_but_its_secrets() -> None:
    state = {
        "secrets_providers": {"type": "passphrase", "state": {"salt": "v1:salt"}},
        "resources": [{"outputs": {"arn": "arn:x", "keys": [{**SECRET, "ciphertext": "abc"}]}}],
    }
    outputs = {"arn": "arn:x", "keys": [{**SECRET, "plaintext": '"[secret]"'}]}
    assert masked(state) == {"resources": [{"outputs": outputs}]}


def test_a_backend_holds_one_stack_and_its_configuration(tmp_path: Path) -> None:
    file = make(tmp_path, "shop", "dev", Copy({"config": {"aws:region": "eu-west-1"}}), None)
    assert file.name == "Pulumi.dev.yaml"
    checkpoint = json.loads((tmp_path / ".pulumi" / "stacks" / "shop" / "dev.json").read_text())
    assert checkpoint["checkpoint"] == {"stack": "organization/shop/dev", "latest": None}


def test_a_home_has_the_users_plugins_and_no_login(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    (theirs / "plugins" / "resource-random-v4.18.0").mkdir(parents=True)
    (theirs / "credentials.json").touch()
    made = make_home(tmp_path / "home", {"PULUMI_HOME": str(theirs)})
    assert [path.name for path in made.iterdir()] == ["plugins"]
    (link,) = (made / "plugins").iterdir()
    assert link.resolve() == (theirs / "plugins" / "resource-random-v4.18.0").resolve()


def test_a_user_without_plugins_has_an_empty_home(tmp_path: Path) -> None:
    made = make_home(tmp_path / "home", {"PULUMI_HOME": str(tmp_path / "none")})
    assert [*(made / "plugins").iterdir()] == []
