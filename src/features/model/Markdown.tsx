import type { Block, Inline } from "./markdown.ts";
import styles from "./model.module.css";

/** Blocks as elements; the document's first heading is left to the page, the others go one level down. */
export function Markdown({ blocks }: { readonly blocks: readonly Block[] }): React.JSX.Element {
  return (
    <>
      {blocks.map((block, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the blocks of a document never move
        <BlockPart key={index} block={block} />
      ))}
    </>
  );
}

function BlockPart({ block }: { readonly block: Block }): React.JSX.Element | null {
  switch (block.kind) {
    case "heading":
      if (block.level === 1) return null;
      if (block.level === 2) return <h3>{inline(block.text)}</h3>;
      return <h4>{inline(block.text)}</h4>;
    case "paragraph":
      return <p>{inline(block.text)}</p>;
    case "list":
      return (
        <ul className={styles["list"]}>
          {keyed(block.items, (item, key) => (
            <li key={key}>{inline(item)}</li>
          ))}
        </ul>
      );
    case "code":
      return <pre>{block.text}</pre>;
    case "table":
      return (
        <ScrollingTable label="Table of the card">
          <thead>
            <tr>
              {keyed(block.head, (cell, key) =>
                cell.length > 0 ? (
                  <th key={key} scope="col">
                    {inline(cell)}
                  </th>
                ) : (
                  <td key={key}>{"\u00a0"}</td>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {keyed(block.rows, (row, key) => (
              <tr key={key}>
                {keyed(row, (cell, place) => (
                  <td key={place}>{inline(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </ScrollingTable>
      );
  }
}

/** A table that scrolls on its own where the page is narrow, by keyboard too. */
export function ScrollingTable({ label, children }: { label: string; children: React.ReactNode }): React.JSX.Element {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <section className={styles["scroll"]} aria-label={label} tabIndex={0}>
      <table>{children}</table>
    </section>
  );
}

function inline(parts: readonly Inline[]): React.ReactNode {
  return keyed(parts, ({ kind, text }, key) => {
    switch (kind) {
      case "text":
        return text;
      case "strong":
        return <strong key={key}>{text}</strong>;
      case "emphasis":
        return <em key={key}>{text}</em>;
      case "code":
        return <code key={key}>{text}</code>;
    }
  });
}

function keyed<Item>(items: readonly Item[], draw: (item: Item, key: number) => React.ReactNode): React.ReactNode[] {
  return items.map((item, index) => draw(item, index));
}
