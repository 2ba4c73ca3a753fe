"""现场运营维护信息表: checked, frozen, reviewed, corrected, printed."""
