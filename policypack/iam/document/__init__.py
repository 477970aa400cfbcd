"""IAM documents: their grammar and their elements."""
