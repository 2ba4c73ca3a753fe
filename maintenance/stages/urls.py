"""Addresses under /maintenance/, in the namespace ``maintenance``."""

from django.urls import URLPattern, path

from maintenance.stages import views

urlpatterns: list[URLPattern] = [
    path("stages/", views.StageList.as_view(), name="stages"),
    path("stages/late/", views.late, name="stages_late"),
    path("stages/site/<int:pk>/", views.site, name="stage_site"),
    path("stages/site/<int:pk>/move/", views.site_move, name="stage_site_move"),
    path("stages/device/<int:pk>/", views.device, name="stage_device"),
    path("stages/device/<int:pk>/move/", views.device_move, name="stage_device_move"),
]
