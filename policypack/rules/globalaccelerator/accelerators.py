"""Flow logs of accelerators."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal
from policypack.forms.families.operation import not_logged

accelerator_unlogged = not_logged(
    id="globalaccelerator-accelerator-unlogged",
    subject="Global Accelerator",
    logs="flow logs",
    properties={"aws:globalaccelerator/accelerator:Accelerator": "attributes.flowLogsEnabled"},
    must=equal(True),
    default=False,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set attributes.flowLogsEnabled to true, and attributes.flowLogsS3Bucket and "
        "flowLogsS3Prefix to where the logs go"
    ),
    why="""
    Flow logs show which addresses connected to an accelerator and the endpoints behind it. Without
    them, you cannot trace the source of an attack.
    https://docs.aws.amazon.com/global-accelerator/latest/dg/monitoring-global-accelerator.flow-logs.html
    """,
)
