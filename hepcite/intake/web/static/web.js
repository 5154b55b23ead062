"use strict";
// What every page does beyond links and forms: keys, the session that ends, a case that changes. No page needs it but
// the one that sends files.
const hepcite = (() => {
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
  let csrf = meta("csrf");
  const told = document.getElementById("session-told");

  function sayEnded() {
    if (!told) return;
    told.hidden = false;
    told.innerHTML = "";
    const link = document.createElement("a");
    link.href = "/sign-in";
    link.target = "_blank";
    link.textContent = "Sign in again in another tab";
    told.append("Your session has ended. ", link, ": what you typed stays here and is saved then.");
  }

  // After a new sign-in the old page has an old token: it fetches the new one, for the same person only.
  async function renewed() {
    const answer = await fetch("/session", { headers: { Accept: "application/json" } });
    if (!answer.ok) return false;
    const session = await answer.json();
    if (session.name !== meta("user")) return false;
    csrf = session.csrf;
    for (const field of document.querySelectorAll("input[name=csrf]")) field.value = csrf;
    if (told) told.hidden = true;
    return true;
  }

  // Throws only where the network does. The answer of 401 shows how to sign in again.
  async function send(method, address, body, headers = {}) {
    const once = () => fetch(address, {
      method, body, headers: { Accept: "application/json", "X-CSRF-Token": csrf, ...headers },
    });
    let answer = await once();
    if (answer.status === 401 || answer.status === 403) {
      if (await renewed()) answer = await once();
      if (answer.status === 401) sayEnded();
    }
    return answer;
  }

  const json = (method, address, value) =>
    send(method, address, JSON.stringify(value), { "Content-Type": "application/json" });
  return { send, json, renewed, token: () => csrf };
})();

(() => {
  const KEPT = "hepcite.single-keys";
  const at = (id) => document.getElementById(id);
  const isOn = () => { try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; } };

  function watch(place) {
    const { watch: address, version, state } = place.dataset;
    const isOnTheWay = state === "queued" || state === "running";
    const ask = async () => {
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (answer.ok) {
          const now = await answer.json();
          if (isOnTheWay && now.state !== state) return location.reload();
          if (!isOnTheWay && String(now.version) !== version && at("changed")) at("changed").hidden = false;
        }
      } catch { /* the network is away: asked again */ }
      setTimeout(ask, isOnTheWay ? 700 : 15000);
    };
    setTimeout(ask, isOnTheWay ? 500 : 15000);
  }
  for (const place of document.querySelectorAll("[data-watch]")) watch(place);

  // A link to a form inside a closed part opens it.
  function reveal() {
    const target = location.hash.length > 1 ? at(decodeURIComponent(location.hash.slice(1))) : null;
    const details = target?.closest("details");
    if (!details) return;
    details.open = true;
    target.scrollIntoView({ block: "center" });
    target.querySelector("select, input:not([type=hidden]), textarea")?.focus({ preventScroll: true });
  }
  addEventListener("hashchange", reveal);
  reveal();
  at("faults")?.focus();

  for (const field of document.querySelectorAll("input.link"))
    field.addEventListener("focus", () => field.select());
  for (const button of document.querySelectorAll("[data-opens]"))
    button.addEventListener("click", () => at(button.dataset.opens).showModal());

  // Keys work where the dialog lists them. On the case page summary.js has some of them, and the dialog itself.
  const keys = at("keys"), keysOn = at("keys-on");
  if (!keys) return;
  const isCase = Boolean(at("viewer"));
  const listed = new Set([...keys.querySelectorAll("dt kbd")].map((key) => key.textContent));
  if (!isCase) {
    keysOn.checked = isOn();
    keysOn.addEventListener("change", () => { try { localStorage.setItem(KEPT, keysOn.checked ? "on" : "off"); } catch { /* kept for this page */ } });
    at("keys-close").addEventListener("click", () => keys.close());
  }

  function step(by) {
    const all = [...document.querySelectorAll("table.cases a.open, ul.fact-lines > li > details > summary")];
    const now = all.indexOf(document.activeElement);
    if (all.length) all[now < 0 ? (by > 0 ? 0 : all.length - 1) : (now + by + all.length) % all.length].focus();
  }
  function turn(by) {
    const all = [...document.querySelectorAll("ul.numbers a")];
    all[all.findIndex((link) => link.hasAttribute("aria-current")) + by]?.click();
  }
  const everywhere = {
    j: () => step(1),
    k: () => step(-1),
    c: () => document.querySelector("[data-key=c]")?.click(),
    g: () => { location.href = "/cases"; },
  };
  const here = isCase
    ? { m: () => at("new-note")?.focus(), r: () => at("reviewed")?.focus() }
    : { n: () => turn(1), p: () => turn(-1), "/": () => at("search")?.focus(), "?": () => keys.showModal() };
  const actions = { ...everywhere, ...here };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping || keys.open || !keysOn.checked) return;
    const action = listed.has(event.key) && Object.hasOwn(actions, event.key) ? actions[event.key] : null;
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
