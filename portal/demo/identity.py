"""Valid made-up codes: 统一社会信用代码, permits, MNs, SIM cards, telephones. Pure."""

from registry.codes import luhn_ok, organisation_check_char, uscc_check_char

_CHINA_SIM = "8986"
_OPERATORS = {"中国移动": "00", "中国联通": "01", "中国电信": "03"}
OPERATORS = tuple(_OPERATORS)


def uscc(district: str, serial: int, *, institution: bool = False) -> str:
    """A made-up code of ``district`` with right check characters; its organisation part begins ME or MF."""
    body = f"{'MF' if institution else 'ME'}{serial:06d}"
    first = f"{'12' if institution else '91'}{district}{body}{organisation_check_char(body)}"
    return first + uscc_check_char(first)


def permit(code: str, serial: int = 1) -> str:
    """排污许可证编号: the code, a three-digit serial, one letter."""
    return f"{code}{serial:03d}Q"


def iccid(operator: str, serial: int) -> str:
    """A 20-digit card number with a right Luhn digit."""
    body = f"{_CHINA_SIM}{_OPERATORS[operator]}26{serial:011d}"
    return next(body + digit for digit in "0123456789" if luhn_ok(body + digit))


def phone(serial: int) -> str:
    """A made-up landline of the city."""
    return f"0352-555{serial % 10000:04d}"


def mn(shape: str, district: str, serial: int) -> str:
    """An MN in the shape that devices of this kind have."""
    if shape == "digits":
        return f"{district}80010000{serial:010d}"
    if shape == "hebei":
        return f"0010{district}PM{serial:012d}"
    if shape == "short":
        return f"{district}{serial:08d}"
    if shape == "dated":
        return f"20240617{serial:08d}"
    if shape == "named":
        return f"DT{district}_YY{serial:04d}"
    return f"{district}A8900016F000{serial:06X}"
