import { type ReactNode, useState } from "react";
import { useDesk, useDeskActions } from "#store";
import { Button } from "#ui";
import styles from "./app.module.css";

/** The findings: a column on a desk, below the film on a narrow one, on a phone a sheet that is pulled up by its handle. */
export function Sheet({ children }: { readonly children: ReactNode }): React.JSX.Element {
  const [raised, setRaised] = useState(false);
  const modelHidden = useDesk((desk) => desk.view.model === "hidden");
  const { modelToggled } = useDeskActions();
  return (
    <section className={styles["findings"]} aria-label="Findings" data-raised={raised || undefined}>
      <div className={styles["handle"]}>
        <Button kind="quiet" aria-expanded={raised} onClick={() => setRaised(!raised)}>
          {raised ? "More film" : "More findings"}
        </Button>
        <Button kind="quiet" aria-pressed={modelHidden} onClick={modelToggled}>
          {modelHidden ? "Show the model" : "Hide the model"}
        </Button>
      </div>
      <div className={styles["findingsBody"]}>{children}</div>
    </section>
  );
}
