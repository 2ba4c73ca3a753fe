from django.urls import include, path

app_name = "maintenance"
urlpatterns = [
    path("", include("maintenance.work.urls")),
    path("", include("maintenance.visits.urls")),
    path("", include("maintenance.visits.paper.urls")),
    path("", include("maintenance.field.urls")),
    path("", include("maintenance.field.phone_urls")),
    path("", include("maintenance.plans.urls")),
    path("", include("maintenance.reports.urls")),
    path("", include("maintenance.logs.urls")),
    path("", include("maintenance.stages.urls")),
]
