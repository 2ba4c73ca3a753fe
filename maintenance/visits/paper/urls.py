"""Addresses of the form on paper, under /maintenance/."""

from django.urls import path

from maintenance.visits.paper import views

urlpatterns = [
    path("visits/<int:pk>/print/", views.visit_print, name="visit_print"),
    path("visits/<int:pk>/pdf/", views.visit_pdf, name="visit_pdf"),
]
