"""Addresses under /maintenance/, in the namespace ``maintenance``."""

from django.urls import path

from maintenance.field import views

urlpatterns = [
    path("field/uploads/<uuid:key>/", views.upload, name="field_upload"),
    path("field/photos/<int:pk>/", views.photo, name="field_photo"),
    path("field/photos/<int:pk>/thumb/", views.thumbnail, name="field_thumbnail"),
]
