// What the address of the page asks for, and what this browser remembers.
//
// The address may end in #wall, #site=NAME, #lang=de, #theme=dark, joined by "&". The same
// works after "?". A login in the address (#login=NAME:PASSWORD) is used once and taken
// out of the address bar.

// Two pages below different paths of one server remember different things.
const prefix = "footfall." + location.pathname.replace(/[^/]*$/, "") + ".";

// asked reads the settings in the address. A name without value counts as "1".
export function asked(place = location) {
  const settings = {};
  for (const part of [place.search, place.hash]) {
    for (const [name, value] of new URLSearchParams(part.replace(/^[?#]/, ""))) settings[name] = value || "1";
  }
  return settings;
}

// ask changes settings in the address without loading the page again. Null takes one out.
export function ask(changes) {
  const settings = { ...asked(), ...changes };
  const parts = Object.entries(settings).filter(([, v]) => v !== null && v !== undefined)
    .map(([k, v]) => (v === "1" ? encodeURIComponent(k) : `${encodeURIComponent(k)}=${encodeURIComponent(v)}`));
  history.replaceState(null, "", location.pathname + (parts.length ? "#" + parts.join("&") : ""));
}

// Storage may be forbidden, full or absent; the page works without it.
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

// recall returns a remembered value, or null. What this tab alone knows comes first.
export function recall(name) {
  const text = attempt(() => sessionStorage.getItem(prefix + name)) ?? attempt(() => localStorage.getItem(prefix + name));
  return text === null ? null : attempt(() => JSON.parse(text));
}

// remember keeps a value: for ever, or for this tab alone.
export function remember(name, value, forever = true) {
  forget(name);
  attempt(() => (forever ? localStorage : sessionStorage).setItem(prefix + name, JSON.stringify(value)));
}

export function forget(name) {
  attempt(() => localStorage.removeItem(prefix + name));
  attempt(() => sessionStorage.removeItem(prefix + name));
}
