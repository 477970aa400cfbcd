"""Ports that scanners look for on the internet, by what usually listens there.

All speak TCP. The ports are those of AWS's list of high risk, without the ports at
which web applications are developed, and those of caches and databases that have no authentication
by default.
https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19
https://www.iana.org/assignments/service-names-port-numbers/
"""

from __future__ import annotations

from collections.abc import Mapping

from policypack.facts.table import read_table

ADMIN: Mapping[int, str] = {22: "SSH", 3389: "RDP"}
# Those whose service speaks UDP; over UDP, the others are none of theirs. Remote Desktop and
# memcached speak both protocols, and so do directories and file systems.
# https://learn.microsoft.com/windows-server/remote/remote-desktop-services/clients/change-listening-port
OVER_UDP = frozenset({137, 138, 161, 389, 1434, 2049, 3389, 11211})
HTTP = 80
WEB = (HTTP, 443)
RISKY: Mapping[int, str] = {
    int(port): service for port, service in read_table(__file__)["risky"].items()
}
