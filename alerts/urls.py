from django.urls import include, path

from alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.inbox, name="list"),
    path("<int:pk>/", views.alert, name="alert"),
    path("", include("alerts.inbox.urls")),
    path("", include("alerts.life.urls")),
    path("", include("alerts.notices.urls")),
    path("", include("alerts.orders.urls")),
    path("", include("alerts.parameters.urls")),
]
