"""How an action says no. What people do with an alert is in ``alerts.life.actions``."""

from registry import actions


class Refused(actions.Refused):
    """The action is not allowed here; the text says why, in Chinese, for the person."""
