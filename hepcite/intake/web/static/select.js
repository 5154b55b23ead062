"use strict";
// Words selected in the text of a page into a link to the case, with their place: a correction can quote them there.
(() => {
  const text = document.getElementById("page-text"), told = document.getElementById("quoting");
  const first = told.textContent;

  // How many signs of the page's text (code points, as the server counts) stand before a place. Numbers of citations
  // are ours, not the page's.
  function before(node, offset) {
    const range = document.createRange();
    range.setStart(text.querySelector("bdi"), 0);
    range.setEnd(node, offset);
    const held = range.cloneContents();
    for (const number of held.querySelectorAll(".spot")) number.remove();
    return [...held.textContent].length;
  }

  document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    const range = chosen.rangeCount ? chosen.getRangeAt(0) : null;
    if (!range || range.collapsed || !text.contains(range.commonAncestorContainer)) return;
    const start = before(range.startContainer, range.startOffset), end = before(range.endContainer, range.endOffset);
    if (end <= start) return;
    if (end - start > 1000) { told.textContent = "That is too much to quote: select a sentence or two."; return; }
    const link = document.createElement("a");
    link.className = "button";
    link.href = `${told.dataset.to}${start}.${end}#selected`;
    link.textContent = "Quote them in a correction";
    told.replaceChildren(`${end - start} signs selected. `, link);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") told.textContent = first; });
})();
