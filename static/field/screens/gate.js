// Nobody is known on this phone: a login is needed once, with a network.
import { h, icon } from "../dom.js";
import { loginAddress } from "../person.js";
import { run, state } from "../sync.js";

const sentence = () => {
  if (state.phase === "forbidden") return ["当前账号不能使用外业", "外业供运维人员使用。请换用运维账号登录，或联系系统管理员。"];
  if (state.phase === "offline" || !state.online) return ["没有网络", "首次使用需要联网登录一次，之后没有网络也能打开和填写。"];
  if (state.phase === "login") return ["请先登录", "登录后，工单和设备资料会下载到本机，没有网络也能使用。"];
  return ["正在连接…", "正在核对登录状态。"];
};

export const gate = async () => {
  const [title, words] = sentence();
  return {
    title: "运维外业",
    side: h("span", { class: "bar-side" }),
    body: h("div", { class: "blank", data: { gate: "" } }, icon(state.phase === "login" ? "user" : state.online ? "refresh" : "offline"),
      h("p", { class: "blank-title" }, title), h("p", {}, words),
      ["login", "forbidden"].includes(state.phase)
        ? h("a", { class: "btn btn-main", href: loginAddress() }, h("span", {}, "登录"))
        : h("button", { type: "button", class: "btn btn-plain", onclick: run }, h("span", {}, "重试"))),
  };
};
