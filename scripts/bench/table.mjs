/**
 * A row of the table. `value` is compared with the limit; `aside` stands beside it in brackets. `within`: `null` where
 * there is no limit. A row with `reason` was not measured.
 * @typedef {{figure: string, limit: string, base?: string, value?: number, unit?: string,
 *   aside?: {name: "median" | "minimum", value: number} | null, detail?: string, within?: boolean | null,
 *   reason?: string}} Row
 */

/** @param {Row} row */
function verdict({ within, reason }) {
  if (reason !== undefined) return `not measured: ${reason}`;
  if (within === null) return "no limit";
  return within ? "within" : "over";
}

function digits(value) {
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
}

/** @param {Row} row */
function measured({ value, unit, aside, detail, reason }) {
  if (reason !== undefined) return "";
  const beside = aside ? ` (${aside.name} ${digits(aside.value)})` : "";
  return `${digits(value)} ${unit}${beside}${detail ? `: ${detail}` : ""}`;
}

const HEADINGS = ["Figure", "Limit", "Measured", "Against", "Verdict"];
const cells = (row) => [row.figure, row.limit, measured(row), row.base ?? "", verdict(row)];

/** For a terminal. @param {Row[]} rows */
export function asText(rows) {
  return rows
    .map((row) => {
      const [figure, limit, value, base, word] = cells(row);
      const lines = [`${word.padEnd(8)}  ${figure}`, `          ${value}`.trimEnd()];
      lines.push(`          limit ${limit}${base ? `; against ${base}` : ""}`);
      return lines.filter((line) => line.trim() !== "").join("\n");
    })
    .join("\n");
}

const line = (texts) => `| ${texts.join(" | ")} |`;

function asTable(rows) {
  return [line(HEADINGS), line(HEADINGS.map(() => "---")), ...rows.map((row) => line(cells(row)))].join("\n");
}

/** How far the machine was its own: the native runs' median over their minimum. */
function unrestWords(unrest) {
  if (unrest === undefined) return "not known";
  const words = unrest > 1.15 ? "the machine was busy, the ratios are unsure" : "the machine was quiet";
  return `median over minimum of the native runs ${unrest.toFixed(2)}: ${words}`;
}

/** docs/bench.md: the whole of one run. */
export function asDocument({ created, machine, commit, model, groups }) {
  const facts = [
    ["Processor", `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB of memory`],
    ["System", machine.system],
    ["Node", machine.node],
    ["Browser", machine.browser ? `${machine.browser}, drawing with ${machine.graphics}` : "none"],
    ["ONNX Runtime", `web ${machine.onnxruntimeWeb}, native ${machine.onnxruntimeNative} (Python ${machine.python})`],
    ["Model", `${model.name} ${model.version} (${model.id}), SHA-256 ${model.sha256.slice(0, 16)}`],
    ["Unrest", unrestWords(groups.network?.unrest)],
    ["Carina", `${commit}, measured on ${created.slice(0, 10)}`],
  ];
  const sections = Object.values(groups).map(({ title, rows }) => `## ${title}\n\n${asTable(rows)}\n`);
  return `# Speed

Written by \`npm run bench\`, all of it in one run on one machine. Ratios count; times are this machine's. The number before
the bracket is compared with the limit. For a ratio it is that of the minima, which other work on the machine disturbs
least; engines that are compared run in turn, round by round, and the median over the rounds stands in the bracket. For a
time that a reader waits it is the median, with the minimum in the bracket.

| | |
| --- | --- |
${facts.map(([name, value]) => `| ${name} | ${value} |`).join("\n")}

${sections.join("\n")}`;
}
