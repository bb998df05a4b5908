// Makes each frame of ours as high as the page in it.
((origin) => {
  const frames = () => [...document.querySelectorAll(`iframe[src^="${origin}/e/"]`)];
  addEventListener("message", ({ source, origin: from, data }) => {
    const frame = from === origin && data?.anbefal && frames().find((one) => one.contentWindow === source);
    if (!frame || !data.height) return;
    frame.style.height = `${data.height}px`;
    // The next page may be shorter than what the reader has scrolled past.
    if (frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
  for (const frame of frames()) frame.contentWindow.postMessage({ anbefal: "tell" }, origin);
})(new URL(document.currentScript.src).origin);
