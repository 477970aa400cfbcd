"""Rules for AWS IAM: policies, attachments and roles."""
