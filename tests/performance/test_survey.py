"""满意度调查: one answer a leaf, no login, no name, not too often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client

from performance.models import Answer, Project, Survey, Token
from performance.survey import actions, limits
from performance.survey.results import groups, questions
from registry.actions import Refused
from tests import factories
from tests.performance.making import NOW, asked

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def knocks():
    cache.clear()


@pytest.fixture
def made():
    project = Project.objects.create(name="运维费", department="市局", unit="市局")
    survey, (token,) = asked(project, factories.user("finance"))
    return survey, token


def test_a_leaf_is_filled_in_once_and_the_answer_names_nobody(made):
    _, token = made
    client = Client()
    assert "甲" in client.get(f"/performance/s/{token}/").content.decode()
    answer = client.post(f"/performance/s/{token}/", {"q0": "5", "q1": "3", "comment": " 很好 "})
    assert answer.status_code == 302
    row = Answer.objects.get()
    assert (row.marks, row.is_satisfied, row.comment, row.audience) == ([5, 3], True, "很好", "enterprise")
    assert row.at.minute == row.at.second == row.at.microsecond == 0
    assert {field.name for field in Answer._meta.fields} & {"token", "by", "address"} == set()
    again = client.post(f"/performance/s/{token}/", {"q0": "5", "q1": "5"})
    assert again.status_code == 404 and "已经填写过" in again.content.decode()
    assert Answer.objects.count() == 1


def test_only_the_hash_of_a_token_is_kept(made):
    _, token = made
    assert Token.objects.get().sha256 == actions.hashed(token)
    assert token not in str(Token.objects.values().get())


@pytest.mark.parametrize("said", [{}, {"q0": "5"}, {"q0": "5", "q1": "6"}, {"q0": "5", "q1": "x"}])
def test_a_leaf_with_gaps_is_shown_again_with_the_sentence(made, said):
    _, token = made
    answer = Client().post(f"/performance/s/{token}/", said)
    assert answer.status_code == 422 and "请补全后提交" in answer.content.decode()
    assert not Answer.objects.exists() and Token.objects.get().used_at is None


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [(date(2026, 11, 3), date(2027, 1, 1), "开始"), (date(2026, 1, 1), date(2026, 11, 1), "已经结束")],
)
def test_before_and_after_its_days_it_is_closed(made, opens, closes, sentence):
    _, token = made
    Survey.objects.update(opens_on=opens, closes_on=closes)
    with pytest.raises(actions.Closed, match=sentence):
        actions.take(token, [5, 5], "", now=NOW, on=ON)
    assert not Answer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_leaf_sent_five_times_at_once_is_one_answer(made):
    _, token = made

    def one(_):
        try:
            actions.take(token, [4, 4], "", now=NOW, on=ON)
        except actions.Closed:
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as threads:
        assert sum(threads.map(one, range(5))) == 1
    assert Answer.objects.count() == 1


def test_one_address_cannot_try_tokens_all_day(made):
    client = Client()
    found = [client.get(f"/performance/s/guess-{n}/").status_code for n in range(limits.MOST + 2)]
    assert found == [404] * limits.MOST + [429] * 2
    assert Client(REMOTE_ADDR="10.0.0.8").get(f"/performance/s/{made[1]}/").status_code == 200


def test_results_by_audience_and_question(made):
    survey, token = made
    by = factories.user("finance")
    others = actions.leaves(survey, audience="resident", count=3, note="小区", by=by, now=NOW)
    for each, marks in ((token, [5, 5]), (others[0], [4, 3]), (others[1], [4, 4])):
        actions.take(each, marks, "", now=NOW, on=ON)
    told = [(each.given, each.answers, each.satisfied, each.share) for each in groups(survey)]
    assert told == [(1, 1, 1, 100), (3, 2, 1, 50), (4, 3, 2, Decimal("66.7"))]
    first, second = questions(survey)
    assert [n for _, n in first.counts] == [1, 2, 0, 0, 0]
    assert f"{second.mean}" == "4.00"


def test_too_long_a_word_does_not_speak_of_missing_marks(made):
    _, token = made
    said = {"q0": "5", "q1": "5", "comment": "长" * 501}
    page = Client().post(f"/performance/s/{token}/", said).content.decode()
    assert "500" in page and "请补全后提交" not in page


def test_no_leaves_are_made_once_the_survey_is_over(made):
    survey, _ = made
    after = NOW + timedelta(days=(survey.closes_on - ON).days + 1)
    with pytest.raises(Refused, match="截止，不能再制作"):
        actions.leaves(survey, audience="resident", count=1, note="", by=survey.made_by, now=after)


def test_leaves_are_bounded_and_the_sheet_is_not_cached(made):
    survey, _ = made
    client = Client()
    client.force_login(factories.user("finance"))
    answer = client.post(f"/performance/surveys/{survey.pk}/", {"audience": "resident", "count": "6"})
    page = answer.content.decode()
    assert page.count("data:image/svg+xml") == 6 and answer["Cache-Control"] == "no-store"
    assert client.post(f"/performance/surveys/{survey.pk}/", {"count": "1001"}).status_code == 422
    with pytest.raises(Refused, match="1 至 1000"):
        actions.leaves(survey, audience="resident", count=0, note="", by=survey.made_by, now=NOW)
    assert Token.objects.count() == 7


def test_one_survey_a_year(made):
    survey, _ = made
    with pytest.raises(Refused, match="已经建立"):
        asked(survey.project, survey.made_by)


def test_the_page_makes_one_survey_a_year():
    client = Client()
    client.force_login(factories.user("finance"))
    page = client.get("/performance/surveys/new/")
    said = {name: field.value() for name, field in ((each.name, each) for each in page.context["form"])}
    said |= {"closes_on": said["opens_on"]}
    refused = client.post("/performance/surveys/new/", said)
    assert refused.status_code == 422 and "还没有项目" in refused.context["form"].errors["year"][0]
    Project.objects.create(name="项目")
    made = client.post("/performance/surveys/new/", said, follow=True)
    assert "已新建" in made.content.decode() and made.context["survey"].questions
    again = client.post("/performance/surveys/new/", said)
    assert again.status_code == 422 and "已经建立" in again.context["form"].errors["year"][0]
    assert Survey.objects.count() == 1


def test_answers_are_never_rewritten(made):
    actions.take(made[1], [1, 1], "", now=NOW, on=ON)
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.update(is_satisfied=True)
