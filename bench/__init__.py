"""The figures, measured: each module prints one JSON object a line."""
