// What was heard last.

import { find, setText, swapText } from "./dom.js";

export function showVoice({ voice }) {
  swapText(find("heard"), heard(voice));
  setText(find("rejected"), voice.rejected);
}

function heard(voice) {
  if (!voice.emotion) return "Nobody has spoken yet";
  const sure = voice.confidence === null ? "" : `, ${Math.round(100 * voice.confidence)} % sure`;
  return `Sounds ${voice.emotion}${sure}`;
}
