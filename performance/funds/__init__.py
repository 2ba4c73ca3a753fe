"""资金台账: budget, contracts and payments of a year; the burn chart; the yearly Excel report for finance."""
