"""Rules for Amazon MemoryDB."""
