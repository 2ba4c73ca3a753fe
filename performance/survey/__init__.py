"""满意度调查: made by the office, answered once a leaf without a login, counted into the form."""

QUESTIONS = (
    "监管平台运行稳定，数据真实准确",
    "告警和异常提醒及时，说明清楚",
    "运维人员上门及时，态度认真",
    "反映的问题得到妥善处理",
    "本区域大气环境有所改善",
)
"""What a new questionnaire asks unless it is told otherwise."""
MARKS = {5: "很满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}
