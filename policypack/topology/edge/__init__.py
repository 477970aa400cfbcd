"""CloudFront distributions, their origins, and web ACLs."""
