// [data-reach-form]: only the field of the chosen 适用范围 is shown; a standard offers only its own stages.
(() => {
  const show = (form) => {
    const reach = form.querySelector("[data-reach]");
    for (const box of form.querySelectorAll("[data-reach-of]")) {
      const name = box.dataset.reachOf;
      box.hidden = name !== "reach" && name !== reach.value;
    }
    const standard = form.querySelector("[data-stages-of]");
    const known = document.getElementById("stages");
    if (!standard || !known) return;
    const stages = JSON.parse(known.textContent)[standard.value] || [];
    const stage = form.elements[standard.dataset.stagesOf];
    for (const option of stage.options) {
      option.hidden = option.value !== "" && !stages.includes(option.value);
      option.disabled = option.hidden;
    }
    if (!stages.includes(stage.value)) stage.value = "";
    stage.closest(".form-line").hidden = stages.length === 0;
  };
  for (const form of document.querySelectorAll("[data-reach-form]")) {
    form.addEventListener("change", () => show(form));
    show(form);
  }
})();
