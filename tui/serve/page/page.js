"use strict";
// Runs before textual.js, and gives it what its own page would: where the socket is, and how styles are set.

// The page allows no style that is written into it. Sheets that are constructed are no such, and do the same.
const plainElement = document.createElement.bind(document);
document.createElement = (name, options) => {
  if (String(name).toLowerCase() !== "style") return plainElement(name, options);
  const made = plainElement("template"), sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  Object.defineProperty(made, "textContent", { set: (text) => { sheet.replaceSync(text); } });
  made.appendChild = (node) => { sheet.replaceSync(node.data); return node; };
  return made;
};

async function sayWhy() {
  const why = document.getElementById("why");
  try {
    const answer = await fetch("state");
    const told = (await answer.text()).trim();
    why.textContent = answer.ok ? `The session has ended. ${told}` : told;
  } catch {
    why.textContent = "The server has ended, or cannot be reached.";
  }
  document.getElementById("again").focus();
}

document.addEventListener("DOMContentLoaded", () => {
  const socket = new URL("ws", location.href);
  socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket.search = "";
  document.getElementById("terminal").dataset.sessionWebsocketUrl = socket.href;
  document.getElementById("again").addEventListener("click", () => { location.reload(); });
  let hasBegun = false, hasEnded = false;
  new MutationObserver(() => {
    const marks = document.body.classList;
    if (!hasBegun && marks.contains("-first-byte")) {
      hasBegun = true;
      document.querySelector(".xterm-helper-textarea").focus();
    }
    if (!hasEnded && marks.contains("-closed")) {
      hasEnded = true;
      sayWhy();
    }
  }).observe(document.body, { attributeFilter: ["class"] });
});
