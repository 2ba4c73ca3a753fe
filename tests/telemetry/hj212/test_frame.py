import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry.hj212 import (
    BUFFER_LIMIT,
    CrcMode,
    FrameReader,
    Profile,
    Reason,
    crc_text,
    decode,
    pack,
    read_frames,
)
from telemetry.hj212.crc import modbus
from tests.telemetry.hj212.samples import DUST, EVERY_DIALECT, MN, POWER, send

SEGMENT = DUST[6:-6]
CRC = DUST[-6:-2]
OTHER = POWER["P7"]


def ok(data: bytes) -> list[bytes]:
    return [frame.segment for frame in read_frames(data) if frame.ok]


def lengthened(by: int) -> bytes:
    return b"##%04d%b%b\r\n" % (len(SEGMENT) + by, SEGMENT, CRC)


def in_bytes(data: bytes, size: int = 1, **options) -> list:
    reader = FrameReader(**options)
    pieces = [frame for at in range(0, len(data), size) for frame in reader.feed(data[at : at + size])]
    return pieces + reader.close()


def test_a_standard_frame_is_valid_and_whole():
    (frame,) = read_frames(DUST)
    assert frame.valid and frame.ok and frame.reason is None and frame.warnings == ()
    assert frame.raw + b"\r\n" == DUST and frame.segment == SEGMENT


def test_glued_frames_come_apart():
    assert ok(DUST + OTHER + DUST) == [SEGMENT, OTHER[6:-6], SEGMENT]


@pytest.mark.parametrize("by", [-len(SEGMENT), -100, -1, 1, 4, 6, 12, 2000, 9999 - len(SEGMENT)])
def test_a_wrong_length_is_found_by_the_end_mark(by):
    (frame,) = read_frames(lengthened(by))
    assert frame.ok and not frame.valid and "length_mismatch" in frame.warnings
    assert frame.segment == SEGMENT
    assert ok(lengthened(by) + OTHER) == [SEGMENT, OTHER[6:-6]]


def test_a_frame_too_long_by_its_length_is_not_kept_waiting():
    assert [frame.ok for frame in FrameReader().feed(lengthened(6))] == [True]


def test_a_frame_without_a_line_end_is_delivered_with_its_last_digit():
    reader = FrameReader()
    assert reader.feed(DUST[:-3]) == []
    assert len(reader.feed(DUST[-3:-2])) == 1


@pytest.mark.parametrize("end", [b"", b"\n", b"\r", b"  \r\n", b"\\r\\n", b"\r", b"\r\r\n", b"\t"])
def test_any_line_end_is_taken_but_only_crlf_is_valid(end):
    frames = read_frames(DUST[:-2] + end + OTHER)
    assert [(frame.ok, frame.valid) for frame in frames] == [(True, False), (True, True)]


@pytest.mark.parametrize("digits", [b"%d" % len(SEGMENT), b"81", b"7"])
def test_an_unpadded_length_is_a_length(digits):
    segment = SEGMENT if digits == b"%d" % len(SEGMENT) else None
    if segment is None:
        filler = b"MN=X1;CN=9021;CP=&&&&"
        segment = (
            filler + b""
            if digits == b"7"
            else b"QN=1;ST=23;PW=1;MN=ABC;CN=2011;CP=&&LA-Rtd=" + b"5" * 36 + b"&&"
        )
    (frame,) = read_frames(b"##" + digits + segment + crc_text(segment) + b"\r\n")
    assert frame.ok and not frame.valid and "length_not_4_digits" in frame.warnings


@pytest.mark.parametrize("length", [b"01AF", b"016F", b"ABCD", b"$$$$", b"", b"00F1"])
def test_a_length_in_hexadecimal_or_none_is_no_frame(length):
    reader = FrameReader()
    assert reader.feed(b"##" + length + SEGMENT + CRC + b"\r\n") + reader.close() == []
    assert reader.garbage > len(SEGMENT)


def test_an_unpadded_length_before_cn_is_not_hexadecimal():
    segment = b"CN=2011;QN=1;MN=A1;CP=&&LA-Rtd=5" + b"0" * 65 + b"&&"
    assert len(segment) == 99
    assert ok(b"##99" + segment + crc_text(segment) + b"\r\n") == [segment]


@pytest.mark.parametrize(
    "noise", [b"#", b"##", b"####", b"\x00\xffAT+CSQ\r\n", b"##12", b"##9999x", b"HELLO", b"\r\n\r\n"]
)
def test_noise_before_a_frame_does_not_hide_it(noise):
    assert ok(noise + DUST) == [SEGMENT]
    assert [frame.segment for frame in in_bytes(noise + DUST) if frame.ok] == [SEGMENT]


@pytest.mark.parametrize("cut", [3, 8, 20, 90, 200, len(DUST) - 7, len(DUST) - 4])
def test_a_truncated_frame_does_not_swallow_the_next(cut):
    assert ok(DUST[:cut] + OTHER) == [OTHER[6:-6]]
    reader = FrameReader()
    reader.feed(DUST[:cut])
    assert [frame.segment for frame in reader.feed(OTHER) if frame.ok] == [OTHER[6:-6]]


def test_a_wrong_crc_is_delivered_with_the_algorithm_that_fits():
    data = b"##%04d%b%04x\r\n" % (len(SEGMENT), SEGMENT, modbus(SEGMENT))
    (frame,) = read_frames(data)
    assert (frame.ok, frame.reason, frame.matches) == (False, Reason.CRC_MISMATCH, ("modbus",))
    assert frame.raw == data[:-2] and frame.segment == SEGMENT
    assert read_frames(data, Profile(CrcMode.MODBUS))[0].ok
    assert not read_frames(DUST, Profile(CrcMode.MODBUS))[0].ok


def test_ignore_wants_four_digits_after_the_end_mark():
    (frame,) = read_frames(b"##%04d%b0000\r\n" % (len(SEGMENT), SEGMENT), Profile(CrcMode.IGNORE))
    assert frame.ok and not frame.valid
    (frame,) = read_frames(b"##%04d%bxyz!\r\n" % (len(SEGMENT), SEGMENT), Profile(CrcMode.IGNORE))
    assert not frame.ok


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (DUST[:-6] + b"\r\n", Reason.NO_CRC),
        (DUST[:-6] + b"?A\r\n", Reason.NO_CRC),
        (DUST[:-30], Reason.NO_CRC),
        (pack(SEGMENT[:-2]), Reason.NO_END_MARK),
        (b"##0012QN=1;CN=2011BEEF\r\n", Reason.NO_END_MARK),
        (DUST[:-6] + b"1D2E\r\n", Reason.CRC_MISMATCH),
    ],
)
def test_what_is_missing_is_named(data, reason):
    (frame,) = read_frames(data)
    assert not frame.ok and not frame.valid and frame.reason == reason


def test_the_profile_follows_the_mn():
    swapped = b"##%04d%b%04X\r\n" % (len(SEGMENT), SEGMENT, modbus(SEGMENT))
    standard = send([{"LA-Rtd": "55"}], mn="OTHER-1")
    reader = FrameReader({MN: Profile(CrcMode.MODBUS)})
    assert [frame.ok for frame in reader.feed(swapped + standard + DUST) + reader.close()] == [
        True,
        True,
        False,
    ]


def test_split_at_every_byte_the_same_frames_come():
    stream = (
        b"\x00garbage##"
        + DUST
        + lengthened(6)
        + b"#"
        + OTHER[:50]
        + DUST[:-2]
        + b"\n"
        + lengthened(-3)
        + OTHER
    )
    whole = read_frames(stream)
    assert sum(frame.ok for frame in whole) == 5
    for size in (1, 2, 3, 7, 64, 333):
        assert in_bytes(stream, size, exact=True) == whole


def test_garbage_is_counted_and_forgiven_by_a_good_frame():
    reader = FrameReader()
    reader.feed(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + DUST)
    assert (reader.garbage, reader.garbage_run) == (18, 0)
    reader.feed(b"\r\n\r\nxyz")
    assert (reader.garbage, reader.garbage_run) == (21, 3)


def test_a_bad_frame_is_not_garbage():
    reader = FrameReader()
    assert len(reader.feed(DUST[:-6] + b"1D2E\r\n" + OTHER)) == 2
    assert reader.garbage == 0


def test_silence_after_a_bad_frame_settles_it():
    reader = FrameReader()
    assert reader.feed(DUST[:-6] + b"1D2E\r\n") == []
    assert [frame.reason for frame in reader.settle()] == [Reason.CRC_MISMATCH]
    assert reader.feed(DUST[:100]) == [] and reader.settle() == []
    assert [frame.ok for frame in reader.feed(DUST[100:])] == [True]


def test_a_claim_of_9999_bytes_never_fills_more_than_the_buffer():
    reader = FrameReader()
    for _ in range(40):
        reader.feed(b"##9999QN=" + b"a=b;" * 250)
        assert reader.pending < BUFFER_LIMIT
    assert [frame.ok for frame in reader.feed(DUST)][-1:] == [True]


def test_log_text_may_hold_marks_and_headers():
    log = "//阀门 ##0101QN=1 && 1C80 && 复位//"
    frame = send([{"i13011-Info": log}], cn="3020", st="32")
    assert ok(frame) == [frame[6:-6]]
    assert decode(read_frames(frame)[0]).values == {"i13011": {"Info": log}}


PIECES = st.sampled_from([
    b"##", b"#", b"&&", b"CP=&&", b"\r\n", b"##0021", b"##9999", b"##12Q", b"MN=A1;CN=2011;CP=&&&&", b"1C80",
    b"//", b";", b"=", DUST, OTHER, DUST[:77], lengthened(6), lengthened(-1), b"QN=1;ST=", b" ", b"\x00",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=12)), max_size=14).map(b"".join), st.integers(1, 400))
def test_any_bytes_come_out_as_frames_or_garbage_however_they_are_split(data, size):
    whole = read_frames(data)
    pieces = in_bytes(data, size, exact=True)
    assert [frame.segment for frame in pieces if frame.ok] == [frame.segment for frame in whole if frame.ok]
    for frame in whole:
        assert frame.raw in data and decode(frame).accepted <= frame.ok


@given(
    st.sampled_from(sorted(EVERY_DIALECT)),
    st.binary(max_size=60).filter(lambda b: b"##" not in b and not b.endswith(b"#")),
)
def test_a_good_frame_is_found_behind_any_bytes(name, noise):
    frame = EVERY_DIALECT[name]
    assert frame[6:-6] in ok(noise + frame)


@pytest.mark.parametrize(("size", "found"), [(9999, True), (10000, False), (10003, False)])
def test_the_end_mark_is_sought_for_9999_bytes(size, found):
    head = f"QN=20260310093001250;CN=2011;MN={MN};CP=&&a34001-Rtd=".encode()
    segment = head + b"8" * (size - len(head) - 2) + b"&&"
    assert ok(b"##0000%b%b\r\n" % (segment, crc_text(segment))) == ([segment] if found else [])
