"""Addresses under /maintenance/, in the namespace ``maintenance``."""

from django.urls import path

from maintenance.work import opening_views, views

urlpatterns = [
    path("work/", views.WorkOrders.as_view(), name="work_orders"),
    path("work/new/", opening_views.NewOrder.as_view(), name="work_new"),
    path("work/mine/", views.mine, name="work_mine"),
    path("work/<int:pk>/", views.order, name="work_order"),
    path("work/<int:pk>/move/", views.move, name="work_move"),
    path("work/of-alert/<int:pk>/", views.of_alert, name="work_of_alert"),
    path("work/of-site/<int:pk>/", views.of_site, name="work_of_site"),
]
