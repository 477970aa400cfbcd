"""The actions to name first when a pattern expands to many: permissions, credentials, data.

An order for messages, not a verdict. Permissions first, after AWS's access level "Permissions
management" in the Service Authorization Reference, then credentials, data and destruction.
"""

from __future__ import annotations

from policypack.facts.table import read_table

HIGH_RISK_ACTIONS = tuple(read_table(__file__)["actions"])
