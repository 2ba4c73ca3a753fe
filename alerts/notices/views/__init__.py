"""Pages: one's own notices, the delivery log, channels, texts, storms."""
