"""现场运营维护信息表 (domain.md E.2): what a crew found and did, signed; after submission only versions."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from maintenance.models.scoping import CrewQuerySet, PhotoQuerySet, crewed
from maintenance.models.work import WorkOrder
from registry.models import Device, District, Point, Site

RETURN_WITHIN = timedelta(hours=2)
"""So soon after a reported repair the data are to be back."""


class VisitQuerySet(CrewQuerySet):
    def unreturned(self, now: datetime) -> Self:
        """Repairs reported whose data were not back in time: late, or not yet."""
        late = Q(data_back_at__gt=F("repaired_at") + RETURN_WITHIN)
        silent = Q(data_back_at=None, repaired_at__lt=now - RETURN_WITHIN)
        return self.filter(late | silent)


class Visit(models.Model):
    """One form, numbered YW-区县码-yyyyMMdd-seq3. ``key``: the phone's own name for it, so that sending it
    twice makes one. A correction (更正) is a new row that names the one it replaces."""

    class Cause(models.TextChoices):
        ENTERPRISE = "enterprise", "企业异常"
        EQUIPMENT = "equipment", "监管设备异常"
        FALSE = "false", "误报"
        ENVIRONMENT = "environment", "环境"
        NONE = "none", "无异常（巡检）"

    class State(models.TextChoices):
        SUBMITTED = "submitted", "待审核"
        APPROVED = "approved", "审核通过"
        RETURNED = "returned", "审核退回"

    number = models.CharField("表号", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    key = models.UUIDField("提交标识", unique=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name="更正的表", null=True, blank=True, related_name="replaced_by"
    )
    correction = models.CharField("更正理由", max_length=300, blank=True, default="")
    is_current = models.BooleanField("现行版本", default=True)
    order = models.ForeignKey(
        WorkOrder, models.PROTECT, verbose_name="工单", null=True, blank=True, related_name="visits"
    )
    platform = models.CharField("平台", max_length=16)
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, verbose_name="监管对象", related_name="visits")
    crew = models.ForeignKey(User, models.PROTECT, verbose_name="运维人员", related_name="visits")
    members = models.CharField("同行人员", max_length=120, blank=True, default="")
    dispatched_at = models.DateTimeField("派单时间", null=True, blank=True)
    arrived_at = models.DateTimeField("到场时间")
    left_at = models.DateTimeField("离场时间")
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    accuracy_m = models.FloatField("定位精度（米）", null=True, blank=True)
    distance_m = models.FloatField("距站点（米）", null=True, blank=True)
    weather = models.CharField("天气", max_length=32, blank=True, default="")
    symptom = models.CharField("故障现象代码", max_length=24, blank=True, default="")
    symptom_text = models.CharField("故障现象", max_length=500, blank=True, default="")
    before_state = models.CharField("处理前状态", max_length=120, blank=True, default="")
    cause = models.CharField("异常原由", max_length=16, choices=Cause)
    cause_code = models.CharField("原由代码", max_length=24, blank=True, default="")
    cause_text = models.CharField("原由说明", max_length=500, blank=True, default="")
    action = models.CharField("处理措施", max_length=1000)
    is_solved = models.BooleanField("是否解决", default=True)
    left_over = models.CharField("遗留问题", max_length=500, blank=True, default="")
    after_state = models.CharField("处理后状态", max_length=120, blank=True, default="")
    repaired_at = models.DateTimeField("报修复时间", null=True, blank=True)
    data_back_at = models.DateTimeField("数据恢复时间", null=True, blank=True)
    """From telemetry; found after the form, so it stands beside what was signed."""
    enterprise_refused = models.BooleanField("企业拒签", default=False)
    refusal_reason = models.CharField("拒签原因", max_length=300, blank=True, default="")
    witness = models.CharField("见证人", max_length=64, blank=True, default="")
    enterprise_opinion = models.CharField("企业意见", max_length=300, blank=True, default="")
    state = models.CharField("状态", max_length=16, choices=State, default=State.SUBMITTED)
    submitted_at = models.DateTimeField("提交时间")
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="审核人", null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    opinion = models.CharField("审核意见", max_length=300, blank=True, default="")
    content = models.JSONField("提交内容", default=dict)
    """The form as signed, whole, in the order of its blocks: what ``sha256`` is taken over."""
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, default="")
    archive_number = models.CharField("归档号", max_length=40, blank=True, default="")

    objects = VisitQuerySet.as_manager()

    is_repeat = False
    """What ``submit`` returns was there before: the sender sent it again."""

    class Meta:
        verbose_name = verbose_name_plural = "现场运营维护信息表"
        ordering = ["-arrived_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="one_version_a_form"),
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(is_current=True), name="one_current_version_a_form"
            ),
            models.CheckConstraint(
                condition=models.Q(left_at__gte=models.F("arrived_at")), name="a_visit_ends_later"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-arrived_at"]),
            models.Index(fields=["crew", "-arrived_at"]),
            models.Index(fields=["site", "-arrived_at"]),
            models.Index(fields=["-arrived_at"]),
        ]

    def __str__(self) -> str:
        return self.number if self.version == 1 else f"{self.number}（第 {self.version} 版）"


class VisitDevice(models.Model):
    """设备情况: a device or facility looked after."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="devices")
    kind = models.CharField("设备类别", max_length=24)
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField("编号/MN", max_length=64, blank=True, default="")
    model = models.CharField("型号", max_length=64, blank=True, default="")
    facility = models.CharField("设施名称", max_length=64, blank=True, default="")


class VisitReading(models.Model):
    """A number before or after: as typed by the crew, and as telemetry had it at that instant."""

    class When(models.TextChoices):
        BEFORE = "before", "处理前"
        AFTER = "after", "处理后"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="readings")
    when = models.CharField("时点", max_length=8, choices=When)
    point = models.ForeignKey(Point, models.PROTECT, null=True, blank=True, related_name="+")
    column = models.CharField("因子", max_length=32)
    typed = models.FloatField("填写值", null=True, blank=True)
    measured = models.FloatField("系统值", null=True, blank=True)
    measured_at = models.DateTimeField("系统值时间", null=True, blank=True)
    late_value = models.FloatField("补到值", null=True, blank=True)
    """What telemetry had after all, when the form was handed in already; no part of what was signed."""
    late_at = models.DateTimeField("补到值时间", null=True, blank=True)
    late_found_at = models.DateTimeField("补到时间", null=True, blank=True)
    unit = models.CharField("单位", max_length=16, blank=True, default="")


class VisitReplacement(models.Model):
    """更换部件: the old and the new serial move in the registry."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="replacements")
    name = models.CharField("部件", max_length=64)
    old_serial = models.CharField("旧编号", max_length=64, blank=True, default="")
    new_serial = models.CharField("新编号", max_length=64, blank=True, default="")
    quantity = models.PositiveSmallIntegerField("数量", default=1)
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    spare = models.ForeignKey(
        "maintenance.SparePart", models.PROTECT, null=True, blank=True, related_name="+"
    )


class ParameterChange(models.Model):
    """参数变更: waits for approval, then changes the registry."""

    class Result(models.TextChoices):
        WAITING = "waiting", "待批准"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="changes")
    point = models.ForeignKey(Point, models.PROTECT, null=True, blank=True, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("参数", max_length=32)
    old = models.CharField("原值", max_length=64, blank=True, default="")
    new = models.CharField("新值", max_length=64)
    reason = models.CharField("理由", max_length=300, blank=True, default="")
    result = models.CharField("结果", max_length=16, choices=Result, default=Result.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    opinion = models.CharField("意见", max_length=300, blank=True, default="")

    objects = crewed("visit__district_id", "visit__crew_id").as_manager()


class Signature(models.Model):
    """签字: drawn on the phone, kept as a PNG outside the web root."""

    class Who(models.TextChoices):
        CREW = "crew", "运维人员"
        ENTERPRISE = "enterprise", "企业代表"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="signatures")
    who = models.CharField("身份", max_length=16, choices=Who)
    name = models.CharField("姓名", max_length=64)
    title = models.CharField("职务", max_length=64, blank=True, default="")
    phone = models.CharField("电话", max_length=32, blank=True, default="")
    stored = models.CharField("存储名", max_length=80, blank=True, default="")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, default="")
    signed_at = models.DateTimeField("签字时间")


class Photo(models.Model):
    """照片: re-encoded, its place and time read and then taken out of the picture. ``key``: the phone's name
    for it; a photo comes before its visit, by its uploader, and is taken up when the form is sent. A drawn
    signature comes the same way (``when`` is SIGNATURE, a PNG)."""

    class When(models.TextChoices):
        BEFORE = "before", "处理前"
        AFTER = "after", "处理后"
        OTHER = "other", "其他"
        SIGNATURE = "sign", "签字"

    key = models.UUIDField("提交标识", unique=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="photos")
    when = models.CharField("时点", max_length=8, choices=When)
    stored = models.CharField("存储名", max_length=80, unique=True)
    thumbnail = models.CharField("缩略图", max_length=80, blank=True, default="")
    size = models.PositiveIntegerField("字节数")
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")
    sha256 = models.CharField("SHA-256", max_length=64)
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")

    objects = PhotoQuerySet.as_manager()


class Upload(models.Model):
    """A file on its way in pieces: it goes on where the network broke."""

    key = models.UUIDField("提交标识", primary_key=True)
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    size = models.PositiveIntegerField("字节数")
    received = models.PositiveIntegerField("已收", default=0)
    stored = models.CharField("临时存储名", max_length=80)
    began_at = models.DateTimeField("开始时间")
    last_at = models.DateTimeField("最近时间")
    meta = models.JSONField("说明", default=dict)
