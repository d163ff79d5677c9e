// In the editor: what is pasted from Word or from a web page keeps headings, lists, bold, italics, raised and lowered
// letters, links and tables; everything else is dropped. In the body of an article headings and tables become blocks.
//
// parts(html) is the pure half. It answers a list of
//   {type: "paragraph", lines: [line, …]}                      lines that follow each other
//   {type: "heading", level: "h2" | "h3", text}
//   {type: "table", caption, columns: [name, …], rows: [[lines of a cell, …], …]}
// A line is {kind, depth, mark, runs: [{text, styles, url}, …]}: kinds and styles have Draft.js's names, mark is what
// stands before the line where there is no list.
(() => {
  const PLAIN = "unstyled";
  const BULLET = "unordered-list-item";
  const NUMBER = "ordered-list-item";
  const DEEPEST = 1; // a list has two levels
  const LONGEST_HEADING = 160; // letters: what a heading block takes; a longer one is a paragraph in bold
  const DASH = "–"; // before an item where the field has no lists, as offices write it
  const BETWEEN_CELLS = " | ";
  const WIDEST = 60; // columns: no table of an office is wider, and a forged colspan costs nothing

  const names = (text) => new Set(text.trim().split(/\s+/));
  const DROPPED = names(`
    audio button canvas colgroup del embed head hr iframe img input link map meta noscript object picture script select style svg
    template textarea title video xml`);
  const LINES = names(`
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    header li main nav ol p pre section summary td th tr ul`);
  const OF_COMMENTS = /^(msocomanchor|msocomtxt|msocommentreference|msocommenttext|msocommentsubject)$/i;
  const LINKED = /^(https?:\/\/|mailto:|tel:)/i;
  const NEVER_SHOWN = /[\u00ad\u200b-\u200d\u2060\ufeff\ue000-\uf8ff]/g; // soft hyphens, zero widths, glyphs of symbol fonts

  /** What an element's own style says, names and values in small letters. */
  function declared(element) {
    const said = (element.getAttribute("style") || "").split(";").map((one) => one.split(/:(.*)/s));
    return new Map(said.filter((one) => one.length > 1).map(([name, value]) => [name.trim().toLowerCase(), value.trim().toLowerCase()]));
  }

  function isDropped(element, style) {
    const tag = element.localName;
    return (
      DROPPED.has(tag) ||
      /^(v|o):(?!p$)/.test(tag) ||
      style.get("display") === "none" ||
      style.get("mso-hide") === "all" ||
      style.get("mso-list") === "ignore" ||
      style.get("mso-special-character") === "comment" ||
      /^(comment-list|header|footer)$/.test(style.get("mso-element")) ||
      [...element.classList].some((name) => OF_COMMENTS.test(name))
    );
  }

  /** The look of the letters inside an element that stands inside letters of a look. */
  function lookInside(element, style, look) {
    const tag = element.localName;
    const inside = { ...look };
    if (/^(b|strong)$/.test(tag)) inside.BOLD = true;
    if (/^(i|em|cite)$/.test(tag)) inside.ITALIC = true;
    if (/^(sup|sub)$/.test(tag)) inside[tag === "sup" ? "SUPERSCRIPT" : "SUBSCRIPT"] = true;
    if (style.has("font-weight")) inside.BOLD = /^(bold|bolder|[6-9]00)/.test(style.get("font-weight"));
    if (style.has("font-style")) inside.ITALIC = /^(italic|oblique)/.test(style.get("font-style"));
    const address = tag === "a" ? (element.getAttribute("href") || "").trim() : "";
    if (LINKED.test(address)) inside.url = address;
    return inside;
  }

  /** What Word wrote before an item: "·", "1.", "a)", "Điều 2." */
  function markOf(paragraph) {
    const mark = [...paragraph.querySelectorAll("span[style]")].find((span) => declared(span).get("mso-list") === "ignore");
    return mark ? mark.textContent.replace(/\s+/g, " ").trim().normalize("NFC") : "";
  }

  /** An item of a list by its mark; a mark that no list can show ("Điều 2.", "1.1.") stays in the text. */
  function itemOf(mark, depth) {
    const number = /^\(?(\d+)[.)]?$/.exec(mark);
    if (number) return { kind: NUMBER, depth, mark, value: Number(number[1]) };
    if (/^\(?([a-zđ]{1,2}|[ivxl]+)[.)]$/i.test(mark)) return { kind: NUMBER, depth, mark };
    if (/[\p{L}\p{N}]{2}|\d/u.test(mark)) return { kind: PLAIN, before: mark };
    return { kind: BULLET, depth, mark: DASH };
  }

  function htmlItemOf(item) {
    const list = item.closest("ol, ul");
    const said = Number(item.getAttribute("aria-level") || item.dataset.ariaLevel); // Word on the web: no list inside a list
    let depth = said ? said - 1 : 0;
    if (!said) for (let up = list?.parentElement.closest("ol, ul"); up; up = up.parentElement.closest("ol, ul")) depth += 1;
    if (list?.localName !== "ol") return { kind: BULLET, depth, mark: DASH };
    const place = [...list.children].filter((one) => one.localName === "li").indexOf(item);
    const value = item.hasAttribute("value") ? item.value : list.start + place;
    return { kind: NUMBER, depth, mark: `${value}.`, value };
  }

  /** What kind of line an element begins: a heading, an item, a caption, or (null) nothing of its own. */
  function formOf(element, style) {
    const tag = element.localName;
    const listed = /^l\d+\s+level(\d+)/.exec(style.get("mso-list"));
    const outline = style.get("mso-outline-level") || (element.getAttribute("role") === "heading" && element.getAttribute("aria-level"));
    const title = element.classList.contains("MsoTitle") && 1;
    const level = title || Number(/^h([1-6])$/.exec(tag)?.[1] || outline) || 0;
    if (level) {
      const item = listed && itemOf(markOf(element), 0);
      return { level, before: item && item.kind !== BULLET ? item.before || item.mark : "" };
    }
    if (listed) return itemOf(markOf(element), Number(listed[1]) - 1);
    if (tag === "li") return htmlItemOf(element);
    return element.classList.contains("MsoCaption") ? { kind: PLAIN, caption: true } : null;
  }

  /** Reads a tree of nodes from its first to its last letter. */
  class Reader {
    constructor() {
      this.parts = [];
      this.form = null; // of the element that is being read
      this.line = null; // the open one
      this.counted = []; // per level: the number of the last item of the open list
    }

    read(node, look) {
      if (node.nodeType === Node.TEXT_NODE) this.write(node.data, look);
      if (node.nodeType !== Node.ELEMENT_NODE) return;
      const style = declared(node);
      if (isDropped(node, style)) return;
      if (node.localName === "table") return this.table(node);
      if (node.localName === "br") return this.newLine(style);
      const inside = lookInside(node, style, look);
      if (!LINES.has(node.localName)) return this.children(node, inside);
      this.close();
      const outer = this.form;
      this.form = formOf(node, style) || outer;
      this.children(node, inside);
      this.close();
      this.form = outer;
    }

    children(node, look) {
      node.childNodes.forEach((child) => this.read(child, look));
    }

    /** A line begun by hand inside a paragraph; several are one, and those of a page that ends are none. */
    newLine(style) {
      const last = this.line?.runs.at(-1);
      if (last && !style.has("page-break-before")) last.text = `${last.text.trimEnd()}\n`;
    }

    /** Letters into the open line. Blanks are one blank; an accent that came apart from its letter goes back to it. */
    write(data, { url, ...look }) {
      let text = data.replace(NEVER_SHOWN, "").replace(/\s+/g, " ");
      const last = this.line?.runs.at(-1);
      if (!last || /[ \n]$/.test(last.text)) text = text.replace(/^ /, "");
      if (text === "") return;
      const accents = (last && /^\p{M}+/u.exec(text)?.[0]) || "";
      if (accents) last.text = (last.text + accents).normalize("NFC");
      this.line ??= { form: this.form, runs: [] };
      const styles = Object.keys(look).filter((name) => look[name]);
      const rest = text.slice(accents.length).normalize("NFC");
      if (last && last.url === url && `${last.styles}` === `${styles}`) last.text = (last.text + rest).normalize("NFC");
      else if (rest) this.line.runs.push({ text: rest, styles, url });
    }

    close() {
      const line = this.line;
      this.line = null;
      while (line?.runs.length && !(line.runs.at(-1).text = line.runs.at(-1).text.trimEnd())) line.runs.pop();
      if (!line?.runs.length) return;
      const form = line.form && !line.form.used ? line.form : { kind: PLAIN };
      if (line.form) line.form.used = true; // a second paragraph of an item is no item
      if (form.before) line.runs.unshift({ text: `${form.before} `, styles: [] });
      if (form.level) this.heading(form, line.runs);
      else this.put(form.kind === PLAIN ? this.plain(line.runs, form.caption) : this.item(form, line.runs));
    }

    heading(form, runs) {
      const text = runs.map((run) => run.text).join("").replace(/\s+/g, " ");
      if (text.length > LONGEST_HEADING) return this.put(this.plain([{ text, styles: ["BOLD"] }]));
      this.counted = [];
      this.parts.push({ type: "heading", level: form.level < 3 ? "h2" : "h3", text });
    }

    plain(runs, caption = false) {
      this.counted = [];
      return { kind: PLAIN, depth: 0, caption, runs };
    }

    /** An item. One whose number our list would not show (it goes on after a paragraph) keeps the number as text. */
    item({ kind, depth, mark, value }, runs) {
      const level = Math.min(depth, DEEPEST, this.counted.length);
      const number = kind === NUMBER ? (this.counted[level] || 0) + 1 : 0;
      if (number && value !== undefined && value !== number) return this.plain([{ text: `${mark} `, styles: [] }, ...runs]);
      this.counted.length = level;
      this.counted[level] = number;
      return { kind, depth: level, mark, runs };
    }

    put(line) {
      if (this.parts.at(-1)?.type !== "paragraph") this.parts.push({ type: "paragraph", lines: [] });
      this.parts.at(-1).lines.push(line);
    }

    /** A table of data; one of a single row says nothing in columns, so that its cells are paragraphs. */
    table(element) {
      this.close();
      this.counted = [];
      const { head, body } = readTable(element);
      if (!body.length) return head.forEach((cell) => cell.lines.forEach((line) => this.put(line)));
      const own = element.caption ? flatText(linesIn(element.caption)) : "";
      const columns = head.map((cell) => cell.name);
      this.parts.push({ type: "table", caption: own || this.captionAbove(), columns, rows: body });
    }

    /** Word writes a table's caption as a paragraph before it. */
    captionAbove() {
      const lines = this.parts.at(-1)?.type === "paragraph" ? this.parts.at(-1).lines : [];
      if (!lines.at(-1)?.caption) return "";
      const caption = flatText([lines.pop()]);
      if (!lines.length) this.parts.pop();
      return caption;
    }
  }

  /** A parsed document runs nothing, but it is under the policy of its page, which would report every handler in it. */
  const withoutHandlers = (html) => html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\son[a-z]+\s*=/gi, " data-off="));

  function parts(html) {
    const reader = new Reader();
    reader.read(new DOMParser().parseFromString(withoutHandlers(html), "text/html").body, {});
    return reader.parts;
  }

  function linesIn(element) {
    const reader = new Reader();
    reader.children(element, {});
    reader.close();
    return flat(reader.parts);
  }

  const flatText = (lines) => lines.flatMap((line) => line.runs.map((run) => run.text).concat(" ")).join("").replace(/\s+/g, " ").trim();

  /** The cells of a table by row and column. A merged cell: down it is repeated, to the right only its first is filled. */
  function cellsOf(table) {
    const rows = [...table.rows].map(() => []);
    [...table.rows].forEach((row, top) => {
      let left = 0;
      for (const element of row.cells) {
        while (rows[top][left]) left += 1;
        const lines = linesIn(element);
        const height = element.rowSpan || rows.length;
        const width = Math.min(element.colSpan, WIDEST);
        for (const line of rows.slice(top, top + height)) {
          for (let column = 0; column < width; column += 1) line[left + column] = { lines, height, isFirst: column === 0 };
        }
      }
    });
    return rows;
  }

  /** Rows and columns without the empty ones; the first row (with what is merged into it below) names the columns. */
  function readTable(table) {
    const nothing = { lines: [], height: 1, isFirst: true };
    const found = cellsOf(table).filter((row) => row.some((cell) => cell?.lines.length));
    const places = [...Array(Math.max(0, ...found.map((row) => row.length))).keys()];
    const used = places.filter((place) => found.some((row) => row[place]?.isFirst && row[place].lines.length));
    const rows = found.map((row) => used.map((place) => row[place] || nothing));
    const tallest = Math.max(1, ...(rows[0] || []).map((cell) => cell.height));
    const heads = rows.slice(0, tallest < rows.length ? tallest : 1);
    const head = (heads[0] || []).map((cell, column) => {
      const names = heads.map((row) => flatText(row[column].lines)).filter((name) => name);
      return { lines: cell.isFirst ? cell.lines : [], name: [...new Set(names)].join(" – ") };
    });
    return { head, body: rows.slice(heads.length).map((row) => row.map((cell) => (cell.isFirst ? cell.lines : []))) };
  }

  /** Everything as lines, for a field that has no blocks beside it: headings in bold, a table one line a row. */
  function flat(found) {
    const plain = (runs) => ({ kind: PLAIN, depth: 0, runs });
    return found.flatMap((part) => {
      if (part.type === "paragraph") return part.lines;
      if (part.type === "heading") return [plain([{ text: part.text, styles: ["BOLD"] }])];
      const caption = part.caption ? [part.caption] : [];
      const written = [...caption, part.columns.join(BETWEEN_CELLS), ...part.rows.map((row) => row.map(flatText).join(BETWEEN_CELLS))];
      return written.map((text) => plain([{ text, styles: [] }]));
    });
  }

  /** What a field's features allow: names of kinds, styles and entities. */
  const allowedBy = ({ blockTypes = [], inlineStyles = [], entityTypes = [] }) =>
    new Set([...blockTypes, ...inlineStyles, ...entityTypes].map(({ type }) => type));

  /** Lines as Draft.js stores them; offsets count characters, not halves of surrogate pairs. */
  function stored(lines, allowed) {
    const entityMap = {};
    const blocks = lines.map((line) => {
      const fits = line.kind === PLAIN || allowed.has(line.kind);
      const block = { key: window.DraftJS.genKey(), text: fits ? "" : `${line.mark} `, type: fits ? line.kind : PLAIN };
      Object.assign(block, { depth: fits ? line.depth : 0, inlineStyleRanges: [], entityRanges: [] });
      for (const { text, styles, url } of line.runs) {
        const range = { offset: [...block.text].length, length: [...text].length };
        block.text += text;
        styles.filter((style) => allowed.has(style)).forEach((style) => block.inlineStyleRanges.push({ ...range, style }));
        if (!url || !allowed.has("LINK")) continue;
        const key = Object.keys(entityMap).length;
        entityMap[key] = { type: "LINK", mutability: "MUTABLE", data: { url } };
        block.entityRanges.push({ ...range, key });
      }
      return block;
    });
    return { blocks, entityMap };
  }

  /** The editor's state without what was selected in it. */
  function withoutSelection(state) {
    if (state.getSelection().isCollapsed()) return state;
    const { EditorState, Modifier } = window.DraftJS;
    return EditorState.push(state, Modifier.removeRange(state.getCurrentContent(), state.getSelection(), "backward"), "remove-range");
  }

  /** The editor's state with lines put in at the caret; a line of another kind than the one there begins a line. */
  function withLines(state, lines, allowed) {
    const { EditorState, Modifier, convertFromRaw } = window.DraftJS;
    const fragment = convertFromRaw(stored(lines, allowed)).getBlockMap();
    let content = state.getCurrentContent();
    let caret = state.getSelection();
    const there = content.getBlockForKey(caret.getStartKey());
    if (there.getLength() && there.getType() !== fragment.first().getType()) {
      content = Modifier.splitBlock(content, caret);
      if (caret.getStartOffset()) caret = content.getSelectionAfter();
    }
    content = Modifier.replaceWithFragment(content, caret, fragment);
    if (caret.getStartOffset() === 0) {
      const { type, depth } = fragment.first();
      const first = content.getBlockForKey(caret.getStartKey()).merge({ type, depth });
      content = content.merge({ blockMap: content.getBlockMap().set(first.getKey(), first) });
    }
    // a kind of change that is one step to undo, and that Draftail does not read "1. " as a list in
    return EditorState.push(state, content, "change-block-data");
  }

  /** A new block's id, also where the office's network has no https (randomUUID would be missing). */
  function newId() {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
    hex[6] = `4${hex[6][1]}`;
    hex[8] = `a${hex[8][1]}`;
    return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /** A part as the stream's own state of a block. */
  function blockOf(part, kinds) {
    if (part.type === "heading") return { type: "heading", id: newId(), value: { text: part.text, level: part.level } };
    // an empty field is null, as Draftail writes it: Draft.js takes no content without a block
    const text = (lines, field) => JSON.stringify(lines.length ? stored(lines, allowedBy(field.widget.options)) : null);
    if (part.type === "paragraph") return { type: "paragraph", id: newId(), value: text(part.lines, kinds.paragraph) };
    const [cell] = kinds.table.childBlockDefs;
    const columns = part.columns.map((heading) => ({ type: cell.name, heading }));
    const rows = part.rows.map((row) => ({ values: row.map((lines) => text(lines, cell)) }));
    return { type: "table", id: newId(), value: { columns, rows, caption: part.caption } };
  }

  /** The stream and its paragraph that an editor stands in directly, where headings and tables can stand beside it. */
  function placeInStream(wrapper) {
    let root = wrapper;
    while (root && !root.rootBlock) root = root.parentElement;
    const stream = root?.rootBlock;
    const kinds = stream?.blockDef.childBlockDefsByName;
    if (!kinds?.paragraph || !kinds.heading || !kinds.table) return null;
    const child = stream.children.find((one) => one.type === "paragraph" && one.element.contains(wrapper));
    return child ? { stream, child, kinds } : null;
  }

  /** The parts as blocks: the first lines at the caret, then the others, then what stood behind the caret. */
  function spread({ stream, child, kinds }, editor, found) {
    const halves = window.draftail.splitState(withoutSelection(editor.getEditorState()));
    let before = window.DraftJS.EditorState.moveSelectionToEnd(halves.stateBefore);
    const [first, ...others] = found;
    const isText = first.type === "paragraph";
    if (isText) before = withLines(before, first.lines, allowedBy(editor.props));
    if (halves.stateAfter.getCurrentContent().hasText()) child.split(before, halves.stateAfter, halves.shouldMoveCommentFn);
    else editor.onChange(before);
    const added = (isText ? others : found).map((part, place) => stream.insert(blockOf(part, kinds), child.index + 1 + place));
    if (!before.getCurrentContent().hasText()) child.delete({ animate: false });
    added.at(-1).focus();
  }

  /** What a paste brings, or null where Draftail does it well: text of its own, a lone address, plain composed text. */
  function brought(clipboard) {
    const html = clipboard.getData("text/html");
    const text = clipboard.getData("text/plain");
    if (html.includes("data-draftjs-conductor-fragment") || /^\s*\S+(:\/\/|@)\S+\s*$/.test(text)) return null;
    const found = html ? parts(html) : [];
    if (found.length) return found;
    if (!html && text === text.normalize("NFC")) return null;
    const lines = text.normalize("NFC").split(/\r?\n/).filter((line) => line.trim());
    return [{ type: "paragraph", lines: lines.map((line) => ({ kind: PLAIN, depth: 0, runs: [{ text: line, styles: [] }] })) }];
  }

  /** Before React hears of the paste: its handlers know nothing of blocks, and read bare numbers as lists. */
  function paste(event) {
    const wrapper = event.target.closest?.("[contenteditable=true]")?.closest("[data-draftail-editor-wrapper]");
    const editor = wrapper && [...wrapper.parentElement.children].find((one) => one.draftailEditor)?.draftailEditor;
    const found = editor && brought(event.clipboardData);
    if (!found) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const place = found.some((part) => part.type !== "paragraph") && placeInStream(wrapper);
    if (place) return spread(place, editor, found);
    const lines = flat(found);
    if (lines.length) editor.onChange(withLines(withoutSelection(editor.getEditorState()), lines, allowedBy(editor.props)));
  }

  document.addEventListener("paste", paste, true);
  window.newsroomWordPaste = { parts };
})();
