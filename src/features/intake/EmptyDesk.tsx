import { Button } from "#ui";
import styles from "./intake.module.css";
import { OpenButton } from "./OpenButton.tsx";
import { OpenFolderButton } from "./OpenFolderButton.tsx";
import { useSample } from "./useSample.ts";

/** What stands in the film's place before the first film. */
export function EmptyDesk(): React.JSX.Element {
  const sample = useSample();
  return (
    <div className={styles["empty"]}>
      <h2>Drop a chest X-ray here</h2>
      <div className={styles["actions"]}>
        <OpenButton />
        <OpenFolderButton />
        <Button onClick={sample}>Try a sample</Button>
      </div>
      <p>DICOM, PNG and JPEG, single files or whole folders. Everything stays on this computer.</p>
      <ul className={styles["limits"]}>
        <li>The model looks for 14 findings on frontal chest films of adults and shows where in the film it looked.</li>
        <li>It misses findings and flags healthy films; it was trained on labels read from reports by a program.</li>
        <li>
          It does not look for fractures, lines and tubes, free air, mediastinum or ribs, and reads no lateral views.
        </li>
      </ul>
    </div>
  );
}
