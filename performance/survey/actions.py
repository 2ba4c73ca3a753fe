"""Making a questionnaire and its leaves, and taking an answer: one a leaf, whoever presses twice."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts import audit
from accounts.models import User
from performance.measures.shape import CITY
from performance.models import Answer, Project, Survey, Token
from registry.actions import Refused, insert, refuse_unless_able

MOST_TOKENS = 1000
SATISFIED = Decimal(4)


class Closed(Refused):
    """The leaf cannot be filled in: unknown, used, too early or too late."""


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make(
    project: Project,
    *,
    year: int,
    title: str,
    questions: Sequence[str],
    opens_on: date,
    closes_on: date,
    least: int,
    by: User,
    now: datetime,
) -> Survey:
    _may(by)
    made = Survey(
        project=project,
        year=year,
        title=title,
        questions=list(questions),
        opens_on=opens_on,
        closes_on=closes_on,
        least=least,
        made_by=by,
        made_at=now,
    )
    insert(made, f"{year} 年度的满意度调查已经建立")
    audit.record("建立调查", made, by=by)
    return made


@transaction.atomic
def leaves(survey: Survey, *, audience: str, count: int, note: str, by: User, now: datetime) -> list[str]:
    """``count`` new tokens: told this once, kept only as hashes."""
    _may(by)
    if not 1 <= count <= MOST_TOKENS:
        raise Refused(f"一次可制作 1 至 {MOST_TOKENS} 份")
    if now.astimezone(CITY).date() > survey.closes_on:
        raise Refused(f"调查已于 {survey.closes_on} 截止，不能再制作问卷")
    tokens = [secrets.token_urlsafe(12) for _ in range(count)]
    Token.objects.bulk_create(
        Token(survey=survey, sha256=hashed(each), audience=audience, note=note, made_at=now)
        for each in tokens
    )
    audit.record("制作问卷", survey, by=by, count=count, audience=audience, note=note)
    return tokens


def leaf(token: str, on: date) -> Token:
    """The leaf that ``token`` opens. Closed with the sentence when it cannot be filled in."""
    found = Token.objects.select_related("survey").filter(sha256=hashed(token)).first()
    return _open(found, on)


def _open(found: Token | None, on: date) -> Token:
    if found is None:
        raise Closed("没有这份问卷，请核对二维码")
    if found.used_at:
        raise Closed("这份问卷已经填写过，谢谢您的参与")
    if on < found.survey.opens_on:
        raise Closed(f"调查 {found.survey.opens_on:%Y-%m-%d} 开始，届时请再扫码填写")
    if on > found.survey.closes_on:
        raise Closed("调查已经结束，谢谢您的关注")
    return found


@transaction.atomic
def take(token: str, marks: Sequence[int], comment: str, *, now: datetime, on: date) -> Answer:
    """One answer; the leaf is used up. What is kept does not say which leaf it was."""
    held = Token.objects.select_for_update(of=("self",)).select_related("survey")
    found = _open(held.filter(sha256=hashed(token)).first(), on)
    survey = found.survey
    if len(marks) != len(survey.questions) or not all(1 <= each <= 5 for each in marks):
        raise Refused("请为每一题选择一个评分")
    found.used_at = now
    found.save(update_fields=["used_at"])
    return Answer.objects.create(
        survey=survey,
        audience=found.audience,
        marks=list(marks),
        is_satisfied=Decimal(sum(marks)) / len(marks) >= SATISFIED,
        comment=comment.strip(),
        at=now.replace(minute=0, second=0, microsecond=0),
    )


def _may(by: User) -> None:
    refuse_unless_able(by, "evaluate", "您的角色不能办理满意度调查")
