"""项目支出绩效自评表: one project, one year, one version; its rows, what the records propose, and who signed."""

from typing import Self

from django.db import models

from accounts.models import User
from performance.indicators import Kind
from performance.models.scoping import EvaluatorQuerySet


class Project(models.Model):
    """项目: what is evaluated each year anew."""

    name = models.CharField("项目名称", max_length=200, unique=True)
    department = models.CharField("主管部门", max_length=100)
    unit = models.CharField("实施单位", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    """How far a form has come (the verbs are in performance/workflow.py)."""

    DRAFT = "draft", "草稿"
    CONFIRMED = "confirmed", "业务科室已确认"
    CHECKED = "checked", "财务已审核"
    APPROVED = "approved", "已批准"
    ARCHIVED = "archived", "已归档"


SEALED = (State.APPROVED, State.ARCHIVED)
"""Nothing of these changes any more; a change is a new version."""


class EvaluationQuerySet(EvaluatorQuerySet):
    def newest(self) -> Self:
        """The last version of each project and year."""
        return self.filter(replaced_by=None)


class Evaluation(models.Model):
    """One version of a project's form of a year. Texts stand here, rows beside it. Money is 万元."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="evaluations")
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本", default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name="替换的版本", null=True, blank=True, related_name="replaced_by"
    )
    why = models.CharField("改版理由", max_length=300, blank=True, default="")
    state = models.CharField("状态", max_length=16, choices=State, default=State.DRAFT)
    name = models.CharField("项目名称", max_length=200)
    department = models.CharField("主管部门", max_length=100, blank=True, default="")
    unit = models.CharField("实施单位", max_length=100, blank=True, default="")
    reporter = models.CharField("填列单位", max_length=100, blank=True, default="")
    rate_dp = models.PositiveSmallIntegerField("执行率小数位", default=1)
    score_dp = models.PositiveSmallIntegerField("得分小数位", default=0)
    goal_expected = models.TextField("预期目标", max_length=4000, blank=True, default="")
    goal_actual = models.TextField("实际完成情况", max_length=4000, blank=True, default="")
    analysis_project = models.TextField(
        "项目实施和预算执行情况及分析", max_length=4000, blank=True, default=""
    )
    analysis_output = models.TextField("产出情况及分析", max_length=4000, blank=True, default="")
    analysis_benefit = models.TextField("效益情况及分析", max_length=4000, blank=True, default="")
    analysis_satisfaction = models.TextField("满意度情况及分析", max_length=4000, blank=True, default="")
    analysis_experience = models.TextField("主要经验做法", max_length=4000, blank=True, default="")
    analysis_problems = models.TextField("主要问题及原因分析", max_length=4000, blank=True, default="")
    analysis_next_steps = models.TextField("改进措施及管理建议", max_length=4000, blank=True, default="")
    warnings_answered = models.JSONField("提示说明", default=dict)
    """Why a warning stands, by the name that ``performance.checks.key`` gives it: {"W_SPLIT": "…"}."""
    drafted = models.JSONField("草稿写入的文字", default=dict, editable=False)
    """What the last draft wrote, by column or answer: as long as a text still says it, nobody has touched it."""
    made_by = models.ForeignKey(User, models.PROTECT, verbose_name="编制人", related_name="+")
    made_at = models.DateTimeField("编制时间")
    edits = models.PositiveIntegerField("修改次数", default=0)
    """Counts each save; who saves over a number that is no longer this one is told so."""
    measured_at = models.DateTimeField("取数时间", null=True, blank=True)
    snapshot = models.JSONField("批准时的全文与佐证", null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, default="")

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "绩效自评表"
        ordering = ["-year", "project", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["project", "year", "version"], name="one_version_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年度自评表（第 {self.version} 版）"

    @property
    def is_sealed(self) -> bool:
        return self.state in SEALED


class FundRow(models.Model):
    """项目资金: the whole first, then its parts; 万元."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="funds")
    place = models.PositiveSmallIntegerField()
    name = models.CharField("资金", max_length=60)
    initial = models.DecimalField("年初预算数", max_digits=14, decimal_places=4, null=True, blank=True)
    full = models.DecimalField("全年预算数", max_digits=14, decimal_places=4, null=True, blank=True)
    executed = models.DecimalField("全年执行数", max_digits=14, decimal_places=4, null=True, blank=True)
    weight = models.DecimalField("分值", max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "资金"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "place"], name="one_fund_a_place", deferrable=models.Deferrable.DEFERRED
            )
        ]


class IndicatorRow(models.Model):
    """绩效指标. ``target`` and ``actual`` are kept as written; a number's unit stands in ``unit``."""

    class Kinds(models.TextChoices):
        QUANTITATIVE = Kind.QUANTITATIVE.value, "定量（越大越好）"
        INVERSE = Kind.INVERSE.value, "定量（越小越好）"
        QUALITATIVE = Kind.QUALITATIVE.value, "定性"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="indicators")
    place = models.PositiveSmallIntegerField()
    level1 = models.CharField("一级指标", max_length=30)
    level2 = models.CharField("二级指标", max_length=30)
    level3 = models.CharField("三级指标", max_length=100, blank=True, default="")
    kind = models.CharField("类型", max_length=16, choices=Kinds, default=Kinds.QUANTITATIVE)
    target = models.CharField("年度指标值", max_length=100, blank=True, default="")
    actual = models.CharField("实际完成值", max_length=100, blank=True, default="")
    unit = models.CharField("单位", max_length=16, blank=True, default="")
    weight = models.DecimalField("分值", max_digits=6, decimal_places=2, null=True, blank=True)
    achieved_pct = models.DecimalField("达成程度（%）", max_digits=6, decimal_places=2, null=True, blank=True)
    score = models.DecimalField("评定得分", max_digits=8, decimal_places=4, null=True, blank=True)
    deviation = models.TextField("偏差原因分析及改进措施", max_length=1000, blank=True, default="")
    measure = models.CharField("取数口径", max_length=40, blank=True, default="")
    """The name of a measure in performance/measures/; none: a person says it."""
    overruled = models.CharField("不采用取数的理由", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "绩效指标"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "place"],
                name="one_indicator_a_place",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]


class Proposal(models.Model):
    """取数: what the records say of one measure, when they were asked."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="proposals")
    measure = models.CharField("取数口径", max_length=40)
    actual = models.CharField("建议完成值", max_length=100, blank=True, default="")
    achieved_pct = models.DecimalField("达成程度（%）", max_digits=6, decimal_places=2, null=True, blank=True)
    sentence = models.CharField("说明", max_length=500, blank=True, default="")
    evidence = models.JSONField("依据", default=dict)
    """The formula, its parts with the address of their rows, and a table by month: see performance/evidence.py."""
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, default="")
    measured_at = models.DateTimeField("取数时间")

    class Meta:
        verbose_name = verbose_name_plural = "取数"
        ordering = ["measure"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "measure"], name="one_proposal_a_measure")
        ]


class EvaluationStep(models.Model):
    """流程: one line of the form's log. Append-only."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="steps")
    verb = models.CharField("操作", max_length=16)
    before = models.CharField("原状态", max_length=16, blank=True, default="")
    after = models.CharField("新状态", max_length=16)
    opinion = models.CharField("意见", max_length=500, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="操作人", related_name="+")
    role = models.CharField("角色", max_length=16)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "自评流程"
        ordering = ["at", "id"]
