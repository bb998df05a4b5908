// A tablet begins again after the thanks, and after an answer nobody goes on with. Who is only slow
// is asked first, for as long as WCAG 2.2.1 wants.

const WARNING_MS = 20_000;
const { restart, seconds } = document.body.dataset;
const form = document.querySelector("main form");
const dialog = document.querySelector("dialog");
// The first page as it was opened has nothing to throw away.
const isFresh = !/\/\d+$/.test(location.pathname);
let timer;

const begin = () => {
  // What the network has not taken yet is waiting on this page, and stays.
  if (document.querySelector("[data-unsent]:not([hidden])")) return later();
  try {
    sessionStorage.clear();
  } catch {
    // A browser may refuse to store anything: then nothing is left either.
  }
  location.replace(restart);
};
const later = () => {
  clearTimeout(timer);
  timer = setTimeout(form ? warn : begin, seconds * 1000);
};
const warn = () => {
  if (!dialog.open) dialog.showModal();
  clearTimeout(timer);
  timer = setTimeout(begin, WARNING_MS);
};

if (!form || !isFresh) later();
for (const sign of ["input", "pointerdown", "keydown"]) {
  addEventListener(sign, () => (dialog.open ? null : later()), { passive: true });
}
dialog.addEventListener("close", later);
// The Back button would show what the last person wrote.
const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
if (isBack) location.replace(restart);
addEventListener("pageshow", (event) => event.persisted && location.replace(restart));
