// [data-live] refreshes itself by htmx. When that fails, [data-live-error="#id"] says so and offers 重试.
// A session that has ended sends the person to the login page instead of into the partial.
(() => {
  const box = (element) => element.id && document.querySelector(`[data-live-error="#${element.id}"]`);
  const clock = () => new Date().toLocaleTimeString("zh-CN", { hour12: false });
  const fresh = new Map();

  const fail = (event) => {
    const element = event.detail.target || event.detail.elt;
    const error = element && box(element);
    if (!error) return;
    error.querySelector("[data-live-at]").textContent = fresh.get(element.id) || "打开页面时";
    error.hidden = false;
  };
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, fail);
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (/\/login\/?(\?|$)/.test(event.detail.xhr.responseURL || "")) {
      event.detail.shouldSwap = false;
      window.location.reload();
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const error = box(event.detail.target);
    fresh.set(event.detail.target.id, clock());
    if (error) error.hidden = true;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-live-retry]");
    if (button) window.htmx.trigger(button.dataset.liveRetry, "retry");
  });
})();
