// Who this phone works for, what it keeps, and going out.
import { bundle } from "../bundle.js";
import { moment } from "../clock.js";
import { button, h, icon, note, panel, say } from "../dom.js";
import { links } from "../net.js";
import { leave, person } from "../person.js";
import { nudge, pending } from "../sync.js";

const fact = (name, value) => h("div", { class: "fact" }, h("dt", {}, name), h("dd", {}, value || "—"));

const kept = async () => {
  const { usage } = (await navigator.storage?.estimate?.()) || {};
  return usage ? `${(usage / 1048576).toFixed(1)} MB` : "—";
};

const going = (count) => panel("退出登录",
  count > 0 && note("warn", "alert", h("p", {}, `还有 ${count} 条没有上传。退出后仍保存在本机，您再次登录时继续上传；别人登录看不到。`)),
  button("退出登录", async () => { if (!(await leave())) say("没有网络，已在本机退出；联网后请再登录。"); dispatchEvent(new Event("popstate")); }, { tone: "warn", picture: "out" }));

export const draw = async () => {
  const { count } = await pending();
  const offline = "serviceWorker" in navigator && navigator.serviceWorker.controller;
  return {
    title: "我的", back: "",
    body: [
      panel(null, h("div", { class: "me" }, h("span", { class: "me-mark" }, icon("user")), h("div", {}, h("h2", {}, person().name), h("p", { class: "soft" }, [person().role, person().unit].filter(Boolean).join(" · "))))),
      panel("本机", h("dl", {},
        fact("离线使用", offline ? "已就绪" : isSecureContext ? "正在准备，保持联网片刻" : "须用 https 打开才能离线使用"),
        fact("资料更新", bundle() ? moment(bundle().made_at) : "—"), fact("占用空间", await kept()), fact("版本", links.version)),
      window.fieldInstall && button("安装到手机桌面", async () => { await window.fieldInstall.prompt(); window.fieldInstall = null; }, { tone: "main", picture: "plus" }),
      button("更新资料", () => nudge(), { tone: "plain", picture: "refresh" })),
      h("a", { class: "btn btn-plain btn-wide", href: links.portal }, icon("home"), h("span", {}, "打开监管门户")),
      going(count),
    ],
  };
};
