// The candidates and the history: rows are kept as long as what they show is.

import { find, setAttribute, setData, setStyle, setText } from "./dom.js";
import { coverOf } from "./music.js";

export function showUpcoming({ upcoming }) {
  list("upcoming", upcoming, (track) => track.id, (row, track) => {
    setAttribute(row.querySelector("img"), "src", coverOf(track));
    names(row, track, [track.artist]);
    setData(row, "emotion", track.emotion);
    setStyle(row.querySelector(".fit"), "--fit", String(track.fit ?? 0));
    setText(row.querySelector(".fit span"), track.fit === null ? "" : `${Math.round(100 * track.fit)} %`);
    for (const button of row.querySelectorAll("button")) {
      setData(button, "track", track.id);
      const does = button.dataset.press === "pin" ? "Play and keep" : "Never play";
      setAttribute(button, "aria-label", `${does} ${track.title}`);
    }
  });
}

export function showHistory({ history }) {
  list("history", history, (entry) => `${entry.since} ${entry.track.id}`, (row, entry) => {
    const time = row.querySelector("time");
    setAttribute(time, "datetime", entry.since);
    setText(time, clock(entry.since));
    names(row, entry.track, [entry.track.artist, entry.track.album]);
    setData(row, "emotion", entry.track.emotion);
  });
}

function list(name, items, keyOf, fill) {
  const box = find(name);
  if (!box) return;
  find(`no-${name}`).hidden = items.length > 0;
  const rows = new Map([...box.children].map((row) => [row.dataset.key, row]));
  items.forEach((item, index) => {
    const key = keyOf(item);
    const row = rows.get(key) ?? find(`row-${name}`).content.firstElementChild.cloneNode(true);
    rows.delete(key);
    setData(row, "key", key);
    fill(row, item);
    if (box.children[index] !== row) box.insertBefore(row, box.children[index] ?? null);
  });
  for (const row of rows.values()) row.remove();
}

function names(row, track, below) {
  const [name, by] = [row.querySelector(".name"), row.querySelector(".by")];
  name.dir = by.dir = "auto";
  setText(name, track.title);
  setText(by, below.filter(Boolean).join("  ·  "));
}

function clock(since) {
  const time = new Date(since);
  const style = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return Number.isNaN(time.getTime()) ? "" : time.toLocaleTimeString([], style);
}
