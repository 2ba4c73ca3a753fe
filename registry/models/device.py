"""监测设备/数采仪: what speaks, known by its MN; and the SIM card it speaks through."""

from django.db import models
from django.db.models.functions import Upper

from registry import validators
from registry.models.district import District
from registry.models.enterprise import Enterprise
from registry.models.status import Status
from registry.scoping import ScopedQuerySet, scoped_by


class CrcMode(models.TextChoices):
    """hj212.md §2: each mode replaces the algorithm."""

    ANSI = "ansi", "标准（HJ 212）"
    MODBUS = "modbus", "CRC-16/MODBUS"
    MODBUS_SWAPPED = "modbus_swapped", "MODBUS 高低字节互换"
    ARC = "arc", "CRC-16/ARC"
    IGNORE = "ignore", "不校验"


class AckStyle(models.TextChoices):
    """hj212.md §4: the standard answer, and two that some devices want."""

    AUTO = "auto", "按帧版本（标准）"
    Y2005 = "2005", "2005 版（QN 写入 CP）"
    QNRTN = "qnrtn", "带 QnRtn=1"


class Device(models.Model):
    """Facts that people edit; what the device last did stands in telemetry.DeviceState."""

    mn = models.CharField(
        "MN", max_length=64, validators=[validators.mn], help_text="设备唯一标识，大小写不分"
    )
    name = models.CharField("名称", max_length=64, blank=True)
    platform = models.CharField("平台", max_length=16)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, verbose_name="企业", related_name="devices", null=True, blank=True
    )
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县", related_name="devices")
    password = models.CharField("通讯密码", max_length=32, default="123456")
    check_password = models.BooleanField("核对密码", default=False)
    dialect = models.CharField("方言", max_length=16, help_text="解码方案，如 P1、P2、F1、dust")
    units = models.JSONField(
        "因子单位", default=dict, blank=True, help_text='按因子编码覆盖，如 {"a34001": "mg/m3"}'
    )
    crc_mode = models.CharField("校验方式", max_length=16, choices=CrcMode, default=CrcMode.ANSI)
    ack_style = models.CharField("应答方式", max_length=16, choices=AckStyle, default=AckStyle.AUTO)
    sm4_key = models.CharField("SM4 密钥", max_length=32, blank=True, validators=[validators.sm4_key])
    interval_s = models.PositiveIntegerField("上报间隔（秒）", default=300)
    maker = models.CharField("厂家", max_length=64, blank=True)
    model = models.CharField("型号", max_length=64, blank=True)
    status = models.CharField("状态", max_length=16, choices=Status, default=Status.RUNNING)
    installed_on = models.DateField("安装日期", null=True, blank=True)
    changed_at = models.DateTimeField("修改时间", auto_now=True, db_index=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监测设备"
        ordering = ["mn"]
        constraints = [
            models.UniqueConstraint(
                Upper("mn"), name="one_device_an_mn", violation_error_message="这个 MN 已登记"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.mn


class SimCard(models.Model):
    """SIM 流量卡; domain.md C.3."""

    class State(models.TextChoices):
        ACTIVE = "active", "在用"
        SUSPENDED = "suspended", "停机"
        DUE = "due", "待续费"
        CLOSED = "closed", "注销"

    iccid = models.CharField("ICCID", max_length=20, unique=True, validators=[validators.iccid])
    device = models.OneToOneField(
        Device, models.SET_NULL, verbose_name="监测设备", related_name="sim", null=True, blank=True
    )
    operator = models.CharField("运营商", max_length=16)
    plan_mb = models.PositiveIntegerField("套餐（MB）", default=100)
    activated_on = models.DateField("激活日期")
    expires_on = models.DateField("到期日期")
    state = models.CharField("状态", max_length=16, choices=State, default=State.ACTIVE)

    objects = scoped_by("device__district_id").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "SIM 流量卡"
        ordering = ["expires_on"]

    def __str__(self) -> str:
        return self.iccid
