"""Addresses under /alerts/, in the namespace ``alerts``."""

from django.urls import URLPattern, path

from alerts.inbox import doors, rail

urlpatterns: list[URLPattern] = [
    path("inbox/ask/", doors.ask, name="ask"),
    path("inbox/act/", doors.act, name="act"),
    path("inbox/undo/<uuid:batch>/", doors.undo, name="undo"),
    path("<int:pk>/evidence/", doors.evidence, name="evidence"),
    path("inbox/rail/", rail.rail, name="rail"),
    path("inbox/views/", rail.save, name="view_save"),
    path("inbox/views/<int:pk>/", rail.change, name="view_change"),
]
