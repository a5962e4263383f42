// What happened before the page was opened, read from a hub.
//
// Each question is one zone, kind and span of time. Answers are kept in a bounded cache.
// A span that has not ended is read again after a while, and so is one for which a late
// window came.

import { hubHistory } from "./hub.js";
import { periodOf, windowOf } from "./store.js";

const kept = 48; // answers
const fresh = 10 * 60e3; // milliseconds before a span that goes on is read again
const again = 10e3; // after a failure

export class History {
  failure = null; // of the newest question
  #answers = new Map();

  constructor(login, clock, onChange) {
    this.login = login;
    this.clock = clock;
    this.onChange = onChange;
  }

  // periods returns what is known of a span, as {loaded, values}, and asks for what is
  // missing.
  periods(question) {
    const key = JSON.stringify(question);
    const answer = this.#answers.get(key) ?? { values: [], loaded: false, asked: -Infinity, question };
    this.#answers.delete(key);
    this.#answers.set(key, answer); // the newest come last
    if (this.#answers.size > kept) this.#answers.delete(this.#answers.keys().next().value);
    if (this.#due(answer)) this.#ask(answer);
    return answer;
  }

  #due(answer) {
    if (answer.asking) return false;
    const age = Date.now() - answer.asked;
    if (!answer.loaded) return age > again;
    return answer.stale ? age > 1e3 : this.clock.now() < answer.until && age > fresh;
  }

  async #ask(answer) {
    answer.asking = true;
    answer.stale = false;
    answer.asked = Date.now();
    answer.until = answer.question.until + 3600e3; // late ones may still come
    try {
      const payloads = await hubHistory(this.login, answer.question);
      const read = answer.question.kind === "window" ? windowOf : periodOf;
      answer.version = Math.max(0, ...payloads.map((p) => (typeof p?.schema === "number" ? p.schema : 0)));
      answer.values = payloads.filter((p) => p?.schema === 1).map(read).filter(Boolean);
      answer.loaded = true;
      this.failure = null;
    } catch (failure) {
      this.failure = failure;
    }
    answer.asking = false;
    this.onChange();
  }

  // version is that of payloads in the answers which this page cannot read; else 0.
  get version() {
    const newest = Math.max(0, ...[...this.#answers.values()].map((answer) => answer.version ?? 0));
    return newest > 1 ? newest : 0;
  }

  // late notes that a period came late, or that some may have been missed: spans with this
  // time are read again.
  late(time) {
    for (const answer of this.#answers.values()) {
      if (answer.question.from <= time && time < answer.question.until) answer.stale = true;
    }
  }
}
