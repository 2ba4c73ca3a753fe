"""PW01, PW02, PW03 and PW12 against a slow, minute by minute reading of their sentences."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.engine import judge
from alerts.rule_types import Declaration, Episode, Link, PointView, SiteView
from alerts.rulebook import rule
from power.factors import Sample

T0 = datetime(2026, 3, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KEYS = ("P1", "T1", "T2")
POINTS = tuple(PointView(key, "treatment" if key[0] == "T" else "production", 300, 100, 10) for key in KEYS)

Course = list[tuple[int, float | None]]
"""(minute, power or None for UNKNOWN), in order."""
Truth = bool | None
Found = list[tuple[int, int, int | None]]
"""(level, start, end) in minutes."""

STEP = st.sampled_from([1, 4, 5, 5, 5, 10, 14, 15, 16, 31])
KW = st.sampled_from([0.0, 0.0, 6.9, 7.0, 8.0, 10.0, 50.0, 50.0, None])


@st.composite
def courses(draw: st.DrawFn) -> Course:
    minute, course = 0, []
    for step, kw in draw(st.lists(st.tuples(STEP, KW), max_size=16)):
        course.append((minute, kw))
        minute += step
    return course


@st.composite
def plants(draw: st.DrawFn) -> tuple[list[Course], Link]:
    """Three circuits and how they are linked."""
    mode, spare = draw(st.sampled_from(["all", "any"])), draw(st.booleans())
    link = Link(("P1",), ("T1",), ("T2",), mode) if spare else Link(("P1",), ("T1", "T2"), (), mode)
    return [draw(courses()) for _ in KEYS], link


def state(course: Course, minute: int) -> Truth:
    """ON, OFF or UNKNOWN, read off the samples up to a minute."""
    past = [each for each in course if each[0] <= minute]
    if not past or past[-1][1] is None or minute - past[-1][0] >= 15:
        return None
    decided = [kw >= 10 for _, kw in past if kw is not None and not 7 < kw < 10]
    return decided[-1] if decided else False


def met(by_key: dict[str, Course], link: Link, minute: int) -> Truth:
    used = [state(by_key[key], minute) for key in link.treatment]
    spare = [state(by_key[key], minute) for key in link.standby]
    if not any(each is not None for each in used):
        return None
    return used.count(False) <= spare.count(True) if link.mode == "all" else True in used + spare


def read(plant: tuple[list[Course], Link], until: int) -> tuple[list[Truth], list[Truth], list[int]]:
    """Production and treatment at each minute up to ``until``, and the minutes with samples."""
    by_key = dict(zip(KEYS, plant[0], strict=True))
    running = [state(by_key["P1"], minute) for minute in range(until + 1)]
    served = [met(by_key, plant[1], minute) for minute in range(until + 1)]
    return running, served, sorted({m for course in plant[0] for m, _ in course if m <= until})


def found(code: str, plant: tuple[list[Course], Link], until: int, **numbers: float) -> Found:
    site = SiteView("power", POINTS, links=(plant[1],), settings={code: numbers})
    series = {
        key: [Sample(T0 + minute * MINUTE, kw) for minute, kw in course]
        for key, course in zip(KEYS, plant[0], strict=True)
    }
    return in_minutes(judge(site, series, [rule(code)], T0 + until * MINUTE))


def in_minutes(episodes: list[Episode]) -> Found:
    return [
        (each.level, (each.start - T0) // MINUTE, each.end and (each.end - T0) // MINUTE) for each in episodes
    ]


def slow_pw01(running: list[Truth], served: list[Truth], heard: list[int], until: int) -> Found:
    result: Found = []
    level, start = 0, None
    for minute in range(until + 1):
        on, ok = running[minute], served[minute]
        breach = False if on is False or ok is True else None if on is None or ok is None else True
        if level == 0 and not breach:
            start = None
        if minute not in heard:
            continue
        if breach:
            start = minute if start is None else start
            level = max(level, 2 if minute - start >= 15 else 1 if minute - start >= 5 else 0)
        elif breach is False and level:
            result.append((level, start or 0, minute))
            level, start = 0, None
    return [*result, (level, start or 0, None)] if level else result


def slow_pw02(running: list[Truth], served: list[Truth], heard: list[int], until: int) -> Found:
    result: Found = []
    for turn in range(1, until + 1):
        if not (running[turn - 1] is False and running[turn] is True and served[turn] is False):
            continue
        over = next((m for m in heard if m > turn and (served[m] is True or running[m] is False)), None)
        seen = any(m > turn + 5 and served[m] is False for m in heard if over is None or m < over)
        if (over is not None and over > turn + 5) or (over is None and seen):
            result.append((1, turn, over))
    return result


def slow_pw03(running: list[Truth], served: list[Truth], heard: list[int], until: int, after: int) -> Found:
    result: Found = []
    changes = [m for m in range(1, until + 1) if served[m - 1] is True and served[m] is False]
    seen = {change: next((m for m in heard if m >= change), None) for change in changes}
    changes = [
        m for m in changes if seen[m] is not None and all(served[x] is False for x in range(m, seen[m] + 1))
    ]
    for turn in range(1, until + 1):
        if not (running[turn - 1] is True and running[turn] is False):
            continue
        if served[turn] is False:
            for change in changes:
                stretch = range(change, turn)
                unmet = all(served[m] is not True for m in stretch)
                if stretch and unmet and all(running[m] is True for m in stretch) and seen[change] < turn:
                    result.append((1, seen[change], turn))
        elif served[turn] is True:
            first = next((m for m in range(turn, until + 1) if served[m] is False), None)
            if first in changes and seen[first] - turn < after:
                result.append((1, turn, seen[first]))
    return sorted(result)


@settings(max_examples=300, deadline=None)
@given(plants(), st.integers(0, 130))
def test_pw01_is_what_its_sentence_says(plant, until: int) -> None:
    assert found("PW01", plant, until) == slow_pw01(*read(plant, until), until)


@settings(max_examples=300, deadline=None)
@given(plants(), st.integers(0, 130))
def test_pw02_is_what_its_sentence_says(plant, until: int) -> None:
    assert found("PW02", plant, until) == slow_pw02(*read(plant, until), until)


@settings(max_examples=300, deadline=None)
@given(plants(), st.integers(0, 130), st.sampled_from([5, 16, 25]))
def test_pw03_is_what_its_sentence_says(plant, until: int, lag: int) -> None:
    assert found("PW03", plant, until, lag_s=60 * lag) == slow_pw03(*read(plant, until), until, lag - 5)


def slow_pw12(samples: list[int], covered: set[int], until: int) -> Found:
    """Minute by minute within each gap: the uncovered stretches, each judged alone."""
    result: Found = []
    for at, start in enumerate(samples):
        closed = at + 1 < len(samples)
        end = samples[at + 1] if closed else until
        first = None
        for minute in range(start, end + 1):
            free = minute < end and minute not in covered
            if free and first is None:
                first = minute
            elif not free and first is not None:
                lasting = not closed and minute == end and minute not in covered
                lasted = minute - first + (0.5 if lasting else 0)
                if lasted > 30:
                    result.append((2 if lasted > 240 else 1, first, None if lasting else minute))
                first = None
    return result


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.sampled_from([5, 15, 29, 30, 31, 60, 240, 241, 400]), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 700), st.sampled_from([1, 10, 30, 31, 100, 300])), max_size=3),
    st.sampled_from(["stop", "fault", "outage"]),
    st.sampled_from([0, 29, 30, 31, 239, 240, 300]),
)
def test_pw12_is_what_its_sentence_says(gaps: list[int], pieces, kind: str, tail: int) -> None:
    samples = [sum(gaps[:each]) for each in range(len(gaps))]
    until = samples[-1] + tail
    declarations = tuple(
        Declaration(kind, ("P1",), T0 + start * MINUTE, T0 + (start + length) * MINUTE, approved=True)
        for start, length in pieces
    )
    covered = {minute for start, length in pieces for minute in range(start, start + length)}
    site = SiteView("power", POINTS[:1], declarations=declarations)
    series = {"P1": [Sample(T0 + each * MINUTE, 50.0) for each in samples]}
    episodes = judge(site, series, [rule("PW12")], T0 + until * MINUTE)
    assert in_minutes(episodes) == slow_pw12(samples, covered, until)
