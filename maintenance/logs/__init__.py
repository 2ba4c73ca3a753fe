"""运维日志, SIM renewals, spare parts, the duties."""
