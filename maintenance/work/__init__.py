"""工单: who goes where, why, by when; from 派单 to 完成."""
