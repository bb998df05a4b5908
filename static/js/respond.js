// Keeps an answer the network has lost, and sends it later. data-keep="device": a day at most; "tab",
// where many share a device: while the tab is open.

const DAY_MS = 86_400_000;
const PATIENCE_MS = 20_000;
const form = document.querySelector("form[data-keep]");
const unsent = document.querySelector("[data-unsent]");
const query = new URLSearchParams(location.search);
const name = `answer ${location.pathname} ${query.get("r")}`;

let isBusy = false;
let failures = 0;
let timer;

// A browser may refuse to store anything.
const stored = (act) => {
  try {
    return act(form.getAttribute("data-keep") === "device" ? localStorage : sessionStorage);
  } catch {
    return null;
  }
};
const forget = () => stored((store) => store.removeItem(name));
const keep = (isPressed) => {
  const entry = { fields: [...new FormData(form)], isPressed, at: Date.now() };
  stored((store) => store.setItem(name, JSON.stringify(entry)));
};
const kept = () => {
  const entry = stored((store) => JSON.parse(store.getItem(name)));
  return entry && Date.now() - entry.at < DAY_MS ? entry : forget();
};

// The hidden _r too: it says that both tries are the same answer. A field may be named like any
// property of a form.
const fill = (fields) => {
  const values = new Map(fields);
  const chosen = fields.map(String);
  for (const control of form.querySelectorAll("[name]:not([name=_shown])")) {
    if (/radio|checkbox/.test(control.type)) control.checked = chosen.includes(`${control.name},${control.value}`);
    else if (values.has(control.name)) control.value = values.get(control.name);
  }
};

// Within this page a browser would only scroll.
const go = (to) => {
  const isHere = to.pathname + to.search === location.pathname + location.search;
  location.assign(to);
  if (isHere) location.reload();
};

const later = () => {
  unsent.hidden = false;
  failures += 1;
  timer = setTimeout(send, Math.min(2 ** failures, 60) * 1000);
};

const send = async () => {
  if (isBusy) return;
  isBusy = true;
  clearTimeout(timer);
  keep(true);
  const answer = await fetch(form.getAttribute("action"), {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { "X-Requested-With": "respond" },
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => null);
  isBusy = false;
  if (!answer || answer.status >= 500) return later();
  const next = answer.headers.get("X-Next");
  if (next) {
    forget();
    return go(new URL(next, location));
  }
  // Refused, with an explanation: the ordinary way shows it.
  keep(false);
  HTMLFormElement.prototype.submit.call(form);
};

if (form) {
  const entry = kept();
  // A mail's button, in the address, is newer than what was never sent.
  if (entry && (entry.isPressed || !query.has("score"))) fill(entry.fields);
  form.addEventListener("input", () => keep(false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  addEventListener("online", () => kept()?.isPressed && send());
  if (entry?.isPressed) send();
}
