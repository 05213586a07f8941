import { errorMessage } from "#core/messages";
import { useDesk, useDeskServices } from "#store";
import { Button, NoticeBox, Progress } from "#ui";

/** Where the model stands while it gives no numbers yet, or why it gives none. */
export function ModelWords(): React.JSX.Element | null {
  const model = useDesk((desk) => desk.analysis.model);
  const { coordinator } = useDeskServices();
  switch (model.status) {
    case "idle":
      return <p>The model is loaded when the first film comes.</p>;
    case "loading":
      return <Progress label={loadingWords(model.loadedBytes, model.totalBytes)} share={share(model)} />;
    case "starting":
      return (
        <p>
          Starting the model on {model.backend === "webgpu" ? "WebGPU" : "WASM"} and checking it with a known input.
          This takes a few seconds once.
        </p>
      );
    case "ready":
      return <p>The model is ready.</p>;
    case "unavailable": {
      const { sentence, advice } = errorMessage(model.error);
      return (
        <NoticeBox sentence={sentence} advice={advice}>
          <Button onClick={() => coordinator.prepareModel()}>Try again</Button>
        </NoticeBox>
      );
    }
  }
}

export function loadingWords(loadedBytes: number, totalBytes: number): string {
  return `Loading the model: ${megabytes(loadedBytes)} of ${megabytes(totalBytes)} MB`;
}

function share({ loadedBytes, totalBytes }: { loadedBytes: number; totalBytes: number }): number | null {
  return totalBytes > 0 ? Math.min(1, loadedBytes / totalBytes) : null;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
