"""The inputs of the form at the desk, in the form's own blocks; each with its value and its sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from maintenance.models import Photo, SparePart
from maintenance.visits import codes, parameters
from maintenance.visits.content import Content
from maintenance.visits.named import devices_of, kinds_of
from maintenance.visits.paths import at
from maintenance.visits.shape import Faults, instant
from registry.models import Point, Site
from registry.rooms import platform

Choices = Sequence[tuple[Any, Any]]
MOST_POINTS = 40
SPARE_ROWS = 2
"""Blank rows offered below those that are filled in."""


@dataclass(frozen=True, slots=True)
class Field:
    """One input. ``choices`` of a group: (title, [(code, title), …])."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    error: str = ""
    choices: Choices = ()
    must: bool = False
    longest: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of inputs under common headings."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Field]]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    fields: Sequence[Field] = ()
    tables: Sequence[Table] = ()
    errors: Sequence[str] = field(default=())


class Desk:
    """The inputs of one form for one site."""

    def __init__(self, site: Site, form: Content, faults: Faults) -> None:
        self.site, self.form = site, form
        self.errors = said(faults)
        self.shown: set[str] = set()
        self.points = list(Point.objects.filter(site=site).order_by("pk")[:MOST_POINTS])
        self.devices = [(each.pk, str(each)) for each in devices_of(site)[:MOST_POINTS]]
        spares = SparePart.objects.filter(platform=site.platform)
        self.spares = [(each.pk, f"{each}（库存 {each.in_stock}）") for each in spares]

    def blocks(self) -> list[Block]:
        made = [self._place(), self._devices(), self._before(), self._cause(), self._action(), self._after()]
        return [*made, self._photos(), self._crew(), self._enterprise()]

    def others(self) -> list[str]:
        """Sentences that belong to no input shown."""
        return [sentence for path, sentence in self.errors.items() if path not in self.shown]

    def _input(self, name: str, label: str, kind: str = "text", **more: Any) -> Field:
        self.shown.add(name)
        value = at(self.form, name)
        if kind == "datetime-local":
            moment = instant(value) if value else None
            value = f"{moment:%Y-%m-%dT%H:%M}" if moment else value
        if kind == "checkbox":
            value = "on" if value else ""
        text = "" if value is None else str(value)
        return Field(name, label, kind, text, self.errors.get(name, ""), **more)

    def _select(self, name: str, label: str, choices: Choices, **more: Any) -> Field:
        return self._input(name, label, "select", choices=choices, **more)

    def _place(self) -> Block:
        time = "datetime-local"
        fields = [
            self._input("arrived_at", "到场时间", time, must=True),
            self._input("left_at", "离场时间", time, must=True),
            self._input("repaired_at", "报修复时间", time, hint="监管设备异常已解决的必填"),
            self._input("weather", "天气", longest=32),
            self._input("members", "同行人员", longest=120),
            self._input("lon", "经度", hint="WGS-84，可不填"),
            self._input("lat", "纬度"),
        ]
        return Block("到场", fields)

    def _devices(self) -> Block:
        kinds = list(codes.DEVICE_KINDS.items())
        rows = [
            [
                self._select(f"{path}.kind", "设备类别", kinds),
                self._select(f"{path}.device", "登记的设备", self.devices),
                self._input(f"{path}.label", "编号/MN", longest=64),
                self._input(f"{path}.model", "型号", longest=64),
                self._input(f"{path}.facility", "设施", longest=64),
            ]
            for path in self._rows("devices")
        ]
        return Block("设备", tables=[_table("", rows)])

    def _rows(self, path: str, least: int = SPARE_ROWS) -> list[str]:
        count = len(at(self.form, path) or ())
        return [f"{path}.{place}" for place in range(count + least)]

    def _before(self) -> Block:
        fields = [
            self._select("before.symptom", "故障现象", list(codes.SYMPTOMS.items())),
            self._input("before.text", "现象说明", "textarea", longest=500),
            self._input("before.state", "处理前状态", longest=120),
        ]
        return Block("处理前", fields, [self._readings("before")])

    def _after(self) -> Block:
        fields = [self._input("after.state", "处理后状态", longest=120)]
        return Block("处理后", fields, [self._readings("after")])

    def _readings(self, when: str) -> Table:
        """One row a point and key quantity, and those that were filled in beside them."""
        about, given = platform(self.site.platform), self.form[when]["readings"]
        names = {each.pk: each.name for each in self.points}
        keys = [(_number(row.get("point")), row.get("column")) for row in given]
        keys += [
            (each.pk, about.key_factor) for each in self.points if (each.pk, about.key_factor) not in keys
        ]
        rows = []
        for place, (point, column) in enumerate(keys):
            path = f"{when}.readings.{place}"
            factor = next((each for each in about.factors if each.column == column), None)
            unit = f"（{factor.unit}）" if factor and factor.unit else ""
            rows.append(
                [
                    Field(f"{path}.point", "点位", "fixed", str(point or ""), hint=names.get(point or 0, "")),
                    Field(
                        f"{path}.column",
                        "因子",
                        "fixed",
                        str(column or ""),
                        hint=f"{factor.title if factor else column}{unit}",
                        error=self._first(f"{path}.point", f"{path}.column"),
                    ),
                    self._input(f"{path}.typed", "读数"),
                ]
            )
        return _table("读数（系统会把遥测值列在旁边）", rows)

    def _first(self, *paths: str) -> str:
        self.shown.update(paths)
        return next((self.errors[path] for path in paths if path in self.errors), "")

    def _cause(self) -> Block:
        groups = [
            (codes.CATEGORIES[key], list(table.items())) for key, table in codes.CAUSES.items() if table
        ]
        fields = [
            self._select("cause.category", "异常原由类别", list(codes.CATEGORIES.items()), must=True),
            self._input("cause.code", "具体原由", "grouped", choices=groups),
            self._input("cause.text", "原由说明", "textarea", longest=500),
        ]
        return Block("异常原由", fields)

    def _action(self) -> Block:
        fields = [
            self._input("action.text", "处理措施", "textarea", must=True, longest=1000),
            self._input("action.solved", "已解决", "checkbox"),
            self._input("action.left_over", "遗留问题", "textarea", longest=500, hint="未解决的必填"),
        ]
        return Block("处理", fields, [self._replacements(), self._changes()])

    def _replacements(self) -> Table:
        rows = [
            [
                self._input(f"{path}.name", "部件", longest=64),
                self._input(f"{path}.old_serial", "旧编号", longest=64),
                self._input(f"{path}.new_serial", "新编号", longest=64),
                self._input(f"{path}.quantity", "数量", "number"),
                self._select(f"{path}.device", "设备", self.devices),
                self._select(f"{path}.spare", "备件", self.spares),
            ]
            for path in self._rows("action.replacements")
        ]
        return _table("更换部件", rows, "整台设备更换：旧编号填原 MN，新编号填新 MN，提交后登记随之变更。")

    def _changes(self) -> Table:
        targets: Choices = [
            ("点位", [(f"point:{each.pk}", each.name) for each in self.points]),
            ("设备", [(f"device:{pk}", title) for pk, title in self.devices]),
        ]
        names = list(self._parameters().items())
        rows = [
            [
                self._input(f"{path}.target", "点位或设备", "grouped", choices=targets),
                self._select(f"{path}.name", "参数", self._and_own(names, f"{path}.name")),
                self._input(f"{path}.old", "原值", longest=64),
                self._input(f"{path}.new", "新值", longest=64),
                self._input(f"{path}.reason", "理由", longest=300),
            ]
            for path in self._rows("action.changes", 1)
        ]
        return _table("参数变更", rows, "须经批准后才写入基础信息。")

    def _parameters(self) -> dict[str, str]:
        """What the points and devices of this place have."""
        slug = self.site.platform
        kinds = kinds_of(slug, [each.pk for each in self.points])
        found = parameters.OF_DEVICES if self.devices else {}
        for kind in dict.fromkeys(kinds.values()):
            found = {**parameters.of_point(slug, kind), **found}
        return dict(found)

    def _and_own(self, names: list[tuple[str, str]], path: str) -> Choices:
        own = at(self.form, path)
        return (
            names
            if not own or any(own == name for name, _ in names)
            else [*names, (own, parameters.title(own))]
        )

    def _photos(self) -> Block:
        fields = [
            self._input("photos.before", "处理前照片", "files", hint="JPG、PNG、HEIC，可多选"),
            self._input("photos.after", "处理后照片", "files", hint="处理前、处理后至少各 1 张"),
        ]
        return Block("照片", fields, errors=self._of_rows("photos"))

    def _crew(self) -> Block:
        missing = not any(row["who"] == "crew" for row in self.form["signatures"])
        return Block("运维人员签字", self._signer(0), errors=self._of_rows("signatures") if missing else ())

    def _enterprise(self) -> Block:
        fields = [
            *self._signer(1),
            self._input("enterprise.opinion", "企业意见", longest=300),
            self._input("enterprise.refused", "企业拒签", "checkbox"),
            self._input("enterprise.reason", "拒签原因", longest=300),
            self._input("enterprise.witness", "见证人", longest=64),
        ]
        return Block("企业代表签字", fields, errors=self._of_rows("signatures"))

    def _of_rows(self, name: str) -> list[str]:
        """What is said of a list as a whole, or of a whole row of it."""
        here = (path for path in self.errors if path == name or _is_row(path, name))
        own = [path for path in here if path not in self.shown]
        self.shown.update(own)
        return [self.errors[path] for path in own]

    def _signer(self, place: int) -> list[Field]:
        path = f"signatures.{place}"
        return [
            self._input(f"{path}.name", "姓名", longest=64, must=not place),
            self._input(f"{path}.title", "职务", longest=64),
            self._input(f"{path}.phone", "电话", longest=32),
            self._input(f"{path}.image_key", "签字", "signature"),
        ]


def said(faults: Faults) -> dict[str, str]:
    """Path → all its sentences in one."""
    found: dict[str, str] = {}
    for path, sentence in faults:
        found[path] = f"{found[path]}；{sentence}" if path in found else sentence
    return found


def _is_row(path: str, name: str) -> bool:
    """``photos.3``, ``signatures.1``: the whole row, not one of its inputs."""
    return path.startswith(f"{name}.") and path.removeprefix(f"{name}.").isdecimal()


def _number(value: Any) -> int | None:
    return (
        int(value)
        if isinstance(value, int | str) and str(value).isdecimal() and len(str(value)) < 19
        else None
    )


def _table(title: str, rows: Sequence[Sequence[Field]], hint: str = "") -> Table:
    return Table(title, [each.label for each in rows[0]] if rows else (), rows, hint)


def pictures_of(form: Content, user: Any) -> dict[str, int]:
    """Key → number of the pictures that are here already, for their thumbnails."""
    keys = [row["key"] for row in form["photos"]] + [row.get("image_key") for row in form["signatures"]]
    good = [key for key in keys if isinstance(key, str) and len(key) == 36]
    rows: Mapping[Any, int] = dict(
        Photo.objects.visible_to(user).filter(key__in=good).values_list("key", "pk")
    )
    return {str(key): pk for key, pk in rows.items()}
