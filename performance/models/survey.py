"""满意度调查: a small questionnaire, one answer a token, no login."""

from django.db import models

from accounts.models import User
from performance.models.form import Project
from performance.models.scoping import EvaluatorQuerySet


class Audience(models.TextChoices):
    ENTERPRISE = "enterprise", "企业"
    RESIDENT = "resident", "群众"


class Survey(models.Model):
    """One year's questionnaire; it is answered between its two dates."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="surveys")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=100)
    questions = models.JSONField("题目", default=list)
    """A list of sentences, each answered from 1 (很不满意) to 5 (很满意)."""
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    least = models.PositiveIntegerField("最少样本数", default=30)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("创建时间")

    objects = EvaluatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "满意度调查"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "year"], name="one_survey_a_year"),
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")), name="a_survey_closes_later"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Token(models.Model):
    """One leaf: whoever holds it may answer once. Only its hash is kept; the QR sheet is printed when made."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="tokens")
    sha256 = models.CharField("口令摘要", max_length=64, unique=True)
    audience = models.CharField("对象", max_length=16, choices=Audience)
    note = models.CharField("发放对象", max_length=100, blank=True, default="")
    made_at = models.DateTimeField("制作时间")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    objects = EvaluatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问卷口令"
        ordering = ["id"]


class Answer(models.Model):
    """One leaf filled in; it does not say whose, only of which audience. Append-only."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="answers")
    audience = models.CharField("对象", max_length=16, choices=Audience)
    marks = models.JSONField("评分", default=list)
    is_satisfied = models.BooleanField("满意")
    """The mean of the marks is 4 or more."""
    comment = models.CharField("意见", max_length=500, blank=True, default="")
    at = models.DateTimeField("时间")

    objects = EvaluatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问卷答卷"
        ordering = ["-at", "-id"]
