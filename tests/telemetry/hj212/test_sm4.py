import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry.hj212 import CrcMode, FrameReader, Profile, crc_text, decode, pack, read_frames
from telemetry.hj212.sm4 import check_key, decrypt, encrypt
from tests.telemetry.hj212.samples import DUST, EVERY_DIALECT, MN

KEY = bytes(range(16))
KNOWN = Profile(sm4_key=KEY)


def secret(plain: bytes, key: bytes = KEY) -> bytes:
    """The packet as a 2025 device sends it: CRC over the plain text, length unchanged."""
    segment = plain[6:-6]
    return plain[:6] + encrypt(segment, key) + crc_text(segment) + b"\r\n"


def in_braces(plain: bytes) -> bytes:
    """The same with the cipher text spelled out as the standard's annex prints it."""
    segment = encrypt(plain[6:-6], KEY)
    head, _, rest = segment.partition(b"CP=&&")
    whole = (len(rest) - 2) // 16 * 16
    spelled = b",".join(b"0x%02X" % byte for byte in rest[:whole])
    return plain[:6] + head + b"CP=&&{" + spelled + b"}" + rest[whole:] + crc_text(plain[6:-6]) + b"\r\n"


@pytest.mark.parametrize("name", EVERY_DIALECT)
@pytest.mark.parametrize("form", [secret, in_braces])
def test_the_key_opens_both_forms(name, form):
    plain = EVERY_DIALECT[name]
    (frame,) = read_frames(form(plain), KNOWN)
    assert frame.ok and frame.segment == plain[6:-6]
    assert frame.valid == (form is secret)


def test_without_the_key_the_crc_fails_and_the_header_is_still_read():
    found = decode(read_frames(secret(DUST))[0])
    assert not found.valid and not found.accepted and found.mn == MN


def test_a_device_with_a_key_may_send_in_clear():
    assert [frame.segment for frame in read_frames(DUST, KNOWN)] == [DUST[6:-6]]


def test_the_key_follows_the_mn():
    reader = FrameReader({MN: KNOWN})
    assert [frame.ok for frame in reader.feed(secret(DUST) + pack(b"MN=B;CN=2011;CP=&&&&"))] == [True, True]


def test_a_check_sum_mode_holds_for_the_plain_text():
    assert not read_frames(secret(DUST), Profile(CrcMode.MODBUS, KEY))[0].ok
    assert read_frames(secret(DUST), Profile(CrcMode.IGNORE, KEY))[0].segment == DUST[6:-6]


@pytest.mark.parametrize("key", [b"", b"short", bytes(17)])
def test_a_key_has_sixteen_bytes(key):
    with pytest.raises(ValueError, match="16"):
        check_key(key)


def test_less_than_a_block_stays_clear():
    segment = b"MN=A;CN=9021;CP=&&LA-Rtd=5&&"
    assert encrypt(segment, KEY) == segment
    assert decrypt(segment, KEY) is None


@given(
    st.binary(min_size=16, max_size=200).map(lambda body: b"A" + body), st.binary(min_size=16, max_size=16)
)
def test_whatever_is_encrypted_comes_back(body, key):
    segment = b"MN=A;CP=&&" + body + b"&&"
    sealed = encrypt(segment, key)
    assert len(sealed) == len(segment) and sealed != segment
    assert decrypt(sealed, key) == segment


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**128 - 1), st.integers(1, 97))
def test_cipher_text_never_breaks_the_framing(number, size):
    key = number.to_bytes(16)
    data = secret(DUST, key) + secret(EVERY_DIALECT["P7"], key)
    reader = FrameReader(default=Profile(sm4_key=key))
    found = [frame for at in range(0, len(data), size) for frame in reader.feed(data[at : at + size])]
    assert [frame.ok for frame in found + reader.close()] == [True, True]
