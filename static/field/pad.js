// A place to sign with a finger or a pen: pointer events on a canvas, kept as PNG on white.
import { button, h } from "./dom.js";

const WIDTH = 1000, HEIGHT = 420, INK = "#10233a";

export const pad = ({ label, ondrawn }) => {
  const canvas = h("canvas", { class: "pad", width: WIDTH, height: HEIGHT, role: "img", "aria-label": `${label}签字区` });
  const pen = canvas.getContext("2d");
  let last = null, length = 0;

  const clear = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    Object.assign(pen, { strokeStyle: INK, fillStyle: INK, lineCap: "round", lineJoin: "round" });
    length = 0;
    box.classList.remove("is-drawn");
  };
  const spot = (event) => {
    const frame = canvas.getBoundingClientRect();
    return { x: ((event.clientX - frame.left) / frame.width) * WIDTH, y: ((event.clientY - frame.top) / frame.height) * HEIGHT, pressure: event.pressure };
  };
  const line = (to) => {
    pen.lineWidth = to.pressure && to.pressure !== 0.5 ? 4 + 8 * to.pressure : 7;
    pen.beginPath();
    pen.moveTo(last.x, last.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    length += Math.hypot(to.x - last.x, to.y - last.y);
    last = to;
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = spot(event);
    line({ ...last, x: last.x + 0.1 });
    box.classList.add("is-drawn");
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    (event.getCoalescedEvents?.() || [event]).concat(event).forEach((each) => line(spot(each)));
  });
  const lift = () => {
    if (!last) return;
    last = null;
    if (length > 60) canvas.toBlob((blob) => blob && ondrawn(blob), "image/png");
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);

  const box = h("div", { class: "pad-box" }, canvas,
    h("p", { class: "pad-hint" }, `请${label}在此签字`),
    button("重签", () => { clear(); ondrawn(null); }, { tone: "small", picture: "refresh" }));
  clear();
  return box;
};
