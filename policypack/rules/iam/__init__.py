"""Rules for IAM policies, attachments and roles."""
