"""Rules for AWS CloudFormation."""
