import type { CarinaError } from "#core/base";
import { errorMessage } from "#core/messages";
import { OpenButton } from "#features/intake";
import styles from "./app.module.css";

/** What stands in the place of a film that could not be read: which file, why, and what to do. */
export function RefusedFilm({ fileName, error }: { fileName: string; error: CarinaError }): React.JSX.Element {
  const { title, sentence, advice } = errorMessage(error, fileName);
  return (
    <div className={styles["refused"]}>
      <h2>{title}</h2>
      <p>{sentence}</p>
      <p>{advice}</p>
      <OpenButton />
    </div>
  );
}
