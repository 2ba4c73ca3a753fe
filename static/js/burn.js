// [data-burn]: each month's payments as bars, what was paid so far as a line, the year's budget across.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("[data-burn]");
  if (!place || !window.echarts) return;
  const told = JSON.parse(document.getElementById("burn-data").textContent);
  const chart = window.echarts.init(place);
  const round = (value) => `${Math.round(value * 10000) / 10000} 万元`;
  chart.setOption({
    animation: false,
    grid: { left: 8, right: 16, top: 28, bottom: 4, containLabel: true },
    legend: { top: 0, right: 0 },
    tooltip: { trigger: "axis", valueFormatter: round },
    xAxis: { type: "category", data: told.months },
    yAxis: { type: "value", max: (range) => Math.ceil(Math.max(range.max, told.budget) * 1.1) },
    series: [
      { name: "当月支付", type: "bar", data: told.monthly, barMaxWidth: 18, color: "#a9c7de" },
      {
        name: "累计支付", type: "line", step: "end", data: told.burn, color: "#1d5c8f", symbolSize: 5,
        markLine: told.budget
          ? { silent: true, symbol: "none", label: { formatter: `全年预算 ${round(told.budget)}`, position: "insideEndTop" }, lineStyle: { color: "#8a5a00" }, data: [{ yAxis: told.budget }] }
          : undefined,
      },
    ],
  });
  new ResizeObserver(() => chart.resize()).observe(place);
});
