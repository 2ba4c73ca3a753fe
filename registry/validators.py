"""The pure code checks as Django validators."""

from django.core.exceptions import ValidationError

from registry import codes

# 大同市 in WGS-84 (domain.md G): what lies outside is a typing error or a GCJ-02 coordinate far off.
CITY_LON = (112.572, 114.563)
CITY_LAT = (39.047, 40.738)


def _raise(fault: str | None) -> None:
    if fault:
        raise ValidationError(fault)


def uscc(value: str) -> None:
    _raise(codes.uscc_fault(value))


def permit(value: str) -> None:
    _raise(codes.permit_fault(value))


def mn(value: str) -> None:
    _raise(codes.mn_fault(value))


def iccid(value: str) -> None:
    _raise(codes.iccid_fault(value))


def longitude(value: float) -> None:
    if not CITY_LON[0] <= value <= CITY_LON[1]:
        raise ValidationError(f"经度应在大同市范围内（{CITY_LON[0]}–{CITY_LON[1]}，WGS-84）")


def latitude(value: float) -> None:
    if not CITY_LAT[0] <= value <= CITY_LAT[1]:
        raise ValidationError(f"纬度应在大同市范围内（{CITY_LAT[0]}–{CITY_LAT[1]}，WGS-84）")


def sm4_key(value: str) -> None:
    if value and (len(value) != 32 or not all(char in "0123456789abcdefABCDEF" for char in value)):
        raise ValidationError("SM4 密钥应为 32 位十六进制字符（16 字节）")
