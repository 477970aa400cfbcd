"""Ports that scanners look for on the internet, by what usually listens there.

Dated 2026-11. All speak TCP. The ports are those of AWS's list of high risk, without the ports at
which web applications are developed, and those of caches and databases that have no authentication
by default.
https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19
https://www.iana.org/assignments/service-names-port-numbers/
"""

from __future__ import annotations

from collections.abc import Mapping

ADMIN: Mapping[int, str] = {22: "SSH", 3389: "RDP"}
# Those whose service speaks UDP; over UDP, the others are none of theirs. Remote Desktop and
# memcached speak both protocols, and so do directories and file systems.
# https://learn.microsoft.com/windows-server/remote/remote-desktop-services/clients/change-listening-port
OVER_UDP = frozenset({137, 138, 161, 389, 1434, 2049, 3389, 11211})
HTTP = 80
WEB = (HTTP, 443)
RISKY: Mapping[int, str] = {
    20: "FTP",
    21: "FTP",
    23: "Telnet",
    25: "SMTP",
    110: "POP3",
    135: "Windows RPC",
    137: "NetBIOS",
    138: "NetBIOS",
    139: "NetBIOS",
    143: "IMAP",
    161: "SNMP",
    389: "LDAP",
    445: "SMB",
    873: "rsync",
    1433: "SQL Server",
    1434: "SQL Server",
    1521: "Oracle",
    2049: "NFS",
    2375: "Docker",
    2379: "etcd",
    3306: "MySQL",
    4333: "mSQL",
    5432: "PostgreSQL",
    5439: "Redshift",
    5500: "VNC",
    5601: "OpenSearch Dashboards",
    5900: "VNC",
    5984: "CouchDB",
    5985: "WinRM",
    5986: "WinRM",
    6379: "Redis",
    7000: "Cassandra",
    8088: "Hadoop",
    8888: "Jupyter",
    9042: "Cassandra",
    9092: "Kafka",
    9200: "OpenSearch",
    9300: "OpenSearch",
    10250: "Kubernetes",
    11211: "Memcached",
    27017: "MongoDB",
    27018: "MongoDB",
    27019: "MongoDB",
}
