// Where everything comes together: every section of a patch goes to what shows it.

import { connectButtons } from "./buttons.js";
import { follow } from "./feed.js";
import { showHistory, showUpcoming } from "./lists.js";
import { showMeter } from "./meter.js";
import { connectMoods, showMood } from "./mood.js";
import { showMusic } from "./music.js";
import { drawPlane } from "./plane.js";
import { setClock, showProgress } from "./progress.js";
import { showLink, showStatus } from "./status.js";
import { showVoice } from "./voice.js";

const shows = {
  status: [showStatus],
  music: [showMusic, drawPlane],
  progress: [showProgress],
  mood: [showMood, drawPlane],
  voice: [showVoice, drawPlane],
  meter: [showMeter],
  upcoming: [showUpcoming],
  history: [showHistory],
};

const known = {};

function show(patch) {
  setClock(patch.clock_s);
  Object.assign(known, patch);
  const due = new Set(Object.keys(patch).flatMap((name) => shows[name] ?? []));
  for (const draw of due) draw(known);
}

function hideToken() {
  const address = new URL(location.href);
  if (!address.searchParams.has("token")) return;
  address.searchParams.delete("token");
  history.replaceState(null, "", address);
}

hideToken();
connectButtons();
connectMoods();
follow(show, showLink);
