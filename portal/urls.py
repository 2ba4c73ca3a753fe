"""The portal's addresses, at the root of the site."""

from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.start, name="start"),
    path("overview/", views.home, name="home"),
    path("overview/pulse/", views.pulse, name="pulse"),
    path("overview/map/", views.map_data, name="map"),
    path("boundaries/", views.boundaries, name="boundaries"),
    path("search/", views.search, name="search"),
    path("bell/", views.bell, name="bell"),
    path("district/", views.district, name="district"),
]
