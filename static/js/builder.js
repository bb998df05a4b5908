// The question builder: one language beside the first, dragging, placeholders, the preview.
// Everything here has a button or a link that does the same without script.

const BESIDE = "builder-language";
const PREVIEW_MARGIN = 24;
const editor = () => document.getElementById("editor");

// Of more than two languages the first stands beside one other, chosen above the words.
const showBeside = (code) => {
  sessionStorage.setItem(BESIDE, code);
  for (const side of editor()?.querySelectorAll("[data-language]:not([data-first])") ?? []) {
    side.hidden = side.dataset.language !== code && !side.querySelector(".field-error");
  }
  for (const button of editor()?.querySelectorAll("[data-beside]") ?? []) {
    button.setAttribute("aria-pressed", String(button.dataset.beside === code));
  }
};
const arrange = () => {
  const codes = [...(editor()?.querySelectorAll("[data-beside]") ?? [])].map((button) => button.dataset.beside);
  if (!codes.length) return;
  const wanted = sessionStorage.getItem(BESIDE);
  showBeside(codes.includes(wanted) ? wanted : codes[0]);
};

// The field in which a placeholder goes: the one last written in.
let lastField = null;
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("#editor .say")) lastField = event.target;
});
const insert = (mark) => {
  const field = lastField?.isConnected ? lastField : editor().querySelector(".say");
  const [start, end] = field === lastField ? [field.selectionStart, field.selectionEnd] : [field.value.length, field.value.length];
  field.setRangeText(mark, start, end, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

const frames = () => document.querySelectorAll(".bench-preview iframe");
// A preview stands at the question that is edited. An address with a mark would do it too, but
// takes the page along, and the keyboard.
const stand = (frame) => {
  const place = frame.contentDocument?.getElementById(frame.closest(".bench-preview").dataset.at);
  if (place?.previousElementSibling?.matches(".q")) frame.contentWindow.scrollTo(0, place.offsetTop - PREVIEW_MARGIN);
};
document.addEventListener("load", (event) => event.target.matches?.(".bench-preview iframe") && stand(event.target), true);
const showPreview = (link) => {
  for (const frame of frames()) frame.src = link.dataset.preview;
  for (const other of link.parentElement.children) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
};

document.addEventListener("click", (event) => {
  const beside = event.target.closest("[data-beside]");
  if (beside) return showBeside(beside.dataset.beside);
  const mark = event.target.closest("[data-insert]");
  if (mark) return insert(mark.dataset.insert);
  const language = event.target.closest("[data-preview]");
  if (language && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    showPreview(language);
  }
  if (event.target.closest("[aria-disabled='true']")) event.preventDefault();
});

// Enter goes on to the next choice; several lines pasted into one become several.
document.addEventListener("keydown", (event) => {
  const list = event.key === "Enter" && event.target.matches("input.say") && event.target.closest("[data-choices]");
  if (!list) return;
  event.preventDefault();
  list.querySelector("[data-add]").click();
});
document.addEventListener("paste", (event) => {
  const list = event.target.matches?.("input.say") && event.target.closest("[data-choices]");
  const lines = event.clipboardData?.getData("text/plain").trim() ?? "";
  if (!list || !lines.includes("\n")) return;
  event.preventDefault();
  list.querySelector(".lines textarea").value = lines;
  list.querySelector("[data-add-lines]").click();
});

// Dragging: a question is put before what it is dropped on.
let dragged = null;
const targetOf = (event) => (dragged ? event.target.closest?.("#questions [data-place]") : null);
const unmark = () => document.querySelectorAll(".drop-here").forEach((place) => place.classList.remove("drop-here"));
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".qitem[draggable]");
  dragged?.classList.add("dragged");
});
document.addEventListener("dragover", (event) => {
  const target = targetOf(event);
  if (!target) return;
  event.preventDefault();
  unmark();
  target.classList.add("drop-here");
});
document.addEventListener("drop", (event) => {
  const target = targetOf(event);
  if (!target || target === dragged) return;
  event.preventDefault();
  const values = { before: target.dataset.place };
  htmx.ajax("POST", dragged.dataset.move, { source: dragged, values, target: "#bench", select: "#bench", swap: "outerHTML show:none" });
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  dragged = null;
  unmark();
});

// After each save the list and the preview show what is saved.
document.addEventListener("autosave:saved", () => {
  htmx.trigger("#questions", "refresh");
  for (const frame of frames()) frame.contentWindow?.location.reload();
});
// A form that came back with errors, or with a colleague's words, is shown like any other.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
});
// A long list scrolls by itself, to the question that is edited; the page stays where it is.
const showCurrent = () => {
  const list = document.getElementById("questions");
  const current = list?.querySelector("[aria-current]");
  if (current) list.scrollTop += current.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 2;
};
document.addEventListener("htmx:afterSettle", (event) => {
  arrange();
  if (event.target.id !== "presence") showCurrent();
});
arrange();
showCurrent();
frames().forEach(stand);
