"""运维: from an alert or a plan to a signed form, and the year's records around it."""
