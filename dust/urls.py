from django.urls import path

from dust import views
from dust.air import views as air

app_name = "dust"
urlpatterns = [
    path("", views.Sites.as_view(), name="list"),
    path("<int:pk>/", views.Site.as_view(), name="site"),
    path("<int:pk>/chart/", views.Chart.as_view(), name="chart"),
    path("air/", air.air, name="air"),
    path("air/stations/new/", air.StationEdit.as_view(), name="station_new"),
    path("air/stations/<int:pk>/", air.StationEdit.as_view(), name="station_edit"),
    path("air/import/", air.upload, name="air_import"),
    path("air/import/confirm/", air.confirm, name="air_confirm"),
    path("air/template/", air.template, name="air_template"),
]
