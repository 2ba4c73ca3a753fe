"""The phone app's addresses under /maintenance/, in the namespace ``maintenance``."""

from django.urls import path

from maintenance.field import phone_views as views

urlpatterns = [
    path("field/", views.app, name="field_app"),
    path("field/worker.js", views.worker, name="field_worker"),
    path("field/app.webmanifest", views.manifest, name="field_manifest"),
    path("field/person/", views.person, name="field_person"),
    path("field/bundle/", views.take_along, name="field_bundle"),
    path("field/live/<int:pk>/", views.live, name="field_live"),
    path("field/moves/", views.move, name="field_move"),
]
