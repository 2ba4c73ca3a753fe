"""The form on paper: one A4 sheet from the frozen content, printed from the browser or saved as PDF."""
