"""In the crew's hand: the app that works without a network, its uploads and its sync."""
