"""Completion scripts: shells load them and offer what the parsers accept."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from policypack.commands import COMMANDS, main

Capture = pytest.CaptureFixture[str]


def script(shell: str, capsys: Capture) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


def completed_by_bash(text: str, *words: str) -> list[str]:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    line = " ".join(f"'{word}'" for word in words)
    ask = (
        f"{text}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _stackwarden\n"
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run([bash, "-c", ask], capture_output=True, encoding="utf-8", check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["sc"], ["scan", "schema"]),
        (["iam", "--format", "s"], ["sarif"]),
        (["iam", "policy.json", "--fail-on", "n"], ["never"]),
        (["iam", "--verb"], ["--verbose"]),
        (["advisories", "up"], ["update"]),
        (["advisories", "update", "--ecosystem", "crates"], ["crates.io"]),
        (["advisories", "update", "--from", "Make"], []),
        (["iam", ""], []),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["completion", "z"], ["zsh"]),
        (["--vers"], ["--version"]),
        (["path", "scan"], []),
        (["explain", "sqs-queue-unenc"], ["sqs-queue-unencrypted"]),
        (["preview", "--only", "iam-policy-adm"], ["iam-policy-admin"]),
        (["schema", "s"], ["settings"]),
    ],
)
def test_bash_offers_what_may_follow_or_leaves_it_to_the_names_of_files(
    words: list[str], offered: list[str], capsys: Capture
) -> None:
    assert completed_by_bash(script("bash", capsys), "stackwarden", *words) == offered


def test_zsh_runs_the_script_of_bash(capsys: Capture) -> None:
    first, rest = script("zsh", capsys).split("\n", 1)
    assert first == "autoload -U +X bashcompinit && bashcompinit"
    assert rest == script("bash", capsys)


def test_fish_has_a_line_for_each_option_and_the_commands(capsys: Capture) -> None:
    lines = script("fish", capsys).splitlines()
    start = "complete -c stackwarden -n '__stackwarden_given \" iam\"'"
    assert f"{start} -l fail-on -x -a 'low medium high critical never'" in lines
    assert f"{start} -l output -r -F" in lines
    assert f"{start} -l quiet" in lines
    assert any(f"-f -a '{' '.join(COMMANDS)}" in line for line in lines)
