// Suggests an organisation's address from its name, until somebody writes an address of their own.

const PLAIN = { ø: "o", æ: "ae", å: "a", ö: "o", ä: "a", ð: "d", þ: "th" };

const slug = (name) =>
  name
    .toLowerCase()
    .replace(/[øæåöäðþ]/g, (letter) => PLAIN[letter])
    .normalize("NFKD")
    .replace(/[^a-z0-9\s-]/g, "")
    .replace(/[\s-]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);

for (const address of document.querySelectorAll("[data-slug-of]")) {
  const name = document.getElementById(address.dataset.slugOf);
  let own = address.value !== "";
  address.addEventListener("input", () => (own = address.value !== ""));
  name.addEventListener("input", () => own || (address.value = slug(name.value)));
}
