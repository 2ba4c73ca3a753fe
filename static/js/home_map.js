// [data-home-map]: districts coloured by the chosen measure, sites on them; figures are read again each half minute.
(() => {
  const COLOURS = { alert: "#c22f2f", offline: "#d9a441", partial: "#d9a441", normal: "#3e86b8", outage: "#8ea3b5", halted: "#8ea3b5", testing: "#8ea3b5", stopped: "#8ea3b5" };
  const MEASURES = {
    online: { title: "在线率", unit: " %", min: 50, max: 100, colours: ["#deb066", "#ecd5a6", "#efe9dc", "#e1e9ef"] },
    live: { title: "进行中告警", unit: " 条", min: 0, max: 10, colours: ["#eef3f7", "#f4d9d5", "#e3a59e"] },
    today: { title: "今日告警", unit: " 条", min: 0, max: 20, colours: ["#eef3f7", "#e9dfc6", "#d8b878"] },
  };
  const read = (url) => fetch(url, { headers: { "X-Background": "1" }, credentials: "same-origin" })
    .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(new Error(answer.status))));

  const option = (figures, name) => {
    const measure = MEASURES[name];
    const values = figures.measures[name];
    const most = Math.max(measure.max, ...values.filter((value) => value !== null));
    const sites = (states, size, z) => ({
      type: "scatter", coordinateSystem: "geo", symbolSize: size, z,
      data: figures.sites.filter((site) => states.includes(site.state)).map((site) => ({
        name: site.name, value: site.at, site,
        itemStyle: { color: COLOURS[site.state], borderColor: "#fff", borderWidth: 0.8 },
      })),
    });
    return {
      tooltip: {
        renderMode: "richText", confine: true, textStyle: { fontSize: 12 },
        formatter: (at) => at.data && at.data.site
          ? `${at.data.site.name}\n${at.data.site.platform} · ${at.data.site.word}`
          : `${at.name}${at.value === undefined || Number.isNaN(at.value) ? "" : `\n${measure.title} ${at.value}${measure.unit}`}`,
      },
      visualMap: {
        type: "continuous", seriesIndex: 0, min: measure.min, max: most, left: 12, bottom: 8, itemHeight: 70, itemWidth: 10,
        text: [`${most}${measure.unit}`, `${measure.min}${measure.unit}`], textStyle: { fontSize: 11, color: "#536373" },
        inRange: { color: measure.colours }, calculable: false,
      },
      geo: {
        map: "districts", roam: true, scaleLimit: { min: 0.8, max: 12 }, layoutCenter: ["50%", "50%"], layoutSize: "97%",
        aspectScale: 0.77, itemStyle: { areaColor: "#eef3f7", borderColor: "#fff", borderWidth: 1.2 },
        emphasis: { itemStyle: { areaColor: "#d5e4ef" }, label: { color: "#1c2733" } }, select: { disabled: true },
        label: { show: true, fontSize: 11, color: "#4a5b6b" },
      },
      series: [
        { type: "map", geoIndex: 0, data: figures.names.map((district, place) => ({ name: district, value: values[place] === null ? NaN : values[place] })) },
        sites(["normal", "outage", "halted", "testing", "stopped"], 6, 3),
        sites(["offline", "partial"], 7, 4),
        sites(["alert"], 9, 5),
        {
          type: "scatter", coordinateSystem: "geo", symbol: "diamond", symbolSize: 9, z: 6, silent: true,
          itemStyle: { color: "#fff", borderColor: "#536373", borderWidth: 1.5 },
          label: { show: true, position: "right", formatter: "{b}", fontSize: 11, color: "#4a5b6b" },
          data: figures.markers.map((marker) => ({ name: marker.name, value: marker.at })),
        },
      ],
    };
  };

  const start = (box) => {
    const chart = window.echarts.init(box, null, { renderer: "canvas" });
    const panel = box.closest(".panel");
    let figures = null;
    let measure = "online";
    let drawn = false;
    const draw = () => {
      const made = option(figures, measure);
      if (drawn) for (const key of ["roam", "layoutCenter", "layoutSize"]) delete made.geo[key];
      chart.setOption(made);
      drawn = true;
    };
    const refresh = () => read(box.dataset.figures).then((data) => { figures = data; draw(); }).catch(() => {
      if (!drawn) chart.setOption({ title: { text: "没有读到地图数据，稍后自动重试", left: "center", top: "middle", textStyle: { fontSize: 13, color: "#8a5a00", fontWeight: "normal" } } });
    });
    read(box.dataset.homeMap).then((shapes) => {
      window.echarts.registerMap("districts", shapes);
      return refresh();
    }).catch(() => {});
    window.setInterval(refresh, 30000);
    panel.addEventListener("click", (event) => {
      const button = event.target.closest("[data-measure]");
      if (!button || !figures) return;
      measure = button.dataset.measure;
      panel.querySelectorAll("[data-measure]").forEach((each) => each.classList.toggle("is-current", each === button));
      draw();
    });
    chart.on("click", (at) => { if (at.data && at.data.site && at.data.site.url) window.location.assign(at.data.site.url); });
    window.addEventListener("resize", () => chart.resize());
  };
  document.querySelectorAll("[data-home-map]").forEach(start);
})();
