import { resultFile } from "#core/export";
import { saveFile } from "#platform/save";
import { selectedAnalysis, useDesk } from "#store";
import { Button } from "#ui";
import styles from "./export.module.css";

/** What can be taken away of the film on the screen; nothing where there are no numbers or the model is hidden. */
export function ExportBar(): React.JSX.Element | null {
  const analysis = useDesk(selectedAnalysis);
  const hidden = useDesk((desk) => desk.view.model === "hidden");
  if (!analysis || hidden) return null;
  return (
    <div className={styles["bar"]}>
      <Button onClick={() => saveFile(resultFile(analysis.result))}>Export result (JSON)</Button>
    </div>
  );
}
