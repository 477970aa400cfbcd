"""Rules for Amazon EKS."""
