"""The weaknesses of IAM documents, by purpose."""
