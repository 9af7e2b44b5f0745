// How loud it is, and whether that is somebody speaking.

import { find, setData, setStyle, setText } from "./dom.js";

const QUIETEST_DBFS = -60;

export function showMeter({ meter }) {
  const root = document.documentElement;
  setData(root, "speaking", meter.speaking ? "yes" : "no");
  setStyle(root, "--loud", share(meter.level_dbfs));
  setStyle(root, "--floor", share(meter.floor_dbfs));
  setText(find("speech"), words(meter));
  setText(find("level"), meter.level_dbfs === null ? "" : `${Math.round(meter.level_dbfs)} dBFS`.replace("-", "\u2212"));
}

function words(meter) {
  if (meter.level_dbfs === null) return "No sound";
  return meter.speaking ? "Somebody is speaking" : "Nobody is speaking";
}

function share(dbfs) {
  if (dbfs === null) return "0";
  return Math.min(1, Math.max(0, 1 - dbfs / QUIETEST_DBFS)).toFixed(3);
}
