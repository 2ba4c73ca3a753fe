// [data-site-chart]: reads the chart's data for what the form asks, draws it, says so when it cannot.
// Ticking a box or choosing a preset changes the address; a chart of the last day reads itself again each minute.
(() => {
  const start = (host) => {
    const box = host.querySelector("[data-chart-box]");
    const state = host.querySelector("[data-chart-state]");
    const words = host.querySelector("[data-chart-words]");
    const retry = host.querySelector("[data-chart-retry]");
    let chart = null;
    let shown = null;

    const sides = () => {
      const strip = document.querySelector("[data-strip]");
      if (!strip) return { left: 58, right: 24 };
      const [outer, inner] = [box.getBoundingClientRect(), strip.getBoundingClientRect()];
      return { left: Math.max(inner.left - outer.left, 50), right: outer.right - inner.right };
    };

    const say = (text, again) => {
      box.hidden = true;
      state.hidden = false;
      words.textContent = text;
      retry.hidden = !again;
    };
    const draw = (data) => {
      if (!data.panels.some((panel) => panel.lines.some((line) => line.line.length))) {
        return say("这段时间没有数据，可换一个时间范围。", false);
      }
      state.hidden = true;
      box.hidden = false;
      box.style.height = `${window.datongChart.height(data)}px`;
      chart = chart || window.echarts.init(box);
      chart.resize();
      chart.setOption(window.datongChart.option(data, sides()), { notMerge: true });
      shown = data;
    };
    const load = (background) => {
      const url = host.dataset.siteChart + window.location.search;
      return fetch(url, { credentials: "same-origin", headers: background ? { "X-Background": "1" } : {} })
        .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(new Error(answer.status))))
        .then(draw)
        .catch(() => { if (!background || !chart) say("没有读到曲线数据。", true); });
    };
    retry.addEventListener("click", () => { say("正在读取曲线……", false); load(false); });
    window.addEventListener("resize", () => { if (shown) draw(shown); });
    load(false);
    if (host.dataset.range === "24h") window.setInterval(() => load(true), 60000);

    const form = document.querySelector("[data-chart-form]");
    form.addEventListener("change", (event) => {
      if (event.target.type !== "checkbox") return;
      const query = new URLSearchParams(new FormData(form));
      const count = form.querySelector("[data-point-count]");
      if (count) count.textContent = query.getAll("point").length;
      if (host.dataset.range !== "custom") { query.delete("start"); query.delete("end"); }
      query.set("range", host.dataset.range);
      window.history.replaceState(null, "", `?${query}`);
      load(false);
    });
  };
  document.querySelectorAll("[data-site-chart]").forEach(start);
})();
