import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry.hj212 import Frame, Layouts, Reason, decode, pack, peek, read_frames
from telemetry.hj212.fields import parse_segment, parse_text
from tests.telemetry.hj212.samples import DUST, DUST_VALUES, EVERY_DIALECT, MN, flagged, send

HEAD = "QN=20260310093001250;ST=39;CN=2011;PW=700512;MN=A1;Flag=5;"


def said(segment: str | bytes):
    (frame,) = read_frames(pack(segment.encode() if isinstance(segment, str) else segment))
    return decode(frame)


def parameters(cp: str):
    found = said(f"{HEAD}CP=&&{cp}&&")
    return found.values, found.cp_fields


def test_a_standard_frame_is_read_whole():
    found = decode(read_frames(DUST)[0])
    assert (found.valid, found.accepted, found.reason, found.warnings) == (True, True, None, ())
    assert (found.mn, found.st, found.cn, found.pw, found.flag) == (MN, "39", "2011", "700512", 5)
    assert (found.qn, found.datatime, found.pnum, found.pno) == (
        "20260310093001250",
        "20260310093000",
        None,
        None,
    )
    assert found.values == {code: {"Rtd": text, "Flag": "N"} for code, text in DUST_VALUES.items()}
    assert found.cp_fields == {}


@pytest.mark.parametrize(
    ("cp", "values", "scalars"),
    [
        ("", {}, {}),
        (" ", {}, {}),
        (";", {}, {}),
        ("a-Rtd=1;", {"a": {"Rtd": "1"}}, {}),
        ("a-Rtd=1;a-Flag=N", {"a": {"Rtd": "1", "Flag": "N"}}, {}),
        ("a-Rtd=1,b-Rtd=2", {"a": {"Rtd": "1"}, "b": {"Rtd": "2"}}, {}),
        ("a-Rtd=1；b-Rtd=2", {"a": {"Rtd": "1"}, "b": {"Rtd": "2"}}, {}),
        ("a- Rtd = 20.9 ; b -Rtd= 3", {"a": {"Rtd": "20.9"}, "b": {"Rtd": "3"}}, {}),
        ("a34001-Rtd=1,5", {"a34001": {"Rtd": "1"}}, {}),
        ("Nh3-scr-Rtd=4.4,Nh3-scr-Flag=N", {"Nh3-scr": {"Rtd": "4.4", "Flag": "N"}}, {}),
        ("a-Rtd=1;b-Rtd=2,b-Flag=D;Flag=M", {"a": {"Rtd": "1", "Flag": "M"}, "b": {"Rtd": "2", "Flag": "D"}},
         {"Flag": "M"}),
        ("a-Rtd=1;Flag=5", {"a": {"Rtd": "1"}}, {"Flag": "5"}),
        ("A34001-RTD=1,A34001-FLAG=n;FLAG=F", {"A34001": {"RTD": "1", "FLAG": "n"}}, {"FLAG": "F"}),
        ("a-Rtd=1;a-Rtd=2", {"a": {"Rtd": "2"}}, {}),
        ("PolId=x1;PolId=x2;PolId=x3", {}, {"PolId": ["x1", "x2", "x3"]}),
        ("BeginTime=1,EndTime=2", {}, {"BeginTime": "1", "EndTime": "2"}),
        ("a-Rtd=x=y", {"a": {"Rtd": "x=y"}}, {}),
        ("=5;a-Rtd=1", {"a": {"Rtd": "1"}}, {}),
        ("a-Rtd=", {"a": {"Rtd": ""}}, {}),
        ("a-Info=//洗 头;a=1,//;b-Rtd=2", {"a": {"Info": "//洗 头;a=1,//"}, "b": {"Rtd": "2"}}, {}),
        ("a-Info=//x//y//,b-Rtd=2", {"a": {"Info": "//x//y//"}, "b": {"Rtd": "2"}}, {}),
        ("a-Info=//x", {"a": {"Info": "//x"}}, {}),
        ("a-Info=//x && ##0001Q//", {"a": {"Info": "//x && ##0001Q//"}}, {}),
        ("a-Info=////;b-Rtd=1", {"a": {"Info": "////"}, "b": {"Rtd": "1"}}, {}),
    ],
)  # fmt: skip
def test_the_tolerant_grammar(cp, values, scalars):
    assert parameters(cp) == (values, scalars)


@pytest.mark.parametrize("datatime", ["20260310093000", "202603100930", "20260310093000123", "", "x"])
def test_datatime_is_given_as_sent_whatever_its_letter_case(datatime):
    assert said(f"{HEAD}CP=&&DATATIME={datatime};a-Rtd=1&&").datatime == datatime
    assert said(f"{HEAD}CP=&&a-Rtd=1&&").datatime is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("MN=A1;CN=2011;", {"mn": "A1", "cn": "2011", "qn": None, "flag": None, "pw": None}),
        ("ST=21,CN=2011;MN=A1;", {"st": "21", "cn": "2011"}),
        ("mn=A1;cn=2011;FLAG=7", {"mn": "A1", "flag": 7}),
        ("MN= A1 ;CN=2011 ;QN=;", {"mn": "A1", "cn": "2011", "qn": ""}),
        ("MN=A1;CN=2011;Flag=abc;", {"flag": None}),
        ("MN=A1;CN=2011;Flag=256;", {"flag": None}),
        ("MN=A1;CN=2011;Flag=05;", {"flag": 5}),
        ("MN=A1;CN=2011;Flag=-1;", {"flag": None}),
        ("MN=A1;CN=2011;PNO=0002;PNUM=0003;", {"pnum": 3, "pno": 2}),
        ("MN=A1;CN=2011;PNUM=x;PNO=;", {"pnum": None, "pno": None}),
        ("MN=A1;CN=2011;RF=1;", {"rf": "1"}),
        ("PW=1;,MN=A1;CN=2011;", {"mn": "A1", "pw": "1"}),
    ],
)
def test_header_fields(head, expected):
    found = said(f"{head}CP=&&DataTime=20260310093000&&")
    assert found.accepted
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("CN=2011;", Reason.BAD_MN),
        ("CN=2011;MN=;", Reason.BAD_MN),
        ("CN=2011;MN=<b>;", Reason.BAD_MN),
        ("CN=2011;MN=设备;", Reason.BAD_MN),
        (f"CN=2011;MN={'9' * 65};", Reason.BAD_MN),
        ("MN=A1;", Reason.BAD_CN),
        ("MN=A1;CN=20X1;", Reason.BAD_CN),
        ("MN=A1;CN=２０１１;", Reason.BAD_CN),
        ("MN=A1;CN=20111;", Reason.BAD_CN),
    ],
)
def test_a_right_crc_is_not_enough(head, reason):
    found = said(f"{head}Flag=5;CP=&&a-Rtd=1&&")
    assert found.valid and not found.accepted and found.reason == reason


@pytest.mark.parametrize("mn", ["x", "null", "A140100_2006", "RX-1", "f" * 64])
def test_the_whitelist_is_wide(mn):
    assert said(f"CN=2011;MN={mn};CP=&&&&").accepted


def test_without_cp_nothing_is_accepted():
    found = said("QN=1;CN=2011;MN=A1;Flag=5;&&")
    assert found.valid and found.reason == Reason.NO_CP and found.mn == "A1"
    assert said("CN=2011;MN=A1;Flag=5cp=&&a-Rtd=1&&").values == {"a": {"Rtd": "1"}}


def test_text_is_utf8_else_gb18030_else_marked():
    cp = f"{HEAD}CP=&&a-Info=//更换滤膜//&&"
    assert said(cp.encode("gb18030")).values == said(cp).values == {"a": {"Info": "//更换滤膜//"}}
    assert "encoding_gb18030" in said(cp.encode("gb18030")).warnings
    broken = said(HEAD.encode() + b"CP=&&a-Rtd=1;b-Info=\xff\xff&&")
    assert broken.accepted and broken.values["a"] == {"Rtd": "1"}
    assert "encoding_unreadable" in broken.warnings


def test_oddities_become_warnings():
    found = said(
        f"ST=39;CN=2011;MN=A1;Flag=7;CP=&&DataTime=202603100930;a-Rtd=1;a-Rtd=2;x;=3;{'b-Rtd=1;' * 150}&&"
    )
    assert set(found.warnings) == {
        "datatime_odd", "item_repeated", "piece_without_key", "piece_without_value", "qn_missing",
        "segment_over_1024", "split_without_pnum",
    }  # fmt: skip


def test_a_long_unfinished_log_is_read_in_no_time():
    text = "QN=1;CP=&&" + "a-Info=//" * 1100 + "&&"
    assert parse_text(text).has_cp


PLAIN = st.text(string.ascii_letters + string.digits + ".+-", max_size=8)
ODD = st.sampled_from(
    ["", "N", "=", ";", ",", "//", "//x;y//", " ", "；", "&&", "洗", "1_0", "CP=&&", "Flag"]
)
KEY = st.one_of(
    st.sampled_from(["a34001-Rtd", "a34001-Flag", "LA-Rtd", "DataTime", "PolId", "Flag", "SB1-RS", "MN"]),
    PLAIN,
)
PAIR = st.tuples(KEY, st.one_of(PLAIN, PLAIN, ODD)).map("=".join)
BODY = st.lists(st.tuples(PAIR, st.sampled_from([";", ",", ";", ";;"])).map("".join), max_size=8).map("".join)
OPENING = st.sampled_from(["CP=&&", "CP=&&", "CP=&x&", "cp=&&"])
CLOSING = st.sampled_from(["&&", "&&", "&&5", "&x&", "&&59C"])
SEGMENT = st.builds("{}{}{}{}".format, st.one_of(st.just(HEAD), BODY), OPENING, BODY, CLOSING)


@settings(max_examples=100, deadline=None)
@given(st.lists(SEGMENT, min_size=1, max_size=3))
def test_the_flat_reading_is_the_tolerant_one(segments):
    layouts = Layouts()
    for segment in [text.encode() for text in segments for _ in range(10)]:
        found = layouts.find(segment)
        if found is not None:
            assert found[0].fields(found[1]) == parse_segment(segment)


@pytest.mark.parametrize("name", EVERY_DIALECT)
def test_every_dialect_has_a_layout_with_and_without_its_pattern(name):
    layouts, segment = Layouts(), EVERY_DIALECT[name][6:-6]
    for _ in range(12):
        found = layouts.find(segment)
        assert found is not None
        assert found[0].fields(found[1]) == parse_segment(segment)


def test_same_shape_but_other_keys_is_another_layout():
    layouts = Layouts()
    one, other = send(flagged({"a34001": "1"}))[6:-6], send(flagged({"a34002": "1"}))[6:-6]
    for _ in range(12):
        assert layouts.find(one)[0] is not layouts.find(other)[0]


def test_what_follows_the_end_mark_is_not_taken_for_it():
    layouts, whole = Layouts(), f"{HEAD}CP=&&a-Rtd=1&&".encode()
    assert layouts.find(whole) is not None
    assert [layouts.find(whole + tail) for tail in (b"5", b"59C", b"59C0")] == [None] * 3


@pytest.mark.parametrize("cp", ["a-Rtd=1;Flag=N", "PolId=a;PolId=b", "a-Rtd=1;;b-Rtd=2", "a", "a-Rtd=1_0"])
def test_what_hangs_on_more_than_the_keys_has_no_layout(cp):
    layouts = Layouts()
    assert [layouts.find(f"{HEAD}CP=&&{cp}&&".encode()) for _ in range(3)] == [None] * 3


@settings(max_examples=100, deadline=None)
@given(st.one_of(SEGMENT.map(str.encode), st.binary(max_size=200)))
def test_any_segment_is_decoded_and_peeked_at_alike(segment):
    for frame in (Frame(b"", segment, True, True), Frame(b"", segment, False, False, Reason.CRC_MISMATCH)):
        whole, head = decode(frame), peek(frame)
        assert head == tuple(getattr(whole, name) for name in head._fields)
