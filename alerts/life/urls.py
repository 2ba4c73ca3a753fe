"""Addresses under /alerts/, in the namespace ``alerts``."""

from django.urls import path

from alerts.life import file_views, supervision_views

urlpatterns = [
    path("supervision/", supervision_views.SupervisionList.as_view(), name="supervisions"),
    path("supervision/new/", supervision_views.SupervisionNew.as_view(), name="supervision_new"),
    path("supervision/<int:pk>/", supervision_views.supervision, name="supervision"),
    path("supervision/<int:pk>/reply/", supervision_views.reply, name="supervision_reply"),
    path("supervision/<int:pk>/extend/", supervision_views.extend, name="supervision_extend"),
    path("supervision/<int:pk>/review/", supervision_views.review, name="supervision_review"),
    path("files/<int:pk>/", file_views.attachment, name="attachment"),
]
