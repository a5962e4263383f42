// Elements, and how a new picture of the page is laid over the old one.
//
// A view makes new elements at each change. morph() changes the elements on the page to
// match them, so that focus, scroll position and what a screen reader is at stay where
// they are. All text from outside goes into text nodes, never into markup.

// el makes an element. Attributes with the value false, null or undefined are left out;
// true stands for an empty value. Children are elements, texts, or lists of them.
export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === false || child === null || child === undefined || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

// show lays new children over those of an element.
export function show(element, ...children) {
  morphChildren(element, el("div", null, ...children));
}

function morphChildren(old, fresh) {
  const wanted = [...fresh.childNodes];
  wanted.forEach((child, i) => {
    const there = old.childNodes[i];
    if (!there) old.append(child);
    else if (same(there, child)) morph(there, child);
    // What is new before a part with a name is put there, so that the part stays as it is.
    else if (there.dataset?.key && wanted.slice(i + 1).some((later) => same(there, later))) there.before(child);
    else there.replaceWith(child);
  });
  while (old.childNodes.length > wanted.length) old.lastChild.remove();
}

// same tells whether one node may be changed into the other: same kind, and same
// data-key where there is one.
function same(a, b) {
  return a.nodeName === b.nodeName && (a.dataset?.key ?? "") === (b.dataset?.key ?? "");
}

// morph changes a node to match another. Children of an element with data-keep belong to
// somebody else, such as a chart.
function morph(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  morphAttributes(old, fresh);
  if (!("keep" in fresh.dataset)) morphChildren(old, fresh);
  if (old.nodeName === "SELECT" && old.value !== fresh.dataset.value) old.value = fresh.dataset.value;
}

function morphAttributes(old, fresh) {
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    const opened = name === "open" && old.nodeName === "DETAILS"; // by the reader
    if (!opened && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

// select makes a list to choose from, of [value, text] pairs, with its label beside it.
export function select(action, label, value, options) {
  const list = el("select", { "data-do": action, "data-value": value }, options.map(([key, text]) => el("option", { value: key }, text)));
  list.value = value;
  return el("label", { class: "choice" }, el("span", null, label), list);
}
