"""Pages of what speaks: devices, 待认领, raw frames."""
