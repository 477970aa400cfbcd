"""Rules for Amazon CloudWatch: logs and alarms."""
