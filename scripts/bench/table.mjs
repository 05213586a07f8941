/**
 * A row of the table. `value` is compared with the limit: of ratios that of the minima, else the minimum itself; `median`
 * stands beside it. `within`: `null` where there is no limit. A row with `reason` was not measured.
 * @typedef {{figure: string, limit: string, base?: string, value?: number, unit?: string, median?: number | null,
 *   detail?: string, within?: boolean | null, reason?: string}} Row
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
function measured({ value, unit, median, detail, reason }) {
  if (reason !== undefined) return "";
  const middle = median === null ? "" : ` (median ${digits(median)})`;
  return `${digits(value)} ${unit}${middle}${detail ? `: ${detail}` : ""}`;
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

/** docs/bench.md: the whole of one run. */
export function asDocument({ created, machine, commit, model, groups }) {
  const facts = [
    ["Processor", `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB of memory`],
    ["System", machine.system],
    ["Node", machine.node],
    ["Browser", machine.browser ?? "none"],
    ["ONNX Runtime", `web ${machine.onnxruntimeWeb}, native ${machine.onnxruntimeNative} (Python ${machine.python})`],
    ["Model", `${model.name} ${model.version} (${model.id}), SHA-256 ${model.sha256.slice(0, 16)}`],
    ["Carina", `${commit}, measured on ${created.slice(0, 10)}`],
  ];
  const sections = Object.values(groups).map(({ title, rows }) => `## ${title}\n\n${asTable(rows)}\n`);
  return `# Speed

Written by \`npm run bench\`, all of it in one run on one machine. Ratios count; times are this machine's. The number before
the bracket is made of the minima, which other work on the machine disturbs least, and is the one compared with the limit;
the median of the rounds stands beside it. Engines that are compared run in turn, round by round.

| | |
| --- | --- |
${facts.map(([name, value]) => `| ${name} | ${value} |`).join("\n")}

${sections.join("\n")}`;
}
