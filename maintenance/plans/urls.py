"""Addresses under /maintenance/, in the namespace ``maintenance``."""

from django.urls import URLPattern, path

from maintenance.plans import consultation_views as consultations
from maintenance.plans import day_views, plan_views, views
from maintenance.plans.coverage_views import Coverage

urlpatterns: list[URLPattern] = [
    path("plans/", views.plans, name="plans"),
    path("plans/new/", views.PlanNew.as_view(), name="plan_new"),
    path("plans/calendar/", views.calendar, name="plan_calendar"),
    path("plans/coverage/", Coverage.as_view(), name="coverage"),
    path("plans/<int:pk>/", plan_views.plan, name="plan"),
    path("plans/<int:pk>/print/", views.paper, name="plan_print"),
    path("plans/<int:pk>/rearrange/", plan_views.rearrange, name="plan_rearrange"),
    path("plans/<int:pk>/hand-over/", plan_views.hand_over, name="plan_hand_over"),
    path("plans/<int:pk>/add/", plan_views.add, name="plan_add"),
    path("plans/<int:pk>/orders/", plan_views.orders, name="plan_orders"),
    path("plans/<int:pk>/days/<str:day>/", day_views.day, name="plan_day"),
    path("plans/<int:pk>/days/<str:day>/sort/", day_views.sort, name="plan_day_sort"),
    path("plans/items/<int:pk>/place/", day_views.place, name="plan_item_place"),
    path("plans/items/<int:pk>/move/", plan_views.move, name="plan_item_move"),
    path("plans/items/<int:pk>/drop/", plan_views.drop, name="plan_item_drop"),
    path("plans/consultations/", consultations.year, name="consultations"),
    path("plans/consultations/new/", consultations.ConsultationNew.as_view(), name="consultation_new"),
    path("plans/consultations/<int:pk>/", consultations.consultation, name="consultation"),
    path(
        "plans/consultations/<int:pk>/edit/",
        consultations.ConsultationEdit.as_view(),
        name="consultation_edit",
    ),
    path("plans/consultations/<int:pk>/confirm/", consultations.confirm, name="consultation_confirm"),
    path("plans/consultations/<int:pk>/result/", consultations.result, name="consultation_result"),
    path("plans/consultations/<int:pk>/send/", consultations.send, name="consultation_send"),
    path("plans/consultations/<int:pk>/print/", consultations.paper, name="consultation_print"),
]
