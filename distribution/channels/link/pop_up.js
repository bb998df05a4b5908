// Asks visitors of this site for their opinion, at most once in a while. Without eval, inline
// styles or cookies, so it works under a policy that names only our origin. localStorage holds when
// it asked, whether it was answered, and this visitor's lot.
((own) => {
  const set = /* SETTINGS */ {};
  const name = `anbefal ${set.name}`;
  const read = () => JSON.parse(localStorage.getItem(name)) || {};
  const write = (news) => localStorage.setItem(name, JSON.stringify({ ...read(), ...news }));
  const isHere = () =>
    !set.paths.length ||
    set.paths.some((path) => (path.endsWith("*") ? location.pathname.startsWith(path.slice(0, -1)) : location.pathname === path));
  const mayAsk = () => {
    const { lot, asked = 0, answered } = read();
    return isHere() && !answered && lot < set.share && Date.now() - asked > set.days * 864e5;
  };
  // Nobody is interrupted in another tab, while writing, or in another dialog.
  const isBusy = () =>
    document.hidden || document.activeElement?.matches("input, textarea, select, iframe, [contenteditable]") || document.querySelector("dialog:modal");

  const make = (tag, parent, fields) => parent.appendChild(Object.assign(document.createElement(tag), fields));
  const show = () => {
    const spoken = own.lang || document.documentElement.lang.slice(0, 2).toLowerCase();
    const lang = set.words[spoken] ? spoken : set.language;
    const [title, close] = set.words[lang];
    const host = make("div", document.body, { lang });
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(set.css);
    root.adoptedStyleSheets = [sheet];
    const dialog = make("dialog", root, { ariaLabel: title });
    const button = make("button", dialog, { type: "button", ariaLabel: close, textContent: "×" });
    const query = set.isTry ? "" : `?${new URLSearchParams({ lang, ...own })}`;
    const frame = make("iframe", dialog, { title, src: set.address + query });
    let isAsked = false;
    const open = () => {
      if (dialog.open) return;
      if (!set.isTry) {
        if (!mayAsk()) return host.remove();
        write({ asked: Date.now() });
      }
      dialog.showModal();
    };
    const whenFree = () => (isBusy() && !set.isTry ? setTimeout(whenFree, 2000) : open());
    const hear = ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== set.origin || !data?.anbefal) return;
      if (data.anbefal === "close") return dialog.close();
      if (data.height) frame.style.height = `${data.height}px`;
      if (data.anbefal === "answered") write({ answered: true });
      // A survey that takes no answers says so here, and a site that may not show it says nothing.
      if (data.anbefal === "refused" && !dialog.open) dialog.dispatchEvent(new Event("close"));
      if (data.anbefal === "asking" && !isAsked) {
        isAsked = true;
        whenFree();
      }
    };
    addEventListener("message", hear);
    button.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      removeEventListener("message", hear);
      host.remove();
    });
    if (set.isTry) open();
  };

  if (set.isTry) return show();
  try {
    if (read().lot === undefined) write({ lot: Math.random() * 100 });
    if (mayAsk()) setTimeout(() => mayAsk() && show(), set.delay * 1000);
  } catch {
    // Where nothing is remembered, nobody is asked: it would be every time.
  }
})({ ...document.currentScript.dataset });
