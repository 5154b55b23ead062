"use strict";
// Which cards are shown; the choice is part of the address, so that a link keeps it.
const cards = [...document.querySelectorAll(".card")];
const radios = [...document.querySelectorAll("input[name=show]")];
const find = document.getElementById("find");
const shown = document.getElementById("shown");

function apply() {
  const show = radios.find((radio) => radio.checked).value;
  const words = find.value.trim().toLowerCase();
  let count = 0;
  for (const card of cards) {
    const fits = show === "all" || card.classList.contains(show) || "#" + card.id === location.hash;
    card.hidden = !fits || (words !== "" && !card.textContent.toLowerCase().includes(words));
    count += card.hidden ? 0 : 1;
  }
  shown.textContent = `${count} of ${cards.length} cases`;
}

function toTarget() {
  apply();
  const target = location.hash.startsWith("#case-") && document.getElementById(location.hash.slice(1));
  if (target) target.scrollIntoView();
}

const asked = new URLSearchParams(location.search).get("show");
for (const radio of radios) {
  if (radio.value === asked) radio.checked = true;
  radio.addEventListener("change", () => {
    const address = new URL(location.href);
    address.searchParams.set("show", radio.value);
    try { history.replaceState(null, "", address); } catch { /* a file that may not change its address */ }
    apply();
  });
}
find.addEventListener("input", apply);
window.addEventListener("hashchange", toTarget);
toTarget();
