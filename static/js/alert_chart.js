// [data-alert-chart]: the curve around one alert, drawn by chart_option.js. data-from and data-to (ms) bound what is seen.
(() => {
  const SIDES = { left: 50, right: 14 };

  const draw = (host, data) => {
    const seen = { ...data, from: Number(host.dataset.from), to: Number(host.dataset.to) };
    if (!data.panels.some((panel) => panel.lines.some((line) => line.line.length))) {
      host.querySelector("[data-chart-words]").textContent = "这段时间没有数据。";
      return;
    }
    const box = host.querySelector("[data-chart-box]");
    host.querySelector("[data-chart-words]").hidden = true;
    box.hidden = false;
    box.style.height = `${window.datongChart.height(seen)}px`;
    window.echarts.init(box).setOption(window.datongChart.option(seen, SIDES));
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
