"""Addresses under /alerts/, in the namespace ``alerts``."""

from django.urls import URLPattern, path

from alerts.parameters import own_views, standard_views, trial_views, views

urlpatterns: list[URLPattern] = [
    path("rules/", views.rule_list, name="rules"),
    path("rules/settings/<int:pk>/restore/", views.setting_restore, name="setting_restore"),
    path("rules/targets/<slug:slug>/", views.target_choices, name="target_choices"),
    path("rules/trials/<int:pk>/", trial_views.trial_page, name="trial"),
    path("rules/trials/<int:pk>/stop/", trial_views.trial_stop, name="trial_stop"),
    path("rules/trials/<int:pk>/apply/", trial_views.trial_apply, name="trial_apply"),
    path("rules/<str:code>/", views.rule_page, name="rule"),
    path("rules/<str:code>/set/", views.rule_set, name="rule_set"),
    path("rules/<str:code>/try/", views.rule_try, name="rule_try"),
    path("standards/", standard_views.standard_list, name="standards"),
    path("standards/<slug:slug>/new/", own_views.standard_new, name="standard_new"),
    path("standards/<int:pk>/drop/", own_views.standard_drop, name="standard_drop"),
    path("standards/<slug:slug>/choose/", standard_views.standard_choose, name="standard_choose"),
]
