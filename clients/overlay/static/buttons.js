// Buttons: one request each, and what came of it in a sentence.

import { find, setText } from "./dom.js";

const SHOWN_MS = 4500;
const UNANSWERED = "The overlay does not answer: is it running?";

let vetoed = null;
let timer = 0;

export function connectButtons() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-press]");
    if (button) pressed(button);
  });
  find("undo-veto")?.addEventListener("click", () => press("unveto", { track: vetoed }));
}

function pressed(button) {
  const { press: name, undo, track } = button.dataset;
  const on = button.getAttribute("aria-pressed") === "true";
  const body = track && !on ? { track } : {};
  press(on && undo ? undo : name, body, button);
}

export async function press(name, body, button = null) {
  button?.setAttribute("data-busy", "");
  const said = await ask(name, body);
  button?.removeAttribute("data-busy");
  vetoed = name === "veto" && said.ok ? said.track : null;
  tell(said.words);
}

async function ask(name, body) {
  try {
    const answer = await fetch(`/control/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return { track: body.track ?? null, ...(await answer.json()) };
  } catch {
    return { ok: false, words: UNANSWERED };
  }
}

function tell(words) {
  const toast = find("toast");
  if (!toast) return;
  setText(find("toast-words"), words);
  find("undo-veto").hidden = vetoed === null;
  toast.classList.add("up");
  clearTimeout(timer);
  timer = setTimeout(() => toast.classList.remove("up"), SHOWN_MS);
}
