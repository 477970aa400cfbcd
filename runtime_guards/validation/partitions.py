"""Partitions of AWS: the host names of their services' endpoints.

From `partitions.json` of botocore 1.44.8 (2026-11): the commercial regions and GovCloud, China, the
European Sovereign Cloud, and the isolated partitions of the United States and Europe. ARNs name
their partition in full, such as `aws-eusc`, and patterns of ARNs take any name.
"""

from __future__ import annotations

# A pattern of the domains of endpoints, which stand after the region: sns.REGION.DOMAIN.
DOMAIN = (
    r"(?:amazonaws\.(?:com(?:\.cn)?|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk"
    r"|csp\.hci\.ic\.gov)"
)
# The European Sovereign Cloud has the longest regions: eusc-de-east-1.
REGION = r"[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}"
