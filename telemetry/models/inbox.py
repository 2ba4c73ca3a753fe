"""报文批次 and 报文: the bytes as received, with the verdict. PostgreSQL is the truth."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.db import models

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def around(batch_id: int) -> tuple[datetime, datetime]:
    """When the frames of a batch were received, generously: a clock set back makes ids run ahead of it, and
    frames wait in the gateway while PostgreSQL is away."""
    at = EPOCH + timedelta(microseconds=batch_id)
    return at - timedelta(hours=1), at + timedelta(days=1)


class Verdict(models.IntegerChoices):
    """What the gateway found; only OK frames were acknowledged and are digested."""

    OK = 0, "正常"
    BAD_CRC = 1, "校验错误"
    UNKNOWN_MN = 2, "未登记设备"
    UNREADABLE = 3, "无法解析"
    BAD_PASSWORD = 4, "密码不符"


class Batch(models.Model):
    """Frames committed together. ``id`` is the first frame's receive time in µs since 1970: unique, ordered,
    and enough to find the frames' partition after this row has been purged."""

    id = models.BigIntegerField(primary_key=True)
    frames = models.IntegerField("报文数")
    is_open = models.BooleanField("待处理", default=True)
    attempts = models.SmallIntegerField("尝试次数", default=0)
    fault = models.TextField("失败原因", blank=True, default="")
    digested_at = models.DateTimeField("入库时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "报文批次"
        indexes = [models.Index(fields=["id"], condition=models.Q(is_open=True), name="open_batches")]

    @property
    def received_at(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.id)


class FrameQuerySet(models.QuerySet):
    """A frame is visible with its device; frames of unknown MNs belong to the whole city."""

    def visible_to(self, user: Any) -> Self:
        from registry.models import Device

        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_all_districts:
            return self
        own = Device.objects.visible_to(user).annotate(upper=models.functions.Upper("mn")).values("upper")
        return self.filter(mn__in=own)

    def of_batch(self, batch_id: int) -> Self:
        """The frames of one batch, with the receive time bounded so that one or two partitions are read."""
        return self.filter(batch_id=batch_id, received_at__range=around(batch_id))


class Frame(models.Model):
    """One frame as received. Table partitioned by ``received_at``; rows are written by COPY only."""

    pk = models.CompositePrimaryKey("batch_id", "seq", "received_at")
    batch_id = models.BigIntegerField()
    seq = models.IntegerField()
    received_at = models.DateTimeField("接收时间")
    verdict = models.SmallIntegerField("判定", choices=Verdict)
    mn = models.CharField("MN", max_length=64, help_text="大写")
    cn = models.CharField("命令编码", max_length=8)
    peer = models.GenericIPAddressField("来源", null=True)
    note = models.CharField("说明", max_length=64, blank=True)
    data = models.BinaryField("报文")

    objects = FrameQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报文"
        db_table = "telemetry_frame"

    @property
    def text(self) -> str:
        """The frame for a screen: UTF-8, then GB18030, control characters made visible."""
        raw = bytes(self.data)
        for encoding in ("utf-8", "gb18030"):
            try:
                text = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
        else:
            text = raw.decode("utf-8", "backslashreplace")
        return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def hex(self) -> str:
        return bytes(self.data).hex(" ")


class QuarantineQuerySet(models.QuerySet):
    """Unclaimed devices belong to no district: only those who keep the registry see them."""

    def visible_to(self, user: Any) -> Self:
        return self if "edit_registry" in getattr(user, "abilities", ()) else self.none()

    def waiting(self) -> Self:
        return self.filter(resolved_at=None)


class Quarantine(models.Model):
    """待认领: frames that wait, one row per MN and kind, found again by MN and time."""

    class Kind(models.TextChoices):
        UNKNOWN_MN = "unknown_mn", "未登记设备"
        BAD_CRC = "bad_crc", "校验错误"
        UNREADABLE = "unreadable", "无法解析"
        BAD_PASSWORD = "bad_password", "密码不符"
        NO_POINT = "no_point", "通道未配置点位"
        BAD_TIME = "bad_time", "数据时间异常"

    kind = models.CharField("类别", max_length=16, choices=Kind)
    mn = models.CharField("MN", max_length=64, blank=True)
    detail = models.CharField("说明", max_length=200, blank=True)
    proposal = models.CharField("建议", max_length=64, blank=True, help_text="如识别出的校验方式、方言")
    count = models.BigIntegerField("报文数", default=0)
    first_at = models.DateTimeField("首次")
    last_at = models.DateTimeField("最近")
    batch_id = models.BigIntegerField("最近批次")
    seq = models.IntegerField("最近序号")
    resolved_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待认领"
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "mn", "detail"],
                condition=models.Q(resolved_at=None),
                name="one_open_quarantine",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.mn}"
