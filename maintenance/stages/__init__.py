"""站点与仪器的生命周期, fault declarations, and their clocks."""
