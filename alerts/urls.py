from django.urls import include, path

from alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.AlertList.as_view(), name="list"),
    path("<int:pk>/", views.alert, name="alert"),
    path("<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("", include("alerts.inbox.urls")),
    path("", include("alerts.life.urls")),
    path("", include("alerts.notices.urls")),
    path("", include("alerts.orders.urls")),
    path("", include("alerts.parameters.urls")),
]
