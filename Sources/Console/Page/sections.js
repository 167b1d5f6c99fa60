// The page's parts, each made of what the API says.

import { age, command, count, draw, duration, longTable, make, moment, number, said, table } from "/dom.js";

const levels = { calm: "All well", busy: "Working", attention: "Needs you", trouble: "Trouble" };

function empty(words) {
  return make("p", { class: "quiet" }, words);
}

export function standing(view) {
  const section = document.getElementById("standing");
  section.dataset.level = view.standing.level;
  const badge = document.getElementById("level");
  const sentence = document.getElementById("sentence");
  // Spoken when it changes, and only then.
  if (badge.textContent !== levels[view.standing.level]) badge.textContent = levels[view.standing.level];
  if (sentence.textContent !== view.standing.text) sentence.textContent = view.standing.text;
  document.title = `${levels[view.standing.level]} – rosterd`;
  document.getElementById("version").textContent = view.version;
  const needs = document.getElementById("needs");
  needs.hidden = view.standing.needs.length === 0;
  draw("needs", view.standing.needs, () =>
    view.standing.needs.map((need) =>
      make("li", { "data-level": need.level }, make("span", { class: "what" }, need.text), command(need.command)),
    ),
  );
  const remarks = document.getElementById("remarks");
  remarks.hidden = view.remarks.length === 0;
  draw("remarks", view.remarks, () => view.remarks.map((remark) => make("li", {}, remark)));
}

const states = {
  paused: "paused", unreachable: "doesn’t answer", throttled: "throttles", reading: "first reading", planning: "planning",
  delivering: "delivering", idle: "up to date",
};

function figure(name, value, note) {
  return make("div", {}, make("dt", {}, name), make("dd", {}, value, note ? make("small", {}, note) : null));
}

function drainOf(targets) {
  if (targets.every((target) => target.requests === 0)) return "nothing to do";
  if (targets.some((target) => target.requests > 0 && target.state === "paused")) return "not while paused";
  if (targets.some((target) => target.requests > 0 && target.drainSeconds === undefined)) return "can’t be told";
  return duration(Math.max(...targets.map((target) => target.drainSeconds ?? 0)));
}

export function queue(view, now) {
  const sum = (pick) => view.targets.reduce((all, target) => all + pick(target), 0);
  const oldest = Math.min(...view.targets.map((target) => target.oldest ?? Infinity));
  draw("figures", [view.targets, view.holds], () => [
    figure("Open", number(sum((target) => target.open)), count(sum((target) => target.requests), "request")),
    figure("Time to drain", drainOf(view.targets)),
    figure("Oldest", Number.isFinite(oldest) ? age(oldest, now) : "–"),
    figure("Parked", number(view.parked)),
    figure("Held plans", number(view.holds)),
  ]);
  const lanes = view.targets[0]?.lanes.map((lane) => lane.name) ?? [];
  const open = lanes.map((name) => sum((target) => target.lanes.find((lane) => lane.name === name)?.open ?? 0));
  draw("legend", open, () =>
    lanes.map((name, index) =>
      make("li", {}, make("span", { class: `swatch lane-${name}`, "aria-hidden": "true" }), name, " ",
        make("b", {}, number(open[index]))),
    ),
  );
  draw("targets", view.targets, () => targets(view.targets, now));
}

function targets(all, now) {
  if (all.length === 0) return empty("No target is known yet.");
  const columns = [
    { name: "Target" }, { name: "State" }, { name: "Pace used" }, { name: "Open", figures: true },
    { name: "Parked", figures: true }, { name: "Drains in", figures: true }, { name: "Oldest", figures: true },
    { name: "Accounts", figures: true },
  ];
  return table("Targets", columns, all.map((target) => [
    make("b", {}, said(target.name)),
    state(target),
    pace(target),
    number(target.open),
    number(target.parked),
    target.requests === 0 ? "–" : target.drainSeconds !== undefined ? duration(target.drainSeconds)
      : target.state === "paused" ? "not while paused" : "can’t be told",
    target.oldest === undefined ? "–" : age(target.oldest, now),
    number(target.accounts),
  ]));
}

function state(target) {
  let words = states[target.state] ?? target.state;
  if (target.state === "unreachable") words += `, next probe in ${duration(target.probeInSeconds)}`;
  if (target.state === "throttled") words += ` for ${duration(target.gatedForSeconds)}`;
  if (target.unplanned > 0) words += `, ${count(target.unplanned, "account")} to plan`;
  return make("span", { class: "state", "data-state": target.state }, words);
}

function pace(target) {
  if (target.paceLimit === undefined) return "no limit";
  const share = Math.min(1, target.paceUsed / target.paceLimit);
  const fill = make("span", { class: "fill" });
  fill.style.width = `${(share * 100).toFixed(1)}%`;
  return make("span", { class: "pace" }, make("span", { class: "bar", "aria-hidden": "true" }, fill),
    `${number(target.paceUsed)} of ${number(target.paceLimit)} in ${duration(target.paceWindowSeconds)}`);
}

export function sources(view, now) {
  draw("sources", view.sources, () => view.sources.length === 0 ? empty("No source was heard yet.") : table(
    "Sources", [{ name: "Source" }, { name: "People", figures: true }, { name: "Last heard", figures: true }],
    view.sources.map((source) => [
      make("b", {}, said(source.name)), number(source.people),
      source.lastHeard === undefined ? "–" : [age(source.lastHeard, now), " ago"],
    ]),
  ));
}

const changes = {
  "leaver": "leaves", "suspension": "is suspended", "joiner": "joins", "group-removal": "loses groups",
  "address-change": "gets a new address",
};
const ways = {
  "leaver": ["leaver"], "suspension": ["suspension"], "joiner": ["joiner"],
  "group-removal": ["person losing groups", "people losing groups"], "address-change": ["change of address", "changes of address"],
};
const peopleSeen = 8;
const exchangesSeen = 10;

/** Somebody's name that leads to their timeline. */
function person(name, search) {
  return make("button", { type: "button", class: "link", onclick: () => search(name) }, said(name));
}

export function holds(view, now, search) {
  draw("holds", [view.holds, view.holdCount], () => {
    if (view.holds.length === 0) return empty("No plan waits for an approval.");
    const more = view.holdCount - view.holds.length;
    return [
      make("h3", {}, `${count(view.holdCount, "plan")} held for approval`),
      ...view.holds.map((hold, index) => held(hold, index === 0, now, search)),
      more > 0 ? empty(`and ${number(more)} more: rosterd holds`) : null,
    ].filter(Boolean);
  });
}

function held(hold, isOpen, now, search) {
  const people = Object.entries(hold.counts).filter(([, people]) => people > 0)
    .map(([way, people]) => count(people, ...(ways[way] ?? [way]))).join(", ");
  const rows = hold.changes.map((change) => [
    person(`${hold.source}/${change.employee}`, search),
    changes[change.change] ?? change.change,
    said(change.formerAddress ? `${change.formerAddress} → ${change.address}` : change.address),
    said([...change.groupsLost.map((group) => `− ${group}`), ...change.groupsGained.map((group) => `+ ${group}`)]
      .join(", ")),
    said(change.cause),
  ]);
  const more = hold.changeCount - hold.changes.length;
  return make("details", { class: "item", open: isOpen },
    make("summary", {}, make("b", {}, said(hold.name)), make("span", { class: "quiet" }, ` from ${hold.source}, held `,
      age(hold.heldAt, now), ` ago: ${people || "no change of access"}`)),
    make("ul", { class: "reasons" }, hold.reasons.map((reason) => make("li", {}, said(reason)))),
    rows.length === 0 ? null : longTable(`People of ${hold.name}`,
      [{ name: "Person" }, { name: "Change" }, { name: "Address", class: "long" }, { name: "Groups" },
        { name: "Cause", class: "long" }], rows, peopleSeen),
    more > 0 ? empty(`and ${number(more)} more: ${hold.commands[0]}`) : null,
    make("p", { class: "commands" }, hold.commands.map(command)));
}

export function parked(view, now, search) {
  draw("parked", [view.parked, view.parkedCount], () => {
    if (view.parked.length === 0) return empty("No operation is parked.");
    const more = view.parkedCount - view.parked.length;
    return [
      make("h3", {}, `${count(view.parkedCount, "operation")} parked`),
      ...view.parked.map((operation) => make("article", { class: "item", "aria-label": `Operation ${operation.sequence}` },
        make("p", {}, make("b", {}, `#${operation.sequence}`), " ", operation.kind, " for ",
          person(operation.employee, search), " ", said(operation.address),
          operation.group ? [", group ", said(operation.group)] : null, ` at ${operation.target}`,
          make("span", { class: "quiet" }, ", ", age(operation.madeAt, now), ` old, ${count(operation.attempts, "attempt")}`)),
        make("p", { class: "why" }, said(operation.reason)),
        make("p", { class: "quiet" }, operation.advice),
        make("p", { class: "commands" }, operation.commands.map(command)))),
      more > 0 ? empty(`and ${number(more)} more: rosterd queue --parked`) : null,
    ].filter(Boolean);
  });
}

/** Why a target doesn't go on: it may quote the target or an operator. */
export function troubles(view) {
  draw("troubles", view.troubles, () => view.troubles.map((trouble) => make("p", { class: "why" },
    make("b", {}, said(trouble.target)), ": ",
    said([trouble.pause ? `paused: ${trouble.pause}` : null, trouble.latestFailure].filter(Boolean).join("; ")))));
}

export function latest(view) {
  draw("intakes", view.intakes, () => view.intakes.length === 0 ? empty("Nothing has come in yet.") : table(
    "Latest intakes",
    [{ name: "At" }, { name: "Source" }, { name: "Name", class: "long" }, { name: "State" }, { name: "Rows", figures: true },
      { name: "Why", class: "long" }],
    view.intakes.map((intake) => [
      moment(intake.at), said(intake.source), said(intake.name),
      make("span", { class: "state", "data-state": intake.state }, intake.state), number(intake.rows), said(intake.reason ?? ""),
    ]),
  ));
  draw("exchanges", view.exchanges, () => {
    if (view.exchanges.length === 0) return empty("Nothing has been sent yet.");
    return longTable(
      "Latest exchanges",
      [{ name: "At" }, { name: "Target" }, { name: "Request" }, { name: "Operations", figures: true },
        { name: "Answer", figures: true }, { name: "Took", figures: true }, { name: "Outcome", class: "long" }],
      view.exchanges.map((exchange) => [
        moment(exchange.at), said(exchange.target),
        [exchange.kind, exchange.group ? [" ", said(exchange.group)] : null].flat(),
        number(exchange.carried),
        make("span", { class: "answer", "data-class": answerClass(exchange) },
          exchange.status ?? (exchange.seconds === undefined ? "…" : "none")),
        exchange.seconds === undefined ? "" : `${Math.round(exchange.seconds * 1000)} ms`,
        said([exchange.verdict, exchange.reason].filter(Boolean).join(": ")),
      ]),
      exchangesSeen,
    );
  });
}

function answerClass(exchange) {
  if (exchange.status === undefined) return exchange.seconds === undefined ? "open" : "bad";
  return exchange.status < 300 ? "good" : exchange.status === 429 ? "slow" : "bad";
}

export function timeline(view, who, now) {
  const eventsMax = 200;
  const list = (words) => make("ul", { class: "plain" }, words.map((word) => make("li", {}, said(word))));
  const hidden = Math.max(0, view.events.length - eventsMax);
  return [
    make("h3", {}, said(who), make("span", { class: "quiet" }, " as of ", moment(now))),
    view.known.length ? list(view.known) : empty("HR names nobody of that name; this is what is known of the account."),
    ...view.accounts.map((lines) => make("div", { class: "account" }, make("p", {}, said(lines[0])), list(lines.slice(1)))),
    view.waits.length ? make("h4", {}, "What waits") : empty("Nothing is left to be done."),
    view.waits.length ? list(view.waits) : null,
    make("h4", {}, "What happened"),
    view.events.length === 0 ? empty("Nothing has happened yet.") : make("ol", { class: "events" },
      view.events.slice(hidden).map((event) => make("li", { "data-kind": event.kind }, moment(event.at), " ", said(event.text)))),
    hidden > 0 ? empty(`${number(hidden)} earlier ones: rosterd why`) : null,
  ].filter(Boolean);
}
