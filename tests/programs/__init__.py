"""Programs as people write them, with labels that were written before they ran."""
