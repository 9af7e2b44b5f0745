// Whether all is well: a pill and a notice on the second screen, quiet on a live stream.

import { find, findAll, setAttribute, setData, setText } from "./dom.js";

const KINDS = {
  waiting: ["Waiting", "warn"],
  away: ["No daemon", "bad"],
  starting: ["Starting", "warn"],
  listening: ["Listening", "good"],
  paused: ["Paused", "warn"],
  muted: ["Muted", "warn"],
  silent: ["Silent", "bad"],
  lost: ["No microphone", "bad"],
  ended: ["Ended", "warn"],
};
const QUIET = new Set(["waiting", "away", "starting", "paused"]);
const STOPPED = "The overlay has stopped: start `sottovoce client overlay` again, and this page goes on.";

let linked = true;
let last = null;
let track = null;

export function showStatus({ status, music }) {
  last = status;
  track = music?.track ?? null;
  draw();
}

export function showLink(up) {
  if (linked === up) return;
  linked = up;
  draw();
}

export function showTrack(current) {
  track = current;
  draw();
}

function draw() {
  const kind = linked ? last?.kind ?? "waiting" : "away";
  const [word, state] = KINDS[kind] ?? [kind, "warn"];
  setData(document.documentElement, "quiet", !track || QUIET.has(kind) ? "yes" : "no");
  setText(find("kind"), linked ? word : "Overlay stopped");
  setData(find("pill"), "state", state);
  setText(find("device"), linked ? last?.device ?? "" : "");
  notice(linked ? last?.words ?? "" : STOPPED, state);
  toggle("paused", last?.paused ?? false);
  toggle("muted", last?.muted ?? false);
}

function notice(words, state) {
  const node = find("notice");
  if (!node) return;
  setText(node, words);
  setData(node, "state", state);
  node.hidden = words === "";
}

// A button that does one thing and then the opposite.
export function toggle(name, on) {
  for (const button of findAll(`when="${name}"`)) {
    setAttribute(button, "aria-pressed", String(on));
    find("off", button).hidden = on;
    find("on", button).hidden = !on;
  }
}
