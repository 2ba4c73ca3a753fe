// Turns the chart data of a site into an ECharts option: a panel a unit, one time axis.
window.datongChart = (() => {
  const COLOURS = ["#2a6aa1", "#4b9f86", "#b58a3c", "#7b6ca8", "#5b8c9e", "#a4646f", "#6f7f3f", "#8ea3b5", "#30577d", "#2f7a63", "#8f6a23", "#5c4e8c"];
  const PANEL = 230;
  const GAP = 46;
  const TOP = 40;
  // The axis shows the city's clock wherever the browser stands: every instant is moved by +08:00 and drawn as UTC.
  const EAST = 8 * 3600 * 1000;
  const moved = (rows) => rows.map(([at, ...rest]) => [at + EAST, ...rest]);
  const inCity = (data) => ({
    ...data,
    from: data.from + EAST,
    to: data.to + EAST,
    alerts: data.alerts.map((alert) => ({ ...alert, from: alert.from + EAST, to: alert.to + EAST })),
    panels: data.panels.map((panel) => ({
      ...panel,
      lines: panel.lines.map((line) => ({ ...line, line: moved(line.line), band: moved(line.band), hollow: moved(line.hollow) })),
    })),
  });
  const stamp = (ms) => new Date(ms).toLocaleString("zh-CN", { timeZone: "UTC", hour12: false, month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });

  const band = (line, place, colour) => {
    const common = { type: "line", xAxisIndex: place, yAxisIndex: place, symbol: "none", silent: true, lineStyle: { opacity: 0 }, stack: `${place}:${line.name}`, tooltip: { show: false }, z: 1, animation: false };
    return [
      { ...common, name: line.name, data: line.band.map(([at, least]) => [at, least]) },
      { ...common, name: line.name, data: line.band.map(([at, least, most]) => [at, most - least]), areaStyle: { color: colour, opacity: 0.16 } },
    ];
  };

  const lines = (panel, place, data) => panel.lines.flatMap((line, index) => {
    const before = data.panels.slice(0, place).reduce((sum, each) => sum + each.lines.length, 0);
    const colour = COLOURS[(before + index) % COLOURS.length];
    const made = [{
      name: line.name, type: "line", xAxisIndex: place, yAxisIndex: place, showSymbol: false, symbol: "circle", symbolSize: 5, data: line.line,
      lineStyle: { width: 1.6, color: colour }, itemStyle: { color: colour }, sampling: "lttb", animation: false, z: 3,
      ...(index ? {} : { markLine: limits(panel, data), markArea: areas(data) }),
    }];
    if (line.band.length) made.push(...band(line, place, colour));
    if (line.hollow.length) made.push({
      name: line.name, type: "scatter", xAxisIndex: place, yAxisIndex: place, data: line.hollow, symbolSize: 6, z: 4, animation: false,
      itemStyle: { color: "#fff", borderColor: colour, borderWidth: 1.2 }, tooltip: { show: false },
    });
    return made;
  });

  const limits = (panel) => ({
    silent: true, symbol: "none", animation: false,
    label: { position: "insideStartTop", color: "#a3420e", fontSize: 11, formatter: (at) => at.name },
    lineStyle: { color: "#c4622d", type: "dashed", width: 1.2 },
    data: panel.limits.map((limit) => ({ name: limit.label, yAxis: limit.value })),
  });

  const areas = (data) => ({
    silent: true, animation: false, itemStyle: { color: "#c22f2f", opacity: 0.08 },
    data: data.alerts.map((alert) => [{ xAxis: Math.max(alert.from, data.from) }, { xAxis: Math.min(alert.to, data.to) }]),
  });

  const tooltip = (data) => ({
    trigger: "axis", renderMode: "richText", confine: true, textStyle: { fontSize: 12 }, axisPointer: { type: "line", lineStyle: { color: "#76879a" } },
    formatter: (shown) => {
      const at = shown[0].value[0];
      const rows = [stamp(at)];
      const seen = new Set();
      shown.forEach((each) => {
        if (seen.has(each.seriesIndex) || each.value[1] === null || each.value[1] === undefined) return;
        seen.add(each.seriesIndex);
        const panel = data.panels[each.axisIndex] || data.panels[0];
        rows.push(`${each.seriesName}  ${Number(each.value[1]).toFixed(panel.decimals)} ${panel.unit}`);
      });
      data.alerts.filter((alert) => alert.from <= at && at <= alert.to).forEach((alert) => rows.push(`⚠ ${alert.title}`));
      return rows.join("\n");
    },
  });

  const height = (data) => TOP + data.panels.length * (PANEL + GAP) - 16;

  // `sides`: where the strips below begin and end, so that both share one time axis.
  const option = (told, sides) => {
    const data = inCity(told);
    const top = (place) => TOP + place * (PANEL + GAP);
    const axis = { axisLabel: { color: "#76879a", fontSize: 11, hideOverlap: true }, axisLine: { lineStyle: { color: "#dfe5ea" } } };
    const series = data.panels.flatMap((panel, place) => lines(panel, place, data));
    return {
      useUTC: true,
      animation: false,
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      legend: { type: "scroll", top: 8, left: 14, right: 14, itemWidth: 14, itemHeight: 8, textStyle: { color: "#536373", fontSize: 12 }, data: [...new Set(data.panels.flatMap((panel) => panel.lines.map((line) => line.name)))] },
      tooltip: tooltip(data),
      grid: data.panels.map((_, place) => ({ left: sides.left, right: sides.right, top: top(place) + 14, height: PANEL - 14 })),
      xAxis: data.panels.map((_, place) => ({ type: "time", gridIndex: place, min: data.from, max: data.to, ...axis, axisLabel: { ...axis.axisLabel, formatter: { day: "{MM}-{dd}", hour: "{HH}:{mm}", month: "{yyyy}-{MM}", year: "{yyyy}" } }, splitLine: { show: false } })),
      yAxis: data.panels.map((panel, place) => ({
        type: "value", gridIndex: place, name: panel.unit, scale: false, nameTextStyle: { color: "#76879a", fontSize: 11, align: "right" }, axisLabel: axis.axisLabel,
        splitLine: { lineStyle: { color: "#edf1f4" } },
      })),
      dataZoom: [{ type: "inside", xAxisIndex: data.panels.map((_, place) => place), filterMode: "none" }],
      series,
    };
  };
  return { option, height };
})();
