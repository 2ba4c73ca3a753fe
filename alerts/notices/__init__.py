"""通知: many alerts that are one, and who is told what, over which channel, when."""
