"""Domains of AWS that a DNS record may name: which of them another account can take.

A name that its owner chooses is free for every account once the resource is deleted. A name that
AWS assigns is not given again, or the service verifies the domain before another account uses it.

Records that delegate a zone are not among them: Route 53 gives a zone no name servers to which a
delegation of its domain still points.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/protection-from-dangling-dns.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

from policypack.start.lazy_patterns import lazy_pattern

AS_OF = "2026-11-30"


class RecordTarget(NamedTuple):
    """Domains of a service. The owner chooses the group `name` of those that are `is_chosen`."""

    service: str
    domain: str
    is_chosen: bool
    source: str


_GUIDE = "https://docs.aws.amazon.com/"
_REPORTED = "https://github.com/EdOverflow/can-i-take-over-xyz/issues/"
_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d"
RECORD_TARGETS = (
    RecordTarget(
        "S3",
        rf"(?:(?P<name>.+)\.)?s3(?:-website)?(?:\.dualstack)?(?:[.-]{_REGION})?\.amazonaws\.com(?:\.cn)?",
        True,
        f"{_REPORTED}36",
    ),
    RecordTarget(
        "Elastic Beanstalk",
        r"(?P<name>[a-z0-9-]+)\.[a-z0-9-]+\.elasticbeanstalk\.com(?:\.cn)?",
        True,
        f"{_REPORTED}194",
    ),
    # Another distribution may list the domain only with a certificate for it.
    RecordTarget(
        "CloudFront",
        r"[a-z0-9]+\.cloudfront\.net",
        False,
        f"{_GUIDE}AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements",
    ),
    RecordTarget(
        "Elastic Load Balancing",
        r".+\.elb(?:\.[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?",
        False,
        f"{_REPORTED}137",
    ),
    RecordTarget(
        "API Gateway",
        r"[a-z0-9-]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?",
        False,
        f"{_GUIDE}apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html",
    ),
    RecordTarget(
        "App Runner",
        r"[a-z0-9]+\.[a-z0-9-]+\.awsapprunner\.com",
        False,
        f"{_GUIDE}apprunner/latest/api/API_AssociateCustomDomain.html",
    ),
    RecordTarget(
        "Amplify",
        r"(?:[a-z0-9-]+\.)?d[a-z0-9]+\.amplifyapp\.com",
        False,
        f"{_GUIDE}amplify/latest/userguide/custom-domains.html",
    ),
    RecordTarget(
        "Global Accelerator",
        r"[a-z0-9]+\.awsglobalaccelerator\.com",
        False,
        f"{_GUIDE}Route53/latest/DeveloperGuide/routing-to-global-accelerator.html",
    ),
)
_PATTERNS = [(lazy_pattern(each.domain, re.IGNORECASE), each) for each in RECORD_TARGETS]


def chosen_name(domain: str) -> tuple[str, str] | None:
    """The service and the name that the owner of a domain has chosen there.

    None where another account cannot take the domain. The name is "" where it is the record's own.
    """
    for pattern, target in _PATTERNS:
        if found := pattern.fullmatch(domain):
            return (target.service, found["name"] or "") if target.is_chosen else None
    return None
