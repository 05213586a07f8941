import { useEffect, useState } from "react";
import type { Manifest, ModelCard } from "#core/analysis";
import type { Outcome } from "#core/base";
import { errorMessage } from "#core/messages";
import { findingName, useDesk } from "#store";
import { Button, NoticeBox } from "#ui";
import { Markdown, ScrollingTable } from "./Markdown.tsx";
import { parseMarkdown } from "./markdown.ts";
import styles from "./model.module.css";
import { Page } from "./Page.tsx";

interface CardPageProps {
  /** The card of the bundle with this id, `null`: of the default. */
  readonly load: (id: string | null) => Promise<Outcome<ModelCard>>;
}

/** What the model is, what it was made from, how well it was measured, where it fails. */
export function CardPage({ load }: CardPageProps): React.JSX.Element {
  const running = useDesk(({ analysis }) => (analysis.model.status === "ready" ? analysis.model.ready.model : null));
  const id = running?.id ?? null;
  const [attempt, setAttempt] = useState(0);
  const [card, setCard] = useState<Outcome<ModelCard> | null>(null);
  useEffect(() => {
    let current = true;
    const ask = async (): Promise<void> => {
      const answer = await load(id);
      if (current) setCard(answer);
    };
    void ask();
    return () => {
      current = false;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- an attempt more asks again
  }, [load, id, attempt]);

  if (!card) {
    return (
      <Page title="Model card">
        <p>Loading the card</p>
      </Page>
    );
  }
  if (!card.ok) {
    const { sentence, advice } = errorMessage(card.error);
    return (
      <Page title="Model card">
        <NoticeBox sentence={sentence} advice={advice}>
          <Button onClick={() => setAttempt(attempt + 1)}>Try again</Button>
        </NoticeBox>
      </Page>
    );
  }
  const { manifest, text } = card.value;
  const other = running !== null && running.sha256 !== manifest.files[0]?.sha256;
  return (
    <Page title={`${manifest.name}, model card`}>
      {other ? (
        <NoticeBox
          sentence="This card belongs to another version of the model than the one that runs."
          advice="Reload the page to get both from the server in one version."
        />
      ) : null}
      <dl className={styles["facts"]}>
        <div>
          <dt>Model</dt>
          <dd>
            {manifest.id} {manifest.version}
          </dd>
        </div>
        <div>
          <dt>Intended use</dt>
          <dd>{manifest.intendedUse}</dd>
        </div>
        <div>
          <dt>Licence</dt>
          <dd>{manifest.licence}</dd>
        </div>
        <div>
          <dt>Thresholds</dt>
          <dd>{manifest.thresholdPolicy}</dd>
        </div>
        <div>
          <dt>Prevalence</dt>
          <dd>{manifest.prevalenceSource}</dd>
        </div>
        <div>
          <dt>File</dt>
          <dd>
            {manifest.files[0]?.precision}, SHA-256 <code>{manifest.files[0]?.sha256}</code>
          </dd>
        </div>
      </dl>
      <h2>How well each finding was told apart on test films</h2>
      <p>
        AUROC: in how many of 100 pairs of a film with and one without the label the one with it got the higher score;
        0.5 is chance. In brackets the 95&nbsp;% interval. Strict: pairs of the same source and view alone.
      </p>
      <Figures classes={manifest.classes} />
      <h2>The card in full</h2>
      <Markdown blocks={parseMarkdown(text)} />
    </Page>
  );
}

function Figures({ classes }: { readonly classes: Manifest["classes"] }): React.JSX.Element {
  return (
    <ScrollingTable label="Figures by finding">
      <thead>
        <tr>
          {["Finding", "Films with it", "Patients", "AUROC", "AUROC, strict", "Threshold"].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {classes.map(({ id, test, threshold }) => (
          <tr key={id}>
            <th scope="row">{findingName(id).name}</th>
            <td>{test.positives}</td>
            <td>{test.patients}</td>
            <td>{figureWords(test.auroc)}</td>
            <td>{figureWords(test.strict)}</td>
            <td>{threshold === null ? "none: too little evidence" : `${(threshold * 100).toFixed(1)}\u00a0%`}</td>
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  );
}

function figureWords(figure: Manifest["classes"][number]["test"]["auroc"]): string {
  if (!figure) return "not measured";
  const { value, interval } = figure;
  return interval
    ? `${value.toFixed(2)} [${interval[0].toFixed(2)}, ${interval[1].toFixed(2)}]`
    : `${value.toFixed(2)}, too few for an interval`;
}
