// form[data-with-place]: where the phone is goes along, when it is known within four seconds; else it goes without.
(() => {
  const put = (form, name, value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-with-place]");
    if (!form || form.dataset.placed || !navigator.geolocation) return;
    event.preventDefault();
    form.dataset.placed = "asked";
    const button = form.querySelector("button");
    button.disabled = true;
    let gone = false;
    const go = () => {
      if (gone) return;
      gone = true;
      form.submit();
    };
    const limit = setTimeout(go, 4500);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        put(form, "lon", coords.longitude);
        put(form, "lat", coords.latitude);
        put(form, "accuracy_m", coords.accuracy);
        clearTimeout(limit);
        go();
      },
      go,
      { enableHighAccuracy: true, timeout: 4000, maximumAge: 30000 },
    );
  });
})();
