// The plane of emotion: pleasant to the right, excited upwards. Its nodes are made once and only moved.

import { find, setAttribute, setStyle } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const TRAIL = 8;
const INSET = 8; // marks at the very edge stay whole
const WORDS = { up: "excited", down: "calm", left: "unpleasant", right: "pleasant" };

const box = find("plane");
const svg = make("svg", box, { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" });
let size = { width: 100, height: 100 };

make("line", svg, { class: "axis", x1: 0, x2: "100%", y1: "50%", y2: "50%" });
make("line", svg, { class: "axis", x1: "50%", x2: "50%", y1: 0, y2: "100%" });
const path = make("polyline", svg, { class: "path" });
const trail = Array.from({ length: TRAIL }, (_, age) => mark("trail", 1 + (age / TRAIL) * 1.6, 0.15 + (age / TRAIL) * 0.6));
const halo = mark("halo", 8);
const mood = mark("mood", 3.4);
const music = mark("music", 5);
const cursor = mark("cursor", 6);
if (box.dataset.tap !== undefined) for (const [place, word] of Object.entries(WORDS)) label(place, word);

new ResizeObserver(fit).observe(box);

export function drawPlane({ voice, mood: goal, music: now }) {
  last = { voice, goal, track: now?.track };
  draw();
}

export function moveCursor(valence, arousal) {
  place(cursor, valence, arousal);
}

let last = {};

function draw() {
  const points = last.voice?.trail ?? [];
  const offset = TRAIL - points.length;
  trail.forEach((node, index) => place(node, ...(points[index - offset] ?? [null, null])));
  setAttribute(path, "points", points.map(([v, a]) => at(v, a).join(",")).join(" "));
  for (const node of [halo, mood]) place(node, last.goal?.valence ?? null, last.goal?.arousal ?? null);
  place(music, last.track?.valence ?? null, last.track?.arousal ?? null);
}

// The drawing has the shape of its box, in units of a hundredth of the shorter side.
function fit() {
  const { width, height } = box.getBoundingClientRect();
  if (!width || !height) return;
  const unit = Math.min(width, height) / 100;
  size = { width: width / unit, height: height / unit };
  svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  draw();
}

export function at(valence, arousal) {
  const x = INSET + valence * (size.width - 2 * INSET);
  const y = INSET + (1 - arousal) * (size.height - 2 * INSET);
  return [x.toFixed(1), y.toFixed(1)];
}

function place(node, valence, arousal) {
  node.style.display = valence === null || arousal === null ? "none" : "";
  if (valence === null || arousal === null) return;
  const [x, y] = at(valence, arousal);
  setStyle(node, "transform", `translate(${x}px, ${y}px)`);
}

function mark(name, r, opacity = 1) {
  const node = make("circle", svg, { class: `point ${name}`, r, opacity });
  node.style.display = "none";
  return node;
}

function make(name, parent, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent.append(node);
  return node;
}

function label(where, word) {
  const node = document.createElement("span");
  node.className = `word ${where}`;
  node.setAttribute("aria-hidden", "true");
  node.textContent = word;
  box.append(node);
}
