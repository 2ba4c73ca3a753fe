// [data-site-map]: the sites of a filtered list on the districts; a click opens the site.
(() => {
  const COLOURS = { alert: "#c22f2f", offline: "#d9a441", partial: "#d9a441", normal: "#3e86b8", outage: "#8ea3b5", halted: "#8ea3b5", testing: "#8ea3b5", stopped: "#8ea3b5" };
  const start = (box) => {
    const sites = JSON.parse(document.getElementById(box.dataset.sites).textContent);
    const chart = window.echarts.init(box);
    const option = {
      tooltip: { renderMode: "richText", confine: true, textStyle: { fontSize: 12 }, formatter: (at) => (at.data && at.data.site ? `${at.data.site.name}\n${at.data.site.note}\n${at.data.site.word}` : at.name) },
      geo: {
        map: "districts", roam: true, scaleLimit: { min: 0.8, max: 16 }, layoutCenter: ["50%", "50%"], layoutSize: "96%", aspectScale: 0.77,
        itemStyle: { areaColor: "#eef3f7", borderColor: "#c3d0da" }, emphasis: { itemStyle: { areaColor: "#e2ecf4" } }, select: { disabled: true },
        label: { show: true, fontSize: 11, color: "#76879a" },
      },
      series: [{
        type: "scatter", coordinateSystem: "geo", symbolSize: 9,
        data: sites.map((site) => ({ name: site.name, value: site.at, site, itemStyle: { color: COLOURS[site.state], borderColor: "#fff", borderWidth: 1 } })),
      }],
    };
    fetch(box.dataset.siteMap, { credentials: "same-origin" }).then((answer) => answer.json()).then((shapes) => {
      window.echarts.registerMap("districts", shapes);
      chart.setOption(option);
    }).catch(() => chart.setOption({ title: { text: "没有读到地图，请刷新页面重试", left: "center", top: "middle", textStyle: { fontSize: 13, fontWeight: "normal", color: "#8a5a00" } } }));
    chart.on("click", (at) => { if (at.data && at.data.site) window.location.assign(at.data.site.url); });
    window.addEventListener("resize", () => chart.resize());
  };
  document.querySelectorAll("[data-site-map]").forEach(start);
})();
