"""工单: made, assigned, moved on by its crew."""
