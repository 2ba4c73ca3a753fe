from django.urls import path

from performance import export_views, views

app_name = "performance"
urlpatterns = [
    path("", views.evaluations, name="list"),
    path("new/", views.Begin.as_view(), name="new"),
    path("<int:pk>/", views.Form.as_view(), name="form"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/draft/", views.draft, name="draft"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/step/", views.step, name="step"),
    path("<int:pk>/revise/", views.revise, name="revise"),
    path("<int:pk>/evidence/<slug:measure>/", views.evidence, name="evidence"),
    path("<int:pk>/compare/<int:other>/", views.compare, name="compare"),
    path("<int:pk>/paper/", views.paper, name="paper"),
    path("<int:pk>/form.xlsx", export_views.excel, name="excel"),
    path("<int:pk>/form.docx", export_views.word, name="word"),
]
