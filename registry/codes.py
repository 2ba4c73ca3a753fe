"""Identity codes: 统一社会信用代码, 排污许可证编号, MN, ICCID. Pure checks, sentences in Chinese."""

import re

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUE = {char: index for index, char in enumerate(_USCC_ALPHABET)}
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_PERMIT = re.compile(r"[0-9A-Z]{18}\d{3}[0-9A-Z]|H9\d{6}0000\d{5}[a-hj-np-z]|H9\d{6}[0-9A-Z]{9}[a-hj-np-z]")
_MN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ICCID = re.compile(r"\d{19,20}")


def uscc_check_char(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015 §4)."""
    total = sum(_USCC_VALUE[char] * pow(3, index, 31) for index, char in enumerate(body))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_check_char(body: str) -> str:
    """The 9th character of the 主体标识码 for its first 8 (GB 11714-1997)."""
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORG_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def uscc_fault(code: str) -> str | None:
    """Why ``code`` is no 统一社会信用代码, or None when it is one."""
    if len(code) != 18:
        return f"统一社会信用代码应为 18 位，现为 {len(code)} 位"
    if not _USCC.fullmatch(code):
        return "统一社会信用代码只能用数字和大写字母（不含 I、O、S、V、Z），第 3–8 位为行政区划数字"
    if uscc_check_char(code[:17]) != code[17]:
        return "统一社会信用代码校验位不符，请核对是否抄错"
    return None


def permit_fault(code: str) -> str | None:
    """Why ``code`` is no 排污许可证编号 (HJ 608-2017), or None when it is one."""
    return None if _PERMIT.fullmatch(code) else "排污许可证编号应为 22 位：18 位信用代码、3 位序号、1 位标识"


def mn_fault(code: str) -> str | None:
    """Why ``code`` cannot be a device's MN, or None when it can."""
    return None if _MN.fullmatch(code) else "MN 只能用 1–64 位字母、数字、下划线或连字符"


def luhn_ok(digits: str) -> bool:
    doubled = (int(char) * (2 if index % 2 else 1) for index, char in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def iccid_fault(code: str) -> str | None:
    """Why ``code`` is no SIM 卡号 (ICCID, ITU-T E.118), or None when it is one."""
    if not _ICCID.fullmatch(code):
        return "ICCID 应为 19 或 20 位数字"
    return None if luhn_ok(code) else "ICCID 校验位不符，请核对是否抄错"
