"""Addresses under /maintenance/, in the namespace ``maintenance``."""

from django.urls import path

from maintenance.reports import abnormal
from maintenance.reports import cleaning_views as cleanings
from maintenance.reports import monthly_views as months

urlpatterns = [
    path("monthly/", months.monthly, name="monthly"),
    path("monthly/excel/", months.monthly_excel, name="monthly_excel"),
    path("monthly/abnormal/<int:pk>/", abnormal.abnormal, name="abnormal"),
    path("monthly/<str:code>/<slug:slug>/", months.monthly_one, name="monthly_one"),
    path("monthly/<str:code>/<slug:slug>/sites/", months.monthly_sites, name="monthly_sites"),
    path("cleanings/", cleanings.CleaningList.as_view(), name="cleanings"),
    path("cleanings/new/", cleanings.CleaningNew.as_view(), name="cleaning_new"),
    path("cleanings/<int:pk>/", cleanings.cleaning, name="cleaning"),
    path("cleanings/<int:pk>/review/", cleanings.review, name="cleaning_review"),
    path("cleanings/<int:pk>/restore/", cleanings.restore, name="cleaning_restore"),
]
