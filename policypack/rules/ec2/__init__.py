"""Rules for Amazon VPC, whose resources are those of EC2."""
