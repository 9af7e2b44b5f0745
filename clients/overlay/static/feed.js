// Patches from the server, for as long as the page is open, whatever goes and comes back meanwhile.

const AGAIN_MS = 2000;

export function follow(onPatch, onLink) {
  let source = null;
  let timer = 0;

  function open() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource("/events");
    source.onopen = () => onLink(true);
    source.onmessage = (event) => onPatch(JSON.parse(event.data));
    source.onerror = () => {
      onLink(false);
      // The browser comes back by itself, unless it was refused.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_MS);
    };
  }

  // A phone that slept may hold a connection that died without a word.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && open());
  window.addEventListener("online", open);
  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("pageshow", (event) => event.persisted && open());
  open();
}
