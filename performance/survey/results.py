"""What a questionnaire has brought so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q

from performance.indicators import rounded
from performance.models import Answer, Survey, Token
from performance.models.survey import Audience
from performance.survey import MARKS


@dataclass(frozen=True, slots=True)
class Group:
    """One audience: leaves given out, answers, satisfied ones."""

    title: str
    given: int
    answers: int
    satisfied: int

    @property
    def share(self) -> Decimal | None:
        """Satisfied in per cent, one decimal."""
        return rounded(Decimal(self.satisfied) * 100 / self.answers, 1) if self.answers else None


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    counts: Sequence[tuple[str, int]]
    mean: Decimal | None


def groups(survey: Survey) -> list[Group]:
    """Each audience, then both."""
    given = dict(Token.objects.filter(survey=survey).order_by().values_list("audience").annotate(Count("pk")))
    rows = Answer.objects.filter(survey=survey).order_by().values_list("audience")
    found = {
        name: (n, good)
        for name, n, good in rows.annotate(Count("pk"), good=Count("pk", filter=Q(is_satisfied=True)))
    }
    parts = [Group(title, given.get(code, 0), *found.get(code, (0, 0))) for code, title in Audience.choices]
    whole = Group(
        "合计", *(sum(getattr(each, name) for each in parts) for name in ("given", "answers", "satisfied"))
    )
    return [*parts, whole]


def questions(survey: Survey) -> list[Question]:
    """How each was marked, from 很满意 to 很不满意."""
    marks = list(Answer.objects.filter(survey=survey).values_list("marks", flat=True))
    told = []
    for place, text in enumerate(survey.questions):
        mine = [each[place] for each in marks if place < len(each)]
        mean = rounded(Decimal(sum(mine)) / len(mine), 2) if mine else None
        told.append(Question(text, [(title, mine.count(mark)) for mark, title in MARKS.items()], mean))
    return told
