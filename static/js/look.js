// A colour can be picked or written: each field follows the other. After a save the previews reload.

for (const picker of document.querySelectorAll("[data-colour-of]")) {
  const written = document.getElementById(picker.dataset.colourOf);
  picker.hidden = false;
  picker.addEventListener("input", () => {
    written.value = picker.value;
    written.dispatchEvent(new Event("input", { bubbles: true }));
  });
  written.addEventListener("input", () => {
    const colour = written.value.trim().toLowerCase();
    if (!colour) picker.value = picker.dataset.own;
    else if (/^#[0-9a-f]{6}$/.test(colour)) picker.value = colour;
  });
}

document.addEventListener("autosave:saved", () => {
  for (const frame of document.querySelectorAll(".look-previews iframe")) frame.contentWindow.location.reload();
});
