"""The kinds of 运维日志 and what each must say (domain.md E.1 8–11, E.3). Pure: fields, not widgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

Choices = tuple[tuple[str, str], ...]


class Type(Enum):
    """What may stand in a field, and how it is kept in ``Log.detail``."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    WHOLE = "whole"
    """A whole number, not negative; kept as a number."""
    DAY = "day"
    """Kept as 2026-11-20."""
    SHA256 = "sha256"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    title: str
    type: Type = Type.TEXT
    must: bool = True
    choices: Choices = ()
    help: str = ""
    longest: int = 200
    unit: str = ""


class Family(Enum):
    """Kinds that are checked alike."""

    CARE = "care"
    CHANGE = "change"
    BACKUP = "backup"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. ``monthly``: a month without an entry is a gap; the others are written as they arise."""

    slug: str
    title: str
    icon: str
    family: Family
    fields: tuple[Field, ...]
    monthly: bool = False

    def field(self, name: str) -> Field | None:
        return next((each for each in self.fields if each.name == name), None)


YES_NO: Choices = (("yes", "是"), ("no", "否"))
PASSED: Choices = (("passed", "通过"), ("failed", "未通过"))
FOUND: Choices = (("normal", "正常"), ("abnormal", "发现异常"))
SOFTWARE: Choices = (
    ("application", "应用系统"),
    ("database", "数据库"),
    ("cloud", "云平台"),
    ("gateway", "采集网关"),
    ("queue", "缓存与任务队列"),
    ("other", "其他软件"),
)
HARDWARE: Choices = (
    ("server", "服务器"),
    ("storage", "存储设备"),
    ("logger", "数采网关"),
    ("dust", "颗粒物监测仪"),
    ("fume", "油烟在线检测仪"),
    ("meter", "电表与互感器"),
    ("supply", "供电与 UPS"),
    ("other", "其他硬件"),
)
LINES: Choices = (
    ("leased", "专线"),
    ("mobile", "无线网络（4G/5G）"),
    ("iot", "物联网卡网络服务"),
    ("vpn", "VPN"),
    ("switch", "交换机"),
    ("router", "路由器"),
    ("firewall", "防火墙"),
    ("other", "其他网络设备"),
)
LEVELS: Choices = (("minor", "一般"), ("major", "较大"), ("grave", "重大"))

_PROBLEM = Field("problem", "异常情况", Type.LONG, must=False, longest=500, help="发现异常时必填")
_FINDING = Field("finding", "检查结果", Type.CHOICE, choices=FOUND)
_VERIFIED = (
    Field("verifier", "验证人", longest=64),
    Field("verified", "验证结果", Type.CHOICE, choices=PASSED),
)
_VERSIONS = (
    Field("version_from", "原版本", longest=64),
    Field("version_to", "新版本", longest=64),
)
_RISKS = (
    Field("risk", "风险与影响", Type.LONG, longest=500),
    Field("rollback", "回退方案", Type.LONG, longest=500),
)


def _fault(objects: Choices) -> tuple[Field, ...]:
    return (
        Field("object", "故障对象", Type.CHOICE, choices=objects),
        Field("level", "故障级别", Type.CHOICE, choices=LEVELS),
        Field("found_by", "发现人或发现方式", longest=64),
        Field("stopped", "是否停用", Type.CHOICE, choices=YES_NO, help="平台或设备因此停止服务，计入可用率"),
        Field("cause", "故障原因", Type.LONG, must=False, longest=500, help="修复后必填"),
        Field("fix", "检修措施", Type.LONG, must=False, longest=500, help="修复后必填"),
        Field("part", "更换部件", must=False, longest=120),
    )


_ALL = (
    Kind(
        "software",
        "软件日常维护",
        "app-window",
        Family.CARE,
        (
            Field("object", "维护对象", Type.CHOICE, choices=SOFTWARE),
            Field("work", "维护内容", Type.LONG, longest=500),
            _FINDING,
            _PROBLEM,
        ),
        monthly=True,
    ),
    Kind(
        "hardware",
        "硬件日常维护",
        "server-2",
        Family.CARE,
        (
            Field("object", "维护对象", Type.CHOICE, choices=HARDWARE),
            Field("place", "地点或编号", longest=120),
            Field("work", "保养与巡检内容", Type.LONG, longest=500),
            _FINDING,
            _PROBLEM,
        ),
        monthly=True,
    ),
    Kind(
        "network",
        "网络日常维护",
        "network",
        Family.CARE,
        (
            Field("object", "维护对象", Type.CHOICE, choices=LINES),
            Field("work", "维护内容", Type.LONG, longest=500),
            Field("delay_ms", "平均时延", Type.WHOLE, must=False, unit="ms"),
            _FINDING,
            _PROBLEM,
        ),
        monthly=True,
    ),
    Kind(
        "module",
        "功能及模块升级",
        "puzzle",
        Family.CHANGE,
        (
            Field("object", "功能或模块", longest=120),
            *_VERSIONS,
            Field("what", "升级内容", Type.LONG, longest=500),
            *_RISKS,
            *_VERIFIED,
        ),
    ),
    Kind(
        "optimisation",
        "系统优化",
        "rocket",
        Family.CHANGE,
        (
            Field("object", "优化对象", longest=120),
            Field("why", "优化依据", Type.LONG, longest=500, help="如区县征询意见、运行数据、用户反馈"),
            Field("before", "优化前", must=False, longest=120, help="如列表打开 1.8 秒"),
            Field("after", "优化后", must=False, longest=120),
            *_VERIFIED,
        ),
    ),
    Kind(
        "server",
        "服务器升级",
        "server-cog",
        Family.CHANGE,
        (
            Field(
                "object",
                "升级类型",
                Type.CHOICE,
                choices=(
                    ("hardware", "服务器硬件"),
                    ("system", "操作系统"),
                    ("database", "数据库"),
                    ("application", "应用软件"),
                ),
            ),
            *_VERSIONS,
            *_RISKS,
            *_VERIFIED,
        ),
    ),
    Kind(
        "backup",
        "数据备份",
        "database-export",
        Family.BACKUP,
        (
            Field(
                "object",
                "备份对象",
                Type.CHOICE,
                choices=(
                    ("database", "数据库"),
                    ("files", "照片与附件"),
                    ("settings", "系统配置"),
                    ("network", "传输配置"),
                ),
            ),
            Field("way", "方式", Type.CHOICE, choices=(("full", "全量"), ("incremental", "增量"))),
            Field("file", "文件名", must=False, longest=200),
            Field("size_bytes", "大小", Type.WHOLE, unit="字节"),
            Field("sha256", "SHA-256", Type.SHA256, longest=64, help="64 位十六进制，用 sha256sum 计算"),
            Field("target", "存放位置", longest=200),
            Field(
                "drill",
                "恢复演练",
                Type.CHOICE,
                choices=(("none", "未演练"), *PASSED),
                help="每月至少演练一次：恢复到临时数据库并核对行数",
            ),
            Field("drilled_on", "演练日期", Type.DAY, must=False),
            Field("tables", "核对表数", Type.WHOLE, must=False, unit="张"),
            Field("rows", "核对行数", Type.WHOLE, must=False, unit="行"),
            Field("took_s", "用时", Type.WHOLE, must=False, unit="秒"),
        ),
        monthly=True,
    ),
    Kind(
        "network_config",
        "传输配置变更",
        "settings-automation",
        Family.CHANGE,
        (
            Field("object", "设备或线路", longest=120),
            Field("setting", "配置项", longest=120),
            Field("old", "原值", longest=200),
            Field("new", "新值", longest=200),
            Field("why", "变更原因", Type.LONG, longest=500),
            Field("approved_by", "批准人", longest=64),
            Field("approved_on", "批准日期", Type.DAY),
        ),
    ),
    Kind("software_fault", "软件故障检修", "bug", Family.FAULT, _fault(SOFTWARE)),
    Kind("hardware_fault", "硬件故障检修", "tool", Family.FAULT, _fault(HARDWARE)),
    Kind("network_fault", "网络设备故障检修", "plug-connected-x", Family.FAULT, _fault(LINES)),
)
KINDS: Mapping[str, Kind] = {each.slug: each for each in _ALL}
"""By their slug (maintenance.models.Log.Kind), in the order of the form."""
MONTHLY = tuple(each.slug for each in _ALL if each.monthly)
