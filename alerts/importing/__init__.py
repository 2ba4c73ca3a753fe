"""Rows from an uploaded .xlsx: opened safely, read by its columns, shown, and kept whole or not at all."""
