// The phone app begins: what this phone knows is shown at once, the network is asked after.
import { recallBundle } from "./bundle.js";
import { h, icon, show } from "./dom.js";
import { clearSent } from "./drafts.js";
import { links } from "./net.js";
import { person, recall } from "./person.js";
import * as router from "./router.js";
import * as sync from "./sync.js";

const install = async () => {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(links.worker, { scope: links.app });
    await navigator.storage?.persist?.(); // asks the phone not to clear what is not yet sent
  } catch (fault) {
    console.warn("离线功能未装好", fault);
  }
};

// The phone offers to put the app on its home screen; 我的 shows the button.
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  window.fieldInstall = event;
});

const known = async () => {
  await recall();
  await recallBundle();
};

const unable = () => show(document.getElementById("screen"), h("div", { class: "blank" }, icon("alert"),
  h("p", { class: "blank-title" }, "这个浏览器不能保存数据"), h("p", {}, "可能是无痕模式，或存储已满。请用普通模式打开，或清理空间后再试。")));

const start = async () => {
  try {
    await known();
  } catch {
    unable();
    return;
  }
  await sync.recount();
  router.begin();
  install();
  await sync.begin();
  if (person()) await clearSent();
};

sync.news.addEventListener("person", async () => {
  await recallBundle();
  router.go("");
});
start();
