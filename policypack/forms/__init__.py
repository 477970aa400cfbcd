"""Forms of declared rules: properties, requirements, families, and policies for Pulumi's SDK."""
