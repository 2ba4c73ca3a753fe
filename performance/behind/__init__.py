"""The rows behind each number of a proposal."""
