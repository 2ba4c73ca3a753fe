// [data-pulse]: alerts of the last 24 hours as stacked bars, read again each half minute.
(() => {
  const COLOURS = { power: "#3e6f9e", dust: "#b58a3c", fume: "#4b9f86" };
  const option = (data) => ({
    grid: { left: 36, right: 14, top: 34, bottom: 24 },
    legend: { top: 6, right: 10, itemWidth: 10, itemHeight: 10, textStyle: { color: "#536373", fontSize: 12 } },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow" }, textStyle: { fontSize: 12 } },
    xAxis: { type: "category", data: data.hours, axisTick: { show: false }, axisLine: { lineStyle: { color: "#dfe5ea" } }, axisLabel: { color: "#76879a", fontSize: 11 } },
    yAxis: { type: "value", minInterval: 1, name: "条", nameTextStyle: { color: "#76879a", fontSize: 11 }, axisLabel: { color: "#76879a", fontSize: 11 }, splitLine: { lineStyle: { color: "#edf1f4" } } },
    animation: false,
    series: data.series.map((each) => ({ name: each.name, type: "bar", stack: "all", barMaxWidth: 22, itemStyle: { color: COLOURS[each.slug] || "#8ea3b5" }, data: each.counts })),
  });
  document.querySelectorAll("[data-pulse]").forEach((box) => {
    const chart = window.echarts.init(box);
    const refresh = () => fetch(box.dataset.pulse, { headers: { "X-Background": "1" }, credentials: "same-origin" })
      .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(new Error(answer.status))))
      .then((data) => chart.setOption(option(data)))
      .catch(() => {});
    refresh();
    window.setInterval(refresh, 30000);
    window.addEventListener("resize", () => chart.resize());
  });
})();
