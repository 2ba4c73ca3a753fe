"""绩效: 项目支出绩效自评表, drawn from the year's records."""
