"""现场运营维护信息表: checked, numbered, signed, reviewed, corrected, printed."""
