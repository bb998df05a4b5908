// The code of a letter's QR stands behind the # of the address, which no server and no log sees.
// It moves into the field, and out of the address.

const field = document.querySelector("[data-code] #code");
const code = location.hash.slice(1);

if (field && /^[A-Za-z0-9-]{4,64}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
}
