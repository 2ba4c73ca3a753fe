from django.urls import path

from alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.AlertList.as_view(), name="list"),
    path("<int:pk>/", views.alert, name="alert"),
    path("<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
]
