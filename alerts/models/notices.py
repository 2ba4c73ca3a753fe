"""通知: where people are told, in which words, and the log of who was told what when."""

from django.db import models

from accounts.models import User
from registry.models import District
from registry.scoping import ScopedQuerySet


class Channel(models.Model):
    """通知渠道: in-app for a person, an e-mail address, a robot's webhook, a phone."""

    class Kind(models.TextChoices):
        IN_APP = "in_app", "站内"
        EMAIL = "email", "邮件"
        WECOM = "wecom", "企业微信机器人"
        DINGTALK = "dingtalk", "钉钉机器人"
        SMS = "sms", "短信"

    kind = models.CharField("方式", max_length=16, choices=Kind)
    title = models.CharField("名称", max_length=64)
    address = models.CharField("地址", max_length=300, blank=True, default="")
    secret = models.CharField(
        "密钥所在环境变量", max_length=64, blank=True, default="", help_text="只填变量名，密钥本身不入库"
    )
    user = models.ForeignKey(
        User, models.CASCADE, verbose_name="接收人", null=True, blank=True, related_name="channels"
    )
    district = models.ForeignKey(
        District, models.CASCADE, verbose_name="区县", null=True, blank=True, related_name="+"
    )
    least_level = models.SmallIntegerField("最低级别", default=1)
    platforms = models.JSONField("平台", default=list, blank=True, help_text="空为全部平台")
    quiet_from = models.TimeField("免打扰开始", null=True, blank=True)
    quiet_to = models.TimeField("免打扰结束", null=True, blank=True)
    is_on = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知渠道"
        ordering = ["kind", "title"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.title}"


class NoticeTemplate(models.Model):
    """通知模板: one text an occasion and kind of channel; words in braces are filled in."""

    class Occasion(models.TextChoices):
        RAISED = "raised", "新告警"
        LEVEL = "level", "升级"
        OVERDUE = "overdue", "超期"
        STORM = "storm", "大面积异常"
        SUPERVISION = "supervision", "督办"
        DECLARATION = "declaration", "申报"
        MAINTENANCE = "maintenance", "运维"
        TEST = "test", "测试"

    occasion = models.CharField("场合", max_length=16, choices=Occasion)
    kind = models.CharField("方式", max_length=16, choices=Channel.Kind, blank=True, default="")
    subject = models.CharField("标题", max_length=120)
    body = models.TextField("正文")

    class Meta:
        verbose_name = verbose_name_plural = "通知模板"
        constraints = [models.UniqueConstraint(fields=["occasion", "kind"], name="one_text_an_occasion")]


class NoticeQuerySet(ScopedQuerySet):
    district_path = "district_id"


class Notice(models.Model):
    """One telling: what was said to whom over which channel, and how it went. It is its own delivery log."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        HELD = "held", "免打扰暂缓"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        SPARED = "spared", "未发送"

    occasion = models.CharField("场合", max_length=16, choices=NoticeTemplate.Occasion)
    channel = models.ForeignKey(
        Channel, models.SET_NULL, verbose_name="渠道", null=True, related_name="notices"
    )
    kind = models.CharField("方式", max_length=16, choices=Channel.Kind)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="接收人", null=True, related_name="notices")
    address = models.CharField("地址", max_length=300, blank=True, default="")
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", null=True, related_name="+")
    alert = models.ForeignKey(
        "alerts.Alert", models.CASCADE, verbose_name="告警", null=True, related_name="notices"
    )
    storm = models.ForeignKey(
        "alerts.Storm", models.CASCADE, verbose_name="大面积异常", null=True, related_name="notices"
    )
    supervision = models.ForeignKey(
        "alerts.Supervision", models.CASCADE, verbose_name="督办", null=True, related_name="notices"
    )
    level = models.SmallIntegerField("级别", default=1)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    state = models.CharField("状态", max_length=16, choices=State, default=State.WAITING)
    attempts = models.SmallIntegerField("尝试次数", default=0)
    made_at = models.DateTimeField("生成时间")
    next_at = models.DateTimeField("下次发送", null=True, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    fault = models.CharField("原因", max_length=300, blank=True, default="")
    path = models.CharField("页面", max_length=200, blank=True, default="")
    """The page it leads to, where that is none of the above; the portal's own address, from "/" on."""

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知记录"
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["alert", "-made_at"]),
            models.Index(fields=["user", "-made_at"]),
            models.Index(fields=["-made_at"]),
            models.Index(
                fields=["next_at"], condition=models.Q(state__in=("waiting", "held")), name="notices_due"
            ),
        ]
