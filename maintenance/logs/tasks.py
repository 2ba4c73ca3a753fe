"""Doors for Celery: fetch the clock, call one named function."""
