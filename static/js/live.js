// Parts of a page that ask again by themselves (hx-trigger="every ...").

// The session ended: the answer is the login page, which belongs into the window, not into the part.
document.addEventListener("htmx:beforeSwap", (event) => {
  const asked = event.detail.pathInfo.requestPath.split("?")[0];
  if (new URL(event.detail.xhr.responseURL).pathname === asked) return;
  event.detail.shouldSwap = false;
  location.reload();
});
