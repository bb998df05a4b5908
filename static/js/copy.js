// A button that copies a field: <button data-copy="its id" data-copied="Copied"><span>Copy</span></button>.

const SHOWN_MS = 2_000;

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const words = button.querySelector("span");
  const before = words.textContent;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // No clipboard over plain http: chosen, so that the keyboard copies it.
      return field.focus();
    }
    words.textContent = button.dataset.copied;
    setTimeout(() => (words.textContent = before), SHOWN_MS);
  });
}
