"""An alert's life: the states people move it through, its clocks, what happens when they run out."""
