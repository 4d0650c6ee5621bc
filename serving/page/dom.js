// Small makers of elements. Whatever comes from outside is set as text, never as HTML.

export const byId = (id) => document.getElementById(id);

export function element(tag, text = "", kind = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

export function definition(list, key, text, kind = "", title = "") {
  list.append(element("dt", key, kind));
  const value = element("dd", text, kind);
  value.title = title;
  list.append(value);
}
