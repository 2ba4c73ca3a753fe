"""Addresses of visits, under /maintenance/."""

from django.urls import path

from maintenance.visits import change_views, desk_views, views

urlpatterns = [
    path("visits/", views.VisitList.as_view(), name="visits"),
    path("visits/new/", desk_views.VisitNew.as_view(), name="visit_new"),
    path("visits/changes/", change_views.ChangeList.as_view(), name="visit_changes"),
    path("visits/changes/<int:pk>/", change_views.decide, name="visit_change"),
    path("visits/<int:pk>/", views.visit, name="visit"),
    path("visits/<int:pk>/review/", views.review, name="visit_review"),
    path("visits/<int:pk>/correct/", desk_views.VisitCorrect.as_view(), name="visit_correct"),
]
