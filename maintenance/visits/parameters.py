"""参数变更: what of a point or a device a form may ask to change, by platform and kind of point. Pure.

A parameter named here is changed in the registry once it is approved; any other word (a slope, a password of the
instrument) is only put on record. What another platform's points have is refused.
"""

from collections.abc import Mapping

_EVERY_POINT = {"interval_s": "上报间隔（秒）", "channel": "通道"}
OF_POINTS: Mapping[str, Mapping[str, str]] = {
    "power": {
        "ct_ratio": "CT 变比",
        "pt_ratio": "PT 变比",
        "rated_kw": "额定功率（kW）",
        "on_kw": "启停阈值（kW）",
        "rated_v": "额定电压（V）",
        **_EVERY_POINT,
        "facility": "设施",
    },
    "dust": _EVERY_POINT,
    "fume": {
        "purifier_model": "净化器型号",
        "fan_model": "风机型号",
        "baseline_a": "净化器电流基准（A）",
        "design_flow_m3_h": "设计风量（m³/h）",
        "duct_m2": "管道截面积（m²）",
        **_EVERY_POINT,
    },
}
"""By platform."""

KIND_COLUMNS: Mapping[str, str] = {"power": "kind", "dust": "role", "fume": "flow_source"}
"""The column of a platform's points that says which kind of point it is."""
ONLY_OF: Mapping[str, frozenset[str]] = {
    "facility": frozenset({"production", "treatment", "both", "indirect"}),
    "design_flow_m3_h": frozenset({"design"}),
    "duct_m2": frozenset({"measured"}),
}
"""Parameters that only some kinds of point have."""

OF_DEVICES: Mapping[str, str] = {
    "interval_s": "上报间隔（秒）",
    "dialect": "方言",
    "crc_mode": "校验方式",
    "ack_style": "应答方式",
    "maker": "厂家",
    "model": "型号",
    "name": "名称",
}

_TITLES = {**OF_DEVICES, **{name: title for table in OF_POINTS.values() for name, title in table.items()}}


def of_point(platform: str, kind: str) -> dict[str, str]:
    """The parameters of such a point, in their order."""
    table = OF_POINTS.get(platform, _EVERY_POINT)
    return {name: title for name, title in table.items() if kind in ONLY_OF.get(name, (kind,))}


def title(name: str) -> str:
    """A parameter's words; its own name when it is none of the registry's."""
    return _TITLES.get(name, name)


def of_point_refused(name: str, platform: str, kind: str) -> str:
    """Why a point of this kind cannot have ``name`` changed; empty when it can."""
    code, known = _code(name), of_point(platform, kind)
    if code not in _TITLES or code in known:
        return ""
    if code in OF_DEVICES:
        return f"“{title(code)}”是设备的参数，请选择设备"
    return f"这个点位没有“{title(code)}”这项参数，可以变更：{'、'.join(known.values())}"


def of_device_refused(name: str) -> str:
    """Why a device cannot have ``name`` changed; empty when it can."""
    code = _code(name)
    if code not in _TITLES or code in OF_DEVICES:
        return ""
    return f"“{title(code)}”是点位的参数，请选择点位"


def _code(name: str) -> str:
    """Also of a parameter that was written in its words."""
    return next((code for code, words in _TITLES.items() if name in (code, words)), name)
