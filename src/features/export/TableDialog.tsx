import { useState } from "react";
import { tableFile } from "#core/export";
import { saveFile } from "#platform/save";
import { useDeskActions, useDeskServices } from "#store";
import { Button, Check, Dialog } from "#ui";
import styles from "./export.module.css";
import { tableFilm } from "./table-film.ts";

interface TableDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Asks whether the table shall hold file names, which may be patients' names. */
export function TableDialog({ open, onClose }: TableDialogProps): React.JSX.Element {
  return (
    <Dialog label="Export all films as a table (CSV)" open={open} onClose={onClose}>
      <Questions onClose={onClose} />
    </Dialog>
  );
}

function Questions({ onClose }: Omit<TableDialogProps, "open">): React.JSX.Element {
  const { store } = useDeskServices();
  const { announced } = useDeskActions();
  const [fileNames, setFileNames] = useState(false);
  return (
    <form
      className={styles["questions"]}
      onSubmit={(event) => {
        event.preventDefault();
        saveFile(tableFile(store.getState().study.films.map(tableFilm), { fileNames }));
        announced("Table saved");
        onClose();
      }}
    >
      <p>One row for each film: digest of its pixels, gate, probabilities, flags, model. No patient data.</p>
      <Check label="With file names (they may name patients)" checked={fileNames} onChange={setFileNames} />
      <div className={styles["answers"]}>
        <Button kind="first" type="submit">
          Save table
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
