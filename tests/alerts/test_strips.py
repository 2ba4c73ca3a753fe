"""Strips: states over time, clipped to the range, and where production ran without its treatment."""

from itertools import pairwise

from alerts.rule_types import Link, PointView, SiteView
from alerts.site_strips import _drawn
from alerts.strips import Bundle, Segment, Strip, breaks, segments, thinned, word
from alerts.timeline import Case, layout_of
from fume.figures import bundles as fume_bundles
from power.figures import bundles as power_bundles

START, END = 0.0, 3600.0


def words(strip):
    return [(each.start, each.end, each.state) for each in strip.segments]


def test_before_the_first_sample_nothing_is_known():
    assert segments([600.0], ["on"], START, END) == (Segment(0, 600, "unknown"), Segment(600, 3600, "on"))


def test_equal_neighbours_are_one_segment():
    assert segments([0.0, 300.0, 600.0], ["on", "on", "off"], START, END) == (
        Segment(0, 600, "on"),
        Segment(600, 3600, "off"),
    )


def test_a_state_that_began_before_the_range_is_clipped():
    assert segments([-900.0, 600.0], ["on", "off"], START, END)[0] == Segment(0, 600, "on")


def test_words_for_the_three_truths_and_the_low_one():
    assert [word(True), word(False), word(None), word(True, low=True)] == ["on", "off", "unknown", "idle"]


def test_what_is_shorter_than_can_be_seen_becomes_the_state_that_takes_most_of_it():
    flicker = [Segment(at, at + (4 if at % 20 else 16), "off" if at % 20 else "on") for at in (0, 16, 20, 36)]
    assert thinned([*flicker, Segment(40, 100, "off")], 40) == (Segment(0, 40, "on"), Segment(40, 100, "off"))


def test_what_can_be_seen_stays_as_it_is():
    found = (Segment(0, 50, "on"), Segment(50, 90, "off"), Segment(90, 200, "on"))
    assert thinned(found, 40) == found


def test_thinning_leaves_no_gap_and_no_equal_neighbours():
    found = segments(
        [float(at) for at in range(0, 3600, 7)], ["on", "off", "off"] * 171 + ["on", "off"], START, END
    )
    seen = thinned(found, 60)
    assert (seen[0].start, seen[-1].end) == (START, END)
    assert all(one.end == other.start and one.state != other.state for one, other in pairwise(seen))
    assert len(seen) < 3600 / 60


def test_a_name_is_no_markup():
    strip = Strip("<b>炉</b>", "产污", (Segment(START, END, "on"),))
    (drawn,) = _drawn(Bundle("线", (strip,)), START, END)["strips"]
    assert "&lt;b&gt;炉&lt;/b&gt; 运行 01-01 08:00 – 01-01 09:00" in drawn["rects"]


def test_breaks_are_where_it_is_known_to_be_broken():
    assert breaks([0.0, 600.0, 1200.0], [None, True, False], START, END) == ((600.0, 1200.0),)


def power_case(production, treatment):
    points = (
        PointView("1", "production", 600, 100.0, title="炉"),
        PointView("2", "treatment", 600, 50.0, title="除尘器"),
        PointView("3", "total", 600, 200.0, title="总表"),
    )
    view = SiteView("power", points, links=(Link(("1",), ("2",)),))
    times = [0.0, 600.0, 1200.0, 1800.0, 2400.0, 3000.0]
    series = {
        "1": [(at, None, kw, None) for at, kw in zip(times, production, strict=True)],
        "2": [(at, None, kw, None) for at, kw in zip(times, treatment, strict=True)],
    }
    return Case(view, series, layout_of(("at", "flags", "power_kw", "running"), ("power_kw", "running")), END)


def test_the_treatment_stands_beneath_its_production_and_the_break_is_marked():
    case = power_case([80, 80, 80, 80, 80, 80], [40, 40, 0, 0, 40, 40])
    (bundle,) = power_bundles(case, START, END)
    assert [strip.title for strip in bundle.strips] == ["炉", "除尘器"]
    assert words(bundle.strips[0]) == [(0, 3600, "on")]
    assert words(bundle.strips[1]) == [(0, 1200, "on"), (1200, 2400, "off"), (2400, 3600, "on")]
    assert bundle.breaks == ((1200.0, 2400.0),)


def test_treatment_off_while_production_is_off_is_no_break():
    (bundle,) = power_bundles(power_case([0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]), START, END)
    assert bundle.breaks == ()


def test_running_far_below_rated_power_is_shown_as_idle():
    (bundle,) = power_bundles(power_case([80] * 6, [12] * 6), START, END)
    assert words(bundle.strips[1]) == [(0, 3600, "idle")]


def test_a_terminal_that_sends_its_state_only_is_shown_by_it():
    view = SiteView("power", (PointView("1", "production", 600, 100.0, title="炉"),))
    rows = [(0.0, None, None, 1), (600.0, None, None, 0)]
    layout = layout_of(("at", "flags", "power_kw", "running"), ("power_kw", "running"))
    (bundle,) = power_bundles(Case(view, {"1": rows}, layout, 1200.0), START, 1200.0)
    assert words(bundle.strips[0]) == [(0, 600, "on"), (600, 1200, "off")]


def test_a_fan_without_its_purifier_is_marked():
    view = SiteView("fume", (PointView("1", "fume", 600, title="1#排口"),))
    rows = [(0.0, None, 1, 1), (600.0, None, 1, 0), (1200.0, None, 0, 0), (1800.0, None, 0, None)]
    layout = layout_of(("at", "flags", "fan_on", "purifier_on"), ("fan_on", "purifier_on"))
    (bundle,) = fume_bundles(Case(view, {"1": rows}, layout, END), START, END)
    assert [strip.title for strip in bundle.strips] == ["风机", "净化器"]
    assert bundle.breaks == ((600.0, 1200.0),)
    assert words(bundle.strips[1])[-1][2] == "unknown"


def test_a_point_without_any_sample_is_unknown_throughout_and_breaks_nothing():
    view = SiteView("fume", (PointView("1", "fume", 600, title="1#排口"),))
    layout = layout_of(("at", "flags", "fan_on", "purifier_on"), ("fan_on", "purifier_on"))
    (bundle,) = fume_bundles(Case(view, {}, layout, END), START, END)
    assert words(bundle.strips[0]) == [(0, 3600, "unknown")]
    assert bundle.breaks == ()
