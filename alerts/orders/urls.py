"""Addresses under /alerts/, in the namespace ``alerts``."""

from django.urls import URLPattern, path

from alerts.orders import board_views, import_views, views
from alerts.orders import declaration_views as declarations

urlpatterns: list[URLPattern] = [
    path("orders/", views.OrderList.as_view(), name="orders"),
    path("orders/new/", views.OrderNew.as_view(), name="order_new"),
    path("orders/points/", views.points, name="order_points"),
    path("orders/board/", board_views.show, name="order_board"),
    path("orders/import/", import_views.upload, name="order_import"),
    path("orders/import/confirm/", import_views.confirm, name="order_import_confirm"),
    path("orders/import/template/", import_views.template, name="order_template"),
    path("orders/<int:pk>/", views.order, name="order"),
    path("orders/<int:pk>/edit/", views.OrderNew.as_view(), name="order_edit"),
    path("orders/<int:pk>/issue/", views.issue, name="order_issue"),
    path("orders/<int:pk>/lift/", views.lift, name="order_lift"),
    path("orders/<int:pk>/withdraw/", views.withdraw, name="order_withdraw"),
    path("declarations/", declarations.DeclarationList.as_view(), name="declarations"),
    path("declarations/new/", declarations.DeclarationNew.as_view(), name="declaration_new"),
    path("declarations/<int:pk>/", declarations.declaration, name="declaration"),
    path("declarations/<int:pk>/review/", declarations.review, name="declaration_review"),
    path("declarations/<int:pk>/end/", declarations.end, name="declaration_end"),
    path("declarations/<int:pk>/withdraw/", declarations.withdraw, name="declaration_withdraw"),
]
