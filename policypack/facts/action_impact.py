"""What an action on every resource does to others: the actions that are grave, and the minor ones.

From the Service Authorization Reference, and the pages that the notes of the table name.
What is neither grave nor minor is between the two: it disturbs other applications, but takes over
or destroys nothing.
"""

from __future__ import annotations

from policypack.facts.table import read_table

_TABLE = read_table(__file__)

# Destroys or replaces data, code or what protects them; takes over traffic, accounts or keys.
GRAVE_WRITES = tuple(_TABLE["grave_writes"])
# Exceptions of the grave ones, and what disturbs no other workload.
MINOR_WRITES = tuple(_TABLE["minor_writes"])
# No other workload uses what is new yet. Which access a tag gives, policies about tags decide.
MINOR_VERBS = tuple(_TABLE["minor_verbs"])
# These names say "create", and change what others use.
DISTURBING = tuple(_TABLE["disturbing"])
# Services of which nothing but help, prices or the holder's own session is to be had.
HARMLESS_SERVICES = frozenset(_TABLE["harmless_services"])
# Permissions that open data or the account to others, although neither name nor level says so.
# `tools/mine_impact_sets.py` derives the others from the content that they open.
GRAVE_PERMISSIONS = tuple(_TABLE["grave_permissions"])
# Content beside data, secrets, keys and functions: what a permission opens with it is grave.
OPENED = tuple(_TABLE["opened"])
# Permissions that open less than their types of resources hold.
OPENS_LESS = tuple(_TABLE["opens_less"])
# Services of which every action is grave that AWS calls Permissions management.
GRAVE_WITH_PERMISSIONS = tuple(_TABLE["grave_with_permissions"])
# Records of customers in the stores that most accounts have, and records of patients. Other content
# is logs, measurements, results, messages, graphs and code. A statement of a data API needs the
# secret of the database besides:
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html
GRAVE_READS = tuple(_TABLE["grave_reads"])
# What tells of resources that exist and how they are set, whatever AWS calls its level. Services
# that show their consoles need them on "*".
INVENTORY = tuple(_TABLE["inventory"])
