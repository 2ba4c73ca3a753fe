// A name written on [data-sign-pad] goes as a PNG into [data-sign-drawn]; without this script a picture is chosen.
(() => {
  const ink = (pad) => {
    const pen = pad.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad.width, pad.height);
    Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
    return pen;
  };

  const place = (pad, event) => {
    const box = pad.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * pad.width,
      ((event.clientY - box.top) / box.height) * pad.height,
    ];
  };

  const start = (sign) => {
    const pad = sign.querySelector("[data-sign-pad]");
    const clear = sign.querySelector("[data-sign-clear]");
    const drawn = sign.querySelector("[data-sign-drawn]");
    let pen = ink(pad);
    let down = false;
    pad.hidden = clear.hidden = false;
    pad.addEventListener("pointerdown", (event) => {
      down = true;
      pad.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...place(pad, event));
    });
    pad.addEventListener("pointermove", (event) => {
      if (!down) return;
      pen.lineTo(...place(pad, event));
      pen.stroke();
    });
    const lift = () => {
      if (down) drawn.value = pad.toDataURL("image/png");
      down = false;
    };
    pad.addEventListener("pointerup", lift);
    pad.addEventListener("pointercancel", lift);
    clear.addEventListener("click", () => {
      pen = ink(pad);
      drawn.value = "";
    });
  };

  document.querySelectorAll("[data-sign]").forEach(start);
})();
