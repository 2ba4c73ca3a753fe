"""Addresses under /alerts/, in the namespace ``alerts``."""

from django.urls import path

from alerts.notices.views import lists, setup

urlpatterns = [
    path("notices/", lists.Mine.as_view(), name="notices"),
    path("notices/read/", lists.read_all, name="notices_read"),
    path("notices/<int:pk>/open/", lists.open_notice, name="notice_open"),
    path("notices/log/", lists.Log.as_view(), name="notice_log"),
    path("notices/storms/", lists.Storms.as_view(), name="storms"),
    path("notices/storms/<int:pk>/", lists.storm, name="storm"),
    path("notices/channels/", setup.listed, name="channels"),
    path("notices/channels/new/", setup.channel_new, name="channel_new"),
    path("notices/channels/robot/", setup.robot_new, name="robot_new"),
    path("notices/channels/<int:pk>/", setup.channel_edit, name="channel_edit"),
    path("notices/channels/<int:pk>/remove/", setup.channel_remove, name="channel_remove"),
    path("notices/channels/<int:pk>/try/", setup.channel_try, name="channel_try"),
    path("notices/texts/", setup.texts, name="notice_texts"),
    path("notices/texts/<int:pk>/", setup.text, name="notice_text"),
]
