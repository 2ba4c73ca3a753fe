"""Frames of our own making, one a dialect, as devices of that kind would send them."""

from telemetry.hj212 import encode, parameters

MN = "140212D05700A1B2C3D4E5F6"
AT = "20260310093000"


def flagged(pairs: dict[str, str], sub: str = "Rtd", flag: str = "N") -> list[dict[str, str]]:
    """`code-Rtd=…,code-Flag=N` for each code."""
    return [{f"{code}-{sub}": text, f"{code}-Flag": flag} for code, text in pairs.items()]


def send(
    items: list[dict[str, str]], *, st: str = "39", cn: str = "2011", flag: int | None = 5,
    datatime: str | None = AT, mn: str = MN, qn: str = "20260310093001250", **more: int,
) -> bytes:  # fmt: skip
    """A whole packet with these items."""
    cp = parameters(datatime, items)
    return encode(qn=qn, st=st, cn=cn, pw="700512", mn=mn, flag=flag, cp=cp, **more)


DUST_VALUES = {
    "a34001": "211.5", "a34002": "93", "a34004": "37.2", "a01001": "-6.5", "a01002": "41",
    "a01006": "89.74", "a01007": "3.1", "a01008": "285", "LA": "61.4",
}  # fmt: skip
DUST = send(flagged(DUST_VALUES))

_METER = {
    "Ia": "36.20", "Ib": "35.80", "Ic": "37.05", "Ua": "229.4", "Ub": "230.1", "Uc": "228.7",
    "Pt": "22.64", "Pa": "7.5", "Ept": "90417.25", "Tpa": "31.5",
}  # fmt: skip


def meter(number: str, items: dict[str, str], flag: str = "N") -> dict[str, str]:
    """P1: all items of one meter and one flag."""
    return {f"{number}-{item}": text for item, text in items.items()} | {f"{number}-Flag": flag}


_POINT = {
    "01": "12.1", "02": "11.8", "03": "12.4", "05": "7.31", "07": "5120.6", "09": "0.93",
    "10": "229.0", "11": "230.2", "12": "228.8", "15": "4",
}  # fmt: skip
_CABINET = {"Ua": "226.1", "Ia": "4.15", "Pt": "1830", "Qt": "420", "cos": "0.975", "Ept": "77.5"}
_PRODUCTION = {"d20103": "221.3", "d20203": "220.9", "d20303": "222.0", "d20403": "8.75"}

POWER = {
    "P1": send([meter("200001", _METER), meter("200002", {**_METER, "Pt": "0.31"}, "J")], st="80"),
    "P2": send(flagged({f"ea300107{item}": text for item, text in _POINT.items()}), st="80"),
    "P3": send([{f"f21012-{item}": text for item, text in _CABINET.items()}], st="80"),
    "P4": send([{"ele01-Rtd": "1"}, {"ele02-Rtd": "0"}], st="32"),
    "P5": send([meter("P10003", {"Ia": "5.5", "Pt": "3.2", "Ept": "12"})], st="80"),
    "P7": send(flagged({**_PRODUCTION, "d30104": "219.8", "d30404": "0.02"}), st="44", flag=9),
}

FUME = {
    "F1": send([*flagged({"a34041": "0.84"}), {"SB7-RS": "1"}, {"SB8-RS": "2"}], st="31"),
    "F2": send([{"ga2101-Rtd": "1"}, {"ga0701-Rtd": "0"}, {"ga0601-Rtd": "3.2"},
                *flagged({"a34041": "1.12", "a34000": "2.5", "a24088": "6.04"})], st="51"),
    "F3": send(flagged({"LAMPBLACK": "1.90", "PM": "3.3", "NMHC": "7.1"}), st="22"),
    "F4": send([{"CONC-Rtd": "0.55"}, {"CONCAD-Rtd": "1411"}, {"FANAD-Rtd": "2.4"}, {"PURIFYAD-Rtd": "0.6"},
                {"FANSTATUS": "1"}, {"PURIFYSTATUS": "0"}], st="51"),
}  # fmt: skip

EVERY_DIALECT = {"dust": DUST, **POWER, **FUME}
