// Small behaviours of every page. Each page works without them; nothing here holds state.

document.documentElement.classList.add("js");

const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) act(found, event);
  });

// Toasts leave by themselves after ten seconds, unless somebody is on them.
const TOAST_MS = 10_000;
const dismissLater = (toast) =>
  setTimeout(() => (toast.matches(":hover, :focus-within") ? dismissLater(toast) : toast.remove()), TOAST_MS);
const watchToasts = (root) => root.querySelectorAll("[data-toast]").forEach(dismissLater);
on("click", "[data-close-toast]", (button) => button.closest("[data-toast]").remove());

// Dialogs: a link with data-dialog opens its dialog instead of leading to the page that asks the same.
const openedBy = new WeakMap();
on("click", "[data-dialog]", (opener, event) => {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  openedBy.set(dialog, opener);
  dialog.addEventListener("close", () => openedBy.get(dialog)?.focus(), { once: true });
  dialog.showModal();
});
on("click", "[data-close-dialog]", (button) => button.closest("dialog").close());
on("click", "dialog", (dialog, event) => {
  if (event.target === dialog) dialog.close();
});

// Menus close with Escape and with a press outside.
const openMenus = () => document.querySelectorAll("details.drop[open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A form is sent once; its button turns a ring and keeps its width. A page from the history starts afresh.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  if (event.submitter?.classList.contains("btn")) makeBusy(event.submitter);
});
const makeBusy = (button) => {
  button.setAttribute("aria-busy", "true");
  if (button.dataset.busy) button.setAttribute("aria-label", button.dataset.busy);
};
const freeForm = (form) => {
  sent.delete(form);
  for (const button of form.querySelectorAll(".btn[aria-busy]")) {
    button.removeAttribute("aria-busy");
    if (button.dataset.busy) button.removeAttribute("aria-label");
  }
};
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target instanceof HTMLFormElement) freeForm(event.target);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// Switches and filter controls act at once.
on("change", "[data-submit-on-change]", (form) => form.requestSubmit());

// A file may be dropped on its field.
const overFile = (event, over) => {
  const zone = event.target.closest?.("[data-file]");
  zone?.classList.toggle("over", over);
};
document.addEventListener("dragover", (event) => overFile(event, true));
document.addEventListener("dragleave", (event) => overFile(event, false));
document.addEventListener("drop", (event) => overFile(event, false));

// After a failed form the list of errors gets the focus, so that it is read first.
document.querySelector("[data-error-summary]")?.focus();
watchToasts(document);

// On a narrow screen the tab of this page may lie outside the strip.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "nearest" });

document.addEventListener("htmx:afterSwap", (event) => watchToasts(event.target));
