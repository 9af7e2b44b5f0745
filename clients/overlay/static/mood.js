// The mood: shown everywhere by its colour, set by a word or by a place on the plane.

import { press } from "./buttons.js";
import { find, findAll, setAttribute, setData, setText, swapText } from "./dom.js";
import { moveCursor } from "./plane.js";

const STEP = 0.05;
const KEYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowDown: [0, -STEP], ArrowUp: [0, STEP] };
const INSET = 0.08;

let byHand = false;
let cursor = [0.5, 0.5];

export function showMood({ mood }) {
  byHand = mood.by_hand;
  setData(document.documentElement, "emotion", mood.emotion);
  const word = mood.emotion.charAt(0).toUpperCase() + mood.emotion.slice(1);
  swapText(find("emotion-word"), word && byHand ? `${word}, by hand` : word);
  for (const button of findAll("mood")) {
    setAttribute(button, "aria-pressed", String(byHand && button.dataset.mood === mood.emotion));
  }
  const clear = find("clear");
  if (clear) clear.disabled = !byHand;
}

export function connectMoods() {
  for (const button of findAll("mood")) {
    button.addEventListener("click", () => press("mood", { emotion: button.dataset.mood }, button));
  }
  const plane = find("tap");
  if (!plane) return;
  moveCursor(...cursor);
  plane.addEventListener("click", (event) => set(plane, event.detail === 0 ? cursor : pointed(plane, event)));
  plane.addEventListener("keydown", (event) => {
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    cursor = cursor.map((value, axis) => bounded(value + step[axis]));
    moveCursor(...cursor);
    setText(find("cursor"), `${percent(cursor[0])} pleasant, ${percent(cursor[1])} excited`);
  });
}

function set(plane, [valence, arousal]) {
  cursor = [valence, arousal];
  moveCursor(valence, arousal);
  press("mood", { valence, arousal }, plane);
}

// The plane is inset by a share of its shorter side, as it is drawn.
function pointed(plane, event) {
  const { left, top, width, height } = plane.getBoundingClientRect();
  const inset = INSET * Math.min(width, height);
  const valence = (event.clientX - left - inset) / (width - 2 * inset);
  const arousal = 1 - (event.clientY - top - inset) / (height - 2 * inset);
  return [bounded(valence), bounded(arousal)];
}

function bounded(value) {
  return Math.round(100 * Math.min(1, Math.max(0, value))) / 100;
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}
