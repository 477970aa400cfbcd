"""Rules for AWS CloudTrail."""
