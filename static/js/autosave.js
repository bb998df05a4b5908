// Forms that save themselves: <form method="post" data-autosave> with a hidden field "seen".
// What is typed stays in this browser until the server has it, so neither a field that is not valid
// nor a lost network takes a word away. Tells the form "autosave:saved" when something was saved.

const PAUSE_MS = 600;
const RETRY_MS = [2000, 5000, 10_000, 30_000];
const TIMEOUT_MS = 20_000;
const LEAVE_MS = 3000;
const UNTYPED = new Set(["csrfmiddlewaretoken", "seen"]);

const say = (state, time = "") => {
  const place = document.querySelector("[data-saving]");
  if (!place) return;
  place.textContent = [place.dataset[state], time].filter(Boolean).join(" ");
  place.dataset.state = state;
};
// Storage may be full or forbidden; then the words stay in their fields only.
const storage = {
  read: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  write: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* see above */ } },
  forget: (key) => { try { localStorage.removeItem(key); } catch { /* see above */ } },
};
const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

class Saver {
  constructor(form) {
    this.form = form;
    this.url = form.getAttribute("action") || location.pathname;
    this.key = `unsaved:${this.url}`;
    this.saved = this.typed();
    this.unsent = null;
    this.sending = null;
    this.tries = 0;
    this.inConflict = false;
    form.addEventListener("input", () => this.noticed());
    form.addEventListener("submit", (event) => this.submitted(event));
    this.putBack();
  }

  get seen() {
    return this.form.elements.namedItem("seen");
  }

  typed() {
    const pairs = [...new FormData(this.form)].filter(([name, value]) => !UNTYPED.has(name) && typeof value === "string");
    return new URLSearchParams(pairs).toString();
  }

  get isPending() {
    return this.form.isConnected && (this.sending !== null || this.unsent !== null || this.typed() !== this.saved);
  }

  noticed() {
    storage.write(this.key, { typed: this.typed(), seen: this.seen.value });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE_MS);
  }

  submitted(event) {
    if (event.submitter?.name) return;
    event.preventDefault();
    this.save();
  }

  // A parcel is sent again unchanged until an answer comes: it may have arrived before the network went.
  async save() {
    clearTimeout(this.timer);
    while (this.sending) await this.sending;
    if (!this.form.isConnected || this.inConflict) return;
    const typed = this.typed();
    if (!this.unsent && typed === this.saved) return;
    this.unsent ??= { typed, seen: this.seen.value };
    this.sending = this.send(this.unsent).finally(() => (this.sending = null));
    if ((await this.sending) && this.typed() !== this.saved) await this.save();
  }

  post(parcel, options) {
    const body = new URLSearchParams(parcel.typed);
    body.set("seen", parcel.seen);
    const token = this.form.elements.namedItem("csrfmiddlewaretoken").value;
    const headers = { "X-Autosave": "1", "X-CSRFToken": token };
    return fetch(this.url, { method: "POST", body, headers, redirect: "manual", ...options });
  }

  async send(parcel) {
    say("busy");
    let response, answer;
    try {
      response = await this.post(parcel, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (response.type === "opaqueredirect") return this.stop("login");
      if (response.status >= 500 || response.status === 429) return this.later("failed");
      if (![200, 409, 422].includes(response.status)) return this.stop("refused");
      answer = await response.json();
    } catch {
      return this.later("offline");
    }
    return this.heard(parcel, response.status, answer);
  }

  later(state) {
    say(state);
    const wait = RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)];
    this.timer = setTimeout(() => this.save(), wait);
    return false;
  }

  stop(state) {
    say(state);
    this.unsent = null;
    return false;
  }

  heard(parcel, status, answer) {
    this.unsent = null;
    this.tries = 0;
    this.untell();
    if (status === 409) return this.differ(answer);
    this.saved = parcel.typed;
    this.seen.value = answer.seen;
    if (status === 200) {
      if (this.typed() === this.saved) storage.forget(this.key);
      say("saved", answer.saved_at);
    } else {
      say("invalid");
      this.tell(answer.errors);
    }
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true }));
    return true;
  }

  controls(name) {
    return [...this.form.elements].filter((control) => control.name === name && control.type !== "hidden");
  }

  tell(errors) {
    for (const [name, words] of Object.entries(errors)) {
      const [control] = this.controls(name);
      const field = control?.closest(".field") ?? this.form;
      const told = copyOf("field-told");
      told.id = `${name}-told`;
      told.querySelector("li").textContent = words.join(" ");
      control ? field.append(told) : field.prepend(told);
      control?.setAttribute("aria-invalid", "true");
      control?.setAttribute("aria-errormessage", told.id);
    }
  }

  untell() {
    this.form.querySelectorAll("[data-told], [data-note], .field-error").forEach((told) => told.remove());
    this.form.querySelectorAll("[aria-invalid]").forEach((control) => {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-errormessage");
    });
  }

  differ(answer) {
    this.inConflict = true;
    say("conflict");
    this.tell(answer.errors);
    for (const [name, words] of Object.entries(answer.theirs)) this.offer(name, words);
    const note = copyOf("words-differ");
    note.querySelector("[data-keep-mine]").addEventListener("click", () => this.keepMine(answer.seen));
    note.querySelector("[data-use-theirs]").addEventListener("click", () => this.useTheirs());
    this.form.prepend(note);
    note.focus();
    return false;
  }

  offer(name, words) {
    const [control] = this.controls(name);
    if (!control || !("value" in control) || ["checkbox", "radio"].includes(control.type)) return;
    const button = copyOf("use-this");
    button.addEventListener("click", () => {
      control.value = words;
      control.focus();
      this.noticed();
    });
    control.closest(".field")?.append(button);
  }

  keepMine(seen) {
    this.seen.value = seen;
    this.inConflict = false;
    this.saved = null;
    this.untell();
    this.save();
  }

  useTheirs() {
    storage.forget(this.key);
    this.inConflict = false;
    this.saved = this.typed();
    location.reload();
  }

  putBack() {
    const kept = storage.read(this.key);
    if (!kept) return;
    if (kept.typed === this.typed()) return storage.forget(this.key);
    const values = new URLSearchParams(kept.typed);
    const turn = new Map();
    for (const control of this.form.elements) {
      if (!control.name || UNTYPED.has(control.name) || control.type === "hidden" || control.type === "file") continue;
      const found = values.getAll(control.name);
      if (["checkbox", "radio"].includes(control.type)) control.checked = found.includes(control.value);
      else if (control.localName !== "button") {
        const place = turn.get(control.name) ?? 0;
        turn.set(control.name, place + 1);
        if (place < found.length) control.value = found[place];
      }
    }
    this.seen.value = kept.seen;
    this.form.prepend(copyOf("words-back"));
    this.unsent = { typed: this.typed(), seen: kept.seen };
    this.save();
  }
}

const savers = new Map();
const watch = (root) => {
  for (const form of savers.keys()) if (!form.isConnected) savers.delete(form);
  for (const form of root.querySelectorAll("form[data-autosave]")) if (!savers.has(form)) savers.set(form, new Saver(form));
};
const pending = () => [...savers.values()].filter((saver) => saver.isPending);
const patience = () => new Promise((done) => setTimeout(done, LEAVE_MS));

// Save first what is open, but wait for no server longer than somebody would.
const settle = () => Promise.race([Promise.all(pending().map((saver) => saver.save())), patience()]);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
  if (link.origin !== location.origin || link.getAttribute("href").startsWith("#") || !pending().length) return;
  event.preventDefault();
  settle().then(() => location.assign(link.href));
});
const waited = new WeakSet();
document.addEventListener(
  "submit",
  (event) => {
    if (savers.has(event.target) || waited.has(event.target) || !pending().length) return;
    event.preventDefault();
    event.stopPropagation();
    waited.add(event.target);
    settle().then(() => event.target.requestSubmit(event.submitter));
  },
  true,
);
document.addEventListener("htmx:confirm", (event) => {
  if (event.detail.verb === "get" || !pending().length) return;
  event.preventDefault();
  settle().then(() => event.detail.issueRequest(true));
});
document.addEventListener("htmx:load", (event) => watch(event.target.parentElement ?? document));
addEventListener("online", () => pending().forEach((saver) => saver.save()));
addEventListener("pagehide", () => {
  for (const saver of pending()) saver.post({ typed: saver.typed(), seen: saver.seen.value }, { keepalive: true }).catch(() => {});
});

watch(document);
