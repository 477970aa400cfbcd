"""What stands in ARNs for the own account and Region while they are not known.

In a template they are `${AWS::AccountId}` and `${AWS::Region}`. AWS gives no account and no Region
these names, so no ARN with them reads as that of another account.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
"""

from __future__ import annotations

OWN_ACCOUNT = "0" * 12
OWN_REGION = "xx-nowhere-1"
