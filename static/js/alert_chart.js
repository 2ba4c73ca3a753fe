// [data-alert-chart]: the curve around one alert, drawn by chart_option.js. data-from and data-to (ms) bound what is
// seen, data-start and data-end mark the alert's own stretch; what lies beyond its limit is tinted.
(() => {
  const PANEL = 132;
  const GAP = 44;
  const TOP = 48;
  const FAR = 1e9;

  const sides = (host) => {
    const strip = host.parentElement.querySelector("[data-strip]");
    if (!strip) return { left: 50, right: 14 };
    const [outer, inner] = [host.getBoundingClientRect(), strip.getBoundingClientRect()];
    return { left: Math.max(inner.left - outer.left, 50), right: Math.max(outer.right - inner.right, 4) };
  };
  const own = (host, data) => {
    const { from, to, start, end, title, limit, unit } = host.dataset;
    const panels = data.panels.map((panel) => {
      const told = limit !== undefined && unit === panel.unit ? [{ value: Number(limit), label: `判定限值 ${Number(limit)}` }] : [];
      return { ...panel, limits: told.length ? told : panel.limits };
    });
    return { ...data, panels, from: Number(from), to: Number(to), alerts: [{ from: Number(start), to: Number(end), title }] };
  };
  // Lower panels than on a site's page, and a band above each limit.
  const compact = (option) => {
    option.legend.top = 0;
    option.grid.forEach((grid, place) => { grid.top = TOP + place * (PANEL + GAP); grid.height = PANEL; });
    for (const line of option.series) {
      const limits = line.markLine?.data || [];
      limits.forEach((limit) => line.markArea.data.push([{ yAxis: limit.yAxis, itemStyle: { color: "#c4622d", opacity: 0.07 } }, { yAxis: FAR }]));
    }
    return option;
  };
  const draw = (host, data) => {
    const seen = own(host, data);
    if (!data.panels.some((panel) => panel.lines.some((line) => line.line.length))) {
      host.querySelector("[data-chart-words]").textContent = "这段时间没有数据。";
      return;
    }
    const box = host.querySelector("[data-chart-box]");
    host.querySelector("[data-chart-words]").hidden = true;
    box.hidden = false;
    box.style.height = `${TOP + seen.panels.length * (PANEL + GAP) - 16}px`;
    window.echarts.init(box).setOption(compact(window.datongChart.option(seen, sides(host))));
  };
  const start = (host) => {
    if (host.dataset.started) return;
    host.dataset.started = "1";
    fetch(host.dataset.alertChart, { credentials: "same-origin" })
      .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(new Error(answer.status))))
      .then((data) => draw(host, data))
      .catch(() => { host.querySelector("[data-chart-words]").textContent = "没有读到曲线数据，可到监管对象页查看。"; });
  };
  const all = (root) => root.querySelectorAll("[data-alert-chart]").forEach(start);

  document.addEventListener("htmx:load", (event) => all(event.detail.elt.parentElement || document));
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    const box = event.detail.elt.matches?.("[data-chart-box]") && event.detail.elt;
    if (box) window.echarts?.getInstanceByDom(box)?.dispose();
  });
  all(document);
})();
