"""Rules for Amazon VPC, whose resource types belong to EC2."""
