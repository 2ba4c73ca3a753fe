"""The life of sites and instruments."""
