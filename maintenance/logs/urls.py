"""Addresses under /maintenance/, in the namespace ``maintenance``."""

from django.urls import URLPattern, path

from maintenance.logs import stock_views, views

urlpatterns: list[URLPattern] = [
    path("logs/", views.LogList.as_view(), name="logs"),
    path("logs/excel/", views.LogExcel.as_view(), name="logs_excel"),
    path("logs/month/", views.month_view, name="logs_month"),
    path("logs/duties/", views.duty_list, name="logs_duties"),
    path("logs/new/", views.kinds, name="log_kinds"),
    path("logs/new/<slug:slug>/", views.LogEdit.as_view(), name="log_new"),
    path("logs/<int:pk>/", views.log, name="log"),
    path("logs/<int:pk>/edit/", views.LogEdit.as_view(), name="log_edit"),
    path("logs/sims/", stock_views.SimList.as_view(), name="logs_sims"),
    path("logs/sims/<int:pk>/", stock_views.sim, name="logs_sim"),
    path("logs/sims/<int:pk>/renew/", stock_views.renew, name="logs_sim_renew"),
    path("logs/spares/", stock_views.spare_list, name="logs_spares"),
    path("logs/spares/new/", stock_views.SpareNew.as_view(), name="logs_spare_new"),
    path("logs/spares/<int:pk>/", stock_views.spare, name="logs_spare"),
    path("logs/spares/<int:pk>/move/", stock_views.spare_move, name="logs_spare_move"),
]
