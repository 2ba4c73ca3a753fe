import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.bitwise import bitwise_crc16
from telemetry.hj212.crc import (
    CLOSINGS,
    CrcMode,
    arc,
    crc16,
    crc_matches,
    crc_text,
    index,
    matching_modes,
    modbus,
)


@given(st.binary(max_size=2100))
def test_the_fold_is_the_standards_crc(data):
    assert crc16(data) == bitwise_crc16(data)


@pytest.mark.parametrize("size", [1, 7, 8, 9, 511, 512, 513, 1024, 1025, 4096, 4097, 9999])
def test_the_fold_holds_at_the_edges_of_its_steps(size):
    data = bytes(at * 37 % 251 for at in range(size))
    assert crc16(data) == bitwise_crc16(data)


def test_known_values():
    assert [crc16(text) for text in (b"", b"\x00", b"123456789")] == [0xFFFF, 0x4040, 0x2F80]
    assert (modbus(b"123456789"), arc(b"123456789")) == (0x4B37, 0xBB3D)


def test_the_text_is_padded_and_upper_case():
    padded = next(text for n in range(999) if (text := crc_text(b"%d" % n)).startswith(b"0"))
    assert len(padded) == 4 and padded == padded.upper()
    assert CLOSINGS[index(b"CP=&&&&")] == b"&&" + crc_text(b"CP=&&&&") + b"\r\n"


def test_any_letter_case_matches_and_each_mode_replaces_the_algorithm():
    data = b"MN=X1;CP=&&LA-Rtd=50.5&&"
    assert crc_matches(data, crc_text(data).lower(), CrcMode.ANSI)
    assert not crc_matches(data, crc_text(data), CrcMode.MODBUS)
    assert matching_modes(data, b"%04x" % modbus(data)) == ("modbus",)


@pytest.mark.parametrize(
    "text", [b"", b"12", b"123", b"12G4", b"12345", b"\xff\xff\xff\xff", b" 123", b"+123"]
)
def test_what_is_not_four_hexadecimal_digits_never_matches(text):
    assert not any(crc_matches(b"CP=&&&&", text, mode) for mode in CrcMode)


def test_ignore_takes_any_four_digits():
    assert crc_matches(b"CP=&&&&", b"0000", CrcMode.IGNORE)
