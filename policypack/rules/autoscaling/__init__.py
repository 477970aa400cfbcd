"""Rules for Amazon EC2 Auto Scaling."""
