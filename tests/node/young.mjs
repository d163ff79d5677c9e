// What younger than three years a stylesheet, a script or a template of the portal asks of a browser, by MDN's facts.
//
//     node young.mjs FILE …
//
// prints a JSON list of {file, line, text, feature, browsers}: the browsers of 1 November 2023 that do not know the feature. What stands
// behind `@supports`, and what bears a browser's own name (`-webkit-…`), is asked of nobody else.

import { readFile } from "node:fs/promises";
import { parse as parseScript } from "acorn";
import { full } from "acorn-walk";
import * as csstree from "css-tree";

// The newest there was on 1 November 2023 (release dates: browsers of the same data)
const BROWSERS = { chrome: "119", chrome_android: "119", firefox: "119", firefox_android: "119", safari: "17.1", safari_ios: "17.1" };
const SYNTAX = 2024; // of which all of them know all: the flag `v` of a regular expression

const facts = JSON.parse(await readFile(new URL("node_modules/@mdn/browser-compat-data/data.json", import.meta.url), "utf8"));

// Facts ---------------------------------------------------------------------------------------------------------------
const isOlder = (one, other) => {
  const [[a, b = 0], [c, d = 0]] = [one, other].map((version) => version.split(".").map(Number));
  return a < c || (a === c && b <= d);
};

const isOver = (until, browser) => typeof until === "string" && isOlder(until.replace("≤", ""), BROWSERS[browser]);

function sinceWhen(browser, entry) {
  const said = [entry.__compat.support[browser] ?? []].flat();
  const plain = said.filter(({ flags, prefix, alternative_name: name, version_removed: until }) => !flags && !prefix && !name && !isOver(until, browser));
  const known = plain.map(({ version_added: since }) => since).filter((since) => typeof since === "string" && /\d/.test(since));
  return known.map((since) => since.replace("≤", "")).reduce((one, other) => (one && isOlder(one, other) ? one : other), undefined);
}

// The browsers that do not know a feature. None where MDN has no facts of it, and none where those that know it today knew it then:
// that is no matter of age, and the tests in browsers of today see it.
function strangers(entry) {
  if (!entry?.__compat) return [];
  const since = Object.keys(BROWSERS).map((browser) => [browser, sinceWhen(browser, entry)]);
  const isYoung = since.some(([browser, version]) => version && !isOlder(version, BROWSERS[browser]));
  return isYoung ? since.filter(([browser, version]) => !version || !isOlder(version, BROWSERS[browser])).map(([browser]) => browser) : [];
}

function index(tree, into = new Map()) {
  for (const [name, entry] of Object.entries(tree)) {
    if (name === "__compat") continue;
    const key = name.replace(/_static$/, "");
    into.set(key, [...(into.get(key) ?? []), entry]);
    index(entry, into);
  }
  return into;
}

const types = index(facts.css.types);
const { builtins } = facts.javascript;
const members = new Map();
for (const owner of [...Object.values(builtins), ...Object.values(facts.api)]) {
  for (const [name, entry] of Object.entries(owner)) {
    if (name === "__compat") continue;
    const key = name.replace(/_(static|event)$/, "");
    members.set(key, [...(members.get(key) ?? []), entry]);
  }
}

// Of several things with one name one that everybody knows is enough: which one is meant cannot be seen
const strangersOfAll = (entries = []) => {
  const said = entries.filter((entry) => entry.__compat).map(strangers);
  return said.length && said.every((browsers) => browsers.length) ? said[0] : [];
};

// Stylesheets ---------------------------------------------------------------------------------------------------------
// The parser takes a rule inside a rule as those browsers do: none that begins with the name of an element
function* inStylesheet(text) {
  const { "at-rules": rules, properties, selectors } = facts.css;
  const found = [];
  const say = (node, feature, browsers) => browsers.length && found.push({ line: node.loc.start.line, feature, browsers });
  const unread = ({ line, message }) => found.push({ line, feature: `syntax: ${message}`, browsers: Object.keys(BROWSERS) });
  const tree = csstree.parse(text, { positions: true, onParseError: unread });
  let behind = 0; // how many @supports stand round
  csstree.walk(tree, {
    enter(node) {
      if (node.type === "Atrule") {
        if (!behind) say(node, `@${node.name}`, strangers(rules[node.name]));
        if (node.name === "supports") behind += 1;
      }
      if (behind) return;
      if (node.type === "Feature" || node.type === "FeatureRange") {
        const at = rules[node.kind === "container" ? "container" : "media"];
        say(node, `@${node.kind} (${node.name ?? node.middle?.name})`, strangers(at[node.name]));
      }
      if ((node.type === "PseudoClassSelector" || node.type === "PseudoElementSelector") && !node.name.startsWith("-")) {
        say(node, `:${node.name}${node.children ? "()" : ""}`, strangers(selectors[node.name]));
      }
      if (node.type === "Declaration" && !node.property.startsWith("-")) say(node, node.property, strangers(properties[node.property]));
      const property = properties[this.declaration?.property] ?? {};
      if (node.type === "Identifier" && this.declaration) say(node, `${this.declaration.property}: ${node.name}`, strangers(property[node.name]));
      if (node.type === "Function") {
        const name = node.name.toLowerCase();
        say(node, `${name}()`, property[name]?.__compat ? strangers(property[name]) : strangersOfAll(types.get(name)));
      }
      if (node.type === "Dimension") say(node, node.unit, strangersOfAll(types.get(node.unit)));
      if (node.type === "Operator" && node.value === "/" && this.declaration?.property === "content") {
        say(node, "content: … / …", strangers(properties.content.alt_text));
      }
    },
    leave(node) {
      if (node.type === "Atrule" && node.name === "supports") behind -= 1;
    },
  });
  yield* found;
}

// Scripts -------------------------------------------------------------------------------------------------------------
function* inScript(text) {
  let tree;
  try {
    tree = parseScript(text, { ecmaVersion: SYNTAX, sourceType: "module", locations: true });
  } catch (fault) {
    yield { line: fault.loc?.line ?? 0, feature: `syntax: ${fault.message}`, browsers: Object.keys(BROWSERS) };
    return;
  }
  const found = [];
  const say = (node, feature, browsers) => browsers.length && found.push({ line: node.loc.start.line, feature, browsers });
  full(tree, (node) => {
    if (node.type === "Identifier" && /^[A-Z]/.test(node.name)) say(node, node.name, strangersOfAll([facts.api[node.name], builtins[node.name]].filter(Boolean)));
    if (node.type !== "MemberExpression" || node.computed) return;
    const { object, property } = node;
    const owner = object.type === "Identifier" ? (builtins[object.name] ?? facts.api[object.name]) : undefined;
    const own = owner?.[property.name] ?? owner?.[`${property.name}_static`];
    say(property, `${owner ? object.name : "…"}.${property.name}`, own ? strangers(own) : strangersOfAll(members.get(property.name)));
  });
  yield* found;
}

// Templates: elements and attributes, whatever stands between the tags of Django ----------------------------------------
function* inTemplate(text) {
  const blank = (part) => part.replace(/[^\n]/g, " ");
  const html = text.replace(/\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}/gs, blank).replace(/<script[^>]*>.*?<\/script>|<!--.*?-->/gs, blank);
  for (const { index: at, 1: name, 2: words } of html.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s=>"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)/g)) {
    const line = html.slice(0, at).split("\n").length;
    const element = facts.html.elements[name];
    if (strangers(element).length) yield { line, feature: `<${name}>`, browsers: strangers(element) };
    for (const { 1: word } of words.matchAll(/\s([a-z-]+)(?=[\s=]|$)/g)) {
      const browsers = strangers(element?.[word]?.__compat ? element[word] : facts.html.global_attributes[word]);
      if (browsers.length) yield { line, feature: `<${name} ${word}>`, browsers };
    }
  }
}

const KINDS = { css: inStylesheet, js: inScript, html: inTemplate };
const said = [];
for (const file of process.argv.slice(2)) {
  const text = await readFile(file, "utf8");
  const lines = text.split("\n");
  for (const one of KINDS[file.split(".").pop()](text)) said.push({ file, text: lines[one.line - 1].trim(), ...one });
}
console.log(JSON.stringify(said));
