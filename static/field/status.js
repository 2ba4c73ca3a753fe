// The words of the header: what is kept here, what is on its way. Pure.
export const words = ({ phase, online, waiting, done, total, needs }) => {
  if (phase === "sending" && total) return { tone: "info", text: `正在上传 ${Math.min(done + 1, total)}/${total}`, picture: "upload" };
  if (phase === "login") return { tone: "warn", text: waiting ? `登录已过期，已保存 ${waiting} 条待上传` : "登录已过期，请重新登录", picture: "lock" };
  if (phase === "forbidden") return { tone: "warn", text: "当前账号不能使用外业", picture: "lock" };
  if (!online || phase === "offline") return { tone: "warn", text: waiting ? `离线，已保存 ${waiting} 条待上传` : "离线，填写的内容保存在本机", picture: "offline" };
  if (needs) return { tone: "alert", text: `${needs} 条需要处理`, picture: "alert" };
  if (waiting) return { tone: "info", text: `已保存 ${waiting} 条待上传`, picture: "upload" };
  return { tone: "calm", text: "已全部上传", picture: "check" };
};
