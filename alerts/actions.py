"""How an action says no. What people do with an alert is in ``alerts.life.actions``."""


class Refused(Exception):
    """The action is not allowed here; the text says why, in Chinese, for the person."""
