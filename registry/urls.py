from django.urls import path

from registry import views

app_name = "registry"
urlpatterns = [
    path("enterprises/", views.EnterpriseList.as_view(), name="enterprises"),
    path("enterprises/new/", views.EnterpriseEdit.as_view(), name="enterprise_new"),
    path("enterprises/<int:pk>/", views.enterprise, name="enterprise"),
    path("enterprises/<int:pk>/edit/", views.EnterpriseEdit.as_view(), name="enterprise_edit"),
    path("sites/", views.SiteList.as_view(), name="sites"),
    path("sites/new/<slug:slug>/", views.SiteNew.as_view(), name="site_new"),
    path("sites/<int:pk>/edit/", views.SiteEdit.as_view(), name="site_edit"),
    path("points/<int:pk>/edit/", views.PointEdit.as_view(), name="point_edit"),
]
