"""What stands on the paper, block by block in the order of domain.md E.2: one shape for the print and the PDF.

It shows the frozen content and, beside it, what came after signing. Nothing is looked up from the registry, so a
form prints the same after its site has been renamed. Pure but for the row it is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from maintenance.models import Visit, VisitReading
from maintenance.visits import faces
from maintenance.visits.freezing import is_intact
from maintenance.visits.shape import CHINA, instant

Kept = Mapping[str, Any]
TITLE, OFFICE = "现场运营维护信息表", "大同市生态环境局"


@dataclass(frozen=True, slots=True)
class Fact:
    """``is_wide``: over the whole width of the sheet."""

    label: str
    text: str
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A titled part of the form: facts, then maybe a table. ``numbers``: columns set to the right.

    ``shares``: how wide the columns are, in hundredths; alike when there are none.
    """

    title: str
    facts: tuple[Fact, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numbers: frozenset[int] = frozenset()
    shares: tuple[int, ...] = ()

    @property
    def widths(self) -> tuple[int, ...]:
        return self.shares or (100 // len(self.columns),) * len(self.columns)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo or a drawn name by its key; ``sha256`` as it was signed."""

    key: str
    sha256: str
    caption: str


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed, and the drawn name; ``image`` is None where the name stands for itself."""

    who: str
    words: str
    at: str
    image: Picture | None


@dataclass(frozen=True, slots=True)
class Sheet:
    number: str
    version: int
    state: str
    archive: str
    sha256: str
    is_intact: bool
    notice: str
    """Above the form: that a newer version is in force, or that the content is not what was signed."""
    blocks: tuple[Block, ...]
    photos: tuple[Picture, ...]
    signatures: tuple[Signed, ...]
    closing: tuple[Block, ...]


def sheet(visit: Visit, results: Mapping[int, str], late: Mapping[Any, VisitReading] | None = None) -> Sheet:
    """``results``: what was decided on the parameter changes, by their place in the form; ``late``: telemetry that
    came after it was handed in (maintenance.visits.showing.came_late)."""
    kept = visit.content
    intact = is_intact(kept, visit.sha256)
    return Sheet(
        number=visit.number,
        version=visit.version,
        state=visit.get_state_display() if visit.is_current else "旧版本",
        archive=visit.archive_number,
        sha256=visit.sha256,
        is_intact=intact,
        notice=_notice(visit, intact),
        blocks=tuple(_blocks(visit, kept, results)),
        photos=tuple(_photo(row, place) for place, row in enumerate(kept["photos"], 1)),
        signatures=tuple(_signed(row) for row in kept["signatures"]),
        closing=(*_closing(visit, kept), *_late(kept, late or {})),
    )


def _notice(visit: Visit, intact: bool) -> str:
    if not intact:
        return "内容与提交时的 SHA-256 不符，不能作为凭证"
    return "" if visit.is_current else "本版本已被更正，以现行版本为准"


def _blocks(visit: Visit, kept: Kept, results: Mapping[int, str]) -> Iterator[Block]:
    before, cause, after = kept["before"], kept["cause"], kept["after"]
    yield Block("一、基本信息", tuple(_head(kept)))
    yield Block("二、时间与地点", tuple(_where(kept)))
    yield _devices(kept["devices"])
    symptom = _joined("；", before.get("symptom_title"), before["text"])
    state = Fact("处理前状态", before["state"] or "—", True)
    yield Block("四、处理前情况", (Fact("故障现象", symptom or "—", True), state))
    why = _joined("：", cause["title"], cause["text"])
    yield Block("五、异常原由", (Fact("异常原由", why, True),))
    yield from _action(kept["action"], results)
    back = faces.cross_check(visit) or "—"
    yield Block(
        "七、处理后情况", (Fact("处理后状态", after["state"] or "—", True), Fact("数据恢复核对", back, True))
    )
    yield _readings(before["readings"], after["readings"])


def _head(kept: Kept) -> Iterator[Fact]:
    head = kept["head"]
    yield Fact("平台", head["platform_title"])
    yield Fact("区县", head["district"])
    yield Fact("监管对象", head["site"], True)
    yield Fact("企业名称", head["enterprise"], True)
    yield Fact("统一社会信用代码", head["uscc"] or "—", True)
    yield Fact("地址", head["address"] or "—", True)
    yield Fact("来源", _joined(" · ", head["source"], _said("工单 {}", head["order_number"])), True)
    if head["what"]:
        yield Fact("事由", head["what"], True)


def _where(kept: Kept) -> Iterator[Fact]:
    head = kept["head"]
    yield Fact("派单时间", moment(head["dispatched_at"]))
    yield Fact("到场时间", moment(kept["arrived_at"]))
    yield Fact("离场时间", moment(kept["left_at"]))
    yield Fact("现场用时", _spent(kept))
    yield Fact("定位（WGS-84）", _position(kept))
    yield Fact("距登记位置", _said("{:,.0f} 米", head["distance_m"]) or "—")
    yield Fact("天气", kept["weather"] or "—")
    yield Fact("同行人员", kept["members"] or "—")
    yield Fact("运维人员", _joined(" · ", head["crew"], head["crew_unit"], head["crew_phone"]), True)
    if head["warnings"]:
        yield Fact("提示", "；".join(str(each) for each in head["warnings"]), True)


def _devices(rows: list[Kept]) -> Block:
    if not rows:
        return Block("三、设备情况", (Fact("设备", "未填写", True),))
    columns = ("设备类别", "编号/MN", "型号", "生产或治污设施")
    lines = ((row["kind_title"], row["label"], row["model"], row["facility"]) for row in rows)
    dashed = tuple(_dashed(each) for each in lines)
    return Block("三、设备情况", columns=columns, rows=dashed, shares=(20, 34, 18, 28))


def _action(action: Kept, results: Mapping[int, str]) -> Iterator[Block]:
    facts = [
        Fact("处理措施", action["text"], True),
        Fact("是否解决", "已解决" if action["solved"] else "未解决"),
    ]
    facts.append(Fact("遗留问题", action["left_over"] or "无", bool(action["left_over"])))
    yield Block("六、处理情况", tuple(facts))
    if action["replacements"]:
        keys = ("name", "old_serial", "new_serial", "quantity", "device_title")
        rows = tuple(_dashed(row[key] for key in keys) for row in action["replacements"])
        columns = ("更换部件", "旧编号", "新编号", "数量", "所属设备")
        yield Block("更换部件", (), columns, rows, frozenset({3}), (24, 21, 21, 8, 26))
    if action["changes"]:
        names = ("参数", "点位/设备", "原值", "新值", "理由", "批准")
        lines = tuple(
            _dashed((row["title"], row["of"], row["old"], row["new"], row["reason"], results.get(place, "")))
            for place, row in enumerate(action["changes"])
        )
        yield Block("参数变更", (), names, lines, shares=(18, 20, 12, 12, 27, 11))


def _readings(before: list[Kept], after: list[Kept]) -> Block:
    """As typed and as telemetry had it, before and after, side by side."""
    found: dict[tuple[Any, str], dict[str, Kept]] = {}
    for when, rows in (("before", before), ("after", after)):
        for row in rows:
            found.setdefault((row["point"], row["column"]), {})[when] = row
    title = "八、读数对照（现场填写与平台数据）"
    if not found:
        return Block(title, (Fact("读数", "未填写", True),))
    columns = (
        "点位",
        "因子（单位）",
        "处理前填写",
        "处理前平台",
        "平台时间",
        "处理后填写",
        "处理后平台",
        "平台时间",
    )
    rows_ = tuple(_reading(pair) for pair in found.values())
    return Block(title, columns=columns, rows=rows_, numbers=_VALUES, shares=_SHARES)


_VALUES, _SHARES = frozenset({2, 3, 5, 6}), (14, 16, 12, 12, 11, 12, 12, 11)


def _reading(pair: Mapping[str, Kept]) -> tuple[str, ...]:
    row = next(iter(pair.values()))
    cells = [row["point_title"], f"{row['title']}（{row['unit']}）" if row["unit"] else row["title"]]
    for when in ("before", "after"):
        one = pair.get(when, {})
        cells += [
            _value(one, "typed"),
            _value(one, "measured"),
            moment(one.get("measured_at"), "%m-%d %H:%M"),
        ]
    return _dashed(cells)


def _photo(row: Kept, place: int) -> Picture:
    taken = _joined(" · ", _said("拍摄 {}", moment(row["taken_at"], dash="")), _position(row, dash=""))
    return Picture(row["key"], row["sha256"], _joined(" · ", f"照片 {place} {row['when_title']}", taken))


def _signed(row: Kept) -> Signed:
    words = _joined(" · ", row["name"], row["title"], row["phone"])
    image = Picture(row["image_key"], row["sha256"], row["name"]) if row["image_key"] else None
    return Signed(row["who_title"], words, moment(row["signed_at"]), image)


def _closing(visit: Visit, kept: Kept) -> Iterator[Block]:
    enterprise = kept["enterprise"]
    facts = [Fact("企业意见", enterprise["opinion"] or "—", True)]
    if enterprise["refused"]:
        facts += [
            Fact("企业拒签原因", enterprise["reason"] or "—", True),
            Fact("见证人", enterprise["witness"] or "—", True),
        ]
    yield Block("十一、企业意见", tuple(facts))
    reviewed = visit.reviewed_at and visit.reviewed_at.isoformat()
    yield Block(
        "十二、分局审核",
        (
            Fact("审核结果", visit.get_state_display()),
            Fact("审核人", str(visit.reviewed_by) if visit.reviewed_by else "—"),
            Fact("审核意见", visit.opinion or "—", True),
            Fact("审核时间", moment(reviewed)),
            Fact("归档号", visit.archive_number or "—"),
        ),
    )
    if visit.version > 1:
        was = Fact("更正", f"第 {visit.version} 版，更正第 {visit.version - 1} 版", True)
        yield Block("更正说明", (was, Fact("更正理由", visit.correction or "—", True)))


def _late(kept: Kept, late: Mapping[Any, VisitReading]) -> Iterator[Block]:
    """Beside what was signed, and dated; where nothing came, nothing is said."""
    facts = []
    for when, words in (("before", "处理前"), ("after", "处理后")):
        for row in kept[when]["readings"]:
            came = late.get((when, row["point"], row["column"])) if row["measured"] is None else None
            if came and came.late_value is not None and came.late_at and came.late_found_at:
                value = f"{came.late_value:.{row['decimals']}f} {row['unit']}".strip()
                at, found = (
                    f"{each.astimezone(CHINA):%m-%d %H:%M}" for each in (came.late_at, came.late_found_at)
                )
                title = _joined(" ", words, row["point_title"], row["title"])
                facts.append(Fact(title, f"{value}（{at} 的平台数据，{found} 补到）", True))
    if facts:
        yield Block("数据补到（提交后到达的遥测，不在签字内容之内）", tuple(facts))


def moment(text: str | None, form: str = "%Y-%m-%d %H:%M", *, dash: str = "—") -> str:
    at = instant(text) if text else None
    return f"{at.astimezone(CHINA):{form}}" if at else dash


def _spent(kept: Kept) -> str:
    arrived, left = instant(kept["arrived_at"]), instant(kept["left_at"])
    if not (arrived and left):
        return "—"
    minutes = int((left - arrived).total_seconds() // 60)
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分"


def _position(row: Kept, *, dash: str = "—") -> str:
    if row["lon"] is None or row["lat"] is None:
        return dash
    exact = row.get("accuracy_m")
    return f"{row['lon']:.6f}, {row['lat']:.6f}" + (f"（精度 {exact:.0f} 米）" if exact is not None else "")


def _value(row: Kept, name: str) -> str:
    """What was typed stands as it was typed; the portal's value has its factor's decimals."""
    value = row.get(name)
    if value is None:
        return ""
    return f"{value:.12g}" if name == "typed" else f"{value:.{row['decimals']}f}"


def _said(form: str, value: Any) -> str:
    return form.format(value) if value not in (None, "") else ""


def _joined(between: str, *parts: Any) -> str:
    return between.join(str(part) for part in parts if part)


def _dashed(cells: Any) -> tuple[str, ...]:
    return tuple(str(each) if each not in (None, "") else "—" for each in cells)
