"""The duties' logs, SIM renewals, spare parts."""
