/** Text with marks; nothing in it is ever markup, and a link is its words and its address, not something to follow. */
export interface Inline {
  readonly kind: "text" | "strong" | "emphasis" | "code";
  readonly text: string;
}

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: readonly Inline[] }
  | { readonly kind: "paragraph"; readonly text: readonly Inline[] }
  | { readonly kind: "list"; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "code"; readonly text: string }
  | {
      readonly kind: "table";
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    };

/**
 * The little Markdown that model cards are written in: headings, paragraphs, lists of one level, tables, fenced code;
 * strong, emphasis and code within a line. Everything else stays as it is written.
 */
export function parseMarkdown(source: string): Block[] {
  const lines = source.split(/\r?\n/);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (line.trim() === "") at += 1;
    else if (heading) {
      blocks.push({ kind: "heading", level: heading[1]!.length, text: parseInline(heading[2]!) });
      at += 1;
    } else if (line.startsWith("```")) {
      const end = lines.findIndex((each, index) => index > at && each.startsWith("```"));
      const stop = end < 0 ? lines.length : end;
      blocks.push({ kind: "code", text: lines.slice(at + 1, stop).join("\n") });
      at = stop + 1;
    } else {
      const take = (fits: (each: string) => boolean): string[] => {
        const from = at;
        while (at < lines.length && fits(lines[at]!)) at += 1;
        return lines.slice(from, at);
      };
      if (isTable(line, lines[at + 1])) {
        const [head, , ...rows] = take((each) => each.trimStart().startsWith("|")).map(cells);
        blocks.push({ kind: "table", head: head!, rows });
      } else if (isItem(line)) {
        const items: string[] = [];
        for (const each of take((next) => isItem(next) || /^\s+\S/.test(next))) {
          if (isItem(each)) items.push(each.replace(/^\s*[*-]\s+/, ""));
          else items.push(`${items.pop() ?? ""} ${each.trim()}`);
        }
        blocks.push({ kind: "list", items: items.map(parseInline) });
      } else {
        const text = take((each) => each.trim() !== "" && !/^(#{1,6}\s|```)/.test(each) && !isItem(each));
        blocks.push({ kind: "paragraph", text: parseInline(text.join(" ")) });
      }
    }
  }
  return blocks;
}

function isItem(line: string): boolean {
  return /^\s*[*-]\s+\S/.test(line);
}

function isTable(line: string, next: string | undefined): boolean {
  return line.trimStart().startsWith("|") && next !== undefined && /^\s*\|[\s:|-]+\|\s*$/.test(next);
}

function cells(line: string): Inline[][] {
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => parseInline(cell.trim()));
}

const MARKS = /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])/g;

export function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    if (match.index > end) parts.push({ kind: "text", text: text.slice(end, match.index) });
    const [whole, code, strong, emphasis] = match;
    if (code !== undefined) parts.push({ kind: "code", text: code });
    else if (strong !== undefined) parts.push({ kind: "strong", text: strong });
    else parts.push({ kind: "emphasis", text: emphasis ?? "" });
    end = match.index + whole.length;
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end) });
  return parts;
}
