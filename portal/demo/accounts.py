"""The demo's people: one of every role, an officer for each district. They exist only in the demo."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import Role, User
from registry.models import District

PASSWORD = "datong-shifan-2026"  # noqa: S105 - printed by demo_accounts, refused outside the demo
CITY = ("140213", "140214", "140212", "140215", "140271")
COUNTIES = ("140221", "140222", "140223", "140224", "140225", "140226")


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    name: str
    role: str
    unit: str
    districts: tuple[str, ...] = ()
    is_head: bool = False


def _head(username: str, name: str, district: str, unit: str) -> Account:
    return Account(username, name, Role.OFFICER, f"{unit}分局（分局长）", (district,), is_head=True)


def _officer(username: str, name: str, district: str, unit: str) -> Account:
    return Account(username, name, Role.OFFICER, f"{unit}分局", (district,))


ACCOUNTS = (
    Account("shiju", "市局演示", Role.STAFF, "市生态环境局"),
    _officer("pingcheng", "平城演示", "140213", "平城"),
    _officer("yungang", "云冈演示", "140214", "云冈"),
    _officer("xinrong", "新荣演示", "140212", "新荣"),
    _officer("yunzhou", "云州演示", "140215", "云州"),
    _officer("jingkai", "经开演示", "140271", "开发区"),
    _officer("yanggao", "阳高演示", "140221", "阳高"),
    _officer("tianzhen", "天镇演示", "140222", "天镇"),
    _officer("guangling", "广灵演示", "140223", "广灵"),
    _officer("lingqiu", "灵丘演示", "140224", "灵丘"),
    _officer("hunyuan", "浑源演示", "140225", "浑源"),
    _officer("zuoyun", "左云演示", "140226", "左云"),
    _head("pingcheng_jz", "平城局长演示", "140213", "平城"),
    _head("yungang_jz", "云冈局长演示", "140214", "云冈"),
    _head("yanggao_jz", "阳高局长演示", "140221", "阳高"),
    Account("juling", "局领导演示", Role.STAFF, "市生态环境局", is_head=True),
    Account("yunwei1", "运维一队演示", Role.CREW, "运维一队", CITY),
    Account("yunwei2", "运维二队演示", Role.CREW, "运维二队", COUNTIES),
    Account("caiwu", "财务演示", Role.FINANCE, "市生态环境局财务科"),
    Account("guanli", "管理演示", Role.ADMIN, "信息中心"),
)


def create() -> list[User]:
    """Every demo account; all share one password, hashed once."""
    districts = District.objects.in_bulk()
    secret = make_password(PASSWORD)
    made = []
    for account in ACCOUNTS:
        user, _ = User.objects.update_or_create(
            username=account.username,
            defaults={
                "password": secret,
                "role": account.role,
                "last_name": account.name,
                "unit": account.unit,
                "is_head": account.is_head,
                "is_staff": account.role == Role.ADMIN,
                "is_superuser": account.role == Role.ADMIN,
            },
        )
        user.districts.set([districts[code] for code in account.districts])
        made.append(user)
    return made


def listing() -> str:
    """The accounts as ``demo_accounts`` prints them."""
    lines = [f"演示账号，密码都是 {PASSWORD}（demo accounts, one password for all）："]
    for account in ACCOUNTS:
        lines.append(f"  {account.username:<11}{Role(account.role).label}  {account.unit}")
    return "\n".join(lines)
