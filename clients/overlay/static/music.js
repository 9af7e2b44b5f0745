// The track that should sound, and why.

import { find, findAll, setData, swapText } from "./dom.js";
import { showTrack, toggle } from "./status.js";

let shownCover = "";

export function showMusic({ music }) {
  const track = music.track;
  swapText(find("title"), track?.title ?? "No music yet");
  swapText(find("artist"), track?.artist ?? "");
  swapText(find("facts"), track ? [track.album, track.licence].filter(Boolean).join("  ·  ") : "");
  swapText(find("reason"), music.reason);
  showCover(find("cover"), track);
  showTrack(track);
  // A button means the track that was shown when it was pressed, not the one that comes that very moment.
  for (const button of findAll("current")) setData(button, "track", track?.id ?? "");
  toggle("pinned", music.pinned);
  if (document.documentElement.dataset.page === "control") document.title = pageTitle(track);
}

function pageTitle(track) {
  return track ? [track.title, track.artist].filter(Boolean).join(" · ") : "sottovoce";
}

// Fade from one cover to the next; the one before goes when the new one is there.
function showCover(frame, track) {
  const address = track ? coverOf(track) : "";
  if (address === shownCover) return;
  shownCover = address;
  setData(frame, "emotion", track?.emotion ?? "");
  while (frame.childElementCount > 1) frame.firstElementChild.remove();
  if (!address) return frame.replaceChildren();
  const image = new Image();
  image.alt = "";
  image.src = address;
  image.addEventListener("animationend", () => {
    while (image.previousElementSibling) image.previousElementSibling.remove();
  });
  image.decode().catch(() => null).then(() => shownCover === address && frame.append(image));
}

export function coverOf(track) {
  return `/cover/${encodeURIComponent(track.id)}`;
}
