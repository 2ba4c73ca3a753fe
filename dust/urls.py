from django.urls import path

from dust import views

app_name = "dust"
urlpatterns = [
    path("", views.Sites.as_view(), name="list"),
    path("<int:pk>/", views.Site.as_view(), name="site"),
    path("<int:pk>/chart/", views.Chart.as_view(), name="chart"),
]
