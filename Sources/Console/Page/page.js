// Asks the daemon every few seconds while somebody looks, and shows what it says. Reads; changes nothing.

import { clockTime, draw, duration, make, tick } from "/dom.js";
import { drawPlot, plotTable, plotWords } from "/plot.js";
import * as sections from "/sections.js";

const interval = 5000;
const timeout = 15000;
const hour = 3600000;
const tokenKey = "rosterd-token";

const state = { overview: null, samples: null, receivedAt: 0, span: hour, timer: 0, token: null, isAsking: false };
const element = (id) => document.getElementById(id);

// MARK: - The token: comes in the fragment, which no server is told, and leaves the address bar at once.

function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem(tokenKey, given);
    history.replaceState(null, "", location.pathname);
  }
  state.token = sessionStorage.getItem(tokenKey);
}

function forgetToken() {
  sessionStorage.removeItem(tokenKey);
  state.token = null;
}

function showClosed(wasOpen) {
  const words = wasOpen
    ? "The link is of an earlier start of the daemon. Run this on its machine for a new one: "
    : "People’s details need a link with a token. Run this on the daemon’s machine: ";
  element("search").hidden = true;
  element("timeline").replaceChildren();
  const closed = () => make("p", { class: "quiet" }, "Needs the link, too.");
  draw("holds", words, () => make("p", { class: "notice" }, words, make("code", {}, "rosterd dashboard")));
  draw("parked", null, () => []);
  draw("troubles", null, () => []);
  draw("person-closed", null, closed);
  draw("intakes", null, closed);
  draw("exchanges", null, closed);
  element("person-closed").hidden = false;
}

// MARK: - Asking

async function ask(path, options = {}) {
  const headers = options.guarded ? { authorization: `Bearer ${state.token}` } : {};
  const answer = await fetch(path, {
    method: options.body === undefined ? "GET" : "POST", body: options.body, headers, cache: "no-store",
    credentials: "omit", redirect: "error", signal: AbortSignal.timeout(timeout),
  });
  if (answer.ok) return answer.json();
  const failure = new Error(answer.headers.get("content-type")?.includes("json") ? (await answer.json()).error : "");
  failure.status = answer.status;
  throw failure;
}

/** The daemon's clock, as far as this one knows: ages are told by it. */
function now() {
  return state.overview ? state.overview.now + (Date.now() - state.receivedAt) : Date.now();
}

async function refresh() {
  if (state.isAsking) return;
  state.isAsking = true;
  clearTimeout(state.timer);
  try {
    const [overview, samples] = await Promise.all([ask("/api/overview"), ask("/api/samples")]);
    Object.assign(state, { overview, samples, receivedAt: Date.now() });
    showOverview();
    await refreshDetails();
    showFreshness(true);
  } catch {
    showFreshness(false);
  } finally {
    state.isAsking = false;
    if (!document.hidden) state.timer = setTimeout(refresh, interval);
  }
}

async function refreshDetails() {
  if (!state.token) {
    if (element("search").hidden && element("person-closed").hidden) showClosed(false);
    return;
  }
  try {
    const details = await ask("/api/details", { guarded: true });
    element("search").hidden = false;
    element("person-closed").hidden = true;
    sections.holds(details, now(), search);
    sections.parked(details, now(), search);
    sections.troubles(details);
    sections.latest(details);
  } catch (failure) {
    if (failure.status !== 401) throw failure;
    forgetToken();
    showClosed(true);
  }
}

function showOverview() {
  sections.standing(state.overview);
  sections.queue(state.overview, now());
  sections.sources(state.overview, now());
  showPlot();
  tick(now());
}

function showPlot() {
  if (!state.samples) return;
  const { samples, span } = state;
  const track = span === hour ? samples.hour : samples.day;
  drawPlot(element("plot"), track, samples.lanes, span, now());
  element("plot-words").textContent = plotWords(track, span, now());
  draw("plot-table", [track.samples, span], () => plotTable(track, samples.lanes, span, now()));
}

/** What is shown stays; how old it is, is told. */
function showFreshness(isFresh) {
  const stale = element("stale");
  document.body.classList.toggle("is-stale", !isFresh);
  if (isFresh) {
    stale.hidden = true;
    stale.textContent = "";
    element("freshness").textContent = `as of ${clockTime(state.receivedAt, true)}`;
    return;
  }
  element("freshness").textContent = "";
  stale.hidden = false;
  stale.textContent = state.overview
    ? `The daemon doesn’t answer. This is how it stood ${duration((Date.now() - state.receivedAt) / 1000)} ago, at ${clockTime(state.receivedAt, true)}.`
    : "The daemon doesn’t answer.";
}

// MARK: - A person

async function search(who) {
  const field = element("who");
  const timeline = element("timeline");
  field.value = who;
  timeline.replaceChildren(make("p", { class: "quiet" }, "Looking…"));
  try {
    const view = await ask("/api/person", { guarded: true, body: who });
    timeline.replaceChildren(...sections.timeline(view, who, now()));
  } catch (failure) {
    const words = failure.status === undefined ? "The daemon doesn’t answer." : failure.message || `Refused (${failure.status}).`;
    timeline.replaceChildren(make("p", { class: "notice" }, words));
  }
  element("person").scrollIntoView({ block: "start" });
  timeline.focus({ preventScroll: true });
}

// MARK: - What the reader does

element("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const who = element("who").value.trim();
  if (who) search(who);
});

function choose(span) {
  state.span = span;
  element("span-hour").setAttribute("aria-pressed", span === hour);
  element("span-day").setAttribute("aria-pressed", span !== hour);
  showPlot();
}

element("span-hour").addEventListener("click", () => choose(hour));
element("span-day").addEventListener("click", () => choose(24 * hour));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(state.timer);
  else refresh();
});
window.addEventListener("hashchange", () => {
  if (!location.hash.startsWith("#token=")) return;
  takeToken();
  refresh();
});
new ResizeObserver(showPlot).observe(element("plot").parentElement);

takeToken();
refresh();
