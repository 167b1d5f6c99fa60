// Elements and words. Whatever came from a feed or a target goes through text(): never markup, and nothing that turns or
// breaks a line.

/** Control characters, and those that turn the direction of what follows, as escapes that can be seen. */
export function text(value) {
  return String(value ?? "").replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => "\\u{" + character.codePointAt(0).toString(16).toUpperCase() + "}",
  );
}

/** An element with attributes and children; a child that is no node becomes text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "onclick") element.addEventListener("click", value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) {
    if (child === undefined || child === null) continue;
    element.append(child instanceof Node ? child : text(child));
  }
  return element;
}

/** Text from outside, whose direction stays its own. */
export function said(value) {
  return make("bdi", {}, value);
}

const hourCycle = "h23";
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle });
const shortClock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long", hourCycle });

export function clockTime(at, withSeconds = false) {
  return (withSeconds ? clock : shortClock).format(at);
}

/** `14:03:22`, with the day where it is another one. */
export function moment(at) {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const shown = isToday ? clock.format(date) : `${day.format(date)}, ${shortClock.format(date)}`;
  return make("time", { datetime: date.toISOString(), title: whole.format(date) }, shown);
}

/** How long ago; `tick` keeps it true. */
export function age(at, now) {
  const element = make("time", { datetime: new Date(at).toISOString(), title: whole.format(at), "data-at": at });
  element.textContent = duration((now - at) / 1000);
  return element;
}

/** Every age on the page, as of now. */
export function tick(now) {
  for (const element of document.querySelectorAll("time[data-at]")) {
    const shown = duration((now - Number(element.dataset.at)) / 1000);
    if (element.textContent !== shown) element.textContent = shown;
  }
}

/** `42 s`, `5 min`, `3 h 20 min`, `4 d`. */
export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 600) return s % 60 === 0 ? `${s / 60} min` : `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 3600) return `${Math.round(s / 60)} min`;
  if (s < 48 * 3600) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d`;
}

export function number(value) {
  return Number(value).toLocaleString();
}

export function count(value, one, many = one + "s") {
  return `${number(value)} ${value === 1 ? one : many}`;
}

function isEmpty(cell) {
  return cell === "" || cell === undefined || cell === null || (cell instanceof Node && cell.textContent === "");
}

/**
 * A table that says what it is to whoever doesn't see it, and that a narrow screen shows as a list: each cell bears its
 * column's name.
 */
export function table(caption, columns, rows) {
  const head = columns.map((column) =>
    make("th", { scope: "col", role: "columnheader", class: column.figures ? "figures" : undefined }, column.name),
  );
  const body = rows.map((cells) =>
    make(
      "tr",
      { role: "row" },
      cells.map((cell, index) =>
        make(
          "td",
          {
            role: "cell",
            "data-label": columns[index].name,
            class: [columns[index].figures ? "figures" : columns[index].class, isEmpty(cell) ? "blank" : ""].join(" ").trim() || null,
          },
          // One thing beside the column's name, where a narrow screen shows both.
          Array.isArray(cell) ? make("span", {}, cell) : cell,
        ),
      ),
    ),
  );
  return make(
    "table",
    { role: "table" },
    make("caption", { class: "unseen" }, caption),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, head)),
    make("tbody", { role: "rowgroup" }, body),
  );
}

/** A table of which some rows are seen at once, and the rest unfold. */
export function longTable(caption, columns, rows, seenMax) {
  // Two rows more are no more to look at than the line that hides them.
  if (rows.length <= seenMax + 2) return [table(caption, columns, rows)];
  const rest = rows.slice(seenMax);
  return [
    table(caption, columns, rows.slice(0, seenMax)),
    make("details", { class: "rest" }, make("summary", {}, `${number(rest.length)} more`),
      table(`${caption}, continued`, columns, rest)),
  ];
}

/** A command to be run, and a button that copies it. */
export function command(line) {
  const button = make("button", { type: "button", class: "copy", "aria-label": `Copy: ${text(line)}` }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(line);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Can’t copy";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  return make("span", { class: "command" }, make("code", {}, line), button);
}

const shown = new Map();

/** Draws a part anew only where what it shows is new: focus, selection and what is unfolded stay. */
export function draw(id, data, children) {
  const state = JSON.stringify(data);
  if (shown.get(id) === state) return;
  shown.set(id, state);
  document.getElementById(id).replaceChildren(...[children()].flat());
}
