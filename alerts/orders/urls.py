"""Addresses under /alerts/, in the namespace ``alerts``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
