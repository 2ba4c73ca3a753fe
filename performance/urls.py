from django.urls import path

from performance import evidence_views, export_views, views
from performance.funds import views as funds
from performance.survey import views as survey

app_name = "performance"
urlpatterns = [
    path("", views.evaluations, name="list"),
    path("new/", views.Begin.as_view(), name="new"),
    path("<int:pk>/", views.Form.as_view(), name="form"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/draft/", views.draft, name="draft"),
    path("<int:pk>/step/", views.step, name="step"),
    path("<int:pk>/revise/", views.revise, name="revise"),
    path("<int:pk>/evidence/<slug:measure>/", evidence_views.evidence, name="evidence"),
    path("<int:pk>/evidence/<slug:measure>/since/", evidence_views.since, name="since"),
    path("<int:pk>/evidence/<slug:measure>/<slug:what>/<slug:span>/", evidence_views.behind, name="behind"),
    path(
        "<int:pk>/evidence/<slug:measure>/<slug:what>/<slug:span>/<slug:slug>/",
        evidence_views.behind,
        name="behind",
    ),
    path("<int:pk>/compare/<int:other>/", views.compare, name="compare"),
    path("<int:pk>/paper/", views.paper, name="paper"),
    path("<int:pk>/form.xlsx", export_views.excel, name="excel"),
    path("<int:pk>/form.docx", export_views.word, name="word"),
    path("funds/", funds.funds, name="funds"),
    path("funds/budget/", funds.budget, name="budget"),
    path("funds/contract/", funds.contract, name="contract"),
    path("funds/payment/", funds.payment, name="payment"),
    path("funds/payments/<int:pk>/take-back/", funds.take_back, name="take_back"),
    path("funds/year.xlsx", funds.yearly, name="yearly"),
    path("surveys/", survey.surveys, name="surveys"),
    path("surveys/new/", survey.make, name="survey_new"),
    path("surveys/<int:pk>/", survey.one, name="survey"),
    path("s/<str:token>/", survey.leaf, name="leaf"),
    path("thanks/", survey.thanks, name="thanks"),
]
