"""A new option of a command of `stackwarden`."""

from __future__ import annotations

import re

from policypack.commands import COMMANDS, command_line
from tools.new.draft import Draft, before

_NAME = re.compile(r"[a-z]+(-[a-z]+)*")
_TEST = '''\
"""`stackwarden {command} --{name}`."""

from __future__ import annotations

import pytest

from policypack.commands import main

Capture = pytest.CaptureFixture[str]


def test_help_has_the_option(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        main(["{command}", "--help"])
    assert "  --{name} VALUE" in capsys.readouterr().out


def test_an_empty_value_is_refused_in_one_line(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as left:
        main(["{command}", "--{name}", ""])
    assert left.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--{name}" in line
'''
_ARGUMENT = """\
    made.add_argument("--{name}", metavar="VALUE", type=_{field}, help="use this {words}")
"""
_TYPE = '''\
def _{field}(text: str) -> str:
    """The value of `--{name}`. Raises ArgumentTypeError for an invalid one."""
    if not text:
        raise argparse.ArgumentTypeError("empty; give a value")
    return text


'''


def draft(command: str, name: str) -> Draft:
    """Returns the files of an option.

    Raises ValueError if there is no such command, or if it has the option or can't have it.
    """
    if command not in COMMANDS:
        raise ValueError(f"{command}: no such command; use one of {', '.join(COMMANDS)}")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name}: must be words of lower case letters, joined by -")
    if f"--{name}" in options_of(command):
        raise ValueError(f"{command} has an option --{name}")
    field = name.replace("-", "_")
    module = f"policypack/commands/{command.replace('-', '_')}.py"
    test = f"tests/commands/test_{command.replace('-', '_')}_{field}.py"
    argument = _ARGUMENT.format(name=name, field=field, words=name.replace("-", " "))

    def edit(text: str) -> str:
        # The type comes first, since its place is found by the function that follows.
        typed = before("def run(", _TYPE.format(name=name, field=field))(text)
        return before("    made.set_defaults(run=", argument)(typed)

    return Draft(
        added={test: _TEST.format(command=command, name=name)},
        changed={module: edit},
        tests=(test,),
        house=("tests/commands/test_parser.py", "tests/commands/test_completion.py"),
        selected=f"{command} or option or completion",
        left=(
            f"let run in {module} use arguments.{field}, and say in its help what it does",
            f"test the effect in {test}",
            "name the option on the command's page in docs/",
        ),
    )


def options_of(command: str) -> list[str]:
    """The options that a command has, such as `--format`."""
    parsers = command_line([command])._subparsers
    assert parsers is not None
    (made,) = (each for each in parsers._group_actions if each.choices)
    return list(dict(made.choices or {})[command].options())
