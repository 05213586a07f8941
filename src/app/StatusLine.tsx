import type { RuntimeFacts } from "#core/reading";
import { useDesk, useDeskActions } from "#store";
import { Button, Key, Progress } from "#ui";
import styles from "./app.module.css";

/** Always in sight: what Carina is not, which model speaks, and what it runs on. */
export function StatusLine(): React.JSX.Element {
  const modelHidden = useDesk((desk) => desk.view.model === "hidden");
  const { modelToggled, helpToggled } = useDeskActions();
  return (
    <footer className={styles["status"]}>
      <strong>Research use. Not a medical device.</strong>
      <ModelStatus />
      <a href="#about">About</a>
      <span className={styles["gap"]} />
      <Button kind="quiet" aria-keyshortcuts="m" aria-pressed={modelHidden} onClick={modelToggled}>
        {modelHidden ? "Show the model" : "Hide the model"} <Key>M</Key>
      </Button>
      <Button kind="quiet" aria-keyshortcuts="?" onClick={helpToggled}>
        All keys <Key>?</Key>
      </Button>
    </footer>
  );
}

function ModelStatus(): React.JSX.Element {
  const model = useDesk((desk) => desk.analysis.model);
  switch (model.status) {
    case "idle":
      return <span>Model not loaded yet</span>;
    case "loading": {
      const share = model.totalBytes > 0 ? model.loadedBytes / model.totalBytes : null;
      return (
        <Progress
          label={`Loading the model: ${(model.loadedBytes / 1e6).toFixed(1)} of ${(model.totalBytes / 1e6).toFixed(1)} MB`}
          share={share}
        />
      );
    }
    case "starting":
      return <span>Starting the model on {backendName(model.backend)} and checking it</span>;
    case "unavailable":
      return <span>No model: no numbers are given</span>;
    case "ready": {
      const { model: facts, runtime } = model.ready;
      return (
        <>
          <span>
            {facts.name} {facts.version} <a href="#card">card</a>
          </span>
          <span title={backendWords(runtime)} className={styles["backend"]}>
            Golden run passed on {backendWords(runtime)}
          </span>
        </>
      );
    }
  }
}

function backendName(backend: "webgpu" | "wasm"): string {
  return backend === "webgpu" ? "WebGPU" : "WASM";
}

/** "WASM, 1 thread: no WebGPU adapter" */
function backendWords({ backend, threads, adapter, reason }: RuntimeFacts): string {
  const where = backend === "webgpu" ? (adapter ?? "") : `${threads} ${threads === 1 ? "thread" : "threads"}`;
  return `${backendName(backend)}${where === "" ? "" : `, ${where}`}${reason === "" ? "" : `: ${reason}`}`;
}
