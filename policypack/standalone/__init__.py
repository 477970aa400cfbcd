"""Verdicts about documents and packages outside a stack."""
