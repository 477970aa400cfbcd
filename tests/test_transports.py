"""One stack has one set of verdicts, whoever hands it over.

Each program is judged as the pack judges it under the engine, as the view of `stackwarden preview`
and as `audit` of its state, by all rules and by policies of Pulumi's SDK that read all they can.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from policypack.testing.programs import run
from tests.test_ordinary_programs import FOLDER, PROGRAMS, YAML
from tests.transports import INHERENT, differing, of_deployment, of_engine


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_one_stack_has_one_set_of_verdicts(program: Path) -> None:
    text = program.read_text(encoding="utf-8")
    source = YAML.format(text=text) if program.suffix == ".yaml" else text
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_PROGRAM_DIR", str(FOLDER))
        registered = run(source)
        expected = of_engine(registered).judged()
        for of, reasons in INHERENT.items():
            found = [*differing(of(registered).judged(), expected, reasons)]
            assert not found, "\n".join([of.__name__, *found])


def test_a_policy_of_the_sdk_is_undecided_about_what_a_state_lacks() -> None:
    """GIVEN an option that no state holds THEN a policy that reads it is undecided, not passed."""
    source = """
        queue = aws.sqs.Queue(
            "q",
            opts=pulumi.ResourceOptions(
                delete_before_replace=True,
                ignore_changes=["tags"],
                custom_timeouts=pulumi.CustomTimeouts(create="5m"),
                additional_secret_outputs=["arn"],
                provider=aws.Provider("west", region="eu-west-1"),
                depends_on=[aws.sns.Topic("t")],
            ),
        )
    """
    program = run(dedent(source))
    subject = next(each.urn for each in program.inputs if each.name == "q")
    for of in (of_engine, *INHERENT):
        told = of(program).judged()

        def said(rule: str) -> list[str]:
            return [each[2] for each in told[f"acme-{rule}", subject]]  # noqa: B023

        assert said("ignore-changes") == ['["tags"]']
        assert said("additional-secret-outputs") == ['["arn"]']
        assert said("custom-timeouts") == [
            '{"create_seconds": 300.0, "update_seconds": 0, "delete_seconds": 0}'
        ]
        assert '"eu-west-1"' in said("provider")[0]
        assert ":Topic::t" in said("links")[0]
        lacks = "undecided: deleteBeforeReplace needs the program: a state does not contain it"
        assert said("delete-before-replace") == ["true" if of is of_engine else lacks]


def test_a_planted_difference_is_seen() -> None:
    program = run('aws.sqs.Queue("q", name="orders")')
    expected, found = of_engine(program).judged(), of_deployment(program).judged()
    reasons = INHERENT[of_deployment]
    assert not [*differing(found, expected, reasons)]
    lost = next(key for key in found if key[0] == "acme-protect")
    del found[lost]
    (told,) = differing(found, expected, reasons)
    assert told.startswith(str(lost))
