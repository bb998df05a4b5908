// The conditions of a question: a part drawn anew counts as typed, so that it is saved like the rest.

document.addEventListener("htmx:afterSettle", (event) => {
  const drawn = document.getElementById(event.detail.target?.id);
  if (!drawn?.matches("[data-conditions]")) return;
  drawn.dispatchEvent(new Event("input", { bubbles: true }));
});
