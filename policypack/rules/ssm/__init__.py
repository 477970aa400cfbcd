"""Rules for AWS Systems Manager: parameters, documents and sessions."""
