"""Ambient air of the counties: what the difference rules subtract. Its page, its import from Excel."""
