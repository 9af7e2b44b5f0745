// How far the track is, counted here between what the player reports.

import { find, setAttribute, setStyle, setText } from "./dom.js";

let aheadS = 0; // our clock, less the server's
let progress = null;

export function setClock(clockS) {
  aheadS = performance.now() / 1000 - clockS;
}

export function showProgress(known) {
  progress = known.progress;
  draw();
}

function draw() {
  const bar = find("progress");
  const box = find("play") ?? bar;
  box.hidden = progress === null;
  if (progress === null) return;
  const length = progress.duration_s;
  const position = Math.max(0, performance.now() / 1000 - aheadS - progress.from_s);
  const at = length ? Math.min(position, length) : position;
  const done = length ? at / length : 0;
  setStyle(bar, "--done", done.toFixed(4));
  if (bar.getAttribute("role")) setAttribute(bar, "aria-valuenow", String(Math.round(100 * done)));
  setText(find("position"), minutes(at));
  setText(find("length"), length ? minutes(length) : "");
  setText(find("client"), progress.client);
}

function minutes(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

setInterval(() => progress && draw(), 1000);
