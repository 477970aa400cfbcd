"""IAM documents: their grammar, and what they are made of."""
