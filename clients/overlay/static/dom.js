// Small ways to change a page: only what differs is touched, and text is only ever put in as text.

export const find = (name, within = document) => within.querySelector(`[data-${name}]`);
export const findAll = (name, within = document) => within.querySelectorAll(`[data-${name}]`);

export function setText(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

export function setData(node, name, value) {
  if (node && node.dataset[name] !== value) node.dataset[name] = value;
}

export function setStyle(node, name, value) {
  if (node && node.style.getPropertyValue(name) !== value) node.style.setProperty(name, value);
}

export function setAttribute(node, name, value) {
  if (node && node.getAttribute(name) !== value) node.setAttribute(name, value);
}

// Fade from one text to the next: two spans in one place, never more.
export function swapText(node, text) {
  if (!node) return;
  const [current] = node.querySelectorAll(":scope > :not(.leaving)");
  if ((current?.textContent ?? node.textContent.trim()) === text) return;
  for (const old of node.querySelectorAll(":scope > .leaving")) old.remove();
  if (!current) node.textContent = "";
  else retire(current);
  if (text === "") return;
  const next = document.createElement("span");
  next.dir = "auto";
  next.textContent = text;
  node.append(next);
}

function retire(node) {
  node.classList.add("leaving");
  node.setAttribute("aria-hidden", "true");
  node.addEventListener("animationend", () => node.remove(), { once: true });
}
