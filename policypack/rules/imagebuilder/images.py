"""Encryption of images, recipes and components."""

from __future__ import annotations

from policypack.forms.families.encryption import without_customer_key

image_without_customer_key = without_customer_key(
    id="imagebuilder-image-without-customer-key",
    subject="Image Builder image",
    properties={
        "aws:imagebuilder/component:Component": "kmsKeyId",
        "aws:imagebuilder/distributionConfiguration:DistributionConfiguration": (
            "distributions[].amiDistributionConfiguration.kmsKeyId"
        ),
        "aws:imagebuilder/imageRecipe:ImageRecipe": "blockDeviceMappings[].ebs.kmsKeyId",
    },
    why="""
    By default, components, build disks and distributed images are encrypted with keys that AWS owns
    or manages, or not at all. A customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/imagebuilder/latest/userguide/data-protection.html
    """,
)
