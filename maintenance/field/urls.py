"""Addresses under /maintenance/, in the namespace ``maintenance``."""

from django.urls import path

from maintenance.field import label_views, submit_views, views

urlpatterns = [
    path("field/uploads/<uuid:key>/", views.upload, name="field_upload"),
    path("field/photos/<int:pk>/", views.photo, name="field_photo"),
    path("field/photos/<int:pk>/thumb/", views.thumbnail, name="field_thumbnail"),
    path("field/submit/", submit_views.submit, name="field_submit"),
    path("field/labels/", label_views.LabelSheet.as_view(), name="field_labels"),
    path("field/labels/<int:pk>/", label_views.label, name="field_label"),
    path("field/d/<int:pk>/", label_views.scanned, name="field_scanned"),
]
