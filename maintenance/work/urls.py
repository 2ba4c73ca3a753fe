"""Addresses under /maintenance/, in the namespace ``maintenance``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
