"""巡检计划, coverage, 区县征询."""
