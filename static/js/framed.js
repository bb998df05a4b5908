// Tells the page around this one how high it is, that an answer was given, and that Escape was
// pressed. Nothing of it is secret, so it may be anybody's page; who that is, the headers decide.

const news = document.body.dataset.news;
const tell = (what) =>
  parent.postMessage({ anbefal: what, height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");

// At once too: in a frame that is not shown yet nothing is measured.
tell(news);
new ResizeObserver(() => tell(news)).observe(document.body);
// A script around us that came later asks what it has missed.
addEventListener("message", (event) => {
  if (event.source === parent && event.data?.anbefal === "tell") tell(news);
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) tell("close");
});
