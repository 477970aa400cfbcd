"""Settings and waivers: what an organization and a program say about rules."""
