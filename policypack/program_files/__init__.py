"""What the files of a program tell the pack: its settings, and waivers in comments."""
