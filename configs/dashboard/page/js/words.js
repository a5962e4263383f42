// The words of the page in the reader's language, and numbers and times as it writes them.
//
// Words are in words/LANGUAGE.json, one flat list of sentences. "{name}" in a sentence is
// replaced. Ages and dates come from the browser itself.

export const languages = {
  en: "English", id: "Bahasa Indonesia", th: "ไทย", nl: "Nederlands",
  de: "Deutsch", fr: "Français", es: "Español",
};

let words = {};
export let language = "en";

// preferred is the language asked for, remembered, or of the browser.
export function preferred(...wishes) {
  for (const wish of [...wishes, ...navigator.languages]) {
    const short = String(wish ?? "").toLowerCase().split("-")[0].replace(/^in$/, "id");
    if (short in languages) return short;
  }
  return "en";
}

// speak loads a language.
export async function speak(wanted) {
  const response = await fetch(new URL(`words/${wanted}.json`, document.baseURI));
  if (!response.ok) throw new Error(`words/${wanted}.json: ${response.status}`);
  words = await response.json();
  language = wanted;
  formats.clear();
  document.documentElement.lang = wanted;
}

// t is a sentence, with its names filled in.
export function t(key, names = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole);
}

const formats = new Map();

// format makes each formatter of Intl once; making them is slow and costs memory.
function format(kind, options) {
  const key = kind + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl[kind](locale(), options));
  return formats.get(key);
}

// Times are on a 24-hour clock, and Thai dates in the common calendar with the common
// digits, as on the receipts of a till.
const locale = () => (language === "th" ? "th-u-ca-gregory-nu-latn" : language === "en" ? "en-GB" : language);

export const count = (n) => format("NumberFormat", { maximumFractionDigits: n < 10 && n % 1 ? 1 : 0 }).format(n);
export const percent = (n) => format("NumberFormat", { style: "percent" }).format(Math.floor(n * 100) / 100);
// share is a part of one as whole per cent, rounded; percent never rounds up.
export const share = (n) => format("NumberFormat", { style: "percent" }).format(n);
export const range = (low, high) => `${count(low)}–${count(high)}`;
export const clockTime = (ms, timeZone) => format("DateTimeFormat", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(ms);
export const list = (items) => format("ListFormat", { type: "conjunction" }).format(items);
export const either = (items) => format("ListFormat", { type: "disjunction" }).format(items);

// dayName is a day "2026-03-02" in words.
export const dayName = (day, weekday = "long") =>
  format("DateTimeFormat", { weekday, day: "numeric", month: weekday === "long" ? "long" : "short", timeZone: "UTC" }).format(Date.parse(day + "T00:00:00Z"));

// dateName is a day with its year.
export const dateName = (day) => format("DateTimeFormat", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(Date.parse(day + "T00:00:00Z"));

// dateTime is a moment with its day.
export const dateTime = (ms, timeZone) =>
  format("DateTimeFormat", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(ms);

// steps are the units of a span of time, from the longest.
const steps = [["day", 86400e3], ["hour", 3600e3], ["minute", 60e3], ["second", 1e3]];

// stepOf is the unit in which a span is told: hours up to two days, minutes up to 90.
function stepOf(ms) {
  if (ms >= 2 * 86400e3) return steps[0];
  if (ms >= 90 * 60e3) return steps[1];
  return ms >= 60e3 ? steps[2] : steps[3];
}

// ago is how long something is past, such as "3 minutes ago".
export function ago(ms) {
  const [unit, length] = stepOf(ms);
  if (unit === "second") return t("just_now");
  return format("RelativeTimeFormat", { numeric: "always" }).format(-Math.round(ms / length), unit);
}

// span is a length of time, such as "3 hours".
export function span(ms) {
  const [unit, length] = stepOf(Math.abs(ms));
  return format("NumberFormat", { style: "unit", unit, unitDisplay: "long" }).format(Math.round(Math.abs(ms) / length));
}
