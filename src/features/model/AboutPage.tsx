import { useEffect, useState } from "react";
import { useDesk } from "#store";
import { ScrollingTable } from "./Markdown.tsx";
import styles from "./model.module.css";
import { Page } from "./Page.tsx";

/** A package that is part of the page; see vite.third-party.ts, which makes the list. */
export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
  readonly holds: string | null;
}

interface AboutPageProps {
  readonly app: { readonly version: string; readonly commit: string };
  /** `null` where the list cannot be had. */
  readonly loadPackages: () => Promise<readonly ListedPackage[] | null>;
}

/** Which Carina this is, what it runs on, and whose work is in it. */
export function AboutPage({ app, loadPackages }: AboutPageProps): React.JSX.Element {
  const model = useDesk((desk) => desk.analysis.model);
  const [packages, setPackages] = useState<readonly ListedPackage[] | "loading" | null>("loading");
  useEffect(() => {
    let current = true;
    const ask = async (): Promise<void> => {
      const answer = await loadPackages();
      if (current) setPackages(answer);
    };
    void ask();
    return () => {
      current = false;
    };
  }, [loadPackages]);
  const ready = model.status === "ready" ? model.ready : null;
  return (
    <Page title="About Carina">
      <p>
        Carina reads chest X-rays in the browser: 14 findings with heatmaps. Films stay on this computer; the page asks
        its own server for its own files and nobody else for anything.
      </p>
      <dl className={styles["facts"]}>
        <div>
          <dt>Carina</dt>
          <dd data-testid="app-version">
            {app.version}, commit {app.commit}, Apache-2.0
          </dd>
        </div>
        <div>
          <dt>Model</dt>
          <dd>
            {ready ? `${ready.model.name}, ${ready.model.id} ${ready.model.version}` : "not loaded"}{" "}
            <a href="#card">Card</a>
          </dd>
        </div>
        <div>
          <dt>Runs on</dt>
          <dd>
            {ready
              ? `ONNX Runtime ${ready.runtime.ort}, ${ready.runtime.backend === "webgpu" ? "WebGPU" : "WASM"}${
                  ready.runtime.adapter === null ? "" : `, ${ready.runtime.adapter}`
                }, ${ready.runtime.threads} ${ready.runtime.threads === 1 ? "thread" : "threads"}: ${ready.runtime.reason}`
              : "no backend yet"}
          </dd>
        </div>
        {ready && ready.runtime.attempts.length > 0 ? (
          <div>
            <dt>Tried before</dt>
            <dd>{ready.runtime.attempts.map(({ backend, reason }) => `${backend}: ${reason}`).join("; ")}</dd>
          </div>
        ) : null}
        {ready ? (
          <div>
            <dt>Golden run</dt>
            <dd>
              passed: a known input gave PyTorch's numbers, largest difference{" "}
              {ready.runtime.golden.logitDifference.toExponential(1)} of a logit,{" "}
              {ready.runtime.golden.camDifference.toExponential(1)} of a map
            </dd>
          </div>
        ) : null}
      </dl>
      <h2>Third-party packages</h2>
      {packages === "loading" ? <p>Loading the list</p> : null}
      {packages === null ? <p>The list could not be loaded; it is third-party.json beside this page.</p> : null}
      {packages !== null && packages !== "loading" ? <Packages packages={packages} /> : null}
    </Page>
  );
}

function Packages({ packages }: { readonly packages: readonly ListedPackage[] }): React.JSX.Element {
  return (
    <>
      <ScrollingTable label="Third-party packages">
        <thead>
          <tr>
            <th scope="col">Package</th>
            <th scope="col">Version</th>
            <th scope="col">Licence</th>
            <th scope="col">Holds</th>
          </tr>
        </thead>
        <tbody>
          {packages.map(({ name, version, licence, holds }) => (
            <tr key={`${name}@${version}`}>
              <th scope="row">{name}</th>
              <td>{version}</td>
              <td>{licence}</td>
              <td>{holds ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </ScrollingTable>
      <h2>Licence texts</h2>
      {packages
        .filter(({ text }) => text !== "")
        .map((each) => (
          <LicenceText key={`${each.name}@${each.version}`} listed={each} />
        ))}
    </>
  );
}

function LicenceText({ listed }: { readonly listed: ListedPackage }): React.JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {listed.name} {listed.version}
      </summary>
      {open ? <pre>{listed.text}</pre> : null}
    </details>
  );
}
