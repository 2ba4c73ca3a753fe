"""告警中心: the officer's queue, the card, bulk actions, the evidence pack."""
