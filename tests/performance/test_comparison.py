"""Two texts side by side: what stands only in one of them is marked."""

from performance.comparison import Difference, Run


def test_only_what_was_changed_is_marked():
    one, two = Difference("产出", "全年办结 158 条，都及时", "全年办结 171 条，都及时").runs
    assert one == [Run("全年办结 1", False), Run("58", True), Run(" 条，都及时", False)]
    assert two == [Run("全年办结 1", False), Run("71", True), Run(" 条，都及时", False)]


def test_texts_that_share_little_are_marked_whole():
    one, two = Difference("产出", "三个平台全年在线。", "无").runs
    assert one == [Run("三个平台全年在线。", True)] and two == [Run("无", True)]


def test_a_number_is_marked_whole():
    assert Difference("得分", "80%", "90%").runs == ([Run("80%", True)], [Run("90%", True)])


def test_a_blank_has_no_runs():
    assert Difference("产出", "", "新写的").runs == ([], [Run("新写的", True)])
