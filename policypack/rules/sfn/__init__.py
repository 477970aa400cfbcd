"""Rules for AWS Step Functions."""
